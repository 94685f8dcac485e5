//! Pulls of images: how long one takes, and why one fails (rules `engine.image-pull*`, `task.pull-error`).

use std::sync::Arc;

use crate::access::{self, Api};
use crate::cost;
use crate::definition::{ContainerDefinition, TaskDefinition};
use crate::event::ContainerTimer;
use crate::ids::TaskId;
use crate::registry;
use crate::scheduler;
use crate::step::Step;
use crate::task::{Container, ContainerReason, ContainerStatus, Host, Task};
use crate::time::SimDuration;
use crate::volume::EPHEMERAL_INCLUDED_GIB;
use crate::world::World;

use super::containers::{container_definition, ended, schedule, set};

/// Why a pull fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// The role that pulls may not.
    Denied,
    /// No way leads to the registry.
    NoRoute,
    /// The registry turns pulls away.
    TooMany,
    /// The registry does not know the tag.
    NoTag,
    /// The task's storage is too small for the image.
    NoSpace,
}

/// Begins a pull.
pub(super) fn begin(step: &mut Step<'_>, id: TaskId, index: u8) {
    let Some(own) = container_definition(step.world, id, index) else { return };
    let Some(task) = step.world.tasks.get(id) else { return };
    let failure = failure(step.world, task, &own);
    let (delay, failing) = (time(step.world, task, &own, failure), failure.is_some());
    let now = step.now();
    if let Some(task) = step.world.tasks.get_mut(id).filter(|it| it.times.pull_started.is_none()) {
        task.times.pull_started = Some(now);
        cost::pull_started(step.world, id);
    }
    let until = now + delay;
    let cause = set(step, id, index, ContainerStatus::Pulling { until, failing });
    schedule(&mut step.because(cause), id, index, delay, ContainerTimer::Pulled);
    if let Some(limit) = own.start_timeout {
        let timer = ContainerTimer::StartTimeout;
        schedule(&mut step.because(cause), id, index, limit, timer);
    }
}

/// Something that pulls may need has changed: those that wait for it go on.
pub(super) fn look_again(step: &mut Step<'_>) {
    let wanted: Vec<TaskId> =
        step.world.tasks.iter().filter(|(_, task)| task.wanted).map(|(id, _)| id).collect();
    for id in wanted {
        let Some(count) = step.world.tasks.get(id).map(|task| task.containers.len()) else {
            continue;
        };
        for (index, _) in (0_u8..).zip(0..count) {
            begin_again(step, id, index);
        }
    }
}

/// A pull that could not get its image takes its time from now on, if it can. Whether it does.
fn begin_again(step: &mut Step<'_>, id: TaskId, index: u8) -> bool {
    let Some(task) = step.world.tasks.get(id).filter(|_| crate::WHOLE) else { return false };
    let fails =
        |it: &Container| matches!(it.status, ContainerStatus::Pulling { failing: true, .. });
    if !task.container(index).is_some_and(fails) {
        return false;
    }
    let Some(own) = container_definition(step.world, id, index) else { return false };
    if failure(step.world, task, &own).is_some() {
        return false;
    }
    let delay = time(step.world, task, &own, None);
    let until = step.now() + delay;
    let task = step.world.tasks.get_mut(id);
    if let Some(container) = task.and_then(|task| task.container_mut(index)) {
        container.status = ContainerStatus::Pulling { until, failing: false };
        container.stamp += 1;
    }
    schedule(step, id, index, delay, ContainerTimer::Pulled);
    true
}

/// A pull is over: the container is started, unless the pull failed.
pub(super) fn over(step: &mut Step<'_>, id: TaskId, index: u8) {
    if begin_again(step, id, index) {
        return;
    }
    let Some(own) = container_definition(step.world, id, index) else { return };
    let now = step.now();
    let Some(task) = step.world.tasks.get(id) else { return };
    let failed = failure(step.world, task, &own).is_some();
    let unresolved = registry::asked(step.world, id, &own, !failed);
    if failed {
        ended(step, id, index, None, ContainerReason::CannotPull);
        if unresolved {
            scheduler::unresolved(step, id);
        }
        return;
    }
    let Some(task) = step.world.tasks.get_mut(id) else { return };
    task.times.pull_stopped = Some(now);
    if let Host::Ec2(Some(instance)) = task.host
        && let Some(instance) = step.world.instances.get_mut(instance)
    {
        instance.cached.insert(own.image.digest());
    }
    let delay = step.world.assumptions.container_start;
    let cause = set(step, id, index, ContainerStatus::Starting { until: now + delay });
    schedule(&mut step.because(cause), id, index, delay, ContainerTimer::Started);
}

