//! The deployment circuit breaker: counts failures of a rolling deployment in two stages and gives it up
//! (rules `breaker.*`, `engine.breaker-*`).

use crate::ids::{DeploymentId, ServiceId, TaskId};
use crate::misconception::Misconception;
use crate::record::What;
use crate::service::{CircuitBreaker, DeploymentStrategy, Rollout, ServiceStatus};
use crate::step::Step;
use crate::world::World;

use super::count::Counts;
use super::failure::{self, Why};

/// How far a deployment's circuit breaker has counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breaker {
    /// `failureCount`.
    pub failures: u32,
    /// At how many the deployment fails, by the service's latest `desiredCount`.
    pub threshold: u32,
}

/// The circuit breaker of a deployment; none where its service has none.
pub fn breaker(world: &World, deployment: DeploymentId) -> Option<Breaker> {
    if !crate::WHOLE {
        return None;
    }
    let row = world.deployments.get(deployment)?;
    let service = world.services.get(row.service)?;
    let threshold = service.options.breaker?.threshold.failures(service.desired);
    let believed = world.beliefs.hold(Misconception::BreakerWaitsForTen);
    let threshold = if believed { threshold.max(10) } else { threshold };
    Some(Breaker { failures: row.failures, threshold })
}

/// What a failed task tells of its deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failed {
    /// It never reached RUNNING: the first stage.
    ToStart,
    /// Checks of it failed: the second stage.
    Checks,
    /// A container exited after it had been RUNNING; only with the switch `engine.breaker-exits`.
    ByExit,
}

/// A task of a deployment has failed. Whether the deployment was given up for it.
pub(super) fn failed(step: &mut Step<'_>, task: TaskId, how: Failed) -> bool {
    let service = step.world.tasks.get(task).and_then(|task| task.service);
    let Some((id, deployment)) = service else { return false };
    let Some(breaker) = watched(step.world, id, deployment) else { return false };
    let counts_exits = step.world.assumptions.breaker_exits;
    let Some(row) = step.world.deployments.get_mut(deployment) else { return false };
    let counts = match how {
        Failed::ToStart => !row.has_run,
        Failed::Checks => row.has_run,
        Failed::ByExit => counts_exits,
    };
    if !counts {
        return false;
    }
    row.failures = row.failures.saturating_add(1);
    let rollback = breaker.rollback;
    let Some(Breaker { failures, threshold }) = self::breaker(step.world, deployment) else {
        return false;
    };
    let record = step.record(What::Failures { service: id, deployment, failures, threshold });
    let trips = failures >= threshold;
    if trips {
        failure::fail(&mut step.because(record), id, Why::Breaker, rollback);
    }
    trips
}

/// A task of a deployment has failed: `failedTasks` counts until one is healthy (rule `deploy.failed-tasks`).
pub(super) fn count_failed(world: &mut World, deployment: DeploymentId) {
    if let Some(row) = world.deployments.get_mut(deployment).filter(|row| !row.works) {
        row.failed_tasks = row.failed_tasks.saturating_add(1);
    }
}

/// The registry has not said what a deployment's tags name, not at the last attempt either: a circuit breaker gives the
/// deployment up (rule `deploy.digest-attempts`).
pub(crate) fn unresolved(step: &mut Step<'_>, task: TaskId) {
    let Some(row) = step.world.tasks.get(task) else { return };
    let (Some((id, deployment)), record) = (row.service, row.record) else { return };
    if let Some(breaker) = watched(step.world, id, deployment) {
        failure::fail(&mut step.because(record), id, Why::Digest, breaker.rollback);
    }
}

/// Tasks have become healthy: that sets the count back, unless `resetOnHealthyTask` is off.
pub(super) fn proven(step: &mut Step<'_>, id: ServiceId, counts: &Counts) {
    let mut current = false;
    for &(task, is_current) in &counts.proven {
        current |= is_current;
        let Some(task) = step.world.tasks.get_mut(task) else { continue };
        task.proven = true;
        let deployment = task.service.map(|(_, deployment)| deployment);
        if let Some(row) = deployment.and_then(|it| step.world.deployments.get_mut(it)) {
            (row.works, row.failed_tasks) = (true, 0);
        }
    }
    let primary = step.world.services.get(id).and_then(|it| it.deployments.first().copied());
    let Some(deployment) = primary.filter(|_| current) else { return };
    let resets = watched(step.world, id, deployment).is_some_and(|it| it.reset_on_healthy);
    let row = step.world.deployments.get_mut(deployment);
    let Some(row) = row.filter(|row| resets && row.failures > 0) else { return };
    row.failures = 0;
    let latest = step.world.services.get(id).map_or(step.cause, |service| service.latest);
    let Some(Breaker { failures, threshold }) = breaker(step.world, deployment) else { return };
    step.because(latest).record(What::Failures { service: id, deployment, failures, threshold });
}

/// The circuit breaker that watches a deployment: of the newest one, as long as it is under way.
fn watched(world: &World, id: ServiceId, deployment: DeploymentId) -> Option<CircuitBreaker> {
    let service = world.services.get(id).filter(|it| it.status == ServiceStatus::Active)?;
    let is_newest = service.deployments.first() == Some(&deployment);
    let under_way = world.deployments.get(deployment)?.rollout == Rollout::InProgress;
    let breaker = service.options.breaker.filter(|_| is_newest && under_way)?;
    let rolls = failure::options(world, id, service).strategy == DeploymentStrategy::Rolling;
    rolls.then_some(breaker)
}
