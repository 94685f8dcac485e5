//! What surrounds tasks and can keep them from starting: what roles may do, where subnets lead, and the
//! secrets, log groups and registries that their containers need (rules `iam.*`, `fargate.pull-needs-route`).

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::definition::{ContainerDefinition, TaskDefinition};
use crate::ids::ZoneId;
use crate::misconception::Misconception;
use crate::task::{Host, Task};
use crate::volume::FileSystem;
use crate::world::World;

/// Everything of it that a scenario describes. What it does not describe is there and in reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Roles with what they may do. Without the list every role may do everything.
    pub roles: Option<Vec<Role>>,
    /// What faults have forbidden where there is no list.
    pub denied: Vec<(Arc<str>, Api)>,
    /// Subnets that are described; others reach everything.
    pub subnets: Vec<Subnet>,
    /// Secrets, parameters and log groups that do not exist, as containers name them.
    pub absent: Vec<Arc<str>>,
    /// Pulls take so many times as long as usual; 1 is usual.
    pub pull_factor: u32,
    /// Whether registries outside of AWS turn pulls away because there were too many.
    pub pulls_limited: bool,
    /// Whether CloudWatch Logs takes nothing at the moment.
    pub logs_interrupted: bool,
    /// EFS file systems that are described; others have a mount target in every zone.
    pub file_systems: Vec<FileSystem>,
    /// Whether EBS volumes cannot be attached at the moment.
    pub volumes_fail: bool,
}

/// An IAM role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name, without path.
    pub name: Arc<str>,
    /// What its policies allow.
    pub allows: Apis,
}

/// A subnet of which the scenario says where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subnet {
    /// Its name.
    pub name: Arc<str>,
    /// Where its default route leads.
    pub route: Route,
    /// APIs that VPC endpoints make reachable, whatever the route.
    pub endpoints: Apis,
    /// Whether a fault has taken the default route away.
    pub cut: bool,
    /// Whether a fault has left no free address.
    pub full: bool,
}

/// Where the default route of a subnet leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// To an internet gateway: only an interface with a public IP address gets an answer.
    Internet,
    /// To a NAT gateway.
    Nat,
    /// Nowhere.
    None,
}

/// An API of AWS that tasks depend on, named as IAM policies do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    /// Pulls from private repositories of Amazon ECR.
    Ecr,
    /// CloudWatch Logs.
    Logs,
    /// Secrets Manager.
    SecretsManager,
    /// Systems Manager Parameter Store.
    Ssm,
    /// Amazon S3.
    S3,
    /// Amazon `DynamoDB`.
    DynamoDb,
    /// Amazon EC2, of which EBS volumes are a part.
    Ec2,
}

/// Some APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Apis(u8);

/// Where a task has its network interface (`networkConfiguration`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Network {
    /// Subnets with their zones, in order.
    pub subnets: Vec<(ZoneId, Arc<str>)>,
    /// Its security groups (`securityGroups`). All that they do here is that others begin a deployment.
    pub security_groups: Vec<Arc<str>>,
    /// Whether the interface gets a public IP address (`assignPublicIp`).
    pub public_ip: bool,
}

impl Default for Access {
    fn default() -> Self {
        Self {
            roles: None,
            denied: Vec::new(),
            subnets: Vec::new(),
            absent: Vec::new(),
            pull_factor: 1,
            pulls_limited: false,
            logs_interrupted: false,
            file_systems: Vec::new(),
            volumes_fail: false,
        }
    }
}

impl Api {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Ecr,
        Self::Logs,
        Self::SecretsManager,
        Self::Ssm,
        Self::S3,
        Self::DynamoDb,
        Self::Ec2,
    ];

    /// Their names, in the same order.
    pub const NAMES: [&str; 7] = ["ecr", "logs", "secretsmanager", "ssm", "s3", "dynamodb", "ec2"];

    /// The one with a name.
    pub fn named(name: &str) -> Option<Self> {
        let place = Self::NAMES.iter().position(|known| *known == name)?;
        Self::ALL.get(place).copied()
    }

    /// The one from which a secret comes, by its `valueFrom`: Parameter Store unless an ARN says otherwise.
    pub fn of_secret(value_from: &str) -> Self {
        if value_from.contains(":secretsmanager:") { Self::SecretsManager } else { Self::Ssm }
    }
}

impl Apis {
    /// Whether one is among them.
    pub const fn has(self, api: Api) -> bool {
        self.0 & (1 << api as u8) != 0
    }

