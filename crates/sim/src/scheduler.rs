//! The service scheduler: keeps what each service wants (rules `service.*`, `engine.scheduler-*`).
//!
//! It looks at a service on a tick and at once after an action on it. One pass computes from the state at
//! its start: it starts what is missing, stops old and sick tasks against healthy new ones, and stops
//! without a replacement only where nothing can start. Rolling deployments are nothing more than that.

mod alarms;
mod announce;
mod apart;
mod breaker;
mod calls;
mod choose;
mod count;
mod daemon;
mod early;
mod failure;
mod launch;
mod plan;
mod protection;
mod rebalance;
mod room;
mod settle;
mod shares;
mod shift;
mod stops;
mod surplus;
#[cfg(test)]
mod tests;

use crate::event::Event;
use crate::ids::{ServiceId, TaskId};
use crate::messages::Message;
use crate::provider::{managed, waiting};
use crate::record::What;
use crate::service::{MAX_EVENTS, ServiceEvent, ServiceStatus};
use crate::step::Step;
use crate::time::{SimDuration, SimTime};

pub use alarms::bake_time;
pub(crate) use alarms::went_off;
pub(crate) use announce::{
    all_registered, announce, deregistered, draining, not_registered, registered,
};
pub(crate) use breaker::unresolved;
pub use breaker::{Breaker, breaker};
pub(crate) use calls::{
    ServiceUpdate, add, create, delete, deploy, set_desired, stop_deployment, update,
};
pub use count::HEALTHY_WAIT;
pub(crate) use daemon::{
    begin as begin_daemon, place_gone, wake_all as wake_daemons, wake_counting,
};
pub(crate) use failure::{completed, options};
pub(crate) use launch::{exited, failed_to_start};
pub(crate) use protection::protect;
pub use rebalance::{Zoning, zoning};
pub(crate) use rebalance::{is_uneven, zones_changed};
pub use room::{Room, is_healthy, room};
pub(crate) use shift::{answer, first_forwards, goes_by, is_paused};

/// How long a repeating message is held back while its cause lasts (rule `event.repeat`).
const REPEAT_AFTER: SimDuration = SimDuration::from_secs(6 * 3_600);

/// Looks at every service that something concerned, and comes back a tick later.
pub(crate) fn tick(step: &mut Step<'_>) {
    let tick = step.world.assumptions.scheduler_tick;
    step.after_constant(tick, Event::Tick);
    waiting::place_all(step);
    managed::look(step);
    let now = step.now();
    let due: Vec<ServiceId> = step
        .world
        .services
        .iter()
        .filter(|(_, service)| service.dirty || service.look_at.is_some_and(|at| at <= now))
        .map(|(id, _)| id)
        .collect();
    for id in due {
        pass(step, id);
    }
}

/// Lets the scheduler look at a service in this instant.
pub(crate) fn wake(step: &mut Step<'_>, id: ServiceId) {
    let Some(service) = step.world.services.get_mut(id) else { return };
    service.dirty = true;
    if !service.pass_due {
        service.pass_due = true;
        step.after(SimDuration::ZERO, Event::Pass(id));
    }
}

/// Something of a service changed, by the current cause: the scheduler looks at it on its next tick.
pub(crate) fn notice(step: &mut Step<'_>, id: ServiceId) {
    let cause = step.cause;
    if let Some(service) = step.world.services.get_mut(id) {
        service.dirty = true;
        service.latest = cause;
    }
}

/// One pass over one service.
pub(crate) fn pass(step: &mut Step<'_>, id: ServiceId) {
    let Some(service) = step.world.services.get_mut(id) else { return };
    service.dirty = false;
    service.pass_due = false;
    service.look_at = None;
    if service.status == ServiceStatus::Inactive {
        return;
    }
    if crate::WHOLE && service.is_daemon() {
        daemon::look(step, id);
    }
    rebalance::check(step, id);
    let Some(counts) = count::count(step.world, id) else { return };
    look_at(step, id, counts.look_at);
    if !counts.proven.is_empty() {
        breaker::proven(step, id, &counts);
    }
    if stops::tell_leaving(step, id, &counts) {
        // The deployment was given up: another pass of this instant starts from what there is now.
        return;
    }
    if shift::advance(step, id, &counts) {
        return;
    }
    let launched = launch::start(step, id, &counts);
    let stopped = stops::stop(step, id, &counts, launched);
    if launched.started + stopped > 0 {
        // What changed now is looked at again on the next tick.
        if let Some(service) = step.world.services.get_mut(id) {
            service.dirty = true;
            service.steady = false;
        }
    }
    protection::tell(step, id, &counts);
    let latest = step.world.services.get(id).map_or(step.cause, |service| service.latest);
    settle::settle(&mut step.because(latest), id, &counts, launched.started + stopped > 0);
    let said = step.world.services.get(id).and_then(|it| it.said.values().min().copied());
    look_at(step, id, said.map(|said| said + REPEAT_AFTER));
}

/// Says a service event, unless it repeats what was said while its cause lasts.
pub(crate) fn say(step: &mut Step<'_>, id: ServiceId, message: Message) {
    let at = step.now();
    let Some(service) = step.world.services.get_mut(id) else { return };
    if let Some(key) = message.repeats {
        if service.said.get(key).is_some_and(|said| at.since(*said) < REPEAT_AFTER) {
            return;
        }
        service.said.insert(key, at);
    }
    let Message { name, text, .. } = message;
    let record = step.record(What::Service { service: id, name, message: text.clone() });
    let Some(service) = step.world.services.get_mut(id) else { return };
    if service.events.len() == MAX_EVENTS {
        service.events.pop_front();
    }
    service.events.push_back(ServiceEvent { at, record, message: text });
}

/// The cause of a repeating message is gone: it is said again when it comes back.
fn resolved(step: &mut Step<'_>, id: ServiceId, key: &'static str) {
    if let Some(service) = step.world.services.get_mut(id) {
        service.said.remove(key);
    }
}

/// A task of a service is RUNNING: the service can start tasks.
pub(crate) fn task_runs(step: &mut Step<'_>, task: TaskId) {
    let Some((id, deployment)) = step.world.tasks.get(task).and_then(|task| task.service) else {
        return;
    };
    if let Some(deployment) = step.world.deployments.get_mut(deployment) {
        deployment.has_run = true;
    }
    if let Some(service) = step.world.services.get_mut(id)
        && service.deployments.first() == Some(&deployment)
    {
        service.clear_throttle();
    }
}

/// Makes the scheduler look again at a moment, or earlier.
fn look_at(step: &mut Step<'_>, id: ServiceId, at: Option<SimTime>) {
    let Some(service) = step.world.services.get_mut(id) else { return };
    service.look_at = [service.look_at, at].into_iter().flatten().min();
}
