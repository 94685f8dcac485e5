//! The run of the start page's first minute, built without the reader of files: `examples/first-minute.json` says
//! the same, and a test holds the two to each other.

use std::sync::Arc;

use serde_json::Value;

use super::lane::Lane;
use super::source::Source;
use super::start;
use super::{Scenario, tasks};
use crate::access::Network;
use crate::assumptions::Assumptions;
use crate::call::{self, Action, Name, Refusal, definition, find};
use crate::capacity;
use crate::cloudwatch::Monitoring;
use crate::definition::{ContainerDefinition, NetworkMode, PortMapping, Request, TaskDefinition};
use crate::discovery::Discovery;
use crate::ids::{Id as _, RecordId, ServiceId, TaskId, ZoneId};
use crate::image::{Image, ServiceTime};
use crate::life;
use crate::log::Log;
use crate::place::Group;
use crate::scheduler::{self, ServiceUpdate};
use crate::service::{
    Launch, NewService, Options, Scheduling, ServiceLoadBalancer, ServiceStatus, Target,
};
use crate::step::Step;
use crate::target_group::{TargetCheck, TargetGroup};
use crate::task::{Host, StopCode, TaskStatus};
use crate::time::{SimDuration, SimTime};
use crate::traffic::{Class, Next, Peak, Shape};
use crate::world::World;
use crate::zone::Zone;

/// The same as a file.
const FILE: &str = include_str!("../../../../examples/first-minute.json");
/// Zones, each with the service's subnet in it.
const ZONES: [(ZoneId, &str, &str); 3] = [
    (ZoneId(0), "us-east-1a", "subnet-a"),
    (ZoneId(1), "us-east-1b", "subnet-b"),
    (ZoneId(2), "us-east-1c", "subnet-c"),
];
/// Tasks that are wanted and run at the start.
const TASKS: u32 = 3;

impl Scenario {
    /// Three healthy tasks behind a load balancer with light traffic: what the start page begins with. It takes
    /// StopTask of a task and UpdateService with a `desiredCount`, and no other action.
    pub fn first_minute() -> Self {
        Self {
            title: "Three tasks run; whoever stops one sees what a service is for".into(),
            // The start page says it itself.
            watch: "".into(),
            seed: 1,
            duration: SimTime::from_secs(1_800),
            actions: Vec::new(),
            warnings: Vec::new(),
            source: Arc::new(FirstMinute),
        }
    }
}

#[derive(Debug)]
struct FirstMinute;

impl Source for FirstMinute {
    fn begin(&self, seed: u64, log: &mut Log) -> World {
        let zones = ZONES.map(|(_, name, _)| Zone {
            name: name.into(),
            dark: false,
            stamp: 0,
            dry: [false; 3],
        });
        let mut world = World { zones: zones.into(), ..World::empty(seed) };
        world.traffic.batch_above_per_sec = world.assumptions.batch;
        let own = definition(&world.assumptions);
        let definition = definition::insert(&mut world, own);
        let group = world.target_groups.insert(target_group());
        world.traffic.classes.push(Class {
            name: "requests".into(),
            group,
            rule: None,
            shape: Shape::Constant(5_000),
            poisson: true,
            work_percent: 100,
            clients: None,
            objective: SimDuration::from_secs(1),
            client_timeout: None,
            rate_override: None,
            peak: Peak::of(5_000),
            next: Next::default(),
        });
        let step = &mut Step { world: &mut world, log, cause: RecordId::SCENARIO };
        let service = NewService {
            name: "web".into(),
            scheduling: Scheduling::Replica,
            desired: TASKS,
            target: Target { launch: Launch::Fargate, strategy: Arc::default() },
            zones: ZONES.map(|zone| zone.0).into(),
            network: Some(Arc::new(Network {
                subnets: ZONES.map(|(zone, _, subnet)| (zone, subnet.into())).into(),
                security_groups: Vec::new(),
                public_ip: false,
            })),
            volume: None,
            discovery: Discovery::default(),
            monitoring: Monitoring::default(),
            min_percent: 100,
            max_percent: 200,
            options: Options::default(),
            grace: SimDuration::ZERO,
            load_balancers: vec![ServiceLoadBalancer {
                group,
                container: 0,
                port: 80,
                advanced: None,
            }],
            constraints: Vec::new(),
            strategies: Vec::new(),
            rebalances: true,
        };
        let service = start::add_service(step, service, definition, TASKS);
        run_tasks(step, service);
        start::begin(step);
        start::set_going(&mut world);
        world
    }

    fn apply(&self, step: &mut Step<'_>, action: &Action) {
        let change = read(step.world, action);
        let place = step.world.actions_applied;
        step.world.actions_applied += 1;
        call::answer(step, action.name, place, change, |step, change| match change {
            Change::Stop(task) => {
                let reason = call::STOPPED_BY_USER.into();
                life::stop(step, task, StopCode::UserInitiated, reason);
            }
            Change::Want(service, desired) => {
                let update = ServiceUpdate { desired: Some(desired), ..ServiceUpdate::default() };
                scheduler::update(step, service, update);
            }
        });
    }

    /// It has no instances to run on.
    fn lane(&self, scenario: &Scenario, lane: Lane) -> Option<Scenario> {
        (lane != Lane::Ec2).then(|| scenario.clone())
    }

    fn to_json(&self, _: &Scenario) -> String {
        FILE.to_owned()
    }
}

