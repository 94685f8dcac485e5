//! Game days: steps with their conditions, and the dependencies that may fail in them.

use super::{NAME, SERVICE_TIME, SPAN};
use crate::shape::{Field, Kind, Shape};

const LATENCY: Kind = Kind::Either(&[SPAN, Kind::Object(&SERVICE_TIME)]);
const PERCENT: Kind = Kind::Int(0, 100);

/// Something outside of the cluster.
pub(crate) const DEPENDENCY: Shape = Shape {
    name: "Dependency",
    aws: None,
    fields: &[
        Field::new("latency", LATENCY, "How long an answer takes. Without it: 10 ms."),
        Field::new("timeout", SPAN, "How long a container waits for it. Without it: for ever."),
        Field::new(
            "failurePercent",
            PERCENT,
            "Of a hundred calls, those that fail. Without it: 0.",
        ),
    ],
};

/// A dependency that works as usual again.
pub(crate) const DEPENDENCY_FAULT: Shape =
    Shape { name: "DependencyFault", aws: None, fields: &[WHICH] };

/// A slower dependency.
pub(crate) const SLOW_DEPENDENCY: Shape = Shape {
    name: "SlowDependency",
    aws: None,
    fields: &[WHICH, Field::required("latency", LATENCY, "How long an answer takes from now on.")],
};

/// A failing dependency.
pub(crate) const FAIL_DEPENDENCY: Shape = Shape {
    name: "FailDependency",
    aws: None,
    fields: &[
        WHICH,
        Field::new("percent", PERCENT, "Of a hundred calls, those that fail. Without it: 100."),
    ],
};

const WHICH: Field = Field::required("dependency", NAME, "Which dependency.");

/// A step of a script.
pub(crate) const STEP: Shape = Shape {
    name: "ScriptStep",
    aws: None,
    fields: &[
        Field::new("when", Kind::Object(&CONDITION), "What has to hold. Without it: nothing."),
        Field::new("after", SPAN, "How long after that. Without it: at once."),
        Field::new(
            "within",
            SPAN,
            "How long is waited for the condition before the script ends. Without it: 1 h.",
        ),
        Field::new("call", NAME, "The AWS call that is made. Without it and `fault`: none."),
        Field::new("fault", NAME, "The fault that strikes."),
        Field::new(
            "with",
            Kind::Map(&Kind::Free, 100),
            "The call's request, or what the fault needs.",
        ),
    ],
};

const COUNT: Kind = Kind::Int(0, 50_000);

const CONDITION: Shape = Shape {
    name: "ScriptCondition",
    aws: None,
    fields: &[
        Field::new("steady", NAME, "A service is in its steady state."),
        Field::new("unsteady", NAME, "A service is not in its steady state."),
        Field::new("deploying", NAME, "A service with a deployment IN_PROGRESS."),
        Field::new("alarm", NAME, "A CloudWatch alarm that is in ALARM."),
        Field::new("running", NAME, "A service whose RUNNING tasks are counted."),
        Field::new("healthy", NAME, "A target group whose healthy targets are counted."),
        Field::new("atLeast", COUNT, "With `running` or `healthy`: so many or more."),
        Field::new("atMost", COUNT, "With `running` or `healthy`: so many or fewer."),
    ],
};
