//! Who counts as healthy: strip, stage, panel and scheduler agree, whichever target group a task is in.

// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used)]

use scene::cast::phase;
use scene::frame::Subject;
use scene::state::Phase;
use scene::why::{self, Explained, Part};
use scene::words::{Has, Name, Strip};
use sim::describe::is_healthy;
use sim::ids::ServiceId;
use sim::task::TaskStatus;
use sim::time::SimTime;
use sim::timeline::Timeline;

use crate::instruments::play;

const SERVICE: ServiceId = ServiceId(1);

fn at(text: &str, secs: u64) -> Timeline {
    let mut run = play(text);
    run.advance_to(SimTime::from_secs(secs), u64::MAX);
    run
}

/// Figures and sentences of the panel about the first service, a line each.
fn why(run: &Timeline) -> Vec<String> {
    of(run, Subject::Service(SERVICE))
}

fn of(run: &Timeline, subject: Subject) -> Vec<String> {
    let answers = why::of(run, run.now(), subject, &mut Explained::default());
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

/// Failed checks do not count in the grace period, and strip and panel say so. Rule `service.grace-period`.
#[test]
fn the_grace_period_is_why_nothing_happens() {
    let run = at(example!("fail-open"), 90);
    let strip = Strip::of(run.world(), run.now(), SERVICE).unwrap();
    let expected = "nothing to do: failed checks of 2 are ignored until 10:00.0 (grace period)";
    assert_eq!(strip.therefore.to_string(), expected);
    assert_eq!((strip.have, strip.healthy, strip.settled), (2, 0, false));
    let said = why(&run);
    let expected = "2 tasks fail their checks. ECS does nothing about it before 10:00.000: until then their healthCheckGracePeriodSeconds run.";
    assert!(said.iter().any(|it| it == expected), "{said:#?}");
}

/// A task without any check counts as healthy only after a while: until then nothing old may stop, and the panel says
/// from when on. Rule `deploy.healthy-wait`.
#[test]
fn a_deployment_waits_for_tasks_without_checks_to_have_run_for_a_while() {
    let stuck = example!("stuck-deployment");
    let run = at(stuck, 315);
    let strip = Strip::of(run.world(), run.now(), SERVICE).unwrap();
    assert_eq!((strip.have, strip.old, strip.healthy), (4, 2, 2));
    assert_eq!(Has(&strip).to_string(), "4 (2 old, 2 new)");
    let said = why(&run);
    for expected in [
        "runningCount: 4 (2 old, 2 new)",
        "of those healthy: 2",
        "may stop: 2 healthy − 2 = 0",
        "2 tasks count as healthy later: without any check only after 40 s in RUNNING, the first at",
    ] {
        assert!(said.iter().any(|it| it.starts_with(expected)), "{expected}: {said:#?}");
    }
    // With all tasks of the new revision only the wait is left, and the strip says that.
    let waits = (316..600).map(|secs| at(stuck, secs)).find(|run| {
        let strip = Strip::of(run.world(), run.now(), SERVICE).unwrap();
        strip.old == 0 && strip.stopping == 0 && strip.have == strip.want
    });
    let run = waits.unwrap();
    let strip = Strip::of(run.world(), run.now(), SERVICE).unwrap();
    let said = strip.therefore.to_string();
    assert!(said.starts_with("wait: without checks, 2 will count as healthy at "), "{said}");
}

/// No arithmetic of the panel ends in a number that does not follow from it.
#[test]
fn what_is_below_zero_is_said_to_be() {
    let run = at(example!("circuit-breaker"), 75);
    for line in why(&run) {
        let Some((left, right)) = line.split_once(" = ") else { continue };
        let Some((_, left)) = left.split_once(": ").filter(|it| it.1.contains('−')) else {
            continue;
        };
        let numbers: Vec<i64> = left
            .split('−')
            .map(|part| part.trim().split(' ').next().unwrap().parse().unwrap())
            .collect();
        let sum = numbers[1..].iter().fold(numbers[0], |sum, own| sum - own);
        assert_eq!(right, sum.to_string(), "{line}");
    }
}

/// A task that nothing checks is no alarm: it has a state of its own, and the panel says how ECS counts it.
#[test]
fn a_task_without_checks_is_told_as_such() {
    let run = at(example!("stuck-deployment"), 30);
    let world = run.world();
    let (id, task) = world.tasks.iter().next().unwrap();
    assert_eq!(phase(world, id, task), Phase::Unchecked);
    let name = Name { world, at: run.now(), subject: Subject::Task(id) }.to_string();
    assert!(name.contains("runs, no check"), "{name}");
    let said = of(&run, Subject::Task(id));
    let expected = "Neither its containers nor a load balancer check it: ECS counts it as healthy once it has been RUNNING for 40 s.";
    assert!(said.iter().any(|it| it == expected), "{said:#?}");
    // One with a target that no check has reached yet is another thing.
    let run = at(example!("first-minute"), 0);
    let world = run.world();
    assert!(world.tasks.iter().all(|(id, task)| phase(world, id, task) != Phase::Unchecked));
}

/// With fewer healthy targets than are asked for requests go to all, and the stage says so. Rule `health.fail-open`.
#[test]
fn a_group_fails_open_below_its_minimum() {
    let mut scenario: serde_json::Value = serde_json::from_str(example!("fail-open")).unwrap();
    scenario["actions"] =
        serde_json::json!([{"at": "30s", "fault": "failHealthChecks", "with": {"task": "t-1"}}]);
    let key = "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count";
    scenario["targetGroups"][0]["Attributes"] = serde_json::json!([{"Key": key, "Value": "2"}]);
    let run = at(&scenario.to_string(), 90);
    let (id, group) = run.world().target_groups.iter().next().unwrap();
    assert_eq!((group.healthy, group.rotation.len()), (1, 2));
    let said = of(&run, Subject::TargetGroup(id));
    let expected = "Too few targets are healthy, so requests go to all of them: it fails open.";
    assert!(said.iter().any(|it| it == expected), "{said:#?}");
}

/// A target group without healthy targets fails open only while requests are sent to it: green starts with weight 0.
/// Rules `health.fail-open`, `bluegreen.stages`.
#[test]
fn a_group_that_gets_nothing_does_not_fail_open() {
    let check = |text: &str, fails: bool| {
        let (mut run, mut without, mut open) = (play(text), false, false);
        for secs in 60..100 {
            run.advance_to(SimTime::from_secs(secs), u64::MAX);
            let world = run.world();
            for (id, group) in world.target_groups.iter() {
                without |= group.healthy == 0 && !group.rotation.is_empty();
                open |= scene::instrument::fails_open(world, id);
            }
        }
        assert_eq!((without, open), (true, fails), "{text}");
    };
    check(example!("blue-green"), false);
    check(example!("fail-open"), true);
}
