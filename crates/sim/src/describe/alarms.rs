//! CloudWatch: the latest points of every metric, and `DescribeAlarms`.

use serde_json::{Value, json};

use super::{arn, maybe, moment, object};
use crate::cloudwatch::{Alarm, AlarmState, Metric, Series, Source};
use crate::ids::{AlarmId, PolicyId};
use crate::time::{SimDuration, SimTime};
use crate::world::World;

/// All alarms.
pub(super) fn describe(world: &World) -> Value {
    let alarms = world.cloudwatch.alarms.iter().map(|(id, it)| alarm(world, id, it));
    json!({ "MetricAlarms": alarms.collect::<Vec<_>>() })
}

fn alarm(world: &World, id: AlarmId, alarm: &Alarm) -> Value {
    let watched = &alarm.watched;
    let metric = watched.metric;
    object([
        ("AlarmName", (*alarm.name).into()),
        ("alarmId", id.to_string().into()),
        ("Namespace", world.cloudwatch.namespace(metric).into()),
        ("MetricName", world.cloudwatch.name(metric).into()),
        ("Dimensions", dimensions(world, metric)),
        ("Statistic", watched.statistic.name().into()),
        ("Period", (u64::from(watched.period) * metric.period().as_secs()).into()),
        ("EvaluationPeriods", watched.periods.into()),
        ("DatapointsToAlarm", watched.datapoints.into()),
        ("Threshold", number(watched.threshold.0)),
        ("ComparisonOperator", watched.comparison.name().into()),
        ("TreatMissingData", watched.missing.name().into()),
        ("AlarmActions", actions(world, alarm)),
        ("StateValue", alarm.state.name().into()),
        ("StateUpdatedTimestamp", moment(alarm.since)),
    ])
}

/// The policies that it triggers.
fn actions(world: &World, alarm: &Alarm) -> Value {
    let arn = |id: &PolicyId| {
        let policy = world.autoscaling.policies.get(*id)?;
        let service = world.services.get(policy.service)?;
        let resource = format_args!(
            "scalingPolicy:00000000:resource/ecs/service/default/{}:policyName/{}",
            service.name, policy.name
        );
        Some(arn(world, "autoscaling", resource))
    };
    let arns: Vec<Value> = alarm.actions.iter().filter_map(arn).collect();
    if arns.is_empty() { Value::Null } else { arns.into() }
}

/// What a change of state says of itself.
pub(super) fn change((id, name): (AlarmId, &str), [from, to]: [AlarmState; 2], why: &str) -> Value {
    json!({
        "alarmName": name,
        "alarmId": id.to_string(),
        "state": { "value": to.name(), "reason": why },
        "previousState": { "value": from.name() },
    })
}

/// Every metric with its points, as `GetMetricData` has them.
pub(super) fn metrics(world: &World) -> Value {
    let series = world.cloudwatch.series.iter().map(|(metric, series)| {
        object([
            ("Namespace", world.cloudwatch.namespace(*metric).into()),
            ("MetricName", world.cloudwatch.name(*metric).into()),
            ("Dimensions", dimensions(world, *metric)),
            ("Period", metric.period().as_secs().into()),
            ("Datapoints", points(series, metric.period())),
        ])
    });
    series.collect::<Vec<_>>().into()
}

fn points(series: &Series, period: SimDuration) -> Value {
    let points = series.iter().map(|(minute, point)| {
        json!({
            "Timestamp": moment(SimTime::ZERO + period * u64::from(minute)),
            "Average": number(point.sum.checked_div(point.count).unwrap_or_default()),
            "Sum": number(point.sum),
            "Minimum": number(point.min),
            "Maximum": number(point.max),
            "SampleCount": point.count,
        })
    });
    points.collect::<Vec<_>>().into()
}

pub(super) fn dimensions(world: &World, metric: Metric) -> Value {
    let (name, value) = match metric.source() {
        Source::Recorded => return json!([]),
        Source::Service(id) => {
            ("ServiceName", world.services.get(id).map(|service| &*service.name))
        }
        Source::Provider(id) => {
            ("CapacityProviderName", world.providers.get(id).map(|provider| &*provider.name))
        }
        Source::TargetGroup(id) => {
            ("TargetGroup", world.target_groups.get(id).map(|group| &*group.name))
        }
    };
    json!([{ "Name": name, "Value": maybe(value) }])
}

/// Thousandths as a number.
pub(super) fn number(thousandths: u64) -> Value {
    if thousandths.is_multiple_of(1_000) {
        (thousandths / 1_000).into()
    } else {
        (thousandths as f64 / 1e3).into()
    }
}
