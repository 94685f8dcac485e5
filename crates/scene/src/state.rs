//! What a task looks like in each state: colour, pattern, sign, edge and word, always together. Painters,
//! legend and sentences read the same table.

use sim::ids::TargetGroupId;
use sim::target_group::TargetState;
use sim::task::{Health, TaskStatus};
use sim::world::World;

use crate::glyph::Glyph;
use crate::pattern::Pattern;
use crate::revision::{Revision, two_live};
use crate::theme::Token;

/// The state of a task as it is shown: `lastStatus`, and RUNNING told apart by health.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Neither the task nor its containers exist: capacity is looked for.
    Provisioning,
    /// Waits for its host.
    Pending,
    /// Pulls images, starts containers, registers targets.
    Activating,
    /// Runs; whether it is well is not known yet.
    Running,
    /// Runs, and neither a check of its own nor a load balancer says how it is.
    Unchecked,
    /// Runs and passes its checks.
    Healthy,
    /// Runs and fails its checks.
    Unhealthy,
    /// Leaves its target groups.
    Deactivating,
    /// SIGTERM was sent.
    Stopping,
    /// Its network interface is taken away.
    Deprovisioning,
    /// Gone.
    Stopped,
}

/// How a state is shown. No two are alike in any one of the channels pattern-with-sign, edge and word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Inside.
    pub fill: Token,
    /// Edge, sign and pattern.
    pub ink: Token,
    /// Laid over the fill.
    pub pattern: Pattern,
    /// The sign.
    pub glyph: Glyph,
    /// Whether the edge is dashed: an intention, or what is left, not a thing.
    pub dashed: bool,
    /// What the API calls it; health apart.
    pub status: &'static str,
    /// One or two words for it.
    pub word: &'static str,
}

impl Phase {
    /// All of them, in the order of a life.
    pub const ALL: [Self; 11] = [
        Self::Provisioning,
        Self::Pending,
        Self::Activating,
        Self::Running,
        Self::Unchecked,
        Self::Healthy,
        Self::Unhealthy,
        Self::Deactivating,
        Self::Stopping,
        Self::Deprovisioning,
        Self::Stopped,
    ];

    /// How it is shown.
    pub const fn look(self) -> Look {
        use Token as T;
        let (fill, ink, pattern, glyph, status, word) = match self {
            Self::Provisioning => {
                let (fill, ink) = (T::Provisioning, T::ProvisioningInk);
                (fill, ink, Pattern::None, Glyph::Clock, "PROVISIONING", "no host yet")
            }
            Self::Pending => {
                let (fill, ink) = (T::Pending, T::PendingInk);
                (fill, ink, Pattern::Bars, Glyph::Hourglass, "PENDING", "waits for host")
            }
            Self::Activating => {
                let (fill, ink) = (T::Activating, T::ActivatingInk);
                (fill, ink, Pattern::Dots, Glyph::ArrowDown, "ACTIVATING", "starting")
            }
            Self::Running => {
                let (fill, ink) = (T::Running, T::RunningInk);
                (fill, ink, Pattern::None, Glyph::Question, "RUNNING", "health unknown")
            }
            Self::Unchecked => {
                let (fill, ink) = (T::Unchecked, T::UncheckedInk);
                (fill, ink, Pattern::Posts, Glyph::Runs, "RUNNING", "runs, no check")
            }
            Self::Healthy => {
                let (fill, ink) = (T::Healthy, T::HealthyInk);
                (fill, ink, Pattern::None, Glyph::Tick, "RUNNING", "healthy")
            }
            Self::Unhealthy => {
                let (fill, ink) = (T::Unhealthy, T::UnhealthyInk);
                (fill, ink, Pattern::CrossHatch, Glyph::Cross, "RUNNING", "unhealthy")
            }
            Self::Deactivating => {
                let (fill, ink) = (T::Deactivating, T::DeactivatingInk);
                (fill, ink, Pattern::Stripes, Glyph::Tap, "DEACTIVATING", "draining")
            }
            Self::Stopping => {
                let (fill, ink) = (T::Stopping, T::StoppingInk);
                (fill, ink, Pattern::BackStripes, Glyph::Stop, "STOPPING", "asked to stop")
            }
            Self::Deprovisioning => {
                let (fill, ink) = (T::Deprovisioning, T::DeprovisioningInk);
                (fill, ink, Pattern::None, Glyph::Unplug, "DEPROVISIONING", "cleaned up")
            }
            Self::Stopped => {
                let (fill, ink) = (T::Stopped, T::StoppedInk);
                (fill, ink, Pattern::None, Glyph::Dash, "STOPPED", "stopped")
            }
        };
        let dashed = matches!(self, Self::Provisioning | Self::Deprovisioning);
        Look { fill, ink, pattern, glyph, dashed, status, word }
    }
}

/// What decides a task's phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signs {
    /// Where it is in its life.
    pub stage: Stage,
    /// From its container checks.
    pub health: Health,
    /// Whether any of its containers has a check.
    pub checked: bool,
    /// From its target groups, if it belongs to any: the worst of them.
    pub target: Option<Reach>,
}

