//! Scaling policies: which count each wants, from its metric and the tasks that run.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::cloudwatch::{self, Comparison, Metric, MissingData, Statistic, Value, Watched};
use crate::ids::{AlarmId, PolicyId, ServiceId};
use crate::step::Step;
use crate::time::SimDuration;

/// A scaling policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The service that it scales.
    pub service: ServiceId,
    /// `PolicyName`.
    pub name: Arc<str>,
    /// How it scales.
    pub kind: PolicyKind,
}

/// `PolicyType`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyKind {
    /// `TargetTrackingScaling`.
    Tracking(Tracking),
    /// `StepScaling`: alarms of the account trigger it.
    Step(StepPolicy),
}

/// `TargetTrackingScalingPolicyConfiguration`, with the two alarms that Application Auto Scaling makes for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tracking {
    /// What is tracked.
    pub metric: Metric,
    /// What of it counts.
    pub statistic: Statistic,
    /// `TargetValue`.
    pub target: Value,
    /// `ScaleOutCooldown`.
    pub out_cooldown: SimDuration,
    /// `ScaleInCooldown`.
    pub in_cooldown: SimDuration,
    /// Whether it scales in; otherwise `DisableScaleIn`.
    pub scales_in: bool,
    /// Its alarm for scaling out.
    pub high: AlarmId,
    /// Its alarm for scaling in.
    pub low: AlarmId,
}

/// `StepScalingPolicyConfiguration`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepPolicy {
    /// `AdjustmentType`.
    pub adjustment: Adjustment,
    /// `StepAdjustments`.
    pub steps: Vec<Bounds>,
    /// `MinAdjustmentMagnitude`, with `PercentChangeInCapacity` alone.
    pub min_magnitude: u32,
    /// `Cooldown`.
    pub cooldown: SimDuration,
}

/// `AdjustmentType` (rule `autoscale.step-types`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjustment {
    /// By so many tasks.
    ChangeInCapacity,
    /// To so many tasks.
    ExactCapacity,
    /// By so many percent.
    PercentChangeInCapacity,
}

/// One step: between bounds relative to the alarm's threshold, in thousandths, it adjusts by so much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// `MetricIntervalLowerBound`; without it, from minus infinity.
    pub lower: Option<i64>,
    /// `MetricIntervalUpperBound`; without it, to infinity.
    pub upper: Option<i64>,
    /// `ScalingAdjustment`.
    pub by: i32,
}

impl Tracking {
    /// The count that would bring the metric to its target (rule `autoscale.formula`).
    pub fn wants(&self, current: u32, value: Value) -> u32 {
        let count = u128::from(current) * u128::from(value.0);
        u32::try_from(count.div_ceil(u128::from(self.target.0.max(1)))).unwrap_or(u32::MAX)
    }
}

impl StepPolicy {
    /// The step for a metric so far from the threshold of an alarm, in thousandths, if there is one.
    pub fn step(&self, distance: i64, comparison: Comparison) -> Option<Bounds> {
        self.steps.iter().find(|step| step.holds_at(distance, comparison)).copied()
    }

    /// Whether a step asks for more tasks than run, for fewer, or for as many (rule `engine.autoscale-way`).
    pub fn way(&self, step: Bounds, running: u32) -> Ordering {
        match self.adjustment {
            Adjustment::ExactCapacity => i64::from(step.by).cmp(&i64::from(running)),
            Adjustment::ChangeInCapacity | Adjustment::PercentChangeInCapacity => step.by.cmp(&0),
        }
    }

    /// The count that a step wants, from so many tasks on.
    pub fn wants(&self, current: u32, step: Bounds) -> u32 {
        let (current, by) = (i64::from(current), i64::from(step.by));
        let wanted = match self.adjustment {
            Adjustment::ChangeInCapacity => current + by,
            Adjustment::ExactCapacity => by,
            Adjustment::PercentChangeInCapacity => {
                let change = rounded(current * by);
                let least = i64::from(self.min_magnitude);
                let change = if change.abs() < least { least * by.signum() } else { change };
                current + change
            }
        };
        u32::try_from(wanted.max(0)).unwrap_or(u32::MAX)
    }
}

