//! Auto Scaling groups: they compare what they have with what they want, and keep their zones even
//! (rule `engine.asg`).

use super::{NewInstance, drought, instances};
use crate::event::Event;
use crate::ids::{AsgId, InstanceId, ZoneId};
use crate::provider;
use crate::record::What;
use crate::step::Step;
use crate::time::SimDuration;
use crate::world::World;
use crate::zone::Capacity;

/// Lets a group compare in this instant.
pub(crate) fn ask(step: &mut Step<'_>, id: AsgId) {
    let Some(group) = step.world.asgs.get_mut(id).filter(|group| !group.check_due) else { return };
    group.check_due = true;
    step.after(SimDuration::ZERO, Event::Asg(id));
}

/// Sets what a group wants, between its minimum and its maximum.
pub(crate) fn set_desired(step: &mut Step<'_>, id: AsgId, desired: u32) {
    if let Some(group) = step.world.asgs.get_mut(id) {
        group.desired = desired.clamp(group.min, group.max);
        ask(step, id);
    }
}

/// Launches what is missing, ends what is too many. Lost zones get nothing.
pub(crate) fn on_asg(step: &mut Step<'_>, id: AsgId) {
    if !crate::WHOLE {
        return;
    }
    let Some(group) = step.world.asgs.get_mut(id) else { return };
    group.check_due = false;
    let wanted = group.desired as usize;
    while members(step.world, id).count() < wanted {
        let Some(new) = next(step.world, id) else { return insufficient(step, id) };
        if instances::launch(step, new).is_none() {
            return;
        }
        if let Some(group) = step.world.asgs.get_mut(id) {
            group.insufficient = false;
        }
    }
    while members(step.world, id).count() > wanted {
        let Some(victim) = victim(step.world, id) else { return };
        if provider::of_group(step.world, id).is_some_and(|(_, provider)| provider.draining) {
            instances::leave(step, victim, instances::DRAINING_MAX);
        } else {
            instances::terminate(step, victim);
        }
    }
}

/// EC2 has no instance for a group, which is told once (rule `engine.capacity-drought`).
fn insufficient(step: &mut Step<'_>, id: AsgId) {
    let Some(group) = step.world.asgs.get_mut(id) else { return };
    let dry = |id: &ZoneId| step.world.zones.get(usize::from(id.0)).is_some_and(|it| !it.dark);
    let told = std::mem::replace(&mut group.insufficient, true);
    if !told && group.zones.iter().any(dry) {
        let (capacity, reason) = (Capacity::Ec2.name(), drought::INSUFFICIENT);
        step.record(What::LaunchFailed { service: None, group: Some(id), capacity, reason });
    }
}

/// The instances of a group that have not ended and are not about to, with their zones.
pub(crate) fn members(world: &World, id: AsgId) -> impl Iterator<Item = (InstanceId, ZoneId)> {
    let alive = world
        .instances
        .iter()
        .filter(move |(_, it)| it.asg == Some(id) && it.ended.is_none() && !it.leaving);
    alive.map(|(instance, it)| (instance, it.zone))
}

/// The next instance of a group: in the zone with the fewest, of those that work the first.
fn next(world: &World, id: AsgId) -> Option<NewInstance> {
    let group = world.asgs.get(id)?;
    let lit = |zone: &&ZoneId| world.zone(**zone).is_some_and(|zone| zone.has(Capacity::Ec2));
    let zone = group.zones.iter().filter(lit).min_by_key(|zone| in_zone(world, id, **zone))?;
    let plain = NewInstance::plain(group.kind, *zone);
    Some(NewInstance { asg: Some(id), trunking: group.trunking, ..plain })
}

/// The instance that goes: in the zone with the most, the one with the lowest id. Tasks on it do not count
/// (rules `engine.asg`, `cluster-scale.termination-protection`).
fn victim(world: &World, id: AsgId) -> Option<InstanceId> {
    let lifted = provider::of_group(world, id).is_some_and(|(_, provider)| provider.protection);
    let group = world.asgs.get(id)?;
    // ECS protects what runs tasks and lifts the protection of the rest; without it none is lifted.
    let may_end = |(instance, _): &(InstanceId, ZoneId)| {
        let row = world.instances.get(*instance);
        !group.protected || (lifted && row.is_some_and(|it| !super::is_needed(world, it)))
    };
    let open = || members(world, id).filter(may_end);
    let most = open().map(|(_, zone)| in_zone(world, id, zone)).max()?;
    open().find(|(_, zone)| in_zone(world, id, *zone) == most).map(|(id, _)| id)
}

fn in_zone(world: &World, id: AsgId, zone: ZoneId) -> usize {
    members(world, id).filter(|(_, other)| *other == zone).count()
}
