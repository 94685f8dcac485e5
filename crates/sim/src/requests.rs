//! The way of a request: to a target, through its container, to its answer or to its loss with the reason.

mod container;
#[cfg(test)]
mod tests;

use container::Accepted;
pub(crate) use container::{cut_off, process_gone, sigterm};

use crate::app::{self, Conduct, Connection};
use crate::balance::{self, Asks};
use crate::event::Event;
use crate::ids::{ClassId, RequestId, TargetGroupId, TaskId};
use crate::listener;
use crate::request::{Ended, Outcome, Request};
use crate::step::Step;
use crate::target_group::{CONNECT_TIMEOUT, Target};
use crate::time::SimDuration;
use crate::world::World;

/// Requests of a class reach the load balancer together and go to a target.
pub(crate) fn send(step: &mut Step<'_>, class: ClassId, ordinal: u64, weight: u32) {
    let world = &mut *step.world;
    world.metrics.arrive(weight);
    let id = world.requests.insert(Request {
        class,
        ordinal,
        weight,
        slots: 0,
        arrived: world.now,
        target: None,
        container: 0,
        started: None,
        away: false,
        failed: false,
    });
    let group = world.traffic.class(class).and_then(|row| match row.rule {
        Some(rule) => listener::choose(world, rule, class, ordinal),
        None => Some(row.group),
    });
    match group.and_then(|group| choose(step, id, group)) {
        Some((group, task, container)) => connect(step, id, group, task, container),
        None => turn_away(step, id, group),
    }
}

/// Ends a request for which there is no target (rule `alb.error-503`).
fn turn_away(step: &mut Step<'_>, id: RequestId, group: Option<TargetGroupId>) {
    let weight = step.world.requests.get(id).map_or(0, |request| request.weight);
    if let Some(group) = group.and_then(|group| step.world.target_groups.get_mut(group)) {
        group.minute.end(Outcome::NoTargets, weight, SimDuration::ZERO);
    }
    end(step, id, Outcome::NoTargets);
}

/// A container's process has done its work on a request, unless it was given up meanwhile.
pub(crate) fn on_answer(step: &mut Step<'_>, id: RequestId) {
    let Some(request) = step.world.requests.get(id) else { return };
    let Some(task) = request.target.and_then(|(_, task)| step.world.tasks.get(task)) else {
        return;
    };
    if request.away {
        return container::come_back(step, id);
    }
    match app::conduct(step.world, task, request.container) {
        Conduct::Ok if request.failed => container::finish(step, id, Outcome::TargetError),
        Conduct::Ok => container::finish(step, id, Outcome::Answered),
        Conduct::Error500 => container::finish(step, id, Outcome::TargetError),
        Conduct::Hang => {
            let retry = step.world.assumptions.hang_retry;
            step.after_constant(retry, Event::Answer { request: id });
        }
    }
}

/// No connection to a request's target came about, for as long as the load balancer or the client waits
/// (rules `alb.connect-timeout`, `alb.error-460`).
pub(crate) fn on_give_up(step: &mut Step<'_>, id: RequestId) {
    let request = step.world.requests.get(id);
    let waited = request.map(|request| step.world.now.since(request.arrived));
    let by_client = waited.is_some_and(|waited| waited < CONNECT_TIMEOUT);
    end(step, id, if by_client { Outcome::ClientClosed } else { Outcome::ConnectTimeout });
}

/// Gives up the requests at a target that had no answer for as long as the idle timeout, or as their clients wait
/// (rules `alb.idle-timeout`, `alb.error-460`, `engine.give-up`). One timer a target looks at its oldest request: a timer a
/// request would cost as much as all else together.
pub(crate) fn on_idle_timeout(step: &mut Step<'_>, group_id: TargetGroupId, task: TaskId) {
    let now = step.now();
    let Some(group) = step.world.target_groups.get_mut(group_id) else { return };
    let timeout = group.idle_timeout;
    // A look that was put off, or done before, is none.
    let due = |target: &&mut Target| target.idle_timer == Some(now);
    let Some(target) = group.target_mut(task).filter(due) else { return };
    target.idle_timer = None;
    let container = target.container;
    let mut next = None;
    for id in container::requests_from(step.world, task, container, group_id) {
        let Some(request) = step.world.requests.get(id) else { continue };
        let (waits, outcome) = patience(step.world, request.class, timeout);
        let deadline = request.arrived + waits;
        if deadline <= now {
            container::finish(step, id, outcome);
        } else {
            next = Some(next.map_or(deadline, |next| deadline.min(next)));
        }
    }
    if let Some(deadline) = next {
        arm_idle_timer(step, group_id, task, deadline.since(now));
    }
}

