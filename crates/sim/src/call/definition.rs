//! RegisterTaskDefinition: from the request to a revision, with every rule that the documents give.

mod fargate;
mod rules;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::access::{logs, role};
use super::service::query;
use super::{sizes, volumes};
use crate::definition::{
    Condition, ContainerDefinition, HealthCheck, NetworkMode, PortMapping, RESTART_PERIOD, Request,
    RestartPolicy, TaskDefinition,
};
use crate::finding::Findings;
use crate::ids::TaskDefinitionId;
use crate::image::Image;
use crate::json::At;
use crate::place::Query;
use crate::time::SimDuration;
use crate::volume::EPHEMERAL_INCLUDED_GIB;
use crate::world::World;

/// Largest request in bytes (rule `quota.definition-size`).
const MAX_BYTES: usize = 64 << 10;

/// The size that a request gives to the task itself.
#[derive(Debug, Clone, Copy)]
struct Size {
    cpu: Option<u32>,
    memory: Option<u32>,
}

/// Reads a request. None where it is too broken to make anything of it.
pub(crate) fn read(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<TaskDefinition> {
    let family = at.text("family")?;
    check_name(family, &at.get("family")?, findings);
    if at.value.to_string().len() > MAX_BYTES {
        findings.refuse(at, "a task definition has at most 64 KiB");
    }
    let compatibilities = at.list("requiresCompatibilities");
    let wants = |name| compatibilities.iter().any(|item| item.as_text() == Some(name));
    let fargate = wants("FARGATE");
    let network = network(at);
    let cpu = size(at, "cpu", sizes::cpu_units, findings);
    let memory = size(at, "memory", sizes::memory_mib, findings);
    let requests = at.list("containerDefinitions");
    let names: Vec<&str> = requests.iter().filter_map(|at| at.text("name")).collect();
    let containers: Vec<ContainerDefinition> =
        requests.iter().filter_map(|at| container(world, at, &names)).collect();
    let revision = world.task_definitions.values().filter(|row| &*row.family == family).count();
    let revision = u32::try_from(revision).unwrap_or(u32::MAX).saturating_add(1);
    let definition = TaskDefinition {
        family: family.into(),
        revision,
        cpu_units: cpu.unwrap_or_else(|| containers.iter().map(|c| c.cpu_units).sum()),
        memory_mib: memory.unwrap_or_else(|| containers.iter().map(reserved_mib).sum()),
        memory_limit_mib: memory,
        network,
        fargate,
        ec2: compatibilities.is_empty() || wants("EC2"),
        managed: wants("MANAGED_INSTANCES"),
        external: wants("EXTERNAL"),
        constraints: constraints(at, findings),
        containers,
        ephemeral_storage_gib: storage(at),
        volumes: volumes::read(at, findings),
        port_names: port_names(at, findings),
        arm: at.get("runtimePlatform").is_some_and(|p| p.text("cpuArchitecture") == Some("ARM64")),
        execution_role: role(world, at, "executionRoleArn", findings),
        task_role: role(world, at, "taskRoleArn", findings),
        request: Request(Arc::new(at.value.clone())),
    };
    let given = Size { cpu, memory };
    rules::containers(at, &definition, given, findings);
    rules::dependencies(at, &definition, findings);
    rules::roles(at, world, &definition, findings);
    rules::external(at, &definition, findings);
    if fargate {
        fargate::check(at, &definition, given, findings);
    } else {
        rules::ec2(at, given, findings);
    }
    Some(definition)
}

/// Adds a revision, and images that nothing has described so far.
pub(crate) fn insert(world: &mut World, definition: TaskDefinition) -> TaskDefinitionId {
    for container in &definition.containers {
        let image = &container.image;
        world.images.or_insert_with(Arc::clone(&image.name), || Arc::clone(image));
    }
    world.task_definitions.insert(Arc::new(definition))
}

/// Complains unless a name is made of letters, digits, hyphens and underscores.
pub(super) fn check_name(name: &str, at: &At<'_>, findings: &mut Findings) {
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        findings.refuse(at, "a name is made of letters, digits, hyphens and underscores");
    }
}

/// What a container reserves of memory where the task has no size of its own (rule `place.reserved-per-task`).
fn reserved_mib(container: &ContainerDefinition) -> u32 {
    container.memory_reservation_mib.or(container.memory_mib).unwrap_or(0)
}

fn network(at: &At<'_>) -> NetworkMode {
    match at.text("networkMode") {
        Some("awsvpc") => NetworkMode::Awsvpc,
        Some("host") => NetworkMode::Host,
        Some("none") => NetworkMode::None,
        _ => NetworkMode::Bridge,
    }
}

