//! `spread`: the instance, zone or attribute value with the fewest tasks of this service
//! (rules `place.spread`, `place.spread-standalone`, `engine.spread-counts`).

use std::collections::BTreeMap;

use super::keep_least;
use crate::ids::ZoneId;
use crate::place::fleet::Counts;
use crate::place::{Ask, attribute, fleet};
use crate::task::Host;
use crate::world::World;

/// On `instanceId`, which is the same as `host`.
pub(super) fn over_instances(world: &World, ask: &Ask<'_>, candidates: &mut Vec<u32>) {
    if let Some(counts) = ask.counts(world) {
        keep_least(candidates, |slot| counts.on(slot));
    }
}

/// On `attribute:ecs.availability-zone`.
pub(super) fn over_zones(world: &World, ask: &Ask<'_>, candidates: &mut Vec<u32>) {
    let (rows, counts) = (world.fleet.rows(), ask.counts(world));
    let in_zone = |zone| counts.map_or(0, |counts| counts.in_zone(ZoneId(zone), Host::Ec2(None)));
    // Without tasks anywhere all zones are equal; a table of the few zones saves a look-up per candidate.
    let tasks: Vec<u32> = (0..world.zones.len()).map(|zone| in_zone(zone as u8)).collect();
    keep_least(candidates, |slot| {
        rows.get(slot as usize).and_then(|row| tasks.get(usize::from(row.zone))).copied()
    });
}

/// On any other attribute. Instances without it count as one value of their own.
pub(super) fn over_values(world: &World, ask: &Ask<'_>, name: &str, candidates: &mut Vec<u32>) {
    let tasks = tasks_by_value(world, ask.counts(world), name);
    keep_least(candidates, |slot| {
        let instance = world.instances.get(fleet::id_of(slot));
        instance.and_then(|instance| tasks.get(&attribute(world, instance, name))).copied()
    });
}

/// Tasks of a group by the values of an attribute.
pub(in crate::place) fn tasks_by_value<'w>(
    world: &'w World,
    counts: Option<&Counts>,
    name: &str,
) -> BTreeMap<Option<&'w str>, u32> {
    let mut tasks = BTreeMap::new();
    for (slot, instance) in (0..).zip(world.instances.values()) {
        let on_it = counts.map_or(0, |counts| counts.on(slot));
        *tasks.entry(attribute(world, instance, name)).or_insert(0) += on_it;
    }
    tasks
}
