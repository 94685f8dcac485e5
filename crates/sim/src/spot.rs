//! Interruptions of Fargate Spot: the warning, SIGTERM with it, and the end two minutes later
//! (rules `fargate.spot-warning`, `fargate.spot-stop-timeout`, `engine.spot-interruptions`).

use std::sync::Arc;

use crate::event::Event;
use crate::ids::TaskId;
use crate::life;
use crate::rng::{Purpose, Rng};
use crate::step::Step;
use crate::task::{Host, StopCode, Task, TaskStatus};
use crate::time::SimDuration;
use crate::world::World;

/// From the warning until the capacity is gone (rule `fargate.spot-warning`).
pub const WARNING: SimDuration = SimDuration::from_secs(120);

/// `stoppedReason` of a task that was interrupted.
const REASON: &str = "Your Spot Task was interrupted.";

/// Draws when a new task's capacity is taken back, where the scenario gives a rate. The draw depends on the
/// provider and on how many tasks it had before, and on nothing else.
pub(crate) fn begin(step: &mut Step<'_>, id: TaskId) {
    if !crate::WHOLE {
        return;
    }
    let mean = step.world.assumptions.spot_interruptions;
    let Some(task) = step.world.tasks.get(id).filter(|task| is_spot(task)) else { return };
    let Some(provider) = task.provider else { return };
    let Some(row) = step.world.providers.get_mut(provider) else { return };
    row.launched += 1;
    if mean == SimDuration::ZERO {
        return;
    }
    let key = [u64::from(provider.0), row.launched];
    let after = Rng::new(step.world.seed, Purpose::Spot, key).exponential(mean);
    step.after(after, Event::Interruption { task: id });
}

/// A task's capacity is to be taken back, or, two minutes later, is.
pub(crate) fn on_interruption(step: &mut Step<'_>, id: TaskId) {
    if !crate::WHOLE {
        return;
    }
    let now = step.now();
    let Some(task) = step.world.tasks.get(id) else { return };
    let is_over = task
        .stop
        .as_ref()
        .is_some_and(|stop| stop.code == StopCode::SpotInterruption && stop.at + WARNING <= now);
    if is_over {
        life::host_lost(step, id, StopCode::SpotInterruption, Arc::from(REASON));
    } else {
        interrupt(step, id);
    }
}

/// Warns a task that its capacity is taken back. Its containers are sent SIGTERM with the warning, and no task
/// stands in for it elsewhere.
pub(crate) fn interrupt(step: &mut Step<'_>, id: TaskId) {
    if !step.world.tasks.get(id).is_some_and(can_be_interrupted) {
        return;
    }
    life::stop(step, id, StopCode::SpotInterruption, Arc::from(REASON));
    if step.world.tasks.get(id).is_some_and(|task| task.status != TaskStatus::Stopped) {
        step.after_constant(WARNING, Event::Interruption { task: id });
    }
}

/// Whether a task is on Spot and nothing has stopped it yet.
pub(crate) fn can_be_interrupted(task: &Task) -> bool {
    is_spot(task) && task.wanted
}

fn is_spot(task: &Task) -> bool {
    matches!(task.host, Host::Fargate { spot: true })
}

/// The tasks that a wave takes: of those on Spot in the zones each with the same chance, in percent, by seed,
/// moment and task alone.
pub(crate) fn wave(world: &World, percent: u32, of: impl Fn(&Task) -> bool) -> Vec<TaskId> {
    let hit = |id: TaskId| {
        let key = [world.now.0, u64::from(id.0)];
        Rng::new(world.seed, Purpose::SpotWave, key).below(100) < u64::from(percent)
    };
    let there = world.tasks.iter().filter(|(_, task)| can_be_interrupted(task) && of(task));
    there.map(|(id, _)| id).filter(|id| hit(*id)).collect()
}

#[cfg(test)]
mod tests;
