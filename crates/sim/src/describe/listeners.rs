//! `DescribeListeners` with the rules of each, as `DescribeRules` has them.

use serde_json::{Value, json};

use super::arn;
use super::services::target_group_arn;
use crate::ids::RuleId;
use crate::listener::{Forward, Listener, Rule};
use crate::world::World;

/// All listeners.
pub(super) fn describe(world: &World) -> Value {
    let listeners = world.listeners.values().map(|it| listener(world, it));
    json!({ "Listeners": listeners.collect::<Vec<_>>() })
}

fn listener(world: &World, listener: &Listener) -> Value {
    let of = |what: &str, name: &str| {
        arn(world, "elasticloadbalancing", format!("{what}/app/{}/{name}", listener.balancer))
    };
    let rules = listener.rules.iter().filter_map(|id| world.rules.get(*id));
    let rules = rules.map(|rule| self::rule(world, &of("listener-rule", &rule.name), rule));
    json!({
        "ListenerArn": of("listener", &listener.name),
        "Port": listener.port,
        "Rules": rules.collect::<Vec<_>>(),
    })
}

/// Where a rule forwards to from now on.
pub(super) fn change(world: &World, id: RuleId, forward: &[Forward]) -> Value {
    let forward = forward.iter().map(|to| {
        let group = world.target_groups.get(to.group).map(|group| &*group.name);
        json!({ "targetGroup": group, "weight": to.weight })
    });
    let name = world.rules.get(id).map(|rule| &*rule.name);
    json!({ "rule": name, "forward": forward.collect::<Vec<_>>() })
}

fn rule(world: &World, arn: &Value, rule: &Rule) -> Value {
    let groups = rule.forward.iter().map(|to| {
        let group = world.target_groups.get(to.group);
        json!({
            "TargetGroupArn": group.map(|group| target_group_arn(world, &group.name)),
            "Weight": to.weight,
        })
    });
    let patterns: Vec<&str> = rule.paths.iter().map(|path| &**path).collect();
    let conditions = if patterns.is_empty() {
        json!([])
    } else {
        json!([{ "Field": "path-pattern", "Values": patterns }])
    };
    json!({
        "RuleArn": arn,
        "Priority": rule.name.rsplit('/').next(),
        "Conditions": conditions,
        "Actions": [{ "Type": "forward", "ForwardConfig": { "TargetGroups": groups.collect::<Vec<_>>() } }],
    })
}
