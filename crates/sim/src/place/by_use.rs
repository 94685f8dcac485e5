//! Instances as they would be for placement if it went by what tasks use, as many believe (rule
//! `place.by-reservation` is the true one).

use super::fleet::Row;
use crate::definition::{ContainerDefinition, TaskDefinition};
use crate::instance::{Instance, Resources};
use crate::memory;
use crate::task::{Container, ContainerStatus};
use crate::world::World;

/// An instance with all free that its tasks do not use at this moment. Network interfaces are taken or not.
pub(super) fn row(world: &World, instance: &Instance) -> Row {
    let mut used = Resources { enis: instance.reserved.enis, ..Resources::default() };
    for task in instance.tasks.iter().filter_map(|task| world.tasks.get(*task)) {
        let Some(definition) = world.definition_of(task) else { continue };
        for (own, container) in definition.containers.iter().zip(&task.containers) {
            used = used.with(of_container(world, definition, own, container));
        }
    }
    Row::with_free(instance, instance.registered.without(used))
}

/// What one container uses now (rules `engine.cpu-use`, `engine.memory-use`).
fn of_container(
    world: &World,
    definition: &TaskDefinition,
    own: &ContainerDefinition,
    container: &Container,
) -> Resources {
    if !matches!(container.status, ContainerStatus::Running { .. }) {
        return Resources::default();
    }
    let image = &own.image;
    let full = if own.cpu_units > 0 { own.cpu_units } else { definition.cpu_units };
    let each = image.cpu_per_request.unwrap_or(full / image.concurrency.max(1));
    let works = container.load.busy.saturating_sub(container.load.away);
    let memory = memory::needed_kib(definition, own, container, world.now).div_ceil(1_024);
    Resources {
        cpu_units: image.cpu_idle.saturating_add(each.saturating_mul(works)),
        memory_mib: u32::try_from(memory).unwrap_or(u32::MAX),
        enis: 0,
    }
}
