//! What blue is, and how many tasks it has: beside losses, other counts, and deployments that came before.

use serde_json::{Value, json};

use super::around::{serving, tasks};
use super::{alarm, deploy, goes_off, service, state};
use crate::call::{Action, Name, apply};
use crate::fixture::Run;
use crate::ids::TaskId;
use crate::scheduler::{ServiceUpdate, update};
use crate::service::{DeploymentStrategy, Options, Rollout, ServiceDeployment};
use crate::time::{SimDuration, SimTime};

/// Deploys again, with a strategy.
fn again(run: &mut Run, strategy: DeploymentStrategy, desired: Option<u32>) {
    let id = run.service();
    let bake = Some(SimDuration::from_secs(60));
    let options = Some(Options { strategy, bake, ..Options::default() });
    run.act(|step| {
        update(
            step,
            id,
            ServiceUpdate { options, desired, force: true, ..ServiceUpdate::default() },
        );
    });
}

/// Goes on to a moment while as many tasks serve.
fn serves(run: &mut Run, secs: u64, least: usize) {
    for secs in run.world.now.as_secs()..=secs {
        run.go(secs);
        let serving = serving(run);
        assert!(serving >= least, "{serving} serve at {secs} s");
    }
}

/// Rules `engine.shift-keeps`, `service.replica`: also where blue lost tasks, or more are wanted, in the instant in which the
/// deployment begins.
#[test]
fn blue_has_as_many_as_are_wanted_from_the_start() {
    let check = |lost: &[u32], desired: Option<u32>| {
        let mut run = service(json!({}), &[]);
        run.go(12);
        for task in lost {
            super::super::kill(&mut run, TaskId(*task));
        }
        again(
            &mut run,
            DeploymentStrategy::Canary { share: 100, bake: SimDuration::from_secs(600) },
            desired,
        );
        run.go(120);
        let wanted = desired.unwrap_or(2) as usize;
        assert_eq!((tasks(&run, 1).len(), tasks(&run, 2).len()), (wanted, wanted), "{lost:?}");
        assert_eq!(serving(&run), 2 * wanted, "{lost:?}");
    };
    check(&[], None);
    check(&[1], None);
    check(&[1, 2], None);
    check(&[], Some(4));
    check(&[1, 2], Some(1));
}

/// A rolling deployment of four tasks, two at a time, until a moment.
fn rolls(more: &Value, secs: u64) -> Run {
    let mut configuration = json!({"minimumHealthyPercent": 100, "maximumPercent": 150});
    for (key, value) in more.as_object().unwrap() {
        configuration[key] = value.clone();
    }
    let four = [
        ("/services/0/desiredCount", json!(4)),
        ("/tasks", json!([{"service": "web", "count": 4}])),
        ("/alarms", json!([alarm()])),
    ];
    let mut run = service(configuration, &four);
    deploy(&mut run);
    serves(&mut run, secs, 4);
    run
}

/// Rules `deploy.lower-bound`, `engine.reconcile-service`: a deployment that shifts comes while another rolls. What rolled
/// serves on until blue has as many tasks as are wanted; where none of those before is kept, it is blue.
#[test]
fn a_shift_in_the_middle_of_a_rolling_deployment_stops_nothing_that_is_needed() {
    for secs in (15..130).step_by(5) {
        let mut run = rolls(&json!({}), secs);
        let rolled = tasks(&run, 1).is_empty();
        again(&mut run, DeploymentStrategy::BlueGreen, None);
        serves(&mut run, 1_000, 4);
        let service = run.world.services.get(run.service()).unwrap();
        assert!(service.steady && service.deployments.len() == 1, "at {secs} s");
        assert_eq!(state(&run, 3), (Rollout::Completed, ServiceDeployment::Successful));
        let started = run.world.tasks.ids().last().unwrap();
        assert!(!rolled || started == TaskId(12), "nothing of what had rolled is started again");
    }
}

/// Rules `engine.shift-keeps`, `engine.failed-keeps`: after a rolling deployment failed half-way, without a way back.
#[test]
fn a_shift_after_half_a_deployment_fills_blue_first() {
    let alarms = json!({"alarms": {"alarmNames": ["errors"], "enable": true, "rollback": false}});
    let mut run = rolls(&alarms, 61);
    goes_off(&mut run);
    run.go(62);
    assert_eq!((tasks(&run, 1).len(), tasks(&run, 2).len()), (2, 2));
    again(
        &mut run,
        DeploymentStrategy::Canary { share: 100, bake: SimDuration::from_secs(600) },
        None,
    );
    serves(&mut run, 300, 4);
    assert_eq!((tasks(&run, 1).len(), tasks(&run, 2).len(), tasks(&run, 3).len()), (4, 0, 4));
}

