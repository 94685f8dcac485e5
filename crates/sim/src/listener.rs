//! Listeners of load balancers and their rules: to which target group a request is forwarded
//! (rules `alb.rule-*`).

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::ids::{ClassId, ListenerId, RuleId, TargetGroupId};
use crate::record::What;
use crate::rng::{Purpose, Rng};
use crate::step::Step;
use crate::world::World;

/// A listener of an Application Load Balancer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// Its name; AWS has only the ARN.
    pub name: Arc<str>,
    /// The load balancer's name.
    pub balancer: Arc<str>,
    /// Its port.
    pub port: u16,
    /// Its rules in the order in which they are tried; the default one is the last.
    pub rules: Vec<RuleId>,
}

/// A rule of a listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// `LISTENER/PRIORITY`, or `LISTENER/default`.
    pub name: Arc<str>,
    /// Patterns of paths that it is for; empty of the default one.
    pub paths: Vec<Arc<str>>,
    /// Where its requests go, with weights.
    pub forward: Vec<Forward>,
}

/// A target group of a rule (`TargetGroupTuple`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Forward {
    /// The target group.
    pub group: TargetGroupId,
    /// `Weight`.
    pub weight: u32,
}

/// The greatest weight (rule `alb.rule-weight-max`).
pub const MAX_WEIGHT: u32 = 999;

/// Target groups that a rule forwards to at most (rule `quota.alb-target-groups-per-action`).
pub const MAX_FORWARDS: u32 = 5;

/// The rule that takes requests with a path: the first one by priority that is for it (rule `alb.rule-order`).
pub fn route(world: &World, listener: ListenerId, path: &str) -> Option<RuleId> {
    let rules = &world.listeners.get(listener)?.rules;
    let takes = |rule: &Rule| rule.paths.is_empty() || rule.paths.iter().any(|it| fits(it, path));
    rules.iter().copied().find(|id| world.rules.get(*id).is_some_and(takes))
}

/// The target group that a request is forwarded to: drawn by the weights, for this request, whatever the
/// health of the groups (rules `alb.rule-weights`, `alb.rule-no-failover`). None where no group has a weight.
pub(crate) fn choose(
    world: &World,
    rule: RuleId,
    class: ClassId,
    ordinal: u64,
) -> Option<TargetGroupId> {
    let forward = &world.rules.get(rule)?.forward;
    let total: u64 = forward.iter().map(|it| u64::from(it.weight)).sum();
    let mut weighted = forward.iter().filter(|it| it.weight > 0);
    let first = weighted.next()?;
    if u64::from(first.weight) == total {
        return Some(first.group);
    }
    let key = [u64::from(class.0), ordinal];
    let mut drawn = Rng::new(world.seed, Purpose::Forward, key).below(total);
    for it in forward {
        let weight = u64::from(it.weight);
        if drawn < weight {
            return Some(it.group);
        }
        drawn -= weight;
    }
    None
}

/// Changes where a rule forwards to, and says so.
pub(crate) fn set_forward(step: &mut Step<'_>, id: RuleId, forward: Vec<Forward>) {
    let Some(rule) = step.world.rules.get_mut(id).filter(|rule| rule.forward != forward) else {
        return;
    };
    rule.forward.clone_from(&forward);
    step.record(What::Forward { rule: id, forward: forward.into() });
}

/// How many load balancers there are: those of the listeners, and one before each other target group.
pub fn balancers(world: &World) -> u64 {
    let alone = world.target_groups.values().filter(|group| !group.shared).count() as u64;
    let listeners = || world.listeners.values();
    let is_first = |(place, listener): &(usize, &Listener)| {
        listeners().take(*place).all(|other| other.balancer != listener.balancer)
    };
    alone + listeners().enumerate().filter(is_first).count() as u64
}

/// The target groups of each load balancer that forwards to a group, that one among them.
pub(crate) fn beside(world: &World, group: TargetGroupId) -> Vec<Vec<TargetGroupId>> {
    let mut balancers: Vec<(&str, Vec<TargetGroupId>)> = Vec::new();
    for listener in world.listeners.values() {
        let place = balancers.iter().position(|(name, _)| *name == &*listener.balancer);
        let place = place.unwrap_or(balancers.len());
        if place == balancers.len() {
            balancers.push((&listener.balancer, Vec::new()));
        }
        let Some((_, groups)) = balancers.get_mut(place) else { continue };
        let rules = listener.rules.iter().filter_map(|rule| world.rules.get(*rule));
        for forward in rules.flat_map(|rule| &rule.forward) {
            if !groups.contains(&forward.group) {
                groups.push(forward.group);
            }
        }
    }
    balancers.into_iter().map(|(_, groups)| groups).filter(|it| it.contains(&group)).collect()
}

/// Whether a path fits a pattern in which `*` stands for any characters and `?` for any one
/// (rule `alb.rule-path`).
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), path.chars().collect());
    // After each character of the pattern: how much of the path may have been used up.
    let mut reached = vec![false; path.len() + 1];
    reached[0] = true;
    for c in pattern {
        let mut next = vec![false; path.len() + 1];
        let mut open = false;
        for (used, at) in reached.iter().enumerate() {
            open |= *at;
            if c == '*' {
                next[used] = open;
            } else if *at && path.get(used).is_some_and(|have| c == '?' || c == *have) {
                next[used + 1] = true;
            }
        }
        reached = next;
    }
    reached.last().copied().unwrap_or(false)
}
