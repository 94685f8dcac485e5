//! Launches that capacity holds back: what happens to sick tasks meanwhile, and when it is told again.

use serde_json::{Value, json};

use super::CHECK;
use crate::fixture::play;
use crate::record::What;
use crate::timeline::Timeline;

fn drought(at: &str, fault: &str) -> Value {
    json!({"at": at, "fault": fault, "with": {"capacity": "FARGATE"}})
}

fn wants(at: &str, count: u32) -> Value {
    json!({"at": at, "call": "UpdateService", "with": {"service": "web", "desiredCount": count}})
}

/// Rules `service.unhealthy-no-room`, `service.start-first`: without capacity a sick task stays, because only its
/// replacement lets it go, however long that takes.
#[test]
fn without_capacity_sick_tasks_stay_until_others_stand_in_for_them() {
    let check = json!({"command": ["CMD", "true"], "interval": 10, "retries": 2});
    let fails =
        |task: &str| json!({"at": "20s", "fault": "failHealthChecks", "with": {"task": task}});
    let actions = [
        drought("10s", "capacityDrought"),
        fails("t-1"),
        fails("t-2"),
        fails("t-3"),
        drought("5m", "restoreCapacity"),
    ];
    let changes = [
        (CHECK, check),
        ("/services/0/desiredCount", json!(3)),
        ("/tasks", json!([{"service": "web", "count": 3}])),
        ("/actions", json!(actions)),
    ];
    let running = |secs: u64| -> Vec<u32> {
        let run = play(&changes, secs);
        run.world().tasks.iter().filter(|(_, it)| it.wanted).map(|(id, _)| id.0).collect()
    };
    assert_eq!(running(299), [1, 2, 3]);
    assert_eq!(running(400), [4, 5, 6]);
}

/// Rule `event.repeat`: a launch that fails again after nothing was wanted for a while is news.
#[test]
fn what_held_launches_back_is_told_again_when_it_comes_back() {
    let check = |changes: &[(&'static str, Value)], actions: &[Value], word: &str| {
        let more = [("/services/0/desiredCount", json!(3)), ("/actions", json!(actions))];
        let run: Timeline = play(&[changes, &more].concat(), 1_500);
        let said =
            |what: &What| matches!(what, What::Service { message, .. } if message.contains(word));
        let at = run.log().records().iter().filter(|it| said(&it.what)).map(|it| it.at.as_secs());
        assert_eq!(at.collect::<Vec<_>>(), [60, 1_200], "{word}");
    };
    let counts = [wants("60s", 9), wants("180s", 3), wants("1200s", 9)];
    let dry = [[drought("30s", "capacityDrought")].as_slice(), &counts].concat();
    check(&[], &dry, "Capacity is unavailable at this time");
    let quota = json!([{"at": "30s", "fault": "setQuota", "with": {"fargateVcpu": 1}}]);
    let full = [quota.as_array().unwrap().as_slice(), &counts].concat();
    check(&[], &full, "limit on the number of vCPUs");
    let ec2 = [
        ("/taskDefinitions/0/networkMode", json!("bridge")),
        ("/taskDefinitions/0/requiresCompatibilities", json!(["EC2"])),
        ("/services/0/networkConfiguration", Value::Null),
        ("/services/0/launchType", json!("EC2")),
        ("/containerInstances", json!([{"instanceType": "m5.large"}])),
    ];
    check(&ec2, &counts, "no container instance met all of its requirements");
    check(&ec2, &counts, "could not launch");
}
