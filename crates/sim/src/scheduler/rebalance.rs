//! Availability Zone rebalancing: from a steady state tasks are started in zones with too few, and once they are
//! healthy as many are stopped where there are too many (rules `service.rebalancing*`, `event.rebalancing`).

mod zoning;

use std::cmp::Reverse;
use std::sync::Arc;

use crate::definition::TaskDefinition;
use crate::ids::{CapacityProviderId, DeploymentId, ServiceId, TaskDefinitionId, TaskId, ZoneId};
use crate::life;
use crate::messages;
use crate::place::{self, Applicant};
use crate::provider;
use crate::service::{REASON, Rebalancing, Rollout, Service, ServiceStatus, obstacle};
use crate::step::Step;
use crate::task::StopCode;
use crate::world::World;

use super::choose::Held;
use super::count::{self, Counts, Row, Standing};
use super::{launch, look_at, plan, resolved, say};

pub use zoning::{Zoning, zoning};

/// Tasks of one provider by zone. Providers are spread on their own (rule `fargate.spread`).
struct Spread {
    provider: Option<CapacityProviderId>,
    /// Every zone that could have tasks, with how many it has.
    zones: Vec<(ZoneId, u32)>,
}

impl Spread {
    /// Whether every zone has the average, rounded down or up (rule `service.rebalancing-target`).
    fn is_even(&self) -> bool {
        let counts = || self.zones.iter().map(|(_, count)| *count);
        counts().max().unwrap_or(0) <= counts().min().unwrap_or(0) + 1
    }

    /// How many tasks lack in which zones, the emptiest first. Where there are most tasks now, the average is rounded up.
    fn lacking(&self) -> Vec<(ZoneId, u32)> {
        let zones = u32::try_from(self.zones.len()).unwrap_or(1).max(1);
        let all: u32 = self.zones.iter().map(|(_, count)| *count).sum();
        let lacks = |(zone, count): (ZoneId, u32)| {
            let fuller = |it: &&(ZoneId, u32)| (it.1, Reverse(it.0)) > (count, Reverse(zone));
            let place = self.zones.iter().filter(fuller).count() as u64;
            let target = all / zones + u32::from(place < u64::from(all % zones));
            target.saturating_sub(count)
        };
        let mut open = self.zones.clone();
        open.retain(|zone| lacks(*zone) > 0);
        let mut lacking = Vec::with_capacity(open.len());
        while let Some(emptiest) = open.iter().copied().min_by_key(|(zone, count)| (*count, *zone))
        {
            lacking.push((emptiest.0, lacks(emptiest)));
            open.retain(|zone| *zone != emptiest);
        }
        lacking
    }
}

/// Something that touches zones happened: what is steady and rebalances looks at its zones.
pub(crate) fn zones_changed(step: &mut Step<'_>) {
    if !crate::WHOLE {
        return;
    }
    let cause = step.cause;
    for service in step.world.services.values_mut().filter(|it| it.steady && it.rebalances) {
        service.dirty = true;
        service.latest = cause;
    }
}

/// Gives up what is under way where something else came between: a deployment, another count, an update with
/// which the service is not to be rebalanced.
pub(super) fn check(step: &mut Step<'_>, id: ServiceId) {
    let Some(service) = step.world.services.get(id).filter(|_| crate::WHOLE) else { return };
    let Some(under_way) = &service.rebalancing else { return };
    let same = service.deployments.first() == Some(&under_way.deployment)
        && service.desired == under_way.desired
        && may(step.world, service, under_way.deployment);
    if !same {
        stop_rebalancing(step, id);
    }
}

fn stop_rebalancing(step: &mut Step<'_>, id: ServiceId) {
    let Some(service) = step.world.services.get_mut(id) else { return };
    service.rebalancing = None;
    let (name, cause) = (Arc::clone(&service.name), service.because.max(service.latest));
    resolved(step, id, messages::REBALANCING);
    say(&mut step.because(cause), id, messages::rebalancing_stopped(&name));
}

/// Whether a service is to be rebalanced and can be (rule `service.rebalancing-excluded`).
fn may(world: &World, service: &Service, deployment: DeploymentId) -> bool {
    // A deployment that failed starts nothing any more (rule `engine.breaker-stops-starting`).
    let row = world.deployments.get(deployment).filter(|row| row.rollout != Rollout::Failed);
    let definition = row.and_then(|row| world.task_definitions.get(row.definition));
    service.rebalances
        && service.status == ServiceStatus::Active
        && definition.is_some_and(|definition| obstacle_of(service, definition).is_none())
}

