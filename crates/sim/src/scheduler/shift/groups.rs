//! The two target groups of a deployment that shifts traffic, and where listener rules forward to.

use crate::ids::{DeploymentId, RuleId, ServiceId, TargetGroupId};
use crate::listener::{self, Forward};
use crate::service::{ALL_TRAFFIC, Advanced, Service, ServiceLoadBalancer, ServiceStatus};
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

/// Load balancers of a revision, as its service has them: which target group of two a deployment uses is no setting.
pub(in crate::scheduler) fn named_as(
    balancers: &[ServiceLoadBalancer],
    service: &[ServiceLoadBalancer],
) -> Vec<ServiceLoadBalancer> {
    let mut all = balancers.to_vec();
    for (own, named) in all.iter_mut().zip(service) {
        let other = named.advanced.map(|advanced| advanced.alternate);
        if let Some(advanced) = &mut own.advanced
            && (Some(own.group), advanced.alternate) == (other, named.group)
        {
            std::mem::swap(&mut own.group, &mut advanced.alternate);
        }
    }
    all
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

/// Where rules are to forward to for the first deployment of a service: to its group. One that another service goes by stays
/// as it is (rule `engine.first-forward`).
pub(crate) fn first_forwards(world: &mut World, id: ServiceId) -> Vec<(RuleId, Vec<Forward>)> {
    let Some(service) = world.services.get(id) else { return Vec::new() };
    let balancers = service.load_balancers.iter();
    let both = balancers.filter_map(|it| Some((it.group, it.advanced?))).collect::<Vec<_>>();
    let mut forwards = Vec::new();
    for (group, advanced) in both {
        for group in [group, advanced.alternate] {
            if let Some(group) = world.target_groups.get_mut(group) {
                group.shared = true;
            }
        }
        let free = advanced.rules().filter(|rule| goes_by(world, *rule, Some(id)).is_none());
        let forward = weights(group, advanced.alternate, ALL_TRAFFIC);
        forwards.extend(free.map(|rule| (rule, forward.clone())));
    }
    forwards
}

/// The service, other than one, that goes by a listener rule.
pub(crate) fn goes_by(world: &World, rule: RuleId, but: Option<ServiceId>) -> Option<&Service> {
    let others = world.services.iter().filter(|(id, row)| {
        Some(*id) != but
            && row.status == ServiceStatus::Active
            && row.load_balancers.iter().any(|it| {
                it.advanced.is_some_and(|advanced| advanced.rules().any(|own| own == rule))
            })
    });
    others.map(|(_, row)| row).next()
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
