//! What a launch type takes: task definitions that were registered for it, and what tasks can have there.

use crate::definition::{NetworkMode, TaskDefinition};
use crate::finding::Findings;
use crate::json::At;
use crate::service::Launch;

/// Complains where a task definition was not registered for where it is to run, or its tasks cannot have there
/// what they are to have (rule `provider.managed-network`).
pub(crate) fn compatible(
    at: &At<'_>,
    definition: &TaskDefinition,
    launch: Launch,
    findings: &mut Findings,
) {
    no_public_ip(at, launch, findings);
    let (fits, name) = match launch {
        Launch::Fargate => (definition.fargate, "FARGATE"),
        Launch::Ec2 => (definition.ec2, "EC2"),
        Launch::ManagedInstances => (definition.managed, "MANAGED_INSTANCES"),
        Launch::External => (definition.external, "EXTERNAL"),
    };
    if !fits {
        let family = &definition.family;
        let message = format!("`{family}` is not for {name}: add it to requiresCompatibilities");
        findings.refuse(at, message);
    }
    if launch == Launch::ManagedInstances && definition.network == NetworkMode::Bridge {
        findings.refuse(at, "Managed Instances take networkMode awsvpc, host or none, not bridge");
    }
}

/// Complains where tasks outside of AWS are to be found from within (rule `instance.external-limits`).
pub(super) fn reachable(at: &At<'_>, launch: Launch, findings: &mut Findings) {
    for name in ["loadBalancers", "serviceRegistries", "serviceConnectConfiguration"] {
        let given = at.get(name).filter(|_| launch == Launch::External);
        if let Some(given) = given {
            findings.refuse(&given, "there is none on external instances: remove it");
        }
    }
}

/// Complains where tasks on EC2 are to have public addresses (rule `ec2.awsvpc-no-public-ip`).
fn no_public_ip(at: &At<'_>, launch: Launch, findings: &mut Findings) {
    let network = at.get("networkConfiguration").and_then(|at| at.get("awsvpcConfiguration"));
    let assign = network.and_then(|at| at.get("assignPublicIp"));
    let enabled = assign.filter(|assign| assign.as_text() == Some("ENABLED"));
    if let Some(assign) = enabled.filter(|_| launch != Launch::Fargate) {
        findings.refuse(&assign, "only tasks on Fargate get a public IP: remove this");
    }
}