/// A size as a number or as the API's text.
fn size(
    at: &At<'_>,
    name: &str,
    read: fn(&str) -> Option<u32>,
    findings: &mut Findings,
) -> Option<u32> {
    let field = at.get(name)?;
    let Some(text) = field.as_text() else { return at.int(name) };
    let size = read(text).filter(|size| (1..=1_000_000).contains(size));
    if size.is_none() {
        findings.refuse(
            &field,
            "write a number, or a text such as `1 vCPU` for cpu and `2 GB` for memory",
        );
    }
    size
}

fn constraints(at: &At<'_>, findings: &mut Findings) -> Vec<Arc<Query>> {
    let constraints = at.list("placementConstraints");
    let read = |at: &At<'_>| query(at.text("expression")?, at, findings);
    constraints.iter().filter_map(read).collect()
}

fn storage(at: &At<'_>) -> u32 {
    let size = at.get("ephemeralStorage").and_then(|storage| storage.int("sizeInGiB"));
    size.map_or(0, |size| size.saturating_sub(EPHEMERAL_INCLUDED_GIB))
}

/// Names of port mappings, by which Service Connect calls them.
fn port_names(at: &At<'_>, findings: &mut Findings) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = Vec::new();
    for own in at.list("containerDefinitions") {
        for mapping in own.list("portMappings") {
            let Some(name) = mapping.text("name") else { continue };
            if names.iter().any(|known| &**known == name) {
                findings.refuse(&mapping, format!("two port mappings are called `{name}`"));
            }
            names.push(name.into());
        }
    }
    names
}

fn container(world: &World, at: &At<'_>, names: &[&str]) -> Option<ContainerDefinition> {
    let name = at.text("name")?;
    let image = at.text("image")?;
    let secs = |field| at.int(field).map(|secs| SimDuration::from_secs(secs.into()));
    let known = world.images.get(image).cloned();
    Some(ContainerDefinition {
        name: name.into(),
        image: known.unwrap_or_else(|| Arc::new(Image::plain(image, &world.assumptions))),
        version_consistency: at.text("versionConsistency") != Some("disabled"),
        cpu_units: at.int("cpu").unwrap_or(0),
        memory_mib: at.int("memory"),
        memory_reservation_mib: at.int("memoryReservation"),
        essential: at.flag("essential").unwrap_or(true),
        ports: at.list("portMappings").iter().filter_map(port).collect(),
        health_check: at.get("healthCheck").map(|at| health_check(&at)),
        depends_on: at.list("dependsOn").iter().filter_map(|at| dependency(at, names)).collect(),
        stop_timeout: secs("stopTimeout").unwrap_or(SimDuration::from_secs(30)),
        start_timeout: secs("startTimeout"),
        restart: at.get("restartPolicy").and_then(|at| restart_policy(&at)).map(Arc::new),
        secrets: at
            .list("secrets")
            .iter()
            .filter_map(|at| at.text("valueFrom"))
            .map(Arc::from)
            .collect(),
        logs: at.get("logConfiguration").and_then(|at| logs(&at)),
    })
}

fn port(at: &At<'_>) -> Option<PortMapping> {
    let number = |name| at.int(name).and_then(|port| u16::try_from(port).ok());
    Some(PortMapping {
        container: number("containerPort")?,
        host: number("hostPort").filter(|port| *port != 0),
        udp: at.text("protocol") == Some("udp"),
    })
}

fn health_check(at: &At<'_>) -> HealthCheck {
    let secs = |name, default| SimDuration::from_secs(at.int(name).unwrap_or(default).into());
    HealthCheck {
        interval: secs("interval", 30),
        timeout: secs("timeout", 5),
        retries: at.int("retries").unwrap_or(3),
        start_period: secs("startPeriod", 0),
    }
}

/// A restart policy that is enabled (rules `container.restart-policy`, `container.restart-period`).
fn restart_policy(at: &At<'_>) -> Option<RestartPolicy> {
    let codes = at.list("ignoredExitCodes");
    let code = |at: &At<'_>| at.value.as_u64().and_then(|code| u8::try_from(code).ok());
    let secs = at.int("restartAttemptPeriod").unwrap_or(RESTART_PERIOD);
    at.flag("enabled")?.then(|| RestartPolicy {
        ignored_exit_codes: codes.iter().filter_map(code).collect(),
        attempt_period: SimDuration::from_secs(secs.into()),
    })
}

/// A dependency on a container of the same task; `rules` says what is wrong with others.
fn dependency(at: &At<'_>, names: &[&str]) -> Option<(u8, Condition)> {
    let name = at.text("containerName")?;
    let place = names.iter().position(|known| *known == name)?;
    let condition = match at.text("condition")? {
        "COMPLETE" => Condition::Complete,
        "SUCCESS" => Condition::Success,
        "HEALTHY" => Condition::Healthy,
        _ => Condition::Start,
    };
    Some((u8::try_from(place).ok()?, condition))
}
