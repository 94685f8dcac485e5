//! Metrics follow from what happened in a minute, alarms from metrics.

mod fine;

use expect_test::{Expect, expect};
use serde_json::{Value as Json, json};

use super::*;
use crate::call::{Action, Name, apply};
use crate::fixture::{Run, balanced};
use crate::time::SimTime;

/// A minute without data.
const NONE: Option<u64> = None;

/// An alarm that looks at three minutes for two values above 50.
fn watched(missing: MissingData) -> Watched {
    Watched {
        metric: Metric::Cpu(crate::ids::ServiceId(1)),
        statistic: Statistic::Average,
        period: 1,
        periods: 3,
        datapoints: 2,
        comparison: Comparison::Greater,
        threshold: Value(50_000),
        missing,
    }
}

/// The changes of an alarm while these values come, a minute each.
fn changes(watched: Watched, values: &[Option<u64>]) -> String {
    let mut run = Run::new(&[]);
    run.act(|step| put(step, "cpu".into(), watched, Vec::new()));
    let mut text = String::new();
    for (minute, value) in (0..).zip(values) {
        let series = run.world.cloudwatch.series.or_insert_with(watched.metric, Default::default);
        if let Some(value) = value {
            series.push(minute, Point::one(value * 1_000));
        }
        run.world.now = SimTime::from_secs(u64::from(minute + 1) * 60);
        run.act(|step| alarm::evaluate(step, minute + 1, minute::MINUTE));
        for record in run.log.records().iter().skip(run.shown) {
            text += &format!("{record}\n");
        }
        run.shown = run.log.records().len();
    }
    text
}

