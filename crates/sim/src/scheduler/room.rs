//! What the bounds of a deployment leave room for now, for whoever asks why it does or does not move.

use crate::balance;
use crate::ids::{ServiceId, TaskId};
use crate::task::Health;
use crate::time::SimTime;
use crate::world::World;

use super::count::{self, Counts, Standing};
use super::{apart, plan};

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
    /// Wanted tasks whose instance drains or whose host retires: each is replaced. Of a daemon, those that stand on one.
    pub draining: u32,
    /// Wanted tasks that neither a scale-in nor a deployment may stop (rule `service.protection-scope`).
    pub protected: u32,
    /// Tasks that may start before `upper` is reached; while traffic shifts, of the newest revision within its own
    /// bounds (rule `engine.shift-keeps`).
    pub may_start: u32,
    /// Tasks whose failed checks do not count yet, and until when those of the first (rule `service.grace-period`).
    pub excused: Option<(u32, SimTime)>,
    /// Tasks without any check that have not run long enough to count as healthy, and when the first does
    /// (rule `deploy.healthy-wait`).
    pub ripens: Option<(u32, SimTime)>,
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
    let (excused, ripens) = unproven(world, service, &counts);
    Some(Room {
        desired: bounds.desired,
        lower: bounds.lower,
        upper: bounds.upper,
        healthy,
        total: counts.sums.total,
        excused,
        ripens,
        stopping: counts.sums.stopping,
        sick: counts.sums.sick,
        draining: counts.sums.draining,
        protected: counts.sums.protected,
        may_start: if counts.shifts {
            own_room(world, service, &counts)
        } else {
            plan::room(&counts)
        },
        may_stop: healthy.saturating_sub(bounds.lower),
        stuck: bounds.is_stuck(),
        shifts: counts.shifts,
    })
}

fn own_room(world: &World, id: ServiceId, counts: &Counts) -> u32 {
    apart::revisions(world, id, counts).first().map_or(0, |newest| newest.room)
}

/// How many, and the earliest moment of them.
type Waits = Option<(u32, SimTime)>;

/// Tasks that time alone makes count: first those that are excused, then those that are to run for a while.
fn unproven(world: &World, id: ServiceId, counts: &Counts) -> (Waits, Waits) {
    let (mut excused, mut ripens): (Waits, Waits) = (None, None);
    let Some(service) = world.services.get(id).filter(|_| crate::WHOLE) else {
        return (None, None);
    };
    for row in counts.rows.iter().filter(|row| row.standing == Standing::Unproven) {
        let Some(task) = world.tasks.get(row.task) else { continue };
        let (_, Some(until)) = count::standing(world, service, row.task, task) else { continue };
        let fails =
            task.health == Health::Unhealthy || balance::unhealthy_in(world, row.task).is_some();
        let own = if fails { &mut excused } else { &mut ripens };
        let (count, first) = own.unwrap_or((0, until));
        *own = Some((count + 1, first.min(until)));
    }
    (excused, ripens)
}
