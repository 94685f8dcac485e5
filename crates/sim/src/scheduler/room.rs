//! What the bounds of a deployment leave room for now, for whoever asks why it does or does not move.

use crate::ids::{ServiceId, TaskId};
use crate::world::World;

use super::count::{self, Standing};
use super::plan;

/// The arithmetic of a rolling deployment at one moment (rules `deploy.lower-bound`, `deploy.upper-bound`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// `desiredCount`.
    pub desired: u32,
    /// Healthy tasks that have to stay: `minimumHealthyPercent` of `desired`, rounded up.
    pub lower: u32,
    /// Tasks that may exist: `maximumPercent` of `desired`, rounded down.
    pub upper: u32,
    /// Tasks that count as healthy, old and new.
    pub healthy: u32,
    /// Tasks that are wanted, old and new.
    pub total: u32,
    /// Tasks on their way down, where the upper bound counts them too (rule `engine.upper-counts-stopping`).
    pub stopping: u32,
    /// Of the wanted ones, those that a check says are unhealthy: each is replaced.
    pub sick: u32,
    /// Tasks that may start before `upper` is reached.
    pub may_start: u32,
    /// Healthy tasks that may stop before `lower` is reached.
    pub may_stop: u32,
    /// Whether no deployment can ever move with these bounds: nothing may start and nothing may stop.
    pub stuck: bool,
    /// Whether traffic shifts: blue and green both keep all their tasks until `CLEAN_UP` (rule `deploy.peak-double`).
    pub shifts: bool,
}

/// Whether a task counts as healthy for the bounds of its service: in every target group of its own deployment, by its
/// own checks, and without either once it has run long enough (rules `deploy.healthy-*`).
pub fn is_healthy(world: &World, id: TaskId) -> bool {
    let Some(task) = world.tasks.get(id) else { return false };
    let service = task.service.and_then(|(service, _)| world.services.get(service));
    service.is_some_and(|own| count::standing(world, own, id, task).0 == Standing::Healthy)
}

/// The room that a service has now; none where it or its deployments are gone.
pub fn room(world: &World, service: ServiceId) -> Option<Room> {
    let counts = count::count(world, service)?;
    let bounds = counts.bounds;
    let healthy = counts.sums.healthy;
    Some(Room {
        desired: bounds.desired,
        lower: bounds.lower,
        upper: bounds.upper,
        healthy,
        total: counts.sums.total,
        stopping: counts.sums.stopping,
        sick: counts.sums.sick,
        may_start: plan::room(&counts),
        may_stop: healthy.saturating_sub(bounds.lower),
        stuck: bounds.is_stuck(),
        shifts: counts.shifts,
    })
}
