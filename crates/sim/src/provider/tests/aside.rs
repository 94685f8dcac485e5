//! Instances that nothing is placed on any more: others come beside them, and none holds anything up.

use super::managed::managed;
use super::*;

/// Rules `engine.cluster-running`, `cluster-scale.new-count`: what drains or was deregistered is still one of its group,
/// whose desired capacity counts it.
#[test]
fn others_come_beside_what_drains_or_was_deregistered() {
    let check = |name, with| {
        let mut run = run(4, &[]);
        run.go(600);
        assert_eq!((desired(&run), tasks(&run)), (2, (0, 4)));
        call(&mut run, name, with);
        run.go(1_200);
        assert_eq!((desired(&run), tasks(&run)), (3, (0, 4)), "{}", name.text());
    };
    check(
        Name::UpdateContainerInstancesState,
        json!({"containerInstances": ["i-1"], "status": "DRAINING"}),
    );
    check(Name::DeregisterContainerInstance, json!({"containerInstance": "i-1", "force": true}));
}

/// Rules `provider.managed-scale-in-after`, `engine.managed-consolidation`: a Managed Instance that somebody drained ends
/// when it is idle for long enough, and under-used ones are consolidated all the same.
#[test]
fn a_managed_instance_that_was_drained_ends_when_idle() {
    let provider = json!({
        "infrastructureOptimization": {"scaleInAfter": 120},
        "instanceLaunchTemplate": {"instanceRequirements": {"allowedInstanceTypes": ["m5.large"]}},
    });
    let spread = json!([{"type": "spread", "field": "instanceId"}]);
    let mut run = managed(8, &provider, &[("/services/0/placementStrategy", spread)]);
    run.until(300);
    let with = json!({"containerInstances": ["i-4"], "status": "DRAINING"});
    call(&mut run, Name::UpdateContainerInstancesState, with);
    run.until(400);
    let id = run.service();
    run.act(|step| set_desired(step, id, 4));
    run.go(1_800);
    let lives = run.world.instances.values().filter(|it| it.ended.is_none()).count();
    assert_eq!((lives, tasks(&run)), (2, (0, 4)));
    assert!(run.world.instances.get(InstanceId(4)).unwrap().ended.is_some());
}

/// Rules `provider.managed-spot`, `cluster-scale.managed-draining`: a Spot Instance that is taken back while it boots
/// drains as soon as it is there, and another one comes at once.
#[test]
fn a_spot_instance_that_is_warned_while_it_boots_takes_no_task() {
    let provider = json!({
        "instanceLaunchTemplate": {
            "capacityOptionType": "SPOT", "instanceRequirements": {"allowedInstanceTypes": ["m5.large"]},
        },
    });
    let mut run = managed(2, &provider, &[]);
    run.until(60);
    call(&mut run, Name::SpotWave, json!({"percent": 100}));
    expect![[r#"
        01:10.000 #8 <#2 instance i-2 PENDING, agent disconnected
        02:10.000 #9 <#6 instance i-1 ACTIVE
        02:10.000 #10 <#9 instance i-1 DRAINING
        03:00.000 #11 <#7 instance i-1 TERMINATED, agent disconnected
        03:10.000 #12 <#8 instance i-2 ACTIVE
    "#]]
    .assert_eq(&run.only(400, &["instance i-"]));
    assert_eq!(tasks(&run), (0, 2));
}
