//! What comes in between while traffic shifts: protection, other settings, failures, sick tasks, a delete.

use serde_json::json;

use super::{deploy, service};
use crate::call::{Action, Name, apply};
use crate::fixture::{Run, balanced};
use crate::ids::TaskId;
use crate::scheduler::{ServiceUpdate, protect, update};
use crate::time::{SimDuration, SimTime};

/// Rules `service.protection-scope`, `engine.reconcile-service`: what a deployment in between has started is stopped when
/// its protection is over.
#[test]
fn reconciling_waits_for_protected_tasks() {
    let mut run = service(json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 10}), &[]);
    deploy(&mut run);
    run.go(100);
    run.act(|step| {
        let until = Some(step.now() + SimDuration::from_secs(300));
        protect(step, TaskId(3), until);
    });
    let id = run.service();
    run.act(|step| update(step, id, ServiceUpdate { force: true, ..ServiceUpdate::default() }));
    run.go(399);
    assert_eq!(run.wanted(), [TaskId(1), TaskId(2), TaskId(3)]);
    run.go(450);
    assert_eq!(run.wanted(), [TaskId(1), TaskId(2), TaskId(5), TaskId(6)], "then green starts");
}

/// Rule `bluegreen.needs`: also of load balancers that change alone, or of a strategy that does.
#[test]
fn what_a_strategy_needs_is_looked_at_with_either_setting() {
    let check = |run: &mut Run, with: serde_json::Value, expected: &str| {
        let shown = run.log.records().len();
        run.act(|step| apply(step, &Action::new(SimTime::ZERO, Name::UpdateService, with)));
        let said = run.log.records()[shown].what.to_string();
        assert!(said.contains(expected), "{said}");
    };
    let needs = "needs load balancers with advancedConfiguration";
    let plain = json!([{"targetGroupArn": "blue", "containerName": "app", "containerPort": 80}]);
    let mut run = service(json!({"strategy": "CANARY"}), &[]);
    check(&mut run, json!({"service": "web", "loadBalancers": plain}), needs);
    check(&mut run, json!({"service": "web", "loadBalancers": []}), needs);
    check(&mut run, json!({"service": "web", "desiredCount": 3}), "UpdateService");
    let mut run = Run::new(&balanced());
    let strategy = json!({"strategy": "CANARY"});
    check(&mut run, json!({"service": "web", "deploymentConfiguration": strategy}), needs);
}
