//! Stopping tasks of a service: old and sick ones against healthy ones, surplus ones, and, where nothing
//! can start, some without a replacement (rules `engine.scheduler-victims`, `service.unhealthy-no-room`).

use std::sync::Arc;

use crate::balance;
use crate::ids::{DeploymentId, RecordId, ServiceId, TaskId};
use crate::life;
use crate::messages::{self, Message};
use crate::place;
use crate::retirement;
use crate::rng::{Purpose, Rng};
use crate::service::Gap;
use crate::step::Step;
use crate::target_group::TargetState;
use crate::task::{Health, Host, StopCode};
use crate::world::World;

use super::breaker::{self, Failed};
use super::count::{Counts, Row, Standing};
use super::launch::Launched;
use super::plan::{self, Allowance};
use super::{apart, early, rebalance, resolved, say, shift, surplus};

/// Stops what may go; how many that was.
pub(super) fn stop(step: &mut Step<'_>, id: ServiceId, counts: &Counts, launched: Launched) -> u32 {
    let mut allowance = Allowance::new(counts);
    let mut stopped = Vec::new();
    if crate::WHOLE && counts.apart {
        apart::stop(step, id, counts, &mut stopped);
        tell_stopped(step, id, &stopped);
        return u32::try_from(stopped.len()).unwrap_or(u32::MAX);
    }
    stop_given_up(step, id, counts, &mut allowance, &mut stopped);
    stop_pending_on_draining(step, id, counts, &mut allowance, &mut stopped);
    if step.world.services.get(id).is_some_and(|service| early::cleans_up(step.world, service)) {
        stop_source(step, id, counts, &mut allowance, &mut stopped);
    }
    if counts.sums.fresh < counts.sums.total {
        stop_against_healthy(step, id, counts, true, &mut allowance, &mut stopped);
    }
    let mut moved = 0;
    if counts.sums.fresh > counts.bounds.desired {
        match rebalance::stop(step, id, counts) {
            Some(count) => moved = count,
            None => surplus::stop(step, id, counts, &mut allowance, &mut stopped),
        }
    }
    if launched.blocked && stopped.is_empty() {
        stop_for_room(step, id, counts, &mut allowance, &mut stopped);
        let deploys = counts.rows.iter().any(|row| !row.current);
        if stopped.is_empty() && deploys && counts.bounds.is_stuck() {
            tell_stuck(step, id);
        }
    } else {
        resolved(step, id, messages::STUCK);
    }
    tell_stopped(step, id, &stopped);
    moved + u32::try_from(stopped.len()).unwrap_or(u32::MAX)
}

/// Green tasks of a shift that was given up have no traffic: they are in nobody's place
/// (rule `engine.reconcile-service`).
fn stop_given_up(
    step: &mut Step<'_>,
    id: ServiceId,
    counts: &Counts,
    allowance: &mut Allowance,
    stopped: &mut Vec<TaskId>,
) {
    if !crate::WHOLE {
        return;
    }
    let mut over = shift::superseded(step.world, id);
    let shifted =
        |id: &DeploymentId| step.world.deployments.get(*id).is_some_and(|row| row.shift.is_some());
    over.retain(shifted);
    let goes = |row: &&Row| over.contains(&row.deployment) && !is_spared(row);
    for row in counts.rows.iter().filter(goes) {
        stop_one(step, id, *row, true, stopped);
        allowance.take(*row);
    }
}

/// Stops tasks that are to leave, or surplus ones of those that are to stay, against healthy ones.
pub(super) fn stop_against_healthy(
    step: &mut Step<'_>,
    id: ServiceId,
    counts: &Counts,
    leaving: bool,
    allowance: &mut Allowance,
    stopped: &mut Vec<TaskId>,
) {
    let classes = [
        (Standing::Sick, Some(true)),
        (Standing::Sick, Some(false)),
        (Standing::Unproven, None),
        (Standing::Healthy, None),
    ];
    for (standing, current) in classes {
        let of_class = |row: &Row| {
            row.is_fresh() != leaving
                && row.standing == standing
                && current.is_none_or(|current| row.current == current)
        };
        let rows: Vec<Row> = counts.rows.iter().copied().filter(of_class).collect();
        let grant = |allowance: &Allowance, row| {
            allowance.against_healthy(row).then(|| allowance.lowers(row))
        };
        stop_some(step, id, rows, u32::MAX, &grant, allowance, stopped);
    }
}

/// After an early success all that older deployments have left goes, but for what is protected.
fn stop_source(
    step: &mut Step<'_>,
    id: ServiceId,
    counts: &Counts,
    allowance: &mut Allowance,
    stopped: &mut Vec<TaskId>,
) {
    let old: Vec<Row> = counts.rows.iter().filter(|row| !row.current).copied().collect();
    stop_some(step, id, old, u32::MAX, &|_, _| Some(true), allowance, stopped);
}

/// Tasks that have not started on an instance that is DRAINING go at once (rule `instance.draining`).
fn stop_pending_on_draining(
    step: &mut Step<'_>,
    id: ServiceId,
    counts: &Counts,
    allowance: &mut Allowance,
    stopped: &mut Vec<TaskId>,
) {
    for row in counts.rows.iter().filter(|row| row.draining && !row.running) {
        stop_one(step, id, *row, true, stopped);
        allowance.take(*row);
    }
}

