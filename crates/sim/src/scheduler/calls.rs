//! What calls do to a service: CreateService, UpdateService, DeleteService
//! (rules `deploy.triggers`, `deploy.non-triggers`, `service.throttle-reset`).

use std::sync::Arc;

use crate::access::Network;
use crate::cloudwatch::Monitoring;
use crate::discovery::Discovery;
use crate::ids::{DeploymentId, RecordId, ServiceId, TaskDefinitionId, ZoneId};
use crate::listener;
use crate::place::{Constraint, Strategy};
use crate::record::What;
use crate::service::{
    Deployment, DeploymentStatus, DeploymentStrategy, Options, Rollout, Service, ServiceDeployment,
    ServiceLoadBalancer, ServiceStatus, Target,
};
use crate::step::Step;
use crate::task::Task;
use crate::time::{SimDuration, SimTime};
use crate::volume::EbsVolume;
use crate::world::World;

use super::failure::{self, Why};
use super::{alarms, shift, wake};

/// What UpdateService changes; `None` leaves a thing as it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct ServiceUpdate {
    pub(crate) definition: Option<TaskDefinitionId>,
    pub(crate) desired: Option<u32>,
    pub(crate) target: Option<Target>,
    pub(crate) zones: Option<Vec<ZoneId>>,
    pub(crate) network: Option<Option<Arc<Network>>>,
    pub(crate) volume: Option<Option<Arc<EbsVolume>>>,
    pub(crate) discovery: Option<Discovery>,
    pub(crate) monitoring: Option<Monitoring>,
    pub(crate) load_balancers: Option<Vec<ServiceLoadBalancer>>,
    pub(crate) min_percent: Option<u32>,
    pub(crate) max_percent: Option<u32>,
    pub(crate) options: Option<Options>,
    pub(crate) grace: Option<SimDuration>,
    pub(crate) constraints: Option<Vec<Constraint>>,
    pub(crate) strategies: Option<Vec<Strategy>>,
    pub(crate) rebalances: Option<bool>,
    /// `forceNewDeployment`.
    pub(crate) force: bool,
}

/// Creates a service with its first deployment.
pub(crate) fn create(
    step: &mut Step<'_>,
    service: Service,
    definition: TaskDefinitionId,
) -> ServiceId {
    let id = add(step.world, service);
    begin(step, id, definition);
    wake(step, id);
    id
}

/// Enters a service among those that there are.
pub(crate) fn add(world: &mut World, service: Service) -> ServiceId {
    let is_daemon = crate::WHOLE && service.is_daemon();
    let id = world.services.insert(service);
    world.daemons.extend(is_daemon.then_some(id));
    id
}

/// Changes a service; a new deployment begins only for what runs in its tasks.
pub(crate) fn update(step: &mut Step<'_>, id: ServiceId, update: ServiceUpdate) {
    let Some(running) = definition(step, id) else { return };
    let Some(service) = step.world.services.get_mut(id) else { return };
    service.clear_throttle();
    service.because = step.cause;
    let changes_definition = update.definition.is_some_and(|it| it != running);
    let mut deploys = update.force || changes_definition;
    if let Some(zones) = update.zones {
        deploys |= service.zones != zones;
        service.zones = zones;
    }
    if let Some(volume) = update.volume {
        deploys |= service.volume != volume;
        service.volume = volume;
    }
    if let Some(discovery) = update.discovery {
        deploys |= service.discovery != discovery;
        service.discovery = discovery;
    }
    if let Some(monitoring) = update.monitoring {
        deploys |= service.monitoring != monitoring;
        service.monitoring = monitoring;
    }
    if let Some(network) = update.network {
        deploys |= service.network != network;
        service.network = network;
    }
    if let Some(load_balancers) = update.load_balancers {
        deploys |= service.load_balancers != load_balancers;
        service.load_balancers = load_balancers;
    }
    service.min_percent = update.min_percent.unwrap_or(service.min_percent);
    service.max_percent = update.max_percent.unwrap_or(service.max_percent);
    // Another strategy by itself begins no deployment (rule `provider.change-strategy`).
    service.target = update.target.unwrap_or_else(|| service.target.clone());
    service.options = update.options.unwrap_or_else(|| service.options.clone());
    service.grace = update.grace.unwrap_or(service.grace);
    service.constraints = update.constraints.unwrap_or_else(|| service.constraints.clone());
    service.rebalances = update.rebalances.unwrap_or(service.rebalances);
    service.strategies = update.strategies.unwrap_or_else(|| service.strategies.clone());
    if let Some(desired) = update.desired {
        set_desired(step, id, desired);
    }
    if deploys {
        begin(step, id, update.definition.unwrap_or(running));
    } else {
        follow(step.world, id);
    }
    wake(step, id);
}

