//! What every task waits for: each timer of the engine that concerns it, as a ring that counts down.

use sim::balance::load_balancers;
use sim::ids::TaskId;
use sim::task::{Activation, ContainerStatus, Task, TaskStatus};
use sim::time::{SimDuration, SimTime};
use sim::world::World;

/// A span that is running out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timer {
    /// What it is until.
    pub kind: Kind,
    /// When it is over.
    pub until: SimTime,
    /// How long it was at its beginning.
    pub whole: SimDuration,
}

/// What a timer is until.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Capacity and network interface are there.
    Provisioned,
    /// The host has it.
    HostReady,
    /// The image is pulled.
    Pulled,
    /// The container has started.
    Started,
    /// The targets are registered.
    Registered,
    /// The next check by the load balancer.
    Checked,
    /// The deregistration delay is over.
    Drained,
    /// SIGKILL.
    Killed,
    /// The network interface is gone.
    Removed,
}

impl Timer {
    /// What is left of it at a moment, from 1 at its beginning to 0.
    pub fn left(&self, at: SimTime) -> f32 {
        let whole = self.whole.0.max(1) as f32;
        (self.until.since(at).0 as f32 / whole).clamp(0.0, 1.0)
    }

    /// Seconds that are left, rounded up.
    pub fn secs(&self, at: SimTime) -> u64 {
        self.until.since(at).0.div_ceil(1_000_000)
    }
}

/// The timer that says most about a task now.
pub fn timer(world: &World, id: TaskId, task: &Task, at: SimTime) -> Option<Timer> {
    let times = &task.times;
    let since =
        |kind, from: SimTime, until: SimTime| Some(Timer { kind, until, whole: until.since(from) });
    match task.status {
        TaskStatus::Provisioning { until } => since(Kind::Provisioned, times.provisioning, until?),
        TaskStatus::Pending { until } if until != SimTime::NEVER => {
            since(Kind::HostReady, times.created.unwrap_or(times.provisioning), until)
        }
        TaskStatus::Activating(Activation::Registering { until }) => {
            let whole = world.assumptions.target_registration;
            Some(Timer { kind: Kind::Registered, until, whole })
        }
        TaskStatus::Activating(Activation::Containers) => container_timer(world, task),
        TaskStatus::Running => next_check(world, id, task, at),
        TaskStatus::Deactivating => drained(world, id, task),
        TaskStatus::Stopping => killed(world, task),
        TaskStatus::Deprovisioning { until } => {
            since(Kind::Removed, times.execution_stopped.unwrap_or(at), until)
        }
        // Pending without an end, it waits for an agent that is disconnected: nobody knows how long.
        TaskStatus::Stopped | TaskStatus::Pending { .. } => None,
    }
}

/// Of the containers under way the one that is ready last.
fn container_timer(world: &World, task: &Task) -> Option<Timer> {
    let start = world.assumptions.container_start;
    let timers = task.containers.iter().filter_map(|container| match container.status {
        ContainerStatus::Pulling { until, .. } => {
            let whole = until.since(task.times.pull_started.unwrap_or(until));
            Some(Timer { kind: Kind::Pulled, until, whole })
        }
        ContainerStatus::Starting { until } => {
            Some(Timer { kind: Kind::Started, until, whole: start })
        }
        _ => None,
    });
    timers.max_by_key(|timer| timer.until)
}

fn next_check(world: &World, id: TaskId, task: &Task, at: SimTime) -> Option<Timer> {
    let checks = load_balancers(world, task).iter().filter_map(|balancer| {
        let group = world.target_groups.get(balancer.group)?;
        let until = group.target(id)?.next_check;
        let whole = group.check.interval;
        (until > at).then_some(Timer { kind: Kind::Checked, until, whole })
    });
    checks.min_by_key(|timer| timer.until)
}

fn drained(world: &World, id: TaskId, task: &Task) -> Option<Timer> {
    let drains = load_balancers(world, task).iter().filter_map(|balancer| {
        let group = world.target_groups.get(balancer.group)?;
        let sim::target_group::TargetState::Draining { until } = group.target(id)?.state else {
            return None;
        };
        Some(Timer { kind: Kind::Drained, until, whole: group.deregistration_delay })
    });
    drains.max_by_key(|timer| timer.until)
}

fn killed(world: &World, task: &Task) -> Option<Timer> {
    let definition = world.definition_of(task)?;
    let kills =
        task.containers.iter().zip(&definition.containers).filter_map(|(container, own)| {
            let ContainerStatus::Stopping { kill_at, .. } = container.status else { return None };
            Some(Timer { kind: Kind::Killed, until: kill_at, whole: own.stop_timeout })
        });
    kills.max_by_key(|timer| timer.until)
}
