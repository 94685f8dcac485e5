//! Listeners and their rules: from requests to rows, and where rules forward to.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::find;
use crate::finding::{Findings, suggestion};
use crate::ids::{ListenerId, RuleId, TargetGroupId};
use crate::json::At;
use crate::listener::{Forward, Listener, Rule};
use crate::shape::short;
use crate::world::World;

/// Reads `CreateListener` with its rules, and adds them to the start of a run.
pub(crate) fn create(world: &mut World, at: &At<'_>, findings: &mut Findings) {
    let (Some(name), Some(balancer)) = (at.get("Name"), at.text("LoadBalancerArn")) else { return };
    let text = name.as_text().unwrap_or_default();
    if listener(world, text).is_some() {
        findings.refuse_as("DuplicateListener", &name, "the name is taken");
    }
    let mut rules: Vec<(u32, Rule)> = Vec::new();
    for at in at.list("Rules") {
        let Some(priority) = at.int("Priority") else { continue };
        if rules.iter().any(|(taken, _)| *taken == priority) {
            findings.refuse(&at, format!("another rule has the priority {priority}"));
        }
        let patterns = at.list("Conditions").into_iter().flat_map(|it| it.list("Values"));
        let paths: Vec<Arc<str>> = patterns.filter_map(|it| it.as_text().map(Arc::from)).collect();
        if paths.is_empty() {
            findings.refuse(&at, "give at least one condition with a pattern");
        }
        let Some(forward) = forward(world, &at, "Actions", findings) else { continue };
        rules.push((priority, Rule { name: format!("{text}/{priority}").into(), paths, forward }));
    }
    rules.sort_by_key(|(priority, _)| *priority);
    let Some(default) = forward(world, at, "DefaultActions", findings) else { return };
    let name = format!("{text}/default").into();
    let default = Rule { name, paths: Vec::new(), forward: default };
    let rules = rules.into_iter().map(|(_, rule)| rule).chain([default]);
    let rules: Vec<RuleId> = rules.map(|rule| add(world, rule)).collect();
    let port = at.int("Port").and_then(|port| u16::try_from(port).ok()).unwrap_or(80);
    let balancer = find::last_part(balancer).into();
    world.listeners.insert(Listener { name: text.into(), balancer, port, rules });
}

fn add(world: &mut World, rule: Rule) -> RuleId {
    for to in &rule.forward {
        if let Some(group) = world.target_groups.get_mut(to.group) {
            group.shared = true;
        }
    }
    world.rules.insert(rule)
}

/// Reads `ModifyListener`: its default rule is changed.
pub(super) fn modify_listener(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<(RuleId, Vec<Forward>)> {
    let name = at.get("ListenerArn")?;
    let id = known_listener(world, &name, "ListenerNotFound", findings)?;
    let rule = *world.listeners.get(id)?.rules.last()?;
    Some((rule, forward(world, at, "DefaultActions", findings)?))
}

/// Reads `ModifyRule`.
pub(super) fn modify_rule(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<(RuleId, Vec<Forward>)> {
    let reference = at.get("RuleArn")?;
    let id = rule(world, &reference, findings)?;
    Some((id, forward(world, at, "Actions", findings)?))
}

/// The rule that a reference names: `LISTENER/PRIORITY`, or an ARN that ends with it.
pub(crate) fn rule(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<RuleId> {
    let text = at.as_text()?;
    let named = |name: &str| {
        let end = text.strip_suffix(name);
        end.is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    let found = world.rules.iter().find(|(_, rule)| named(&rule.name)).map(|(id, _)| id);
    if found.is_none() {
        let near = suggestion(text, world.rules.values().map(|rule| &*rule.name));
        let message = format!("no rule `{}`{near}", short(text));
        findings.refuse_as("RuleNotFound", at, message);
    }
    found
}

/// The listener that a scenario or a request names.
pub(crate) fn known_listener(
    world: &World,
    at: &At<'_>,
    exception: &'static str,
    findings: &mut Findings,
) -> Option<ListenerId> {
    let text = at.as_text()?;
    let found = listener(world, find::last_part(text));
    if found.is_none() {
        let near = suggestion(text, world.listeners.values().map(|listener| &*listener.name));
        findings.refuse_as(exception, at, format!("no listener `{}`{near}", short(text)));
    }
    found
}

fn listener(world: &World, name: &str) -> Option<ListenerId> {
    world.listeners.iter().find(|(_, listener)| &*listener.name == name).map(|(id, _)| id)
}

/// Where the only action of a rule forwards to.
fn forward(
    world: &World,
    at: &At<'_>,
    field: &str,
    findings: &mut Findings,
) -> Option<Vec<Forward>> {
    let actions = at.list(field);
    let Some(action) = actions.first() else {
        findings.refuse(at, format!("{field} has one action that forwards"));
        return None;
    };
    let tuples = action.get("ForwardConfig").map(|config| config.list("TargetGroups"));
    let only = action.get("TargetGroupArn");
    let forward: Vec<Forward> = match (only, tuples) {
        (Some(only), None) => group(world, &only, findings)
            .map(|group| Forward { group, weight: 1 })
            .into_iter()
            .collect(),
        (None, Some(tuples)) => tuples
            .iter()
            .filter_map(|at| {
                let group = group(world, &at.get("TargetGroupArn")?, findings)?;
                Some(Forward { group, weight: at.int("Weight").unwrap_or(1) })
            })
            .collect(),
        _ => {
            let message = "give either TargetGroupArn or ForwardConfig";
            findings.refuse(action, message);
            return None;
        }
    };
    let different: BTreeSet<TargetGroupId> = forward.iter().map(|it| it.group).collect();
    if forward.is_empty() || different.len() != forward.len() {
        findings.refuse(action, "at least one target group, each once");
    }
    Some(forward)
}

fn group(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<TargetGroupId> {
    let text = at.as_text()?;
    let found = find::known_target_group(world, text);
    found.map_err(|none| findings.refuse_as("TargetGroupNotFound", at, none)).ok()
}
