//! Where tasks are to run: `launchType`, `capacityProviderStrategy`, or the cluster's default strategy
//! (rules `provider.launch-type-or-strategy`, `provider.strategy-max`, `provider.one-kind`, `provider.base-one`).

use std::sync::Arc;

use super::find;
use crate::finding::{Findings, suggestion};
use crate::ids::CapacityProviderId;
use crate::json::At;
use crate::provider::{CapacityProvider, StrategyItem};
use crate::service::{Launch, Target};
use crate::shape::short;
use crate::world::World;

/// Where a request wants its tasks. With neither launch type nor strategy the cluster's default strategy counts.
pub(crate) fn target(world: &World, at: &At<'_>, findings: &mut Findings) -> Target {
    if let Some(given) = at.get("capacityProviderStrategy") {
        if let Some(launch_type) = at.get("launchType") {
            let message = "give launchType or capacityProviderStrategy, not both";
            findings.refuse(&launch_type, message);
        }
        return associated(world, &given, findings);
    }
    let launch = match at.text("launchType") {
        None if !world.default_strategy.is_empty() => {
            return of_items(world, Arc::clone(&world.default_strategy));
        }
        Some("FARGATE") => Launch::Fargate,
        Some("EXTERNAL") => Launch::External,
        Some(_) | None => Launch::Ec2,
    };
    Target { launch, strategy: Arc::from([]) }
}

/// Reads the strategy of a service or a task: it may name what the cluster is associated with.
pub(crate) fn associated(world: &World, at: &At<'_>, findings: &mut Findings) -> Target {
    let target = strategy(world, at, findings);
    let used = target.strategy.iter().filter_map(|item| world.providers.get(item.provider));
    if let Some(foreign) = used.into_iter().find(|provider| !provider.associated) {
        let name = &foreign.name;
        let message = format!(
            "the cluster is not associated with `{name}`: add it with PutClusterCapacityProviders"
        );
        findings.refuse(at, message);
    }
    target
}

/// Reads a strategy and finds what is wrong with it.
pub(crate) fn strategy(world: &World, at: &At<'_>, findings: &mut Findings) -> Target {
    let items = at.items();
    if items.is_empty() {
        findings.refuse(at, "name at least one capacity provider");
    }
    let strategy: Arc<[StrategyItem]> =
        items.iter().filter_map(|at| item(world, at, findings)).collect();
    let named = |at: usize| strategy.get(at).map(|item| item.provider);
    if (1..strategy.len())
        .any(|at| strategy.iter().take(at).any(|it| Some(it.provider) == named(at)))
    {
        findings.refuse(at, "a capacity provider stands in a strategy once");
    }
    if strategy.len() > 1 && strategy.iter().all(|item| item.weight == 0) {
        findings.refuse(at, "of several providers at least one needs a weight above 0");
    }
    if strategy.iter().filter(|item| item.base > 0).count() > 1 {
        findings.refuse(at, "only one provider of a strategy may have a base");
    }
    let target = of_items(world, strategy);
    let kind =
        |item: &StrategyItem| world.providers.get(item.provider).map(CapacityProvider::launch);
    if target.strategy.iter().any(|item| kind(item) != Some(target.launch)) {
        let message = "all providers of a strategy are of one kind: FARGATE and FARGATE_SPOT, or \
                       those of Auto Scaling groups, or those of Managed Instances";
        findings.refuse(at, message);
    }
    target
}

fn of_items(world: &World, strategy: Arc<[StrategyItem]>) -> Target {
    let first = strategy.first().and_then(|item| world.providers.get(item.provider));
    Target { launch: first.map_or(Launch::Ec2, CapacityProvider::launch), strategy }
}

fn item(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<StrategyItem> {
    let provider = provider(world, &at.get("capacityProvider")?, findings)?;
    let int = |name| at.int(name).unwrap_or(0);
    Some(StrategyItem { provider, base: int("base"), weight: int("weight") })
}

/// The provider that a reference names.
pub(crate) fn provider(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<CapacityProviderId> {
    let name = at.as_text()?;
    let found = find::provider(world, name);
    if found.is_none() {
        let near = suggestion(name, world.providers.values().map(|provider| &*provider.name));
        let known = world.providers.values().map(|it| &*it.name).collect::<Vec<_>>().join(", ");
        let message = format!("no capacity provider `{}`{near}: there are {known}", short(name));
        findings.refuse(at, message);
    }
    found
}
