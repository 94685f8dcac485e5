//! One row for each second of a run, closed when the second is over.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Histogram;
use crate::cost::NanoDollars;
use crate::request::Outcome;
use crate::time::{SimDuration, SimTime};

/// Whole minutes of rows that are kept: a day. Older ones are dropped; the totals still hold them.
const MAX_MINUTES: usize = 1_440;

const PER_MINUTE: usize = 60;

/// One second of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Second {
    /// Which second, from 0 on.
    pub second: u32,
    /// Requests that reached a load balancer.
    pub arrived: u32,
    /// Requests that ended, by how, in the order of [`Outcome::ALL`].
    pub ended: [u32; Outcome::ALL.len()],
    /// Half of the answers took no longer, in microseconds; 0 without answers.
    pub p50_us: u32,
    /// 99 of 100 answers took no longer, in microseconds; 0 without answers.
    pub p99_us: u32,
    /// Healthy targets at its end.
    pub healthy: u32,
    /// RUNNING tasks at its end.
    pub running: u32,
    /// What the run had cost at its end.
    pub cost: NanoDollars,
}

impl Second {
    /// Requests that were answered.
    pub fn answered(&self) -> u32 {
        self.ended.get(Outcome::Answered as usize).copied().unwrap_or_default()
    }

    /// Requests that were lost, for whatever reason.
    pub fn lost(&self) -> u32 {
        self.ended.iter().sum::<u32>() - self.answered()
    }
}

/// The rows of a run. Whole minutes are shared between clones, so that a fork copies little.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seconds {
    minutes: VecDeque<Arc<[Second]>>,
    /// Closed rows of the minute that is not yet whole.
    rows: Vec<Second>,
    open: Second,
    /// Latencies of the open second.
    latency: Histogram,
    /// When the open second is over.
    until: SimTime,
}

impl Default for Seconds {
    fn default() -> Self {
        Self {
            minutes: VecDeque::new(),
            rows: Vec::new(),
            open: Second::default(),
            latency: Histogram::default(),
            until: SimTime::from_secs(1),
        }
    }
}

impl Seconds {
    /// All closed rows that are kept, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Second> {
        self.minutes.iter().flat_map(|minute| minute.iter()).chain(&self.rows)
    }

    /// The row of a second that is over and still kept.
    pub fn get(&self, second: u32) -> Option<&Second> {
        let first = self.minutes.front().map(AsRef::as_ref).or(Some(&self.rows))?.first()?;
        let place = usize::try_from(second.checked_sub(first.second)?).ok()?;
        match self.minutes.get(place / PER_MINUTE) {
            Some(minute) => minute.get(place % PER_MINUTE),
            None => self.rows.get(place - self.minutes.len() * PER_MINUTE),
        }
    }

    /// The second that is not over; its percentiles and gauges are not there yet.
    pub fn open(&self) -> &Second {
        &self.open
    }

    /// Whether the open second is over at a moment.
    pub(crate) fn is_over(&self, now: SimTime) -> bool {
        now >= self.until
    }

    pub(super) fn arrive(&mut self, weight: u32) {
        self.open.arrived = self.open.arrived.saturating_add(weight);
    }

    pub(super) fn count(&mut self, outcome: Outcome, weight: u32, took: SimDuration) {
        if let Some(count) = self.open.ended.get_mut(outcome as usize) {
            *count = count.saturating_add(weight);
        }
        if outcome == Outcome::Answered {
            self.latency.add(took.0, weight);
        }
    }

    /// When the open second is over.
    pub(super) fn end(&self) -> SimTime {
        self.until
    }

    /// Closes the open second, with the gauges as they are at its end, and opens the next one.
    pub(super) fn close(&mut self, healthy: u32, running: u32, cost: NanoDollars) {
        let micros = |share| self.latency.percentile(share).unwrap_or_default();
        let shown = |micros: u64| u32::try_from(micros).unwrap_or(u32::MAX);
        let (p50_us, p99_us) = (shown(micros(500)), shown(micros(990)));
        self.keep(Second { p50_us, p99_us, healthy, running, cost, ..self.open });
        self.open = Second { second: self.open.second.saturating_add(1), ..Second::default() };
        self.until += SimDuration::from_secs(1);
        self.latency.clear();
    }

    fn keep(&mut self, row: Second) {
        self.rows.push(row);
        if self.rows.len() == PER_MINUTE {
            self.minutes.push_back(self.rows.drain(..).collect());
            if self.minutes.len() > MAX_MINUTES {
                self.minutes.pop_front();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(seconds: &mut Seconds, count: u64) {
        for _ in 0..count {
            seconds.close(4, 5, NanoDollars(6));
        }
    }

    #[test]
    fn a_second_closes_with_what_was_in_it() {
        let mut seconds = Seconds::default();
        seconds.arrive(3);
        seconds.count(Outcome::Answered, 2, SimDuration(100));
        seconds.count(Outcome::Killed, 1, SimDuration(7));
        assert!(!seconds.is_over(SimTime(999_999)));
        assert!(seconds.is_over(SimTime::from_secs(1)));
        close(&mut seconds, 3);
        let rows: Vec<&Second> = seconds.iter().collect();
        assert_eq!(rows.len(), 3);
        let first = rows[0];
        assert_eq!((first.arrived, first.answered(), first.lost()), (3, 2, 1));
        assert_eq!((first.p50_us, first.healthy, first.running), (103, 4, 5));
        assert_eq!(first.cost, NanoDollars(6));
        assert_eq!((rows[2].second, rows[2].arrived, rows[2].p50_us), (2, 0, 0));
        assert_eq!((seconds.open().second, seconds.end()), (3, SimTime::from_secs(4)));
    }

    #[test]
    fn rows_are_found_by_their_second_and_the_oldest_go() {
        let mut seconds = Seconds::default();
        let found = |seconds: &Seconds, n| seconds.get(n).map(|row| row.second);
        close(&mut seconds, 59);
        assert_eq!(found(&seconds, 58), Some(58));
        close(&mut seconds, 66);
        for n in 0..125 {
            assert_eq!(found(&seconds, n), Some(n));
        }
        assert_eq!(found(&seconds, 125), None);
        let kept = 60 * MAX_MINUTES as u64;
        close(&mut seconds, kept + 120 + 30 - 125);
        assert_eq!(found(&seconds, 119), None);
        assert_eq!(found(&seconds, 120), Some(120));
        assert!(seconds.iter().map(|row| u64::from(row.second)).eq(120..kept + 150));
    }
}
