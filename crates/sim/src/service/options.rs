//! `deploymentConfiguration` over its two percentages: how a deployment goes, and what gives it up.

use std::sync::Arc;

use super::{DeploymentStrategy, Hook};
use crate::time::SimDuration;

/// How deployments of a service go, over the two percentages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// `deploymentCircuitBreaker`, if it is enabled.
    pub breaker: Option<CircuitBreaker>,
    /// `alarms`, if they are enabled.
    pub alarms: Option<DeploymentAlarms>,
    /// `strategy`.
    pub strategy: DeploymentStrategy,
    /// `bakeTimeInMinutes`.
    pub bake: Option<SimDuration>,
    /// `lifecycleHooks`.
    pub hooks: Arc<[Hook]>,
    /// `earlySuccessCriteria`, if they are enabled.
    pub early: Option<EarlySuccess>,
}

impl Options {
    /// Takes over what may change while a deployment is under way: what watches it.
    pub(crate) fn follow(&mut self, service: &Self) {
        self.breaker = service.breaker;
        self.alarms.clone_from(&service.alarms);
        self.early = service.early;
    }
}

/// When a rolling deployment counts as done before it is (rules `deploy.early-success*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EarlySuccess {
    /// `healthyPercent`.
    pub percent: u32,
    /// Whether `sourceServiceRevisionCleanup` is DEFERRED: it is done while tasks that it replaces are left.
    pub deferred: bool,
}

impl EarlySuccess {
    /// Healthy tasks of the new revision that are enough, of so many wanted ones: rounded up.
    pub fn healthy_of(self, desired: u32) -> u32 {
        let healthy = (u64::from(desired) * u64::from(self.percent)).div_ceil(100);
        u32::try_from(healthy).unwrap_or(u32::MAX)
    }
}

/// CloudWatch alarms that fail a deployment (rule `deploy.alarm-fails`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeploymentAlarms {
    /// `alarmNames`.
    pub names: Arc<[Arc<str>]>,
    /// Whether what was deployed before is deployed again after a failure.
    pub rollback: bool,
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
