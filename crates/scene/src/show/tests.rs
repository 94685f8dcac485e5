//! Lanes, actions, undo and links, on a service that can run on both.

use serde_json::json;
use sim::misconception::Misconception;

use super::*;
use crate::frame::Layer;
use crate::view::View;

fn scenario() -> Scenario {
    let subnets = ["us-east-1a", "us-east-1b"];
    let document = json!({
        "gantry": 1,
        "duration": "10m",
        "images": {"web:1": {"serviceTime": "40ms"}},
        "taskDefinitions": [{
            "family": "web", "cpu": "256", "memory": "512", "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE", "EC2"],
            "containerDefinitions": [
                {"name": "web", "image": "web:1", "portMappings": [{"containerPort": 80}]},
            ],
        }],
        "targetGroups": [{"Name": "web", "TargetType": "ip", "Port": 80, "Protocol": "HTTP"}],
        "containerInstances": [{"instanceType": "m5.xlarge", "count": 2}],
        "services": [{
            "serviceName": "web", "taskDefinition": "web", "desiredCount": 3, "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": subnets}},
            "loadBalancers": [
                {"targetGroupArn": "web", "containerName": "web", "containerPort": 80},
            ],
        }],
        "traffic": [{"rate": 20}],
    });
    Scenario::parse(&document.to_string()).unwrap()
}

fn twins() -> Show {
    Show::new(Some("twins".into()), scenario(), &Lane::TWINS)
}

fn seek(show: &mut Show, secs: u64) {
    show.seek(SimTime::from_secs(secs));
    while show.tick(16.0, 10_000) {}
    assert_eq!(show.at(), SimTime::from_secs(secs));
}

#[test]
fn the_twins_have_one_clock_one_tape_and_the_same_actions() {
    let mut show = twins();
    assert_eq!(show.lanes(), Lane::TWINS);
    seek(&mut show, 120);
    let arrived: Vec<u64> = show.runs().iter().map(|run| run.world().metrics.arrived).collect();
    assert_eq!(arrived[0], arrived[1]);
    assert!(arrived[0] > 2_000);
    let said = show.act(Name::UpdateService, &json!({"service": "web", "desiredCount": 5}));
    assert_eq!((said.len(), Show::refusal(&said)), (2, None));
    seek(&mut show, 200);
    for run in show.runs() {
        assert_eq!(run.world().services.values().next().unwrap().desired, 5);
    }
}

#[test]
fn an_action_that_concerns_one_lane_leaves_the_other_alone() {
    let mut show = twins();
    seek(&mut show, 120);
    let said = show.act(Name::TerminateInstances, &json!({"InstanceIds": ["i-1"]}));
    assert_eq!(said.len(), 1);
    assert_eq!(show.runs()[0].own_actions().count(), 0);
    assert_eq!(show.runs()[1].own_actions().count(), 1);
}

#[test]
fn undo_takes_back_the_latest_action_in_every_lane() {
    let mut show = twins();
    seek(&mut show, 100);
    let before = show.digest();
    show.act(Name::StopTask, &json!({"task": "web/0"}));
    seek(&mut show, 160);
    assert!(show.undo());
    assert!(!show.undo());
    seek(&mut show, 100);
    assert_eq!(show.digest(), before);
}

#[test]
fn what_was_done_together_is_one_step_of_undo_and_the_same_in_a_link() {
    let mut show = twins();
    seek(&mut show, 100);
    show.act(Name::StopTask, &json!({"task": "web/0"}));
    seek(&mut show, 120);
    let before = show.digest();
    let update =
        |count: u32| (Name::UpdateService, json!({"service": "web", "desiredCount": count}));
    // The second one concerns one lane only.
    let terminate = (Name::TerminateInstances, json!({"InstanceIds": ["i-1"]}));
    let said = show.act_all(vec![update(5), terminate, update(6)]);
    assert_eq!((said.len(), Show::refusal(&said)), (5, None));
    seek(&mut show, 140);
    let link = Link::decode(&show.link().encode()).unwrap();
    let (mut again, opened) = Show::open(&link, scenario());
    assert_eq!((opened, again.actions().len()), (Opened::Same, 4));
    for show in [&mut show, &mut again] {
        assert!(show.undo());
        assert_eq!(show.actions().len(), 1);
        seek(show, 120);
        assert_eq!(show.digest(), before);
        assert!(show.undo());
        assert!(!show.undo());
    }
}

