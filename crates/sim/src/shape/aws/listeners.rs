//! Listeners and their rules.

use super::{NAME, REFERENCE};
use crate::listener::{MAX_FORWARDS, MAX_WEIGHT};
use crate::shape::{Field, Kind, Shape};

/// elbv2 `CreateListener`, with its rules, which AWS creates by calls of their own.
pub(crate) const CREATE_LISTENER: Shape = Shape {
    name: "CreateListener",
    aws: Some("elbv2.CreateListenerRequest"),
    fields: &[
        Field::required("Name", NAME, "An addition of this format: AWS makes an ARN. Unique."),
        Field::required(
            "LoadBalancerArn",
            REFERENCE,
            "Name or ARN; any, it need not be described.",
        ),
        Field::new("Port", Kind::Int(1, 65_535), "Without it: 80."),
        Field::new("Protocol", Kind::OneOf(&["HTTP", "HTTPS"]), "Without difference here."),
        Field::required("DefaultActions", ACTIONS, "Where requests go that no rule takes."),
        Field::new(
            "Rules",
            Kind::List(&Kind::Object(&CREATE_RULE), 100),
            "As CreateRule takes them; an addition of this format.",
        ),
    ],
};

/// elbv2 `CreateRule`.
const CREATE_RULE: Shape = Shape {
    name: "CreateRule",
    aws: Some("elbv2.CreateRuleRequest"),
    fields: &[
        Field::required(
            "Priority",
            Kind::Int(1, 50_000),
            "Rules are tried by it, the least first.",
        ),
        Field::required(
            "Conditions",
            Kind::List(&Kind::Object(&CONDITION), 5),
            "Which requests it takes.",
        ),
        Field::required("Actions", ACTIONS, "Where they go."),
    ],
};

const CONDITION: Shape = Shape {
    name: "RuleCondition",
    aws: Some("elbv2.RuleCondition"),
    fields: &[
        Field::required("Field", Kind::OneOf(&["path-pattern"]), "Paths alone are looked at here."),
        Field::required(
            "Values",
            Kind::List(&Kind::Text(128), 5),
            "Patterns: `*` stands for any characters, `?` for any one.",
        ),
    ],
};

const ACTIONS: Kind = Kind::List(&Kind::Object(&ACTION), 1);

const ACTION: Shape = Shape {
    name: "ListenerAction",
    aws: Some("elbv2.Action"),
    fields: &[
        Field::required("Type", Kind::OneOf(&["forward"]), "Forwarding alone is simulated."),
        Field::new("TargetGroupArn", REFERENCE, "The only target group."),
        Field::new("ForwardConfig", Kind::Object(&FORWARD), "Several ones, with weights."),
    ],
};

const FORWARD: Shape = Shape {
    name: "ForwardActionConfig",
    aws: Some("elbv2.ForwardActionConfig"),
    fields: &[Field::required(
        "TargetGroups",
        Kind::List(&Kind::Object(&TUPLE), MAX_FORWARDS),
        "Each once.",
    )],
};

const TUPLE: Shape = Shape {
    name: "TargetGroupTuple",
    aws: Some("elbv2.TargetGroupTuple"),
    fields: &[
        Field::required("TargetGroupArn", REFERENCE, "Name or ARN."),
        Field::new("Weight", Kind::Int(0, MAX_WEIGHT), "Without it: 1."),
    ],
};

/// elbv2 `ModifyListener`.
pub(crate) const MODIFY_LISTENER: Shape = Shape {
    name: "ModifyListener",
    aws: Some("elbv2.ModifyListenerRequest"),
    fields: &[
        Field::required("ListenerArn", REFERENCE, "Name or ARN."),
        Field::required("DefaultActions", ACTIONS, "Where requests go that no rule takes."),
    ],
};

/// elbv2 `ModifyRule`.
pub(crate) const MODIFY_RULE: Shape = Shape {
    name: "ModifyRule",
    aws: Some("elbv2.ModifyRuleRequest"),
    fields: &[
        Field::required(
            "RuleArn",
            REFERENCE,
            "A rule: `LISTENER/PRIORITY` or `LISTENER/default`, or an ARN that ends with it.",
        ),
        Field::required("Actions", ACTIONS, "Where its requests go."),
    ],
};
