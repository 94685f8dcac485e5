//! Blue/green, linear and canary deployments: stages, shares, hooks, bake times, and the way back.

mod around;
mod blue;
mod first;
mod settings;

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::super::{ServiceUpdate, answer, is_paused, update};
use crate::call::{Action, Name, apply};
use crate::cloudwatch::{self, AlarmState};
use crate::fixture::{Run, text};
use crate::ids::DeploymentId;
use crate::service::{Rollout, ServiceDeployment};
use crate::time::SimTime;

/// What a test looks at.
const WORDS: &[&str] = &[" at ", "hook", "forwards", "COMPLETED", "FAILED", "rolling back"];

/// Two target groups, with a rule for production and one for tests, and a service behind them.
pub(super) fn groups() -> Vec<(&'static str, Value)> {
    let group = |name: &str| {
        json!({
            "Name": name, "TargetType": "ip", "HealthCheckIntervalSeconds": 10,
            "Attributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": "10"}],
        })
    };
    let forward = json!([{"Type": "forward", "ForwardConfig": {"TargetGroups": [
        {"TargetGroupArn": "blue", "Weight": 1}, {"TargetGroupArn": "green", "Weight": 0},
    ]}}]);
    vec![
        ("/targetGroups", json!([group("blue"), group("green")])),
        (
            "/listeners",
            json!([{
                "Name": "http", "LoadBalancerArn": "lb", "Port": 80, "DefaultActions": forward,
                "Rules": [{
                    "Priority": 1, "Conditions": [{"Field": "path-pattern", "Values": ["/test/*"]}],
                    "Actions": forward,
                }],
            }]),
        ),
        (
            "/services/0/loadBalancers",
            json!([{
                "targetGroupArn": "blue", "containerName": "app", "containerPort": 80,
                "advancedConfiguration": {
                    "alternateTargetGroupArn": "green", "roleArn": "ecsInfrastructureRole",
                    "productionListenerRule": "http/default", "testListenerRule": "http/1",
                },
            }]),
        ),
    ]
}

