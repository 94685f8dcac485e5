//! Which way a policy scales, from which count, and what it says of it.

use super::*;

/// A step policy that an alarm triggers above (`high`) or below (`low`) a value.
fn steps(name: &str, adjustment: &str, by: i32, cooldown: u32) -> Json {
    let bound =
        if name == "high" { "MetricIntervalLowerBound" } else { "MetricIntervalUpperBound" };
    json!({
        "PolicyName": name, "ResourceId": "service/default/web", "PolicyType": "StepScaling",
        "StepScalingPolicyConfiguration": {
            "AdjustmentType": adjustment, "Cooldown": cooldown,
            "StepAdjustments": [{bound: 0, "ScalingAdjustment": by}]
        }
    })
}

/// The alarms that trigger those of the policies that are of that kind: above 70 and below 45.
fn alarms(policies: &Json) -> (&'static str, Json) {
    let alarm = |policy: &Json| {
        let name = policy["PolicyName"].as_str().unwrap();
        let (comparison, threshold) = match name {
            "high" => ("GreaterThanThreshold", 70),
            "low" => ("LessThanThreshold", 45),
            _ => return None,
        };
        Some(json!({
            "AlarmName": name, "Namespace": "Shop", "MetricName": "Load", "Statistic": "Average", "Period": 60,
            "EvaluationPeriods": 1, "Threshold": threshold, "ComparisonOperator": comparison,
            "AlarmActions": [format!(
                "arn:aws:autoscaling:us-east-1:1:scalingPolicy:1:resource/ecs/service/default/web:policyName/{name}"
            )]
        }))
    };
    ("/alarms", policies.as_array().unwrap().iter().filter_map(alarm).collect())
}

