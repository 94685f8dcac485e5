//! Requests: what one is, and every way in which it can end.

use crate::ids::{ClassId, TargetGroupId, TaskId};
use crate::time::SimTime;

/// A request under way, or a batch of them that travels together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What kind of request.
    pub class: ClassId,
    /// Its ordinal within the class, from 0 on. Draws use it.
    pub ordinal: u64,
    /// How many requests it stands for.
    pub weight: u32,
    /// When it reached the load balancer.
    pub arrived: SimTime,
    /// The target that it was sent to.
    pub target: Option<(TargetGroupId, TaskId)>,
    /// When a container began to work on it.
    pub started: Option<SimTime>,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// 200 from the target.
    Answered,
    /// 5xx from the target's own process.
    TargetError,
    /// 502: nothing listens there any more, or not yet.
    ConnectionRefused,
    /// 502: the process ended while it worked on the request.
    Killed,
    /// 502: the deregistration delay ended before the request did.
    DrainingOver,
    /// 503: no target is registered.
    NoTargets,
    /// 504: no answer within the idle timeout.
    IdleTimeout,
    /// 504: no connection within the connect timeout.
    ConnectTimeout,
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