#[test]
fn what_an_action_drops_that_lay_ahead_comes_back_with_undo() {
    let mut show = twins();
    let stop = |show: &mut Show, secs: u64| {
        seek(show, secs);
        show.act(Name::StopTask, &json!({"task": "web/0"}));
    };
    let times = |show: &Show| -> Vec<u64> {
        show.actions().iter().map(|action| action.at.as_secs()).collect()
    };
    stop(&mut show, 100);
    stop(&mut show, 140);
    assert_eq!(show.dropped(), 0);
    seek(&mut show, 160);
    let whole = show.digest();
    stop(&mut show, 60);
    assert_eq!((show.dropped(), times(&show)), (2, vec![60]));
    assert_eq!(show.ways(), (true, false));
    assert!(show.undo());
    assert_eq!((show.dropped(), times(&show)), (0, vec![100, 140]));
    assert_eq!(show.at(), SimTime::from_secs(60) + SimDuration(1), "the clock stays");
    assert!(show.runs().iter().all(|run| run.now() == show.at()));
    seek(&mut show, 160);
    assert_eq!(show.digest(), whole);
    assert!(show.redo());
    assert_eq!(times(&show), [60]);
    assert!(!show.redo());
    assert!(show.undo());
    // A new beginning and other constants are taken back like actions.
    show.reset();
    assert!(times(&show).is_empty());
    assert!(show.undo());
    assert_eq!(times(&show), [100, 140]);
    seek(&mut show, 160);
    show.assume(Map::from_iter([("engine.fargate-provisioning".to_owned(), 40.into())])).unwrap();
    assert_ne!(show.digest(), whole);
    assert!(show.undo());
    assert_eq!((show.digest(), show.link().assumptions), (whole, None));
    for left in [vec![100], vec![]] {
        assert!(show.undo());
        assert_eq!(times(&show), left);
    }
    assert_eq!(show.ways(), (false, true));
    assert!(!show.undo());
}

#[test]
fn other_lanes_of_the_same_run_keep_what_was_done() {
    let mut show = twins();
    seek(&mut show, 100);
    show.act(Name::TerminateInstances, &json!({"InstanceIds": ["i-1"]}));
    seek(&mut show, 180);
    let both = show.digest();
    show.set_lanes(&[Lane::Fargate]);
    assert_eq!(show.runs().len(), 1);
    show.set_lanes(&Lane::TWINS);
    assert_eq!(show.digest(), both);
    assert_eq!(show.at(), SimTime::from_secs(180));
}

#[test]
fn a_link_opens_the_very_moment() {
    let mut show = twins();
    seek(&mut show, 100);
    show.act(Name::StopTask, &json!({"task": "web/any"}));
    seek(&mut show, 150);
    let link = Link::decode(&show.link().encode()).unwrap();
    let (again, opened) = Show::open(&link, scenario());
    assert_eq!((opened, again.digest(), again.at()), (Opened::Same, show.digest(), show.at()));
    assert_eq!(again.lanes(), Lane::TWINS);
    let changed = Link { digest: 1, ..link };
    assert_eq!(Show::open(&changed, scenario()).1, Opened::Different);
}

