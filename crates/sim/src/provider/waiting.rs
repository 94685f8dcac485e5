//! Tasks that wait in PROVISIONING until their provider has an instance for them
//! (rules `engine.provisioning-wait`, `engine.placement-retry`, `quota.provisioning-per-cluster`).

use std::sync::Arc;

use crate::ids::{CapacityProviderId, TaskDefinitionId, TaskId};
use crate::life;
use crate::place::{self, Applicant, Group, Placement};
use crate::record::What;
use crate::step::Step;
use crate::world::World;

/// Tasks that may wait at the same time (rule `quota.provisioning-per-cluster`).
pub const MAX_WAITING: usize = 500;

/// A task begins to wait; it was given this by RunTask, if by that.
pub(crate) fn wait(world: &mut World, task: TaskId, placement: Option<Arc<Placement>>) {
    world.waiting.insert(task, placement);
}

/// Tasks of the same service or group that run the same, and how many they are.
pub(super) type Alike = ((TaskDefinitionId, Group), u32);

/// The tasks that wait for an instance of a provider, those that are alike together.
pub(super) fn alike(world: &World, id: CapacityProviderId) -> Vec<Alike> {
    let mut alike: Vec<Alike> = Vec::new();
    let tasks = world.waiting.keys().filter_map(|task| world.tasks.get(*task));
    for task in tasks.filter(|task| task.provider == Some(id)) {
        let key = (task.definition, Group::of(task));
        match alike.iter_mut().find(|(other, _)| *other == key) {
            Some((_, count)) => *count += 1,
            None => alike.push((key, 1)),
        }
    }
    alike
}

/// Tries to place every task that waits, in the order in which they began to. What fits nowhere is tried once
/// for all tasks that are alike.
pub(crate) fn place_all(step: &mut Step<'_>) {
    if !crate::WHOLE {
        return;
    }
    let mut nowhere: Vec<(TaskDefinitionId, Group, Option<CapacityProviderId>)> = Vec::new();
    let waiting: Vec<TaskId> = step.world.waiting.keys().copied().collect();
    for id in waiting {
        let Some(applicant) = Applicant::waiting(step.world, id) else { continue };
        let alike = (applicant.definition, applicant.group.clone(), applicant.provider);
        if nowhere.contains(&alike) {
            continue;
        }
        let decision = place::choose(step.world, applicant);
        let Some(instance) = decision.chosen else {
            nowhere.push(alike);
            continue;
        };
        let cause = step.world.tasks.get(id).map_or(step.cause, |task| task.record);
        let step = &mut step.because(cause);
        let record = step.record(What::Placement(Box::new(decision)));
        life::placed(&mut step.because(record), id, instance);
    }
}
