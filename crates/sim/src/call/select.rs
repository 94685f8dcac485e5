//! Which task, instance or container an action means: by id, by place among others, or any one.
//!
//! `t-3` and `i-2` are ids. `web/0` is the first RUNNING task of the service `web` by id, `web/any` any one of
//! them, `any` any RUNNING task at all; with instances a group or a zone stands in the service's place.
//! "Any" is drawn by seed, moment and action alone, so that replay, branch and lane agree as far as they
//! have the same things to choose from.

use super::Action;
use super::find::last_part;
use crate::digest;
use crate::finding::Findings;
use crate::ids::{Id, InstanceId, TaskId};
use crate::instance::{Instance, InstanceStatus};
use crate::json::At;
use crate::rng::{Purpose, Rng};
use crate::service::Service;
use crate::shape::short;
use crate::task::{Task, TaskStatus};
use crate::world::World;

/// What a reference names.
enum Reference<'a> {
    Id(u64),
    Among { of: Option<&'a str>, place: Option<usize> },
}

/// The task that an action means. Of any, `fits` leaves out those on which the action would have no effect.
pub(super) fn task(
    world: &World,
    action: &Action,
    at: &At<'_>,
    findings: &mut Findings,
    fits: impl Fn(&Task) -> bool,
) -> Option<TaskId> {
    let text = at.as_text()?;
    let found = match reference(text, "t-") {
        Some(Reference::Id(number)) => {
            let id = TaskId::from_number(number);
            let there = |task: &&Task| task.status != TaskStatus::Stopped;
            world.tasks.get(id).filter(there).map(|_| id)
        }
        Some(Reference::Among { of, place }) => {
            let is_of = |task: &Task| of.is_none_or(|name| belongs(world, task, name));
            let candidates = world.tasks.iter().filter(|(_, task)| {
                task.status == TaskStatus::Running
                    && task.wanted
                    && is_of(task)
                    && (place.is_some() || fits(task))
            });
            pick(world, action, &candidates.map(|(id, _)| id).collect::<Vec<_>>(), place)
        }
        None => None,
    };
    if found.is_none() {
        let message = "there is no such task now; write `t-3`, `SERVICE/0`, `SERVICE/any` or `any`";
        findings.refuse(at, format!("`{}`: {message}", short(text)));
    }
    found
}

/// The instance that an action means.
pub(super) fn instance(
    world: &World,
    action: &Action,
    at: &At<'_>,
    findings: &mut Findings,
    fits: impl Fn(InstanceId, &Instance) -> bool,
) -> Option<InstanceId> {
    let text = at.as_text()?;
    let lives = |instance: &Instance| {
        matches!(instance.status, InstanceStatus::Active | InstanceStatus::Draining)
    };
    let found = match reference(text, "i-") {
        Some(Reference::Id(number)) => {
            let id = InstanceId::from_number(number);
            world.instances.get(id).filter(|instance| lives(instance)).map(|_| id)
        }
        Some(Reference::Among { of, place }) => {
            let is_in = |instance: &Instance| {
                of.is_none_or(|name| {
                    let zone = world.zone(instance.zone).map(|zone| &*zone.name);
                    let group = instance.asg.and_then(|id| world.asgs.get(id));
                    zone == Some(name) || group.is_some_and(|group| &*group.name == name)
                })
            };
            let candidates = world.instances.iter().filter(|(id, instance)| {
                lives(instance) && is_in(instance) && (place.is_some() || fits(*id, instance))
            });
            pick(world, action, &candidates.map(|(id, _)| id).collect::<Vec<_>>(), place)
        }
        None => None,
    };
    if found.is_none() {
        let message = "there is no such instance now; write `i-2`, `GROUP/0`, `ZONE/any` or `any`";
        findings.refuse(at, format!("`{}`: {message}", short(text)));
    }
    found
}

/// The container that a fault means: by its name, or the first essential one.
pub(super) fn container(
    world: &World,
    task: TaskId,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<u8> {
    let definition = world.definition_of(world.tasks.get(task)?)?;
    let wanted = at.text("container");
    let place = definition.containers.iter().position(|container| match wanted {
        Some(name) => &*container.name == name,
        None => container.essential,
    });
    if place.is_none() {
        let names = definition.containers.iter().map(|container| &*container.name);
        let names = names.collect::<Vec<_>>().join(", ");
        findings.refuse(at, format!("no such container: the task has {names}"));
    }
    place.and_then(|place| u8::try_from(place).ok())
}

fn belongs(world: &World, task: &Task, name: &str) -> bool {
    let service = task.service.and_then(|(id, _)| world.services.get(id));
    service.is_some_and(|service: &Service| &*service.name == name)
        || (task.service.is_none() && &*task.group == name)
}

fn reference<'a>(text: &'a str, prefix: &str) -> Option<Reference<'a>> {
    let text = last_part(text);
    if let Some(number) = text.strip_prefix(prefix).and_then(|number| number.parse().ok()) {
        return Some(Reference::Id(number));
    }
    let (of, place) = match text.rsplit_once('/') {
        Some((of, place)) => (Some(of), place),
        None => (None, text),
    };
    let place = match place {
        "any" => None,
        number if of.is_some() => Some(number.parse().ok()?),
        _ => return None,
    };
    Some(Reference::Among { of, place })
}

fn pick<K: Id>(
    world: &World,
    action: &Action,
    candidates: &[K],
    place: Option<usize>,
) -> Option<K> {
    if let Some(place) = place {
        return candidates.get(place).copied();
    }
    let request = digest::fold(0, &(action.name.text(), action.with.to_string()));
    let mut rng = Rng::new(world.seed, Purpose::Fault, [world.now.0, request]);
    rng.pick(candidates).copied()
}
