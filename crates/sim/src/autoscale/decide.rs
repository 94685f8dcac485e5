//! What the policies of a service want now, and what of it is done.

use std::cmp::Ordering;

use super::policy::{Policy, PolicyKind, StepPolicy, Tracking};
use super::target::{ScalableTarget, Scaled, scale};
use crate::cloudwatch::{Alarm, AlarmState, Value};
use crate::ids::{AlarmId, PolicyId, ServiceId};
use crate::service::{Rollout, ServiceStatus};
use crate::step::Step;
use crate::task::TaskStatus;
use crate::time::{SimDuration, SimTime};
use crate::world::World;

/// A count that a policy wants, because of an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Want {
    /// The policy.
    pub policy: PolicyId,
    /// The alarm that triggers it.
    pub alarm: AlarmId,
    /// More than there are, fewer, or as many.
    pub way: Ordering,
    /// How many tasks, within the target's bounds.
    pub to: u32,
}

/// What holds back what the policies want.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// `SuspendedState` (rule `autoscale.suspended`).
    Suspended,
    /// A cooldown (rules `autoscale.cooldown-*`).
    Cooldown(SimTime),
    /// A deployment is under way (rule `autoscale.no-in-during-deploy`).
    Deployment,
    /// A target tracking policy is not ready to scale in (rule `autoscale.several-policies`).
    NotAll(PolicyId),
}

/// What scaling a service looks like at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// Tasks that run: what is counted from (rule `autoscale.current-running`).
    pub running: u32,
    /// The largest count that is wanted above `desiredCount`.
    pub out: Option<Want>,
    /// The largest count that is wanted below it.
    pub shrink: Option<Want>,
    /// What holds that back.
    pub hold: Option<Hold>,
}

/// Whose time it is. Policies of other alarms wait for theirs; how they stand may still hold a scale-in back.
#[derive(Clone, Copy)]
enum Due {
    /// Every policy's.
    All,
    /// That of policies on metrics of 20 seconds.
    Fine,
    /// That of what one alarm triggers.
    One(AlarmId),
}

impl Due {
    fn allows(self, world: &World, alarm: AlarmId) -> bool {
        match self {
            Self::All => true,
            Self::Fine => {
                let alarm = world.cloudwatch.alarms.get(alarm);
                alarm.is_some_and(|alarm| alarm.watched.metric.is_fine())
            }
            Self::One(id) => id == alarm,
        }
    }
}

/// Scales every service as its policies want.
pub(crate) fn on_minute(step: &mut Step<'_>) {
    let services: Vec<ServiceId> = step.world.autoscaling.targets.keys().copied().collect();
    for service in services {
        look(step, service, Due::All);
    }
}

/// Scales the services that have a policy on a metric of 20 seconds.
pub(crate) fn on_third(step: &mut Step<'_>) {
    let fine = |policy: &&Policy| match &policy.kind {
        PolicyKind::Tracking(tracking) => tracking.metric.is_fine(),
        PolicyKind::Step(_) => false,
    };
    let services = step.world.autoscaling.policies.values().filter(fine);
    let services: Vec<ServiceId> = services.map(|policy| policy.service).collect();
    for service in services {
        look(step, service, Due::Fine);
    }
}

/// Scales the services whose policies an alarm triggers, which has just been set to ALARM.
pub(crate) fn on_alarm(step: &mut Step<'_>, id: AlarmId) {
    let Some(alarm) = step.world.cloudwatch.alarms.get(id) else { return };
    let triggers = |(policy, row): &(PolicyId, &Policy)| match &row.kind {
        PolicyKind::Tracking(tracking) => [tracking.high, tracking.low].contains(&id),
        PolicyKind::Step(_) => alarm.actions.contains(policy),
    };
    let services = step.world.autoscaling.policies.iter().filter(triggers);
    let services: Vec<ServiceId> = services.map(|(_, row)| row.service).collect();
    for service in services {
        look(step, service, Due::One(id));
    }
}

fn look(step: &mut Step<'_>, service: ServiceId, due: Due) {
    if let Some(outlook) = outlook_of(step.world, service, due).filter(|it| it.hold.is_none()) {
        act(step, service, outlook);
    }
}

