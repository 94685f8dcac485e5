//! When memory runs out, for whom, and what comes of it.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::cloudwatch::{Metric, Statistic};
use crate::fixture::{Run, balanced, play};
use crate::ids::TaskId;

/// Three requests at any time, each worked on for three seconds, by the one task of a service.
fn busy(image: &Value) -> Vec<(&'static str, Value)> {
    let mut image = image.clone();
    image["serviceTime"] = json!("3s");
    let mut changes = balanced();
    changes.push(("/images/web:1", image));
    changes.push(("/tasks", json!([{"service": "web", "count": 1}])));
    changes.push(("/traffic", json!([{"rate": 1, "poisson": false}])));
    changes
}

/// When the first task's container ends and how, in a run that holds everywhere.
fn check(changes: &[(&str, Value)], secs: u64, expected: &Expect) {
    let run = play(changes, secs);
    let lines = run.log().records().iter().map(ToString::to_string);
    let ends = lines.filter(|line| line.contains("container t-1/") && line.contains("STOPPED"));
    expected.assert_eq(&ends.map(|line| line + "\n").collect::<String>());
}

/// Rules `task.oom`, `container.memory-hard-limit`, `task.exit-killed`: 512 MiB, of which 112 are left and 10 a minute go.
#[test]
fn a_leak_over_time_ends_at_the_limit_of_the_container() {
    let image = json!({"memoryIdle": 400, "memoryLeakPerMinute": 10});
    let limit = [("/taskDefinitions/0/containerDefinitions/0/memory", json!(512))];
    check(
        &[busy(&image), limit.to_vec()].concat(),
        700,
        &expect![[r#"
        11:12.005 #5 <#1 container t-1/0 STOPPED exit code 137: OutOfMemoryError: Container killed due to memory usage
    "#]],
    );
    // The figure of the task is a limit, too (rule `ec2.agent-task-limits`).
    check(
        &busy(&image),
        700,
        &expect![[r#"
        11:12.005 #5 <#1 container t-1/0 STOPPED exit code 137: OutOfMemoryError: Container killed due to memory usage
    "#]],
    );
}

/// Rule `container.memory-hard-limit`: what requests leave behind adds up, and so do those that are there.
#[test]
fn requests_fill_memory() {
    // One request a second leaves 1 MiB; those that it has need 10 MiB each.
    let image = json!({"memoryIdle": 400, "memoryLeakPerRequest": 1_024, "memoryPerRequest": 10});
    check(
        &busy(&image),
        120,
        &expect![[r#"
        01:26.000 #5 <#0 container t-1/0 STOPPED exit code 137: OutOfMemoryError: Container killed due to memory usage
    "#]],
    );
    // Without a leak they come and go.
    let image = json!({"memoryIdle": 400, "memoryPerRequest": 37});
    check(&busy(&image), 120, &expect![[""]]);
    let image = json!({"memoryIdle": 400, "memoryPerRequest": 38});
    check(
        &busy(&image),
        120,
        &expect![[r#"
        00:03.000 #5 <#0 container t-1/0 STOPPED exit code 137: OutOfMemoryError: Container killed due to memory usage
    "#]],
    );
}

/// Rule `task.oom`: what is too large from the beginning does not come up.
#[test]
fn a_process_that_does_not_fit_is_killed_at_once() {
    let changes = [("/images/web:1", json!({"memoryIdle": 513}))];
    check(
        &changes,
        30,
        &expect![[r#"
        00:19.000 #8 <#7 container t-1/0 STOPPED exit code 137: OutOfMemoryError: Container killed due to memory usage
    "#]],
    );
}

/// Rule `container.memory-reservation`: it may use more than that, where nothing else limits it.
#[test]
fn a_reservation_is_no_limit() {
    let own = |memory: Value| {
        let mut container =
            json!({"name": "app", "image": "web:1", "portMappings": [{"containerPort": 80}]});
        container.as_object_mut().unwrap().extend(memory.as_object().unwrap().clone());
        let mut changes = busy(&json!({"memoryIdle": 100, "memoryPerRequest": 50}));
        changes[3] = ("/tasks", json!([{"service": "web", "containerInstance": "i-1"}]));
        changes.push((
            "/taskDefinitions/0",
            json!({
                "family": "web", "networkMode": "awsvpc", "containerDefinitions": [container],
            }),
        ));
        changes.push(("/services/0/launchType", json!("EC2")));
        changes.push((
            "/containerInstances",
            json!([{"instanceType": "m5.large", "availabilityZone": "us-east-1a"}]),
        ));
        changes
    };
    check(&own(json!({"memoryReservation": 128})), 120, &expect![[""]]);
    check(
        &own(json!({"memoryReservation": 128, "memory": 240})),
        120,
        &expect![[r#"
        00:03.000 #5 <#0 container t-1/0 STOPPED exit code 137: OutOfMemoryError: Container killed due to memory usage
    "#]],
    );
    // Its use goes by what is reserved, so it passes 100 % (rule `autoscale.metric-reserved`).
    let mut run = Run::new(&own(json!({"memoryReservation": 128})));
    run.go(180);
    let used = run.world.cloudwatch.series.get(&Metric::Memory(run.service())).unwrap();
    expect!["195.312"].assert_eq(&Statistic::Average.of(used.latest().unwrap().1).to_string());
}

/// Rule `engine.oom-victim`: where the task's limit is reached, who uses most is killed.
#[test]
fn the_largest_of_a_task_is_killed() {
    let mut changes = busy(&json!({"memoryIdle": 100, "memoryLeakPerMinute": 30}));
    changes.push(("/images/cache:1", json!({"memoryIdle": 300, "memoryLeakPerMinute": 60})));
    changes.push((
        "/taskDefinitions/0/containerDefinitions/1",
        json!({"name": "cache", "image": "cache:1", "essential": false}),
    ));
    check(
        &changes,
        300,
        &expect![[r#"
        01:14.667 #5 <#1 container t-1/1 STOPPED exit code 137: OutOfMemoryError: Container killed due to memory usage
    "#]],
    );
}

/// Rule `container.restart-policy`: a container that was killed starts again with empty memory.
#[test]
fn a_restart_begins_with_empty_memory() {
    let mut changes = busy(&json!({"memoryIdle": 412, "memoryLeakPerMinute": 50}));
    changes.push((
        "/taskDefinitions/0/containerDefinitions/0/restartPolicy",
        json!({"enabled": true, "restartAttemptPeriod": 60}),
    ));
    check(
        &changes,
        400,
        &expect![[r#"
        02:00.001 #5 <#1 container t-1/0 STOPPED exit code 137: OutOfMemoryError: Container killed due to memory usage
        04:02.002 #8 <#7 container t-1/0 STOPPED exit code 137: OutOfMemoryError: Container killed due to memory usage
        06:04.003 #11 <#10 container t-1/0 STOPPED exit code 137: OutOfMemoryError: Container killed due to memory usage
    "#]],
    );
}

/// Rules `engine.memory-use`, `autoscale.metric-reserved`: the metric is the mean of what was there over the minute.
#[test]
fn the_metric_follows_the_leak() {
    // Of 512 MiB: 128 at first, 60 a minute. Half a minute's leak is the first minute's mean.
    let mut run = Run::new(&busy(&json!({"memoryIdle": 128, "memoryLeakPerMinute": 60})));
    let mut found = Vec::new();
    for minute in 1..=3 {
        run.go(minute * 60);
        let used = run.world.cloudwatch.series.get(&Metric::Memory(run.service())).unwrap();
        found.push(Statistic::Average.of(used.latest().unwrap().1).to_string());
    }
    let mean = |mib: u64| format!("{}.{:03}", mib * 100 / 512, mib * 100_000 / 512 % 1_000);
    assert_eq!(found, [158, 218, 278].map(mean));
    assert!(run.world.tasks.get(TaskId(1)).is_some());
}

/// Rule `autoscale.metrics`: target tracking on memory adds tasks when requests need more of it.
#[test]
fn target_tracking_on_memory_adds_tasks() {
    let mut changes = busy(&json!({"memoryIdle": 128, "memoryPerRequest": 100}));
    changes.push(("/scaling", json!({
        "scalableTargets": [{"ResourceId": "service/default/web", "MinCapacity": 1, "MaxCapacity": 4}],
        "scalingPolicies": [{
            "PolicyName": "memory", "ResourceId": "service/default/web", "PolicyType": "TargetTrackingScaling",
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": 50,
                "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageMemoryUtilization"},
            },
        }],
    })));
    let mut run = Run::new(&changes);
    expect![[r#"
        01:00.000 #6 <#0 alarm TargetTracking-service/default/web-AlarmHigh-policy-1 INSUFFICIENT_DATA to OK: Threshold Crossed: 2 out of the last 3 datapoints are missing, which counts as not breaching.
        03:00.000 #8 <#0 alarm TargetTracking-service/default/web-AlarmHigh-policy-1 OK to ALARM: Threshold Crossed: 3 out of the last 3 datapoints [83.593 (02:00.000), 83.593 (01:00.000), 81.64 (00:00.000)] were greater than the threshold (50.0).
        03:00.000 #9 <#8 scaling of svc-1: Setting desired count to 2. Cause: monitor alarm TargetTracking-service/default/web-AlarmHigh-policy-1 in state ALARM triggered policy memory
        03:00.000 #10 <#9 svc-1 desiredCount 1 to 2
    "#]].assert_eq(&run.only(400, &["AlarmHigh", "desired"]));
}
