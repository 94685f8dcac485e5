//! Requests: what one is, what a container has of them, and every way in which one can end.

use std::collections::VecDeque;

use crate::ids::{ClassId, RequestId, TargetGroupId, TaskId};
use crate::time::{SimDuration, SimTime};

/// A request under way, or a batch of them that travels together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What kind of request.
    pub class: ClassId,
    /// Its ordinal within the class, from 0 on; a batch has that of its first one. Draws use it.
    pub ordinal: u64,
    /// How many requests it stands for.
    pub weight: u32,
    /// How many of its container's places it takes; 0 while it waits.
    pub slots: u32,
    /// When it reached the load balancer.
    pub arrived: SimTime,
    /// The target that it was sent to.
    pub target: Option<(TargetGroupId, TaskId)>,
    /// The container of that task.
    pub container: u8,
    /// When a container began to work on it.
    pub started: Option<SimTime>,
    /// Whether its container waits for dependencies now.
    pub away: bool,
    /// Whether one of those failed: it is answered with 500.
    pub failed: bool,
}

/// The requests that a container has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Load {
    /// Requests that it works on, in the order in which it began.
    pub working: Vec<RequestId>,
    /// Requests that wait for it, first come first served.
    pub waiting: VecDeque<RequestId>,
    /// Places of its concurrency that are taken.
    pub busy: u32,
    /// Of these, places whose requests wait for dependencies: they cost no CPU.
    pub away: u32,
    /// Requests that wait, batches by their weight.
    pub queued: u32,
    /// Requests that it has answered since its process began, batches by their weight.
    pub served: u64,
    /// When its memory is looked at next because of time alone (`memory`).
    pub full_at: Option<SimTime>,
    /// Connections of the load balancer that it keeps open without a request, by when their last one ended,
    /// oldest first. Kept only where the image has a keep-alive.
    pub idle: VecDeque<SimTime>,
    /// How long it had how many of them, since its metrics were last read.
    pub meter: Meter,
}

/// Adds up requests over time. Whoever changes `busy`, `away`, `queued` or `served` calls `Load::settle` before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Meter {
    /// Places that were taken and worked, times microseconds.
    pub busy: u64,
    /// Requests that were there, worked on or waiting, times microseconds.
    pub held: u64,
    /// Requests that it had answered, times microseconds.
    pub served: u64,
    /// Up to when it has added up.
    until: SimTime,
}

impl Load {
    /// Whether it has no requests.
    pub fn is_empty(&self) -> bool {
        self.working.is_empty() && self.waiting.is_empty() && self.busy == 0 && self.queued == 0
    }

    /// Adds up what was there until now.
    pub(crate) fn settle(&mut self, now: SimTime) {
        let span = now.since(self.meter.until).0;
        self.meter.busy += u64::from(self.busy.saturating_sub(self.away)) * span;
        self.meter.held += u64::from(self.busy + self.queued) * span;
        self.meter.served = self.meter.served.saturating_add(self.served.saturating_mul(span));
        self.meter.until = now;
    }

    /// A request has left its connection open and idle. Those that were idle for as long as the process keeps them
    /// are closed.
    pub(crate) fn leave_open(&mut self, now: SimTime, keep_alive: SimDuration) {
        while self.idle.front().is_some_and(|since| *since + keep_alive <= now) {
            self.idle.pop_front();
        }
        self.idle.push_back(now);
    }

    /// Takes the connection that was used last for a request. Whether the process has just closed it, and the load
    /// balancer does not know it yet. Where it does, a new one is opened.
    pub(crate) fn take_closed(
        &mut self,
        now: SimTime,
        keep_alive: SimDuration,
        notice: SimDuration,
    ) -> bool {
        let closed = self.idle.pop_back().map(|since| since + keep_alive);
        closed.is_some_and(|closed| closed <= now && now < closed + notice)
    }

    /// What was added up; it begins anew.
    pub(crate) fn restart(&mut self, now: SimTime) -> Meter {
        self.settle(now);
        std::mem::replace(&mut self.meter, Meter { until: now, ..Meter::default() })
    }
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// 200 from the target.
    Answered,
    /// 5xx from the target's own process.
    TargetError,
    /// 503 from the target's own process: too many requests wait for it (rule `engine.request-queue`).
    QueueFull,
    /// 502: nothing listens there any more, or not yet.
    ConnectionRefused,
    /// 502: the process ended while it had the request.
    Killed,
    /// 502: the deregistration delay ended before the request did.
    DrainingOver,
    /// 503: no target is registered.
    NoTargets,
    /// 504: no answer within the idle timeout.
    IdleTimeout,
    /// 504: no connection within the connect timeout.
    ConnectTimeout,
    /// 502: the target closed the connection that it was sent on, because that had been idle for the target's
    /// keep-alive (rule `alb.keep-alive-longer`).
    ConnectionClosed,
    /// 460: the client had waited long enough and closed its connection (rule `alb.error-460`).
    ClientClosed,
}

impl Outcome {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 11] = [
        Self::Answered,
        Self::TargetError,
        Self::QueueFull,
        Self::ConnectionRefused,
        Self::Killed,
        Self::DrainingOver,
        Self::NoTargets,
        Self::IdleTimeout,
        Self::ConnectTimeout,
        Self::ConnectionClosed,
        Self::ClientClosed,
    ];

    /// The HTTP status that the client gets.
    pub const fn status(self) -> u16 {
        match self {
            Self::Answered => 200,
            Self::TargetError => 500,
            Self::ConnectionRefused
            | Self::Killed
            | Self::DrainingOver
            | Self::ConnectionClosed => 502,
            Self::QueueFull | Self::NoTargets => 503,
            Self::IdleTimeout | Self::ConnectTimeout => 504,
            Self::ClientClosed => 460,
        }
    }

    /// Whether the target's own process answered, as `HTTPCode_Target_*` counts it (rule `alb.target-errors`).
    pub const fn from_target(self) -> bool {
        matches!(self, Self::Answered | Self::TargetError | Self::QueueFull)
    }
}

/// One request that has ended, as the log keeps the latest ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ended {
    /// What kind of request.
    pub class: ClassId,
    /// How many requests it stands for.
    pub weight: u32,
    /// When it reached the load balancer.
    pub arrived: SimTime,
    /// The target that it was sent to.
    pub target: Option<(TargetGroupId, TaskId)>,
    /// When a container began to work on it.
    pub started: Option<SimTime>,
    /// When it ended.
    pub ended: SimTime,
    /// How.
    pub outcome: Outcome,
}
