//! Metrics of 20 seconds: who has them, from when on, and how much sooner they scale.

use super::*;

/// A service with a `monitoring` of this resolution, one task, and the policy on a predefined metric.
fn scaled(seconds: u32, metric: &str) -> Run {
    let monitoring = json!({"metricConfigurations": [
        {"metricNames": ["CPUUtilization"], "resolutionSeconds": seconds}
    ]});
    busy(&[
        ("/services/0/monitoring", monitoring),
        ("/services/0/desiredCount", json!(1)),
        ("/tasks", json!([{"service": "web", "count": 1}])),
        (
            "/traffic",
            json!([{"steps": [{"at": 0, "rate": 1}, {"at": 60, "rate": 4}], "poisson": false}]),
        ),
        (
            "/scaling",
            json!({
                "scalableTargets": [{"ResourceId": "service/default/web", "MinCapacity": 1, "MaxCapacity": 9}],
                "scalingPolicies": [{
                    "PolicyName": "cpu", "ResourceId": "service/default/web", "PolicyType": "TargetTrackingScaling",
                    "TargetTrackingScalingPolicyConfiguration": {
                        "TargetValue": 50, "PredefinedMetricSpecification": {"PredefinedMetricType": metric},
                    },
                }],
            }),
        ),
    ])
}

/// Rules `autoscale.metric-period`, `autoscale.metric-period-high`, `engine.high-resolution`: three points above the target
/// take a minute instead of three.
#[test]
fn metrics_of_20_seconds_scale_after_one_minute() {
    let check = |seconds, metric: &str, expected: &Expect| {
        let mut run = scaled(seconds, metric);
        expected.assert_eq(&run.only(300, &["desiredCount"]));
    };
    let fine = "ECSServiceAverageCPUUtilizationHighResolution";
    check(
        60,
        "ECSServiceAverageCPUUtilization",
        &expect![[r#"
        04:00.000 #10 <#9 svc-1 desiredCount 1 to 2
    "#]],
    );
    check(
        20,
        fine,
        &expect![[r#"
        02:00.000 #10 <#9 svc-1 desiredCount 1 to 2
    "#]],
    );
    // Nothing comes every 20 seconds, so nothing scales on it.
    check(60, fine, &expect![[""]]);
}

/// Rules `autoscale.metric-period-high`, `engine.usage-samples`: a minute is made of its thirds.
#[test]
fn thirds_add_up_to_the_minute() {
    let points = |run: &Run, metric: Metric| -> Vec<(u32, String)> {
        let series = run.world.cloudwatch.series.get(&metric);
        let points = series.into_iter().flat_map(Series::iter);
        points.map(|(at, point)| (at, Statistic::Average.of(point).to_string())).collect()
    };
    let mut run = scaled(20, "ECSServiceAverageCPUUtilization");
    let mut plain = scaled(60, "ECSServiceAverageCPUUtilization");
    run.go(120);
    plain.go(120);
    let service = run.service();
    let minutes = points(&run, Metric::Cpu(service));
    assert_eq!(minutes, points(&plain, Metric::Cpu(service)));
    assert_eq!(minutes, [(0, "24.583".to_owned()), (1, "99.375".to_owned())]);
    let thirds = points(&run, Metric::CpuFine(service));
    assert_eq!(thirds.iter().map(|point| point.0).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    assert!(points(&run, Metric::MemoryFine(service)).is_empty(), "only CPU was asked for");
}

/// What an alarm says that it looks at is what it was judged by, every 20 seconds or every minute.
#[test]
fn an_alarm_shows_what_it_was_judged_by() {
    let fine = "ECSServiceAverageCPUUtilizationHighResolution";
    for (seconds, metric) in [(20, fine), (60, "ECSServiceAverageCPUUtilization")] {
        let mut run = scaled(seconds, metric);
        let mut went_off = false;
        for at in (20..300).step_by(20) {
            run.go(at);
            let watch = &run.world.cloudwatch;
            for alarm in watch.alarms.values() {
                let looks = alarm.watched.looks(watch, run.world.now);
                let enough = looks.breaching >= alarm.watched.datapoints;
                assert_eq!(enough, alarm.state == AlarmState::Alarm, "{} at {at} s", alarm.name);
                went_off |= enough;
            }
        }
        assert!(went_off, "{metric}");
    }
}

/// Rule `deploy.triggers`: another resolution begins a deployment, and only when all tasks are of it do points come every
/// 20 seconds, from the next whole minute on.
#[test]
fn another_resolution_takes_a_deployment() {
    let mut run = scaled(60, "ECSServiceAverageCPUUtilization");
    run.until(70);
    let monitoring = json!({"metricConfigurations": [
        {"metricNames": ["CPUUtilization", "MemoryUtilization"], "resolutionSeconds": 20}
    ]});
    let said = act(&mut run, "UpdateService", json!({"service": "web", "monitoring": monitoring}));
    assert!(said.contains("ecs-svc/2 IN_PROGRESS"), "{said}");
    run.go(900);
    let service = run.service();
    let first = run.world.cloudwatch.series.get(&Metric::CpuFine(service)).unwrap().iter().next();
    // The old task is gone at 01:40; the first third of the next whole minute is the seventh of the run.
    let gone = run.world.tasks.values().find_map(|task| task.times.stopping).unwrap();
    assert_eq!((gone.as_secs(), first.unwrap().0), (100, 6));
}

#[test]
fn other_resolutions_are_refused() {
    let mut run = busy(&[]);
    let monitoring = json!({"metricConfigurations": [
        {"metricNames": ["CPUUtilization"], "resolutionSeconds": 30}
    ]});
    let said = act(&mut run, "UpdateService", json!({"service": "web", "monitoring": monitoring}));
    assert!(said.contains("resolutionSeconds is 20 or 60"), "{said}");
}
