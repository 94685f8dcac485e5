//! The load balancer: tasks come and go as targets, checks change their health, requests are spread over them.

mod checks;
#[cfg(test)]
pub(crate) mod fixture;
mod room;
mod routing;
#[cfg(test)]
mod tests;

pub(crate) use checks::{on_check, on_check_timeout};
pub(crate) use routing::{Asks, choose};

use crate::event::Event;
use crate::ids::{RecordId, ServiceId, TargetGroupId, TaskId};
use crate::life;
use crate::record::What;
use crate::requests;
use crate::rng::{Purpose, Rng};
use crate::scheduler;
use crate::service::ServiceLoadBalancer;
use crate::step::Step;
use crate::target_group::{Target, TargetState};
use crate::task::{Activation, Task, TaskStatus};
use crate::time::SimDuration;
use crate::world::World;

/// Where a task is registered, or will be: its deployment's load balancers.
pub fn load_balancers<'w>(world: &'w World, task: &Task) -> &'w [ServiceLoadBalancer] {
    let deployment = task.service.and_then(|(_, deployment)| world.deployments.get(deployment));
    deployment.map_or(&[], |deployment| &deployment.load_balancers)
}

/// Whether a task is healthy in every target group of its service; true where there is none.
pub fn healthy(world: &World, task: TaskId) -> bool {
    of_id(world, task).iter().all(|balancer| {
        let group = world.target_groups.get(balancer.group);
        let target = group.and_then(|group| group.target(task));
        target.is_some_and(|target| target.state == TargetState::Healthy)
    })
}

/// The first target group in which checks of a task fail.
pub fn unhealthy_in(world: &World, task: TaskId) -> Option<TargetGroupId> {
    let mut groups = of_id(world, task).iter().map(|balancer| balancer.group);
    groups.find(|group| {
        let target = world.target_groups.get(*group).and_then(|group| group.target(task));
        target.is_some_and(|target| matches!(target.state, TargetState::Unhealthy(_)))
    })
}

/// Tasks that are being registered in a target group: ECS waits for it, the load balancer shows them as
/// `initial` for [`REGISTERING`] (rule `health.reason-codes`).
pub fn registering(world: &World, group: TargetGroupId) -> impl Iterator<Item = TaskId> {
    let tasks = world.services.values().flat_map(|service| service.tasks.iter().copied());
    tasks.filter(move |id| {
        let Some(task) = world.tasks.get(*id) else { return false };
        matches!(task.status, TaskStatus::Activating(Activation::Registering { .. }))
            && load_balancers(world, task).iter().any(|it| it.group == group)
    })
}

/// `Reason` of a target that is being registered.
pub const REGISTERING: &str = "Elb.RegistrationInProgress";

/// A task becomes a target in the target groups of its service (rules `engine.target-registration`,
/// `engine.first-target-check`).
pub(crate) fn register(step: &mut Step<'_>, task: TaskId) {
    let balancers = of_id(step.world, task).to_vec();
    for balancer in balancers {
        register_in(step, task, balancer);
    }
}

/// A task that ran when the scenario began is a healthy target already.
pub(crate) fn at_start(step: &mut Step<'_>, task: TaskId) {
    register(step, task);
    let groups: Vec<TargetGroupId> =
        of_id(step.world, task).iter().map(|balancer| balancer.group).collect();
    for group in groups {
        let target = step.world.target_groups.get_mut(group);
        if let Some(target) = target.and_then(|group| group.target_mut(task)) {
            target.state = TargetState::Healthy;
            say(step, group, task);
        }
    }
}

/// A task leaves its target groups: it gets no new requests. Whether it must wait until it is `unused`
/// everywhere; then [`life::target_unused`] follows (rules `alb.deregistration-delay`, `alb.draining-state`).
pub(crate) fn deregister(step: &mut Step<'_>, task: TaskId) -> bool {
    let of_task = step.world.target_groups.iter().filter(|(_, group)| group.target(task).is_some());
    let groups: Vec<TargetGroupId> = of_task.map(|(id, _)| id).collect();
    let mut drains = false;
    for &group in &groups {
        drains |= drain(step, group, task);
    }
    let service = step.world.tasks.get(task).and_then(|task| task.service);
    if let Some((service, deployment)) = service.filter(|_| drains) {
        scheduler::draining(step, service, deployment);
    }
    is_target(step.world, task)
}

/// The deregistration delay of a target is over: it is `unused` and no target any more.
pub(crate) fn on_drained(step: &mut Step<'_>, group: TargetGroupId, task: TaskId, stamp: u32) {
    let target = step.world.target_groups.get(group).and_then(|group| group.target(task));
    if target.is_some_and(|target| target.stamp == stamp) {
        remove(step, group, task);
        if !is_target(step.world, task) {
            life::target_unused(step, task);
        }
    }
}

