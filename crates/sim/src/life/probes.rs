//! Health checks of containers, in Docker's timing: the first probe one interval after the start, the next
//! one an interval after the previous one finished (rules `container.health-*`, `task.health`).

use crate::app::{self, Conduct, Connection};
use crate::definition::HealthCheck;
use crate::event::ContainerTimer;
use crate::ids::TaskId;
use crate::record::What;
use crate::scheduler;
use crate::step::Step;
use crate::task::{Container, ContainerStatus, Health, Task};
use crate::world::World;

use super::containers::schedule;
use super::{say, stopping::agent_connected};

/// A probe begins. One that is answered ends in the same instant. What it finds gets to ECS through the agent alone: a
/// lost one leaves the health as it was (rule `container.health-agent-lost`).
pub(super) fn begin(step: &mut Step<'_>, id: TaskId, index: u8) {
    let Some(check) = check(step.world, id, index) else { return };
    let Some(task) = step.world.tasks.get(id) else { return };
    match app::connect(step.world, task, index) {
        _ if !agent_connected(step.world, task) => {
            schedule(step, id, index, check.interval, ContainerTimer::Probe);
        }
        Connection::Accepted(Conduct::Ok) => passed(step, id, index, check),
        Connection::Accepted(Conduct::Error500) | Connection::Refused => {
            failed(step, id, index, check);
        }
        Connection::Accepted(Conduct::Hang) | Connection::Unanswered => {
            schedule(step, id, index, check.timeout, ContainerTimer::Probed);
        }
    }
}

/// The time of a probe is over, and it was not answered.
pub(super) fn timed_out(step: &mut Step<'_>, id: TaskId, index: u8) {
    let Some(check) = check(step.world, id, index) else { return };
    if step.world.tasks.get(id).is_some_and(|task| agent_connected(step.world, task)) {
        failed(step, id, index, check);
    } else {
        schedule(step, id, index, check.interval, ContainerTimer::Probe);
    }
}

fn check(world: &World, id: TaskId, index: u8) -> Option<HealthCheck> {
    let definition = world.definition_of(world.tasks.get(id)?)?;
    definition.containers.get(usize::from(index))?.health_check
}

fn passed(step: &mut Step<'_>, id: TaskId, index: u8, check: HealthCheck) {
    let Some(container) = step.world.tasks.get_mut(id).and_then(|task| task.container_mut(index))
    else {
        return;
    };
    container.failed_probes = 0;
    let changes = container.health != Health::Healthy;
    schedule(step, id, index, check.interval, ContainerTimer::Probe);
    if changes {
        set(step, id, index, Health::Healthy);
    }
}

fn failed(step: &mut Step<'_>, id: TaskId, index: u8, check: HealthCheck) {
    let now = step.now();
    schedule(step, id, index, check.interval, ContainerTimer::Probe);
    let Some(container) = step.world.tasks.get_mut(id).and_then(|task| task.container_mut(index))
    else {
        return;
    };
    // The first success ends the start period (rule `container.health-start-period`).
    let excused = container.health == Health::Unknown
        && matches!(container.status, ContainerStatus::Running { since }
            if now.since(since) < check.start_period);
    if excused {
        return;
    }
    container.failed_probes = container.failed_probes.saturating_add(1);
    if container.failed_probes >= check.retries && container.health != Health::Unhealthy {
        set(step, id, index, Health::Unhealthy);
    }
}

/// A container that starts again has not been asked yet.
pub(super) fn begin_anew(step: &mut Step<'_>, id: TaskId, index: u8) {
    let container = step.world.tasks.get(id).and_then(|task| task.container(index));
    if container.is_some_and(|container| container.health != Health::Unknown) {
        set(step, id, index, Health::Unknown);
    }
}

/// A container's health changed; its task's may follow, and containers that waited for it.
fn set(step: &mut Step<'_>, id: TaskId, index: u8, health: Health) {
    let passed = step.world.tasks.get(id).is_some_and(|task| checks_pass(step.world, task));
    if let Some(task) = step.world.tasks.get_mut(id)
        && let Some(container) = task.container_mut(index)
    {
        container.health = health;
    }
    let cause = step.record(What::ContainerHealth { task: id, container: index, health });
    let step = &mut step.because(cause);
    let Some(task) = step.world.tasks.get(id) else { return };
    let (of_task, passes) = (task_health(step.world, task), checks_pass(step.world, task));
    let service = task.service;
    if let Some(task) = step.world.tasks.get_mut(id)
        && task.health != of_task
    {
        task.health = of_task;
        say(step, id);
    } else if let Some((service, _)) = service.filter(|_| passes != passed) {
        scheduler::notice(step, service);
    }
    super::containers::advance(step, id);
}

/// Of the essential containers any UNHEALTHY, else any UNKNOWN, as one without a check is, else HEALTHY.
pub(super) fn task_health(world: &World, task: &Task) -> Health {
    let Some(definition) = world.definition_of(task) else { return Health::Unknown };
    let worst = |container: &Container| match container.health {
        Health::Unhealthy => 0,
        Health::Unknown => 1,
        Health::Healthy => 2,
    };
    let both = task.containers.iter().zip(&definition.containers);
    match both.filter(|(_, own)| own.essential).map(|(container, _)| worst(container)).min() {
        Some(0) => Health::Unhealthy,
        Some(1) | None => Health::Unknown,
        Some(_) => Health::Healthy,
    }
}

/// Whether all checks of essential containers pass: what counts, whether or not others have none
/// (rule `engine.health-counted`).
pub(crate) fn checks_pass(world: &World, task: &Task) -> bool {
    let Some(definition) = world.definition_of(task) else { return true };
    let both = task.containers.iter().zip(&definition.containers);
    let mut counted = both.filter(|(_, own)| own.essential && own.health_check.is_some());
    counted.all(|(container, _)| container.health == Health::Healthy)
}
