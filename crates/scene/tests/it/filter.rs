//! The filter: which tasks match, and that the others are dimmed at every detail; and the frames of a service that was
//! chosen.

// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used)]

use expect_test::expect_file;
use scene::cast::cast;
use scene::filter::{Asked, count, revisions, services, states};
use scene::frame::{Frame, Layer, Shape, Subject};
use scene::theme::{Theme, Token};
use scene::view::{Detail, View};
use sim::ids::ServiceId;
use sim::time::SimTime;
use sim::timeline::Timeline;

use crate::revisions::{at, many};

fn asked(state: &str, service: &str, revision: &str) -> Asked {
    let [state, service, revision] = [state, service, revision].map(str::to_owned);
    Asked { state, service, revision }
}

fn view(run: &Timeline, asked: &Asked, view: View) -> View {
    View { filter: asked.in_world(run.world()), ..view }
}

#[test]
fn tasks_match_by_state_service_and_revision() {
    let run = at(example!("rolling-deployment"), 115);
    let check = |state: &str, service: &str, revision: &str, expected: usize| {
        let view = view(&run, &asked(state, service, revision), View::new(900.0, 340.0));
        let found = count(run.world(), run.log(), SimTime::from_secs(115), &view);
        assert_eq!(found, (expected, 8), "{state:?} {service:?} {revision:?}");
    };
    check("", "", "", 8);
    check("RUNNING", "", "", 4);
    check("healthy", "", "", 4);
    check("unhealthy", "", "", 0);
    check("DEACTIVATING", "", "", 2);
    check("draining", "", "old", 2);
    check("draining", "", "new", 0);
    check("PROVISIONING", "web", "web:2", 2);
    check("", "web", "", 8);
    check("", "", "old", 4);
    check("", "", "web:1", 4);
    check("healthy", "web", "web:2", 2);
    // What names nothing matches nothing.
    check("", "we", "", 0);
    check("", "", "web:3", 0);
    check("", "", "web:02", 0);
    check("", "", ":", 0);
    check("nothing", "", "", 0);
}

#[test]
fn what_can_be_asked_for_is_what_there_is() {
    let run = at(&many(60, "FARGATE"), 0);
    assert_eq!(services(run.world()), ["web", "api"]);
    assert_eq!(revisions(run.world()), ["old", "new", "web:1", "web:2"]);
    let states = states();
    assert_eq!(states.len(), 12);
    for (key, label) in states {
        let asked = asked(key, "", "");
        assert!(asked.in_world(run.world()).is_some() && label.contains(key), "{key}: {label}");
    }
    assert!(Asked::default().in_world(run.world()).is_none(), "nothing is asked");
}

/// Squares of tasks, by whether they are dimmed: how many, and how large together.
fn squares(frame: &Frame, dimmed: bool) -> (usize, f32) {
    let mut found = (0, 0.0);
    for mark in frame.marks.iter().filter(|mark| mark.layer == Layer::Tasks) {
        let Shape::Rect { bounds, radius: 1.0 } = mark.shape else { continue };
        if mark.fill.is_some() && (mark.opacity < 0.5) == dimmed {
            let room = bounds.grown(if bounds.h > 5.5 { 0.5 } else { 0.25 });
            found = (found.0 + 1, found.1 + room.w * room.h);
        }
    }
    found
}

