//! Retirement: AWS takes the host under a Fargate task out of service, when the days of its notice are over
//! (rule `fargate.retirement`).

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::ids::TaskId;
use crate::life;
use crate::scheduler;
use crate::step::Step;
use crate::task::{Host, StopCode, Task};

/// `stoppedReason` of tasks on infrastructure that ECS gave up.
pub(crate) const REASON: &str =
    "ECS is performing maintenance on the underlying infrastructure hosting the task";

/// Retires a task: its service replaces it first, within its bounds; a standalone one stops.
pub(crate) fn retire(step: &mut Step<'_>, id: TaskId) {
    let cause = step.cause;
    let Some(task) = step.world.tasks.get_mut(id).filter(|task| can_retire(task)) else { return };
    match task.service {
        Some((service, _)) => {
            task.retires = Some(cause);
            scheduler::wake(step, service);
        }
        None => life::stop(step, id, StopCode::InfrastructureHealth, Arc::from(REASON)),
    }
}

/// Whether a task is on Fargate, and nothing has stopped or retired it yet.
pub(crate) fn can_retire(task: &Task) -> bool {
    matches!(task.host, Host::Fargate { .. }) && task.wanted && task.retires.is_none()
}
