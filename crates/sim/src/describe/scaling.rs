//! `DescribeScalableTargets`, with the policies, activities and scheduled actions of each, and what its policies
//! want now.

use serde_json::{Value, json};

use super::{maybe, moment, object};
use crate::autoscale::{
    self, Adjustment, Hold, Outlook, Policy, PolicyKind, ScalableTarget, Scheduled, StepPolicy,
    Tracking,
};
use crate::cloudwatch::Metric;
use crate::ids::ServiceId;
use crate::record::What;
use crate::world::World;

/// All scalable targets.
pub(super) fn describe(world: &World) -> Value {
    let targets = world.autoscaling.targets.iter().map(|(id, it)| target(world, *id, it));
    json!({ "ScalableTargets": targets.collect::<Vec<_>>() })
}

fn target(world: &World, id: ServiceId, target: &ScalableTarget) -> Value {
    let scaling = &world.autoscaling;
    let policies = scaling.policies_of(id).map(|(_, row)| policy(world, row));
    let scheduled = scaling.scheduled.values().filter(|row| row.service == id).map(scheduled);
    let activities = target.activities.iter().rev().map(|activity| {
        object([
            ("ActivityId", activity.record.to_string().into()),
            ("Cause", (*activity.cause).into()),
            ("Description", format!("Setting desired count to {}.", activity.to).into()),
            ("StartTime", moment(activity.at)),
            ("StatusCode", activity.refused.map_or("Successful", |_| "Failed").into()),
            ("StatusMessage", maybe(activity.refused)),
        ])
    });
    let suspended = target.suspended;
    object([
        ("ServiceNamespace", "ecs".into()),
        ("ResourceId", resource(world, id).into()),
        ("ScalableDimension", "ecs:service:DesiredCount".into()),
        ("MinCapacity", target.min.into()),
        ("MaxCapacity", target.max.into()),
        (
            "SuspendedState",
            json!({
                "DynamicScalingInSuspended": suspended.scale_in,
                "DynamicScalingOutSuspended": suspended.out,
                "ScheduledScalingSuspended": suspended.scheduled,
            }),
        ),
        ("ScalingPolicies", policies.collect::<Vec<_>>().into()),
        ("ScheduledActions", scheduled.collect::<Vec<_>>().into()),
        ("ScalingActivities", activities.collect::<Vec<_>>().into()),
        ("now", maybe(autoscale::outlook(world, id).map(|it| outlook(world, &it)))),
    ])
}

fn policy(world: &World, policy: &Policy) -> Value {
    let name = (&*policy.name).into();
    match &policy.kind {
        PolicyKind::Tracking(it) => object([
            ("PolicyName", name),
            ("PolicyType", "TargetTrackingScaling".into()),
            ("TargetTrackingScalingPolicyConfiguration", tracking(world, it)),
            ("Alarms", json!([alarm(world, it.high), alarm(world, it.low)])),
        ]),
        PolicyKind::Step(it) => object([
            ("PolicyName", name),
            ("PolicyType", "StepScaling".into()),
            ("StepScalingPolicyConfiguration", steps(it)),
        ]),
    }
}

fn tracking(world: &World, it: &Tracking) -> Value {
    let predefined = match it.metric {
        Metric::Cpu(_) => Some("ECSServiceAverageCPUUtilization"),
        Metric::Memory(_) => Some("ECSServiceAverageMemoryUtilization"),
        Metric::CpuFine(_) => Some("ECSServiceAverageCPUUtilizationHighResolution"),
        Metric::MemoryFine(_) => Some("ECSServiceAverageMemoryUtilizationHighResolution"),
        Metric::RequestsPerTarget(_) => Some("ALBRequestCountPerTarget"),
        _ => None,
    };
    let customized = || {
        json!({
            "Namespace": world.cloudwatch.namespace(it.metric),
            "MetricName": world.cloudwatch.name(it.metric),
            "Dimensions": super::alarms::dimensions(world, it.metric),
            "Statistic": it.statistic.name(),
        })
    };
    object([
        ("TargetValue", super::alarms::number(it.target.0)),
        (
            "PredefinedMetricSpecification",
            maybe(predefined.map(|name| {
                object([("PredefinedMetricType", name.into()), ("ResourceLabel", label(world, it))])
            })),
        ),
        ("CustomizedMetricSpecification", maybe(predefined.is_none().then(customized))),
        ("ScaleOutCooldown", it.out_cooldown.as_secs().into()),
        ("ScaleInCooldown", it.in_cooldown.as_secs().into()),
        ("DisableScaleIn", (!it.scales_in).into()),
    ])
}

