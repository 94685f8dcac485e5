//! Retirements of tasks of a service, of a standalone task, and of what has no host of AWS's.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::call::{Action, Name, apply};
use crate::fixture::Run;
use crate::time::SimTime;

/// A service of two tasks and a standalone one, all on Fargate, of which one is retired at 100 s.
fn retired(task: &str, changes: &[(&'static str, Value)]) -> Run {
    let mut all = vec![
        ("/services/0/desiredCount", json!(2)),
        (
            "/tasks",
            json!([{"service": "web", "count": 2}, {"taskDefinition": "web:1", "launchType": "FARGATE"}]),
        ),
    ];
    all.extend_from_slice(changes);
    let mut run = Run::new(&all);
    run.until(100);
    let with = json!({ "task": task });
    run.act(|step| apply(step, &Action::new(SimTime::ZERO, Name::RetireTask, with)));
    run
}

/// Rules `fargate.retirement`, `task.stop-code-infrastructure`.
#[test]
fn a_service_replaces_first_and_nobody_replaces_a_standalone_task() {
    let check = |task: &str, expected: &Expect| {
        let mut run = retired(task, &[]);
        expected
            .assert_eq(&run.only(300, &["action", "svc-1", "task t-1", "task t-3", "t-4 PROV"]));
    };
    check(
        "t-1",
        &expect![[r#"
        01:40.000 #4 <#0 action 0 retireTask
        01:40.000 #5 <#4 task t-4 PROVISIONING
        01:40.000 #6 <#4 svc-1 (service web) has started 1 tasks: (task t-4).
        02:40.000 #13 <#4 task t-1 STOPPING InfrastructureHealth: ECS is performing maintenance on the underlying infrastructure hosting the task
        02:40.000 #16 <#15 task t-1 DEPROVISIONING InfrastructureHealth: ECS is performing maintenance on the underlying infrastructure hosting the task
        02:40.000 #17 <#16 svc-1 TASKS_STOPPED (service web) has stopped 1 running tasks: (task t-1).
        02:50.000 #18 <#16 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        02:50.000 #19 <#16 task t-1 STOPPED InfrastructureHealth: ECS is performing maintenance on the underlying infrastructure hosting the task
    "#]],
    );
    check(
        "t-3",
        &expect![[r#"
        01:40.000 #4 <#0 action 0 retireTask
        01:40.000 #5 <#4 task t-3 STOPPING InfrastructureHealth: ECS is performing maintenance on the underlying infrastructure hosting the task
        01:40.000 #8 <#7 task t-3 DEPROVISIONING InfrastructureHealth: ECS is performing maintenance on the underlying infrastructure hosting the task
        01:50.000 #9 <#8 task t-3 STOPPED InfrastructureHealth: ECS is performing maintenance on the underlying infrastructure hosting the task
    "#]],
    );
}

/// Rule `fargate.retirement`: what comes first follows from the bounds of the service.
#[test]
fn the_bounds_of_the_service_hold() {
    let stopped = |min: u32, max: u32| {
        let bounds = json!({"minimumHealthyPercent": min, "maximumPercent": max});
        let mut run = retired("t-1", &[("/services/0/deploymentConfiguration", bounds)]);
        let said = run.only(300, &["has started", "task t-1 STOPPING"]);
        let words =
            said.lines().map(|line| if line.contains("started") { "starts" } else { "stops" });
        words.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(stopped(100, 200), "starts, stops");
    assert_eq!(stopped(50, 100), "stops, starts");
}

#[test]
fn only_tasks_on_fargate_are_retired() {
    let host = [
        ("/containerInstances", json!([{"instanceType": "m5.large"}])),
        ("/tasks/2", json!({"taskDefinition": "web:1", "launchType": "EC2"})),
    ];
    let said = retired("t-4", &host).only(100, &["action"]);
    expect![[r#"
        01:40.000 #5 <#0 action 0 retireTask refused: t-4 is not on Fargate, or goes already
    "#]]
    .assert_eq(&said);
}
