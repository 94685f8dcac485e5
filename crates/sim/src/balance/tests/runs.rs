//! The load balancer within whole runs: what clients see while ECS heals, deploys and loses a zone.

use std::sync::Arc;

use expect_test::expect;
use serde_json::{Value, json};

use crate::call::{self, Action, Name};
use crate::describe::{Subject, describe};
use crate::fixture::Run;
use crate::ids::TargetGroupId;
use crate::metrics::Second;
use crate::request::Outcome;
use crate::target_group::Algorithm;
use crate::time::SimDuration;

/// Three tasks behind a load balancer that drains for five seconds, 20 requests a second.
fn run(changes: &[(&str, Value)]) -> Run {
    let balancer = json!([{"targetGroupArn": "web", "containerName": "app", "containerPort": 80}]);
    let attributes = json!([{"Key": "deregistration_delay.timeout_seconds", "Value": "5"}]);
    let group = json!([{
        "Name": "web", "TargetType": "ip", "Port": 80, "Protocol": "HTTP", "Attributes": attributes
    }]);
    let mut all = vec![
        ("/targetGroups", group),
        ("/services/0/loadBalancers", balancer),
        ("/services/0/desiredCount", json!(3)),
        ("/traffic", json!([{"rate": 20, "poisson": false}])),
        ("/images/web:1/serviceTime", json!("100ms")),
        ("/images/web:2/serviceTime", json!("100ms")),
    ];
    all.extend_from_slice(changes);
    Run::new(&all)
}

fn act(run: &mut Run, name: Name, with: Value) {
    run.act(|step| {
        let action = Action { at: step.now(), name, with: Arc::new(with), scripted: false };
        call::apply(step, &action);
    });
}

/// How requests have ended since the beginning, without those that were answered.
fn lost(run: &Run) -> Vec<(Outcome, u64)> {
    let all = Outcome::ALL.into_iter().skip(1);
    let counts = all.map(|outcome| (outcome, run.world.metrics.count(outcome)));
    counts.filter(|(_, count)| *count > 0).collect()
}

/// Rules `alb.error-503`, `engine.fail-open-initial`: before the first target is registered nobody answers;
/// then requests come through, even before the first check.
#[test]
fn the_first_targets_answer_from_their_registration_on() {
    let mut run = run(&[]);
    run.go(24);
    assert_eq!(lost(&run), [(Outcome::NoTargets, 479)]);
    run.go(60);
    assert_eq!(lost(&run), [(Outcome::NoTargets, 479)]);
    assert_eq!(run.world.metrics.running, 3);
    assert_eq!(run.world.metrics.healthy, 3);
}