/// `lastStatus` without what belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// On the way up, at the end, or gone: the phase follows from it alone.
    Fixed(Phase),
    /// RUNNING: the phase follows from its health.
    Running,
}

/// What a load balancer thinks of a target, from the worst to the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Checks fail.
    Unhealthy,
    /// Deregistered.
    Draining,
    /// No check has passed yet, or it is not registered yet.
    Initial,
    /// Gets requests.
    Healthy,
}

impl Signs {
    /// The phase that they say.
    pub fn phase(self) -> Phase {
        match (self.stage, self.health, self.target) {
            (Stage::Fixed(phase), _, _) => phase,
            (Stage::Running, Health::Unhealthy, _) | (_, _, Some(Reach::Unhealthy)) => {
                Phase::Unhealthy
            }
            (_, Health::Healthy, None | Some(Reach::Healthy)) => Phase::Healthy,
            (_, _, Some(Reach::Healthy)) if !self.checked => Phase::Healthy,
            (_, _, None) if !self.checked => Phase::Unchecked,
            _ => Phase::Running,
        }
    }
}

impl From<TaskStatus> for Stage {
    fn from(status: TaskStatus) -> Self {
        Self::Fixed(match status {
            TaskStatus::Provisioning { .. } => Phase::Provisioning,
            TaskStatus::Pending { .. } => Phase::Pending,
            TaskStatus::Activating(_) => Phase::Activating,
            TaskStatus::Running => return Self::Running,
            TaskStatus::Deactivating => Phase::Deactivating,
            TaskStatus::Stopping => Phase::Stopping,
            TaskStatus::Deprovisioning { .. } => Phase::Deprovisioning,
            TaskStatus::Stopped => Phase::Stopped,
        })
    }
}

impl Stage {
    /// From `lastStatus` as a record has it.
    pub fn named(status: &str) -> Self {
        let phase = Phase::ALL.into_iter().find(|phase| phase.look().status == status);
        match phase {
            Some(Phase::Running) | None => Self::Running,
            Some(phase) => Self::Fixed(phase),
        }
    }
}

impl From<TargetState> for Reach {
    fn from(state: TargetState) -> Self {
        match state {
            TargetState::Initial => Self::Initial,
            TargetState::Healthy => Self::Healthy,
            TargetState::Unhealthy(_) => Self::Unhealthy,
            TargetState::Draining { .. } => Self::Draining,
        }
    }
}

impl Reach {
    /// From `State` as a record has it. `unused` counts as not registered.
    pub fn named(state: &str) -> Self {
        match state {
            "healthy" => Self::Healthy,
            "unhealthy" => Self::Unhealthy,
            "draining" => Self::Draining,
            _ => Self::Initial,
        }
    }

    /// The phase with the same colours: a target's slot looks like the task that it leads to.
    pub const fn phase(self) -> Phase {
        match self {
            Self::Unhealthy => Phase::Unhealthy,
            Self::Draining => Phase::Deactivating,
            Self::Initial => Phase::Activating,
            Self::Healthy => Phase::Healthy,
        }
    }

    /// The worse of two.
    pub fn worst(all: impl IntoIterator<Item = (TargetGroupId, Self)>) -> Option<Self> {
        all.into_iter().map(|(_, reach)| reach).min()
    }
}

/// One row of the legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// A state of a task.
    State(Phase),
    /// A task of one of two revisions of its service.
    Revision(Revision),
    /// Capacity of an instance that no task reserves.
    Idle,
    /// A walled place that Fargate made for one task.
    FargateWalls,
    /// A network interface or port, used or free.
    Socket,
    /// How much of its CPU and its memory a task uses.
    Use,
    /// A request.
    Request,
    /// A request that was answered later than its objective.
    SlowRequest,
    /// A request that was lost.
    LostRequest,
    /// A ring that counts down to what comes next.
    Ring,
    /// States that were too short to be shown.
    Folded,
    /// A failure that a circuit breaker has counted.
    Failure,
    /// Shares of production traffic of two revisions.
    Shares,
    /// A CloudWatch alarm.
    Alarm,
    /// A scheduled action.
    Scheduled,
    /// A metric against its target.
    Dial,
    /// A cooldown that runs out.
    Cooldown,
    /// A task that no scale-in stops.
    Protected,
    /// A task on Spot.
    Spot,
    /// A task whose capacity is taken back.
    SpotWarning,
    /// A target in slow start.
    Ramp,
    /// A task of a DAEMON service.
    Daemon,
    /// A Managed Instance.
    Managed,
    /// Tasks that zone rebalancing moves.
    Rebalancing,
}

