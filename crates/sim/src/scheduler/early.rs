//! Early success of rolling deployments: one may be done before all of its tasks are healthy, and before the tasks
//! that it replaces are gone (rules `deploy.early-success*`).

use crate::ids::{DeploymentId, ServiceId};
use crate::service::{DeploymentStrategy, EarlySuccess, Rollout, Service};
use crate::step::Step;
use crate::world::World;

use super::count::Counts;
use super::{alarms, failure, settle, wake};

/// How far a deployment is with its early success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Early {
    /// It has none, or not enough healthy tasks yet.
    No,
    /// It has enough healthy tasks, and bakes.
    Bakes,
    /// It is done.
    Done,
}

/// Looks whether the newest deployment has enough healthy tasks. From then on nothing of older ones is kept.
pub(super) fn look(step: &mut Step<'_>, id: ServiceId, counts: &Counts) -> Early {
    let Some((deployment, criteria)) = under_way(step.world, id) else { return Early::No };
    let enough = criteria.healthy_of(counts.bounds.desired);
    let Some(row) = step.world.deployments.get(deployment) else { return Early::No };
    if !row.cleans_up {
        if counts.sums.fresh_healthy < enough {
            return Early::No;
        }
        if alarms::bakes(step, id) {
            return Early::Bakes;
        }
        if let Some(row) = step.world.deployments.get_mut(deployment) {
            row.cleans_up = true;
        }
        // What is left of older ones goes in a pass of its own.
        wake(step, id);
    }
    let alone = step.world.services.get(id).is_some_and(|service| service.deployments.len() == 1);
    if alone || criteria.deferred {
        settle::complete(step, id);
        return Early::Done;
    }
    Early::No
}

/// Whether nothing of older deployments is kept any more, whatever the newest one still lacks.
pub(super) fn cleans_up(world: &World, service: &Service) -> bool {
    let newest = service.deployments.first().and_then(|id| world.deployments.get(*id));
    crate::WHOLE && newest.is_some_and(|row| row.cleans_up)
}

/// The newest deployment with the criteria that it is judged by.
fn under_way(world: &World, id: ServiceId) -> Option<(DeploymentId, EarlySuccess)> {
    let service = world.services.get(id)?;
    let criteria = service.options.early?;
    let deployment = *service.deployments.first()?;
    let open = world.deployments.get(deployment)?.rollout == Rollout::InProgress;
    let rolls = failure::options(world, id, service).strategy == DeploymentStrategy::Rolling;
    (open && rolls).then_some((deployment, criteria))
}
