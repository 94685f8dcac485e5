//! Capacity: what instances register, what tasks reserve of it and give back, and where Fargate makes room.
//! Whatever changes an instance ends with `touched`, which keeps the columns of placement true.

mod asg;
mod audit;
mod bucket;
pub(crate) mod drought;
pub(crate) mod instances;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub(crate) use asg::members;
pub(crate) use asg::{ask, on_asg, set_desired};
pub use audit::faults;
pub use bucket::{BURST, Bucket, PER_SECOND};
pub use instances::DRAINING_MAX;
pub(crate) use instances::{
    activate, connect, deregister, disconnect, drain, has_lost_host, impair, left, on_instance,
    terminate, zone_back, zone_lost,
};

use crate::cost;
use crate::definition::{HostPort, NetworkMode, PortMapping, TaskDefinition};
use crate::ids::{AsgId, CapacityProviderId, InstanceId, RecordId, TaskId, ZoneId};
use crate::image::Digest;
use crate::instance::{Instance, InstanceStatus, Resources};
use crate::instance_types::{InstanceType, TYPES};
use crate::place::{self, Demand, Group, fixed_port};
use crate::provider;
use crate::sorted::{Map, Set};
use crate::task::{Container, Host, Task};
use crate::time::SimDuration;
use crate::world::World;
use crate::zone::Capacity;

/// Container instances that a cluster may have (rule `quota.instances-per-cluster`).
pub const MAX_INSTANCES: u64 = 5_000;

/// Host ports that are in use on every instance (rule `ec2.reserved-ports`).
pub const RESERVED_PORTS: [HostPort; 6] = [
    HostPort::tcp(22),
    HostPort::tcp(2_375),
    HostPort::tcp(2_376),
    HostPort::tcp(51_678),
    HostPort::tcp(51_679),
    HostPort::tcp(51_680),
];

/// Fixed host ports that may be in use on an instance, those of every instance among them
/// (rule `ec2.host-ports-max`).
pub const MAX_HOST_PORTS: usize = 100;

/// Host ports that are given out where a mapping names none (rule `ec2.ephemeral-ports`).
const EPHEMERAL_PORTS: std::ops::RangeInclusive<u16> = 49_153..=65_535;

/// An instance that is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInstance {
    /// Index into [`TYPES`].
    pub kind: u8,
    /// Its zone.
    pub zone: ZoneId,
    /// The Auto Scaling group that it belongs to.
    pub asg: Option<AsgId>,
    /// The provider of Managed Instances that starts it.
    pub provider: Option<CapacityProviderId>,
    /// Whether it registers with `awsvpcTrunking` on.
    pub trunking: bool,
    /// Custom attributes.
    pub attributes: Map<Arc<str>, Arc<str>>,
    /// Whether it is a Spot Instance.
    pub spot: bool,
    /// Images that it has already.
    pub cached: Set<Digest>,
    /// How long it has been there, where it is a Managed Instance.
    pub age: SimDuration,
}

impl NewInstance {
    /// An instance of a type in a zone, and nothing special about it.
    pub fn plain(kind: u8, zone: ZoneId) -> Self {
        let (attributes, cached) = (Map::default(), Set::default());
        Self {
            kind,
            zone,
            asg: None,
            provider: None,
            trunking: false,
            spot: false,
            attributes,
            cached,
            age: SimDuration::ZERO,
        }
    }
}

/// Adds an instance that is registered and ACTIVE, as it stands at the start of a run.
/// None where the cluster is full.
pub fn register(world: &mut World, new: NewInstance) -> Option<InstanceId> {
    add(world, new, InstanceStatus::Active)
}

/// Adds an instance in a state. None where the cluster is full.
fn add(world: &mut World, new: NewInstance, status: InstanceStatus) -> Option<InstanceId> {
    if living(world) >= MAX_INSTANCES {
        return None;
    }
    let kind = TYPES.get(usize::from(new.kind))?;
    let of_group = new.asg.and_then(|group| provider::of_group(world, group)).map(|(id, _)| id);
    let provider = new.provider.or(of_group);
    let mut registered = kind.registers(new.trunking, &world.assumptions);
    if new.zone == ZoneId::NONE {
        registered.enis = 0;
    }
    let id = world.instances.insert(Instance {
        kind: new.kind,
        zone: new.zone,
        asg: new.asg,
        provider,
        spot: new.spot,
        price: price(world, &new, kind),
        warned_at: None,
        drains_at: new.provider.map(|_| world.now + (provider::replace::MAX_AGE - new.age)),
        impaired: None,
        leaving: false,
        status,
        agent_connected: status == InstanceStatus::Active,
        agent_down: false,
        unseen_end: false,
        trunking: new.trunking,
        registered,
        reserved: Resources::default(),
        kept: Resources::default(),
        kept_ports: Set::default(),
        ports: RESERVED_PORTS.into(),
        attributes: new.attributes,
        last_port: *EPHEMERAL_PORTS.end(),
        tasks: Set::default(),
        cached: new.cached,
        launched: world.now,
        registered_at: world.now,
        idle_since: world.now,
        changed_at: world.now,
        ended: None,
        stamp: 0,
        record: RecordId::SCENARIO,
    });
    touched(world, id);
    cost::launched(world, id);
    Some(id)
}

