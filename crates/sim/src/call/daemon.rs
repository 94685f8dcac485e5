//! What a DAEMON service cannot have, in the words of the API (rules `service.daemon-limits`,
//! `service.daemon-not-fargate`, `deploy.daemon-max-percent`).

use crate::finding::Findings;
use crate::json::At;
use crate::service::{DeploymentStrategy, Launch, Options, Scheduling, Target};

/// Complains about what a request to create or update a DAEMON service must not have.
pub(super) fn limits(
    at: &At<'_>,
    target: &Target,
    options: Option<&Options>,
    findings: &mut Findings,
) {
    let mut without = |field: &str, message: &str| {
        if let Some(given) = at.get(field) {
            findings.refuse(&given, message);
        }
    };
    without(
        "desiredCount",
        "The daemon scheduling strategy does not support a desired count for services. Remove the desired \
         count value and try again",
    );
    without(
        "placementStrategy",
        "The daemon scheduling strategy does not support placement strategies. Remove the placement \
         strategy and try again",
    );
    if !target.strategy.is_empty() {
        let message = "Specifying a capacity provider strategy is not supported when you create a service \
                       using the DAEMON scheduling strategy: give launchType EC2";
        findings.refuse(at, message);
    } else if target.launch == Launch::Fargate {
        let message = "the DAEMON scheduling strategy is not for Fargate, which has no instances: give \
                       launchType EC2";
        findings.refuse(at, message);
    }
    if let Some(bounds) = at.get("deploymentConfiguration") {
        let (_, most) = Scheduling::Daemon.percents();
        if bounds.int("maximumPercent").is_some_and(|percent| percent != most) {
            let message = "The daemon scheduling strategy does not support values above 100 for \
                           maximumPercent on a deployment configuration. Change the maximumPercent value \
                           to 100, and try again";
            findings.refuse(&bounds, message);
        }
        if options.is_some_and(|it| it.strategy != DeploymentStrategy::Rolling) {
            findings.refuse(&bounds, "a DAEMON service is deployed with the strategy ROLLING");
        }
    }
}
