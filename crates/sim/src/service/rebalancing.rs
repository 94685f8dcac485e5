//! Availability Zone rebalancing of a service: what is under way, and which services it is not for
//! (rules `service.rebalancing*`).

use crate::definition::TaskDefinition;
use crate::ids::{CapacityProviderId, DeploymentId, RecordId, TaskId};
use crate::place::{Constraint, Query, Strategy};
use crate::task::{Stop, StopCode};

use super::{Launch, Scheduling};

/// Tasks of a service are being moved among zones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebalancing {
    /// The deployment whose tasks they are; another one ends it.
    pub deployment: DeploymentId,
    /// `desiredCount` when it began; another one ends it.
    pub desired: u32,
    /// Tasks that were started in zones with too few, and for which none was stopped yet.
    pub tasks: Vec<TaskId>,
    /// The provider through which they were started.
    pub provider: Option<CapacityProviderId>,
    /// The record that began it.
    pub record: RecordId,
}

/// What every stop by rebalancing begins its reason with (rule `event.rebalancing`).
pub(crate) const REASON: &str = "Availability-zone rebalancing";

/// Whether a task was asked to stop because its zone has too many.
pub fn is_rebalanced(stop: &Stop) -> bool {
    stop.code == StopCode::ServiceSchedulerInitiated && stop.reason.starts_with(REASON)
}

/// The attribute of instances that rebalancing itself decides on.
const ZONE: &str = "ecs.availability-zone";

/// Why a service like this cannot be rebalanced (rule `service.rebalancing-excluded`).
pub fn obstacle(
    launch: Launch,
    scheduling: Scheduling,
    max_percent: u32,
    constraints: &[Constraint],
    strategies: &[Strategy],
    definition: &TaskDefinition,
) -> Option<&'static str> {
    let of_zone = |query: &Query| query.asks_for(ZONE);
    let constrained = |constraint: &Constraint| match constraint {
        Constraint::MemberOf(query) => of_zone(query),
        Constraint::DistinctInstance => false,
    };
    if scheduling == Scheduling::Daemon {
        return Some("it is not for the scheduling strategy DAEMON");
    }
    if launch == Launch::External {
        return Some("it is not for the launch type EXTERNAL");
    }
    if max_percent <= 100 {
        return Some(
            "it needs a maximumPercent above 100, or nothing could start before something stops",
        );
    }
    if strategies.first().is_some_and(|first| *first != Strategy::SpreadZone) {
        return Some(
            "the first placement strategy has to be spread over attribute:ecs.availability-zone",
        );
    }
    let own = definition.constraints.iter().any(|query| of_zone(query));
    let fixed = own || constraints.iter().any(constrained);
    fixed.then_some("a constraint on attribute:ecs.availability-zone leaves it nothing to decide")
}
