//! The deployment circuit breaker: stages, thresholds, reset, rollback, and nothing to go back to.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::super::{ServiceUpdate, update};
use super::{CHECK, steady};
use crate::call::{Action, Name, apply};
use crate::fixture::{Run, balanced};
use crate::ids::{DeploymentId, TaskId};
use crate::service::{Rollout, ServiceDeployment};
use crate::time::SimTime;

const OPTIONS: &str = "/services/0/deploymentConfiguration";
const MISSING: (&str, fn() -> Value) = ("/images/web:2", || json!({"exists": false}));
/// What a test looks at: the service's events, its deployments and what is counted of them.
const WORDS: &[&str] = &["svc-1", "deployment"];

fn breaker(rollback: bool) -> Value {
    json!({"deploymentCircuitBreaker": {"enable": true, "rollback": rollback}})
}

fn deploy(run: &mut Run, revision: u32) {
    let (id, definition) = (run.service(), run.revision(revision));
    run.act(|step| {
        let changes = ServiceUpdate { definition: Some(definition), ..ServiceUpdate::default() };
        update(step, id, changes);
    });
}

fn state(run: &Run, deployment: u32) -> (Rollout, ServiceDeployment, u32) {
    let row = run.world.deployments.get(DeploymentId(deployment)).unwrap();
    (row.rollout, row.state, row.failures)
}

