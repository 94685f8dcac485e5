//! How services divide their tasks among the providers of their strategy.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::call::{Action, Name, apply};
use crate::fixture::Run;
use crate::ids::TaskId;
use crate::scheduler::set_desired;
use crate::task::Host;
use crate::time::SimTime;

fn strategy(base: u32, on_demand: u32, spot: u32) -> Value {
    json!([
        {"capacityProvider": "FARGATE", "base": base, "weight": on_demand},
        {"capacityProvider": "FARGATE_SPOT", "weight": spot}
    ])
}

/// A service with a strategy, after so many seconds.
fn run(desired: u32, strategy: Value, secs: u64) -> Run {
    let mut run = Run::new(&[
        ("/services/0/launchType", Value::Null),
        ("/services/0/capacityProviderStrategy", strategy),
        ("/services/0/desiredCount", json!(desired)),
    ]);
    run.go(secs);
    run
}

/// Wanted tasks on demand and on Spot.
fn split(run: &Run) -> (usize, usize) {
    let on = |spot| {
        let on = |id: &_| run.world.tasks.get(*id).unwrap().host == Host::Fargate { spot };
        run.wanted().iter().filter(|id| on(id)).count()
    };
    (on(false), on(true))
}

fn call(run: &mut Run, name: Name, with: Value) -> String {
    let shown = run.log.records().len();
    run.act(|step| apply(step, &Action::new(SimTime::ZERO, name, with)));
    run.log.records()[shown].what.to_string()
}

fn update(run: &mut Run, with: Value) -> String {
    call(run, Name::UpdateService, with)
}

/// Rules `provider.split-example`, `provider.split-example-22`, `provider.base`: a service has the worked splits.
#[test]
fn a_service_starts_its_tasks_by_the_split() {
    assert_eq!(split(&run(10, strategy(2, 1, 3), 60)), (4, 6));
    assert_eq!(split(&run(22, strategy(2, 1, 3), 60)), (7, 15));
    assert_eq!(split(&run(1, strategy(2, 1, 3), 60)), (1, 0));
}

/// Rules `engine.provider-deficit`, `engine.provider-no-move`: more and fewer tasks go by what lacks and what is
/// over; nothing else changes.
#[test]
fn a_changed_count_repairs_the_split_and_moves_nothing() {
    let mut run = run(10, strategy(2, 1, 3), 100);
    let first = run.wanted();
    let id = run.service();
    run.act(|step| set_desired(step, id, 22));
    run.go(200);
    assert_eq!(split(&run), (7, 15));
    assert!(first.iter().all(|task| run.wanted().contains(task)));
    run.act(|step| set_desired(step, id, 10));
    run.go(300);
    assert_eq!(split(&run), (4, 6));
    run.act(|step| set_desired(step, id, 1));
    run.go(400);
    assert_eq!(split(&run), (1, 0), "the base stays");
}

/// Rules `service.protection-scope`, `engine.provider-deficit`: protected tasks are passed over, also where they are a
/// provider's whole surplus, or all that it has.
#[test]
fn protected_tasks_do_not_freeze_a_scale_in() {
    let check = |to: u32, expected| {
        let mut run = run(8, strategy(0, 1, 1), 100);
        let is_spot =
            |id: &TaskId| run.world.tasks.get(*id).unwrap().host == Host::Fargate { spot: true };
        let spot: Vec<String> =
            run.wanted().iter().filter(|id| is_spot(id)).map(ToString::to_string).collect();
        let with = json!({"tasks": spot, "protectionEnabled": true, "expiresInMinutes": 20});
        call(&mut run, Name::UpdateTaskProtection, with);
        let id = run.service();
        run.act(|step| set_desired(step, id, to));
        run.go(300);
        assert_eq!(split(&run), expected, "to {to}");
    };
    check(6, (2, 4));
    check(5, (1, 4));
    check(4, (0, 4));
    check(3, (0, 4));
}

/// A new revision divides its own tasks; the old one's do not count among them.
#[test]
fn a_deployment_has_the_split_too() {
    let mut run = run(10, strategy(2, 1, 3), 100);
    update(&mut run, json!({"service": "web", "taskDefinition": "web:2"}));
    run.go(400);
    assert_eq!(run.wanted().len(), 10);
    assert_eq!(split(&run), (4, 6));
}

