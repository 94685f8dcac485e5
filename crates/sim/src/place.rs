//! Placement on container instances: filter, constraints, strategies in order, pick (rule `place.steps`).
//!
//! [`choose`] decides and says how many instances each stage left. The world is only read: `capacity`
//! reserves what was chosen.

mod by_use;
pub(crate) mod daemon;
mod explain;
mod filter;
#[cfg(test)]
pub(crate) mod fixture;
pub(crate) mod fleet;
pub(crate) mod needs;
mod query;
mod remedy;
mod strategy;
#[cfg(test)]
mod tests;
mod victim;
mod zones;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::definition::{HostPort, NetworkMode, PortMapping, TaskDefinition};
use crate::ids::{
    CapacityProviderId, DeploymentId, InstanceId, ServiceId, TaskDefinitionId, TaskId, ZoneId,
};
use crate::instance::{Instance, Resources};
use crate::service::Service;
use crate::world::World;

pub use explain::{Candidate, Explanation, Verdict, explain};
use fleet::Counts;
pub use fleet::{Fleet, Group};
pub use query::{MAX_CHARS, Query, QueryError};
pub use remedy::{Change, smallest_change};
use strategy::Contest;
pub use strategy::Strategy;
pub use victim::victim;
pub(crate) use zones::zones;

/// Constraints that a service or a call may have (rule `place.constraints-max`).
pub const MAX_CONSTRAINTS: usize = 10;

/// Strategies that a service or a call may have (rule `place.strategies-max`).
pub const MAX_STRATEGIES: usize = 5;

/// One of a service's or a call's `placementConstraints`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Constraint {
    /// Each task of the service on another instance.
    DistinctInstance,
    /// An expression of the cluster query language.
    MemberOf(Arc<Query>),
}

/// What RunTask was given for a standalone task; a service's tasks take theirs from the service.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Placement {
    /// `placementConstraints`.
    pub constraints: Vec<Constraint>,
    /// `placementStrategy`, in order.
    pub strategies: Vec<Strategy>,
    /// Zones of the subnets that were given.
    pub zones: Vec<ZoneId>,
}

/// A task that is to be placed: what it runs and for whom. The rest follows from the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicant {
    /// What it runs.
    pub definition: TaskDefinitionId,
    /// Its service, or the group of a standalone task.
    pub group: Group,
    /// Its ordinal in the service or among standalone tasks; random choices are drawn by it.
    pub ordinal: u32,
    /// What RunTask was given, if anything; none for a service.
    pub placement: Option<Arc<Placement>>,
    /// The capacity provider on whose instances it goes; any instance with a launch type.
    pub provider: Option<CapacityProviderId>,
    /// The only zone that it may go to, where zone rebalancing fills one.
    pub zone: Option<ZoneId>,
    /// The older deployment of its service whose task it is, with subnets of its own; none of the newest one's.
    pub older: Option<DeploymentId>,
}

impl Hash for Applicant {
    /// Without provider, zone and older deployment as if there were none at all, so that digests of runs without them stay.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.definition.hash(state);
        self.group.hash(state);
        self.ordinal.hash(state);
        self.placement.hash(state);
        if let Some(provider) = self.provider {
            provider.hash(state);
        }
        if let Some(zone) = self.zone {
            zone.hash(state);
        }
        if let Some(older) = self.older {
            older.hash(state);
        }
    }
}

impl Applicant {
    /// The next task of a service.
    pub fn of_service(world: &World, service: ServiceId, definition: TaskDefinitionId) -> Self {
        let ordinal = world.services.get(service).map_or(0, |service| service.next_ordinal);
        let (group, placement) = (Group::Service(service), None);
        Self { definition, group, ordinal, placement, provider: None, zone: None, older: None }
    }

    /// The next standalone task.
    pub fn standalone(
        world: &World,
        group: Arc<str>,
        definition: TaskDefinitionId,
        placement: Option<Arc<Placement>>,
    ) -> Self {
        let (group, ordinal) = (Group::Named(group), world.next_standalone);
        Self { definition, group, ordinal, placement, provider: None, zone: None, older: None }
    }

    /// The same, on a provider's instances.
    #[must_use]
    pub fn on(self, provider: Option<CapacityProviderId>) -> Self {
        Self { provider, ..self }
    }

    /// The same, in one zone alone if one is given.
    #[must_use]
    pub fn within(self, zone: Option<ZoneId>) -> Self {
        Self { zone, ..self }
    }

