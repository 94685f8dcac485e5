//! What a task is marked with beside its state: the old or the new revision of its service, protection from scale-in,
//! Spot and its warning, slow start of its target, one of a DAEMON service (rules `service.protection-*`,
//! `fargate.spot-warning`, `alb.slow-start-ramp`, `service.daemon`).

use std::sync::Arc;

use sim::ids::TaskId;
use sim::instance::Instance;
use sim::provider::ProviderKind;
use sim::service::Service;
use sim::spot::WARNING;
use sim::target_group::{Target, TargetState};
use sim::task::{Host, Stop, StopCode, Task, TaskStatus};
use sim::time::{SimDuration, SimTime};
use sim::world::World;

use crate::revision::Revision;

/// Marks of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// Of which revision it is, while its service has two.
    pub revision: Option<Revision>,
    /// Until when it is protected from scale-in.
    pub protected: Option<SimTime>,
    /// Whether it is on `FARGATE_SPOT`.
    pub spot: bool,
    /// Whether its service runs one on each instance.
    pub daemon: bool,
    /// When its capacity is taken back, of which it was warned.
    pub warned: Option<SimTime>,
    /// The share of a full target's requests that it gets while it is in slow start, in percent.
    pub ramp: Option<u32>,
}

impl Marks {
    /// Seconds until its capacity is taken back, rounded up.
    pub fn warned_secs(&self, at: SimTime) -> Option<u64> {
        self.warned.filter(|_| sim::WHOLE).map(|until| until.since(at).0.div_ceil(1_000_000))
    }
}

/// When EC2 takes a Spot Instance back, of which it was warned (rule `provider.managed-spot`).
pub fn taken_back(instance: &Instance) -> Option<SimTime> {
    let warned = instance.warned_at.filter(|_| sim::WHOLE && instance.ended.is_none());
    warned.map(|at| at + WARNING)
}

/// Whether an instance is a Managed Instance (rule `provider.managed-instances`).
pub fn is_managed(world: &World, instance: &Instance) -> bool {
    let provider = instance.provider.filter(|_| sim::WHOLE);
    let provider = provider.and_then(|id| world.providers.get(id));
    provider.is_some_and(|it| matches!(it.kind, ProviderKind::Managed(_)))
}

/// The marks of a task at a moment.
pub fn marks(world: &World, id: TaskId, task: &Task, at: SimTime) -> Marks {
    if !sim::WHOLE || task.status == TaskStatus::Stopped {
        return Marks::default();
    }
    let runs = task.times.execution_stopped.is_none();
    let taken = |stop: &&Arc<Stop>| stop.code == StopCode::SpotInterruption && runs;
    let stop = task.stop.as_ref().filter(taken);
    let service = task.service.and_then(|(id, _)| world.services.get(id));
    Marks {
        revision: service.and_then(|service| Revision::of_task(service, task)),
        protected: task.protected_until.filter(|until| task.wanted && *until > at),
        spot: matches!(task.host, Host::Fargate { spot: true }),
        daemon: service.is_some_and(Service::is_daemon),
        warned: stop.map(|stop| stop.at + WARNING),
        ramp: ramp(world, id, at),
    }
}

/// The least share that one of its target groups gives it.
fn ramp(world: &World, id: TaskId, at: SimTime) -> Option<u32> {
    let ramping = world.target_groups.values().filter(|group| group.ramps_until > at);
    ramping.filter_map(|group| share(group.target(id)?, group.spread.slow_start, at)).min()
}

/// The share of a full target's requests that a target gets, in percent; none of one that gets all.
pub(crate) fn share(target: &Target, length: SimDuration, at: SimTime) -> Option<u32> {
    let ramp = target.ramp.filter(|_| target.state == TargetState::Healthy)?;
    let share = at.since(ramp.since).0 * 100 / length.0.max(1);
    u32::try_from(share).ok().filter(|share| *share < 100)
}
