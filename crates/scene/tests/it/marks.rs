//! Marks of tasks against the runs that they read: on tasks, at the load balancer, in words.

// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use expect_test::{Expect, expect, expect_file};
use scene::frame::{Shape, Subject};
use scene::glyph::Glyph;
use scene::marks::{Marks, marks};
use scene::theme::Theme;
use scene::view::{Detail, View};
use scene::words::Name;
use sim::ids::InstanceId;
use sim::time::SimTime;

use crate::instruments::{picture, play, told};

/// The names of tasks with marks at moments, in seconds.
fn check(text: &str, moments: &[u64], expected: &Expect) {
    told(text, moments, expected, |world, secs, said| {
        let at = SimTime::from_secs(secs);
        let all = world.tasks.iter();
        let marked = all.filter(|(id, task)| marks(world, *id, task, at) != Marks::default());
        for (id, _) in marked {
            let name = Name { world, at, subject: Subject::Task(id) };
            writeln!(said, "{secs} s: {name}").unwrap();
        }
    });
}

/// Rules `service.protection-default`, `service.protection-scope`.
#[test]
fn protected_tasks_are_marked_until_their_protection_is_over() {
    check(
        example!("task-protection"),
        &[59, 62, 400, 541],
        &expect![[r#"
            62 s: task t-1, web revision 1, healthy, protected from scale-in, 478 seconds left, on Fargate in us-east-1a
            62 s: task t-2, web revision 1, healthy, protected from scale-in, 478 seconds left, on Fargate in us-east-1b
            62 s: task t-3, web revision 1, healthy, protected from scale-in, 478 seconds left, on Fargate in us-east-1c
            400 s: task t-1, web revision 1, old, healthy, protected from scale-in, 140 seconds left, on Fargate in us-east-1a
            400 s: task t-2, web revision 1, old, healthy, protected from scale-in, 140 seconds left, on Fargate in us-east-1b
            400 s: task t-3, web revision 1, old, healthy, protected from scale-in, 140 seconds left, on Fargate in us-east-1c
            541 s: task t-1, web revision 1, old, draining, 29 seconds left, on Fargate in us-east-1a
            541 s: task t-2, web revision 1, old, healthy, on Fargate in us-east-1b
            541 s: task t-3, web revision 1, old, healthy, on Fargate in us-east-1c
        "#]],
    );
}

/// Rule `alb.slow-start-ramp`.
#[test]
fn targets_in_slow_start_show_their_share() {
    check(
        example!("slow-start"),
        &[100, 110, 130, 170],
        &expect![[r#"
        100 s: task t-3, web revision 1, healthy, in slow start with 14 % of a full share, on Fargate in us-east-1c
        100 s: task t-4, web revision 1, healthy, in slow start with 18 % of a full share, on Fargate in us-east-1a
        110 s: task t-3, web revision 1, healthy, in slow start with 31 % of a full share, on Fargate in us-east-1c
        110 s: task t-4, web revision 1, healthy, in slow start with 35 % of a full share, on Fargate in us-east-1a
        130 s: task t-3, web revision 1, healthy, in slow start with 64 % of a full share, on Fargate in us-east-1c
        130 s: task t-4, web revision 1, healthy, in slow start with 68 % of a full share, on Fargate in us-east-1a
    "#]],
    );
}

/// Tasks on Spot, one of which is warned at 4:20 and takes 90 s to end.
fn slow_to_stop() -> String {
    let text = example!("spot-interruptions");
    let slow = text.replace("\"readyAfter\": \"2s\"", "\"onSigterm\": {\"exit\": \"90s\"}");
    assert_ne!(slow, text);
    slow
}

/// Rules `fargate.spot-warning`, `fargate.spot-stop-timeout`.
#[test]
fn tasks_on_spot_count_down_after_their_warning() {
    check(
        &slow_to_stop(),
        &[200, 300, 345],
        &expect![[r#"
            200 s: task t-1, web revision 1, runs, no check, on Fargate Spot in us-east-1a
            200 s: task t-2, web revision 1, runs, no check, on Fargate Spot in us-east-1b
            200 s: task t-3, web revision 1, runs, no check, on Fargate Spot in us-east-1a
            200 s: task t-4, web revision 1, runs, no check, on Fargate Spot in us-east-1b
            300 s: task t-1, web revision 1, runs, no check, on Fargate Spot in us-east-1a
            300 s: task t-2, web revision 1, asked to stop, 80 seconds left, warned that its capacity goes, 80 seconds left, on Fargate Spot in us-east-1b
            300 s: task t-3, web revision 1, runs, no check, on Fargate Spot in us-east-1a
            300 s: task t-4, web revision 1, runs, no check, on Fargate Spot in us-east-1b
            300 s: task t-5, web revision 1, runs, no check, on Fargate Spot in us-east-1b
            345 s: task t-1, web revision 1, runs, no check, on Fargate Spot in us-east-1a
            345 s: task t-2, web revision 1, asked to stop, 35 seconds left, warned that its capacity goes, 35 seconds left, on Fargate Spot in us-east-1b
            345 s: task t-3, web revision 1, runs, no check, on Fargate Spot in us-east-1a
            345 s: task t-4, web revision 1, runs, no check, on Fargate Spot in us-east-1b
            345 s: task t-5, web revision 1, runs, no check, on Fargate Spot in us-east-1b
        "#]],
    );
}

/// Rule `provider.managed-spot`: a Spot Instance counts down for all of the two minutes, and no longer.
#[test]
fn a_spot_instance_counts_down_after_its_warning() {
    let mut run = play(example!("managed-spot"));
    let mut said = String::new();
    for secs in [359, 360, 400, 479, 481] {
        let at = SimTime::from_secs(secs);
        run.advance_to(at, u64::MAX);
        let world = run.world();
        let subject = Subject::Instance(InstanceId(1));
        writeln!(said, "{secs} s: {}", Name { world, at, subject }).unwrap();
        let frame = scene::frame(world, run.log(), at, &View::new(800.0, 400.0));
        let left = 480_u64.saturating_sub(secs);
        let counts = frame.marks.iter().any(|mark| match mark.shape {
            Shape::Text { text, .. } => frame.text_of(text) == format!("{left} s"),
            _ => false,
        });
        assert_eq!(counts, (360..480).contains(&secs), "{secs}");
    }
    expect![[r#"
        359 s: instance i-1, m5.large, a Managed Instance on Spot, 4 tasks, 3604 MiB and 0 CPU units free
        360 s: instance i-1, m5.large, a Managed Instance on Spot, draining, EC2 takes it back, 120 seconds left, 4 tasks, 3604 MiB and 0 CPU units free
        400 s: instance i-1, m5.large, a Managed Instance on Spot, draining, EC2 takes it back, 80 seconds left, 4 tasks, 3604 MiB and 0 CPU units free
        479 s: instance i-1, m5.large, a Managed Instance on Spot, draining, EC2 takes it back, 1 second left, 4 tasks, 3604 MiB and 0 CPU units free
        481 s: instance i-1, m5.large, a Managed Instance on Spot, terminated
    "#]].assert_eq(&said);
}

/// Rule `service.daemon`.
#[test]
fn tasks_of_a_daemon_are_marked() {
    check(
        example!("daemon"),
        &[30],
        &expect![[r#"
            30 s: task t-1, agent revision 1, runs, no check, one on each instance, on i-1
            30 s: task t-2, agent revision 1, runs, no check, one on each instance, on i-2
            30 s: task t-3, agent revision 1, runs, no check, one on each instance, on i-3
        "#]],
    );
}

/// Each mark as a sign at its task, at every detail that has room for signs; the slot of a target in slow start is
/// as thick as its share.
#[test]
fn marks_are_drawn_at_their_tasks() {
    let drawn = |text: &str, secs: u64, view: &View, glyph: Glyph| {
        let (mut run, at) = (play(text), SimTime::from_secs(secs));
        run.advance_to(at, u64::MAX);
        let frame = scene::frame(run.world(), run.log(), at, view);
        let is = |shape: Shape| matches!(shape, Shape::Glyph { glyph: own, .. } if own == glyph);
        frame.marks.iter().filter(|mark| is(mark.shape)).count()
    };
    for detail in [Detail::Capsule, Detail::Tile] {
        for theme in Theme::ALL {
            let view = View { detail: Some(detail), theme, ..View::new(800.0, 500.0) };
            assert_eq!(drawn(example!("task-protection"), 62, &view, Glyph::Shield), 3);
            assert_eq!(drawn(example!("slow-start"), 110, &view, Glyph::Ramp), 2);
            assert_eq!(drawn(example!("spot-wave"), 30, &view, Glyph::Bolt), 6);
            // One for each instance that there is.
            assert!(drawn(example!("managed-instances"), 400, &view, Glyph::Managed) >= 2);
            assert_eq!(drawn(example!("cluster-scaling"), 400, &view, Glyph::Managed), 0);
            // At each instance's name, and at tasks that have room for it.
            assert!(drawn(example!("daemon"), 30, &view, Glyph::Anchor) >= 3);
        }
    }
}

#[test]
fn marks_as_pictures() {
    let wide = View::new(900.0, 340.0);
    expect_file!["pictures/slow-start.svg"].assert_eq(&picture(
        example!("slow-start"),
        110,
        &wide,
        "Two targets in slow start get a part of a full share.",
    ));
    let tiles = View { detail: Some(Detail::Tile), ..View::new(500.0, 300.0) };
    expect_file!["pictures/spot-tiles.svg"].assert_eq(&picture(
        &slow_to_stop(),
        300,
        &tiles,
        "The same as tiles: one of them counts down.",
    ));
    let narrow = View { theme: Theme::Dark, ..View::new(343.0, 340.0) };
    expect_file!["pictures/spot-warning.svg"].assert_eq(&picture(
        &slow_to_stop(),
        300,
        &narrow,
        "Tasks on Spot are warned that their capacity is taken back, on a phone.",
    ));
    expect_file!["pictures/daemon.svg"].assert_eq(&picture(
        example!("daemon"),
        80,
        &wide,
        "One task of a DAEMON service on each instance.",
    ));
    expect_file!["pictures/managed.svg"].assert_eq(&picture(
        example!("managed-spot"),
        250,
        &View { theme: Theme::Dark, ..wide },
        "Managed Instances, which are Spot Instances, too.",
    ));
}
