//! The arithmetic of a pass: the bounds of a deployment, and how many tasks may start or stop
//! (rules `deploy.lower-bound`, `deploy.upper-bound`, `deploy.stuck`, `engine.scheduler-order`).

use crate::ids::DeploymentId;
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
    /// Tasks that are to leave and RUNNING, of which nothing says yet that they are healthy.
    leaving_unproven: u32,
    sick: u32,
    /// Of the sick ones, those of older revisions.
    old_sick: u32,
    /// Tasks to be kept.
    fresh: u32,
    /// What older revisions keep beyond what the healthy tasks of the newest one do not stand in for.
    older_excess: u32,
    /// As in [`Counts`].
    stops_first: bool,
}

impl Allowance {
    /// What the state at the start of the pass allows.
    pub(super) fn new(counts: &Counts) -> Self {
        let Sums { fresh, fresh_healthy, healthy, sick, leaving_unproven, old_sick, .. } =
            counts.sums;
        let leaving_healthy = healthy - fresh_healthy;
        let Counts { bounds, stops_first, .. } = *counts;
        Self {
            bounds,
            healthy,
            fresh_healthy,
            leaving_healthy,
            leaving_unproven,
            sick,
            old_sick,
            fresh,
            older_excess: (counts.older_desired + fresh_healthy).saturating_sub(bounds.desired),
            stops_first,
        }
    }

    /// Whether a task may go because healthy ones stand in its place.
    pub(super) fn against_healthy(self, row: Row) -> bool {
        let desired = self.bounds.desired;
        if row.is_fresh() {
            let surplus = self.fresh > desired;
            return surplus && (row.standing != Standing::Healthy || self.may_lose_healthy());
        }
        match row.standing {
            Standing::Sick => {
                // A sick task of the newest revision stands in for no old one.
                let sick = if row.current { self.sick } else { self.old_sick };
                self.stops_first || self.healthy + sick > desired
            }
            Standing::Unproven => self.healthy >= desired,
            Standing::Healthy => {
                self.fresh_healthy + self.leaving_healthy > desired && self.may_lose_healthy()
            }
        }
    }

    /// Whether the revision of a task that goes because of healthy ones keeps one less from then on: in the place of a
    /// sick one its own revision may stand.
    pub(super) fn lowers(self, row: Row) -> bool {
        row.standing != Standing::Sick || self.older_excess > 0
    }

    /// Whether a task may go without a replacement: what runs counts against the lower bound also where nothing has
    /// said yet how it is, and so does one that starts in the place of a lost one, if its revision `works`
    /// (rule `engine.lower-keeps-running`).
    pub(super) fn without_replacement(self, row: Row, works: bool) -> bool {
        let running = self.healthy + self.leaving_unproven;
        let lower = self.bounds.lower;
        !row.is_fresh()
            && match row.standing {
                Standing::Healthy => self.may_lose_healthy(),
                Standing::Unproven if row.running => running > lower,
                Standing::Unproven => !works || running >= lower,
                Standing::Sick => row.current || self.healthy + self.old_sick > lower,
            }
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
        self.leaving_unproven -= u32::from(row.is_leaving_unproven()).min(self.leaving_unproven);
        self.sick -= u32::from(row.standing == Standing::Sick).min(self.sick);
        self.older_excess -= u32::from(!row.current).min(self.older_excess);
        self.old_sick -= u32::from(row.is_old_sick()).min(self.old_sick);
        self.fresh -= u32::from(row.is_fresh()).min(self.fresh);
    }

    fn may_lose_healthy(self) -> bool {
        self.healthy > self.bounds.lower
    }
}

/// Deployments with a task of the given standing, each once.
pub(super) fn deployments_with(counts: &Counts, standing: Standing) -> Vec<DeploymentId> {
    let mut found = Vec::new();
    for row in counts.rows.iter().filter(|row| row.standing == standing && !row.draining) {
        if !found.contains(&row.deployment) {
            found.push(row.deployment);
        }
    }
    found
}
