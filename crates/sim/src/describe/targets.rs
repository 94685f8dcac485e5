//! DescribeTargetHealth, one response for each target group.

use serde_json::{Value, json};

use super::object;
use crate::target_group::{Target, TargetGroup, TargetState};
use crate::task::Host;
use crate::world::World;

/// All target groups with their targets.
pub(super) fn describe(world: &World) -> Value {
    let groups = world.target_groups.values().map(|group| {
        json!({
            "TargetGroupArn": super::services::target_group_arn(world, &group.name),
            "TargetHealthDescriptions":
                group.targets.iter().map(|target| one(world, group, target)).collect::<Vec<_>>(),
        })
    });
    json!({ "targetGroups": groups.collect::<Vec<_>>() })
}

fn one(world: &World, group: &TargetGroup, target: &Target) -> Value {
    let task = world.tasks.get(target.task);
    let zone = task.and_then(|task| task.zone).and_then(|zone| world.zone(zone));
    let host = match task.map(|task| task.host) {
        Some(Host::Ec2(Some(instance))) if !group.by_ip => instance.to_string(),
        _ => task.and_then(|task| task.address).map_or_else(|| target.task.to_string(), address),
    };
    let reason = target.state.reason();
    let description = match target.state {
        TargetState::Unhealthy(reason) => reason.to_string().into(),
        _ => Value::Null,
    };
    json!({
        "Target": object([
            ("Id", host.into()),
            ("Port", target.port.into()),
            ("AvailabilityZone", zone.map_or(Value::Null, |zone| (*zone.name).into())),
        ]),
        "TargetHealth": object([
            ("State", target.state.name().into()),
            ("Reason", if reason.is_empty() { Value::Null } else { reason.into() }),
            ("Description", description),
        ]),
        "taskId": target.task.to_string(),
    })
}

/// The address behind a number: all of 10.0.0.0/8 from 10.0.0.1 on.
fn address(number: u32) -> String {
    let [_, a, b, c] = number.to_be_bytes();
    format!("10.{a}.{b}.{c}")
}
