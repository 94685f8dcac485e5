//! `traffic`: classes of requests and their rates.

use std::sync::Arc;

use crate::call::{find, listeners};
use crate::finding::Findings;
use crate::ids::{RuleId, TargetGroupId};
use crate::json::{At, scaled, span};
use crate::listener::route;
use crate::time::{SimDuration, SimTime};
use crate::traffic::{Class, Next, Peak, Shape};
use crate::world::World;

/// The fields that say when requests come; a class has exactly one of them.
const SHAPES: [&str; 6] = ["rate", "ramp", "sine", "steps", "spikes", "tape"];

/// Reads one class.
pub(super) fn read(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<Class> {
    let rule = match at.get("listener") {
        Some(listener) => Some(rule(world, at, &listener, findings)?),
        None => None,
    };
    let first = rule.and_then(|rule| world.rules.get(rule)?.forward.first());
    let group = match first {
        Some(first) => first.group,
        None => group(world, at, findings)?,
    };
    let given: Vec<&str> = SHAPES.into_iter().filter(|name| at.get(name).is_some()).collect();
    let [name] = given.as_slice() else {
        let message = format!("give exactly one of {}", SHAPES.join(", "));
        findings.malformed(&at.path, message);
        return None;
    };
    let shape = shape(name, &at.get(name)?, findings)?;
    Some(Class {
        name: at.text("name").unwrap_or("requests").into(),
        group,
        rule,
        peak: Peak::of(shape.peak()),
        shape,
        poisson: at.flag("poisson").unwrap_or(true),
        work_percent: at.int("workPercent").unwrap_or(100),
        clients: at.int("clients"),
        objective: at.span("objective").unwrap_or(SimDuration::from_secs(1)),
        client_timeout: at.span("clientTimeout"),
        rate_override: None,
        next: Next::default(),
    })
}

/// The rule of a listener that takes the class's path.
fn rule(world: &World, at: &At<'_>, listener: &At<'_>, findings: &mut Findings) -> Option<RuleId> {
    if at.get("targetGroup").is_some() {
        findings.malformed(&at.path, "give either `listener` or `targetGroup`");
    }
    let id = listeners::known_listener(world, listener, "ListenerNotFound", findings)?;
    route(world, id, at.text("path").unwrap_or("/"))
}

fn group(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<TargetGroupId> {
    let Some(name) = at.get("targetGroup") else {
        let mut groups = world.target_groups.ids();
        let only = groups.next().filter(|_| groups.next().is_none());
        if only.is_none() {
            let message = "give `targetGroup`: the scenario has none, or more than one";
            findings.malformed(&at.path, message);
        }
        return only;
    };
    let text = name.as_text()?;
    let found = find::known_target_group(world, text);
    found.map_err(|none| findings.malformed(&name.path, none)).ok()
}

fn shape(name: &str, at: &At<'_>, findings: &mut Findings) -> Option<Shape> {
    match name {
        "rate" => thousandths(at).map(Shape::Constant),
        "ramp" => ramp(at, findings),
        "sine" => sine(at, findings),
        "steps" => steps(at, findings),
        "spikes" => spikes(at, findings),
        _ => tape(at, findings),
    }
}

fn ramp(at: &At<'_>, findings: &mut Findings) -> Option<Shape> {
    let start = moment(at, "start").unwrap_or_default();
    let end = moment(at, "end")?;
    if end <= start {
        findings.malformed(&at.path, "`end` has to be later than `start`");
    }
    Some(Shape::Ramp { from: rate(at, "from")?, to: rate(at, "to")?, start, end })
}

fn sine(at: &At<'_>, findings: &mut Findings) -> Option<Shape> {
    let (mean, swing, period) = (rate(at, "mean")?, rate(at, "swing")?, at.span("period")?);
    if swing > mean {
        findings.malformed(&at.path, "`swing` is at most `mean`: no rate is below 0");
    }
    if period < SimDuration::from_secs(1) {
        findings.malformed(&at.path, "`period` is at least a second");
    }
    Some(Shape::Sine { mean, swing, period })
}

fn steps(at: &At<'_>, findings: &mut Findings) -> Option<Shape> {
    let steps: Vec<(SimTime, u64)> =
        at.items().iter().filter_map(|at| Some((moment(at, "at")?, rate(at, "rate")?))).collect();
    if steps.is_empty() || !steps.is_sorted_by(|a, b| a.0 < b.0) {
        findings.malformed(&at.path, "at least one step, each later than the one before");
    }
    Some(Shape::Steps(steps.into()))
}

fn spikes(at: &At<'_>, findings: &mut Findings) -> Option<Shape> {
    let list = at.list("bursts");
    let bursts: Vec<(SimTime, SimDuration, u64)> = list
        .iter()
        .filter_map(|at| Some((moment(at, "at")?, at.span("for")?, rate(at, "rate")?)))
        .collect();
    if !bursts.is_sorted_by(|a, b| a.0 + a.1 <= b.0) {
        findings.malformed(&at.path, "bursts stand in order and do not overlap");
    }
    Some(Shape::Spikes { base: rate(at, "base")?, bursts: bursts.into() })
}

fn tape(at: &At<'_>, findings: &mut Findings) -> Option<Shape> {
    let moments: Vec<SimTime> =
        at.items().iter().filter_map(|at| span(at.value)).map(|span| SimTime(span.0)).collect();
    if !moments.is_sorted() {
        findings.malformed(&at.path, "a tape is in order");
    }
    Some(Shape::Tape(Arc::from(moments)))
}

fn moment(at: &At<'_>, name: &str) -> Option<SimTime> {
    at.span(name).map(|span| SimTime(span.0))
}

fn rate(at: &At<'_>, name: &str) -> Option<u64> {
    thousandths(&at.get(name)?)
}

/// A rate in thousandths of a request a second.
pub(crate) fn thousandths(at: &At<'_>) -> Option<u64> {
    at.value.as_number().and_then(|number| scaled(number, 1_000))
}