/// Does what is wanted.
fn act(step: &mut Step<'_>, service: ServiceId, outlook: Outlook) {
    let Some(want) = outlook.out.or(outlook.shrink) else { return };
    let world = &*step.world;
    let Some(policy) = world.autoscaling.policies.get(want.policy) else { return };
    let Some(alarm) = world.cloudwatch.alarms.get(want.alarm) else { return };
    let (because, name) = (alarm.record, &policy.name);
    let cause = if alarm.state == AlarmState::Alarm {
        format!("monitor alarm {} in state ALARM triggered policy {name}", alarm.name)
    } else {
        // One point is enough where nothing runs (rule `autoscale.from-zero`).
        format!("no task runs and the metric of policy {name} is above its target")
    };
    let is_out = outlook.out.is_some();
    let until = step.now() + policy.cooldown(is_out);
    let now = step.now();
    if !scale(&mut step.because(because), service, want.to, cause.into()) {
        return;
    }
    if let Some(target) = step.world.autoscaling.targets.get_mut(&service) {
        let base = target.base(outlook.running, now);
        let scaled = Some(Scaled { base, to: want.to, until });
        // A scale-out ends the cooldown of a scale-in (rule `autoscale.cooldown-in`).
        (target.out, target.shrunk) = if is_out { (scaled, None) } else { (target.out, scaled) };
    }
}

/// What the policies of a service want now, within its bounds; none where it is not scaled.
pub fn outlook(world: &World, service: ServiceId) -> Option<Outlook> {
    outlook_of(world, service, Due::All)
}

fn outlook_of(world: &World, service: ServiceId, due: Due) -> Option<Outlook> {
    let target = world.autoscaling.targets.get(&service)?;
    let row = world.services.get(service).filter(|row| row.status == ServiceStatus::Active)?;
    let runs = |task| {
        world.tasks.get(task).is_some_and(|it| it.wanted && it.status == TaskStatus::Running)
    };
    let running = row.tasks.iter().filter(|task| runs(**task)).count();
    let running = u32::try_from(running).unwrap_or(u32::MAX);
    let mut outlook = Outlook { running, out: None, shrink: None, hold: None };
    let mut not_ready = None;
    for (id, policy) in world.autoscaling.policies_of(service) {
        let PolicyKind::Tracking(tracking) = &policy.kind else { continue };
        if tracking.scales_in && alarm_state(world, tracking.low) != Some(AlarmState::Alarm) {
            not_ready = Some(id);
        }
    }
    // More goes before as many, and that before fewer; then the largest wins (rule `autoscale.several-policies`).
    let wants = wants(world, service, target, running);
    let rank = |want: &Want| (want.way, want.to);
    let larger = |most, want| if rank(&want) > rank(&most) { want } else { most };
    let of_due = wants.iter().copied().filter(|want| due.allows(world, want.alarm));
    let most_due = of_due.reduce(larger);
    let most = wants.into_iter().reduce(larger).filter(|_| most_due.is_some());
    // What asks for more than runs never takes any away, and what asks for fewer adds none. A count above the maximum
    // is no matter of a scale-out, one below the minimum none of a scale-in (rule `engine.autoscale-way`).
    let is = |want: &Want, way| want.way == way && want.to.cmp(&row.desired) == way;
    outlook.out = most_due.filter(|want| is(want, Ordering::Greater) && row.desired <= target.max);
    outlook.shrink = most.filter(|want| is(want, Ordering::Less) && row.desired >= target.min);
    let deploys = row.deployments.first().and_then(|id| world.deployments.get(*id));
    let deploys = deploys.is_some_and(|it| it.rollout == Rollout::InProgress);
    outlook.hold = match (outlook.out, outlook.shrink) {
        (Some(want), _) => target.holds_out(want.to, world.now),
        (None, Some(_)) => target.holds_in(world.now, deploys, not_ready),
        (None, None) => None,
    };
    Some(outlook)
}

/// All that is wanted because of alarms that are in ALARM.
fn wants(world: &World, service: ServiceId, target: &ScalableTarget, running: u32) -> Vec<Want> {
    let counts = Counts { running, base: target.base(running, world.now) };
    let mut wants = Vec::new();
    for (policy, row) in world.autoscaling.policies_of(service) {
        let found = match &row.kind {
            PolicyKind::Tracking(tracking) => track(world, target, tracking, counts),
            PolicyKind::Step(steps) => take_steps(world, policy, steps, counts),
        };
        let found = found.into_iter().map(|(alarm, way, to)| {
            let to = to.clamp(target.min, target.max.max(target.min));
            Want { policy, alarm, way, to }
        });
        wants.extend(found);
    }
    wants
}

/// From what policies count (rules `autoscale.current-running`, `engine.autoscale-base`).
#[derive(Clone, Copy)]
struct Counts {
    /// Tasks that run: from these a scale-in counts.
    running: u32,
    /// From these a scale-out counts.
    base: u32,
}

