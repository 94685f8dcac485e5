//! `deploymentConfiguration` and the calls about deployments.

use super::{NAME, REFERENCE};
use crate::shape::{Field, Kind, Shape};

const PERCENT: Kind = Kind::Int(0, 1_000_000);
/// A day: the longest bake time.
const MINUTES: Kind = Kind::Int(0, 1_440);

pub(super) const CONFIGURATION: Shape = Shape {
    name: "DeploymentConfiguration",
    aws: Some("ecs.DeploymentConfiguration"),
    fields: &[
        Field::new("minimumHealthyPercent", PERCENT, "Without it: 100; of DAEMON 0."),
        Field::new("maximumPercent", PERCENT, "Without it: 200; of DAEMON always 100."),
        Field::new(
            "strategy",
            Kind::OneOf(&["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"]),
            "Without it: ROLLING. The others need advancedConfiguration of a load balancer.",
        ),
        Field::new(
            "bakeTimeInMinutes",
            MINUTES,
            "How long both revisions run after all traffic has moved; of a rolling deployment with alarms, how long it waits for them.",
        ),
        Field::new("linearConfiguration", Kind::Object(&LINEAR), "For LINEAR."),
        Field::new("canaryConfiguration", Kind::Object(&CANARY), "For CANARY."),
        Field::new(
            "lifecycleHooks",
            Kind::List(&Kind::Object(&HOOK), 20),
            "What runs at stages of a deployment that shifts traffic.",
        ),
        Field::new("alarms", Kind::Object(&ALARMS), "Alarms that give a deployment up."),
        Field::new(
            "deploymentCircuitBreaker",
            Kind::Object(&CIRCUIT_BREAKER),
            "Without it failures are not counted. For ROLLING.",
        ),
        Field::new(
            "earlySuccessCriteria",
            Kind::Object(&EARLY_SUCCESS),
            "When a deployment counts as done before all is replaced. For ROLLING.",
        ),
    ],
};

/// `deploymentController` of a service.
pub(super) const CONTROLLER: Field =
    Field::new("deploymentController", Kind::Object(&CONTROLLER_SHAPE), "Who deploys.");

const CONTROLLER_SHAPE: Shape = Shape {
    name: "DeploymentController",
    aws: Some("ecs.DeploymentController"),
    fields: &[Field::required(
        "type",
        Kind::OneOf(&["ECS", "CODE_DEPLOY", "EXTERNAL"]),
        "ECS; the others are refused.",
    )],
};

const EARLY_SUCCESS: Shape = Shape {
    name: "DeploymentEarlySuccessCriteria",
    aws: Some("ecs.DeploymentEarlySuccessCriteria"),
    fields: &[
        Field::required("enable", Kind::Flag, "Whether a deployment may be done early."),
        Field::new(
            "healthyPercent",
            Kind::Int(0, 100),
            "Healthy new tasks that are enough, of desiredCount; at least minimumHealthyPercent.",
        ),
        Field::new(
            "sourceServiceRevisionCleanup",
            Kind::OneOf(&["BLOCKING", "DEFERRED"]),
            "Whether the old tasks have to be gone first.",
        ),
    ],
};

const CIRCUIT_BREAKER: Shape = Shape {
    name: "DeploymentCircuitBreaker",
    aws: Some("ecs.DeploymentCircuitBreaker"),
    fields: &[
        Field::required("enable", Kind::Flag, "Whether failures are counted."),
        Field::required("rollback", Kind::Flag, "Whether a failed deployment is rolled back."),
        Field::new(
            "resetOnHealthyTask",
            Kind::Flag,
            "Whether a healthy task sets the count back to 0. Without it: true.",
        ),
        Field::new(
            "thresholdConfiguration",
            Kind::Object(&THRESHOLD),
            "Without it: BOUNDED_PERCENT, 50.",
        ),
    ],
};

const THRESHOLD: Shape = Shape {
    name: "ThresholdConfiguration",
    aws: Some("ecs.ThresholdConfiguration"),
    fields: &[
        Field::required(
            "type",
            Kind::OneOf(&["COUNT", "BOUNDED_PERCENT", "UNBOUNDED_PERCENT"]),
            "A number of failures, or a percentage of `desiredCount`; a bounded one gives 3 to 200 failures.",
        ),
        Field::required("value", Kind::Int(1, 10_000), "Failures, or percent."),
    ],
};

