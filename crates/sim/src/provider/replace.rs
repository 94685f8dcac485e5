//! Managed Instances that ECS replaces: those that are old, and those whose health check says IMPAIRED. They drain, what
//! they ran starts elsewhere first, and then they end.

use super::{ManagedProvider, ProviderKind};
use crate::capacity::instances::{DRAINING_MAX, leave};
use crate::ids::{CapacityProviderId, InstanceId, RecordId};
use crate::instance::{Instance, InstanceStatus};
use crate::step::Step;
use crate::time::SimDuration;
use crate::world::World;

/// The age at which an instance begins to drain (rule `provider.managed-max-age`).
pub const MAX_AGE: SimDuration = SimDuration::from_secs(14 * DAY);
/// The age at which it ends, whatever still runs on it (rule `provider.managed-end`).
pub const END_AGE: SimDuration = SimDuration::from_secs(21 * DAY);
/// Seconds of a day.
const DAY: u64 = 86_400;

/// Of so many instances auto repair drains one at a time, of more a fifth (rule `provider.managed-auto-repair`).
const FEW: usize = 9;

/// Drains what is old, and, as far as auto repair may, what is impaired.
pub(super) fn look(step: &mut Step<'_>, id: CapacityProviderId) {
    let now = step.now();
    for (instance, cause) in
        active(step.world, id, |it| it.drains_at.is_some_and(|at| at <= now).then_some(it.record))
    {
        leave(&mut step.because(cause), instance, END_AGE - MAX_AGE);
    }
    if !repairs(step.world, id) {
        return;
    }
    let impaired = active(step.world, id, |it| it.impaired);
    for (instance, cause) in impaired.into_iter().take(may_drain(step.world, id)) {
        leave(&mut step.because(cause), instance, DRAINING_MAX);
    }
}

/// The ACTIVE instances of a provider for which there is a cause to replace them.
fn active(
    world: &World,
    id: CapacityProviderId,
    cause: impl Fn(&Instance) -> Option<RecordId>,
) -> Vec<(InstanceId, RecordId)> {
    let own = world.instances.iter().filter(|(_, it)| {
        it.provider == Some(id) && it.status == InstanceStatus::Active && it.ended.is_none()
    });
    own.filter_map(|(id, it)| Some((id, cause(it)?))).collect()
}

/// How many more instances auto repair may drain now.
fn may_drain(world: &World, id: CapacityProviderId) -> usize {
    let own =
        || world.instances.values().filter(|it| it.provider == Some(id) && it.ended.is_none());
    let all = own().count();
    let most = if all < FEW { 1 } else { (all / 5).max(1) };
    most.saturating_sub(own().filter(|it| it.status == InstanceStatus::Draining).count())
}

/// Whether `actionsStatus` of `autoRepairConfiguration` is ENABLED.
fn repairs(world: &World, id: CapacityProviderId) -> bool {
    let kind = world.providers.get(id).map(|row| &row.kind);
    matches!(kind, Some(ProviderKind::Managed(ManagedProvider { repairs: true, .. })))
}
