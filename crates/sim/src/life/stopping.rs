//! The way down of a task: DEACTIVATING, STOPPING, DEPROVISIONING, STOPPED, and the reasons for it
//! (rules `task.deactivating`, `task.stopping`, `task.stop-code-*`, `engine.deprovisioning`).

use std::sync::Arc;

use crate::balance;
use crate::capacity;
use crate::cost;
use crate::definition::{ContainerDefinition, TaskDefinition};
use crate::ids::TaskId;
use crate::quota;
use crate::requests;
use crate::scheduler;
use crate::service::Gap;
use crate::step::Step;
use crate::task::{ContainerReason, ContainerStatus, Host, Stop, StopCode, Task, TaskStatus};
use crate::time::SimTime;
use crate::world::World;

use super::{containers, enter, enter_for, has_attachment, pull, retention};

/// Makes ECS want a task gone. The first reason stays; later ones do nothing.
pub(crate) fn stop(step: &mut Step<'_>, id: TaskId, code: StopCode, reason: Arc<str>) {
    let (now, cause) = (step.now(), step.cause);
    let Some(task) = step.world.tasks.get_mut(id).filter(|task| task.wanted) else { return };
    task.wanted = false;
    task.stop = Some(Arc::new(Stop { code, reason, cause, at: now }));
    task.times.stopping = Some(now);
    let status = task.status;
    capacity::unwanted(step.world, id);
    let failed = matches!(code, StopCode::TaskFailedToStart | StopCode::EssentialContainerExited);
    match status {
        TaskStatus::Activating(_) | TaskStatus::Provisioning { .. } if failed => {
            scheduler::failed_to_start(step, id);
        }
        TaskStatus::Running if failed => scheduler::exited(step, id),
        _ => {}
    }
    match status {
        TaskStatus::Provisioning { .. } | TaskStatus::Pending { .. } => {
            step.world.waiting.remove(&id);
            abandon(step, id);
            all_exited(step, id);
        }
        TaskStatus::Activating(_) => enter_stopping(step, id),
        TaskStatus::Running => leave_targets(step, id, code),
        TaskStatus::Deactivating
        | TaskStatus::Stopping
        | TaskStatus::Deprovisioning { .. }
        | TaskStatus::Stopped => {}
    }
    if code != StopCode::ServiceSchedulerInitiated {
        add_gap(step, id);
    }
}

/// A RUNNING task leaves its target groups first and waits there. One of which an essential container
/// exited has nothing left to finish, so it does not wait (rule `engine.crash-no-wait`); nor does one on Spot
/// that is interrupted, whose SIGTERM comes with the warning (rule `fargate.spot-warning`).
fn leave_targets(step: &mut Step<'_>, id: TaskId, code: StopCode) {
    let world = &*step.world;
    if world.tasks.get(id).is_none_or(|task| balance::load_balancers(world, task).is_empty()) {
        return enter_stopping(step, id);
    }
    let waits = !matches!(code, StopCode::EssentialContainerExited | StopCode::SpotInterruption);
    let cause = if waits { enter(step, id, TaskStatus::Deactivating) } else { step.cause };
    let step = &mut step.because(cause);
    if !(balance::deregister(step, id) && waits) {
        enter_stopping(step, id);
    }
}

/// The service of a task that was lost remembers why it starts another one.
fn add_gap(step: &mut Step<'_>, id: TaskId) {
    let Some(task) = step.world.tasks.get(id) else { return };
    let (service, record) = (task.service, task.record);
    if let Some(service) = service.and_then(|(id, _)| step.world.services.get_mut(id)) {
        service.add_gap(Gap { cause: record, sick: false });
    }
}

/// A task's targets are `unused` in all its target groups, or it cannot wait for that: its containers are told to end.
pub(crate) fn target_unused(step: &mut Step<'_>, id: TaskId) {
    let waits = |task: &Task| task.status == TaskStatus::Deactivating;
    if step.world.tasks.get(id).is_some_and(waits) {
        enter_stopping(step, id);
    }
}

/// The host of a task is gone, and everything on it. Nothing is left to be told or taken away.
pub(crate) fn host_lost(step: &mut Step<'_>, id: TaskId, code: StopCode, reason: Arc<str>) {
    let (now, cause) = (step.now(), step.cause);
    let Some(task) = step.world.tasks.get_mut(id) else { return };
    if task.status == TaskStatus::Stopped {
        return;
    }
    let unasked = task.wanted;
    if unasked {
        task.wanted = false;
        task.stop = Some(Arc::new(Stop { code, reason, cause, at: now }));
        task.times.stopping = Some(now);
    }
    let places = places(task);
    task.times.execution_stopped.get_or_insert(now);
    capacity::unwanted(step.world, id);
    for index in places {
        let Some(container) = step.world.tasks.get(id).and_then(|task| task.container(index))
        else {
            continue;
        };
        if !matches!(container.status, ContainerStatus::Stopped { .. }) {
            let reason = ContainerReason::HostLost;
            containers::set(step, id, index, ContainerStatus::Stopped { exit: None, reason });
            requests::process_gone(step, id, index);
        }
    }
    balance::deregister(step, id);
    capacity::release(step.world, id);
    enter_stopped(step, id);
    if unasked {
        add_gap(step, id);
    }
}