/// Rule `provider.change-strategy`.
#[test]
fn another_strategy_deploys_nothing_by_itself() {
    let mut run = run(4, strategy(0, 1, 0), 100);
    let spot = json!([{"capacityProvider": "FARGATE_SPOT", "weight": 1}]);
    update(&mut run, json!({"service": "web", "capacityProviderStrategy": spot}));
    run.go(200);
    assert_eq!(split(&run), (4, 0));
    let id = run.service();
    assert_eq!(run.world.services.get(id).unwrap().deployments.len(), 1);
    // What comes is on Spot; what goes is what the strategy does not name.
    run.act(|step| set_desired(step, id, 6));
    run.go(300);
    assert_eq!(split(&run), (4, 2));
    run.act(|step| set_desired(step, id, 4));
    run.go(400);
    assert_eq!(split(&run), (2, 2));
    update(&mut run, json!({"service": "web", "forceNewDeployment": true}));
    run.go(700);
    assert_eq!(split(&run), (0, 4));
}

/// Rule `provider.change-strategy`: leaving a launch type needs a new deployment.
#[test]
fn a_launch_type_is_left_by_a_new_deployment_only() {
    let mut run = Run::new(&[]);
    run.go(100);
    let mut with = json!({"service": "web", "capacityProviderStrategy": strategy(0, 0, 1)});
    expect![
        "action 0 UpdateService refused: InvalidParameterException: capacityProviderStrategy: leaving a launch type needs forceNewDeployment"
    ]
    .assert_eq(&update(&mut run, with.clone()));
    with["forceNewDeployment"] = true.into();
    update(&mut run, with);
    run.go(300);
    assert_eq!(split(&run), (0, 1));
}

/// Rule `provider.launch-type-or-strategy`: the cluster's default strategy, and who may be named.
#[test]
fn the_default_strategy_is_for_requests_with_neither() {
    let mut run = Run::new(&[
        ("/services/0/launchType", Value::Null),
        ("/cluster", json!({"defaultCapacityProviderStrategy": strategy(0, 0, 1)})),
        ("/tasks", json!([{"taskDefinition": "web:1", "count": 2}])),
    ]);
    run.go(60);
    assert_eq!(split(&run), (0, 1));
    let spot = |task: &crate::task::Task| task.host == Host::Fargate { spot: true };
    assert_eq!(run.world.tasks.values().filter(|task| spot(task)).count(), 3);
    let said = call(
        &mut run,
        Name::PutClusterCapacityProviders,
        json!({"capacityProviders": ["FARGATE"], "defaultCapacityProviderStrategy": []}),
    );
    expect!["action 0 PutClusterCapacityProviders refused: ResourceInUseException: services or tasks still use `FARGATE_SPOT`: it stays associated"].assert_eq(&said);
}

/// RunTask divides its tasks too (rule `provider.weight`).
#[test]
fn run_task_divides_its_tasks() {
    let mut run = Run::new(&[("/services/0/desiredCount", json!(0))]);
    let with = json!({
        "taskDefinition": "web:1", "count": 10, "capacityProviderStrategy": strategy(2, 1, 3),
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a", "b"]}}
    });
    call(&mut run, Name::RunTask, with);
    run.go(60);
    let spot = |task: &&crate::task::Task| task.host == Host::Fargate { spot: true };
    assert_eq!(run.world.tasks.values().filter(spot).count(), 6);
    assert_eq!(run.world.tasks.len(), 10);
}

/// What is said of a strategy when a service is created with it.
fn refused(strategy: &Value, expected: &Expect) {
    let mut run = Run::new(&[("/cluster", json!({"capacityProviders": ["FARGATE"]}))]);
    let with = json!({
        "serviceName": "other", "taskDefinition": "web:1", "desiredCount": 1,
        "capacityProviderStrategy": strategy,
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a"]}}
    });
    let said = call(&mut run, Name::CreateService, with);
    expected.assert_eq(said.strip_prefix("action 0 CreateService").unwrap());
}

