//! Tasks that wait in PROVISIONING until their provider has an instance for them
//! (rules `engine.provisioning-wait`, `engine.placement-retry`, `quota.provisioning-per-cluster`).

use std::sync::Arc;

use crate::ids::{CapacityProviderId, TaskId, ZoneId};
use crate::life;
use crate::place::needs::Needs;
use crate::place::{self, Applicant, Placement};
use crate::record::What;
use crate::step::Step;
use crate::world::World;

/// Tasks that may wait at the same time (rule `quota.provisioning-per-cluster`).
pub const MAX_WAITING: usize = 500;

/// A task begins to wait; it was given this by RunTask, if by that.
pub(crate) fn wait(world: &mut World, task: TaskId, placement: Option<Arc<Placement>>) {
    world.waiting.insert(task, placement);
}

/// Needs, and how many tasks have them.
pub(super) type Alike = (Needs, u32);

/// The tasks that wait for an instance of a provider, those with equal needs together, whatever service they are of
/// (rule `cluster-scale.waiting-tasks`).
pub(super) fn alike(world: &World, id: CapacityProviderId) -> Vec<Alike> {
    let mut alike = Vec::new();
    needs(world, id).for_each(|(needs, _)| count(&mut alike, needs));
    alike
}

/// The same, of each choice of zones apart.
pub(super) fn by_zones(world: &World, id: CapacityProviderId) -> Vec<(Vec<ZoneId>, Vec<Alike>)> {
    let mut all: Vec<(Vec<ZoneId>, Vec<Alike>)> = Vec::new();
    for (needs, zones) in needs(world, id) {
        match all.iter_mut().find(|(known, _)| *known == zones) {
            Some((_, alike)) => count(alike, needs),
            None => all.push((zones, vec![(needs, 1)])),
        }
    }
    all
}

fn needs(world: &World, id: CapacityProviderId) -> impl Iterator<Item = (Needs, Vec<ZoneId>)> {
    let waiting = world.waiting.keys().filter_map(|task| Applicant::waiting(world, *task));
    let of = waiting.filter(move |applicant| applicant.provider == Some(id));
    of.filter_map(|applicant| Needs::of(world, &applicant))
}

fn count(alike: &mut Vec<Alike>, needs: Needs) {
    match alike.iter_mut().find(|(known, _)| *known == needs) {
        Some((_, count)) => *count += 1,
        None => alike.push((needs, 1)),
    }
}

/// Tries to place every task that waits, in the order in which they began to. What fits nowhere is tried once
/// for all tasks that are alike.
pub(crate) fn place_all(step: &mut Step<'_>) {
    if !crate::WHOLE {
        return;
    }
    let mut nowhere = Vec::new();
    let waiting: Vec<TaskId> = step.world.waiting.keys().copied().collect();
    for id in waiting {
        let Some(applicant) = Applicant::waiting(step.world, id) else { continue };
        let Applicant { definition, provider, older, .. } = applicant;
        let alike = (definition, applicant.group.clone(), provider, older);
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
