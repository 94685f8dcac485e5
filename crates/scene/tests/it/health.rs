//! Who counts as healthy: strip, stage, panel and scheduler agree, whichever target group a task is in.

// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used)]

use scene::cast::phase;
use scene::frame::Subject;
use scene::state::Phase;
use scene::why::{self, Explained, Part};
use scene::words::Strip;
use sim::describe::is_healthy;
use sim::ids::ServiceId;
use sim::task::TaskStatus;
use sim::time::SimTime;
use sim::timeline::Timeline;

use crate::instruments::play;

pub(crate) const SERVICE: ServiceId = ServiceId(1);

pub(crate) fn at(text: &str, secs: u64) -> Timeline {
    let mut run = play(text);
    run.advance_to(SimTime::from_secs(secs), u64::MAX);
    run
}

/// Figures and sentences of the panel about the first service, a line each.
pub(crate) fn why(run: &Timeline) -> Vec<String> {
    let answers = why::of(run, run.now(), Subject::Service(SERVICE), &mut Explained::default());
    let parts = answers.into_iter().flat_map(|it| it.parts);
    let lines = parts.flat_map(|part| match part {
        Part::Figures(rows) => rows.into_iter().map(|(name, it)| format!("{name}: {it}")).collect(),
        Part::Says(says) => vec![says],
        _ => Vec::new(),
    });
    lines.collect()
}

/// Blue and green are in target groups of their own: a task is healthy if it is so in its own.
#[test]
fn blue_and_green_count_by_their_own_target_groups() {
    let check = |text: &str, secs: u64, have: u32, healthy: u32| {
        let run = at(text, secs);
        let strip = Strip::of(run.world(), run.now(), SERVICE).unwrap();
        assert_eq!((strip.have, strip.healthy), (have, healthy), "at {secs} s");
        let said = why(&run);
        assert!(said.contains(&format!("of those healthy: {healthy}")), "{said:?}");
    };
    let canary = example!("canary-rolled-back");
    check(canary, 120, 8, 8);
    check(canary, 240, 8, 8);
    let blue_green = example!("blue-green");
    check(blue_green, 135, 8, 8);
    check(blue_green, 400, 8, 8);
    check(blue_green, 715, 4, 4);
}

/// Until `CLEAN_UP` nothing of blue may stop, however many tasks are healthy. Rule `deploy.peak-double`.
#[test]
fn what_may_stop_while_traffic_shifts_is_nothing() {
    let run = at(example!("blue-green"), 135);
    let said = why(&run);
    let expected = "may stop: 0: blue and green keep their tasks until CLEAN_UP";
    assert!(said.iter().any(|it| it == expected), "{said:?}");
}

/// On the stage a running task is shown as healthy when the scheduler counts it so, in every example that has checks.
#[test]
fn what_is_shown_as_healthy_is_what_the_scheduler_counts() {
    let examples = [
        example!("blue-green"),
        example!("canary-rolled-back"),
        example!("circuit-breaker"),
        example!("rolling-deployment"),
        example!("zone-lost"),
        example!("service-discovery"),
    ];
    for text in examples {
        let mut run = play(text);
        let mut secs = 0;
        while run.now() < run.end() {
            secs += 7;
            let now = SimTime::from_secs(secs).min(run.end());
            run.advance_to(now, u64::MAX);
            let world = run.world();
            for (id, task) in world.tasks.iter().filter(|it| it.1.status == TaskStatus::Running) {
                let shown = phase(world, id, task) == Phase::Healthy;
                assert_eq!(shown, is_healthy(world, id), "{id} at {now}");
            }
        }
    }
}
