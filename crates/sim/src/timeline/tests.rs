//! Playing, seeking, forking and undoing are all the same replay.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::call::Name;

/// A service on Fargate behind a load balancer, with a task that is stopped by the script.
fn scenario() -> Arc<Scenario> {
    let subnets = ["us-east-1a", "us-east-1b", "us-east-1c"];
    let document = json!({
        "gantry": 1,
        "duration": "10m",
        "images": {"web:1": {"serviceTime": {"exponential": "40ms"}}, "web:2": {"sizeMb": 300}},
        "taskDefinitions": (1..=2).map(|n| json!({
            "family": "web", "cpu": "256", "memory": "512", "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "containerDefinitions": [{
                "name": "web", "image": format!("web:{n}"), "portMappings": [{"containerPort": 80}],
            }],
        })).collect::<Vec<_>>(),
        "targetGroups": [{"Name": "web", "TargetType": "ip", "Port": 80, "Protocol": "HTTP"}],
        "services": [{
            "serviceName": "web", "taskDefinition": "web:1", "desiredCount": 3, "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": subnets}},
            "loadBalancers": [
                {"targetGroupArn": "web", "containerName": "web", "containerPort": 80},
            ],
        }],
        "traffic": [{"rate": 20}],
        "actions": [{"at": 90, "call": "StopTask", "with": {"task": "web/0"}}],
    });
    Arc::new(Scenario::parse(&document.to_string()).unwrap())
}

fn played_to(secs: u64) -> Timeline {
    let mut timeline = Timeline::new(scenario());
    timeline.advance_to(SimTime::from_secs(secs), u64::MAX);
    timeline
}

/// All that two runs at the same moment must have in common.
fn said(timeline: &Timeline) -> (SimTime, u64, Vec<Record>, u64) {
    let world = timeline.world();
    let records = timeline.log().until(world.now).to_vec();
    (world.now, world.digest, records, world.metrics.arrived)
}

fn set_desired(timeline: &mut Timeline, desired: u32) {
    timeline.act(Name::UpdateService, json!({"service": "web", "desiredCount": desired}));
}

#[test]
fn the_same_run_twice_says_the_same() {
    assert_eq!(said(&played_to(300)), said(&played_to(300)));
}

#[test]
fn a_budget_stops_the_run_where_it_is_and_it_goes_on_from_there() {
    let whole = played_to(120);
    let mut sliced = Timeline::new(scenario());
    while !sliced.advance_to(SimTime::from_secs(120), 7).arrived {}
    assert_eq!(said(&sliced), said(&whole));
}

/// What is measured each second is the same, whether a run is played in one go, in slices or by an action.
#[test]
fn seconds_close_alike_however_a_run_is_played() {
    let mut whole = played_to(200);
    set_desired(&mut whole, 5);
    whole.advance_to(SimTime::from_secs(300), u64::MAX);
    let mut sliced = Timeline::with_actions(scenario(), whole.own_actions().cloned());
    for tenths in 0..3_000 {
        sliced.advance_to(SimTime::from_millis(tenths * 100), u64::MAX);
    }
    sliced.advance_to(SimTime::from_secs(300), u64::MAX);
    let (one, other) = (&whole.world().metrics, &sliced.world().metrics);
    assert_eq!(one.seconds.iter().count(), 300);
    assert!(one.seconds.iter().eq(other.seconds.iter()));
    let running = |second| one.seconds.get(second).unwrap().running;
    assert_eq!((running(10), running(80), running(299)), (0, 3, 5));
    let costs: Vec<u64> = one.seconds.iter().map(|row| row.cost.0).collect();
    assert!(costs.is_sorted() && costs[0] > 0 && costs[299] > costs[298]);
}

