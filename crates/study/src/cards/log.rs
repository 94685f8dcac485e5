//! The log of events: append, merge, undo and redo, and what follows by replay.

use std::collections::BTreeSet;

use super::day::Moment;
use super::event::{Event, EventId};
use super::progress::Progress;

/// Events in the order of time, and what follows from those that were not taken back.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Log {
    events: Vec<Event>,
    undone: BTreeSet<EventId>,
    progress: Progress,
}

impl Log {
    /// The log of these events, in whatever order they come; of two with one id, one counts.
    pub fn new(events: impl IntoIterator<Item = Event>) -> Self {
        let mut events: Vec<Event> = events.into_iter().collect();
        // Of two different events with one id every device must keep the same.
        events.sort_by(|a, b| a.id.cmp(&b.id).then_with(|| order_of_equals(a, b)));
        events.dedup_by(|later, earlier| later.id == earlier.id);
        events.sort_by_key(Event::place);
        let mut log = Self { events, ..Self::default() };
        log.replay();
        log
    }

    /// All events, in the order of time.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// What follows from them.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// The moment for a new event: `now`, or just after the last event where a clock was moved back.
    pub fn moment(&self, now: Moment) -> Moment {
        now.not_before(self.events.last().map(|event| event.at_ms))
    }

    /// Adds an event; false where it is in the log already.
    ///
    /// What comes last is applied to what is there; an undo, or an event of the past from another
    /// tab or device, replays the log.
    pub fn append(&mut self, event: Event) -> bool {
        let last = self.events.last().map(Event::place);
        if last.is_none_or(|last| last < event.place()) && event.undoes().is_none() {
            if self.events.iter().any(|old| old.id == event.id) {
                return false;
            }
            self.progress.apply(&event);
            self.events.push(event);
            return true;
        }
        let before = self.events.len();
        self.merge([event]);
        self.events.len() > before
    }

    /// Takes in the events of another log: the union by id. Twice is as once, and the order of
    /// several merges does not matter.
    pub fn merge(&mut self, events: impl IntoIterator<Item = Event>) {
        let own = std::mem::take(&mut self.events);
        *self = Self::new(own.into_iter().chain(events));
    }

    /// Whether an event has been taken back.
    pub fn is_undone(&self, id: EventId) -> bool {
        self.undone.contains(&id)
    }

    /// The event that an undo takes back next.
    pub fn to_undo(&self) -> Option<&Event> {
        self.events.iter().rev().find(|event| event.is_action() && !self.is_undone(event.id))
    }

    /// The undo that a redo takes back next; none once something new was done since.
    pub fn to_redo(&self) -> Option<&Event> {
        let in_force = self.events.iter().rev().filter(|event| !self.is_undone(event.id));
        for event in in_force {
            match event.undoes() {
                Some(of) if !self.is_undo(of) => return Some(event),
                None if event.is_action() => return None,
                // A redo, or something that is neither done nor undone by key.
                Some(_) | None => {}
            }
        }
        None
    }

    fn is_undo(&self, id: EventId) -> bool {
        self.events.iter().any(|event| event.id == id && event.undoes().is_some())
    }

    fn replay(&mut self) {
        self.undone.clear();
        // From the end: an undo that was itself taken back takes nothing back. One that lies before
        // what it names, as only a damaged log has it, finds that decided already.
        let mut passed = BTreeSet::new();
        for event in self.events.iter().rev() {
            passed.insert(event.id);
            if let Some(of) = event.undoes()
                && !self.undone.contains(&event.id)
                && !passed.contains(&of)
            {
                self.undone.insert(of);
            }
        }
        self.progress = Progress::default();
        for event in &self.events {
            if !self.undone.contains(&event.id) {
                self.progress.apply(event);
            }
        }
    }
}

/// An order of events with one id, by whatever differs.
fn order_of_equals(a: &Event, b: &Event) -> std::cmp::Ordering {
    a.at_ms.cmp(&b.at_ms).then_with(|| format!("{a:?}").cmp(&format!("{b:?}")))
}
