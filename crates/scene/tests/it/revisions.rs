//! The old and the new revision of services that are deployed: told apart in words, in the legend and in pictures, from
//! capsules to patches of thousands.

// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use expect_test::{Expect, expect, expect_file};
use scene::cast::{Place, cast};
use scene::frame::{Frame, Layer, Mark, Shape, Subject};
use scene::geometry::Bounds;
use scene::pattern::Pattern;
use scene::revision::{Revision, Side};
use scene::state::Row;
use scene::theme::Theme;
use scene::view::{Detail, View};
use scene::words::{Has, Name, Strip};
use serde_json::json;
use sim::ids::ServiceId;
use sim::time::SimTime;
use sim::timeline::Timeline;
use sim::world::World;

use crate::instruments::{picture, play, told};

/// What is told of both revisions at moments, in seconds.
fn check(text: &str, moments: &[u64], expected: &Expect) {
    told(text, moments, expected, |world, secs, said| {
        let at = SimTime::from_secs(secs);
        let strip = Strip::of(world, at, ServiceId(1)).unwrap();
        write!(said, "{secs} s: has {}: {}", Has(&strip), strip.therefore).unwrap();
        for side in Side::both(world).into_iter().flatten() {
            write!(said, "; {side}").unwrap();
        }
        writeln!(said).unwrap();
        let in_legend = Revision::ALL.map(|it| Row::Revision(it).is_there(world));
        assert_eq!(in_legend, [Side::both(world).is_some(); 2], "the legend at {secs} s");
    });
}

