//! Interruptions, waves and droughts: golden logs.

use expect_test::expect;
use serde_json::{Value, json};

use crate::call::{Action, Name, apply};
use crate::fixture::{Run, balanced};
use crate::time::SimTime;

/// So many running tasks on Spot, with a few changes.
fn on_spot(desired: u32, changes: &[(&'static str, Value)]) -> Run {
    let spot = json!([{"capacityProvider": "FARGATE_SPOT", "weight": 1}]);
    let mut all = vec![
        ("/services/0/launchType", Value::Null),
        ("/services/0/capacityProviderStrategy", spot),
        ("/services/0/desiredCount", json!(desired)),
        ("/tasks", json!([{"service": "web", "count": desired}])),
    ];
    all.extend_from_slice(changes);
    Run::new(&all)
}

fn call(run: &mut Run, name: Name, with: Value) {
    run.act(|step| apply(step, &Action::new(SimTime::ZERO, name, with)));
}

/// Rules `fargate.spot-warning`, `task.stop-code-spot`, `fargate.spot-stop-timeout`: SIGTERM comes with the
/// warning, the target leaves at the same time, and SIGKILL follows after the container's own 30 s, not two minutes.
#[test]
fn an_interruption_warns_and_terminates_at_once() {
    let mut changes = balanced();
    changes.push(("/images/web:1", json!({"onSigterm": "ignore"})));
    let mut run = on_spot(1, &changes);
    run.go(30);
    call(&mut run, Name::InterruptSpot, json!({"task": "web/any"}));
    expect![[r#"
        00:00.000 #1 <#0 task t-1 RUNNING
        00:00.000 #2 <#0 target tg-1/t-1 initial Elb.InitialHealthChecking
        00:00.000 #3 <#0 target tg-1/t-1 healthy
        00:30.000 #6 <#5 target tg-1/t-1 draining Target.DeregistrationInProgress
        00:30.000 #7 <#5 task t-1 STOPPING SpotInterruption: Your Spot Task was interrupted.
        00:30.000 #8 <#7 container t-1/0 STOPPING
        00:40.000 #12 <#7 svc-1 (service web) has started 1 tasks: (task t-2).
        01:00.000 #18 <#8 container t-1/0 STOPPED exit code 137
        01:00.000 #19 <#18 task t-1 DEPROVISIONING SpotInterruption: Your Spot Task was interrupted.
    "#]]
    .assert_eq(&run.only(60, &["t-1", "started"]));
}

/// Rule `fargate.spot-warning`: a task that drains already is told to end with the warning, and its capacity is gone
/// two minutes later. Why it stops stays as it was.
#[test]
fn a_task_that_drains_is_taken_back_too() {
    let mut changes = balanced();
    changes.push(("/images/web:1", json!({"onSigterm": "ignore"})));
    changes.push(("/taskDefinitions/0/containerDefinitions/0/stopTimeout", json!(120)));
    let mut run = on_spot(1, &changes);
    run.go(30);
    call(&mut run, Name::StopTask, json!({"task": "t-1"}));
    run.go(50);
    run.until(50);
    call(&mut run, Name::InterruptSpot, json!({"task": "t-1"}));
    call(&mut run, Name::InterruptSpot, json!({"task": "t-1"}));
    expect![[r#"
        00:50.000 #13 <#0 action 1 interruptSpot
        00:50.000 #14 <#13 task t-1 STOPPING UserInitiated: Task stopped by user
        00:50.000 #15 <#14 container t-1/0 STOPPING
        00:50.000 #16 <#0 action 2 interruptSpot refused: t-1 is not on FARGATE_SPOT, or is interrupted already
        02:50.000 #26 <#15 container t-1/0 STOPPED exit code 137
        02:50.000 #27 <#26 task t-1 DEPROVISIONING UserInitiated: Task stopped by user
        02:50.000 #28 <#13 task t-1 STOPPED UserInitiated: Task stopped by user
    "#]].assert_eq(&run.only(200, &["t-1", "interruptSpot"]));
}

/// Rule `fargate.spot-warning`: two minutes after the warning the capacity is gone, whatever still runs.
#[test]
fn after_two_minutes_the_capacity_is_gone() {
    let mut run = on_spot(
        1,
        &[
            ("/images/web:1", json!({"onSigterm": "ignore"})),
            ("/taskDefinitions/0/containerDefinitions/0/stopTimeout", json!(120)),
            (
                "/taskDefinitions/0/containerDefinitions/1",
                json!({
                    "name": "side", "image": "web:1", "stopTimeout": 120,
                    "dependsOn": [{"containerName": "app", "condition": "START"}]
                }),
            ),
        ],
    );
    run.go(30);
    call(&mut run, Name::InterruptSpot, json!({"task": "t-1"}));
    let said = run.only(400, &["t-1 STOPPED"]);
    expect![[r#"
        02:30.000 #20 <#2 task t-1 STOPPED SpotInterruption: Your Spot Task was interrupted.
    "#]]
    .assert_eq(&said);
}

/// Rules `fargate.spot-retry`, `fargate.spot-single-task`, `provider.no-fallback`, `event.capacity-unavailable`,
/// `engine.capacity-drought`, `engine.failure-told-once`: without Spot capacity the service stays below its
/// count, says so once, and comes back when there is capacity.
#[test]
fn without_spot_capacity_nothing_stands_in() {
    let mut run = on_spot(1, &[]);
    run.go(30);
    call(&mut run, Name::CapacityDrought, json!({"capacity": "FARGATE_SPOT"}));
    call(&mut run, Name::SpotWave, json!({}));
    run.until(31);
    expect![[r#"
        00:40.000 #11 <#10 launch on FARGATE_SPOT failed for svc-1: Capacity is unavailable at this time. Please try again later or in a different availability zone.
        00:40.000 #12 <#11 svc-1 SERVICE_TASK_PLACEMENT_FAILURE (service web) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.
    "#]].assert_eq(&run.only(300, &["launch", "svc-1", "PROVISIONING"]));
    assert!(run.wanted().is_empty());
    call(
        &mut run,
        Name::RestoreCapacity,
        json!({"capacity": "FARGATE_SPOT", "availabilityZone": "us-east-1b"}),
    );
    expect![[r#"
        05:00.000 #15 <#14 FARGATE_SPOT in az-1 is back
        05:10.000 #16 <#10 task t-2 PROVISIONING
        05:10.000 #17 <#10 svc-1 (service web) has started 1 tasks: (task t-2).
    "#]]
    .assert_eq(&run.only(310, &["back", "launch", "svc-1", "PROVISIONING"]));
}

/// Rule `provider.no-fallback`: the others go on with their own part.
#[test]
fn a_drought_of_spot_leaves_the_other_provider_its_part() {
    let mut run = on_spot(
        0,
        &[
            ("/tasks", Value::Null),
            ("/services/0/desiredCount", json!(8)),
            (
                "/services/0/capacityProviderStrategy",
                json!([
                    {"capacityProvider": "FARGATE_SPOT", "weight": 3}, {"capacityProvider": "FARGATE", "weight": 1}
                ]),
            ),
        ],
    );
    call(&mut run, Name::CapacityDrought, json!({"capacity": "FARGATE_SPOT"}));
    run.go(300);
    assert_eq!(run.wanted().len(), 2);
    call(&mut run, Name::RestoreCapacity, json!({"capacity": "FARGATE_SPOT"}));
    run.go(310);
    assert_eq!(run.wanted().len(), 8);
}

/// Rule `engine.spot-interruptions`: with a rate tasks are interrupted at drawn moments, the same each time,
/// whatever else happens.
#[test]
fn interruptions_come_by_seed() {
    let interrupted = |changes: &[(&'static str, Value)]| {
        let mut run = on_spot(4, changes);
        let said = run.only(3_600, &["STOPPING SpotInterruption"]);
        said.lines().map(|line| line[..9].to_owned()).collect::<Vec<_>>()
    };
    assert!(interrupted(&[]).is_empty());
    let rate = ("/assumptions", json!({"engine.spot-interruptions": "30m"}));
    let often = interrupted(std::slice::from_ref(&rate));
    expect!["7 from 08:13.490 on"].assert_eq(&format!("{} from {} on", often.len(), often[0]));
    let other = interrupted(&[rate, ("/services/0/taskDefinition", json!("web:2"))]);
    assert_eq!(often, other, "what runs does not matter");
}

/// A wave takes each task with its chance, by seed, moment and task.
#[test]
fn a_wave_takes_its_share() {
    let mut run = on_spot(200, &[]);
    call(&mut run, Name::SpotWave, json!({"percent": 30, "availabilityZone": "us-east-1a"}));
    let zones = run.world.tasks.values().filter(|task| !task.wanted).map(|task| task.zone);
    let zones: Vec<_> = zones.collect();
    assert!(zones.iter().all(|zone| *zone == Some(crate::ids::ZoneId(0))));
    // Of 67 tasks in the zone.
    expect!["20"].assert_eq(&zones.len().to_string());
}

/// Rules `fargate.launch-burst`, `fargate.launch-rate`: on demand and Spot have a rate each.
#[test]
fn the_account_launches_a_burst_and_then_twenty_a_second() {
    let mut run = on_spot(
        0,
        &[
            ("/tasks", Value::Null),
            ("/services/0/desiredCount", json!(300)),
            (
                "/services/0/capacityProviderStrategy",
                json!([
                    {"capacityProvider": "FARGATE_SPOT", "weight": 1}, {"capacityProvider": "FARGATE", "weight": 1}
                ]),
            ),
        ],
    );
    expect![[r#"
        00:00.000 #201 <#0 launch on FARGATE_SPOT failed for svc-1: Rate exceeded
        00:00.000 #202 <#0 launch on FARGATE failed for svc-1: Rate exceeded
        00:00.000 #223 <#201 svc-1 ECS_OPERATION_THROTTLED (service web) operations are being throttled. Will try again later.
    "#]].assert_eq(&run.only(0, &["launch", "THROTTLED"]));
    assert_eq!(run.wanted().len(), 200);
    run.go(1);
    assert_eq!(run.wanted().len(), 240);
    run.go(3);
    assert_eq!(run.wanted().len(), 300);
}

/// RunTask says what it could not start (rule `engine.capacity-drought`).
#[test]
fn run_task_records_what_it_could_not_start() {
    let mut run = on_spot(0, &[("/tasks", Value::Null)]);
    call(&mut run, Name::CapacityDrought, json!({"capacity": "FARGATE"}));
    let with = json!({
        "taskDefinition": "web:1", "launchType": "FARGATE",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a"]}}
    });
    call(&mut run, Name::RunTask, with);
    let last = run.log.records().last().unwrap().to_string();
    expect!["00:00.000 #6 <#5 launch on FARGATE failed: Capacity is unavailable at this time. Please try again later or in a different availability zone."].assert_eq(&last);
}
