//! Managed Instances: AWS itself starts instances for tasks that wait and ends those that are idle or under-used,
//! without group or alarms (rules `provider.managed-*`, `engine.managed-type`, `engine.managed-idle-only`).

use std::sync::Arc;

use super::waiting::Alike;
use super::{ProviderKind, consolidate, replace, waiting};
use crate::capacity::{self, NewInstance, drought};
use crate::ids::{CapacityProviderId, InstanceId, ZoneId};
use crate::instance::{Instance, InstanceStatus};
use crate::instance_types::{InstanceType, TYPES};
use crate::place::needs::Room;
use crate::record::What;
use crate::spot;
use crate::step::Step;
use crate::time::{SimDuration, SimTime};
use crate::world::World;
use crate::zone::Capacity;

/// A provider of Managed Instances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedProvider {
    /// `infrastructureRoleArn`; nothing looks at it.
    pub role: Arc<str>,
    /// `instanceRequirements`.
    pub requirements: Requirements,
    /// Types that meet these, as places in [`TYPES`].
    pub types: Arc<[u8]>,
    /// `scaleInAfter`: how long an instance may be idle or under-used; none for ever.
    pub scale_in_after: Option<SimDuration>,
    /// `capacityOptionType` SPOT (rule `provider.managed-spot`).
    pub spot: bool,
    /// `subnets` of `networkConfiguration`.
    pub subnets: Vec<Arc<str>>,
    /// The zones of these; all where this is empty.
    pub zones: Vec<ZoneId>,
    /// Whether `actionsStatus` of `autoRepairConfiguration` is ENABLED (rule `provider.managed-auto-repair`).
    pub repairs: bool,
    /// Whether EC2 had no instance for it at the last try.
    pub insufficient: bool,
}

/// `instanceRequirements`: which types an instance may be of (rule `engine.managed-type`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Requirements {
    /// `allowedInstanceTypes`: names, or beginnings that end with `*`. Where it is empty, general purpose.
    pub allowed: Vec<Arc<str>>,
    /// `vCpuCount`, least and most.
    pub vcpus: [Option<u32>; 2],
    /// `memoryMiB`, least and most.
    pub memory_mib: [Option<u32>; 2],
}

impl Requirements {
    /// The types that meet them, as places in [`TYPES`].
    pub fn types(&self) -> Arc<[u8]> {
        let named = |name: &str| {
            self.allowed.iter().any(|pattern| match pattern.strip_suffix('*') {
                Some(start) => name.starts_with(start),
                None => name == &**pattern,
            })
        };
        let within = |[least, most]: [Option<u32>; 2], value: u32| {
            (least.unwrap_or(0)..=most.unwrap_or(u32::MAX)).contains(&value)
        };
        let meets = |kind: &InstanceType| {
            let fits = match self.allowed.is_empty() {
                true => kind.name.starts_with('m'),
                false => named(kind.name),
            };
            fits && within(self.vcpus, kind.vcpus) && within(self.memory_mib, kind.memory_mib)
        };
        (0_u8..).zip(TYPES).filter(|(_, kind)| meets(kind)).map(|(place, _)| place).collect()
    }
}

/// Looks at every provider of Managed Instances: what waits gets instances, what is old or impaired is replaced, what is
/// idle ends.
pub(crate) fn look(step: &mut Step<'_>) {
    if !crate::WHOLE {
        return;
    }
    let all = step.world.providers.iter();
    let managed = all.filter(|(_, row)| matches!(row.kind, ProviderKind::Managed(_)));
    let managed: Vec<CapacityProviderId> = managed.map(|(id, _)| id).collect();
    for id in managed {
        launch(step, id);
        replace::look(step, id);
        let Some(after) = scale_in_after(step.world, id) else { continue };
        end_idle(step, id);
        consolidate::look(step, id, after);
    }
}

/// Starts instances for the tasks that wait, as far as those that are on their way have no room for them.
fn launch(step: &mut Step<'_>, id: CapacityProviderId) {
    let waits = step.world.waiting.keys().filter_map(|task| step.world.tasks.get(*task));
    let cause = waits.into_iter().find(|task| task.provider == Some(id)).map(|task| task.record);
    let Some(cause) = cause else { return };
    let step = &mut step.because(cause);
    let mut coming = coming(step.world, id);
    'zones: for (zones, mut left) in waiting::by_zones(step.world, id) {
        let is_open = |zone: &ZoneId| zones.is_empty() || zones.contains(zone);
        let rooms = coming.iter_mut().filter(|(zone, _)| is_open(zone)).map(|(_, room)| room);
        fill(rooms, &mut left);
        while let Some((kind, needed)) = choose(step.world, id, &mut left) {
            for _ in 0..needed {
                let Some(zone) = zone(step.world, id, is_open) else {
                    insufficient(step, id);
                    continue 'zones;
                };
                let spot = is_spot(step.world, id);
                let new =
                    NewInstance { provider: Some(id), spot, ..NewInstance::plain(kind, zone) };
                let Some(instance) = capacity::instances::launch(step, new) else { return };
                spot::begin_instance(step, instance);
                set_insufficient(step.world, id, false);
            }
        }
    }
}

