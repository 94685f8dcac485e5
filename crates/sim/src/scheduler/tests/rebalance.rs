//! Availability Zone rebalancing: when it begins, what it moves, what ends it. Everything is looked at after every step.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::fixture::play;
use crate::ids::ZoneId;
use crate::scenario::Scenario;
use crate::timeline::Timeline;

/// The Fargate service `web` with so many tasks in zones a, b and c, of which a is lost from 90 s to 300 s.
fn lost_and_back(desired: u32, changes: &[(&str, Value)], more: &[Value], secs: u64) -> Timeline {
    let zone = |at: &str, fault: &str| json!({"at": at, "fault": fault, "with": {"availabilityZone": "us-east-1a"}});
    let mut actions = vec![zone("90s", "loseZone"), zone("300s", "restoreZone")];
    actions.extend(more.iter().cloned());
    let mut all = vec![("/services/0/desiredCount", json!(desired)), ("/actions", json!(actions))];
    all.extend(changes.iter().cloned());
    play(&all, secs)
}

/// The records after a moment that have one of the words.
fn check(run: &Timeline, from: u64, words: &[&str], expected: &Expect) {
    let lines = run.log().until(run.now()).iter().filter(|record| record.at.as_secs() >= from);
    let lines = lines.map(ToString::to_string);
    let kept = lines.filter(|line| words.iter().any(|word| line.contains(word)));
    expected.assert_eq(&kept.fold(String::new(), |text, line| text + &line + "\n"));
}

/// Wanted tasks by zone.
fn zones(run: &Timeline) -> Vec<usize> {
    let tasks = || run.world().tasks.values().filter(|task| task.wanted && task.service.is_some());
    (0..3).map(|zone| tasks().filter(|task| task.zone == Some(ZoneId(zone))).count()).collect()
}

fn update(at: &str, with: &Value) -> Value {
    json!({"at": at, "call": "UpdateService", "with": with})
}