/// Rules `deploy.lower-bound`, `deploy.upper-bound`.
#[test]
fn a_rolling_deployment_is_told_by_its_revisions() {
    check(
        example!("rolling-deployment"),
        &[30, 61, 105, 115, 150, 190],
        &expect![[r#"
        30 s: has 4: nothing to do
        61 s: has 4 (4 old, 0 new): replace 4 old by new, 2 starting; old web:1, 4 tasks; new web:2, 2 tasks
        105 s: has 4 (2 old, 2 new): replace 2 old by new; old web:1, 4 tasks; new web:2, 2 tasks
        115 s: has 4 (2 old, 2 new): replace 2 old by new, 2 starting; old web:1, 4 tasks; new web:2, 4 tasks
        150 s: has 4: 2 stopping; old web:1, 2 tasks; new web:2, 4 tasks
        190 s: has 4: nothing to do
    "#]],
    );
}

/// Rules `bluegreen.stages`, `bluegreen.canary-percent`, `bluegreen.linear-bake`.
#[test]
fn so_is_every_deployment_that_shifts_traffic() {
    check(
        example!("blue-green"),
        &[30, 105, 330, 460],
        &expect![[r#"
        30 s: has 4: nothing to do
        105 s: has 8 (4 old, 4 new): replace 4 old by new; old web:1, 4 tasks; new web:2, 4 tasks
        330 s: has 8 (4 old, 4 new): replace 4 old by new; old web:1, 4 tasks; new web:2, 4 tasks
        460 s: has 4: nothing to do
    "#]],
    );
    check(
        example!("linear-deployment"),
        &[30, 170],
        &expect![[r#"
        30 s: has 4: nothing to do
        170 s: has 8 (4 old, 4 new): replace 4 old by new; old web:1, 4 tasks; new web:2, 4 tasks
    "#]],
    );
}

/// What is old stays old, though the service goes back to it (rules `bluegreen.rollback`, `deploy.manual-rollback`).
#[test]
fn a_rollback_does_not_turn_old_and_new_round() {
    check(
        example!("canary-rolled-back"),
        &[110, 365, 425],
        &expect![[r#"
        110 s: has 8 (4 old, 4 new): replace 4 old by new; old web:1, 4 tasks; new web:2, 4 tasks
        365 s: has 4 (4 old, 0 new): 8 stopping; old web:1, 4 tasks; new web:2, 8 tasks
        425 s: has 4: nothing to do
    "#]],
    );
    check(
        example!("manual-rollback"),
        &[60, 100, 130, 160, 200],
        &expect![[r#"
        60 s: has 4 (4 old, 0 new): replace 4 old by new, 2 starting; old web:1, 4 tasks; new web:2, 2 tasks
        100 s: has 4 (2 old, 2 new): replace 2 old by new; old web:1, 4 tasks; new web:2, 2 tasks
        130 s: has 4 (2 old, 2 new): go back: replace 2 new by old, 2 starting; old web:1, 6 tasks; new web:2, 2 tasks
        160 s: has 4 (4 old, 0 new): 2 stopping; old web:1, 4 tasks; new web:2, 2 tasks
        200 s: has 4: nothing to do
    "#]],
    );
}

/// Every task says of which revision it is, as long as its service has two.
#[test]
fn tasks_are_called_by_their_revision() {
    let expected = expect![[r#"
        30 s: task t-1, web revision 1, healthy, on Fargate in us-east-1a
        30 s: task t-2, web revision 1, healthy, on Fargate in us-east-1b
        30 s: task t-3, web revision 1, healthy, on Fargate in us-east-1c
        30 s: task t-4, web revision 1, healthy, on Fargate in us-east-1a
        105 s: task t-1, web revision 1, old, draining, 25 seconds left, on Fargate in us-east-1a
        105 s: task t-2, web revision 1, old, draining, 25 seconds left, on Fargate in us-east-1b
        105 s: task t-3, web revision 1, old, healthy, on Fargate in us-east-1c
        105 s: task t-4, web revision 1, old, healthy, on Fargate in us-east-1a
        105 s: task t-5, web revision 2, new, healthy, on Fargate in us-east-1b
        105 s: task t-6, web revision 2, new, healthy, on Fargate in us-east-1c
        250 s: task t-1, web revision 1, stopped, exit 0, Scaling activity initiated by (deployment ecs-svc/2)
        250 s: task t-2, web revision 1, stopped, exit 0, Scaling activity initiated by (deployment ecs-svc/2)
        250 s: task t-3, web revision 1, stopped, exit 0, Scaling activity initiated by (deployment ecs-svc/2)
        250 s: task t-4, web revision 1, stopped, exit 0, Scaling activity initiated by (deployment ecs-svc/2)
        250 s: task t-5, web revision 2, healthy, on Fargate in us-east-1b
        250 s: task t-6, web revision 2, healthy, on Fargate in us-east-1c
        250 s: task t-7, web revision 2, healthy, on Fargate in us-east-1a
        250 s: task t-8, web revision 2, healthy, on Fargate in us-east-1b
    "#]];
    told(example!("rolling-deployment"), &[30, 105, 250], &expected, |world, secs, said| {
        let at = SimTime::from_secs(secs);
        for id in world.tasks.ids() {
            let name = Name { world, at, subject: Subject::Task(id) };
            writeln!(said, "{secs} s: {name}").unwrap();
        }
    });
}

/// So many tasks of two services on Fargate or on instances, of which one is deployed anew after ten seconds.
pub(crate) fn many(tasks: u32, launch: &str) -> String {
    let definition = |tag: &str| {
        json!({
            "family": "web", "requiresCompatibilities": ["FARGATE", "EC2"], "networkMode": "awsvpc",
            "cpu": "256", "memory": "512",
            "containerDefinitions": [
                {"name": "app", "image": tag, "portMappings": [{"containerPort": 80}]},
            ],
        })
    };
    let service = |name: &str| {
        json!({
            "serviceName": name, "taskDefinition": "web:1", "desiredCount": tasks / 2,
            "launchType": launch,
            "loadBalancers": [{"targetGroupArn": name, "containerName": "app", "containerPort": 80}],
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a", "b", "c"]}},
            "deploymentConfiguration": {"minimumHealthyPercent": 100, "maximumPercent": 120},
        })
    };
    let started = |name: &str| json!({"service": name, "count": tasks / 2});
    let group = |name: &str| {
        let drains = json!([{"Key": "deregistration_delay.timeout_seconds", "Value": "20"}]);
        json!({"Name": name, "TargetType": "ip", "HealthCheckIntervalSeconds": 5, "HealthCheckTimeoutSeconds": 2, "Attributes": drains})
    };
    let image = json!({"sizeMb": 100, "readyAfter": "1s"});
    let mut document = json!({
        "gantry": 1, "seed": 3, "images": {"web:1": image, "web:2": image},
        "targetGroups": [group("web"), group("api")],
        "taskDefinitions": [definition("web:1"), definition("web:2")],
        "services": [service("web"), service("api")],
        "tasks": [started("web"), started("api")],
        "actions": [
            {"at": 10, "call": "UpdateService", "with": {"service": "web", "taskDefinition": "web:2"}},
        ],
    });
    if launch == "EC2" {
        document["containerInstances"] =
            json!([{"instanceType": "m5.large", "count": tasks / 5, "awsvpcTrunking": true}]);
    }
    document.to_string()
}

pub(crate) fn at(text: &str, secs: u64) -> Timeline {
    let mut run = play(text);
    run.advance_to(SimTime::from_secs(secs), u64::MAX);
    run
}

/// Tasks of the old and of the new revision that stand on hosts.
fn of_revisions(world: &World, run: &Timeline, view: &View, secs: u64) -> [usize; 2] {
    let actors = cast(world, run.log(), SimTime::from_secs(secs), view);
    Revision::ALL.map(|it| actors.iter().filter(|actor| actor.marks.revision == Some(it)).count())
}

/// Whether a mark says that what it lies on is old: many corners, or one.
fn corners(frame: &Frame) -> (Vec<Bounds>, Vec<Bounds>) {
    let (mut many, mut single) = (Vec::new(), Vec::new());
    for mark in frame.marks.iter().filter(|mark| mark.layer == Layer::Tasks) {
        match mark.shape {
            Shape::Rect { bounds, radius: 0.0 } => single.push(bounds),
            Shape::Rect { bounds, .. } if is_corners(mark) => many.push(bounds),
            _ => {}
        }
    }
    (many, single)
}

fn is_corners(mark: &Mark) -> bool {
    mark.pattern.is_some_and(|(own, _)| own == Pattern::Corners)
}

/// In patches of thousands every task of the old revision lies among corners, and no other task does.
#[test]
fn the_front_of_a_deployment_is_seen_in_patches() {
    for (launch, secs) in [("FARGATE", 40), ("FARGATE", 60), ("EC2", 40)] {
        let (run, at) = (at(&many(1_640, launch), secs), SimTime::from_secs(secs));
        let view = View::new(1_100.0, 600.0);
        let frame = scene::frame(run.world(), run.log(), at, &view);
        let (many, single) = corners(&frame);
        let mut counts = [0, 0];
        for actor in cast(run.world(), run.log(), at, &view) {
            let Some(own) = frame.bounds_of(Subject::Task(actor.id)) else { continue };
            let is_old = actor.marks.revision == Some(Revision::Old);
            let centre = own.centre();
            let near = |corner: &Bounds| {
                let before = centre.x - corner.x;
                own.grown(0.5).holds(corner.centre()) || is_old && (0.0..19.0).contains(&before)
            };
            let flat = |corner: &&Bounds| (corner.y - own.y).abs() < own.h * 0.7;
            let marked = many.iter().any(|patch| patch.holds(centre))
                || single.iter().filter(flat).any(near);
            assert_eq!(marked, is_old, "{} in {:?}, {launch} at {secs} s", actor.id, actor.phase);
            counts[usize::from(is_old)] += 1;
        }
        assert!(counts.iter().all(|count| *count > 100), "{counts:?}, {launch} at {secs} s");
    }
}

/// As cells and on tiles too: one corner or plate for each task of the old revision.
#[test]
fn each_task_of_an_old_revision_has_its_mark() {
    let run = at(&many(60, "FARGATE"), 70);
    for detail in [Detail::Cell, Detail::Tile, Detail::Capsule] {
        for theme in Theme::ALL {
            let view = View { detail: Some(detail), theme, ..View::new(1_100.0, 900.0) };
            let [old, new] = of_revisions(run.world(), &run, &view, 70);
            assert!(old > 0 && new > 0);
            let frame = scene::frame(run.world(), run.log(), SimTime::from_secs(70), &view);
            let numbers = |number: &str| {
                let is = |shape: Shape| match shape {
                    Shape::Text { text, .. } => frame.text_of(text) == number,
                    _ => false,
                };
                let tasks = frame.marks.iter().filter(|mark| mark.layer == Layer::Tasks);
                tasks.filter(|mark| is(mark.shape)).count()
            };
            if detail == Detail::Cell {
                assert_eq!(corners(&frame).1.len(), old, "{theme:?}");
            } else {
                assert_eq!((numbers("1"), numbers("2")), (old, new), "{detail:?} {theme:?}");
            }
        }
    }
}

/// A task that is cleaned up lies in the tray, and says there too of which revision it is.
#[test]
fn chips_have_the_plates_of_their_tasks() {
    let mut seen = 0;
    let mut run = at(&many(60, "EC2"), 50);
    for secs in 50..75 {
        let now = SimTime::from_secs(secs);
        run.advance_to(now, u64::MAX);
        let view = View { detail: Some(Detail::Tile), ..View::new(1_100.0, 400.0) };
        let frame = scene::frame(run.world(), run.log(), now, &view);
        for actor in cast(run.world(), run.log(), now, &view) {
            let own = frame.bounds_of(Subject::Task(actor.id));
            let Some(own) = own.filter(|_| matches!(actor.place, Place::Shelf | Place::Tray))
            else {
                continue;
            };
            let plates = frame.marks.iter().filter(|mark| match mark.shape {
                Shape::Text { at, text, .. } => {
                    own.grown(3.0).holds(at) && frame.text_of(text).parse::<u32>().is_ok()
                }
                _ => false,
            });
            let has_one = usize::from(actor.marks.revision.is_some());
            assert_eq!(plates.count(), has_one, "{} at {secs} s", actor.id);
            seen += has_one;
        }
    }
    assert!(seen > 0);
}

#[test]
fn revisions_as_pictures() {
    let view = View::new(900.0, 340.0);
    expect_file!["pictures/rolling.svg"].assert_eq(&picture(
        example!("rolling-deployment"),
        115,
        &view,
        "A rolling deployment: two tasks of the new revision start beside four of the old one.",
    ));
    let dark = View { theme: Theme::Dark, ..View::new(620.0, 300.0) };
    expect_file!["pictures/rolling-tiles.svg"].assert_eq(&picture(
        &many(60, "EC2"),
        70,
        &View { detail: Some(Detail::Tile), ..dark },
        "The same of sixty tasks as tiles on instances.",
    ));
    expect_file!["pictures/rolling-cells.svg"].assert_eq(&picture(
        &many(120, "FARGATE"),
        70,
        &View { detail: Some(Detail::Cell), ..View::new(500.0, 300.0) },
        "The same of many tasks as cells.",
    ));
    expect_file!["pictures/rolling-raster.svg"].assert_eq(&picture(
        &many(1_640, "FARGATE"),
        60,
        &View::new(900.0, 420.0),
        "The front of a deployment in a raster of thousands of tasks.",
    ));
}