/// Why a service with its settings cannot be rebalanced.
fn obstacle_of(service: &Service, definition: &TaskDefinition) -> Option<&'static str> {
    let Service { scheduling, max_percent, ref constraints, ref strategies, .. } = *service;
    let launch = service.target.launch;
    obstacle(launch, scheduling, max_percent, constraints, strategies, definition)
}

/// Whether a service that is in a steady state is to be rebalanced.
pub(crate) fn is_uneven(world: &World, id: ServiceId) -> bool {
    let found = world.services.get(id).and_then(|service| {
        let deployment = *service.deployments.first().filter(|_| crate::WHOLE)?;
        let definition = world.deployments.get(deployment)?.definition;
        let counts = count::count(world, id)?;
        let spreads = spreads(world, id, service, definition, &counts);
        let uneven = spreads.iter().any(|spread| !spread.is_even());
        Some(uneven && may(world, service, deployment))
    });
    found == Some(true)
}

/// Looks at the zones of a service that is in a steady state (rule `service.rebalancing-steady`).
pub(super) fn look(step: &mut Step<'_>, id: ServiceId, counts: &Counts) {
    let Some(service) = step.world.services.get(id) else { return };
    let Some(&deployment) = service.deployments.first() else { return };
    if !crate::WHOLE || !may(step.world, service, deployment) {
        return;
    }
    let Some(definition) = step.world.deployments.get(deployment).map(|it| it.definition) else {
        return;
    };
    let spreads = spreads(step.world, id, service, definition, counts);
    let (name, desired) = (Arc::clone(&service.name), service.desired);
    let cause = service.latest.max(service.because);
    let under_way = service.rebalancing.is_some();
    let Some(uneven) = spreads.iter().find(|spread| !spread.is_even()) else {
        if under_way {
            let message = messages::rebalancing_completed(&name, &named(step.world, &spreads));
            say(&mut step.because(cause), id, message);
            if let Some(service) = step.world.services.get_mut(id) {
                service.rebalancing = None;
            }
            resolved(step, id, messages::REBALANCING);
        }
        return;
    };
    let most = plan::room(counts).min(may_leave(step.world, counts, uneven));
    if most == 0 {
        return;
    }
    if !under_way {
        let message = messages::rebalancing_started(&name, &named(step.world, &spreads));
        say(&mut step.because(cause), id, message);
        let Some(service) = step.world.services.get_mut(id) else { return };
        let record = service.events.back().map_or(cause, |event| event.record);
        let (tasks, provider) = (Vec::new(), uneven.provider);
        service.rebalancing = Some(Rebalancing { deployment, desired, tasks, provider, record });
    }
    fill(step, id, deployment, uneven, most);
}

/// Starts tasks where they lack, the emptiest zone first.
fn fill(step: &mut Step<'_>, id: ServiceId, deployment: DeploymentId, uneven: &Spread, most: u32) {
    let now = step.now();
    let Some(service) = step.world.services.get_mut(id) else { return };
    let Some(under_way) = &mut service.rebalancing else { return };
    under_way.provider = uneven.provider;
    let cause = under_way.record;
    let throttled = service.throttle.until.filter(|until| *until > now);
    if throttled.is_some() {
        return look_at(step, id, throttled);
    }
    let mut room = most;
    for (zone, lacks) in uneven.lacking() {
        let mut started = Vec::new();
        for _ in 0..lacks.min(room) {
            let step = &mut step.because(cause);
            match launch::launch(step, id, deployment, uneven.provider, Some(zone)) {
                Ok(task) => started.push(task),
                Err(held) => {
                    again(step, id, held);
                    break;
                }
            }
        }
        room -= u32::try_from(started.len()).unwrap_or(room);
        tell(step, id, zone, &started, messages::rebalancing_starts);
        let Some(service) = step.world.services.get_mut(id) else { return };
        if let Some(under_way) = service.rebalancing.as_mut().filter(|_| !started.is_empty()) {
            under_way.tasks.extend(started);
            service.steady = false;
            service.dirty = true;
            resolved(step, id, messages::REBALANCING);
        }
    }
}

