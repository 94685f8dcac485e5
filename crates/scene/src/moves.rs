//! What Availability Zone rebalancing moves now: tasks that were started where too few run, tasks that were asked to stop
//! where too many do (rules `service.rebalancing`, `event.rebalancing`).

use sim::ids::ZoneId;
use sim::service::{Service, is_rebalanced};
use sim::task::{Task, TaskStatus};
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

/// What comes and what leaves by rebalancing, for zones where something does. `leaving` are the tasks that may be on their
/// way down.
pub fn moves<'a>(world: &'a World, leaving: impl Iterator<Item = &'a Task>) -> Vec<Moves> {
    let mut all: Vec<Moves> = Vec::new();
    if !sim::WHOLE {
        return all;
    }
    let mut count =
        |zone: ZoneId, comes: u32, goes: u32| match all.iter_mut().find(|it| it.zone == zone) {
            Some(known) => (known.comes, known.goes) = (known.comes + comes, known.goes + goes),
            None => all.push(Moves { zone, comes, goes }),
        };
    for zone in world.services.values().flat_map(|service| coming(world, service)) {
        count(zone, 1, 0);
    }
    for zone in leaving.filter_map(goes) {
        count(zone, 0, 1);
    }
    all
}

/// Zones of the tasks that were started for a service's rebalancing.
fn coming<'a>(world: &'a World, service: &'a Service) -> impl Iterator<Item = ZoneId> + 'a {
    let started = service.rebalancing.iter().flat_map(|it| &it.tasks);
    started.filter_map(|id| world.tasks.get(*id)?.zone)
}

/// The zone of a task that is on its way down by rebalancing.
fn goes(task: &Task) -> Option<ZoneId> {
    let stop = task.stop.as_ref().filter(|_| task.status != TaskStatus::Stopped)?;
    task.zone.filter(|_| is_rebalanced(stop))
}

/// How many tasks of a service come and how many leave by rebalancing; none once it is over, to the last task.
pub fn moved(world: &World, service: &Service) -> Option<(u32, u32)> {
    if !sim::WHOLE {
        return None;
    }
    let come = coming(world, service).count() as u32;
    let there = service.tasks.iter().filter_map(|id| world.tasks.get(*id));
    let go = there.filter_map(goes).count() as u32;
    (service.rebalancing.is_some() || go > 0).then_some((come, go))
}