const ALARMS: Shape = Shape {
    name: "DeploymentAlarms",
    aws: Some("ecs.DeploymentAlarms"),
    fields: &[
        Field::required("alarmNames", Kind::List(&NAME, 100), "Names of the scenario's alarms."),
        Field::required("enable", Kind::Flag, "Whether they are looked at."),
        Field::required("rollback", Kind::Flag, "Whether a failed deployment is rolled back."),
    ],
};

const LINEAR: Shape = Shape {
    name: "LinearConfiguration",
    aws: Some("ecs.LinearConfiguration"),
    fields: &[
        Field::new("stepPercent", Kind::Number(100), "From 3.0 on, in tenths. Without it: 10.0."),
        Field::new("stepBakeTimeInMinutes", MINUTES, "Without it: 6."),
    ],
};

const CANARY: Shape = Shape {
    name: "CanaryConfiguration",
    aws: Some("ecs.CanaryConfiguration"),
    fields: &[
        Field::new("canaryPercent", Kind::Number(100), "From 0.1 on, in tenths. Without it: 5.0."),
        Field::new("canaryBakeTimeInMinutes", MINUTES, "Without it: 10."),
    ],
};

const HOOK: Shape = Shape {
    name: "DeploymentLifecycleHook",
    aws: Some("ecs.DeploymentLifecycleHook"),
    fields: &[
        Field::new(
            "targetType",
            Kind::OneOf(&["AWS_LAMBDA", "PAUSE"]),
            "Without it: AWS_LAMBDA. PAUSE waits for ContinueServiceDeployment.",
        ),
        Field::new(
            "hookTargetArn",
            REFERENCE,
            "Of AWS_LAMBDA: the name of one of the scenario's functions, or an ARN that ends with it.",
        ),
        Field::new("roleArn", REFERENCE, "Of AWS_LAMBDA; not simulated: it always may."),
        Field::required("lifecycleStages", Kind::List(&NAME, 8), "Such as POST_SCALE_UP."),
        Field::new(
            "timeoutConfiguration",
            Kind::Object(&TIMEOUT),
            "Of PAUSE. Without it: 1440 minutes, then ROLLBACK.",
        ),
    ],
};

const TIMEOUT: Shape = Shape {
    name: "DeploymentLifecycleHookTimeoutConfiguration",
    aws: Some("ecs.DeploymentLifecycleHookTimeoutConfiguration"),
    fields: &[
        Field::new("timeoutInMinutes", Kind::Int(1, 20_160), "Without it: 1440."),
        Field::new("action", Kind::OneOf(&["CONTINUE", "ROLLBACK"]), "Without it: ROLLBACK."),
    ],
};

/// `advancedConfiguration` of a load balancer.
pub(super) const ADVANCED: Shape = Shape {
    name: "AdvancedConfiguration",
    aws: Some("ecs.AdvancedConfiguration"),
    fields: &[
        Field::required("alternateTargetGroupArn", REFERENCE, "The second target group."),
        Field::required(
            "productionListenerRule",
            REFERENCE,
            "A rule of a listener, such as `http/default`.",
        ),
        Field::new("testListenerRule", REFERENCE, "A rule for test traffic."),
        Field::required(
            "roleArn",
            REFERENCE,
            "Where `roles` are listed it is one of them; it may change the rules.",
        ),
    ],
};

/// ecs `StopServiceDeployment`.
pub(crate) const STOP_SERVICE_DEPLOYMENT: Shape = Shape {
    name: "StopServiceDeployment",
    aws: Some("ecs.StopServiceDeploymentRequest"),
    fields: &[
        Field::required("serviceDeploymentArn", REFERENCE, DEPLOYMENT),
        Field::new("stopType", Kind::OneOf(&["ROLLBACK"]), "Without it: ROLLBACK."),
    ],
};

/// ecs `ContinueServiceDeployment`.
pub(crate) const CONTINUE_SERVICE_DEPLOYMENT: Shape = Shape {
    name: "ContinueServiceDeployment",
    aws: Some("ecs.ContinueServiceDeploymentRequest"),
    fields: &[
        Field::required("serviceDeploymentArn", REFERENCE, DEPLOYMENT),
        Field::required(
            "hookId",
            NAME,
            "Of the PAUSE hook that waits; whatever is given, it is that.",
        ),
        Field::new("action", Kind::OneOf(&["CONTINUE", "ROLLBACK"]), "Without it: CONTINUE."),
    ],
};

const DEPLOYMENT: &str =
    "`ecs-svc/2`, an ARN that ends with its number, or a service's name: its newest deployment.";
