//! Managed Instances that are old or impaired are replaced.

use super::managed::managed;
use super::*;
use crate::instance::{Instance, InstanceStatus};
use crate::provider::replace::{END_AGE, MAX_AGE};
use crate::scenario::Scenario;
use crate::time::SimDuration;

/// So many instances of 2 vCPU that AWS manages, with a task of the service on each, this old.
fn old(count: u32, age: SimDuration, provider: &Value, changes: &[(&'static str, Value)]) -> Run {
    let mut provider = provider.clone();
    provider["instanceLaunchTemplate"] =
        json!({"instanceRequirements": {"allowedInstanceTypes": ["m5.large"]}});
    provider["infrastructureOptimization"] = json!({"scaleInAfter": -1});
    let mut all = vec![
        ("/taskDefinitions/0/cpu", json!("2048")),
        ("/tasks", json!([{"service": "web", "count": count}])),
        (
            "/containerInstances",
            json!([{
                "instanceType": "m5.large", "count": count, "capacityProvider": "own", "age": age.as_secs()
            }]),
        ),
    ];
    all.extend_from_slice(changes);
    managed(count, &provider, &all)
}

/// Rules `provider.managed-max-age`, `engine.managed-age`, `service.start-first`: at 14 days it drains, another one starts,
/// and it ends when the task there runs.
#[test]
fn at_fourteen_days_an_instance_is_replaced() {
    let mut run = old(1, MAX_AGE - SimDuration::from_secs(95), &json!({}), &[]);
    expect![[r#"
        00:00.000 #1 <#0 task t-1 RUNNING
        01:40.000 #2 <#0 instance i-1 DRAINING
        01:40.000 #3 <#2 placement on no instance
        01:50.000 #6 <#4 instance i-2 PENDING, agent disconnected
        03:50.000 #7 <#6 instance i-2 ACTIVE
        03:59.000 #13 <#12 container t-2/0 RUNNING
        03:59.000 #14 <#13 task t-2 RUNNING
        04:40.000 #17 <#16 container t-1/0 STOPPED exit code 0
        04:40.000 #18 <#17 task t-1 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        04:40.000 #19 <#17 instance i-1 TERMINATED, agent disconnected
        04:40.000 #20 <#18 svc-1 TASKS_STOPPED (service web) has stopped 1 running tasks: (task t-1).
    "#]].assert_eq(&run.only(600, &["instance", "RUNNING", "STOPPED"]));
    assert_eq!(tasks(&run), (0, 1));
    let next = run.world.instances.values().last().unwrap();
    assert_eq!(next.drains_at, Some(next.launched + MAX_AGE));
}

/// Rules `provider.managed-end`, `engine.managed-age`: a standalone task keeps it until it is 21 days old, not longer.
#[test]
fn a_standalone_task_keeps_an_old_instance_for_a_week() {
    let alone = [
        ("/services", json!([])),
        (
            "/tasks",
            json!([{
                "taskDefinition": "web:1", "group": "alone",
                "capacityProviderStrategy": [{"capacityProvider": "own", "weight": 1}]
            }]),
        ),
    ];
    let mut run = old(1, MAX_AGE, &json!({}), &alone);
    let week = (END_AGE - MAX_AGE).as_secs();
    run.go(week - 1);
    let status = |run: &Run| run.world.instances.values().next().unwrap().status.name();
    assert_eq!((status(&run), run.world.waiting.len()), ("DRAINING", 0));
    expect![[r#"
        00:00.000 #2 <#0 instance i-1 DRAINING
        168:00:00.000 #3 <#0 instance i-1 TERMINATED, agent disconnected
        168:00:00.000 #4 <#3 container t-1/0 STOPPED: its host is gone
        168:00:00.000 #5 <#3 task t-1 STOPPED TerminationNotice: Host EC2 (instance i-1) terminated.
    "#]]
    .assert_eq(&run.only(week + 60, &["instance", "STOPPED"]));
}

/// Rules `provider.managed-auto-repair`, `engine.instance-impaired`: one at a time of fewer than nine.
#[test]
fn an_impaired_instance_is_replaced() {
    let mut run = old(2, SimDuration::ZERO, &json!({}), &[]);
    run.until(60);
    for instance in ["i-1", "i-2"] {
        call(&mut run, Name::ImpairInstance, json!({"instance": instance}));
    }
    expect![[r#"
        01:10.000 #5 <#3 instance i-1 DRAINING
        01:10.000 #6 <#5 placement on no instance
        01:20.000 #9 <#7 instance i-3 PENDING, agent disconnected
        03:20.000 #10 <#9 instance i-3 ACTIVE
        04:10.000 #22 <#20 instance i-1 TERMINATED, agent disconnected
        04:20.000 #24 <#4 instance i-2 DRAINING
        04:20.000 #25 <#24 placement on no instance
        04:30.000 #28 <#26 instance i-4 PENDING, agent disconnected
        06:30.000 #29 <#28 instance i-4 ACTIVE
        07:20.000 #41 <#39 instance i-2 TERMINATED, agent disconnected
    "#]]
    .assert_eq(&run.only(900, &["instance"]));
    assert_eq!(tasks(&run), (0, 2));
}

/// Rule `provider.managed-auto-repair`: where it is switched off, and where the checks pass again in time, nothing is
/// replaced; UpdateCapacityProvider switches it.
#[test]
fn nothing_is_repaired_where_that_is_off() {
    let off = json!({"autoRepairConfiguration": {"actionsStatus": "DISABLED"}});
    let mut run = old(2, SimDuration::ZERO, &off, &[]);
    run.until(60);
    call(&mut run, Name::ImpairInstance, json!({"instance": "i-1"}));
    call(&mut run, Name::ImpairInstance, json!({"instance": "i-2"}));
    assert_eq!(run.only(300, &["instance"]), "");
    let told = crate::describe::describe(
        &run.world,
        &run.log,
        crate::describe::Subject::ContainerInstances,
    );
    assert_eq!(told["containerInstances"][0]["healthStatus"]["overallStatus"], "IMPAIRED");
    call(&mut run, Name::RestoreInstance, json!({"instance": "i-1"}));
    let on = json!({"name": "own", "managedInstancesProvider": {
        "infrastructureRoleArn": "role", "instanceLaunchTemplate": {},
        "autoRepairConfiguration": {"actionsStatus": "ENABLED"}
    }});
    call(&mut run, Name::UpdateCapacityProvider, on);
    let said = run.only(400, &["DRAINING"]);
    assert!(said.contains("instance i-2 DRAINING") && !said.contains("i-1"), "{said}");
}

/// Rule `provider.managed-auto-repair`: at most a fifth of nine or more.
#[test]
fn auto_repair_drains_few_at_a_time() {
    let check = |count: u32, expected: usize| {
        let mut run = old(count, SimDuration::ZERO, &json!({}), &[]);
        run.until(60);
        for instance in 1..=count {
            call(&mut run, Name::ImpairInstance, json!({"instance": format!("i-{instance}")}));
        }
        run.go(75);
        let drains = |it: &&Instance| it.status == InstanceStatus::Draining;
        assert_eq!(run.world.instances.values().filter(drains).count(), expected, "{count}");
    };
    check(8, 1);
    check(9, 1);
    check(10, 2);
    check(16, 3);
}

/// What the start of a scenario says of Managed Instances has to be true.
#[test]
fn instances_without_a_provider_of_theirs_are_refused() {
    let check = |instance: Value, expected: &Expect| {
        let text = crate::fixture::document(&[("/containerInstances", json!([instance]))]);
        let found = Scenario::parse(&text.to_string()).unwrap_err();
        let found: Vec<_> = found.iter().map(|it| format!("{}\n", it.message)).collect();
        expected.assert_eq(&found.concat());
    };
    check(
        json!({"instanceType": "m5.large", "age": 5}),
        &expect![[r#"
        only Managed Instances grow old: give capacityProvider
    "#]],
    );
    check(
        json!({"instanceType": "m5.large", "capacityProvider": "own"}),
        &expect![[r#"
        no capacity provider of Managed Instances has this name
    "#]],
    );
    check(
        json!({"instanceType": "m5.large", "capacityProvider": "FARGATE", "age": "400h"}),
        &expect![[r#"
            this is the text "400h"; write a span such as 90, "250ms" or "10m", at most 1209600 s
            no capacity provider of Managed Instances has this name
        "#]],
    );
}
