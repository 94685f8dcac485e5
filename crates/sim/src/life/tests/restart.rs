//! Containers that start again in place: when they may, and what goes on around them.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::super::stop;
use crate::describe::{Subject, describe};
use crate::fixture::{Run, balanced, document, play, text};
use crate::ids::TaskId;
use crate::scenario::Scenario;
use crate::task::StopCode;

/// A task whose only container exits after a time with code 1, and has a restart policy.
fn crashing(after: u64, policy: Value) -> Vec<(&'static str, Value)> {
    let pointer = "/taskDefinitions/0/containerDefinitions/0/restartPolicy";
    vec![("/images/web:1", json!({"exits": {"after": after}})), (pointer, policy)]
}

/// What is said of the task and its container from 20 s on.
fn check(changes: &[(&str, Value)], secs: u64, expected: &Expect) {
    let mut run = Run::new(changes);
    run.until(20);
    expected.assert_eq(&run.only(secs, &["task t-1 ", "container t-1/0", "health t-1"]));
    play(changes, secs);
}

/// Rules `container.restart-policy`, `container.restart-period`: it has run for the period, so it starts again, and
/// the task goes on.
#[test]
fn a_container_that_ran_long_enough_starts_again_in_its_task() {
    let policy = json!({"enabled": true, "restartAttemptPeriod": 60});
    check(
        &crashing(60, policy),
        150,
        &expect![[r#"
        01:19.000 #12 <#7 container t-1/0 STOPPED exit code 1
        01:19.000 #13 <#12 container t-1/0 RESTARTING
        01:21.000 #14 <#13 container t-1/0 RUNNING
        02:21.000 #15 <#14 container t-1/0 STOPPED exit code 1
        02:21.000 #16 <#15 container t-1/0 RESTARTING
        02:23.000 #17 <#16 container t-1/0 RUNNING
    "#]],
    );
}

/// Rule `container.restart-period`: without a figure it is five minutes.
#[test]
fn a_container_that_ended_too_soon_takes_its_task_with_it() {
    check(
        &crashing(299, json!({"enabled": true})),
        330,
        &expect![[r#"
        05:18.000 #12 <#7 container t-1/0 STOPPED exit code 1
        05:18.000 #13 <#12 task t-1 STOPPING EssentialContainerExited: Essential container in task exited
        05:18.000 #14 <#13 task t-1 DEPROVISIONING EssentialContainerExited: Essential container in task exited
        05:28.000 #17 <#14 task t-1 STOPPED EssentialContainerExited: Essential container in task exited
    "#]],
    );
    check(
        &crashing(300, json!({"enabled": true})),
        330,
        &expect![[r#"
        05:19.000 #12 <#7 container t-1/0 STOPPED exit code 1
        05:19.000 #13 <#12 container t-1/0 RESTARTING
        05:21.000 #14 <#13 container t-1/0 RUNNING
    "#]],
    );
}

/// Rule `container.restart-ignored-codes`.
#[test]
fn after_an_ignored_code_it_stays_stopped() {
    let policy =
        |codes| json!({"enabled": true, "restartAttemptPeriod": 60, "ignoredExitCodes": codes});
    check(
        &crashing(60, policy(json!([0, 1]))),
        90,
        &expect![[r#"
        01:19.000 #12 <#7 container t-1/0 STOPPED exit code 1
        01:19.000 #13 <#12 task t-1 STOPPING EssentialContainerExited: Essential container in task exited
        01:19.000 #14 <#13 task t-1 DEPROVISIONING EssentialContainerExited: Essential container in task exited
        01:29.000 #17 <#14 task t-1 STOPPED EssentialContainerExited: Essential container in task exited
    "#]],
    );
    check(
        &crashing(60, policy(json!([0]))),
        90,
        &expect![[r#"
        01:19.000 #12 <#7 container t-1/0 STOPPED exit code 1
        01:19.000 #13 <#12 container t-1/0 RESTARTING
        01:21.000 #14 <#13 container t-1/0 RUNNING
    "#]],
    );
}

/// Rule `container.restart-policy`: it is off unless enabled.
#[test]
fn a_policy_that_is_not_enabled_restarts_nothing() {
    check(
        &crashing(60, json!({"enabled": false})),
        90,
        &expect![[r#"
        01:19.000 #12 <#7 container t-1/0 STOPPED exit code 1
        01:19.000 #13 <#12 task t-1 STOPPING EssentialContainerExited: Essential container in task exited
        01:19.000 #14 <#13 task t-1 DEPROVISIONING EssentialContainerExited: Essential container in task exited
        01:29.000 #17 <#14 task t-1 STOPPED EssentialContainerExited: Essential container in task exited
    "#]],
    );
}

/// What a scenario with a restart policy is refused for.
#[test]
fn a_policy_is_checked_when_it_is_registered() {
    let complaints = |policy: Value| {
        let document = document(&crashing(60, policy));
        let findings = Scenario::parse(&document.to_string()).unwrap_err();
        findings.iter().map(|it| it.message.clone()).collect::<Vec<_>>().join("\n")
    };
    let codes: Vec<u8> = (0..51).collect();
    let found = [
        complaints(json!({})),
        complaints(json!({"enabled": true, "restartAttemptPeriod": 59})),
        complaints(json!({"enabled": true, "restartAttemptPeriod": 1_801})),
        complaints(json!({"enabled": true, "ignoredExitCodes": codes})),
    ];
    expect![[r#"
        `enabled` is missing; write true or false
        59 is not within 60 to 1800
        1801 is not within 60 to 1800
        51 items are more than 50"#]]
    .assert_eq(&found.join("\n"));
}

/// Rules `container.essential-stops-task`, `container.restart-policy`: one that is not essential may be restarted, too, and the
/// others go on meanwhile.
#[test]
fn a_sidecar_restarts_beside_the_application() {
    let sidecar = json!({
        "name": "proxy", "image": "proxy:1", "essential": false, "memory": 64,
        "restartPolicy": {"enabled": true, "restartAttemptPeriod": 60},
    });
    let changes = [
        ("/images/proxy:1", json!({"exits": {"after": 70, "code": 0}})),
        ("/taskDefinitions/0/containerDefinitions/1", sidecar),
    ];
    let mut run = Run::new(&changes);
    run.until(20);
    expect![[r#"
        01:29.000 #15 <#11 container t-1/1 STOPPED exit code 0
        01:29.000 #16 <#15 container t-1/1 RESTARTING
        01:31.000 #17 <#16 container t-1/1 RUNNING
        02:41.000 #18 <#17 container t-1/1 STOPPED exit code 0
        02:41.000 #19 <#18 container t-1/1 RESTARTING
        02:43.000 #20 <#19 container t-1/1 RUNNING
    "#]]
    .assert_eq(&run.only(170, &["t-1"]));
    let tasks = describe(&run.world, &run.log, Subject::Tasks);
    let containers = &tasks["tasks"][0]["containers"];
    assert_eq!(containers[0].get("restartCount"), None);
    assert_eq!(containers[1]["restartCount"], 2);
}

/// Rules `container.health-first-probe`, `task.health`: the health check begins anew with the new process.
#[test]
fn a_restart_begins_the_health_check_anew() {
    let mut changes = crashing(60, json!({"enabled": true, "restartAttemptPeriod": 60}));
    let check = json!({"command": ["true"], "interval": 10});
    changes.push(("/taskDefinitions/0/containerDefinitions/0/healthCheck", check));
    self::check(
        &changes,
        110,
        &expect![[r#"
        00:29.000 #9 <#7 container t-1/0 HEALTHY
        00:29.000 #10 <#9 task t-1 RUNNING HEALTHY
        01:19.000 #14 <#7 container t-1/0 STOPPED exit code 1
        01:19.000 #15 <#14 container t-1/0 RESTARTING
        01:19.000 #16 <#15 container t-1/0 UNKNOWN
        01:19.000 #17 <#16 task t-1 RUNNING
        01:21.000 #18 <#15 container t-1/0 RUNNING
        01:31.000 #19 <#18 container t-1/0 HEALTHY
        01:31.000 #20 <#19 task t-1 RUNNING HEALTHY
    "#]],
    );
}

/// Rules `container.restart-policy`, `alb.error-502`: the target stays registered, and connections are refused until
/// the process answers again; a check that comes meanwhile fails.
#[test]
fn targets_stay_registered_while_their_container_restarts() {
    let policy = json!({"enabled": true, "restartAttemptPeriod": 60});
    let mut changes = [balanced(), crashing(60, policy)].concat();
    changes[2] = ("/images/web:1", json!({"exits": {"after": 60}, "readyAfter": 15}));
    changes.push(("/traffic", json!([{"rate": 5}])));
    let mut run = Run::new(&changes);
    run.until(60);
    expect![[r#"
        01:19.000 #15 <#7 container t-1/0 STOPPED exit code 1
        01:19.000 #16 <#15 container t-1/0 RESTARTING
        01:21.000 #17 <#16 container t-1/0 RUNNING
        01:34.073 #18 <#11 target tg-1/t-1 unhealthy Target.FailedHealthChecks
        01:40.000 #19 <#18 svc-1 (service web) (task t-1) (port 80) is unhealthy in (target-group web) due to (reason Health checks failed).
    "#]].assert_eq(&run.only(110, &["t-1"]));
    let lost = run.log.ended().iter().filter(|it| it.outcome.status() == 502).count();
    assert!(lost > 0);
}

/// Rule `container.restart-policy`: what ECS wants gone stays stopped.
#[test]
fn a_task_that_is_stopped_is_not_restarted() {
    let policy = json!({"enabled": true, "restartAttemptPeriod": 60});
    // It ends while it is on its way down, and once while it starts again.
    for at in [70, 80] {
        let mut changes = crashing(61, policy.clone());
        changes[0] = ("/images/web:1", json!({"exits": {"after": 61}, "onSigterm": "ignore"}));
        let mut run = Run::new(&changes);
        run.go(at);
        run.act(|step| stop(step, TaskId(1), StopCode::UserInitiated, text("by hand")));
        run.go(at + 60);
        let task = run.world.tasks.get(TaskId(1)).unwrap();
        assert_eq!(
            (task.times.stopped.is_some(), task.containers[0].restarts),
            (true, u32::from(at == 80))
        );
    }
}

/// Rules `container.depends-on`, `container.restart-policy`: who waits for the end of a container waits for one that is final.
#[test]
fn a_restart_is_no_end_to_wait_for() {
    let setup = json!({
        "name": "setup", "image": "setup:1", "essential": false, "memory": 64,
        "restartPolicy": {"enabled": true, "restartAttemptPeriod": 60, "ignoredExitCodes": [0]},
    });
    let changes = [
        ("/images/setup:1", json!({"exits": {"after": 65, "code": 1}})),
        ("/taskDefinitions/0/containerDefinitions/1", setup),
        (
            "/taskDefinitions/0/containerDefinitions/0/dependsOn",
            json!([{"containerName": "setup", "condition": "COMPLETE"}]),
        ),
    ];
    let mut run = Run::new(&changes);
    expect![[r#"
        00:00.000 #1 <#0 task t-1 PROVISIONING
        00:00.000 #2 <#0 svc-1 (service web) has started 1 tasks: (task t-1).
        00:10.000 #3 <#1 task t-1 PENDING
        00:12.000 #4 <#3 task t-1 ACTIVATING
        00:12.000 #5 <#4 container t-1/1 PULLING
        00:17.000 #6 <#5 container t-1/1 STARTING
        00:19.000 #7 <#6 container t-1/1 RUNNING
        01:24.000 #8 <#7 container t-1/1 STOPPED exit code 1
        01:24.000 #9 <#8 container t-1/1 RESTARTING
        01:26.000 #10 <#9 container t-1/1 RUNNING
    "#]]
    .assert_eq(&run.only(120, &["t-1"]));
}
