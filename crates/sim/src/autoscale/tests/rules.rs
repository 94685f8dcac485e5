//! Cooldowns, several policies, deployments, suspension, bounds and missing data, each in a run.

use super::*;

const HOUR: u64 = 60;

fn check(
    points: &Json,
    policies: &Json,
    changes: &[(&'static str, Json)],
    minutes: u64,
    expected: &Expect,
) {
    expected.assert_eq(&counts(&mut run(50, points, policies, changes), minutes));
}

/// Rules `autoscale.cooldown-out`, `engine.autoscale-base`: what a scale-out added counts, so the same metric
/// adds nothing, and only a larger one goes ahead before the cooldown is over.
#[test]
fn a_scale_out_cools_down() {
    let policy = json!([tracking(&json!({"DisableScaleIn": true}))]);
    check(&json!([{"at": "1m", "value": 100}]), &policy, &[], 12, &expect!["04:00 4, 09:00 8"]);
    let larger = json!([{"at": "1m", "value": 100}, {"at": "5m", "value": 200}]);
    check(&larger, &policy, &[], 8, &expect!["04:00 4, 06:00 8"]);
    let short = json!([tracking(&json!({"DisableScaleIn": true, "ScaleOutCooldown": 60}))]);
    check(
        &json!([{"at": "1m", "value": 100}]),
        &short,
        &[],
        8,
        &expect!["04:00 4, 05:00 8, 06:00 10"],
    );
}

/// Rules `autoscale.cooldown-in`, `autoscale.slow-down`.
#[test]
fn a_scale_in_cools_down_and_a_scale_out_cuts_it_short() {
    let policy = json!([tracking(&json!({"ScaleInCooldown": 600}))]);
    let tasks = [
        ("/services/0/desiredCount", json!(8)),
        ("/tasks", json!([{"service": "web", "count": 8}])),
    ];
    check(
        &json!([{"at": "1m", "value": 25}]),
        &policy,
        &tasks,
        HOUR,
        &expect!["16:00 4, 26:00 2, 36:00 1"],
    );
    let back = json!([{"at": "1m", "value": 25}, {"at": "17m", "value": 100}]);
    check(&back, &policy, &tasks, 22, &expect!["16:00 4, 20:00 8"]);
}

/// Rule `autoscale.several-policies`.
#[test]
fn the_largest_wins_out_and_all_must_agree_in() {
    let cpu = |target: u32| {
        json!({
            "PolicyName": "cpu", "ResourceId": "service/default/web", "PolicyType": "TargetTrackingScaling",
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": target,
                "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}
            }
        })
    };
    let low = json!([{"at": 1, "value": 10}]);
    let tasks = [
        ("/services/0/desiredCount", json!(4)),
        ("/tasks", json!([{"service": "web", "count": 4}])),
    ];
    // Both low: the service shrinks to what the more demanding one wants.
    check(&low, &json!([tracking(&json!({})), cpu(50)]), &tasks, 20, &expect!["15:00 1"]);
    // CPU at its target of 25 % does not agree.
    let traffic = |rate: u32| ("/traffic", json!([{"rate": rate, "poisson": false}]));
    let image = ("/images/web:1", json!({"concurrency": 10, "serviceTime": "50ms"}));
    let mut busy = tasks.to_vec();
    busy.extend([traffic(200), image]);
    check(&low, &json!([tracking(&json!({})), cpu(25)]), &busy, 20, &expect![[""]]);
    // One wants out: the other one does not matter.
    check(&low, &json!([tracking(&json!({})), cpu(10)]), &busy, 4, &expect!["03:00 10"]);
}

/// Rule `autoscale.several-policies`: a policy that wants what there is wants more than one that wants less.
#[test]
fn none_shrinks_what_another_policy_wants_to_keep() {
    let exactly = |name: &str, count: u32| {
        json!({
            "PolicyName": name, "ResourceId": "service/default/web", "PolicyType": "StepScaling",
            "StepScalingPolicyConfiguration": {
                "AdjustmentType": "ExactCapacity",
                "StepAdjustments": [{"MetricIntervalUpperBound": 0, "ScalingAdjustment": count}]
            }
        })
    };
    let arn = |name: &str| {
        format!(
            "arn:aws:autoscaling:us-east-1:1:scalingPolicy:1:resource/ecs/service/default/web:policyName/{name}"
        )
    };
    let alarm = |actions: Json| {
        let alarm = json!({
            "AlarmName": "low", "Namespace": "Shop", "MetricName": "Load", "Statistic": "Average", "Period": 60,
            "EvaluationPeriods": 1, "Threshold": 20, "ComparisonOperator": "LessThanThreshold",
            "AlarmActions": actions
        });
        ("/alarms", json!([alarm]))
    };
    let low = json!([{"at": "2m", "value": 10}]);
    let policies = json!([exactly("keep", 2), exactly("less", 1)]);
    check(&low, &policies, &[alarm(json!([arn("less")]))], 9, &expect!["03:00 1"]);
    check(&low, &policies, &[alarm(json!([arn("less"), arn("keep")]))], 9, &expect![[""]]);
}

/// Rule `autoscale.no-in-during-deploy`: scale-out goes on.
#[test]
fn a_deployment_stops_scaling_in() {
    let policy = json!([tracking(&json!({}))]);
    let stuck = [
        ("/services/0/desiredCount", json!(4)),
        ("/tasks", json!([{"service": "web", "count": 4}])),
        ("/images/web:2", json!({"exists": false})),
    ];
    let deploy = json!({"service": "web", "taskDefinition": "web:2"});
    let shrink = |deploys: bool| {
        let mut run = run(50, &json!([{"at": "1m", "value": 10}]), &policy, &stuck);
        run.go(60);
        if deploys {
            act(&mut run, "UpdateService", deploy.clone());
        }
        counts(&mut run, 25)
    };
    expect!["16:00 1"].assert_eq(&shrink(false));
    expect![[""]].assert_eq(&shrink(true));
    let mut out = run(50, &json!([{"at": "1m", "value": 100}]), &policy, &stuck);
    out.go(60);
    act(&mut out, "UpdateService", deploy);
    expect!["04:00 8"].assert_eq(&counts(&mut out, 6));
}

/// Rules `autoscale.suspended`, `autoscale.bounds`, `autoscale.register-adjusts`.
#[test]
fn bounds_and_suspension() {
    let target = |more: Json| {
        let mut target =
            json!({"ResourceId": "service/default/web", "MinCapacity": 1, "MaxCapacity": 10});
        for (name, value) in more.as_object().unwrap() {
            target[name] = value.clone();
        }
        ("/scaling/scalableTargets/0", target)
    };
    let policy = json!([tracking(&json!({}))]);
    let high = json!([{"at": "1m", "value": 400}]);
    check(&high, &policy, &[target(json!({"MaxCapacity": 3}))], 10, &expect!["04:00 3"]);
    let suspended = json!({"SuspendedState": {"DynamicScalingOutSuspended": true}});
    check(&high, &policy, &[target(suspended)], 10, &expect![[""]]);
    check(&json!([]), &policy, &[target(json!({"MinCapacity": 4}))], 1, &expect!["00:00 4"]);
    // A count that was set below the minimum is lifted by the next scale-out, to what the policy wants.
    let mut run = run(
        50,
        &json!([{"at": "10m", "value": 60}]),
        &policy,
        &[target(json!({"MinCapacity": 2}))],
    );
    run.go(60);
    act(&mut run, "UpdateService", json!({"service": "web", "desiredCount": 1}));
    expect!["13:00 2"].assert_eq(&counts(&mut run, 15));
}

/// Rules `autoscale.missing-data`, `autoscale.from-zero`.
#[test]
fn without_data_nothing_shrinks_and_zero_waits_for_one_point() {
    let policy = json!([tracking(&json!({}))]);
    check(
        &json!([{"at": "1m", "value": 10}, {"at": "9m", "value": null}]),
        &policy,
        &[],
        HOUR,
        &expect![[""]],
    );
    let zero = [
        ("/services/0/desiredCount", json!(0)),
        ("/tasks", json!([])),
        ("/scaling/scalableTargets/0/MinCapacity", json!(0)),
    ];
    let wakes = json!([{"at": 1, "value": null}, {"at": "5m", "value": 200}]);
    check(&wakes, &policy, &zero, 7, &expect!["06:00 1"]);
}

/// Rules `autoscale.step-cooldown`, `autoscale.current-running`.
#[test]
fn step_scaling_follows_its_alarm() {
    let policy = json!([{
        "PolicyName": "steps", "ResourceId": "service/default/web", "PolicyType": "StepScaling",
        "StepScalingPolicyConfiguration": {
            "AdjustmentType": "ChangeInCapacity",
            "StepAdjustments": [
                {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 20, "ScalingAdjustment": 1},
                {"MetricIntervalLowerBound": 20, "ScalingAdjustment": 3}
            ]
        }
    }]);
    let alarm = json!([{
        "AlarmName": "high", "Namespace": "Shop", "MetricName": "Load", "Statistic": "Average", "Period": 60,
        "EvaluationPeriods": 1, "Threshold": 60, "ComparisonOperator": "GreaterThanThreshold",
        "AlarmActions": ["arn:aws:autoscaling:us-east-1:1:scalingPolicy:1:resource/ecs/service/default/web:policyName/steps"]
    }]);
    let points =
        json!([{"at": "2m", "value": 70}, {"at": "5m", "value": 90}, {"at": "20m", "value": 50}]);
    check(
        &points,
        &policy,
        &[("/alarms", alarm)],
        HOUR,
        &expect!["03:00 3, 06:00 5, 11:00 8, 16:00 10"],
    );
}

/// A metric for each task: the tape's value divided by the tasks that run (rules `engine.metric-tape`,
/// `autoscale.queue-backlog`, `autoscale.good-metric`).
#[test]
fn a_backlog_is_shared_by_the_tasks() {
    let backlog = (
        "/metrics",
        json!([{
            "Namespace": "Shop", "MetricName": "Load", "perTaskOf": "web",
            "points": [{"at": 0, "value": 100}, {"at": "2m", "value": 240}]
        }]),
    );
    check(&json!([]), &json!([tracking(&json!({}))]), &[backlog], HOUR, &expect!["05:00 5"]);
}

/// Rule `event.scaling-kept`, and that a service which goes takes its scaling along.
#[test]
fn activities_are_kept_and_deregistering_ends_it_all() {
    let mut run = run(50, &json!([]), &json!([tracking(&json!({}))]), &[]);
    for n in 0..15 {
        let min = 2 + n % 2;
        act(
            &mut run,
            "RegisterScalableTarget",
            json!({
                "ResourceId": "service/default/web", "MinCapacity": min, "MaxCapacity": min
            }),
        );
    }
    let target = run.world.autoscaling.targets.values().next().unwrap();
    assert_eq!(target.activities.len(), run.world.assumptions.scaling_kept as usize);
    assert_eq!(&*target.activities.back().unwrap().cause, "maximum capacity was set to 2");
    act(&mut run, "DeregisterScalableTarget", json!({"ResourceId": "service/default/web"}));
    assert!(run.world.autoscaling.targets.is_empty() && run.world.autoscaling.policies.is_empty());
    assert!(run.world.cloudwatch.alarms.is_empty());
}

#[test]
fn refused_for_what_is_wrong() {
    let check = |name: &str, with: Json, expected: &str| {
        let said = act(&mut run(50, &json!([]), &json!([]), &[]), name, with);
        assert!(said.contains("refused: ") && said.contains(expected), "{said}");
    };
    let of = |more: Json| {
        let mut request = json!({"ResourceId": "service/default/web"});
        for (name, value) in more.as_object().unwrap() {
            request[name] = value.clone();
        }
        request
    };
    check("RegisterScalableTarget", of(json!({"MinCapacity": 11})), "more than MaxCapacity 10");
    check("RegisterScalableTarget", json!({"ResourceId": "web"}), "write `service/CLUSTER/NAME`");
    check("DeleteScalingPolicy", of(json!({"PolicyName": "x"})), "ObjectNotFoundException");
    let steps = |bounds: Json| {
        of(json!({
            "PolicyName": "s", "PolicyType": "StepScaling",
            "StepScalingPolicyConfiguration": {"AdjustmentType": "ChangeInCapacity", "StepAdjustments": bounds}
        }))
    };
    check("PutScalingPolicy", steps(json!([])), "steps meet");
    let gap = json!([
        {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 10, "ScalingAdjustment": 1},
        {"MetricIntervalLowerBound": 15, "ScalingAdjustment": 2}
    ]);
    check("PutScalingPolicy", steps(gap), "steps meet");
    let label = json!({
        "TargetValue": 1000,
        "PredefinedMetricSpecification": {"PredefinedMetricType": "ALBRequestCountPerTarget"}
    });
    let policy = json!({
        "PolicyName": "r", "PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": label
    });
    check("PutScalingPolicy", of(policy), "needs a ResourceLabel");
    let at = |schedule: &str| {
        of(json!({
            "ScheduledActionName": "a", "Schedule": schedule, "ScalableTargetAction": {"MinCapacity": 2}
        }))
    };
    check("PutScheduledAction", at("every day"), "write at(DATE)");
    check("PutScheduledAction", at("at(2026-02-30T00:00:00)"), "write a date as at(");
    check("PutScheduledAction", at("rate(5 weeks)"), "write a rate");
    check("PutScheduledAction", at("cron(0 8 * * *)"), "has six fields");
    check("PutScheduledAction", at("cron(0 8 * * * *)"), "has a ?");
}

/// Rule `autoscale.metrics`: three that there are, and any other that is named.
#[test]
fn policies_track_predefined_metrics_and_others() {
    let check = |metric: Json, expected: &str| {
        let known = metric["Namespace"].is_null();
        let kind = if known { "Predefined" } else { "Customized" };
        let mut config = json!({"TargetValue": 60});
        config[format!("{kind}MetricSpecification")] = metric;
        let policy = json!({
            "PolicyName": "p", "ResourceId": "service/default/web", "PolicyType": "TargetTrackingScaling",
            "TargetTrackingScalingPolicyConfiguration": config
        });
        let run = run(50, &json!([]), &json!([policy]), &[]);
        let watched = run.world.cloudwatch.alarms.values().next().unwrap();
        assert_eq!(watched.watched.metric.name(), expected);
    };
    check(json!({"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}), "CPUUtilization");
    check(
        json!({"PredefinedMetricType": "ECSServiceAverageMemoryUtilization"}),
        "MemoryUtilization",
    );
    let requests = json!({"PredefinedMetricType": "ALBRequestCountPerTarget", "ResourceLabel": "app/x/1/targetgroup/web/2"});
    check(requests, "RequestCountPerTarget");
    // A recorded one has a name of the scenario's own.
    check(json!({"Namespace": "Shop", "MetricName": "Load", "Statistic": "Average"}), "");
}
