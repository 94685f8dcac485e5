//! `script`: the steps of a game day and their conditions.

use std::sync::Arc;

use crate::call::{self, Action, UNLISTED, find};
use crate::event::Event;
use crate::finding::{Findings, suggestion};
use crate::ids::{AlarmId, RecordId, ServiceId, TargetGroupId};
use crate::json::At;
use crate::script::{Condition, Count, Script, ScriptStep};
use crate::shape::short;
use crate::step::Step;
use crate::time::{SimDuration, SimTime};
use crate::world::World;

/// Reads the steps and has the first one looked at when the run begins.
pub(super) fn begin(world: &mut World, at: &At<'_>, findings: &mut Findings) {
    let list = at.list("script");
    if !list.is_empty() {
        let apply = |step: &mut Step<'_>, action: &Action| call::apply_as(step, action, UNLISTED);
        world.script = Script::new(steps(world, &list, findings), apply);
        world.agenda.at(SimTime::ZERO, RecordId::SCENARIO, Event::Script { stamp: 0 });
    }
}

fn steps(world: &World, list: &[At<'_>], findings: &mut Findings) -> Arc<[ScriptStep]> {
    let read = |at: &At<'_>| {
        let acts = at.get("call").or_else(|| at.get("fault")).or_else(|| at.get("with")).is_some();
        ScriptStep {
            when: at.get("when").and_then(|at| condition(world, &at, findings)),
            after: at.span("after").unwrap_or(SimDuration::ZERO),
            within: at.span("within").unwrap_or(world.assumptions.script_within),
            action: if acts { Action::read_at(SimTime::ZERO, at, findings) } else { None },
        }
    };
    list.iter().map(read).collect()
}

fn condition(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<Condition> {
    const KINDS: [&str; 6] = ["steady", "unsteady", "deploying", "alarm", "running", "healthy"];
    let given: Vec<&str> = KINDS.into_iter().filter(|kind| at.get(kind).is_some()).collect();
    let [kind] = given.as_slice() else {
        findings.malformed(&at.path, format!("give exactly one of {}", KINDS.join(", ")));
        return None;
    };
    let named = at.get(kind)?;
    let counts = matches!(*kind, "running" | "healthy");
    let (at_least, at_most) = (at.int("atLeast"), at.int("atMost"));
    if counts != (at_least.is_some() || at_most.is_some()) {
        let message =
            "give `atLeast` or `atMost` with `running` and `healthy`, and with nothing else";
        findings.malformed(&at.path, message);
    }
    let count = Count { at_least: at_least.unwrap_or(0), at_most: at_most.unwrap_or(u32::MAX) };
    Some(match *kind {
        "steady" => Condition::Steady(service(world, &named, findings)?, true),
        "unsteady" => Condition::Steady(service(world, &named, findings)?, false),
        "running" => Condition::Running(service(world, &named, findings)?, count),
        "deploying" => Condition::Deploying(service(world, &named, findings)?),
        "alarm" => Condition::Alarm(alarm(world, &named, findings)?),
        _ => Condition::Healthy(target_group(world, &named, findings)?, count),
    })
}

/// A service that is there at the start.
fn service(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<ServiceId> {
    let known = world.services.values().map(|row| &*row.name);
    named("service", at, findings, find::service(world, at.as_text()?), known)
}

/// A target group.
fn target_group(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<TargetGroupId> {
    let known = world.target_groups.values().map(|row| &*row.name);
    named("target group", at, findings, find::target_group(world, at.as_text()?), known)
}

/// An alarm that is there at the start, those of target tracking included.
fn alarm(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<AlarmId> {
    let known = world.cloudwatch.alarms.values().map(|row| &*row.name);
    named("alarm", at, findings, world.cloudwatch.alarm(at.as_text()?), known)
}

/// What was found, or the nearest name.
fn named<'a, T>(
    what: &str,
    at: &At<'_>,
    findings: &mut Findings,
    found: Option<T>,
    known: impl Iterator<Item = &'a str>,
) -> Option<T> {
    if found.is_none() {
        let name = at.as_text()?;
        let near = suggestion(name, known);
        findings.malformed(&at.path, format!("no {what} `{}`{near}", short(name)));
    }
    found
}