/// The target group whose requests count, and its load balancer.
fn label(world: &World, it: &Tracking) -> Value {
    let Metric::RequestsPerTarget(group) = it.metric else { return Value::Null };
    let name = world.target_groups.get(group).map(|group| &*group.name).unwrap_or_default();
    format!("app/{name}/0000000000000000/targetgroup/{name}/0000000000000000").into()
}

fn steps(it: &StepPolicy) -> Value {
    let adjustment = match it.adjustment {
        Adjustment::ChangeInCapacity => "ChangeInCapacity",
        Adjustment::ExactCapacity => "ExactCapacity",
        Adjustment::PercentChangeInCapacity => "PercentChangeInCapacity",
    };
    let steps = it.steps.iter().map(|step| {
        let bound = |bound: Option<i64>| maybe(bound.map(|it| it as f64 / 1e3));
        object([
            ("MetricIntervalLowerBound", bound(step.lower)),
            ("MetricIntervalUpperBound", bound(step.upper)),
            ("ScalingAdjustment", step.by.into()),
        ])
    });
    let least = Some(it.min_magnitude).filter(|least| *least > 0);
    object([
        ("AdjustmentType", adjustment.into()),
        ("StepAdjustments", steps.collect::<Vec<_>>().into()),
        ("MinAdjustmentMagnitude", maybe(least)),
        ("Cooldown", it.cooldown.as_secs().into()),
    ])
}

fn alarm(world: &World, id: crate::ids::AlarmId) -> Value {
    let alarm = world.cloudwatch.alarms.get(id);
    json!({ "AlarmName": maybe(alarm.map(|alarm| &*alarm.name)), "alarmId": id.to_string() })
}

fn scheduled(row: &Scheduled) -> Value {
    object([
        ("ScheduledActionName", (*row.name).into()),
        ("Schedule", (*row.written).into()),
        (
            "ScalableTargetAction",
            object([("MinCapacity", maybe(row.min)), ("MaxCapacity", maybe(row.max))]),
        ),
        ("StartTime", maybe(row.start.map(moment))),
        ("EndTime", maybe(row.end.map(moment))),
    ])
}

/// What the policies want now, and what holds it back.
fn outlook(world: &World, it: &Outlook) -> Value {
    let name = |id| world.autoscaling.policies.get(id).map(|row| &*row.name);
    let want = it.out.or(it.shrink);
    let hold = it.hold.map(|hold| match hold {
        Hold::Suspended => json!({ "why": "suspended" }),
        Hold::Cooldown(until) => json!({ "why": "cooldown", "until": moment(until) }),
        Hold::Deployment => json!({ "why": "deployment" }),
        Hold::NotAll(policy) => json!({ "why": "not all policies agree", "policy": name(policy) }),
    });
    object([
        ("runningCount", it.running.into()),
        ("wanted", maybe(want.map(|want| want.to))),
        ("policy", maybe(want.and_then(|want| name(want.policy)))),
        ("held", maybe(hold)),
    ])
}

/// A scaling activity, or other bounds.
pub(super) fn event(world: &World, what: &What) -> (&'static str, &'static str, Value) {
    const SOURCE: &str = "aws.application-autoscaling";
    match what {
        What::Scaling { service, to, cause } => {
            let detail = json!({
                "resourceId": resource(world, *service),
                "newDesiredCapacity": to,
                "cause": &**cause,
            });
            (SOURCE, "Application Auto Scaling Scaling Activity State Change", detail)
        }
        What::ScalingFailed { service, to, cause, message } => {
            let detail = json!({
                "resourceId": resource(world, *service),
                "newDesiredCapacity": to,
                "cause": &**cause,
                "statusCode": "Failed",
                "statusMessage": message,
            });
            (SOURCE, "Application Auto Scaling Scaling Activity State Change", detail)
        }
        What::ScalableTarget { service, min, max, by } => {
            let detail = object([
                ("resourceId", resource(world, *service).into()),
                ("minCapacity", (*min).into()),
                ("maxCapacity", (*max).into()),
                ("scheduledActionName", maybe(by.as_deref())),
            ]);
            ("gantry", "Scalable Target Change", detail)
        }
        _ => ("gantry", "Record", Value::Null),
    }
}

/// `ResourceId` of a service.
fn resource(world: &World, id: ServiceId) -> String {
    let name = world.services.get(id).map(|service| &*service.name);
    format!("service/default/{}", name.unwrap_or_default())
}
