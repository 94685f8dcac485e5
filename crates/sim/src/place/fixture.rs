//! A small cluster for the tests of placement and capacity, built call by call.

use std::fmt::Write as _;
use std::sync::Arc;

use super::{Constraint, Query, Strategy};
use crate::assumptions::Assumptions;
use crate::capacity::{self, NewInstance};
use crate::cloudwatch::Monitoring;
use crate::definition::{ContainerDefinition, NetworkMode, PortMapping, Request, TaskDefinition};
use crate::discovery::Discovery;
use crate::ids::{DeploymentId, InstanceId, RecordId, ServiceId, TaskDefinitionId, TaskId, ZoneId};
use crate::image::{Image, ServiceTime};
use crate::instance_types;
use crate::log::Log;
use crate::record::{Record, What};
use crate::request::Load;
use crate::service::{Launch, NewService, Scheduling, Service, Target};
use crate::step::{self, Step};
use crate::task::{Container, ContainerStatus, Health, Host, Process, Task, TaskStatus, TaskTimes};
use crate::time::{SimDuration, SimTime};
use crate::world::World;
use crate::zone::Zone;

/// A world with zones `us-east-1a` and so on.
pub(crate) fn world(zones: u8) -> World {
    let mut world = World::empty(7);
    for letter in (b'a'..).take(usize::from(zones)) {
        let name = format!("us-east-1{}", char::from(letter));
        world.zones.push(Zone { name: name.into(), dark: false, stamp: 0, dry: [false; 3] });
    }
    world
}

/// Adds ACTIVE instances, given as type and zone.
pub(crate) fn instances(world: &mut World, list: &[(&str, u8)]) -> Vec<InstanceId> {
    list.iter().map(|(kind, zone)| instance(world, kind, *zone, &[])).collect()
}

/// Adds an ACTIVE instance with custom attributes.
pub(crate) fn instance(
    world: &mut World,
    kind: &str,
    zone: u8,
    attributes: &[(&str, &str)],
) -> InstanceId {
    capacity::register(world, new_instance(kind, zone, attributes)).unwrap()
}

pub(crate) fn new_instance(kind: &str, zone: u8, attributes: &[(&str, &str)]) -> NewInstance {
    let attributes = attributes.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    NewInstance {
        attributes: attributes.collect(),
        ..NewInstance::plain(instance_types::find(kind).unwrap(), ZoneId(zone))
    }
}

/// A definition in bridge mode with one container that maps a dynamic port.
pub(crate) fn definition(cpu_units: u32, memory_mib: u32) -> TaskDefinition {
    let image = Image {
        concurrency: 1,
        queue: 100,
        service_time: ServiceTime::Constant(SimDuration::from_millis(50)),
        ..Image::plain("web:1", &Assumptions::default())
    };
    let container = ContainerDefinition {
        version_consistency: true,
        name: "web".into(),
        image: Arc::new(image),
        cpu_units,
        memory_mib: Some(memory_mib),
        memory_reservation_mib: None,
        essential: true,
        ports: vec![PortMapping { container: 80, host: None, udp: false }],
        health_check: None,
        depends_on: Vec::new(),
        stop_timeout: SimDuration::from_secs(30),
        start_timeout: None,
        restart: None,
        secrets: Vec::new(),
        logs: None,
    };
    TaskDefinition {
        family: "web".into(),
        revision: 1,
        cpu_units,
        memory_mib,
        memory_limit_mib: None,
        network: NetworkMode::Bridge,
        fargate: false,
        ec2: true,
        managed: false,
        external: false,
        constraints: Vec::new(),
        containers: vec![container],
        ephemeral_storage_gib: 0,
        arm: false,
        volumes: Vec::new(),
        port_names: Vec::new(),
        execution_role: None,
        task_role: None,
        request: Request::default(),
    }
}

pub(crate) fn register(world: &mut World, definition: TaskDefinition) -> TaskDefinitionId {
    world.task_definitions.insert(Arc::new(definition))
}

/// A service without tasks, of which the scheduler knows nothing.
pub(crate) fn service(
    world: &mut World,
    constraints: Vec<Constraint>,
    strategies: Vec<Strategy>,
) -> ServiceId {
    let zones = (0..).zip(&world.zones).map(|(zone, _)| ZoneId(zone)).collect();
    let number = world.services.len() + 1;
    let new = NewService {
        name: format!("s{number}").into(),
        scheduling: Scheduling::Replica,
        desired: 0,
        target: Target { launch: Launch::Ec2, strategy: Arc::from([]) },
        zones,
        network: None,
        volume: None,
        discovery: Discovery::default(),
        monitoring: Monitoring::default(),
        min_percent: 100,
        max_percent: 200,
        grace: SimDuration::ZERO,
        options: crate::service::Options::default(),
        load_balancers: Vec::new(),
        constraints,
        strategies,
        rebalances: false,
    };
    world.services.insert(Service::new(new, RecordId::SCENARIO))
}

