//! The simulator's timelines as what a player plays.

use sim::request::Outcome;
use sim::time::SimTime;
use sim::timeline::Timeline;

use super::interest::{loses, record_before, stops};
use crate::player::{Progress, Run, Step};

impl Run for Timeline {
    fn advance_to(&mut self, to: SimTime, budget: u32) -> Progress {
        let advanced = Self::advance_to(self, to, u64::from(budget));
        let reached = if advanced.arrived { to } else { self.now() };
        // A step is an event; the budget bounds how many there are.
        Progress { reached, events: u32::try_from(advanced.steps).unwrap_or(budget) }
    }

    fn next_event_at(&self) -> Option<SimTime> {
        self.next_at()
    }

    fn seek(&mut self, to: SimTime) {
        Self::seek(self, to);
    }

    fn end(&self) -> SimTime {
        Self::end(self)
    }

    fn record_before(&self, at: SimTime) -> Option<SimTime> {
        record_before(self.log(), at)
    }

    fn stops(&self, from: SimTime, to: SimTime, step: Step) -> bool {
        stops(self.world(), self.log(), from, to, step)
    }

    fn lost(&self) -> u64 {
        let metrics = &self.world().metrics;
        metrics.ended_in_all() - metrics.count(Outcome::Answered)
    }

    fn loses(&self, from: SimTime, to: SimTime) -> bool {
        loses(self.log(), from, to)
    }
}
