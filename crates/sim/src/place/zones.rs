//! Zones in which a service could have tasks on instances that are there (rule `service.rebalancing-no-launch`).

use super::fleet::id_of;
use super::{Applicant, Ask, Constraint, filter};
use crate::ids::ZoneId;
use crate::world::World;

/// The zones of instances that could take a task if they had room. That tasks stand apart is about room, too.
pub(crate) fn zones(world: &World, applicant: &Applicant) -> Vec<ZoneId> {
    let mut zones = Vec::new();
    let Some(ask) = Ask::new(world, applicant) else { return zones };
    let lasting: Vec<Constraint> =
        ask.constraints.iter().filter(|it| **it != Constraint::DistinctInstance).cloned().collect();
    let ask = Ask { constraints: &lasting, ..ask };
    for (slot, row) in (0..).zip(world.fleet.rows()) {
        let zone = ZoneId(row.zone);
        let open = row.available && ask.demand.arm == row.arm && !zones.contains(&zone);
        if !open || !filter::covers(&ask, row) || !filter::is_of_provider(&ask, row) {
            continue;
        }
        let instance = world.instances.get(id_of(slot));
        let meets = |it| filter::unmet_constraints(world, &ask, slot, it).next().is_none();
        if instance.is_some_and(meets) {
            zones.push(zone);
        }
    }
    let all = (0..).zip(&world.zones).map(|(zone, _)| ZoneId(zone));
    all.filter(|zone| zones.contains(zone)).collect()
}
