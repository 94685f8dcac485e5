//! `tasks`: what runs when the scenario begins.

use std::sync::Arc;

use crate::call::{find, launch, service, strategy};
use crate::capacity;
use crate::definition::TaskDefinition;
use crate::finding::{Findings, suggestion};
use crate::ids::{
    CapacityProviderId, DeploymentId, Id as _, InstanceId, ServiceId, TaskDefinitionId, ZoneId,
};
use crate::json::At;
use crate::life::{NewTask, at_start};
use crate::place::{self, Applicant, Group};
use crate::provider::{self, strategy::Shares};
use crate::service::Target;
use crate::shape::short;
use crate::step::Step;
use crate::task::Host;
use crate::world::World;

/// Tasks that may run at the start of a scenario.
const MAX_TASKS: u64 = 50_000;

/// Whose tasks an entry lists, and what they run.
pub(super) struct Entry {
    definition: TaskDefinitionId,
    service: Option<(ServiceId, DeploymentId)>,
    group: Arc<str>,
    target: Target,
    /// What the strategy gives each provider, of all tasks that the service wants.
    shares: Shares,
}

impl Entry {
    /// The tasks of a service: what its only deployment rolls out.
    pub(super) fn of_service(world: &World, id: ServiceId) -> Option<Self> {
        let row = world.services.get(id)?;
        let deployment = *row.deployments.first()?;
        let definition = world.deployments.get(deployment)?.definition;
        let group = format!("service:{}", row.name).into();
        let target = row.target.clone();
        let mut shares = Shares::new(row.desired, &target.strategy, world.beliefs);
        for task in row.tasks.iter().filter_map(|task| world.tasks.get(*task)) {
            shares.add(task.provider);
        }
        Some(Self { definition, service: Some((id, deployment)), group, target, shares })
    }
}

/// Adds the tasks of one entry.
pub(super) fn add(step: &mut Step<'_>, at: &At<'_>, findings: &mut Findings) {
    let Some(mut entry) = entry(step.world, at, findings) else { return };
    for _ in 0..at.int("count").unwrap_or(1) {
        if step.world.tasks.len() >= MAX_TASKS {
            return findings.refuse(at, format!("more than {MAX_TASKS} tasks run at the start"));
        }
        let provider = entry.shares.lacking().or_else(|| first(&entry.target));
        entry.shares.add(provider);
        let Some((host, zone)) = host(step.world, at, &entry, provider, findings) else { return };
        run(step, &entry, host, provider, zone);
    }
}

/// Adds a task that runs already.
pub(super) fn run(
    step: &mut Step<'_>,
    entry: &Entry,
    host: Host,
    provider: Option<CapacityProviderId>,
    zone: Option<ZoneId>,
) {
    let ordinal = next_ordinal(step.world, entry.service);
    let &Entry { definition, service, ref group, .. } = entry;
    let (group, placement, network, volume) = (Arc::clone(group), None, None, None);
    let new = NewTask {
        definition,
        service,
        group,
        ordinal,
        host,
        provider,
        zone,
        placement,
        network,
        volume,
    };
    let task = at_start::run(step, new);
    crate::balance::at_start(step, task);
}

/// Where tasks go that are more than their service wants.
fn first(target: &Target) -> Option<CapacityProviderId> {
    target.strategy.first().map(|item| item.provider)
}

fn next_ordinal(world: &mut World, service: Option<(ServiceId, DeploymentId)>) -> u32 {
    let service = service.and_then(|(id, _)| world.services.get_mut(id));
    let next = match service {
        Some(service) => &mut service.next_ordinal,
        None => &mut world.next_standalone,
    };
    let ordinal = *next;
    *next += 1;
    ordinal
}

