//! What a task uses of CPU and memory at this moment, from the requests that it has
//! (rules `engine.cpu-use`, `engine.memory-use`). Averages over minutes are in `cloudwatch`.

use crate::definition::{ContainerDefinition, TaskDefinition};
use crate::instance::Resources;
use crate::memory;
use crate::task::{Container, ContainerStatus, Host, Task};
use crate::world::World;

/// What the containers of a task that run use now; on Fargate no more CPU than the task has.
pub fn of_task(world: &World, task: &Task) -> Resources {
    let Some(definition) = world.definition_of(task) else { return Resources::default() };
    let containers = definition.containers.iter().zip(&task.containers);
    let used = containers.fold(Resources::default(), |used, (own, container)| {
        used.with(of_container(world, definition, own, container))
    });
    match task.host {
        Host::Fargate { .. } => {
            Resources { cpu_units: used.cpu_units.min(definition.cpu_units), ..used }
        }
        Host::Ec2(_) => used,
    }
}

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
