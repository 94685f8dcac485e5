//! Traffic: classes of requests and when they come. Request n of a class depends on seed, class and n alone.

mod arrivals;
mod peak;
mod shape;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::ids::{ClassId, RuleId, TargetGroupId};
use crate::time::{SimDuration, SimTime};

pub(crate) use arrivals::{begin, on_arrival, set_rate};
pub use peak::Peak;
pub use shape::MAX_RATE;

/// All traffic of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Its classes; their ids are places in this list.
    pub classes: Vec<Class>,
    /// Above this many requests a second, a class's requests travel in batches.
    pub batch_above_per_sec: u32,
}

/// A kind of request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// What it is called.
    pub name: Arc<str>,
    /// Where it goes; with a rule, the first group that the rule forwards to.
    pub group: TargetGroupId,
    /// The listener's rule that takes its requests.
    pub rule: Option<RuleId>,
    /// When requests come.
    pub shape: Shape,
    /// Whether gaps are exponential around the rate, or exactly even.
    pub poisson: bool,
    /// Multiplies the container's service time, in percent.
    pub work_percent: u32,
    /// How many clients its requests come from, for stickiness; without it each is a client's first.
    pub clients: Option<u32>,
    /// An answer within this time counts as good.
    pub objective: SimDuration,
    /// How long its clients wait for an answer; none where they wait as long as the load balancer.
    pub client_timeout: Option<SimDuration>,
    /// Overrides the shape's rate from now on (the sandbox's slider), in thousandths a second.
    pub rate_override: Option<u64>,
    /// The highest rate that is known of it.
    pub peak: Peak,
    /// What comes next.
    pub next: Next,
}

/// The next requests of a class: `weight` of them, from `ordinal` on, that arrive together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Next {
    /// The ordinal of the first of them, from 0 on.
    pub ordinal: u64,
    /// How many travel together.
    pub weight: u32,
    /// How much of the traffic before them is still to pass, in billionths of a mean gap, as of `since`.
    pub left: u64,
    /// When `left` was true.
    pub since: SimTime,
    /// Counts changes of the rate; an arrival drawn before does not come.
    pub stamp: u32,
    /// The stretch of the shape that was looked at last. A wave would be worked out several times a request.
    pub(crate) known: Known,
}

/// A rate of a shape, and from when until when it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Known {
    pub(crate) from: SimTime,
    pub(crate) until: SimTime,
    pub(crate) rate: u64,
}

/// How a rate goes over time. Rates are in thousandths of a request a second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Always the same.
    Constant(u64),
    /// From one rate to another, evenly.
    Ramp {
        /// The rate until `start`.
        from: u64,
        /// The rate from `end` on.
        to: u64,
        /// When it begins to change.
        start: SimTime,
        /// When it has changed.
        end: SimTime,
    },
    /// Up and down around a mean.
    Sine {
        /// The mean rate.
        mean: u64,
        /// How far it goes up and down.
        swing: u64,
        /// From one peak to the next.
        period: SimDuration,
    },
    /// A rate that holds from each moment on.
    Steps(Arc<[(SimTime, u64)]>),
    /// A base with bursts: begin, length, rate in it.
    Spikes {
        /// The rate between bursts.
        base: u64,
        /// The bursts.
        bursts: Arc<[(SimTime, SimDuration, u64)]>,
    },
    /// A recorded tape: the moments at which requests come.
    Tape(Arc<[SimTime]>),
}

impl Traffic {
    /// The class with an id.
    pub fn class(&self, id: ClassId) -> Option<&Class> {
        self.classes.get(usize::from(id.0))
    }
}
