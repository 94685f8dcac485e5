//! Requests as dots: more traffic is more dots, and what one stands for is said where no dot passes.

// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use scene::frame::{Align, Frame, Layer, Shape};
use scene::geometry::{Bounds, Point};
use scene::text;
use scene::theme::Theme;
use scene::traffic::MAX_DOTS;
use scene::view::View;
use serde_json::{Value, json};
use sim::time::SimTime;

use crate::instruments::play;

/// Services of four tasks behind a load balancer each, the first with this traffic.
fn web(services: usize, traffic: &Value, actions: &Value) -> String {
    let names: Vec<String> = (1..=services).map(|number| format!("web-{number}")).collect();
    let of = |name: &String| {
        json!({
            "serviceName": name, "taskDefinition": "web", "desiredCount": 4, "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a", "b"]}},
            "loadBalancers": [{"targetGroupArn": name, "containerName": "app", "containerPort": 80}],
        })
    };
    let groups = names.iter().map(|name| json!({"Name": name, "TargetType": "ip"}));
    let tasks = names.iter().map(|name| json!({"service": name, "count": 4}));
    json!({
        "gantry": 1, "duration": "5m",
        "images": {"web:1": {"sizeMb": 100, "concurrency": 10_000}},
        "taskDefinitions": [{
            "family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc",
            "cpu": "256", "memory": "512",
            "containerDefinitions": [
                {"name": "app", "image": "web:1", "portMappings": [{"containerPort": 80}]},
            ],
        }],
        "targetGroups": groups.collect::<Vec<_>>(),
        "services": names.iter().map(of).collect::<Vec<_>>(),
        "tasks": tasks.collect::<Vec<_>>(),
        "traffic": traffic, "actions": actions,
    })
    .to_string()
}

fn dots(frame: &Frame) -> usize {
    let moving = frame.marks.iter().filter(|mark| mark.layer == Layer::Moving);
    moving.filter(|mark| matches!(mark.shape, Shape::Circle { .. })).count()
}

/// Frames of a run, second by second.
fn frames(text: &str, secs: std::ops::Range<u64>, view: &View) -> Vec<Frame> {
    let mut run = play(text);
    let picture = |secs| {
        let at = SimTime::from_secs(secs);
        run.advance_to(at, u64::MAX);
        scene::frame(run.world(), run.log(), at, view)
    };
    secs.map(picture).collect()
}

/// Twice the traffic is about twice the dots, whether or not requests travel together: what a dot stands for is the
/// same all the while. Rule `engine.batch`.
#[test]
fn more_traffic_is_more_dots() {
    for (speed, rates) in [
        (1.0, [20, 40, 80, 160]),
        (10.0, [50, 100, 200, 400]),
        (30.0, [60, 120, 240, 480]),
        (1.0, [600, 1_200, 2_400, 4_800]),
    ] {
        let step = |(index, rate)| json!({"at": index * 30, "rate": rate});
        let steps: Vec<_> = rates.into_iter().enumerate().map(step).collect();
        let view = View { speed, playing: true, ..View::new(1_100.0, 500.0) };
        let text = web(
            1,
            &json!([{"targetGroup": "web-1", "steps": steps, "poisson": false}]),
            &json!([]),
        );
        let frames = frames(&text, 0..120, &view);
        let scale = frames[0].requests_per_dot;
        assert!(frames.iter().all(|frame| frame.requests_per_dot == scale), "{rates:?}");
        assert!(frames.iter().all(|frame| dots(frame) <= MAX_DOTS), "{rates:?}");
        // Half a minute of the fastest speed is a second of the viewer.
        let of = |part: usize| frames[part * 30 + 24..part * 30 + 30].iter().map(dots).sum();
        let counts: Vec<usize> = (0..4).map(of).collect();
        // In the first part the run has only begun.
        for pair in counts[1..].windows(2) {
            let times = pair[1] as f64 / pair[0] as f64;
            assert!((1.3..3.2).contains(&times), "{rates:?} at {speed}: {counts:?}, {scale}");
        }
    }
}

fn says(frame: &Frame, what: &str) -> bool {
    frame.marks.iter().any(|mark| match mark.shape {
        Shape::Text { text, .. } => frame.text_of(text).contains(what),
        _ => false,
    })
}

/// Where an action asks for more than there was to be, it is said for a while what has changed.
#[test]
fn that_a_dot_stands_for_more_is_said_for_a_while() {
    let action =
        |at: u64, rate: u64| json!({"at": at, "fault": "trafficRate", "with": {"rate": rate}});
    let actions = json!([action(60, 150), action(120, 900)]);
    let text = web(1, &json!([{"targetGroup": "web-1", "rate": 60}]), &actions);
    let frames = frames(&text, 50..140, &View::new(1_100.0, 500.0));
    let told = |secs: usize| {
        let frame = &frames[secs - 50];
        (frame.requests_per_dot, says(frame, "was 2"), says(frame, "was 1"))
    };
    assert_eq!(told(59), (1, false, false));
    assert_eq!(told(61), (2, false, true));
    assert_eq!(told(70), (2, false, false));
    assert_eq!(told(122), (10, true, false));
    assert_eq!(told(130), (10, false, false));
}

/// Stretches of all ways.
fn ways(frame: &Frame) -> Vec<(Point, Point)> {
    let marks = frame.marks.iter().filter(|mark| mark.layer == Layer::Ways);
    let pairs = marks.flat_map(|mark| match mark.shape {
        Shape::Path { points, .. } => {
            frame.points_of(points).windows(2).map(|pair| (pair[0], pair[1])).collect()
        }
        Shape::Line { from, to } => vec![(from, to)],
        _ => Vec::new(),
    });
    pairs.collect()
}

/// No way goes through the words that say what a dot stands for, however wide it is and however many rings there are.
#[test]
fn dots_pass_beside_what_says_what_they_stand_for() {
    for theme in Theme::ALL {
        for (width, count) in
            [(320.0, 1), (400.0, 3), (600.0, 2), (630.0, 6), (700.0, 1), (900.0, 2), (1_400.0, 3)]
        {
            let text = web(count, &json!([{"targetGroup": "web-1", "rate": 40}]), &json!([]));
            let view = View { theme, speed: 60.0, ..View::new(width, 500.0) };
            let frame = &frames(&text, 20..21, &view)[0];
            let words = frame.marks.iter().find_map(|mark| match mark.shape {
                Shape::Text { at, text, size, align: Align::Middle, max_width, .. } => {
                    let says = frame.text_of(text);
                    let w = text::width(says, size, false).min(max_width);
                    let own = Bounds::new(at.x - w / 2.0, at.y - size / 2.0, w, size);
                    says.starts_with("1 dot").then_some(own)
                }
                _ => None,
            });
            let words = words.unwrap_or_else(|| panic!("nothing is said at {width}"));
            // A dot is four pixels to each side of its way.
            let around = words.grown(4.0);
            for (from, to) in ways(frame) {
                let way = Bounds::between(from, to);
                assert!(!way.meets(around), "{theme:?} {width} {count}: {words:?} {way:?}");
            }
        }
    }
}
