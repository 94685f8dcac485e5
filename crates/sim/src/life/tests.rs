//! Golden logs of a task's life, one for each rule.

mod agent;
mod restart;
mod together;
mod unheard;

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::stop;
use crate::fixture::{Run, balanced, text};
use crate::ids::TaskId;
use crate::task::{ContainerStatus, StopCode};

const CONTAINERS: &str = "/taskDefinitions/0/containerDefinitions";

/// A standalone look at one task: what is said of it and its containers, from the start of `secs`.
fn check(changes: &[(&str, Value)], secs: u64, expected: &Expect) {
    let mut run = Run::new(changes);
    expected.assert_eq(&run.only(secs, &["t-1"]));
}

fn image(behaviour: Value) -> (&'static str, Value) {
    ("/images/web:1", behaviour)
}

/// Rules `engine.start-example`, `engine.fargate-provisioning`, `engine.container-start`, `task.state-order`,
/// `task.provisioning`, `task.pending`, `task.activating`, `task.running`: without a load balancer nothing is registered.
#[test]
fn a_fargate_task_runs_after_19_seconds() {
    check(
        &[],
        30,
        &expect![[r#"
        00:00.000 #1 <#0 task t-1 PROVISIONING
        00:00.000 #2 <#0 svc-1 (service web) has started 1 tasks: (task t-1).
        00:10.000 #3 <#1 task t-1 PENDING
        00:12.000 #4 <#3 task t-1 ACTIVATING
        00:12.000 #5 <#4 container t-1/0 PULLING
        00:17.000 #6 <#5 container t-1/0 STARTING
        00:19.000 #7 <#6 container t-1/0 RUNNING
        00:19.000 #8 <#7 task t-1 RUNNING
    "#]],
    );
}

/// Rules `engine.start-example`, `engine.target-registration`, `event.registered`, `engine.first-target-check`.
#[test]
fn behind_a_load_balancer_it_runs_after_24_seconds() {
    check(
        &balanced(),
        40,
        &expect![[r#"
            00:00.000 #1 <#0 task t-1 PROVISIONING
            00:00.000 #2 <#0 svc-1 (service web) has started 1 tasks: (task t-1).
            00:10.000 #3 <#1 task t-1 PENDING
            00:12.000 #4 <#3 task t-1 ACTIVATING
            00:12.000 #5 <#4 container t-1/0 PULLING
            00:17.000 #6 <#5 container t-1/0 STARTING
            00:19.000 #7 <#6 container t-1/0 RUNNING
            00:24.000 #8 <#7 task t-1 RUNNING
            00:24.000 #9 <#8 target tg-1/t-1 initial Elb.InitialHealthChecking
            00:24.073 #11 <#8 target tg-1/t-1 healthy
        "#]],
    );
}

/// Rules `task.deactivating`, `event.draining`, `deploy.slow-end`.
#[test]
fn a_target_drains_before_its_containers_are_told_to_stop() {
    let mut run = Run::new(&balanced());
    run.until(50);
    run.act(|step| stop(step, TaskId(1), StopCode::UserInitiated, text("by hand")));
    expect![[r#"
        00:50.000 #15 <#0 task t-1 DEACTIVATING UserInitiated: by hand
        00:50.000 #16 <#15 target tg-1/t-1 draining Target.DeregistrationInProgress
        00:50.000 #17 <#15 svc-1 (service web) deregistered 1 targets in (target-group web)
        00:50.000 #18 <#15 svc-1 (service web, taskSet ecs-svc/1) has begun draining connections on 1 tasks.
        01:00.000 #20 <#15 svc-1 (service web) has started 1 tasks: (task t-2).
        01:24.000 #28 <#26 svc-1 (service web) registered 1 targets in (target-group web)
        01:30.000 #30 <#29 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        05:50.000 #31 <#16 target tg-1/t-1 unused Target.NotRegistered
        05:50.000 #32 <#16 task t-1 STOPPING UserInitiated: by hand
        05:50.000 #33 <#32 container t-1/0 STOPPING
        05:50.000 #34 <#33 container t-1/0 STOPPED exit code 0
        05:50.000 #35 <#34 task t-1 DEPROVISIONING UserInitiated: by hand
        06:00.000 #36 <#35 task t-1 STOPPED UserInitiated: by hand
    "#]].assert_eq(&run.only(400, &["t-1", "svc-1"]));
}

/// Rule `engine.crash-no-wait`.
#[test]
fn a_crashed_task_leaves_its_target_group_without_waiting() {
    let mut run = Run::new(&[balanced(), vec![image(json!({"exits": {"after": 30}}))]].concat());
    run.until(48);
    expect![[r#"
        00:49.000 #15 <#7 container t-1/0 STOPPED exit code 1
        00:49.000 #16 <#15 target tg-1/t-1 draining Target.DeregistrationInProgress
        00:49.000 #17 <#15 task t-1 STOPPING EssentialContainerExited: Essential container in task exited
        00:49.000 #18 <#17 task t-1 DEPROVISIONING EssentialContainerExited: Essential container in task exited
        00:49.000 #19 <#15 svc-1 (service web) deregistered 1 targets in (target-group web)
        00:49.000 #20 <#15 svc-1 (service web, taskSet ecs-svc/1) has begun draining connections on 1 tasks.
        00:50.000 #22 <#18 svc-1 (service web) has started 1 tasks: (task t-2).
        00:59.000 #23 <#18 task t-1 STOPPED EssentialContainerExited: Essential container in task exited
    "#]].assert_eq(&run.only(62, &["t-1", "svc-1"]));
}

/// Rules `engine.eni-attach`, `engine.image-pull-cached`.
#[test]
fn on_ec2_there_is_an_interface_to_attach_in_awsvpc_mode_only() {
    let instance = json!([{"instanceType": "m5.large", "cachedImages": ["web:1"]}]);
    let ec2 = [("/containerInstances", instance), ("/services/0/launchType", json!("EC2"))];
    check(
        &ec2,
        20,
        &expect![[r#"
        00:00.000 #2 <#0 task t-1 PROVISIONING
        00:00.000 #3 <#0 svc-1 (service web) has started 1 tasks: (task t-1).
        00:05.000 #4 <#2 task t-1 PENDING
        00:07.000 #5 <#4 task t-1 ACTIVATING
        00:07.000 #6 <#5 container t-1/0 PULLING
        00:08.000 #7 <#6 container t-1/0 STARTING
        00:10.000 #8 <#7 container t-1/0 RUNNING
        00:10.000 #9 <#8 task t-1 RUNNING
    "#]],
    );
    let mut bridge = ec2.to_vec();
    bridge.push(("/taskDefinitions/0/networkMode", json!("bridge")));
    bridge.push(("/taskDefinitions/0/requiresCompatibilities", json!(["EC2"])));
    bridge.push(("/services/0/networkConfiguration", Value::Null));
    check(
        &bridge,
        20,
        &expect![[r#"
        00:00.000 #2 <#0 task t-1 PENDING
        00:00.000 #3 <#0 svc-1 (service web) has started 1 tasks: (task t-1).
        00:02.000 #4 <#2 task t-1 ACTIVATING
        00:02.000 #5 <#4 container t-1/0 PULLING
        00:03.000 #6 <#5 container t-1/0 STARTING
        00:05.000 #7 <#6 container t-1/0 RUNNING
        00:05.000 #8 <#7 task t-1 RUNNING
    "#]],
    );
}

/// Rules `task.pull-error`, `task.stop-code-failed-to-start`, `engine.missing-image`.
#[test]
fn a_missing_image_ends_the_start() {
    check(
        &[image(json!({"exists": false}))],
        30,
        &expect![[r#"
            00:00.000 #1 <#0 task t-1 PROVISIONING
            00:00.000 #2 <#0 svc-1 (service web) has started 1 tasks: (task t-1).
            00:10.000 #3 <#1 task t-1 PENDING
            00:12.000 #4 <#3 task t-1 ACTIVATING
            00:12.000 #5 <#4 container t-1/0 PULLING
            00:15.000 #6 <#5 container t-1/0 STOPPED: CannotPullContainerError
            00:15.000 #7 <#6 task t-1 STOPPING TaskFailedToStart: CannotPullContainerError: failed to resolve ref web:1: web:1: not found
            00:15.000 #8 <#7 task t-1 DEPROVISIONING TaskFailedToStart: CannotPullContainerError: failed to resolve ref web:1: web:1: not found
            00:25.000 #11 <#8 task t-1 STOPPED TaskFailedToStart: CannotPullContainerError: failed to resolve ref web:1: web:1: not found
        "#]],
    );
}

/// Rule `task.stop-code-failed-to-start`.
#[test]
fn a_container_that_cannot_start_ends_the_start() {
    check(
        &[image(json!({"neverStarts": true}))],
        30,
        &expect![[r#"
            00:00.000 #1 <#0 task t-1 PROVISIONING
            00:00.000 #2 <#0 svc-1 (service web) has started 1 tasks: (task t-1).
            00:10.000 #3 <#1 task t-1 PENDING
            00:12.000 #4 <#3 task t-1 ACTIVATING
            00:12.000 #5 <#4 container t-1/0 PULLING
            00:17.000 #6 <#5 container t-1/0 STARTING
            00:19.000 #7 <#6 container t-1/0 STOPPED: CannotStartContainerError
            00:19.000 #8 <#7 task t-1 STOPPING TaskFailedToStart: CannotStartContainerError: Error response from daemon: failed to create task for container
            00:19.000 #9 <#8 task t-1 DEPROVISIONING TaskFailedToStart: CannotStartContainerError: Error response from daemon: failed to create task for container
            00:29.000 #12 <#9 task t-1 STOPPED TaskFailedToStart: CannotStartContainerError: Error response from daemon: failed to create task for container
        "#]],
    );
}

/// Rules `task.stop-code-essential-exited`, `task.deprovisioning`, `engine.deprovisioning`.
#[test]
fn an_essential_container_that_exits_ends_the_task_whatever_its_code() {
    check(
        &[image(json!({"exits": {"after": 5, "code": 0}}))],
        40,
        &expect![[r#"
            00:00.000 #1 <#0 task t-1 PROVISIONING
            00:00.000 #2 <#0 svc-1 (service web) has started 1 tasks: (task t-1).
            00:10.000 #3 <#1 task t-1 PENDING
            00:12.000 #4 <#3 task t-1 ACTIVATING
            00:12.000 #5 <#4 container t-1/0 PULLING
            00:17.000 #6 <#5 container t-1/0 STARTING
            00:19.000 #7 <#6 container t-1/0 RUNNING
            00:19.000 #8 <#7 task t-1 RUNNING
            00:24.000 #9 <#7 container t-1/0 STOPPED exit code 0
            00:24.000 #10 <#9 task t-1 STOPPING EssentialContainerExited: Essential container in task exited
            00:24.000 #11 <#10 task t-1 DEPROVISIONING EssentialContainerExited: Essential container in task exited
            00:34.000 #14 <#11 task t-1 STOPPED EssentialContainerExited: Essential container in task exited
        "#]],
    );
}

/// Rules `task.oom`, `task.exit-killed`.
#[test]
fn out_of_memory_is_exit_code_137() {
    check(
        &[image(json!({"outOfMemoryAt": 5}))],
        30,
        &expect![[r#"
            00:00.000 #1 <#0 task t-1 PROVISIONING
            00:00.000 #2 <#0 svc-1 (service web) has started 1 tasks: (task t-1).
            00:10.000 #3 <#1 task t-1 PENDING
            00:12.000 #4 <#3 task t-1 ACTIVATING
            00:12.000 #5 <#4 container t-1/0 PULLING
            00:17.000 #6 <#5 container t-1/0 STARTING
            00:19.000 #7 <#6 container t-1/0 RUNNING
            00:19.000 #8 <#7 task t-1 RUNNING
            00:24.000 #9 <#7 container t-1/0 STOPPED exit code 137: OutOfMemoryError: Container killed due to memory usage
            00:24.000 #10 <#9 task t-1 STOPPING EssentialContainerExited: Essential container in task exited
            00:24.000 #11 <#10 task t-1 DEPROVISIONING EssentialContainerExited: Essential container in task exited
        "#]],
    );
}

/// Rules `task.stopping`, `task.exit-killed`, `task.exit-sigterm`, `task.stop-code-user`.
#[test]
fn what_a_process_does_on_sigterm_decides_its_exit_code() {
    let check = |on_sigterm: Value, seconds: u64, code: u8| {
        let mut run = Run::new(&[image(json!({"onSigterm": on_sigterm}))]);
        run.go(50);
        run.act(|step| stop(step, TaskId(1), StopCode::UserInitiated, text("by hand")));
        run.go(120);
        let task = run.world.tasks.get(TaskId(1)).unwrap();
        let exit = match task.containers[0].status {
            ContainerStatus::Stopped { exit, .. } => exit,
            _ => None,
        };
        let took = task.times.execution_stopped.unwrap().since(task.times.stopping.unwrap());
        assert_eq!((took.as_secs(), exit), (seconds, Some(code)), "{on_sigterm}");
        let stop = task.stop.as_ref().unwrap();
        assert_eq!((stop.code, &*stop.reason), (StopCode::UserInitiated, "by hand"));
        assert_eq!(
            task.times.stopped.unwrap().since(task.times.stopping.unwrap()).as_secs(),
            seconds + 10
        );
    };
    check(json!("default"), 0, 143);
    check(json!({"exit": 3}), 3, 0);
    check(json!({"exit": 60}), 30, 137);
    check(json!("ignore"), 30, 137);
    // RUNNING at 19 s and told at 50 s: its own end comes first.
    let mut run =
        Run::new(&[image(json!({"onSigterm": "ignore", "exits": {"after": 40, "code": 3}}))]);
    run.go(50);
    run.act(|step| stop(step, TaskId(1), StopCode::UserInitiated, text("by hand")));
    run.go(60);
    let status = run.world.tasks.get(TaskId(1)).unwrap().containers[0].status;
    assert!(matches!(status, ContainerStatus::Stopped { exit: Some(3), .. }), "{status:?}");
}

/// Rule `container.depends-on`.
#[test]
fn containers_start_in_the_order_of_their_dependencies_and_stop_in_reverse() {
    let containers = json!([
        {"name": "app", "image": "web:1", "dependsOn": [
            {"containerName": "init", "condition": "SUCCESS"},
            {"containerName": "proxy", "condition": "HEALTHY"}]},
        {"name": "init", "image": "init:1", "essential": false},
        {"name": "proxy", "image": "web:1", "essential": false,
            "dependsOn": [{"containerName": "init", "condition": "START"}],
            "healthCheck": {"command": ["CMD", "true"], "interval": 5}}
    ]);
    let mut run = Run::new(&[
        (CONTAINERS, containers),
        ("/images/init:1", json!({"sizeMb": 20, "exits": {"after": 1, "code": 0}})),
        image(json!({"onSigterm": {"exit": 2}})),
    ]);
    expect![[r#"
        00:00.000 #1 <#0 task t-1 PROVISIONING
        00:00.000 #2 <#0 svc-1 (service web) has started 1 tasks: (task t-1).
        00:10.000 #3 <#1 task t-1 PENDING
        00:12.000 #4 <#3 task t-1 ACTIVATING
        00:12.000 #5 <#4 container t-1/1 PULLING
        00:15.000 #6 <#5 container t-1/1 STARTING
        00:17.000 #7 <#6 container t-1/1 RUNNING
        00:17.000 #8 <#7 container t-1/2 PULLING
        00:18.000 #9 <#7 container t-1/1 STOPPED exit code 0
        00:22.000 #10 <#8 container t-1/2 STARTING
        00:24.000 #11 <#10 container t-1/2 RUNNING
        00:29.000 #12 <#11 container t-1/2 HEALTHY
        00:29.000 #13 <#12 container t-1/0 PULLING
        00:34.000 #14 <#13 container t-1/0 STARTING
        00:36.000 #15 <#14 container t-1/0 RUNNING
        00:36.000 #16 <#15 task t-1 RUNNING
    "#]]
    .assert_eq(&run.only(60, &["t-1"]));
    run.act(|step| stop(step, TaskId(1), StopCode::UserInitiated, text("by hand")));
    expect![[r#"
        01:00.000 #17 <#0 task t-1 STOPPING UserInitiated: by hand
        01:00.000 #18 <#17 container t-1/0 STOPPING
        01:02.000 #19 <#18 container t-1/0 STOPPED exit code 0
        01:02.000 #20 <#19 container t-1/2 STOPPING
        01:04.000 #21 <#20 container t-1/2 STOPPED exit code 0
        01:04.000 #22 <#21 task t-1 DEPROVISIONING UserInitiated: by hand
    "#]]
    .assert_eq(&run.only(70, &["t-1"]));
}

/// Rule `container.depends-on`: all four conditions, met and not met.
#[test]
fn each_condition_waits_for_what_it_names() {
    let check = |condition: &str, other: Value, health: bool, expected: &str| {
        let mut first = json!({"name": "first", "image": "first:1", "essential": false});
        if health {
            first["healthCheck"] = json!({"command": ["CMD", "true"], "interval": 5, "retries": 1});
        }
        let containers = json!([
            {"name": "app", "image": "web:1",
                "dependsOn": [{"containerName": "first", "condition": condition}]},
            first
        ]);
        let mut run = Run::new(&[(CONTAINERS, containers), ("/images/first:1", other.clone())]);
        run.go(100);
        let task = run.world.tasks.get(TaskId(1)).unwrap();
        let found = match (task.times.started, &task.stop) {
            (_, Some(stop)) => format!("{}: {}", stop.code.name(), stop.reason),
            (Some(at), None) => format!("RUNNING at {}", at.as_secs()),
            (None, None) => "still waits".to_owned(),
        };
        assert_eq!(found, expected, "{condition} {other}");
    };
    let ends = |after: u64, code: u8| json!({"exits": {"after": after, "code": code}});
    // `first` runs at 19 s; `app` then takes 7 s.
    check("START", json!({}), false, "RUNNING at 26");
    check("COMPLETE", ends(10, 1), false, "RUNNING at 36");
    check("COMPLETE", json!({}), false, "still waits");
    check("SUCCESS", ends(10, 0), false, "RUNNING at 36");
    check("SUCCESS", ends(10, 1), false, "TaskFailedToStart: Task failed to start");
    check("HEALTHY", json!({}), true, "RUNNING at 31");
    check("HEALTHY", json!({"errorsFrom": 0}), true, "still waits");
    check("HEALTHY", ends(3, 0), true, "TaskFailedToStart: Task failed to start");
    check("START", json!({"neverStarts": true}), false, "TaskFailedToStart: Task failed to start");
}

/// Rules `container.start-timeout`, `container.depends-on`: a container that never gets what it waits for stops its task,
/// though that has long been RUNNING and could do without.
#[test]
fn a_running_task_stops_when_a_container_cannot_start() {
    let check = |exits: Value, expected: &str| {
        let containers = json!([
            {"name": "app", "image": "web:1"},
            {"name": "late", "image": "web:2", "essential": false,
                "dependsOn": [{"containerName": "init", "condition": "SUCCESS"}]},
            {"name": "init", "image": "init:1", "essential": false, "startTimeout": 20}
        ]);
        let mut run =
            Run::new(&[(CONTAINERS, containers), ("/images/init:1", json!({"exits": exits}))]);
        let lines =
            run.only(45, &["task t-1 RUNNING", "task t-1 STOPPING", "container t-1/1 RUNNING"]);
        let last = lines.lines().last().and_then(|line| line.split_once(" t-1")).unwrap();
        assert_eq!(format!("{}{}", &last.0[..9], last.1), expected);
    };
    check(json!({"after": 10, "code": 0}), "00:36.000/1 RUNNING");
    check(
        json!({"after": 10, "code": 3}),
        "00:29.000 STOPPING TaskFailedToStart: Task failed to start",
    );
    check(
        json!({"after": 60, "code": 0}),
        "00:32.000 STOPPING TaskFailedToStart: Task failed to start",
    );
}

/// Rule `container.start-timeout`.
#[test]
fn containers_that_wait_too_long_give_up() {
    let containers = json!([
        {"name": "app", "image": "web:1",
            "dependsOn": [{"containerName": "first", "condition": "COMPLETE"}]},
        {"name": "first", "image": "web:1", "essential": false, "startTimeout": 20}
    ]);
    let mut run = Run::new(&[(CONTAINERS, containers), image(json!({"onSigterm": "default"}))]);
    expect![[r#"
        00:00.000 #1 <#0 task t-1 PROVISIONING
        00:00.000 #2 <#0 svc-1 (service web) has started 1 tasks: (task t-1).
        00:10.000 #3 <#1 task t-1 PENDING
        00:12.000 #4 <#3 task t-1 ACTIVATING
        00:12.000 #5 <#4 container t-1/1 PULLING
        00:17.000 #6 <#5 container t-1/1 STARTING
        00:19.000 #7 <#6 container t-1/1 RUNNING
        00:32.000 #8 <#5 container t-1/0 STOPPED: a container that it depends on did not get there
        00:32.000 #9 <#8 task t-1 STOPPING TaskFailedToStart: Task failed to start
        00:32.000 #10 <#9 container t-1/1 STOPPING
        00:32.000 #11 <#10 container t-1/1 STOPPED exit code 143
        00:32.000 #12 <#11 task t-1 DEPROVISIONING TaskFailedToStart: Task failed to start
        00:42.000 #15 <#12 task t-1 STOPPED TaskFailedToStart: Task failed to start
    "#]]
    .assert_eq(&run.only(50, &["t-1"]));
}

/// Rules `container.health-first-probe`, `container.health-retries`, `task.health`.
#[test]
fn probes_follow_each_other_an_interval_after_the_last_one_finished() {
    let check_of = json!({"command": ["CMD", "true"], "interval": 10, "timeout": 4, "retries": 2});
    let hangs = json!({"hangsAt": 15, "recoversAt": 40});
    let changes =
        [("/taskDefinitions/0/containerDefinitions/0/healthCheck", check_of), image(hangs)];
    // Runs at 19; passes at 29; hangs from 34: fails at 39 + 4 and 53 + 4.
    let mut run = Run::new(&changes);
    expect![[r#"
        00:00.000 #1 <#0 task t-1 PROVISIONING
        00:00.000 #2 <#0 svc-1 (service web) has started 1 tasks: (task t-1).
        00:10.000 #3 <#1 task t-1 PENDING
        00:12.000 #4 <#3 task t-1 ACTIVATING
        00:12.000 #5 <#4 container t-1/0 PULLING
        00:17.000 #6 <#5 container t-1/0 STARTING
        00:19.000 #7 <#6 container t-1/0 RUNNING
        00:19.000 #8 <#7 task t-1 RUNNING
        00:29.000 #9 <#7 container t-1/0 HEALTHY
        00:29.000 #10 <#9 task t-1 RUNNING HEALTHY
        00:57.000 #14 <#7 container t-1/0 UNHEALTHY
        00:57.000 #15 <#14 task t-1 RUNNING UNHEALTHY
    "#]]
    .assert_eq(&run.only(58, &["t-1"]));
}

/// Rule `container.health-start-period`.
#[test]
fn failures_in_the_start_period_do_not_count_until_the_first_success() {
    let check = |start_period: u64, errors_from: u64, recovers: u64, expected: &str| {
        let check_of = json!({
            "command": ["CMD", "true"], "interval": 10, "retries": 2, "startPeriod": start_period
        });
        let mut run = Run::new(&[
            ("/taskDefinitions/0/containerDefinitions/0/healthCheck", check_of),
            image(json!({"errorsFrom": errors_from, "recoversAt": recovers})),
        ]);
        let said = run.only(90, &["container t-1/0 HEALTHY", "container t-1/0 UNHEALTHY"]);
        let said: Vec<&str> = said.lines().collect();
        let when = said.first().map_or("never", |line| &line[..5]);
        let what = said.first().and_then(|line| line.rsplit(' ').next()).unwrap_or_default();
        assert_eq!(format!("{when} {what}"), expected, "{start_period}");
    };
    // It runs at 19 s, probes are at 29, 39, 49 and so on.
    check(0, 0, 25, "00:39 UNHEALTHY");
    check(15, 0, 40, "00:49 UNHEALTHY");
    check(25, 0, 25, "00:49 HEALTHY");
    check(60, 12, 80, "00:29 HEALTHY");
}

/// Rule `task.desired-status`: what was not begun is not stopped.
#[test]
fn a_task_that_is_stopped_before_it_has_containers_only_loses_its_interface() {
    let mut run = Run::new(&[]);
    run.go(11);
    run.until(11);
    run.act(|step| stop(step, TaskId(1), StopCode::UserInitiated, text("Task stopped by user")));
    expect![[r#"
        00:11.000 #4 <#0 task t-1 DEPROVISIONING UserInitiated: Task stopped by user
        00:21.000 #7 <#4 task t-1 STOPPED UserInitiated: Task stopped by user
    "#]]
    .assert_eq(&run.only(30, &["t-1"]));
}

/// Rules `task.stopped-visible`, `engine.stopped-kept`.
#[test]
fn stopped_tasks_are_described_for_an_hour() {
    let mut run = Run::new(&[image(json!({"exits": {"after": 5}}))]);
    run.go(50);
    assert!(run.world.tasks.get(TaskId(1)).is_some());
    let stopped = run.world.tasks.get(TaskId(1)).unwrap().times.stopped.unwrap();
    run.go(stopped.as_secs() + 3_600);
    assert!(run.world.tasks.get(TaskId(1)).is_some());
    run.go(stopped.as_secs() + 3_700);
    assert!(run.world.tasks.get(TaskId(1)).is_none());
}

/// Rule `instance.disconnected-stop`.
#[test]
fn a_stop_waits_for_a_disconnected_agent() {
    let actions = json!([
        {"at": 10, "fault": "disconnectAgent", "with": {"instance": "i-1"}},
        {"at": 20, "call": "StopTask", "with": {"task": "t-1"}},
        {"at": 60, "fault": "connectAgent", "with": {"instance": "i-1"}},
    ]);
    let document = crate::fixture::document(&[
        ("/services/0/launchType", json!("EC2")),
        (
            "/containerInstances",
            json!([{"instanceType": "m5.large", "availabilityZone": "us-east-1a"}]),
        ),
        ("/tasks", json!([{"service": "web"}])),
        ("/actions", actions),
    ]);
    let scenario = crate::scenario::Scenario::parse(&document.to_string()).unwrap();
    let mut run = crate::timeline::Timeline::new(std::sync::Arc::new(scenario));
    run.advance_to(crate::time::SimTime::from_secs(90), u64::MAX);
    let words = ["t-1 ", "t-1/0", "i-1"];
    let lines = run.log().records().iter().map(ToString::to_string);
    let kept = lines.filter(|line| words.iter().any(|word| line.contains(word)));
    expect![[r#"
        00:00.000 #1 <#0 task t-1 RUNNING
        00:10.000 #3 <#2 instance i-1 ACTIVE, agent disconnected
        00:20.000 #5 <#4 task t-1 STOPPING UserInitiated: Task stopped by user
        00:20.000 #7 <#6 svc-1 SERVICE_TASK_PLACEMENT_FAILURE (service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance i-1) encountered error "AGENT".
        01:00.000 #9 <#8 instance i-1 ACTIVE
        01:00.000 #10 <#9 container t-1/0 STOPPING
        01:00.000 #11 <#10 container t-1/0 STOPPED exit code 0
        01:00.000 #12 <#11 task t-1 DEPROVISIONING UserInitiated: Task stopped by user
        01:00.000 #13 <#5 placement on i-1
        01:10.000 #20 <#12 task t-1 STOPPED UserInitiated: Task stopped by user
    "#]].assert_eq(&kept.map(|line| line + "\n").collect::<String>());
}
