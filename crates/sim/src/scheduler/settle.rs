//! What a pass concludes: deployments that are over or done, the steady state, services that are gone
//! (rules `deploy.status`, `deploy.rollout-states`, `deploy.slow-end`, `service.steady-state`).

use std::sync::Arc;

use crate::ids::{DeploymentId, ServiceId};
use crate::messages;
use crate::service::{DeploymentStatus, Rollout, ServiceDeployment, ServiceStatus};
use crate::step::Step;

use super::count::Counts;
use super::early::{self, Early};
use super::{alarms, calls, failure, rebalance, resolved, say};

/// Draws the conclusions. `moved` says whether the pass started or stopped anything.
pub(super) fn settle(step: &mut Step<'_>, id: ServiceId, counts: &Counts, moved: bool) {
    if !counts.shifts {
        end_old_deployments(step, id, counts);
    }
    let Some(service) = step.world.services.get(id) else { return };
    if service.status == ServiceStatus::Draining {
        if service.tasks.is_empty() {
            end_service(step, id);
        }
        return;
    }
    if crate::WHOLE && early::look(step, id, counts) == Early::Bakes {
        return;
    }
    let Some(service) = step.world.services.get(id) else { return };
    let desired = counts.bounds.desired;
    let stays = counts.sums.draining == 0;
    let is_kept = stays && counts.sums.total == desired && counts.sums.fresh_healthy == desired;
    let is_over = !moved && is_kept && service.deployments.len() == 1 && !counts.shifts;
    if !is_over || alarms::bakes(step, id) {
        if let Some(service) = step.world.services.get_mut(id) {
            service.steady = false;
        }
        return resolved(step, id, messages::STEADY);
    }
    complete(step, id);
    let Some(service) = step.world.services.get_mut(id) else { return };
    service.steady = true;
    let name = Arc::clone(&service.name);
    say(step, id, messages::steady(&name));
    rebalance::look(step, id, counts);
}

/// A deployment that is not the newest is over when the containers of all its tasks have exited and the
/// newest one stands in for whatever it lost.
fn end_old_deployments(step: &mut Step<'_>, id: ServiceId, counts: &Counts) {
    let Some(service) = step.world.services.get_mut(id) else { return };
    let mut over: Vec<DeploymentId> = service.deployments.iter().skip(1).copied().collect();
    let stands_in = counts.sums.fresh_healthy >= counts.bounds.desired
        || step.world.services.get(id).is_some_and(|service| early::cleans_up(step.world, service));
    over.retain(|deployment| {
        let kept = step.world.deployments.get(*deployment).map_or(0, |it| it.desired);
        !counts.leftover.contains(deployment) && (kept == 0 || stands_in)
    });
    end_deployments(step, id, &over);
}

/// Deployments become INACTIVE.
pub(super) fn end_deployments(step: &mut Step<'_>, id: ServiceId, over: &[DeploymentId]) {
    let Some(service) = step.world.services.get_mut(id) else { return };
    service.deployments.retain(|deployment| !over.contains(deployment));
    let now = step.now();
    for deployment in over {
        if let Some(deployment) = step.world.deployments.get_mut(*deployment) {
            deployment.status = DeploymentStatus::Inactive;
            deployment.desired = 0;
            deployment.updated = now;
        }
    }
}

/// The newest deployment is done.
pub(super) fn complete(step: &mut Step<'_>, id: ServiceId) {
    let now = step.now();
    let Some(service) = step.world.services.get(id) else { return };
    let Some(&primary) = service.deployments.first() else { return };
    let name = Arc::clone(&service.name);
    let Some(deployment) = step.world.deployments.get(primary) else { return };
    if deployment.rollout != Rollout::InProgress {
        return;
    }
    let is_way_back = deployment.state != ServiceDeployment::InProgress;
    let reason = Arc::from(format!("ECS deployment {primary} completed."));
    let cause = calls::enter(step, primary, Rollout::Completed, reason);
    if is_way_back {
        failure::settle_rollback(step.world, id, ServiceDeployment::RollbackSuccessful);
    } else if let Some(deployment) = step.world.deployments.get_mut(primary) {
        deployment.end(ServiceDeployment::Successful, now);
    }
    say(&mut step.because(cause), id, messages::deployment_completed(&name, primary));
}

/// A deleted service has no tasks left.
fn end_service(step: &mut Step<'_>, id: ServiceId) {
    let Some(service) = step.world.services.get_mut(id) else { return };
    service.status = ServiceStatus::Inactive;
    service.look_at = None;
    step.world.daemons.retain(|daemon| *daemon != id);
    let Some(service) = step.world.services.get_mut(id) else { return };
    let over = std::mem::take(&mut service.deployments);
    for deployment in over {
        if let Some(deployment) = step.world.deployments.get_mut(deployment) {
            deployment.status = DeploymentStatus::Inactive;
        }
    }
}