fn running(count: u32) -> [(&'static str, Json); 2] {
    [
        ("/services/0/desiredCount", json!(count)),
        ("/tasks", json!([{"service": "web", "count": count}])),
    ]
}

/// The counts that follow where two run, eight are wanted and the metric stays at a level.
fn short(level: u32, policy: &Json, changes: &[(&'static str, Json)]) -> String {
    let policies = json!([policy]);
    let mut all = vec![alarms(&policies)];
    all.extend(running(2));
    all.extend_from_slice(changes);
    let mut run = run(level, &json!([]), &policies, &all);
    act(&mut run, "capacityDrought", json!({"capacity": "FARGATE"}));
    run.go(10);
    act(&mut run, "UpdateService", json!({"service": "web", "desiredCount": 8}));
    counts(&mut run, 20)
}

/// Rules `engine.autoscale-way`, `autoscale.current-running`, `autoscale.bounds`: what scales out counts from the
/// tasks that run, and never takes away what was wanted beyond them.
#[test]
fn a_scale_out_never_shrinks() {
    let max = |max: u32| ("/scaling/scalableTargets/0/MaxCapacity", json!(max));
    let out = steps("high", "ChangeInCapacity", 1, 60);
    assert_eq!(short(80, &out, &[]), "");
    assert_eq!(short(80, &out, &[max(4)]), "");
    assert_eq!(short(80, &steps("high", "PercentChangeInCapacity", 50, 60), &[]), "");
    assert_eq!(short(80, &steps("high", "ExactCapacity", 5, 60), &[]), "");
    assert_eq!(short(60, &tracking(&json!({"DisableScaleIn": true})), &[]), "");
    assert_eq!(short(80, &tracking(&json!({})), &[max(4)]), "");
    // It does go on beyond what is wanted already, and fewer than run is a scale-in whatever the alarm is called.
    assert_eq!(short(80, &steps("high", "ChangeInCapacity", 7, 3_600), &[]), "01:00 9");
    assert_eq!(short(80, &steps("high", "ExactCapacity", 1, 3_600), &[]), "01:00 1");
}

/// Rules `engine.autoscale-way`, `autoscale.several-policies`: nothing shrinks while another policy wants more than run.
#[test]
fn a_scale_in_waits_for_all() {
    // Eight run, which is above the maximum: to shrink to that waits for the policy that wants still more.
    let both = json!([
        tracking(&json!({"TargetValue": 30, "DisableScaleIn": true})),
        steps("low", "ChangeInCapacity", -1, 60)
    ]);
    let mut all = vec![alarms(&both), ("/scaling/scalableTargets/0/MaxCapacity", json!(4))];
    all.extend(running(4));
    let until = |value: u32| {
        let points = json!([{"at": "5m", "value": 40}, {"at": "15m", "value": value}]);
        let mut run = run(60, &points, &both, &all);
        act(&mut run, "UpdateService", json!({"service": "web", "desiredCount": 8}));
        counts(&mut run, 20)
    };
    assert_eq!(until(40), "");
    assert_eq!(until(20), "16:00 4, 17:00 3, 18:00 2, 19:00 1");
}

/// Rules `engine.autoscale-base`, `autoscale.current-running`: while a scale-out cools down, only another scale-out
/// counts from what ran before it.
#[test]
fn a_scale_in_counts_from_what_runs() {
    let check = |points: &Json, policies: &Json, expected: &Expect| {
        let mut run = run(160, points, policies, &[alarms(policies)]);
        expected.assert_eq(&counts(&mut run, 30));
    };
    let out = steps("high", "ChangeInCapacity", 6, 900);
    let less = steps("low", "ChangeInCapacity", -1, 600);
    check(
        &json!([{"at": "5m", "value": 40}]),
        &json!([out, less]),
        &expect!["01:00 8, 06:00 7, 16:00 6, 26:00 5"],
    );
    let policy = tracking(&json!({"ScaleOutCooldown": 3_600}));
    check(
        &json!([{"at": "3m", "value": 40}]),
        &json!([policy]),
        &expect!["03:00 7, 18:00 6, 23:00 5, 28:00 4"],
    );
}

/// Rules `alarm.set-state`, `autoscale.step-bounds`: an alarm that is set to ALARM triggers its policies at once,
/// where a step is for the metric.
#[test]
fn an_alarm_that_is_set_triggers_at_once() {
    let check = |level: u32, expected: bool| {
        let policies = json!([steps("high", "ChangeInCapacity", 3, 60)]);
        let (place, mut alarms) = alarms(&policies);
        alarms[0]["EvaluationPeriods"] = json!(5);
        let mut run = run(level, &json!([]), &policies, &[(place, alarms)]);
        run.until(90);
        let with = json!({"AlarmName": "high", "StateValue": "ALARM", "StateReason": "a drill"});
        let said = act(&mut run, "SetAlarmState", with);
        assert_eq!(said.contains("desiredCount"), expected, "{said}");
        // The same alarm is OK again with the next minute.
        assert_eq!(counts(&mut run, 4), "");
    };
    check(80, true);
    check(60, false);
}

/// Rule `autoscale.step-bounds`: a metric exactly on the threshold of an alarm that looks below is below.
#[test]
fn on_the_threshold_the_alarm_says_which_step_holds() {
    let check = |kind: &str, comparison: &str, by: i32, expected: &str| {
        let policies = json!([steps(kind, "ChangeInCapacity", by, 600)]);
        let (place, mut alarms) = alarms(&policies);
        alarms[0]["Threshold"] = json!(50);
        alarms[0]["ComparisonOperator"] = json!(comparison);
        let mut all = running(4).to_vec();
        all.push((place, alarms));
        assert_eq!(counts(&mut run(50, &json!([]), &policies, &all), 5), expected);
    };
    check("low", "LessThanOrEqualToThreshold", -1, "01:00 3");
    check("high", "GreaterThanOrEqualToThreshold", 2, "01:00 6");
}

/// Rule `autoscale.from-zero`: one point is enough, which is no alarm, so none is named.
#[test]
fn from_zero_no_alarm_is_named() {
    let min = ("/scaling/scalableTargets/0/MinCapacity", json!(2));
    let mut run = run(80, &json!([]), &json!([tracking(&json!({}))]), &[min]);
    run.go(10);
    act(&mut run, "UpdateService", json!({"service": "web", "desiredCount": 0}));
    expect![[r#"
        01:00.000 #33 <#31 scaling of svc-1: Setting desired count to 2. Cause: no task runs and the metric of policy load is above its target
    "#]].assert_eq(&run.only(70, &["scaling"]));
}
