//! What the tasks of a service used of CPU and memory in a minute, or a third of one, from the requests that they had
//! (rules `engine.cpu-use`, `engine.memory-use`, `autoscale.metric-reserved`).

use super::Point;
use super::minute::MINUTE;
use crate::definition::{ContainerDefinition, TaskDefinition};
use crate::ids::{ServiceId, TaskId};
use crate::memory;
use crate::task::{ContainerStatus, Host, Task, TaskStatus};
use crate::time::{SimDuration, SimTime};
use crate::world::World;

/// Percent, in thousandths.
const ALL: u128 = 100_000;

/// Use and reservation over time, and how many tasks they are of.
#[derive(Debug, Default)]
struct Sum {
    used: u128,
    reserved: u128,
    tasks: u64,
    least: u64,
    most: u64,
}

/// CPU and memory of the tasks that are RUNNING at the end of a minute or a part of it, each over as much of that as
/// it ran; none where no task runs (rule `engine.usage-samples`).
pub(super) fn of_service(
    world: &mut World,
    id: ServiceId,
    period: SimDuration,
) -> [Option<Point>; 2] {
    let now = world.now;
    let tasks = world.services.get(id).map(|service| service.tasks.iter().copied().collect());
    let tasks: Vec<TaskId> = tasks.unwrap_or_default();
    let mut sums = [Sum::default(), Sum::default()];
    for id in tasks {
        let Some(task) = world.tasks.get_mut(id) else { continue };
        let Some(definition) = world.task_definitions.get(task.definition) else { continue };
        if task.status != TaskStatus::Running {
            task.containers.iter_mut().for_each(|it| {
                it.load.restart(now);
            });
            continue;
        }
        let [cpu, memory] = of_task(task, definition, now, period);
        let reserved = [definition.cpu_units, definition.memory_mib];
        for ((sum, used), reserved) in sums.iter_mut().zip([cpu, memory]).zip(reserved) {
            sum.add(used, u128::from(reserved) * u128::from(ran(task, now, period).0));
        }
    }
    sums.map(|sum| sum.point())
}

/// CPU units and MiB of a task, each times the microseconds of the period. Its meters begin anew.
fn of_task(
    task: &mut Task,
    definition: &TaskDefinition,
    now: SimTime,
    period: SimDuration,
) -> [u128; 2] {
    let fargate = matches!(task.host, Host::Fargate { .. });
    let span = ran(task, now, period);
    let (mut cpu, mut memory) = (0_u128, 0_u128);
    for (container, own) in task.containers.iter_mut().zip(&definition.containers) {
        let meter = container.load.restart(now);
        let ContainerStatus::Running { since } = container.status else { continue };
        let ran = u128::from(span.0.min(now.since(since).0));
        let image = &own.image;
        // In thousandths of a unit, so that a small share of a reservation is no nothing.
        let busy = image.cpu_per_request.map_or_else(
            || full_cpu(definition, own) * 1_000 / u128::from(image.concurrency.max(1)),
            |units| u128::from(units) * 1_000,
        );
        cpu += u128::from(image.cpu_idle) * ran + busy * u128::from(meter.busy) / 1_000;
        let idle = image.memory_idle.map_or_else(
            || {
                u128::from(memory::share_mib(definition, own))
                    * u128::from(image.memory_percent)
                    * 10
            },
            |mib| u128::from(mib) * 1_000,
        );
        memory +=
            idle * ran / 1_000 + u128::from(image.memory_per_request) * u128::from(meter.held);
        memory += u128::from(image.leak_per_request) * u128::from(meter.served) / 1_024;
        // What leaks by time grows evenly: it was, on average, what it was in the middle of the span.
        let middle = u128::from(now.since(since).0) - ran / 2;
        memory += u128::from(image.leak_per_minute) * middle * ran / u128::from(MINUTE.0);
    }
    // On Fargate nothing beyond the task's own is there to be used.
    let most =
        if fargate { u128::from(definition.cpu_units) * u128::from(span.0) } else { u128::MAX };
    [cpu.min(most), memory]
}

/// As much of the period that ends now as a task has been RUNNING.
fn ran(task: &Task, now: SimTime, period: SimDuration) -> SimDuration {
    let since = task.times.started.unwrap_or(now);
    SimDuration(now.since(since).0.min(period.0))
}

/// CPU units that a container uses when it works on as many requests as it can: its own, or its task's.
fn full_cpu(definition: &TaskDefinition, own: &ContainerDefinition) -> u128 {
    u128::from(if own.cpu_units > 0 { own.cpu_units } else { definition.cpu_units })
}

impl Sum {
    fn add(&mut self, used: u128, reserved: u128) {
        let Some(share) = share(used, reserved) else { return };
        self.least = if self.tasks == 0 { share } else { self.least.min(share) };
        self.most = self.most.max(share);
        self.used += used;
        self.reserved += reserved;
        self.tasks += 1;
    }

    /// One sample a task, whose mean is what all used of what all reserve.
    fn point(&self) -> Option<Point> {
        let share = share(self.used, self.reserved)?;
        let sum = share.saturating_mul(self.tasks);
        Some(Point { sum, count: self.tasks, min: self.least, max: self.most })
    }
}

fn share(used: u128, reserved: u128) -> Option<u64> {
    let share = (used * ALL).checked_div(reserved)?;
    Some(u64::try_from(share).unwrap_or(u64::MAX))
}
