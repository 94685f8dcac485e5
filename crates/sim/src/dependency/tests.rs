//! Requests that wait for a slow or failing dependency.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::fixture::{balanced, document};
use crate::request::Outcome;
use crate::scenario::Scenario;
use crate::time::SimTime;
use crate::timeline::Timeline;

/// A service of one task, of which every request takes 10 ms and what the dependency takes.
fn run(dependency: &Value, more: &[(&'static str, Value)]) -> Timeline {
    let mut changes = balanced();
    changes.extend([
        ("/images/web:1", json!({"uses": ["db"], "serviceTime": "10ms", "concurrency": 4})),
        ("/dependencies", json!({"db": dependency, "cache": {"latency": "5ms"}})),
        ("/tasks", json!([{"service": "web"}])),
        ("/traffic", json!([{"rate": 10, "poisson": false}])),
    ]);
    changes.extend(more.iter().cloned());
    let scenario = Scenario::parse(&document(&changes).to_string()).unwrap();
    let mut timeline = Timeline::new(Arc::new(scenario));
    timeline.advance_to(SimTime::from_secs(60), u64::MAX);
    timeline
}

/// Of the requests that ended in a span of seconds: how, and the longest time of one in milliseconds.
fn ended(run: &Timeline, from: u64, to: u64) -> (Vec<Outcome>, u64) {
    let within = |at: SimTime| (from..to).contains(&at.as_secs());
    let ended = run.log().ended().iter().filter(|ended| within(ended.ended));
    let mut outcomes: Vec<Outcome> = ended.clone().map(|ended| ended.outcome).collect();
    outcomes.sort();
    outcomes.dedup();
    let longest = ended.map(|ended| ended.ended.since(ended.arrived).0 / 1_000).max();
    (outcomes, longest.unwrap_or(0))
}

/// Rule `engine.dependency`.
#[test]
fn a_request_takes_its_own_time_and_that_of_its_dependencies() {
    let check = |dependency: &Value, expected: (&[Outcome], u64)| {
        let (outcomes, longest) = ended(&run(dependency, &[]), 0, 60);
        assert_eq!((outcomes.as_slice(), longest), expected, "{dependency}");
    };
    check(&json!({"latency": "30ms"}), (&[Outcome::Answered], 40));
    check(&json!({"latency": "30ms", "failurePercent": 100}), (&[Outcome::TargetError], 30));
    check(&json!({"latency": "2s", "timeout": "100ms"}), (&[Outcome::TargetError], 100));
    check(&json!({"latency": "100ms", "timeout": "100ms"}), (&[Outcome::Answered], 110));
}

/// Rule `engine.dependency`: whoever waits for an answer takes a place, but no CPU.
#[test]
fn waiting_is_no_work() {
    let mut run = run(&json!({"latency": "90ms"}), &[]);
    run.seek(SimTime::from_secs(50));
    let load = &run.world().tasks.values().next().unwrap().containers[0].load;
    // 500 requests of 10 ms each.
    let worked = load.meter.busy / 1_000;
    assert!((4_900..=5_100).contains(&worked), "{worked} ms");
}

/// Some calls fail, drawn for each request: the same in every run, and about as many as said.
#[test]
fn some_calls_fail() {
    let failed = |percent: u32| {
        let run = run(&json!({"failurePercent": percent}), &[]);
        let of = |outcome| run.log().ended().iter().filter(|it| it.outcome == outcome).count();
        let (failed, answered) = (of(Outcome::TargetError), of(Outcome::Answered));
        (failed * 100) / (failed + answered).max(1)
    };
    assert_eq!(failed(0), 0);
    assert!((15..45).contains(&failed(30)), "{}", failed(30));
}

/// A slow dependency without a timeout takes every place of a container; with one, requests fail and places
/// are free.
#[test]
fn a_slow_dependency_holds_all_places() {
    let slow = json!({"dependency": "db", "latency": "20s"});
    let run_with = |dependency: Value, restored: bool| {
        let mut actions = vec![json!({"at": 20, "fault": "slowDependency", "with": slow})];
        let restore = json!({"at": 40, "fault": "restoreDependency", "with": {"dependency": "db"}});
        actions.extend(restored.then_some(restore));
        run(&dependency, &[("/actions", json!(actions))])
    };
    let (limited, open) =
        (json!({"latency": "30ms", "timeout": "200ms"}), json!({"latency": "30ms"}));
    let run = run_with(limited, true);
    assert_eq!(ended(&run, 25, 40).0, [Outcome::TargetError]);
    assert_eq!(ended(&run, 41, 60).0, [Outcome::Answered]);
    let run = run_with(open, false);
    assert_eq!(ended(&run, 21, 40).0, [Outcome::QueueFull]);
    let load = &run.world().tasks.values().next().unwrap().containers[0].load;
    assert_eq!(load.busy, 4);
    assert!(load.queued > 0);
}

#[test]
fn names_and_faults_are_checked() {
    let said = |changes: &[(&str, Value)]| {
        let problems = Scenario::parse(&document(changes).to_string()).unwrap_err();
        problems.iter().map(|problem| problem.message.clone()).collect::<String>()
    };
    let dependencies = ("/dependencies", json!({"db": {}}));
    let uses = |name: &str| ("/images/web:1", json!({"uses": [name]}));
    let said = said(&[dependencies, uses("dd")]);
    assert!(said.contains("no dependency `dd`, did you mean `db`?"), "{said}");
    let actions = json!([{"at": 1, "fault": "failDependency", "with": {"dependency": "d"}}]);
    let run = run(&json!({}), &[("/actions", actions)]);
    let refused = run.log().records().iter().map(ToString::to_string);
    assert_eq!(refused.filter(|line| line.contains("no dependency `d`")).count(), 1);
}
