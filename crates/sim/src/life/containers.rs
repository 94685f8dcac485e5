//! Containers of a task: pulled and started in the order of their dependencies, ended by themselves or by
//! a signal (rules `task.activating`, `container.*`, `engine.container-start`).

use std::sync::Arc;

use crate::capacity;
use crate::definition::{Condition, ContainerDefinition, TaskDefinition};
use crate::event::{ContainerTimer, Event};
use crate::ids::{RecordId, TaskId};
use crate::image::OnSigterm;
use crate::memory;
use crate::record::What;
use crate::requests;
use crate::rng::{Purpose, Rng};
use crate::step::Step;
use crate::task::{
    Activation, Container, ContainerReason, ContainerStatus, StopCode, Task, TaskStatus,
};
use crate::time::SimDuration;
use crate::world::World;

use super::{essentials_started, probes, pull, restart, stopping};

/// Something of a container is due. A timer of an earlier state does nothing.
pub(crate) fn on_container(
    step: &mut Step<'_>,
    id: TaskId,
    index: u8,
    stamp: u32,
    timer: ContainerTimer,
) {
    if timer == ContainerTimer::StartTimeout {
        return start_timeout(step, id, index);
    }
    let container = step.world.tasks.get(id).and_then(|task| task.container(index));
    if container.is_none_or(|container| container.stamp != stamp) || is_gone(step.world, id) {
        return;
    }
    match timer {
        ContainerTimer::Pulled => pull::over(step, id, index),
        ContainerTimer::Started => started(step, id, index),
        ContainerTimer::Exits => exits(step, id, index),
        ContainerTimer::Kill => ended(step, id, index, Some(KILLED), ContainerReason::Exited),
        ContainerTimer::Probe => probes::begin(step, id, index),
        ContainerTimer::Probed => probes::timed_out(step, id, index),
        ContainerTimer::Memory => memory::look(step, id, index),
        ContainerTimer::StartTimeout => {}
    }
}

/// A process is gone, with this exit code.
pub(crate) fn process_ended(step: &mut Step<'_>, id: TaskId, index: u8, exit: u8) {
    if is_gone(step.world, id) {
        return;
    }
    ended(step, id, index, Some(exit), ContainerReason::Exited);
}

/// Whether nobody is there to see what becomes of a task's containers.
fn is_gone(world: &World, id: TaskId) -> bool {
    crate::WHOLE && world.tasks.get(id).is_some_and(|task| capacity::has_lost_host(world, task))
}

/// A limit of memory is passed: the kernel kills a container's process (rule `task.oom`).
pub(crate) fn out_of_memory(step: &mut Step<'_>, id: TaskId, index: u8) {
    ended(step, id, index, Some(KILLED), ContainerReason::OutOfMemory);
}

/// The exit code after SIGKILL (rule `task.exit-killed`).
const KILLED: u8 = 137;

/// The exit code after SIGTERM without a handler (rule `task.exit-sigterm`).
const TERMINATED: u8 = 143;

/// Begins every container whose dependencies allow it, and goes on when all essential ones have started and ECS hears
/// of it (rule `engine.agent-unheard`).
pub(super) fn advance(step: &mut Step<'_>, id: TaskId) {
    let Some(definition) = definition(step.world, id) else { return };
    for (index, _) in (0_u8..).zip(&definition.containers) {
        let goes_on = |task: &&Task| task.wanted && task.unheard.is_none();
        let Some(task) = step.world.tasks.get(id).filter(goes_on) else { return };
        match readiness(task, &definition, index) {
            Readiness::Ready => pull::begin(step, id, index),
            Readiness::Never => ended(step, id, index, None, ContainerReason::DependencyFailed),
            Readiness::Waits => {}
        }
    }
    let Some(task) = step.world.tasks.get(id) else { return };
    let started = |(container, definition): (&Container, &ContainerDefinition)| {
        !definition.essential || matches!(container.status, ContainerStatus::Running { .. })
    };
    if task.status == TaskStatus::Activating(Activation::Containers)
        && task.wanted
        && task.containers.iter().zip(&definition.containers).all(started)
        && stopping::agent_connected(step.world, task)
    {
        essentials_started(step, id);
    }
}

/// Whether a container can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readiness {
    Ready,
    Waits,
    Never,
}

fn readiness(task: &Task, definition: &TaskDefinition, index: u8) -> Readiness {
    let waits = |container: &Container| container.status == ContainerStatus::Waiting;
    if !task.container(index).is_some_and(waits) {
        return Readiness::Waits;
    }
    let Some(own) = definition.containers.get(usize::from(index)) else { return Readiness::Waits };
    let mut readiness = Readiness::Ready;
    for (other, condition) in &own.depends_on {
        match task.container(*other).map(|other| meets(other, *condition)) {
            Some(Readiness::Ready) => {}
            Some(Readiness::Waits) => readiness = Readiness::Waits,
            Some(Readiness::Never) | None => return Readiness::Never,
        }
    }
    readiness
}