#[test]
fn other_constants_play_the_run_again_and_travel_in_link_and_file() {
    let mut show = twins();
    seek(&mut show, 100);
    show.act(Name::StopTask, &json!({"task": "web/any"}));
    seek(&mut show, 150);
    let before = show.digest();
    let own = |slow: Value| Map::from_iter([("engine.fargate-provisioning".to_owned(), slow)]);
    assert!(show.assume(own("soon".into())).is_err());
    assert_eq!(show.digest(), before, "what is refused changes nothing");
    show.assume(own(40.into())).unwrap();
    assert_ne!(show.digest(), before);
    assert_eq!((show.at(), show.actions().len()), (SimTime::from_secs(150), 1));
    let link = Link::decode(&show.link().encode()).unwrap();
    let (again, opened) = Show::open(&link, scenario());
    assert_eq!((opened, again.digest()), (Opened::Same, show.digest()));
    assert_eq!(again.link(), link, "passed on, the link says the same");
    let saved = Scenario::parse(&show.scenario().to_json()).unwrap();
    assert_eq!(saved.assumptions(), own(40.into()));
    // What a newer or damaged link assumes is left out, and the run is said to be another one.
    let damaged = Link { assumptions: Some(own("soon".into())), ..link };
    assert_eq!(Show::open(&damaged, scenario()).1, Opened::Different);
    // Back to how everything is by default.
    show.assume(Map::new()).unwrap();
    assert_eq!(show.digest(), before);
}

/// Rule `engine.wrong-beliefs`.
#[test]
fn wrong_beliefs_play_the_run_again_and_travel_in_link_and_file() {
    let mut show = twins();
    seek(&mut show, 100);
    show.act(Name::KillContainer, &json!({"task": "web/0"}));
    seek(&mut show, 150);
    let before = show.digest();
    assert!(show.parting().unwrap().is_none(), "the real world parts from no other");
    let one = Beliefs::default().and(Misconception::RestartsInPlace);
    show.believe(one).unwrap();
    assert_ne!(show.digest(), before);
    assert_eq!(
        (show.at(), show.actions().len(), show.beliefs()),
        (SimTime::from_secs(150), 1, one)
    );
    let (lane, parting) = show.parting().unwrap().unwrap();
    assert_eq!((lane, parting.at.as_secs()), (Lane::Fargate, 100));
    let link = Link::decode(&show.link().encode()).unwrap();
    let (again, opened) = Show::open(&link, scenario());
    assert_eq!((opened, again.digest(), again.beliefs()), (Opened::Same, show.digest(), one));
    assert_eq!(again.link(), link, "passed on, the link says the same");
    let saved = Scenario::parse(&show.scenario().to_json()).unwrap();
    let saved = Show::new(None, saved, &Lane::TWINS);
    assert_eq!((saved.beliefs(), saved.link().beliefs), (one, None), "a file has them in itself");
    // One step of undo, apart from other constants, and back to the real world.
    show.assume(Map::from_iter([("engine.fargate-provisioning".to_owned(), 40.into())])).unwrap();
    assert_eq!(show.beliefs(), one);
    assert!(show.undo() && show.undo());
    assert_eq!((show.digest(), show.link().beliefs), (before, None));
    assert!(show.redo());
    show.believe(Beliefs::default()).unwrap();
    assert_eq!((show.digest(), show.beliefs()), (before, Beliefs::default()));
}

#[test]
fn a_link_opens_the_very_picture_and_no_other_moment_has_it() {
    let pictures = |show: &Show| -> Vec<u64> {
        let view = View::new(700.0, 420.0);
        let frame = |run: &Timeline| crate::frame(run.world(), run.log(), show.at(), &view);
        show.runs().iter().map(|run| frame(run).digest(&Layer::ALL)).collect()
    };
    let mut show = twins();
    seek(&mut show, 100);
    show.act(Name::StopTask, &json!({"task": "web/any"}));
    // In the middle of a second, with requests under way and a task that is being made.
    show.seek(SimTime::from_millis(121_337));
    while show.tick(16.0, 10_000) {}
    let linked = pictures(&show);
    let link = Link::decode(&show.link().encode()).unwrap();
    let (mut again, _) = Show::open(&link, scenario());
    assert_eq!(pictures(&again), linked);
    again.seek(show.at() + SimDuration::from_millis(17));
    while again.tick(16.0, 10_000) {}
    let later = pictures(&again);
    assert!(linked.iter().zip(&later).all(|(one, other)| one != other), "{linked:?} {later:?}");
    assert!(show.undo());
    seek(&mut show, 100);
    show.seek(SimTime::from_millis(121_337));
    while show.tick(16.0, 10_000) {}
    assert_ne!(pictures(&show), linked, "without the stop another task is there");
}

