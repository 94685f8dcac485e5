//! The life of an instance: boot, registration, DRAINING and back, a lost agent, the end (rules `instance.*`).

use std::sync::Arc;

use super::{NewInstance, add, asg, touched};
use crate::cost;
use crate::event::Event;
use crate::ids::{InstanceId, RecordId, TaskId};
use crate::instance::{Instance, InstanceStatus};
use crate::life;
use crate::record::What;
use crate::scheduler;
use crate::step::Step;
use crate::task::{Host, StopCode, Task, TaskStatus};
use crate::time::SimDuration;
use crate::world::World;

/// How long managed draining holds an instance (rule `cluster-scale.managed-draining-max`).
pub const DRAINING_MAX: SimDuration = SimDuration::from_secs(48 * 3_600);

/// `stoppedReason` of a task whose instance was deregistered (rule `instance.deregister-force`).
const DEREGISTERED: &str = "Container instance deregistration forced by user";

/// Launches an instance; it boots and then registers (rule `engine.ec2-boot`). None where the cluster is full,
/// which is said.
pub(crate) fn launch(step: &mut Step<'_>, new: NewInstance) -> Option<InstanceId> {
    let until = step.now() + step.world.assumptions.ec2_boot;
    let Some(id) = add(step.world, new, InstanceStatus::Booting { until }) else {
        step.record(What::Bound { what: "container instances" });
        return None;
    };
    let record = say(step, id, "PENDING");
    let delay = step.world.assumptions.ec2_boot;
    step.because(record).after_constant(delay, Event::Instance { instance: id, stamp: 0 });
    Some(id)
}

/// An instance's own state is over: it registers, through REGISTERING where a trunk interface is attached
/// first (rule `instance.states`). In a lost zone nothing boots (rule `engine.zone-loss-placement`).
pub(crate) fn on_instance(step: &mut Step<'_>, id: InstanceId, stamp: u32) {
    if !crate::WHOLE {
        return;
    }
    // What lets one go is not taken back when it is set ACTIVE again: only the first of its timers counts.
    let is_due = |it: &&Instance| it.stamp == stamp || it.leaving && it.ended.is_none();
    let Some(instance) = step.world.instances.get(id).filter(is_due) else {
        return;
    };
    if in_dark_zone(step.world, instance) {
        return;
    }
    match instance.status {
        InstanceStatus::Booting { .. } if instance.trunking => {
            let delay = step.world.assumptions.eni_attach;
            let until = step.now() + delay;
            let record = enter(step, id, InstanceStatus::Registering { until });
            let event = Event::Instance { instance: id, stamp: stamp + 1 };
            step.because(record).after_constant(delay, event);
        }
        InstanceStatus::Booting { .. } | InstanceStatus::Registering { .. } => {
            let now = step.now();
            if let Some(instance) = step.world.instances.get_mut(id) {
                instance.agent_connected = !instance.agent_down;
                instance.registered_at = now;
                instance.idle_since = now;
            }
            let record = enter(step, id, InstanceStatus::Active);
            // EC2 takes it back already: it drains before anything is placed on it.
            if step.world.instances.get(id).is_some_and(|it| it.warned_at.is_some()) {
                drain(&mut step.because(record), id);
            }
        }
        // It was given as long as it gets (rule `cluster-scale.managed-draining-max`).
        InstanceStatus::Active | InstanceStatus::Draining if instance.leaving => {
            terminate(step, id);
        }
        InstanceStatus::Active | InstanceStatus::Draining | InstanceStatus::Inactive => {}
    }
}

/// Takes an ACTIVE instance out of placement. Tasks of services that have not begun to run there stop at
/// once, the scheduler replaces the others within its bounds, standalone tasks stay
/// (rules `instance.draining*`).
pub(crate) fn drain(step: &mut Step<'_>, id: InstanceId) {
    if !has_status(step.world, id, InstanceStatus::Active) {
        return;
    }
    let record = enter(step, id, InstanceStatus::Draining);
    let step = &mut step.because(record);
    for task_id in tasks_on(step.world, id) {
        let Some(task) = step.world.tasks.get(task_id) else { continue };
        let Some((service, deployment)) = task.service else { continue };
        if matches!(task.status, TaskStatus::Provisioning { .. } | TaskStatus::Pending { .. }) {
            let reason = format!("Scaling activity initiated by (deployment {deployment})");
            life::stop(step, task_id, StopCode::ServiceSchedulerInitiated, reason.into());
        }
        scheduler::wake(step, service);
    }
}

