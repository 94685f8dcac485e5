//! The reconcile strip: what a service wants, what it has, and what therefore happens. The sentence of the whole site.

use std::fmt;

use sim::describe::{Room, is_healthy, room};
use sim::ids::ServiceId;
use sim::service::{Rollout, Service, ServiceStatus};
use sim::task::{StopCode, TaskStatus};
use sim::time::SimTime;
use sim::world::World;

use crate::dwell;
use crate::moves::moved;
use crate::revision::{Revision, goes_back};
use crate::words::{Clock, WaitingReason, missing_of, waiting_reason};

/// The arrow pulses for this long after the scheduler acted, in milliseconds of the viewer.
const PULSE_MS: f32 = 600.0;

/// Want, have, therefore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strip {
    /// Which service.
    pub service: ServiceId,
    /// `desiredCount`.
    pub want: u32,
    /// Tasks that are wanted and RUNNING (`runningCount` of those that stay).
    pub have: u32,
    /// Of those, tasks of an old revision, while there are two.
    pub old: u32,
    /// Of those that it has, the ones that count as healthy for the bounds of deployments.
    pub healthy: u32,
    /// Wanted tasks on their way up (`pendingCount`).
    pub starting: u32,
    /// Tasks on their way down.
    pub stopping: u32,
    /// What follows.
    pub therefore: Therefore,
    /// Whether it is at what it wants: nothing follows, and no deployment is under way.
    pub settled: bool,
    /// When the scheduler last started or stopped a task.
    pub acted: Option<SimTime>,
}

/// What follows from want and have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Therefore {
    /// All is as it should be.
    Nothing,
    /// So many more have to be started.
    Start(u32),
    /// So many are on their way up.
    Starting(u32),
    /// So many have no place, and why.
    Waits(u32, WaitingReason),
    /// So many are held back until a moment, because starts have failed.
    Delayed(u32, SimTime),
    /// Nothing yet: failed checks of so many are ignored until a moment.
    Excused(u32, SimTime),
    /// Nothing yet: so many without any check count as healthy from a moment on, the first of them.
    Ripens(u32, SimTime),
    /// So many are unhealthy, and others take their place.
    Heal(u32),
    /// So many are on instances that drain, and others take their place.
    Drain(u32),
    /// So many have hosts that AWS retires, and others take their place.
    Retire(u32),
    /// Tasks move among zones: how many have come where too few run, and how many leave.
    Rebalance {
        /// Started, and nothing stopped for them yet.
        comes: u32,
        /// On their way down.
        goes: u32,
        /// Whether the latest launch found no room.
        held: bool,
    },
    /// So many are too many.
    Stop(u32),
    /// So many are too many, and all that are there are protected from scale-in, the first of them until a moment.
    Protected(u32, SimTime),
    /// So many are on their way down.
    Stopping(u32),
    /// A deployment replaces old tasks by new ones.
    Replace {
        /// Wanted tasks of deployments that are not the PRIMARY one.
        leaving: u32,
        /// Wanted tasks of the PRIMARY deployment that do not run yet.
        starting: u32,
        /// Whether the PRIMARY deployment is the one that was there before: the service goes back to it.
        back: bool,
    },
    /// A deployment is to replace so many old tasks, and its bounds let nothing start and nothing stop.
    Stuck(u32),
}

