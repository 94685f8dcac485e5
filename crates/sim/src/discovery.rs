//! How clients find tasks without a load balancer: service discovery through Cloud Map, and Service Connect
//! (rules `net.service-discovery`, `net.discovery-*`, `net.service-connect*`).

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::definition::TaskDefinition;
use crate::ids::{ServiceId, TaskId};
use crate::service::{Service, ServiceStatus};
use crate::task::{Health, Task, TaskStatus};
use crate::world::World;

/// Tasks of a service that uses one of them, by desired count (rule `quota.tasks-per-service-discovery`).
pub const MAX_TASKS: u32 = 1_000;

/// What ECS says where there would be more.
pub(crate) const TOO_MANY: &str =
    "with service discovery or Service Connect a service has at most 1000 tasks";

/// Services of one Service Connect namespace (rule `quota.service-connect-services`).
pub const MAX_SERVICES: usize = 300;

/// Healthy records that one DNS answer holds at most (rule `net.discovery-answers`).
pub const MAX_ANSWERS: usize = 8;

/// A Cloud Map service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry {
    /// Its name.
    pub name: Arc<str>,
    /// Its DNS record: SRV, with a port; else A, the address alone.
    pub srv: bool,
    /// How long clients may keep an answer, in seconds.
    pub ttl: u32,
}

/// How the tasks of a service, or of one of its deployments, are found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Discovery {
    /// `serviceRegistries`.
    pub registry: Option<Registration>,
    /// `serviceConnectConfiguration`, where it is enabled.
    pub connect: Option<Arc<Connect>>,
}

/// Where and how tasks are registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registration {
    /// The place of the Cloud Map service in [`World::registries`].
    pub registry: u8,
    /// The container and its port, for SRV records.
    pub port: Option<(u8, u16)>,
}

/// Service Connect of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connect {
    /// The Cloud Map namespace.
    pub namespace: Arc<str>,
    /// What other services of the namespace can call; empty for a service that only calls.
    pub endpoints: Vec<Endpoint>,
}

/// A port under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// `name` of a port mapping.
    pub port_name: Arc<str>,
    /// `discoveryName`: unique within the namespace.
    pub discovery_name: Arc<str>,
    /// The first client alias, `dnsName:port`.
    pub alias: Option<(Arc<str>, u16)>,
}

/// Why a service may not want so many tasks, if it may not.
pub(crate) fn refuses(world: &World, service: ServiceId, desired: u32) -> Option<&'static str> {
    let newest = world.services.get(service)?.deployments.first()?;
    let used = world.deployments.get(*newest)?.discovery.is_used();
    (used && desired > MAX_TASKS).then_some(TOO_MANY)
}

impl Discovery {
    /// Whether it is used at all: then a service has fewer tasks at most.
    pub fn is_used(&self) -> bool {
        self.registry.is_some() || self.connect.is_some()
    }
}

/// A task that is registered in a Cloud Map service.
#[derive(Debug, Clone, Copy)]
pub struct Instance<'a> {
    /// Which.
    pub id: TaskId,
    /// What it is.
    pub task: &'a Task,
    /// Whether answers name it (rule `net.discovery-health`).
    pub healthy: bool,
    /// Where it listens, for SRV records.
    pub port: Option<u16>,
}

/// The RUNNING tasks that are registered in a Cloud Map service, by its place.
pub fn instances(world: &World, registry: u8) -> impl Iterator<Item = Instance<'_>> {
    world.tasks.iter().filter_map(move |(id, task)| {
        let (_, deployment) = task.service.filter(|_| task.status == TaskStatus::Running)?;
        let registration = world.deployments.get(deployment)?.discovery.registry?;
        let definition = world.task_definitions.get(task.definition)?;
        (registration.registry == registry).then(|| Instance {
            id,
            task,
            healthy: task.health != Health::Unhealthy,
            port: registration.port.and_then(|port| on_host(task, definition, port)),
        })
    })
}

/// Where a container's port is on the host: in awsvpc mode it is the same one.
fn on_host(task: &Task, definition: &TaskDefinition, (index, port): (u8, u16)) -> Option<u16> {
    let own = definition.containers.get(usize::from(index))?;
    let place = own.ports.iter().position(|mapping| mapping.container == port);
    let container = task.container(index)?;
    let given = place.and_then(|place| container.host_ports.get(place));
    Some(given.copied().unwrap_or(port))
}

/// What DNS answers for a Cloud Map service now: some of its healthy tasks, in the order of their ids.
pub fn answer(world: &World, registry: u8) -> impl Iterator<Item = Instance<'_>> {
    instances(world, registry).filter(|instance| instance.healthy).take(MAX_ANSWERS)
}

/// ACTIVE services with Service Connect in a namespace.
pub(crate) fn in_namespace<'a>(
    world: &'a World,
    namespace: &'a str,
) -> impl Iterator<Item = (&'a Service, &'a Connect)> {
    let active = world.services.values().filter(|it| it.status == ServiceStatus::Active);
    active.filter_map(move |service| {
        let connect = service.discovery.connect.as_deref()?;
        (&*connect.namespace == namespace).then_some((service, connect))
    })
}