#[test]
fn the_script_stops_a_task_and_the_service_replaces_it() {
    let timeline = played_to(200);
    let wanted = timeline.world().tasks.iter().filter(|(_, task)| task.wanted).map(|(id, _)| id.0);
    // The stopped one still drains: it is there, but not wanted.
    assert_eq!(wanted.collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!(timeline.own_actions().count(), 0);
}

#[test]
fn an_action_forgets_what_lay_ahead_and_a_branch_leaves_its_parent_alone() {
    let mut parent = played_to(250);
    let before = said(&parent);
    parent.seek(SimTime::from_secs(60));
    let mut branch = parent.branch();
    set_desired(&mut branch, 5);
    branch.advance_to(SimTime::from_secs(250), u64::MAX);
    assert_eq!(branch.world().services.values().next().unwrap().desired, 5);
    assert_eq!(branch.own_actions().count(), 1);
    parent.seek(SimTime::from_secs(250));
    assert_eq!(said(&parent), before);
}

#[test]
fn undoing_leaves_the_run_as_it_would_have_been() {
    let mut timeline = played_to(60);
    set_desired(&mut timeline, 5);
    timeline.advance_to(SimTime::from_secs(100), u64::MAX);
    timeline.act(Name::LoseZone, json!({"availabilityZone": "us-east-1a"}));
    timeline.advance_to(SimTime::from_secs(140), u64::MAX);
    assert!(timeline.undo());
    assert!(timeline.undo());
    assert!(!timeline.undo());
    assert_eq!(said(&timeline), said(&played_to(140)));
}

#[test]
fn what_was_done_together_is_taken_back_together() {
    let mut timeline = played_to(60);
    set_desired(&mut timeline, 5);
    timeline.advance_to(SimTime::from_secs(80), u64::MAX);
    let desired =
        |count: u32| (Name::UpdateService, json!({"service": "web", "desiredCount": count}));
    let answers = timeline.act_all(vec![desired(6), desired(5_001), desired(4)]);
    let refused = |record: &&Record| matches!(record.what, What::Refused { .. });
    assert_eq!((answers.len(), answers.iter().filter(|it| refused(it)).count()), (3, 1));
    let now = |run: &Timeline| run.world().services.values().next().unwrap().desired;
    assert_eq!((now(&timeline), timeline.own_actions().count()), (4, 4));
    timeline.advance_to(SimTime::from_secs(100), u64::MAX);
    assert!(timeline.undo());
    assert_eq!((now(&timeline), timeline.own_actions().count()), (5, 1));
    assert!(timeline.undo());
    assert_eq!(said(&timeline), said(&played_to(100)));
}

#[test]
fn other_actions_leave_the_clock_and_make_the_run_that_they_say() {
    let mut timeline = played_to(60);
    set_desired(&mut timeline, 5);
    timeline.advance_to(SimTime::from_secs(100), u64::MAX);
    timeline.act(Name::StopTask, json!({"task": "web/any"}));
    timeline.advance_to(SimTime::from_secs(140), u64::MAX);
    let all: Vec<Action> = timeline.own_actions().cloned().collect();
    let check = |timeline: &mut Timeline, own: &[Action], secs: u64| {
        timeline.seek(SimTime::from_secs(secs));
        timeline.retake(own.to_vec());
        assert_eq!(timeline.now(), SimTime::from_secs(secs), "the clock stays");
        let mut fresh = Timeline::with_actions(scenario(), own.to_vec());
        for secs in [secs, 140] {
            fresh.advance_to(SimTime::from_secs(secs), u64::MAX);
            timeline.advance_to(SimTime::from_secs(secs), u64::MAX);
            assert_eq!(said(timeline), said(&fresh));
        }
    };
    // Taken back where they lie behind the clock and ahead of it, brought back, and changed in the middle.
    check(&mut timeline, &all[..1], 140);
    check(&mut timeline, &all, 140);
    check(&mut timeline, &all[..1], 80);
    check(&mut timeline, &all, 30);
    check(&mut timeline, &all[1..], 120);
    check(&mut timeline, &[], 60);
}

#[test]
fn a_run_comes_back_from_its_actions() {
    let mut timeline = played_to(60);
    set_desired(&mut timeline, 4);
    timeline.advance_to(SimTime::from_secs(75), u64::MAX);
    timeline.act(Name::StopTask, json!({"task": "web/any"}));
    timeline.advance_to(SimTime::from_secs(160), u64::MAX);
    let actions: Vec<Action> = timeline.own_actions().cloned().collect();
    let mut again = Timeline::with_actions(scenario(), actions);
    again.seek(SimTime::from_secs(160));
    assert_eq!(said(&again), said(&timeline));
}

#[test]
fn a_refused_action_changes_nothing_and_says_why() {
    let mut timeline = played_to(60);
    let digest = |timeline: &Timeline| timeline.world().tasks.ids().collect::<Vec<_>>();
    let before = digest(&timeline);
    let record = timeline.act(Name::StopTask, json!({"task": "t-99"})).cloned();
    let what = record.map(|record| record.what);
    assert!(matches!(what, Some(What::Refused { .. })), "{what:?}");
    assert_eq!(digest(&timeline), before);
}

#[test]
fn a_fork_comes_to_the_same_end() {
    let mut timeline = played_to(60);
    let mut fork = timeline.fork();
    fork.advance_to(SimTime::from_secs(200), u64::MAX);
    timeline.advance_to(SimTime::from_secs(200), u64::MAX);
    assert_eq!(fork.world().digest, timeline.world().digest);
    assert!(fork.log().records().is_empty());
}

/// What somebody does at the stage.
#[derive(Debug, Clone)]
enum Deed {
    Seek(u64),
    Advance(u64),
    Act(Name, Value),
    Undo,
    Branch,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let act = prop_oneof![
        (0_u32..6).prop_map(|n| Deed::Act(
            Name::UpdateService,
            json!({"service": "web", "desiredCount": n})
        )),
        Just(Deed::Act(Name::UpdateService, json!({"service": "web", "taskDefinition": "web:2"}))),
        Just(Deed::Act(Name::StopTask, json!({"task": "any"}))),
        Just(Deed::Act(Name::Hang, json!({"task": "web/any"}))),
        Just(Deed::Act(Name::LoseZone, json!({"availabilityZone": "us-east-1b"}))),
        Just(Deed::Act(Name::RestoreZone, json!({"availabilityZone": "us-east-1b"}))),
        (0_u32..60).prop_map(|n| Deed::Act(Name::TrafficRate, json!({"rate": n}))),
    ];
    let deed = prop_oneof![
        3 => (0_u64..400_000).prop_map(Deed::Seek),
        3 => (0_u64..60_000).prop_map(Deed::Advance),
        3 => act,
        1 => Just(Deed::Undo),
        1 => Just(Deed::Branch),
    ];
    prop::collection::vec(deed, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever was sought, done, undone and branched: the run is what its actions say.
    #[test]
    fn any_way_to_a_moment_leads_to_the_same_run(deeds in deeds()) {
        let mut timeline = Timeline::new(scenario());
        for deed in deeds {
            match deed {
                Deed::Seek(to) => timeline.seek(SimTime::from_millis(to)),
                Deed::Advance(by) => {
                    let to = timeline.now() + SimDuration::from_millis(by);
                    timeline.advance_to(to, u64::MAX);
                }
                Deed::Act(name, with) => {
                    timeline.act(name, with);
                }
                Deed::Undo => {
                    timeline.undo();
                }
                Deed::Branch => timeline = timeline.branch(),
            }
        }
        // A run that nobody has moved yet has not done what happens in its first moment.
        timeline.advance_to(timeline.now(), u64::MAX);
        let actions: Vec<Action> = timeline.own_actions().cloned().collect();
        let mut fresh = Timeline::with_actions(scenario(), actions);
        fresh.advance_to(timeline.now(), u64::MAX);
        prop_assert_eq!(said(&timeline), said(&fresh));
    }
}

/// What a decision saw is found again: the same choice comes out of it, whatever has happened since.
#[test]
fn the_world_before_a_record_is_the_one_that_it_was_said_in() {
    let mut timeline = played_to(200);
    let (now, digest) = (timeline.world().now, timeline.world().digest);
    let said: Vec<RecordId> = timeline.log().records().iter().map(|record| record.id).collect();
    assert!(said.len() > 40);
    let mut found = 0;
    for id in said.iter().rev().take(40) {
        let before = timeline.world_before(*id).unwrap();
        assert_eq!(before.next_record, *id);
        assert_eq!(before.now, timeline.log().get(*id).unwrap().at);
        found += 1;
    }
    assert_eq!(found, 40);
    assert!(timeline.world_before(RecordId(u64::MAX)).is_none());
    timeline.seek(SimTime::from_secs(30));
    assert!(timeline.world_before(*said.last().unwrap()).is_some(), "ahead of a seek back");
    timeline.seek(now);
    assert_eq!(timeline.world().digest, digest);
}

/// Rule `engine.actions-first`: the task is PENDING at ten seconds, and what is done then comes before.
#[test]
fn actions_come_before_all_else_of_their_moment_in_the_order_of_the_list() {
    let want = |count: u32| json!({"at": 10, "call": "UpdateService", "with": {"service": "web", "desiredCount": count}});
    let run = crate::fixture::play(&[("/actions", json!([want(3), want(1)]))], 11);
    let at_ten = run.log().records().iter().filter(|record| record.at == SimTime::from_secs(10));
    let said: Vec<String> = at_ten.map(|record| record.what.to_string()).collect();
    let place = |text: &str| said.iter().position(|line| line.contains(text));
    assert_eq!(said[..2], ["action 0 UpdateService", "svc-1 desiredCount 1 to 3"]);
    assert!(place("desiredCount 3 to 1") < place("task t-1 PENDING"), "{said:#?}");
    assert!(place("task t-1 PENDING").is_some(), "{said:#?}");
}