/// What a new instance costs. One outside of AWS is paid elsewhere.
fn price(world: &World, new: &NewInstance, kind: &InstanceType) -> u64 {
    match kind.price {
        _ if new.zone == ZoneId::NONE => 0,
        price if new.spot => price * u64::from(world.assumptions.spot_price) / 100,
        price => price,
    }
}

/// Instances that have not ended.
fn living(world: &World) -> u64 {
    world.instances.values().filter(|instance| instance.ended.is_none()).count() as u64
}

/// Brings the columns of placement up to date with an instance that changed.
pub(crate) fn touched(world: &mut World, id: InstanceId) {
    if crate::WHOLE && !world.daemons.is_empty() {
        let (kept, ports) = place::daemon::kept(world, id);
        if let Some(instance) = world.instances.get_mut(id) {
            (instance.kept, instance.kept_ports) = (kept, ports);
        }
    }
    if let Some(instance) = world.instances.get(id) {
        let dark = world.zone(instance.zone).is_some_and(|zone| zone.dark);
        world.fleet.refresh(id, instance, dark);
    }
}

/// Reserves what a task needs on the instance that was chosen for it, gives it its host ports, and counts it
/// there (rule `place.by-reservation`). Sets the task's host and zone.
pub fn reserve(world: &mut World, task_id: TaskId, instance_id: InstanceId) {
    let World { tasks, task_definitions, instances, costs, now, .. } = world;
    let (Some(task), Some(instance)) = (tasks.get_mut(task_id), instances.get_mut(instance_id))
    else {
        return;
    };
    let Some(definition) = task_definitions.get(task.definition) else { return };
    let needs = Demand::of(definition).resources;
    instance.reserved.cpu_units += needs.cpu_units;
    instance.reserved.memory_mib += needs.memory_mib;
    instance.reserved.enis += needs.enis;
    take_ports(instance, definition, &mut task.containers);
    cost::reserved(costs, *now, task, cost::share(instance, needs.cpu_units, needs.memory_mib));
    instance.tasks.insert(task_id);
    instance.changed_at = *now;
    task.host = Host::Ec2(Some(instance_id));
    task.zone = Some(instance.zone);
    task.holds_resources = true;
    task.holds_eni = needs.enis > 0;
    count(world, task_id);
    touched(world, instance_id);
}

/// Sets the zone of a Fargate task and counts it there.
pub fn settle(world: &mut World, task_id: TaskId, zone: ZoneId) {
    if let Some(task) = world.tasks.get_mut(task_id) {
        task.zone = Some(zone);
        count(world, task_id);
    }
}

/// Frees CPU, memory and ports of a task whose last container has exited, or that never had one
/// (rule `engine.resources-freed`).
pub fn release(world: &mut World, task_id: TaskId) {
    let World { tasks, task_definitions, instances, costs, now, .. } = world;
    let Some(task) = tasks.get_mut(task_id).filter(|task| task.holds_resources) else { return };
    let Host::Ec2(Some(id)) = task.host else { return };
    task.holds_resources = false;
    let (Some(instance), Some(definition)) =
        (instances.get_mut(id), task_definitions.get(task.definition))
    else {
        return;
    };
    instance.changed_at = *now;
    instance.reserved.cpu_units -= definition.cpu_units;
    instance.reserved.memory_mib -= definition.memory_mib;
    for port in ports_of(definition, task) {
        instance.ports.remove(&port);
    }
    if !task.holds_eni {
        instance.tasks.remove(&task_id);
    }
    // A reservation of what EC2 has ended costs nothing since then.
    if !instance.unseen_end {
        let share = cost::share(instance, definition.cpu_units, definition.memory_mib);
        cost::released(costs, *now, task, share);
    }
    touched(world, id);
}

/// Frees the slot of a task's network interface after DEPROVISIONING (rule `engine.eni-freed`).
pub fn release_eni(world: &mut World, task_id: TaskId) {
    let Some(task) = world.tasks.get_mut(task_id).filter(|task| task.holds_eni) else { return };
    task.holds_eni = false;
    let Host::Ec2(Some(id)) = task.host else { return };
    let holds_resources = task.holds_resources;
    if let Some(instance) = world.instances.get_mut(id) {
        instance.reserved.enis -= 1;
        if !holds_resources {
            instance.tasks.remove(&task_id);
        }
    }
    touched(world, id);
}