impl Bounds {
    /// Above the threshold the lower bound is included, below it the upper one; what is exactly on it is on the side that
    /// the alarm looks at (rule `autoscale.step-bounds`).
    pub(super) fn holds_at(&self, distance: i64, comparison: Comparison) -> bool {
        let (lower, upper) = (self.lower.unwrap_or(i64::MIN), self.upper.unwrap_or(i64::MAX));
        let looks_below = matches!(comparison, Comparison::Less | Comparison::LessOrEqual);
        if distance > 0 || distance == 0 && !looks_below {
            lower <= distance && (distance < upper || self.upper.is_none())
        } else {
            (lower < distance || self.lower.is_none()) && distance <= upper
        }
    }
}

/// Hundredths as whole tasks: less than one becomes one, more is cut off (rule `autoscale.step-rounding`).
fn rounded(hundredths: i64) -> i64 {
    if hundredths.abs() < 100 { hundredths.signum() } else { hundredths / 100 }
}

/// Creates or changes a policy.
pub(crate) fn put_policy(
    step: &mut Step<'_>,
    service: ServiceId,
    name: Arc<str>,
    kind: PolicyKind,
) {
    let id = policy_id(step, service, &name);
    let kind = match kind {
        PolicyKind::Tracking(tracking) => match with_alarms(step, service, id, tracking) {
            Some(tracking) => PolicyKind::Tracking(tracking),
            None => return,
        },
        steps @ PolicyKind::Step(_) => {
            delete_policy_alarms(step, id);
            steps
        }
    };
    set(step, id, Policy { service, name, kind });
}

/// A target tracking policy with the alarms that are made for it (rules `autoscale.alarm-out`,
/// `autoscale.alarm-in`, `autoscale.alarm-low-threshold` and those of `engine.autoscale-*` of the same names).
fn with_alarms(
    step: &mut Step<'_>,
    service: ServiceId,
    id: PolicyId,
    tracking: Tracking,
) -> Option<Tracking> {
    let assumptions = Arc::clone(&step.world.assumptions);
    let base = Watched {
        metric: tracking.metric,
        statistic: tracking.statistic,
        period: 1,
        periods: assumptions.autoscale_out,
        datapoints: assumptions.autoscale_out,
        comparison: Comparison::Greater,
        threshold: tracking.target,
        missing: MissingData::Missing,
    };
    let low = Watched {
        periods: assumptions.autoscale_in,
        datapoints: assumptions.autoscale_in,
        comparison: Comparison::Less,
        threshold: Value(tracking.target.0 * u64::from(assumptions.autoscale_low) / 100),
        ..base
    };
    let of = step.world.services.get(service).map(|service| Arc::clone(&service.name));
    let of = of.unwrap_or_default();
    let alarm = |which| format!("TargetTracking-service/default/{of}-Alarm{which}-{id}").into();
    let high = cloudwatch::put(step, alarm("High"), base, Vec::new())?;
    let low = cloudwatch::put(step, alarm("Low"), low, Vec::new())?;
    Some(Tracking { high, low, ..tracking })
}

/// Deletes a policy, with the alarms that were made for it.
pub(crate) fn delete_policy(step: &mut Step<'_>, id: PolicyId) {
    delete_policy_alarms(step, id);
    step.world.autoscaling.policies.remove(id);
}

/// Alarms that were made for a target tracking policy go with it.
fn delete_policy_alarms(step: &mut Step<'_>, id: PolicyId) {
    let kind = step.world.autoscaling.policies.get(id).map(|policy| &policy.kind);
    if let Some(PolicyKind::Tracking(Tracking { high, low, .. })) = kind {
        let (high, low) = (*high, *low);
        cloudwatch::delete(step, high);
        cloudwatch::delete(step, low);
    }
}

/// The id of a service's policy of that name, or the next one.
fn policy_id(step: &Step<'_>, service: ServiceId, name: &str) -> PolicyId {
    let scaling = &step.world.autoscaling;
    let known = scaling.policies_of(service).find(|(_, policy)| &*policy.name == name);
    known.map_or(scaling.policies.next_id(), |(id, _)| id)
}

fn set(step: &mut Step<'_>, id: PolicyId, policy: Policy) {
    let policies = &mut step.world.autoscaling.policies;
    match policies.get_mut(id) {
        Some(known) => *known = policy,
        None => {
            policies.insert(policy);
        }
    }
}