/// Stops without a replacement, because nothing can start: old tasks as far as the lower bound allows, or, where the
/// upper bound is in the way and not capacity, one sick task of a revision at a time, chosen at random.
fn stop_for_room(
    step: &mut Step<'_>,
    id: ServiceId,
    counts: &Counts,
    allowance: &mut Allowance,
    stopped: &mut Vec<TaskId>,
) {
    let mut budget = plan::wanted(counts);
    let working = plan::deployments_with(counts, Standing::Healthy);
    for standing in [Standing::Sick, Standing::Unproven, Standing::Healthy] {
        let of_class = |row: &Row| {
            !row.is_fresh() && row.standing == standing && (!row.current || row.draining)
        };
        let rows: Vec<Row> = counts.rows.iter().copied().filter(of_class).collect();
        let grant = |allowance: &Allowance, row: Row| {
            let works = working.contains(&row.deployment);
            allowance.without_replacement(row, works).then_some(true)
        };
        budget -= stop_some(step, id, rows, budget, &grant, allowance, stopped);
    }
    if stopped.is_empty() && plan::room(counts) == 0 && counts.sums.stopping == 0 {
        stop_sick(step, id, counts, stopped);
    }
}

/// Stops one sick task, to be replaced with its own revision: of one that has nothing else to wait for.
fn stop_sick(step: &mut Step<'_>, id: ServiceId, counts: &Counts, stopped: &mut Vec<TaskId>) {
    let starting = plan::deployments_with(counts, Standing::Unproven);
    let is_sick = |row: &&Row| {
        row.standing == Standing::Sick && !row.draining && !starting.contains(&row.deployment)
    };
    let sick: Vec<Row> = counts.rows.iter().filter(is_sick).copied().collect();
    stop_any(step, id, &sick, stopped);
}

/// Stops one of some tasks at random. Its revision goes on keeping as many.
pub(super) fn stop_any(
    step: &mut Step<'_>,
    id: ServiceId,
    rows: &[Row],
    stopped: &mut Vec<TaskId>,
) {
    let Some(service) = step.world.services.get_mut(id).filter(|_| !rows.is_empty()) else {
        return;
    };
    let choice = service.choices;
    service.choices += 1;
    let key = [u64::from(id.0), choice];
    let mut rng = Rng::new(step.world.seed, Purpose::ScaleIn, key);
    if let Some(row) = rng.pick(rows) {
        stop_one(step, id, *row, false, stopped);
    }
}

/// Stops tasks of one kind, in the order of the scale-in rule, as long as that is granted, with whether their revision
/// keeps one less from then on.
pub(super) fn stop_some(
    step: &mut Step<'_>,
    id: ServiceId,
    mut rows: Vec<Row>,
    most: u32,
    grant: &dyn Fn(&Allowance, Row) -> Option<bool>,
    allowance: &mut Allowance,
    stopped: &mut Vec<TaskId>,
) -> u32 {
    rows.retain(|row| !stopped.contains(&row.task) && !is_spared(row));
    let mut count = 0;
    while count < most
        && let Some(first) = rows.first().copied()
        && let Some(lowers) = grant(allowance, first)
    {
        let tasks: Vec<TaskId> = rows.iter().map(|row| row.task).collect();
        let victim = place::victim(step.world, id, &tasks).unwrap_or(first.task);
        let at = rows.iter().position(|row| row.task == victim).unwrap_or(0);
        let row = rows.remove(at);
        stop_one(step, id, row, lowers, stopped);
        allowance.take(row);
        count += 1;
    }
    count
}

/// Whether a task is protected from all but failures and drains (rule `service.protection-scope`).
pub(super) fn is_spared(row: &Row) -> bool {
    row.protected && row.standing != Standing::Sick && !row.draining
}

/// Stops a task. Whether its revision keeps one less from then on matters of older ones alone.
pub(super) fn stop_one(
    step: &mut Step<'_>,
    id: ServiceId,
    row: Row,
    lowers: bool,
    stopped: &mut Vec<TaskId>,
) {
    let reason = reason(step.world, id, row);
    let cause = cause(step.world, id, row).unwrap_or(step.cause);
    let retires = step.world.tasks.get(row.task).is_some_and(|task| task.retires.is_some());
    let code =
        if retires { StopCode::InfrastructureHealth } else { StopCode::ServiceSchedulerInitiated };
    life::stop(&mut step.because(cause), row.task, code, reason);
    if row.standing == Standing::Sick {
        breaker::count_failed(step.world, row.deployment);
    }
    if lowers
        && !row.current
        && let Some(deployment) = step.world.deployments.get_mut(row.deployment)
    {
        deployment.desired = deployment.desired.saturating_sub(1);
    }
    stopped.push(row.task);
}

