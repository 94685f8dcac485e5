//! Early success: a deployment that is done before the last new task runs, and before the old ones are gone.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::super::{ServiceUpdate, stop_deployment, update};
use crate::call::{Action, Name, apply};
use crate::fixture::{Run, balanced};
use crate::ids::DeploymentId;
use crate::service::Rollout;
use crate::task::TaskStatus;
use crate::time::SimTime;

/// A service of running tasks behind a load balancer that drains for a minute, with criteria for its deployments.
fn service(desired: u32, configuration: &Value, more: &[(&'static str, Value)]) -> Run {
    let mut changes = balanced();
    let drains = json!([{"Key": "deregistration_delay.timeout_seconds", "Value": "60"}]);
    changes.extend([
        ("/targetGroups/0/Attributes", drains),
        ("/services/0/desiredCount", json!(desired)),
        ("/services/0/deploymentConfiguration", configuration.clone()),
        ("/tasks", json!([{"service": "web", "count": desired}])),
    ]);
    changes.extend(more.iter().cloned());
    let mut run = Run::new(&changes);
    run.until(10);
    let (id, definition) = (run.service(), Some(run.revision(2)));
    run.act(|step| update(step, id, ServiceUpdate { definition, ..ServiceUpdate::default() }));
    run
}

fn criteria(percent: u32, cleanup: &str) -> Value {
    json!({
        "minimumHealthyPercent": 50, "maximumPercent": 200,
        "earlySuccessCriteria": {
            "enable": true, "healthyPercent": percent, "sourceServiceRevisionCleanup": cleanup
        }
    })
}

/// Rule `deploy.early-success-cleanup`: done when the old tasks are gone, or before that.
#[test]
fn old_tasks_hold_a_deployment_open_or_not() {
    let check = |cleanup: &str, expected: &Expect| {
        let mut run = service(4, &criteria(100, cleanup), &[]);
        expected
            .assert_eq(&run.only(400, &["COMPLETED", "TASKS_STOPPED", "STEADY", "t-4 STOPPED"]));
    };
    check(
        "BLOCKING",
        &expect![[r#"
        00:40.000 #55 <#51 svc-1 TASKS_STOPPED (service web) has stopped 2 running tasks: (task t-1) (task t-2).
        00:50.000 #64 <#60 svc-1 TASKS_STOPPED (service web) has stopped 2 running tasks: (task t-3) (task t-4).
        01:50.000 #89 <#88 deployment ecs-svc/2 COMPLETED: ECS deployment ecs-svc/2 completed.
        01:50.000 #91 <#88 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        02:00.000 #93 <#86 task t-4 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
    "#]],
    );
    check(
        "DEFERRED",
        &expect![[r#"
        00:40.000 #55 <#51 svc-1 TASKS_STOPPED (service web) has stopped 2 running tasks: (task t-1) (task t-2).
        00:50.000 #64 <#60 svc-1 TASKS_STOPPED (service web) has stopped 2 running tasks: (task t-3) (task t-4).
        00:50.000 #65 <#62 deployment ecs-svc/2 COMPLETED: ECS deployment ecs-svc/2 completed.
        01:50.000 #91 <#90 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        02:00.000 #93 <#88 task t-4 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
    "#]],
    );
}

/// Rule `deploy.early-success`: three of four are 70 percent, rounded up. With them the deployment is done, whatever
/// the fourth does, and what is left of the old ones goes.
#[test]
fn a_part_of_the_new_tasks_is_enough() {
    let hosts = json!([{"instanceType": "m5.large", "count": 2, "awsvpcTrunking": true}]);
    let half = |image: &str| {
        let mut definition = crate::fixture::definition(image);
        (definition["cpu"], definition["memory"]) = (json!("512"), json!("1024"));
        definition
    };
    let few = [
        ("/containerInstances", hosts),
        ("/services/0/launchType", json!("EC2")),
        ("/taskDefinitions", json!([half("web:1"), half("web:2")])),
    ];
    let mut bounds = criteria(70, "DEFERRED");
    bounds["maximumPercent"] = json!(175);
    let mut run = service(4, &bounds, &few);
    expect![[r#"
        00:10.000 #21 <#14 svc-1 (service web) has started 3 tasks: (task t-5) (task t-6) (task t-7).
        00:20.000 #33 <#31 svc-1 TASKS_STOPPED (service web) has stopped 1 running tasks: (task t-1).
        00:30.000 #51 <#14 svc-1 (service web) has started 1 tasks: (task t-8).
        00:40.000 #63 <#59 svc-1 TASKS_STOPPED (service web) has stopped 2 running tasks: (task t-2) (task t-3).
        00:40.000 #64 <#61 deployment ecs-svc/2 COMPLETED: ECS deployment ecs-svc/2 completed.
        00:40.000 #71 <#69 svc-1 TASKS_STOPPED (service web) has stopped 1 running tasks: (task t-4).
        01:40.000 #99 <#98 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
    "#]]
        .assert_eq(&run.only(400, &["COMPLETED", "has started", "TASKS_STOPPED", "STEADY"]));
    assert_eq!(run.world.deployments.get(DeploymentId(2)).unwrap().rollout, Rollout::Completed);
}

/// Rule `deploy.early-success`: after it no circuit breaker counts.
#[test]
fn what_fails_later_gives_nothing_up() {
    let failures = |early: bool| {
        let mut configuration = criteria(0, "DEFERRED");
        configuration["minimumHealthyPercent"] = json!(0);
        configuration["earlySuccessCriteria"]["enable"] = json!(early);
        configuration["deploymentCircuitBreaker"] = json!({"enable": true, "rollback": true});
        let missing = ("/images/web:2", json!({"exists": false}));
        let mut run = service(4, &configuration, &[missing]);
        run.go(600);
        let row = run.world.deployments.get(DeploymentId(2)).unwrap();
        (row.failures, row.rollout)
    };
    assert_eq!(failures(false), (3, Rollout::Failed));
    assert_eq!(failures(true), (0, Rollout::Completed));
}

/// Rules `deploy.early-success`, `deploy.alarm-bake`: with alarms the deployment bakes first, and may still fail.
#[test]
fn it_bakes_before_it_is_done() {
    let check = |goes_off: bool, expected: &Expect| {
        let mut configuration = criteria(50, "DEFERRED");
        configuration["alarms"] =
            json!({"alarmNames": ["errors"], "enable": true, "rollback": true});
        configuration["bakeTimeInMinutes"] = json!(2);
        let alarm = json!([{
            "AlarmName": "errors", "Namespace": "AWS/ECS", "MetricName": "CPUUtilization",
            "Dimensions": [{"Name": "ServiceName", "Value": "web"}], "Statistic": "Average",
            "Period": 60, "EvaluationPeriods": 2, "Threshold": 80,
            "ComparisonOperator": "GreaterThanThreshold",
        }]);
        let mut run = service(2, &configuration, &[("/alarms", alarm)]);
        let mut said = run.only(100, &["COMPLETED", "FAILED", "BAKE"]);
        if goes_off {
            let with =
                json!({"AlarmName": "errors", "StateValue": "ALARM", "StateReason": "by hand"});
            run.act(|step| apply(step, &Action::new(SimTime::ZERO, Name::SetAlarmState, with)));
        }
        said += &run.only(400, &["COMPLETED", "FAILED", "BAKE"]);
        expected.assert_eq(&said);
    };
    check(
        false,
        &expect![[r#"
        00:40.000 #31 <#28 deployment ecs-svc/2 at BAKE_TIME
        02:40.000 #53 <#52 deployment ecs-svc/2 COMPLETED: ECS deployment ecs-svc/2 completed.
    "#]],
    );
    check(
        true,
        &expect![[r#"
        00:40.000 #31 <#28 deployment ecs-svc/2 at BAKE_TIME
        01:40.000 #48 <#47 deployment ecs-svc/2 FAILED: ECS deployment alarm: alarm detected.
        02:10.000 #82 <#79 deployment ecs-svc/1 COMPLETED: ECS deployment ecs-svc/1 completed.
    "#]],
    );
}

/// Rules `deploy.early-success`, `breaker.rollback`, `deploy.lower-bound`: on the way back to a deployment that once had its
/// early success the bounds hold again, and it is done when its tasks are back.
#[test]
fn a_way_back_is_judged_anew() {
    let check = |cleanup: &str, stops: bool| {
        let mut configuration = criteria(75, cleanup);
        configuration["maximumPercent"] = json!(100);
        let mut run = service(4, &configuration, &[]);
        run.go(400);
        assert_eq!(state(&run, 2), Rollout::Completed);
        let (id, definition) = (run.service(), Some(run.revision(1)));
        run.act(|step| update(step, id, ServiceUpdate { definition, ..ServiceUpdate::default() }));
        run.go(if stops { 410 } else { 440 });
        let serving = run.wanted().len();
        assert!(serving >= 2, "{serving}");
        run.act(|step| stop_deployment(step, id));
        run.go(run.world.now.as_secs() + 1);
        assert_eq!(state(&run, 2), Rollout::InProgress);
        for _ in 0..40 {
            let now = run.world.now.as_secs();
            run.go(now + 5);
            let running = run
                .world
                .tasks
                .values()
                .filter(|task| task.status == TaskStatus::Running && task.wanted);
            assert!(running.count() >= 2, "at {now}");
        }
        assert_eq!(state(&run, 2), Rollout::Completed);
    };
    for cleanup in ["BLOCKING", "DEFERRED"] {
        check(cleanup, true);
        check(cleanup, false);
    }
}

fn state(run: &Run, deployment: u32) -> Rollout {
    run.world.deployments.get(DeploymentId(deployment)).unwrap().rollout
}

/// Rule `deploy.early-success`: what does not go with it.
#[test]
fn criteria_have_to_fit() {
    let check = |configuration: Value, expected: &Expect| {
        let mut run = Run::new(&[]);
        let with = json!({"service": "web", "deploymentConfiguration": configuration});
        run.act(|step| apply(step, &Action::new(SimTime::ZERO, Name::UpdateService, with)));
        let said = run.only(0, &["action"]);
        expected.assert_eq(said.split_once("UpdateService").unwrap().1.trim());
    };
    check(criteria(50, "BLOCKING"), &expect![""]);
    check(
        criteria(49, "BLOCKING"),
        &expect![
            "refused: InvalidParameterException: deploymentConfiguration: healthyPercent is at least minimumHealthyPercent, 50"
        ],
    );
    let mut without = criteria(99, "BLOCKING");
    without.as_object_mut().unwrap().remove("minimumHealthyPercent");
    check(
        without,
        &expect![
            "refused: InvalidParameterException: deploymentConfiguration: healthyPercent is at least minimumHealthyPercent, 100"
        ],
    );
    check(
        json!({"earlySuccessCriteria": {"enable": true}}),
        &expect![
            "refused: InvalidParameterException: deploymentConfiguration.earlySuccessCriteria: enable needs healthyPercent and sourceServiceRevisionCleanup"
        ],
    );
    check(json!({"earlySuccessCriteria": {"enable": false}}), &expect![""]);
    let mut canary = criteria(100, "DEFERRED");
    canary["strategy"] = json!("CANARY");
    check(
        canary,
        &expect![
            "refused: InvalidParameterException: deploymentConfiguration: early success is for rolling deployments: leave it out; deploymentConfiguration: this strategy needs load balancers with advancedConfiguration: two target groups, a listener rule and a role"
        ],
    );
}