/// How long a request may go without an answer, and how it ends then: who waits less gives up first.
fn patience(world: &World, class: ClassId, idle_timeout: SimDuration) -> (SimDuration, Outcome) {
    match world.traffic.class(class).and_then(|class| class.client_timeout) {
        Some(client) if client < idle_timeout => (client, Outcome::ClientClosed),
        _ => (idle_timeout, Outcome::IdleTimeout),
    }
}

/// Chooses a target for a request and counts the request there.
fn choose(
    step: &mut Step<'_>,
    id: RequestId,
    group_id: TargetGroupId,
) -> Option<(TargetGroupId, TaskId, u8)> {
    let world = &mut *step.world;
    let group = world.target_groups.get_mut(group_id)?;
    let request = world.requests.get_mut(id)?;
    let Request { class, ordinal, .. } = *request;
    let clients = group.spread.sticky.and_then(|_| world.traffic.class(class)?.clients);
    let asks = Asks { seed: world.seed, now: world.now, class, ordinal, clients };
    let place = balance::choose(group, asks)?;
    let target = group.targets.get_mut(place)?;
    target.outstanding += request.weight;
    group.minute.requests += u64::from(request.weight);
    request.target = Some((group_id, target.task));
    request.container = target.container;
    Some((group_id, target.task, target.container))
}

/// The load balancer connects to a target for a request.
fn connect(
    step: &mut Step<'_>,
    id: RequestId,
    group: TargetGroupId,
    task_id: TaskId,
    container: u8,
) {
    let group_row = step.world.target_groups.get(group);
    let timeout = group_row.map_or(SimDuration::ZERO, |group| group.idle_timeout);
    let class = step.world.requests.get(id).map_or(ClassId(0), |request| request.class);
    let task = step.world.tasks.get(task_id);
    let connection = match task {
        Some(task) => app::connect(step.world, task, container),
        None => Connection::Unanswered,
    };
    match connection {
        Connection::Refused => return end(step, id, Outcome::ConnectionRefused),
        Connection::Unanswered => return wait_for_connection(step, id, class),
        Connection::Accepted(conduct) => {
            match (container::accept(step, id, conduct, timeout), conduct) {
                (Accepted::Taken, _) => {}
                (Accepted::Closed, _) => return end(step, id, Outcome::ConnectionClosed),
                // A process that does nothing does not even turn away.
                (Accepted::Full, Conduct::Hang) => return wait_for_connection(step, id, class),
                (Accepted::Full, _) => return end(step, id, Outcome::QueueFull),
            }
        }
    }
    let (waits, _) = patience(step.world, class, timeout);
    arm_idle_timer(step, group, task_id, waits);
}

fn wait_for_connection(step: &mut Step<'_>, id: RequestId, class: ClassId) {
    let (waits, _) = patience(step.world, class, CONNECT_TIMEOUT);
    step.after_constant(waits, Event::GiveUp { request: id });
}

/// Has the target's oldest request looked at after a delay, unless it will be before that.
fn arm_idle_timer(step: &mut Step<'_>, group: TargetGroupId, task: TaskId, delay: SimDuration) {
    let at = step.now() + delay;
    let target = step.world.target_groups.get_mut(group).and_then(|group| group.target_mut(task));
    let Some(target) = target.filter(|it| it.idle_timer.is_none_or(|due| due > at)) else { return };
    target.idle_timer = Some(at);
    step.after(delay, Event::IdleTimeout { group, task });
}

/// Ends a request that is in no container.
fn end(step: &mut Step<'_>, id: RequestId, outcome: Outcome) {
    let world = &mut *step.world;
    let Some(request) = world.requests.remove(id) else { return };
    let took = world.now.since(request.arrived);
    let class = world.traffic.class(request.class);
    if let Some((group, task)) = request.target
        && let Some(group) = world.target_groups.get_mut(group)
    {
        group.minute.end(outcome, request.weight, took);
        if let Some(target) = group.target_mut(task) {
            target.outstanding = target.outstanding.saturating_sub(request.weight);
        }
    }
    let objective = class.map_or(SimDuration::ZERO, |class| class.objective);
    world.metrics.end(outcome, request.weight, took, objective);
    let ended = world.now;
    step.record_ended(Ended {
        class: request.class,
        weight: request.weight,
        arrived: request.arrived,
        target: request.target,
        started: request.started,
        ended,
        outcome,
    });
}
