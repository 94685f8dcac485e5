//! Managed Instances: they come for tasks that wait, and go when they are idle.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::{call, run, tasks};
use crate::call::Name;
use crate::fixture::Run;
use crate::scheduler::set_desired;

/// Tasks of 1 vCPU and 1 GB on Managed Instances.
pub(super) fn managed(desired: u32, provider: &Value, changes: &[(&'static str, Value)]) -> Run {
    let mut all = vec![
        ("/capacityProviders", json!([{"name": "own", "managedInstancesProvider": provider}])),
        ("/taskDefinitions/0/requiresCompatibilities", json!(["MANAGED_INSTANCES", "EC2"])),
        ("/taskDefinitions/0/networkMode", json!("host")),
        ("/taskDefinitions/0/containerDefinitions/0/portMappings", json!([])),
    ];
    all.extend_from_slice(changes);
    run(desired, &all)
}

/// Rules `provider.managed-instances`, `provider.managed-no-asg`, `provider.managed-shared-hosts`, `engine.managed-type`,
/// `provider.managed-scale-in-after`, `engine.managed-idle-only`: instances start at the next tick without an alarm,
/// take several tasks each, and end once they have been idle for long enough.
#[test]
fn instances_come_for_tasks_that_wait_and_go_when_idle() {
    let mut run = managed(3, &json!({"infrastructureOptimization": {"scaleInAfter": 120}}), &[]);
    expect![[r#"
        00:00.000 #1 <#0 placement on no instance
        00:00.000 #3 <#0 placement on no instance
        00:00.000 #5 <#0 placement on no instance
        00:10.000 #8 <#2 instance i-1 PENDING, agent disconnected
        02:10.000 #9 <#8 instance i-1 ACTIVE
    "#]]
    .assert_eq(&run.only(200, &["instance", "alarm"]));
    assert_eq!(tasks(&run), (0, 3));
    let id = run.service();
    run.act(|step| set_desired(step, id, 0));
    expect![[r#"
        05:20.000 #49 <#9 instance i-1 TERMINATED, agent disconnected
    "#]]
    .assert_eq(&run.only(400, &["instance"]));
}

/// Rule `engine.managed-scale-in`: how long without `scaleInAfter`.
#[test]
fn an_idle_instance_ends_after_five_minutes() {
    let mut run = managed(1, &json!({}), &[]);
    run.until(200);
    let id = run.service();
    run.act(|step| set_desired(step, id, 0));
    expect![[r#"
        03:20.000 #20 <#19 task t-1 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        08:20.000 #23 <#5 instance i-1 TERMINATED, agent disconnected
    "#]].assert_eq(&run.only(700, &["t-1 STOPPED", "TERMINATED"]));
}

/// Rule `engine.managed-type`: the cheapest way to take what waits, within what the provider allows.
#[test]
fn the_cheapest_allowed_type_starts() {
    let check = |desired: u32, requirements: Value, expected: &str| {
        let template = json!({"instanceLaunchTemplate": {"instanceRequirements": requirements}});
        let mut run = managed(desired, &template, &[]);
        run.go(20);
        let kinds = run.world.instances.values().map(|it| it.kind().name);
        assert_eq!(kinds.collect::<Vec<_>>().join(" "), expected);
    };
    check(2, json!({}), "m5.large");
    check(5, json!({}), "m5.large m5.large m5.large");
    check(2, json!({"allowedInstanceTypes": ["t3.*", "c5.large"]}), "t3.medium");
    check(2, json!({"vCpuCount": {"min": 4, "max": 8}}), "m5.xlarge");
}

/// Rules `provider.managed-provider-only`, `engine.capacity-drought`: a launch type places nothing on them; without
/// EC2 capacity tasks wait, and that is told once.
#[test]
fn only_the_provider_reaches_them_and_a_drought_is_told_once() {
    let mut run = managed(1, &json!({"infrastructureOptimization": {"scaleInAfter": -1}}), &[]);
    run.go(150);
    assert_eq!(tasks(&run), (0, 1));
    call(&mut run, Name::RunTask, json!({"taskDefinition": "web:1", "launchType": "EC2"}));
    run.go(200);
    assert_eq!(tasks(&run), (0, 1));
    call(&mut run, Name::CapacityDrought, json!({"capacity": "EC2"}));
    let id = run.service();
    run.act(|step| set_desired(step, id, 4));
    run.until(200);
    let said = run.only(400, &["launch on"]);
    assert_eq!(said.lines().count(), 1, "{said}");
    call(&mut run, Name::RestoreCapacity, json!({"capacity": "EC2"}));
    run.go(700);
    assert_eq!(tasks(&run), (0, 4));
}

/// What is no provider of Managed Instances is refused.
#[test]
fn what_cannot_be_managed_is_refused() {
    let check = |with: Value, expected: &Expect| {
        let mut run = run(0, &[]);
        let said = call(&mut run, Name::CreateCapacityProvider, with);
        expected.assert_eq(said.strip_prefix("action 0 CreateCapacityProvider refused: ").unwrap());
    };
    check(
        json!({"name": "a"}),
        &expect![
            "InvalidParameterException: give autoScalingGroupProvider or managedInstancesProvider"
        ],
    );
    check(
        json!({"name": "a", "managedInstancesProvider": {"infrastructureOptimization": {"scaleInAfter": -5}}}),
        &expect![
            "InvalidParameterException: managedInstancesProvider.infrastructureOptimization.scaleInAfter: scaleInAfter is -1 for never, or 0 to 3600 seconds"
        ],
    );
    check(
        json!({"name": "a", "managedInstancesProvider": {"instanceLaunchTemplate": {"instanceRequirements": {"allowedInstanceTypes": ["x9.*"]}}}}),
        &expect![
            "InvalidParameterException: managedInstancesProvider.instanceLaunchTemplate.instanceRequirements: none of the simulator's instance types meets it"
        ],
    );
    check(
        json!({"name": "a", "managedInstancesProvider": {"instanceLaunchTemplate": {"capacityOptionType": "RESERVED"}}}),
        &expect![
            "InvalidParameterException: managedInstancesProvider.instanceLaunchTemplate.capacityOptionType: the simulator does not have capacity reservations: take ON_DEMAND or SPOT"
        ],
    );
}

/// Rule `provider.managed-update`: what is launched from now on is as it says, what there is stays, and so does what it
/// leaves out.
#[test]
fn an_update_is_for_instances_to_come() {
    let small = json!({"instanceLaunchTemplate": {
        "capacityOptionType": "SPOT", "instanceRequirements": {"allowedInstanceTypes": ["t3.medium"]}
    }});
    let mut run = managed(1, &small, &[]);
    run.go(200);
    let update = |template: Value, more: Value| {
        let mut provider =
            json!({"infrastructureRoleArn": "role", "instanceLaunchTemplate": template});
        provider.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"name": "own", "managedInstancesProvider": provider})
    };
    let large = json!({
        "instanceRequirements": {"vCpuCount": {"min": 4}},
        "networkConfiguration": {"subnets": ["subnet-c"]}
    });
    call(&mut run, Name::UpdateCapacityProvider, update(large, json!({})));
    let id = run.service();
    run.act(|step| set_desired(step, id, 4));
    run.go(400);
    let told = |run: &Run| {
        let all = run.world.instances.values();
        let all = all.map(|it| format!("{} {} {}", it.kind().name, it.zone, it.spot));
        all.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(told(&run), "t3.medium az-0 true, m5.xlarge az-2 true");
    let after = json!({"infrastructureOptimization": {"scaleInAfter": 30}});
    call(&mut run, Name::UpdateCapacityProvider, update(json!({}), after));
    run.act(|step| set_desired(step, id, 0));
    run.go(500);
    assert!(run.world.instances.values().all(|it| it.ended.is_some()), "{}", told(&run));
    expect![[r#"
        {
          "capacityProviderArn": "arn:aws:ecs:us-east-1:000000000000:capacity-provider/own",
          "managedInstancesProvider": {
            "autoRepairConfiguration": {
              "actionsStatus": "ENABLED"
            },
            "infrastructureOptimization": {
              "scaleInAfter": 30
            },
            "infrastructureRoleArn": "role",
            "instanceLaunchTemplate": {
              "capacityOptionType": "SPOT",
              "instanceRequirements": {
                "vCpuCount": {
                  "min": 4
                }
              },
              "networkConfiguration": {
                "subnets": [
                  "subnet-c"
                ]
              }
            }
          },
          "name": "own",
          "status": "ACTIVE",
          "type": "MANAGED_INSTANCES"
        }"#]]
    .assert_eq(&format!(
        "{:#}",
        crate::describe::describe(
            &run.world,
            &run.log,
            crate::describe::Subject::CapacityProviders,
        )["capacityProviders"][2]
    ));
}

/// Rules `provider.managed-update`, `provider.fargate-built-in`: each provider is changed by the fields of its kind.
#[test]
fn what_cannot_be_changed_is_refused() {
    let mut run = managed(0, &json!({}), &[]);
    let mut check = |with: Value, expected: &Expect| {
        let said = call(&mut run, Name::UpdateCapacityProvider, with);
        let (_, why) = said.trim_end().split_once(" refused: ").unwrap();
        expected.assert_eq(why);
    };
    let own = |provider: Value| json!({"name": "own", "managedInstancesProvider": provider});
    check(
        json!({"name": "own"}),
        &expect!["InvalidParameterException: `managedInstancesProvider` is missing"],
    );
    check(
        own(json!({"instanceLaunchTemplate": {}})),
        &expect![
            "InvalidParameterException: managedInstancesProvider: `infrastructureRoleArn` is missing; write a text"
        ],
    );
    check(
        own(
            json!({"infrastructureRoleArn": "role", "instanceLaunchTemplate": {"capacityOptionType": "SPOT"}}),
        ),
        &expect![
            "InvalidParameterException: managedInstancesProvider.instanceLaunchTemplate.capacityOptionType: unknown field; remove it"
        ],
    );
    check(
        own(json!({"infrastructureRoleArn": "role", "instanceLaunchTemplate": {
            "instanceRequirements": {"vCpuCount": {"min": 8, "max": 4}}
        }})),
        &expect![
            "InvalidParameterException: managedInstancesProvider.instanceLaunchTemplate.instanceRequirements.vCpuCount: min is at most max; managedInstancesProvider.instanceLaunchTemplate.instanceRequirements: none of the simulator's instance types meets it"
        ],
    );
    check(
        json!({"name": "own", "autoScalingGroupProvider": {"managedDraining": "DISABLED"}}),
        &expect![
            "InvalidParameterException: autoScalingGroupProvider: this provider is of another kind: give managedInstancesProvider; `managedInstancesProvider` is missing"
        ],
    );
    check(
        json!({"name": "FARGATE", "autoScalingGroupProvider": {"managedDraining": "DISABLED"}}),
        &expect!["InvalidParameterException: name: FARGATE and FARGATE_SPOT cannot be changed"],
    );
}

/// Rules `engine.zone-loss-ec2`, `engine.zone-loss-placement`: what boots in a lost zone is waited for no longer, and
/// what ran there is replaced in another zone and ended.
#[test]
fn a_lost_zone_is_replaced() {
    let check = |at: u64, expected: &Expect| {
        let mut run = managed(2, &json!({}), &[]);
        run.go(at);
        call(&mut run, Name::LoseZone, json!({"availabilityZone": "us-east-1a"}));
        expected.assert_eq(&run.only(900, &["instance"]));
        assert_eq!(tasks(&run), (0, 2));
    };
    check(
        30,
        &expect![[r#"
        00:00.000 #1 <#0 placement on no instance
        00:00.000 #3 <#0 placement on no instance
        00:10.000 #6 <#2 instance i-1 PENDING, agent disconnected
        00:40.000 #9 <#2 instance i-2 PENDING, agent disconnected
        02:30.000 #10 <#8 instance i-1 TERMINATED, agent disconnected
        02:40.000 #11 <#9 instance i-2 ACTIVE
    "#]],
    );
    check(
        300,
        &expect![[r#"
        00:00.000 #1 <#0 placement on no instance
        00:00.000 #3 <#0 placement on no instance
        00:10.000 #6 <#2 instance i-1 PENDING, agent disconnected
        02:10.000 #7 <#6 instance i-1 ACTIVE
        05:00.000 #27 <#26 instance i-1 ACTIVE, agent disconnected
        07:00.000 #28 <#26 instance i-1 TERMINATED, agent disconnected
        07:00.000 #30 <#28 task t-1 STOPPED TerminationNotice: Host EC2 (instance i-1) terminated.
        07:00.000 #32 <#28 task t-2 STOPPED TerminationNotice: Host EC2 (instance i-1) terminated.
        07:00.000 #33 <#30 placement on no instance
        07:00.000 #35 <#32 placement on no instance
        07:10.000 #38 <#34 instance i-2 PENDING, agent disconnected
        09:10.000 #39 <#38 instance i-2 ACTIVE
    "#]],
    );
}

/// Rules `engine.managed-type`, `cluster-scale.waiting-tasks`: what waits is packed together, of whichever service.
#[test]
fn tasks_of_several_services_share_instances() {
    let check = |services: &[(&str, u32)], expected: &str| {
        let services = (0..).zip(services).map(|(n, (revision, count))| {
            json!({
                "serviceName": format!("s{n}"), "taskDefinition": revision, "desiredCount": count,
                "capacityProviderStrategy": [{"capacityProvider": "own", "weight": 1}]
            })
        });
        let small = json!({
            "family": "small", "requiresCompatibilities": ["MANAGED_INSTANCES"], "networkMode": "host",
            "cpu": "512", "memory": "512", "containerDefinitions": [{"name": "app", "image": "web:1"}]
        });
        let services: Vec<Value> = services.collect();
        let changes = [("/services", Value::from(services)), ("/taskDefinitions/1", small)];
        let mut run = managed(0, &json!({}), &changes);
        run.go(20);
        let kinds = run.world.instances.values().map(|it| it.kind().name);
        assert_eq!(kinds.collect::<Vec<_>>().join(" "), expected);
        run.go(180);
        assert_eq!(run.world.waiting.len(), 0);
        assert_eq!(run.world.instances.len(), expected.split(" ").count() as u64);
    };
    check(&[("small", 4)], "m5.large");
    check(&[("small", 1), ("small", 1), ("small", 1), ("small", 1)], "m5.large");
    check(&[("web:1", 1), ("small", 1), ("small", 1)], "m5.large");
    check(&[("web:1", 1), ("small", 3), ("web:1", 1)], "m5.xlarge");
}

/// Rule `engine.managed-zones`: the zones of the subnets that the provider names.
#[test]
fn instances_start_where_the_provider_has_subnets() {
    let check = |template: Value, expected: &[u8]| {
        let mut run = managed(7, &json!({"instanceLaunchTemplate": template}), &[]);
        run.go(20);
        let zones = run.world.instances.values().map(|it| it.zone.0);
        assert_eq!(zones.collect::<Vec<_>>(), expected);
    };
    let m5 = json!({"allowedInstanceTypes": ["m5.large"]});
    let within = |subnets: Value| json!({"instanceRequirements": m5, "networkConfiguration": {"subnets": subnets}});
    check(json!({"instanceRequirements": m5}), &[0, 1, 2, 0]);
    check(within(json!(["subnet-b"])), &[1, 1, 1, 1]);
    check(within(json!(["subnet-c", "subnet-b", "other-c"])), &[1, 2, 1, 2]);
}

/// Rules `engine.orphans`, `engine.unseen-end`: it ends with its place in the cluster, and is always seen to end.
#[test]
fn one_that_is_deregistered_ends() {
    let mut run = managed(1, &json!({}), &[]);
    run.go(200);
    let with = json!({"containerInstance": "i-1", "force": true});
    call(&mut run, Name::DeregisterContainerInstance, with);
    run.go(500);
    assert_eq!(tasks(&run), (0, 1));
    call(&mut run, Name::DisconnectAgent, json!({"instance": "i-2"}));
    call(&mut run, Name::TerminateInstances, json!({"InstanceIds": ["i-2"]}));
    run.go(900);
    assert_eq!(tasks(&run), (0, 1));
    assert_eq!(run.world.instances.values().filter(|it| it.ended.is_none()).count(), 1);
}

/// Rule `provider.managed-network`: their tasks share nothing of a bridge.
#[test]
fn they_have_no_bridge() {
    let mut run = managed(1, &json!({}), &[]);
    let family = json!({
        "family": "bridged", "requiresCompatibilities": ["MANAGED_INSTANCES"], "networkMode": "bridge",
        "cpu": "256", "memory": "512", "containerDefinitions": [{"name": "app", "image": "web:1"}]
    });
    call(&mut run, Name::RegisterTaskDefinition, family);
    let strategy = json!([{"capacityProvider": "own", "weight": 1}]);
    let said = call(
        &mut run,
        Name::RunTask,
        json!({"taskDefinition": "bridged", "capacityProviderStrategy": strategy}),
    );
    expect!["action 1 RunTask refused: InvalidParameterException: Managed Instances take networkMode awsvpc, host or none, not bridge"].assert_eq(&said);
}