/// Rule `engine.rollback-cleanup`: also where what failed came after the one that has the traffic, and with a share of its
/// own: blue is gone, and traffic stays with what is healthy until it is back.
#[test]
fn a_rollback_waits_for_blue_whoever_failed() {
    let canary = DeploymentStrategy::Canary { share: 500, bake: SimDuration::from_secs(600) };
    for strategy in [DeploymentStrategy::Rolling, DeploymentStrategy::BlueGreen, canary] {
        for secs in (114..240).step_by(7) {
            let mut run = service(json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1}), &[]);
            deploy(&mut run);
            run.go(113);
            again(&mut run, strategy, None);
            serves(&mut run, secs, 2);
            if state(&run, 3).0 == Rollout::Completed {
                continue;
            }
            let id = run.service();
            run.act(|step| crate::scheduler::stop_deployment(step, id));
            serves(&mut run, 600, 2);
            assert_eq!(state(&run, 1).0, Rollout::Completed, "{strategy:?} at {secs} s");
            assert_eq!((tasks(&run, 1).len(), run.wanted().len()), (2, 2));
            assert_eq!(state(&run, 3), (Rollout::Failed, ServiceDeployment::RollbackSuccessful));
        }
    }
}

/// A call, on the service.
pub(super) fn updates(run: &mut Run, mut with: Value) {
    with["service"] = json!("web");
    let shown = run.log.records().len();
    run.act(|step| apply(step, &Action::new(SimTime::ZERO, Name::UpdateService, with)));
    let said = run.log.records()[shown].what.to_string();
    assert!(!said.contains("refused"), "{said}");
}

/// Rules `bluegreen.rollback`, `deploy.non-triggers`: a rollback brings back also the load balancers that the service had,
/// and which of its two target groups is in use is no setting of it.
#[test]
fn a_rollback_brings_load_balancers_back() {
    let names = [("\"blue", "\"blue2"), ("\"green", "\"green2"), ("http", "http2")];
    let other = |value: &Value| {
        let text = names.iter().fold(value.to_string(), |text, (a, b)| text.replace(a, b));
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let mut both = super::groups();
    let balancers = both.pop().unwrap().1;
    for (pointer, value) in &mut both {
        let mut more = other(value).as_array().unwrap().clone();
        if *pointer == "/listeners" {
            more[0]["Port"] = json!(81);
        }
        value.as_array_mut().unwrap().extend(more);
    }
    let plain = json!([{"targetGroupArn": "blue2", "containerName": "app", "containerPort": 80}]);
    let rolling = json!({"strategy": "ROLLING"});
    both.push((
        "/taskDefinitions/1/containerDefinitions",
        json!([
            {"name": "side", "image": "web:2", "essential": false},
            {"name": "app", "image": "web:2", "portMappings": [{"containerPort": 80}]},
        ]),
    ));
    let check = |changes: &Value, again_first: bool| {
        let mut run = service(json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1}), &both);
        run.go(10);
        let id = run.service();
        if again_first {
            updates(&mut run, json!({"forceNewDeployment": true}));
            run.go(300);
        }
        let target = run.world.deployments.ids().last().unwrap();
        let before = run.world.services.get(id).unwrap().load_balancers.clone();
        let mut changes = changes.clone();
        changes["forceNewDeployment"] = json!(true);
        updates(&mut run, changes.clone());
        run.go(run.world.now.as_secs() + 60);
        run.act(|step| crate::scheduler::stop_deployment(step, id));
        run.go(run.world.now.as_secs() + 200);
        let service = run.world.services.get(id).unwrap();
        assert!(service.steady && service.deployments == [target], "{changes}");
        // Of load balancers that were others meanwhile the group in use stands first.
        let row = &run.world.deployments.get(target).unwrap().load_balancers;
        let kept = changes.get("loadBalancers").is_none();
        assert_eq!(service.load_balancers, if kept { before } else { row.clone() }, "{changes}");
        let first = row[0];
        again(&mut run, DeploymentStrategy::BlueGreen, None);
        let third = run.world.deployments.values().last().unwrap().load_balancers[0];
        let (old, new) = (first.advanced.unwrap(), third.advanced.unwrap());
        assert_eq!((new.production, new.test), (old.production, old.test), "{changes}");
        assert_eq!((third.group, new.alternate), (old.alternate, first.group), "{changes}");
        assert_eq!(third.container, first.container, "{changes}");
    };
    let all = [
        json!({}),
        json!({"taskDefinition": "web:2"}),
        json!({"loadBalancers": other(&balancers)}),
        json!({"loadBalancers": plain, "deploymentConfiguration": rolling}),
        json!({"loadBalancers": [], "deploymentConfiguration": rolling}),
    ];
    for changes in &all {
        check(changes, false);
        check(changes, true);
    }
}
