//! Faults that a world can have now: with what their forms begin, so that they can strike as they stand, and what their
//! fields may name.

use serde_json::{Map, Value};
use sim::access::{Api, is_in_ecr};
use sim::call::{self, Action, Name};
use sim::definition::TaskDefinition;
use sim::dependency::Dependency;
use sim::image::Image;
use sim::quota::NEW_ACCOUNT_VCPUS;
use sim::world::World;
use sim::zone::Capacity;

/// So many tasks or instances are offered at most: a list of thousands helps nobody.
const OFFERED: usize = 50;

/// A fault's name in words: `slow registry`.
pub(super) fn words(name: Name) -> String {
    let mut words = String::new();
    for letter in name.text().chars() {
        if letter.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// What a fault needs in order to strike something at once; none where the world has nothing of the kind, or all of it
/// is so already.
pub(super) fn start(world: &World, name: Name) -> Option<Value> {
    let mut fields = Vec::new();
    for field in name.fields() {
        match begins_with(world, name, field) {
            values if !values.is_empty() => fields.push((field, values)),
            _ if name.requires(field) => return None,
            _ => {}
        }
    }
    let mut request = Map::new();
    (can_have(world, name) && strikes(world, name, &fields, &mut request)).then(|| request.into())
}

/// Looks for the first values with which the engine takes a fault.
fn strikes(
    world: &World,
    name: Name,
    fields: &[(&str, Vec<Value>)],
    request: &mut Map<String, Value>,
) -> bool {
    let Some(((field, values), rest)) = fields.split_first() else {
        let action = Action::new(world.now, name, request.clone().into());
        return call::judge(world, &action).is_empty();
    };
    values.iter().any(|value| {
        request.insert((*field).to_owned(), value.clone());
        strikes(world, name, rest, request)
    })
}

/// Whether there is something on which it would bear, where its fields do not say that.
fn can_have(world: &World, name: Name) -> bool {
    let definition =
        |fits: fn(&TaskDefinition) -> bool| world.task_definitions.values().any(|it| fits(it));
    match name {
        Name::SpotWave => [Name::InterruptSpot, Name::InterruptInstance]
            .into_iter()
            .any(|each| call::first_struck(world, each).is_some()),
        Name::InterruptLogs => definition(|it| it.containers.iter().any(|own| own.logs.is_some())),
        Name::FailVolumes => world.deployments.values().any(|it| it.volume.is_some()),
        Name::LimitPulls => world.images.keys().any(|name| !is_in_ecr(name)),
        Name::SlowRegistry => !world.images.is_empty(),
        Name::SetQuota => definition(|it| it.fargate),
        Name::TrafficRate => !world.traffic.classes.is_empty(),
        Name::PushImage => world.images.len() > 1,
        _ => true,
    }
}

/// What a field of a fault may begin with, the likeliest first; nothing where it is left out.
fn begins_with(world: &World, name: Name, field: &str) -> Vec<Value> {
    let images = |fits: fn(&Image) -> bool| -> Vec<Value> {
        let fitting = world.images.iter().filter(|(_, image)| fits(image));
        fitting.map(|(name, _)| (**name).into()).collect()
    };
    match (name, field) {
        (_, "task" | "instance") => {
            call::first_struck(world, name).into_iter().map(Value::from).collect()
        }
        (Name::RestoreImage, "image") => images(|image| !image.exists),
        (_, "image") => images(|image| image.exists),
        // The last: the first is what it is pushed over.
        (_, "as") => images(|_| true).into_iter().rev().collect(),
        (_, "api") => Api::NAMES.map(Value::from).into(),
        (Name::LoseZone | Name::RestoreZone, "availabilityZone") => {
            world.zones.iter().map(|zone| (*zone.name).into()).collect()
        }
        (_, "dependency") => {
            let usual = |it: &Dependency| {
                it.latency == it.usual.latency && it.failure_percent == it.usual.failure_percent
            };
            let all = world.dependencies.iter();
            let fitting = all.filter(|it| name != Name::RestoreDependency || !usual(it));
            fitting.map(|it| (*it.name).into()).collect()
        }
        (_, "latency") => vec!["2s".into()],
        (_, "factor") => vec![10.into(), 2.into()],
        (_, "capacity") => capacities(world, name == Name::CapacityDrought),
        (Name::SetQuota, "fargateVcpu") => {
            let [now, _] = world.quotas.fargate_vcpus;
            vec![now.map_or(NEW_ACCOUNT_VCPUS, |now| now / 2).into()]
        }
        (_, "class") => world.traffic.classes.iter().map(|class| (*class.name).into()).collect(),
        (Name::TrafficRate, "rate") => {
            // Twice what comes now; rates are in thousandths.
            let rate = world.traffic.classes.first().map(|class| class.rate(world.now) / 500);
            rate.map(|rate| rate.clamp(1, 1_000_000).into()).into_iter().collect()
        }
        _ => call::known_around(world, field).iter().map(|name| (**name).into()).collect(),
    }
}

/// Capacity that may become scarce, or that is.
fn capacities(world: &World, becomes: bool) -> Vec<Value> {
    let fargate = world.task_definitions.values().any(|it| it.fargate);
    let fits = |capacity: &Capacity| {
        let is_used = match capacity {
            Capacity::Fargate | Capacity::FargateSpot => fargate,
            Capacity::Ec2 => !world.asgs.is_empty(),
        };
        let mut zones = world.zones.iter().map(|zone| zone.dry[*capacity as usize]);
        if becomes { is_used && zones.any(|dry| !dry) } else { zones.any(|dry| dry) }
    };
    Capacity::ALL.into_iter().filter(fits).map(|it| it.name().into()).collect()
}

/// What may be meant by the text in a field of a fault.
pub(super) fn choices(world: &World, field: &str) -> Vec<String> {
    match field {
        "task" => {
            let alive = world.tasks.iter().filter(|(_, task)| task.wanted);
            alive.map(|(id, _)| id.to_string()).take(OFFERED).collect()
        }
        "instance" => {
            let alive = world.instances.iter().filter(|(_, it)| it.is_registered());
            alive.map(|(id, _)| id.to_string()).take(OFFERED).collect()
        }
        "image" | "as" => world.images.keys().map(ToString::to_string).collect(),
        "availabilityZone" => world.zones.iter().map(|zone| zone.name.to_string()).collect(),
        "dependency" => world.dependencies.iter().map(|it| it.name.to_string()).collect(),
        "class" => world.traffic.classes.iter().map(|class| class.name.to_string()).collect(),
        _ => call::known_around(world, field).iter().map(ToString::to_string).collect(),
    }
}