/// Rules `alarm.datapoints`, `alarm.states`, `engine.metric-visible`.
#[test]
fn so_many_of_the_latest_minutes_make_an_alarm() {
    let check = |values: &[u64], expected: &Expect| {
        let values: Vec<Option<u64>> = values.iter().copied().map(Some).collect();
        expected.assert_eq(&changes(watched(MissingData::Missing), &values));
    };
    check(
        &[60, 40, 40, 60, 60, 50, 50],
        &expect![[r#"
            01:00.000 #1 <#0 alarm cpu INSUFFICIENT_DATA to OK: Threshold Crossed: 2 out of the last 3 datapoints are missing, which counts as not breaching.
            05:00.000 #2 <#0 alarm cpu OK to ALARM: Threshold Crossed: 2 out of the last 3 datapoints [60.0 (04:00.000), 60.0 (03:00.000)] were greater than the threshold (50.0).
            07:00.000 #3 <#0 alarm cpu ALARM to OK: Threshold Crossed: 2 out of the last 3 datapoints [50.0 (06:00.000), 50.0 (05:00.000)] were not greater than the threshold (50.0).
        "#]],
    );
}

/// Rules `alarm.missing-data`, `engine.metric-gap`.
#[test]
fn minutes_without_data_count_as_the_alarm_says() {
    let check = |missing, values: &[Option<u64>], expected: &[&str]| {
        let text = changes(watched(missing), values);
        let found: Vec<&str> = text
            .lines()
            .map(|line| line.split_once("alarm cpu ").unwrap().1.split_once(": ").unwrap().0)
            .collect();
        assert_eq!(found, expected, "{missing:?} {values:?}");
    };
    let high = Some(60);
    let gap = [high, high, NONE, NONE, NONE];
    check(
        MissingData::Missing,
        &gap,
        &["INSUFFICIENT_DATA to OK", "OK to ALARM", "ALARM to OK", "OK to INSUFFICIENT_DATA"],
    );
    check(MissingData::Ignore, &gap, &["INSUFFICIENT_DATA to ALARM"]);
    check(MissingData::Breaching, &[NONE, NONE], &["INSUFFICIENT_DATA to ALARM"]);
    check(
        MissingData::NotBreaching,
        &gap,
        &["INSUFFICIENT_DATA to OK", "OK to ALARM", "ALARM to OK"],
    );
    // A gap between two high minutes takes nothing away, and adds nothing.
    check(MissingData::Missing, &[high, NONE, high], &["INSUFFICIENT_DATA to OK", "OK to ALARM"]);
}

/// Rule `engine.metric-periods`.
#[test]
fn longer_periods_end_with_their_multiples() {
    let slow = Watched { period: 2, periods: 1, datapoints: 1, ..watched(MissingData::Missing) };
    let values = [Some(90), Some(20), Some(40), Some(40)];
    expect![[r#"
        02:00.000 #1 <#0 alarm cpu INSUFFICIENT_DATA to ALARM: Threshold Crossed: 1 out of the last 1 datapoints [55.0 (00:00.000)] was greater than the threshold (50.0).
        04:00.000 #2 <#0 alarm cpu ALARM to OK: Threshold Crossed: 1 out of the last 1 datapoints [40.0 (02:00.000)] was not greater than the threshold (50.0).
    "#]]
    .assert_eq(&changes(slow, &values));
}

#[test]
fn statistics_and_comparisons() {
    let point = Point { sum: 90_000, count: 4, min: 10_000, max: 50_000 };
    let values = Statistic::ALL.map(|it| it.of(point).to_string());
    assert_eq!(values, ["22.5", "90.0", "10.0", "50.0", "4.0"]);
    let breaches = |comparison| {
        let watched = Watched { comparison, ..watched(MissingData::Missing) };
        [49_999, 50_000, 50_001].map(|value| watched.breaches(Value(value)))
    };
    assert_eq!(breaches(Comparison::Greater), [false, false, true]);
    assert_eq!(breaches(Comparison::GreaterOrEqual), [false, true, true]);
    assert_eq!(breaches(Comparison::Less), [true, false, false]);
    assert_eq!(breaches(Comparison::LessOrEqual), [true, true, false]);
    assert_eq!(
        [Value(7), Value(1_230), Value(5_000)].map(|it| it.to_string()),
        ["0.007", "1.23", "5.0"]
    );
}

/// Rule `engine.metric-kept`.
#[test]
fn a_series_forgets_what_is_long_ago() {
    let mut series = Series::default();
    for minute in 0..500 {
        series.push(minute, Point::one(u64::from(minute)));
    }
    assert_eq!(series.iter().next(), Some((500 - KEPT_MINUTES, Point::one(320))));
    assert_eq!(series.iter().count(), 180);
    assert_eq!(series.between(497, 499), Some(Point { sum: 995, count: 2, min: 497, max: 498 }));
    assert_eq!(series.between(500, 510), None);
}

/// A service behind a load balancer with two running tasks, each of 256 CPU units and 512 MiB with four
/// places, and a request of exactly one second every half second.
fn busy(changes: &[(&'static str, Json)]) -> Run {
    let mut all = balanced();
    all.extend([
        ("/images/web:1", json!({"concurrency": 4, "serviceTime": "1s"})),
        ("/services/0/desiredCount", json!(2)),
        ("/tasks", json!([{"service": "web", "count": 2}])),
        ("/traffic", json!([{"rate": 2, "poisson": false}])),
    ]);
    all.extend(changes.iter().cloned());
    Run::new(&all)
}

/// The latest averages or sums, by name.
fn latest(run: &Run, statistic: Statistic) -> Vec<String> {
    let series = run.world.cloudwatch.series.iter();
    let latest = |(metric, series): (&Metric, &Series)| {
        let (minute, point) = series.latest().unwrap();
        format!("{} {minute} {}", metric.name(), statistic.of(point))
    };
    series.map(latest).collect()
}

/// Rules `autoscale.metric-period`, `engine.cpu-use`, `engine.memory-use`, `autoscale.metric-reserved`, `engine.requests-per-target`,
/// `alb.metrics-reported`.
#[test]
fn use_follows_from_requests() {
    let mut run = busy(&[]);
    run.go(120);
    // Two requests under way at any time, of eight places.
    assert_eq!(
        latest(&run, Statistic::Average),
        [
            "CPUUtilization 1 25.0",
            "MemoryUtilization 1 40.0",
            "RequestCount 1 1.0",
            "RequestCountPerTarget 1 60.0",
            "TargetResponseTime 1 1.0",
            "HealthyHostCount 1 2.0",
            "UnHealthyHostCount 1 0.0",
        ]
    );
    let requests = latest(&run, Statistic::Sum);
    assert!(requests.contains(&"RequestCount 1 120.0".to_owned()), "{requests:?}");
    let image = json!({
        "concurrency": 4, "serviceTime": "1s", "cpuIdle": 64, "cpuPerRequest": 32,
        "memoryIdle": 128, "memoryPerRequest": 128
    });
    let mut run = busy(&[("/images/web:1", image)]);
    run.go(180);
    // 64 + 32 of 256 units, 128 + 128 of 512 MiB: each task has one request at any time.
    assert_eq!(
        latest(&run, Statistic::Average)[..2],
        ["CPUUtilization 2 37.5", "MemoryUtilization 2 50.0"]
    );
}

/// Rules `alb.metrics-reported`, `alb.host-counts-reported`: without requests only the targets are counted, and
/// nothing once there are none.
#[test]
fn targets_are_counted_without_requests() {
    let mut run = busy(&[("/traffic", json!([]))]);
    let service = run.service();
    run.go(120);
    let counted = || ["HealthyHostCount 1 2.0", "UnHealthyHostCount 1 0.0"].map(str::to_owned);
    assert_eq!(latest(&run, Statistic::Average)[2..], counted());
    run.act(|step| crate::scheduler::set_desired(step, service, 0));
    run.go(120);
    assert_eq!(latest(&run, Statistic::Average)[2..], counted(), "none since");
}

/// Rule `engine.cpu-use`: a task on Fargate has no more than its own.
#[test]
fn fargate_has_no_cpu_beyond_the_task() {
    let image = json!({"concurrency": 4, "serviceTime": "1s", "cpuPerRequest": 1024});
    let mut run = busy(&[("/images/web:1", image)]);
    run.go(120);
    assert_eq!(latest(&run, Statistic::Maximum)[0], "CPUUtilization 1 100.0");
}

/// Rule `engine.usage-samples`: without a task there is no metric.
#[test]
fn no_task_no_metric() {
    let mut run = busy(&[]);
    run.go(60);
    let service = run.service();
    run.act(|step| crate::scheduler::set_desired(step, service, 0));
    run.go(600);
    let cpu = run.world.cloudwatch.series.get(&Metric::Cpu(service)).unwrap();
    assert_eq!(cpu.latest().map(|(minute, _)| minute), Some(0));
    assert!(latest(&run, Statistic::Sum).contains(&"HTTPCode_ELB_5XX_Count 9 120.0".to_owned()));
}

fn act(run: &mut Run, name: &str, with: Json) -> String {
    let name = Name::ALL.iter().copied().find(|known| known.text() == name).unwrap();
    let now = run.world.now;
    run.act(|step| apply(step, &Action::new(now, name, with)));
    run.until(now.as_secs())
}

/// Rule `alarm.set-state`.
#[test]
fn calls_make_set_and_delete_alarms() {
    let mut run = busy(&[]);
    let alarm = json!({
        "AlarmName": "slow", "Namespace": "AWS/ApplicationELB", "MetricName": "TargetResponseTime",
        "Dimensions": [{"Name": "TargetGroup", "Value": "targetgroup/web/1234"}], "Statistic": "Average",
        "Period": 60, "EvaluationPeriods": 1, "Threshold": 0.5, "ComparisonOperator": "GreaterThanThreshold"
    });
    act(&mut run, "PutMetricAlarm", alarm.clone());
    expect![[r#"
        01:00.000 #9 <#7 alarm slow INSUFFICIENT_DATA to ALARM: Threshold Crossed: 1 out of the last 1 datapoints [1.0 (00:00.000)] was greater than the threshold (0.5).
    "#]]
    .assert_eq(&run.until(90));
    let ok = json!({"AlarmName": "slow", "StateValue": "OK", "StateReason": "a test"});
    expect![[r#"
        01:30.000 #10 <#0 action 1 SetAlarmState
        01:30.000 #11 <#10 alarm slow ALARM to OK: a test
    "#]]
    .assert_eq(&act(&mut run, "SetAlarmState", ok));
    assert!(run.until(120).contains("alarm slow OK to ALARM"));
    act(&mut run, "DeleteAlarms", json!({"AlarmNames": ["slow"]}));
    assert!(run.world.cloudwatch.alarms.is_empty());
    let refused = act(&mut run, "DeleteAlarms", json!({"AlarmNames": ["slow"]}));
    assert!(
        refused.contains("refused: ResourceNotFound: AlarmNames[0]: no alarm `slow`"),
        "{refused}"
    );
}

#[test]
fn alarms_are_refused_for_what_is_wrong_with_them() {
    let check = |change: (&str, Json), expected: &str| {
        let mut alarm = json!({
            "AlarmName": "a", "Namespace": "AWS/ECS", "MetricName": "CPUUtilization", "Statistic": "Average",
            "Dimensions": [{"Name": "ServiceName", "Value": "web"}, {"Name": "ClusterName", "Value": "default"}],
            "Period": 60, "EvaluationPeriods": 3, "Threshold": 80, "ComparisonOperator": "GreaterThanThreshold"
        });
        alarm[change.0] = change.1;
        let text = act(&mut Run::new(&[]), "PutMetricAlarm", alarm);
        assert!(text.contains("refused: ValidationError: ") && text.contains(expected), "{text}");
    };
    check(("MetricName", json!("CPUUtilisation")), "did you mean `CPUUtilization`? AWS/ECS has");
    check(
        ("Namespace", json!("AWS/EC2")),
        "no metric `CPUUtilization` in a namespace `AWS/EC2`, did you mean",
    );
    check(("Dimensions", json!([{"Name": "ServiceName", "Value": "wed"}])), "no service `wed`");
    check(("Dimensions", json!([{"Name": "Service", "Value": "web"}])), "give ServiceName");
    check(("Dimensions", json!([])), "give the dimension ServiceName");
    check(("Period", json!(90)), "multiple of 60");
    check(("DatapointsToAlarm", json!(4)), "at most EvaluationPeriods");
    check(("Period", json!(7_200)), "at most three hours");
}

/// Rule `container.cpu-share`: on EC2 a task goes beyond what it reserves.
#[test]
fn an_instance_lends_its_cpu() {
    let image = json!({"concurrency": 4, "serviceTime": "1s", "cpuPerRequest": 1024});
    let mut run = busy(&[
        ("/images/web:1", image),
        ("/containerInstances", json!([{"instanceType": "m5.large"}])),
        ("/services/0/launchType", json!("EC2")),
    ]);
    run.go(120);
    assert_eq!(latest(&run, Statistic::Maximum)[0], "CPUUtilization 1 400.0");
}
