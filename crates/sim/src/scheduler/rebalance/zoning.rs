//! How a service's tasks are spread over zones now, and what rebalancing makes of it, for whoever asks why it does or
//! does not move.

use crate::ids::{ServiceId, ZoneId};
use crate::world::World;

use super::{count, may_leave, obstacle_of, plan, spreads};

/// The zones of a service at one moment (rules `service.rebalancing*`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zoning {
    /// `availabilityZoneRebalancing`: whether it is ENABLED.
    pub enabled: bool,
    /// Why it is not for a service that is set like this one.
    pub obstacle: Option<&'static str>,
    /// Whether it is under way.
    pub under_way: bool,
    /// Whether the service is in a steady state; it begins only from there.
    pub steady: bool,
    /// Every zone that could have tasks, in order, with how many it has and how many lack there. None while a task is
    /// in a zone where none could be started now.
    pub zones: Vec<(ZoneId, u32, u32)>,
    /// Tasks that may start: as many as `maximumPercent` allows and as can leave zones with too many.
    pub room: u32,
}

/// The zones of a service now; none where it or its deployments are gone.
pub fn zoning(world: &World, id: ServiceId) -> Option<Zoning> {
    let service = world.services.get(id)?;
    let definition = world.deployments.get(*service.deployments.first()?)?.definition;
    let counts = count::count(world, id)?;
    let spreads = spreads(world, id, service, definition, &counts);
    let uneven = spreads.iter().find(|spread| !spread.is_even());
    let room =
        uneven.map_or(0, |spread| plan::room(&counts).min(may_leave(world, &counts, spread)));
    let mut zones: Vec<(ZoneId, u32, u32)> = Vec::new();
    for spread in &spreads {
        let lacking = if spread.is_even() { Vec::new() } else { spread.lacking() };
        for &(zone, count) in &spread.zones {
            let lacks = lacking.iter().find(|it| it.0 == zone).map_or(0, |it| it.1);
            match zones.iter_mut().find(|it| it.0 == zone) {
                Some(known) => *known = (zone, known.1 + count, known.2 + lacks),
                None => zones.push((zone, count, lacks)),
            }
        }
    }
    Some(Zoning {
        enabled: service.rebalances,
        obstacle: obstacle_of(service, world.task_definitions.get(definition)?),
        under_way: service.rebalancing.is_some(),
        steady: service.steady,
        zones,
        room,
    })
}
