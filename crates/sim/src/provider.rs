//! Capacity providers: where tasks get their capacity from, and (in `strategy`) how a service divides its tasks
//! among several of them (rules `provider.*`).

pub mod strategy;

use std::sync::Arc;

use crate::ids::CapacityProviderId;
use crate::service::Launch;
use crate::table::Table;
use crate::world::World;

/// A capacity provider that is there, whether or not the cluster may use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapacityProvider {
    /// Its name.
    pub name: Arc<str>,
    /// What is behind it.
    pub kind: ProviderKind,
    /// Whether it is associated with the cluster; only then a strategy may name it.
    pub associated: bool,
    /// Spot tasks that it has had; draws use it.
    pub launched: u64,
}

/// What is behind a capacity provider (rule `provider.kinds`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProviderKind {
    /// FARGATE or FARGATE_SPOT, which nobody creates (rule `provider.fargate-built-in`).
    Fargate {
        /// Whether it is FARGATE_SPOT.
        spot: bool,
    },
}

/// One entry of a `capacityProviderStrategy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrategyItem {
    /// Which provider.
    pub provider: CapacityProviderId,
    /// Tasks that it gets before weights divide the rest (rule `provider.base`).
    pub base: u32,
    /// Its part of the rest (rule `provider.weight`).
    pub weight: u32,
}

impl CapacityProvider {
    /// Where tasks of the provider run.
    pub fn launch(&self) -> Launch {
        match self.kind {
            ProviderKind::Fargate { .. } => Launch::Fargate,
        }
    }
}

/// Whether Fargate makes the capacity for a task, and if so whether that is FARGATE_SPOT's.
pub(crate) fn fargate(
    world: &World,
    launch: Launch,
    provider: Option<CapacityProviderId>,
) -> Option<bool> {
    match provider.and_then(|provider| world.providers.get(provider)).map(|it| &it.kind) {
        Some(ProviderKind::Fargate { spot }) => Some(*spot),
        None => (launch == Launch::Fargate).then_some(false),
    }
}

/// The providers that every account has.
pub(crate) fn built_in() -> Table<CapacityProviderId, CapacityProvider> {
    let mut providers = Table::default();
    for (name, spot) in [("FARGATE", false), ("FARGATE_SPOT", true)] {
        let kind = ProviderKind::Fargate { spot };
        providers.insert(CapacityProvider {
            name: name.into(),
            kind,
            associated: true,
            launched: 0,
        });
    }
    providers
}
