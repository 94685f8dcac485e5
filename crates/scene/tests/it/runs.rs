//! Real runs on the stage: played, sought, stepped, and told.

// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use expect_test::expect;
use scene::cast::cast;
use scene::dwell::DWELL_MS;
use scene::frame::{Align, Frame, Layer, Mark, Shape};
use scene::geometry::Bounds;
use scene::player::{Mode, Player, Run as _, Step};
use scene::state::Phase;
use scene::view::View;
use scene::words::{Strip, describe};
use sim::ids::{ServiceId, TaskId};
use sim::log::Log;
use sim::scenario::Scenario;
use sim::time::SimTime;
use sim::timeline::Timeline;

/// Three Fargate tasks behind a load balancer; one is killed, later a zone is lost.
const HEALS: &str = r#"{
  "gantry": 1, "duration": "5m",
  "images": {"web:1": {"sizeMb": 100, "concurrency": 5, "serviceTime": {"exponential": "150ms"}}},
  "taskDefinitions": [{
    "family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc",
    "cpu": "256", "memory": "512",
    "containerDefinitions": [{"name": "app", "image": "web:1", "portMappings": [{"containerPort": 80}]}]
  }],
  "targetGroups": [{"Name": "web", "TargetType": "ip"}],
  "services": [{
    "serviceName": "web", "taskDefinition": "web:1", "desiredCount": 3, "launchType": "FARGATE",
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a", "b", "c"]}},
    "loadBalancers": [{"targetGroupArn": "web", "containerName": "app", "containerPort": 80}]
  }],
  "tasks": [{"service": "web", "count": 3}],
  "traffic": [{"rate": 20}],
  "actions": [
    {"at": 20, "fault": "killContainer", "with": {"task": "t-2"}},
    {"at": 80, "fault": "loseZone", "with": {"availabilityZone": "us-east-1a"}}
  ]
}"#;