/// A task cannot go on. Its agent sees it and ends what is left by itself; ECS hears of it at once, or when the agent
/// is connected again (rule `engine.agent-unheard`).
pub(super) fn breaks(step: &mut Step<'_>, id: TaskId, code: StopCode, reason: Arc<str>) {
    let (at, cause) = (step.now(), step.cause);
    let Some(task) = step.world.tasks.get(id) else { return };
    if agent_connected(step.world, task) {
        return stop(step, id, code, reason);
    }
    if let Some(task) = step.world.tasks.get_mut(id) {
        task.unheard = Some(Arc::new(Stop { code, reason, cause, at }));
    }
    abandon(step, id);
    go_on(step, id);
}

/// After the end of a container of a task that is on its way down.
pub(super) fn go_on(step: &mut Step<'_>, id: TaskId) {
    let Some(task) = step.world.tasks.get(id) else { return };
    let over = |status| matches!(status, ContainerStatus::Stopped { .. });
    let (is_told, breaks) = (agent_connected(step.world, task), is_broken(step.world, task));
    if task.containers.iter().all(|container| over(container.status)) {
        if is_told && !task.wanted {
            all_exited(step, id);
        }
    } else if is_told && breaks && task.status == TaskStatus::Deactivating {
        enter_stopping(step, id);
    } else if breaks || (is_told && task.status == TaskStatus::Stopping) {
        terminate_next(step, id);
    }
}

/// Whether a task's agent ends what is left of it without being told: an essential container is over (rule
/// `container.essential-stops-task`), or the task cannot start.
fn is_broken(world: &World, task: &Task) -> bool {
    let over = |status| matches!(status, ContainerStatus::Stopped { .. });
    let essentials = world.definition_of(task).map(|it| task.containers.iter().zip(&it.containers));
    let stop = task.unheard.as_ref().or(task.stop.as_ref());
    stop.is_some_and(|stop| stop.code == StopCode::TaskFailedToStart)
        || essentials.into_iter().flatten().any(|(it, own)| own.essential && over(it.status))
}

/// STOPPING is the agent's part: where it is disconnected, nothing reaches the containers before it is back
/// (rule `instance.disconnected-stop`).
fn enter_stopping(step: &mut Step<'_>, id: TaskId) {
    let cause = enter(step, id, TaskStatus::Stopping);
    go_down(&mut step.because(cause), id);
}

fn go_down(step: &mut Step<'_>, id: TaskId) {
    if step.world.tasks.get(id).is_some_and(|task| agent_connected(step.world, task)) {
        abandon(step, id);
        go_on(step, id);
    }
}

/// The agent of a task's host is connected again: what ECS wanted of the task meanwhile happens now, and what became of
/// it meanwhile is heard of.
pub(crate) fn agent_back(step: &mut Step<'_>, id: TaskId) {
    let Some(task) = step.world.tasks.get_mut(id) else { return };
    let (status, unheard) = (task.status, task.unheard.take());
    match status {
        TaskStatus::Stopping => go_down(step, id),
        // Its containers may have ended meanwhile: then it waits for its targets no longer.
        TaskStatus::Deactivating => go_on(step, id),
        TaskStatus::Pending { until: SimTime::NEVER } => super::enter_activating(step, id),
        TaskStatus::Activating(_) | TaskStatus::Running => match unheard {
            Some(why) => {
                stop(&mut step.because(why.cause), id, why.code, Arc::clone(&why.reason));
            }
            None => super::heard_again(step, id),
        },
        _ => {}
    }
}

/// Whether ECS can reach who runs a task's containers: the agent of its instance, or Fargate in its zone.
pub(crate) fn agent_connected(world: &World, task: &Task) -> bool {
    match task.host {
        Host::Ec2(Some(instance)) => {
            world.instances.get(instance).is_none_or(|instance| instance.agent_connected)
        }
        Host::Ec2(None) => true,
        Host::Fargate { .. } => {
            !task.zone.and_then(|zone| world.zone(zone)).is_some_and(|zone| zone.dark)
        }
    }
}

