//! Metrics of 20 seconds: CPU and memory of services whose `monitoring` asks for them
//! (rules `autoscale.metric-period-high`, `engine.high-resolution`).
//!
//! A minute of such a service is measured in thirds, of which its minute metrics are made, too. What is measured how
//! is decided for a whole minute, so that a change in between splits none.

use super::{CloudWatch, Metric, Point, alarm, minute::MINUTE, usage};
use crate::autoscale;
use crate::event::Event;
use crate::ids::{RecordId, ServiceId};
use crate::service::ServiceStatus;
use crate::step::Step;
use crate::task::TaskStatus;
use crate::time::SimDuration;
use crate::world::World;

/// The length of a point of high resolution.
pub(super) const THIRD: SimDuration = SimDuration::from_secs(20);

/// Which metrics of a service come every 20 seconds (`monitoring`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Monitoring {
    /// `CPUUtilization`.
    pub cpu: bool,
    /// `MemoryUtilization`.
    pub memory: bool,
}

impl Monitoring {
    const fn any(self) -> bool {
        self.cpu || self.memory
    }

    /// What both ask for.
    const fn and(self, other: Self) -> Self {
        Self { cpu: self.cpu && other.cpu, memory: self.memory && other.memory }
    }
}

/// A service whose minute is measured in thirds, with what those that are over add up to.
pub(super) type Thirds = (ServiceId, [Option<Point>; 2]);

/// A minute begins: decides which services are measured in thirds.
pub(super) fn begin_minute(world: &mut World) {
    let asks = world.services.iter().filter(|(_, service)| {
        service.monitoring.any() && service.status != ServiceStatus::Inactive
    });
    world.cloudwatch.thirds = asks.map(|(id, _)| (id, [None; 2])).collect();
    if !world.cloudwatch.thirds.is_empty() {
        world.agenda.at(world.now + THIRD, RecordId::SCENARIO, Event::Third);
    }
}

/// A third of a minute is over that does not end the minute.
pub(crate) fn on_third(step: &mut Step<'_>) {
    let second = (step.now() + THIRD).0.is_multiple_of(MINUTE.0);
    if !second {
        step.after(THIRD, Event::Third);
    }
    measure(step.world);
    act(step);
    autoscale::on_third(step);
}

/// Lets the alarms of these metrics look at them.
pub(super) fn act(step: &mut Step<'_>) {
    let thirds = u32::try_from(step.now().as_secs() / THIRD.as_secs()).unwrap_or(u32::MAX);
    alarm::evaluate(step, thirds, THIRD);
}

/// Makes the points of a third that ends now.
pub(super) fn measure(world: &mut World) {
    let thirds = u32::try_from(world.now.as_secs() / THIRD.as_secs()).unwrap_or(u32::MAX);
    for place in 0..world.cloudwatch.thirds.len() {
        let Some((id, _)) = world.cloudwatch.thirds.get(place).copied() else { continue };
        let points = usage::of_service(world, id, THIRD);
        let sent = sent(world, id);
        let metrics = [(sent.cpu, Metric::CpuFine(id)), (sent.memory, Metric::MemoryFine(id))];
        let CloudWatch { series, thirds: rows, .. } = &mut world.cloudwatch;
        for ((is_sent, metric), point) in metrics.into_iter().zip(points) {
            if let Some(point) = point.filter(|_| is_sent) {
                series
                    .or_insert_with(metric, Default::default)
                    .push(thirds.saturating_sub(1), point);
            }
        }
        let Some((_, sums)) = rows.get_mut(place) else { continue };
        for (sum, point) in sums.iter_mut().zip(points) {
            *sum = [*sum, point].into_iter().flatten().reduce(Point::and);
        }
    }
}

/// What all tasks of a service send every 20 seconds: those of a deployment that began before do not.
fn sent(world: &World, id: ServiceId) -> Monitoring {
    let Some(service) = world.services.get(id) else { return Monitoring::default() };
    let tasks = service.tasks.iter().filter_map(|task| world.tasks.get(*task));
    let running = tasks.filter(|task| task.status == TaskStatus::Running);
    let deployments = running.filter_map(|task| world.deployments.get(task.service?.1));
    deployments.map(|it| it.monitoring).fold(service.monitoring, Monitoring::and)
}
