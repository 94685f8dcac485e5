//! A game day: faults and calls one after another, each when its condition holds, whatever the clock says
//! (rules `engine.script-look`, `engine.script-within`).
//!
//! The script is part of the world, so replay, branches and forks go on with it by themselves.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::call::Action;
use crate::cloudwatch::AlarmState;
use crate::event::Event;
use crate::ids::{AlarmId, ServiceId, TargetGroupId};
use crate::record::What;
use crate::service::Rollout;
use crate::step::Step;
use crate::target_group::TargetState;
use crate::task::TaskStatus;
use crate::time::{SimDuration, SimTime};
use crate::world::World;

/// The steps of a script, and how far they have got.
#[derive(Debug, Clone, Default)]
pub struct Script {
    /// In order.
    pub steps: Arc<[ScriptStep]>,
    /// The step that is waited for; all are done where it is their number.
    pub next: u32,
    /// Since when it is waited for.
    pub since: SimTime,
    /// When it happens, once its condition has come to hold.
    pub due: Option<SimTime>,
    /// How its actions are applied. Whoever has read them from a file says so, as a run without a script need not
    /// be able to.
    apply: Option<Apply>,
}

type Apply = fn(&mut Step<'_>, &Action);

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptStep {
    /// What has to hold.
    pub when: Option<Condition>,
    /// How long after that it happens.
    pub after: SimDuration,
    /// How long is waited for the condition before the script ends.
    pub within: SimDuration,
    /// What is done; a step without it only waits.
    pub action: Option<Action>,
}

/// What a step waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Whether a service is in its steady state (rule `event.steady-state`) and nothing of it is missing.
    Steady(ServiceId, bool),
    /// A deployment of a service is under way: its `rolloutState` is `IN_PROGRESS`.
    Deploying(ServiceId),
    /// An alarm is in ALARM.
    Alarm(AlarmId),
    /// RUNNING tasks of a service.
    Running(ServiceId, Count),
    /// Healthy targets of a group.
    Healthy(TargetGroupId, Count),
}

/// A number within bounds, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Not fewer.
    pub at_least: u32,
    /// Not more.
    pub at_most: u32,
}

impl Script {
    /// A script before its first step.
    pub(crate) fn new(steps: Arc<[ScriptStep]>, apply: Apply) -> Self {
        Self { steps, apply: Some(apply), ..Self::default() }
    }
}

/// Looks at the next step: it happens, is waited for, or was waited for too long.
pub(crate) fn on_script(step: &mut Step<'_>, stamp: u32) {
    if !crate::WHOLE {
        return;
    }
    let (now, script) = (step.now(), &step.world.script);
    let Some(next) = usize::try_from(script.next).ok().and_then(|n| script.steps.get(n)) else {
        return;
    };
    // Every look belongs to one step, so a later step is not looked at twice.
    if script.next != stamp {
        return;
    }
    let due = script.due.or_else(|| {
        next.when.is_none_or(|when| holds(step.world, when)).then_some(now + next.after)
    });
    let late = due.is_none() && now.since(script.since) >= next.within;
    let again = match due {
        Some(due) if due <= now => return happen(step, stamp, next.action.clone()),
        Some(due) => due.since(now),
        None if late => {
            step.world.script.next = u32::MAX;
            step.record(What::Script { step: stamp, gave_up: true });
            return;
        }
        None => step.world.assumptions.script_look,
    };
    step.world.script.due = due;
    step.after(again, Event::Script { stamp });
}

/// A step happens; the next one is looked at when what it did has had a moment to show.
fn happen(step: &mut Step<'_>, place: u32, action: Option<Action>) {
    let now = step.now();
    let script = &mut step.world.script;
    (script.next, script.since, script.due) = (place + 1, now, None);
    let record = step.record(What::Script { step: place, gave_up: false });
    let step = &mut step.because(record);
    if let Some((action, apply)) = action.zip(step.world.script.apply) {
        apply(step, &Action { at: now, ..action });
    }
    let look = step.world.assumptions.script_look;
    step.after(look, Event::Script { stamp: place + 1 });
}

fn holds(world: &World, condition: Condition) -> bool {
    let is_within = |count: Count, n: usize| {
        u32::try_from(n).is_ok_and(|n| (count.at_least..=count.at_most).contains(&n))
    };
    match condition {
        Condition::Steady(id, wanted) => is_steady(world, id) == wanted,
        Condition::Deploying(id) => {
            let mut own = world.deployments.values().filter(|row| row.service == id);
            own.any(|row| row.rollout == Rollout::InProgress)
        }
        Condition::Alarm(id) => {
            world.cloudwatch.alarms.get(id).is_some_and(|it| it.state == AlarmState::Alarm)
        }
        Condition::Running(id, count) => is_within(count, running(world, id)),
        Condition::Healthy(id, count) => world.target_groups.get(id).is_some_and(|group| {
            let healthy = group.targets.iter().filter(|it| it.state == TargetState::Healthy);
            is_within(count, healthy.count())
        }),
    }
}

/// The scheduler says so, and nothing has happened that it has not seen yet.
fn is_steady(world: &World, id: ServiceId) -> bool {
    let Some(service) = world.services.get(id) else { return false };
    service.steady && running(world, id) == usize::try_from(service.desired).unwrap_or(usize::MAX)
}

fn running(world: &World, id: ServiceId) -> usize {
    let tasks = world.services.get(id).map(|service| &service.tasks);
    let tasks = tasks.into_iter().flatten().filter_map(|task| world.tasks.get(*task));
    tasks.filter(|task| task.wanted && task.status == TaskStatus::Running).count()
}
