//! Which fields of which calls can be set on the stage: the one table behind every panel.
//!
//! What may stand in a field is not said here: the engine's own tables of requests know it.

use sim::call::Name;

use super::Kind;

/// How a kind of thing is configured.
pub(super) struct Table {
    /// Of what.
    pub(super) kind: Kind,
    /// The call that changes it.
    pub(super) call: Name,
    /// Whether the call takes the whole thing anew, or only what changes.
    pub(super) whole: bool,
    /// Its fields, in the order in which they are shown.
    pub(super) groups: &'static [Group],
}

/// Fields that stand in one object of the request.
pub(super) struct Group {
    /// The object's path, empty for the request itself.
    pub(super) at: &'static str,
    /// A field of the request with the value without which these have no meaning.
    pub(super) only: Option<(&'static str, &'static str)>,
    /// The fields.
    pub(super) rows: &'static [Row],
}

/// A field.
pub(super) struct Row {
    /// Its path within its group, parts divided by `/`.
    pub(super) name: &'static str,
    /// What holds where it is left out, as AWS documents it; empty where nothing does.
    pub(super) without: &'static str,
    /// Words that may be written, where the engine's table has just a text.
    pub(super) words: &'static [&'static str],
}

const fn row(name: &'static str, without: &'static str) -> Row {
    Row { name, without, words: &[] }
}

const fn one_of(name: &'static str, without: &'static str, words: &'static [&'static str]) -> Row {
    Row { name, without, words }
}

const fn group(at: &'static str, rows: &'static [Row]) -> Group {
    Group { at, only: None, rows }
}

const SWITCH: &[&str] = &["true", "false"];
const STRATEGY: &str = "deploymentConfiguration/strategy";

/// All kinds, in the order in which they are offered.
pub(super) const TABLES: &[Table] = &[
    Table { kind: Kind::Service, call: Name::UpdateService, whole: false, groups: SERVICE },
    Table {
        kind: Kind::TaskDefinition,
        call: Name::RegisterTaskDefinition,
        whole: true,
        groups: TASK_DEFINITION,
    },
    Table {
        kind: Kind::TargetGroup,
        call: Name::ModifyTargetGroupAttributes,
        whole: false,
        groups: TARGET_GROUP,
    },
    Table {
        kind: Kind::CapacityProvider,
        call: Name::UpdateCapacityProvider,
        whole: false,
        groups: PROVIDER,
    },
    Table {
        kind: Kind::ScalableTarget,
        call: Name::RegisterScalableTarget,
        whole: false,
        groups: SCALABLE_TARGET,
    },
    Table {
        kind: Kind::ScalingPolicy,
        call: Name::PutScalingPolicy,
        whole: true,
        groups: SCALING_POLICY,
    },
];

const SERVICE: &[Group] = &[
    // How many tasks a DAEMON service has follows from its instances.
    Group {
        at: "",
        only: Some(("schedulingStrategy", "REPLICA")),
        rows: &[row("desiredCount", "")],
    },
    group(
        "",
        &[
            row("taskDefinition", ""),
            row("forceNewDeployment", "false"),
            row("healthCheckGracePeriodSeconds", "0"),
            row("capacityProviderStrategy", ""),
            row("placementStrategy", ""),
            row("placementConstraints", ""),
        ],
    ),
    group(
        "deploymentConfiguration",
        &[
            row("strategy", "ROLLING"),
            row("minimumHealthyPercent", "100"),
            row("maximumPercent", "200"),
            row("bakeTimeInMinutes", ""),
            row("lifecycleHooks", ""),
        ],
    ),
    Group {
        at: "deploymentConfiguration/linearConfiguration",
        only: Some((STRATEGY, "LINEAR")),
        rows: &[row("stepPercent", "10"), row("stepBakeTimeInMinutes", "6")],
    },
    Group {
        at: "deploymentConfiguration/canaryConfiguration",
        only: Some((STRATEGY, "CANARY")),
        rows: &[row("canaryPercent", "5"), row("canaryBakeTimeInMinutes", "10")],
    },
    group(
        "deploymentConfiguration/deploymentCircuitBreaker",
        &[
            row("enable", "false"),
            row("rollback", "false"),
            row("resetOnHealthyTask", "true"),
            row("thresholdConfiguration/type", "BOUNDED_PERCENT"),
            row("thresholdConfiguration/value", "50"),
        ],
    ),
    group(
        "deploymentConfiguration/alarms",
        &[row("alarmNames", ""), row("enable", "false"), row("rollback", "false")],
    ),
    group(
        "deploymentConfiguration/earlySuccessCriteria",
        &[
            row("enable", "false"),
            row("healthyPercent", ""),
            row("sourceServiceRevisionCleanup", ""),
        ],
    ),
];

const TASK_DEFINITION: &[Group] = &[group(
    "",
    &[
        row("cpu", ""),
        row("memory", ""),
        row("ephemeralStorage/sizeInGiB", "20"),
        row("containerDefinitions", ""),
    ],
)];

const TARGET_GROUP: &[Group] = &[group(
    "",
    &[
        row("deregistration_delay.timeout_seconds", "300"),
        row("slow_start.duration_seconds", "0"),
        one_of(
            "load_balancing.algorithm.type",
            "round_robin",
            &["round_robin", "least_outstanding_requests", "weighted_random"],
        ),
        one_of(
            "load_balancing.cross_zone.enabled",
            "use_load_balancer_configuration",
            &["use_load_balancer_configuration", "true", "false"],
        ),
        one_of("stickiness.enabled", "false", SWITCH),
        row("stickiness.lb_cookie.duration_seconds", "86400"),
        row("target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1"),
        row(
            "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
            "off",
        ),
    ],
)];

const PROVIDER: &[Group] = &[
    group(
        "autoScalingGroupProvider",
        &[row("managedDraining", "ENABLED"), row("managedTerminationProtection", "DISABLED")],
    ),
    group(
        "autoScalingGroupProvider/managedScaling",
        &[
            row("status", "ENABLED"),
            row("targetCapacity", "100"),
            row("minimumScalingStepSize", "1"),
            row("maximumScalingStepSize", "10000"),
            row("instanceWarmupPeriod", "300"),
        ],
    ),
];

const SCALABLE_TARGET: &[Group] = &[
    group("", &[row("MinCapacity", ""), row("MaxCapacity", "")]),
    group(
        "SuspendedState",
        &[
            row("DynamicScalingInSuspended", "false"),
            row("DynamicScalingOutSuspended", "false"),
            row("ScheduledScalingSuspended", "false"),
        ],
    ),
];

const SCALING_POLICY: &[Group] = &[
    Group {
        at: "TargetTrackingScalingPolicyConfiguration",
        only: Some(("PolicyType", "TargetTrackingScaling")),
        rows: &[
            row("TargetValue", ""),
            row("ScaleOutCooldown", "300"),
            row("ScaleInCooldown", "300"),
            row("DisableScaleIn", "false"),
            row("PredefinedMetricSpecification", ""),
            row("CustomizedMetricSpecification", ""),
        ],
    },
    Group {
        at: "StepScalingPolicyConfiguration",
        only: Some(("PolicyType", "StepScaling")),
        rows: &[
            row("AdjustmentType", ""),
            row("StepAdjustments", ""),
            row("Cooldown", "300"),
            row("MinAdjustmentMagnitude", ""),
        ],
    },
];
