//! The first two steps of a placement: instances that fit, and of those the ones that meet all constraints
//! (rules `place.filter-resources`, `instance.eligible`, `place.constraints-binding`).

use std::cmp::Reverse;

use super::fleet::{MANAGED, Row, id_of};
use super::{Ask, Constraint, Demand, Lack, NearMiss, by_use, daemon};
use crate::capacity::{MAX_HOST_PORTS, RESERVED_PORTS};
use crate::definition::HostPort;
use crate::ids::ZoneId;
use crate::instance::Instance;
use crate::misconception::Misconception;
use crate::world::World;

/// How many instances each of the first two steps left.
#[derive(Default)]
pub(super) struct Left {
    pub(super) considered: u32,
    pub(super) eligible: u32,
    pub(super) fitting: u32,
    pub(super) allowed: u32,
}

/// Runs both steps over all instances, and gives those that they keep to `keep`, in the order of their ids.
pub(super) fn run(world: &World, ask: &Ask<'_>, mut keep: impl FnMut(u32, &Row)) -> Left {
    let constrained = !(ask.constraints.is_empty() && ask.definition_constraints.is_empty());
    // Most placements ask for no fixed port and have no constraint: the columns alone decide them.
    let looks_closer = constrained || !ask.demand.ports.is_empty() || ask.daemon.is_some();
    let sees_otherwise = sees_otherwise(world, ask);
    let mut left = Left::default();
    for (slot, row) in (0..).zip(world.fleet.rows()) {
        let is_eligible = row.available && covers(ask, row) && is_of_provider(ask, row);
        left.considered += u32::from(row.registered);
        left.eligible += u32::from(is_eligible);
        if !is_eligible {
            continue;
        }
        let seen = if sees_otherwise { seen(world, ask, slot, *row) } else { *row };
        let row = &seen;
        if !fits(ask, row) {
            continue;
        }
        if looks_closer {
            let Some(instance) = world.instances.get(id_of(slot)) else { continue };
            if daemon::has_one(world, ask, instance) {
                left.fitting += 1;
                continue;
            }
            if taken_ports(ask, instance).next().is_some() || ports_beyond(world, ask, instance) > 0
            {
                continue;
            }
            if unmet_constraints(world, ask, slot, instance).next().is_some() {
                left.fitting += 1;
                continue;
            }
        }
        left.fitting += 1;
        left.allowed += 1;
        keep(slot, row);
    }
    left
}

/// Whether an instance has other room for who asks than its columns say.
fn sees_otherwise(world: &World, ask: &Ask<'_>) -> bool {
    crate::WHOLE && (ask.daemon.is_some() || world.beliefs.hold(Misconception::PlacedByUse))
}

/// An instance as who asks sees it: what is kept for daemons is free for them, and who believes so counts by use.
pub(super) fn seen(world: &World, ask: &Ask<'_>, slot: u32, row: Row) -> Row {
    let instance = world.instances.get(id_of(slot)).filter(|_| sees_otherwise(world, ask));
    let Some(instance) = instance else { return row };
    let seen = if world.beliefs.hold(Misconception::PlacedByUse) {
        by_use::row(world, instance)
    } else {
        daemon::row(instance)
    };
    Row { available: row.available, ..seen }
}

/// Everything that an instance lacks, in the order of the checks. Nothing exactly where [`run`] keeps it.
pub(super) fn lacks(world: &World, ask: &Ask<'_>, slot: u32, instance: &Instance) -> Vec<Lack> {
    let dark = world.zone(instance.zone).is_some_and(|zone| zone.dark);
    let row = seen(world, ask, slot, Row::of(instance, dark));
    let need = &ask.demand.resources;
    let mut lacks = Vec::new();
    if !row.available {
        lacks.push(Lack::Unavailable);
    }
    if !is_of_provider(ask, &row) {
        lacks.push(Lack::Provider);
    }
    if !is_in_zone(ask, &row) {
        lacks.push(Lack::Zone(instance.zone));
    } else if !covers(ask, &row) {
        lacks.push(match (instance.is_external(), ask.zones.contains(&ZoneId::NONE)) {
            (true, _) => Lack::Attribute("ecs.availability-zone".into()),
            (_, true) => Lack::Attribute("ecs.capability.external".into()),
            _ => Lack::Subnet(instance.zone),
        });
    }
    if need.cpu_units > row.cpu_free {
        lacks.push(Lack::Cpu(need.cpu_units - row.cpu_free));
    }
    if need.memory_mib > row.memory_free {
        lacks.push(Lack::Memory(need.memory_mib - row.memory_free));
    }
    lacks.extend(taken_ports(ask, instance).map(Lack::Port));
    let beyond = ports_beyond(world, ask, instance);
    if beyond > 0 {
        lacks.push(Lack::Ports(beyond));
    }
    if need.enis > u32::from(row.enis_free) {
        lacks.push(Lack::Eni);
    }
    if ask.demand.arm != row.arm {
        lacks.push(Lack::Attribute("ecs.cpu-architecture".into()));
    }
    lacks.extend(unmet_constraints(world, ask, slot, instance).map(Lack::Constraint));
    if daemon::has_one(world, ask, instance) {
        lacks.push(Lack::HasOne);
    }
    lacks
}

