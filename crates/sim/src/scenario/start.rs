//! What there is at the start of a run: how a scenario's document becomes a world.

use std::sync::Arc;

use super::{Scenario, assumed, deployment, image, scaling, script, tasks, traffic};
use crate::call::{
    access, capacity as call_capacity, definition, dependency, discovery, find, groups, listeners,
    providers, service,
};
use crate::capacity::{self, MAX_INSTANCES, NewInstance};
use crate::cloudwatch;
use crate::event::Event;
use crate::finding::{Findings, Weight, suggestion};
use crate::ids::{CapacityProviderId, RecordId, ServiceId, TaskDefinitionId, ZoneId};
use crate::in_force::Usual;
use crate::json::At;
use crate::log::Log;
use crate::misconception::Misconception;
use crate::provider::{self, CapacityProvider, ProviderKind};
use crate::scheduler;
use crate::service::{NewService, Rollout, Service, ServiceDeployment};
use crate::shape::short;
use crate::sorted::{Map, Set};
use crate::step::Step;
use crate::time::{SimDuration, SimTime};
use crate::world::World;
use crate::zone::Zone;

impl World {
    /// The world at the beginning of a run. What it says of that goes to the log.
    pub fn new(scenario: &Scenario, log: &mut Log) -> Self {
        scenario.source.begin(scenario.seed, log)
    }
}

/// Builds the start and finds what is wrong with it on the way.
pub(super) fn build(at: &At<'_>, seed: u64, log: &mut Log, findings: &mut Findings) -> World {
    let mut world = World {
        assumptions: Arc::new(assumed::read(at, findings)),
        zones: zones(at, findings),
        functions: Arc::new(deployment::functions(at)),
        ..World::empty(seed)
    };
    for at in at.list("misconceptions") {
        if let Some(belief) = at.value.as_str().and_then(Misconception::named) {
            world.beliefs = world.beliefs.and(belief);
        }
    }
    world.traffic.batch_above_per_sec = world.assumptions.batch;
    world.access = Arc::new(access::read(&world, at, findings));
    world.registries = discovery::registries(at, findings);
    world.namespace = discovery::namespace(at);
    if let Some(at) = at.get("quotas") {
        world.quotas = access::quotas(&at, world.quotas);
    }
    world.dependencies = dependency::read(at, findings);
    for (name, at) in at.entries("images") {
        let image = Arc::new(image::read(&world, name, &at, findings));
        world.images.insert(name.into(), image);
    }
    for at in at.list("taskDefinitions") {
        warn_of_plain_images(&world, &at, findings);
        if let Some(definition) = definition::read(&world, &at, findings) {
            definition::insert(&mut world, definition);
        }
    }
    balancing(&mut world, at, findings);
    capacity_providers(&mut world, at, log, findings);
    for at in at.list("containerInstances") {
        instances(&mut world, &at, findings);
    }
    let step = &mut Step { world: &mut world, log, cause: RecordId::SCENARIO };
    let tasks = at.list("tasks");
    for at in at.list("services") {
        create(step, &at, &tasks, findings);
    }
    for at in &tasks {
        tasks::add(step, at, findings);
    }
    for at in at.list("traffic") {
        if let Some(class) = traffic::read(step.world, &at, findings) {
            step.world.traffic.classes.push(class);
        }
    }
    scaling::build(step, at, findings);
    deployment::warn_of_unknown_alarms(step.world, at, findings);
    begin(step);
    script::begin(&mut world, at, findings);
    set_going(&mut world);
    world
}

fn balancing(world: &mut World, at: &At<'_>, findings: &mut Findings) {
    for at in at.list("targetGroups") {
        if let Some(group) = groups::target_group(world, &at, findings) {
            world.target_groups.insert(group);
        }
    }
    for at in at.list("listeners") {
        listeners::create(world, &at, findings);
    }
}

/// What there is has been there for long, and traffic begins.
pub(super) fn begin(step: &mut Step<'_>) {
    // Nothing has happened to services that have what they want.
    let steady = step.world.services.iter().filter(|(_, service)| service.steady);
    for id in steady.map(|(id, _)| id).collect::<Vec<_>>() {
        let dirty = scheduler::is_uneven(step.world, id);
        if let Some(service) = step.world.services.get_mut(id) {
            service.dirty = dirty;
        }
    }
    crate::traffic::begin(step);
}

