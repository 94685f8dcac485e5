//! Tasks that run when a scenario begins: they are RUNNING from the first instant on, as if they had always been.

use crate::cost;
use crate::event::{ContainerTimer, Event};
use crate::ids::TaskId;
use crate::memory;
use crate::rng::{Purpose, Rng};
use crate::spot;
use crate::step::Step;
use crate::task::{ContainerStatus, Health, Host, TaskStatus};
use crate::time::{SimDuration, SimTime};

use super::containers::{definition, own_end};
use super::{NewTask, enter, insert, probes};

/// Adds a task that runs already. Its processes got ready before; what their images do by themselves counts
/// from now, and the first probe comes at a drawn moment within the interval.
pub(crate) fn run(step: &mut Step<'_>, new: NewTask) -> TaskId {
    let (now, seed) = (step.now(), step.world.seed);
    let id = insert(step, new, now);
    spot::begin(step, id);
    let Some(definition) = definition(step.world, id) else { return id };
    let Some(task) = step.world.tasks.get_mut(id) else { return id };
    task.times.pull_started = Some(SimTime::ZERO);
    task.times.started = Some(SimTime::ZERO);
    let service = task.service.map_or(0, |(service, _)| u64::from(service.0));
    let mut rng = Rng::new(seed, Purpose::StartUp, [service, u64::from(task.ordinal)]);
    let mut timers = Vec::new();
    for (place, own) in (0_u8..).zip(&definition.containers) {
        timers.extend(
            own_end(seed, task, own, 0).map(|end| (place, end.after, ContainerTimer::Exits)),
        );
        let Some(container) = task.container_mut(place) else { continue };
        container.status = ContainerStatus::Running { since: now };
        if let Some(check) = own.health_check {
            container.health = Health::Healthy;
            let phase = rng.span(SimDuration(1), check.interval);
            timers.push((place, phase, ContainerTimer::Probe));
        }
    }
    if let Host::Ec2(Some(instance)) = task.host
        && let Some(instance) = step.world.instances.get_mut(instance)
    {
        let images = definition.containers.iter().map(|container| container.image.digest());
        instance.cached.extend(images);
    }
    let health = step.world.tasks.get(id).map(|task| probes::task_health(step.world, task));
    if let Some((task, health)) = step.world.tasks.get_mut(id).zip(health) {
        task.health = health;
    }
    cost::pull_started(step.world, id);
    cost::address_taken(step.world, id);
    cost::volume_attached(step.world, id);
    let cause = enter(step, id, TaskStatus::Running);
    let step = &mut step.because(cause);
    for (container, delay, timer) in timers {
        step.after(delay, Event::Container { task: id, container, stamp: 0, timer });
    }
    for (place, _) in (0_u8..).zip(&definition.containers) {
        memory::begin(step, id, place);
    }
    id
}
