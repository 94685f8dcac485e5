//! For each belief a run in which it is right beside the real one, and the record at which they part.

use std::sync::Arc;

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::{Beliefs, Misconception, Parting};
use crate::check::{Before, invariants};
use crate::place::explain;
use crate::record::What;
use crate::scenario::Scenario;
use crate::time::SimTime;
use crate::timeline::Timeline;

/// Rule `engine.wrong-beliefs`. Plays a scenario twice, in the real world and in the one of the belief, and compares what each says first that the
/// other does not.
fn check(belief: Misconception, mut document: Value, secs: u64, expected: &Expect) {
    document["misconceptions"] = json!([belief.name()]);
    let scenario = Scenario::parse(&document.to_string()).unwrap();
    let run = Timeline::new(Arc::new(scenario));
    let Parting { at, really, believed } =
        Parting::of(&run, SimTime::from_secs(secs)).unwrap().unwrap();
    let (really, believed) = (really.said.to_string(), believed.said.to_string());
    assert_ne!(really, believed);
    assert!([&really, &believed].iter().any(|it| it.starts_with(&at.to_string())), "{at}");
    expected.assert_eq(&format!("really:   {really}\nbelieved: {believed}\n"));
}

/// A service of running tasks behind a load balancer that checks every 10 s.
fn service(desired: u32, image: &Value, more: &Value) -> Value {
    let mut service = json!({
        "serviceName": "web", "taskDefinition": "web", "desiredCount": desired, "launchType": "FARGATE",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["us-east-1a", "us-east-1b"]}},
        "loadBalancers": [{"targetGroupArn": "web", "containerName": "web", "containerPort": 80}],
    });
    for (name, value) in more.as_object().unwrap() {
        service[name] = value.clone();
    }
    let definition = |image: &str| {
        json!({
            "family": "web", "cpu": "256", "memory": "512", "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "containerDefinitions": [{"name": "web", "image": image, "portMappings": [{"containerPort": 80}]}],
        })
    };
    json!({
        "gantry": 1,
        "images": {"web:1": image, "web:2": {}},
        "taskDefinitions": [definition("web:2"), definition("web:1")],
        "targetGroups": [{
            "Name": "web", "TargetType": "ip", "HealthCheckIntervalSeconds": 10, "HealthCheckTimeoutSeconds": 5,
        }],
        "services": [service],
        "tasks": [{"service": "web", "count": desired}],
        "traffic": [{"rate": 2}],
    })
}

fn action(at: u32, call: &str, with: &Value) -> Value {
    json!([{"at": at, "call": call, "with": with}])
}

