//! Deployments of services: as `DescribeServices` shows them, and as `DescribeServiceDeployments` does.

use std::sync::Arc;

use serde_json::{Value, json};

use super::services::{Counts, counts, definition_arn};
use super::{arn, maybe, moment, object};
use crate::ids::{DeploymentId, Id};
use crate::scheduler;
use crate::service::{
    CircuitBreaker, Deployment, DeploymentAlarms, DeploymentStrategy, EarlySuccess, Hook,
    HookTarget, Options, Rollout, Service, ServiceDeployment, Threshold,
};
use crate::volume::EbsVolume;
use crate::world::World;

/// The deployments of all services, each with its service's name.
pub(super) fn all(world: &World) -> Value {
    let all = world.services.values().flat_map(|service| {
        service.deployments.iter().filter_map(move |id| {
            let mut one = one(world, *id)?;
            one.as_object_mut()?.insert("serviceName".to_owned(), (*service.name).into());
            Some(one)
        })
    });
    json!({ "deployments": all.collect::<Vec<_>>() })
}

/// A deployment as `DescribeServices` has it.
pub(super) fn one(world: &World, id: DeploymentId) -> Option<Value> {
    let row = world.deployments.get(id)?;
    let Counts { running, pending } = counts(world, |_, of| of == id);
    let reason = if row.reason.is_empty() { Value::Null } else { (*row.reason).into() };
    Some(object([
        ("id", id.to_string().into()),
        ("status", row.status.name().into()),
        ("taskDefinition", definition_arn(world, row)),
        ("desiredCount", row.desired.into()),
        ("pendingCount", pending.into()),
        ("runningCount", running.into()),
        ("failedTasks", row.failed_tasks.into()),
        ("volumeConfigurations", maybe(row.volume.as_deref().map(volume))),
        (
            "serviceConnectConfiguration",
            maybe(row.discovery.connect.as_deref().map(super::discovery::connect)),
        ),
        ("rolloutState", row.rollout.name().into()),
        ("rolloutStateReason", reason),
        ("createdAt", moment(row.created)),
        ("updatedAt", moment(row.updated)),
    ]))
}

/// The EBS volume that tasks get.
fn volume(volume: &EbsVolume) -> Value {
    let size = (volume.size_gib > 0).then_some(volume.size_gib);
    let ebs = object([("roleArn", (*volume.role).into()), ("sizeInGiB", maybe(size))]);
    json!([{ "name": &*volume.name, "managedEBSVolume": ebs }])
}

/// `DescribeServiceDeployments` of all services, the newest first.
pub(super) fn service_deployments(world: &World) -> Value {
    let rows: Vec<(DeploymentId, &Deployment)> = world.deployments.iter().collect();
    let all = rows.into_iter().rev().filter_map(|(id, row)| service_deployment(world, id, row));
    json!({ "serviceDeployments": all.collect::<Vec<_>>() })
}

fn service_deployment(world: &World, id: DeploymentId, row: &Deployment) -> Option<Value> {
    let service = world.services.get(row.service)?;
    let name = &service.name;
    let of_service = |kind: &str| format!("{kind}/default/{name}/{}", id.number());
    let stopped = matches!(row.state, ServiceDeployment::Stopped);
    let finished = row.ended.as_ref().map(|ended| moment(ended.at));
    let (finished, stopped) = if stopped { (None, finished) } else { (finished, None) };
    let sources = row.sources.iter().filter_map(|source| revision(world, *source));
    let sources = sources.collect::<Vec<_>>();
    let reason = row.ended.as_ref().map_or(&row.reason, |ended| &ended.reason);
    let rollback = row.rollback.map(|(target, since)| {
        json!({
            "reason": &**reason,
            "startedAt": moment(since),
            "serviceRevisionArn": revision_arn(world, target),
        })
    });
    Some(object([
        ("serviceDeploymentArn", arn(world, "ecs", of_service("service-deployment"))),
        ("serviceArn", arn(world, "ecs", format_args!("service/default/{name}"))),
        ("status", row.state.name().into()),
        ("statusReason", maybe((!reason.is_empty()).then_some(&**reason))),
        ("createdAt", moment(row.created)),
        ("startedAt", moment(row.created)),
        ("finishedAt", maybe(finished)),
        ("stoppedAt", maybe(stopped)),
        ("updatedAt", moment(row.updated)),
        ("sourceServiceRevisions", sources.into()),
        ("targetServiceRevision", maybe(revision(world, id))),
        ("deploymentConfiguration", configuration(&row.options, row.percents)),
        ("rollback", maybe(rollback)),
        ("lifecycleStage", row.shift.map_or(Value::Null, |shift| shift.stage.name().into())),
        ("deploymentCircuitBreaker", breaker(world, id, row, service)),
        ("alarms", alarms(row)),
    ]))
}

fn revision(world: &World, id: DeploymentId) -> Option<Value> {
    let row = world.deployments.get(id)?;
    let Counts { running, pending } = counts(world, |_, of| of == id);
    let weight = |tenths: u32| Value::from(f64::from(tenths) / 10.0);
    Some(object([
        ("arn", revision_arn(world, id)),
        ("requestedTaskCount", row.desired.into()),
        ("runningTaskCount", running.into()),
        ("pendingTaskCount", pending.into()),
        ("requestedProductionTrafficWeight", maybe(row.shift.map(|shift| weight(shift.share)))),
    ]))
}

/// Each deployment has a service revision of its own, with its number.
fn revision_arn(world: &World, id: DeploymentId) -> Value {
    let service = world.deployments.get(id).and_then(|row| world.services.get(row.service));
    let name = service.map_or("", |service| &service.name);
    arn(world, "ecs", format_args!("service-revision/default/{name}/{}", id.number()))
}