/// Sets going what every run has: the scheduler's tick and the minutes of CloudWatch. What there is now is as usual.
pub(super) fn set_going(world: &mut World) {
    if crate::WHOLE {
        world.usual = Arc::new(Usual::of(world));
    }
    world.agenda.at(SimTime::ZERO, RecordId::SCENARIO, Event::Tick);
    cloudwatch::begin(world);
}

/// Auto Scaling groups, the capacity providers that have them, and which of them the cluster uses.
fn capacity_providers(world: &mut World, at: &At<'_>, log: &mut Log, findings: &mut Findings) {
    for at in at.list("autoScalingGroups") {
        if let Some(group) = groups::asg(world, &at, findings) {
            let id = world.asgs.insert(group);
            world.agenda.at(SimTime::ZERO, RecordId::SCENARIO, Event::Asg(id));
        }
    }
    for at in at.list("capacityProviders") {
        if let Some(new) = call_capacity::create(world, &at, findings) {
            let new = CapacityProvider { associated: true, ..new };
            provider::create(&mut Step { world, log, cause: RecordId::SCENARIO }, new);
        }
    }
    if let Some(at) = at.get("cluster") {
        providers::association(world, &at, findings).perform(world);
    }
}

fn zones(at: &At<'_>, findings: &mut Findings) -> Vec<Zone> {
    let region = at.text("region").unwrap_or("us-east-1");
    let zone = |name: &str| Zone { name: name.into(), dark: false, stamp: 0, dry: [false; 3] };
    let Some(list) = at.get("availabilityZones") else {
        return ["a", "b", "c"].map(|letter| zone(&format!("{region}{letter}"))).into();
    };
    let names: Vec<&str> = list.items().iter().filter_map(At::as_text).collect();
    let different: Set<&str> = names.iter().copied().collect();
    if names.is_empty() || different.len() != names.len() {
        findings.malformed(&list.path, "at least one zone, each once");
    }
    names.into_iter().map(zone).collect()
}

/// A misspelt image would behave as a plain one; this is how its author finds out.
fn warn_of_plain_images(world: &World, at: &At<'_>, findings: &mut Findings) {
    for container in at.list("containerDefinitions") {
        if let Some(image) = container.get("image")
            && let Some(name) = image.as_text()
            && !world.images.contains_key(name)
        {
            let near = suggestion(name, world.images.keys().map(|known| &**known));
            let message = "`images` does not describe this image, so it behaves as the default one";
            findings.warn(&image.path, format!("{message}{near}"));
        }
    }
}

fn instances(world: &mut World, at: &At<'_>, findings: &mut Findings) {
    let kind = at.get("instanceType").and_then(|at| groups::instance_type(&at, findings));
    let Some(kind) = kind else { return };
    let trunking = at.flag("awsvpcTrunking").unwrap_or(false);
    groups::check_trunking(at, kind, trunking, findings);
    let zone = at.get("availabilityZone").map(|zone| {
        let found = find::zone(world, zone.as_text().unwrap_or_default());
        if found.is_none() {
            groups::unknown_zone(world, &zone, findings);
        }
        found.unwrap_or(ZoneId(0))
    });
    let asg = at.get("autoScalingGroup").and_then(|at| {
        let name = at.as_text()?;
        let found = find::asg(world, name);
        if found.is_none() {
            let near = suggestion(name, world.asgs.values().map(|group| &*group.name));
            findings.malformed(&at.path, format!("no group `{}`{near}", short(name)));
        }
        found
    });
    let external = at.flag("external") == Some(true);
    if external && (zone.is_some() || asg.is_some() || trunking) {
        let message = "an external instance has no availabilityZone, autoScalingGroup or trunking";
        findings.malformed(&at.path, message);
    }
    let zone = if external { Some(ZoneId::NONE) } else { zone };
    let (provider, spot, age) = managed(world, at, findings);
    let attributes = at.entries("attributes").into_iter();
    let attributes: Map<Arc<str>, Arc<str>> =
        attributes.filter_map(|(name, at)| Some((name.into(), at.as_text()?.into()))).collect();
    let cached = at.list("cachedImages");
    let cached = cached.iter().filter_map(At::as_text).map(|name| (Arc::from(name), 0)).collect();
    for _ in 0..at.int("count").unwrap_or(1) {
        let place = u64::from(world.instances.next_id().0 - 1);
        let zone = zone.unwrap_or_else(|| round(world, place));
        let (attributes, cached) = (attributes.clone(), Set::clone(&cached));
        let new = NewInstance {
            asg,
            provider,
            spot,
            age,
            trunking,
            attributes,
            cached,
            ..NewInstance::plain(kind, zone)
        };
        if capacity::register(world, new).is_none() {
            let message = format!("a cluster has at most {MAX_INSTANCES} container instances");
            return findings.refuse(at, message);
        }
    }
}

