//! Instruments against the runs that they read: what each shows at chosen moments of the examples.

// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::sync::Arc;

use expect_test::{Expect, expect, expect_file};
use scene::frame::{Frame, Shape, Subject};
use scene::instrument::{Instrument, instruments};
use scene::theme::Theme;
use scene::view::View;
use scene::words::Reads;
use sim::ids::ServiceId;
use sim::scenario::Scenario;
use sim::time::SimTime;
use sim::timeline::Timeline;
use sim::world::World;

pub(crate) fn play(text: &str) -> Timeline {
    Timeline::new(Arc::new(Scenario::parse(text).unwrap()))
}

/// A run at a moment as a file, which says first what it shows.
pub(crate) fn picture(text: &str, secs: u64, view: &View, what: &str) -> String {
    let (mut run, at) = (play(text), SimTime::from_secs(secs));
    run.advance_to(at, u64::MAX);
    let frame = scene::frame(run.world(), run.log(), at, view);
    crate::pictures::file(&frame, view.theme, what)
}

/// What is told of a run at moments, in seconds.
pub(crate) fn told(
    text: &str,
    moments: &[u64],
    expected: &Expect,
    tell: impl Fn(&World, u64, &mut String),
) {
    let mut run = play(text);
    let mut said = String::new();
    for secs in moments {
        run.advance_to(SimTime::from_secs(*secs), u64::MAX);
        tell(run.world(), *secs, &mut said);
    }
    expected.assert_eq(&said);
}

/// What the instruments of a run say at moments, in seconds.
fn check(text: &str, moments: &[u64], expected: &Expect) {
    told(text, moments, expected, |world, secs, said| {
        for it in instruments(world) {
            writeln!(said, "{secs} s: {}", Reads(&it, SimTime::from_secs(secs))).unwrap();
        }
    });
}

