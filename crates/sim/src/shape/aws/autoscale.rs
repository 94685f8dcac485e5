//! Application Auto Scaling of services.

use super::cloudwatch::{DIMENSIONS, STATISTICS};
use super::{NAME, REFERENCE};
use crate::shape::{Field, Kind, Shape};

const RESOURCE: Field = Field::required("ResourceId", REFERENCE, "`service/CLUSTER/NAME`.");
const NAMESPACE: Field = Field::new("ServiceNamespace", Kind::OneOf(&["ecs"]), "ecs alone.");
const DIMENSION: Field = Field::new(
    "ScalableDimension",
    Kind::OneOf(&["ecs:service:DesiredCount"]),
    "The only one of ecs.",
);
const CAPACITY: Kind = Kind::Int(0, 5_000);
const COOLDOWN: Kind = Kind::Int(0, 86_400);

/// application-autoscaling `RegisterScalableTarget`.
pub(crate) const REGISTER_TARGET: Shape = Shape {
    name: "RegisterScalableTarget",
    aws: Some("application-autoscaling.RegisterScalableTargetRequest"),
    fields: &[
        NAMESPACE,
        RESOURCE,
        DIMENSION,
        Field::new("MinCapacity", CAPACITY, "Needed the first time."),
        Field::new("MaxCapacity", CAPACITY, "Needed the first time."),
        Field::new("SuspendedState", Kind::Object(&SUSPENDED), "What is suspended."),
    ],
};

const SUSPENDED: Shape = Shape {
    name: "SuspendedState",
    aws: Some("application-autoscaling.SuspendedState"),
    fields: &[
        Field::new("DynamicScalingInSuspended", Kind::Flag, "No policy scales in."),
        Field::new("DynamicScalingOutSuspended", Kind::Flag, "No policy scales out."),
        Field::new("ScheduledScalingSuspended", Kind::Flag, "Scheduled actions do nothing."),
    ],
};

/// application-autoscaling `DeregisterScalableTarget`.
pub(crate) const DEREGISTER_TARGET: Shape = Shape {
    name: "DeregisterScalableTarget",
    aws: Some("application-autoscaling.DeregisterScalableTargetRequest"),
    fields: &[NAMESPACE, RESOURCE, DIMENSION],
};

/// application-autoscaling `PutScalingPolicy`.
pub(crate) const PUT_POLICY: Shape = Shape {
    name: "PutScalingPolicy",
    aws: Some("application-autoscaling.PutScalingPolicyRequest"),
    fields: &[
        Field::required("PolicyName", Kind::Text(256), "A policy of this name is changed."),
        NAMESPACE,
        RESOURCE,
        DIMENSION,
        Field::required(
            "PolicyType",
            Kind::OneOf(&["TargetTrackingScaling", "StepScaling"]),
            "Predictive scaling is not simulated.",
        ),
        Field::new(
            "TargetTrackingScalingPolicyConfiguration",
            Kind::Object(&TRACKING),
            "Of TargetTrackingScaling.",
        ),
        Field::new("StepScalingPolicyConfiguration", Kind::Object(&STEPS), "Of StepScaling."),
    ],
};

const TRACKING: Shape = Shape {
    name: "TargetTrackingScalingPolicyConfiguration",
    aws: Some("application-autoscaling.TargetTrackingScalingPolicyConfiguration"),
    fields: &[
        Field::required("TargetValue", Kind::Number(1_000_000_000), "Above 0."),
        Field::new("PredefinedMetricSpecification", Kind::Object(&PREDEFINED), "A known metric."),
        Field::new(
            "CustomizedMetricSpecification",
            Kind::Object(&CUSTOMIZED),
            "Any metric of the run.",
        ),
        Field::new("ScaleOutCooldown", COOLDOWN, "In seconds. Without it: 300."),
        Field::new("ScaleInCooldown", COOLDOWN, "In seconds. Without it: 300."),
        Field::new("DisableScaleIn", Kind::Flag, "Without it: false."),
    ],
};

const PREDEFINED: Shape = Shape {
    name: "PredefinedMetricSpecification",
    aws: Some("application-autoscaling.PredefinedMetricSpecification"),
    fields: &[
        Field::required(
            "PredefinedMetricType",
            Kind::OneOf(&[
                "ECSServiceAverageCPUUtilization",
                "ECSServiceAverageMemoryUtilization",
                "ALBRequestCountPerTarget",
                "ECSServiceAverageCPUUtilizationHighResolution",
                "ECSServiceAverageMemoryUtilizationHighResolution",
            ]),
            "Which one.",
        ),
        Field::new(
            "ResourceLabel",
            Kind::Text(1_023),
            "Of ALBRequestCountPerTarget: `app/LB/ID/targetgroup/NAME/ID`.",
        ),
    ],
};

