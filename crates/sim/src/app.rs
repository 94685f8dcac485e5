//! What the process of a container does at a moment: from its image, from faults, from its zone.

use crate::access;
use crate::capacity;
use crate::image::{Behaviour, Image, OnSigterm, ServiceTime};
use crate::rng::{Purpose, Rng};
use crate::task::{Container, ContainerReason, ContainerStatus, Process, Task};
use crate::time::{SimDuration, SimTime};
use crate::world::World;

/// How a process does its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conduct {
    /// It answers 200.
    Ok,
    /// It answers 500.
    Error500,
    /// It answers nothing.
    Hang,
}

/// What becomes of a connection to a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// A process takes it.
    Accepted(Conduct),
    /// The host answers that nothing listens there.
    Refused,
    /// Nobody answers: the host is gone or out of reach.
    Unanswered,
}

/// What becomes now of a connection to a task's container.
pub fn connect(world: &World, task: &Task, index: u8) -> Connection {
    let Some((image, container)) = parts(world, task, index) else {
        return Connection::Refused;
    };
    if is_dark(world, task) {
        return Connection::Unanswered;
    }
    let since = match container.status {
        ContainerStatus::Running { since } => since,
        ContainerStatus::Stopping { since, .. } if image.on_sigterm == OnSigterm::Ignore => since,
        ContainerStatus::Stopped { reason: ContainerReason::HostLost, .. } => {
            return Connection::Unanswered;
        }
        _ => return Connection::Refused,
    };
    let age = world.now.since(since);
    // A process that ran when the scenario began got ready before.
    let got_ready_before = task.ran_at_start() && container.restarts == 0;
    if !got_ready_before && age < ready_after(world.seed, task, index, image) {
        return Connection::Refused;
    }
    Connection::Accepted(around(
        world,
        task,
        index,
        conduct_at(&image.behaviour, container.process, age),
    ))
}

/// From the start of a container's process until it answers. Where that is drawn, the same task of a service has the
/// same in every lane and branch (rule `engine.start-up-jitter`).
fn ready_after(seed: u64, task: &Task, index: u8, image: &Image) -> SimDuration {
    if let ServiceTime::Constant(span) = image.ready_after {
        return span;
    }
    let service = task.service.map_or(0, |(service, _)| u64::from(service.0));
    let key = [service, u64::from(task.ordinal) << 8 | u64::from(index)];
    image.ready_after.draw(&mut Rng::new(seed, Purpose::StartUp, key))
}

/// How the process of a task's container does now what it has been given.
pub fn conduct(world: &World, task: &Task, index: u8) -> Conduct {
    let Some((image, container)) = parts(world, task, index) else { return Conduct::Hang };
    if is_dark(world, task) {
        return Conduct::Hang;
    }
    let own = conduct_at(&image.behaviour, container.process, world.now.since(begun(container)));
    around(world, task, index, own)
}

/// What is around a process comes before what it does itself: its log driver may hold it, and the task role
/// may not allow what it calls.
fn around(world: &World, task: &Task, index: u8, own: Conduct) -> Conduct {
    // Nearly every run leaves both as they are, and this is asked for every request.
    let is_plain = world.access.allows_all() && !world.access.logs_interrupted;
    if is_plain || own != Conduct::Ok {
        return own;
    }
    let Some(definition) = world.definition_of(task) else { return own };
    let Some(container) = definition.containers.get(usize::from(index)) else { return own };
    if access::is_blocked_by_logs(world, container) {
        Conduct::Hang
    } else if !access::may_work(world, definition, container) {
        Conduct::Error500
    } else {
        own
    }
}

/// The image of a task's container, and the container.
fn parts<'a>(
    world: &'a World,
    task: &'a Task,
    container: u8,
) -> Option<(&'a Image, &'a Container)> {
    let definition = world.definition_of(task)?.containers.get(usize::from(container))?;
    Some((&definition.image, task.containers.get(usize::from(container))?))
}

/// Whether the task's zone is lost (rule `engine.zone-loss`), or its host.
fn is_dark(world: &World, task: &Task) -> bool {
    task.zone.and_then(|zone| world.zone(zone)).is_some_and(|zone| zone.dark)
        || crate::WHOLE && capacity::has_lost_host(world, task)
}

fn begun(container: &Container) -> SimTime {
    match container.status {
        ContainerStatus::Running { since } | ContainerStatus::Stopping { since, .. } => since,
        _ => SimTime::NEVER,
    }
}

/// What faults have done counts first, then what the image does by itself, a hang before errors.
fn conduct_at(behaviour: &Behaviour, process: Process, age: SimDuration) -> Conduct {
    let has_recovered = |from: SimDuration| {
        behaviour.recovers_at.is_some_and(|recovers| from < recovers && recovers <= age)
    };
    let is_on =
        |from: Option<SimDuration>| from.is_some_and(|from| from <= age && !has_recovered(from));
    if process.hung || is_on(behaviour.hangs_at) {
        Conduct::Hang
    } else if process.failing || is_on(behaviour.errors_from) {
        Conduct::Error500
    } else {
        Conduct::Ok
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_does_what_its_image_and_faults_say() {
        let secs = |n| Some(SimDuration::from_secs(n));
        let check = |hangs, errors, recovers, process, expected: [Conduct; 4]| {
            let behaviour = Behaviour {
                hangs_at: hangs,
                errors_from: errors,
                recovers_at: recovers,
                ..Behaviour::default()
            };
            let found = [0, 10, 20, 30]
                .map(|age| conduct_at(&behaviour, process, SimDuration::from_secs(age)));
            assert_eq!(found, expected, "{behaviour:?} {process:?}");
        };
        use Conduct::{Error500, Hang, Ok};
        let well = Process::default();
        check(None, None, None, well, [Ok, Ok, Ok, Ok]);
        check(secs(10), None, None, well, [Ok, Hang, Hang, Hang]);
        check(secs(10), None, secs(20), well, [Ok, Hang, Ok, Ok]);
        check(None, secs(20), None, well, [Ok, Ok, Error500, Error500]);
        check(None, secs(10), secs(30), well, [Ok, Error500, Error500, Ok]);
        check(secs(20), secs(10), secs(30), well, [Ok, Error500, Hang, Ok]);
        // It recovers only from what began before.
        check(secs(20), None, secs(10), well, [Ok, Ok, Hang, Hang]);
        check(None, None, None, Process { hung: true, failing: true }, [Hang; 4]);
        check(None, None, None, Process { hung: false, failing: true }, [Error500; 4]);
    }
}