fn alarms(row: &Deployment) -> Value {
    let Some(alarms) = row.options.alarms.as_ref().filter(|_| !row.ignores_alarms) else {
        return json!({ "status": "DISABLED" });
    };
    let names = |names: &[Arc<str>]| names.iter().map(|name| &**name).collect::<Vec<_>>().into();
    let (status, triggered) = match (&row.alarm, row.rollout) {
        (Some(alarm), _) => ("TRIGGERED", names(std::slice::from_ref(alarm))),
        (None, Rollout::InProgress) => ("MONITORING", Value::Null),
        (None, _) => ("MONITORING_COMPLETE", Value::Null),
    };
    object([
        ("status", status.into()),
        ("alarmNames", names(&alarms.names)),
        ("triggeredAlarmNames", triggered),
    ])
}

fn breaker(world: &World, id: DeploymentId, row: &Deployment, service: &Service) -> Value {
    let Some(breaker) = scheduler::breaker(world, id) else {
        return json!({ "status": "DISABLED" });
    };
    let is_over = row.ended.is_some() || row.rollout == Rollout::Failed;
    let failures = row.ended.as_ref().map_or(breaker.failures, |ended| ended.failures);
    let status = match row.rollout {
        _ if is_over && failures >= breaker.threshold => "TRIGGERED",
        Rollout::InProgress if !is_over && service.deployments.first() == Some(&id) => "MONITORING",
        _ => "MONITORING_COMPLETE",
    };
    json!({
        "status": status,
        "failureCount": failures,
        "threshold": breaker.threshold,
    })
}

/// `deploymentConfiguration` of a service or of one of its deployments, with its two percentages.
pub(super) fn configuration(options: &Options, (least, most): (u32, u32)) -> Value {
    let strategy = options.strategy;
    object([
        ("minimumHealthyPercent", least.into()),
        ("maximumPercent", most.into()),
        ("strategy", name(strategy).into()),
        ("bakeTimeInMinutes", maybe(options.bake.map(|bake| bake.as_secs() / 60))),
        ("linearConfiguration", shares(strategy, "LINEAR")),
        ("canaryConfiguration", shares(strategy, "CANARY")),
        ("lifecycleHooks", hooks(&options.hooks)),
        ("alarms", maybe(options.alarms.as_ref().map(alarm_configuration))),
        ("deploymentCircuitBreaker", maybe(options.breaker.map(breaker_configuration))),
        ("earlySuccessCriteria", maybe(options.early.map(early_success))),
    ])
}

fn early_success(criteria: EarlySuccess) -> Value {
    json!({
        "enable": true,
        "healthyPercent": criteria.percent,
        "sourceServiceRevisionCleanup": if criteria.deferred { "DEFERRED" } else { "BLOCKING" },
    })
}

/// How the traffic shifts, of the strategy of this name.
fn shares(strategy: DeploymentStrategy, of: &str) -> Value {
    let tenths = |tenths: u32| f64::from(tenths) / 10.0;
    match strategy {
        DeploymentStrategy::Linear { step, bake } if of == "LINEAR" => {
            json!({ "stepPercent": tenths(step), "stepBakeTimeInMinutes": bake.as_secs() / 60 })
        }
        DeploymentStrategy::Canary { share, bake } if of == "CANARY" => {
            json!({ "canaryPercent": tenths(share), "canaryBakeTimeInMinutes": bake.as_secs() / 60 })
        }
        _ => Value::Null,
    }
}

fn hooks(hooks: &[Hook]) -> Value {
    let one = |hook: &Hook| {
        let stages: Vec<&str> = hook.stages.iter().map(|stage| stage.name()).collect();
        match &hook.target {
            HookTarget::Function(name) => {
                json!({ "hookTargetArn": &**name, "lifecycleStages": stages })
            }
            HookTarget::Pause { timeout, continues } => json!({
                "targetType": "PAUSE",
                "lifecycleStages": stages,
                "timeoutConfiguration": {
                    "timeoutInMinutes": timeout.as_secs() / 60,
                    "action": if *continues { "CONTINUE" } else { "ROLLBACK" },
                },
            }),
        }
    };
    if hooks.is_empty() { Value::Null } else { hooks.iter().map(one).collect() }
}

fn alarm_configuration(alarms: &DeploymentAlarms) -> Value {
    let names = alarms.names.iter().map(|name| &**name);
    json!({ "alarmNames": names.collect::<Vec<_>>(), "enable": true, "rollback": alarms.rollback })
}

const fn name(strategy: DeploymentStrategy) -> &'static str {
    match strategy {
        DeploymentStrategy::Rolling => "ROLLING",
        DeploymentStrategy::BlueGreen => "BLUE_GREEN",
        DeploymentStrategy::Linear { .. } => "LINEAR",
        DeploymentStrategy::Canary { .. } => "CANARY",
    }
}

fn breaker_configuration(breaker: CircuitBreaker) -> Value {
    let (kind, value) = match breaker.threshold {
        Threshold::Count(value) => ("COUNT", value),
        Threshold::BoundedPercent(value) => ("BOUNDED_PERCENT", value),
        Threshold::UnboundedPercent(value) => ("UNBOUNDED_PERCENT", value),
    };
    json!({
        "enable": true,
        "rollback": breaker.rollback,
        "resetOnHealthyTask": breaker.reset_on_healthy,
        "thresholdConfiguration": { "type": kind, "value": value },
    })
}