/// A task that waits for its instance: of a service, or standalone in a task group.
pub(crate) fn task(
    world: &mut World,
    service: Option<ServiceId>,
    definition: TaskDefinitionId,
) -> TaskId {
    let ordinal = match service.and_then(|service| world.services.get_mut(service)) {
        Some(service) => {
            service.next_ordinal += 1;
            service.next_ordinal - 1
        }
        None => {
            world.next_standalone += 1;
            world.next_standalone - 1
        }
    };
    let group = match service {
        Some(service) => format!("service:s{}", service.0).into(),
        None => "family:web".into(),
    };
    let containers = world.task_definitions.get(definition).unwrap().containers.len();
    let container = Container {
        status: ContainerStatus::Waiting,
        health: Health::Unknown,
        failed_probes: 0,
        restarts: 0,
        stamp: 0,
        process: Process::default(),
        host_ports: Box::default(),
        load: Load::default(),
    };
    let id = world.tasks.insert(Task {
        network: None,
        volume: None,
        definition,
        service: service.map(|service| (service, DeploymentId(1))),
        group,
        ordinal,
        host: Host::Ec2(None),
        provider: None,
        zone: None,
        status: TaskStatus::Provisioning { until: None },
        wanted: true,
        health: Health::Unknown,
        stop: None,
        unheard: None,
        warned_at: None,
        times: TaskTimes::default(),
        stamp: 0,
        containers: vec![container; containers],
        address: None,
        holds_resources: false,
        holds_eni: false,
        counted: false,
        protected_until: None,
        retires: None,
        proven: false,
        row: None,
        record: RecordId::SCENARIO,
    });
    if let Some(service) = service.and_then(|service| world.services.get_mut(service)) {
        service.tasks.insert(id);
    }
    id
}

/// A task of the service that already stands on an instance.
pub(crate) fn task_on(
    world: &mut World,
    service: Option<ServiceId>,
    definition: TaskDefinitionId,
    instance: InstanceId,
) -> TaskId {
    let task = task(world, service, definition);
    capacity::reserve(world, task, instance);
    task
}

/// Lets a task be in a state, as its life would have it.
pub(crate) fn set_status(world: &mut World, id: TaskId, status: TaskStatus) {
    world.metrics.running += u32::from(status == TaskStatus::Running);
    world.tasks.get_mut(id).unwrap().status = status;
}

pub(crate) fn member_of(text: &str) -> Constraint {
    Constraint::MemberOf(Arc::new(Query::parse(text).unwrap()))
}

/// A world with its log, driven by hand.
pub(crate) struct Run {
    pub(crate) world: World,
    pub(crate) log: Log,
}

impl Run {
    pub(crate) fn new(world: World) -> Self {
        Self { world, log: Log::default() }
    }

    /// Does something in this instant, because the scenario says so.
    pub(crate) fn act<T>(&mut self, what: impl FnOnce(&mut Step<'_>) -> T) -> T {
        let Self { world, log } = self;
        what(&mut Step { world, log, cause: RecordId::SCENARIO })
    }

    /// Lets everything happen up to a second of the run, it included.
    pub(crate) fn until(&mut self, second: u64) {
        let end = SimTime::from_secs(second);
        while self.world.agenda.next_at().is_some_and(|at| at <= end) {
            step::step(&mut self.world, &mut self.log);
            assert_eq!(capacity::faults(&self.world), Vec::<String>::new());
        }
        self.world.now = end;
    }

    /// What was said of zones, instances and the states of tasks: second, record, cause, what.
    pub(crate) fn told(&self) -> String {
        let mut text = String::new();
        for Record { id, at, cause, what } in self.log.records() {
            let said = match what {
                What::Zone { zone, dark } => {
                    format!("{zone} {}", if *dark { "lost" } else { "back" })
                }
                What::Instance { instance, status, agent_connected } => {
                    format!(
                        "{instance} {status}{}",
                        if *agent_connected { "" } else { ", no agent" }
                    )
                }
                What::Task { task, last_status, stop, .. } => {
                    let stop =
                        stop.as_ref().map(|stop| format!(": {:?}, {}", stop.code, stop.reason));
                    format!("{task} {last_status}{}", stop.unwrap_or_default())
                }
                What::Bound { what } => format!("bound of {what}"),
                _ => continue,
            };
            let _ = writeln!(text, "{} {id} by {cause}: {said}", at.as_secs());
        }
        text
    }
}
