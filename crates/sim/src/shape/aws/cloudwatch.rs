//! CloudWatch's alarms.

use super::NAME;
use crate::cloudwatch::KEPT_MINUTES;
use crate::shape::{Field, Kind, Shape};

const SECONDS: u32 = KEPT_MINUTES * 60;

/// cloudwatch `PutMetricAlarm`.
pub(crate) const PUT_METRIC_ALARM: Shape = Shape {
    name: "PutMetricAlarm",
    aws: Some("cloudwatch.PutMetricAlarmRequest"),
    fields: &[
        Field::required("AlarmName", NAME, "An alarm of this name is changed."),
        Field::new("AlarmDescription", Kind::Text(1_024), "For those who read it."),
        Field::required(
            "Namespace",
            NAME,
            "AWS/ECS, AWS/ApplicationELB, or that of a recorded metric.",
        ),
        Field::required("MetricName", NAME, "Such as CPUUtilization."),
        Field::new(
            "Dimensions",
            DIMENSIONS,
            "ServiceName of a service, or TargetGroup of a target group.",
        ),
        Field::required("Statistic", Kind::OneOf(STATISTICS), "What of a period's samples counts."),
        Field::required("Period", Kind::Int(60, SECONDS), "In seconds; whole minutes."),
        Field::required(
            "EvaluationPeriods",
            Kind::Int(1, KEPT_MINUTES),
            "So many periods are looked at; together at most three hours.",
        ),
        Field::new(
            "DatapointsToAlarm",
            Kind::Int(1, KEPT_MINUTES),
            "So many of them have to breach. Without it: all.",
        ),
        Field::required("Threshold", Kind::Number(1_000_000_000), "In the metric's unit."),
        Field::required(
            "ComparisonOperator",
            Kind::OneOf(&[
                "GreaterThanThreshold",
                "GreaterThanOrEqualToThreshold",
                "LessThanThreshold",
                "LessThanOrEqualToThreshold",
            ]),
            "How a value breaches.",
        ),
        Field::new(
            "AlarmActions",
            Kind::List(&Kind::Text(1_024), 5),
            "Step scaling policies by ARN or name: triggered once a minute while it is in ALARM.",
        ),
        Field::new(
            "TreatMissingData",
            Kind::OneOf(&["missing", "ignore", "breaching", "notBreaching"]),
            "What a period without data counts as. Without it: missing.",
        ),
    ],
};

/// As a list that descriptions of metrics share.
pub(crate) const DIMENSIONS: Kind = Kind::List(&Kind::Object(&DIMENSION), 30);

pub(super) const STATISTICS: &[&str] = &["Average", "Sum", "Minimum", "Maximum", "SampleCount"];

const DIMENSION: Shape = Shape {
    name: "Dimension",
    aws: Some("cloudwatch.Dimension"),
    fields: &[
        Field::required("Name", NAME, "Its name."),
        Field::required("Value", Kind::Text(1_024), "A name, or an ARN's last part."),
    ],
};

/// cloudwatch `DeleteAlarms`.
pub(crate) const DELETE_ALARMS: Shape = Shape {
    name: "DeleteAlarms",
    aws: Some("cloudwatch.DeleteAlarmsRequest"),
    fields: &[Field::required("AlarmNames", Kind::List(&NAME, 100), "Those that go.")],
};

/// cloudwatch `SetAlarmState`.
pub(crate) const SET_ALARM_STATE: Shape = Shape {
    name: "SetAlarmState",
    aws: Some("cloudwatch.SetAlarmStateRequest"),
    fields: &[
        Field::required("AlarmName", NAME, "The alarm."),
        Field::required(
            "StateValue",
            Kind::OneOf(&["OK", "ALARM", "INSUFFICIENT_DATA"]),
            "Until the alarm is looked at again.",
        ),
        Field::required("StateReason", Kind::Text(1_023), "Why."),
    ],
};
