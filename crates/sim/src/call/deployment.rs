//! `deploymentConfiguration`, over its two percentages: how a deployment is held to be good.

use crate::finding::Findings;
use crate::json::At;
use crate::service::{CircuitBreaker, Options, Threshold};

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