/// Lets an instance go that its group or ECS ends: it is DRAINING until its tasks are gone, or it has drained as long as it
/// may (rules `cluster-scale.managed-draining`, `cluster-scale.managed-draining-max`, `provider.managed-end`).
pub(crate) fn leave(step: &mut Step<'_>, id: InstanceId, most: SimDuration) {
    let Some(instance) = step.world.instances.get_mut(id) else { return };
    instance.leaving = true;
    drain(step, id);
    left(step, id);
    let Some(instance) = step.world.instances.get(id).filter(|it| it.ended.is_none()) else {
        return;
    };
    let event = Event::Instance { instance: id, stamp: instance.stamp };
    step.after(most, event);
}

/// A task is gone from an instance, which ends if it was to and this was the last one.
pub(crate) fn left(step: &mut Step<'_>, id: InstanceId) {
    let now = step.now();
    if let Some(instance) = step.world.instances.get_mut(id).filter(|it| it.tasks.is_empty()) {
        instance.idle_since = now;
    }
    let over = |it: &Instance| it.leaving && it.ended.is_none() && it.tasks.is_empty();
    if step.world.instances.get(id).is_some_and(over) {
        return terminate(step, id);
    }
    if has_status(step.world, id, InstanceStatus::Draining) {
        // Daemons go when nothing else is left (rule `instance.draining-daemon-last`).
        scheduler::wake_daemons(step);
    }
}

/// Puts a DRAINING instance back into placement.
pub(crate) fn activate(step: &mut Step<'_>, id: InstanceId) {
    if has_status(step.world, id, InstanceStatus::Draining) {
        enter(step, id, InstanceStatus::Active);
    }
}

/// Loses the agent of a container instance, which by itself changes no task (rule `engine.zone-loss`); what ECS
/// wants of tasks there waits for it (rule `instance.disconnected-stop`).
pub(crate) fn disconnect(step: &mut Step<'_>, id: InstanceId) {
    keep_agent_down(step, id, true);
    set_agent(step, id, false);
}

/// Brings the agent of a container instance back; in a lost zone it connects when the zone is back.
pub(crate) fn connect(step: &mut Step<'_>, id: InstanceId) {
    keep_agent_down(step, id, false);
    set_agent(step, id, true);
}

/// The zone of an instance is lost: nothing is placed on it, and its agent disconnects.
pub(crate) fn zone_lost(step: &mut Step<'_>, id: InstanceId) {
    set_agent(step, id, false);
    touched(step.world, id);
}

/// The zone of an instance is back: its agent connects, and a boot that was over meanwhile ends.
pub(crate) fn zone_back(step: &mut Step<'_>, id: InstanceId) {
    touched(step.world, id);
    let now = step.now();
    let Some(instance) = step.world.instances.get(id) else { return };
    let stamp = instance.stamp;
    match instance.status {
        InstanceStatus::Booting { until } | InstanceStatus::Registering { until }
            if until <= now =>
        {
            step.after(SimDuration::ZERO, Event::Instance { instance: id, stamp });
        }
        _ if !instance.agent_down => set_agent(step, id, true),
        _ => {}
    }
}

/// A health check of an instance fails, or all pass again. By itself that changes nothing: auto repair looks at it
/// (rules `engine.instance-impaired`, `provider.managed-auto-repair`).
pub(crate) fn impair(step: &mut Step<'_>, id: InstanceId, is_impaired: bool) {
    let cause = step.cause;
    if let Some(instance) = step.world.instances.get_mut(id) {
        instance.impaired = is_impaired.then_some(cause);
    }
}

fn keep_agent_down(step: &mut Step<'_>, id: InstanceId, down: bool) {
    if let Some(instance) = step.world.instances.get_mut(id) {
        instance.agent_down = down;
    }
}

fn set_agent(step: &mut Step<'_>, id: InstanceId, connected: bool) {
    let Some(instance) = step.world.instances.get(id) else { return };
    let dark = in_dark_zone(step.world, instance);
    let is_member = instance.is_registered() && instance.ended.is_none();
    if !is_member || instance.agent_connected == connected || (connected && dark) {
        return;
    }
    let status = instance.status.name();
    if let Some(instance) = step.world.instances.get_mut(id) {
        instance.agent_connected = connected;
    }
    touched(step.world, id);
    let record = say(step, id, status);
    if connected {
        for task in tasks_on(step.world, id) {
            life::agent_back(&mut step.because(record), task);
        }
    }
}

