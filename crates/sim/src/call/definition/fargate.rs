//! What a task definition may have where FARGATE is asked for (rules `fargate.*`).

use super::Size;
use crate::call::sizes;
use crate::definition::{NetworkMode, TaskDefinition};
use crate::finding::Findings;
use crate::json::At;

/// What Fargate takes as `stopTimeout` and `startTimeout`, in seconds (rule `container.stop-timeout-max`).
const TIMEOUT: std::ops::RangeInclusive<u32> = 2..=120;
/// Log drivers on Fargate (rule `fargate.log-drivers`).
pub(super) const LOG_DRIVERS: [&str; 3] = ["awslogs", "splunk", "awsfirelens"];
/// The only Linux capability that can be added (rule `fargate.sys-ptrace`).
const CAPABILITY: &str = "SYS_PTRACE";

/// Fields that Fargate does not have, of the task, of each container and of each volume (rule `fargate.not-available`).
const TASK: [&str; 2] = ["placementConstraints", "ipcMode"];
const CONTAINER: [&str; 4] = ["privileged", "links", "extraHosts", "dockerSecurityOptions"];
const VOLUME: [&str; 1] = ["dockerVolumeConfiguration"];

/// Complains of what Fargate does not take.
pub(super) fn check(
    at: &At<'_>,
    definition: &TaskDefinition,
    given: Size,
    findings: &mut Findings,
) {
    if definition.network != NetworkMode::Awsvpc {
        findings.refuse(at, "Fargate needs networkMode awsvpc");
    }
    match (given.cpu, given.memory) {
        (Some(cpu), Some(memory)) => {
            if let Some(complaint) = sizes::complaint(cpu, memory) {
                findings.refuse(at, complaint);
            }
        }
        _ => findings
            .refuse(at, "Fargate needs cpu and memory of the whole task, such as 256 and 512"),
    }
    absent(at, &TASK, findings);
    at.list("volumes").iter().for_each(|volume| absent(volume, &VOLUME, findings));
    for container in at.list("containerDefinitions") {
        absent(&container, &CONTAINER, findings);
        kernel(&container, findings);
        for name in ["stopTimeout", "startTimeout"] {
            let seconds = container.int(name).filter(|secs| !TIMEOUT.contains(secs));
            if let Some((field, secs)) = container.get(name).zip(seconds) {
                findings
                    .refuse(&field, format!("{secs} is not within 2 to 120 seconds on Fargate"));
            }
        }
    }
}

/// Complains of fields that ask for something; `false` and an empty list ask for nothing.
fn absent(at: &At<'_>, names: &[&str], findings: &mut Findings) {
    for field in names.iter().filter_map(|name| at.get(name)) {
        let asks = field.value.as_bool().unwrap_or(true)
            && field.value.as_array().is_none_or(|list| !list.is_empty());
        if asks {
            findings.refuse(&field, "Fargate does not have this: remove it");
        }
    }
}

/// Complains of GPUs and of capabilities (rules `fargate.no-gpu`, `fargate.sys-ptrace`).
fn kernel(container: &At<'_>, findings: &mut Findings) {
    for resource in container.list("resourceRequirements") {
        if resource.text("type") == Some("GPU") {
            findings.refuse(&resource, "Fargate has no GPUs: remove it");
        }
    }
    let capabilities = container.get("linuxParameters").and_then(|at| at.get("capabilities"));
    for name in capabilities.map(|at| at.list("add")).unwrap_or_default() {
        if name.as_text() != Some(CAPABILITY) {
            findings.refuse(&name, format!("on Fargate only {CAPABILITY} can be added"));
        }
    }
}
