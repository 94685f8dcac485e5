//! `monitoring` of CreateService and UpdateService (rule `autoscale.metric-period-high`).

use crate::cloudwatch::Monitoring;
use crate::finding::Findings;
use crate::json::At;

/// Reads it; without it nothing changes.
pub(super) fn read(at: &At<'_>, before: Monitoring, findings: &mut Findings) -> Monitoring {
    let Some(at) = at.get("monitoring") else { return before };
    let mut monitoring = Monitoring::default();
    for at in at.list("metricConfigurations") {
        let seconds = at.int("resolutionSeconds").unwrap_or(60);
        if !matches!(seconds, 20 | 60) {
            findings.refuse(&at, "resolutionSeconds is 20 or 60");
        }
        for name in at.list("metricNames") {
            let place = match name.as_text() {
                Some("CPUUtilization") => &mut monitoring.cpu,
                _ => &mut monitoring.memory,
            };
            *place = seconds == 20;
        }
    }
    monitoring
}
