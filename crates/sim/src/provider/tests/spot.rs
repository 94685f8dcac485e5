//! Managed Instances on Spot: their price, their warning and their end.

use super::managed::managed;
use super::*;
use crate::cost;
use crate::fixture::play;

/// Four tasks on two Spot Instances.
fn on_spot(changes: &[(&'static str, Value)]) -> Run {
    let provider = json!({
        "infrastructureOptimization": {"scaleInAfter": -1},
        "instanceLaunchTemplate": {
            "capacityOptionType": "SPOT", "instanceRequirements": {"allowedInstanceTypes": ["m5.large"]},
        },
    });
    let mut run = managed(4, &provider, changes);
    run.until(200);
    run
}

/// Rules `provider.managed-spot`, `engine.spot-price`: 30 % of what it costs on demand, from its launch on.
#[test]
fn a_spot_instance_costs_less() {
    let run = on_spot(&[]);
    let m5 = run.world.instances.values().next().unwrap();
    assert_eq!(m5.price, m5.kind().price * 30 / 100);
    let expected = 2 * m5.price * 190 / 3_600;
    assert!(cost::bill(&run.world).instances.0.abs_diff(expected) <= 1);
}

/// Rules `provider.managed-spot`, `fargate.spot-warning`, `cluster-scale.managed-draining`: it drains with the warning, its tasks are replaced, and after two minutes it is gone.
#[test]
fn an_interrupted_instance_drains_and_ends() {
    let mut run = on_spot(&[]);
    call(&mut run, Name::InterruptInstance, json!({"instance": "i-1"}));
    let said = call(&mut run, Name::InterruptInstance, json!({"instance": "i-1"}));
    assert!(said.contains("is interrupted already"), "{said}");
    expect![[r#"
        03:20.000 #46 <#45 instance i-1 DRAINING
        03:30.000 #53 <#49 instance i-3 PENDING, agent disconnected
        05:20.000 #54 <#45 instance i-1 TERMINATED, agent disconnected
        05:20.000 #56 <#54 task t-1 STOPPED TerminationNotice: Host EC2 (instance i-1) terminated.
        05:20.000 #58 <#54 task t-2 STOPPED TerminationNotice: Host EC2 (instance i-1) terminated.
        05:30.000 #59 <#53 instance i-3 ACTIVE
    "#]]
    .assert_eq(&run.only(500, &["instance i-"]));
    assert_eq!(tasks(&run), (0, 4));
}

/// Rule `engine.spot-interruptions`: with a rate each instance has its own end, the same in each run; nothing breaks.
#[test]
fn interruptions_come_by_seed() {
    let rate = ("/assumptions", json!({"engine.spot-interruptions": "10m"}));
    let ended =
        |run: &Run| -> Vec<_> { run.world.instances.values().filter_map(|it| it.ended).collect() };
    let mut runs = [on_spot(std::slice::from_ref(&rate)), on_spot(std::slice::from_ref(&rate))];
    runs.iter_mut().for_each(|run| run.go(3_600));
    assert!(!ended(&runs[0]).is_empty());
    assert_eq!(ended(&runs[0]), ended(&runs[1]));
    let mut all: Vec<(&str, Value)> = vec![
        rate,
        (
            "/capacityProviders",
            json!([{"name": "own", "managedInstancesProvider": {
                "instanceLaunchTemplate": {"capacityOptionType": "SPOT"},
            }}]),
        ),
        ("/taskDefinitions/0/requiresCompatibilities", json!(["MANAGED_INSTANCES"])),
        ("/services/0/launchType", Value::Null),
        ("/services/0/capacityProviderStrategy", json!([{"capacityProvider": "own", "weight": 1}])),
        ("/services/0/desiredCount", json!(6)),
    ];
    all.push(("/actions", json!([{"at": 600, "fault": "spotWave", "with": {"percent": 100}}])));
    let run = play(&all, 3_600);
    assert!(run.world().instances.values().any(|it| it.warned_at.is_some()));
}
