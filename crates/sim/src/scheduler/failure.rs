//! The end of a deployment that failed, and the way back to the newest one that was completed
//! (rules `breaker.rollback`, `breaker.no-target`, `engine.breaker-stops-starting`).

use std::sync::Arc;

use crate::ids::{DeploymentId, ServiceId, TaskId};
use crate::life;
use crate::messages;
use crate::service::{DeploymentStatus, Options, Rollout, Service, ServiceDeployment};
use crate::step::Step;
use crate::task::{StopCode, TaskStatus};
use crate::world::World;

use super::{alarms, calls, say, shift, wake};

/// Why a deployment is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The circuit breaker has counted to its threshold.
    Breaker,
    /// With a circuit breaker: tags could not be resolved to digests.
    Digest,
    /// `StopServiceDeployment` was called.
    Stopped,
    /// An alarm went off.
    Alarm,
    /// A lifecycle hook failed.
    Hook,
    /// A stage took longer than it may.
    StageTimeout,
}

impl Why {
    /// How `rolloutStateReason` names what gave the deployment up.
    const fn who(self) -> &'static str {
        match self {
            Self::Breaker | Self::Digest => "ECS deployment circuit breaker",
            Self::Stopped => "ECS deployment stopped by user",
            Self::Alarm => "ECS deployment alarm",
            Self::Hook | Self::StageTimeout => "ECS deployment lifecycle",
        }
    }

    /// What was found.
    const fn what(self) -> &'static str {
        match self {
            Self::Breaker => "tasks failed to start.",
            Self::Digest => "image digests could not be resolved.",
            Self::Stopped => "rollback requested.",
            Self::Alarm => "alarm detected.",
            Self::Hook => "lifecycle hook failed.",
            Self::StageTimeout => "lifecycle stage timed out.",
        }
    }
}

/// Gives up the newest deployment of a service in this instant: it starts no more tasks, those that are
/// still starting stop, and with `rollback` the newest completed deployment is deployed again.
pub(super) fn fail(step: &mut Step<'_>, id: ServiceId, why: Why, rollback: bool) {
    if !crate::WHOLE {
        return;
    }
    let Some(service) = step.world.services.get(id) else { return };
    let Some(&deployment) = service.deployments.first() else { return };
    let name = Arc::clone(&service.name);
    let (who, what) = (why.who(), why.what());
    let record = calls::enter(step, deployment, Rollout::Failed, format!("{who}: {what}").into());
    let step = &mut step.because(record);
    if why != Why::Stopped {
        say(step, id, messages::deployment_failed(&name, deployment, what));
    }
    stop_starting(step, id, deployment);
    let target = completed(step.world, id).filter(|_| rollback);
    end_service_deployment(step.world, id, deployment, target);
    if let Some(target) = target {
        let reason = format!("{who}: rolling back to deploymentId {target}.");
        roll_back(step, id, target, reason.into());
    }
    wake(step, id);
}

/// Tasks of a deployment that have not reached RUNNING stop.
fn stop_starting(step: &mut Step<'_>, id: ServiceId, deployment: DeploymentId) {
    let Some(service) = step.world.services.get(id) else { return };
    let name = Arc::clone(&service.name);
    let tasks = service.tasks.iter().copied();
    let starting: Vec<TaskId> = tasks
        .filter(|task| {
            step.world.tasks.get(*task).is_some_and(|task| {
                let of_it = task.service.is_some_and(|(_, of)| of == deployment);
                task.wanted && task.status.is_starting() && of_it
            })
        })
        .collect();
    let reason: Arc<str> =
        format!("Scaling activity initiated by (deployment {deployment})").into();
    for &task in &starting {
        life::stop(step, task, StopCode::ServiceSchedulerInitiated, Arc::clone(&reason));
    }
    if !starting.is_empty() {
        say(step, id, messages::stopped_pending(&name, starting.len()));
    }
}

/// The newest deployment of a service that is COMPLETED.
pub(crate) fn completed(world: &World, id: ServiceId) -> Option<DeploymentId> {
    let of_service = world.deployments.iter().filter(|(_, row)| row.service == id);
    of_service.filter(|(_, row)| row.rollout == Rollout::Completed).map(|(id, _)| id).last()
}

