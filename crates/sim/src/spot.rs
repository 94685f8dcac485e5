//! Interruptions of Fargate Spot and of Spot Instances: the warning, SIGTERM with it, and the end two minutes later
//! (rules `fargate.spot-warning`, `fargate.spot-stop-timeout`, `engine.spot-interruptions`).

use std::sync::Arc;

use crate::capacity;
use crate::event::Event;
use crate::ids::{InstanceId, TaskId};
use crate::instance::Instance;
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
    let warned = step.world.tasks.get(id).and_then(|task| task.warned_at);
    if warned.is_some_and(|at| at + WARNING <= now) {
        life::host_lost(step, id, StopCode::SpotInterruption, Arc::from(REASON));
    } else {
        interrupt(step, id);
    }
}

/// Warns a task that its capacity is taken back. Its containers are sent SIGTERM with the warning, also where it drains
/// already, and no task stands in for it elsewhere.
pub(crate) fn interrupt(step: &mut Step<'_>, id: TaskId) {
    let now = step.now();
    let Some(task) = step.world.tasks.get_mut(id).filter(|task| can_be_interrupted(task)) else {
        return;
    };
    task.warned_at = Some(now);
    if task.wanted {
        life::stop(step, id, StopCode::SpotInterruption, Arc::from(REASON));
    } else {
        life::target_unused(step, id);
    }
    if step.world.tasks.get(id).is_some_and(|task| task.status != TaskStatus::Stopped) {
        step.after_constant(WARNING, Event::Interruption { task: id });
    }
}

/// Draws when a new Spot Instance is taken back, as for a task.
pub(crate) fn begin_instance(step: &mut Step<'_>, id: InstanceId) {
    let mean = step.world.assumptions.spot_interruptions;
    let Some(instance) = step.world.instances.get(id).filter(|it| it.spot) else { return };
    let Some(provider) = instance.provider else { return };
    let Some(row) = step.world.providers.get_mut(provider) else { return };
    row.launched += 1;
    if mean == SimDuration::ZERO {
        return;
    }
    let key = [u64::from(provider.0), row.launched];
    let after = Rng::new(step.world.seed, Purpose::Spot, key).exponential(mean);
    step.after(after, Event::InstanceInterruption { instance: id });
}

/// A Spot Instance is to be taken back, or, two minutes later, is.
pub(crate) fn on_instance_interruption(step: &mut Step<'_>, id: InstanceId) {
    let now = step.now();
    let warned = step.world.instances.get(id).and_then(|it| it.warned_at);
    if warned.is_some_and(|at| at + WARNING <= now) {
        capacity::terminate(step, id);
    } else {
        interrupt_instance(step, id);
    }
}

/// Warns a Spot Instance that EC2 takes it back: it drains, so that tasks of services are replaced elsewhere, and ends
/// two minutes later with what is still there (rules `provider.managed-spot`, `cluster-scale.managed-draining`).
pub(crate) fn interrupt_instance(step: &mut Step<'_>, id: InstanceId) {
    let now = step.now();
    let may = |it: &&mut Instance| it.spot && it.ended.is_none() && it.warned_at.is_none();
    let Some(instance) = step.world.instances.get_mut(id).filter(may) else { return };
    instance.warned_at = Some(now);
    capacity::drain(step, id);
    step.after_constant(WARNING, Event::InstanceInterruption { instance: id });
}

/// The Spot Instances that a wave takes, likewise.
pub(crate) fn wave_of_instances(
    world: &World,
    percent: u32,
    of: impl Fn(&Instance) -> bool,
) -> Vec<InstanceId> {
    let hit = |id: InstanceId| {
        // Instances and tasks are counted apart, so their draws are.
        let key = [world.now.0, u64::from(id.0) | 1 << 32];
        Rng::new(world.seed, Purpose::SpotWave, key).below(100) < u64::from(percent)
    };
    let there = world.instances.iter().filter(|(_, it)| it.spot && it.ended.is_none() && of(it));
    there.map(|(id, _)| id).filter(|id| hit(*id)).collect()
}

/// Whether a task has capacity of Spot that was not taken back yet.
pub(crate) fn can_be_interrupted(task: &Task) -> bool {
    is_spot(task) && task.warned_at.is_none() && !has_left(task)
}

/// Whether Spot has said that it takes a task's capacity back, and the task is still there.
pub(crate) fn is_taken_back(task: &Task) -> bool {
    task.warned_at.is_some() && !has_left(task)
}

fn has_left(task: &Task) -> bool {
    matches!(task.status, TaskStatus::Deprovisioning { .. } | TaskStatus::Stopped)
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
