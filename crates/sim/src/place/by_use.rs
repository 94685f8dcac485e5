//! Instances as they would be for placement if it went by what tasks use, as many believe (rule
//! `place.by-reservation` is the true one).

use super::fleet::Row;
use crate::instance::{Instance, Resources};
use crate::usage;
use crate::world::World;

/// An instance with all free that its tasks do not use at this moment. Network interfaces are taken or not.
pub(super) fn row(world: &World, instance: &Instance) -> Row {
    let mut used = Resources { enis: instance.reserved.enis, ..Resources::default() };
    for task in instance.tasks.iter().filter_map(|task| world.tasks.get(*task)) {
        used = used.with(usage::of_task(world, task));
    }
    Row::with_free(instance, instance.registered.without(used))
}
