//! The loss of an Availability Zone, and its return (rules `engine.zone-loss*`).
//!
//! Targets in it hang, because the process of a task in a dark zone answers nothing; agents disconnect at
//! once. Fargate's tasks, the instances of Auto Scaling groups and Managed Instances are given up after a while.

use std::sync::Arc;

use crate::capacity;
use crate::event::{Event, ZoneTimer};
use crate::ids::{AsgId, InstanceId, TaskId, ZoneId};
use crate::life;
use crate::record::What;
use crate::retirement::REASON;
use crate::scheduler;
use crate::step::Step;
use crate::task::{Host, StopCode, TaskStatus};
use crate::world::World;

/// Loses a zone.
pub(crate) fn lose(step: &mut Step<'_>, id: ZoneId) {
    let Some(stamp) = turn(step, id, true) else { return };
    let record = step.record(What::Zone { zone: id, dark: true });
    let step = &mut step.because(record);
    for instance in instances_in(step.world, id) {
        capacity::zone_lost(step, instance);
    }
    let assumptions = Arc::clone(&step.world.assumptions);
    for (delay, timer) in [
        (assumptions.zone_loss_fargate, ZoneTimer::FargateStops),
        (assumptions.zone_loss_ec2, ZoneTimer::InstancesEnd),
    ] {
        step.after(delay, Event::Zone { zone: id, stamp, timer });
    }
}

/// Brings a lost zone back: agents reconnect, boots go on, Auto Scaling groups look again.
pub(crate) fn restore(step: &mut Step<'_>, id: ZoneId) {
    if turn(step, id, false).is_none() {
        return;
    }
    let record = step.record(What::Zone { zone: id, dark: false });
    let step = &mut step.because(record);
    for instance in instances_in(step.world, id) {
        capacity::zone_back(step, instance);
    }
    for task in fargate_tasks_in(step.world, id) {
        life::agent_back(step, task);
    }
    scheduler::zones_changed(step);
    let groups: Vec<AsgId> = step.world.asgs.ids().collect();
    for group in groups {
        capacity::ask(step, group);
    }
}

/// Something that follows the loss is due, unless the zone is back.
pub(crate) fn on_zone(step: &mut Step<'_>, id: ZoneId, stamp: u32, timer: ZoneTimer) {
    if !crate::WHOLE {
        return;
    }
    if step.world.zone(id).is_none_or(|zone| zone.stamp != stamp) {
        return;
    }
    match timer {
        ZoneTimer::FargateStops => {
            let reason: Arc<str> = REASON.into();
            for task in fargate_tasks_in(step.world, id) {
                let code = StopCode::InfrastructureHealth;
                life::host_lost(step, task, code, Arc::clone(&reason));
            }
        }
        ZoneTimer::InstancesEnd => {
            for instance in instances_in(step.world, id) {
                if is_replaced(step.world, instance) {
                    capacity::terminate(step, instance);
                }
            }
        }
    }
}

/// Turns a zone dark or light; the stamp afterwards. None where it is so already.
fn turn(step: &mut Step<'_>, id: ZoneId, dark: bool) -> Option<u32> {
    let zone = step.world.zones.get_mut(usize::from(id.0)).filter(|zone| zone.dark != dark)?;
    zone.dark = dark;
    zone.stamp += 1;
    Some(zone.stamp)
}

/// Whether somebody looks after an instance: its Auto Scaling group, or its provider of Managed Instances.
fn is_replaced(world: &World, id: InstanceId) -> bool {
    world.instances.get(id).is_some_and(|it| it.asg.is_some() || it.provider.is_some())
}

/// Instances of a zone that have not ended.
fn instances_in(world: &World, id: ZoneId) -> Vec<InstanceId> {
    let there = world.instances.iter().filter(|(_, it)| it.zone == id && it.ended.is_none());
    there.map(|(instance, _)| instance).collect()
}

fn fargate_tasks_in(world: &World, id: ZoneId) -> Vec<TaskId> {
    let there = world.tasks.iter().filter(|(_, task)| {
        task.zone == Some(id)
            && matches!(task.host, Host::Fargate { .. })
            && task.status != TaskStatus::Stopped
    });
    there.map(|(task, _)| task).collect()
}

#[cfg(test)]
mod tests;