/// Tasks that the newest deployment starts from now on go where the service says, and what is under way is watched as it
/// says. By which strategy, hooks and bake time that goes is settled (rule `deploy.non-triggers`).
fn follow(world: &mut World, id: ServiceId) {
    let Some(service) = world.services.get(id) else { return };
    let newest = service.deployments.first();
    if let Some(row) = newest.and_then(|newest| world.deployments.get_mut(*newest)) {
        row.target.clone_from(&service.target);
    }
    let under_way = |row: &&mut Deployment| row.service == id && row.is_under_way();
    for row in world.deployments.values_mut().filter(under_way) {
        row.options.follow(&service.options);
        row.percents = (service.min_percent, service.max_percent);
    }
}

/// Changes `desiredCount`, which starts no deployment.
pub(crate) fn set_desired(step: &mut Step<'_>, id: ServiceId, desired: u32) {
    let Some(service) = step.world.services.get_mut(id) else { return };
    let from = service.desired;
    service.clear_throttle();
    service.desired = desired;
    let primary = service.deployments.first().copied();
    for deployment in primary.into_iter().chain(shift::standing_by(step.world, id)) {
        if let Some(deployment) = step.world.deployments.get_mut(deployment) {
            deployment.desired = desired;
        }
    }
    if from != desired {
        let record = step.record(What::DesiredCount { service: id, from, to: desired });
        if let Some(service) = step.world.services.get_mut(id) {
            service.because = record;
        }
    }
    wake(step, id);
}

/// Deletes a service: it is DRAINING until its tasks are gone, then INACTIVE. What it deploys, or takes back, ends with it
/// (rule `service.deleted`).
pub(crate) fn delete(step: &mut Step<'_>, id: ServiceId) {
    set_desired(step, id, 0);
    for row in step.world.deployments.values_mut().filter(|row| row.service == id) {
        stop_service_deployment(row, step.world.now);
    }
    if let Some(service) = step.world.services.get_mut(id) {
        service.status = ServiceStatus::Draining;
    }
    wake(step, id);
}

/// Begins a deployment, and says so.
fn begin(step: &mut Step<'_>, id: ServiceId, definition: TaskDefinitionId) {
    let Some(deployment) = deploy(step.world, id, definition, step.cause) else { return };
    let reason = Arc::from(format!("ECS deployment {deployment} in progress."));
    let record = enter(step, deployment, Rollout::InProgress, reason);
    if let Some(service) = step.world.services.get_mut(id) {
        service.because = record;
    }
    let Some(row) = step.world.deployments.get_mut(deployment) else { return };
    row.record = record;
    if crate::WHOLE && step.world.services.get(id).is_some_and(|it| it.deployments.len() == 1) {
        for (rule, forward) in shift::first_forwards(step.world, id) {
            listener::set_forward(&mut step.because(record), rule, forward);
        }
    }
    shift::give_up_others(&mut step.because(record), id);
    let Some(row) = step.world.deployments.get(deployment) else { return };
    if let Some(first) = row.shift {
        shift::enter(&mut step.because(record), id, deployment, first.stage);
    }
}

/// Changes how far a deployment has got, and says so ("ECS Deployment State Change").
pub(super) fn enter(
    step: &mut Step<'_>,
    deployment: DeploymentId,
    rollout: Rollout,
    reason: Arc<str>,
) -> RecordId {
    let now = step.now();
    let Some(row) = step.world.deployments.get_mut(deployment) else { return step.cause };
    row.rollout = rollout;
    row.updated = now;
    row.reason = Arc::clone(&reason);
    let service = row.service;
    step.record(What::Deployment { service, deployment, rollout, reason })
}

