//! DescribeTargetHealth, one response for each target group.

use serde_json::{Value, json};

use super::object;
use crate::balance;
use crate::call::attributes;
use crate::ids::{TargetGroupId, TaskId};
use crate::target_group::{Target, TargetGroup, TargetState};
use crate::task::{Host, Task};
use crate::world::World;

/// All target groups with their targets.
pub(super) fn describe(world: &World) -> Value {
    let groups = world.target_groups.iter().map(|(id, group)| {
        let registered = group.targets.iter().map(|target| registered(world, group, target));
        let registering = balance::registering(world, id).map(|task| registering(world, id, task));
        json!({
            "TargetGroupArn": super::services::target_group_arn(world, &group.name),
            "TargetHealthDescriptions": registered.chain(registering).collect::<Vec<_>>(),
        })
    });
    json!({ "targetGroups": groups.collect::<Vec<_>>() })
}

/// All target groups with their attributes.
pub(super) fn attributes(world: &World) -> Value {
    let groups = world.target_groups.values().map(|group| {
        let attributes = attributes::written(group).into_iter();
        let attributes = attributes.map(|(key, value)| json!({ "Key": key, "Value": value }));
        json!({
            "TargetGroupArn": super::services::target_group_arn(world, &group.name),
            "TargetGroupName": &*group.name,
            "Attributes": attributes.collect::<Vec<_>>(),
        })
    });
    json!({ "targetGroups": groups.collect::<Vec<_>>() })
}

fn registered(world: &World, group: &TargetGroup, target: &Target) -> Value {
    let description = match target.state {
        TargetState::Unhealthy(reason) => reason.to_string().into(),
        _ => Value::Null,
    };
    let (state, reason) = (target.state.name(), target.state.reason());
    one(world, group.by_ip, target.task, target.port, [state, reason], description)
}

/// A target that the load balancer is about to have.
fn registering(world: &World, id: TargetGroupId, task: TaskId) -> Value {
    let by_ip = world.target_groups.get(id).is_none_or(|group| group.by_ip);
    let port = balance::port(world, id, task).unwrap_or_default();
    one(world, by_ip, task, port, ["initial", balance::REGISTERING], Value::Null)
}

fn one(
    world: &World,
    by_ip: bool,
    id: TaskId,
    port: u16,
    [state, reason]: [&str; 2],
    description: Value,
) -> Value {
    let task = world.tasks.get(id);
    let zone = task.and_then(|task| task.zone).and_then(|zone| world.zone(zone));
    let host = match task.map(|task| task.host) {
        Some(Host::Ec2(Some(instance))) if !by_ip => instance.to_string(),
        _ => task.and_then(Task::private_address).unwrap_or_else(|| id.to_string()),
    };
    json!({
        "Target": object([
            ("Id", host.into()),
            ("Port", port.into()),
            ("AvailabilityZone", zone.map_or(Value::Null, |zone| (*zone.name).into())),
        ]),
        "TargetHealth": object([
            ("State", state.into()),
            ("Reason", if reason.is_empty() { Value::Null } else { reason.into() }),
            ("Description", description),
        ]),
        "taskId": id.to_string(),
    })
}