/// Comes back after a launch that was held back.
fn again(step: &mut Step<'_>, id: ServiceId, held: Held) {
    let at = match held {
        Held::Rate(until, _) => until,
        Held::Capacity(message, cause) => {
            say(&mut step.because(cause), id, message);
            step.now() + step.world.assumptions.scheduler_tick
        }
        Held::Gone => return,
    };
    look_at(step, id, Some(at));
}

/// Stops as many tasks as there are too many, in the fullest zones, once those that were started are healthy. None
/// where nothing is under way and surplus tasks are to go by the rule of scale-in.
pub(super) fn stop(step: &mut Step<'_>, id: ServiceId, counts: &Counts) -> Option<u32> {
    let service = step.world.services.get_mut(id).filter(|_| crate::WHOLE)?;
    let under_way = service.rebalancing.as_mut()?;
    let row = |task: &TaskId| counts.rows.iter().find(|row| row.task == *task && row.is_fresh());
    under_way.tasks.retain(|task| row(task).is_some());
    if under_way.tasks.is_empty() {
        return None;
    }
    let is_healthy = |task: &TaskId| row(task).is_some_and(|it| it.standing == Standing::Healthy);
    if !under_way.tasks.iter().all(is_healthy) {
        return Some(0);
    }
    let Rebalancing { tasks: new, provider, record, .. } = under_way.clone();
    under_way.tasks.clear();
    let surplus = counts.sums.fresh.saturating_sub(counts.bounds.desired);
    let mut rows: Vec<Row> = counts.rows.iter().filter(|row| row.is_fresh()).copied().collect();
    let mut stopped: Vec<(ZoneId, TaskId)> = Vec::new();
    for _ in 0..surplus {
        let Some((zone, task)) = fullest(step.world, id, &rows, provider, &new) else { break };
        rows.retain(|row| row.task != task);
        stopped.push((zone, task));
    }
    if stopped.is_empty() {
        // What could go is protected by now.
        stop_rebalancing(step, id);
        return None;
    }
    let deployment = step.world.services.get(id)?.deployments.first().copied()?;
    let reason: Arc<str> = format!("{REASON} initiated by (deployment {deployment})").into();
    let step = &mut step.because(record);
    for (_, task) in &stopped {
        life::stop(step, *task, StopCode::ServiceSchedulerInitiated, Arc::clone(&reason));
    }
    let mut zones: Vec<ZoneId> = stopped.iter().map(|(zone, _)| *zone).collect();
    zones.dedup();
    for zone in zones {
        let of_zone = stopped.iter().filter(|(of, _)| *of == zone).map(|(_, task)| *task);
        tell(step, id, zone, &of_zone.collect::<Vec<_>>(), messages::rebalancing_stops);
    }
    u32::try_from(stopped.len()).ok()
}

/// The task to stop in the zone with the most tasks of a provider: none of the new ones, none that is protected.
fn fullest(
    world: &World,
    id: ServiceId,
    rows: &[Row],
    provider: Option<CapacityProviderId>,
    new: &[TaskId],
) -> Option<(ZoneId, TaskId)> {
    let zone = |row: &Row| world.tasks.get(row.task).and_then(|task| task.zone);
    let of_it = || rows.iter().filter(|row| row.provider == provider);
    let there = |at: ZoneId| of_it().filter(|row| zone(row) == Some(at)).count();
    let can_go = |row: &&Row| !row.protected && !new.contains(&row.task);
    let zones = of_it().filter(can_go).filter_map(zone);
    let full = zones.max_by_key(|zone| (there(*zone), Reverse(*zone)))?;
    let tasks = of_it().filter(can_go).filter(|row| zone(row) == Some(full)).map(|row| row.task);
    Some((full, place::victim(world, id, &tasks.collect::<Vec<_>>())?))
}

/// Tasks that may be moved out of zones with too many: protected ones stay (rule `service.protection-scope`).
fn may_leave(world: &World, counts: &Counts, uneven: &Spread) -> u32 {
    let lacks: u32 = uneven.lacking().iter().map(|(_, lacks)| *lacks).sum();
    let all: u32 = uneven.zones.iter().map(|(_, count)| *count).sum();
    let average = all / u32::try_from(uneven.zones.len()).unwrap_or(1).max(1);
    let over = uneven.zones.iter().filter(|(_, count)| *count > average).map(|(zone, count)| {
        let open = counts.rows.iter().filter(|row| {
            let task = world.tasks.get(row.task);
            !row.protected
                && row.provider == uneven.provider
                && task.is_some_and(|task| task.zone == Some(*zone))
        });
        u32::try_from(open.count()).unwrap_or(u32::MAX).min(count - average)
    });
    lacks.min(over.sum())
}