/// Whether an instance runs anything but tasks of DAEMON services (rule
/// `cluster-scale.termination-protection`).
pub(crate) fn is_needed(world: &World, instance: &Instance) -> bool {
    instance.tasks.iter().any(|task| !is_of_daemon(world, *task))
}

/// Whether it runs such tasks for a capacity provider; those of a launch type are none of its own
/// (rule `provider.launch-type-not-counted`).
pub(crate) fn is_needed_by(world: &World, instance: &Instance, id: CapacityProviderId) -> bool {
    let is_its = |task: TaskId| world.tasks.get(task).is_some_and(|it| it.provider == Some(id));
    instance.tasks.iter().any(|task| is_its(*task) && !is_of_daemon(world, *task))
}

fn is_of_daemon(world: &World, task: TaskId) -> bool {
    let service = world.tasks.get(task).and_then(|task| task.service);
    service.is_some_and(|(service, _)| world.daemons.contains(&service))
}

/// Counts a task no more where it stands, because it is no longer wanted RUNNING
/// (rule `engine.spread-counts`). To be called whenever `wanted` becomes false.
pub fn unwanted(world: &mut World, task_id: TaskId) {
    let World { tasks, fleet, .. } = world;
    if let Some(task) = tasks.get_mut(task_id).filter(|task| task.counted) {
        task.counted = false;
        fleet.count(task, false);
    }
}

fn count(world: &mut World, task_id: TaskId) {
    let World { tasks, fleet, .. } = world;
    if let Some(task) = tasks.get_mut(task_id).filter(|task| task.wanted && !task.counted) {
        task.counted = true;
        fleet.count(task, true);
    }
}

/// The zone in which Fargate makes room for a task: of those given, the one with the fewest tasks of its
/// group on the same kind of capacity, then the first one (rules `fargate.spread`,
/// `engine.zone-loss-placement`, `engine.capacity-drought`). None while all of them are lost or have none left.
pub fn fargate_zone(world: &World, group: &Group, spot: bool, zones: &[ZoneId]) -> Option<ZoneId> {
    let counts = world.fleet.counts(group);
    let capacity = Capacity::of_fargate(spot);
    let lit = |zone: &&ZoneId| world.zone(**zone).is_some_and(|zone| zone.has(capacity));
    let tasks =
        |zone: &&ZoneId| counts.map_or(0, |counts| counts.in_zone(**zone, Host::Fargate { spot }));
    zones.iter().filter(lit).min_by_key(tasks).copied()
}

/// Takes the host ports of a task: fixed ones as they are, the next free one where a mapping names none.
fn take_ports(instance: &mut Instance, definition: &TaskDefinition, containers: &mut [Container]) {
    if matches!(definition.network, NetworkMode::Awsvpc | NetworkMode::None) {
        return;
    }
    for (container, running) in definition.containers.iter().zip(containers) {
        let ports = container.ports.iter().map(|mapping| {
            let fixed = fixed_port(definition.network, *mapping);
            let port = fixed.unwrap_or_else(|| free_port(instance, *mapping));
            instance.ports.insert(port);
            port.number
        });
        running.host_ports = ports.collect();
    }
}

/// Host ports that a task was given.
pub(crate) fn held_ports<'w>(
    world: &'w World,
    task: &'w Task,
) -> impl Iterator<Item = HostPort> + use<'w> {
    let definition = world.task_definitions.get(task.definition);
    definition.into_iter().flat_map(move |definition| ports_of(definition, task))
}

fn ports_of<'a>(
    definition: &'a TaskDefinition,
    task: &'a Task,
) -> impl Iterator<Item = HostPort> + use<'a> {
    let containers = definition.containers.iter().zip(&task.containers);
    containers.flat_map(|(own, running)| {
        own.ports.iter().zip(&running.host_ports).map(|(mapping, number)| mapping.on(*number))
    })
}

fn free_port(instance: &mut Instance, mapping: PortMapping) -> HostPort {
    let first = *EPHEMERAL_PORTS.start();
    let after = instance.last_port.checked_add(1).unwrap_or(first);
    let is_kept = |port: HostPort| crate::WHOLE && instance.kept_ports.contains(&port);
    let is_free = |number: &u16| {
        let port = mapping.on(*number);
        !instance.ports.contains(&port) && !is_kept(port)
    };
    let free = (after..=u16::MAX).chain(EPHEMERAL_PORTS).find(is_free);
    instance.last_port = free.unwrap_or(first);
    mapping.on(instance.last_port)
}