/// What a target tracking policy wants. From no task at all one point above the target is enough, and the
/// least possible is added (rule `autoscale.from-zero`).
fn track(
    world: &World,
    target: &ScalableTarget,
    tracking: &Tracking,
    counts: Counts,
) -> Option<(AlarmId, Ordering, u32)> {
    let value = latest(world, tracking)?;
    let is = |alarm| alarm_state(world, alarm) == Some(AlarmState::Alarm);
    let is_above = value > tracking.target;
    if counts.running == 0 {
        return is_above.then_some((tracking.high, Ordering::Greater, target.min.max(1)));
    }
    if is(tracking.high) && is_above {
        Some((tracking.high, Ordering::Greater, tracking.wants(counts.base, value)))
    } else if is(tracking.low) && tracking.scales_in {
        let wanted = tracking.wants(counts.running, value).min(counts.running);
        Some((tracking.low, Ordering::Less, wanted))
    } else {
        None
    }
}

/// What the alarms that trigger a step policy make it want.
fn take_steps(
    world: &World,
    policy: PolicyId,
    steps: &StepPolicy,
    counts: Counts,
) -> Option<(AlarmId, Ordering, u32)> {
    let triggers =
        |alarm: &&Alarm| alarm.state == AlarmState::Alarm && alarm.actions.contains(&policy);
    let alarms = world.cloudwatch.alarms.iter().filter(|(_, alarm)| triggers(alarm));
    let wanted = alarms.filter_map(|(id, alarm)| {
        let watched = &alarm.watched;
        let minutes = u32::try_from(world.now.0 / watched.metric.period().0).ok()?;
        let from = minutes.checked_sub(watched.period)?;
        let point = world.cloudwatch.series.get(&watched.metric)?.between(from, minutes)?;
        let value = i64::try_from(watched.statistic.of(point).0).unwrap_or(i64::MAX);
        let threshold = i64::try_from(watched.threshold.0).unwrap_or(i64::MAX);
        let step = steps.step(value - threshold, watched.comparison)?;
        let way = steps.way(step, counts.running);
        let from = if way.is_gt() { counts.base } else { counts.running };
        Some((id, way, steps.wants(from, step)))
    });
    wanted.max_by_key(|(_, way, to)| (*way, *to))
}

/// The value of the minute, or third of one, that is just over; missing data wants nothing (rule `autoscale.missing-data`).
fn latest(world: &World, tracking: &Tracking) -> Option<Value> {
    let over = world.now.0 / tracking.metric.period().0;
    let (minute, point) = world.cloudwatch.series.get(&tracking.metric)?.latest()?;
    (u64::from(minute) + 1 == over).then(|| tracking.statistic.of(point))
}

fn alarm_state(world: &World, id: AlarmId) -> Option<AlarmState> {
    world.cloudwatch.alarms.get(id).map(|alarm| alarm.state)
}

impl Policy {
    fn cooldown(&self, out: bool) -> SimDuration {
        match &self.kind {
            PolicyKind::Tracking(tracking) if out => tracking.out_cooldown,
            PolicyKind::Tracking(tracking) => tracking.in_cooldown,
            PolicyKind::Step(steps) => steps.cooldown,
        }
    }
}

impl ScalableTarget {
    /// The count from which a scale-out counts: what runs, or, while another one cools down, what ran when that
    /// began, so that what it added is not added again (rule `engine.autoscale-base`).
    fn base(&self, running: u32, now: SimTime) -> u32 {
        self.out.filter(|out| out.until > now).map_or(running, |out| out.base)
    }

    /// What holds a scale-out back: in the cooldown of another one only a larger one goes ahead.
    fn holds_out(&self, to: u32, now: SimTime) -> Option<Hold> {
        if self.suspended.out {
            return Some(Hold::Suspended);
        }
        let cools = self.out.filter(|out| out.until > now && to <= out.to);
        cools.map(|out| Hold::Cooldown(out.until))
    }

    /// What holds a scale-in back.
    fn holds_in(&self, now: SimTime, deploys: bool, not_ready: Option<PolicyId>) -> Option<Hold> {
        let cools = self.shrunk.filter(|shrunk| shrunk.until > now);
        if self.suspended.scale_in {
            Some(Hold::Suspended)
        } else if deploys {
            Some(Hold::Deployment)
        } else if let Some(policy) = not_ready {
            Some(Hold::NotAll(policy))
        } else {
            cools.map(|shrunk| Hold::Cooldown(shrunk.until))
        }
    }
}
