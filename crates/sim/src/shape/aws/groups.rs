//! Target groups, Auto Scaling groups and instances.

use super::{NAME, REFERENCE};
use crate::shape::{Field, Kind, Shape};

/// elbv2 `CreateTargetGroup`, with attributes that AWS sets by a call of its own.
pub(crate) const CREATE_TARGET_GROUP: Shape = Shape {
    name: "CreateTargetGroup",
    aws: Some("elbv2.CreateTargetGroupRequest"),
    fields: &[
        Field::required("Name", Kind::Text(32), "Unique."),
        Field::new(
            "TargetType",
            Kind::OneOf(&["ip", "instance"]),
            "Without it: instance. Tasks in awsvpc mode need ip.",
        ),
        Field::new("Protocol", Kind::OneOf(&["HTTP", "HTTPS"]), "Of an Application Load Balancer."),
        Field::new("Port", Kind::Int(1, 65_535), "Tasks bring their own ports."),
        Field::new("HealthCheckIntervalSeconds", Kind::Int(5, 300), "Without it: 30."),
        Field::new(
            "HealthCheckTimeoutSeconds",
            Kind::Int(2, 120),
            "Without it: 5. Less than the interval.",
        ),
        Field::new("HealthyThresholdCount", Kind::Int(2, 10), "Without it: 5."),
        Field::new("UnhealthyThresholdCount", Kind::Int(2, 10), "Without it: 2."),
        Field::new(
            "HealthCheckPath",
            Kind::Text(1_024),
            "Not looked at: the image says whether it answers.",
        ),
        Field::new(
            "Attributes",
            ATTRIBUTES,
            "As ModifyTargetGroupAttributes takes them; an addition of this format.",
        ),
    ],
};

const ATTRIBUTES: Kind = Kind::List(&Kind::Object(&ATTRIBUTE), 20);

const ATTRIBUTE: Shape = Shape {
    name: "TargetGroupAttribute",
    aws: Some("elbv2.TargetGroupAttribute"),
    fields: &[
        Field::required(
            "Key",
            Kind::Text(256),
            "As AWS names it, such as `slow_start.duration_seconds`; `idle_timeout.timeout_seconds` is of the load balancer in front.",
        ),
        Field::required("Value", Kind::AnyText(256), "As a text, as AWS has it."),
    ],
};

/// elbv2 `ModifyTargetGroupAttributes`.
pub(crate) const MODIFY_ATTRIBUTES: Shape = Shape {
    name: "ModifyTargetGroupAttributes",
    aws: Some("elbv2.ModifyTargetGroupAttributesRequest"),
    fields: &[
        Field::required("TargetGroupArn", REFERENCE, "Name or ARN."),
        Field::required("Attributes", ATTRIBUTES, "Those that change."),
    ],
};

/// autoscaling `CreateAutoScalingGroup`, with what AWS keeps in a launch template.
pub(crate) const CREATE_ASG: Shape = Shape {
    name: "CreateAutoScalingGroup",
    aws: Some("autoscaling.CreateAutoScalingGroupRequest"),
    fields: &[
        Field::required("AutoScalingGroupName", NAME, "Unique."),
        Field::required("MinSize", Kind::Int(0, 5_000), "Fewest instances."),
        Field::required("MaxSize", Kind::Int(0, 5_000), "Most instances."),
        Field::new(
            "DesiredCapacity",
            Kind::Int(0, 5_000),
            "Without it: MinSize. Instances that `containerInstances` does not name boot at the start.",
        ),
        Field::new(
            "AvailabilityZones",
            Kind::List(&NAME, 6),
            "Without them: all zones of the scenario.",
        ),
        Field::new(
            "NewInstancesProtectedFromScaleIn",
            Kind::Flag,
            "managedTerminationProtection needs it. Without it: false.",
        ),
        Field::required(
            "InstanceType",
            NAME,
            "An addition of this format: AWS has it in the launch template.",
        ),
        Field::new(
            "awsvpcTrunking",
            Kind::Flag,
            "An addition of this format: the account setting. Without it: false.",
        ),
    ],
};

/// autoscaling `SetDesiredCapacity`.
pub(crate) const SET_DESIRED: Shape = Shape {
    name: "SetDesiredCapacity",
    aws: Some("autoscaling.SetDesiredCapacityRequest"),
    fields: &[
        Field::required("AutoScalingGroupName", NAME, "The group."),
        Field::required("DesiredCapacity", Kind::Int(0, 5_000), "Within MinSize and MaxSize."),
    ],
};

/// ec2 `TerminateInstances`.
pub(crate) const TERMINATE: Shape = Shape {
    name: "TerminateInstances",
    aws: Some("ec2.TerminateInstancesRequest"),
    fields: &[Field::required(
        "InstanceIds",
        Kind::List(&REFERENCE, 100),
        "Instances: `i-2`, `group/0`, `us-east-1a/any` or `any`.",
    )],
};
