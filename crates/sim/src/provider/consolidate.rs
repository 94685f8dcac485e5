//! Managed Instances that are under-used: one drains when its service tasks have room on the provider's others
//! (rules `provider.managed-scale-in-after`, `provider.managed-no-asg`, `engine.managed-consolidation`).

use crate::capacity;
use crate::capacity::instances::{DRAINING_MAX, leave};
use crate::ids::{CapacityProviderId, InstanceId, TaskId};
use crate::instance::{Instance, InstanceStatus};
use crate::place::{self, Applicant};
use crate::step::Step;
use crate::task::Task;
use crate::time::SimDuration;
use crate::world::World;

/// Drains the least used instance of a provider that the others can do without, if nothing has changed on it for as
/// long as the provider waits. One at a time: what is on its way comes first.
pub(super) fn look(step: &mut Step<'_>, id: CapacityProviderId, after: SimDuration) {
    let world = &*step.world;
    if in_motion(world, id) {
        return;
    }
    let ready = |it: &Instance| it.changed_at + after <= world.now && moves(world, it);
    let mut candidates: Vec<(u32, InstanceId)> =
        active(world, id).filter(|(_, it)| ready(it)).map(|(id, it)| (used(it), id)).collect();
    candidates.sort_unstable();
    let found = candidates.into_iter().find(|(_, it)| has_room_elsewhere(world, id, *it));
    let Some((_, instance)) = found else { return };
    let cause = step.world.instances.get(instance).map_or(step.cause, |it| it.record);
    leave(&mut step.because(cause), instance, DRAINING_MAX);
}

fn active(world: &World, id: CapacityProviderId) -> impl Iterator<Item = (InstanceId, &Instance)> {
    world.instances.iter().filter(move |(_, it)| {
        it.provider == Some(id) && it.status == InstanceStatus::Active && it.agent_connected
    })
}

/// Whether an instance of the provider boots or loses its tasks, or a task waits for one.
fn in_motion(world: &World, id: CapacityProviderId) -> bool {
    let moving = |it: &Instance| {
        it.provider == Some(id)
            && match it.status {
                InstanceStatus::Active | InstanceStatus::Inactive => false,
                InstanceStatus::Draining => it.leaving || !it.tasks.is_empty(),
                InstanceStatus::Booting { .. } | InstanceStatus::Registering { .. } => true,
            }
    };
    let waits = |task: &TaskId| world.tasks.get(*task).is_some_and(|it| it.provider == Some(id));
    world.instances.values().any(moving) || world.waiting.keys().any(waits)
}

/// Whether all that runs on an instance may be replaced elsewhere: standalone tasks and protected ones may not.
/// An idle instance is another matter.
fn moves(world: &World, instance: &Instance) -> bool {
    let may = |task: &Task| {
        task.service.is_some() && task.protected_until.is_none_or(|until| until <= world.now)
    };
    capacity::is_needed(world, instance)
        && instance.tasks.iter().filter_map(|task| world.tasks.get(*task)).all(may)
}

/// How much of an instance is reserved, CPU and memory together, in thousandths of each.
fn used(instance: &Instance) -> u32 {
    let (has, holds) = (instance.registered, instance.reserved);
    let share = |of: u32, all: u32| (u64::from(of) * 1_000).checked_div(all.into()).unwrap_or(0);
    let both = share(holds.cpu_units, has.cpu_units) + share(holds.memory_mib, has.memory_mib);
    u32::try_from(both).unwrap_or(u32::MAX)
}

/// Whether the tasks of an instance would all be placed while it drains: tried in a world that is thrown away.
fn has_room_elsewhere(world: &World, id: CapacityProviderId, instance: InstanceId) -> bool {
    let Some(row) = world.instances.get(instance) else { return false };
    let free = active(world, id).filter(|(other, _)| *other != instance).map(|(_, it)| {
        it.registered.cpu_units - it.reserved.cpu_units.min(it.registered.cpu_units)
    });
    // Most of the time there is not even the CPU, and no world has to be copied.
    if free.sum::<u32>() < row.reserved.cpu_units {
        return false;
    }
    let mut trial = world.clone();
    if let Some(row) = trial.instances.get_mut(instance) {
        row.status = InstanceStatus::Draining;
    }
    capacity::touched(&mut trial, instance);
    row.tasks.iter().all(|task| {
        let Some(task) = world.tasks.get(*task) else { return true };
        let Some((service, _)) = task.service.filter(|(of, _)| !world.daemons.contains(of)) else {
            return true;
        };
        let applicant = Applicant::of_service(&trial, service, task.definition).on(Some(id));
        let Some(chosen) = place::choose(&trial, applicant).chosen else { return false };
        let copy =
            Task { holds_resources: false, holds_eni: false, counted: false, ..task.clone() };
        let copy = trial.tasks.insert(copy);
        capacity::reserve(&mut trial, copy, chosen);
        true
    })
}