/// A filter changes how tasks look and, but for patches, nothing else.
#[test]
fn others_are_dimmed_at_every_detail() {
    let run = at(&many(1_640, "FARGATE"), 60);
    let now = SimTime::from_secs(60);
    for asked in [asked("", "api", ""), asked("RUNNING", "", "old"), asked("", "nobody", "")] {
        for detail in [Detail::Raster, Detail::Cell] {
            let plain = View { detail: Some(detail), ..View::new(1_100.0, 900.0) };
            let filtered = view(&run, &asked, plain);
            let frame = scene::frame(run.world(), run.log(), now, &filtered);
            for dimmed in [false, true] {
                let actors = cast(run.world(), run.log(), now, &filtered);
                let own = actors.iter().filter(|actor| actor.dimmed == dimmed);
                let bounds: Vec<_> = own
                    .filter_map(|actor| frame.bounds_of(Subject::Task(actor.id)))
                    .filter(|bounds| bounds.h < 20.0)
                    .collect();
                let (count, area) = squares(&frame, dimmed);
                let wanted: f32 = bounds.iter().map(|bounds| bounds.w * bounds.h).sum();
                assert!((area - wanted).abs() <= 0.01 * wanted, "{asked:?} {detail:?} {dimmed}");
                assert!(detail == Detail::Raster || count == bounds.len(), "{asked:?}");
            }
            if detail == Detail::Cell {
                let before = scene::frame(run.world(), run.log(), now, &plain);
                assert_eq!(before.hits, frame.hits);
            }
        }
    }
    for detail in [Detail::Tile, Detail::Capsule] {
        let run = at(example!("rolling-deployment"), 115);
        let plain = View { detail: Some(detail), ..View::new(900.0, 340.0) };
        let filtered = view(&run, &asked("", "", "new"), plain);
        let frame = scene::frame(run.world(), run.log(), SimTime::from_secs(115), &filtered);
        let plates = |number: &str, dimmed: bool| {
            let is = |mark: &&scene::frame::Mark| match mark.shape {
                Shape::Text { text, .. } => frame.text_of(text) == number,
                _ => false,
            };
            frame.marks.iter().filter(is).filter(|it| (it.opacity < 0.5) == dimmed).count()
        };
        assert_eq!([plates("1", true), plates("1", false)], [4, 0], "{detail:?}");
        assert_eq!([plates("2", true), plates("2", false)], [0, 4], "{detail:?}");
    }
}

/// A service that was chosen has its tasks and load balancers framed, and only these.
#[test]
fn a_chosen_service_is_framed() {
    let frames = |text: &str, secs: u64, view: View| {
        let run = at(text, secs);
        let view = View { selected: Some(Subject::Service(ServiceId(1))), ..view };
        let frame = scene::frame(run.world(), run.log(), SimTime::from_secs(secs), &view);
        let own = frame.marks.iter().filter(|mark| {
            mark.layer == Layer::Over && mark.stroke.is_some_and(|it| it.token == Token::Accent)
        });
        own.count()
    };
    let view = View::new(900.0, 340.0);
    assert_eq!(frames(example!("rolling-deployment"), 115, view), 8 + 1);
    // Its card, and both target groups.
    assert_eq!(frames(example!("canary-rolled-back"), 200, view), 8 + 1 + 2);
    let cells = View { detail: Some(Detail::Cell), ..view };
    assert_eq!(frames(&many(60, "FARGATE"), 5, cells), 30 + 1);
    let patches = frames(&many(1_640, "FARGATE"), 5, view);
    assert!((4..20).contains(&patches), "{patches}");
}

#[test]
fn a_filter_as_pictures() {
    let picture = |text: &str, secs: u64, asked: &Asked, look: View, what: &str| {
        let run = at(text, secs);
        let look = view(&run, asked, look);
        let frame = scene::frame(run.world(), run.log(), SimTime::from_secs(secs), &look);
        crate::pictures::file(&frame, look.theme, what)
    };
    expect_file!["pictures/filter.svg"].assert_eq(&picture(
        example!("rolling-deployment"),
        115,
        &asked("healthy", "", ""),
        View { theme: Theme::Dark, ..View::new(700.0, 340.0) },
        "Healthy tasks stand out, all others are dimmed.",
    ));
    let service = Some(Subject::Service(ServiceId(1)));
    expect_file!["pictures/filter-raster.svg"].assert_eq(&picture(
        &many(1_640, "FARGATE"),
        60,
        &asked("", "", "new"),
        View { selected: service, ..View::new(900.0, 420.0) },
        "Of more than a thousand tasks those of the new revision stand out; their service was chosen.",
    ));
}