impl Row {
    /// Everything that means something on the stage.
    pub fn all() -> impl Iterator<Item = Self> {
        let rest = [
            Self::Revision(Revision::Old),
            Self::Revision(Revision::New),
            Self::Idle,
            Self::FargateWalls,
            Self::Socket,
            Self::Use,
            Self::Request,
            Self::SlowRequest,
            Self::LostRequest,
            Self::Ring,
            Self::Folded,
            Self::Failure,
            Self::Shares,
            Self::Alarm,
            Self::Scheduled,
            Self::Dial,
            Self::Cooldown,
            Self::Protected,
            Self::Spot,
            Self::SpotWarning,
            Self::Ramp,
            Self::Daemon,
            Self::Managed,
            Self::Rebalancing,
        ];
        Phase::ALL.into_iter().map(Self::State).chain(rest)
    }

    /// Whether there may be any of it in a run at this moment: some signs are only there for a while.
    pub fn is_there(self, world: &World) -> bool {
        !matches!(self, Self::Revision(_)) || two_live(world)
    }

    /// What it means, in a few words.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::State(phase) => match phase {
                Phase::Provisioning => "PROVISIONING: looks for a place",
                Phase::Pending => "PENDING: waits for its host",
                Phase::Activating => "ACTIVATING: pulls, starts, registers",
                Phase::Running => "RUNNING, health not known yet",
                Phase::Unchecked => "RUNNING, nothing checks it",
                Phase::Healthy => "RUNNING and healthy",
                Phase::Unhealthy => "RUNNING, fails its checks",
                Phase::Deactivating => "DEACTIVATING: drains its targets",
                Phase::Stopping => "STOPPING: SIGTERM was sent",
                Phase::Deprovisioning => "DEPROVISIONING: network is taken away",
                Phase::Stopped => "STOPPED",
            },
            Self::Revision(Revision::Old) => {
                "old revision: its number on a square, or a small square in its corner"
            }
            Self::Revision(Revision::New) => {
                "new revision: its number in a circle, or nothing in its corner"
            }
            Self::Idle => "reserved by no task, paid all the same",
            Self::FargateWalls => "made by Fargate for one task alone",
            Self::Use => "CPU and memory that a task uses, of what it reserves",
            Self::Socket => "network interface, filled when used",
            Self::Request => "request on its way",
            Self::SlowRequest => "answered too late",
            Self::LostRequest => "lost request",
            Self::Ring => "time left until the next change or check",
            Self::Folded => "states too short to show",
            Self::Failure => "failure that the circuit breaker counts, and where it trips",
            Self::Shares => "traffic of the old revision (blue) and the new one (green)",
            Self::Alarm => "CloudWatch alarm",
            Self::Scheduled => "scheduled action, and when it acts next",
            Self::Dial => "metric, and a mark at its target",
            Self::Cooldown => "cooldown, time left",
            Self::Protected => "protected from scale-in",
            Self::Spot => "on Fargate Spot, or a Spot Instance",
            Self::SpotWarning => "warned: Spot takes its capacity back",
            Self::Ramp => "slow start: gets part of a full share",
            Self::Daemon => "DAEMON: one on each instance",
            Self::Managed => "Managed Instance: AWS starts it and ends it",
            Self::Rebalancing => "zone rebalancing: tasks that come (+) and leave (−)",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_follows_from_status_health_and_targets() {
        use Health::{Healthy, Unhealthy, Unknown};
        let check = |status: &str, health: Health, target: Option<Reach>, expected: Phase| {
            let checked = health != Unknown;
            let signs = Signs { stage: Stage::named(status), health, checked, target };
            assert_eq!(signs.phase(), expected, "{status} {health:?} {target:?}");
        };
        check("PROVISIONING", Unknown, None, Phase::Provisioning);
        check("ACTIVATING", Unhealthy, None, Phase::Activating);
        check("RUNNING", Unknown, None, Phase::Unchecked);
        check("RUNNING", Unknown, Some(Reach::Initial), Phase::Running);
        check("RUNNING", Healthy, None, Phase::Healthy);
        check("RUNNING", Healthy, Some(Reach::Initial), Phase::Running);
        check("RUNNING", Unknown, Some(Reach::Healthy), Phase::Healthy);
        check("RUNNING", Unhealthy, Some(Reach::Healthy), Phase::Unhealthy);
        check("RUNNING", Healthy, Some(Reach::Unhealthy), Phase::Unhealthy);
        let starting = Signs {
            stage: Stage::Running,
            health: Unknown,
            checked: true,
            target: Some(Reach::Healthy),
        };
        assert_eq!(starting.phase(), Phase::Running, "its own check has not passed yet");
        check("DEACTIVATING", Healthy, Some(Reach::Draining), Phase::Deactivating);
        check("STOPPED", Unknown, None, Phase::Stopped);
    }

    #[test]
    fn no_two_states_share_pattern_and_sign_or_colours() {
        for (index, phase) in Phase::ALL.iter().enumerate() {
            for other in &Phase::ALL[..index] {
                let (a, b) = (phase.look(), other.look());
                assert_ne!(a.glyph, b.glyph);
                assert_ne!(a.fill, b.fill);
                assert_ne!(a.word, b.word);
            }
        }
    }
}
