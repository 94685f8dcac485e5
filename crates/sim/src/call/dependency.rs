//! Dependencies: from a scenario and its faults to what requests wait for.

use std::sync::Arc;

use super::Name;
use super::read::Change;
use crate::dependency::{Dependency, Uses, Usual};
use crate::finding::{Findings, suggestion};
use crate::image::ServiceTime;
use crate::json::At;
use crate::scenario::image::time;
use crate::shape::short;
use crate::time::SimDuration;
use crate::world::World;

/// Reads what a scenario says of them.
pub(crate) fn read(at: &At<'_>, findings: &mut Findings) -> Arc<[Dependency]> {
    let read = |(name, at): (&str, At<'_>)| {
        let usual = Usual {
            latency: time(&at, "latency", findings)
                .unwrap_or(ServiceTime::Constant(SimDuration::from_millis(10))),
            failure_percent: at.int("failurePercent").unwrap_or(0),
        };
        Dependency::new(name.into(), usual, at.span("timeout"))
    };
    at.entries("dependencies").into_iter().map(read).collect()
}

/// The dependencies that an image names.
pub(crate) fn uses(world: &World, at: &At<'_>, findings: &mut Findings) -> Uses {
    let list = at.list("uses");
    list.iter().filter_map(|at| find(world, at, findings)).fold(Uses::default(), Uses::and)
}

fn find(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<u64> {
    let name = at.as_text()?;
    let known = world.dependencies.iter();
    let place = known.clone().position(|dependency| &*dependency.name == name);
    if place.is_none() {
        let near = suggestion(name, known.map(|dependency| &*dependency.name));
        findings.malformed(&at.path, format!("no dependency `{}`{near}", short(name)));
    }
    place.map(|place| place as u64)
}

/// What a fault makes of the dependencies.
pub(super) fn fault(
    world: &World,
    name: Name,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<Change> {
    let place = find(world, &at.get("dependency")?, findings)?;
    let mut all = world.dependencies.to_vec();
    let dependency = all.get_mut(usize::try_from(place).ok()?)?;
    match name {
        Name::SlowDependency => dependency.latency = time(at, "latency", findings)?,
        Name::FailDependency => dependency.failure_percent = at.int("percent").unwrap_or(100),
        _ => {
            dependency.latency = dependency.usual.latency;
            dependency.failure_percent = dependency.usual.failure_percent;
        }
    }
    Some(Change::Dependencies(all.into()))
}
