//! DescribeCapacityProviders and DescribeClusters.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{arn, maybe, object, services, span};
use crate::instance::InstanceStatus;
use crate::provider::managed::Requirements;
use crate::provider::{AsgProvider, CapacityProvider, ProviderKind};
use crate::service::ServiceStatus;
use crate::task::TaskStatus;
use crate::world::World;

/// All capacity providers, associated with the cluster or not.
pub(super) fn describe(world: &World) -> Value {
    let one = |provider| one(world, provider);
    json!({ "capacityProviders": world.providers.values().map(one).collect::<Vec<_>>() })
}

fn one(world: &World, provider: &CapacityProvider) -> Value {
    let name = &provider.name;
    let kind = match provider.kind {
        ProviderKind::Fargate { spot: false } => "FARGATE",
        ProviderKind::Fargate { spot: true } => "FARGATE_SPOT",
        ProviderKind::Asg(_) => "EC2_AUTOSCALING",
        ProviderKind::Managed(_) => "MANAGED_INSTANCES",
    };
    object([
        ("capacityProviderArn", arn(world, "ecs", format_args!("capacity-provider/{name}"))),
        ("name", (**name).into()),
        ("type", kind.into()),
        ("status", "ACTIVE".into()),
        ("managedInstancesProvider", managed(provider)),
        ("autoScalingGroupProvider", maybe(provider.asg().map(|it| group(world, it)))),
    ])
}

fn managed(provider: &CapacityProvider) -> Value {
    let ProviderKind::Managed(managed) = &provider.kind else { return Value::Null };
    let Requirements { allowed, vcpus, memory_mib } = &managed.requirements;
    let range = |[least, most]: [Option<u32>; 2]| match (least, most) {
        (None, None) => Value::Null,
        (least, most) => object([("min", least.unwrap_or(0).into()), ("max", maybe(most))]),
    };
    let names = |names: &[Arc<str>]| match names {
        [] => Value::Null,
        names => names.iter().map(|name| &**name).collect(),
    };
    let requirements = object([
        ("vCpuCount", range(*vcpus)),
        ("memoryMiB", range(*memory_mib)),
        ("allowedInstanceTypes", names(allowed)),
    ]);
    let subnets = names(&managed.subnets);
    let network = if subnets.is_null() { Value::Null } else { json!({ "subnets": subnets }) };
    object([
        ("infrastructureRoleArn", (*managed.role).into()),
        (
            "instanceLaunchTemplate",
            object([
                ("capacityOptionType", if managed.spot { "SPOT" } else { "ON_DEMAND" }.into()),
                ("instanceRequirements", requirements),
                ("networkConfiguration", network),
            ]),
        ),
        (
            "infrastructureOptimization",
            json!({ "scaleInAfter": managed.scale_in_after.map_or(json!(-1), span) }),
        ),
        ("autoRepairConfiguration", json!({ "actionsStatus": switch(managed.repairs) })),
    ])
}

fn group(world: &World, provider: &AsgProvider) -> Value {
    let name = world.asgs.get(provider.group).map(|group| &*group.name).unwrap_or_default();
    let scaling = provider.scaling.unwrap_or_default();
    json!({
        "autoScalingGroupArn": group_arn(world, name),
        "managedScaling": {
            "status": switch(provider.scaling.is_some()),
            "targetCapacity": scaling.target,
            "minimumScalingStepSize": scaling.min_step,
            "maximumScalingStepSize": scaling.max_step,
            "instanceWarmupPeriod": span(scaling.warmup),
        },
        "managedTerminationProtection": switch(provider.protection),
        "managedDraining": switch(provider.draining),
    })
}

const fn switch(on: bool) -> &'static str {
    if on { "ENABLED" } else { "DISABLED" }
}

/// The ARN of an Auto Scaling group.
pub fn group_arn(world: &World, name: &str) -> Value {
    let resource = format_args!("autoScalingGroup:00000000:autoScalingGroupName/{name}");
    arn(world, "autoscaling", resource)
}

/// The one cluster.
pub(super) fn clusters(world: &World) -> Value {
    let with = |status: fn(&TaskStatus) -> bool| {
        world.tasks.values().filter(|task| status(&task.status)).count()
    };
    let pending = |status: &TaskStatus| {
        matches!(
            status,
            TaskStatus::Provisioning { .. }
                | TaskStatus::Pending { .. }
                | TaskStatus::Activating(_)
        )
    };
    let registered = world.instances.values().filter(|instance| {
        matches!(instance.status, InstanceStatus::Active | InstanceStatus::Draining)
    });
    let active = world.services.values().filter(|it| it.status == ServiceStatus::Active);
    let providers = world.providers.values().filter(|provider| provider.associated);
    json!({ "clusters": [object([
        ("clusterArn", arn(world, "ecs", "cluster/default")),
        ("clusterName", "default".into()),
        ("status", "ACTIVE".into()),
        ("registeredContainerInstancesCount", registered.count().into()),
        ("runningTasksCount", with(|status| *status == TaskStatus::Running).into()),
        ("pendingTasksCount", with(pending).into()),
        ("activeServicesCount", active.count().into()),
        ("capacityProviders", providers.map(|provider| &*provider.name).collect()),
        ("defaultCapacityProviderStrategy", services::strategy(world, &world.default_strategy)),
    ])] })
}
