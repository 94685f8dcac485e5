//! What is written on the stage: who waits and for what, states without dots, and names where there is little room.

// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used)]

use scene::cast::{Place, cast};
use scene::frame::{Frame, Shape};
use scene::view::View;
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
