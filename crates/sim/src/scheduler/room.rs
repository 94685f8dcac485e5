//! What the bounds of a deployment leave room for now, for whoever asks why it does or does not move.

use crate::ids::ServiceId;
use crate::world::World;

use super::{count, plan};

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
    /// Of those, the ones that a check says are unhealthy: each is replaced.
    pub sick: u32,
    /// Tasks that may start before `upper` is reached.
    pub may_start: u32,
    /// Healthy tasks that may stop before `lower` is reached.
    pub may_stop: u32,
    /// Whether no deployment can ever move with these bounds: nothing may start and nothing may stop.
    pub stuck: bool,
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
        sick: counts.sums.sick,
        may_start: plan::room(&counts),
        may_stop: healthy.saturating_sub(bounds.lower),
        stuck: bounds.is_stuck(),
    })
}
