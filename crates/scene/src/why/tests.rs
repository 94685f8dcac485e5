//! What the panel says of runs of the project's own examples.

use std::sync::Arc;

use expect_test::expect;
use serde_json::json;
use sim::call::Name;
use sim::scenario::Scenario;
use sim::task::Host;

use super::*;
use crate::words::missing;

const TWINS: &str = include_str!("../../../../examples/twin-lanes.json");
const FRAGMENTS: &str = include_str!("../../../../examples/fragmentation.json");
const MANAGED: &str = include_str!("../../../../examples/managed-instances.json");
const STUCK: &str = include_str!("../../../../examples/stuck-deployment.json");

fn played(file: &str, secs: u64) -> Timeline {
    let scenario = Scenario::parse(file).unwrap();
    let mut run = Timeline::new(Arc::new(scenario));
    run.advance_to(SimTime::from_secs(secs), u64::MAX);
    run
}

fn said(run: &Timeline, subject: Subject) -> Vec<Answer> {
    of(run, run.now(), subject, &mut Explained::default())
}

fn parts(answers: &[Answer]) -> impl Iterator<Item = &Part> {
    answers.iter().flat_map(|answer| &answer.parts)
}

fn value<'a>(answers: &'a [Answer], name: &str) -> Option<&'a str> {
    parts(answers).find_map(|part| match part {
        Part::Figures(rows) => rows.iter().find(|row| row.0 == name).map(|row| row.1.as_str()),
        _ => None,
    })
}

#[test]
fn a_stop_is_told_back_to_the_call_that_asked_for_it() {
    let mut run = played(TWINS, 30);
    run.act(Name::StopTask, json!({"task": "t-2"}));
    run.advance_to(SimTime::from_secs(100), u64::MAX);
    let answers = said(&run, Subject::Task(TaskId(2)));
    assert_eq!(answers[0].title, "Why it stopped");
    assert_eq!(value(&answers, "stopCode"), Some("UserInitiated"));
    let Part::Chain(chain) = &answers[0].parts[1] else { panic!("no chain: {answers:?}") };
    assert_eq!(chain[0].gloss, "StopTask was accepted.");
    assert!(chain.last().unwrap().words.starts_with("task t-2 "), "{chain:?}");
    assert!(chain.is_sorted_by_key(|told| told.record));
    // And the one that came in its place is there because of it.
    let newest = run.world().tasks.ids().max().unwrap();
    let answers = said(&run, Subject::Task(newest));
    let why = answers.iter().find(|it| it.title == "Why there is this task").unwrap();
    let Part::Chain(chain) = &why.parts[0] else { panic!("no chain: {why:?}") };
    assert_eq!(chain[0].gloss, "StopTask was accepted.");
}

