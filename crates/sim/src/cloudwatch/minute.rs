//! The end of a minute: what was measured in it becomes points, then alarms look at them.

use super::{Point, alarm, fine, usage};
use crate::autoscale;
use std::sync::Arc;

use crate::cloudwatch::Metric;
use crate::event::Event;
use crate::ids::{CapacityProviderId, RecordId, ServiceId, TargetGroupId};
use crate::provider::scaling::{self, Reservation};
use crate::service::{Service, ServiceStatus};
use crate::step::Step;
use crate::target_group::{TargetGroup, TargetState};
use crate::time::SimDuration;
use crate::world::World;

/// The length of a point (rules `autoscale.metric-period`, `engine.metric-visible`).
pub(super) const MINUTE: SimDuration = SimDuration::from_secs(60);

/// Begins to measure.
pub(crate) fn begin(world: &mut World) {
    world.agenda.at(world.now + MINUTE, RecordId::SCENARIO, Event::Minute);
    if crate::WHOLE {
        fine::begin_minute(world);
    }
}

/// A minute is over.
pub(crate) fn on_minute(step: &mut Step<'_>) {
    if !crate::WHOLE {
        return;
    }
    step.after(MINUTE, Event::Minute);
    let minutes = u32::try_from(step.now().as_secs() / MINUTE.as_secs()).unwrap_or(u32::MAX);
    let minute = minutes.saturating_sub(1);
    fine::measure(step.world);
    measure(step.world, minute);
    measure_providers(step.world, minute);
    fine::begin_minute(step.world);
    alarm::evaluate(step, minutes, MINUTE);
    fine::act(step);
    autoscale::on_minute(step);
    scaling::act(step);
}

/// Makes the points of a minute that ends now.
fn measure(world: &mut World, minute: u32) {
    let services: Vec<ServiceId> = world
        .services
        .iter()
        .filter(|(id, service)| {
            service.status != ServiceStatus::Inactive && is_measured(world, *id)
        })
        .map(|(id, _)| id)
        .collect();
    for id in services {
        let thirds = world.cloudwatch.thirds.iter().find(|row| row.0 == id).map(|row| row.1);
        let points = thirds.unwrap_or_else(|| usage::of_service(world, id, MINUTE));
        push(world, minute, Metric::of_service(id).into_iter().zip(points));
    }
    let groups: Vec<TargetGroupId> = world.target_groups.ids().collect();
    for id in groups {
        let Some(group) = world.target_groups.get_mut(id) else { continue };
        let points = of_group(group);
        push(world, minute, Metric::of_group(id).into_iter().zip(points));
    }
    for tape in &*Arc::clone(&world.cloudwatch.tapes) {
        if let Some(point) = tape.point(world) {
            world
                .cloudwatch
                .series
                .or_insert_with(tape.metric, Default::default)
                .push(minute, point);
        }
    }
}

/// The reservation of every provider with managed scaling.
fn measure_providers(world: &mut World, minute: u32) {
    let scaled = world
        .providers
        .iter()
        .filter(|(_, row)| row.asg().is_some_and(|provider| provider.scaling.is_some()));
    let scaled: Vec<CapacityProviderId> = scaled.map(|(id, _)| id).collect();
    for id in scaled {
        let value = scaling::reservation(world, id).map(Reservation::percent);
        let point = value.map(|value| Point::one(value.0));
        push(world, minute, std::iter::once((Metric::Reservation(id), point)));
    }
}

/// What of a service changes with its requests is always measured; what stays the same, only for those who
/// look at it.
fn is_measured(world: &World, id: ServiceId) -> bool {
    let is_watched = || {
        let mut alarms = world.cloudwatch.alarms.values();
        alarms.any(|alarm| Metric::of_service(id).contains(&alarm.watched.metric))
    };
    world.services.get(id).is_some_and(Service::has_load_balancer) || is_watched()
}

fn push(world: &mut World, minute: u32, points: impl Iterator<Item = (Metric, Option<Point>)>) {
    for (metric, point) in points {
        let is_recorded = world.cloudwatch.tapes.iter().any(|tape| tape.metric == metric);
        if let Some(point) = point.filter(|_| !is_recorded) {
            world.cloudwatch.series.or_insert_with(metric, Default::default).push(minute, point);
        }
    }
}

/// What was measured at a target group, in the order of [`Metric::of_group`]. A load balancer reports requests only
/// where there is something to count, and how many targets are healthy while there are any (rules
/// `alb.metrics-reported`, `alb.host-counts-reported`).
fn of_group(group: &mut TargetGroup) -> [Option<Point>; 7] {
    let minute = std::mem::take(&mut group.minute);
    // Each request is a sample of one.
    let counted = |n: u64| {
        let point = Point { sum: n.saturating_mul(1_000), count: n, min: 1_000, max: 1_000 };
        (n > 0).then_some(point)
    };
    let unhealthy = group.targets.iter().filter(|it| matches!(it.state, TargetState::Unhealthy(_)));
    let (healthy, unhealthy) = (u64::from(group.healthy), unhealthy.count() as u64);
    let targets = if healthy > 0 { healthy } else { unhealthy };
    let per_target = (minute.requests * 1_000).checked_div(targets).map(Point::one);
    let is_asked = minute.requests + minute.balancer_errors > 0;
    let hosts = |n: u64| (!group.targets.is_empty()).then_some(Point::one(n * 1_000));
    let took = Point {
        sum: minute.took / 1_000,
        count: minute.answers,
        min: minute.shortest / 1_000,
        max: minute.longest / 1_000,
    };
    [
        counted(minute.requests),
        per_target.filter(|_| is_asked),
        counted(minute.target_errors),
        counted(minute.balancer_errors),
        (minute.answers > 0).then_some(took),
        hosts(healthy),
        hosts(unhealthy),
    ]
}