/// `stoppedReason` of a task that the scheduler stops.
fn reason(world: &World, id: ServiceId, row: Row) -> Arc<str> {
    if world.tasks.get(row.task).is_some_and(|task| task.retires.is_some()) {
        return Arc::from(retirement::REASON);
    }
    let unhealthy = world.tasks.get(row.task).is_some_and(|it| it.health == Health::Unhealthy);
    if row.standing == Standing::Sick && unhealthy {
        return Arc::from("Task failed container health checks");
    }
    if row.standing == Standing::Sick {
        let group = balance::unhealthy_in(world, row.task);
        let group = group.and_then(|group| world.target_groups.get(group));
        let name = group.map(|group| Arc::clone(&group.name)).unwrap_or_default();
        return Arc::from(format!("Task failed ELB health checks in (target-group {name})"));
    }
    let newest = world.services.get(id).and_then(|it| it.deployments.first().copied());
    let newest = newest.unwrap_or(row.deployment);
    Arc::from(format!("Scaling activity initiated by (deployment {newest})"))
}

/// What the stop of a task follows from.
fn cause(world: &World, id: ServiceId, row: Row) -> Option<RecordId> {
    let task = world.tasks.get(row.task)?;
    let service = world.services.get(id)?;
    if row.standing == Standing::Sick {
        return Some(task.record);
    }
    match task.host {
        _ if task.retires.is_some() => task.retires,
        Host::Ec2(Some(instance)) if row.draining => {
            world.instances.get(instance).map(|instance| instance.record)
        }
        _ if row.current => Some(service.because),
        _ => world.deployments.get(*service.deployments.first()?).map(|it| it.record),
    }
}

/// Remembers why tasks are to leave, each once, and says which ones checks found sick. Whether the circuit
/// breaker gave the deployment up for one of them.
pub(super) fn tell_leaving(step: &mut Step<'_>, id: ServiceId, counts: &Counts) -> bool {
    let leaves = |row: &Row| row.standing == Standing::Sick || row.draining;
    let none = counts.sums.sick == 0 && counts.sums.draining == 0;
    if none && step.world.services.get(id).is_none_or(|service| service.leaving.is_empty()) {
        return false;
    }
    let Some(service) = step.world.services.get_mut(id) else { return false };
    service.leaving.retain(|task| {
        let at = counts.rows.binary_search_by_key(task, |row| row.task);
        at.ok().and_then(|at| counts.rows.get(at)).is_some_and(leaves)
    });
    let name = Arc::clone(&service.name);
    for row in counts.rows.iter().filter(|row| leaves(row)) {
        let Some(cause) = cause(step.world, id, *row) else { continue };
        let Some(service) = step.world.services.get_mut(id) else { return false };
        if !service.leaving.insert(row.task) {
            continue;
        }
        let sick = row.standing == Standing::Sick;
        service.add_gap(Gap { cause, sick });
        if let Some(message) = sickness(step.world, &name, row.task).filter(|_| sick) {
            say(&mut step.because(cause), id, message);
        }
        if sick && breaker::failed(&mut step.because(cause), row.task, Failed::Checks) {
            return true;
        }
    }
    false
}

/// What an event says of a sick task: its own checks come first, then those of the load balancer.
fn sickness(world: &World, service: &str, task: TaskId) -> Option<Message> {
    let row = world.tasks.get(task)?;
    if row.health == Health::Unhealthy {
        let deployment = row.service.and_then(|(_, id)| world.deployments.get(id));
        let registered = deployment.is_some_and(|it| it.discovery.registry.is_some());
        return Some(messages::failed_container_checks(service, task, registered));
    }
    let group = world.target_groups.get(balance::unhealthy_in(world, task)?)?;
    let target = group.target(task)?;
    let TargetState::Unhealthy(reason) = target.state else { return None };
    Some(messages::target_unhealthy(service, task, target.port, &group.name, reason))
}

/// Says which tasks were stopped, and how many of them had not started.
pub(super) fn tell_stopped(step: &mut Step<'_>, id: ServiceId, tasks: &[TaskId]) {
    let Some(service) = step.world.services.get(id) else { return };
    let name = Arc::clone(&service.name);
    let row = |task: &TaskId| step.world.tasks.get(*task);
    let ran = |task: &TaskId| row(task).is_some_and(|row| row.times.started.is_some());
    let (ran, pending): (Vec<TaskId>, Vec<TaskId>) = tasks.iter().partition(|task| ran(task));
    for tasks in ran.chunks(messages::TASKS_A_MESSAGE) {
        let first = tasks.first().and_then(|task| step.world.tasks.get(*task));
        let cause = first.map_or(step.cause, |task| task.record);
        say(&mut step.because(cause), id, messages::stopped(&name, tasks));
    }
    if let Some(first) = pending.first().and_then(|task| step.world.tasks.get(*task)) {
        let cause = first.record;
        say(&mut step.because(cause), id, messages::stopped_pending(&name, pending.len()));
    }
}

fn tell_stuck(step: &mut Step<'_>, id: ServiceId) {
    let Some(service) = step.world.services.get(id) else { return };
    let (name, cause) = (Arc::clone(&service.name), service.because);
    say(&mut step.because(cause), id, messages::stuck(&name));
}