#[test]
fn a_refusal_is_said_and_the_run_goes_on() {
    let mut show = twins();
    seek(&mut show, 60);
    let said = show.act(Name::StopTask, &json!({"task": "t-99"}));
    assert!(Show::refusal(&said).is_some_and(|sentence| sentence.contains("t-99")), "{said:?}");
    seek(&mut show, 90);
}

#[test]
fn beginning_again_forgets_what_was_done() {
    let mut show = twins();
    seek(&mut show, 90);
    let untouched = show.digest();
    show.act(Name::StopTask, &json!({"task": "web/0"}));
    show.reset();
    assert_eq!(show.at(), SimTime::ZERO);
    seek(&mut show, 90);
    assert_eq!(show.digest(), untouched);
}

/// A lane keeps the providers that the cluster's default chooses: with a launch type in their place nothing would scale
/// the instances.
#[test]
fn a_lane_keeps_the_providers_of_the_clusters_default() {
    let text = include_str!("../../../../examples/cluster-scaling.json");
    let mut show = Show::new(None, Scenario::parse(text).unwrap(), &Lane::TWINS);
    assert_eq!(show.lanes(), [Lane::Ec2]);
    seek(&mut show, 130);
    let desired = show.runs()[0].world().asgs.values().next().unwrap().desired;
    assert_eq!(desired, 4);
}

#[test]
fn a_run_goes_on_past_its_scenario_when_somebody_plays_or_acts() {
    let mut show = twins();
    let end = show.end();
    seek(&mut show, 600);
    assert_eq!((show.at(), show.ending()), (end, Some(Ending::Over)));
    show.play();
    assert_eq!(show.ending(), None);
    while show.at() < SimTime::from_secs(601) {
        show.tick(100.0, 10_000);
    }
    show.pause();
    assert_eq!(show.end(), SimTime::from_secs(1_200));
    // What is done at the very end has time to have its effect, and a link to it opens it.
    seek(&mut show, 1_200);
    let said = show.act(Name::StopTask, &json!({"task": "web/any"}));
    assert_eq!(Show::refusal(&said), None);
    assert_eq!(show.end(), SimTime::from_secs(1_800));
    seek(&mut show, 1_290);
    let wants = |run: &Timeline| run.world().tasks.values().filter(|task| task.wanted).count();
    assert!(show.runs().iter().all(|run| wants(run) == 3));
    let link = Link::decode(&show.link().encode()).unwrap();
    let (again, opened) = Show::open(&link, scenario());
    assert_eq!((opened, again.at(), again.end()), (Opened::Same, show.at(), show.end()));
    show.set_lanes(&[Lane::Ec2]);
    assert_eq!(show.end(), SimTime::from_secs(1_800), "other lanes go on for as long");
    show.reset();
    assert_eq!(show.end(), end);
}

#[test]
fn a_link_cannot_let_a_run_go_on_for_ever() {
    let mut link = twins().link();
    link.at = SimTime::from_secs(6_000);
    let mut show = Show::open(&link, scenario()).0;
    assert_eq!((show.at(), show.ending()), (link.at, Some(Ending::Last)));
    link.at = SimTime::from_secs(7_000_000);
    assert_eq!(Show::open(&link, scenario()).0.at(), show.at());
    show.play();
    assert!(show.player().rests(), "it has gone on for as long as it may");
}
