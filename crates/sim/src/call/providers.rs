//! Which capacity providers the cluster may use: CreateCluster, PutClusterCapacityProviders and `DeleteCapacityProvider`.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::strategy;
use crate::finding::Findings;
use crate::ids::CapacityProviderId;
use crate::json::At;
use crate::provider::{ProviderKind, StrategyItem};
use crate::service::{ServiceStatus, Target};
use crate::task::TaskStatus;
use crate::world::World;

/// What the cluster is associated with.
pub(crate) struct Association {
    providers: BTreeSet<CapacityProviderId>,
    default: Arc<[StrategyItem]>,
}

impl Association {
    /// Makes it so.
    pub(crate) fn perform(self, world: &mut World) {
        for id in world.providers.ids().collect::<Vec<_>>() {
            if let Some(provider) = world.providers.get_mut(id) {
                provider.associated = self.providers.contains(&id);
            }
        }
        world.default_strategy = self.default;
    }
}

/// Reads `capacityProviders`, all of them where they are left out, and `defaultCapacityProviderStrategy`.
pub(crate) fn association(world: &World, at: &At<'_>, findings: &mut Findings) -> Association {
    let providers: BTreeSet<CapacityProviderId> = match at.get("capacityProviders") {
        Some(list) => {
            let named = list.items();
            named.iter().filter_map(|at| strategy::provider(world, at, findings)).collect()
        }
        None => world.providers.ids().collect(),
    };
    let given = at.get("defaultCapacityProviderStrategy").filter(|list| !list.items().is_empty());
    let default = given.map(|list| {
        let target = strategy::strategy(world, &list, findings);
        if target.strategy.iter().any(|item| !providers.contains(&item.provider)) {
            findings.refuse(&list, "the default strategy names what capacityProviders does not");
        }
        target.strategy
    });
    for (id, provider) in world.providers.iter() {
        if provider.associated && !providers.contains(&id) && is_used(world, id) {
            let name = &provider.name;
            let message = format!("services or tasks still use `{name}`: it stays associated");
            findings.refuse_as("ResourceInUseException", at, message);
        }
    }
    Association { providers, default: default.unwrap_or_else(|| Arc::from([])) }
}

/// Reads `DeleteCapacityProvider`: nobody may name or use the provider any more
/// (rules `provider.fargate-built-in`, `provider.delete`).
pub(super) fn unused(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<CapacityProviderId> {
    let name = at.get("capacityProvider")?;
    let id = strategy::provider(world, &name, findings)?;
    let provider = world.providers.get(id)?;
    let by_default = world.default_strategy.iter().any(|item| item.provider == id);
    let complaint = match &provider.kind {
        ProviderKind::Fargate { .. } => "FARGATE and FARGATE_SPOT cannot be deleted",
        _ if is_used(world, id) => {
            "services or tasks still use it: give them another strategy first"
        }
        _ if by_default => {
            "the cluster's default strategy names it: PutClusterCapacityProviders first"
        }
        // One of Managed Instances belongs to its cluster and goes from there.
        ProviderKind::Asg(_) if provider.associated => {
            "it is associated with the cluster: PutClusterCapacityProviders first"
        }
        ProviderKind::Asg(_) | ProviderKind::Managed(_) => return Some(id),
    };
    findings.refuse(&name, complaint);
    None
}

fn is_used(world: &World, id: CapacityProviderId) -> bool {
    let names = |target: &Target| target.strategy.iter().any(|item| item.provider == id);
    let by_service = world.services.values().any(|service| {
        let mut rows = service.deployments.iter().filter_map(|it| world.deployments.get(*it));
        service.status == ServiceStatus::Active && rows.any(|row| names(&row.target))
    });
    let holds = |status| !matches!(status, TaskStatus::Stopped);
    by_service || world.tasks.values().any(|it| it.provider == Some(id) && holds(it.status))
}