    /// The same, as a task of one of its service's deployments.
    #[must_use]
    pub fn of(self, world: &World, deployment: DeploymentId) -> Self {
        let row = world.deployments.get(deployment);
        let service = row.and_then(|row| world.services.get(row.service));
        let newest = service.and_then(|service| service.deployments.first());
        Self { older: newest.filter(|it| **it != deployment).map(|_| deployment), ..self }
    }

    /// A task that waits for an instance.
    pub(crate) fn waiting(world: &World, id: TaskId) -> Option<Self> {
        let task = world.tasks.get(id)?;
        let applicant = Self {
            definition: task.definition,
            group: Group::of(task),
            ordinal: task.ordinal,
            placement: world.waiting.get(&id)?.clone(),
            provider: task.provider,
            zone: None,
            older: None,
        };
        let deployment = task.service.map(|(_, deployment)| deployment);
        Some(match deployment {
            Some(deployment) => applicant.of(world, deployment),
            None => applicant,
        })
    }
}

/// Why a placement ended as it did. The full table of candidates is recomputed on demand from the world
/// just before it (rule `engine.log-window`); this is what the log keeps.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decision {
    /// The task that was to be placed.
    pub applicant: Applicant,
    /// Where it went.
    pub chosen: Option<InstanceId>,
    /// Container instances of the cluster, all of which were looked at.
    pub considered: u32,
    /// Of those, ACTIVE with a connected agent, in a zone that works and that the task's subnets cover.
    pub eligible: u32,
    /// Of those, with enough CPU, memory, ports and network interfaces, and the right architecture.
    pub fitting: u32,
    /// Of those, meeting all constraints.
    pub allowed: u32,
    /// What was left after each strategy, in their order.
    pub after_strategies: Vec<u32>,
    /// The nearest instance where nothing fits (rule `engine.nearest-miss`).
    pub nearest: Option<NearMiss>,
}

/// An instance that came closest, and what it lacks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NearMiss {
    /// Which instance.
    pub instance: InstanceId,
    /// Everything that it fails, in the order of the checks.
    pub lacks: Vec<Lack>,
}

/// What an instance lacks for a task.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Lack {
    /// It is not ACTIVE, its agent is not connected, or its zone is dark.
    Unavailable,
    /// No subnet of the task is in its zone.
    Subnet(ZoneId),
    /// CPU units that are missing.
    Cpu(u32),
    /// MiB that are missing.
    Memory(u32),
    /// A host port that is taken.
    Port(HostPort),
    /// No network interface is left.
    Eni,
    /// An attribute that the task needs, such as its CPU architecture.
    Attribute(Arc<str>),
    /// A constraint that it does not meet, by its place in the list.
    Constraint(u8),
    /// It is not of the task's capacity provider.
    Provider,
    /// It is not in the zone that rebalancing fills.
    Zone(ZoneId),
    /// Its task of the DAEMON service is there, or not gone yet.
    HasOne,
    /// Fixed host ports beyond those that an instance may have in use (rule `ec2.host-ports-max`).
    Ports(u32),
}

/// What a task asks of an instance.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Demand {
    /// What it reserves.
    pub resources: Resources,
    /// Fixed host ports.
    pub ports: Vec<HostPort>,
    /// Whether it needs an ARM instance.
    pub arm: bool,
}

impl Demand {
    /// What a task of this definition asks for (rules `place.reserved-per-task`, `ec2.fixed-host-port`).
    pub fn of(definition: &TaskDefinition) -> Self {
        let mappings = definition.containers.iter().flat_map(|container| &container.ports);
        let ports =
            mappings.filter_map(|mapping| fixed_port(definition.network, *mapping)).collect();
        let resources = Resources {
            cpu_units: definition.cpu_units,
            memory_mib: definition.memory_mib,
            enis: u32::from(definition.network == NetworkMode::Awsvpc),
        };
        Self { resources, ports, arm: definition.arm }
    }
}

/// The host port that a mapping insists on, if any: in host mode it is the container's own.
pub(crate) fn fixed_port(network: NetworkMode, mapping: PortMapping) -> Option<HostPort> {
    let number = match network {
        NetworkMode::Awsvpc | NetworkMode::None => None,
        NetworkMode::Bridge => mapping.host,
        NetworkMode::Host => Some(mapping.host.unwrap_or(mapping.container)),
    };
    number.map(|number| mapping.on(number))
}

/// An applicant with everything that the choice depends on.
#[derive(Debug)]
struct Ask<'w> {
    applicant: &'w Applicant,
    network: NetworkMode,
    demand: Demand,
    /// Zones that its subnets cover; all where this is empty, and none of AWS's on external instances.
    zones: &'w [ZoneId],
    /// Constraints of its task definition; they are checked first.
    definition_constraints: &'w [Arc<Query>],
    constraints: &'w [Constraint],
    strategies: &'w [Strategy],
    /// The DAEMON service whose task it is.
    daemon: Option<ServiceId>,
}