fn entry(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<Entry> {
    let named = match at.get("taskDefinition") {
        Some(named) => Some(find::task_definition(world, &named, findings)?),
        None => None,
    };
    if let Some(name) = at.get("service") {
        let text = name.as_text()?;
        let Some(id) = find::service(world, text) else {
            let near = suggestion(text, world.services.values().map(|service| &*service.name));
            findings.malformed(&name.path, format!("no service `{}`{near}", short(text)));
            return None;
        };
        let entry = Entry::of_service(world, id)?;
        if named.is_some_and(|named| named != entry.definition) {
            let message = "a service begins with one revision: change it by an action";
            findings.malformed(&at.path, message);
        }
        return Some(entry);
    }
    let Some(definition) = named else {
        findings.malformed(&at.path, "give `service` or `taskDefinition`");
        return None;
    };
    let row: &TaskDefinition = world.task_definitions.get(definition)?;
    let target = strategy::target(world, at, findings);
    launch::compatible(at, row, target.launch, findings);
    let shares = Shares::new(at.int("count").unwrap_or(1), &target.strategy, world.beliefs);
    let group = at.text("group").map_or_else(|| service::family_group(row), Arc::from);
    Some(Entry { definition, service: None, group, target, shares })
}

fn host(
    world: &World,
    at: &At<'_>,
    entry: &Entry,
    provider: Option<CapacityProviderId>,
    findings: &mut Findings,
) -> Option<(Host, Option<ZoneId>)> {
    match provider::fargate(world, entry.target.launch, provider) {
        Some(spot) => {
            let zone = fargate_zone(world, at, entry, spot, findings)?;
            Some((Host::Fargate { spot }, Some(zone)))
        }
        None => Some((Host::Ec2(Some(instance(world, at, entry, provider, findings)?)), None)),
    }
}

fn fargate_zone(
    world: &World,
    at: &At<'_>,
    entry: &Entry,
    spot: bool,
    findings: &mut Findings,
) -> Option<ZoneId> {
    if let Some(instance) = at.get("containerInstance") {
        findings.malformed(&instance.path, "a task on Fargate is on no instance: remove this");
    }
    let service = entry.service.and_then(|(id, _)| world.services.get(id));
    let zones = match at.get("availabilityZone") {
        Some(name) => {
            let Some(zone) = find::zone(world, name.as_text()?) else {
                crate::call::groups::unknown_zone(world, &name, findings);
                return None;
            };
            vec![zone]
        }
        None => service.map_or_else(
            || (0..).zip(&world.zones).map(|(id, _)| ZoneId(id)).collect(),
            |service| service.zones.clone(),
        ),
    };
    let group = match entry.service {
        Some((id, _)) => Group::Service(id),
        None => Group::Named(Arc::clone(&entry.group)),
    };
    capacity::fargate_zone(world, &group, spot, &zones)
}

fn instance(
    world: &World,
    at: &At<'_>,
    entry: &Entry,
    provider: Option<CapacityProviderId>,
    findings: &mut Findings,
) -> Option<InstanceId> {
    let applicant = match entry.service {
        Some((id, _)) => Applicant::of_service(world, id, entry.definition),
        None => Applicant::standalone(world, Arc::clone(&entry.group), entry.definition, None),
    };
    let applicant = applicant.on(provider);
    let Some(named) = at.get("containerInstance") else {
        let chosen = place::choose(world, applicant).chosen;
        if chosen.is_none() {
            findings.refuse(at, "no instance has room for so many tasks: give more instances");
        }
        return chosen;
    };
    let text = named.as_text()?;
    let number = text.strip_prefix("i-").and_then(|number| number.parse().ok());
    let id = number.map(InstanceId::from_number);
    match id.and_then(|id| Some((id, place::lacks(world, &applicant, id)?))) {
        Some((id, lacks)) if lacks.is_empty() => return Some(id),
        Some((id, _)) => findings.refuse(at, format!("{id} has no room for so many tasks")),
        None => {
            let message = format!("no instance `{}` at the start; the first is i-1", short(text));
            findings.malformed(&named.path, message);
        }
    }
    None
}
