//! Target groups of an Application Load Balancer: what one is; `balance` is how it works.

use std::sync::Arc;

use crate::ids::{RecordId, TaskId};
use crate::time::{SimDuration, SimTime};

/// A target group, with the load balancer in front of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetGroup {
    /// Its name.
    pub name: Arc<str>,
    /// `TargetType` `ip`; `instance` otherwise.
    pub by_ip: bool,
    /// Checks of its targets.
    pub check: TargetCheck,
    /// `load_balancing.algorithm.type`.
    pub algorithm: Algorithm,
    /// `deregistration_delay.timeout_seconds`.
    pub deregistration_delay: SimDuration,
    /// The load balancer's idle timeout.
    pub idle_timeout: SimDuration,
    /// In the order of registration.
    pub targets: Vec<Target>,
    /// Where round robin goes on.
    pub cursor: u32,
}

/// How targets are checked (rules `alb.health-check-*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetCheck {
    /// `HealthCheckIntervalSeconds`.
    pub interval: SimDuration,
    /// `HealthCheckTimeoutSeconds`.
    pub timeout: SimDuration,
    /// `HealthyThresholdCount`.
    pub healthy_threshold: u32,
    /// `UnhealthyThresholdCount`.
    pub unhealthy_threshold: u32,
}

/// How a target is chosen for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// In turn.
    RoundRobin,
    /// The one with the fewest requests under way.
    LeastOutstandingRequests,
}

/// A registered task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The task.
    pub task: TaskId,
    /// The container's place in the task definition.
    pub container: u8,
    /// Its port: the task's own (`ip`) or the instance's (`instance`).
    pub port: u16,
    /// `State` with its `Reason`.
    pub state: TargetState,
    /// Checks passed in a row.
    pub passed: u32,
    /// Checks failed in a row.
    pub failed: u32,
    /// When its next check begins.
    pub next_check: SimTime,
    /// When it registered.
    pub registered: SimTime,
    /// Counts changes of `state` between registered, draining and gone; older timers do nothing.
    pub stamp: u32,
    /// Requests sent to it that have not ended, batches by their weight.
    pub outstanding: u32,
    /// The latest record about it.
    pub record: RecordId,
}

/// `TargetHealth` (rules `health.target-states`, `health.reason-codes`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetState {
    /// Registered, no check has passed yet.
    Initial,
    /// Gets requests.
    Healthy,
    /// Gets none, unless all are unhealthy.
    Unhealthy(UnhealthyReason),
    /// Deregistered; gets no new requests.
    Draining {
        /// When the deregistration delay is over.
        until: SimTime,
    },
}

/// Why checks of a target fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnhealthyReason {
    /// `Target.ResponseCodeMismatch`: answered with this code.
    ResponseCodeMismatch(u16),
    /// `Target.Timeout`.
    Timeout,
    /// `Target.FailedHealthChecks`: the connection was refused or broke.
    FailedHealthChecks,
}