/// How a service's tasks are spread, for each provider. Nothing while a task is where none could be started now.
fn spreads(
    world: &World,
    id: ServiceId,
    service: &Service,
    definition: TaskDefinitionId,
    counts: &Counts,
) -> Vec<Spread> {
    let mut spreads: Vec<Spread> = Vec::new();
    for row in &counts.rows {
        let place = spreads.iter().position(|spread| spread.provider == row.provider);
        let place = place.unwrap_or_else(|| {
            let zones = zones(world, id, service, definition, row.provider);
            let zones = zones.into_iter().map(|zone| (zone, 0)).collect();
            spreads.push(Spread { provider: row.provider, zones });
            spreads.len() - 1
        });
        let zone = world.tasks.get(row.task).and_then(|task| task.zone);
        let Some(spread) = spreads.get_mut(place) else { continue };
        match spread.zones.iter_mut().find(|(at, _)| Some(*at) == zone) {
            Some((_, count)) => *count += 1,
            None => return Vec::new(),
        }
    }
    spreads
}

/// Zones that could have tasks of a service: those of its subnets, and with instances only where there are some.
fn zones(
    world: &World,
    id: ServiceId,
    service: &Service,
    definition: TaskDefinitionId,
    provider: Option<CapacityProviderId>,
) -> Vec<ZoneId> {
    if provider::fargate(world, service.target.launch, provider).is_none() {
        return place::zones(world, &Applicant::of_service(world, id, definition).on(provider));
    }
    let all = (0..).map(ZoneId).zip(&world.zones);
    let open = all.filter(|(zone, row)| !row.dark && service.zones.contains(zone));
    open.map(|(zone, _)| zone).collect()
}

/// Zones by name with the tasks of all providers.
fn named<'w>(world: &'w World, spreads: &[Spread]) -> Vec<(&'w str, u32)> {
    let mut named: Vec<(&str, u32)> = Vec::new();
    for (zone, count) in spreads.iter().flat_map(|spread| &spread.zones) {
        let name = world.zone(*zone).map_or("", |zone| &*zone.name);
        match named.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known += count,
            None => named.push((name, *count)),
        }
    }
    named
}

/// Says which tasks rebalancing started or stopped in a zone.
fn tell(
    step: &mut Step<'_>,
    id: ServiceId,
    zone: ZoneId,
    tasks: &[TaskId],
    message: impl Fn(&str, &str, &[TaskId]) -> messages::Message,
) {
    let Some(service) = step.world.services.get(id) else { return };
    let name = Arc::clone(&service.name);
    let zone = step.world.zone(zone).map(|zone| Arc::clone(&zone.name)).unwrap_or_default();
    for tasks in tasks.chunks(messages::TASKS_A_MESSAGE) {
        let first = tasks.first().and_then(|task| step.world.tasks.get(*task));
        let cause = first.map_or(step.cause, |task| task.record);
        say(&mut step.because(cause), id, message(&name, &zone, tasks));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rule `service.rebalancing-target`: what lacks where, the emptiest zone first; the rows of the documentation and some
    /// more.
    #[test]
    fn every_zone_is_to_have_the_average_rounded_down_or_up() {
        for (counts, even, lacks) in [
            (&[5, 0, 0][..], false, &[(1, 2), (2, 1)][..]),
            (&[3, 0], false, &[(1, 1)]),
            (&[1, 2, 2], true, &[]),
            (&[1, 2], true, &[]),
            (&[1, 1, 0], true, &[]),
            (&[2, 0, 0], false, &[(1, 1)]),
            (&[4, 1, 1], false, &[(1, 1), (2, 1)]),
            (&[4, 2, 2], false, &[(1, 1)]),
            (&[2, 4, 0], false, &[(2, 2)]),
            (&[7], true, &[]),
            (&[], true, &[]),
        ] {
            let zones = (0..).map(ZoneId).zip(counts.iter().copied()).collect();
            let spread = Spread { provider: None, zones };
            assert_eq!(spread.is_even(), even, "{counts:?}");
            let lacking: Vec<_> =
                spread.lacking().into_iter().map(|(zone, n)| (zone.0, n)).collect();
            if !even {
                assert_eq!(lacking, lacks, "{counts:?}");
            }
        }
    }
}
