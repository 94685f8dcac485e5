//! `metrics`, `scaling` and `alarms`: what watches services from the start on, and what scales them.

use std::sync::Arc;

use crate::autoscale::{self, Calendar};
use crate::call::{alarms, autoscale as requests, find};
use crate::cloudwatch::{self, Metric, Tape};
use crate::finding::{Findings, suggestion};
use crate::json::{At, scaled};
use crate::shape::short;
use crate::step::Step;
use crate::time::SimTime;
use crate::world::World;

/// Reads all of it. Policies may look at recorded metrics, alarms may trigger policies.
pub(super) fn build(step: &mut Step<'_>, at: &At<'_>, findings: &mut Findings) {
    let tapes = at.list("metrics");
    let tapes: Vec<Tape> = tapes.iter().filter_map(|at| tape(step.world, at, findings)).collect();
    step.world.cloudwatch.tapes = tapes.into();
    if let Some(at) = at.get("scaling") {
        scaling(step, &at, findings);
    }
    for at in at.list("alarms") {
        if let Some((name, watched, actions)) = alarms::put(step.world, &at, findings) {
            if step.world.cloudwatch.alarm(&name).is_some() {
                findings.malformed(&at.path, "an alarm of this name is there already");
            }
            cloudwatch::put(step, name, watched, actions);
        }
    }
}

fn scaling(step: &mut Step<'_>, at: &At<'_>, findings: &mut Findings) {
    if let Some(begin) = at.get("startsAt").and_then(|at| requests::date(&at, findings)) {
        step.world.autoscaling.calendar = Calendar { begin };
    }
    for at in at.list("scalableTargets") {
        if let Some((service, min, max, suspended)) = requests::target(step.world, &at, findings) {
            autoscale::register(step, service, min, max, suspended);
        }
    }
    for at in at.list("scalingPolicies") {
        if let Some((service, name, kind)) = requests::policy(step.world, &at, findings) {
            autoscale::put_policy(step, service, name, kind);
        }
    }
    for at in at.list("scheduledActions") {
        if let Some(scheduled) = requests::scheduled(step.world, &at, findings) {
            autoscale::put_scheduled(step, scheduled);
        }
    }
}

/// Reads a recorded metric: one of AWS's, or one of the scenario's own by any other name.
fn tape(world: &mut World, at: &At<'_>, findings: &mut Findings) -> Option<Tape> {
    let (namespace, name) = (at.text("Namespace")?, at.text("MetricName")?);
    let metric = if namespace.starts_with("AWS/") {
        alarms::metric(world, at, findings)?
    } else {
        let custom = &mut world.cloudwatch.custom;
        let place = u16::try_from(custom.len()).ok()?;
        if custom.iter().any(|(space, known)| &**space == namespace && &**known == name) {
            findings.malformed(&at.path, "a metric of this name is recorded already");
        }
        custom.push((Arc::from(namespace), Arc::from(name)));
        Metric::Custom(place)
    };
    let points: Vec<(SimTime, Option<u64>)> = at
        .list("points")
        .iter()
        .filter_map(|at| {
            let value = at.get("value").and_then(|at| scaled(at.value.as_number()?, 1_000));
            Some((SimTime(at.span("at")?.0), value))
        })
        .collect();
    if points.is_empty() || !points.is_sorted_by(|a, b| a.0 < b.0) {
        findings.malformed(&at.path, "at least one point, each later than the one before");
    }
    let per_task_of = at.get("perTaskOf").and_then(|at| {
        let text = at.as_text()?;
        let found = find::service(world, text);
        if found.is_none() {
            let near = suggestion(text, world.services.values().map(|service| &*service.name));
            findings.malformed(&at.path, format!("no service `{}`{near}", short(text)));
        }
        found
    });
    Some(Tape { metric, points, per_task_of })
}
