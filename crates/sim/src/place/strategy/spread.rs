//! `spread`: the instance, zone or attribute value with the fewest tasks of this service
//! (rules `place.spread`, `place.spread-standalone`, `engine.spread-counts`).

use crate::ids::ZoneId;
use crate::place::fleet::Counts;
use crate::place::{Ask, attribute};
use crate::sorted::Map;
use crate::task::Host;
use crate::world::World;

/// On `attribute:ecs.availability-zone`: tasks by zone.
pub(super) fn over_zones(world: &World, ask: &Ask<'_>) -> Vec<u64> {
    let counts = ask.counts(world);
    let zones = (0..).zip(&world.zones).map(|(zone, _)| ZoneId(zone));
    let tasks = |zone| counts.map_or(0, |counts| counts.in_zone(zone, Host::Ec2(None)));
    zones.map(|zone| u64::from(tasks(zone))).collect()
}

/// On any other attribute: tasks by instance, of all instances with the same value.
pub(super) fn over_values(world: &World, ask: &Ask<'_>, name: &str) -> Vec<u64> {
    let tasks = tasks_by_value(world, ask.counts(world), name);
    let instances = world.instances.values();
    let tasks = instances.map(|it| tasks.get(&attribute(world, it, name)).copied().unwrap_or(0));
    tasks.map(u64::from).collect()
}

/// Tasks of a group by the values of an attribute. Instances without it count as one value of their own.
pub(in crate::place) fn tasks_by_value<'w>(
    world: &'w World,
    counts: Option<&Counts>,
    name: &str,
) -> Map<Option<&'w str>, u32> {
    let mut tasks = Map::default();
    for (slot, instance) in (0..).zip(world.instances.values()) {
        let on_it = counts.map_or(0, |counts| counts.on(slot));
        *tasks.or_insert_with(attribute(world, instance, name), || 0) += on_it;
    }
    tasks
}