/// Rules `breaker.threshold`, `breaker.rollback`.
#[test]
fn a_circuit_breaker_is_seen_to_count_and_to_roll_back() {
    let moments = [30, 65, 100, 120, 150, 195];
    check(
        example!("circuit-breaker"),
        &moments,
        &expect![[r#"
            30 s: web, circuit breaker: 0 of 3 failures, no deployment under way.
            65 s: web, circuit breaker: 0 of 3 failures, at 3 ecs-svc/2 is given up and rolled back.
            100 s: web, circuit breaker: 0 of 3 failures, at 3 ecs-svc/2 is given up and rolled back.
            120 s: web, circuit breaker: 2 of 3 failures, at 3 ecs-svc/2 is given up and rolled back.
            150 s: web, circuit breaker: 2 of 3 failures, at 3 ecs-svc/2 is given up and rolled back.
            195 s: web, circuit breaker: 3 of 3 failures, ecs-svc/2 was given up, rolled back to ecs-svc/1.
        "#]],
    );
}

/// Rules `bluegreen.stages`, `bluegreen.hooks`, `bluegreen.pause-default`.
#[test]
fn a_deployment_is_followed_through_its_stages_and_hooks() {
    let moments = [30, 65, 105, 150, 242, 330, 425, 460];
    check(
        example!("blue-green"),
        &moments,
        &expect![[r#"
            30 s: web, BLUE_GREEN: web:1 100 %, no deployment under way.
            65 s: web, BLUE_GREEN: blue web:1 100 %, green web:2 0 %, stage SCALE_UP.
            105 s: web, BLUE_GREEN: blue web:1 100 %, green web:2 0 %, stage POST_SCALE_UP, hook smoke-test 15 s.
            150 s: web, BLUE_GREEN: blue web:1 100 %, green web:2 0 %, stage PRE_PRODUCTION_TRAFFIC_SHIFT, hook PAUSE 23 h 59 min.
            242 s: web, BLUE_GREEN: blue web:1 0 %, green web:2 100 %, stage BAKE_TIME, bake time 2 min 58 s.
            330 s: web, BLUE_GREEN: blue web:1 0 %, green web:2 100 %, stage BAKE_TIME, bake time 1 min 30 s.
            425 s: web, BLUE_GREEN: blue web:1 0 %, green web:2 100 %, stage CLEAN_UP.
            460 s: web, BLUE_GREEN: web:2 100 %, no deployment under way.
        "#]],
    );
}

/// Rules `bluegreen.canary-percent`, `bluegreen.rollback`, `deploy.alarm-fails`.
#[test]
fn a_canary_has_its_share_until_an_alarm_takes_it_back() {
    let moments = [30, 65, 110, 355, 365, 425];
    check(
        example!("canary-rolled-back"),
        &moments,
        &expect![[r#"
            30 s: web, CANARY 10 %: web:1 100 %, no deployment under way, alarm green-errors INSUFFICIENT_DATA.
            65 s: web, CANARY 10 %: blue web:1 100 %, green web:2 0 %, stage SCALE_UP, alarm green-errors OK.
            110 s: web, CANARY 10 %: blue web:1 90 %, green web:2 10 %, stage PRODUCTION_TRAFFIC_SHIFT, next share 4 min 50 s, alarm green-errors OK.
            355 s: web, CANARY 10 %: blue web:1 90 %, green web:2 10 %, stage PRODUCTION_TRAFFIC_SHIFT, next share 45 s, alarm green-errors OK.
            365 s: web, CANARY 10 %: blue web:1 100 %, green web:2 0 %, ecs-svc/2 is given up, rolls back to ecs-svc/1, alarm green-errors ALARM.
            425 s: web, CANARY 10 %: blue web:1 100 %, green web:2 0 %, ecs-svc/2 was given up, rolled back to ecs-svc/1, alarm green-errors OK.
        "#]],
    );
}

/// Rule `bluegreen.linear-bake`.
#[test]
fn traffic_moves_in_equal_steps() {
    let moments = [110, 170, 230, 290, 350];
    check(
        example!("linear-deployment"),
        &moments,
        &expect![[r#"
            110 s: web, LINEAR 20 %: blue web:1 80 %, green web:2 20 %, stage PRODUCTION_TRAFFIC_SHIFT, next share 50 s.
            170 s: web, LINEAR 20 %: blue web:1 60 %, green web:2 40 %, stage PRODUCTION_TRAFFIC_SHIFT, next share 50 s.
            230 s: web, LINEAR 20 %: blue web:1 40 %, green web:2 60 %, stage PRODUCTION_TRAFFIC_SHIFT, next share 50 s.
            290 s: web, LINEAR 20 %: blue web:1 20 %, green web:2 80 %, stage PRODUCTION_TRAFFIC_SHIFT, next share 50 s.
            350 s: web, LINEAR 20 %: blue web:1 0 %, green web:2 100 %, stage BAKE_TIME, bake time 50 s.
        "#]],
    );
}

/// Rules `autoscale.formula`, `autoscale.cooldown-out`, `autoscale.several-policies`, `engine.autoscale-alarm-out`,
/// `engine.autoscale-alarm-in`.
#[test]
fn target_tracking_shows_its_metrics_alarms_and_cooldowns() {
    let moments = [30, 130, 420, 481, 700, 800];
    check(
        example!("target-tracking"),
        &moments,
        &expect![[r#"
            30 s: web, CPUUtilization without data, target 30 %, alarm for scaling out INSUFFICIENT_DATA, alarm for scaling in INSUFFICIENT_DATA, 2 tasks, 2 to 10.
            30 s: web, RequestCountPerTarget without data, target 4000, alarm for scaling out INSUFFICIENT_DATA, alarm for scaling in INSUFFICIENT_DATA, 2 tasks, 2 to 10.
            130 s: web, CPUUtilization 20.3 %, target 30 %, alarm for scaling out OK (0 of 3), alarm for scaling in OK (2 of 15), 2 tasks, 2 to 10.
            130 s: web, RequestCountPerTarget 2443, target 4000, alarm for scaling out OK (0 of 3), alarm for scaling in OK (2 of 15), 2 tasks, 2 to 10.
            420 s: web, CPUUtilization 59 %, target 30 %, alarm for scaling out OK (2 of 3), alarm for scaling in OK (5 of 15), 2 tasks, 2 to 10.
            420 s: web, RequestCountPerTarget 7171, target 4000, alarm for scaling out OK (2 of 3), alarm for scaling in OK (5 of 15), 2 tasks, 2 to 10.
            481 s: web, CPUUtilization 60.3 %, target 30 %, alarm for scaling out ALARM (3 of 3), alarm for scaling in OK (5 of 15), 5 tasks, scale-out cools 4 min 59 s.
            481 s: web, RequestCountPerTarget 7217, target 4000, alarm for scaling out ALARM (3 of 3), alarm for scaling in OK (5 of 15), 5 tasks, scale-out cools 4 min 59 s.
            700 s: web, CPUUtilization 24.2 %, target 30 %, alarm for scaling out OK (1 of 3), alarm for scaling in OK (7 of 15), 5 tasks, scale-out cools 1 min 20 s.
            700 s: web, RequestCountPerTarget 2905, target 4000, alarm for scaling out OK (0 of 3), alarm for scaling in OK (8 of 15), 5 tasks, scale-out cools 1 min 20 s.
            800 s: web, CPUUtilization 24.1 %, target 30 %, alarm for scaling out OK (0 of 3), alarm for scaling in OK (9 of 15), 5 tasks, 2 to 10.
            800 s: web, RequestCountPerTarget 2873, target 4000, alarm for scaling out OK (0 of 3), alarm for scaling in OK (10 of 15), 5 tasks, 2 to 10.
        "#]],
    );
}

/// Rules `cluster-scale.reservation`, `cluster-scale.waiting-tasks`, `cluster-scale.warmup`,
/// `cluster-scale.gradual-in`.
#[test]
fn a_reservation_is_seen_to_ask_for_instances() {
    let moments = [60, 95, 125, 250, 400, 590, 650, 1_600, 2_000];
    check(
        example!("cluster-scaling"),
        &moments,
        &expect![[r#"
            60 s: own, CapacityProviderReservation 100 % (M 1, N 1), target 100 %, alarm for scaling out OK (0 of 1), alarm for scaling in OK (0 of 15), 1 instance.
            95 s: own, CapacityProviderReservation 400 % (M 4, N 1), target 100 %, alarm for scaling out OK (0 of 1), alarm for scaling in OK (0 of 15), 1 instance, wants 4.
            125 s: own, CapacityProviderReservation 400 % (M 4, N 1), target 100 %, alarm for scaling out ALARM (1 of 1), alarm for scaling in OK (0 of 15), 4 instances, warms up.
            250 s: own, CapacityProviderReservation 100 % (M 4, N 4), target 100 %, alarm for scaling out OK (0 of 1), alarm for scaling in OK (0 of 15), 4 instances, warms up.
            400 s: own, CapacityProviderReservation 100 % (M 4, N 4), target 100 %, alarm for scaling out OK (0 of 1), alarm for scaling in OK (0 of 15), 4 instances.
            590 s: own, CapacityProviderReservation 100 % (M 4, N 4), target 100 %, alarm for scaling out OK (0 of 1), alarm for scaling in OK (0 of 15), 4 instances.
            650 s: own, CapacityProviderReservation 25 % (M 1, N 4), target 100 %, alarm for scaling out OK (0 of 1), alarm for scaling in OK (0 of 15), 4 instances, wants 1.
            1600 s: own, CapacityProviderReservation 50 % (M 1, N 2), target 100 %, alarm for scaling out OK (0 of 1), alarm for scaling in ALARM (15 of 15), 2 instances, wants 1.
            2000 s: own, CapacityProviderReservation 100 % (M 1, N 1), target 100 %, alarm for scaling out OK (0 of 1), alarm for scaling in OK (9 of 15), 1 instance.
        "#]],
    );
}

/// Rules `alarm.states`, `alarm.datapoints`: somebody's own alarms stand under their own names.
#[test]
fn alarms_of_ones_own_are_seen_with_their_states() {
    check(
        example!("alarm-errors"),
        &[30, 70, 245],
        &expect![[r#"
            30 s: web, alarm web-errors INSUFFICIENT_DATA, alarm web-cpu INSUFFICIENT_DATA.
            70 s: web, alarm web-errors OK (0 of 2), alarm web-cpu OK (0 of 2).
            245 s: web, alarm web-errors ALARM (2 of 2), alarm web-cpu OK (0 of 2).
        "#]],
    );
}

/// Rules `autoscale.schedule`, `autoscale.step-types`: beside the dials of its policies a service has the alarm that
/// triggers one of them, and its scheduled action with the time until then.
#[test]
fn a_scheduled_action_is_seen_to_come() {
    let notices = |world: &World, secs: u64, said: &mut String| {
        for it in instruments(world).iter().filter(|it| matches!(it, Instrument::Notice(_))) {
            writeln!(said, "{secs} s: {}", Reads(it, SimTime::from_secs(secs))).unwrap();
        }
    };
    // 22:00 is two hours and a half after the beginning.
    told(
        example!("queue-workers"),
        &[30, 2_500, 8_999, 9_001],
        &expect![[r#"
        30 s: worker, alarm backlog-flood INSUFFICIENT_DATA, scheduled action night in 2 h 29 min: 0 to 4 tasks.
        2500 s: worker, alarm backlog-flood ALARM (1 of 1), scheduled action night in 1 h 48 min: 0 to 4 tasks.
        8999 s: worker, alarm backlog-flood OK (0 of 1), scheduled action night in 1 s: 0 to 4 tasks.
        9001 s: worker, alarm backlog-flood OK (0 of 1), scheduled action night in 23 h 59 min: 0 to 4 tasks.
    "#]],
        notices,
    );
}

/// What does not fit on a card is counted, and what is about no service is about the cluster.
#[test]
fn cards_of_alarms_hold_three_and_count_the_rest() {
    let mut own: serde_json::Value = serde_json::from_str(example!("queue-workers")).unwrap();
    let alarms = own["alarms"].as_array_mut().unwrap();
    let base = alarms[0].clone();
    for name in ["a", "b", "c", "d"] {
        let mut alarm = base.clone();
        alarm["AlarmName"] = name.into();
        alarm["AlarmActions"] = serde_json::json!([]);
        alarms.push(alarm);
    }
    own["scaling"]["scalingPolicies"] = serde_json::json!([]);
    own["alarms"][0]["AlarmActions"] = serde_json::json!([]);
    check(
        &own.to_string(),
        &[30],
        &expect![[r#"
        30 s: worker, scheduled action night in 2 h 29 min: 0 to 4 tasks.
        30 s: cluster, alarm backlog-flood INSUFFICIENT_DATA, alarm a INSUFFICIENT_DATA, alarm b INSUFFICIENT_DATA and 2 more.
    "#]],
    );
}

/// A run that uses nothing of it shows nothing of it.
#[test]
fn runs_without_it_have_no_instruments() {
    for text in [example!("rolling-deployment"), example!("first-minute"), example!("zone-lost")] {
        check(text, &[0, 90, 200], &expect![""]);
    }
}

/// Cards at the edge of what they have to hold: on a phone, and beside each other.
#[test]
fn cards_as_pictures() {
    let wide = View::new(900.0, 340.0);
    expect_file!["pictures/circuit-breaker.svg"].assert_eq(&picture(
        example!("circuit-breaker"),
        120,
        &wide,
        "A circuit breaker has counted two of three failures.",
    ));
    expect_file!["pictures/target-tracking.svg"].assert_eq(&picture(
        example!("target-tracking"),
        500,
        &wide,
        "Two metrics that a service scales by, one over its target, after a scale-out.",
    ));
    expect_file!["pictures/reservation.svg"].assert_eq(&picture(
        example!("cluster-scaling"),
        200,
        &wide,
        "The reservation of a capacity provider whose tasks wait for instances.",
    ));
    expect_file!["pictures/alarms.svg"].assert_eq(&picture(
        example!("alarm-errors"),
        245,
        &wide,
        "Two alarms of one's own, one of them in ALARM.",
    ));
    expect_file!["pictures/schedule.svg"].assert_eq(&picture(
        example!("queue-workers"),
        2_500,
        &wide,
        "Two policies with their dials, the alarm of one of them and a scheduled action.",
    ));
    let narrow = View { theme: Theme::Dark, reduced_motion: true, ..View::new(343.0, 340.0) };
    expect_file!["pictures/canary.svg"].assert_eq(&picture(
        example!("canary-rolled-back"),
        200,
        &narrow,
        "A canary gets a tenth of the traffic, on a phone.",
    ));
}

/// Cards lie within the picture, none over another or over what is below, at every size.
#[test]
fn cards_have_room_at_every_size() {
    let (mut run, at) = (play(example!("canary-rolled-back")), SimTime::from_secs(200));
    run.advance_to(at, u64::MAX);
    for width in [280.0, 320.0, 375.0, 700.0, 1_440.0, 2_560.0] {
        for theme in Theme::ALL {
            let view = View { theme, ..View::new(width, 340.0) };
            let frame = scene::frame(run.world(), run.log(), at, &view);
            let card = frame.bounds_of(Subject::Service(ServiceId(1))).unwrap();
            assert!(card.x > 0.0 && card.right() < width, "{card:?} at {width}");
            let others = frame.hits.iter().filter(|hit| hit.bounds != card);
            assert!(others.clone().all(|hit| hit.bounds.y > card.bottom()), "{width} {theme:?}");
            let names: Vec<&str> = texts(&frame).collect();
            for name in ["web · CANARY 10 %", "blue web:1 90 %", "green web:2 10 %"] {
                assert!(names.contains(&name), "{name} at {width} {theme:?}: {names:?}");
            }
            // The weights stand at the load balancers too.
            assert!(names.contains(&"gets 90 %") && names.contains(&"gets 10 %"), "{names:?}");
        }
    }
}

fn texts(frame: &Frame) -> impl Iterator<Item = &str> {
    frame.marks.iter().filter_map(|mark| match mark.shape {
        Shape::Text { text, .. } => Some(frame.text_of(text)),
        _ => None,
    })
}
