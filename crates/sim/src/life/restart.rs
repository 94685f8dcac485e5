//! Containers that end and start again in their task: on the same host, with the same network interface
//! (rules `container.restart-policy`, `container.restart-period`, `container.restart-ignored-codes`).

use crate::definition::ContainerDefinition;
use crate::event::ContainerTimer;
use crate::ids::TaskId;
use crate::misconception::Misconception;
use crate::step::Step;
use crate::task::{ContainerStatus, Process, Task};
use crate::time::SimDuration;
use crate::world::World;

use super::containers::{schedule, set};
use super::probes;

/// Under the wrong belief nothing but this keeps a container that ends at once from ending for ever in one instant.
const SHORTEST: SimDuration = SimDuration::from_secs(1);

/// Whether a container whose process ends now with a code starts again. The agent of the host decides it,
/// so it does where ECS does not reach the agent; what ECS wants gone stays stopped.
pub(super) fn applies(
    world: &World,
    id: TaskId,
    index: u8,
    own: &ContainerDefinition,
    exit: u8,
) -> bool {
    let goes_on = |task: &&Task| task.wanted && task.unheard.is_none();
    let Some(task) = world.tasks.get(id).filter(goes_on) else { return false };
    let Some(container) = task.container(index) else { return false };
    let ContainerStatus::Running { since } = container.status else { return false };
    if task.service.is_some() && world.beliefs.hold(Misconception::RestartsInPlace) {
        return true;
    }
    let Some(policy) = &own.restart else { return false };
    // What ran when the scenario began has run for long.
    let ran_before = task.ran_at_start() && container.restarts == 0;
    let ran = world.now.since(since);
    (ran_before || ran >= policy.attempt_period) && !policy.ignored_exit_codes.contains(&exit)
}

/// The container starts again: its image is there, its process is a new one, and its health check begins anew.
pub(super) fn begin(step: &mut Step<'_>, id: TaskId, index: u8) {
    let delay = step.world.assumptions.container_start.max(SHORTEST);
    let until = step.now() + delay;
    let container = step.world.tasks.get_mut(id).and_then(|task| task.container_mut(index));
    let Some(container) = container else { return };
    container.restarts += 1;
    container.failed_probes = 0;
    container.process = Process::default();
    let cause = set(step, id, index, ContainerStatus::Starting { until });
    let step = &mut step.because(cause);
    schedule(step, id, index, delay, ContainerTimer::Started);
    probes::begin_anew(step, id, index);
}
