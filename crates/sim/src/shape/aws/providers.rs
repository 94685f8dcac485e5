//! Capacity providers and their strategies, and the cluster.

use super::discovery::DEFAULTS;
use super::{CLUSTER, NAME, REFERENCE};
use crate::shape::{Field, Kind, Shape};

const ITEM: Shape = Shape {
    name: "CapacityProviderStrategyItem",
    aws: Some("ecs.CapacityProviderStrategyItem"),
    fields: &[
        Field::required(
            "capacityProvider",
            NAME,
            "FARGATE, FARGATE_SPOT or one of `capacityProviders`.",
        ),
        Field::new(
            "weight",
            Kind::Int(0, 1_000),
            "Its part of what is above the base. Without it: 0.",
        ),
        Field::new("base", Kind::Int(0, 100_000), "Tasks that it gets first. Without it: 0."),
    ],
};

/// `capacityProviderStrategy`, and the cluster's default one.
pub(crate) const STRATEGY: Kind = Kind::List(&Kind::Object(&ITEM), 20);

const PROVIDERS: Kind = Kind::List(&NAME, 20);
const DEFAULT: &str = "For requests with neither launchType nor capacityProviderStrategy.";

/// ecs `CreateCluster`: the one cluster that there is.
pub(crate) const CREATE_CLUSTER: Shape = Shape {
    name: "CreateCluster",
    aws: Some("ecs.CreateClusterRequest"),
    fields: &[
        Field::new("clusterName", NAME, "Whatever it is, there is one cluster."),
        Field::new(
            "capacityProviders",
            PROVIDERS,
            "Those that strategies may name. Without it: all of them.",
        ),
        Field::new("defaultCapacityProviderStrategy", STRATEGY, DEFAULT),
        DEFAULTS,
    ],
};

/// ecs `PutClusterCapacityProviders`.
pub(crate) const PUT_PROVIDERS: Shape = Shape {
    name: "PutClusterCapacityProviders",
    aws: Some("ecs.PutClusterCapacityProvidersRequest"),
    fields: &[
        CLUSTER,
        Field::required(
            "capacityProviders",
            PROVIDERS,
            "Those that strategies may name from now on.",
        ),
        Field::required("defaultCapacityProviderStrategy", STRATEGY, DEFAULT),
    ],
};

const SWITCH: Kind = Kind::OneOf(&["ENABLED", "DISABLED"]);

const SCALING: Field = Field::new(
    "managedScaling",
    Kind::Object(&MANAGED_SCALING),
    "Whether ECS scales the group. Without it: DISABLED.",
);
const PROTECTION: Field = Field::new(
    "managedTerminationProtection",
    SWITCH,
    "Whether instances with tasks are protected from scale-in. Without it: DISABLED.",
);
const DRAINING: Field = Field::new(
    "managedDraining",
    SWITCH,
    "Whether an instance drains before the group ends it. Without it: ENABLED.",
);

const MANAGED_SCALING: Shape = Shape {
    name: "ManagedScaling",
    aws: Some("ecs.ManagedScaling"),
    fields: &[
        Field::new("status", SWITCH, "Without it: ENABLED."),
        Field::new("targetCapacity", Kind::Int(1, 100), "In percent. Without it: 100."),
        Field::new("minimumScalingStepSize", Kind::Int(1, 10_000), "Without it: 1."),
        Field::new("maximumScalingStepSize", Kind::Int(1, 10_000), "Without it: 10,000."),
        Field::new("instanceWarmupPeriod", Kind::Int(0, 10_000), "In seconds. Without it: 300."),
    ],
};

const ASG_PROVIDER: Shape = Shape {
    name: "AutoScalingGroupProvider",
    aws: Some("ecs.AutoScalingGroupProvider"),
    fields: &[
        Field::required("autoScalingGroupArn", REFERENCE, "Name or ARN of the group."),
        SCALING,
        PROTECTION,
        DRAINING,
    ],
};

const ASG_PROVIDER_UPDATE: Shape = Shape {
    name: "AutoScalingGroupProviderUpdate",
    aws: Some("ecs.AutoScalingGroupProviderUpdate"),
    fields: &[SCALING, PROTECTION, DRAINING],
};

const RANGE: Kind = Kind::Object(&RANGE_SHAPE);

const RANGE_SHAPE: Shape = Shape {
    name: "Range",
    aws: None,
    fields: &[
        Field::required("min", Kind::Int(0, u32::MAX), "At least."),
        Field::new("max", Kind::Int(0, u32::MAX), "At most."),
    ],
};

const REQUIREMENTS: Shape = Shape {
    name: "InstanceRequirementsRequest",
    aws: Some("ecs.InstanceRequirementsRequest"),
    fields: &[
        Field::new("vCpuCount", RANGE, "vCPUs of a type."),
        Field::new("memoryMiB", RANGE, "Memory of a type."),
        Field::new(
            "allowedInstanceTypes",
            Kind::List(&NAME, 400),
            "Names, or beginnings that end with *. Without it: general purpose.",
        ),
    ],
};

const REQUIREMENTS_FIELD: Field =
    Field::new("instanceRequirements", Kind::Object(&REQUIREMENTS), "Which types may start.");
