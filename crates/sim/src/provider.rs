//! Capacity providers: where tasks get their capacity from, and (in `strategy`) how a service divides its tasks
//! among several of them (rules `provider.*`).

mod consolidate;
pub mod managed;
pub mod replace;
pub mod scaling;
pub mod strategy;
#[cfg(test)]
mod tests;
pub mod waiting;

use std::sync::Arc;

pub use managed::ManagedProvider;

use crate::capacity;
use crate::cloudwatch;
use crate::ids::{AlarmId, AsgId, CapacityProviderId};
use crate::service::Launch;
use crate::step::Step;
use crate::table::Table;
use crate::time::SimDuration;
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
    /// An Auto Scaling group.
    Asg(AsgProvider),
    /// Managed Instances.
    Managed(ManagedProvider),
}

/// A provider's Auto Scaling group, and what ECS does with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsgProvider {
    /// The group.
    pub group: AsgId,
    /// `managedScaling`; none where it is DISABLED.
    pub scaling: Option<ManagedScaling>,
    /// `managedTerminationProtection` (rule `cluster-scale.termination-protection`).
    pub protection: bool,
    /// `managedDraining` (rule `cluster-scale.managed-draining`).
    pub draining: bool,
    /// The alarms of managed scaling: high and low.
    pub alarms: Option<(AlarmId, AlarmId)>,
}

/// `managedScaling`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ManagedScaling {
    /// `targetCapacity`, in percent.
    pub target: u32,
    /// `minimumScalingStepSize`.
    pub min_step: u32,
    /// `maximumScalingStepSize`.
    pub max_step: u32,
    /// `instanceWarmupPeriod`.
    pub warmup: SimDuration,
}

impl Default for ManagedScaling {
    fn default() -> Self {
        Self { target: 100, min_step: 1, max_step: 10_000, warmup: SimDuration::from_secs(300) }
    }
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
            ProviderKind::Asg(_) => Launch::Ec2,
            ProviderKind::Managed(_) => Launch::ManagedInstances,
        }
    }

    /// Its Auto Scaling group, where it has one.
    pub const fn asg(&self) -> Option<&AsgProvider> {
        match &self.kind {
            ProviderKind::Asg(provider) => Some(provider),
            ProviderKind::Fargate { .. } | ProviderKind::Managed(_) => None,
        }
    }

    /// The same, to be changed.
    pub(crate) const fn asg_mut(&mut self) -> Option<&mut AsgProvider> {
        match &mut self.kind {
            ProviderKind::Asg(provider) => Some(provider),
            ProviderKind::Fargate { .. } | ProviderKind::Managed(_) => None,
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
        Some(ProviderKind::Asg(_) | ProviderKind::Managed(_)) => None,
        None => (launch == Launch::Fargate).then_some(false),
    }
}

/// Adds a provider. The instances of its group belong to it from now on.
pub(crate) fn create(step: &mut Step<'_>, new: CapacityProvider) {
    let group = new.asg().map(|provider| provider.group);
    let id = step.world.providers.insert(new);
    let of_group = step.world.instances.iter().filter(|(_, it)| group.is_some() && it.asg == group);
    for instance in of_group.map(|(id, _)| id).collect::<Vec<_>>() {
        if let Some(instance) = step.world.instances.get_mut(instance) {
            instance.provider = Some(id);
        }
        capacity::touched(step.world, instance);
    }
    scaling::watch(step, id);
}

/// The provider of an Auto Scaling group.
pub(crate) fn of_group(world: &World, group: AsgId) -> Option<(CapacityProviderId, &AsgProvider)> {
    let all = world.providers.iter().filter_map(|(id, row)| Some((id, row.asg()?)));
    all.into_iter().find(|(_, provider)| provider.group == group)
}

/// Whether a task that fits on no instance waits for one.
pub(crate) enum Wait {
    /// Managed scaling will see it.
    Yes,
    /// Too many wait already.
    Full,
    /// Nobody would start an instance for it.
    No,
}

/// Whether a task of a provider may wait for an instance (rule `quota.provisioning-per-cluster`).
pub(crate) fn wait(world: &World, provider: Option<CapacityProviderId>) -> Wait {
    let row = provider.and_then(|provider| world.providers.get(provider));
    let brings = match row.map(|row| &row.kind) {
        Some(ProviderKind::Asg(provider)) => provider.scaling.is_some(),
        Some(ProviderKind::Managed(_)) => true,
        Some(ProviderKind::Fargate { .. }) | None => false,
    };
    match brings {
        true if world.waiting.len() < waiting::MAX_WAITING => Wait::Yes,
        true => Wait::Full,
        false => Wait::No,
    }
}

/// Changes a provider. Instances that there are stay as they were launched (rule `provider.managed-update`).
pub(crate) fn update(step: &mut Step<'_>, id: CapacityProviderId, new: ProviderKind) {
    if let Some(row) = step.world.providers.get_mut(id) {
        row.kind = new;
    }
    scaling::watch(step, id);
}

/// Deletes a provider that nobody uses. The instances of its group stay and belong to none; Managed Instances end,
/// for they are its own (rule `provider.delete`).
pub(crate) fn delete(step: &mut Step<'_>, id: CapacityProviderId) {
    let Some(row) = step.world.providers.remove(id) else { return };
    if let Some((high, low)) = row.asg().and_then(|provider| provider.alarms) {
        cloudwatch::delete(step, high);
        cloudwatch::delete(step, low);
    }
    let own = step.world.instances.iter().filter(|(_, it)| it.provider == Some(id));
    for instance in own.map(|(id, _)| id).collect::<Vec<_>>() {
        if matches!(row.kind, ProviderKind::Managed(_)) {
            capacity::terminate(step, instance);
        } else if let Some(instance) = step.world.instances.get_mut(instance) {
            instance.provider = None;
        }
        capacity::touched(step.world, instance);
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
