//! Deployments in requests: `deploymentConfiguration` over its two percentages, and which one is meant.

use super::find;
use crate::finding::{Findings, suggestion};
use crate::ids::{DeploymentId, Id, ServiceId};
use crate::json::At;
use crate::scheduler;
use crate::service::{CircuitBreaker, Options, Rollout, ServiceDeployment, Threshold};
use crate::shape::short;
use crate::world::World;

/// Reads what is given of it; the rest stays as it was.
pub(super) fn options(at: &At<'_>, before: &Options, findings: &mut Findings) -> Options {
    let mut options = before.clone();
    if let Some(breaker) = at.get("deploymentCircuitBreaker") {
        options.breaker = circuit_breaker(&breaker, findings);
    }
    options
}

/// Rules `breaker.configurable`, `breaker.reset-on-healthy`. None where it is not enabled.
fn circuit_breaker(at: &At<'_>, findings: &mut Findings) -> Option<CircuitBreaker> {
    let enabled = at.flag("enable") == Some(true);
    let rollback = at.flag("rollback") == Some(true);
    if rollback && !enabled {
        findings.refuse(at, "rollback needs enable");
    }
    let threshold = at.get("thresholdConfiguration").map_or(Some(Threshold::DEFAULT), |at| {
        let value = at.int("value")?;
        Some(match at.text("type")? {
            "COUNT" => Threshold::Count(value),
            "UNBOUNDED_PERCENT" => Threshold::UnboundedPercent(value),
            _ => Threshold::BoundedPercent(value),
        })
    });
    let reset_on_healthy = at.flag("resetOnHealthyTask").unwrap_or(true);
    enabled.then_some(CircuitBreaker { rollback, reset_on_healthy, threshold: threshold? })
}

/// The service whose newest deployment is meant and can be stopped (rule `deploy.manual-rollback`).
pub(super) fn under_way(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<ServiceId> {
    let (id, deployment) = service_deployment(world, at, findings)?;
    let newest = world.services.get(id)?.deployments.first() == Some(&deployment);
    let row = world.deployments.get(deployment)?;
    if !newest || row.rollout != Rollout::InProgress || row.state != ServiceDeployment::InProgress {
        let state = row.state.name();
        let message =
            format!("the service deployment is {state}: only one under way can be stopped");
        findings.refuse_as("ConflictException", at, message);
    } else if scheduler::completed(world, id).is_none() {
        let message = "the service has never completed a deployment that could be deployed again";
        findings.refuse_as("ConflictException", at, message);
    }
    Some(id)
}

/// The deployment that a request names, with its service.
pub(super) fn service_deployment(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<(ServiceId, DeploymentId)> {
    let name = at.get("serviceDeploymentArn")?;
    let text = name.as_text()?;
    let number = text.rsplit('/').next().and_then(|number| number.parse().ok());
    let numbered = number.map(DeploymentId::from_number);
    let newest = || world.services.get(find::service(world, text)?)?.deployments.first().copied();
    let found = numbered.or_else(newest);
    let service = found.and_then(|id| Some(world.deployments.get(id)?.service));
    if service.is_none() {
        let near = suggestion(text, world.services.values().map(|service| &*service.name));
        let message = format!("no service deployment `{}`{near}", short(text));
        findings.refuse_as("ServiceDeploymentNotFoundException", &name, message);
    }
    service.zip(found)
}