const NETWORK_FIELD: Field = Field::new(
    "networkConfiguration",
    Kind::Object(&MANAGED_NETWORK),
    "In which zones: those of the subnets. Without it: all.",
);

const PROFILE_FIELD: Field = Field::new("ec2InstanceProfileArn", REFERENCE, "Not looked at.");

const TEMPLATE: Shape = Shape {
    name: "InstanceLaunchTemplate",
    aws: Some("ecs.InstanceLaunchTemplate"),
    fields: &[
        PROFILE_FIELD,
        Field::new(
            "capacityOptionType",
            Kind::OneOf(&["ON_DEMAND", "SPOT", "RESERVED"]),
            "SPOT costs less, and EC2 may take it back; RESERVED is not simulated. Without it: ON_DEMAND.",
        ),
        REQUIREMENTS_FIELD,
        NETWORK_FIELD,
    ],
};

const TEMPLATE_UPDATE: Shape = Shape {
    name: "InstanceLaunchTemplateUpdate",
    aws: Some("ecs.InstanceLaunchTemplateUpdate"),
    fields: &[PROFILE_FIELD, REQUIREMENTS_FIELD, NETWORK_FIELD],
};

const MANAGED_NETWORK: Shape = Shape {
    name: "ManagedInstancesNetworkConfiguration",
    aws: Some("ecs.ManagedInstancesNetworkConfiguration"),
    fields: &[Field::new(
        "subnets",
        Kind::List(&NAME, 16),
        "A subnet is in the zone with whose name or letter it ends, as subnet-b.",
    )],
};

const OPTIMIZATION: Shape = Shape {
    name: "InfrastructureOptimization",
    aws: Some("ecs.InfrastructureOptimization"),
    fields: &[Field::new(
        "scaleInAfter",
        Kind::Signed(3_600),
        "Seconds for which an instance may be idle, up to 3600; -1: for ever. Without it: `engine.managed-scale-in`.",
    )],
};
const OPTIMIZATION_FIELD: Field = Field::new(
    "infrastructureOptimization",
    Kind::Object(&OPTIMIZATION),
    "When idle instances end.",
);

const REPAIR: Shape = Shape {
    name: "AutoRepairConfiguration",
    aws: Some("ecs.AutoRepairConfiguration"),
    fields: &[Field::new("actionsStatus", SWITCH, "Without it: ENABLED.")],
};
const REPAIR_FIELD: Field = Field::new(
    "autoRepairConfiguration",
    Kind::Object(&REPAIR),
    "Whether instances whose health check says IMPAIRED are replaced.",
);

const MANAGED_PROVIDER: Shape = Shape {
    name: "CreateManagedInstancesProviderConfiguration",
    aws: Some("ecs.CreateManagedInstancesProviderConfiguration"),
    fields: &[
        Field::new("infrastructureRoleArn", REFERENCE, "Not looked at."),
        Field::new("instanceLaunchTemplate", Kind::Object(&TEMPLATE), "What may start."),
        OPTIMIZATION_FIELD,
        REPAIR_FIELD,
    ],
};

const MANAGED_PROVIDER_UPDATE: Shape = Shape {
    name: "UpdateManagedInstancesProviderConfiguration",
    aws: Some("ecs.UpdateManagedInstancesProviderConfiguration"),
    fields: &[
        Field::required("infrastructureRoleArn", REFERENCE, "Not looked at."),
        Field::required(
            "instanceLaunchTemplate",
            Kind::Object(&TEMPLATE_UPDATE),
            "What may start from now on; what it leaves out stays.",
        ),
        OPTIMIZATION_FIELD,
        REPAIR_FIELD,
    ],
};

/// ecs `CreateCapacityProvider`.
pub(crate) const CREATE_PROVIDER: Shape = Shape {
    name: "CreateCapacityProvider",
    aws: Some("ecs.CreateCapacityProviderRequest"),
    fields: &[
        CLUSTER,
        Field::required("name", NAME, "Unique; it does not begin with aws, ecs or fargate."),
        Field::new("autoScalingGroupProvider", Kind::Object(&ASG_PROVIDER), "Its group."),
        Field::new(
            "managedInstancesProvider",
            Kind::Object(&MANAGED_PROVIDER),
            "Instances that AWS manages, in place of a group.",
        ),
    ],
};

/// ecs `UpdateCapacityProvider`.
pub(crate) const UPDATE_PROVIDER: Shape = Shape {
    name: "UpdateCapacityProvider",
    aws: Some("ecs.UpdateCapacityProviderRequest"),
    fields: &[
        CLUSTER,
        Field::required("name", NAME, "Which provider."),
        Field::new(
            "autoScalingGroupProvider",
            Kind::Object(&ASG_PROVIDER_UPDATE),
            "What changes, where it has a group.",
        ),
        Field::new(
            "managedInstancesProvider",
            Kind::Object(&MANAGED_PROVIDER_UPDATE),
            "What changes for new instances, where AWS manages them.",
        ),
    ],
};

/// ecs `DeleteCapacityProvider`.
pub(crate) const DELETE_PROVIDER: Shape = Shape {
    name: "DeleteCapacityProvider",
    aws: Some("ecs.DeleteCapacityProviderRequest"),
    fields: &[
        CLUSTER,
        Field::required("capacityProvider", REFERENCE, "Name or ARN of one that nobody uses."),
    ],
};