/// Makes a deployment the service's PRIMARY one; what was PRIMARY becomes ACTIVE (rule `deploy.status`).
pub(crate) fn deploy(
    world: &mut World,
    id: ServiceId,
    definition: TaskDefinitionId,
    record: RecordId,
) -> Option<DeploymentId> {
    let now = world.now;
    let ignores_alarms = alarms::are_on(world, world.services.get(id)?);
    let balancers = balancers(world, id)?;
    let service = world.services.get_mut(id)?;
    let before = service.deployments.len();
    let shift = shift::begin(service.options.strategy, before, now);
    let deployment = world.deployments.insert(Deployment {
        service: id,
        definition,
        status: DeploymentStatus::Primary,
        rollout: Rollout::InProgress,
        created: now,
        updated: now,
        desired: service.desired,
        target: service.target.clone(),
        options: service.options.clone(),
        percents: (service.min_percent, service.max_percent),
        sources: service.deployments.clone(),
        zones: service.zones.clone(),
        network: service.network.clone(),
        volume: service.volume.clone(),
        discovery: service.discovery.clone(),
        monitoring: service.monitoring,
        load_balancers: balancers,
        failed_tasks: 0,
        works: false,
        failures: 0,
        has_run: false,
        resolved: false,
        attempts: 0,
        pinned: None,
        shift,
        switches: false,
        ignores_alarms,
        alarm: None,
        bake_until: None,
        cleans_up: false,
        state: ServiceDeployment::InProgress,
        rollback: None,
        ended: None,
        reason: Arc::default(),
        record,
    });
    service.deployments.insert(0, deployment);
    service.gaps.clear();
    service.clear_throttle();
    service.steady = false;
    service.dirty = true;
    let older = service.deployments.get(1).copied();
    if let Some(older) = older {
        failure::settle_rollback(world, id, ServiceDeployment::RollbackFailed);
        let blue = shift::standing_by(world, id);
        retire(world, id, older);
        if let Some(blue) = blue {
            shift::keep_only(world, id, blue);
        }
        if let Some(row) = world.deployments.get_mut(older) {
            stop_service_deployment(row, now);
        }
    }
    Some(deployment)
}

/// Where tasks of a new deployment are registered: of two target groups in the one that is free.
fn balancers(world: &World, id: ServiceId) -> Option<Vec<ServiceLoadBalancer>> {
    let service = world.services.get(id)?;
    let mut balancers = service.load_balancers.clone();
    let before = shift::blue(world, &service.deployments);
    if let Some(before) = before.and_then(|before| world.deployments.get(before)) {
        let moves = service.options.strategy != DeploymentStrategy::Rolling;
        shift::choose_groups(&mut balancers, &before.load_balancers, moves);
    }
    Some(balancers)
}

/// Gives up the newest deployment by hand and deploys again what was completed before; a way back that is under way goes on
/// (rule `deploy.manual-rollback`).
pub(crate) fn stop_deployment(step: &mut Step<'_>, id: ServiceId) {
    let goes_back =
        |row: &Deployment| row.service == id && row.state == ServiceDeployment::RollbackInProgress;
    if !step.world.deployments.values().any(goes_back) {
        failure::fail(step, id, Why::Stopped, true);
    }
}

/// Ends a service deployment that is still under way, for a newer one or because its service is deleted.
fn stop_service_deployment(row: &mut Deployment, now: SimTime) {
    if row.is_under_way() {
        row.end(ServiceDeployment::Stopped, now);
    }
}

/// A deployment is not the newest any more: it keeps the tasks that it has.
pub(super) fn retire(world: &mut World, id: ServiceId, deployment: DeploymentId) {
    let tasks = world.services.get(id).map(|service| &service.tasks);
    let tasks = tasks.into_iter().flatten().filter_map(|task| world.tasks.get(*task));
    let is_kept =
        |task: &&Task| task.wanted && task.service.is_some_and(|(_, of)| of == deployment);
    let kept = u32::try_from(tasks.filter(is_kept).count()).unwrap_or(u32::MAX);
    if let Some(deployment) = world.deployments.get_mut(deployment) {
        deployment.status = DeploymentStatus::Active;
        deployment.updated = world.now;
        deployment.desired = kept;
    }
}

/// What the newest deployment rolls out.
fn definition(step: &Step<'_>, id: ServiceId) -> Option<TaskDefinitionId> {
    let primary = step.world.services.get(id)?.deployments.first()?;
    Some(step.world.deployments.get(*primary)?.definition)
}