fn definition(assumptions: &Assumptions) -> TaskDefinition {
    let image = Image {
        size_mb: 60,
        ready_after: ServiceTime::Constant(SimDuration::from_secs(2)),
        concurrency: 10,
        service_time: ServiceTime::Exponential(SimDuration::from_millis(300)),
        ..Image::plain("web:1", assumptions)
    };
    let container = ContainerDefinition {
        name: "app".into(),
        image: Arc::new(image),
        cpu_units: 0,
        memory_mib: None,
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
        version_consistency: true,
    };
    TaskDefinition {
        family: "web".into(),
        revision: 1,
        cpu_units: 256,
        memory_mib: 512,
        memory_limit_mib: Some(512),
        network: NetworkMode::Awsvpc,
        fargate: true,
        ec2: false,
        managed: false,
        external: false,
        constraints: Vec::new(),
        containers: vec![container],
        ephemeral_storage_gib: 0,
        volumes: Vec::new(),
        port_names: Vec::new(),
        arm: false,
        execution_role: None,
        task_role: None,
        request: Request::default(),
    }
}

fn target_group() -> TargetGroup {
    TargetGroup {
        check: TargetCheck {
            interval: SimDuration::from_secs(10),
            timeout: SimDuration::from_secs(2),
            healthy_threshold: 2,
            unhealthy_threshold: 2,
        },
        deregistration_delay: SimDuration::from_secs(5),
        ..TargetGroup::new("web".into())
    }
}

fn run_tasks(step: &mut Step<'_>, service: ServiceId) {
    let Some(entry) = tasks::Entry::of_service(step.world, service) else { return };
    for _ in 0..TASKS {
        let group = Group::Service(service);
        let zone = capacity::fargate_zone(step.world, &group, false, &ZONES.map(|zone| zone.0));
        tasks::run(step, &entry, Host::Fargate { spot: false }, None, zone);
    }
}

/// What an action changes here.
enum Change {
    Stop(TaskId),
    Want(ServiceId, u32),
}

fn read(world: &World, action: &Action) -> Result<Change, Refusal> {
    let refusal = |message: &str| ("InvalidParameterException", Arc::from(message));
    let text = |name: &str| action.with.get(name).and_then(Value::as_str);
    match action.name {
        Name::StopTask => {
            let number = text("task").and_then(|name| name.strip_prefix("t-")?.parse().ok());
            let runs = |task: &TaskId| {
                world.tasks.get(*task).is_some_and(|task| task.status != TaskStatus::Stopped)
            };
            let task = number.map(TaskId::from_number).filter(runs);
            task.map(Change::Stop).ok_or_else(|| refusal("there is no such task now"))
        }
        Name::UpdateService => {
            let lives = |id: &ServiceId| {
                world.services.get(*id).is_some_and(|it| it.status == ServiceStatus::Active)
            };
            let service = text("service").and_then(|name| find::service(world, name));
            let desired = action.with.get("desiredCount").and_then(Value::as_u64);
            let desired = desired.and_then(|count| u32::try_from(count).ok());
            let change = service.filter(lives).zip(desired);
            let change = change.map(|(service, desired)| Change::Want(service, desired));
            change.ok_or_else(|| refusal("name a service and its desiredCount"))
        }
        _ => Err(refusal("the first minute takes StopTask and UpdateService only")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::Timeline;
    use serde_json::json;

    /// Compares worlds and all that was said, line by line.
    fn check(built: &Timeline, file: &Timeline) {
        let all = |run: &Timeline| format!("{:#?}\n{:#?}", run.world(), run.log());
        let (built, file) = (all(built), all(file));
        let differs = built.lines().zip(file.lines()).find(|(built, file)| built != file);
        assert_eq!(differs, None);
        assert_eq!(built.len(), file.len());
    }

    #[test]
    fn what_is_built_is_what_the_file_says() {
        let file = Scenario::parse(FILE).unwrap();
        let built = Scenario::first_minute();
        assert_eq!(built.title, file.title);
        assert_eq!((built.seed, built.duration), (file.seed, file.duration));
        assert_eq!((built.actions.len(), file.actions.len()), (0, 0));
        let [mut file, mut built] = [file, built].map(|it| Timeline::new(Arc::new(it)));
        check(&built, &file);
        let actions: [(u64, Name, Value); 4] = [
            (3, Name::StopTask, json!({"task": "t-2"})),
            (9, Name::UpdateService, json!({"service": "web", "desiredCount": 5})),
            (40, Name::UpdateService, json!({"service": "web", "desiredCount": 1})),
            (90, Name::StopTask, json!({"task": "t-6"})),
        ];
        for (secs, name, with) in actions {
            for run in [&mut file, &mut built] {
                run.seek(SimTime::from_secs(secs));
                run.act(name, with.clone());
            }
            check(&built, &file);
        }
        for run in [&mut file, &mut built] {
            run.seek(SimTime::from_secs(300));
        }
        check(&built, &file);
    }

    #[test]
    fn what_cannot_be_done_is_refused_and_changes_nothing() {
        let mut run = Timeline::new(Arc::new(Scenario::first_minute()));
        run.seek(SimTime::from_secs(5));
        let mut check = |name: Name, with: Value| {
            let before = format!("{:?}", run.world().tasks);
            let said = run.act(name, with).map(|record| record.what.clone());
            assert!(matches!(said, Some(crate::record::What::Refused { .. })), "{said:?}");
            assert_eq!(format!("{:?}", run.world().tasks), before);
        };
        check(Name::StopTask, json!({"task": "t-99"}));
        check(Name::StopTask, json!({"task": 1}));
        check(Name::UpdateService, json!({"service": "api", "desiredCount": 1}));
        check(Name::UpdateService, json!({"service": "web", "desiredCount": -1}));
        check(Name::LoseZone, json!({"availabilityZone": "us-east-1a"}));
    }
}
