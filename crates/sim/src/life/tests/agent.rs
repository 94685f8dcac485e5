//! Tasks that ECS wants gone while their agent is out of reach: what they hold stays taken until it is back, whatever
//! their containers do meanwhile. Everything is looked at after every step.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::fixture::play;
use crate::ids::TaskId;
use crate::timeline::Timeline;

fn fault(at: u32, fault: &str) -> Value {
    let (field, name) = match fault {
        "loseZone" | "restoreZone" => ("availabilityZone", "us-east-1a"),
        "killContainer" => ("task", "t-1"),
        _ => ("instance", "i-1"),
    };
    json!({"at": at, "fault": fault, "with": {field: name}})
}

fn stop(at: u32) -> Value {
    json!({"at": at, "call": "StopTask", "with": {"task": "t-1"}})
}

/// A service with one task on one instance, changed in more places.
fn run(more: &[(&'static str, Value)], actions: &[Value], secs: u64) -> Timeline {
    let instance = json!({"instanceType": "m5.large", "availabilityZone": "us-east-1a"});
    let changes = [
        ("/services/0/launchType", json!("EC2")),
        ("/containerInstances", json!([instance])),
        ("/tasks", json!([{"service": "web"}])),
        ("/actions", json!(actions)),
    ];
    play(&[more, &changes].concat(), secs)
}

/// What becomes of the task and what it holds of its instance, at each change.
fn check(image: &Value, actions: &[Value], expected: &Expect) {
    let mut before = String::new();
    let mut found = String::new();
    for secs in 0..200 {
        let run = run(&[("/images/web:1", image.clone())], actions, secs);
        let Some(task) = run.world().tasks.get(TaskId(1)) else { break };
        let reserved = run.world().instances.values().next().unwrap().reserved.cpu_units;
        let holds = if task.holds_resources { "holds its part" } else { "holds nothing" };
        let now = format!("{} {holds}, {reserved} units reserved", task.status.name());
        if now != before {
            found += &format!("{secs} s: {now}\n");
            before = now;
        }
    }
    expected.assert_eq(&found);
}

/// Rules `instance.disconnected-stop`, `engine.resources-freed`: a task that was told before its agent was lost is killed
/// in time, and nobody hears of it before the agent is back.
#[test]
fn what_was_told_before_ends_and_is_heard_of_later() {
    let ignores = json!({"onSigterm": "ignore"});
    let actions = [stop(10), fault(20, "disconnectAgent"), fault(90, "connectAgent")];
    check(
        &ignores,
        &actions,
        &expect![[r#"
        0 s: RUNNING holds its part, 256 units reserved
        10 s: STOPPING holds its part, 512 units reserved
        90 s: DEPROVISIONING holds nothing, 256 units reserved
        100 s: STOPPED holds nothing, 256 units reserved
    "#]],
    );
}

/// Rule `instance.disconnected-stop`: one that is told later is not even asked.
#[test]
fn what_could_not_be_told_waits() {
    let ignores = json!({"onSigterm": "ignore"});
    let actions = [fault(10, "disconnectAgent"), stop(20), fault(90, "connectAgent")];
    check(
        &ignores,
        &actions,
        &expect![[r#"
        0 s: RUNNING holds its part, 256 units reserved
        20 s: STOPPING holds its part, 256 units reserved
        90 s: STOPPING holds its part, 512 units reserved
        120 s: DEPROVISIONING holds nothing, 256 units reserved
        130 s: STOPPED holds nothing, 256 units reserved
    "#]],
    );
}

/// Rules `instance.disconnected-stop`, `engine.resources-freed`: a container that ends by itself meanwhile changes
/// nothing, told or not.
#[test]
fn what_ends_by_itself_meanwhile_still_holds_its_part() {
    let ignores = json!({"onSigterm": "ignore"});
    let lost =
        [fault(12, "disconnectAgent"), fault(15, "killContainer"), fault(90, "connectAgent")];
    check(
        &ignores,
        &[&[stop(10)], lost.as_slice()].concat(),
        &expect![[r#"
        0 s: RUNNING holds its part, 256 units reserved
        10 s: STOPPING holds its part, 512 units reserved
        90 s: DEPROVISIONING holds nothing, 256 units reserved
        100 s: STOPPED holds nothing, 256 units reserved
    "#]],
    );
    let told_late = [lost[0].clone(), stop(13), lost[1].clone(), lost[2].clone()];
    check(
        &ignores,
        &told_late,
        &expect![[r#"
        0 s: RUNNING holds its part, 256 units reserved
        13 s: STOPPING holds its part, 256 units reserved
        90 s: DEPROVISIONING holds nothing, 256 units reserved
        100 s: STOPPED holds nothing, 256 units reserved
    "#]],
    );
}

/// Rules `instance.disconnected-stop`, `engine.zone-loss`: the same with a zone that is lost and comes back.
#[test]
fn a_zone_that_is_back_lets_tasks_end() {
    let ignores = json!({"onSigterm": "ignore"});
    let actions = [stop(10), fault(20, "loseZone"), fault(90, "restoreZone")];
    check(
        &ignores,
        &actions,
        &expect![[r#"
        0 s: RUNNING holds its part, 256 units reserved
        10 s: STOPPING holds its part, 512 units reserved
        90 s: DEPROVISIONING holds nothing, 256 units reserved
        100 s: STOPPED holds nothing, 256 units reserved
    "#]],
    );
    let both = [
        stop(10),
        fault(20, "disconnectAgent"),
        fault(30, "loseZone"),
        fault(60, "restoreZone"),
        fault(90, "connectAgent"),
    ];
    check(
        &ignores,
        &both,
        &expect![[r#"
        0 s: RUNNING holds its part, 256 units reserved
        10 s: STOPPING holds its part, 512 units reserved
        90 s: DEPROVISIONING holds nothing, 256 units reserved
        100 s: STOPPED holds nothing, 256 units reserved
    "#]],
    );
}

/// Rules `instance.disconnected-stop`, `engine.resources-freed`: a task that still leaves its target group is over as
/// soon as the agent is back and says so; nothing is left that could finish a request.
#[test]
fn what_ends_by_itself_while_its_target_drains_is_over_when_the_agent_is_back() {
    let balancer = json!([{"targetGroupArn": "web", "containerName": "app", "containerPort": 80}]);
    let behind = [
        ("/targetGroups", json!([{"Name": "web", "TargetType": "ip"}])),
        ("/services/0/loadBalancers", balancer),
    ];
    let actions = [
        fault(10, "disconnectAgent"),
        stop(12),
        fault(15, "killContainer"),
        fault(90, "connectAgent"),
    ];
    let told = |secs: u64| {
        let run = run(&behind, &actions, secs);
        let task = run.world().tasks.get(TaskId(1)).unwrap();
        format!("{}, holds its part: {}", task.status.name(), task.holds_resources)
    };
    assert_eq!(told(89), "DEACTIVATING, holds its part: true");
    assert_eq!(told(91), "DEPROVISIONING, holds its part: false");
}
