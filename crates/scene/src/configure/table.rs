//! Which fields of which calls can be set on the stage: the one table behind every panel.
//!
//! What may stand in a field is not said here: the engine's own tables of requests know it.

mod faults;

use serde_json::{Value, json};
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
    /// What names the thing in a call that takes what changes, and in the description.
    pub(super) keys: &'static [(&'static str, &'static str)],
    /// Its fields, in the order in which they are shown. A call that makes one shows those that it has.
    pub(super) groups: &'static [Group],
    /// How one is made, where a form can.
    pub(super) new: Option<New>,
    /// The call that deletes one, and its request.
    pub(super) delete: Option<(Name, Request)>,
}

/// A request that names a thing, from how it is configured.
type Request = fn(&Value) -> Value;

/// How a thing is made.
pub(super) struct New {
    /// The call that makes it.
    pub(super) call: Name,
    /// Its fields that nothing changes later, or that name it.
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

const fn only(only: (&'static str, &'static str), at: &'static str, rows: &'static [Row]) -> Group {
    Group { at, only: Some(only), rows }
}

/// A kind whose call takes the whole thing anew.
const fn whole(kind: Kind, call: Name, groups: &'static [Group]) -> Table {
    Table { kind, call, whole: true, keys: &[], groups, new: None, delete: None }
}

/// A kind whose call takes what changes.
const fn changed(
    kind: Kind,
    call: Name,
    keys: &'static [(&'static str, &'static str)],
    groups: &'static [Group],
) -> Table {
    Table { kind, call, whole: false, keys, groups, new: None, delete: None }
}

impl Table {
    const fn made(self, call: Name, groups: &'static [Group]) -> Self {
        Self { new: Some(New { call, groups }), ..self }
    }

    const fn deleted(self, call: Name, with: Request) -> Self {
        Self { delete: Some((call, with)), ..self }
    }
}

const SWITCH: &[&str] = &["true", "false"];
const REPLICA: (&str, &str) = ("schedulingStrategy", "REPLICA");
const DAEMON: (&str, &str) = ("schedulingStrategy", "DAEMON");
const LINEAR: (&str, &str) = ("deploymentConfiguration/strategy", "LINEAR");
const CANARY: (&str, &str) = ("deploymentConfiguration/strategy", "CANARY");
/// What names a scalable target.
const TARGET: &[(&str, &str)] = &[
    ("ServiceNamespace", "ServiceNamespace"),
    ("ResourceId", "ResourceId"),
    ("ScalableDimension", "ScalableDimension"),
];

/// How a kind of thing is configured, or a fault struck.
pub(super) fn of(kind: Kind) -> Option<&'static Table> {
    TABLES.iter().chain(faults::TABLES).find(|table| table.kind == kind)
}

/// All kinds of things.
pub(super) const TABLES: &[Table] = &[
    changed(Kind::Service, Name::UpdateService, &[("service", "serviceName")], SERVICE)
        .made(Name::CreateService, NEW_SERVICE)
        .deleted(Name::DeleteService, |now| json!({"service": now["serviceName"], "force": true})),
    whole(Kind::TaskProtection, Name::UpdateTaskProtection, TASK_PROTECTION),
    whole(Kind::TaskDefinition, Name::RegisterTaskDefinition, TASK_DEFINITION),
    changed(
        Kind::TargetGroup,
        Name::ModifyTargetGroupAttributes,
        &[("TargetGroupArn", "TargetGroupArn")],
        TARGET_GROUP,
    ),
    whole(Kind::Listener, Name::ModifyListener, &[group("", &[row("DefaultActions", "")])]),
    whole(Kind::ListenerRule, Name::ModifyRule, &[group("", &[row("Actions", "")])]),
    changed(Kind::CapacityProvider, Name::UpdateCapacityProvider, &[("name", "name")], PROVIDER)
        .made(Name::CreateCapacityProvider, NEW_PROVIDER)
        .deleted(Name::DeleteCapacityProvider, |now| json!({"capacityProvider": now["name"]})),
    changed(Kind::ManagedInstances, Name::UpdateCapacityProvider, &[("name", "name")], MANAGED)
        .made(Name::CreateCapacityProvider, NEW_MANAGED)
        .deleted(Name::DeleteCapacityProvider, |now| json!({"capacityProvider": now["name"]})),
    whole(Kind::Cluster, Name::PutClusterCapacityProviders, CLUSTER),
    changed(Kind::ScalableTarget, Name::RegisterScalableTarget, TARGET, SCALABLE_TARGET)
        .made(Name::RegisterScalableTarget, &[group("", &[row("ResourceId", "")])])
        .deleted(Name::DeregisterScalableTarget, |now| of_target(now, &[])),
    whole(Kind::ScalingPolicy, Name::PutScalingPolicy, SCALING_POLICY)
        .made(Name::PutScalingPolicy, NEW_POLICY)
        .deleted(Name::DeleteScalingPolicy, |now| of_target(now, &["PolicyName"])),
    whole(Kind::ScheduledAction, Name::PutScheduledAction, SCHEDULED_ACTION)
        .made(Name::PutScheduledAction, NEW_SCHEDULED)
        .deleted(Name::DeleteScheduledAction, |now| of_target(now, &["ScheduledActionName"])),
    whole(Kind::Alarm, Name::PutMetricAlarm, ALARM)
        .made(Name::PutMetricAlarm, &[group("", &[row("AlarmName", "")])])
        .deleted(Name::DeleteAlarms, |now| json!({"AlarmNames": [now["AlarmName"]]})),
];