fn register_in(step: &mut Step<'_>, task_id: TaskId, balancer: ServiceLoadBalancer) {
    let (now, seed, cause) = (step.now(), step.world.seed, step.cause);
    let ServiceLoadBalancer { group: group_id, container, .. } = balancer;
    let Some(port) = port(step.world, group_id, task_id) else { return };
    let Some(task) = step.world.tasks.get(task_id) else { return };
    let (ordinal, zone) = (u64::from(task.ordinal), task.zone);
    let is_full = room::is_full(step.world, group_id);
    let Some(group) = step.world.target_groups.get_mut(group_id) else { return };
    if is_full {
        if let Some(service) = task_service(step.world, task_id).filter(|_| crate::WHOLE) {
            scheduler::not_registered(step, service, group_id);
        }
        return;
    }
    let Err(place) = group.targets.binary_search_by_key(&task_id, |target| target.task) else {
        return;
    };
    // The task's ordinal and not its id, so that lanes and branches agree about the phase.
    let mut rng = Rng::new(seed, Purpose::CheckPhase, [u64::from(group_id.0), ordinal]);
    let phase = SimDuration(rng.below(group.check.interval.0));
    group.targets.insert(
        place,
        Target {
            task: task_id,
            container,
            port,
            state: TargetState::Initial,
            passed: 0,
            failed: 0,
            next_check: now + phase,
            registered: now,
            stamp: 0,
            zone,
            ramp: None,
            outstanding: 0,
            idle_timer: None,
            record: cause,
        },
    );
    let service = task_service(step.world, task_id);
    if let Some(service) = service {
        scheduler::registered(step, service, group_id);
    }
    let record = say(step, group_id, task_id);
    let check = Event::TargetCheck { group: group_id, task: task_id, stamp: 0 };
    step.because(record).after(phase, check);
}

/// Begins to drain a target. False if it drains already.
fn drain(step: &mut Step<'_>, group_id: TargetGroupId, task: TaskId) -> bool {
    let now = step.now();
    let Some(group) = step.world.target_groups.get_mut(group_id) else { return false };
    let delay = group.deregistration_delay;
    let Some(target) = group.target_mut(task) else { return false };
    if matches!(target.state, TargetState::Draining { .. }) {
        return false;
    }
    target.state = TargetState::Draining { until: now + delay };
    target.stamp += 1;
    let stamp = target.stamp;
    let record = say(step, group_id, task);
    if let Some(service) = task_service(step.world, task) {
        scheduler::deregistered(step, service, group_id);
    }
    if delay == SimDuration::ZERO {
        remove(step, group_id, task);
    } else {
        let drained = Event::TargetDrained { group: group_id, task, stamp };
        step.because(record).after_constant(delay, drained);
    }
    true
}

/// Takes a target out of its group, with the end of what it has not answered.
fn remove(step: &mut Step<'_>, group_id: TargetGroupId, task: TaskId) {
    let Some(group) = step.world.target_groups.get(group_id) else { return };
    let Some(container) = group.target(task).map(|target| target.container) else { return };
    requests::cut_off(step, group_id, task, container);
    let was_full = crate::WHOLE && room::is_full(step.world, group_id);
    let Some(group) = step.world.target_groups.get_mut(group_id) else { return };
    if let Some(place) = group.place(task) {
        group.targets.remove(place);
    }
    refresh(step.world, group_id);
    let (state, reason) = ("unused", "Target.NotRegistered");
    let record = step.record(What::Target { group: group_id, task, state, reason });
    if was_full {
        room::register_waiting(&mut step.because(record), group_id);
    }
}

/// Says how a target is now, after what gets requests has been looked at again.
fn say(step: &mut Step<'_>, group: TargetGroupId, task: TaskId) -> RecordId {
    refresh(step.world, group);
    let target = step.world.target_groups.get(group).and_then(|group| group.target(task));
    let Some(state) = target.map(|target| target.state) else { return step.cause };
    let what = What::Target { group, task, state: state.name(), reason: state.reason() };
    let record = step.record(what);
    let group = step.world.target_groups.get_mut(group);
    if let Some(target) = group.and_then(|group| group.target_mut(task)) {
        target.record = record;
    }
    record
}

/// Brings a group's rotation and the count of healthy targets up to date.
pub(crate) fn refresh(world: &mut World, group: TargetGroupId) {
    let Some(group) = world.target_groups.get_mut(group) else { return };
    world.metrics.healthy -= group.healthy;
    routing::refresh(group, world.beliefs);
    world.metrics.healthy += group.healthy;
}

/// The port at which a target group reaches a task of its service, or will.
pub(crate) fn port(world: &World, group: TargetGroupId, task: TaskId) -> Option<u16> {
    let balancer = of_id(world, task).iter().find(|balancer| balancer.group == group)?;
    let by_ip = world.target_groups.get(group)?.by_ip;
    let host_port = host_port(world, world.tasks.get(task)?, *balancer);
    Some(if by_ip { balancer.port } else { host_port.unwrap_or(balancer.port) })
}

/// The port of the task's host that leads to the container's port, where the host has one.
fn host_port(world: &World, task: &Task, balancer: ServiceLoadBalancer) -> Option<u16> {
    let index = usize::from(balancer.container);
    let ports = &world.definition_of(task)?.containers.get(index)?.ports;
    let place = ports.iter().position(|mapping| mapping.container == balancer.port)?;
    task.containers.get(index)?.host_ports.get(place).copied()
}

fn is_target(world: &World, task: TaskId) -> bool {
    world.target_groups.values().any(|group| group.target(task).is_some())
}

fn task_service(world: &World, task: TaskId) -> Option<ServiceId> {
    world.tasks.get(task)?.service.map(|(service, _)| service)
}

fn of_id(world: &World, task: TaskId) -> &[ServiceLoadBalancer] {
    world.tasks.get(task).map_or(&[], |task| load_balancers(world, task))
}