/// Rules `event.target-unhealthy`, `service.start-first`, `alb.unhealthy-threshold`,
/// `alb.idle-timeout`: a task that hangs loses requests until it is found, then it is replaced first.
#[test]
fn a_hanging_task_is_found_and_replaced() {
    let mut run = run(&[]);
    run.until(60);
    act(&mut run, Name::Hang, json!({"task": "t-2"}));
    expect![[r#"
        01:00.000 #34 <#33 process t-2/0 hangs
        02:04.264 #35 <#34 target tg-1/t-2 unhealthy Target.Timeout
        02:10.000 #36 <#35 svc-1 (service web) (task t-2) (port 80) is unhealthy in (target-group web) due to (reason Request timed out).
        02:10.000 #37 <#35 task t-4 PROVISIONING
        02:10.000 #38 <#35 svc-1 (service web) has started 1 tasks: (task t-4). Amazon ECS replaced 1 tasks due to an unhealthy status.
        02:20.000 #39 <#37 task t-4 PENDING
        02:22.000 #40 <#39 task t-4 ACTIVATING
        02:22.000 #41 <#40 container t-4/0 PULLING
        02:27.000 #42 <#41 container t-4/0 STARTING
        02:29.000 #43 <#42 container t-4/0 RUNNING
        02:34.000 #44 <#43 task t-4 RUNNING
        02:34.000 #45 <#44 target tg-1/t-4 initial Elb.InitialHealthChecking
        02:47.910 #47 <#44 target tg-1/t-4 healthy
        02:50.000 #48 <#35 task t-2 DEACTIVATING ServiceSchedulerInitiated: Task failed ELB health checks in (target-group web)
        02:50.000 #49 <#48 target tg-1/t-2 draining Target.DeregistrationInProgress
        02:50.000 #50 <#48 svc-1 TASKS_STOPPED (service web) has stopped 1 running tasks: (task t-2).
        02:55.000 #53 <#49 target tg-1/t-2 unused Target.NotRegistered
        02:55.000 #54 <#49 task t-2 STOPPING ServiceSchedulerInitiated: Task failed ELB health checks in (target-group web)
        02:55.000 #55 <#54 container t-2/0 STOPPING
        03:25.000 #68 <#55 container t-2/0 STOPPED exit code 137
        03:25.000 #69 <#68 task t-2 DEPROVISIONING ServiceSchedulerInitiated: Task failed ELB health checks in (target-group web)
        03:35.000 #70 <#69 task t-2 STOPPED ServiceSchedulerInitiated: Task failed ELB health checks in (target-group web)
    "#]].assert_eq(&run.only(260, &["t-2", "t-4", "process"]));
    expect!["[(DrainingOver, 29), (NoTargets, 479), (IdleTimeout, 138), (ConnectTimeout, 262)]"]
        .assert_eq(&format!("{:?}", lost(&run)));
    assert_eq!(run.world.metrics.healthy, 3);
}

/// Rule `engine.sigterm`, `alb.deregistration-delay`: a rolling deployment loses nothing when processes
/// finish their work and the delay is longer than it.
#[test]
fn a_deployment_loses_no_request_of_processes_that_finish() {
    let mut run = run(&[]);
    run.go(60);
    let before = lost(&run);
    act(&mut run, Name::UpdateService, json!({"service": "web", "taskDefinition": "web:2"}));
    run.go(300);
    assert_eq!(lost(&run), before);
    let service = run.world.services.get(run.service()).unwrap();
    assert!(service.steady);
}

/// Rules `event.draining`, `deploy.healthy-counts`: a deployment is done because its last target got healthy, not
/// because that was registered; and the connections that drain are those of the deployment that leaves.
#[test]
fn a_deployment_ends_by_health_and_drains_the_one_before() {
    let mut run = run(&[("/services/0/desiredCount", json!(1))]);
    expect![[r#"
        00:24.220 #11 <#8 target tg-1/t-1 healthy
        00:30.000 #12 <#11 deployment ecs-svc/1 COMPLETED: ECS deployment ecs-svc/1 completed.
        00:30.000 #14 <#11 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
    "#]]
    .assert_eq(&run.only(60, &["healthy", "COMPLETED", "STEADY"]));
    act(&mut run, Name::UpdateService, json!({"service": "web", "taskDefinition": "web:2"}));
    expect![[r#"
        01:29.264 #27 <#24 target tg-1/t-2 healthy
        01:30.000 #28 <#16 task t-1 DEACTIVATING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
        01:30.000 #32 <#28 svc-1 (service web, taskSet ecs-svc/1) has begun draining connections on 1 tasks.
    "#]].assert_eq(&run.only(300, &["healthy", "DEACTIVATING", "taskSet"]));
}

/// Rule `alb.error-502`: without a deregistration delay requests in flight are cut off.
#[test]
fn a_deployment_without_a_delay_cuts_requests_off() {
    let slow = json!({"sizeMb": 100, "serviceTime": "3s", "concurrency": 100});
    let mut run = run(&[("/images/web:1", slow)]);
    run.go(60);
    let delay = json!([{"Key": "deregistration_delay.timeout_seconds", "Value": "0"}]);
    let with = json!({"TargetGroupArn": "web", "Attributes": delay});
    act(&mut run, Name::ModifyTargetGroupAttributes, with);
    act(&mut run, Name::UpdateService, json!({"service": "web", "taskDefinition": "web:2"}));
    run.go(300);
    let cut_off = run.world.metrics.count(Outcome::DrainingOver);
    // Twenty a second for three seconds are under way.
    assert!((40..=60).contains(&cut_off), "{cut_off}");
    assert_eq!(run.world.metrics.count(Outcome::Killed), 0);
}

/// Rules `alb.algorithm`, `alb.deregistration-delay`: attributes change what happens from then on.
#[test]
fn attributes_of_a_target_group_take_effect() {
    let mut run = run(&[]);
    run.go(60);
    let attributes = json!([
        {"Key": "deregistration_delay.timeout_seconds", "Value": "17"},
        {"Key": "load_balancing.algorithm.type", "Value": "least_outstanding_requests"}
    ]);
    let with = json!({"TargetGroupArn": "web", "Attributes": attributes});
    act(&mut run, Name::ModifyTargetGroupAttributes, with);
    let group = run.world.target_groups.get(TargetGroupId(1)).unwrap();
    assert_eq!(group.deregistration_delay, SimDuration::from_secs(17));
    assert_eq!(group.algorithm, Algorithm::LeastOutstandingRequests);
    run.until(61);
    act(&mut run, Name::StopTask, json!({"task": "t-1"}));
    expect![[r#"
        01:01.000 #35 <#34 task t-1 DEACTIVATING UserInitiated: Task stopped by user
        01:01.000 #36 <#35 target tg-1/t-1 draining Target.DeregistrationInProgress
        01:18.000 #41 <#36 target tg-1/t-1 unused Target.NotRegistered
        01:18.000 #42 <#36 task t-1 STOPPING UserInitiated: Task stopped by user
        01:18.000 #45 <#44 task t-1 DEPROVISIONING UserInitiated: Task stopped by user
        01:28.000 #50 <#45 task t-1 STOPPED UserInitiated: Task stopped by user
    "#]]
    .assert_eq(&run.only(120, &["t-1 draining", "t-1 unused", "task t-1"]));
}

/// Rules `engine.zone-loss`, `engine.zone-loss-fargate`, `alb.connect-timeout`: requests to a lost zone find
/// nobody until its targets are unhealthy or gone.
#[test]
fn a_lost_zone_costs_its_share_of_requests() {
    let mut run = run(&[]);
    run.until(60);
    act(&mut run, Name::LoseZone, json!({"availabilityZone": "us-east-1a"}));
    run.go(300);
    let metrics = &run.world.metrics;
    let (unconnected, idle) =
        (metrics.count(Outcome::ConnectTimeout), metrics.count(Outcome::IdleTimeout));
    // A third of twenty a second until the tasks there stop, after sixty seconds at the latest.
    assert!((200..=400).contains(&unconnected), "{unconnected} and {idle}");
    assert!(idle <= 2, "{idle}");
    assert_eq!(metrics.healthy, 3);
    let worst = metrics.seconds.iter().map(Second::lost).max();
    assert!(worst.is_some_and(|worst| worst <= 20), "{worst:?}");
}

/// The rate that a person sets holds from then on, and is lifted again.
#[test]
fn the_rate_can_be_overridden() {
    let mut run = run(&[]);
    run.go(60);
    act(&mut run, Name::TrafficRate, json!({"rate": 100}));
    run.go(70);
    act(&mut run, Name::TrafficRate, json!({}));
    run.go(80);
    let arrived = |second: u32| run.world.metrics.seconds.get(second).unwrap().arrived;
    assert_eq!((arrived(50), arrived(65), arrived(75)), (20, 100, 20));
}

/// Rule `service.grace-period`: the load balancer marks a slow starter unhealthy, the scheduler waits and
/// says nothing.
#[test]
fn a_grace_period_spares_a_slow_starter_that_the_load_balancer_calls_unhealthy() {
    let slow = ("/images/web:1/readyAfter", json!("100s"));
    let one = ("/services/0/desiredCount", json!(1));
    let mut without = run(&[slow.clone(), one.clone()]);
    without.go(400);
    assert!(without.world.tasks.len() > 1, "without it the task is replaced");
    let grace = ("/services/0/healthCheckGracePeriodSeconds", json!(300));
    let mut with = run(&[slow, one, grace]);
    expect![[r#"
        00:24.000 #9 <#8 target tg-1/t-1 initial Elb.InitialHealthChecking
        00:24.000 #10 <#8 svc-1 (service web) registered 1 targets in (target-group web)
        00:54.220 #11 <#8 target tg-1/t-1 unhealthy Target.FailedHealthChecks
        04:24.220 #12 <#11 target tg-1/t-1 healthy
    "#]]
    .assert_eq(&with.only(400, &["target", "unhealthy", "task t-2", "STOPPED"]));
}

/// Rules `health.target-states`, `health.reason-codes`: every state and reason that DescribeTargetHealth
/// shows of a target in its life.
#[test]
fn a_target_is_described_with_its_state_and_reason() {
    let behaviour = json!({"sizeMb": 100, "errorsFrom": "60s"});
    let mut run = run(&[("/images/web:1", behaviour), ("/services/0/desiredCount", json!(1))]);
    let mut states = Vec::new();
    for second in 0..160 {
        run.go(second);
        let described = describe(&run.world, &run.log, Subject::TargetHealth);
        let health = &described["targetGroups"][0]["TargetHealthDescriptions"][0]["TargetHealth"];
        let texts = ["State", "Reason", "Description"].map(|name| health[name].as_str());
        let line = texts.into_iter().flatten().collect::<Vec<_>>().join(" | ");
        if states.last() != Some(&line) {
            states.push(line);
        }
    }
    expect![[r#"

        initial | Elb.RegistrationInProgress
        initial | Elb.InitialHealthChecking
        healthy
        unhealthy | Target.ResponseCodeMismatch | Health checks failed with these codes: [500]
        draining | Target.DeregistrationInProgress
        healthy"#]]
    .assert_eq(&states.join("\n"));
}