/// What the service deployment becomes whose newest deployment failed. A deployment that was itself a way
/// back ends the service deployment that it is the way back of.
fn end_service_deployment(
    world: &mut World,
    id: ServiceId,
    failed: DeploymentId,
    target: Option<DeploymentId>,
) {
    let now = world.now;
    settle_rollback(world, id, ServiceDeployment::RollbackFailed);
    let Some(row) = world.deployments.get_mut(failed) else { return };
    if row.state != ServiceDeployment::InProgress {
        return;
    }
    row.rollback = target.map(|target| (target, now));
    match target {
        Some(_) => row.state = ServiceDeployment::RollbackInProgress,
        None => row.end(ServiceDeployment::Stopped, now),
    }
}

/// How the service deployment under way goes: a way back as what it is the way back of.
pub(crate) fn options<'w>(world: &'w World, id: ServiceId, service: &'w Service) -> &'w Options {
    let mut rows = world.deployments.values().rev().filter(|row| row.service == id);
    let on_the_way = rows.find(|row| row.state == ServiceDeployment::RollbackInProgress);
    let newest = || world.deployments.get(*service.deployments.first()?);
    on_the_way.or_else(newest).map_or(&service.options, |row| &row.options)
}

/// Ends the service deployment that is on its way back, if there is one.
pub(super) fn settle_rollback(world: &mut World, id: ServiceId, state: ServiceDeployment) {
    let now = world.now;
    let on_the_way = |row: &&mut crate::service::Deployment| {
        row.service == id && row.state == ServiceDeployment::RollbackInProgress
    };
    if let Some(row) = world.deployments.values_mut().rev().find(on_the_way) {
        row.end(state, now);
    }
}

/// Deploys again what was completed before, under its own id; it is `IN_PROGRESS` until it is completed again.
fn roll_back(step: &mut Step<'_>, id: ServiceId, target: DeploymentId, reason: Arc<str>) {
    let runs = |task: &TaskId| {
        step.world.tasks.get(*task).is_some_and(|task| {
            task.status == TaskStatus::Running && task.service.is_some_and(|(_, of)| of == target)
        })
    };
    let Some(service) = step.world.services.get(id) else { return };
    let has_run = service.tasks.iter().any(runs);
    let ignores_alarms = alarms::are_on(step.world, service);
    let elsewhere = elsewhere(step.world, service, target);
    let Some(service) = step.world.services.get_mut(id) else { return };
    let (name, desired) = (Arc::clone(&service.name), service.desired);
    service.deployments.retain(|it| *it != target);
    let failed = service.deployments.first().copied();
    service.deployments.insert(0, target);
    service.gaps.clear();
    service.clear_throttle();
    service.steady = false;
    if let Some(row) = step.world.deployments.get_mut(target) {
        row.status = DeploymentStatus::Primary;
        row.desired = desired;
        (row.failures, row.failed_tasks) = (0, 0);
        (row.has_run, row.works, row.cleans_up) = (has_run, has_run, false);
        service.target.clone_from(&row.target);
        service.zones.clone_from(&row.zones);
        service.network.clone_from(&row.network);
        service.volume.clone_from(&row.volume);
        service.discovery.clone_from(&row.discovery);
        service.monitoring = row.monitoring;
        (row.shift, row.ignores_alarms, row.bake_until) = (None, ignores_alarms, None);
        // Which of its two groups a deployment uses is no setting of the service.
        service.load_balancers = shift::named_as(&row.load_balancers, &service.load_balancers);
    }
    if let Some(failed) = failed {
        calls::retire(step.world, id, failed);
    }
    let record = calls::enter(step, target, Rollout::InProgress, reason);
    if let Some(service) = step.world.services.get_mut(id) {
        service.because = record;
    }
    if let Some(row) = step.world.deployments.get_mut(target) {
        row.record = record;
    }
    say(&mut step.because(record), id, messages::rolling_back(&name, target));
    shift::switch_back(&mut step.because(record), elsewhere.unwrap_or(target));
    if let Some(row) = step.world.deployments.get_mut(target).filter(|_| elsewhere.is_some()) {
        row.switches = true;
    }
}

/// What has the traffic in another target group than the one that is rolled back to, whose tasks may be gone by then: it
/// keeps the traffic until they are back (rule `engine.rollback-cleanup`).
fn elsewhere(world: &World, service: &Service, target: DeploymentId) -> Option<DeploymentId> {
    let stands = shift::blue(world, &service.deployments)?;
    let [now, then] = [stands, target].map(|id| world.deployments.get(id));
    let (now, then) = (now?.load_balancers.iter(), then?.load_balancers.iter());
    let shifts = now.clone().any(|balancer| balancer.advanced.is_some());
    (shifts && now.map(|it| it.group).ne(then.map(|it| it.group))).then_some(stands)
}
