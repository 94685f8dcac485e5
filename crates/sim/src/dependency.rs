//! What containers wait for while they work on a request: databases and other services outside of the cluster,
//! as a scenario describes them, slow or failing (rules `engine.dependency`, `engine.randomness`).

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::image::ServiceTime;
use crate::request::Request;
use crate::rng::{Purpose, Rng};
use crate::time::SimDuration;
use crate::world::World;

/// Dependencies that a scenario may have; [`Uses`] has a bit for each.
pub const MAX: usize = 16;

/// Something outside of the cluster that requests wait for. It takes any number of calls at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// Its name.
    pub name: Arc<str>,
    /// How long an answer takes.
    pub latency: ServiceTime,
    /// How long a container waits for an answer; without it, for ever.
    pub timeout: Option<SimDuration>,
    /// Of a hundred calls, those that fail.
    pub failure_percent: u32,
    /// What the scenario gave it, for when a fault is over.
    pub usual: Usual,
}

/// A dependency as it is when nothing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usual {
    /// How long an answer takes.
    pub latency: ServiceTime,
    /// Of a hundred calls, those that fail.
    pub failure_percent: u32,
}

/// The dependencies that an image calls, by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Uses(u16);

impl Uses {
    /// These and one more.
    #[must_use]
    pub const fn and(self, place: u64) -> Self {
        Self(self.0 | (1 << place))
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    const fn has(self, place: u64) -> bool {
        self.0 & (1 << place) != 0
    }
}

/// What waiting for dependencies comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Waited {
    /// How long the container waits.
    pub(crate) time: SimDuration,
    /// Whether one failed or took too long: the request is answered with 500.
    pub(crate) failed: bool,
}

impl Dependency {
    /// One that does what it should.
    pub(crate) fn new(name: Arc<str>, usual: Usual, timeout: Option<SimDuration>) -> Self {
        let Usual { latency, failure_percent } = usual;
        Self { name, latency, timeout, failure_percent, usual }
    }
}

/// Calls the dependencies of an image one after another, until one fails.
pub(crate) fn call(world: &World, uses: Uses, request: &Request) -> Waited {
    let mut waited = Waited::default();
    if uses.is_empty() {
        return waited;
    }
    for (place, dependency) in (0_u64..).zip(world.dependencies.iter()) {
        if waited.failed || !uses.has(place) {
            continue;
        }
        let key = [u64::from(request.class.0) << 8 | place, request.ordinal];
        let mut rng = Rng::new(world.seed, Purpose::Dependency, key);
        let fails = rng.below(100) < u64::from(dependency.failure_percent);
        let latency = dependency.latency.draw(&mut rng);
        let too_late = dependency.timeout.filter(|timeout| *timeout < latency);
        waited.time = waited.time + too_late.unwrap_or(latency);
        waited.failed = fails || too_late.is_some();
    }
    waited
}
