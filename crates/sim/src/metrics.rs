//! What a run measures of itself: exact totals, a latency histogram, and one row a second. Never sampled.

mod histogram;
mod seconds;

pub use histogram::Histogram;
pub use seconds::{Second, Seconds};

use crate::cost;
use crate::request::Outcome;
use crate::time::{SimDuration, SimTime};
use crate::world::World;

/// Exact counts since the beginning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metrics {
    /// Requests that reached a load balancer.
    pub arrived: u64,
    /// Requests that ended, by how, in the order of [`Outcome::ALL`].
    pub ended: [u64; Outcome::ALL.len()],
    /// Requests that were answered within their class's objective.
    pub good: u64,
    /// Latency of answered requests, in microseconds.
    pub latency: Histogram,
    /// Tasks that are RUNNING.
    pub running: u32,
    /// Targets that are healthy, over all groups.
    pub healthy: u32,
    /// One row a second.
    pub seconds: Seconds,
}

impl Metrics {
    /// Requests that ended in a way.
    pub fn count(&self, outcome: Outcome) -> u64 {
        self.ended.get(outcome as usize).copied().unwrap_or_default()
    }

    /// Requests that ended, however.
    pub fn ended_in_all(&self) -> u64 {
        self.ended.iter().sum()
    }

    /// The share of ended requests that were answered within the objective, in thousandths: what was lost
    /// or turned away counts against it. None while nothing has ended.
    pub fn goodput_thousandths(&self) -> Option<u64> {
        let ended = self.ended_in_all();
        (ended > 0).then(|| self.good.saturating_mul(1_000) / ended)
    }

    /// Counts requests that reached a load balancer.
    pub(crate) fn arrive(&mut self, weight: u32) {
        self.arrived += u64::from(weight);
        self.seconds.arrive(weight);
    }

    /// Counts requests that ended after this long, `objective` being what counts as good.
    pub(crate) fn end(
        &mut self,
        outcome: Outcome,
        weight: u32,
        took: SimDuration,
        objective: SimDuration,
    ) {
        if let Some(count) = self.ended.get_mut(outcome as usize) {
            *count += u64::from(weight);
        }
        if outcome == Outcome::Answered {
            self.latency.add(took.0, weight);
            self.good += u64::from(if took <= objective { weight } else { 0 });
        }
        self.seconds.count(outcome, weight, took);
    }
}

/// Closes the rows of all seconds that are over at a moment, each as the world was at its end.
pub(crate) fn close_seconds(world: &mut World, at: SimTime) {
    while world.metrics.seconds.is_over(at) {
        world.now = world.metrics.seconds.end();
        let cost = cost::total(world);
        let Metrics { healthy, running, seconds, .. } = &mut world.metrics;
        seconds.close(*healthy, *running, cost);
    }
}