/// The instances of a provider that boot, by their zones. What boots in a lost zone is not on its way
/// (rule `engine.zone-loss-placement`), nor is what Spot takes back.
fn coming(world: &World, id: CapacityProviderId) -> Vec<(ZoneId, Room)> {
    let boots = |it: &&Instance| {
        it.provider == Some(id)
            && it.warned_at.is_none()
            && matches!(
                it.status,
                InstanceStatus::Booting { .. } | InstanceStatus::Registering { .. }
            )
            && world.zone(it.zone).is_some_and(|zone| !zone.dark)
    };
    let boots = world.instances.values().filter(boots);
    boots.map(|it| (it.zone, Room::new(it.kind(), it.registered))).collect()
}

/// Puts tasks where there is room, on paper, the first room first; what is left stays in the list.
fn fill<'r>(rooms: impl Iterator<Item = &'r mut Room>, left: &mut Vec<Alike>) {
    for room in rooms {
        left.retain_mut(|(needs, count)| {
            *count = room.take(needs, *count);
            *count > 0
        });
    }
}

/// The type that takes most kinds of the tasks that are left, and of those the one with which that costs least; of
/// equal ones the fewest instances (rule `engine.managed-type`). How many that takes; what they take leaves the list.
fn choose(world: &World, id: CapacityProviderId, left: &mut Vec<Alike>) -> Option<(u8, u32)> {
    let ProviderKind::Managed(provider) = &world.providers.get(id)?.kind else { return None };
    let options = provider.types.iter().filter_map(|&place| {
        let kind = TYPES.get(usize::from(place))?;
        let empty = Room::new(kind, kind.registers(false, &world.assumptions));
        let mut rest = left.clone();
        let mut needed = 0;
        while rest.iter().any(|(needs, _)| empty.fits(needs) > 0) {
            fill(std::iter::once(&mut empty.clone()), &mut rest);
            needed += 1;
        }
        let price = kind.price * u64::from(needed);
        (needed > 0).then_some(((rest.len(), price, needed, place), rest))
    });
    let (found, rest) = options.min_by_key(|(rank, _)| *rank)?;
    *left = rest;
    Some((found.3, found.2))
}

/// The zone with the fewest instances of the provider, of those that are open to it and to the tasks.
fn zone(
    world: &World,
    id: CapacityProviderId,
    is_open: impl Fn(&ZoneId) -> bool,
) -> Option<ZoneId> {
    let ProviderKind::Managed(provider) = &world.providers.get(id)?.kind else { return None };
    let own = |zone: &ZoneId| provider.zones.is_empty() || provider.zones.contains(zone);
    let all = (0..).map(ZoneId).zip(&world.zones);
    let open = all.filter(|(zone, row)| row.has(Capacity::Ec2) && own(zone) && is_open(zone));
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
fn end_idle(step: &mut Step<'_>, id: CapacityProviderId) {
    let now = step.now();
    let over = |(id, _): &(InstanceId, &Instance)| {
        end_of_idle(step.world, *id).is_some_and(|end| end <= now)
    };
    let own = step.world.instances.iter().filter(|(_, it)| it.provider == Some(id));
    let idle: Vec<InstanceId> = own.filter(over).map(|(id, _)| id).collect();
    for instance in idle {
        let cause = step.world.instances.get(instance).map_or(step.cause, |it| it.record);
        capacity::terminate(&mut step.because(cause), instance);
    }
}

/// When a Managed Instance ends, if it gets no task before; none of one that has tasks or does not end for that.
pub fn end_of_idle(world: &World, id: InstanceId) -> Option<SimTime> {
    let instance = world.instances.get(id)?;
    let after = scale_in_after(world, instance.provider?)?;
    let is_there = matches!(instance.status, InstanceStatus::Active | InstanceStatus::Draining);
    let is_idle = is_there && instance.tasks.is_empty();
    is_idle.then_some(instance.idle_since + after)
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
