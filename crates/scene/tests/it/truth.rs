//! Motions against what they stand for: at every moment a picture in between says what the run's own times say.

// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;

use scene::frame::{Frame, Layer, Shape, Subject};
use scene::geometry::Point;
use scene::theme::Token;
use scene::view::View;
use scene::words::{Strip, Therefore};
use sim::ids::{ServiceId, TaskId};
use sim::record::What;
use sim::scenario::Scenario;
use sim::task::TaskStatus;
use sim::time::{SimDuration, SimTime};
use sim::timeline::Timeline;

/// Three tasks wanted of a service that has two, from the tenth second on.
fn grows(launch: &str) -> Timeline {
    run(&format!(
        r#"{{
  "gantry": 1, "duration": "5m",
  "images": {{"web:1": {{"sizeMb": 100}}}},
  "taskDefinitions": [{{
    "family": "web", "requiresCompatibilities": ["FARGATE", "EC2"], "networkMode": "awsvpc",
    "cpu": "256", "memory": "512", "containerDefinitions": [{{"name": "app", "image": "web:1"}}]
  }}],
  "containerInstances": [{{"instanceType": "m5.large", "count": 2}}],
  "services": [{{
    "serviceName": "web", "taskDefinition": "web:1", "desiredCount": 2, "launchType": "{launch}",
    "networkConfiguration": {{"awsvpcConfiguration": {{"subnets": ["a", "b"]}}}}
  }}],
  "tasks": [{{"service": "web", "count": 2}}],
  "actions": [{{"at": 10, "call": "UpdateService", "with": {{"service": "web", "desiredCount": 3}}}}]
}}"#
    ))
}

fn run(text: &str) -> Timeline {
    Timeline::new(Arc::new(Scenario::parse(text).unwrap()))
}

fn picture(run: &mut Timeline, at: SimTime, view: &View) -> Frame {
    run.advance_to(at, u64::MAX);
    scene::frame(run.world(), run.log(), at, view)
}

fn middle(frame: &Frame, subject: Subject) -> Point {
    frame.bounds_of(subject).unwrap().centre()
}

/// The capsule is built around a task that Fargate finds a place for: its wall is as long as the time that has
/// passed since PROVISIONING began.
#[test]
fn the_wall_of_a_capsule_grows_with_the_time_of_provisioning() {
    let mut run = grows("FARGATE");
    run.advance_to(SimTime::from_secs(11), u64::MAX);
    let task = run.world().tasks.get(TaskId(3)).unwrap();
    let TaskStatus::Provisioning { until: Some(until) } = task.status else { panic!() };
    let (from, view) = (task.times.provisioning, View::new(900.0, 420.0));
    let whole = until.since(from);
    let length = |frame: &Frame| -> f32 {
        let walls = frame.marks.iter().filter(|mark| {
            mark.layer == Layer::Moving && mark.stroke.is_some_and(|it| it.token == Token::Fargate)
        });
        let paths = walls.filter_map(|mark| match mark.shape {
            Shape::Path { points, .. } => Some(frame.points_of(points)),
            _ => None,
        });
        let lengths = paths.map(|points| -> f32 {
            points.windows(2).map(|two| (two[0].x - two[1].x).hypot(two[0].y - two[1].y)).sum()
        });
        lengths.sum()
    };
    let at = |eighths: u64| from + SimDuration(whole.0 * eighths / 8);
    let moments = (2..8).filter(|eighths| at(*eighths) >= SimTime::from_secs(11));
    let lengths: Vec<(u64, f32)> =
        moments.map(|n| (n, length(&picture(&mut run, at(n), &view)))).collect();
    let (last, whole_length) =
        lengths.last().map(|(n, length)| (*n, length * 8.0 / *n as f32)).unwrap();
    assert_eq!(last, 7);
    for (eighths, length) in &lengths {
        let part = length / whole_length;
        assert!((part - *eighths as f32 / 8.0).abs() < 0.01, "{eighths}/8: {part}");
    }
    assert_eq!(
        length(&picture(&mut run, until, &view)),
        0.0,
        "the wall stands: it no longer grows"
    );
}

/// A task that is placed leaves the shelf at the moment of its placement and is where it was placed half a second
/// of the viewer later, at every speed. Where nothing may move, its way is shown and fades.
#[test]
fn a_ghost_goes_from_the_shelf_to_the_instance_that_was_chosen() {
    let mut found = grows("EC2");
    found.advance_to(SimTime::from_secs(12), u64::MAX);
    let placed = |record: &&sim::record::Record| {
        record.at > SimTime::from_secs(9)
            && matches!(&record.what, What::Placement(it) if it.chosen.is_some())
    };
    let placed = found.log().until(SimTime::from_secs(12)).iter().find(placed).unwrap().at;
    assert_eq!(found.world().tasks.get(TaskId(3)).unwrap().times.provisioning, placed);
    let ghost = |frame: &Frame| {
        frame.marks.iter().find_map(|mark| match mark.shape {
            Shape::Rect { bounds, .. }
                if mark.layer == Layer::Moving
                    // The task itself is filled, and there already, fading in.
                    && mark.fill.is_none()
                    && mark.stroke.is_some_and(|it| it.token == Token::ProvisioningInk) =>
            {
                Some(bounds.centre())
            }
            _ => None,
        })
    };
    for speed in [1.0, 10.0] {
        let (mut run, view) =
            (grows("EC2"), View { speed, playing: true, ..View::new(900.0, 420.0) });
        let after = |millis: f32| placed + SimDuration((millis * speed * 1_000.0) as u64);
        let first = picture(&mut run, after(0.0), &view);
        let shelf = middle(&first, Subject::Shelf);
        assert_eq!(ghost(&first), Some(shelf));
        let half = picture(&mut run, after(250.0), &view);
        let task = middle(&half, Subject::Task(TaskId(3)));
        let at = ghost(&half).unwrap();
        let way = |from: Point, to: Point| (from.x - to.x).hypot(from.y - to.y);
        assert!(
            (way(shelf, at) - way(at, task)).abs() < 1.0,
            "half of the way after half of the time"
        );
        let late = picture(&mut run, after(490.0), &view);
        assert!(way(ghost(&late).unwrap(), task) < 3.0);
        assert_eq!(ghost(&picture(&mut run, after(500.0), &view)), None);
    }
}

