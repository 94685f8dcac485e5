//! Deployments that shift traffic: strategies, the stages of one, and the hooks at them (rules `bluegreen.*`).

use std::sync::Arc;

use crate::time::{SimDuration, SimTime};

/// `strategy` of deployments (rule `deploy.strategies`). Shares of traffic are tenths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeploymentStrategy {
    /// Old tasks are replaced within the bounds.
    #[default]
    Rolling,
    /// All traffic moves at once.
    BlueGreen,
    /// Traffic moves in equal steps.
    Linear {
        /// `stepPercent`.
        step: u32,
        /// `stepBakeTimeInMinutes`.
        bake: SimDuration,
    },
    /// A part of the traffic moves first.
    Canary {
        /// `canaryPercent`.
        share: u32,
        /// `canaryBakeTimeInMinutes`.
        bake: SimDuration,
    },
}

/// All traffic, in tenths of a percent.
pub const ALL_TRAFFIC: u32 = 1_000;

macro_rules! stages {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// A stage of a deployment that shifts traffic, in order (rule `bluegreen.stages`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Stage {
            $($(#[$doc])* $name,)*
        }

        impl Stage {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// As the API spells it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

stages! {
    /// Only where more than one revision is ACTIVE at the beginning.
    ReconcileService = "RECONCILE_SERVICE";
    /// Green has not started.
    PreScaleUp = "PRE_SCALE_UP";
    /// Green starts.
    ScaleUp = "SCALE_UP";
    /// Green has started.
    PostScaleUp = "POST_SCALE_UP";
    /// Test traffic moves to green.
    TestTrafficShift = "TEST_TRAFFIC_SHIFT";
    /// It has moved.
    PostTestTrafficShift = "POST_TEST_TRAFFIC_SHIFT";
    /// Production traffic is about to move.
    PreProductionTrafficShift = "PRE_PRODUCTION_TRAFFIC_SHIFT";
    /// It moves.
    ProductionTrafficShift = "PRODUCTION_TRAFFIC_SHIFT";
    /// It has moved.
    PostProductionTrafficShift = "POST_PRODUCTION_TRAFFIC_SHIFT";
    /// Both run.
    BakeTime = "BAKE_TIME";
    /// Blue is removed.
    CleanUp = "CLEAN_UP";
}

impl Stage {
    /// Whether hooks can run at it (rule `bluegreen.hooks`).
    pub fn takes_hooks(self) -> bool {
        !matches!(self, Self::ScaleUp | Self::BakeTime | Self::CleanUp)
    }

    /// Whether PAUSE hooks can run at it (rule `bluegreen.hooks`).
    pub fn takes_pauses(self) -> bool {
        self.takes_hooks() && !matches!(self, Self::TestTrafficShift | Self::ProductionTrafficShift)
    }

    /// The stage with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|stage| stage.name() == name)
    }
}

/// A lifecycle hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// What it does.
    pub target: HookTarget,
    /// At which stages.
    pub stages: Arc<[Stage]>,
}

/// What a lifecycle hook does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookTarget {
    /// `AWS_LAMBDA`: a function by its name, which the scenario's `functions` describe.
    Function(Arc<str>),
    /// PAUSE: it waits for `ContinueServiceDeployment`.
    Pause {
        /// How long (rule `bluegreen.pause-default`).
        timeout: SimDuration,
        /// Whether it continues after that; otherwise it rolls back.
        continues: bool,
    },
}

/// A function that a hook calls: what it answers, and after how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Function {
    /// From the call to the answer.
    pub takes: SimDuration,
    /// `SUCCEEDED` or `FAILED`.
    pub succeeds: bool,
}

/// How far a deployment has shifted traffic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// Where it is.
    pub stage: Stage,
    /// Since when, or since the latest PAUSE hook of it is over.
    pub since: SimTime,
    /// Production traffic that goes to it, in tenths of a percent.
    pub share: u32,
    /// Whether test traffic goes to it.
    pub tests: bool,
    /// The hook of this stage that is next, or runs.
    pub hook: u32,
    /// When the hook that runs is over, at the latest.
    pub waits: Option<SimTime>,
    /// When the next share of traffic moves, or the bake time is over.
    pub next: Option<SimTime>,
}

impl Shift {
    /// Where it begins.
    pub fn new(stage: Stage, since: SimTime) -> Self {
        Self { stage, since, share: 0, tests: false, hook: 0, waits: None, next: None }
    }
    /// After a hook of its stage. The time that a stage may take begins anew when a PAUSE is over.
    #[must_use]
    pub(crate) fn after(self, hook: &Hook, now: SimTime) -> Self {
        let since = match hook.target {
            HookTarget::Function(_) => self.since,
            HookTarget::Pause { .. } => now,
        };
        Self { since, hook: self.hook + 1, waits: None, ..self }
    }
}
