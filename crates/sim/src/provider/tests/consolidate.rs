//! Under-used Managed Instances drain, and providers are deleted.

use super::managed::managed;
use super::*;
use crate::fixture::play;

/// Eight tasks, two to an instance of 2 vCPU, of which four are left.
fn shrunk(changes: &[(&'static str, Value)]) -> Run {
    let provider = json!({
        "infrastructureOptimization": {"scaleInAfter": 120},
        "instanceLaunchTemplate": {"instanceRequirements": {"allowedInstanceTypes": ["m5.large"]}},
    });
    // Spread leaves a hole on every instance when the service shrinks.
    let mut all =
        vec![("/services/0/placementStrategy", json!([{"type": "spread", "field": "instanceId"}]))];
    all.extend_from_slice(changes);
    let mut run = managed(8, &provider, &all);
    run.until(300);
    let id = run.service();
    run.act(|step| set_desired(step, id, 4));
    run
}

/// Rules `provider.managed-scale-in-after`, `provider.managed-no-asg`, `engine.managed-consolidation`, `service.start-first`: two minutes after
/// the last change the least used drains, its task is replaced first, and so on, one at a time.
#[test]
fn half_empty_instances_are_emptied() {
    let mut run = shrunk(&[]);
    expect![[r#"
        07:00.000 #104 <#22 instance i-1 DRAINING
        07:50.000 #117 <#115 instance i-1 TERMINATED, agent disconnected
        08:00.000 #119 <#24 instance i-3 DRAINING
        08:50.000 #132 <#130 instance i-3 TERMINATED, agent disconnected
    "#]]
    .assert_eq(&run.only(1_400, &["instance i-"]));
    assert_eq!(tasks(&run), (0, 4));
}

/// Rule `provider.managed-no-asg`: a standalone task keeps its instance where it is; so does a protected one, for as
/// long as it is protected.
#[test]
fn what_may_not_be_moved_stays() {
    let lives = |run: &Run| run.world.instances.values().filter(|it| it.ended.is_none()).count();
    let mut run = shrunk(&[]);
    for _ in 0..4 {
        let with = json!({
            "taskDefinition": "web:1", "capacityProviderStrategy": [{"capacityProvider": "own"}],
            "placementStrategy": [{"type": "spread", "field": "instanceId"}],
        });
        call(&mut run, Name::RunTask, with);
    }
    run.go(1_400);
    assert_eq!(lives(&run), 4);
    let mut protected = shrunk(&[]);
    let ids: Vec<String> = protected.wanted().iter().map(ToString::to_string).collect();
    call(
        &mut protected,
        Name::UpdateTaskProtection,
        json!({"tasks": ids, "protectionEnabled": true, "expiresInMinutes": 20}),
    );
    protected.go(1_400);
    let while_protected = lives(&protected);
    protected.go(3_000);
    assert!(lives(&protected) < while_protected);
}

/// Rule `provider.delete`: nobody may use it any more; what belongs to it goes with it.
#[test]
fn a_provider_is_deleted_when_nobody_uses_it() {
    let mut run = run(2, &[]);
    run.go(300);
    let delete = |run: &mut Run, name: &str| {
        let said = call(run, Name::DeleteCapacityProvider, json!({"capacityProvider": name}));
        said.trim_start_matches("action 0 DeleteCapacityProvider").to_owned()
    };
    let mut said = vec![delete(&mut run, "FARGATE_SPOT"), delete(&mut run, "own")];
    call(&mut run, Name::DeleteService, json!({"service": "web", "force": true}));
    run.go(400);
    said.push(delete(&mut run, "own"));
    call(
        &mut run,
        Name::PutClusterCapacityProviders,
        json!({"capacityProviders": ["FARGATE"], "defaultCapacityProviderStrategy": []}),
    );
    said.push(delete(&mut run, "own"));
    said.push(delete(&mut run, "own"));
    expect![[r#"
         refused: InvalidParameterException: capacityProvider: FARGATE and FARGATE_SPOT cannot be deleted
        action 1 DeleteCapacityProvider refused: InvalidParameterException: capacityProvider: services or tasks still use it: give them another strategy first
        action 3 DeleteCapacityProvider refused: InvalidParameterException: capacityProvider: it is associated with the cluster: PutClusterCapacityProviders first
        action 5 DeleteCapacityProvider
        action 6 DeleteCapacityProvider refused: InvalidParameterException: capacityProvider: no capacity provider `own`: there are FARGATE, FARGATE_SPOT"#]].assert_eq(&said.join("\n"));
    // The group and its instances stay, without a provider.
    assert!(run.world.cloudwatch.alarms.is_empty());
    assert!(run.world.instances.values().all(|it| it.provider.is_none() && it.ended.is_none()));
    run.go(2_000);
}

/// Rules `provider.delete`, `engine.managed-idle-only`: instances that are AWS's own end with their provider.
#[test]
fn managed_instances_end_with_their_provider() {
    let mut run = managed(1, &json!({"infrastructureOptimization": {"scaleInAfter": -1}}), &[]);
    run.go(200);
    call(&mut run, Name::DeleteService, json!({"service": "web", "force": true}));
    run.go(300);
    call(&mut run, Name::DeleteCapacityProvider, json!({"capacityProvider": "own"}));
    assert!(run.world.instances.values().all(|it| it.ended.is_some()));
}

/// Everything holds in each step of such runs.
#[test]
fn consolidation_breaks_nothing() {
    let provider = json!({"infrastructureOptimization": {"scaleInAfter": 0}});
    let mut all = vec![
        ("/capacityProviders", json!([{"name": "own", "managedInstancesProvider": provider}])),
        ("/taskDefinitions/0/requiresCompatibilities", json!(["MANAGED_INSTANCES", "EC2"])),
        ("/services/0/launchType", Value::Null),
        ("/services/0/networkConfiguration", Value::Null),
        ("/services/0/capacityProviderStrategy", json!([{"capacityProvider": "own", "weight": 1}])),
        ("/services/0/placementStrategy", json!([{"type": "spread", "field": "instanceId"}])),
        ("/services/0/desiredCount", json!(8)),
        ("/taskDefinitions/0/networkMode", json!("host")),
        ("/taskDefinitions/0/containerDefinitions/0/portMappings", json!([])),
        ("/taskDefinitions/0/cpu", json!("1024")),
        ("/taskDefinitions/0/memory", json!("1024")),
    ];
    all.push((
        "/actions",
        json!([
            {"at": 300, "call": "UpdateService", "with": {"service": "web", "desiredCount": 3}},
            {"at": 900, "call": "UpdateService", "with": {"service": "web", "desiredCount": 9}},
            {"at": 1_500, "call": "UpdateService", "with": {"service": "web", "desiredCount": 1}},
        ]),
    ));
    let run = play(&all, 2_400);
    let lives = run.world().instances.values().filter(|it| it.ended.is_none()).count();
    assert_eq!(lives, 1);
}
