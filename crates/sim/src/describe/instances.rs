//! `DescribeContainerInstances`.

use serde_json::{Value, json};

use super::{arn, maybe, moment, object};
use crate::ids::InstanceId;
use crate::instance::{Instance, InstanceStatus, Resources};
use crate::task::TaskStatus;
use crate::world::World;

/// All container instances of the cluster; what boots or has ended is none.
pub(super) fn describe(world: &World) -> Value {
    let registered = world.instances.iter().filter(|(_, instance)| {
        matches!(instance.status, InstanceStatus::Active | InstanceStatus::Draining)
    });
    let instances = registered.map(|(id, instance)| one(world, id, instance));
    json!({ "containerInstances": instances.collect::<Vec<_>>() })
}

/// The ARN of a container instance.
pub(super) fn instance_arn(world: &World, id: InstanceId) -> Value {
    arn(world, "ecs", format_args!("container-instance/default/{id}"))
}

fn one(world: &World, id: InstanceId, instance: &Instance) -> Value {
    let tasks = || instance.tasks.iter().filter_map(|id| world.tasks.get(*id));
    let running = tasks().filter(|task| task.status == TaskStatus::Running).count();
    let pending = tasks().filter(|task| {
        matches!(
            task.status,
            TaskStatus::Provisioning { .. }
                | TaskStatus::Pending { .. }
                | TaskStatus::Activating(_)
        )
    });
    let Resources { cpu_units, memory_mib, enis } = instance.registered;
    let remaining = Resources {
        cpu_units: cpu_units.saturating_sub(instance.reserved.cpu_units),
        memory_mib: memory_mib.saturating_sub(instance.reserved.memory_mib),
        enis: enis.saturating_sub(instance.reserved.enis),
    };
    let provider = instance.provider.and_then(|id| world.providers.get(id));
    let kind = instance.kind();
    let zone = world.zone(instance.zone).map_or("", |zone| &*zone.name);
    let of_aws = [("ecs.instance-type", kind.name), ("ecs.availability-zone", zone)];
    let of_aws = of_aws.into_iter().filter(|_| !instance.is_external());
    let external = instance.is_external().then_some(("ecs.capability.external", ""));
    let both = [("ecs.cpu-architecture", kind.architecture()), ("ecs.os-type", "linux")];
    let built_in = of_aws.chain(external).chain(both);
    let own = instance.attributes.iter().map(|(name, value)| (&**name, &**value));
    let attributes = built_in.chain(own);
    let health = if instance.impaired.is_some() { "IMPAIRED" } else { "OK" };
    object([
        ("containerInstanceArn", instance_arn(world, id)),
        ("capacityProviderName", maybe(provider.map(|provider| &*provider.name))),
        // Systems Manager names those outside of EC2.
        (
            "ec2InstanceId",
            if instance.is_external() { format!("m{id}") } else { id.to_string() }.into(),
        ),
        ("status", instance.status.name().into()),
        ("agentConnected", instance.agent_connected.into()),
        ("healthStatus", json!({ "overallStatus": health })),
        ("runningTasksCount", running.into()),
        ("pendingTasksCount", pending.count().into()),
        ("registeredResources", resources(instance.registered)),
        ("remainingResources", resources(remaining)),
        ("portsInUse", ports(instance, false)),
        ("udpPortsInUse", ports(instance, true)),
        ("networkInterfaces", json!({ "registered": enis, "remaining": remaining.enis })),
        (
            "attributes",
            attributes.map(|(name, value)| json!({ "name": name, "value": value })).collect(),
        ),
        ("registeredAt", moment(instance.registered_at)),
    ])
}

fn ports(instance: &Instance, udp: bool) -> Value {
    instance.ports.iter().filter(|port| port.udp == udp).map(|port| port.number).collect()
}

fn resources(amounts: Resources) -> Value {
    json!([
        { "name": "CPU", "type": "INTEGER", "integerValue": amounts.cpu_units },
        { "name": "MEMORY", "type": "INTEGER", "integerValue": amounts.memory_mib },
    ])
}
