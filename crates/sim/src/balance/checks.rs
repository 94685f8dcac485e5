//! Health checks of targets: one checker a group, one check an interval (rules `alb.health-check-*`).

use super::say;
use crate::app::{self, Conduct, Connection};
use crate::event::Event;
use crate::ids::{TargetGroupId, TaskId};
use crate::misconception::Misconception;
use crate::scheduler;
use crate::step::Step;
use crate::target_group::{
    FIRST_THRESHOLD, Ramp, Target, TargetGroup, TargetState, UnhealthyReason,
};
use crate::time::{SimDuration, SimTime};
use crate::world::World;

/// What a check has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finding {
    Passed,
    Failed(UnhealthyReason),
    /// Nothing yet.
    Waiting,
}

/// A check of a target begins, and the next one an interval later.
pub(crate) fn on_check(step: &mut Step<'_>, group: TargetGroupId, task: TaskId, stamp: u32) {
    let now = step.now();
    let Some((row, target)) = current(step.world, group, task, stamp) else { return };
    let (interval, timeout) = (row.check.interval, row.check.timeout);
    let finding = look(step.world, task, target.container, now);
    step.after_constant(interval, Event::TargetCheck { group, task, stamp });
    let group_row = step.world.target_groups.get_mut(group);
    if let Some(target) = group_row.and_then(|row| row.target_mut(task)) {
        target.next_check = now + interval;
    }
    if finding == Finding::Waiting {
        step.after_constant(timeout, Event::TargetCheckTimeout { group, task, stamp });
    } else {
        conclude(step, group, task, finding);
    }
}

/// The time of a check is over: it has failed, unless it was answered meanwhile.
pub(crate) fn on_check_timeout(
    step: &mut Step<'_>,
    group: TargetGroupId,
    task: TaskId,
    stamp: u32,
) {
    let Some((row, target)) = current(step.world, group, task, stamp) else { return };
    let begun = SimTime(step.now().0.saturating_sub(row.check.timeout.0));
    let finding = match look(step.world, task, target.container, begun) {
        Finding::Waiting => Finding::Failed(UnhealthyReason::Timeout),
        finding => finding,
    };
    conclude(step, group, task, finding);
}

/// The group and the target, unless it has changed since the timer was set.
fn current(
    world: &World,
    group: TargetGroupId,
    task: TaskId,
    stamp: u32,
) -> Option<(&TargetGroup, &Target)> {
    let group = world.target_groups.get(group)?;
    let target = group.target(task).filter(|target| target.stamp == stamp)?;
    Some((group, target))
}

/// What a check that began at a moment has found by now. It waits in line like a request, behind those
/// that waited when it came (rule `engine.overload-check`).
fn look(world: &World, task: TaskId, container: u8, begun: SimTime) -> Finding {
    let Some(task) = world.tasks.get(task) else { return Finding::Waiting };
    let conduct = match app::connect(world, task, container) {
        Connection::Accepted(conduct) => conduct,
        Connection::Refused => return Finding::Failed(UnhealthyReason::FailedHealthChecks),
        Connection::Unanswered => return Finding::Waiting,
    };
    let container = task.containers.get(usize::from(container));
    let first = container.and_then(|container| container.load.waiting.front());
    let is_ahead = first
        .and_then(|request| world.requests.get(*request))
        .is_some_and(|request| request.arrived <= begun);
    match conduct {
        Conduct::Hang => Finding::Waiting,
        _ if is_ahead => Finding::Waiting,
        Conduct::Ok => Finding::Passed,
        Conduct::Error500 => Finding::Failed(UnhealthyReason::ResponseCodeMismatch(500)),
    }
}

/// Counts a check, and changes the target's state at the thresholds (rules `alb.healthy-threshold`,
/// `alb.unhealthy-threshold`).
fn conclude(step: &mut Step<'_>, group: TargetGroupId, task: TaskId, finding: Finding) {
    let as_many_first = step.world.beliefs.hold(Misconception::FiveChecksFirst);
    let now = step.now();
    let Some(row) = step.world.target_groups.get_mut(group) else { return };
    let check = row.check;
    let Some(target) = row.target_mut(task) else { return };
    let new = match finding {
        Finding::Waiting => return,
        Finding::Passed => {
            target.failed = 0;
            target.passed = target.passed.saturating_add(1);
            let threshold = match target.state {
                TargetState::Initial if !as_many_first => FIRST_THRESHOLD,
                TargetState::Initial | TargetState::Unhealthy(_) => check.healthy_threshold,
                TargetState::Healthy | TargetState::Draining { .. } => return,
            };
            (target.passed >= threshold).then_some(TargetState::Healthy)
        }
        Finding::Failed(reason) => {
            target.passed = 0;
            target.failed = target.failed.saturating_add(1);
            if let TargetState::Unhealthy(shown) = &mut target.state {
                *shown = reason;
                return;
            }
            (target.failed >= check.unhealthy_threshold).then_some(TargetState::Unhealthy(reason))
        }
    };
    if let Some(state) = new {
        let is_new = target.state == TargetState::Initial;
        target.state = state;
        target.ramp = None;
        if state == TargetState::Healthy {
            begin_slow_start(row, task, is_new, now);
        }
        changed(step, group, task);
    }
}

/// A target that became healthy ramps up, where another one is there that does not; for a new one only those count
/// that were there before it, so that targets that came together into an empty group do not ramp
/// (rules `alb.slow-start`, `alb.slow-start-ramp`).
fn begin_slow_start(group: &mut TargetGroup, task: TaskId, is_new: bool, now: SimTime) {
    let length = group.spread.slow_start;
    let came = group.target(task).map_or(now, |target| target.registered);
    let is_full = |target: &Target| {
        let ramps = target.ramp.is_some_and(|ramp| ramp.since + length > now);
        let counts = target.task != task && (!is_new || target.registered < came);
        target.state == TargetState::Healthy && counts && !ramps
    };
    if length == SimDuration::ZERO || !group.targets.iter().any(is_full) {
        return;
    }
    group.ramps_until = now + length;
    if let Some(target) = group.target_mut(task) {
        target.ramp = Some(Ramp { since: now, credit: 0 });
    }
}

/// A target's health has changed: its service's scheduler looks at it on its next tick.
fn changed(step: &mut Step<'_>, group: TargetGroupId, task: TaskId) {
    let Some(row) = step.world.tasks.get(task) else { return };
    // What was last said of the task led to it, and not the registration that began the checks.
    let (service, cause) = (row.service, row.record);
    let record = say(&mut step.because(cause), group, task);
    if let Some(row) = step.world.tasks.get_mut(task) {
        row.record = record;
    }
    if let Some((service, _)) = service {
        scheduler::notice(&mut step.because(record), service);
    }
}