/// Rules `service.rebalancing`, `service.rebalancing-steady`, `event.rebalancing`: after a zone came back, tasks start
/// there first, and as many stop elsewhere once they are healthy.
#[test]
fn a_zone_that_is_back_gets_its_part() {
    let run = lost_and_back(6, &[], &[], 600);
    assert_eq!(zones(&run), [2, 2, 2]);
    check(
        &run,
        100,
        &["svc-1", "zone", "rebalancing"],
        &expect![[r#"
        02:30.000 #55 <#50 svc-1 (service web) has started 2 tasks: (task t-7) (task t-8).
        03:30.000 #68 <#67 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        05:00.000 #70 <#69 zone az-0 back
        05:00.000 #71 <#70 svc-1 SERVICE_REBALANCING_STARTED (service web) is not AZ balanced with 0 tasks in us-east-1a, 3 in us-east-1b, and 3 in us-east-1c. AZ Rebalancing in progress.
        05:00.000 #74 <#72 svc-1 TASKS_STARTED web has started 2 tasks in us-east-1a to AZ Rebalance: t-9, t-10.
        06:00.000 #87 <#71 task t-2 STOPPING ServiceSchedulerInitiated: Availability-zone rebalancing initiated by (deployment ecs-svc/1)
        06:00.000 #90 <#89 task t-2 DEPROVISIONING ServiceSchedulerInitiated: Availability-zone rebalancing initiated by (deployment ecs-svc/1)
        06:00.000 #91 <#71 task t-3 STOPPING ServiceSchedulerInitiated: Availability-zone rebalancing initiated by (deployment ecs-svc/1)
        06:00.000 #94 <#93 task t-3 DEPROVISIONING ServiceSchedulerInitiated: Availability-zone rebalancing initiated by (deployment ecs-svc/1)
        06:00.000 #95 <#90 svc-1 TASKS_STOPPED web has stopped 1 running tasks in us-east-1b due to AZ rebalancing: t-2.
        06:00.000 #96 <#94 svc-1 TASKS_STOPPED web has stopped 1 running tasks in us-east-1c due to AZ rebalancing: t-3.
        06:10.000 #97 <#94 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        06:10.000 #98 <#94 svc-1 SERVICE_REBALANCING_COMPLETED (service web) is AZ balanced with 2 tasks in us-east-1a, 2 tasks in us-east-1b, and 2 tasks in us-east-1c.
        06:10.000 #99 <#90 task t-2 STOPPED ServiceSchedulerInitiated: Availability-zone rebalancing initiated by (deployment ecs-svc/1)
        06:10.000 #100 <#94 task t-3 STOPPED ServiceSchedulerInitiated: Availability-zone rebalancing initiated by (deployment ecs-svc/1)
    "#]],
    );
}

/// Rules `engine.rebalancing-wave`, `deploy.upper-bound`: no more start at a time than maximumPercent leaves room for; with no room nothing is said.
#[test]
fn rebalancing_stays_below_the_upper_bound() {
    let bounds =
        |max: u32| [("/services/0/deploymentConfiguration", json!({"maximumPercent": max}))];
    let run = lost_and_back(6, &bounds(120), &[], 900);
    assert_eq!(zones(&run), [2, 2, 2]);
    check(
        &run,
        300,
        &["svc-1"],
        &expect![[r#"
        05:00.000 #71 <#70 svc-1 SERVICE_REBALANCING_STARTED (service web) is not AZ balanced with 0 tasks in us-east-1a, 3 in us-east-1b, and 3 in us-east-1c. AZ Rebalancing in progress.
        05:00.000 #73 <#72 svc-1 TASKS_STARTED web has started 1 tasks in us-east-1a to AZ Rebalance: t-9.
        06:00.000 #84 <#83 svc-1 TASKS_STOPPED web has stopped 1 running tasks in us-east-1b due to AZ rebalancing: t-2.
        06:10.000 #85 <#83 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        06:10.000 #87 <#86 svc-1 TASKS_STARTED web has started 1 tasks in us-east-1a to AZ Rebalance: t-10.
        07:10.000 #99 <#98 svc-1 TASKS_STOPPED web has stopped 1 running tasks in us-east-1c due to AZ rebalancing: t-3.
        07:20.000 #100 <#98 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        07:20.000 #101 <#98 svc-1 SERVICE_REBALANCING_COMPLETED (service web) is AZ balanced with 2 tasks in us-east-1a, 2 tasks in us-east-1b, and 2 tasks in us-east-1c.
    "#]],
    );
    let tight = lost_and_back(6, &bounds(110), &[], 900);
    assert_eq!(zones(&tight), [0, 3, 3]);
    check(&tight, 300, &["svc-1"], &expect![[""]]);
}

/// Rules `service.rebalancing-default`, `service.rebalancing-excluded`, `deploy.non-triggers`: DISABLED and services that it is not for stay
/// uneven; an update can turn it on, which is no deployment.
#[test]
fn disabled_means_that_nothing_moves_until_an_update() {
    let off = [("/services/0/availabilityZoneRebalancing", json!("DISABLED"))];
    let on = json!({"service": "web", "availabilityZoneRebalancing": "ENABLED"});
    let run = lost_and_back(3, &off, &[update("10m", &on)], 900);
    check(
        &run,
        300,
        &["svc-1", "deployment", "action"],
        &expect![[r#"
            05:00.000 #39 <#0 action 1 restoreZone
            10:00.000 #41 <#0 action 2 UpdateService
            10:00.000 #42 <#41 svc-1 SERVICE_REBALANCING_STARTED (service web) is not AZ balanced with 0 tasks in us-east-1a, 2 in us-east-1b, and 1 in us-east-1c. AZ Rebalancing in progress.
            10:00.000 #44 <#43 svc-1 TASKS_STARTED web has started 1 tasks in us-east-1a to AZ Rebalance: t-5.
            11:00.000 #51 <#42 task t-2 STOPPING ServiceSchedulerInitiated: Availability-zone rebalancing initiated by (deployment ecs-svc/1)
            11:00.000 #54 <#53 task t-2 DEPROVISIONING ServiceSchedulerInitiated: Availability-zone rebalancing initiated by (deployment ecs-svc/1)
            11:00.000 #55 <#54 svc-1 TASKS_STOPPED web has stopped 1 running tasks in us-east-1b due to AZ rebalancing: t-2.
            11:10.000 #56 <#54 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
            11:10.000 #57 <#54 svc-1 SERVICE_REBALANCING_COMPLETED (service web) is AZ balanced with 1 tasks in us-east-1a, 1 tasks in us-east-1b, and 1 tasks in us-east-1c.
            11:10.000 #58 <#54 task t-2 STOPPED ServiceSchedulerInitiated: Availability-zone rebalancing initiated by (deployment ecs-svc/1)
        "#]],
    );
    let full = [("/services/0/deploymentConfiguration", json!({"maximumPercent": 100}))];
    assert_eq!(zones(&lost_and_back(6, &full, &[], 900)), [0, 3, 3]);
}

/// Rule `event.rebalancing`: a deployment ends what is under way, and is followed by what is needed then.
#[test]
fn a_deployment_comes_first() {
    let deploy = json!({"service": "web", "taskDefinition": "web:2"});
    let run = lost_and_back(6, &[], &[update("310s", &deploy)], 900);
    check(
        &run,
        300,
        &["svc-1", "IN_PROGRESS", "COMPLETED"],
        &expect![[r#"
            05:00.000 #71 <#70 svc-1 SERVICE_REBALANCING_STARTED (service web) is not AZ balanced with 0 tasks in us-east-1a, 3 in us-east-1b, and 3 in us-east-1c. AZ Rebalancing in progress.
            05:00.000 #74 <#72 svc-1 TASKS_STARTED web has started 2 tasks in us-east-1a to AZ Rebalance: t-9, t-10.
            05:10.000 #76 <#75 deployment ecs-svc/2 IN_PROGRESS: ECS deployment ecs-svc/2 in progress.
            05:10.000 #77 <#76 svc-1 SERVICE_REBALANCING_STOPPED (service web) stopped AZ Rebalancing.
            05:10.000 #82 <#76 svc-1 (service web) has started 4 tasks: (task t-11) (task t-12) (task t-13) (task t-14).
            05:10.000 #85 <#83 svc-1 (service web) stopped 2 pending tasks.
            05:10.000 #88 <#76 svc-1 (service web) has started 2 tasks: (task t-15) (task t-16).
            06:10.000 #151 <#130 svc-1 TASKS_STOPPED (service web) has stopped 6 running tasks: (task t-2) (task t-3) (task t-5) (task t-6) (task t-7) (task t-8).
            06:20.000 #152 <#150 deployment ecs-svc/2 COMPLETED: ECS deployment ecs-svc/2 completed.
            06:20.000 #153 <#152 svc-1 (service web) (deployment ecs-svc/2) deployment completed.
            06:20.000 #154 <#150 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
            06:20.000 #155 <#150 svc-1 SERVICE_REBALANCING_STARTED (service web) is not AZ balanced with 4 tasks in us-east-1a, 1 in us-east-1b, and 1 in us-east-1c. AZ Rebalancing in progress.
            06:20.000 #157 <#156 svc-1 TASKS_STARTED web has started 1 tasks in us-east-1b to AZ Rebalance: t-17.
            06:20.000 #159 <#158 svc-1 TASKS_STARTED web has started 1 tasks in us-east-1c to AZ Rebalance: t-18.
            07:20.000 #186 <#181 svc-1 TASKS_STOPPED web has stopped 2 running tasks in us-east-1a due to AZ rebalancing: t-11, t-12.
            07:30.000 #187 <#185 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
            07:30.000 #188 <#185 svc-1 SERVICE_REBALANCING_COMPLETED (service web) is AZ balanced with 2 tasks in us-east-1a, 2 tasks in us-east-1b, and 2 tasks in us-east-1c.
        "#]],
    );
    assert_eq!(zones(&run), [2, 2, 2]);
}

/// Rule `event.rebalancing`: so does another count; what was started goes first.
#[test]
fn another_count_comes_first() {
    let fewer = json!({"service": "web", "desiredCount": 3});
    let run = lost_and_back(6, &[], &[update("310s", &fewer)], 900);
    check(
        &run,
        300,
        &["svc-1"],
        &expect![[r#"
            05:00.000 #71 <#70 svc-1 SERVICE_REBALANCING_STARTED (service web) is not AZ balanced with 0 tasks in us-east-1a, 3 in us-east-1b, and 3 in us-east-1c. AZ Rebalancing in progress.
            05:00.000 #74 <#72 svc-1 TASKS_STARTED web has started 2 tasks in us-east-1a to AZ Rebalance: t-9, t-10.
            05:10.000 #76 <#75 svc-1 desiredCount 6 to 3
            05:10.000 #77 <#76 svc-1 SERVICE_REBALANCING_STOPPED (service web) stopped AZ Rebalancing.
            05:10.000 #92 <#83 svc-1 TASKS_STOPPED (service web) has stopped 3 running tasks: (task t-2) (task t-3) (task t-5).
            05:10.000 #93 <#78 svc-1 (service web) stopped 2 pending tasks.
            05:10.000 #94 <#91 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
            05:10.000 #95 <#91 svc-1 SERVICE_REBALANCING_STARTED (service web) is not AZ balanced with 0 tasks in us-east-1a, 1 in us-east-1b, and 2 in us-east-1c. AZ Rebalancing in progress.
            05:10.000 #97 <#96 svc-1 TASKS_STARTED web has started 1 tasks in us-east-1a to AZ Rebalance: t-11.
            06:10.000 #113 <#112 svc-1 TASKS_STOPPED web has stopped 1 running tasks in us-east-1c due to AZ rebalancing: t-6.
            06:20.000 #114 <#112 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
            06:20.000 #115 <#112 svc-1 SERVICE_REBALANCING_COMPLETED (service web) is AZ balanced with 1 tasks in us-east-1a, 1 tasks in us-east-1b, and 1 tasks in us-east-1c.
        "#]],
    );
}

/// Rule `engine.rebalancing-rests`: with an update that leaves no room it rests, and what was set stays.
#[test]
fn an_update_that_excludes_it_lets_it_rest() {
    let max = |percent: u32| json!({"service": "web", "deploymentConfiguration": {"maximumPercent": percent}});
    let updates = [update("80s", &max(100)), update("10m", &max(200))];
    let run = lost_and_back(6, &[], &updates, 590);
    assert_eq!(zones(&run), [0, 3, 3]);
    assert!(run.world().services.values().all(|service| service.rebalances));
    assert_eq!(zones(&lost_and_back(6, &[], &updates, 900)), [2, 2, 2]);
}

/// Rule `service.protection-scope`: protected tasks stay where they are.
#[test]
fn protected_tasks_are_not_moved() {
    let protect = |tasks: &[&str]| {
        let with = json!({"tasks": tasks, "protectionEnabled": true, "expiresInMinutes": 20});
        json!({"at": "4m", "call": "UpdateTaskProtection", "with": with})
    };
    let all: Vec<String> = (0..3).map(|n| format!("web/{n}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let run = lost_and_back(3, &[], &[protect(&all)], 1_200);
    check(&run, 300, &["svc-1"], &expect![[r#""#]]);
    let later = lost_and_back(3, &[], &[protect(&all)], 2_000);
    assert_eq!(zones(&later), [1, 1, 1]);
}

/// Two instances in each of zones a and b, tasks of half of one; those of zone b come late.
fn on_instances(changes: &[(&str, Value)], actions: Value, secs: u64) -> Timeline {
    let mut all = vec![
        ("/taskDefinitions/0/networkMode", json!("bridge")),
        ("/taskDefinitions/0/requiresCompatibilities", json!(["EC2"])),
        ("/taskDefinitions/0/cpu", json!("1024")),
        ("/services/0/networkConfiguration", Value::Null),
        ("/services/0/launchType", json!("EC2")),
        ("/services/0/desiredCount", json!(4)),
        (
            "/containerInstances",
            json!([
                {"instanceType": "m5.large", "availabilityZone": "us-east-1a", "count": 3},
            ]),
        ),
        (
            "/autoScalingGroups",
            json!([{
                "AutoScalingGroupName": "late", "InstanceType": "m5.large", "MinSize": 0, "MaxSize": 4,
                "DesiredCapacity": 0, "AvailabilityZones": ["us-east-1b"],
            }]),
        ),
        ("/actions", actions),
    ];
    all.extend(changes.iter().cloned());
    play(&all, secs)
}

fn capacity(at: &str, desired: u32) -> Value {
    let with = json!({"AutoScalingGroupName": "late", "DesiredCapacity": desired});
    json!({"at": at, "call": "SetDesiredCapacity", "with": with})
}

/// Rule `service.rebalancing-no-launch`: zones count once they have an instance; where that has no room for all, the
/// zone is said to take none, and nothing launches one.
#[test]
fn instances_that_are_there_are_used_and_none_is_launched() {
    let run = on_instances(&[], json!([capacity("2m", 1)]), 900);
    assert_eq!(zones(&run), [2, 2, 0]);
    check(
        &run,
        120,
        &["svc-1", "instance", "placement"],
        &expect![[r#"
        02:00.000 #34 <#33 instance i-4 PENDING, agent disconnected
        04:00.000 #35 <#34 instance i-4 ACTIVE
        04:00.000 #36 <#35 svc-1 SERVICE_REBALANCING_STARTED (service web) is not AZ balanced with 4 tasks in us-east-1a, and 0 in us-east-1b. AZ Rebalancing in progress.
        04:00.000 #37 <#36 placement on i-4
        04:00.000 #39 <#36 placement on i-4
        04:00.000 #41 <#38 svc-1 TASKS_STARTED web has started 2 tasks in us-east-1b to AZ Rebalance: t-5, t-6.
        04:50.000 #60 <#55 svc-1 TASKS_STOPPED web has stopped 2 running tasks in us-east-1a due to AZ rebalancing: t-1, t-4.
        05:00.000 #61 <#59 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        05:00.000 #62 <#59 svc-1 SERVICE_REBALANCING_COMPLETED (service web) is AZ balanced with 2 tasks in us-east-1a, and 2 tasks in us-east-1b.
    "#]],
    );
    // Six tasks: three are wanted in zone b, two fit.
    let six = [("/services/0/desiredCount", json!(6))];
    let run = on_instances(&six, json!([capacity("2m", 1), capacity("10m", 2)]), 1_200);
    check(
        &run,
        120,
        &["svc-1", "ACTIVE"],
        &expect![[r#"
        04:00.000 #49 <#48 instance i-4 ACTIVE
        04:00.000 #50 <#49 svc-1 SERVICE_REBALANCING_STARTED (service web) is not AZ balanced with 6 tasks in us-east-1a, and 0 in us-east-1b. AZ Rebalancing in progress.
        04:00.000 #56 <#55 svc-1 SERVICE_TASK_PLACEMENT_FAILURE (service web) is unable to place a task in us-east-1b because no container instance met all of its requirements.
        04:00.000 #57 <#52 svc-1 TASKS_STARTED web has started 2 tasks in us-east-1b to AZ Rebalance: t-7, t-8.
        04:50.000 #76 <#71 svc-1 TASKS_STOPPED web has stopped 2 running tasks in us-east-1a due to AZ rebalancing: t-1, t-2.
        05:00.000 #77 <#75 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        05:00.000 #78 <#55 svc-1 SERVICE_TASK_PLACEMENT_FAILURE (service web) is unable to place a task in us-east-1b because no container instance met all of its requirements.
        12:00.000 #81 <#80 instance i-5 ACTIVE
        12:00.000 #84 <#83 svc-1 TASKS_STARTED web has started 1 tasks in us-east-1b to AZ Rebalance: t-9.
        12:50.000 #94 <#93 svc-1 TASKS_STOPPED web has stopped 1 running tasks in us-east-1a due to AZ rebalancing: t-3.
        13:00.000 #95 <#93 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        13:00.000 #96 <#93 svc-1 SERVICE_REBALANCING_COMPLETED (service web) is AZ balanced with 3 tasks in us-east-1a, and 3 tasks in us-east-1b.
    "#]],
    );
    assert_eq!(zones(&run), [3, 3, 0]);
}

/// Rule `service.rebalancing-no-launch`: with a provider that would bring an instance for a task that waits, none waits.
#[test]
fn a_provider_brings_no_instance_for_it() {
    let provider = json!([{
        "name": "own",
        "autoScalingGroupProvider": {
            "autoScalingGroupArn": "both", "managedScaling": {"status": "ENABLED", "targetCapacity": 100},
        },
    }]);
    let group = json!([{
        "AutoScalingGroupName": "both", "InstanceType": "m5.large", "MinSize": 0, "MaxSize": 8,
        "DesiredCapacity": 3, "AvailabilityZones": ["us-east-1a", "us-east-1b"],
    }]);
    let instance = |zone: &str, count: u32| json!({"instanceType": "m5.large", "autoScalingGroup": "both", "availabilityZone": zone, "count": count});
    let busy = json!({"taskDefinition": "web:1", "containerInstance": "i-3"});
    let changes = [
        ("/autoScalingGroups", group),
        ("/capacityProviders", provider),
        ("/containerInstances", json!([instance("us-east-1a", 2), instance("us-east-1b", 1)])),
        ("/services/0/launchType", Value::Null),
        ("/services/0/capacityProviderStrategy", json!([{"capacityProvider": "own", "weight": 1}])),
        ("/tasks", json!([busy, busy, {"service": "web", "count": 4}])),
    ];
    let changes = changes.map(|(pointer, value)| (pointer, value));
    let run = on_instances(&changes, json!([]), 300);
    assert_eq!(zones(&run), [4, 0, 0]);
    check(
        &run,
        0,
        &["svc-1", "PROVISIONING", "DesiredCapacity"],
        &expect![[r#"
        00:00.000 #7 <#6 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        00:00.000 #8 <#6 svc-1 SERVICE_REBALANCING_STARTED (service web) is not AZ balanced with 4 tasks in us-east-1a, and 0 in us-east-1b. AZ Rebalancing in progress.
        00:00.000 #10 <#9 svc-1 SERVICE_TASK_PLACEMENT_FAILURE (service web) is unable to place a task in us-east-1b because no container instance met all of its requirements.
    "#]],
    );
}

/// Rules `service.rebalancing-excluded`, `service.rebalancing-default`: what is refused if it is asked for, and off if
/// it is not.
#[test]
fn services_that_it_is_not_for() {
    let settle = |field: &str, value: Value, expected: &Expect| {
        let definition = json!({
            "family": "web", "networkMode": "bridge", "cpu": "256", "memory": "512",
            "requiresCompatibilities": ["EC2", "EXTERNAL"],
            "containerDefinitions": [{"name": "app", "image": "web:1"}],
        });
        let mut service = json!({
            "serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": "EC2",
        });
        service[field] = value;
        if field == "schedulingStrategy" {
            service["desiredCount"].take();
            service.as_object_mut().unwrap().remove("desiredCount");
        }
        let read = |service: &Value| {
            let document = json!({
                "gantry": 1, "images": {"web:1": {}}, "taskDefinitions": [definition], "services": [service],
            });
            Scenario::parse(&document.to_string())
        };
        let world = Timeline::new(std::sync::Arc::new(read(&service).unwrap()));
        let found = world.world().services.values().next().unwrap().rebalances;
        service["availabilityZoneRebalancing"] = json!("ENABLED");
        let refused = read(&service).err().unwrap_or_default();
        let refused: Vec<String> = refused.iter().map(|it| it.message.clone()).collect();
        expected.assert_eq(&format!("{found} {}", refused.join("; ")));
    };
    let spread = json!({"type": "spread", "field": "attribute:ecs.availability-zone"});
    let pack = json!({"type": "binpack", "field": "cpu"});
    let member = |of: &str| json!([{"type": "memberOf", "expression": of}]);
    settle("placementStrategy", json!([]), &expect!["true "]);
    settle("placementStrategy", json!([spread, pack]), &expect!["true "]);
    settle(
        "placementStrategy",
        json!([pack, spread]),
        &expect![
            "false Availability Zone rebalancing: the first placement strategy has to be spread over attribute:ecs.availability-zone"
        ],
    );
    settle(
        "deploymentConfiguration",
        json!({"maximumPercent": 100}),
        &expect![
            "false Availability Zone rebalancing: it needs a maximumPercent above 100, or nothing could start before something stops"
        ],
    );
    settle(
        "schedulingStrategy",
        json!("DAEMON"),
        &expect![
            "false Availability Zone rebalancing: it is not for the scheduling strategy DAEMON"
        ],
    );
    settle(
        "launchType",
        json!("EXTERNAL"),
        &expect!["false Availability Zone rebalancing: it is not for the launch type EXTERNAL"],
    );
    settle("placementConstraints", member("attribute:disk exists"), &expect!["true "]);
    let zone = "attribute:disk exists and not(attribute:ecs.availability-zone == us-east-1a)";
    settle(
        "placementConstraints",
        member(zone),
        &expect![
            "false Availability Zone rebalancing: a constraint on attribute:ecs.availability-zone leaves it nothing to decide"
        ],
    );
}
