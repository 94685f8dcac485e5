//! What containers of a task do to each other, what an agent does to them, and what nobody does for a lone task.

use serde_json::{Value, json};

use super::{CONTAINERS, image};
use crate::capacity;
use crate::fixture::{Run, text};
use crate::ids::{InstanceId, TaskId};
use crate::life::stop;
use crate::task::{ContainerStatus, Health, StopCode, Task, TaskStatus};

const T1: TaskId = TaskId(1);

fn task(run: &Run) -> &Task {
    run.world.tasks.get(T1).unwrap()
}

/// The usual service on an instance, with a few changes.
fn on_ec2(changes: &[(&'static str, Value)]) -> Run {
    let mut all = vec![
        ("/containerInstances", json!([{"instanceType": "m5.large"}])),
        ("/services/0/launchType", json!("EC2")),
    ];
    all.extend_from_slice(changes);
    Run::new(&all)
}

/// Rules `container.essential-stops-task`, `task.running-copy`: the first essential container that ends takes all with
/// it, and one that is not essential takes none.
#[test]
fn an_essential_container_takes_the_others_with_it() {
    let check = |essential: bool, code: u8, expected: [Option<u8>; 2]| {
        let containers = json!([
            {"name": "app", "image": "web:1"},
            {"name": "helper", "image": "helper:1", "essential": essential}
        ]);
        let mut run = Run::new(&[
            (CONTAINERS, containers),
            image(json!({"onSigterm": "default"})),
            ("/images/helper:1", json!({"exits": {"after": 5, "code": code}})),
        ]);
        run.go(40);
        let exit = |container: &crate::task::Container| match container.status {
            ContainerStatus::Stopped { exit, .. } => exit,
            _ => None,
        };
        let found: Vec<Option<u8>> = task(&run).containers.iter().map(exit).collect();
        assert_eq!(found, expected, "{essential} {code}");
        let code = task(&run).stop.as_ref().map(|stop| stop.code);
        assert_eq!(code, essential.then_some(StopCode::EssentialContainerExited));
    };
    check(false, 1, [None, Some(1)]);
    check(true, 1, [Some(143), Some(1)]);
    check(true, 0, [Some(143), Some(0)]);
}

/// Rules `container.stop-timeout`, `ec2.agent-stop-timeout`: the same on Fargate and on EC2.
#[test]
fn who_ignores_sigterm_is_killed_after_the_stop_timeout() {
    let check = |launch: &str, given: Option<u32>, seconds: u64| {
        let mut changes =
            vec![image(json!({"onSigterm": "ignore"})), ("/services/0/launchType", json!(launch))];
        changes
            .extend(given.map(|secs| {
                ("/taskDefinitions/0/containerDefinitions/0/stopTimeout", json!(secs))
            }));
        let mut run = on_ec2(&changes);
        run.go(50);
        run.act(|step| stop(step, T1, StopCode::UserInitiated, text("by hand")));
        run.go(300);
        let times = &task(&run).times;
        let took = times.execution_stopped.unwrap().since(times.stopping.unwrap());
        assert_eq!(took.as_secs(), seconds, "{launch} {given:?}");
    };
    for launch in ["FARGATE", "EC2"] {
        check(launch, None, 30);
        check(launch, Some(5), 5);
        check(launch, Some(120), 120);
    }
}

/// Rule `container.health-agent-lost`.
#[test]
fn health_stays_as_it_was_while_the_agent_is_disconnected() {
    let check = json!({"command": ["CMD", "true"], "interval": 10, "retries": 2});
    let mut run = on_ec2(&[
        ("/taskDefinitions/0/containerDefinitions/0/healthCheck", check),
        ("/services/0/healthCheckGracePeriodSeconds", Value::Null),
    ]);
    run.go(60);
    assert_eq!(task(&run).health, Health::Healthy);
    run.act(|step| capacity::disconnect(step, InstanceId(1)));
    run.world.tasks.get_mut(T1).unwrap().containers[0].process.failing = true;
    run.go(300);
    assert_eq!(task(&run).health, Health::Healthy);
    run.act(|step| capacity::connect(step, InstanceId(1)));
    run.go(330);
    assert_eq!(task(&run).health, Health::Unhealthy);
}

/// Rule `ec2.agent-pull-behavior`: a copy on the instance stands in for an image that cannot be pulled.
#[test]
fn an_instance_uses_its_copy_of_an_image_that_is_gone() {
    let check = |cached: Value, expected: TaskStatus| {
        let host = json!([{"instanceType": "m5.large", "cachedImages": cached}]);
        let mut run = on_ec2(&[("/containerInstances", host), image(json!({"exists": false}))]);
        run.go(60);
        assert_eq!(task(&run).status, expected);
    };
    check(json!(["web:1"]), TaskStatus::Running);
    check(json!([]), TaskStatus::Stopped);
}

/// Rules `engine.image-pull-soci`, `engine.image-pull-min`: on Fargate only, and not below the shortest pull.
#[test]
fn a_large_image_with_an_index_is_loaded_lazily() {
    let check = |launch: &str, size: u32, soci: bool, secs: u64| {
        let mut run = on_ec2(&[
            image(json!({"sizeMb": size, "soci": soci})),
            ("/services/0/launchType", json!(launch)),
        ]);
        run.go(120);
        let times = &task(&run).times;
        let took = times.pull_stopped.unwrap().since(times.pull_started.unwrap());
        assert_eq!(took.as_secs(), secs, "{launch} {size} {soci}");
    };
    check("FARGATE", 1_000, false, 50);
    check("FARGATE", 1_000, true, 15);
    check("FARGATE", 100, true, 3);
    check("EC2", 1_000, true, 50);
}

/// Rule `task.standalone`: whether it ends, is unhealthy, or sits on an instance that drains.
#[test]
fn nobody_replaces_a_standalone_task() {
    let probed = json!({"command": ["CMD", "true"], "interval": 10, "retries": 2});
    let check = |what: &str, behaviour: Value, drains: bool, expected: TaskStatus| {
        let mut run = on_ec2(&[
            ("/services/0/desiredCount", json!(0)),
            ("/tasks", json!([{"taskDefinition": "web:1", "launchType": "EC2"}])),
            ("/taskDefinitions/0/containerDefinitions/0/healthCheck", probed.clone()),
            image(behaviour),
        ]);
        if drains {
            run.act(|step| capacity::drain(step, InstanceId(1)));
        }
        run.go(600);
        assert_eq!(run.world.tasks.len(), 1, "{what}");
        assert_eq!(task(&run).status, expected, "{what}");
    };
    check("it ends", json!({"exits": {"after": 60}}), false, TaskStatus::Stopped);
    check("it is unhealthy", json!({"errorsFrom": 60}), false, TaskStatus::Running);
    check("its instance drains", json!({}), true, TaskStatus::Running);
}

/// Rules `task.health`, `engine.health-counted`: an essential container without a check leaves its task UNKNOWN, which
/// counts by the check that there is.
#[test]
fn an_essential_container_without_a_check_is_unknown() {
    let check = |checked: bool| {
        let probe = json!({"command": ["CMD", "true"], "interval": 10, "retries": 1});
        let mut containers = json!([
            {"name": "app", "image": "web:1", "healthCheck": probe},
            {"name": "helper", "image": "helper:1"}
        ]);
        if checked {
            containers[1]["healthCheck"] = probe;
        }
        let helper = ("/images/helper:1", json!({"sizeMb": 100}));
        let mut run = Run::new(&[(CONTAINERS, containers), helper]);
        run.go(60);
        let steady = run.world.services.values().next().unwrap().steady;
        let well = task(&run).health;
        run.world.tasks.get_mut(T1).unwrap().containers[0].process.failing = true;
        run.go(75);
        (steady, well, task(&run).health, run.wanted().len())
    };
    assert_eq!(check(true), (true, Health::Healthy, Health::Unhealthy, 2));
    assert_eq!(check(false), (true, Health::Unknown, Health::Unhealthy, 2));
}