/// A service of two tasks there, both of them running.
fn service(configuration: Value, more: &[(&'static str, Value)]) -> Run {
    let mut changes = groups();
    changes.extend([
        ("/services/0/deploymentConfiguration", configuration),
        ("/services/0/desiredCount", json!(2)),
        ("/tasks", json!([{"service": "web", "count": 2}])),
    ]);
    changes.extend(more.iter().cloned());
    Run::new(&changes)
}

fn deploy(run: &mut Run) {
    run.go(10);
    run.until(10);
    let (id, definition) = (run.service(), run.revision(2));
    run.act(|step| {
        let changes = ServiceUpdate { definition: Some(definition), ..ServiceUpdate::default() };
        update(step, id, changes);
    });
}

fn state(run: &Run, deployment: u32) -> (Rollout, ServiceDeployment) {
    let row = run.world.deployments.get(DeploymentId(deployment)).unwrap();
    (row.rollout, row.state)
}

/// Rules `bluegreen.stages`, `bluegreen.switch`, `bluegreen.full-green`, `deploy.peak-double`.
#[test]
fn all_traffic_moves_at_once_and_bakes() {
    let mut run = service(json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 2}), &[]);
    deploy(&mut run);
    expect![[r#"
        00:10.000 #9 <#8 deployment ecs-svc/2 at PRE_SCALE_UP
        00:10.000 #10 <#8 deployment ecs-svc/2 at SCALE_UP
        00:50.000 #31 <#8 deployment ecs-svc/2 at POST_SCALE_UP
        00:50.000 #32 <#8 deployment ecs-svc/2 at TEST_TRAFFIC_SHIFT
        00:50.000 #33 <#32 rule-1 forwards to tg-1 0, tg-2 100
        00:50.000 #34 <#8 deployment ecs-svc/2 at POST_TEST_TRAFFIC_SHIFT
        00:50.000 #35 <#8 deployment ecs-svc/2 at PRE_PRODUCTION_TRAFFIC_SHIFT
        00:50.000 #36 <#8 deployment ecs-svc/2 at PRODUCTION_TRAFFIC_SHIFT
        00:50.000 #37 <#36 rule-2 forwards to tg-1 0, tg-2 100
        00:50.000 #38 <#8 deployment ecs-svc/2 at POST_PRODUCTION_TRAFFIC_SHIFT
        00:50.000 #39 <#8 deployment ecs-svc/2 at BAKE_TIME
    "#]]
    .assert_eq(&run.only(100, WORDS));
    assert_eq!(run.wanted().len(), 4, "blue and green bake together");
    expect![[r#"
        02:50.000 #40 <#8 deployment ecs-svc/2 at CLEAN_UP
        03:10.000 #58 <#57 deployment ecs-svc/2 COMPLETED: ECS deployment ecs-svc/2 completed.
    "#]]
    .assert_eq(&run.only(400, WORDS));
    assert_eq!(state(&run, 2), (Rollout::Completed, ServiceDeployment::Successful));
    assert_eq!(run.wanted().len(), 2);
    // The next one goes the other way.
    let id = run.service();
    run.act(|step| update(step, id, ServiceUpdate { force: true, ..ServiceUpdate::default() }));
    expect![[r#"
        07:20.000 #88 <#87 rule-1 forwards to tg-1 100, tg-2 0
        07:20.000 #92 <#91 rule-2 forwards to tg-1 100, tg-2 0
    "#]]
    .assert_eq(&run.only(700, &["forwards"]));
}

/// Rules `bluegreen.linear-step`, `bluegreen.linear-bake`, `bluegreen.canary-percent`, `bluegreen.canary-bake`.
#[test]
fn traffic_moves_in_steps() {
    let check = |configuration: Value, secs: u64, expected: Expect| {
        let mut run = service(configuration, &[]);
        deploy(&mut run);
        expected.assert_eq(&run.only(secs, &["rule-1 forwards", "rule-2 forwards", "CLEAN_UP"]));
        assert_eq!(state(&run, 2), (Rollout::Completed, ServiceDeployment::Successful));
    };
    let linear = json!({"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 33.3, "stepBakeTimeInMinutes": 1}});
    check(
        linear,
        600,
        expect![[r#"
            00:50.000 #33 <#32 rule-1 forwards to tg-1 0, tg-2 100
            00:50.000 #37 <#36 rule-2 forwards to tg-1 667, tg-2 333
            01:50.000 #38 <#8 rule-2 forwards to tg-1 334, tg-2 666
            02:50.000 #39 <#8 rule-2 forwards to tg-1 1, tg-2 999
            03:50.000 #40 <#8 rule-2 forwards to tg-1 0, tg-2 100
            03:50.000 #43 <#8 deployment ecs-svc/2 at CLEAN_UP
        "#]],
    );
    check(
        json!({"strategy": "CANARY"}),
        1_000,
        expect![[r#"
        00:50.000 #33 <#32 rule-1 forwards to tg-1 0, tg-2 100
        00:50.000 #37 <#36 rule-2 forwards to tg-1 95, tg-2 5
        10:50.000 #38 <#8 rule-2 forwards to tg-1 0, tg-2 100
        10:50.000 #41 <#8 deployment ecs-svc/2 at CLEAN_UP
    "#]],
    );
}

/// Rule `bluegreen.rollback`: an alarm in the bake time moves the traffic back, at once.
#[test]
fn an_alarm_while_it_bakes_is_a_switch_of_traffic() {
    let alarms = json!({"alarmNames": ["errors"], "enable": true, "rollback": true});
    let mut run = service(
        json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5, "alarms": alarms}),
        &[("/alarms", json!([alarm()]))],
    );
    deploy(&mut run);
    run.go(120);
    run.until(120);
    goes_off(&mut run);
    expect![[r#"
        02:00.000 #42 <#41 deployment ecs-svc/2 FAILED: ECS deployment alarm: alarm detected.
        02:00.000 #44 <#42 deployment ecs-svc/1 IN_PROGRESS: ECS deployment alarm: rolling back to deploymentId ecs-svc/1.
        02:00.000 #45 <#44 svc-1 (service web) rolling back to deployment ecs-svc/1.
        02:00.000 #46 <#44 rule-2 forwards to tg-1 100, tg-2 0
        02:00.000 #47 <#44 rule-1 forwards to tg-1 100, tg-2 0
        02:20.000 #65 <#64 deployment ecs-svc/1 COMPLETED: ECS deployment ecs-svc/1 completed.
    "#]].assert_eq(&run.only(300, WORDS));
    assert_eq!(state(&run, 2), (Rollout::Failed, ServiceDeployment::RollbackSuccessful));
    assert_eq!(run.wanted(), [crate::ids::TaskId(1), crate::ids::TaskId(2)], "blue never went");
}

fn alarm() -> Value {
    json!({
        "AlarmName": "errors", "Namespace": "AWS/ECS", "MetricName": "CPUUtilization",
        "Dimensions": [{"Name": "ServiceName", "Value": "web"}], "Statistic": "Average",
        "Period": 60, "EvaluationPeriods": 2, "Threshold": 80,
        "ComparisonOperator": "GreaterThanThreshold",
    })
}

fn goes_off(run: &mut Run) {
    let id = run.world.cloudwatch.alarm("errors").unwrap();
    run.act(|step| cloudwatch::set_state(step, id, AlarmState::Alarm, text("by hand")));
}

/// Rules `bluegreen.hooks`, `bluegreen.pause-default`: functions answer, pauses wait for somebody.
#[test]
fn hooks_hold_a_deployment() {
    let hooks = json!([
        {"hookTargetArn": "smoke", "roleArn": "r", "lifecycleStages": ["POST_SCALE_UP"]},
        {"targetType": "PAUSE", "lifecycleStages": ["PRE_PRODUCTION_TRAFFIC_SHIFT"]},
    ]);
    let configuration =
        json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 0, "lifecycleHooks": hooks});
    let functions =
        |answers: &str| ("/functions", json!({"smoke": {"takes": 15, "answers": answers}}));
    let mut run = service(configuration.clone(), &[functions("SUCCEEDED")]);
    deploy(&mut run);
    expect![[r#"
        00:10.000 #9 <#8 deployment ecs-svc/2 at PRE_SCALE_UP
        00:10.000 #10 <#8 deployment ecs-svc/2 at SCALE_UP
        00:50.000 #31 <#8 deployment ecs-svc/2 at POST_SCALE_UP
        00:50.000 #32 <#8 deployment ecs-svc/2 hook 0 IN_PROGRESS
        01:05.000 #33 <#8 deployment ecs-svc/2 hook 0 SUCCEEDED
        01:05.000 #34 <#8 deployment ecs-svc/2 at TEST_TRAFFIC_SHIFT
        01:05.000 #35 <#34 rule-1 forwards to tg-1 0, tg-2 100
        01:05.000 #36 <#8 deployment ecs-svc/2 at POST_TEST_TRAFFIC_SHIFT
        01:05.000 #37 <#8 deployment ecs-svc/2 at PRE_PRODUCTION_TRAFFIC_SHIFT
        01:05.000 #38 <#8 deployment ecs-svc/2 hook 0 AWAITING_ACTION
    "#]]
    .assert_eq(&run.only(300, WORDS));
    let id = run.service();
    assert!(is_paused(&run.world, id));
    let mut impatient = Run { world: run.world.clone(), log: crate::log::Log::default(), shown: 0 };
    run.act(|step| answer(step, id, true));
    expect![[r#"
        05:00.000 #39 <#0 deployment ecs-svc/2 hook 0 SUCCEEDED
        05:00.000 #40 <#8 deployment ecs-svc/2 at PRODUCTION_TRAFFIC_SHIFT
        05:00.000 #41 <#40 rule-2 forwards to tg-1 0, tg-2 100
        05:00.000 #42 <#8 deployment ecs-svc/2 at POST_PRODUCTION_TRAFFIC_SHIFT
        05:00.000 #43 <#8 deployment ecs-svc/2 at BAKE_TIME
        05:00.000 #44 <#8 deployment ecs-svc/2 at CLEAN_UP
        05:20.000 #62 <#61 deployment ecs-svc/2 COMPLETED: ECS deployment ecs-svc/2 completed.
    "#]]
    .assert_eq(&run.only(600, WORDS));
    expect![[r#"
        24:01:05.000 #39 <#8 deployment ecs-svc/2 hook 0 TIMED_OUT
        24:01:05.000 #40 <#39 deployment ecs-svc/2 FAILED: ECS deployment lifecycle: lifecycle hook failed.
        24:01:05.000 #41 <#40 svc-1 (service web) (deployment ecs-svc/2) deployment failed: lifecycle hook failed.
        24:01:05.000 #42 <#40 deployment ecs-svc/1 IN_PROGRESS: ECS deployment lifecycle: rolling back to deploymentId ecs-svc/1.
        24:01:05.000 #43 <#42 svc-1 (service web) rolling back to deployment ecs-svc/1.
        24:01:05.000 #44 <#42 rule-1 forwards to tg-1 100, tg-2 0
        24:01:20.000 #62 <#61 deployment ecs-svc/1 COMPLETED: ECS deployment ecs-svc/1 completed.
    "#]].assert_eq(&impatient.only(90_000, WORDS));
    let mut run = service(configuration, &[functions("FAILED")]);
    deploy(&mut run);
    expect![[r#"
        00:10.000 #9 <#8 deployment ecs-svc/2 at PRE_SCALE_UP
        00:10.000 #10 <#8 deployment ecs-svc/2 at SCALE_UP
        00:50.000 #31 <#8 deployment ecs-svc/2 at POST_SCALE_UP
        00:50.000 #32 <#8 deployment ecs-svc/2 hook 0 IN_PROGRESS
        01:05.000 #33 <#8 deployment ecs-svc/2 hook 0 FAILED
        01:05.000 #34 <#33 deployment ecs-svc/2 FAILED: ECS deployment lifecycle: lifecycle hook failed.
        01:05.000 #35 <#34 svc-1 (service web) (deployment ecs-svc/2) deployment failed: lifecycle hook failed.
        01:05.000 #36 <#34 deployment ecs-svc/1 IN_PROGRESS: ECS deployment lifecycle: rolling back to deploymentId ecs-svc/1.
        01:05.000 #37 <#36 svc-1 (service web) rolling back to deployment ecs-svc/1.
        01:20.000 #55 <#54 deployment ecs-svc/1 COMPLETED: ECS deployment ecs-svc/1 completed.
    "#]].assert_eq(&run.only(300, WORDS));
    assert_eq!(state(&run, 2), (Rollout::Failed, ServiceDeployment::RollbackSuccessful));
}

/// Rule `bluegreen.stage-max`: what never gets healthy is rolled back after a day.
#[test]
fn a_stage_that_takes_a_day_fails() {
    let missing = ("/images/web:2", json!({"exists": false}));
    let mut run = service(json!({"strategy": "CANARY"}), &[missing]);
    deploy(&mut run);
    run.go(86_300);
    assert_eq!(state(&run, 2), (Rollout::InProgress, ServiceDeployment::InProgress));
    run.go(87_000);
    assert_eq!(state(&run, 2), (Rollout::Failed, ServiceDeployment::RollbackSuccessful));
}

/// Rules `deploy.alarm-fails`, `deploy.alarm-bake`, `deploy.alarm-and-breaker`, `engine.alarm-bake`.
#[test]
fn alarms_give_a_rolling_deployment_up_while_it_bakes() {
    let configuration = json!({
        "alarms": {"alarmNames": ["errors"], "enable": true, "rollback": true},
        "deploymentCircuitBreaker": {"enable": true, "rollback": false},
    });
    let with_alarm = [("/alarms", json!([alarm()]))];
    let mut run = service(configuration.clone(), &with_alarm);
    deploy(&mut run);
    expect![[r#"
        01:10.000 #51 <#50 deployment ecs-svc/2 at BAKE_TIME
        03:10.000 #53 <#52 deployment ecs-svc/2 COMPLETED: ECS deployment ecs-svc/2 completed.
    "#]]
    .assert_eq(&run.only(400, WORDS));
    // In ALARM at the start: this one is not held to it.
    goes_off(&mut run);
    let id = run.service();
    run.act(|step| update(step, id, ServiceUpdate { force: true, ..ServiceUpdate::default() }));
    run.go(700);
    assert_eq!(state(&run, 3), (Rollout::Completed, ServiceDeployment::Successful));
    let mut run = service(configuration, &with_alarm);
    deploy(&mut run);
    run.go(110);
    run.until(110);
    goes_off(&mut run);
    expect![[r#"
        01:50.000 #54 <#53 deployment ecs-svc/2 FAILED: ECS deployment alarm: alarm detected.
        01:50.000 #55 <#54 svc-1 (service web) (deployment ecs-svc/2) deployment failed: alarm detected.
        01:50.000 #56 <#54 deployment ecs-svc/1 IN_PROGRESS: ECS deployment alarm: rolling back to deploymentId ecs-svc/1.
        01:50.000 #57 <#56 svc-1 (service web) rolling back to deployment ecs-svc/1.
        01:50.000 #60 <#56 svc-1 (service web) has started 2 tasks: (task t-5) (task t-6).
        02:20.000 #78 <#56 task t-4 DEACTIVATING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        02:30.000 #84 <#56 task t-3 DEACTIVATING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        02:30.000 #88 <#79 task t-4 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        02:30.000 #91 <#90 task t-4 DEPROVISIONING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        02:40.000 #95 <#85 task t-3 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        02:40.000 #98 <#97 task t-3 DEPROVISIONING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        02:40.000 #99 <#91 task t-4 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        02:50.000 #100 <#99 deployment ecs-svc/1 COMPLETED: ECS deployment ecs-svc/1 completed.
        02:50.000 #101 <#100 svc-1 (service web) (deployment ecs-svc/1) deployment completed.
        02:50.000 #103 <#98 task t-3 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
    "#]].assert_eq(&run.only(400, &["deployment ", "rolling back", "started"]));
    assert_eq!(state(&run, 2), (Rollout::Failed, ServiceDeployment::RollbackSuccessful));
}

/// Rule `autoscale.requests-not-bluegreen`: whichever of the two is there first.
#[test]
fn blue_green_and_scaling_by_requests_do_not_go_together() {
    let blue_green = json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 2});
    let canary = json!({"strategy": "CANARY"});
    let check = |now: &Value, then: Value, [scaled, updated]: [bool; 2]| {
        let targets = json!({"scalableTargets": [
            {"ResourceId": "service/default/web", "MinCapacity": 1, "MaxCapacity": 4}
        ]});
        let mut run = service(now.clone(), &[("/scaling", targets)]);
        let mut accepts = |name: Name, with: Value| {
            let shown = run.log.records().len();
            run.act(|step| apply(step, &Action::new(SimTime::ZERO, name, with)));
            let said = run.log.records()[shown].what.to_string();
            let refused = said.contains("does not go with blue/green deployments");
            assert_eq!(said.contains("refused"), refused, "{said}");
            !refused
        };
        let policy = json!({
            "PolicyName": "requests", "ResourceId": "service/default/web", "PolicyType": "TargetTrackingScaling",
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": 100,
                "PredefinedMetricSpecification": {
                    "PredefinedMetricType": "ALBRequestCountPerTarget",
                    "ResourceLabel": "app/lb/1/targetgroup/blue/2"
                }
            }
        });
        assert_eq!(accepts(Name::PutScalingPolicy, policy), scaled, "{now}");
        let with = json!({"service": "web", "deploymentConfiguration": then});
        assert_eq!(accepts(Name::UpdateService, with), updated, "{now} {then}");
    };
    check(&blue_green, canary.clone(), [false, true]);
    check(&canary, blue_green.clone(), [true, false]);
    check(&canary, canary.clone(), [true, true]);
    check(&blue_green, blue_green.clone(), [false, true]);
}

/// Rules `engine.reconcile-service`, `bluegreen.stages`: another deployment in the middle of a shift gives that one up
/// before it begins, and everything goes on from what was completed.
#[test]
fn a_deployment_in_the_middle_of_another_reconciles_first() {
    let configuration = json!({
        "strategy": "LINEAR", "bakeTimeInMinutes": 1,
        "linearConfiguration": {"stepPercent": 50.0, "stepBakeTimeInMinutes": 2},
    });
    let mut run = service(configuration, &[]);
    deploy(&mut run);
    run.until(100);
    let (id, force) = (run.service(), true);
    run.act(|step| update(step, id, ServiceUpdate { force, ..ServiceUpdate::default() }));
    let words = &[WORDS, &["svc-1"]].concat();
    expect![[r#"
        01:40.000 #39 <#38 rule-2 forwards to tg-1 100, tg-2 0
        01:40.000 #40 <#38 rule-1 forwards to tg-1 100, tg-2 0
        01:40.000 #41 <#38 deployment ecs-svc/3 at RECONCILE_SERVICE
        01:40.000 #46 <#42 svc-1 TASKS_STOPPED (service web) has stopped 2 running tasks: (task t-3) (task t-4).
        01:40.000 #47 <#42 svc-1 (service web) deregistered 2 targets in (target-group green)
        01:40.000 #48 <#42 svc-1 (service web, taskSet ecs-svc/2) has begun draining connections on 2 tasks.
        02:00.000 #59 <#38 deployment ecs-svc/3 at PRE_SCALE_UP
        02:00.000 #60 <#38 deployment ecs-svc/3 at SCALE_UP
        02:00.000 #63 <#38 svc-1 (service web) has started 2 tasks: (task t-5) (task t-6).
        02:24.000 #80 <#76 svc-1 (service web) registered 2 targets in (target-group green)
        02:40.000 #83 <#38 deployment ecs-svc/3 at POST_SCALE_UP
        02:40.000 #84 <#38 deployment ecs-svc/3 at TEST_TRAFFIC_SHIFT
        02:40.000 #85 <#84 rule-1 forwards to tg-1 0, tg-2 100
        02:40.000 #86 <#38 deployment ecs-svc/3 at POST_TEST_TRAFFIC_SHIFT
        02:40.000 #87 <#38 deployment ecs-svc/3 at PRE_PRODUCTION_TRAFFIC_SHIFT
        02:40.000 #88 <#38 deployment ecs-svc/3 at PRODUCTION_TRAFFIC_SHIFT
        02:40.000 #89 <#88 rule-2 forwards to tg-1 50, tg-2 50
        04:40.000 #90 <#38 rule-2 forwards to tg-1 0, tg-2 100
        04:40.000 #91 <#38 deployment ecs-svc/3 at POST_PRODUCTION_TRAFFIC_SHIFT
        04:40.000 #92 <#38 deployment ecs-svc/3 at BAKE_TIME
        05:40.000 #93 <#38 deployment ecs-svc/3 at CLEAN_UP
        05:40.000 #98 <#94 svc-1 TASKS_STOPPED (service web) has stopped 2 running tasks: (task t-1) (task t-2).
        05:40.000 #99 <#94 svc-1 (service web) deregistered 2 targets in (target-group blue)
        05:40.000 #100 <#94 svc-1 (service web, taskSet ecs-svc/1) has begun draining connections on 2 tasks.
        05:50.000 #111 <#110 deployment ecs-svc/3 COMPLETED: ECS deployment ecs-svc/3 completed.
        05:50.000 #112 <#111 svc-1 (service web) (deployment ecs-svc/3) deployment completed.
        05:50.000 #113 <#110 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
    "#]].assert_eq(&run.only(700, words));
    let service = run.world.services.get(id).unwrap();
    assert!(service.steady && service.deployments == [DeploymentId(3)]);
}

/// Rules `deploy.peak-double`, `bluegreen.stages`: fewer tasks are wanted before green has started; it starts beside the
/// larger blue, and the deployment goes on.
#[test]
fn a_smaller_count_in_the_middle_of_a_shift_leaves_room_for_green() {
    let mut run = service(json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1}), &[]);
    deploy(&mut run);
    let id = run.service();
    run.act(|step| {
        update(step, id, ServiceUpdate { desired: Some(1), ..ServiceUpdate::default() });
    });
    run.only(600, &[]);
    let service = run.world.services.get(id).unwrap();
    assert!(service.steady && service.deployments == [DeploymentId(2)]);
    assert_eq!(run.wanted().len(), 1);
}

/// Rules `deploy.non-triggers`, `bluegreen.linear-bake`: a deployment goes on by the strategy that it began with;
/// another one is for the next.
#[test]
fn another_strategy_is_for_the_next_deployment() {
    let linear = json!({
        "strategy": "LINEAR", "linearConfiguration": {"stepPercent": 40.0, "stepBakeTimeInMinutes": 1}
    });
    let mut run = service(linear, &[]);
    deploy(&mut run);
    run.until(60);
    let with = json!({"service": "web", "deploymentConfiguration": {"strategy": "ROLLING"}});
    run.act(|step| apply(step, &Action::new(SimTime::from_secs(60), Name::UpdateService, with)));
    expect![[r#"
        01:00.000 #38 <#0 action 0 UpdateService
        01:50.000 #39 <#8 rule-2 forwards to tg-1 20, tg-2 80
        02:50.000 #40 <#8 rule-2 forwards to tg-1 0, tg-2 100
    "#]]
    .assert_eq(&run.only(600, &["rule-2", "UpdateService"]));
}
