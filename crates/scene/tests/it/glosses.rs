//! What the event list says in plain language of the events of the project's examples.

use scene::words::Gloss;
use sim::record::What;
use sim::time::SimTime;
use sim::timeline::Timeline;

use crate::instruments::play;

/// What is said of the events at a moment, in seconds, that have these words.
fn check(text: &str, secs: u64, words: &str, expected: &str) {
    let mut run = play(text);
    let at = SimTime::from_secs(secs);
    run.advance_to(at, u64::MAX);
    let said: Vec<String> = told(&run)
        .filter(|(moment, own, _)| *moment == at && own.contains(words))
        .map(|(_, _, gloss)| gloss)
        .collect();
    assert!(!said.is_empty(), "no event at {secs} s says {words}");
    assert!(said.iter().all(|it| it == expected), "{words}: {said:?}");
}

/// Moments, words and plain words of all records.
fn told(run: &Timeline) -> impl Iterator<Item = (SimTime, String, String)> {
    run.log().records().iter().map(|record| {
        let words = match &record.what {
            What::Service { message, .. } => message.to_string(),
            what => what.to_string(),
        };
        (record.at, words, Gloss(record, run.log()).to_string())
    })
}

/// Examples in which much happens: they have messages of most kinds.
#[test]
fn nothing_is_explained_by_its_own_words() {
    let examples = [
        example!("canary-rolled-back"),
        example!("circuit-breaker"),
        example!("daemon"),
        example!("early-success"),
        example!("ebs-volumes"),
        example!("missing-permission"),
        example!("network-interfaces"),
        example!("pushed-tag"),
        example!("service-discovery"),
        example!("spot-wave"),
        example!("stuck-deployment"),
        example!("task-protection"),
        example!("zone-lost"),
        example!("zone-rebalancing"),
    ];
    for text in examples {
        let mut run = play(text);
        run.advance_to(run.end(), u64::MAX);
        for (at, words, gloss) in told(&run) {
            assert_ne!(words, gloss, "at {at}");
        }
    }
}

#[test]
fn the_way_back_of_a_deployment_is_not_told_as_one_to_a_new_revision() {
    let again = "Deployment ecs-svc/1 is deployed again: its tasks take the place of those of the one that failed.";
    let breaker = example!("circuit-breaker");
    check(breaker, 160, "deployment ecs-svc/1 IN_PROGRESS", again);
    check(example!("canary-rolled-back"), 360, "deployment ecs-svc/1 IN_PROGRESS", again);
    check(
        breaker,
        190,
        "deployment ecs-svc/1 COMPLETED",
        "Deployment ecs-svc/1 is done: all tasks that the service keeps are its own.",
    );
    check(
        breaker,
        190,
        "deployment completed",
        "The tasks that the service keeps are all of this deployment now.",
    );
}

#[test]
fn a_stop_for_failed_checks_is_told_apart_from_one_that_the_service_wants() {
    let zone_lost = example!("zone-lost");
    let mut run = play(zone_lost);
    run.advance_to(run.end(), u64::MAX);
    let stopped: Vec<_> =
        told(&run).filter(|(_, words, _)| words.contains("running tasks: ")).collect();
    assert!(!stopped.is_empty());
    for (at, words, gloss) in stopped {
        let failed = gloss.starts_with("Tasks that failed their checks were stopped");
        assert!(failed, "{at}: {words}: {gloss}");
    }
    check(
        example!("early-success"),
        100,
        "has stopped",
        "The service no longer wants these tasks: too many run, they are of an old revision, or their host goes.",
    );
}
