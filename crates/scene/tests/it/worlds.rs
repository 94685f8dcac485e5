//! Small worlds by hand: a scenario's start, and tasks put into the states that a picture is to show.

// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use sim::ids::{ClassId, InstanceId, RecordId, ServiceId, TargetGroupId, TaskId, ZoneId};
use sim::instance::InstanceStatus;
use sim::log::Log;
use sim::request::{Load, Request};
use sim::scenario::Scenario;
use sim::target_group::{Target, TargetState, UnhealthyReason};
use sim::task::{
    Activation, Container, ContainerStatus, Health, Host, Process, Task, TaskStatus, TaskTimes,
};
use sim::time::{SimDuration, SimTime};
use sim::world::World;

/// The moment of all these worlds.
pub(crate) const NOW: SimTime = SimTime::from_secs(100);

/// The start of a scenario.
pub(crate) fn start(text: &str) -> World {
    match Scenario::parse(text) {
        Ok(scenario) => World::new(&scenario, &mut Log::default()),
        Err(problems) => {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", lines.join("\n"))
        }
    }
}

fn scenario(launch: &str, network: &str, tasks: u32, instances: &str) -> String {
    format!(
        r#"{{
  "gantry": 1,
  "images": {{"web:1": {{"sizeMb": 100, "concurrency": 5}}}},
  "taskDefinitions": [{{
    "family": "web", "requiresCompatibilities": ["FARGATE", "EC2"], "networkMode": "{network}",
    "cpu": "256", "memory": "1024",
    "containerDefinitions": [{{"name": "app", "image": "web:1", "portMappings": [{{"containerPort": 80}}]}}]
  }}],
  "targetGroups": [{{"Name": "web", "TargetType": "{kind}"}}],
  {instances}
  "services": [{{
    "serviceName": "web", "taskDefinition": "web:1", "desiredCount": {tasks}, "launchType": "{launch}",
    "networkConfiguration": {{"awsvpcConfiguration": {{"subnets": ["a", "b", "c"]}}}},
    "loadBalancers": [{{"targetGroupArn": "web", "containerName": "app", "containerPort": 80}}]
  }}],
  "traffic": [{{"rate": 20}}]
}}"#,
        kind = if network == "awsvpc" { "ip" } else { "instance" },
    )
}

/// A task that runs since the beginning, and its target.
fn add(world: &mut World, host: Host, zone: ZoneId) -> TaskId {
    let service = ServiceId(1);
    let deployment = world.services.get(service).unwrap().deployments[0];
    let definition = world.deployments.get(deployment).unwrap().definition;
    let ordinal = world.tasks.len() as u32 + 1;
    let load = Load { busy: ordinal * 7 % 5, ..Load::default() };
    let container = Container {
        status: ContainerStatus::Running { since: SimTime::ZERO },
        health: Health::Unknown,
        failed_probes: 0,
        restarts: 0,
        stamp: 0,
        process: Process::default(),
        host_ports: Box::default(),
        load,
    };
    let id = world.tasks.insert(Task {
        definition,
        service: Some((service, deployment)),
        group: "service:web".into(),
        ordinal,
        host,
        provider: None,
        zone: Some(zone),
        status: TaskStatus::Running,
        wanted: true,
        health: Health::Unknown,
        stop: None,
        unheard: None,
        warned_at: None,
        times: TaskTimes { started: Some(SimTime::ZERO), ..TaskTimes::default() },
        stamp: 0,
        containers: vec![container],
        address: Some(ordinal),
        holds_resources: true,
        holds_eni: true,
        counted: true,
        protected_until: None,
        retires: None,
        proven: false,
        row: None,
        network: None,
        volume: None,
        record: NONE,
    });
    world.services.get_mut(service).unwrap().tasks.insert(id);
    let group = world.target_groups.get_mut(TargetGroupId(1)).unwrap();
    group.targets.push(Target {
        task: id,
        container: 0,
        port: 80,
        state: TargetState::Healthy,
        passed: 1,
        failed: 0,
        next_check: NOW + SimDuration::from_secs(u64::from(ordinal) * 7 % 30),
        registered: SimTime::ZERO,
        stamp: 0,
        zone: None,
        ramp: None,
        outstanding: 0,
        idle_timer: None,
        record: NONE,
    });
    group.healthy += 1;
    id
}

/// So many Fargate tasks behind a load balancer, all healthy.
pub(crate) fn fargate(tasks: u32) -> World {
    let mut world = start(&scenario("FARGATE", "awsvpc", tasks, ""));
    world.now = NOW;
    for index in 0..tasks {
        add(&mut world, Host::Fargate { spot: false }, ZoneId((index % 3) as u8));
    }
    world
}

