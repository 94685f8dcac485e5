//! Service auto scaling: Application Auto Scaling changes `desiredCount` (rules `autoscale.*`).
//!
//! Once a minute, after the alarms, every scalable target looks at what its policies want. The largest of
//! them wins, out before in; `decide` says what holds one back.

mod decide;
mod policy;
mod schedule;
mod target;
#[cfg(test)]
mod tests;

pub use decide::{Hold, Outlook, Want, outlook};
pub use policy::{Adjustment, Bounds, Policy, PolicyKind, StepPolicy, Tracking};
pub use schedule::{Calendar, Cron, Schedule, Scheduled};
pub use target::{COOLDOWN, ScalableTarget, Scaled, ScalingActivity, Suspended};

pub(crate) use decide::{on_alarm, on_minute, on_third};
pub(crate) use policy::{delete_policy, put_policy};
pub(crate) use schedule::{delete_scheduled, on_scheduled, put_scheduled};
pub(crate) use target::{deregister, register};

use crate::ids::{PolicyId, ScheduledActionId, ServiceId};
use crate::sorted::Map;
use crate::table::Table;

/// All that scales the services of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AutoScaling {
    /// Services that are scaled.
    pub targets: Map<ServiceId, ScalableTarget>,
    /// Their policies.
    pub policies: Table<PolicyId, Policy>,
    /// Their scheduled actions.
    pub scheduled: Table<ScheduledActionId, Scheduled>,
    /// The date on which the run begins.
    pub calendar: Calendar,
}

impl AutoScaling {
    /// The policies of a service.
    pub fn policies_of(&self, service: ServiceId) -> impl Iterator<Item = (PolicyId, &Policy)> {
        self.policies.iter().filter(move |(_, policy)| policy.service == service)
    }
}
