//! Whose time it is: policies of other alarms wait for theirs; and which policy an alarm's action means.

use super::*;

/// A step policy of one more task, of a service, without a cooldown.
fn step(name: &str, service: &str) -> Json {
    json!({
        "PolicyName": name, "ResourceId": format!("service/default/{service}"), "PolicyType": "StepScaling",
        "StepScalingPolicyConfiguration": {
            "AdjustmentType": "ChangeInCapacity", "Cooldown": 0,
            "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}]
        }
    })
}

fn alarm(name: &str, periods: u32, action: &str) -> Json {
    json!({
        "AlarmName": name, "Namespace": "Shop", "MetricName": "Load", "Statistic": "Average", "Period": 60,
        "EvaluationPeriods": periods, "Threshold": 60, "ComparisonOperator": "GreaterThanThreshold",
        "AlarmActions": [action]
    })
}

/// Rules `engine.metric-visible`, `autoscale.several-policies`: a policy on a metric of 20 seconds lets no other one act
/// more often than its own metric comes; what that wants still holds its scale-in back.
#[test]
fn a_fine_metric_is_no_clock_for_other_policies() {
    let fine = json!({
        "PolicyName": "fine", "ResourceId": "service/default/web", "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": 90,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilizationHighResolution"}
        }
    });
    let monitoring = json!({"metricConfigurations": [{"metricNames": ["CPUUtilization"], "resolutionSeconds": 20}]});
    let mut run = run(
        80,
        &json!([]),
        &json!([step("out", "web"), fine]),
        &[("/alarms", json!([alarm("high", 1, "out")])), ("/services/0/monitoring", monitoring)],
    );
    expect!["01:00 3, 02:00 4, 03:00 5, 04:00 6, 05:00 7, 06:00 8"].assert_eq(&counts(&mut run, 6));
}

/// Rule `alarm.set-state`: an alarm that is set triggers its own policies alone; that of another one, which has gone on
/// for long, waits for the end of its minute.
#[test]
fn an_alarm_that_is_set_sets_off_no_other() {
    let alarms = json!([alarm("high", 1, "out"), alarm("never", 100, "other")]);
    let policies = json!([step("out", "web"), step("other", "web")]);
    let set = |name: &str, expected: bool| {
        let mut run = run(80, &json!([]), &policies, &[("/alarms", alarms.clone())]);
        run.go(155);
        let with = json!({"AlarmName": name, "StateValue": "ALARM", "StateReason": "a drill"});
        let said = act(&mut run, "SetAlarmState", with);
        assert_eq!(said.matches("desiredCount").count(), usize::from(expected), "{name}: {said}");
        said
    };
    assert!(set("never", true).contains("triggered policy other"));
    set("high", true);
}

/// Names of policies are their scalable targets' own: an ARN says whose, and a bare name that two have is refused.
#[test]
fn an_action_means_the_policy_of_its_service() {
    let arn = "arn:aws:autoscaling:us-east-1:1:scalingPolicy:1:resource/ecs/service/default/api:policyName/out";
    let policies = json!([step("out", "web"), step("out", "api")]);
    let service = |name: &str| {
        json!({
            "serviceName": name, "taskDefinition": "web:1", "desiredCount": 2, "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a", "b", "c"]}}
        })
    };
    let target = |name: &str| json!({"ResourceId": format!("service/default/{name}"), "MinCapacity": 1, "MaxCapacity": 10});
    let mut run = run(
        80,
        &json!([]),
        &policies,
        &[
            ("/services", json!([service("web"), service("api")])),
            ("/scaling/scalableTargets", json!([target("web"), target("api")])),
            ("/alarms", json!([alarm("high", 1, arn)])),
        ],
    );
    run.go(61);
    let wanted: Vec<_> = run.world.services.values().map(|it| (&*it.name, it.desired)).collect();
    assert_eq!(wanted, [("web", 2), ("api", 3)]);
    let said = act(&mut run, "PutMetricAlarm", alarm("other", 1, "out"));
    assert!(said.contains("several services have a policy `out`; write its ARN"), "{said}");
    let said = act(&mut run, "PutMetricAlarm", alarm("other", 1, &arn.replace("/api:", "/db:")));
    assert!(said.contains("no step scaling policy `out`"), "{said}");
}

/// A target tracking policy's alarms were made for it: they go when it becomes a step policy.
#[test]
fn a_policy_of_another_kind_leaves_no_alarms() {
    let mut run = run(50, &json!([]), &json!([tracking(&json!({}))]), &[]);
    run.go(30);
    assert_eq!(run.world.cloudwatch.alarms.values().count(), 2);
    act(&mut run, "PutScalingPolicy", step("load", "web"));
    assert_eq!(run.world.cloudwatch.alarms.values().count(), 0);
    assert_eq!(run.world.autoscaling.policies.values().count(), 1);
}
