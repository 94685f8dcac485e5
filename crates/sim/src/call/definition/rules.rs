//! What has to hold between the fields of a task definition.

use std::collections::{BTreeMap, BTreeSet};

use super::{Size, check_name, fargate};
use crate::access;
use crate::definition::{ContainerDefinition, NetworkMode, TaskDefinition};
use crate::finding::{Findings, suggestion};
use crate::json::At;
use crate::misconception::Misconception;
use crate::shape::short;
use crate::world::World;

/// The least CPU units of a whole task on EC2.
const MIN_TASK_CPU: u32 = 128;

/// Names, memory, CPU and ports of the containers.
pub(super) fn containers(
    at: &At<'_>,
    definition: &TaskDefinition,
    given: Size,
    findings: &mut Findings,
) {
    let requests = at.list("containerDefinitions");
    if !definition.containers.iter().any(|container| container.essential) {
        findings.refuse(at, "at least one container has to be essential");
    }
    let mut names = BTreeSet::new();
    let mut host_ports = BTreeSet::new();
    for (at, container) in requests.iter().zip(&definition.containers) {
        check_name(&container.name, at, findings);
        if !names.insert(&container.name) {
            findings.refuse(at, format!("two containers are called `{}`", container.name));
        }
        memory(at, container, given.memory, findings);
        ports(at, container, definition.network, &mut host_ports, findings);
        if let Some(cpu) = given.cpu.filter(|cpu| container.cpu_units > *cpu) {
            let own = container.cpu_units;
            findings.refuse(at, format!("cpu {own} does not fit into the task's {cpu}"));
        }
    }
    let sum = |amount: fn(&ContainerDefinition) -> u32| -> u64 {
        definition.containers.iter().map(|container| u64::from(amount(container))).sum()
    };
    let reserved = sum(super::reserved_mib);
    if let Some(memory) = given.memory.filter(|memory| reserved > u64::from(*memory)) {
        let message = format!("containers reserve {reserved} MiB, more than the task's {memory}");
        findings.refuse(at, message);
    }
    let cpu_units = sum(|container| container.cpu_units);
    if let Some(cpu) = given.cpu.filter(|cpu| cpu_units > u64::from(*cpu)) {
        findings.refuse(
            at,
            format!("containers have {cpu_units} CPU units, more than the task's {cpu}"),
        );
    }
}

fn memory(
    at: &At<'_>,
    container: &ContainerDefinition,
    task: Option<u32>,
    findings: &mut Findings,
) {
    let (hard, soft) = (container.memory_mib, container.memory_reservation_mib);
    if task.is_none() && hard.is_none() && soft.is_none() {
        let message = "give `memory` or `memoryReservation`, or `memory` for the whole task";
        findings.refuse(at, message);
    }
    if let Some((hard, soft)) = hard.zip(soft).filter(|(hard, soft)| hard <= soft) {
        let message = format!("memory {hard} has to be more than memoryReservation {soft}");
        findings.refuse(at, message);
    }
    if let Some((hard, task)) = hard.zip(task).filter(|(hard, task)| hard > task) {
        findings.refuse(at, format!("memory {hard} does not fit into the task's {task} MiB"));
    }
}

fn ports(
    at: &At<'_>,
    container: &ContainerDefinition,
    network: NetworkMode,
    host_ports: &mut BTreeSet<(u16, bool)>,
    findings: &mut Findings,
) {
    let mut protocols = BTreeMap::new();
    for (at, port) in at.list("portMappings").iter().zip(&container.ports) {
        if protocols.insert(port.container, port.udp).is_some_and(|udp| udp != port.udp) {
            let message = "a container has one protocol for a containerPort: take another one";
            findings.refuse(at, message);
        }
        let fixed = match network {
            NetworkMode::None => {
                findings.refuse(at, "a container without network has no ports: remove the mapping");
                continue;
            }
            NetworkMode::Awsvpc | NetworkMode::Host => {
                if port.host.is_some_and(|host| host != port.container) {
                    let message = "in this network mode hostPort is containerPort: leave it out";
                    findings.refuse(at, message);
                }
                Some(port.container)
            }
            NetworkMode::Bridge => port.host,
        };
        if let Some(host) = fixed.filter(|host| !host_ports.insert((*host, port.udp))) {
            findings.refuse(at, format!("port {host} is taken by another mapping of this task"));
        }
    }
}