impl<'w> Ask<'w> {
    /// None where the world does not know the task definition.
    fn new(world: &'w World, applicant: &'w Applicant) -> Option<Self> {
        let definition = world.task_definitions.get(applicant.definition)?;
        let id = match applicant.group {
            Group::Service(service) => Some(service),
            Group::Named(_) => None,
        };
        let service = id.and_then(|service| world.services.get(service));
        let daemon = id.filter(|_| crate::WHOLE && service.is_some_and(Service::is_daemon));
        let (constraints, strategies, zones): (&[_], &[_], &[_]) =
            match (service, &applicant.placement) {
                (Some(it), _) => {
                    let older = applicant.older.and_then(|id| world.deployments.get(id));
                    let zones = older.map_or(&it.zones, |row| &row.zones);
                    (&it.constraints, &it.strategies, zones)
                }
                (None, Some(it)) => (&it.constraints, &it.strategies, &it.zones),
                (None, None) => (&[], &[], &[]),
            };
        // Rules `place.default-service`, `engine.standalone-placement`.
        let default: &[Strategy] = match applicant.group {
            // Every instance that matches gets its task: there is nothing to choose.
            Group::Service(_) if daemon.is_some() => &[],
            Group::Service(_) => &[Strategy::SpreadZone, Strategy::SpreadInstance],
            Group::Named(_) => &[Strategy::Random],
        };
        let is_bound = definition.network == NetworkMode::Awsvpc || zones == [ZoneId::NONE];
        Some(Self {
            applicant,
            network: definition.network,
            demand: Demand::of(definition),
            zones: if is_bound { zones } else { &[] },
            definition_constraints: &definition.constraints,
            constraints,
            strategies: if strategies.is_empty() { default } else { strategies },
            daemon,
        })
    }

    fn counts<'f>(&self, world: &'f World) -> Option<&'f Counts> {
        world.fleet.counts(&self.applicant.group)
    }
}

/// What one instance lacks for a task; nothing where the task fits. None where either is unknown.
pub(crate) fn lacks(world: &World, applicant: &Applicant, id: InstanceId) -> Option<Vec<Lack>> {
    if !crate::WHOLE {
        return None;
    }
    let instance = world.instances.get(id)?;
    let slot = u32::try_from(fleet::slot_of(id)).ok()?;
    Some(filter::lacks(world, &Ask::new(world, applicant)?, slot, instance))
}

/// Chooses the instance for a task. What is left after the strategies ties; the lowest id wins
/// (rule `engine.ties`).
pub fn choose(world: &World, applicant: Applicant) -> Decision {
    if !crate::WHOLE {
        return Decision::nothing(applicant);
    }
    let Some(ask) = Ask::new(world, &applicant) else { return Decision::nothing(applicant) };
    let mut contest = Contest::new(world, &ask);
    let left = filter::run(world, &ask, |slot, row| contest.enter(slot, row));
    let chosen = contest.winner.map(fleet::id_of);
    let nearest = if chosen.is_none() { filter::nearest(world, &ask) } else { None };
    Decision {
        chosen,
        considered: left.considered,
        eligible: left.eligible,
        fitting: left.fitting,
        allowed: left.allowed,
        after_strategies: contest.left(),
        nearest,
        applicant,
    }
}

impl Decision {
    /// Of an applicant whose task definition is unknown.
    fn nothing(applicant: Applicant) -> Self {
        Self {
            applicant,
            chosen: None,
            considered: 0,
            eligible: 0,
            fitting: 0,
            allowed: 0,
            after_strategies: Vec::new(),
            nearest: None,
        }
    }
}

/// An attribute of an instance: a custom one, or a built-in one that follows from its type and zone
/// (rules `place.attributes`, `engine.instance-attributes`). There are no AMIs, VPCs and subnets in a run, so their attributes are absent.
pub fn attribute<'w>(world: &'w World, instance: &'w Instance, name: &str) -> Option<&'w str> {
    if let Some(value) = instance.attributes.get(name) {
        return Some(value);
    }
    match name {
        "ecs.instance-type" if instance.is_external() => None,
        "ecs.capability.external" => instance.is_external().then_some(""),
        "ecs.availability-zone" => world.zone(instance.zone).map(|zone| &*zone.name),
        "ecs.instance-type" => Some(instance.kind().name),
        "ecs.cpu-architecture" => Some(instance.kind().architecture()),
        "ecs.os-type" => Some("linux"),
        "ecs.os-family" => Some("LINUX"),
        _ => None,
    }
}
