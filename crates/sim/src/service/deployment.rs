//! Deployments of a service, and how one is held to be good or given up.

use std::sync::Arc;

use super::ServiceLoadBalancer;
use crate::access::Network;
use crate::definition::TaskDefinition;
use crate::ids::{DeploymentId, RecordId, ServiceId, TaskDefinitionId, ZoneId};
use crate::time::SimTime;
use crate::volume::EbsVolume;

/// A deployment of a service (rules `deploy.*`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// The service that it belongs to.
    pub service: ServiceId,
    /// What it rolls out.
    pub definition: TaskDefinitionId,
    /// PRIMARY, ACTIVE or INACTIVE.
    pub status: DeploymentStatus,
    /// How far it has got.
    pub rollout: Rollout,
    /// When it began.
    pub created: SimTime,
    /// When it last changed.
    pub updated: SimTime,
    /// `desiredCount`: tasks of this revision that are kept.
    pub desired: u32,
    /// Zones of the subnets of this revision.
    pub zones: Vec<ZoneId>,
    /// `networkConfiguration` of this revision.
    pub network: Option<Arc<Network>>,
    /// `volumeConfigurations` of this revision.
    pub volume: Option<Arc<EbsVolume>>,
    /// Where tasks of this revision are registered as targets.
    pub load_balancers: Vec<ServiceLoadBalancer>,
    /// `failedTasks`: failures in a row.
    pub failed_tasks: u32,
    /// Failures that the circuit breaker counts.
    pub failures: u32,
    /// Whether a task of it has been RUNNING (rule `breaker.two-stages`).
    pub has_run: bool,
    /// Whether its tags are resolved to digests, by its first task.
    pub resolved: bool,
    /// Attempts at that which failed.
    pub attempts: u32,
    /// What its tasks run, where a tag names another image meanwhile.
    pub pinned: Option<Arc<TaskDefinition>>,
    /// How the service deployment stands that began with it.
    pub state: ServiceDeployment,
    /// What was deployed again in its place since when.
    pub rollback: Option<(DeploymentId, SimTime)>,
    /// When the service deployment ended.
    pub finished: Option<SimTime>,
    /// `rolloutStateReason`.
    pub reason: Arc<str>,
    /// The record that began it.
    pub record: RecordId,
}

/// `status` of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeploymentStatus {
    /// The newest one.
    Primary,
    /// Its tasks are being replaced.
    Active,
    /// None of its tasks is left.
    Inactive,
}

/// `rolloutState` of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rollout {
    /// Under way.
    InProgress,
    /// Done.
    Completed,
    /// Given up.
    Failed,
}

/// `status` of a service deployment (rule `deploy.service-deployment-states`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceDeployment {
    /// Under way.
    InProgress,
    /// Done.
    Successful,
    /// Given up, or replaced by a newer one.
    Stopped,
    /// What was there before is being deployed again.
    RollbackInProgress,
    /// What was there before is deployed again.
    RollbackSuccessful,
    /// Nothing could be deployed again, or that failed too.
    RollbackFailed,
}

/// How deployments of a service go, over the two percentages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// `deploymentCircuitBreaker`, if it is enabled.
    pub breaker: Option<CircuitBreaker>,
}

/// The circuit breaker of a service's rolling deployments (rules `breaker.*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CircuitBreaker {
    /// Whether what was deployed before is deployed again after a failure.
    pub rollback: bool,
    /// `resetOnHealthyTask`.
    pub reset_on_healthy: bool,
    /// `thresholdConfiguration`.
    pub threshold: Threshold,
}

/// At how many failures the circuit breaker trips (rules `breaker.threshold`, `breaker.configurable`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    /// COUNT: at so many.
    Count(u32),
    /// `BOUNDED_PERCENT`: so much of `desiredCount`, between [`Threshold::LEAST`] and [`Threshold::MOST`].
    BoundedPercent(u32),
    /// `UNBOUNDED_PERCENT`: so much of `desiredCount`.
    UnboundedPercent(u32),
}

impl Threshold {
    /// Without a `thresholdConfiguration` (rule `breaker.threshold`).
    pub const DEFAULT: Self = Self::BoundedPercent(50);
    /// The least of a bounded percentage (rule `breaker.min`).
    pub const LEAST: u32 = 3;
    /// The most of a bounded percentage (rule `breaker.max`).
    pub const MOST: u32 = 200;

    /// Failures at which a deployment of so many tasks fails. Parts of a task are rounded up
    /// (rule `engine.breaker-rounding`).
    pub fn failures(self, desired: u32) -> u32 {
        let share = |percent: u32| {
            let failures = (u64::from(desired) * u64::from(percent)).div_ceil(100);
            u32::try_from(failures).unwrap_or(u32::MAX)
        };
        match self {
            Self::Count(count) => count,
            Self::BoundedPercent(percent) => share(percent).clamp(Self::LEAST, Self::MOST),
            Self::UnboundedPercent(percent) => share(percent).max(1),
        }
    }
}

impl ServiceDeployment {
    /// As `DescribeServiceDeployments` spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Successful => "SUCCESSFUL",
            Self::Stopped => "STOPPED",
            Self::RollbackInProgress => "ROLLBACK_IN_PROGRESS",
            Self::RollbackSuccessful => "ROLLBACK_SUCCESSFUL",
            Self::RollbackFailed => "ROLLBACK_FAILED",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rules `breaker.threshold`, `breaker.min`, `breaker.max`, `breaker.configurable`,
    /// `engine.breaker-rounding`.
    #[test]
    fn thresholds_follow_the_desired_count() {
        let check = |threshold: Threshold, table: &[(u32, u32)]| {
            for &(desired, failures) in table {
                assert_eq!(threshold.failures(desired), failures, "{threshold:?} of {desired}");
            }
        };
        check(
            Threshold::DEFAULT,
            &[
                (0, 3),
                (1, 3),
                (6, 3),
                (7, 4),
                (8, 4),
                (10, 5),
                (25, 13),
                (50, 25),
                (100, 50),
                (399, 200),
                (800, 200),
            ],
        );
        check(Threshold::BoundedPercent(10), &[(1, 3), (31, 4), (5_000, 200)]);
        check(Threshold::UnboundedPercent(10), &[(0, 1), (1, 1), (11, 2), (5_000, 500)]);
        check(Threshold::Count(7), &[(0, 7), (100, 7)]);
    }
}