/// Rules `breaker.two-stages`, `breaker.rollback`, `engine.breaker-order`, `engine.breaker-stops-starting`,
/// `event.deployment-failed`.
#[test]
fn tasks_that_never_run_trip_it_and_the_old_deployment_comes_back() {
    let mut run = steady(4, &[(OPTIONS, breaker(true)), (MISSING.0, MISSING.1())]);
    deploy(&mut run, 2);
    expect![[r#"
        01:40.000 #33 <#0 deployment ecs-svc/2 IN_PROGRESS: ECS deployment ecs-svc/2 in progress.
        01:40.000 #38 <#33 svc-1 (service web) has started 4 tasks: (task t-5) (task t-6) (task t-7) (task t-8).
        01:55.000 #52 <#51 deployment ecs-svc/2 failures 1 of 3
        01:55.000 #56 <#55 deployment ecs-svc/2 failures 2 of 3
        01:55.000 #60 <#59 deployment ecs-svc/2 failures 3 of 3
        01:55.000 #61 <#60 deployment ecs-svc/2 FAILED: ECS deployment circuit breaker: tasks failed to start.
        01:55.000 #62 <#61 svc-1 (service web) (deployment ecs-svc/2) deployment failed: tasks failed to start.
        01:55.000 #63 <#61 task t-8 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
        01:55.000 #65 <#63 task t-8 DEPROVISIONING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
        01:55.000 #66 <#61 svc-1 (service web) stopped 1 pending tasks.
        01:55.000 #67 <#61 deployment ecs-svc/1 IN_PROGRESS: ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.
        01:55.000 #68 <#67 svc-1 (service web) rolling back to deployment ecs-svc/1.
        01:55.000 #71 <#70 deployment ecs-svc/1 COMPLETED: ECS deployment ecs-svc/1 completed.
        01:55.000 #72 <#71 svc-1 (service web) (deployment ecs-svc/1) deployment completed.
        01:55.000 #73 <#70 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        02:05.000 #76 <#65 task t-8 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
    "#]].assert_eq(&run.only(300, WORDS));
    assert_eq!(state(&run, 2), (Rollout::Failed, ServiceDeployment::RollbackSuccessful, 3));
    assert_eq!(state(&run, 1).0, Rollout::Completed);
    assert_eq!(run.wanted(), [1, 2, 3, 4].map(TaskId), "what ran was never touched");
}

/// Rule `breaker.no-target`: the service stalls, and starts nothing more.
#[test]
fn without_a_completed_deployment_it_stalls() {
    let mut run = Run::new(&[
        (OPTIONS, breaker(true)),
        ("/services/0/desiredCount", json!(2)),
        ("/images/web:1", json!({"exists": false})),
    ]);
    expect![[r#"
        00:00.000 #3 <#0 svc-1 (service web) has started 2 tasks: (task t-1) (task t-2).
        00:15.000 #11 <#10 deployment ecs-svc/1 failures 1 of 3
        00:15.000 #15 <#14 deployment ecs-svc/1 failures 2 of 3
        00:20.000 #20 <#13 svc-1 (service web) has started 2 tasks: (task t-3) (task t-4).
        00:35.000 #30 <#29 svc-1 SERVICE_TASK_START_IMPAIRED (service web) is unable to consistently start tasks successfully.
        00:35.000 #31 <#29 deployment ecs-svc/1 failures 3 of 3
        00:35.000 #32 <#31 deployment ecs-svc/1 FAILED: ECS deployment circuit breaker: tasks failed to start.
        00:35.000 #33 <#32 svc-1 (service web) (deployment ecs-svc/1) deployment failed: tasks failed to start.
        00:35.000 #34 <#32 task t-4 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        00:35.000 #36 <#34 task t-4 DEPROVISIONING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        00:35.000 #37 <#32 svc-1 (service web) stopped 1 pending tasks.
        00:45.000 #40 <#36 task t-4 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
    "#]].assert_eq(&run.only(4_000, WORDS));
    assert!(run.wanted().is_empty());
    assert_eq!(state(&run, 1), (Rollout::Failed, ServiceDeployment::Stopped, 3));
    // A deployment under way is no target for another one: nothing has ever been completed.
    deploy(&mut run, 2);
    run.go(4_200);
    assert_eq!(run.wanted().len(), 2, "a new deployment starts tasks again");
}

/// Rule `breaker.rollback`: what is being rolled back to is no target until it is completed again.
#[test]
fn a_rollback_under_way_is_no_target_itself() {
    let mut run = steady(1, &[(OPTIONS, breaker(true)), (MISSING.0, MISSING.1())]);
    let id = run.service();
    let service = run.world.services.get_mut(id).unwrap();
    (service.min_percent, service.max_percent) = (0, 100);
    deploy(&mut run, 2);
    while state(&run, 2).0 != Rollout::Failed {
        run.go(run.world.now.as_secs() + 1);
    }
    assert_eq!(state(&run, 1).0, Rollout::InProgress, "the old one is on its way back");
    run.act(|step| update(step, id, ServiceUpdate { force: true, ..ServiceUpdate::default() }));
    let broken = run.revision(2);
    run.act(|step| {
        let changes = ServiceUpdate { definition: Some(broken), ..ServiceUpdate::default() };
        update(step, id, changes);
    });
    run.go(2_000);
    assert_eq!(state(&run, 2).1, ServiceDeployment::RollbackFailed, "a newer one came");
    assert_eq!(state(&run, 3).1, ServiceDeployment::Stopped);
    assert_eq!(state(&run, 4), (Rollout::Failed, ServiceDeployment::Stopped, 3));
    assert!(run.wanted().is_empty());
}

/// Rule `breaker.two-stages`: once a task has run, replacements for failed checks count.
#[test]
fn failed_checks_count_once_a_task_has_run() {
    let check = |changes: &[(&'static str, Value)], expected: Expect| {
        let mut all = vec![(OPTIONS, breaker(true))];
        all.extend(changes.iter().cloned());
        let mut run = steady(1, &all);
        deploy(&mut run, 2);
        let said =
            run.only(1_500, &["failures", "failed container", "is unhealthy", "rolling back"]);
        expected.assert_eq(&said);
        assert_eq!(state(&run, 2).0, Rollout::Failed);
        assert_eq!(run.wanted(), [TaskId(1)]);
    };
    let errors = ("/images/web:2", json!({"errorsFrom": 0}));
    let probe = json!({"command": ["CMD", "true"], "interval": 10, "retries": 2});
    check(
        &[
            errors.clone(),
            (CHECK, probe.clone()),
            ("/taskDefinitions/1/containerDefinitions/0/healthCheck", probe),
        ],
        expect![[r#"
            02:20.000 #25 <#24 svc-1 (service web) (task t-2) failed container health checks.
            02:20.000 #26 <#24 deployment ecs-svc/2 failures 1 of 3
            02:20.000 #27 <#24 task t-2 STOPPING UNHEALTHY ServiceSchedulerInitiated: Task failed container health checks
            02:20.000 #30 <#29 task t-2 DEPROVISIONING UNHEALTHY ServiceSchedulerInitiated: Task failed container health checks
            02:30.000 #34 <#30 task t-2 STOPPED UNHEALTHY ServiceSchedulerInitiated: Task failed container health checks
            03:10.000 #43 <#42 svc-1 (service web) (task t-3) failed container health checks.
            03:10.000 #44 <#42 deployment ecs-svc/2 failures 2 of 3
            03:10.000 #45 <#42 task t-3 STOPPING UNHEALTHY ServiceSchedulerInitiated: Task failed container health checks
            03:10.000 #48 <#47 task t-3 DEPROVISIONING UNHEALTHY ServiceSchedulerInitiated: Task failed container health checks
            03:20.000 #52 <#48 task t-3 STOPPED UNHEALTHY ServiceSchedulerInitiated: Task failed container health checks
            04:00.000 #61 <#60 svc-1 (service web) (task t-4) failed container health checks.
            04:00.000 #62 <#60 deployment ecs-svc/2 failures 3 of 3
            04:00.000 #65 <#63 deployment ecs-svc/1 IN_PROGRESS: ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.
            04:00.000 #66 <#65 svc-1 (service web) rolling back to deployment ecs-svc/1.
            04:00.000 #67 <#60 task t-4 STOPPING UNHEALTHY ServiceSchedulerInitiated: Task failed container health checks
            04:00.000 #70 <#69 task t-4 DEPROVISIONING UNHEALTHY ServiceSchedulerInitiated: Task failed container health checks
            04:10.000 #75 <#70 task t-4 STOPPED UNHEALTHY ServiceSchedulerInitiated: Task failed container health checks
        "#]],
    );
    let mut changes = balanced();
    changes.push(errors);
    check(
        &changes,
        expect![[r#"
        02:20.000 #27 <#26 svc-1 (service web) (task t-2) (port 80) is unhealthy in (target-group web) due to (reason Health checks failed with these codes: [500]).
        02:20.000 #28 <#26 deployment ecs-svc/2 failures 1 of 3
        03:20.000 #45 <#44 svc-1 (service web) (task t-3) (port 80) is unhealthy in (target-group web) due to (reason Health checks failed with these codes: [500]).
        03:20.000 #46 <#44 deployment ecs-svc/2 failures 2 of 3
        04:10.000 #63 <#62 svc-1 (service web) (task t-4) (port 80) is unhealthy in (target-group web) due to (reason Health checks failed with these codes: [500]).
        04:10.000 #64 <#62 deployment ecs-svc/2 failures 3 of 3
        04:10.000 #67 <#65 deployment ecs-svc/1 IN_PROGRESS: ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.
        04:10.000 #68 <#67 svc-1 (service web) rolling back to deployment ecs-svc/1.
    "#]],
    );
}

/// Rules `breaker.crash-after-running`, `engine.breaker-exits`: only with the switch.
#[test]
fn exits_after_running_count_only_with_the_switch() {
    let check = |switch: bool, expected: Rollout| {
        let mut run = steady(
            1,
            &[
                (OPTIONS, breaker(true)),
                ("/images/web:2", json!({"exits": {"after": 5}})),
                ("/assumptions", json!({"engine.breaker-exits": switch})),
            ],
        );
        deploy(&mut run, 2);
        run.go(1_000);
        assert_eq!(state(&run, 2).0, expected, "switch {switch}");
    };
    check(false, Rollout::InProgress);
    check(true, Rollout::Failed);
}

/// Rule `breaker.reset-on-healthy`.
#[test]
fn a_healthy_task_sets_the_count_back_unless_that_is_off() {
    let check = |reset: bool, expected: &str| {
        let config = json!({"deploymentCircuitBreaker": {
            "enable": true, "rollback": false, "resetOnHealthyTask": reset,
            "thresholdConfiguration": {"type": "COUNT", "value": 50},
        }});
        let probe = json!({"command": ["CMD", "true"], "interval": 10, "retries": 1});
        let mut run =
            Run::new(&[(OPTIONS, config), (CHECK, probe), ("/services/0/desiredCount", json!(3))]);
        run.go(20);
        for id in [TaskId(1), TaskId(2)] {
            run.world.tasks.get_mut(id).unwrap().containers[0].process.failing = true;
        }
        let counts = run.only(100, &["failures"]);
        let counts: Vec<&str> =
            counts.lines().filter_map(|it| it.split("failures ").nth(1)).collect();
        assert_eq!(counts.join(", "), expected, "reset {reset}");
    };
    check(true, "1 of 50, 2 of 50, 0 of 50");
    check(false, "1 of 50, 2 of 50");
}

/// Rule `deploy.manual-rollback`: also without a circuit breaker.
#[test]
fn a_deployment_is_stopped_by_hand_and_rolled_back() {
    let mut run = steady(2, &[]);
    deploy(&mut run, 2);
    run.go(150);
    run.only(150, &[]);
    let id = run.service();
    run.act(|step| super::super::stop_deployment(step, id));
    expect![[r#"
        02:30.000 #35 <#0 deployment ecs-svc/2 FAILED: ECS deployment stopped by user: rollback requested.
        02:30.000 #36 <#35 deployment ecs-svc/1 IN_PROGRESS: ECS deployment stopped by user: rolling back to deploymentId ecs-svc/1.
        02:30.000 #37 <#36 svc-1 (service web) rolling back to deployment ecs-svc/1.
        02:30.000 #38 <#36 task t-4 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        02:30.000 #41 <#40 task t-4 DEPROVISIONING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        02:30.000 #42 <#36 task t-3 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        02:30.000 #45 <#44 task t-3 DEPROVISIONING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        02:30.000 #46 <#41 svc-1 TASKS_STOPPED (service web) has stopped 2 running tasks: (task t-4) (task t-3).
        02:40.000 #47 <#45 deployment ecs-svc/1 COMPLETED: ECS deployment ecs-svc/1 completed.
        02:40.000 #48 <#47 svc-1 (service web) (deployment ecs-svc/1) deployment completed.
        02:40.000 #49 <#45 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        02:40.000 #50 <#41 task t-4 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        02:40.000 #51 <#45 task t-3 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
    "#]].assert_eq(&run.only(400, &["svc-1", "deployment ecs-svc", "PROVISIONING"]));
    assert_eq!(state(&run, 2), (Rollout::Failed, ServiceDeployment::RollbackSuccessful, 0));
}

/// Rules `breaker.configurable`, `breaker.threshold`: by the latest desired count.
#[test]
fn the_threshold_follows_the_latest_desired_count() {
    let config = json!({"deploymentCircuitBreaker": {
        "enable": true, "rollback": false,
        "thresholdConfiguration": {"type": "UNBOUNDED_PERCENT", "value": 100},
    }});
    let mut run = Run::new(&[(OPTIONS, config), ("/images/web:1", json!({"neverStarts": true}))]);
    let id = run.service();
    run.act(|step| super::super::set_desired(step, id, 5));
    let said = run.only(60, &["failures", "deployment failed"]);
    assert_eq!(said.matches("of 5").count(), 5, "{said}");
    assert_eq!(said.matches("deployment failed").count(), 1, "{said}");
}

/// Rules `engine.upper-counts`, `engine.upper-counts-stopping`: old tasks that drain hold new ones back.
#[test]
fn tasks_on_their_way_down_use_up_the_upper_bound_with_the_switch() {
    let check = |switch: bool, expected: Expect| {
        let mut changes = balanced();
        changes.push((OPTIONS, json!({"minimumHealthyPercent": 50, "maximumPercent": 100})));
        changes.push(("/assumptions", json!({"engine.upper-counts-stopping": switch})));
        let mut run = steady(2, &changes);
        deploy(&mut run, 2);
        expected.assert_eq(&run.only(500, &["has started", "has stopped"]));
    };
    check(
        false,
        expect![[r#"
        01:40.000 #27 <#25 svc-1 TASKS_STOPPED (service web) has stopped 1 running tasks: (task t-1).
        01:50.000 #31 <#24 svc-1 (service web) has started 1 tasks: (task t-3).
        02:30.000 #43 <#41 svc-1 TASKS_STOPPED (service web) has stopped 1 running tasks: (task t-2).
        02:40.000 #47 <#24 svc-1 (service web) has started 1 tasks: (task t-4).
    "#]],
    );
    check(
        true,
        expect![[r#"
        01:40.000 #27 <#25 svc-1 TASKS_STOPPED (service web) has stopped 1 running tasks: (task t-1).
        06:40.000 #36 <#24 svc-1 (service web) has started 1 tasks: (task t-3).
        07:20.000 #49 <#47 svc-1 TASKS_STOPPED (service web) has stopped 1 running tasks: (task t-2).
    "#]],
    );
}

/// Rules `deploy.digest-attempts`, `breaker.threshold`: three attempts are enough, also where ten failures are not there yet.
#[test]
fn tags_that_cannot_be_resolved_fail_a_deployment_with_a_breaker() {
    let check = |consistency: &str, expected: (Rollout, u32)| {
        let mut configuration = breaker(true);
        configuration["maximumPercent"] = json!(110);
        let consistency =
            ("/taskDefinitions/1/containerDefinitions/0/versionConsistency", json!(consistency));
        let mut run =
            steady(20, &[(OPTIONS, configuration), (MISSING.0, MISSING.1()), consistency]);
        deploy(&mut run, 2);
        run.go(150);
        let (rollout, _, failures) = state(&run, 2);
        assert_eq!((rollout, failures), expected);
        let row = run.world.deployments.get(DeploymentId(2)).unwrap();
        let named = row.reason.contains("image digests could not be resolved");
        assert_eq!(named, rollout == Rollout::Failed, "{}", row.reason);
    };
    check("enabled", (Rollout::Failed, 3));
    check("disabled", (Rollout::InProgress, 4));
}

/// Rule `deploy.manual-rollback`: a way back goes on when it is stopped, by the name of its service or its own; what it goes
/// back to is another service deployment.
#[test]
fn a_way_back_is_not_stopped() {
    let mut run = steady(2, &[]);
    deploy(&mut run, 2);
    let id = run.service();
    run.act(|step| super::super::stop_deployment(step, id));
    for name in ["web", "ecs-svc/2", "ecs-svc/1"] {
        let with = json!({"serviceDeploymentArn": name});
        let action = Action::new(SimTime::ZERO, Name::StopServiceDeployment, with);
        run.act(|step| apply(step, &action));
    }
    expect![[r#"
        01:40.000 #21 <#20 deployment ecs-svc/1 IN_PROGRESS: ECS deployment stopped by user: rolling back to deploymentId ecs-svc/1.
        01:40.000 #22 <#21 svc-1 (service web) rolling back to deployment ecs-svc/1.
        01:40.000 #23 <#0 action 0 StopServiceDeployment
        01:40.000 #24 <#0 action 1 StopServiceDeployment
        01:40.000 #25 <#0 action 2 StopServiceDeployment refused: ConflictException: the service deployment is SUCCESSFUL: only one under way can be stopped
    "#]]
    .assert_eq(&run.only(100, &["action", "rolling back"]));
}

/// Rules `deploy.failed-tasks`, `breaker.rollback`: on a way back they are counted anew, though its tasks were healthy once.
#[test]
fn a_way_back_that_fails_counts_its_failed_tasks() {
    let mut configuration = breaker(true);
    configuration["minimumHealthyPercent"] = json!(0);
    configuration["maximumPercent"] = json!(100);
    let mut run = steady(4, &[(OPTIONS, configuration), (MISSING.0, MISSING.1())]);
    run.act(|step| {
        let image = std::sync::Arc::from("web:1");
        crate::registry::set_exists(step, &image, false);
    });
    deploy(&mut run, 2);
    run.go(400);
    assert_eq!(state(&run, 2).1, ServiceDeployment::RollbackFailed);
    assert_eq!(state(&run, 1), (Rollout::Failed, ServiceDeployment::Successful, 3));
    assert_eq!(run.world.deployments.get(DeploymentId(1)).unwrap().failed_tasks, 3);
}

/// Rule `deploy.failed-tasks`: failed starts and failed checks count, until the first task is healthy.
#[test]
fn failed_tasks_are_counted_until_one_is_healthy() {
    let failed = |run: &Run| run.world.deployments.get(DeploymentId(1)).unwrap().failed_tasks;
    let mut run = Run::new(&[("/images/web:1", json!({"exists": false}))]);
    run.go(100);
    assert_eq!(failed(&run), 3);
    let check = json!({"command": ["CMD", "true"], "interval": 10, "retries": 2});
    let mut run = Run::new(&[(CHECK, check), ("/images/web:1", json!({"errorsFrom": 0}))]);
    run.go(400);
    assert!(failed(&run) > 2, "{}", failed(&run));
    let mut run = steady(2, &[]);
    run.act(|step| {
        let image = std::sync::Arc::from("web:1");
        crate::registry::set_exists(step, &image, false);
    });
    let id = run.service();
    run.act(|step| super::super::set_desired(step, id, 3));
    run.go(300);
    assert_eq!(failed(&run), 0, "it is not looked at any more");
}
