//! Which capacity providers the cluster may use: CreateCluster and PutClusterCapacityProviders.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::strategy;
use crate::finding::Findings;
use crate::ids::CapacityProviderId;
use crate::json::At;
use crate::provider::StrategyItem;
use crate::service::ServiceStatus;
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

fn is_used(world: &World, id: CapacityProviderId) -> bool {
    let by_service = world.services.values().any(|service| {
        service.status == ServiceStatus::Active
            && service.target.strategy.iter().any(|item| item.provider == id)
    });
    let holds = |status| !matches!(status, TaskStatus::Stopped);
    by_service || world.tasks.values().any(|it| it.provider == Some(id) && holds(it.status))
}
