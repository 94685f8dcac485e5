//! Quotas of the account that a scenario can reach: vCPUs that may run at once on Fargate
//! (rules `quota.fargate-vcpu`, `quota.fargate-spot-vcpu`).

#[cfg(test)]
mod tests;

use crate::definition::TaskDefinition;
use crate::ids::TaskId;
use crate::task::{Host, Task, TaskStatus};
use crate::world::World;

/// vCPUs that a new account may run on Fargate on demand, and as many on Spot.
pub const NEW_ACCOUNT_VCPUS: u32 = 6;

/// Why no further task starts on Fargate, word for word (rule `event.vcpu-quota`).
pub(crate) const VCPUS: &str =
    "You've reached the limit on the number of vCPUs you can run concurrently";
/// Why a task of this size never starts on Fargate, word for word (rule `event.above-limit`).
pub(crate) const SIZE: &str = "The requested CPU configuration is above your limit.";

/// What the account may run at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quotas {
    /// vCPUs on Fargate: on demand, and on Spot. None where nothing is in the way.
    pub fargate_vcpus: [Option<u32>; 2],
}

/// Why the account may not start a task on Fargate now; none where it may.
pub(crate) fn refuses(
    world: &World,
    spot: bool,
    definition: &TaskDefinition,
) -> Option<&'static str> {
    let quota = u64::from(world.quotas.fargate_vcpus[usize::from(spot)]?) * 1_024;
    let wanted = u64::from(definition.cpu_units);
    if wanted > quota {
        return Some(SIZE);
    }
    (world.fargate_cpu[usize::from(spot)] + wanted > quota).then_some(VCPUS)
}

/// Counts a task that begins, if it is on Fargate.
pub(crate) fn begun(world: &mut World, id: TaskId) {
    change(world, id, u64::saturating_add);
}

/// Counts a task no more, because it is STOPPED.
pub(crate) fn stopped(world: &mut World, id: TaskId) {
    change(world, id, u64::saturating_sub);
}

fn change(world: &mut World, id: TaskId, change: fn(u64, u64) -> u64) {
    let World { fargate_cpu, tasks, task_definitions, .. } = world;
    let Some(task) = tasks.get(id) else { return };
    if let (Host::Fargate { spot }, Some(it)) = (task.host, task_definitions.get(task.definition)) {
        let count = &mut fargate_cpu[usize::from(spot)];
        *count = change(*count, it.cpu_units.into());
    }
}

/// CPU units of the tasks on Fargate that are not STOPPED, counted one by one.
pub(crate) fn counted(world: &World, spot: bool) -> u64 {
    let there =
        |task: &&Task| task.host == Host::Fargate { spot } && task.status != TaskStatus::Stopped;
    let definitions = world.tasks.values().filter(there);
    let definitions = definitions.filter_map(|task| world.task_definitions.get(task.definition));
    definitions.map(|it| u64::from(it.cpu_units)).sum()
}
