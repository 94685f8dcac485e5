//! DAEMON services: as many tasks as there are instances for them, the last to leave an instance
//! (rules `service.daemon`, `service.daemon-order`, `service.daemon-constraints`, `instance.draining-daemon-last`).

use std::sync::Arc;

use crate::capacity;
use crate::ids::{DeploymentId, InstanceId, RecordId, ServiceId, TaskId};
use crate::instance::InstanceStatus;
use crate::life;
use crate::messages;
use crate::place::Constraint;
use crate::place::daemon::{desired, matches};
use crate::record::What;
use crate::service::{Service, ServiceStatus};
use crate::step::Step;
use crate::task::{Host, StopCode, Task};
use crate::world::World;

use super::{say, stops, wake};

/// Lets all DAEMON services look in this instant, before anything else gets the room of an instance.
pub(crate) fn wake_all(step: &mut Step<'_>) {
    let cause = step.cause;
    for id in step.world.daemons.clone() {
        if let Some(service) = step.world.services.get_mut(id) {
            service.latest = cause;
        }
        wake(step, id);
    }
}

/// Lets DAEMON services look whose constraints ask for the tasks of an instance, after a task there has changed.
pub(crate) fn wake_counting(world: &mut World, record: RecordId) {
    if world.daemons.is_empty() {
        return;
    }
    for id in world.daemons.clone() {
        let Some(service) = world.services.get(id) else { continue };
        let newest = service.deployments.first().and_then(|id| world.deployments.get(*id));
        let definition = newest.and_then(|row| world.task_definitions.get(row.definition));
        let own = service.constraints.iter().filter_map(|constraint| match constraint {
            Constraint::MemberOf(query) => Some(query),
            Constraint::DistinctInstance => None,
        });
        let mut all = own.chain(definition.iter().flat_map(|it| &it.constraints));
        if !all.any(|query| query.asks_for_tasks()) {
            continue;
        }
        if let Some(service) = world.services.get_mut(id) {
            service.dirty = true;
            service.latest = record;
        }
    }
}

/// Counts the instances of a DAEMON service that was there before the run.
pub(crate) fn begin(world: &mut World, id: ServiceId) {
    if world.services.get(id).is_some_and(Service::is_daemon) {
        touch_all(world);
        let desired = desired(world, id);
        set_desired(world, id, desired);
    }
}

/// What instances come and go, and what does not belong where it runs.
pub(super) fn look(step: &mut Step<'_>, id: ServiceId) {
    touch_all(step.world);
    let Some(service) = step.world.services.get(id) else { return };
    if service.status != ServiceStatus::Active {
        return;
    }
    leave(step, id);
    let to = desired(step.world, id);
    let Some(service) = step.world.services.get(id) else { return };
    let (from, cause) = (service.desired, service.latest.max(service.because));
    if from != to {
        set_desired(step.world, id, to);
        let record = step.because(cause).record(What::DesiredCount { service: id, from, to });
        if let Some(service) = step.world.services.get_mut(id) {
            service.because = record;
        }
    }
}

/// What is kept on instances for daemons follows from what the services are now.
fn touch_all(world: &mut World) {
    for id in world.instances.ids().collect::<Vec<_>>() {
        capacity::touched(world, id);
    }
}

fn set_desired(world: &mut World, id: ServiceId, desired: u32) {
    let Some(service) = world.services.get_mut(id) else { return };
    service.desired = desired;
    let primary = service.deployments.first().copied();
    if let Some(row) = primary.and_then(|primary| world.deployments.get_mut(primary)) {
        row.desired = desired;
    }
}

/// Whether a task of a DAEMON service is where the service is to have none: bounds and counts leave it out.
pub(super) fn is_apart(world: &World, id: ServiceId, service: &Service, task: &Task) -> bool {
    let Host::Ec2(Some(instance)) = task.host else { return false };
    service.is_daemon() && service.status == ServiceStatus::Active && !matches(world, id, instance)
}

/// A task of a DAEMON service goes with its place: where it was the older revision's, that keeps one fewer, so that an instance
/// that joins gets the newest revision (rule `service.daemon`).
pub(crate) fn place_gone(world: &mut World, task: TaskId) {
    let of = world.tasks.get(task).filter(|row| crate::WHOLE && row.wanted);
    let Some((id, deployment)) = of.and_then(|row| row.service) else { return };
    let Some(service) = world.services.get(id).filter(|service| service.is_daemon()) else {
        return;
    };
    if service.deployments.first() != Some(&deployment)
        && let Some(row) = world.deployments.get_mut(deployment)
    {
        row.desired = row.desired.saturating_sub(1);
    }
}

/// Tasks of a deployment that are apart: nothing is missing in their place.
pub(super) fn apart_of(
    world: &World,
    id: ServiceId,
    service: &Service,
    deployment: DeploymentId,
) -> u32 {
    if !service.is_daemon() {
        return 0;
    }
    let of_it = |task: &TaskId| {
        let row = world.tasks.get(*task);
        row.is_some_and(|row| row.service.is_some_and(|(_, of)| of == deployment))
    };
    let apart = apart(world, id, service).into_iter().filter(|(task, _)| of_it(task));
    u32::try_from(apart.count()).unwrap_or(u32::MAX)
}

/// Stops tasks that are apart: at once on an instance that does not match any more, and as the last ones on an
/// instance that drains.
fn leave(step: &mut Step<'_>, id: ServiceId) {
    let Some(service) = step.world.services.get(id) else { return };
    let (name, because) = (Arc::clone(&service.name), service.because);
    let mut stopped = Vec::new();
    for (task, instance) in apart(step.world, id, service) {
        let Some(row) = step.world.instances.get(instance) else { continue };
        let violates = row.status == InstanceStatus::Active;
        if !violates && capacity::is_needed(step.world, row) {
            continue;
        }
        let cause: RecordId = if violates { because } else { row.record };
        let step = &mut step.because(cause);
        if violates {
            say(step, id, messages::daemon_violates(&name, task));
        }
        let of = step.world.tasks.get(task).and_then(|row| row.service);
        let Some((_, deployment)) = of else { continue };
        place_gone(step.world, task);
        let reason = format!("Scaling activity initiated by (deployment {deployment})");
        life::stop(step, task, StopCode::ServiceSchedulerInitiated, reason.into());
        stopped.push(task);
    }
    stops::tell_stopped(step, id, &stopped);
}

/// Tasks of a DAEMON service that are wanted and apart, with where they are.
fn apart(world: &World, id: ServiceId, service: &Service) -> Vec<(TaskId, InstanceId)> {
    let tasks = service.tasks.iter().filter_map(|task| Some((*task, world.tasks.get(*task)?)));
    let apart = tasks.filter(|(_, row)| row.wanted && is_apart(world, id, service, row));
    apart
        .filter_map(|(task, row)| match row.host {
            Host::Ec2(Some(instance)) => Some((task, instance)),
            Host::Ec2(None) | Host::Fargate { .. } => None,
        })
        .collect()
}