/// The instance with the fewest failed checks, then the least relative shortfall, then the lowest id
/// (rule `engine.nearest-miss`). None where the cluster has no instance.
pub(super) fn nearest(world: &World, ask: &Ask<'_>) -> Option<NearMiss> {
    let registered = (0..).zip(world.fleet.rows()).filter(|(_, row)| row.registered);
    let misses = registered.filter_map(|(slot, _)| {
        let instance = id_of(slot);
        let lacks = lacks(world, ask, slot, world.instances.get(instance)?);
        // Neither what has its task of a DAEMON service already nor what is in another zone came close.
        let far = lacks.iter().any(|lack| matches!(lack, Lack::HasOne | Lack::Zone(_)));
        (!far).then_some(NearMiss { instance, lacks })
    });
    misses
        .max_by_key(|miss| Reverse((miss.lacks.len(), shortfall(ask, &miss.lacks), miss.instance)))
}

/// Missing CPU and memory in thousandths of what is needed; any other lack is a whole one.
fn shortfall(ask: &Ask<'_>, lacks: &[Lack]) -> u64 {
    let need = &ask.demand.resources;
    let share = |missing: u32, of: u32| u64::from(missing) * 1_000 / u64::from(of.max(1));
    let parts = lacks.iter().map(|lack| match lack {
        Lack::Cpu(missing) => share(*missing, need.cpu_units),
        Lack::Memory(missing) => share(*missing, need.memory_mib),
        _ => 1_000,
    });
    parts.sum()
}

/// Fixed host ports that would be more than an instance may have in use; ports that it gave out do not count.
fn ports_beyond(world: &World, ask: &Ask<'_>, instance: &Instance) -> u32 {
    let wanted = ask.demand.ports.len();
    if wanted == 0 {
        return 0;
    }
    let tasks = instance.tasks.iter().filter_map(|task| world.tasks.get(*task));
    let definitions =
        tasks.filter(|it| it.holds_resources).filter_map(|it| world.definition_of(it));
    let used: usize = definitions.map(|definition| Demand::of(definition).ports.len()).sum();
    let used = used + daemon::kept_ports(ask, instance);
    let beyond = (RESERVED_PORTS.len() + used + wanted).saturating_sub(MAX_HOST_PORTS);
    u32::try_from(beyond).unwrap_or(u32::MAX)
}

pub(super) fn covers(ask: &Ask<'_>, row: &Row) -> bool {
    let covered = match ask.zones {
        // Only what asks for external instances gets one (rule `instance.external`).
        [] => row.zone != ZoneId::NONE.0,
        zones => zones.contains(&ZoneId(row.zone)),
    };
    covered && is_in_zone(ask, row)
}

/// Whether rebalancing may fill the zone of an instance.
fn is_in_zone(ask: &Ask<'_>, row: &Row) -> bool {
    ask.applicant.zone.is_none_or(|zone| zone.0 == row.zone)
}

pub(super) fn is_of_provider(ask: &Ask<'_>, row: &Row) -> bool {
    match ask.applicant.provider {
        Some(provider) => row.provider & !MANAGED == provider.0,
        None => row.provider & MANAGED == 0,
    }
}

fn fits(ask: &Ask<'_>, row: &Row) -> bool {
    let need = &ask.demand.resources;
    (need.cpu_units <= row.cpu_free)
        & (need.memory_mib <= row.memory_free)
        & (need.enis <= u32::from(row.enis_free))
        & (ask.demand.arm == row.arm)
}

/// Fixed host ports that are in use already or kept for a daemon (rules `ec2.fixed-host-port`, `ec2.reserved-ports`,
/// `service.daemon-order`).
fn taken_ports(ask: &Ask<'_>, instance: &Instance) -> impl Iterator<Item = HostPort> {
    let is_taken =
        |port: &HostPort| instance.ports.contains(port) || daemon::keeps_port(ask, instance, *port);
    ask.demand.ports.iter().copied().filter(is_taken)
}

/// Places in the list of constraints that an instance does not meet; those of the task definition come first.
pub(super) fn unmet_constraints(
    world: &World,
    ask: &Ask<'_>,
    slot: u32,
    instance: &Instance,
) -> impl Iterator<Item = u8> {
    let of_definition = ask
        .definition_constraints
        .iter()
        .map(move |query| query.matches(world, id_of(slot), instance));
    let own = ask.constraints.iter().map(move |constraint| match constraint {
        Constraint::DistinctInstance => ask.counts(world).is_none_or(|counts| counts.on(slot) == 0),
        Constraint::MemberOf(query) => query.matches(world, id_of(slot), instance),
    });
    (0..).zip(of_definition.chain(own)).filter(|(_, met)| !met).map(|(place, _)| place)
}
