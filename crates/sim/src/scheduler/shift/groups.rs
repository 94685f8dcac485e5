//! The two target groups of a deployment that shifts traffic, and where listener rules forward to.

use crate::ids::{DeploymentId, RuleId, TargetGroupId};
use crate::listener::{self, Forward};
use crate::service::{ALL_TRAFFIC, Advanced, ServiceLoadBalancer};
use crate::step::Step;
use crate::world::World;

/// All traffic goes to a deployment again (rule `bluegreen.rollback`).
pub(in crate::scheduler) fn switch_back(step: &mut Step<'_>, deployment: DeploymentId) {
    if !crate::WHOLE {
        return;
    }
    let service = step.world.deployments.get(deployment).map(|row| row.service);
    for row in step.world.deployments.values_mut().filter(|row| Some(row.service) == service) {
        row.switches = false;
        if let Some(shift) = &mut row.shift {
            (shift.share, shift.tests) = (0, false);
        }
    }
    let row = step.world.deployments.get_mut(deployment);
    if let Some(shift) = row.and_then(|row| row.shift.as_mut()) {
        shift.share = ALL_TRAFFIC;
    }
    forward(step, deployment, |it| Some(it.production), ALL_TRAFFIC);
    forward(step, deployment, |it| it.test, ALL_TRAFFIC);
}

/// A load balancer whichever of its two target groups is in use.
pub(in crate::scheduler) fn either_way(mut balancer: ServiceLoadBalancer) -> ServiceLoadBalancer {
    if let Some(advanced) = &mut balancer.advanced
        && advanced.alternate < balancer.group
    {
        std::mem::swap(&mut balancer.group, &mut advanced.alternate);
    }
    balancer
}

/// The target groups of a new deployment: those that the one before does not use, or the same.
pub(in crate::scheduler) fn choose_groups(
    balancers: &mut [ServiceLoadBalancer],
    before: &[ServiceLoadBalancer],
    moves: bool,
) {
    for (own, before) in balancers.iter_mut().zip(before) {
        let changes = (own.group == before.group) == moves;
        if let Some(advanced) = own.advanced.as_mut().filter(|_| changes) {
            std::mem::swap(&mut own.group, &mut advanced.alternate);
        }
    }
}

/// Before anything was deployed, rules forward to the group of the first deployment.
pub(in crate::scheduler) fn first_groups(world: &mut World, balancers: &[ServiceLoadBalancer]) {
    for balancer in balancers {
        let Some(advanced) = balancer.advanced else { continue };
        for group in [balancer.group, advanced.alternate] {
            if let Some(group) = world.target_groups.get_mut(group) {
                group.shared = true;
            }
        }
        for rule in [Some(advanced.production), advanced.test].into_iter().flatten() {
            if let Some(rule) = world.rules.get_mut(rule) {
                rule.forward = weights(balancer.group, advanced.alternate, ALL_TRAFFIC);
            }
        }
    }
}

/// Forwards a share of a rule's traffic to a deployment, and the rest to the other group.
pub(super) fn forward(
    step: &mut Step<'_>,
    deployment: DeploymentId,
    rule: impl Fn(Advanced) -> Option<RuleId>,
    share: u32,
) {
    let Some(row) = step.world.deployments.get(deployment) else { return };
    for balancer in row.load_balancers.clone() {
        let Some(advanced) = balancer.advanced else { continue };
        if let Some(rule) = rule(advanced) {
            listener::set_forward(step, rule, weights(balancer.group, advanced.alternate, share));
        }
    }
}

/// Weights of two groups: whole percents where they do, otherwise tenths.
fn weights(group: TargetGroupId, other: TargetGroupId, share: u32) -> Vec<Forward> {
    let unit = if share.is_multiple_of(10) { 10 } else { 1 };
    let (own, rest) = (share / unit, (ALL_TRAFFIC - share) / unit);
    let mut weights = [Forward { group, weight: own }, Forward { group: other, weight: rest }];
    weights.sort_by_key(|it| it.group);
    weights.into()
}
