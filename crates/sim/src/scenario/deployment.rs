//! What a scenario says about deployments beside its services: functions, and alarms that have to be there.

use crate::sorted::Map;
use std::sync::Arc;

use crate::finding::{Findings, suggestion};
use crate::json::At;
use crate::service::Function;
use crate::world::World;

/// What functions answer that lifecycle hooks call.
pub(super) fn functions(at: &At<'_>) -> Map<Arc<str>, Function> {
    let function = |at: &At<'_>| Function {
        takes: at.span("takes").unwrap_or_default(),
        succeeds: at.text("answers") != Some("FAILED"),
    };
    at.entries("functions").into_iter().map(|(name, at)| (name.into(), function(&at))).collect()
}

/// A misspelt alarm would never go off; this is how its author finds out.
pub(super) fn warn_of_unknown_alarms(world: &World, at: &At<'_>, findings: &mut Findings) {
    for service in at.list("services") {
        let configuration = service.get("deploymentConfiguration");
        let Some(own) = configuration.and_then(|at| at.get("alarms")) else { continue };
        for name in own.list("alarmNames") {
            let text = name.as_text().unwrap_or_default();
            if world.cloudwatch.alarm(text).is_none() {
                let known = world.cloudwatch.alarms.values().map(|alarm| &*alarm.name);
                let near = suggestion(text, known);
                findings.warn(&name.path, format!("no alarm of this name is there{near}"));
            }
        }
    }
}
