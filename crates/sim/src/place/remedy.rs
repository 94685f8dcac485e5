//! The smallest change with which a task would have been placed, verified by placing it again on a clone
//! (rules `engine.nearest-miss`, `engine.smallest-change`).

use super::{Ask, Decision, Lack, filter};
use crate::capacity::{self, NewInstance};
use crate::definition::{HostPort, NetworkMode};
use crate::ids::{InstanceId, ZoneId};
use crate::instance::InstanceStatus;
use crate::instance_types::TYPES;
use crate::world::World;

/// Something that would have to be different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The task reserves no more than this.
    TaskSize {
        /// CPU units.
        cpu_units: u32,
        /// MiB.
        memory_mib: u32,
    },
    /// The task leaves the choice of this host port to the host.
    DynamicPort(HostPort),
    /// The instance is ACTIVE with a connected agent.
    Available(InstanceId),
    /// The zone works.
    ZoneBack(ZoneId),
    /// The task has a subnet in this zone.
    Subnet(ZoneId),
    /// The instance had registered with `awsvpcTrunking` on.
    Trunking(InstanceId),
    /// This constraint is left out, by its place in the list; those of the task definition come first.
    WithoutConstraint(u8),
    /// There is one more instance.
    OneMore {
        /// Index into [`TYPES`].
        kind: u8,
        /// Its zone.
        zone: ZoneId,
    },
}

/// A smaller task than this share of the one that was asked for is another task, not a small change.
const LEAST_SIZE_PERCENT: u64 = 50;

/// What would have to be different for a decision that found nothing: what the nearest instance lacks, or
/// else one more instance. None where neither helps, or where something was found.
pub fn smallest_change(before: &World, decision: &Decision) -> Option<Vec<Change>> {
    if decision.chosen.is_some() {
        return None;
    }
    let ask = Ask::new(before, &decision.applicant)?;
    let small = decision.nearest.as_ref().and_then(|miss| {
        let mut changes = Vec::new();
        for lack in &miss.lacks {
            let change = remedy(before, &ask, miss.instance, lack)?;
            if !changes.contains(&change) {
                changes.push(change);
            }
        }
        Some(changes)
    });
    // A DAEMON service lacks its task on an instance that is there.
    let more = one_more(before, &ask, decision).filter(|_| ask.daemon.is_none());
    let instances = more.map(|change| vec![change]);
    small.into_iter().chain(instances).find(|changes| helps(before, decision, changes))
}

/// What would make up for a lack of an instance.
fn remedy(world: &World, ask: &Ask<'_>, instance_id: InstanceId, lack: &Lack) -> Option<Change> {
    let instance = world.instances.get(instance_id)?;
    match lack {
        Lack::Unavailable if world.zone(instance.zone).is_some_and(|zone| zone.dark) => {
            Some(Change::ZoneBack(instance.zone))
        }
        Lack::Unavailable => Some(Change::Available(instance_id)),
        Lack::Subnet(zone) => Some(Change::Subnet(*zone)),
        Lack::Cpu(_) | Lack::Memory(_) => {
            let (want, has, taken) =
                (&ask.demand.resources, &instance.registered, &instance.reserved);
            let cpu_units = want.cpu_units.min(has.cpu_units.saturating_sub(taken.cpu_units));
            let memory_mib = want.memory_mib.min(has.memory_mib.saturating_sub(taken.memory_mib));
            let is_small = |now: u32, before: u32| {
                u64::from(now) * 100 >= u64::from(before) * LEAST_SIZE_PERCENT
            };
            let small =
                is_small(cpu_units, want.cpu_units) && is_small(memory_mib, want.memory_mib);
            small.then_some(Change::TaskSize { cpu_units, memory_mib })
        }
        // In host mode a port cannot be left to the host.
        Lack::Port(_) if ask.network == NetworkMode::Host => None,
        Lack::Port(port) => Some(Change::DynamicPort(*port)),
        Lack::Eni => {
            let can = instance.kind().trunked_tasks.is_some() && !instance.trunking;
            can.then_some(Change::Trunking(instance_id))
        }
        Lack::Attribute(_) | Lack::Ports(_) | Lack::Provider | Lack::HasOne | Lack::Zone(_) => None,
        Lack::Constraint(place) => Some(Change::WithoutConstraint(*place)),
    }
}