/// The zone of the n-th thing that goes round the zones.
fn round(world: &World, place: u64) -> ZoneId {
    let zones = (world.zones.len() as u64).max(1);
    ZoneId(u8::try_from(place % zones).unwrap_or(0))
}

/// Creates a service. One whose tasks run at the start has completed its deployment long ago.
fn create(step: &mut Step<'_>, at: &At<'_>, tasks: &[At<'_>], findings: &mut Findings) {
    let mut own = Findings::new(findings.exception);
    let created = service::create(step.world, at, &mut own);
    let broken = own.has(Weight::Refused);
    findings.extend(own);
    let Some((new, definition)) = created.filter(|_| !broken) else { return };
    let runs = tasks.iter().filter(|task| task.text("service") == Some(&new.name));
    let running: u32 = runs.map(|task| task.int("count").unwrap_or(1)).sum();
    add_service(step, new, definition, running);
}

/// Adds a service of which so many tasks run at the start.
pub(super) fn add_service(
    step: &mut Step<'_>,
    new: NewService,
    definition: TaskDefinitionId,
    running: u32,
) -> ServiceId {
    let id = scheduler::add(step.world, Service::new(new, RecordId::SCENARIO));
    let deployment = scheduler::deploy(step.world, id, definition, RecordId::SCENARIO);
    if crate::WHOLE {
        for (rule, forward) in scheduler::first_forwards(step.world, id) {
            if let Some(rule) = step.world.rules.get_mut(rule) {
                rule.forward = forward;
            }
        }
        scheduler::begin_daemon(step.world, id);
    }
    if running == 0 {
        return id;
    }
    if let Some(deployment) = deployment.and_then(|id| step.world.deployments.get_mut(id)) {
        deployment.rollout = Rollout::Completed;
        deployment.end(ServiceDeployment::Successful, SimTime::ZERO);
        deployment.resolved = true;
    }
    if let Some(service) = step.world.services.get_mut(id) {
        service.steady = running == service.desired;
        service.dirty = !service.steady;
    }
    id
}

/// Whose Managed Instances they are, whether these are Spot Instances, and how old.
fn managed(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> (Option<CapacityProviderId>, bool, SimDuration) {
    let age = at.get("age");
    let Some(name) = at.get("capacityProvider") else {
        if let Some(age) = age {
            findings.malformed(&age.path, "only Managed Instances grow old: give capacityProvider");
        }
        return (None, false, SimDuration::ZERO);
    };
    let found = find::provider(world, name.as_text().unwrap_or_default());
    let row = found.and_then(|id| world.providers.get(id));
    let Some(ProviderKind::Managed(provider)) = row.map(|row| &row.kind) else {
        let message = "no capacity provider of Managed Instances has this name";
        findings.malformed(&name.path, message);
        return (None, false, SimDuration::ZERO);
    };
    let other = ["autoScalingGroup", "external", "awsvpcTrunking"].into_iter();
    for field in other.filter_map(|field| at.get(field)) {
        findings.malformed(&field.path, "a Managed Instance has none of this");
    }
    (found, provider.spot, at.span("age").unwrap_or_default())
}
