//! How the tasks of a service divide among the capacity providers of its strategy
//! (rules `engine.provider-deficit`, `engine.provider-no-move`).

use crate::ids::DeploymentId;
use crate::provider::strategy::Shares;
use crate::world::World;

use super::count::{Counts, Standing};

/// What each provider is to have of a deployment's tasks, and what it has of those that are to be kept. None
/// where a launch type was given.
pub(super) fn shares(world: &World, deployment: DeploymentId, counts: &Counts) -> Option<Shares> {
    let row = world.deployments.get(deployment)?;
    if row.target.strategy.is_empty() {
        return None;
    }
    let mut shares = Shares::new(row.desired, &row.target.strategy, world.beliefs);
    let kept = counts.rows.iter().filter(|row| {
        row.deployment == deployment && row.standing != Standing::Sick && !row.draining
    });
    for row in kept {
        shares.add(row.provider);
    }
    Some(shares)
}