/// One more instance of the nearest one's type or else of the cheapest, in any zone that may be used.
fn one_more(world: &World, ask: &Ask<'_>, decision: &Decision) -> impl Iterator<Item = Change> {
    let nearest = decision.nearest.as_ref().and_then(|it| world.instances.get(it.instance));
    let mut kinds: Vec<u8> = (0..).zip(TYPES).map(|(kind, _)| kind).collect();
    kinds.sort_by_key(|kind| TYPES.get(usize::from(*kind)).map(|kind| kind.price));
    kinds.splice(0..0, nearest.map(|instance| instance.kind));
    let zones = (0..).zip(&world.zones).filter(|(_, zone)| !zone.dark).map(|(id, _)| ZoneId(id));
    let covered = |zone: &ZoneId| ask.zones.is_empty() || ask.zones.contains(zone);
    let zones: Vec<ZoneId> = zones.filter(covered).collect();
    kinds.into_iter().flat_map(move |kind| {
        zones.clone().into_iter().map(move |zone| Change::OneMore { kind, zone })
    })
}

/// Whether the task would have been placed with all the changes.
fn helps(before: &World, decision: &Decision, changes: &[Change]) -> bool {
    let mut world = before.clone();
    for change in changes {
        change_capacity(&mut world, change);
    }
    let Some(mut ask) = Ask::new(&world, &decision.applicant) else { return false };
    let mut zones = ask.zones.to_vec();
    let mut definition_constraints = ask.definition_constraints.to_vec();
    let mut constraints = ask.constraints.to_vec();
    // The last constraint first, so that the places of the others stay.
    for change in changes.iter().rev() {
        match change {
            Change::TaskSize { cpu_units, memory_mib } => {
                ask.demand.resources.cpu_units = *cpu_units;
                ask.demand.resources.memory_mib = *memory_mib;
            }
            Change::DynamicPort(port) => ask.demand.ports.retain(|other| other != port),
            Change::Subnet(zone) => zones.push(*zone),
            Change::WithoutConstraint(place) => {
                let place = usize::from(*place);
                match place.checked_sub(definition_constraints.len()) {
                    None => drop(definition_constraints.remove(place)),
                    Some(place) if place < constraints.len() => drop(constraints.remove(place)),
                    Some(_) => return false,
                }
            }
            Change::Available(_)
            | Change::ZoneBack(_)
            | Change::Trunking(_)
            | Change::OneMore { .. } => {}
        }
    }
    ask.zones = &zones;
    ask.definition_constraints = &definition_constraints;
    ask.constraints = &constraints;
    filter::run(&world, &ask, |_, _| {}).allowed > 0
}

fn change_capacity(world: &mut World, change: &Change) {
    match change {
        Change::Available(id) => {
            if let Some(instance) = world.instances.get_mut(*id) {
                instance.status = InstanceStatus::Active;
                instance.agent_connected = true;
            }
            capacity::touched(world, *id);
        }
        Change::Trunking(id) => {
            let World { instances, assumptions, .. } = &mut *world;
            if let Some(instance) = instances.get_mut(*id) {
                instance.trunking = true;
                instance.registered = instance.kind().registers(true, assumptions);
            }
            capacity::touched(world, *id);
        }
        Change::ZoneBack(id) => {
            if let Some(zone) = world.zones.get_mut(usize::from(id.0)) {
                zone.dark = false;
            }
            for id in world.instances.ids().collect::<Vec<_>>() {
                if let Some(instance) = world.instances.get_mut(id) {
                    instance.agent_connected = true;
                }
                capacity::touched(world, id);
            }
        }
        Change::OneMore { kind, zone } => {
            let (kind, zone) = (*kind, *zone);
            capacity::register(world, NewInstance::plain(kind, zone));
        }
        Change::TaskSize { .. }
        | Change::DynamicPort(_)
        | Change::Subnet(_)
        | Change::WithoutConstraint(_) => {}
    }
}