/// Dependencies name containers of the task, can be met, and do not go round in a circle.
pub(super) fn dependencies(at: &At<'_>, definition: &TaskDefinition, findings: &mut Findings) {
    let names = || definition.containers.iter().map(|container| &*container.name);
    for (place, container) in at.list("containerDefinitions").iter().enumerate() {
        for at in container.list("dependsOn") {
            let Some(name) = at.text("containerName") else { continue };
            let Some((index, other)) =
                definition.containers.iter().enumerate().find(|(_, other)| &*other.name == name)
            else {
                let near = suggestion(name, names());
                findings.refuse(&at, format!("no container is called `{}`{near}", short(name)));
                continue;
            };
            let complaint = match at.text("condition") {
                _ if index == place => "a container cannot depend on itself",
                Some("COMPLETE" | "SUCCESS") if other.essential => {
                    "an essential container must not end, so nothing can wait for its end"
                }
                Some("HEALTHY") if other.health_check.is_none() => {
                    "HEALTHY needs a healthCheck of that container"
                }
                _ => continue,
            };
            findings.refuse(&at, complaint);
        }
    }
    if is_circular(definition) {
        findings.refuse(at, "the containers' dependencies go round in a circle");
    }
}

/// Whether some containers wait for each other. Removes those that wait for nothing until none is left.
fn is_circular(definition: &TaskDefinition) -> bool {
    let waits = |container: &ContainerDefinition, left: &BTreeSet<usize>| {
        container.depends_on.iter().any(|(on, _)| left.contains(&usize::from(*on)))
    };
    let mut left: BTreeSet<usize> = (0..definition.containers.len()).collect();
    loop {
        let free: Vec<usize> = left
            .iter()
            .copied()
            .filter(|place| definition.containers.get(*place).is_none_or(|c| !waits(c, &left)))
            .collect();
        if free.is_empty() {
            return !left.is_empty();
        }
        left.retain(|place| !free.contains(place));
    }
}

/// What cannot be had without a role that fetches it (rule `iam.execution-role`).
pub(super) fn roles(
    at: &At<'_>,
    world: &World,
    definition: &TaskDefinition,
    findings: &mut Findings,
) {
    let believed = world.beliefs.hold(Misconception::TaskRolePulls);
    let pulls = if believed { &definition.task_role } else { &definition.execution_role };
    for (at, own) in at.list("containerDefinitions").iter().zip(&definition.containers) {
        let in_ecr = access::is_in_ecr(&own.image.name);
        if definition.fargate && in_ecr && pulls.is_none() {
            let message =
                "Fargate requires task definition to have execution role ARN to support ECR images";
            findings.refuse(at, message);
        }
        if definition.fargate && own.logs.is_some() && definition.execution_role.is_none() {
            let message = "Fargate requires task definition to have execution role ARN to support log \
                           driver awslogs";
            findings.refuse(at, message);
        }
        if !own.secrets.is_empty() && definition.execution_role.is_none() {
            findings
                .refuse(at, "secrets are fetched with the execution role: give executionRoleArn");
        }
        let driver = at.get("logConfiguration").and_then(|at| at.text("logDriver"));
        let is_known = |driver: &str| fargate::LOG_DRIVERS.contains(&driver);
        if definition.fargate && driver.is_some_and(|driver| !is_known(driver)) {
            let known = fargate::LOG_DRIVERS.join(", ");
            findings.refuse(at, format!("Fargate has the log drivers {known}"));
        }
        if driver == Some("awslogs") && own.logs.is_none() {
            findings.refuse(at, "the log driver awslogs needs the option awslogs-group");
        }
    }
}

/// What there is not on instances outside of AWS (rule `instance.external-limits`).
pub(super) fn external(at: &At<'_>, definition: &TaskDefinition, findings: &mut Findings) {
    if !definition.external {
        return;
    }
    if definition.network == NetworkMode::Awsvpc {
        findings.refuse(at, "EXTERNAL takes networkMode bridge, host or none");
    }
    let efs = at.list("volumes").into_iter().find(|at| at.get("efsVolumeConfiguration").is_some());
    if let Some(volume) = efs {
        findings.refuse(&volume, "EXTERNAL takes no EFS volumes");
    }
}

/// What holds where Fargate is not asked for.
pub(super) fn ec2(at: &At<'_>, given: Size, findings: &mut Findings) {
    if let Some(cpu) = given.cpu.filter(|cpu| *cpu < MIN_TASK_CPU) {
        findings.refuse(at, format!("cpu of a task is at least {MIN_TASK_CPU}, not {cpu}"));
    }
    if let Some(storage) = at.get("ephemeralStorage") {
        findings.refuse(&storage, "ephemeralStorage is for Fargate: add FARGATE or remove it");
    }
}
