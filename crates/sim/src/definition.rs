//! Registered task definitions: what a task is made of. Validated when registered (`call`), never changed.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::image::Image;
use crate::place::Query;
use crate::time::SimDuration;
use crate::volume::Volume;

/// One revision of a task definition family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskDefinition {
    /// The family's name.
    pub family: Arc<str>,
    /// Counted from 1 within the family.
    pub revision: u32,
    /// What the task reserves in CPU units (1024 = one vCPU), summed by rule `place.reserved-per-task`.
    pub cpu_units: u32,
    /// What the task reserves in MiB, summed by the same rule.
    pub memory_mib: u32,
    /// What all its containers together may use, in MiB: `memory` of the task itself, if it was given.
    pub memory_limit_mib: Option<u32>,
    /// How its containers are connected.
    pub network: NetworkMode,
    /// Whether FARGATE was asked for in `requiresCompatibilities`.
    pub fargate: bool,
    /// Whether EC2 was asked for, or nothing (then EC2 is meant).
    pub ec2: bool,
    /// Whether `MANAGED_INSTANCES` was asked for.
    pub managed: bool,
    /// Whether EXTERNAL was asked for.
    pub external: bool,
    /// Constraints that every placement of it has to meet (`memberOf` expressions).
    pub constraints: Vec<Arc<Query>>,
    /// In the order of the registration. At least one is essential.
    pub containers: Vec<ContainerDefinition>,
    /// Storage for the task beyond what is included, in GiB (Fargate).
    pub ephemeral_storage_gib: u32,
    /// Names of its port mappings, each once.
    pub port_names: Vec<Arc<str>>,
    /// Storage beyond that.
    pub volumes: Vec<Volume>,
    /// Whether it is 64-bit ARM.
    pub arm: bool,
    /// The role with which ECS pulls images, fetches secrets and sends logs, by its name (rule `iam.execution-role`).
    pub execution_role: Option<Arc<str>>,
    /// The role with which its containers call AWS, by its name (rule `iam.task-role`).
    pub task_role: Option<Arc<str>>,
    /// The request that registered it, with all that the simulator does not look at; nothing where there was none.
    pub request: Request,
}

/// A request as it was made.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Request(pub Arc<Value>);

/// Not what is in it: nothing of a run depends on that beyond what the definition says itself.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Request")
    }
}

/// How the containers of a task are connected (`networkMode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkMode {
    /// Its own network interface.
    Awsvpc,
    /// Behind the host's interface, ports mapped.
    Bridge,
    /// The host's own ports.
    Host,
    /// Not at all.
    None,
}

/// One container of a task definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerDefinition {
    /// Unique within the task definition.
    pub name: Arc<str>,
    /// What it runs.
    pub image: Arc<Image>,
    /// `versionConsistency`: whether a deployment's tasks keep the image that the first one got.
    pub version_consistency: bool,
    /// CPU units reserved for it; 0 where none were given.
    pub cpu_units: u32,
    /// Hard limit in MiB.
    pub memory_mib: Option<u32>,
    /// Reservation in MiB.
    pub memory_reservation_mib: Option<u32>,
    /// Whether the task stops when it stops.
    pub essential: bool,
    /// Container port and host port (`None`: the host chooses).
    pub ports: Vec<PortMapping>,
    /// Its health check.
    pub health_check: Option<HealthCheck>,
    /// Containers that have to get somewhere before this one starts: place in the definition, condition.
    pub depends_on: Vec<(u8, Condition)>,
    /// From SIGTERM to SIGKILL.
    pub stop_timeout: SimDuration,
    /// How long it may take to start for those that depend on it, if limited.
    pub start_timeout: Option<SimDuration>,
    /// Whether and when it starts again in place after it ended.
    pub restart: Option<Arc<RestartPolicy>>,
    /// `valueFrom` of its secrets, which are read once, at its start (rule `iam.secrets-at-start`).
    pub secrets: Vec<Arc<str>>,
    /// Where its lines go, if its log driver is `awslogs`.
    pub logs: Option<Logs>,
}

/// An enabled `restartPolicy` (rules `container.restart-*`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestartPolicy {
    /// `ignoredExitCodes`: after these it stays stopped.
    pub ignored_exit_codes: Vec<u8>,
    /// `restartAttemptPeriod`: it has to have run this long.
    pub attempt_period: SimDuration,
}

/// `restartAttemptPeriod` where a policy gives none, in seconds (rule `container.restart-period`).
pub const RESTART_PERIOD: u32 = 300;

/// The log driver `awslogs` (rules `net.log-mode`, `task.resource-init-error`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logs {
    /// `awslogs-group`.
    pub group: Arc<str>,
    /// `awslogs-create-group`: a group that does not exist is made.
    pub creates_group: bool,
    /// `mode` blocking: the process waits until its lines are taken.
    pub blocking: bool,
}

/// A port that a container listens on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortMapping {
    /// Inside the container.
    pub container: u16,
    /// On the host: `None` where the host chooses (bridge mode, host port 0) or where there is none (awsvpc).
    pub host: Option<u16>,
    /// Whether it is UDP; TCP otherwise.
    pub udp: bool,
}

impl PortMapping {
    /// The host's port of this number that leads to it.
    pub(crate) const fn on(self, number: u16) -> HostPort {
        HostPort { number, udp: self.udp }
    }
}

/// A port of a host. TCP and UDP have each their own (`PORTS` and `PORTS_UDP` of a container instance).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostPort {
    /// Its number.
    pub number: u16,
    /// Whether it is UDP's; TCP's otherwise.
    pub udp: bool,
}

impl HostPort {
    /// One of TCP.
    pub const fn tcp(number: u16) -> Self {
        Self { number, udp: false }
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.number, if self.udp { "/udp" } else { "" })
    }
}

/// A container's health check (rules `container.health-*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HealthCheck {
    /// From one probe's end to the next one's beginning.
    pub interval: SimDuration,
    /// How long a probe may take.
    pub timeout: SimDuration,
    /// Failures in a row that make the container UNHEALTHY.
    pub retries: u32,
    /// Failures in this time after the start do not count, until the first success.
    pub start_period: SimDuration,
}

/// What another container has to have reached (`dependsOn`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// It has started.
    Start,
    /// It has exited.
    Complete,
    /// It has exited with code 0.
    Success,
    /// Its health check has passed.
    Healthy,
}

impl TaskDefinition {
    /// Whether any essential container has a health check: those say whether a task counts as healthy.
    pub fn has_health_check(&self) -> bool {
        self.containers.iter().any(|it| it.essential && it.health_check.is_some())
    }
}