#[test]
fn where_nothing_may_move_a_placement_shows_its_way_and_stands_still() {
    let mut run = grows("EC2");
    run.advance_to(SimTime::from_secs(11), u64::MAX);
    let placed = run.world().tasks.get(TaskId(3)).unwrap().times.provisioning;
    let view = View { reduced_motion: true, playing: true, ..View::new(900.0, 420.0) };
    let mut again = grows("EC2");
    let mut moving = |millis: u64| -> Vec<Shape> {
        let frame = picture(&mut again, placed + SimDuration::from_millis(millis), &view);
        let moving = frame.marks.iter().filter(|mark| mark.layer == Layer::Moving);
        let shapes: Vec<Shape> = moving.map(|mark| mark.shape).collect();
        let way = Shape::Line {
            from: middle(&frame, Subject::Shelf),
            to: middle(&frame, Subject::Task(TaskId(3))),
        };
        assert_eq!(shapes.contains(&way), millis < 500, "after {millis} ms");
        shapes
    };
    assert_eq!(moving(100), moving(400));
    assert_eq!(moving(500), []);
}

/// Tasks of a deployment that find no room are wanted and have no place, and the strip says so.
#[test]
fn a_deployment_without_room_is_told_on_strip_and_shelf() {
    let mut run = run(include_str!("../../../../examples/stuck-deployment.json"));
    let at = SimTime::from_secs(120);
    run.advance_to(at, u64::MAX);
    let strip = Strip::of(run.world(), at, ServiceId(1)).unwrap();
    assert!(matches!(strip.therefore, Therefore::Waits(4, _)), "{}", strip.therefore);
    assert_eq!(scene::words::missing(run.world()), [(ServiceId(1), 4)]);
}

/// The arrow of the strip pulses when the scheduler has acted, for as long as a viewer sees it, and at no other time.
#[test]
fn the_arrow_pulses_when_the_scheduler_has_acted() {
    let mut run = grows("FARGATE");
    let check = |run: &mut Timeline, millis: u64, speed: f32, expected: bool| {
        let at = SimTime::from_millis(millis);
        run.advance_to(at, u64::MAX);
        let strip = Strip::of(run.world(), at, ServiceId(1)).unwrap();
        assert_eq!(strip.acts(at, speed), expected, "{millis} ms at {speed}x");
    };
    check(&mut run, 9_000, 10.0, false);
    run.advance_to(SimTime::from_secs(11), u64::MAX);
    let acted = run.world().tasks.get(TaskId(3)).unwrap().times.provisioning.0 / 1_000;
    check(&mut run, acted + 1_500, 1.0, false);
    check(&mut run, acted + 1_500, 10.0, true);
    check(&mut run, acted + 6_500, 10.0, false);
}

/// While a zone is lost its tasks fail their checks: the strip says that they are replaced from the first pass that
/// could act on the last one that fails, although for a while there are more tasks than wanted.
#[test]
fn the_strip_says_that_unhealthy_tasks_are_replaced() {
    follows(
        example!("zone-lost"),
        &[
            (125, Therefore::Nothing),
            (136, Therefore::Heal(1)),
            (139, Therefore::Heal(2)),
            (155, Therefore::Heal(2)),
            (230, Therefore::Nothing),
        ],
    );
}

/// Tasks whose host goes are more than the service wants, too, until their replacements run: nothing is to be stopped.
#[test]
fn the_strip_says_that_tasks_are_replaced_whose_host_goes() {
    follows(
        example!("managed-spot"),
        &[(355, Therefore::Nothing), (400, Therefore::Drain(4)), (470, Therefore::Drain(4))],
    );
    follows(
        example!("retirement"),
        &[(59, Therefore::Nothing), (62, Therefore::Retire(1)), (235, Therefore::Nothing)],
    );
}

/// Rule `deploy.stuck`: with 100/100 nothing ever moves, and the strip does not say that something does.
#[test]
fn the_strip_says_that_a_deployment_is_blocked() {
    let text = example!("rolling-deployment");
    let blocked = text.replace(r#""maximumPercent": 150"#, r#""maximumPercent": 100"#);
    assert_ne!(text, blocked);
    follows(&blocked, &[(59, Therefore::Nothing), (120, Therefore::Stuck(4))]);
}

/// Rule `service.protection-scope`: what is protected stays, though the service wants fewer.
#[test]
fn the_strip_says_that_protected_tasks_stay() {
    let until = SimTime::from_secs(540);
    follows(
        example!("task-protection"),
        &[(119, Therefore::Nothing), (240, Therefore::Protected(1, until))],
    );
}

/// What follows for the first service at some seconds.
fn follows(text: &str, expected: &[(u64, Therefore)]) {
    let mut run = run(text);
    for (secs, therefore) in expected {
        let at = SimTime::from_secs(*secs);
        run.advance_to(at, u64::MAX);
        let strip = Strip::of(run.world(), at, ServiceId(1)).unwrap();
        assert_eq!(strip.therefore, *therefore, "at {secs} s");
    }
}