/// What names something of a scalable target.
fn of_target(now: &Value, names: &[&str]) -> Value {
    let keys = TARGET.iter().map(|(key, _)| *key).chain(names.iter().copied());
    keys.map(|key| (key.to_owned(), now[key].clone())).collect()
}

const NEW_SERVICE: &[Group] = &[group(
    "",
    &[
        row("serviceName", ""),
        row("schedulingStrategy", "REPLICA"),
        row("launchType", ""),
        row("networkConfiguration", ""),
        row("loadBalancers", ""),
    ],
)];

const SERVICE: &[Group] = &[
    // How many tasks a DAEMON service has, and where, follows from its instances.
    only(REPLICA, "", &[row("desiredCount", "")]),
    group(
        "",
        &[
            row("taskDefinition", ""),
            row("forceNewDeployment", "false"),
            row("availabilityZoneRebalancing", ""),
            row("healthCheckGracePeriodSeconds", "0"),
            row("capacityProviderStrategy", ""),
            row("placementConstraints", ""),
        ],
    ),
    only(REPLICA, "", &[row("placementStrategy", "")]),
    group("deploymentConfiguration", &[row("strategy", "ROLLING")]),
    only(
        REPLICA,
        "deploymentConfiguration",
        &[row("minimumHealthyPercent", "100"), row("maximumPercent", "200")],
    ),
    only(
        DAEMON,
        "deploymentConfiguration",
        &[row("minimumHealthyPercent", "0"), row("maximumPercent", "100")],
    ),
    group("deploymentConfiguration", &[row("bakeTimeInMinutes", ""), row("lifecycleHooks", "")]),
    only(
        LINEAR,
        "deploymentConfiguration/linearConfiguration",
        &[row("stepPercent", "10"), row("stepBakeTimeInMinutes", "6")],
    ),
    only(
        CANARY,
        "deploymentConfiguration/canaryConfiguration",
        &[row("canaryPercent", "5"), row("canaryBakeTimeInMinutes", "10")],
    ),
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

const TASK_PROTECTION: &[Group] =
    &[group("", &[row("protectionEnabled", ""), row("expiresInMinutes", "120"), row("tasks", "")])];

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

const NEW_PROVIDER: &[Group] = &[
    group("", &[row("name", "")]),
    group("autoScalingGroupProvider", &[row("autoScalingGroupArn", "")]),
];

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

const NEW_MANAGED: &[Group] = &[
    group("", &[row("name", "")]),
    group(
        "managedInstancesProvider/instanceLaunchTemplate",
        &[row("capacityOptionType", "ON_DEMAND")],
    ),
];

const MANAGED: &[Group] = &[
    group("managedInstancesProvider", &[row("infrastructureRoleArn", "")]),
    group(
        "managedInstancesProvider/instanceLaunchTemplate/instanceRequirements",
        &[
            row("vCpuCount/min", ""),
            row("vCpuCount/max", ""),
            row("memoryMiB/min", ""),
            row("memoryMiB/max", ""),
            row("allowedInstanceTypes", ""),
        ],
    ),
    group(
        "managedInstancesProvider/instanceLaunchTemplate/networkConfiguration",
        &[row("subnets", "")],
    ),
    group("managedInstancesProvider/infrastructureOptimization", &[row("scaleInAfter", "")]),
    group("managedInstancesProvider/autoRepairConfiguration", &[row("actionsStatus", "ENABLED")]),
];

const CLUSTER: &[Group] =
    &[group("", &[row("capacityProviders", ""), row("defaultCapacityProviderStrategy", "")])];

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

const NEW_POLICY: &[Group] =
    &[group("", &[row("PolicyName", ""), row("ResourceId", ""), row("PolicyType", "")])];

const SCALING_POLICY: &[Group] = &[
    only(
        ("PolicyType", "TargetTrackingScaling"),
        "TargetTrackingScalingPolicyConfiguration",
        &[
            row("TargetValue", ""),
            row("ScaleOutCooldown", "300"),
            row("ScaleInCooldown", "300"),
            row("DisableScaleIn", "false"),
            row("CustomizedMetricSpecification", ""),
        ],
    ),
    only(
        ("PolicyType", "TargetTrackingScaling"),
        "TargetTrackingScalingPolicyConfiguration/PredefinedMetricSpecification",
        &[row("PredefinedMetricType", ""), row("ResourceLabel", "")],
    ),
    only(
        ("PolicyType", "StepScaling"),
        "StepScalingPolicyConfiguration",
        &[
            row("AdjustmentType", ""),
            row("StepAdjustments", ""),
            row("Cooldown", "300"),
            row("MinAdjustmentMagnitude", ""),
        ],
    ),
];

const NEW_SCHEDULED: &[Group] =
    &[group("", &[row("ScheduledActionName", ""), row("ResourceId", "")])];

const SCHEDULED_ACTION: &[Group] = &[
    group(
        "",
        &[row("Schedule", ""), row("Timezone", "UTC"), row("StartTime", ""), row("EndTime", "")],
    ),
    group("ScalableTargetAction", &[row("MinCapacity", ""), row("MaxCapacity", "")]),
];

const ALARM: &[Group] = &[group(
    "",
    &[
        row("Namespace", ""),
        row("MetricName", ""),
        row("Statistic", ""),
        row("Period", ""),
        row("EvaluationPeriods", ""),
        row("DatapointsToAlarm", "EvaluationPeriods"),
        row("ComparisonOperator", ""),
        row("Threshold", ""),
        row("TreatMissingData", "missing"),
        row("Dimensions", ""),
        row("AlarmActions", ""),
    ],
)];
