//! What is still to happen, in a total order: by time, then by when it was scheduled.
//!
//! Most timers share a few constant delays, so each such delay has a first-in-first-out lane of its own:
//! several times cheaper than one heap of everything, in exactly the same order.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};

use crate::event::Event;
use crate::ids::RecordId;
use crate::time::{SimDuration, SimTime};

/// More entries than this are a fault of a scenario or of the engine; the world says so and stops.
pub const MAX_ENTRIES: usize = 4_000_000;

/// Lanes for constant delays; further ones go to the heap.
const MAX_LANES: usize = 12;

/// Something that will happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: SimTime,
    /// Of two entries at the same time the one with the lower number happens first.
    pub seq: u64,
    /// The record that led to it.
    pub cause: RecordId,
    /// What.
    pub event: Event,
}

impl Ord for Entry {
    /// The earlier entry is the greater one, as the heap wants it.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.seq).cmp(&(self.at, self.seq))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The entries that are still to come.
#[derive(Debug, Clone, Default)]
pub struct Agenda {
    heap: BinaryHeap<Entry>,
    lanes: Vec<Lane>,
    next_seq: u64,
    len: usize,
    /// Whether an entry was refused because [`MAX_ENTRIES`] was reached.
    pub overflowed: bool,
}

#[derive(Debug, Clone)]
struct Lane {
    delay: SimDuration,
    entries: VecDeque<Entry>,
}

impl Agenda {
    /// Schedules an event at a moment.
    pub fn at(&mut self, at: SimTime, cause: RecordId, event: Event) {
        if let Some(entry) = self.entry(at, cause, event) {
            self.heap.push(entry);
        }
    }

    /// Schedules an event after a delay that many events share.
    pub fn after_constant(
        &mut self,
        now: SimTime,
        delay: SimDuration,
        cause: RecordId,
        event: Event,
    ) {
        let Some(entry) = self.entry(now + delay, cause, event) else { return };
        if let Some(lane) = self.lanes.iter_mut().find(|lane| lane.delay == delay) {
            lane.entries.push_back(entry);
        } else if self.lanes.len() < MAX_LANES {
            self.lanes.push(Lane { delay, entries: VecDeque::from([entry]) });
        } else {
            self.heap.push(entry);
        }
    }

    /// When the next entry happens.
    pub fn next_at(&self) -> Option<SimTime> {
        let lanes = self.lanes.iter().filter_map(|lane| lane.entries.front());
        lanes.chain(self.heap.peek()).max().map(|entry| entry.at)
    }

    /// Takes the next entry out.
    pub fn pop(&mut self) -> Option<Entry> {
        let mut best = self.heap.peek().copied();
        let mut from = None;
        for (index, lane) in self.lanes.iter().enumerate() {
            if let Some(front) = lane.entries.front()
                && best.is_none_or(|best| *front > best)
            {
                best = Some(*front);
                from = Some(index);
            }
        }
        let entry = match from.and_then(|index| self.lanes.get_mut(index)) {
            Some(lane) => lane.entries.pop_front(),
            None => self.heap.pop(),
        };
        self.len -= usize::from(entry.is_some());
        entry
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing is to come.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All entries in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.heap.iter().chain(self.lanes.iter().flat_map(|lane| &lane.entries))
    }

    fn entry(&mut self, at: SimTime, cause: RecordId, event: Event) -> Option<Entry> {
        if self.len >= MAX_ENTRIES {
            self.overflowed = true;
            return None;
        }
        self.len += 1;
        let seq = self.next_seq;
        self.next_seq += 1;
        Some(Entry { at, seq, cause, event })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lanes_and_heap_together_keep_the_total_order(
            delays in prop::collection::vec((0_u64..5, any::<bool>(), 0_u64..4), 1..200),
        ) {
            let mut agenda = Agenda::default();
            let mut now = SimTime::ZERO;
            let mut popped = Vec::new();
            for (delay, constant, pops) in delays {
                let event = Event::Tick;
                if constant {
                    agenda.after_constant(now, SimDuration(delay), RecordId(0), event);
                } else {
                    agenda.at(now + SimDuration(delay), RecordId(0), event);
                }
                for _ in 0..pops {
                    if let Some(entry) = agenda.pop() {
                        prop_assert!(entry.at >= now);
                        now = entry.at;
                        popped.push((entry.at, entry.seq));
                    }
                }
            }
            while let Some(entry) = agenda.pop() {
                popped.push((entry.at, entry.seq));
            }
            prop_assert!(agenda.is_empty());
            prop_assert!(popped.windows(2).all(|pair| pair[0].0 <= pair[1].0));
            let same_time_in_order = popped.windows(2).all(|p| p[0].0 < p[1].0 || p[0].1 < p[1].1);
            prop_assert!(same_time_in_order);
        }
    }

    #[test]
    fn an_entry_is_small() {
        // A heap moves entries about; a careless variant of `Event` would slow every run.
        assert!(size_of::<Entry>() <= 48, "{}", size_of::<Entry>());
    }
}