/// Ends an instance. It is deregistered and its tasks stop with it, unless its agent is not connected: then it stays
/// registered with what ECS believes to run there (rules `instance.deregistration`, `engine.unseen-end`). Its Auto Scaling group looks whether
/// it wants another one.
pub(crate) fn terminate(step: &mut Step<'_>, id: InstanceId) {
    let now = step.now();
    let Some(instance) = step.world.instances.get(id).filter(|it| it.ended.is_none()) else {
        return;
    };
    let (group, is_unseen) = (instance.asg, ends_unseen(step.world, instance));
    if let Some(instance) = step.world.instances.get_mut(id) {
        instance.ended = Some(now);
        instance.stamp += 1;
        instance.unseen_end = is_unseen;
        if !is_unseen {
            instance.agent_connected = false;
            instance.status = InstanceStatus::Inactive;
        }
    }
    cost::ended(step.world, id);
    if is_unseen {
        cost::left_over(step.world, id);
    }
    touched(step.world, id);
    let record = say(step, id, "TERMINATED");
    let step = &mut step.because(record);
    if !is_unseen {
        let reason = format!("Host EC2 (instance {id}) terminated.");
        lose_tasks(step, id, StopCode::TerminationNotice, &reason);
    }
    if let Some(group) = group {
        asg::ask(step, group);
    }
}

/// Whether nobody tells ECS that an instance ends. A Managed Instance is ended by ECS itself, and one in a lost zone is
/// given up as `engine.zone-loss-ec2` says.
fn ends_unseen(world: &World, instance: &Instance) -> bool {
    let is_managed = instance.asg.is_none() && instance.provider.is_some();
    let is_dead = instance.is_registered() && !instance.agent_connected;
    is_dead && !is_managed && !in_dark_zone(world, instance)
}

/// Takes a container instance out of its cluster. What runs there is an orphan, which ECS takes for stopped; its EC2
/// instance goes on, but a Managed Instance ends (rules `instance.deregister-force`, `engine.orphans`).
pub(crate) fn deregister(step: &mut Step<'_>, id: InstanceId) {
    let Some(instance) = step.world.instances.get_mut(id).filter(|it| it.is_registered()) else {
        return;
    };
    let is_managed = instance.asg.is_none() && instance.provider.is_some();
    instance.agent_connected = false;
    let record = enter(step, id, InstanceStatus::Inactive);
    let step = &mut step.because(record);
    lose_tasks(step, id, StopCode::UserInitiated, DEREGISTERED);
    if is_managed {
        terminate(step, id);
    }
}

fn lose_tasks(step: &mut Step<'_>, id: InstanceId, code: StopCode, reason: &str) {
    let reason: Arc<str> = reason.into();
    for task in tasks_on(step.world, id) {
        scheduler::place_gone(step.world, task);
        life::host_lost(step, task, code, Arc::clone(&reason));
    }
}

/// Whether a task is on an instance that EC2 has ended and ECS has not seen end: nothing happens to it there.
pub(crate) fn has_lost_host(world: &World, task: &Task) -> bool {
    let Host::Ec2(Some(id)) = task.host else { return false };
    world.instances.get(id).is_some_and(Instance::is_left_over)
}

fn enter(step: &mut Step<'_>, id: InstanceId, status: InstanceStatus) -> RecordId {
    if let Some(instance) = step.world.instances.get_mut(id) {
        instance.status = status;
        instance.stamp += 1;
    }
    touched(step.world, id);
    say(step, id, status.name())
}

fn say(step: &mut Step<'_>, id: InstanceId, status: &'static str) -> RecordId {
    let agent_connected = step.world.instances.get(id).is_some_and(|it| it.agent_connected);
    let record = step.record(What::Instance { instance: id, status, agent_connected });
    if let Some(instance) = step.world.instances.get_mut(id) {
        instance.record = record;
    }
    scheduler::wake_daemons(&mut step.because(record));
    if status == InstanceStatus::Active.name() && agent_connected {
        scheduler::zones_changed(&mut step.because(record));
    }
    record
}

fn has_status(world: &World, id: InstanceId, status: InstanceStatus) -> bool {
    world.instances.get(id).is_some_and(|instance| instance.status == status)
}

fn in_dark_zone(world: &World, instance: &Instance) -> bool {
    world.zone(instance.zone).is_some_and(|zone| zone.dark)
}

fn tasks_on(world: &World, id: InstanceId) -> Vec<TaskId> {
    world.instances.get(id).map_or(Vec::new(), |instance| instance.tasks.iter().copied().collect())
}