    /// These and one more.
    #[must_use]
    pub const fn and(self, api: Api) -> Self {
        Self(self.0 | (1 << api as u8))
    }

    /// These without one.
    #[must_use]
    pub const fn without(self, api: Api) -> Self {
        Self(self.0 & !(1 << api as u8))
    }
}

impl Access {
    /// Whether a role may call an API. One that is not in the list may nothing.
    fn allows(&self, role: Option<&Arc<str>>, api: Api) -> bool {
        let Some(roles) = &self.roles else {
            let is_it = |(name, denied): &(Arc<str>, Api)| Some(name) == role && *denied == api;
            return !self.denied.iter().any(is_it);
        };
        let role = role.and_then(|name| roles.iter().find(|role| role.name == *name));
        role.is_some_and(|role| role.allows.has(api))
    }

    /// Whether every role may do everything.
    pub fn allows_all(&self) -> bool {
        self.roles.is_none() && self.denied.is_empty()
    }

    /// Whether a secret, parameter or log group is there.
    pub fn exists(&self, name: &str) -> bool {
        !self.absent.iter().any(|absent| **absent == *name)
    }
}

/// Whether an image lies in a private repository of Amazon ECR, by its name.
pub fn is_in_ecr(image: &str) -> bool {
    let registry = image.split('/').next().unwrap_or_default();
    registry.contains(".dkr.ecr.") && registry.contains(".amazonaws.com")
}

/// Whether a role may call an API.
pub(crate) fn allows(world: &World, role: &Arc<str>, api: Api) -> bool {
    world.access.allows(Some(role), api)
}

/// Whether ECS may call an API in order to start a task: with its execution role (rule `iam.execution-role`).
pub(crate) fn may_prepare(world: &World, definition: &TaskDefinition, api: Api) -> bool {
    let believed = api == Api::Ecr && world.beliefs.hold(Misconception::TaskRolePulls);
    let role = if believed { &definition.task_role } else { &definition.execution_role };
    world.access.allows(role.as_ref(), api)
}

/// Whether what runs in a container may make the calls that its image makes: with the task role
/// (rule `iam.task-role`).
pub(crate) fn may_work(
    world: &World,
    definition: &TaskDefinition,
    own: &ContainerDefinition,
) -> bool {
    let role = definition.task_role.as_ref();
    let called = |api: &Api| own.image.calls.has(*api);
    Api::ALL.into_iter().filter(called).all(|api| world.access.allows(role, api))
}

/// Why a task gets no network interface of its own, as ECS says it (rule `engine.subnet-full`).
pub(crate) fn interface_failure(world: &World, task: &Task) -> Option<Arc<str>> {
    let network = task.network.as_ref().filter(|_| crate::WHOLE)?;
    let (_, name) = network.subnets.iter().find(|(zone, _)| Some(*zone) == task.zone)?;
    let assignment = if network.public_ip { "enabled" } else { "disabled" };
    world.access.subnets.iter().any(|row| row.full && row.name == *name).then(|| {
        Arc::from(format!(
            "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment \
             {assignment} in subnet '{name}': InsufficientFreeAddressesInSubnet"
        ))
    })
}

/// Whether the interface of a task reaches an API, or without one what lies outside of AWS. On EC2 the agent
/// fetches everything over the instance's own interface, which reaches all (rule `engine.instance-reaches`).
pub(crate) fn reaches(world: &World, task: &Task, api: Option<Api>) -> bool {
    let (Host::Fargate { .. }, Some(network)) = (task.host, &task.network) else { return true };
    let own = network.subnets.iter().find(|(zone, _)| Some(*zone) == task.zone);
    let subnets = &world.access.subnets;
    let Some(subnet) = own.and_then(|(_, name)| subnets.iter().find(|row| row.name == *name))
    else {
        return true;
    };
    let leads_out = match subnet.route {
        Route::Internet => network.public_ip,
        Route::Nat => true,
        Route::None => false,
    };
    (leads_out && !subnet.cut) || api.is_some_and(|api| subnet.endpoints.has(api))
}

/// Whether a container's process stands still because its log driver does: in blocking mode it waits until
/// CloudWatch Logs takes its lines (rule `net.log-mode`, `engine.log-blocks`).
pub(crate) fn is_blocked_by_logs(world: &World, own: &ContainerDefinition) -> bool {
    world.access.logs_interrupted && own.logs.as_ref().is_some_and(|logs| logs.blocking)
}
