//! Which task of a service goes when one has to: the choice on scale-in
//! (rules `place.scale-in-default`, `place.scale-in-spread`, `place.scale-in-binpack`).
//!
//! The strategies work backwards, in their order: each keeps the tasks that it would miss least.

use std::cmp::Reverse;

use super::fleet::slot_of;
use super::{Group, Strategy, attribute};
use crate::ids::{Id as _, InstanceId, ServiceId, TaskId};
use crate::misconception::Misconception;
use crate::rng::{Purpose, Rng};
use crate::task::{Host, Task};
use crate::world::World;

/// The task to stop, of those that may be stopped. Tasks that stand nowhere yet go first; what ties is drawn
/// at random after `spread` and ends with the lowest id otherwise. None of no candidates.
pub fn victim(world: &World, service_id: ServiceId, candidates: &[TaskId]) -> Option<TaskId> {
    if world.beliefs.hold(Misconception::OldestStopsFirst) {
        return candidates.iter().min().copied();
    }
    let tasks = candidates.iter().filter_map(|id| Some((*id, world.tasks.get(*id)?)));
    let mut left = Left { world, service_id, tasks: tasks.collect() };
    left.keep_most(|task| task.zone.is_none());
    let strategies = world.services.get(service_id).map_or(&[][..], |it| &it.strategies);
    let on_instances = left.tasks.iter().all(|(_, task)| matches!(task.host, Host::Ec2(Some(_))));
    if strategies.is_empty() || !on_instances || !crate::WHOLE {
        // Fargate spreads on stop too (rule `fargate.spread`); it has no instances to compare.
        left.apply(&Strategy::SpreadZone);
        left.apply(&Strategy::SpreadInstance);
    } else {
        for strategy in strategies {
            left.apply(strategy);
        }
        if strategies.last().is_some_and(Strategy::is_spread) {
            left.apply(&Strategy::Random);
        }
    }
    left.tasks.iter().map(|(id, _)| *id).min()
}

struct Left<'w> {
    world: &'w World,
    service_id: ServiceId,
    tasks: Vec<(TaskId, &'w Task)>,
}

impl<'w> Left<'w> {
    fn apply(&mut self, strategy: &Strategy) {
        let world = self.world;
        let counts = world.fleet.counts(&Group::Service(self.service_id));
        let row = |task: &Task| world.fleet.rows().get(slot_of(instance_of(task)?));
        let demand = |task: &'w Task| world.definition_of(task);
        match strategy {
            // The start page's run has no instances, and so nothing else to compare.
            _ if !crate::WHOLE && *strategy != Strategy::SpreadZone => {}
            Strategy::SpreadZone => {
                self.keep_most(|task| Some(counts?.in_zone(task.zone?, task.host)));
            }
            Strategy::SpreadInstance => self.keep_most(|task| {
                Some(counts?.on(u32::try_from(slot_of(instance_of(task)?)).ok()?))
            }),
            Strategy::SpreadAttribute(name) => {
                let tasks = super::strategy::tasks_by_value(world, counts, name);
                self.keep_most(|task| {
                    let instance = world.instances.get(instance_of(task)?)?;
                    tasks.get(&attribute(world, instance, name)).copied()
                });
            }
            Strategy::BinpackCpu => self.keep_most(|task| {
                Some(u64::from(row(task)?.cpu_free) + u64::from(demand(task)?.cpu_units))
            }),
            Strategy::BinpackMemory => self.keep_most(|task| {
                Some(u64::from(row(task)?.memory_free) + u64::from(demand(task)?.memory_mib))
            }),
            Strategy::Random => {
                // Each task carries a lot of its own, so that no choice depends on earlier ones.
                let (seed, service) = (world.seed, self.service_id.number());
                self.keep_most(|task| {
                    let key = [service, u64::from(task.ordinal)];
                    Reverse(Rng::new(seed, Purpose::ScaleIn, key).next_u64())
                });
            }
        }
    }

    /// Keeps the tasks with the most of a measure.
    fn keep_most<T: Ord>(&mut self, measure: impl Fn(&'w Task) -> T) {
        if let Some(most) = self.tasks.iter().map(|(_, task)| measure(task)).max() {
            self.tasks.retain(|(_, task)| measure(task) == most);
        }
    }
}

fn instance_of(task: &Task) -> Option<InstanceId> {
    match task.host {
        Host::Ec2(instance) => instance,
        Host::Fargate { .. } => None,
    }
}