/// A container that crashes again and again.
fn crashing() -> String {
    let crash = r#""sizeMb": 100, "lifetime": {"mean": "20s"},"#;
    HEALS.replace(r#""sizeMb": 100,"#, crash)
}

fn run(text: &str) -> Timeline {
    match Scenario::parse(text) {
        Ok(scenario) => Timeline::new(Arc::new(scenario)),
        Err(problems) => {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", lines.join("\n"))
        }
    }
}

#[test]
fn a_kill_is_told_from_the_loss_to_the_new_task() {
    let mut run = run(HEALS);
    let mut told = String::new();
    for secs in [19, 21, 31, 35, 46, 70] {
        let at = SimTime::from_secs(secs);
        run.seek(at);
        let strip = Strip::of(run.world(), at, ServiceId(1)).unwrap();
        let Strip { want, have, therefore, .. } = &strip;
        writeln!(told, "want {want}, have {have}: {therefore}").unwrap();
        writeln!(told, "  {}", describe(run.world(), at)).unwrap();
    }
    expect![[r#"
        want 3, have 3: nothing to do
          Service web wants 3 and has 3 running, all of them healthy. 376 requests answered, 0 lost. Cluster time 19 seconds.
        want 3, have 2: 1 starting
          Service web wants 3 and has 2 running, all of them healthy; 1 starting. 409 requests answered, 1 lost. Cluster time 21 seconds.
        want 3, have 2: 1 starting
          Service web wants 3 and has 2 running, all of them healthy; 1 starting. 601 requests answered, 1 lost. Cluster time 31 seconds.
        want 3, have 2: 1 starting
          Service web wants 3 and has 2 running, all of them healthy; 1 starting. 689 requests answered, 1 lost. Cluster time 35 seconds.
        want 3, have 3: nothing to do
          Service web wants 3 and has 3 running, 2 of them healthy. 930 requests answered, 1 lost. Cluster time 46 seconds.
        want 3, have 3: nothing to do
          Service web wants 3 and has 3 running, all of them healthy. 1447 requests answered, 1 lost. Cluster time 1 minute 10 seconds.
    "#]].assert_eq(&told);
}

/// Scrubbing back shows what playing showed, to the last dot.
#[test]
fn going_back_shows_the_same_pictures() {
    let mut run = run(HEALS);
    let view = View { playing: true, ..View::new(900.0, 420.0) };
    let moments: Vec<SimTime> =
        [15_300, 20_050, 20_400, 30_100, 46_000, 58_000, 81_000, 126_000, 150_000]
            .map(SimTime::from_millis)
            .to_vec();
    let picture = |run: &Timeline, at: SimTime| {
        scene::frame(run.world(), run.log(), at, &view).digest(&Layer::ALL)
    };
    let played: Vec<u64> = moments
        .iter()
        .map(|at| {
            run.advance_to(*at, u64::MAX);
            picture(&run, *at)
        })
        .collect();
    for (at, played) in moments.iter().zip(played).rev() {
        run.seek(*at);
        assert_eq!(picture(&run, *at), played, "at {at}");
    }
}

/// No state of a task is shown for less than the eye needs, at any speed; and while the clock stands, what is
/// shown is the truth.
/// The extents of all texts, each with what it says.
fn texts(frame: &Frame) -> Vec<(Bounds, &str)> {
    let of_mark = |mark: &Mark| {
        let Shape::Text { at, text, size, bold, align, max_width } = mark.shape else {
            return None;
        };
        let said = frame.text_of(text);
        let width = scene::text::width(said, size, bold).min(max_width);
        let before = match align {
            Align::Start => 0.0,
            Align::Middle => width / 2.0,
            Align::End => width,
        };
        Some((Bounds::new(at.x - before, at.y - size / 2.0, width, size), said))
    };
    frame.marks.iter().filter_map(of_mark).collect()
}

#[test]
fn no_text_lies_on_another_when_a_zone_is_lost() {
    let mut run = run(HEALS);
    let at = SimTime::from_secs(84);
    run.seek(at);
    for width in [320.0, 375.0, 500.0, 700.0, 1_100.0] {
        for reduced_motion in [false, true] {
            let view = View { reduced_motion, ..View::new(width, 420.0) };
            let frame = scene::frame(run.world(), run.log(), at, &view);
            let texts = texts(&frame);
            assert!(texts.iter().any(|(_, said)| *said == "lost"), "the zone is not shown as lost");
            for (n, (one, said)) in texts.iter().enumerate() {
                for (other, also) in texts.iter().skip(n + 1) {
                    let apart = one.right() <= other.x
                        || other.right() <= one.x
                        || one.bottom() <= other.y
                        || other.bottom() <= one.y;
                    assert!(apart, "{said:?} lies on {also:?} at {width}");
                }
            }
        }
    }
}

#[test]
fn no_state_flickers() {
    for speed in [1.0, 10.0, 60.0, 300.0] {
        let mut run = run(&crashing());
        let view = View { playing: true, speed, ..View::new(900.0, 420.0) };
        let still = View { playing: false, ..view };
        let frame_ms = 16.0;
        let mut shown: BTreeMap<TaskId, (Phase, f32)> = BTreeMap::new();
        let mut changes = 0;
        let frames = (300_000.0 / (frame_ms * speed)).min(6_000.0) as u32;
        for frame in 0..frames {
            let wall = frame as f32 * frame_ms;
            let at = SimTime((f64::from(wall) * f64::from(speed) * 1_000.0) as u64);
            run.advance_to(at, u64::MAX);
            for actor in cast(run.world(), run.log(), at, &view) {
                let (phase, since) = *shown.entry(actor.id).or_insert((actor.phase, wall));
                if phase != actor.phase {
                    changes += 1;
                    let for_ms = wall - since;
                    // A frame is drawn every 16 ms, so both ends are known to within one.
                    assert!(
                        for_ms >= DWELL_MS - 2.0 * frame_ms,
                        "{} was {phase:?} for {for_ms} ms at {speed}x, at {at}",
                        actor.id
                    );
                    shown.insert(actor.id, (actor.phase, wall));
                }
            }
            for actor in cast(run.world(), &Log::default(), at, &still) {
                assert_eq!(actor.phase, scene::cast::phase(run.world(), actor.id, actor.task));
            }
        }
        assert!(changes > 10, "only {changes} changes at {speed}x");
    }
}

#[test]
fn a_player_steps_through_a_run_and_two_lanes_share_its_clock() {
    let mut lanes = [run(HEALS), run(&crashing())];
    let lanes = &mut lanes[..];
    let mut player = Player::default();
    let mut moments = Vec::new();
    for _ in 0..8 {
        player.step(Step::Interesting);
        while !player.rests() {
            player.tick(lanes, 16.0, 50);
        }
        moments.push(player.at());
    }
    assert!(moments.windows(2).all(|pair| pair[0] < pair[1]), "{moments:?}");
    player.step_back(lanes);
    assert!(player.at() < *moments.last().unwrap());
    for lane in &*lanes {
        assert_eq!(lane.now(), player.at());
    }
    player.set_speed(300.0);
    player.play(lanes);
    while player.mode() == Mode::Playing {
        player.tick(lanes, 100.0, 1_000_000);
        assert!(lanes.iter().all(|lane| lane.now() == player.at()));
    }
    assert_eq!(player.at(), lanes.end());
}

/// "Next interesting event" tells the story of a stopped task one step at a time, and where nothing is left to come the clock
/// stays where it is.
#[test]
fn what_is_interesting_tells_the_story_and_does_not_run_to_the_end() {
    let mut run = run(example!("self-healing"));
    let mut player = Player::default();
    let mut story = Vec::new();
    loop {
        let from = player.at();
        player.step(Step::Interesting);
        let one = std::slice::from_mut(&mut run);
        while !player.rests() {
            player.tick(one, 16.0, 50);
        }
        assert_eq!(run.now(), player.at());
        if player.found_nothing() {
            assert_eq!(player.at(), from);
            break;
        }
        let records = run.log().between(from, player.at()).iter();
        story.push(records.map(|record| record.what.to_string()).next_back().unwrap_or_default());
        assert!(story.len() < 40, "{story:#?}");
    }
    assert_eq!(
        story,
        [
            "svc-1 (service web) has started 1 tasks: (task t-4).",
            "task t-4 PENDING",
            "svc-1 (service web) registered 1 targets in (target-group web)",
            "target tg-1/t-4 healthy",
            "svc-1 SERVICE_STEADY_STATE (service web) has reached a steady state.",
        ]
    );
}

/// Lost requests are one stop for each burst of them.
#[test]
fn lost_requests_are_one_stop_for_a_burst() {
    let mut run = run(example!("canary-rolled-back"));
    let mut player = Player::default();
    let mut stops = Vec::new();
    while stops.len() < 60 {
        player.step(Step::Interesting);
        let one = std::slice::from_mut(&mut run);
        while !player.rests() {
            player.tick(one, 16.0, 5_000);
        }
        if player.found_nothing() {
            break;
        }
        stops.push(player.at().to_string());
    }
    let expected = [
        "01:00.000",
        "01:25.500",
        "01:31.571",
        "01:40.000",
        "05:20.559",
        "05:31.571",
        "05:40.000",
        "06:00.000",
        "06:10.000",
        "06:30.000",
        "06:40.000",
        "07:00.000",
    ];
    assert_eq!(stops, expected);
}
