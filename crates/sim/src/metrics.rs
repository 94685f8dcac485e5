//! What a run measures of itself: exact totals, a latency histogram, and one row a second. Never sampled.

use std::collections::VecDeque;

use crate::request::Outcome;

/// Rows that are kept: a whole day of seconds.
pub const MAX_SECONDS: usize = 86_400;

/// Exact counts since the beginning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metrics {
    /// Requests that reached a load balancer.
    pub arrived: u64,
    /// Requests that ended, by how.
    pub ended: [u64; Outcome::COUNT],
    /// Requests that were answered within their class's objective.
    pub good: u64,
    /// Latency of answered requests.
    pub latency: Histogram,
    /// One row a second, the current one last.
    pub seconds: VecDeque<Second>,
}

/// One second of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Second {
    /// Which second.
    pub second: u32,
    /// Requests that reached a load balancer.
    pub arrived: u32,
    /// Requests that were answered.
    pub answered: u32,
    /// Requests that were lost, for whatever reason.
    pub lost: u32,
    /// The slowest half began here: median latency in microseconds.
    pub p50_us: u32,
    /// 99th percentile of latency in microseconds.
    pub p99_us: u32,
    /// Healthy targets at its end.
    pub healthy: u32,
    /// RUNNING tasks at its end.
    pub running: u32,
    /// Cumulative cost at its end, in nano-dollars.
    pub cost_nanodollars: u64,
}

/// Counts of latencies in buckets that grow by an eighth: percentiles within 12.5 %.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Histogram {
    /// One count a bucket, lowest first; empty until the first latency.
    pub counts: Vec<u64>,
}

impl Outcome {
    /// How many there are.
    pub const COUNT: usize = 8;
}
