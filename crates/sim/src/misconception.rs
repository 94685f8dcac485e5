//! Wrong beliefs about ECS as switches: each makes one rule go as many people think that it goes.
//!
//! A run under a belief is the world in which somebody would be right. Where it parts from the real one
//! ([`Parting`]) is what the belief gets wrong.

mod parting;
#[cfg(test)]
mod tests;
mod words;

use serde_json::Value;

pub use parting::{Parting, Said, Side};
pub use words::Words;

/// A belief that is wrong, by the rule that it gets wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Misconception {
    /// `minimumHealthyPercent` rounds down and `maximumPercent` up (rules `deploy.lower-bound`, `deploy.upper-bound`).
    BoundsSwapped,
    /// A new target takes as many passed checks as one that recovers (rule `health.first-check`).
    FiveChecksFirst,
    /// Without a healthy target the load balancer answers 503 (rule `health.fail-open`).
    NoFailOpen,
    /// Scale-in stops the tasks that have lived longest (rule `place.scale-in-default`).
    OldestStopsFirst,
    /// An unhealthy task is stopped first, and replaced afterwards (rule `service.start-first`).
    StopsBeforeStarting,
    /// The task role pulls the image (rule `iam.execution-role`).
    TaskRolePulls,
    /// The circuit breaker waits for at least ten failures (rule `breaker.min`).
    BreakerWaitsForTen,
    /// On-demand Fargate stands in where Spot has no capacity (rule `provider.no-fallback`).
    SpotFallsBack,
    /// The provider with the largest weight gets all that is beyond the bases (rule `provider.weight`).
    WeightIsPriority,
    /// Scaling the service scales the servers, too (rule `autoscale.changes-desired`).
    ScalingAddsInstances,
    /// A container that ended starts again in its task, without a restart policy (rule `service.replace-not-restart`).
    RestartsInPlace,
    /// Placement looks at what tasks use, not at what they reserve (rule `place.by-reservation`).
    PlacedByUse,
}

impl Misconception {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::BoundsSwapped,
        Self::FiveChecksFirst,
        Self::NoFailOpen,
        Self::OldestStopsFirst,
        Self::StopsBeforeStarting,
        Self::TaskRolePulls,
        Self::BreakerWaitsForTen,
        Self::SpotFallsBack,
        Self::WeightIsPriority,
        Self::ScalingAddsInstances,
        Self::RestartsInPlace,
        Self::PlacedByUse,
    ];

    /// As scenarios name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BoundsSwapped => "bounds-swapped",
            Self::FiveChecksFirst => "five-checks-first",
            Self::NoFailOpen => "no-fail-open",
            Self::OldestStopsFirst => "oldest-stops-first",
            Self::StopsBeforeStarting => "stops-before-starting",
            Self::TaskRolePulls => "task-role-pulls",
            Self::BreakerWaitsForTen => "breaker-waits-for-ten",
            Self::SpotFallsBack => "spot-falls-back",
            Self::WeightIsPriority => "weight-is-priority",
            Self::ScalingAddsInstances => "scaling-adds-instances",
            Self::RestartsInPlace => "restarts-in-place",
            Self::PlacedByUse => "placed-by-use",
        }
    }

    /// All names.
    pub const NAMES: [&str; Self::ALL.len()] = {
        let mut names = [""; Self::ALL.len()];
        let mut at = 0;
        while at < names.len() {
            names[at] = Self::ALL[at].name();
            at += 1;
        }
        names
    };

    /// The belief with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|belief| belief.name() == name)
    }
}

/// The beliefs that a run goes by; none in the real world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Beliefs(u16);

impl Beliefs {
    /// Whether a run goes by one.
    pub const fn hold(self, belief: Misconception) -> bool {
        self.0 & (1 << belief as u16) != 0
    }

    /// These and one more.
    #[must_use]
    pub const fn and(self, belief: Misconception) -> Self {
        Self(self.0 | (1 << belief as u16))
    }

    /// These without one.
    #[must_use]
    pub const fn without(self, belief: Misconception) -> Self {
        Self(self.0 & !(1 << belief as u16))
    }

    /// Whether there is none: the real world.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Their names as scenarios list them.
    pub fn to_value(self) -> Value {
        self.iter().map(Misconception::name).collect()
    }

    /// Each of them, in the order of [`Misconception::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Misconception> {
        Misconception::ALL.into_iter().filter(move |belief| self.hold(*belief))
    }
}