/// Rules `deploy.lower-bound`, `deploy.upper-bound`.
#[test]
fn swapped_rounding_lets_a_deployment_do_what_it_may_not() {
    let more =
        json!({"deploymentConfiguration": {"minimumHealthyPercent": 50, "maximumPercent": 150}});
    let mut document = service(3, &json!({}), &more);
    document["actions"] =
        action(10, "UpdateService", &json!({"service": "web", "taskDefinition": "web:1"}));
    check(
        Misconception::BoundsSwapped,
        document,
        120,
        &expect![[r#"
        really:   00:10.000 #14 <#12 svc-1 (service web) has started 1 tasks: (task t-4).
        believed: 00:10.000 #14 <#12 task t-5 PROVISIONING
    "#]],
    );
}

/// Rule `health.first-check`.
#[test]
fn five_first_checks_keep_a_new_target_waiting() {
    let mut document = service(1, &json!({}), &json!({}));
    document["actions"] =
        action(10, "UpdateService", &json!({"service": "web", "desiredCount": 2}));
    check(
        Misconception::FiveChecksFirst,
        document,
        120,
        &expect![[r#"
        really:   00:35.754 #17 <#14 target tg-1/t-2 healthy
        believed: 01:15.754 #17 <#14 target tg-1/t-2 healthy
    "#]],
    );
}

/// Rule `health.fail-open`.
#[test]
fn without_fail_open_requests_meet_a_503() {
    // The targets are sick by their checks, yet they answer again before ECS has replaced them.
    let image = json!({"errorsFrom": 10, "recoversAt": 35});
    let document = service(1, &image, &json!({"healthCheckGracePeriodSeconds": 600}));
    check(
        Misconception::NoFailOpen,
        document,
        120,
        &expect![[r#"
        really:   00:20.291 request: TargetError
        believed: 00:20.290 request: NoTargets
    "#]],
    );
}

/// Rule `place.scale-in-default`.
#[test]
fn the_oldest_is_not_what_scale_in_stops() {
    // The oldest stands alone in its zone: scale-in keeps the zones even.
    let mut document = service(3, &json!({}), &json!({}));
    document["tasks"] = json!([
        {"service": "web", "count": 1, "availabilityZone": "us-east-1a"},
        {"service": "web", "count": 2, "availabilityZone": "us-east-1b"},
    ]);
    document["actions"] =
        action(10, "UpdateService", &json!({"service": "web", "desiredCount": 2}));
    check(
        Misconception::OldestStopsFirst,
        document,
        200,
        &expect![[r#"
        really:   00:10.000 #13 <#12 task t-2 DEACTIVATING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        believed: 00:10.000 #13 <#12 task t-1 DEACTIVATING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
    "#]],
    );
}

/// Rule `service.start-first`.
#[test]
fn stopping_first_leaves_a_hole() {
    let mut document = service(2, &json!({}), &json!({}));
    document["actions"] = json!([{"at": 10, "fault": "hang", "with": {"task": "t-1"}}]);
    check(
        Misconception::StopsBeforeStarting,
        document,
        200,
        &expect![[r#"
        really:   00:30.000 #12 <#10 task t-3 PROVISIONING
        believed: 00:30.000 #12 <#10 task t-1 DEACTIVATING ServiceSchedulerInitiated: Task failed ELB health checks in (target-group web)
    "#]],
    );
}

/// Rule `iam.execution-role`.
#[test]
fn the_task_role_does_not_pull_the_image() {
    let mut document = service(1, &json!({}), &json!({}));
    document["roles"] = json!({"ecsTaskExecutionRole": ["logs"], "webTaskRole": ["ecr"]});
    let definition = &mut document["taskDefinitions"][1];
    definition["executionRoleArn"] = json!("ecsTaskExecutionRole");
    definition["taskRoleArn"] = json!("webTaskRole");
    let image = json!("111122223333.dkr.ecr.us-east-1.amazonaws.com/web:1");
    definition["containerDefinitions"][0]["image"] = image;
    document["tasks"] = json!([]);
    check(
        Misconception::TaskRolePulls,
        document,
        60,
        &expect![[r#"
        really:   00:15.000 #6 <#5 container t-1/0 STOPPED: CannotPullContainerError
        believed: 00:17.000 #6 <#5 container t-1/0 STARTING
    "#]],
    );
}

/// Rule `breaker.min`.
#[test]
fn a_breaker_that_waits_for_ten_waits_long() {
    let breaker = json!({"enable": true, "rollback": true});
    let more = json!({"deploymentConfiguration": {"deploymentCircuitBreaker": breaker}});
    let mut document = service(1, &json!({}), &more);
    document["images"]["web:2"] = json!({"exists": false});
    document["actions"] =
        action(10, "UpdateService", &json!({"service": "web", "taskDefinition": "web:1"}));
    check(
        Misconception::BreakerWaitsForTen,
        document,
        300,
        &expect![[r#"
        really:   00:25.000 #13 <#12 deployment ecs-svc/2 failures 1 of 3
        believed: 00:25.000 #13 <#12 deployment ecs-svc/2 failures 1 of 10
    "#]],
    );
}

/// Rule `provider.no-fallback`.
#[test]
fn nothing_stands_in_for_spot() {
    let mut document = service(1, &json!({}), &json!({}));
    document["services"][0].as_object_mut().unwrap().remove("launchType");
    document["services"][0]["capacityProviderStrategy"] =
        json!([{"capacityProvider": "FARGATE_SPOT", "weight": 1}]);
    document["actions"] = json!([
        {"at": 5, "fault": "capacityDrought", "with": {"capacity": "FARGATE_SPOT"}},
        {"at": 10, "call": "UpdateService", "with": {"service": "web", "desiredCount": 2}},
    ]);
    check(
        Misconception::SpotFallsBack,
        document,
        60,
        &expect![[r#"
        really:   00:10.000 #11 <#10 launch on FARGATE_SPOT failed for svc-1: Capacity is unavailable at this time. Please try again later or in a different availability zone.
        believed: 00:10.000 #11 <#10 task t-2 PROVISIONING
    "#]],
    );
}

/// Rule `provider.weight`.
#[test]
fn the_lighter_provider_gets_its_part_too() {
    let mut document = service(4, &json!({}), &json!({}));
    document["services"][0].as_object_mut().unwrap().remove("launchType");
    document["services"][0]["capacityProviderStrategy"] = json!([
        {"capacityProvider": "FARGATE", "weight": 1},
        {"capacityProvider": "FARGATE_SPOT", "weight": 3},
    ]);
    // A record of a task's state does not name its provider; what happens to Spot's tasks tells them apart.
    document["actions"] = json!([{"at": 20, "fault": "spotWave", "with": {"percent": 100}}]);
    check(
        Misconception::WeightIsPriority,
        document,
        60,
        &expect![[r#"
        really:   00:20.000 #30 <#19 task t-5 PROVISIONING
        believed: 00:20.000 #30 <#14 target tg-1/t-4 draining Target.DeregistrationInProgress
    "#]],
    );
}

/// Rules `autoscale.changes-desired`, `cluster-scale.two-loops`.
#[test]
fn scaling_a_service_brings_no_server() {
    let mut document = service(1, &json!({}), &json!({}));
    document["services"][0]["launchType"] = json!("EC2");
    for definition in document["taskDefinitions"].as_array_mut().unwrap() {
        definition["requiresCompatibilities"] = json!(["EC2"]);
    }
    document["autoScalingGroups"] = json!([{
        "AutoScalingGroupName": "servers", "InstanceType": "m5.large", "MinSize": 0, "MaxSize": 5,
        "DesiredCapacity": 1,
    }]);
    document["tasks"] = json!([]);
    document["scaling"] = json!({
        "scalableTargets": [{"ResourceId": "service/default/web", "MinCapacity": 3, "MaxCapacity": 5}],
    });
    check(
        Misconception::ScalingAddsInstances,
        document,
        60,
        &expect![[r#"
        really:   00:00.000 #5 <#3 placement on no instance
        believed: 00:00.000 #5 <#0 instance i-2 PENDING, agent disconnected
    "#]],
    );
}

/// Rule `service.replace-not-restart`.
#[test]
fn a_service_replaces_a_task_whose_container_ended() {
    let mut document = service(1, &json!({}), &json!({}));
    document["actions"] = json!([{"at": 30, "fault": "killContainer", "with": {"task": "t-1"}}]);
    check(
        Misconception::RestartsInPlace,
        document,
        60,
        &expect![[r#"
        really:   00:30.000 #7 <#6 target tg-1/t-1 draining Target.DeregistrationInProgress
        believed: 00:30.000 #7 <#6 container t-1/0 RESTARTING
    "#]],
    );
}

/// An instance with room for two tasks by what they reserve, and for many by what they use.
fn two_reserve_it_all() -> Value {
    let mut document = service(2, &json!({}), &json!({}));
    document["services"][0]["launchType"] = json!("EC2");
    for definition in document["taskDefinitions"].as_array_mut().unwrap() {
        definition["requiresCompatibilities"] = json!(["EC2"]);
        definition["cpu"] = json!("1024");
    }
    document["containerInstances"] =
        json!([{"instanceType": "m5.large", "availabilityZone": "us-east-1a", "count": 1}]);
    document["actions"] =
        action(10, "UpdateService", &json!({"service": "web", "desiredCount": 3}));
    document
}

/// Rule `place.by-reservation`: what is reserved and idle takes no task; only the number of network interfaces holds in
/// both worlds.
#[test]
fn idle_reservations_take_no_task() {
    let mut document = two_reserve_it_all();
    for definition in document["taskDefinitions"].as_array_mut().unwrap() {
        definition["networkMode"] = json!("bridge");
    }
    document["services"][0].as_object_mut().unwrap().remove("networkConfiguration");
    document["targetGroups"][0]["TargetType"] = json!("instance");
    check(
        Misconception::PlacedByUse,
        document.clone(),
        60,
        &expect![[r#"
        really:   00:10.000 #10 <#9 placement on no instance
        believed: 00:10.000 #10 <#9 placement on i-1
    "#]],
    );
    // What such a world decided it can also explain, and a task that uses more than there is finds no place there.
    document["misconceptions"] = json!([Misconception::PlacedByUse.name()]);
    document["images"]["web:1"] = json!({"cpuIdle": 900});
    document["services"][0]["placementStrategy"] = json!([{"type": "binpack", "field": "cpu"}]);
    document["actions"] =
        action(10, "UpdateService", &json!({"service": "web", "desiredCount": 5}));
    let scenario = Scenario::parse(&document.to_string()).unwrap();
    let mut run = Timeline::new(Arc::new(scenario));
    let mut before = Before::default();
    while run.now() < SimTime::from_secs(100) && run.step() {
        assert_eq!(invariants(run.world(), &mut before), [""; 0]);
    }
    let mut found = String::new();
    for record in run.log().records() {
        let What::Placement(decision) = &record.what else { continue };
        let world = run.world_before(record.id).unwrap();
        assert_eq!(&explain(&world, decision).unwrap().decision, &**decision);
        found += &format!("{} {:?}\n", record, decision.nearest.as_ref().map(|it| &it.lacks));
    }
    expect![[r#"
        00:10.000 #10 <#9 placement on no instance Some([Cpu(776)])
    "#]]
    .assert_eq(&found);
}

#[test]
fn names_and_beliefs_agree() {
    for belief in Misconception::ALL {
        assert_eq!(Misconception::named(belief.name()), Some(belief));
        assert!(Beliefs::default().and(belief).hold(belief));
        let others = Misconception::ALL.into_iter().filter(|other| *other != belief);
        assert!(!others.fold(Beliefs::default(), Beliefs::and).hold(belief));
    }
    assert_eq!(Misconception::named("spot-is-free"), None);
    let all = Misconception::ALL.into_iter().fold(Beliefs::default(), Beliefs::and);
    assert_eq!(all.iter().collect::<Vec<_>>(), Misconception::ALL);
    assert!(Misconception::ALL.into_iter().fold(all, Beliefs::without).is_empty());
}

/// What is said of a belief names the rules that the documents name for it, and the facts have them.
#[test]
fn each_belief_has_its_rules_in_the_documents_and_the_facts() {
    let facts = include_str!("../../../../facts.toml");
    let documents = include_str!("../../../../docs/scenario-format.md");
    for belief in Misconception::ALL {
        let (name, words) = (belief.name(), belief.words());
        for sentence in [words.believed, words.really] {
            assert!(sentence.ends_with('.'), "{name}: {sentence}");
        }
        let row = documents.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        let really = row.and_then(|row| row.rsplit(" | ").next()).unwrap();
        let rules: Vec<String> = words.rules.iter().map(|rule| format!("`{rule}`")).collect();
        assert_eq!(really, format!("{} |", rules.join(", ")), "{name}");
        for rule in words.rules {
            assert!(facts.contains(&format!("id = \"{rule}\"")), "{name}: {rule}");
        }
    }
}

/// Rule `engine.wrong-beliefs`. Without a belief there is no other world; and where the belief changes nothing the two
/// do not part.
#[test]
fn worlds_that_are_the_same_do_not_part() {
    let document = service(1, &json!({}), &json!({}));
    let check = |document: &Value| {
        let run = Timeline::new(Arc::new(Scenario::parse(&document.to_string()).unwrap()));
        assert!(Parting::of(&run, SimTime::from_secs(60)).unwrap().is_none());
    };
    check(&document);
    let mut believed = document;
    believed["misconceptions"] = json!([Misconception::SpotFallsBack.name()]);
    check(&believed);
}

/// Rule `iam.execution-role`: in the world of this belief a task definition without an execution role is taken.
#[test]
fn a_scenario_that_the_real_world_refuses_says_why() {
    let mut document = service(1, &json!({}), &json!({}));
    document["misconceptions"] = json!([Misconception::TaskRolePulls.name()]);
    let image = json!("111122223333.dkr.ecr.us-east-1.amazonaws.com/web:1");
    document["taskDefinitions"][1]["taskRoleArn"] = json!("webTaskRole");
    document["taskDefinitions"][1]["containerDefinitions"][0]["image"] = image;
    let run = Timeline::new(Arc::new(Scenario::parse(&document.to_string()).unwrap()));
    let refused = Parting::of(&run, SimTime::from_secs(60)).unwrap_err();
    assert!(refused.contains("execution role"), "{refused}");
}
