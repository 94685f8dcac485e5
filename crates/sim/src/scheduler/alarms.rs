//! Deployment alarms: one that goes off gives the deployment up, and a bake time gives it time to
//! (rules `deploy.alarm-*`, `engine.alarm-bake`).

use std::sync::Arc;

use crate::cloudwatch::AlarmState;
use crate::ids::{AlarmId, ServiceId};
use crate::record::What;
use crate::service::{
    DeploymentAlarms, DeploymentStrategy, Options, Rollout, Service, ServiceStatus, Stage,
};
use crate::step::Step;
use crate::time::SimDuration;
use crate::world::World;

use super::failure::{self, Why};
use super::look_at;

/// The longest bake time that ECS computes (rule `deploy.alarm-bake`).
const LONGEST_BAKE: SimDuration = SimDuration::from_secs(300);

/// An alarm went off: deployments that name it are given up.
pub(crate) fn went_off(step: &mut Step<'_>, alarm: AlarmId) {
    let Some(name) = step.world.cloudwatch.alarms.get(alarm).map(|it| Arc::clone(&it.name)) else {
        return;
    };
    let names = |service: &Service| {
        service.status == ServiceStatus::Active
            && service.options.alarms.as_ref().is_some_and(|alarms| alarms.names.contains(&name))
    };
    let services = step.world.services.iter().filter(|(_, service)| names(service));
    let services: Vec<ServiceId> = services.map(|(id, _)| id).collect();
    for id in services {
        let Some(service) = step.world.services.get(id) else { continue };
        let rollback = service.options.alarms.as_ref().is_some_and(|alarms| alarms.rollback);
        let newest = service.deployments.first().copied();
        let Some(row) = newest.and_then(|it| step.world.deployments.get_mut(it)) else { continue };
        let cleans_up = row.shift.is_some_and(|shift| shift.stage == Stage::CleanUp);
        if row.rollout == Rollout::InProgress && !row.ignores_alarms && !cleans_up {
            row.alarm = Some(Arc::clone(&name));
            failure::fail(step, id, Why::Alarm, rollback);
        }
    }
}

/// Whether a deployment that begins now looks at no alarm: one is in ALARM already.
pub(super) fn are_on(world: &World, service: &Service) -> bool {
    let on = |name: &Arc<str>| {
        let alarm = world.cloudwatch.alarm(name).and_then(|id| world.cloudwatch.alarms.get(id));
        alarm.is_some_and(|alarm| alarm.state == AlarmState::Alarm)
    };
    service.options.alarms.as_ref().is_some_and(|alarms| alarms.names.iter().any(on))
}

/// Whether a rolling deployment that is otherwise done still bakes; its bake time begins with that.
pub(super) fn bakes(step: &mut Step<'_>, id: ServiceId) -> bool {
    let now = step.now();
    let Some(service) = step.world.services.get(id) else { return false };
    let Some(&deployment) = service.deployments.first() else { return false };
    let Some(row) = step.world.deployments.get(deployment) else { return false };
    let Some(alarms) = service.options.alarms.as_ref() else { return false };
    let options = failure::options(step.world, id, service);
    let rolls = options.strategy == DeploymentStrategy::Rolling;
    if row.rollout != Rollout::InProgress || row.ignores_alarms || !alarms.rollback || !rolls {
        return false;
    }
    let bake = bake_time(step.world, options);
    let until = row.bake_until.unwrap_or(now + bake);
    if row.bake_until.is_none() {
        step.record(What::Stage { service: id, deployment, stage: Stage::BakeTime });
    }
    if let Some(row) = step.world.deployments.get_mut(deployment) {
        row.bake_until = Some(until);
    }
    if now < until {
        look_at(step, id, Some(until));
    }
    now < until
}

/// How long a deployment bakes: as it is set to or, where alarms watch it, as long as the longest of these looks back
/// (rule `deploy.alarm-bake`).
pub fn bake_time(world: &World, options: &Options) -> SimDuration {
    let computed = || options.alarms.as_ref().map(|alarms| computed(world, alarms));
    options.bake.or_else(computed).unwrap_or_default()
}

/// As long as the longest of the alarms looks back.
fn computed(world: &World, alarms: &DeploymentAlarms) -> SimDuration {
    let watched = alarms.names.iter().filter_map(|name| {
        let watched = world.cloudwatch.alarms.get(world.cloudwatch.alarm(name)?)?.watched;
        Some(SimDuration::from_secs(60) * u64::from(watched.period * watched.periods))
    });
    watched.max().unwrap_or_default().min(LONGEST_BAKE)
}
