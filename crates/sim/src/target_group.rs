//! Target groups of an Application Load Balancer: what one is; `balance` is how it works.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::ids::{ClassId, RecordId, TaskId, ZoneId};
use crate::request::Outcome;
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
    /// How requests are spread beyond the algorithm.
    pub spread: Spread,
    /// Whether listeners forward to it; otherwise it is behind a load balancer of its own.
    pub shared: bool,
    /// In the order of their tasks' ids.
    pub targets: Vec<Target>,
    /// Places in `targets` of those that get requests now: the healthy ones, or all when it fails open.
    pub rotation: Vec<u32>,
    /// How many targets are healthy.
    pub healthy: u32,
    /// Where in the rotation the next choice begins.
    pub cursor: u32,
    /// What happened in the minute that is not over.
    pub minute: Minute,
    /// Until when some target is in slow start.
    pub ramps_until: SimTime,
    /// How requests went to each zone, where zones are apart; zones by their ids.
    pub zone_turns: Vec<ZoneTurns>,
    /// Targets that clients stick to, and until when.
    pub stuck: BTreeMap<(ClassId, u32), (TaskId, SimTime)>,
}

/// Requests of a zone whose targets take only its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ZoneTurns {
    /// How many were sent to it.
    pub requests: u32,
    /// Where among its targets the next choice begins.
    pub cursor: u32,
}

/// Attributes of a group that decide which targets get requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// `slow_start.duration_seconds`; none at all where it is 0.
    pub slow_start: SimDuration,
    /// `stickiness.lb_cookie.duration_seconds`, where `stickiness.enabled`.
    pub sticky: Option<SimDuration>,
    /// `load_balancing.cross_zone.enabled`.
    pub cross_zone: bool,
    /// `target_group_health.unhealthy_state_routing.minimum_healthy_targets.count`.
    pub min_healthy: u32,
    /// `…minimum_healthy_targets.percentage`; none where it is off.
    pub min_healthy_percent: Option<u32>,
}

impl Default for Spread {
    /// The documented defaults.
    fn default() -> Self {
        Self {
            slow_start: SimDuration::ZERO,
            sticky: None,
            cross_zone: true,
            min_healthy: FAIL_OPEN_BELOW,
            min_healthy_percent: None,
        }
    }
}

impl Spread {
    /// Whether so many healthy targets of those registered are too few, so that all get requests
    /// (rules `health.fail-open-count`, `health.fail-open-percent`).
    pub fn fails_open(&self, healthy: u32, registered: u32) -> bool {
        let share = |percent: u32| (u64::from(registered) * u64::from(percent)).div_ceil(100);
        let least = self.min_healthy_percent.map_or(0, share).max(self.min_healthy.into());
        u64::from(healthy) < least
    }
}

/// How far a target in slow start has got (rule `alb.slow-start-ramp`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ramp {
    /// When it began.
    pub since: SimTime,
    /// The part of a request that it has saved up, in thousandths.
    pub credit: u64,
}

/// What the load balancer counts at a target group until the minute is over (rule `alb.metrics-reported`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Minute {
    /// Requests that were sent to a target.
    pub requests: u64,
    /// Errors that targets answered.
    pub target_errors: u64,
    /// Errors that the load balancer made: 502, 503 and 504.
    pub balancer_errors: u64,
    /// Answers of targets, errors among them.
    pub answers: u64,
    /// From a request's arrival to its answer, in microseconds, over all answers.
    pub took: u64,
    /// The shortest of these times.
    pub shortest: u64,
    /// The longest of them.
    pub longest: u64,
}

impl Minute {
    /// Counts requests that ended after so many microseconds.
    pub(crate) fn end(&mut self, outcome: Outcome, weight: u32, took: SimDuration) {
        let weight = u64::from(weight);
        if !outcome.from_target() {
            self.balancer_errors += if outcome.status() >= 500 { weight } else { 0 };
            return;
        }
        if outcome != Outcome::Answered {
            self.target_errors += weight;
        }
        self.shortest = if self.answers == 0 { took.0 } else { self.shortest.min(took.0) };
        self.longest = self.longest.max(took.0);
        self.answers += weight;
        self.took = self.took.saturating_add(took.0.saturating_mul(weight));
    }
}

