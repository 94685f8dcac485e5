//! What policies want, what is done, and what holds it back.

use expect_test::{Expect, expect};
use serde_json::{Value as Json, json};

use super::*;
use crate::call::{Action, Name, apply};
use crate::cloudwatch::{Comparison, Metric, Statistic, Value};
use crate::fixture::{Run, balanced};
use crate::ids::AlarmId;

mod dates;
mod due;
mod rules;
mod way;

/// A service of two running tasks, scaled between one and ten by a metric that a tape gives: `level` holds
/// from the start, then whatever `points` say.
pub(super) fn run(
    level: u32,
    points: &Json,
    policies: &Json,
    changes: &[(&'static str, Json)],
) -> Run {
    let mut list = vec![json!({"at": 0, "value": level})];
    list.extend(points.as_array().unwrap().iter().cloned());
    let mut all = balanced();
    all.extend([
        ("/targetGroups/0/Attributes", json!([
            {"Key": "deregistration_delay.timeout_seconds", "Value": "0"}
        ])),
        ("/services/0/desiredCount", json!(2)),
        ("/tasks", json!([{"service": "web", "count": 2}])),
        ("/metrics", json!([{"Namespace": "Shop", "MetricName": "Load", "points": list}])),
        ("/scaling", json!({
            "scalableTargets": [{"ResourceId": "service/default/web", "MinCapacity": 1, "MaxCapacity": 10}],
            "scalingPolicies": policies
        })),
    ]);
    all.extend(changes.iter().cloned());
    Run::new(&all)
}

/// A policy that keeps the tape's metric at 50.
pub(super) fn tracking(more: &Json) -> Json {
    let mut config = json!({
        "TargetValue": 50,
        "CustomizedMetricSpecification": {"Namespace": "Shop", "MetricName": "Load", "Statistic": "Average"}
    });
    for (name, value) in more.as_object().unwrap() {
        config[name] = value.clone();
    }
    json!({
        "PolicyName": "load", "ResourceId": "service/default/web", "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": config
    })
}

pub(super) fn act(run: &mut Run, name: &str, with: Json) -> String {
    let name = Name::ALL.iter().copied().find(|known| known.text() == name).unwrap();
    let now = run.world.now;
    run.until(now.as_secs());
    run.act(|step| apply(step, &Action::new(now, name, with)));
    run.until(now.as_secs())
}

/// When `desiredCount` changed to what, until a moment: `3:00 4, …`.
pub(super) fn counts(run: &mut Run, minutes: u64) -> String {
    let said = run.only(minutes * 60, &["desiredCount"]);
    let change = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        format!("{} {}", &words[0][..5], words.last().unwrap())
    };
    said.lines().map(change).collect::<Vec<_>>().join(", ")
}

/// Rules `autoscale.alarm-out`, `engine.autoscale-alarm-out`, `autoscale.formula`, `autoscale.alarm-in`,
/// `engine.autoscale-alarm-in`, `autoscale.alarm-low-threshold`, `engine.autoscale-low-threshold`,
/// `autoscale.changes-desired`.
#[test]
fn target_tracking_from_alarm_to_count() {
    let mut run =
        run(80, &json!([{"at": "10m", "value": 20}]), &json!([tracking(&json!({}))]), &[]);
    let said = run.only(1_800, &["alarm ", "scaling", "desiredCount"]);
    expect![[r#"
        01:00.000 #9 <#0 alarm TargetTracking-service/default/web-AlarmHigh-policy-1 INSUFFICIENT_DATA to OK: Threshold Crossed: 2 out of the last 3 datapoints are missing, which counts as not breaching.
        01:00.000 #10 <#0 alarm TargetTracking-service/default/web-AlarmLow-policy-1 INSUFFICIENT_DATA to OK: Threshold Crossed: 1 out of the last 15 datapoints [80.0 (00:00.000)] was not less than the threshold (45.0).
        03:00.000 #11 <#0 alarm TargetTracking-service/default/web-AlarmHigh-policy-1 OK to ALARM: Threshold Crossed: 3 out of the last 3 datapoints [80.0 (02:00.000), 80.0 (01:00.000), 80.0 (00:00.000)] were greater than the threshold (50.0).
        03:00.000 #12 <#11 scaling of svc-1: Setting desired count to 4. Cause: monitor alarm TargetTracking-service/default/web-AlarmHigh-policy-1 in state ALARM triggered policy load
        03:00.000 #13 <#12 svc-1 desiredCount 2 to 4
        08:00.000 #35 <#11 scaling of svc-1: Setting desired count to 7. Cause: monitor alarm TargetTracking-service/default/web-AlarmHigh-policy-1 in state ALARM triggered policy load
        08:00.000 #36 <#35 svc-1 desiredCount 4 to 7
        11:00.000 #67 <#0 alarm TargetTracking-service/default/web-AlarmHigh-policy-1 ALARM to OK: Threshold Crossed: 1 out of the last 3 datapoints [20.0 (10:00.000)] was not greater than the threshold (50.0).
        25:00.000 #68 <#0 alarm TargetTracking-service/default/web-AlarmLow-policy-1 OK to ALARM: Threshold Crossed: 15 out of the last 15 datapoints [20.0 (24:00.000), 20.0 (23:00.000), 20.0 (22:00.000), 20.0 (21:00.000), 20.0 (20:00.000), 20.0 (19:00.000), 20.0 (18:00.000), 20.0 (17:00.000), 20.0 (16:00.000), 20.0 (15:00.000), 20.0 (14:00.000), 20.0 (13:00.000), 20.0 (12:00.000), 20.0 (11:00.000), 20.0 (10:00.000)] were less than the threshold (45.0).
        25:00.000 #69 <#68 scaling of svc-1: Setting desired count to 3. Cause: monitor alarm TargetTracking-service/default/web-AlarmLow-policy-1 in state ALARM triggered policy load
        25:00.000 #70 <#69 svc-1 desiredCount 7 to 3
        30:00.000 #107 <#68 scaling of svc-1: Setting desired count to 2. Cause: monitor alarm TargetTracking-service/default/web-AlarmLow-policy-1 in state ALARM triggered policy load
        30:00.000 #108 <#107 svc-1 desiredCount 3 to 2
    "#]].assert_eq(&said);
}

/// Rule `autoscale.formula`.
#[test]
fn the_wanted_count_is_rounded_up() {
    let check = |current, metric, target, expected| {
        let tracking = Tracking {
            metric: Metric::Cpu(ServiceId(1)),
            statistic: Statistic::Average,
            target: Value(target),
            out_cooldown: COOLDOWN,
            in_cooldown: COOLDOWN,
            scales_in: true,
            high: AlarmId(1),
            low: AlarmId(2),
        };
        let found = tracking.wants(current, Value(metric));
        assert_eq!(found, expected, "{current} × {metric} / {target}");
    };
    check(2, 75_000, 50_000, 3);
    check(3, 75_000, 50_000, 5);
    check(4, 50_001, 50_000, 5);
    check(4, 25_000, 50_000, 2);
    check(3, 24_000, 50_000, 2);
    check(5, 0, 50_000, 0);
    check(u32::MAX, u64::MAX, 1, u32::MAX);
}

/// Rules `autoscale.step-types`, `autoscale.step-rounding`, `autoscale.step-bounds`.
#[test]
fn steps_adjust_as_documented() {
    use Adjustment::{ChangeInCapacity, ExactCapacity, PercentChangeInCapacity};
    let wants = |adjustment, by, least, current| {
        let steps = vec![Bounds { lower: None, upper: None, by }];
        let policy = StepPolicy { adjustment, steps, min_magnitude: least, cooldown: COOLDOWN };
        policy.wants(current, policy.step(0, Comparison::Greater).unwrap())
    };
    assert_eq!(wants(ChangeInCapacity, 3, 0, 4), 7);
    assert_eq!(wants(ChangeInCapacity, -9, 0, 4), 0);
    assert_eq!(wants(ExactCapacity, 6, 0, 4), 6);
    // 6.7 becomes 6, 0.67 becomes 1, and the same below zero.
    assert_eq!(wants(PercentChangeInCapacity, 67, 0, 10), 16);
    assert_eq!(wants(PercentChangeInCapacity, 67, 0, 1), 2);
    assert_eq!(wants(PercentChangeInCapacity, -58, 0, 1), 0);
    assert_eq!(wants(PercentChangeInCapacity, -67, 0, 10), 4);
    assert_eq!(wants(PercentChangeInCapacity, 10, 3, 10), 13);
    assert_eq!(wants(PercentChangeInCapacity, -10, 3, 10), 7);
    let at = |lower, upper, distance, comparison| {
        Bounds { lower, upper, by: 1 }.holds_at(distance, comparison)
    };
    let holds = |lower, upper, distance| at(lower, upper, distance, Comparison::GreaterOrEqual);
    assert!(holds(Some(0), Some(10), 0) && !holds(Some(0), Some(10), 10));
    assert!(holds(Some(10), None, 10) && holds(Some(10), None, i64::MAX));
    assert!(holds(Some(-10), Some(-5), -5) && !holds(Some(-10), Some(-5), -10));
    assert!(holds(None, Some(-10), -10) && holds(None, Some(-10), i64::MIN));
    // On the threshold it is the alarm that says which side counts.
    for (comparison, below) in [
        (Comparison::Greater, false),
        (Comparison::GreaterOrEqual, false),
        (Comparison::Less, true),
        (Comparison::LessOrEqual, true),
    ] {
        assert_eq!(at(None, Some(0), 0, comparison), below);
        assert_eq!(at(Some(-10), Some(0), 0, comparison), below);
        assert_eq!(at(Some(0), None, 0, comparison), !below);
        assert!(at(None, Some(0), -1, comparison) && at(Some(0), None, 1, comparison));
    }
}