impl Strip {
    /// The strip of a service, unless it is gone.
    pub fn of(world: &World, at: SimTime, service: ServiceId) -> Option<Self> {
        let own = world.services.get(service)?;
        let mut strip = Self {
            service,
            want: if own.status == ServiceStatus::Active { own.desired } else { 0 },
            have: 0,
            old: 0,
            healthy: 0,
            starting: 0,
            stopping: 0,
            therefore: Therefore::Nothing,
            settled: true,
            acted: None,
        };
        let primary = own.deployments.first();
        let (mut old, mut starting) = (0, 0);
        for (id, task) in own.tasks.iter().filter_map(|id| Some((*id, world.tasks.get(*id)?))) {
            let began =
                (task.times.provisioning > SimTime::ZERO).then_some(task.times.provisioning);
            let ended = task.stop.as_ref().and_then(|stop| {
                (stop.code == StopCode::ServiceSchedulerInitiated).then_some(stop.at)
            });
            strip.acted = strip.acted.max(began).max(ended);
            if !task.wanted {
                strip.stopping += u32::from(task.status != TaskStatus::Stopped);
                continue;
            }
            let is_new = task.service.is_some_and(|(_, deployment)| Some(&deployment) == primary);
            old += u32::from(!is_new);
            starting += u32::from(is_new && task.status != TaskStatus::Running);
            if task.status == TaskStatus::Running {
                strip.have += 1;
                strip.old += u32::from(Revision::of_task(own, task) == Some(Revision::Old));
                // Daemons may stand apart from what has room, on instances that drain.
                strip.healthy += u32::from(own.is_daemon() && is_healthy(world, id));
            } else {
                strip.starting += 1;
            }
        }
        let replace = Therefore::Replace { leaving: old, starting, back: goes_back(own) };
        let replacing = (own.deployments.len() > 1 && old > 0).then_some(replace);
        let held = own.throttle.until.filter(|until| *until > at);
        let room = room(world, service);
        if let Some(room) = room.filter(|_| !own.is_daemon()) {
            strip.healthy = room.healthy;
        }
        let missing = missing_of(world, own, || room.map_or(0, |room| room.may_start));
        let sick = room.map_or(0, |room| room.sick);
        let why = || waiting_reason(world);
        strip.therefore = strip.follows((missing, sick), replacing, held, why);
        if strip.therefore.may_move() {
            strip.therefore = moving(world, own, room).unwrap_or(strip.therefore);
        }
        strip.therefore = match strip.therefore {
            Therefore::Stop(count) => stops(world, own, room, count),
            Therefore::Replace { leaving, .. }
                if room.is_some_and(|room| room.stuck && !room.shifts) =>
            {
                Therefore::Stuck(leaving)
            }
            therefore => therefore,
        };
        if sim::WHOLE {
            if strip.therefore == Therefore::Nothing {
                strip.therefore = waits(room).unwrap_or(Therefore::Nothing);
            }
            let deployment = primary.and_then(|id| world.deployments.get(*id));
            let under_way = deployment.is_some_and(|it| it.rollout == Rollout::InProgress);
            strip.settled = strip.therefore == Therefore::Nothing && !under_way;
        }
        Some(strip)
    }

    fn follows(
        &self,
        (missing, sick): (u32, u32),
        replacing: Option<Therefore>,
        held: Option<SimTime>,
        why: impl FnOnce() -> Option<WaitingReason>,
    ) -> Therefore {
        let counted = self.have + self.starting;
        if let Some(until) = held.filter(|_| missing > 0) {
            return Therefore::Delayed(missing, until);
        }
        if missing > 0 {
            match why() {
                Some(reason) => return Therefore::Waits(missing, reason),
                None if replacing.is_none() => return Therefore::Start(missing),
                None => {}
            }
        }
        match replacing {
            Some(replace) => replace,
            // Their replacements come first, so that for a while there are more tasks than wanted.
            None if sick > 0 => Therefore::Heal(sick),
            None if counted > self.want => Therefore::Stop(counted - self.want),
            None if self.starting > 0 => Therefore::Starting(self.starting),
            None if self.stopping > 0 => Therefore::Stopping(self.stopping),
            None => Therefore::Nothing,
        }
    }

    /// Whether the scheduler acted a moment ago, for a viewer who sees so many seconds of the cluster in one: then
    /// the arrow before what follows pulses, once.
    pub fn acts(&self, at: SimTime, speed: f32) -> bool {
        self.acted.is_some_and(|acted| at.since(acted) < dwell::span_at(speed, PULSE_MS))
    }
}

/// What follows where there are too many tasks (rule `service.protection-scope`).
fn stops(world: &World, own: &Service, room: Option<Room>, count: u32) -> Therefore {
    let Some(room) = room.filter(|it| sim::WHOLE && it.protected > 0) else {
        return Therefore::Stop(count);
    };
    let open = room.total.saturating_sub(room.protected);
    let wanted = own.tasks.iter().filter_map(|id| world.tasks.get(*id)).filter(|it| it.wanted);
    let until = wanted.filter_map(|task| task.protected_until.filter(|at| *at > world.now)).min();
    match until {
        Some(until) if open == 0 => Therefore::Protected(count, until),
        _ => Therefore::Stop(count.min(open)),
    }
}

