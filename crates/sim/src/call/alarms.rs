//! CloudWatch's alarms: from requests to what an alarm looks at.

use std::sync::Arc;

use super::{autoscale, find};
use crate::cloudwatch::{
    AlarmState, Comparison, KEPT_MINUTES, Metric, MissingData, Statistic, Value, Watched,
};
use crate::finding::{Findings, suggestion};
use crate::ids::{AlarmId, CapacityProviderId, PolicyId, ServiceId, TargetGroupId};
use crate::json::At;
use crate::scenario::traffic::thousandths;
use crate::shape::short;
use crate::world::World;

/// Reads `PutMetricAlarm`.
pub(crate) fn put(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<(Arc<str>, Watched, Vec<PolicyId>)> {
    let name = at.text("AlarmName")?;
    let metric = metric(world, at, findings)?;
    let (seconds, periods) = (at.int("Period")?, at.int("EvaluationPeriods")?);
    let datapoints = at.int("DatapointsToAlarm").unwrap_or(periods);
    if !seconds.is_multiple_of(60) {
        findings.refuse(at, "Period is a multiple of 60: metrics come once a minute");
    }
    if datapoints > periods {
        findings.refuse(at, "DatapointsToAlarm is at most EvaluationPeriods");
    }
    if (seconds / 60).saturating_mul(periods) > KEPT_MINUTES {
        findings.refuse(at, "EvaluationPeriods times Period is at most three hours here");
    }
    let comparison = at.text("ComparisonOperator")?;
    let missing = at.text("TreatMissingData").unwrap_or("missing");
    let watched = Watched {
        metric,
        statistic: statistic(at)?,
        period: (seconds / 60).max(1),
        periods,
        datapoints,
        comparison: Comparison::ALL.into_iter().find(|it| it.name() == comparison)?,
        threshold: Value(thousandths(&at.get("Threshold")?)?),
        missing: MissingData::ALL.into_iter().find(|it| it.name() == missing)?,
    };
    let actions = at.list("AlarmActions");
    let actions = actions.iter().filter_map(|at| autoscale::action(world, at, findings)).collect();
    Some((name.into(), watched, actions))
}

/// Reads `SetAlarmState`.
pub(super) fn set_state(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<(AlarmId, AlarmState, Arc<str>)> {
    let id = alarm(world, &at.get("AlarmName")?, findings)?;
    let state = at.text("StateValue")?;
    let state = AlarmState::ALL.into_iter().find(|it| it.name() == state)?;
    Some((id, state, at.text("StateReason")?.into()))
}

/// Reads `DeleteAlarms`.
pub(super) fn delete(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<Vec<AlarmId>> {
    let names = at.list("AlarmNames");
    Some(names.iter().filter_map(|name| alarm(world, name, findings)).collect())
}

/// The alarm with a name.
pub(crate) fn alarm(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<AlarmId> {
    let name = at.as_text()?;
    let found = world.cloudwatch.alarm(name);
    if found.is_none() {
        let near = suggestion(name, world.cloudwatch.alarms.values().map(|alarm| &*alarm.name));
        findings.refuse_as("ResourceNotFound", at, format!("no alarm `{}`{near}", short(name)));
    }
    found
}

/// `Statistic` of an alarm or a customized metric.
pub(super) fn statistic(at: &At<'_>) -> Option<Statistic> {
    let name = at.text("Statistic")?;
    Statistic::ALL.into_iter().find(|it| it.name() == name)
}

/// The metric that `Namespace`, `MetricName` and `Dimensions` name.
pub(crate) fn metric(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<Metric> {
    let name = at.get("MetricName")?;
    let (metrics, space) = match at.text("Namespace")? {
        "AWS/ECS" => (service(world, at, findings).map(Metric::of_service)?.to_vec(), "AWS/ECS"),
        "AWS/ApplicationELB" => {
            (group(world, at, findings).map(Metric::of_group)?.to_vec(), "AWS/ApplicationELB")
        }
        "AWS/ECS/ManagedScaling" => {
            let space = "AWS/ECS/ManagedScaling";
            (vec![Metric::Reservation(provider(world, at, findings)?)], space)
        }
        other => return recorded(world, other, &name, findings),
    };
    let text = name.as_text()?;
    let found = metrics.iter().copied().find(|metric| metric.name() == text);
    if found.is_none() {
        let names = || metrics.iter().map(|metric| metric.name());
        let near = suggestion(text, names());
        let known = names().collect::<Vec<_>>().join(", ");
        let message = format!("no metric `{}`{near} {space} has {known}", short(text));
        findings.refuse(&name, message);
    }
    found
}

/// A metric that the scenario records under a name of its own.
fn recorded(
    world: &World,
    namespace: &str,
    name: &At<'_>,
    findings: &mut Findings,
) -> Option<Metric> {
    let text = name.as_text()?;
    let custom = &world.cloudwatch.custom;
    let found = custom.iter().position(|(space, known)| &**space == namespace && &**known == text);
    if found.is_none() {
        let spaces = custom.iter().map(|(space, _)| &**space);
        let near = suggestion(
            namespace,
            spaces.chain(["AWS/ECS", "AWS/ApplicationELB", "AWS/ECS/ManagedScaling"]),
        );
        let (space, metric) = (short(namespace), short(text));
        findings.refuse(name, format!("no metric `{metric}` in a namespace `{space}`{near}"));
    }
    found.and_then(|place| u16::try_from(place).ok()).map(Metric::Custom)
}

fn service(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<ServiceId> {
    let value = dimension(at, "ServiceName", findings)?;
    let text = value.as_text()?;
    let found = find::service(world, text);
    if found.is_none() {
        let near = suggestion(text, world.services.values().map(|service| &*service.name));
        findings.refuse(&value, format!("no service `{}`{near}", short(text)));
    }
    found
}

/// A target group by name, ARN, or as CloudWatch writes it: `targetgroup/NAME/ID`.
fn group(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<TargetGroupId> {
    let value = dimension(at, "TargetGroup", findings)?;
    let text = value.as_text()?;
    let name = match text.strip_prefix("targetgroup/") {
        Some(rest) => rest.split('/').next().unwrap_or(rest),
        None => text,
    };
    let found = find::known_target_group(world, name);
    found.map_err(|none| findings.refuse(&value, none)).ok()
}

/// A capacity provider of an Auto Scaling group: others have no reservation.
fn provider(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<CapacityProviderId> {
    let value = dimension(at, "CapacityProviderName", findings)?;
    let text = value.as_text()?;
    let scaled = |id: &CapacityProviderId| {
        world.providers.get(*id).and_then(|it| it.asg()).is_some_and(|asg| asg.scaling.is_some())
    };
    let found = find::provider(world, text).filter(scaled);
    if found.is_none() {
        let message = format!("no capacity provider `{}` of an Auto Scaling group", short(text));
        findings.refuse(&value, message);
    }
    found
}

/// The value of a dimension. Cluster and load balancer are known without being named.
fn dimension<'a>(at: &At<'a>, wanted: &str, findings: &mut Findings) -> Option<At<'a>> {
    let known = [wanted, "ClusterName", "LoadBalancer"];
    let mut value = None;
    for dimension in at.list("Dimensions") {
        match dimension.text("Name") {
            Some(name) if name == wanted => value = dimension.get("Value"),
            Some(name) if !known.contains(&name) => {
                let message = format!("no dimension `{}` here; give {wanted}", short(name));
                findings.refuse(&dimension, message);
            }
            _ => {}
        }
    }
    if value.is_none() {
        findings.refuse(at, format!("give the dimension {wanted}"));
    }
    value
}
