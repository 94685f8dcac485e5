//! What containers need of memory, and which one is killed when a limit is passed
//! (rules `task.oom`, `container.memory-hard-limit`, `container.memory-reservation`, `engine.oom-victim`).
//!
//! Memory changes when a request comes or ends, and with time where an image leaks. So it is looked at then, and at
//! the moment at which time alone brings it to its limit.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::definition::{ContainerDefinition, TaskDefinition};
use crate::event::{ContainerTimer, Event};
use crate::ids::TaskId;
use crate::image::Image;
use crate::life;
use crate::step::Step;
use crate::task::{Container, ContainerStatus};
use crate::time::{SimDuration, SimTime};
use crate::world::World;

/// KiB in a MiB.
const MIB: u64 = 1_024;

/// Microseconds of a minute.
const MINUTE: u64 = 60_000_000;

/// What a container needs at a moment, in KiB: what it has without requests, for each one that it has, and what
/// it did not give back. Nothing where no process runs.
pub fn needed_kib(
    definition: &TaskDefinition,
    own: &ContainerDefinition,
    container: &Container,
    at: SimTime,
) -> u64 {
    let (ContainerStatus::Running { since } | ContainerStatus::Stopping { since, .. }) =
        container.status
    else {
        return 0;
    };
    let (image, load) = (&own.image, &container.load);
    let idle = image.memory_idle.map_or_else(
        || share_mib(definition, own) * MIB * u64::from(image.memory_percent) / 100,
        |mib| u64::from(mib) * MIB,
    );
    let held = u64::from(load.busy) + u64::from(load.queued);
    let leaked = u128::from(at.since(since).0) * u128::from(u64::from(image.leak_per_minute) * MIB);
    let leaked = u64::try_from(leaked / u128::from(MINUTE)).unwrap_or(u64::MAX);
    idle + held * u64::from(image.memory_per_request) * MIB
        + load.served * u64::from(image.leak_per_request)
        + leaked
}

/// MiB that a container has: its own, or its part of its task's.
pub(crate) fn share_mib(definition: &TaskDefinition, own: &ContainerDefinition) -> u64 {
    let own = own.memory_reservation_mib.or(own.memory_mib).map(u64::from);
    own.unwrap_or(u64::from(definition.memory_mib) / definition.containers.len().max(1) as u64)
}

/// A process runs: from now on its memory is looked at.
pub(crate) fn begin(step: &mut Step<'_>, id: TaskId, index: u8) {
    let Some(task) = step.world.tasks.get_mut(id).filter(|_| crate::WHOLE) else { return };
    if let Some(container) = task.container_mut(index) {
        container.load.full_at = None;
    }
    let definition = step.world.tasks.get(id).and_then(|task| step.world.definition_of(task));
    let varies =
        |own: &ContainerDefinition| own.image.memory_varies() || own.image.memory_idle.is_some();
    if definition.is_some_and(|definition| definition.containers.iter().any(varies)) {
        look(step, id, index);
    }
}

/// Kills what is over its limit; else remembers when time alone will bring it there.
pub(crate) fn look(step: &mut Step<'_>, id: TaskId, index: u8) {
    if !crate::WHOLE {
        return;
    }
    let now = step.now();
    let Some(found) = compare(step.world, id, index, now) else { return };
    if let Some(victim) = found.victim {
        return life::out_of_memory(step, id, victim);
    }
    let Some(left) = found.left_kib.filter(|_| found.leaks_kib > 0) else { return };
    let micros = (u128::from(left) + 1) * u128::from(MINUTE);
    let micros = micros.div_ceil(u128::from(found.leaks_kib));
    let delay = SimDuration(u64::try_from(micros).unwrap_or(u64::MAX));
    let at = SimTime(now.0.saturating_add(delay.0));
    let container = step.world.tasks.get_mut(id).and_then(|task| task.container_mut(index));
    let Some(container) = container else { return };
    // An earlier look is to come; it looks further.
    if container.load.full_at.is_some_and(|due| due > now && due <= at) {
        return;
    }
    container.load.full_at = Some(at);
    let stamp = container.stamp;
    let timer = ContainerTimer::Memory;
    step.after(delay, Event::Container { task: id, container: index, stamp, timer });
}

/// What a look at a container's limits finds.
#[derive(Debug, Default)]
struct Found {
    /// Whose process is killed.
    victim: Option<u8>,
    /// KiB until the nearer limit; none without one.
    left_kib: Option<u64>,
    /// KiB a minute by which that becomes less by time alone.
    leaks_kib: u64,
}

/// Compares what a container needs with its own limit, and what its whole task needs with the task's.
fn compare(world: &World, id: TaskId, index: u8, at: SimTime) -> Option<Found> {
    let task = world.tasks.get(id)?;
    let definition = Arc::clone(world.definition_of(task)?);
    let own = definition.containers.get(usize::from(index))?;
    let mut found = Found::default();
    if let Some(limit) = own.memory_mib.map(|mib| u64::from(mib) * MIB) {
        let needed = needed_kib(&definition, own, task.container(index)?, at);
        if needed > limit {
            return Some(Found { victim: Some(index), ..found });
        }
        found.left_kib = Some(limit - needed);
    }
    if let Some(limit) = definition.memory_limit_mib.map(|mib| u64::from(mib) * MIB) {
        let (mut sum, mut most) = (0, None);
        for ((place, own), container) in (0_u8..).zip(&definition.containers).zip(&task.containers)
        {
            let needed = needed_kib(&definition, own, container, at);
            sum += needed;
            if most.is_none_or(|(_, of_most)| needed > of_most) {
                most = Some((place, needed));
            }
            found.leaks_kib += if needed > 0 { leak_kib(&own.image) } else { 0 };
        }
        if sum > limit {
            return Some(Found { victim: most.map(|(place, _)| place), ..found });
        }
        found.left_kib = Some(found.left_kib.map_or(limit - sum, |left| left.min(limit - sum)));
    } else {
        found.leaks_kib = leak_kib(&own.image);
    }
    Some(found)
}

fn leak_kib(image: &Image) -> u64 {
    u64::from(image.leak_per_minute) * MIB
}

/// What is over its limit just before now and still runs: nothing, ever.
pub(crate) fn over_limit(world: &World) -> impl Iterator<Item = (TaskId, u8)> {
    let at = SimTime(world.now.0.saturating_sub(1));
    let watched = world.tasks.iter().filter(|(_, task)| {
        let definition = world.definition_of(task);
        definition.is_some_and(|it| it.containers.iter().any(|own| own.image.memory_varies()))
    });
    watched.flat_map(move |(id, task)| {
        let places = (0_u8..).zip(&task.containers).map(|(place, _)| place);
        let over =
            move |place: &u8| compare(world, id, *place, at).is_some_and(|it| it.victim.is_some());
        places.filter(over).map(move |place| (id, place))
    })
}