/// Rules `provider.weight-zero`, `provider.weight-default`, `provider.base-one`, `provider.strategy-max`, `provider.weight-max`, `provider.base-max`.
#[test]
fn what_is_no_strategy_is_refused() {
    let item = |base: u32, weight: u32| json!({"capacityProvider": "FARGATE", "base": base, "weight": weight});
    refused(&json!([item(0, 0)]), &expect![""]);
    refused(
        &json!([]),
        &expect![
            " refused: InvalidParameterException: capacityProviderStrategy: name at least one capacity provider"
        ],
    );
    refused(
        &json!([item(0, 1), item(0, 1)]),
        &expect![
            " refused: InvalidParameterException: capacityProviderStrategy: a capacity provider stands in a strategy once"
        ],
    );
    refused(
        &strategy(0, 0, 0),
        &expect![
            " refused: InvalidParameterException: capacityProviderStrategy: of several providers at least one needs a weight above 0; capacityProviderStrategy: the cluster is not associated with `FARGATE_SPOT`: add it with PutClusterCapacityProviders"
        ],
    );
    refused(
        &json!([{"capacityProvider": "FARGATE"}, {"capacityProvider": "FARGATE_SPOT"}]),
        &expect![
            " refused: InvalidParameterException: capacityProviderStrategy: of several providers at least one needs a weight above 0; capacityProviderStrategy: the cluster is not associated with `FARGATE_SPOT`: add it with PutClusterCapacityProviders"
        ],
    );
    refused(
        &json!([item(1, 1), {"capacityProvider": "FARGATE_SPOT", "base": 1}]),
        &expect![
            " refused: InvalidParameterException: capacityProviderStrategy: only one provider of a strategy may have a base; capacityProviderStrategy: the cluster is not associated with `FARGATE_SPOT`: add it with PutClusterCapacityProviders"
        ],
    );
    refused(
        &json!([item(0, 1_001)]),
        &expect![
            " refused: InvalidParameterException: capacityProviderStrategy[0].weight: 1001 is not within 0 to 1000"
        ],
    );
    refused(
        &json!([item(100_001, 1)]),
        &expect![
            " refused: InvalidParameterException: capacityProviderStrategy[0].base: 100001 is not within 0 to 100000"
        ],
    );
    refused(
        &json!(vec![item(0, 1); 21]),
        &expect![
            " refused: InvalidParameterException: capacityProviderStrategy: 21 items are more than 20"
        ],
    );
    refused(
        &json!([{"capacityProvider": "FARGATE_SPOR", "weight": 1}]),
        &expect![
            " refused: InvalidParameterException: capacityProviderStrategy[0].capacityProvider: no capacity provider `FARGATE_SPOR`, did you mean `FARGATE_SPOT`?: there are FARGATE, FARGATE_SPOT"
        ],
    );
}

/// Rules `deploy.triggers`, `provider.change-strategy`, `breaker.rollback`: launch type and strategy are of the
/// revision. An old task that is lost comes back where it was, and so does everything after a rollback.
#[test]
fn a_revision_keeps_its_strategy() {
    let mut run = run(2, strategy(0, 1, 0), 100);
    let spot = json!([{"capacityProvider": "FARGATE_SPOT", "weight": 1}]);
    let with = json!({
        "service": "web", "taskDefinition": "web:2", "capacityProviderStrategy": spot,
        "deploymentConfiguration": {"minimumHealthyPercent": 100, "maximumPercent": 200}
    });
    assert_eq!(update(&mut run, with), "action 0 UpdateService");
    run.go(105);
    assert_eq!(split(&run), (2, 2));
    let old = run.wanted()[0];
    call(&mut run, Name::StopTask, json!({"task": old.to_string()}));
    run.go(118);
    assert_eq!(split(&run), (2, 2), "an old one in its place");
    let with = json!({"serviceDeploymentArn": "web", "stopType": "ROLLBACK"});
    call(&mut run, Name::StopServiceDeployment, with);
    run.go(200);
    assert_eq!(split(&run), (2, 0));
    update(&mut run, json!({"service": "web", "desiredCount": 4}));
    run.go(300);
    assert_eq!(split(&run), (4, 0), "the strategy came back with the revision");
    // Without a deployment it changes for what starts from then on.
    update(
        &mut run,
        json!({"service": "web", "desiredCount": 6, "capacityProviderStrategy": spot}),
    );
    run.go(400);
    assert_eq!(split(&run), (4, 2));
}