/// How targets are checked (rules `alb.health-check-*`, `alb.healthy-threshold`, `alb.unhealthy-threshold`).
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
    /// Any one, drawn for each request.
    WeightedRandom,
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
    /// Counts changes of `state` between registered and draining; older timers do nothing.
    pub stamp: u32,
    /// Its zone, once that is known.
    pub zone: Option<ZoneId>,
    /// Slow start, while it lasts.
    pub ramp: Option<Ramp>,
    /// Requests sent to it that have not ended, batches by their weight.
    pub outstanding: u32,
    /// When its oldest request is looked at, for the idle timeout.
    pub idle_timer: Option<SimTime>,
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

/// How long the load balancer tries to connect to a target (rule `alb.connect-timeout`).
pub const CONNECT_TIMEOUT: SimDuration = SimDuration::from_secs(10);

/// How long a client sticks to a target, where a group does not say (rule `alb.sticky-cookie`).
pub const STICKY_FOR: SimDuration = SimDuration::from_secs(86_400);

/// Passed checks that make a new target healthy (rule `health.first-check`).
pub const FIRST_THRESHOLD: u32 = 1;

/// Healthy targets below which requests go to all (rule `health.fail-open-count`).
pub const FAIL_OPEN_BELOW: u32 = 1;

/// Targets that one group may have (rule `quota.alb-targets`); further ones are not registered.
pub const MAX_TARGETS: usize = 1_000;

impl TargetGroup {
    /// A group without targets and with the documented defaults (rules `alb.*`).
    pub fn new(name: Arc<str>) -> Self {
        Self {
            name,
            by_ip: true,
            check: TargetCheck::default(),
            algorithm: Algorithm::RoundRobin,
            deregistration_delay: SimDuration::from_secs(300),
            idle_timeout: SimDuration::from_secs(60),
            shared: false,
            targets: Vec::new(),
            rotation: Vec::new(),
            healthy: 0,
            cursor: 0,
            minute: Minute::default(),
            spread: Spread::default(),
            ramps_until: SimTime::ZERO,
            zone_turns: Vec::new(),
            stuck: BTreeMap::new(),
        }
    }

    /// The target that a task is.
    pub fn target(&self, task: TaskId) -> Option<&Target> {
        self.targets.get(self.place(task)?)
    }

    /// The target that a task is, to be changed.
    pub(crate) fn target_mut(&mut self, task: TaskId) -> Option<&mut Target> {
        let place = self.place(task)?;
        self.targets.get_mut(place)
    }

    /// The place of a task among the targets.
    pub(crate) fn place(&self, task: TaskId) -> Option<usize> {
        self.targets.binary_search_by_key(&task, |target| target.task).ok()
    }
}

impl Default for TargetCheck {
    /// The documented defaults.
    fn default() -> Self {
        Self {
            interval: SimDuration::from_secs(30),
            timeout: SimDuration::from_secs(5),
            healthy_threshold: 5,
            unhealthy_threshold: 2,
        }
    }
}

impl Algorithm {
    /// `load_balancing.algorithm.type` as the API spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RoundRobin => "round_robin",
            Self::LeastOutstandingRequests => "least_outstanding_requests",
            Self::WeightedRandom => "weighted_random",
        }
    }
}

impl TargetState {
    /// `State`, as DescribeTargetHealth has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Initial => "initial",
            Self::Healthy => "healthy",
            Self::Unhealthy(_) => "unhealthy",
            Self::Draining { .. } => "draining",
        }
    }

    /// `Reason`, as DescribeTargetHealth has it; empty where it has none.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Initial => "Elb.InitialHealthChecking",
            Self::Healthy => "",
            Self::Unhealthy(reason) => reason.code(),
            Self::Draining { .. } => "Target.DeregistrationInProgress",
        }
    }
}

impl UnhealthyReason {
    /// `Reason`, as DescribeTargetHealth has it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ResponseCodeMismatch(_) => "Target.ResponseCodeMismatch",
            Self::Timeout => "Target.Timeout",
            Self::FailedHealthChecks => "Target.FailedHealthChecks",
        }
    }
}

/// As the load balancer describes it, and as ECS puts it into a service event (rule `event.target-unhealthy`).
impl fmt::Display for UnhealthyReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ResponseCodeMismatch(code) => {
                write!(f, "Health checks failed with these codes: [{code}]")
            }
            Self::Timeout => f.write_str("Request timed out"),
            Self::FailedHealthChecks => f.write_str("Health checks failed"),
        }
    }
}
