//! The arithmetic of a pass: the bounds of a deployment, and how many tasks may start or stop
//! (rules `deploy.lower-bound`, `deploy.upper-bound`, `deploy.stuck`, `engine.scheduler-order`).

use crate::misconception::{Beliefs, Misconception};
use crate::service::Service;

use super::count::{Counts, Row, Standing, Sums};

/// How many tasks a service may have at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// `desiredCount`.
    pub(super) desired: u32,
    /// Healthy tasks that have to stay: rounded up.
    pub(super) lower: u32,
    /// Tasks that may exist: rounded down.
    pub(super) upper: u32,
}

impl Bounds {
    /// The bounds of a service.
    pub(super) fn of(service: &Service, beliefs: Beliefs) -> Self {
        let Service { desired, min_percent, max_percent, .. } = *service;
        let bounds = Self::new(desired, min_percent, max_percent);
        if beliefs.hold(Misconception::BoundsSwapped) {
            return Self {
                lower: percent(desired, min_percent),
                upper: percent_up(desired, max_percent),
                ..bounds
            };
        }
        bounds
    }

    /// Percentages of a count, by integer arithmetic.
    pub(super) fn new(desired: u32, min_percent: u32, max_percent: u32) -> Self {
        Self {
            desired,
            lower: percent_up(desired, min_percent),
            upper: percent(desired, max_percent),
        }
    }

    /// Whether no deployment can ever move: nothing may start and nothing may stop.
    pub(super) fn is_stuck(self) -> bool {
        self.desired > 0 && self.upper <= self.desired && self.lower >= self.desired
    }
}

fn percent(count: u32, percent: u32) -> u32 {
    u32::try_from(u64::from(count) * u64::from(percent) / 100).unwrap_or(u32::MAX)
}

fn percent_up(count: u32, percent: u32) -> u32 {
    u32::try_from((u64::from(count) * u64::from(percent)).div_ceil(100)).unwrap_or(u32::MAX)
}

/// Tasks of the newest revision that are missing.
pub(super) fn wanted(counts: &Counts) -> u32 {
    counts.bounds.desired.saturating_sub(counts.sums.fresh)
}

/// Tasks that may start before the upper bound is reached.
pub(super) fn room(counts: &Counts) -> u32 {
    let waits = counts.stops_first && counts.sums.sick > 0;
    let most = if waits { counts.bounds.desired } else { counts.bounds.upper };
    most.saturating_sub(counts.sums.total + counts.sums.stopping)
}

/// What a pass may still stop; each stop that is granted is taken off.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    bounds: Bounds,
    /// Healthy tasks of all revisions.
    healthy: u32,
    /// Healthy tasks that are to be kept.
    fresh_healthy: u32,
    /// Healthy tasks that are to leave.
    leaving_healthy: u32,
    sick: u32,
    /// Tasks to be kept.
    fresh: u32,
    /// As in [`Counts`].
    stops_first: bool,
}

impl Allowance {
    /// What the state at the start of the pass allows.
    pub(super) fn new(counts: &Counts) -> Self {
        let Sums { fresh, fresh_healthy, healthy, sick, .. } = counts.sums;
        let leaving_healthy = healthy - fresh_healthy;
        let Counts { bounds, stops_first, .. } = *counts;
        Self { bounds, healthy, fresh_healthy, leaving_healthy, sick, fresh, stops_first }
    }

    /// Whether a task may go because healthy ones stand in its place.
    pub(super) fn against_healthy(self, row: Row) -> bool {
        let desired = self.bounds.desired;
        if row.is_fresh() {
            let surplus = self.fresh > desired;
            return surplus && (row.standing != Standing::Healthy || self.may_lose_healthy());
        }
        match row.standing {
            Standing::Sick => self.stops_first || self.healthy + self.sick > desired,
            Standing::Unproven => self.healthy >= desired,
            Standing::Healthy => {
                self.fresh_healthy + self.leaving_healthy > desired && self.may_lose_healthy()
            }
        }
    }

    /// Whether a task may go without a replacement.
    pub(super) fn without_replacement(self, row: Row) -> bool {
        !row.is_fresh() && (row.standing != Standing::Healthy || self.may_lose_healthy())
    }

    /// Takes off a task that goes.
    pub(super) fn take(&mut self, row: Row) {
        if row.standing == Standing::Healthy {
            self.healthy = self.healthy.saturating_sub(1);
            if row.is_fresh() {
                self.fresh_healthy = self.fresh_healthy.saturating_sub(1);
            } else {
                self.leaving_healthy = self.leaving_healthy.saturating_sub(1);
            }
        }
        self.sick -= u32::from(row.standing == Standing::Sick).min(self.sick);
        self.fresh -= u32::from(row.is_fresh()).min(self.fresh);
    }

    fn may_lose_healthy(self) -> bool {
        self.healthy > self.bounds.lower
    }
}