/// How long a pull takes that ends like this. By size, but not below the shortest; an image that the instance has takes a
/// fixed time, a refusal the shortest one, and a registry that does not answer is waited for.
fn time(
    world: &World,
    task: &Task,
    own: &ContainerDefinition,
    failure: Option<Failure>,
) -> SimDuration {
    let assumptions = &world.assumptions;
    let by_size = match failure {
        Some(Failure::NoRoute) => return assumptions.no_route,
        Some(Failure::Denied | Failure::TooMany | Failure::NoTag) => {
            return assumptions.image_pull_min;
        }
        None if is_cached(world, task, own) => return assumptions.image_pull_cached,
        None | Some(Failure::NoSpace) => assumptions.image_pull * u64::from(own.image.size_mb),
    };
    let lazy = own.image.soci && matches!(task.host, Host::Fargate { .. });
    let percent = if lazy { u64::from(assumptions.image_pull_soci) } else { 100 };
    let usual = SimDuration(by_size.0 * percent / 10_000).max(assumptions.image_pull_min);
    usual * u64::from(world.access.pull_factor)
}

fn is_cached(world: &World, task: &Task, own: &ContainerDefinition) -> bool {
    let instance = match task.host {
        Host::Ec2(Some(instance)) => world.instances.get(instance),
        _ => None,
    };
    instance.is_some_and(|instance| instance.cached.contains(&own.image.digest()))
}

/// Why a pull fails now, if it does. On EC2 the instance's role pulls, and it may; what the instance has is
/// taken where the registry does not give it (rule `ec2.agent-pull-behavior`).
fn failure(world: &World, task: &Task, own: &ContainerDefinition) -> Option<Failure> {
    let definition = world.definition_of(task)?;
    let is_fargate = matches!(task.host, Host::Fargate { .. });
    let in_ecr = access::is_in_ecr(&own.image.name);
    if is_cached(world, task, own) {
        return None;
    }
    if !access::reaches(world, task, in_ecr.then_some(Api::Ecr)) {
        return Some(Failure::NoRoute);
    }
    if is_fargate && in_ecr && !access::may_prepare(world, definition, Api::Ecr) {
        return Some(Failure::Denied);
    }
    if world.access.pulls_limited && !in_ecr {
        return Some(Failure::TooMany);
    }
    if !own.image.exists {
        return Some(Failure::NoTag);
    }
    (is_fargate && !has_space(world, definition)).then_some(Failure::NoSpace)
}

/// Whether compressed and unpacked images fit into a task's storage on Fargate (rules `fargate.storage-included`,
/// `engine.image-unpacked`).
fn has_space(world: &World, definition: &TaskDefinition) -> bool {
    let images: u64 = definition.containers.iter().map(|own| u64::from(own.image.size_mb)).sum();
    let storage = u64::from(EPHEMERAL_INCLUDED_GIB + definition.ephemeral_storage_gib);
    images * u64::from(1 + world.assumptions.image_unpacked) * 1_000_000 <= storage << 30
}

/// `stoppedReason` of a task whose image could not be pulled.
pub(super) fn reason(world: &World, task: &Task, own: &ContainerDefinition) -> Arc<str> {
    let image = &own.image.name;
    Arc::from(match failure(world, task, own) {
        Some(Failure::Denied) => {
            "CannotPullContainerError: The task can't pull the image. Check that the \
             role has the permissions to pull images from the registry."
                .to_owned()
        }
        Some(Failure::NoRoute) => {
            "CannotPullContainerError: The task can't pull the image. Check your \
             network configuration."
                .to_owned()
        }
        Some(Failure::TooMany) => {
            "CannotPullContainerError: ERROR: toomanyrequests: Too Many Requests or \
             You have reached your pull rate limit."
                .to_owned()
        }
        Some(Failure::NoSpace) => {
            format!("CannotPullContainerError: pull of {image}: no space left on device")
        }
        Some(Failure::NoTag) | None => {
            format!("CannotPullContainerError: failed to resolve ref {image}: {image}: not found")
        }
    })
}