/// Rules `provider.managed-instances`, `provider.managed-scale-in-after`: what a Managed Instance is, when it ends, and
/// what its provider may start.
#[test]
fn a_managed_instance_is_told_with_its_provider() {
    let run = played(MANAGED, 800);
    let world = run.world();
    let idle = |it: &&(InstanceId, &sim::instance::Instance)| {
        it.1.tasks.is_empty() && it.1.ended.is_none()
    };
    let (id, _) = world.instances.iter().collect::<Vec<_>>().iter().find(idle).copied().unwrap();
    let answers = said(&run, Subject::Instance(id));
    let own = answers.iter().find(|it| it.title == "Its capacity provider").unwrap();
    expect![[r#"
        [
            Says(
                "A Managed Instance: AWS has chosen its type, starts it, patches it and ends it.",
            ),
            Figures(
                [
                    (
                        "without a task it ends at",
                        "15:00.000",
                    ),
                    (
                        "drains for its age in",
                        "335 h 46 min",
                    ),
                ],
            ),
            Things(
                [
                    (
                        Provider(
                            CapacityProviderId(
                                3,
                            ),
                        ),
                        "managed",
                    ),
                ],
            ),
        ]
    "#]]
    .assert_debug_eq(&own.parts);
    let Part::Things(things) = own.parts.last().unwrap() else { panic!("{own:?}") };
    let (Subject::Provider(provider), _) = things[0] else { panic!("{things:?}") };
    let answers = said(&run, Subject::Provider(provider));
    assert_eq!(value(&answers, "capacityOptionType"), Some("ON_DEMAND"));
    assert_eq!(value(&answers, "scaleInAfter"), Some("180 s"));
    assert!(value(&answers, "may start").unwrap().starts_with("m5.large, "), "{answers:?}");
    let Part::Things(things) = parts(&answers).last().unwrap() else { panic!("{answers:?}") };
    assert!(
        things.contains(&(Subject::Instance(id), "m5.large ACTIVE, 0 tasks".to_owned())),
        "{things:?}"
    );
}

#[test]
fn a_placement_is_explained_in_the_world_that_it_saw() {
    let run = played(TWINS, 200);
    let world = run.world();
    let mut explained = 0;
    for (id, task) in world.tasks.iter().filter(|(_, task)| !task.ran_at_start()) {
        let Host::Ec2(Some(instance)) = task.host else { panic!("{id} is not on EC2") };
        let answers = said(&run, Subject::Task(id));
        let fates = parts(&answers).find_map(|part| match part {
            Part::Fates(fates) => Some(fates),
            _ => None,
        });
        let fates = fates.unwrap();
        assert_eq!(fates.len(), 3, "every instance has its fate");
        let chosen: Vec<InstanceId> =
            fates.iter().filter(|fate| fate.chosen).map(|fate| fate.instance).collect();
        assert_eq!(chosen, [instance]);
        explained += 1;
    }
    assert!(explained >= 3, "{explained}");
}

#[test]
fn who_waits_is_told_what_lacks_and_what_would_be_enough() {
    let run = (1..60).map(|tens| played(FRAGMENTS, tens * 10));
    let run = run.into_iter().find(|run| !missing(run.world()).is_empty()).unwrap();
    let answers = said(&run, Subject::Shelf);
    let instances = run.world().instances.values().filter(|it| it.ended.is_none()).count();
    let (mut funnels, mut fates, mut says) = (0, 0, String::new());
    for part in parts(&answers) {
        match part {
            Part::Funnel(stages) => {
                assert_eq!(stages[0].1 as usize, instances);
                assert!(stages.is_sorted_by(|a, b| a.1 >= b.1), "{stages:?}");
                assert_eq!(stages.last().unwrap().1, 0);
                funnels += 1;
            }
            Part::Fates(all) => {
                assert!(all.iter().all(|fate| !fate.chosen && !fate.because.is_empty()));
                fates += all.len();
            }
            Part::Says(sentence) => says.push_str(sentence),
            _ => {}
        }
    }
    assert_eq!((funnels, fates), (1, instances));
    assert!(says.starts_with("It would have fitted if "), "{says}");
}

#[test]
fn a_stuck_deployment_is_told_with_its_arithmetic_and_the_placement_that_failed() {
    let run = played(STUCK, 120);
    let service = run.world().services.ids().next().unwrap();
    let answers = said(&run, Subject::Service(service));
    assert_eq!(value(&answers, "minimumHealthyPercent"), Some("100 % of 4 = 4.00, rounded up 4"));
    assert_eq!(value(&answers, "maximumPercent"), Some("200 % of 4 = 8.00, rounded down 8"));
    assert_eq!(value(&answers, "may start"), Some("8 − 4 tasks there = 4"));
    assert_eq!(value(&answers, "may stop"), Some("4 healthy − 4 = 0"));
    assert!(answers.iter().any(|it| it.title == "Why worker can place no task"), "{answers:?}");
    assert_eq!(value(&answers, "rolloutState"), Some("IN_PROGRESS"));
    // Once the bounds let an old one go, the deployment moves, and there is nothing to explain.
    let run = played(STUCK, 590);
    let answers = said(&run, Subject::Service(service));
    assert!(answers.iter().all(|it| it.title != "Why worker can place no task"), "{answers:?}");
    assert_eq!(value(&answers, "rolloutState"), Some("COMPLETED"));
}

#[test]
fn everything_on_the_stage_has_something_to_say() {
    let run = played(TWINS, 150);
    let world = run.world();
    let mut subjects =
        vec![Subject::Cluster, Subject::Users, Subject::Shelf, Subject::Tray, Subject::Gutter];
    subjects.extend((0..world.zones.len()).map(|zone| Subject::Zone(sim::ids::ZoneId(zone as u8))));
    subjects.extend(world.instances.ids().map(Subject::Instance));
    subjects.extend(world.tasks.ids().map(Subject::Task));
    subjects.extend(world.services.ids().map(Subject::Service));
    subjects.extend(world.target_groups.ids().map(Subject::TargetGroup));
    for subject in subjects {
        assert!(!said(&run, subject).is_empty(), "{subject:?}");
    }
}
