//! Room for targets: a target group takes so many, and so do all those of one load balancer together
//! (rules `quota.alb-targets`, `engine.targets-full`).

use super::{load_balancers, register_in};
use crate::ids::{TargetGroupId, TaskId};
use crate::listener;
use crate::scheduler;
use crate::step::Step;
use crate::target_group::{MAX_TARGETS, TargetGroup};
use crate::task::{Task, TaskStatus};
use crate::world::World;

/// Whether a group takes no more targets.
pub(super) fn is_full(world: &World, id: TargetGroupId) -> bool {
    let Some(group) = world.target_groups.get(id) else { return false };
    let targets = |group: &TargetGroup| group.targets.len();
    if targets(group) >= MAX_TARGETS || !group.shared || !crate::WHOLE {
        return targets(group) >= MAX_TARGETS;
    }
    let together = |groups: Vec<TargetGroupId>| -> usize {
        groups.iter().filter_map(|id| world.target_groups.get(*id)).map(targets).sum()
    };
    listener::beside(world, id).into_iter().any(|groups| together(groups) >= MAX_TARGETS)
}

/// A full group has room again: of the tasks that found none there, or beside it, the first becomes a target.
pub(super) fn register_waiting(step: &mut Step<'_>, group: TargetGroupId) {
    let world = &*step.world;
    let mut groups: Vec<TargetGroupId> = listener::beside(world, group).concat();
    groups.push(group);
    let lacks = |group, task| {
        groups.contains(&group)
            && world.target_groups.get(group).is_some_and(|row| row.target(task).is_none())
    };
    let waits = |(id, task): (TaskId, &Task)| {
        let runs = task.wanted && task.status == TaskStatus::Running;
        let mut balancers = load_balancers(world, task).iter().filter(|_| runs);
        Some((id, *balancers.find(|it| lacks(it.group, id))?))
    };
    let mut waiting = world.tasks.iter().filter_map(waits).peekable();
    let none_waits = waiting.peek().is_none();
    let next = waiting.find(|(_, balancer)| !is_full(world, balancer.group));
    drop(waiting);
    if let Some((task, balancer)) = next {
        register_in(step, task, balancer);
    }
    if none_waits {
        groups.into_iter().for_each(|group| scheduler::all_registered(step, group));
    }
}
