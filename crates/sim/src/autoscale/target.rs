//! Scalable targets: within which bounds a service is scaled, and what was done to it.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::capacity;
use crate::discovery;
use crate::ids::{RecordId, ServiceId};
use crate::misconception::Misconception;
use crate::record::What;
use crate::scheduler;
use crate::service::ServiceStatus;
use crate::step::Step;
use crate::time::{SimDuration, SimTime};

/// Of a policy that gives none (rules `autoscale.cooldown-out`, `autoscale.cooldown-in`,
/// `autoscale.step-cooldown`).
pub const COOLDOWN: SimDuration = SimDuration::from_secs(300);

/// A service that is scaled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScalableTarget {
    /// `MinCapacity`.
    pub min: u32,
    /// `MaxCapacity`.
    pub max: u32,
    /// What is suspended.
    pub suspended: Suspended,
    /// The latest scale-out, while its cooldown lasts or lasted.
    pub out: Option<Scaled>,
    /// The latest scale-in, unless a scale-out has cut its cooldown short.
    pub shrunk: Option<Scaled>,
    /// The latest activities, the newest last.
    pub activities: VecDeque<ScalingActivity>,
}

/// `SuspendedState` (rule `autoscale.suspended`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Suspended {
    /// `DynamicScalingInSuspended`.
    pub scale_in: bool,
    /// `DynamicScalingOutSuspended`.
    pub out: bool,
    /// `ScheduledScalingSuspended`.
    pub scheduled: bool,
}

/// A change by a policy, whose cooldown may still hold others back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scaled {
    /// The count that it began from.
    pub base: u32,
    /// The count that it went to.
    pub to: u32,
    /// When its cooldown is over.
    pub until: SimTime,
}

/// One of `DescribeScalingActivities`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScalingActivity {
    /// When.
    pub at: SimTime,
    /// Its record.
    pub record: RecordId,
    /// `desiredCount` before.
    pub from: u32,
    /// `desiredCount` afterwards, or what it was to be.
    pub to: u32,
    /// `Cause`.
    pub cause: Arc<str>,
    /// `StatusMessage` of one that ECS refused: `desiredCount` stayed as it was.
    pub refused: Option<&'static str>,
}

/// Registers a service as scalable, or changes how it is; a count outside of the bounds is brought to them at
/// once (rules `autoscale.bounds`, `autoscale.register-adjusts`).
pub(crate) fn register(
    step: &mut Step<'_>,
    service: ServiceId,
    min: u32,
    max: u32,
    suspended: Suspended,
) {
    set_bounds(step, service, [min, max], suspended, None);
}

/// As `register`, by a scheduled action or by a call.
pub(super) fn set_bounds(
    step: &mut Step<'_>,
    service: ServiceId,
    [min, max]: [u32; 2],
    suspended: Suspended,
    by: Option<Arc<str>>,
) {
    let new = ScalableTarget {
        min,
        max,
        suspended,
        out: None,
        shrunk: None,
        activities: VecDeque::new(),
    };
    let target = step.world.autoscaling.targets.or_insert_with(service, || new);
    (target.min, target.max, target.suspended) = (min, max, suspended);
    let record = step.record(What::ScalableTarget { service, min, max, by });
    let step = &mut step.because(record);
    let Some(desired) = step.world.services.get(service).map(|service| service.desired) else {
        return;
    };
    if desired < min {
        scale(step, service, min, format!("minimum capacity was set to {min}").into());
    } else if desired > max {
        scale(step, service, max, format!("maximum capacity was set to {max}").into());
    }
}

/// Ends the scaling of a service, with its policies, their alarms and its scheduled actions.
pub(crate) fn deregister(step: &mut Step<'_>, service: ServiceId) {
    let scaling = &mut step.world.autoscaling;
    scaling.targets.remove(&service);
    let policies: Vec<_> = scaling.policies_of(service).map(|(id, _)| id).collect();
    let scheduled = scaling.scheduled.iter().filter(|(_, row)| row.service == service);
    let scheduled: Vec<_> = scheduled.map(|(id, _)| id).collect();
    for id in scheduled {
        step.world.autoscaling.scheduled.remove(id);
    }
    for id in policies {
        super::delete_policy(step, id);
    }
}

/// Sets `desiredCount` and says why. False where ECS does not let it (rule `engine.scaling-refused`), and of a service that
/// was deleted (rule `service.deleted`).
pub(super) fn scale(step: &mut Step<'_>, service: ServiceId, to: u32, cause: Arc<str>) -> bool {
    let row = step.world.services.get(service);
    let Some(row) = row.filter(|row| row.status == ServiceStatus::Active) else { return false };
    let from = row.desired;
    let refused = discovery::refuses(step.world, service, to);
    let target = step.world.autoscaling.targets.get(&service);
    let last = target.and_then(|target| target.activities.back());
    if refused.is_some() && last.is_some_and(|last| last.refused == refused && last.to == to) {
        return false;
    }
    let cause_text = Arc::clone(&cause);
    let record = step.record(match refused {
        None => What::Scaling { service, to, cause: cause_text },
        Some(message) => What::ScalingFailed { service, to, cause: cause_text, message },
    });
    let (at, kept) = (step.now(), step.world.assumptions.scaling_kept as usize);
    if let Some(target) = step.world.autoscaling.targets.get_mut(&service) {
        if target.activities.len() == kept {
            target.activities.pop_front();
        }
        target.activities.push_back(ScalingActivity { at, record, from, to, cause, refused });
    }
    if refused.is_some() {
        return false;
    }
    let step = &mut step.because(record);
    scheduler::set_desired(step, service, to);
    if step.world.beliefs.hold(Misconception::ScalingAddsInstances) {
        for id in step.world.asgs.ids().collect::<Vec<_>>() {
            let group = step.world.asgs.get(id).map_or(0, |group| group.desired);
            let wanted = group.saturating_add(to).saturating_sub(from);
            capacity::set_desired(step, id, wanted);
        }
    }
    true
}
