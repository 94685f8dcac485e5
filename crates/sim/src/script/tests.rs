//! Scripts: each step when its condition holds, the same in every replay, and an end where it never does.

use std::sync::Arc;

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::fixture::{balanced, document};
use crate::scenario::Scenario;
use crate::time::SimTime;
use crate::timeline::Timeline;

fn timeline(script: Value) -> Timeline {
    let mut changes = balanced();
    changes.extend([("/script", script), ("/services/0/desiredCount", json!(2))]);
    changes.push(("/tasks", json!([{"service": "web", "count": 2}])));
    let scenario = Scenario::parse(&document(&changes).to_string()).unwrap();
    Timeline::new(Arc::new(scenario))
}

/// What the script says and does within ten minutes, and when the service is steady.
fn check(script: Value, expected: &Expect) {
    said(&mut timeline(script), &["script", "action", "steady"], expected);
}

/// The records of ten minutes with one of these words.
fn said(run: &mut Timeline, words: &[&str], expected: &Expect) {
    run.advance_to(SimTime::from_secs(600), u64::MAX);
    let lines = run.log().records().iter().map(ToString::to_string);
    let kept = lines.filter(|line| words.iter().any(|word| line.contains(word)));
    expected.assert_eq(&kept.map(|line| line + "\n").collect::<String>());
}

/// Rules `engine.script-look`, `event.steady-state`.
#[test]
fn steps_wait_until_the_service_is_steady_again() {
    check(
        json!([
            {"after": 20, "fault": "hang", "with": {"task": "web/0"}},
            {"when": {"unsteady": "web"}},
            {"when": {"steady": "web"}, "after": "5s", "fault": "killContainer", "with": {"task": "web/0"}},
            {"when": {"healthy": "web", "atMost": 1}},
            {"when": {"healthy": "web", "atLeast": 2}, "call": "UpdateService",
             "with": {"service": "web", "desiredCount": 3}},
            {"when": {"running": "web", "atLeast": 3}},
        ]),
        &expect![[r#"
            00:20.000 #8 <#0 script step 1
            00:20.000 #9 <#8 action hang
            00:40.000 #15 <#8 script step 2
            01:30.000 #30 <#25 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
            01:35.000 #31 <#15 script step 3
            01:35.000 #32 <#31 action killContainer
            01:36.000 #39 <#31 script step 4
            02:09.000 #52 <#39 script step 5
            02:09.000 #53 <#52 action UpdateService
            02:33.000 #64 <#52 script step 6
            02:40.000 #67 <#66 svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.
        "#]],
    );
}

/// Rule `engine.script-look`: what strikes in the middle of a deployment, and what is done about an alarm.
#[test]
fn steps_wait_for_deployments_and_alarms() {
    let mut changes = balanced();
    let alarm = json!({
        "AlarmName": "few", "Namespace": "AWS/ApplicationELB", "MetricName": "HealthyHostCount",
        "Dimensions": [{"Name": "TargetGroup", "Value": "web"}], "Statistic": "Minimum", "Period": 60,
        "EvaluationPeriods": 1, "Threshold": 3, "ComparisonOperator": "LessThanThreshold"
    });
    let script = json!([
        {"after": "30s", "call": "UpdateService", "with": {"service": "web", "forceNewDeployment": true}},
        {"when": {"deploying": "web"}, "after": "5s", "fault": "killContainer", "with": {"task": "web/0"}},
        {"when": {"alarm": "few"}, "call": "UpdateService", "with": {"service": "web", "desiredCount": 3}},
    ]);
    changes.extend([("/script", script), ("/services/0/desiredCount", json!(2))]);
    changes
        .extend([("/tasks", json!([{"service": "web", "count": 2}])), ("/alarms", json!([alarm]))]);
    let scenario = Scenario::parse(&document(&changes).to_string()).unwrap();
    let mut run = Timeline::new(Arc::new(scenario));
    said(
        &mut run,
        &["script", "action", "alarm"],
        &expect![[r#"
        00:30.000 #8 <#0 script step 1
        00:30.000 #9 <#8 action UpdateService
        00:36.000 #14 <#8 script step 2
        00:36.000 #15 <#14 action killContainer
        01:00.000 #46 <#0 alarm few INSUFFICIENT_DATA to ALARM: Threshold Crossed: 1 out of the last 1 datapoints [2.0 (00:00.000)] was less than the threshold (3.0).
        01:00.000 #52 <#14 script step 3
        01:00.000 #53 <#52 action UpdateService
        02:00.000 #73 <#0 alarm few ALARM to OK: Threshold Crossed: 1 out of the last 1 datapoints [3.0 (01:00.000)] was not less than the threshold (3.0).
    "#]],
    );
}

/// Rule `engine.script-within`.
#[test]
fn a_script_ends_where_it_waits_too_long() {
    check(
        json!([
            {"fault": "killContainer", "with": {"task": "t-9"}},
            {"when": {"running": "web", "atLeast": 9}, "within": "90s"},
            {"fault": "killContainer", "with": {"task": "web/any"}},
        ]),
        &expect![[r#"
            00:00.000 #8 <#0 script step 1
            00:00.000 #9 <#8 action killContainer refused: task: `t-9`: there is no such task now; write `t-3`, `SERVICE/0`, `SERVICE/any` or `any`
            01:30.000 #10 <#8 script gave up waiting for step 2
        "#]],
    );
}

/// Rule `engine.randomness`: a seek back and forth finds the same steps, "any" included.
#[test]
fn replay_finds_the_same_steps() {
    let script = json!([
        {"after": 20, "fault": "killContainer", "with": {"task": "web/any"}},
        {"when": {"steady": "web"}, "fault": "killContainer", "with": {"task": "web/any"}},
        {"when": {"steady": "web"}, "fault": "killContainer", "with": {"task": "any"}},
    ]);
    let end = SimTime::from_secs(500);
    let mut run = timeline(script.clone());
    run.advance_to(end, u64::MAX);
    let digest = run.world().digest;
    assert_eq!(run.world().script.next, 3);
    for moment in [30, 200, 90, 400, 21] {
        run.seek(SimTime::from_secs(moment));
        let mut branch = run.branch();
        branch.seek(end);
        assert_eq!(branch.world().digest, digest, "from {moment}");
    }
    let mut again = timeline(script);
    again.advance_to(end, u64::MAX);
    assert_eq!(again.world().digest, digest);
}

#[test]
fn conditions_are_checked() {
    let check = |step: &Value, expected: &str| {
        let changes = [("/script", json!([step]))];
        let problems = Scenario::parse(&document(&changes).to_string()).unwrap_err();
        let said: String = problems.iter().map(|problem| format!("{problem} ")).collect();
        assert!(said.contains(expected), "{said}");
    };
    check(&json!({"when": {}}), "script[0].when: give exactly one of steady, unsteady");
    check(&json!({"when": {"steady": "wbe"}}), "no service `wbe`, did you mean `web`?");
    check(&json!({"when": {"healthy": "web", "atLeast": 1}}), "no target group `web`");
    check(&json!({"when": {"alarm": "few"}}), "no alarm `few`");
    check(&json!({"when": {"deploying": "wbe"}}), "no service `wbe`, did you mean `web`?");
    check(&json!({"when": {"running": "web"}}), "give `atLeast` or `atMost`");
    check(&json!({"when": {"steady": "web", "atMost": 1}}), "and with nothing else");
    check(
        &json!({"fault": "killContainr"}),
        "no fault `killContainr`, did you mean `killContainer`?",
    );
    check(&json!({"with": {}}), "give either `call` or `fault`");
}