const CUSTOMIZED: Shape = Shape {
    name: "CustomizedMetricSpecification",
    aws: Some("application-autoscaling.CustomizedMetricSpecification"),
    fields: &[
        Field::required("Namespace", NAME, "As alarms have it."),
        Field::required("MetricName", NAME, "As alarms have it."),
        Field::new("Dimensions", DIMENSIONS, "As alarms have them."),
        Field::required("Statistic", Kind::OneOf(STATISTICS), "What of a minute's samples counts."),
    ],
};

const STEPS: Shape = Shape {
    name: "StepScalingPolicyConfiguration",
    aws: Some("application-autoscaling.StepScalingPolicyConfiguration"),
    fields: &[
        Field::required(
            "AdjustmentType",
            Kind::OneOf(&["ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity"]),
            "What ScalingAdjustment means.",
        ),
        Field::required(
            "StepAdjustments",
            Kind::List(&Kind::Object(&STEP), 20),
            "They do not overlap and leave no gap.",
        ),
        Field::new(
            "MinAdjustmentMagnitude",
            Kind::Int(1, 5_000),
            "With PercentChangeInCapacity: at least so many tasks.",
        ),
        Field::new("Cooldown", COOLDOWN, "In seconds. Without it: 300."),
    ],
};

const STEP: Shape = Shape {
    name: "StepAdjustment",
    aws: Some("application-autoscaling.StepAdjustment"),
    fields: &[
        Field::new(
            "MetricIntervalLowerBound",
            BOUND,
            "From the alarm's threshold. Without it: minus infinity.",
        ),
        Field::new("MetricIntervalUpperBound", BOUND, "Without it: infinity."),
        Field::required("ScalingAdjustment", Kind::Signed(1_000_000), "A whole number."),
    ],
};

const BOUND: Kind = Kind::Signed(1_000_000_000);

/// application-autoscaling `DeleteScalingPolicy`.
pub(crate) const DELETE_POLICY: Shape = Shape {
    name: "DeleteScalingPolicy",
    aws: Some("application-autoscaling.DeleteScalingPolicyRequest"),
    fields: &[
        Field::required("PolicyName", Kind::Text(1_600), "The policy."),
        NAMESPACE,
        RESOURCE,
        DIMENSION,
    ],
};

/// application-autoscaling `PutScheduledAction`.
pub(crate) const PUT_SCHEDULED: Shape = Shape {
    name: "PutScheduledAction",
    aws: Some("application-autoscaling.PutScheduledActionRequest"),
    fields: &[
        Field::required("ScheduledActionName", Kind::Text(1_600), "One of this name is changed."),
        NAMESPACE,
        RESOURCE,
        DIMENSION,
        Field::required(
            "Schedule",
            Kind::Text(1_600),
            "`at(2026-01-05T08:00:00)`, `rate(5 minutes)` or `cron(0 8 ? * MON-FRI *)`.",
        ),
        Field::new("Timezone", Kind::OneOf(&["UTC", "Etc/UTC"]), "UTC alone."),
        Field::new("StartTime", Kind::Text(40), "Not before that date."),
        Field::new("EndTime", Kind::Text(40), "Not after that date."),
        Field::required("ScalableTargetAction", Kind::Object(&ACTION), "The bounds from then on."),
    ],
};

const ACTION: Shape = Shape {
    name: "ScalableTargetAction",
    aws: Some("application-autoscaling.ScalableTargetAction"),
    fields: &[
        Field::new("MinCapacity", CAPACITY, "Without it: as it is."),
        Field::new("MaxCapacity", CAPACITY, "Without it: as it is."),
    ],
};

/// application-autoscaling `DeleteScheduledAction`.
pub(crate) const DELETE_SCHEDULED: Shape = Shape {
    name: "DeleteScheduledAction",
    aws: Some("application-autoscaling.DeleteScheduledActionRequest"),
    fields: &[
        Field::required("ScheduledActionName", Kind::Text(1_600), "The scheduled action."),
        NAMESPACE,
        RESOURCE,
        DIMENSION,
    ],
};

/// What scales services from the start on.
pub(crate) const SCALING: Shape = Shape {
    name: "Scaling",
    aws: None,
    fields: &[
        Field::new(
            "startsAt",
            Kind::Text(40),
            "The date on which the run begins, for schedules. Without it: 2026-01-05T00:00:00, a Monday.",
        ),
        Field::new(
            "scalableTargets",
            Kind::List(&Kind::Object(&REGISTER_TARGET), 500),
            "RegisterScalableTarget.",
        ),
        Field::new(
            "scalingPolicies",
            Kind::List(&Kind::Object(&PUT_POLICY), 500),
            "PutScalingPolicy.",
        ),
        Field::new(
            "scheduledActions",
            Kind::List(&Kind::Object(&PUT_SCHEDULED), 200),
            "PutScheduledAction.",
        ),
    ],
};