/// Containers that do not run yet never will.
fn abandon(step: &mut Step<'_>, id: TaskId) {
    let Some(task) = step.world.tasks.get(id) else { return };
    for index in places(task) {
        let Some(container) = step.world.tasks.get(id).and_then(|task| task.container(index))
        else {
            continue;
        };
        match container.status {
            // Nothing was begun, so there is nothing to tell.
            ContainerStatus::Waiting => {
                if let Some(task) = step.world.tasks.get_mut(id)
                    && let Some(container) = task.container_mut(index)
                {
                    let reason = ContainerReason::Exited;
                    container.status = ContainerStatus::Stopped { exit: None, reason };
                    container.stamp += 1;
                }
            }
            ContainerStatus::Pulling { .. } | ContainerStatus::Starting { .. } => {
                let reason = ContainerReason::Exited;
                containers::set(step, id, index, ContainerStatus::Stopped { exit: None, reason });
            }
            ContainerStatus::Running { .. }
            | ContainerStatus::Stopping { .. }
            | ContainerStatus::Stopped { .. } => {}
        }
    }
}

/// Sends SIGTERM to every container on which no container that still runs depends
/// (rule `container.depends-on`: the order of the start, reversed).
fn terminate_next(step: &mut Step<'_>, id: TaskId) {
    let Some(definition) = containers::definition(step.world, id) else { return };
    for (index, _) in (0_u8..).zip(&definition.containers) {
        let Some(task) = step.world.tasks.get(id) else { return };
        let runs = |status| matches!(status, ContainerStatus::Running { .. });
        let runs = task.container(index).is_some_and(|container| runs(container.status));
        if runs && !is_needed(task, &definition, index) {
            containers::terminate(step, id, index);
        }
    }
}

/// Whether a container that has not ended depends on this one.
fn is_needed(task: &Task, definition: &TaskDefinition, index: u8) -> bool {
    let over = |status| matches!(status, ContainerStatus::Stopped { .. });
    task.containers.iter().zip(&definition.containers).any(|(container, own)| {
        !over(container.status) && own.depends_on.iter().any(|(other, _)| *other == index)
    })
}

/// The last container has exited: the network interface goes, and the EBS volume, where there are some.
fn all_exited(step: &mut Step<'_>, id: TaskId) {
    let now = step.now();
    let Some(task) = step.world.tasks.get_mut(id) else { return };
    if !task.containers.is_empty() && task.times.execution_stopped.is_none() {
        task.times.execution_stopped = Some(now);
    }
    capacity::release(step.world, id);
    if has_attachment(step, id) {
        let delay = step.world.assumptions.deprovisioning;
        enter_for(step, id, TaskStatus::Deprovisioning { until: now + delay }, Some(delay));
    } else {
        enter_stopped(step, id);
    }
}

/// The end of a task's life; it is described for a while.
pub(super) fn enter_stopped(step: &mut Step<'_>, id: TaskId) {
    let now = step.now();
    let Some(task) = step.world.tasks.get_mut(id) else { return };
    task.times.stopped = Some(now);
    let service = task.service;
    let host = task.host;
    let had_attachments = task.times.created.is_some() || task.ran_at_start();
    capacity::release_eni(step.world, id);
    cost::task_stopped(step.world, id);
    quota::stopped(step.world, id);
    if had_attachments {
        cost::address_returned(step.world, id);
        cost::volume_deleted(step.world, id);
    }
    enter(step, id, TaskStatus::Stopped);
    if let Some(service) = service.and_then(|(id, _)| step.world.services.get_mut(id)) {
        service.tasks.remove(&id);
    }
    retention::keep(step, id);
    if let Host::Ec2(Some(instance)) = host {
        capacity::left(step, instance);
    }
}

/// `stoppedReason` of a task of which a container never ran.
pub(super) fn failed_to_start(
    world: &World,
    id: TaskId,
    own: &ContainerDefinition,
    reason: ContainerReason,
) -> Arc<str> {
    let task = world.tasks.get(id);
    match reason {
        ContainerReason::CannotPull => {
            task.map(|task| pull::reason(world, task, own)).unwrap_or_default()
        }
        ContainerReason::CannotStart => Arc::from(
            "CannotStartContainerError: Error response from daemon: failed to create task for \
             container",
        ),
        ContainerReason::Exited
        | ContainerReason::OutOfMemory
        | ContainerReason::DependencyFailed
        | ContainerReason::HostLost => Arc::from("Task failed to start"),
    }
}

/// The places of a task's containers.
fn places(task: &Task) -> std::ops::Range<u8> {
    0..u8::try_from(task.containers.len()).unwrap_or(u8::MAX)
}
