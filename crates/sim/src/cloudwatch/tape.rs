//! Recorded metrics: values that a scenario gives, beside the measured ones or in their place.

use super::{Metric, Point};
use crate::ids::ServiceId;
use crate::task::TaskStatus;
use crate::time::SimTime;
use crate::world::World;

/// A recorded metric (rule `engine.metric-tape`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tape {
    /// What it is of; nothing is measured of that.
    pub metric: Metric,
    /// From when on which value holds, in thousandths, in order; none where there is no data.
    pub points: Vec<(SimTime, Option<u64>)>,
    /// The service whose RUNNING tasks share the value.
    pub per_task_of: Option<ServiceId>,
}

impl Tape {
    /// Its point for a minute that ends now: what held last in it.
    pub(super) fn point(&self, world: &World) -> Option<Point> {
        let before = self.points.partition_point(|(at, _)| *at < world.now);
        let value = self.points.get(before.checked_sub(1)?)?.1?;
        let tasks = self.per_task_of.map_or(1, |service| running(world, service).max(1));
        Some(Point::one(value / tasks))
    }
}

fn running(world: &World, service: ServiceId) -> u64 {
    let tasks = world.services.get(service).map(|service| &service.tasks);
    let tasks = tasks.into_iter().flatten().filter_map(|task| world.tasks.get(*task));
    tasks.filter(|task| task.status == TaskStatus::Running).count() as u64
}
