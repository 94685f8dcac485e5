//! The registry: which image a tag names, and which one tasks got that asked for it
//! (rules `deploy.digest-pinning`, `deploy.digest-attempts`).
//!
//! A revision names a tag. The first task of a deployment resolves it to a digest, and later ones get the same
//! image. Nothing of that is kept as long as a tag names what it always has: only when another image is pushed
//! under it, tasks and deployments that have resolved it keep the one before.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::definition::{ContainerDefinition, TaskDefinition};
use crate::ids::{DeploymentId, TaskDefinitionId, TaskId};
use crate::image::Image;
use crate::service::{Deployment, DeploymentStatus};
use crate::step::Step;
use crate::task::Task;
use crate::world::World;

/// Attempts to resolve a tag after which a deployment goes on without (rule `deploy.digest-attempts`).
pub const RESOLVE_ATTEMPTS: u32 = 3;

/// Deletes the image that a tag names, its digest with it, or brings it back. It shows with the next pull.
pub(crate) fn set_exists(step: &mut Step<'_>, name: &str, exists: bool) {
    let world = &mut *step.world;
    let Some(image) = world.images.get_mut(name) else { return };
    let changed = Arc::new(Image { exists, ..Image::clone(image) });
    *image = Arc::clone(&changed);
    let definitions = world.task_definitions.values_mut();
    let pinned = world.deployments.values_mut().filter_map(|row| row.pinned.as_mut());
    let rows = world.tasks.values_mut().filter_map(|task| task.row.as_mut());
    for row in definitions.chain(pinned).chain(rows) {
        replace(row, &changed, changed.push);
    }
}

/// Another image is pushed under a tag: one that behaves as the image of another name.
pub(crate) fn push(step: &mut Step<'_>, name: &str, like: &str) {
    let world = &mut *step.world;
    let Some((name, _)) = world.images.get_key_value(name) else { return };
    let name = Arc::clone(name);
    let Some(like) = world.images.get(like) else { return };
    let push = world.images.get(&name).map_or(0, |image| image.push);
    let like = Image::clone(like);
    let pushed = Arc::new(Image { name: Arc::clone(&name), push: push + 1, ..like });
    world.images.insert(Arc::clone(&name), Arc::clone(&pushed));
    for id in naming(world, &name) {
        let Some(before) = world.task_definitions.get(id).cloned() else { continue };
        for deployment in world.deployments.values_mut() {
            let keeps = deployment.resolved && deployment.status != DeploymentStatus::Inactive;
            if deployment.definition == id && deployment.pinned.is_none() && keeps {
                deployment.pinned = Some(Arc::clone(&before));
            }
        }
        let pinned = |world: &World, task: &Task| {
            let deployment = task.service.and_then(|(_, id)| world.deployments.get(id));
            deployment.is_some_and(|deployment| deployment.pinned.is_some())
        };
        let of_it = |(_, task): &(TaskId, &Task)| task.definition == id && task.row.is_none();
        let asked =
            |(_, task): &(TaskId, &Task)| task.times.pull_started.is_some() || pinned(world, task);
        let keep: Vec<TaskId> =
            world.tasks.iter().filter(of_it).filter(asked).map(|(id, _)| id).collect();
        for task in keep {
            if let Some(task) = world.tasks.get_mut(task) {
                task.row = Some(Arc::clone(&before));
            }
        }
        if let Some(row) = world.task_definitions.get_mut(id) {
            replace(row, &pushed, push);
        }
    }
}

/// What a new task of a deployment runs, where that is not what its task definition names now: containers with
/// version consistency get the image that the deployment resolved.
pub(crate) fn resolved(
    world: &World,
    deployment: Option<DeploymentId>,
    definition: TaskDefinitionId,
) -> Option<Arc<TaskDefinition>> {
    let pinned = world.deployments.get(deployment?)?.pinned.as_ref()?;
    let now = world.task_definitions.get(definition)?;
    let container = |(pinned, now): (&ContainerDefinition, &ContainerDefinition)| {
        if pinned.version_consistency { pinned.clone() } else { now.clone() }
    };
    let containers = pinned.containers.iter().zip(&now.containers).map(container).collect();
    Some(Arc::new(TaskDefinition { containers, ..TaskDefinition::clone(pinned) }))
}

/// A task has asked the registry for an image: with an answer its deployment is resolved. Whether that was the last
/// attempt to resolve it (rule `deploy.digest-attempts`).
pub(crate) fn asked(
    world: &mut World,
    task: TaskId,
    own: &ContainerDefinition,
    answered: bool,
) -> bool {
    let deployment = world.tasks.get(task).and_then(|task| task.service);
    let row = deployment.and_then(|(_, id)| world.deployments.get_mut(id));
    let Some(row) = row.filter(|row| !row.resolved && row.attempts < RESOLVE_ATTEMPTS) else {
        return false;
    };
    let Deployment { resolved, attempts, .. } = row;
    *resolved = answered;
    *attempts += u32::from(!answered && own.version_consistency);
    *attempts == RESOLVE_ATTEMPTS
}

/// Revisions that name a tag.
fn naming(world: &World, name: &str) -> Vec<TaskDefinitionId> {
    let names = |row: &TaskDefinition| row.containers.iter().any(|c| &*c.image.name == name);
    let rows = world.task_definitions.iter().filter(|(_, row)| names(row));
    rows.map(|(id, _)| id).collect()
}

/// Puts an image into a revision in the place of the one that was pushed under its name as number `push`.
fn replace(row: &mut Arc<TaskDefinition>, image: &Arc<Image>, push: u32) {
    let is_it = |own: &ContainerDefinition| own.image.name == image.name && own.image.push == push;
    if !row.containers.iter().any(is_it) {
        return;
    }
    for own in Arc::make_mut(row).containers.iter_mut().filter(|own| is_it(own)) {
        own.image = Arc::clone(image);
    }
}
