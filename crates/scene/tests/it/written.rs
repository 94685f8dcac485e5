//! What is written on the stage: who waits and for what, states without dots, and names where there is little room.

// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used)]

use scene::cast::{Place, cast};
use scene::frame::{Frame, Shape, Subject};
use scene::geometry::Point;
use scene::view::{Lane, View};
use sim::time::SimTime;

use crate::instruments::play;

/// Everything that is written in a picture.
pub(crate) fn texts(frame: &Frame) -> Vec<&str> {
    let of = |shape: Shape| match shape {
        Shape::Text { text, .. } => Some(frame.text_of(text)),
        _ => None,
    };
    frame.marks.iter().filter_map(|mark| of(mark.shape)).collect()
}

/// Those on the shelf that have no room there are counted, and what all of them wait for is told.
#[test]
fn tasks_in_provisioning_are_counted_and_told_what_they_wait_for() {
    let mut run = play(example!("cluster-scaling"));
    let at = SimTime::from_secs(151);
    run.advance_to(at, u64::MAX);
    for width in [340.0, 700.0, 1_400.0] {
        let view = View::new(width, 420.0);
        let actors = cast(run.world(), run.log(), at, &view);
        let waiting = actors.iter().filter(|actor| actor.place == Place::Shelf).count();
        let frame = scene::frame(run.world(), run.log(), at, &view);
        let texts = texts(&frame);
        let says = format!("{waiting} in PROVISIONING wait for ");
        assert!(texts.iter().any(|it| it.starts_with(&says)), "{width}: {texts:#?}");
        let chips = actors.iter().filter(|actor| {
            actor.place == Place::Shelf && texts.contains(&actor.id.to_string().as_str())
        });
        let more = format!("+{}", waiting - chips.count());
        assert_eq!(texts.contains(&more.as_str()), more != "+0", "{width}: {texts:#?}");
    }
    let frame = scene::frame(run.world(), run.log(), at, &View::new(700.0, 420.0));
    assert!(texts(&frame).contains(&"10 in PROVISIONING wait for 3 booting instances: 1 min 29 s"));
}

/// A task that has no host yet says so on the narrowest capsule, with the seconds that are left.
#[test]
fn the_first_state_is_not_cut() {
    let mut run = play(example!("self-healing"));
    let at = SimTime::from_millis(61_000);
    run.advance_to(at, u64::MAX);
    for width in [340.0, 700.0] {
        let view = View::new(width, 420.0);
        let frame = scene::frame(run.world(), run.log(), at, &view);
        let texts = texts(&frame);
        let said = texts.iter().find(|it| it.starts_with("no host"));
        assert!(said.is_some_and(|it| it.ends_with(" s")), "{width}: {texts:#?}");
    }
}

/// A few tasks more than have room do not lose their names: the picture grows by a row or two.
#[test]
fn a_zone_with_three_tasks_names_them() {
    let check = |text: &str, millis: u64, width: f32| {
        let mut run = play(text);
        let at = SimTime::from_millis(millis);
        run.advance_to(at, u64::MAX);
        let view = View::new(width, 340.0);
        let frame = scene::frame(run.world(), run.log(), at, &view);
        let texts = texts(&frame);
        for (id, task) in run.world().tasks.iter().filter(|(_, task)| task.wanted) {
            assert!(texts.contains(&id.to_string().as_str()), "{id} at {at}: {texts:#?}");
            let revision = format!(":{}", run.world().definition_of(task).unwrap().revision);
            assert!(texts.iter().any(|it| it.ends_with(&revision)), "{revision}: {texts:#?}");
        }
        assert!(frame.needed <= 500.0, "{}", frame.needed);
    };
    for width in [640.0, 800.0, 1_000.0] {
        check(example!("rolling-deployment"), 129_600, width);
        check(example!("zone-lost"), 199_800, width);
    }
}

/// The size of the smallest letters of a picture.
fn smallest(frame: &Frame) -> f32 {
    let sizes = frame.marks.iter().filter_map(|mark| match mark.shape {
        Shape::Text { size, .. } => Some(size),
        _ => None,
    });
    sizes.fold(f32::MAX, f32::min)
}

/// What is presented fits its height with instruments, shelf and all, in letters that are the larger the more room there is,
/// and tasks keep their names.
#[test]
fn what_is_presented_fits_and_is_large() {
    let check = |text: &str, secs: u64, lane: Lane, (width, height): (f32, f32), least: f32| {
        let mut run = play(text);
        let at = SimTime::from_secs(secs);
        run.advance_to(at, u64::MAX);
        let view = View { lane, fits: true, ..View::new(width, height) };
        let frame = scene::frame(run.world(), run.log(), at, &view);
        assert_eq!(frame.extent, Point::new(width, height), "at {at}");
        let texts = texts(&frame);
        let on_host = |place| !matches!(place, Place::Shelf | Place::Tray);
        let actors = cast(run.world(), run.log(), at, &view);
        for actor in actors.iter().filter(|actor| on_host(actor.place)) {
            assert!(
                texts.contains(&actor.id.to_string().as_str()),
                "{} at {at}: {texts:#?}",
                actor.id
            );
        }
        let plain = scene::frame(run.world(), run.log(), at, &View { fits: false, ..view });
        let larger = smallest(&frame) / smallest(&plain);
        assert!(larger >= least, "at {at} letters are only {larger} times larger");
        let shelf = frame.hits.iter().find(|hit| hit.subject == Subject::Shelf);
        assert!(shelf.is_none_or(|shelf| shelf.bounds.bottom() <= height), "{shelf:?}");
    };
    for secs in [60, 151, 300, 1_000] {
        check(example!("cluster-scaling"), secs, Lane::Both, (1_262.0, 545.0), 1.1);
        check(example!("cluster-scaling"), secs, Lane::Both, (1_422.0, 725.0), 1.4);
    }
    check(example!("twin-lanes"), 60, Lane::Ec2, (630.0, 510.0), 1.0);
    check(example!("twin-lanes"), 60, Lane::Fargate, (630.0, 510.0), 1.0);
    check(example!("blue-green"), 300, Lane::Both, (1_262.0, 545.0), 1.05);
    check(example!("zone-rebalancing"), 200, Lane::Both, (1_422.0, 725.0), 1.05);
    check(example!("zone-rebalancing"), 200, Lane::Both, (1_262.0, 545.0), 1.05);
}

/// As long as ids have room on the shelf, nobody is told as one more.
#[test]
fn the_shelf_counts_only_those_that_have_no_room() {
    let mut run = play(example!("cluster-scaling"));
    let at = SimTime::from_secs(151);
    run.advance_to(at, u64::MAX);
    let frame = scene::frame(run.world(), run.log(), at, &View::new(1_400.0, 420.0));
    let texts = texts(&frame);
    assert!(!texts.iter().any(|it| it.starts_with('+')), "{texts:#?}");
}