/// What time alone brings, where nothing else follows.
fn waits(room: Option<Room>) -> Option<Therefore> {
    let Room { excused, ripens, .. } = room?;
    let ripens = ripens.map(|(count, from)| Therefore::Ripens(count, from));
    excused.map(|(count, until)| Therefore::Excused(count, until)).or(ripens)
}

/// What follows where tasks move to other hosts or zones.
fn moving(world: &World, own: &Service, room: Option<Room>) -> Option<Therefore> {
    // A daemon is not replaced: it has no other instance to run on.
    let leaving = room.filter(|_| sim::WHOLE && !own.is_daemon()).map_or(0, |room| room.draining);
    if leaving > 0 {
        let mut tasks = own.tasks.iter().filter_map(|id| world.tasks.get(*id));
        let retires = tasks.any(|task| task.wanted && task.retires.is_some());
        return Some(if retires { Therefore::Retire(leaving) } else { Therefore::Drain(leaving) });
    }
    let (comes, goes) = moved(world, own)?;
    Some(Therefore::Rebalance { comes, goes, held: !own.failures.is_empty() })
}

/// How many run: "4", or "4 (2 old, 2 new)" of two revisions.
pub struct Has<'a>(pub &'a Strip);

impl fmt::Display for Has<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Strip { have, old, .. } = *self.0;
        write!(f, "{have}")?;
        match old {
            old if old > 0 && sim::WHOLE => write!(f, " ({old} old, {} new)", have - old),
            _ => Ok(()),
        }
    }
}

impl Therefore {
    /// Whether that is what it looks like while tasks move to other hosts: nothing lacks, nothing is sick or replaced.
    const fn may_move(&self) -> bool {
        matches!(self, Self::Nothing | Self::Starting(_) | Self::Stop(_) | Self::Stopping(_))
    }
}

/// "therefore start 1": the last third of the strip.
impl fmt::Display for Therefore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing to do"),
            Self::Start(count) => write!(f, "start {count}"),
            Self::Starting(count) => write!(f, "{count} starting"),
            Self::Waits(count, reason) => write!(f, "{count} cannot be placed: {reason}"),
            Self::Delayed(count, until) => {
                write!(f, "start {count}, not before {}: starts have failed", Clock(*until))
            }
            Self::Excused(count, until) if sim::WHOLE => write!(
                f,
                "nothing to do: failed checks of {count} are ignored until {} (grace period)",
                Clock(*until)
            ),
            Self::Ripens(count, from) if sim::WHOLE => {
                write!(f, "wait: without checks, {count} will count as healthy at {}", Clock(*from))
            }
            Self::Heal(1) => f.write_str("replace 1 that is unhealthy"),
            Self::Heal(count) => write!(f, "replace {count} that are unhealthy"),
            Self::Drain(count) if sim::WHOLE => write!(f, "replace {count} whose instance drains"),
            Self::Retire(count) if sim::WHOLE => write!(f, "replace {count} whose host retires"),
            Self::Rebalance { comes: 0, goes: 0, held: true } if sim::WHOLE => {
                f.write_str("rebalance zones: no room yet where too few run")
            }
            Self::Rebalance { comes: 0, goes: 0, .. } if sim::WHOLE => {
                f.write_str("rebalance zones: start tasks where too few run")
            }
            Self::Rebalance { comes: 0, goes, .. } if sim::WHOLE => {
                write!(f, "rebalance zones: {goes} stopping where too many run")
            }
            Self::Rebalance { comes, .. } if sim::WHOLE => {
                write!(f, "rebalance zones: {comes} started where too few run, then as many stop")
            }
            Self::Stop(count) => write!(f, "stop {count}"),
            Self::Protected(count, until) if sim::WHOLE => {
                let until = Clock(*until);
                write!(f, "{count} too many, but every task is protected, the first until {until}")
            }
            Self::Stopping(count) => write!(f, "{count} stopping"),
            Self::Replace { leaving, starting, back } => {
                match back {
                    true if sim::WHOLE => write!(f, "go back: replace {leaving} new by old")?,
                    _ => write!(f, "replace {leaving} old by new")?,
                }
                match starting {
                    0 => Ok(()),
                    starting => write!(f, ", {starting} starting"),
                }
            }
            Self::Stuck(old) if sim::WHOLE => {
                write!(
                    f,
                    "replace {old} old by new: blocked, nothing may start and nothing may stop"
                )
            }
            // The rest the first minute never comes to.
            _ => Ok(()),
        }
    }
}
