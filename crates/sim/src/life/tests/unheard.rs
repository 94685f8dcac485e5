//! What happens to a task while its agent is out of reach: on its host at once, for ECS when the agent is back.
//! Everything is looked at after every step.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::CONTAINERS;
use crate::describe::{Subject, describe};
use crate::fixture::play;
use crate::ids::TaskId;
use crate::task::{Health, TaskStatus};

const CHECK: &str = "/taskDefinitions/0/containerDefinitions/0/healthCheck";

fn fault(at: u32, fault: &str) -> Value {
    let (field, name) = match fault {
        "loseZone" | "restoreZone" => ("availabilityZone", "us-east-1a"),
        "killContainer" | "hang" => ("task", "t-1"),
        _ => ("instance", "i-1"),
    };
    json!({"at": at, "fault": fault, "with": {field: name}})
}

/// A service of one task on one instance, with an app and a helper.
fn on_ec2(more: &[(&'static str, Value)], actions: &[Value]) -> Vec<(&'static str, Value)> {
    let containers = json!([
        {"name": "app", "image": "web:1", "portMappings": [{"containerPort": 80}]},
        {"name": "helper", "image": "helper:1", "essential": false}
    ]);
    let instance = json!({"instanceType": "m5.large", "availabilityZone": "us-east-1a"});
    let changes = [
        (CONTAINERS, containers),
        ("/images/helper:1", json!({"sizeMb": 100})),
        ("/services/0/launchType", json!("EC2")),
        ("/containerInstances", json!([instance])),
        ("/actions", json!(actions)),
    ];
    [&changes, more].concat()
}

/// What is said of the first task and its containers.
fn check(changes: &[(&'static str, Value)], secs: u64, expected: &Expect) {
    let run = play(changes, secs);
    let records = run.log().records().iter().map(ToString::to_string);
    let about = records.filter(|line| line.contains("t-1 ") || line.contains("t-1/"));
    expected.assert_eq(&about.fold(String::new(), |text, line| text + &line + "\n"));
}

/// Rules `engine.agent-unheard`, `container.essential-stops-task`: the process is gone at once and its agent ends the
/// others; that the task is over is heard of when the agent is back.
#[test]
fn an_exit_is_heard_of_when_the_agent_is_back() {
    let actions =
        [fault(10, "disconnectAgent"), fault(15, "killContainer"), fault(90, "connectAgent")];
    let changes = on_ec2(&[("/tasks", json!([{"service": "web"}]))], &actions);
    check(
        &changes,
        95,
        &expect![[r#"
        00:00.000 #1 <#0 task t-1 RUNNING
        00:15.000 #5 <#4 container t-1/0 STOPPED exit code 137
        00:15.000 #6 <#5 container t-1/1 STOPPING
        00:15.000 #7 <#6 container t-1/1 STOPPED exit code 0
        01:30.000 #10 <#5 task t-1 STOPPING EssentialContainerExited: Essential container in task exited
        01:30.000 #11 <#10 task t-1 DEPROVISIONING EssentialContainerExited: Essential container in task exited
    "#]],
    );
    let run = play(&changes, 89);
    let told = describe(run.world(), run.log(), Subject::Tasks);
    let container = &told["tasks"][0]["containers"][0];
    assert_eq!(
        [&container["lastStatus"], &container["exitCode"]],
        [&json!("RUNNING"), &Value::Null]
    );
}

/// Rule `engine.agent-unheard`: a task stays ACTIVATING whose containers have started unheard.
#[test]
fn a_start_is_heard_of_when_the_agent_is_back() {
    let actions = [fault(10, "disconnectAgent"), fault(60, "connectAgent")];
    check(
        &on_ec2(&[], &actions),
        65,
        &expect![[r#"
        00:00.000 #2 <#0 task t-1 PROVISIONING
        00:05.000 #4 <#2 task t-1 PENDING
        00:07.000 #5 <#4 task t-1 ACTIVATING
        00:07.000 #6 <#5 container t-1/0 PULLING
        00:07.000 #7 <#5 container t-1/1 PULLING
        00:12.000 #10 <#6 container t-1/0 STARTING
        00:12.000 #11 <#7 container t-1/1 STARTING
        00:14.000 #12 <#10 container t-1/0 RUNNING
        00:14.000 #13 <#11 container t-1/1 RUNNING
        01:00.000 #16 <#15 task t-1 RUNNING
    "#]],
    );
}

/// Rule `engine.agent-unheard`: so is that it cannot start.
#[test]
fn a_failed_pull_is_heard_of_when_the_agent_is_back() {
    let missing = [("/images/web:1", json!({"exists": false}))];
    let actions = [fault(8, "disconnectAgent"), fault(60, "connectAgent")];
    check(
        &on_ec2(&missing, &actions),
        60,
        &expect![[r#"
        00:00.000 #2 <#0 task t-1 PROVISIONING
        00:05.000 #4 <#2 task t-1 PENDING
        00:07.000 #5 <#4 task t-1 ACTIVATING
        00:07.000 #6 <#5 container t-1/0 PULLING
        00:07.000 #7 <#5 container t-1/1 PULLING
        00:10.000 #10 <#6 container t-1/0 STOPPED: CannotPullContainerError
        00:10.000 #11 <#10 container t-1/1 STOPPED
        01:00.000 #14 <#10 task t-1 STOPPING TaskFailedToStart: CannotPullContainerError: failed to resolve ref web:1: web:1: not found
        01:00.000 #15 <#14 task t-1 DEPROVISIONING TaskFailedToStart: CannotPullContainerError: failed to resolve ref web:1: web:1: not found
    "#]],
    );
}

/// Rules `engine.agent-unheard`, `engine.zone-loss`: on Fargate it is the zone that is out of reach.
#[test]
fn an_exit_in_a_lost_zone_is_heard_of_when_it_is_back() {
    let actions = [fault(10, "loseZone"), fault(15, "killContainer"), fault(40, "restoreZone")];
    let one = json!([{"service": "web", "availabilityZone": "us-east-1a"}]);
    check(
        &[("/tasks", one), ("/actions", json!(actions))],
        45,
        &expect![[r#"
        00:00.000 #1 <#0 task t-1 RUNNING
        00:15.000 #5 <#4 container t-1/0 STOPPED exit code 137
        00:40.000 #8 <#5 task t-1 STOPPING EssentialContainerExited: Essential container in task exited
        00:40.000 #9 <#8 task t-1 DEPROVISIONING EssentialContainerExited: Essential container in task exited
    "#]],
    );
    let lost = [fault(15, "loseZone"), fault(60, "restoreZone")];
    let subnet = ("/services/0/networkConfiguration/awsvpcConfiguration/subnets", json!(["a"]));
    check(
        &[subnet, ("/actions", json!(lost))],
        65,
        &expect![[r#"
        00:00.000 #1 <#0 task t-1 PROVISIONING
        00:10.000 #3 <#1 task t-1 PENDING
        00:12.000 #4 <#3 task t-1 ACTIVATING
        00:12.000 #5 <#4 container t-1/0 PULLING
        00:17.000 #8 <#5 container t-1/0 STARTING
        00:19.000 #9 <#8 container t-1/0 RUNNING
        01:00.000 #12 <#11 task t-1 RUNNING
    "#]],
    );
}

/// Rule `container.health-agent-lost`: also where a probe began before the agent was lost.
#[test]
fn a_probe_that_was_under_way_changes_no_health() {
    let probe = json!({"command": ["CMD", "true"], "interval": 10, "timeout": 5, "retries": 1});
    let health = |lost: u32| {
        let changes = [
            (CHECK, probe.clone()),
            ("/services/0/launchType", json!("EC2")),
            ("/containerInstances", json!([{"instanceType": "m5.large"}])),
            ("/actions", json!([fault(36, "hang"), fault(lost, "disconnectAgent")])),
        ];
        play(&changes, 60).world().tasks.get(TaskId(1)).unwrap().health
    };
    // The probe of 44 s is over at 49 s.
    assert_eq!([health(46), health(50)], [Health::Healthy, Health::Unhealthy]);
}

/// Rules `container.essential-stops-task`, `task.deactivating`: an essential container that ends while the targets
/// drain ends the others too, and nothing waits any longer.
#[test]
fn an_essential_container_that_ends_while_targets_drain_ends_the_others() {
    let balancer = json!([{"targetGroupArn": "web", "containerName": "app", "containerPort": 80}]);
    let more = [
        ("/targetGroups", json!([{"Name": "web", "TargetType": "ip"}])),
        ("/services/0/loadBalancers", balancer),
        ("/tasks", json!([{"service": "web"}])),
    ];
    let stop = json!({"at": 10, "call": "StopTask", "with": {"task": "t-1"}});
    let actions = [stop, fault(20, "killContainer")];
    let changes = on_ec2(&more, &actions);
    let status = |secs| play(&changes, secs).world().tasks.get(TaskId(1)).unwrap().status;
    assert_eq!(status(19), TaskStatus::Deactivating);
    assert!(matches!(status(21), TaskStatus::Deprovisioning { .. }));
}