/// Whether a container has got to where another one needs it (rule `container.depends-on`).
fn meets(container: &Container, condition: Condition) -> Readiness {
    let ended = match container.status {
        ContainerStatus::Stopped { exit: None, .. } => return Readiness::Never,
        ContainerStatus::Stopped { exit, .. } => exit,
        _ => None,
    };
    let runs = matches!(container.status, ContainerStatus::Running { .. });
    let met = match condition {
        Condition::Start => runs || ended.is_some(),
        Condition::Complete => ended.is_some(),
        Condition::Success => ended == Some(0),
        Condition::Healthy => runs && container.health == crate::task::Health::Healthy,
    };
    match met {
        true => Readiness::Ready,
        false if ended.is_some() => Readiness::Never,
        false => Readiness::Waits,
    }
}

fn started(step: &mut Step<'_>, id: TaskId, index: u8) {
    let Some(own) = container_definition(step.world, id, index) else { return };
    if own.image.behaviour.never_starts {
        return ended(step, id, index, None, ContainerReason::CannotStart);
    }
    let since = step.now();
    let cause = set(step, id, index, ContainerStatus::Running { since });
    let step = &mut step.because(cause);
    run(step, id, index, &own);
    advance(step, id);
}

/// What a running process has before it: its own end, and the first probe one interval after its start.
pub(super) fn run(step: &mut Step<'_>, id: TaskId, index: u8, own: &ContainerDefinition) {
    let Some(task) = step.world.tasks.get(id) else { return };
    let restarts = task.container(index).map_or(0, |container| container.restarts);
    let end = own_end(step.world.seed, task, own, restarts);
    if let Some(end) = end {
        schedule(step, id, index, end.after, ContainerTimer::Exits);
    }
    if let Some(check) = own.health_check {
        schedule(step, id, index, check.interval, ContainerTimer::Probe);
    }
    memory::begin(step, id, index);
}

/// How a process ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OwnEnd {
    pub(super) after: SimDuration,
    exit: u8,
    reason: ContainerReason,
}

/// The first of the ends that an image has in store. Drawn by service, ordinal and how often the container
/// started again, so replay agrees.
pub(super) fn own_end(
    seed: u64,
    task: &Task,
    own: &ContainerDefinition,
    restarts: u32,
) -> Option<OwnEnd> {
    let behaviour = &own.image.behaviour;
    let exits = behaviour.exits;
    let lifetime = behaviour.lifetime_mean.map(|(mean, exit)| {
        let service = task.service.map_or(0, |(service, _)| u64::from(service.0));
        let life = u64::from(task.ordinal) | u64::from(restarts) << 32;
        let mut rng = Rng::new(seed, Purpose::Lifetime, [service, life]);
        (rng.exponential(mean), exit)
    });
    let exited = |(after, exit)| OwnEnd { after, exit, reason: ContainerReason::Exited };
    let killed = |after| OwnEnd { after, exit: KILLED, reason: ContainerReason::OutOfMemory };
    let ends = exits.map(exited).into_iter().chain(lifetime.map(exited));
    ends.chain(behaviour.out_of_memory_at.map(killed)).min_by_key(|end| end.after)
}

/// A process exits: by itself, or because it was told to.
fn exits(step: &mut Step<'_>, id: TaskId, index: u8) {
    let Some(own) = container_definition(step.world, id, index) else { return };
    let Some(task) = step.world.tasks.get(id) else { return };
    let Some(container) = task.container(index) else { return };
    let end = own_end(step.world.seed, task, &own, container.restarts);
    let (exit, reason) = match (container.status, end) {
        (ContainerStatus::Stopping { since, .. }, end)
            if end.is_none_or(|end| since + end.after != step.world.now) =>
        {
            let exit = if own.image.on_sigterm == OnSigterm::Default { TERMINATED } else { 0 };
            (exit, ContainerReason::Exited)
        }
        (_, Some(end)) => (end.exit, end.reason),
        (_, None) => return,
    };
    ended(step, id, index, Some(exit), reason);
}

/// Sends SIGTERM to a running container; SIGKILL follows after its stop timeout (rule `task.stopping`).
pub(super) fn terminate(step: &mut Step<'_>, id: TaskId, index: u8) {
    let Some(own) = container_definition(step.world, id, index) else { return };
    let kill_at = step.now() + own.stop_timeout;
    let Some(container) = step.world.tasks.get(id).and_then(|task| task.container(index)) else {
        return;
    };
    let (status, restarts) = (container.status, container.restarts);
    let ContainerStatus::Running { since } = status else { return };
    let cause = set(step, id, index, ContainerStatus::Stopping { since, kill_at });
    let step = &mut step.because(cause);
    schedule(step, id, index, own.stop_timeout, ContainerTimer::Kill);
    // What would have ended it anyway still does.
    let end =
        step.world.tasks.get(id).and_then(|task| own_end(step.world.seed, task, &own, restarts));
    if let Some(end) = end.filter(|end| since + end.after > step.world.now) {
        let left = (since + end.after).since(step.world.now);
        schedule(step, id, index, left, ContainerTimer::Exits);
    }
    memory::begin(step, id, index);
    let hung = |task: &Task| task.container(index).is_some_and(|it| it.process.hung);
    let hung = step.world.tasks.get(id).is_some_and(hung);
    match own.image.on_sigterm {
        OnSigterm::Default => {
            schedule(step, id, index, SimDuration::ZERO, ContainerTimer::Exits);
        }
        // A process that hangs does not get to its handler.
        OnSigterm::Exit(after) if !hung => {
            schedule(step, id, index, after, ContainerTimer::Exits);
        }
        OnSigterm::Finish if !hung => requests::sigterm(step, id, index),
        OnSigterm::Exit(_) | OnSigterm::Finish | OnSigterm::Ignore => {}
    }
}

