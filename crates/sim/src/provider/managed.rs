//! Managed Instances: AWS itself starts instances for tasks that wait and ends those that are idle or under-used,
//! without group or alarms (rules `provider.managed-*`, `engine.managed-type`, `engine.managed-idle-only`).

use std::sync::Arc;

use super::{ProviderKind, consolidate, scaling, waiting};
use crate::capacity::{self, NewInstance, drought};
use crate::ids::{CapacityProviderId, InstanceId, TaskDefinitionId, ZoneId};
use crate::instance::{Instance, InstanceStatus};
use crate::instance_types::TYPES;
use crate::place::Group;
use crate::record::What;
use crate::spot;
use crate::step::Step;
use crate::time::SimDuration;
use crate::world::World;
use crate::zone::Capacity;

/// A provider of Managed Instances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedProvider {
    /// Types that it may start, as places in [`TYPES`].
    pub types: Arc<[u8]>,
    /// `scaleInAfter`: how long an instance may be idle or under-used; none for ever.
    pub scale_in_after: Option<SimDuration>,
    /// `capacityOptionType` SPOT (rule `provider.managed-spot`).
    pub spot: bool,
    /// Whether EC2 had no instance for it at the last try.
    pub insufficient: bool,
}

/// Looks at every provider of Managed Instances: what waits gets instances, what is idle ends.
pub(crate) fn look(step: &mut Step<'_>) {
    let all = step.world.providers.iter();
    let managed = all.filter(|(_, row)| matches!(row.kind, ProviderKind::Managed(_)));
    let managed: Vec<CapacityProviderId> = managed.map(|(id, _)| id).collect();
    for id in managed {
        launch(step, id);
        let Some(after) = scale_in_after(step.world, id) else { continue };
        end_idle(step, id, after);
        consolidate::look(step, id, after);
    }
}

/// Starts instances for the tasks that wait, as far as none is on its way already.
fn launch(step: &mut Step<'_>, id: CapacityProviderId) {
    let boots = |it: &&Instance| {
        it.provider == Some(id)
            && matches!(
                it.status,
                InstanceStatus::Booting { .. } | InstanceStatus::Registering { .. }
            )
    };
    let mut coming = step.world.instances.values().filter(boots).count();
    let waits = step.world.waiting.keys().filter_map(|task| step.world.tasks.get(*task));
    let cause = waits.into_iter().find(|task| task.provider == Some(id)).map(|task| task.record);
    let Some(cause) = cause else { return };
    let step = &mut step.because(cause);
    for ((definition, group), count) in waiting::alike(step.world, id) {
        let Some((kind, needed)) = choose(step.world, id, definition, &group, count) else {
            continue;
        };
        for _ in 0..needed {
            if coming > 0 {
                coming -= 1;
                continue;
            }
            let Some(zone) = zone(step.world, id, &group) else { return insufficient(step, id) };
            let spot = is_spot(step.world, id);
            let new = NewInstance { provider: Some(id), spot, ..NewInstance::plain(kind, zone) };
            let Some(instance) = capacity::instances::launch(step, new) else { return };
            spot::begin_instance(step, instance);
            set_insufficient(step.world, id, false);
        }
    }
}

/// The type with which so many tasks cost least, and how many instances that takes; of equal ones the fewest
/// (rule `engine.managed-type`).
fn choose(
    world: &World,
    id: CapacityProviderId,
    definition: TaskDefinitionId,
    group: &Group,
    count: u32,
) -> Option<(u8, u32)> {
    let ProviderKind::Managed(provider) = &world.providers.get(id)?.kind else { return None };
    let options = provider.types.iter().filter_map(|&kind| {
        let has = TYPES.get(usize::from(kind))?.registers(false);
        let on_one = scaling::on_one(world, definition, group, kind, has)?;
        let needed = count.div_ceil(Some(on_one).filter(|on_one| *on_one > 0)?);
        let price = TYPES.get(usize::from(kind))?.price * u64::from(needed);
        Some((price, needed, kind))
    });
    options.min().map(|(_, needed, kind)| (kind, needed))
}

/// The zone with the fewest instances of the provider, of those in which the tasks may be.
fn zone(world: &World, id: CapacityProviderId, group: &Group) -> Option<ZoneId> {
    let own: &[ZoneId] = match group {
        Group::Service(service) => world.services.get(*service).map_or(&[], |it| &it.zones),
        Group::Named(_) => &[],
    };
    let all = (0..).map(ZoneId).zip(&world.zones);
    let open =
        all.filter(|(zone, row)| row.has(Capacity::Ec2) && (own.is_empty() || own.contains(zone)));
    let there = |zone: ZoneId| {
        let is = |it: &&Instance| it.provider == Some(id) && it.zone == zone && it.ended.is_none();
        world.instances.values().filter(is).count()
    };
    open.map(|(zone, _)| zone).min_by_key(|zone| there(*zone))
}

/// Whether a provider starts Spot Instances.
fn is_spot(world: &World, id: CapacityProviderId) -> bool {
    let kind = world.providers.get(id).map(|row| &row.kind);
    matches!(kind, Some(ProviderKind::Managed(ManagedProvider { spot: true, .. })))
}

/// How long an instance may be idle or under-used; none for ever.
fn scale_in_after(world: &World, id: CapacityProviderId) -> Option<SimDuration> {
    match &world.providers.get(id)?.kind {
        ProviderKind::Managed(provider) => provider.scale_in_after,
        ProviderKind::Asg(_) | ProviderKind::Fargate { .. } => None,
    }
}

/// Ends instances that have run no task for long enough (rule `provider.managed-scale-in-after`).
fn end_idle(step: &mut Step<'_>, id: CapacityProviderId, after: SimDuration) {
    let now = step.now();
    let idle = step.world.instances.iter().filter(|(_, it)| {
        it.provider == Some(id)
            && it.status == InstanceStatus::Active
            && it.tasks.is_empty()
            && it.idle_since + after <= now
    });
    let idle: Vec<InstanceId> = idle.map(|(id, _)| id).collect();
    for instance in idle {
        let cause = step.world.instances.get(instance).map_or(step.cause, |it| it.record);
        capacity::terminate(&mut step.because(cause), instance);
    }
}

/// EC2 has no instance, which is told once (rule `engine.capacity-drought`).
fn insufficient(step: &mut Step<'_>, id: CapacityProviderId) {
    if !set_insufficient(step.world, id, true) {
        let (capacity, reason) = (Capacity::Ec2.name(), drought::INSUFFICIENT);
        step.record(What::LaunchFailed { service: None, group: None, capacity, reason });
    }
}

/// Sets whether EC2 had no instance; what it was before.
fn set_insufficient(world: &mut World, id: CapacityProviderId, now: bool) -> bool {
    match world.providers.get_mut(id).map(|row| &mut row.kind) {
        Some(ProviderKind::Managed(provider)) => std::mem::replace(&mut provider.insufficient, now),
        _ => false,
    }
}
