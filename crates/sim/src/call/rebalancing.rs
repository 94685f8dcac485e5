//! `availabilityZoneRebalancing` in requests (rules `service.rebalancing-default`, `service.rebalancing-excluded`).

use crate::definition::TaskDefinition;
use crate::finding::Findings;
use crate::json::At;
use crate::scheduler::ServiceUpdate;
use crate::service::{NewService, Service, obstacle};

/// Whether a new service rebalances: as it says, else if it can.
pub(super) fn on_create(
    at: &At<'_>,
    new: &NewService,
    definition: &TaskDefinition,
    findings: &mut Findings,
) -> bool {
    let NewService { scheduling, max_percent, ref constraints, ref strategies, .. } = *new;
    let launch = new.target.launch;
    let obstacle = obstacle(launch, scheduling, max_percent, constraints, strategies, definition);
    given(at, obstacle, findings).unwrap_or(obstacle.is_none())
}

/// What an update says of it; what was set before stays otherwise, and rests while the service is not one that can be
/// rebalanced.
pub(super) fn on_update(
    at: &At<'_>,
    service: &Service,
    update: &ServiceUpdate,
    definition: &TaskDefinition,
    findings: &mut Findings,
) -> Option<bool> {
    let constraints = update.constraints.as_ref().unwrap_or(&service.constraints);
    let strategies = update.strategies.as_ref().unwrap_or(&service.strategies);
    let max_percent = update.max_percent.unwrap_or(service.max_percent);
    let launch = update.target.as_ref().unwrap_or(&service.target).launch;
    let obstacle =
        obstacle(launch, service.scheduling, max_percent, constraints, strategies, definition);
    given(at, obstacle, findings)
}

fn given(at: &At<'_>, obstacle: Option<&'static str>, findings: &mut Findings) -> Option<bool> {
    let given = at.get("availabilityZoneRebalancing")?;
    let enabled = given.as_text() == Some("ENABLED");
    if let Some(obstacle) = obstacle.filter(|_| enabled) {
        findings.refuse(&given, format!("Availability Zone rebalancing: {obstacle}"));
    }
    Some(enabled)
}