/// So many tasks on so many instances of a type, all healthy.
pub(crate) fn ec2(tasks: u32, instances: u32, kind: &str) -> World {
    let instances = format!(
        r#""containerInstances": [{{"instanceType": "{kind}", "count": {instances}, "awsvpcTrunking": true}}],"#
    );
    let mut world = start(&scenario("EC2", "awsvpc", tasks, &instances));
    world.now = NOW;
    let hosts: Vec<InstanceId> = world.instances.ids().collect();
    for index in 0..tasks {
        let host = hosts[index as usize % hosts.len()];
        let zone = world.instances.get(host).unwrap().zone;
        let task = add(&mut world, Host::Ec2(Some(host)), zone);
        let instance = world.instances.get_mut(host).unwrap();
        instance.tasks.insert(task);
        instance.reserved.cpu_units += 256;
        instance.reserved.memory_mib += 1_024;
        instance.reserved.enis += 1;
    }
    world
}

/// Puts a task into a state.
pub(crate) fn set(world: &mut World, task: u32, status: TaskStatus) {
    world.tasks.get_mut(TaskId(task)).unwrap().status = status;
}

/// Puts a target into a state.
pub(crate) fn target(world: &mut World, task: u32, state: TargetState) {
    for group in world.target_groups.values_mut() {
        for target in group.targets.iter_mut().filter(|target| target.task == TaskId(task)) {
            target.state = state;
        }
        let healthy = |target: &&Target| target.state == TargetState::Healthy;
        group.healthy = group.targets.iter().filter(healthy).count() as u32;
    }
}

fn unregister(world: &mut World, task: u32) {
    for group in world.target_groups.values_mut() {
        group.targets.retain(|target| target.task != TaskId(task));
        group.healthy = group.targets.len() as u32;
    }
}

fn secs(secs: u64) -> SimTime {
    SimTime::from_secs(secs)
}

/// One task in each state, the first ten tasks of a world.
pub(crate) fn every_state(mut world: World) -> World {
    let w = &mut world;
    for task in [1, 2, 3, 9, 10] {
        unregister(w, task);
    }
    set(w, 1, TaskStatus::Provisioning { until: Some(secs(104)) });
    w.tasks.get_mut(TaskId(1)).unwrap().times.provisioning = secs(94);
    set(w, 2, TaskStatus::Pending { until: secs(101) });
    w.tasks.get_mut(TaskId(2)).unwrap().times.created = Some(secs(99));
    set(w, 3, TaskStatus::Activating(Activation::Containers));
    let third = w.tasks.get_mut(TaskId(3)).unwrap();
    third.times.pull_started = Some(secs(97));
    third.containers[0].status = ContainerStatus::Pulling { until: secs(102), failing: false };
    target(w, 4, TargetState::Initial);
    target(w, 6, TargetState::Unhealthy(UnhealthyReason::Timeout));
    for task in [7, 8, 9, 10] {
        w.tasks.get_mut(TaskId(task)).unwrap().wanted = false;
    }
    set(w, 7, TaskStatus::Deactivating);
    target(w, 7, TargetState::Draining { until: secs(141) });
    set(w, 8, TaskStatus::Stopping);
    target(w, 8, TargetState::Draining { until: secs(101) });
    set(w, 9, TaskStatus::Deprovisioning { until: secs(103) });
    let ninth = w.tasks.get_mut(TaskId(9)).unwrap();
    ninth.times.execution_stopped = Some(secs(93));
    ninth.holds_resources = false;
    set(w, 10, TaskStatus::Stopped);
    w.tasks.get_mut(TaskId(10)).unwrap().times.stopped = Some(secs(96));
    world
}

/// Requests on their way to the tasks of a world, one every 40 ms.
pub(crate) fn requests(world: &mut World, count: u64) {
    let tasks: Vec<TaskId> = world.tasks.ids().collect();
    let group = TargetGroupId(1);
    for n in 0..count {
        let arrived = SimTime(NOW.0 - n * 40_000);
        world.requests.insert(Request {
            class: ClassId(0),
            ordinal: n,
            weight: 1,
            arrived,
            target: Some((group, tasks[n as usize % tasks.len()])),
            started: None,
            slots: 0,
            container: 0,
            away: false,
            failed: false,
        });
    }
}

/// Darkens a zone.
pub(crate) fn lose_zone(world: &mut World, zone: u8) {
    world.zones[usize::from(zone)].dark = true;
}

/// Lets an instance boot.
pub(crate) fn boot(world: &mut World, instance: u32) {
    let instance = world.instances.get_mut(InstanceId(instance)).unwrap();
    instance.launched = secs(40);
    instance.status = InstanceStatus::Booting { until: secs(160) };
}

/// No record, where one is needed.
const NONE: RecordId = RecordId::SCENARIO;

/// One more task, on Fargate.
pub(crate) fn add_fargate(world: &mut World, zone: ZoneId) {
    add(world, Host::Fargate { spot: false }, zone);
}