/// A container is over; `exit` is none where it never ran.
pub(super) fn ended(
    step: &mut Step<'_>,
    id: TaskId,
    index: u8,
    exit: Option<u8>,
    reason: ContainerReason,
) {
    let Some(own) = container_definition(step.world, id, index) else { return };
    let over = |container: &Container| matches!(container.status, ContainerStatus::Stopped { .. });
    if step.world.tasks.get(id).and_then(|task| task.container(index)).is_none_or(over) {
        return;
    }
    let again = exit.is_some_and(|exit| restart::applies(step.world, id, index, &own, exit));
    let cause = set(step, id, index, ContainerStatus::Stopped { exit, reason });
    let step = &mut step.because(cause);
    requests::process_gone(step, id, index);
    if again {
        return restart::begin(step, id, index);
    }
    let Some(task) = step.world.tasks.get(id) else { return };
    if !task.wanted || task.unheard.is_some() {
        return stopping::go_on(step, id);
    }
    match exit {
        None if own.essential || reason == ContainerReason::DependencyFailed => {
            let text = stopping::failed_to_start(step.world, id, &own, reason);
            stopping::breaks(step, id, StopCode::TaskFailedToStart, text);
        }
        Some(_) if own.essential => {
            let text = Arc::from("Essential container in task exited");
            stopping::breaks(step, id, StopCode::EssentialContainerExited, text);
        }
        _ => advance(step, id),
    }
}

/// A container took too long for those that wait for it: they give up (rule `container.start-timeout`).
fn start_timeout(step: &mut Step<'_>, id: TaskId, index: u8) {
    let Some(definition) = definition(step.world, id) else { return };
    for (other, own) in (0_u8..).zip(&definition.containers) {
        let Some(task) = step.world.tasks.get(id).filter(|task| task.wanted) else { return };
        let waits = task.container(other).is_some_and(|it| it.status == ContainerStatus::Waiting);
        let late = |(on, condition): &(u8, Condition)| {
            *on == index
                && task.container(index).is_some_and(|it| meets(it, *condition) != Readiness::Ready)
        };
        if waits && own.depends_on.iter().any(late) {
            ended(step, id, other, None, ContainerReason::DependencyFailed);
        }
    }
}

/// Changes a container's status and says so.
pub(super) fn set(step: &mut Step<'_>, id: TaskId, index: u8, status: ContainerStatus) -> RecordId {
    let Some(container) = step.world.tasks.get_mut(id).and_then(|task| task.container_mut(index))
    else {
        return step.cause;
    };
    container.status = status;
    container.stamp += 1;
    let (exit, reason) = match status {
        ContainerStatus::Stopped { exit, reason } => (exit, Some(reason)),
        _ => (None, None),
    };
    let status = match status {
        ContainerStatus::Starting { .. } if container.restarts > 0 => "RESTARTING",
        status => status.name(),
    };
    step.record(What::Container { task: id, container: index, status, exit, reason })
}

/// Sets one of a container's timers for its present state.
pub(super) fn schedule(
    step: &mut Step<'_>,
    id: TaskId,
    index: u8,
    delay: SimDuration,
    timer: ContainerTimer,
) {
    let Some(container) = step.world.tasks.get(id).and_then(|task| task.container(index)) else {
        return;
    };
    let event = Event::Container { task: id, container: index, stamp: container.stamp, timer };
    match timer {
        // These are spread over all lengths; the others are the same for many containers.
        ContainerTimer::Exits | ContainerTimer::StartTimeout | ContainerTimer::Memory => {
            step.after(delay, event);
        }
        _ => step.after_constant(delay, event),
    }
}

pub(super) fn definition(world: &World, id: TaskId) -> Option<Arc<TaskDefinition>> {
    world.definition_of(world.tasks.get(id)?).cloned()
}

pub(super) fn container_definition(
    world: &World,
    id: TaskId,
    index: u8,
) -> Option<ContainerDefinition> {
    let definition = world.definition_of(world.tasks.get(id)?)?;
    definition.containers.get(usize::from(index)).cloned()
}
