//! What Availability Zone rebalancing moves now: tasks that were started where too few run, tasks that were asked to stop
//! where too many do (rules `service.rebalancing`, `event.rebalancing`).

use sim::ids::ZoneId;
use sim::service::{Service, is_rebalanced};
use sim::task::TaskStatus;
use sim::world::World;

/// What comes to a zone and what leaves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moves {
    /// Which zone.
    pub zone: ZoneId,
    /// Tasks that were started for it, and for which none was stopped yet.
    pub comes: u32,
    /// Tasks that are on their way down for it.
    pub goes: u32,
}

/// What comes and what leaves by rebalancing, for zones where something does.
pub fn moves(world: &World) -> Vec<Moves> {
    let mut all: Vec<Moves> = Vec::new();
    if !sim::WHOLE {
        return all;
    }
    let mut count =
        |zone: ZoneId, comes: u32, goes: u32| match all.iter_mut().find(|it| it.zone == zone) {
            Some(known) => (known.comes, known.goes) = (known.comes + comes, known.goes + goes),
            None => all.push(Moves { zone, comes, goes }),
        };
    for service in world.services.values() {
        for (zone, comes) in of_service(world, service) {
            count(zone, u32::from(comes), u32::from(!comes));
        }
    }
    all
}

/// Zones of the tasks that a service moves, each with whether its task comes.
fn of_service<'a>(
    world: &'a World,
    service: &'a Service,
) -> impl Iterator<Item = (ZoneId, bool)> + 'a {
    let started = service.rebalancing.iter().flat_map(|it| &it.tasks);
    let comes = started.filter_map(|id| world.tasks.get(*id)).map(|task| (task, true));
    let there = service.tasks.iter().filter_map(|id| world.tasks.get(*id));
    let goes = there.filter(|task| {
        let stop = task.stop.as_ref().filter(|_| task.status != TaskStatus::Stopped);
        stop.is_some_and(|stop| is_rebalanced(stop))
    });
    let all = comes.chain(goes.map(|task| (task, false)));
    all.filter_map(|(task, comes)| Some((task.zone?, comes)))
}

/// How many tasks of a service come and how many leave by rebalancing; none once it is over, to the last task.
pub fn moved(world: &World, service: &Service) -> Option<(u32, u32)> {
    if !sim::WHOLE {
        return None;
    }
    let add =
        |(come, go), (_, comes): (ZoneId, bool)| (come + u32::from(comes), go + u32::from(!comes));
    let moved: (u32, u32) = of_service(world, service).fold((0, 0), add);
    (service.rebalancing.is_some() || moved.1 > 0).then_some(moved)
}
