//! Managed scaling, waiting tasks, protection and draining: tables and golden logs.

mod aside;
mod consolidate;
mod managed;
mod replace;
mod spot;

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::scaling::{Reservation, reservation};
use crate::call::{Action, Name, apply};
use crate::fixture::Run;
use crate::ids::{AsgId, CapacityProviderId, InstanceId};
use crate::scheduler::set_desired;
use crate::task::TaskStatus;
use crate::time::SimTime;

/// The provider of the group in these tests.
const OWN: CapacityProviderId = CapacityProviderId(3);

/// Tasks of half an m5.large on a group with managed scaling, with a few changes.
fn run(desired: u32, changes: &[(&'static str, Value)]) -> Run {
    let mut all = vec![
        (
            "/autoScalingGroups",
            json!([{
                "AutoScalingGroupName": "hosts", "InstanceType": "m5.large", "MinSize": 0, "MaxSize": 10,
                "NewInstancesProtectedFromScaleIn": true
            }]),
        ),
        (
            "/capacityProviders",
            json!([{"name": "own", "autoScalingGroupProvider": {
                "autoScalingGroupArn": "hosts", "managedScaling": {"instanceWarmupPeriod": 60},
                "managedTerminationProtection": "ENABLED"
            }}]),
        ),
        ("/services/0/launchType", Value::Null),
        ("/services/0/networkConfiguration", Value::Null),
        ("/services/0/capacityProviderStrategy", json!([{"capacityProvider": "own", "weight": 1}])),
        ("/services/0/placementStrategy", json!([{"type": "binpack", "field": "cpu"}])),
        ("/services/0/desiredCount", json!(desired)),
        ("/taskDefinitions/0/networkMode", json!("bridge")),
        ("/taskDefinitions/0/requiresCompatibilities", json!(["EC2"])),
        ("/taskDefinitions/0/cpu", json!("1024")),
        ("/taskDefinitions/0/memory", json!("1024")),
    ];
    all.extend_from_slice(changes);
    Run::new(&all)
}

fn call(run: &mut Run, name: Name, with: Value) -> String {
    let shown = run.log.records().len();
    run.act(|step| apply(step, &Action::new(SimTime::ZERO, name, with)));
    run.log.records()[shown].what.to_string()
}

fn desired(run: &Run) -> u32 {
    run.world.asgs.get(AsgId(1)).unwrap().desired
}

/// Tasks that wait, and tasks that run.
fn tasks(run: &Run) -> (usize, usize) {
    let running = run.world.tasks.values().filter(|task| task.status == TaskStatus::Running);
    (run.world.waiting.len(), running.count())
}

/// Rules `cluster-scale.reservation`, `cluster-scale.reservation-idle`, `cluster-scale.reservation-from-zero`,
/// `cluster-scale.reservation-above-100`, `cluster-scale.new-count`, `cluster-scale.from-zero`, `cluster-scale.headroom`.
#[test]
fn the_reservation_and_what_it_asks_for() {
    let check = |needed, running, percent: &str, at_100, at_80| {
        let reservation = Reservation { needed, running };
        let of = |target| reservation.wanted(target);
        let found = (reservation.percent().to_string(), of(100), of(80));
        assert_eq!(found, (percent.to_owned(), at_100, at_80), "{needed} of {running}");
    };
    check(0, 0, "100.0", 0, 0);
    check(1, 0, "200.0", 2, 3);
    check(9, 0, "200.0", 2, 3);
    check(2, 2, "100.0", 2, 3);
    check(3, 2, "150.0", 3, 4);
    check(4, 5, "80.0", 4, 5);
    check(0, 3, "0.0", 0, 0);
}

/// Rules `engine.provisioning-wait`, `cluster-scale.from-zero`, `cluster-scale.warmup`, `cluster-scale.waiting-tasks`,
/// `cluster-scale.alarm-out`, `engine.cluster-alarm-out`, `engine.metric-visible`: from nothing two instances start, tasks wait in PROVISIONING, and the rest follows as
/// soon as nothing warms up.
#[test]
fn a_group_grows_from_nothing_for_tasks_that_wait() {
    let mut run = run(6, &[]);
    run.go(59);
    assert_eq!(tasks(&run), (6, 0));
    let said = run.only(600, &["asg-1", "alarm", "instance", "unable"]);
    expect![[r#"
        00:00.000 #1 <#0 placement on no instance
        00:00.000 #3 <#0 placement on no instance
        00:00.000 #5 <#0 placement on no instance
        00:00.000 #7 <#0 placement on no instance
        00:00.000 #9 <#0 placement on no instance
        00:00.000 #11 <#0 placement on no instance
        01:00.000 #14 <#0 alarm TargetTracking-hosts-AlarmHigh-own INSUFFICIENT_DATA to ALARM: Threshold Crossed: 1 out of the last 1 datapoints [200.0 (00:00.000)] was greater than the threshold (100.0).
        01:00.000 #15 <#0 alarm TargetTracking-hosts-AlarmLow-own INSUFFICIENT_DATA to OK: Threshold Crossed: 1 out of the last 15 datapoints [200.0 (00:00.000)] was not less than the threshold (100.0).
        01:00.000 #16 <#14 asg-1 DesiredCapacity 0 to 2
        01:00.000 #17 <#16 instance i-1 PENDING, agent disconnected
        01:00.000 #18 <#16 instance i-2 PENDING, agent disconnected
        03:00.000 #19 <#17 instance i-1 ACTIVE
        03:00.000 #20 <#18 instance i-2 ACTIVE
        04:00.000 #49 <#14 asg-1 DesiredCapacity 2 to 3
        04:00.000 #50 <#49 instance i-3 PENDING, agent disconnected
        06:00.000 #51 <#50 instance i-3 ACTIVE
        06:00.000 #52 <#0 alarm TargetTracking-hosts-AlarmHigh-own ALARM to OK: Threshold Crossed: 1 out of the last 1 datapoints [100.0 (05:00.000)] was not greater than the threshold (100.0).
    "#]].assert_eq(&said);
    assert_eq!(tasks(&run), (0, 6));
}

/// Rules `cluster-scale.step-min`, `cluster-scale.step-max`, `cluster-scale.needed-instance`,
/// `cluster-scale.too-large-task`, `engine.cluster-estimate`.
#[test]
fn needed_instances_are_estimated_by_packing() {
    let check = |count: u32, scaling: Value, cpu: &str, needed: u32| {
        let mut run = run(
            count,
            &[
                (
                    "/containerInstances",
                    json!([{"instanceType": "m5.large", "autoScalingGroup": "hosts"}]),
                ),
                ("/autoScalingGroups/0/DesiredCapacity", json!(1)),
                ("/capacityProviders/0/autoScalingGroupProvider/managedScaling", scaling.clone()),
                ("/taskDefinitions/0/cpu", json!(cpu)),
            ],
        );
        run.go(20);
        let found = reservation(&run.world, OWN).unwrap();
        assert_eq!((found.needed, found.running), (needed, 1), "{count} of {cpu}: {scaling}");
    };
    check(0, json!({}), "1024", 0);
    check(2, json!({}), "1024", 1);
    check(5, json!({}), "1024", 3);
    check(5, json!({"minimumScalingStepSize": 4}), "1024", 5);
    check(9, json!({"maximumScalingStepSize": 2}), "1024", 3);
    // What fits on no instance of the group adds nothing and waits.
    check(3, json!({}), "4096", 0);
}

/// Rule `cluster-scale.waiting-tasks`: equal needs are one group, whatever service or family has them; each group is
/// packed by itself, and tasks of a service that keeps its own apart need an instance each.
#[test]
fn tasks_with_equal_needs_are_estimated_together() {
    let check = |counts: &[u32], cpus: &[&str], changes: Value, needed: u32| {
        let services = (0..).zip(counts).map(|(n, count)| {
            let mut service = json!({
                "serviceName": format!("s{n}"), "taskDefinition": format!("f{}", n % cpus.len()), "desiredCount": count,
                "capacityProviderStrategy": [{"capacityProvider": "own", "weight": 1}]
            });
            for (name, value) in changes.as_object().unwrap() {
                service[name] = value.clone();
            }
            service
        });
        let families = (0..).zip(cpus).map(|(n, cpu)| {
            json!({
                "family": format!("f{n}"), "networkMode": "bridge", "cpu": cpu, "memory": "512",
                "containerDefinitions": [{"name": "app", "image": "web:1"}]
            })
        });
        let (services, families) = (services.collect(), families.collect());
        let scaling = "/capacityProviders/0/autoScalingGroupProvider/managedScaling";
        let scaling = (scaling, json!({"status": "ENABLED"}));
        let mut run = run(0, &[("/services", services), ("/taskDefinitions", families), scaling]);
        run.go(20);
        let found = reservation(&run.world, OWN).unwrap();
        assert_eq!(found.needed, needed, "{counts:?} of {cpus:?}");
    };
    check(&[10], &["1024"], json!({}), 5);
    check(&[1; 10], &["1024"], json!({}), 5);
    check(&[1; 10], &["1024", "1024"], json!({}), 5);
    check(&[1; 10], &["1024", "512"], json!({}), 3);
    let apart = json!({"placementConstraints": [{"type": "distinctInstance"}]});
    check(&[3, 4], &["512"], apart, 4);
}

/// Rule `cluster-scale.reservation`: anybody can set an alarm on it.
#[test]
fn the_reservation_can_be_watched() {
    let mut run = run(1, &[]);
    let alarm = |name: &str| {
        json!({
            "AlarmName": "short", "Namespace": "AWS/ECS/ManagedScaling", "MetricName": "CapacityProviderReservation",
            "Dimensions": [{"Name": "ClusterName", "Value": "default"}, {"Name": "CapacityProviderName", "Value": name}],
            "Statistic": "Average", "Period": 60, "EvaluationPeriods": 1, "Threshold": 100,
            "ComparisonOperator": "GreaterThanThreshold"
        })
    };
    let refused = call(&mut run, Name::PutMetricAlarm, alarm("FARGATE"));
    assert!(
        refused.contains("no capacity provider `FARGATE` of an Auto Scaling group"),
        "{refused}"
    );
    let taken = call(&mut run, Name::PutMetricAlarm, alarm("own"));
    assert!(!taken.contains("refused"), "{taken}");
}

/// Rules `engine.cluster-alarm-in`, `cluster-scale.alarm-in`, `cluster-scale.gradual-in`,
/// `cluster-scale.termination-protection`, `cluster-scale.managed-draining`, `cluster-scale.metric-period`: after fifteen
/// minutes the group shrinks, less than half of it at a time, and only instances without tasks end.
#[test]
fn a_group_shrinks_slowly_and_spares_what_runs() {
    let mut run = run(
        1,
        &[
            (
                "/containerInstances",
                json!([{"instanceType": "m5.large", "autoScalingGroup": "hosts", "count": 8}]),
            ),
            ("/autoScalingGroups/0/DesiredCapacity", json!(8)),
            ("/tasks", json!([{"service": "web", "containerInstance": "i-1"}])),
        ],
    );
    let said = run.only(1_800, &["asg-1", "alarm", "TERMINATED"]);
    expect![[r#"
        01:00.000 #2 <#0 alarm TargetTracking-hosts-AlarmHigh-own INSUFFICIENT_DATA to OK: Threshold Crossed: 1 out of the last 1 datapoints [12.5 (00:00.000)] was not greater than the threshold (100.0).
        01:00.000 #3 <#0 alarm TargetTracking-hosts-AlarmLow-own INSUFFICIENT_DATA to OK: Threshold Crossed: 14 out of the last 15 datapoints are missing, which counts as not breaching.
        15:00.000 #4 <#0 alarm TargetTracking-hosts-AlarmLow-own OK to ALARM: Threshold Crossed: 15 out of the last 15 datapoints [12.5 (14:00.000), 12.5 (13:00.000), 12.5 (12:00.000), 12.5 (11:00.000), 12.5 (10:00.000), 12.5 (09:00.000), 12.5 (08:00.000), 12.5 (07:00.000), 12.5 (06:00.000), 12.5 (05:00.000), 12.5 (04:00.000), 12.5 (03:00.000), 12.5 (02:00.000), 12.5 (01:00.000), 12.5 (00:00.000)] were less than the threshold (100.0).
        15:00.000 #5 <#4 asg-1 DesiredCapacity 8 to 5
        15:00.000 #7 <#5 instance i-2 TERMINATED, agent disconnected
        15:00.000 #9 <#5 instance i-4 TERMINATED, agent disconnected
        15:00.000 #11 <#5 instance i-3 TERMINATED, agent disconnected
        16:00.000 #12 <#4 asg-1 DesiredCapacity 5 to 3
        16:00.000 #14 <#12 instance i-5 TERMINATED, agent disconnected
        16:00.000 #16 <#12 instance i-7 TERMINATED, agent disconnected
        17:00.000 #17 <#4 asg-1 DesiredCapacity 3 to 2
        17:00.000 #19 <#17 instance i-6 TERMINATED, agent disconnected
        18:00.000 #20 <#4 asg-1 DesiredCapacity 2 to 1
        18:00.000 #22 <#20 instance i-8 TERMINATED, agent disconnected
        19:00.000 #23 <#0 alarm TargetTracking-hosts-AlarmLow-own ALARM to OK: Threshold Crossed: 1 out of the last 15 datapoints [100.0 (18:00.000)] was not less than the threshold (100.0).
    "#]].assert_eq(&said);
    assert_eq!(tasks(&run), (0, 1));
}

/// Rules `cluster-scale.managed-draining`, `instance.draining`: without protection a busy instance may go, but its
/// tasks are replaced first.
#[test]
fn a_busy_instance_drains_before_it_ends() {
    let changes = |draining: &str| {
        vec![
            (
                "/containerInstances",
                json!([{"instanceType": "m5.large", "autoScalingGroup": "hosts", "count": 2}]),
            ),
            (
                "/autoScalingGroups/0",
                json!({
                    "AutoScalingGroupName": "hosts", "InstanceType": "m5.large", "MinSize": 0, "MaxSize": 10,
                    "DesiredCapacity": 2, "AvailabilityZones": ["us-east-1a"]
                }),
            ),
            (
                "/capacityProviders/0/autoScalingGroupProvider",
                json!({
                    "autoScalingGroupArn": "hosts", "managedDraining": draining
                }),
            ),
            ("/tasks", json!([{"service": "web", "containerInstance": "i-1"}])),
        ]
    };
    let check = |draining: &str, expected: &Expect| {
        let mut run = run(1, &changes(draining));
        run.go(30);
        run.until(30);
        call(
            &mut run,
            Name::SetDesiredCapacity,
            json!({"AutoScalingGroupName": "hosts", "DesiredCapacity": 1}),
        );
        expected.assert_eq(&run.only(200, &["instance", "t-1 S", "t-2 P", "t-2 RUNNING"]));
    };
    check(
        "ENABLED",
        &expect![[r#"
        00:30.000 #3 <#2 instance i-1 DRAINING
        00:30.000 #5 <#3 task t-2 PENDING
        00:39.000 #11 <#10 task t-2 RUNNING
        01:20.000 #12 <#3 task t-1 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        01:20.000 #15 <#14 task t-1 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        01:20.000 #16 <#14 instance i-1 TERMINATED, agent disconnected
    "#]],
    );
    check(
        "DISABLED",
        &expect![[r#"
        00:30.000 #3 <#2 instance i-1 TERMINATED, agent disconnected
        00:30.000 #5 <#3 task t-1 STOPPED TerminationNotice: Host EC2 (instance i-1) terminated.
        00:40.000 #7 <#5 task t-2 PENDING
        00:49.000 #13 <#12 task t-2 RUNNING
    "#]],
    );
}

/// Rule `cluster-scale.managed-draining-max`: a standalone task is waited for, but no longer than two days.
#[test]
fn draining_ends_after_two_days() {
    let group = json!({
        "AutoScalingGroupName": "hosts", "InstanceType": "m5.large", "MinSize": 0, "MaxSize": 10, "DesiredCapacity": 1
    });
    let mut run = run(
        0,
        &[
            (
                "/containerInstances",
                json!([{"instanceType": "m5.large", "autoScalingGroup": "hosts"}]),
            ),
            ("/autoScalingGroups/0", group),
            (
                "/capacityProviders/0/autoScalingGroupProvider",
                json!({"autoScalingGroupArn": "hosts"}),
            ),
            ("/tasks", json!([{"taskDefinition": "web", "containerInstance": "i-1"}])),
        ],
    );
    run.until(60);
    call(
        &mut run,
        Name::SetDesiredCapacity,
        json!({"AutoScalingGroupName": "hosts", "DesiredCapacity": 0}),
    );
    expect![[r#"
        01:00.000 #6 <#5 instance i-1 DRAINING
        48:01:00.000 #15 <#5 instance i-1 TERMINATED, agent disconnected
        48:01:00.000 #17 <#15 task t-1 STOPPED TerminationNotice: Host EC2 (instance i-1) terminated.
    "#]].assert_eq(&run.only(2 * 86_400 + 61, &["instance", "t-1 STOPPED"]));
}

/// Rules `quota.provisioning-per-cluster`, `event.provisioning-limit`.
#[test]
fn at_most_500_tasks_wait() {
    let mut run = run(600, &[("/autoScalingGroups/0/MaxSize", json!(1))]);
    let said = run.only(120, &["unable to place tasks"]);
    assert_eq!(run.world.waiting.len(), 500);
    assert_eq!(said.lines().count(), 1, "{said}");
    let id = run.service();
    run.act(|step| set_desired(step, id, 0));
    run.go(200);
    assert_eq!(run.world.waiting.len(), 0);
}

/// Rule `event.no-instances`: nobody scales the group, so nothing waits.
#[test]
fn without_managed_scaling_nothing_waits() {
    let plain = json!({"autoScalingGroupArn": "hosts"});
    let mut run = run(1, &[("/capacityProviders/0/autoScalingGroupProvider", plain)]);
    expect![[r#"
        00:00.000 #2 <#1 svc-1 SERVICE_TASK_PLACEMENT_FAILURE (service web) was unable to reach steady state. Reason: No Container Instances were found in your capacity provider.
    "#]].assert_eq(&run.only(60, &["svc-1"]));
    assert_eq!(run.world.waiting.len(), 0);
}

/// Rules `provider.launch-type-not-counted`, `provider.one-kind`: only the provider's own instances and tasks count.
#[test]
fn other_instances_and_tasks_do_not_count() {
    let mut run = run(1, &[("/containerInstances", json!([{"instanceType": "m5.large"}]))]);
    run.go(20);
    assert_eq!(tasks(&run), (1, 0), "an instance without the provider does not take its tasks");
    call(
        &mut run,
        Name::RunTask,
        json!({"taskDefinition": "web:1", "launchType": "EC2", "count": 3}),
    );
    run.go(50);
    assert_eq!(tasks(&run), (1, 2), "a launch type waits for nothing");
    let with = json!({
        "service": "web",
        "capacityProviderStrategy": [
            {"capacityProvider": "own", "weight": 1}, {"capacityProvider": "FARGATE", "weight": 1}
        ]
    });
    let said = call(&mut run, Name::UpdateService, with);
    assert!(said.contains("all providers of a strategy are of one kind"), "{said}");
}

/// Rule `provider.launch-type-not-counted`: an instance that runs nothing else is not needed, though it is protected.
#[test]
fn an_instance_that_runs_tasks_of_a_launch_type_alone_is_not_needed() {
    let mut run = run(
        1,
        &[
            (
                "/containerInstances",
                json!([{"instanceType": "m5.large", "autoScalingGroup": "hosts", "count": 2}]),
            ),
            ("/autoScalingGroups/0/DesiredCapacity", json!(2)),
            ("/tasks", json!([{"service": "web", "containerInstance": "i-1"}])),
        ],
    );
    let with = json!({
        "taskDefinition": "web:1", "launchType": "EC2",
        "placementConstraints": [{"type": "memberOf", "expression": "task:group != service:web"}]
    });
    call(&mut run, Name::RunTask, with);
    run.go(60);
    assert_eq!(tasks(&run), (0, 2));
    let found = reservation(&run.world, OWN).unwrap();
    assert_eq!((found.needed, found.running), (1, 2));
    run.go(1_800);
    assert_eq!((desired(&run), tasks(&run)), (1, (0, 2)));
}

/// UpdateCapacityProvider changes the alarms with the target (rule `cluster-scale.target-capacity`).
#[test]
fn a_provider_can_be_changed() {
    let mut run = run(
        2,
        &[
            (
                "/containerInstances",
                json!([{"instanceType": "m5.large", "autoScalingGroup": "hosts"}]),
            ),
            ("/autoScalingGroups/0/DesiredCapacity", json!(1)),
        ],
    );
    run.go(130);
    assert_eq!(desired(&run), 1);
    let scaling = json!({"targetCapacity": 50});
    let with = json!({"name": "own", "autoScalingGroupProvider": {"managedScaling": scaling}});
    call(&mut run, Name::UpdateCapacityProvider, with);
    run.go(190);
    assert_eq!(desired(&run), 2);
    let with = json!({"name": "own", "autoScalingGroupProvider": {
        "managedScaling": {"status": "DISABLED"}, "managedTerminationProtection": "DISABLED"
    }});
    call(&mut run, Name::UpdateCapacityProvider, with);
    assert_eq!(run.world.cloudwatch.alarms.len(), 0);
}

/// What is no provider is refused (rules `cluster-scale.asg-limits-kept`, `provider.fargate-built-in`).
#[test]
fn what_is_no_provider_is_refused() {
    let check = |name: &str, provider: Value, expected: &Expect| {
        let mut run = run(
            0,
            &[(
                "/autoScalingGroups/1",
                json!({
                    "AutoScalingGroupName": "other", "InstanceType": "m5.large", "MinSize": 0, "MaxSize": 0
                }),
            )],
        );
        let with = json!({"name": name, "autoScalingGroupProvider": provider});
        let said = call(&mut run, Name::CreateCapacityProvider, with);
        expected.assert_eq(said.strip_prefix("action 0 CreateCapacityProvider").unwrap());
    };
    check(
        "own",
        json!({"autoScalingGroupArn": "hosts"}),
        &expect![
            " refused: InvalidParameterException: name: a capacity provider of this name is there already; autoScalingGroupProvider.autoScalingGroupArn: another capacity provider has this group"
        ],
    );
    check(
        "FARGATE",
        json!({"autoScalingGroupArn": "other"}),
        &expect![
            " refused: InvalidParameterException: name: a name does not begin with aws, ecs or fargate; name: a capacity provider of this name is there already; autoScalingGroupProvider.autoScalingGroupArn: the MaxSize of a provider's group is above 0"
        ],
    );
    check(
        "ecs-a",
        json!({"autoScalingGroupArn": "other"}),
        &expect![
            " refused: InvalidParameterException: name: a name does not begin with aws, ecs or fargate; autoScalingGroupProvider.autoScalingGroupArn: the MaxSize of a provider's group is above 0"
        ],
    );
    check(
        "b",
        json!({"autoScalingGroupArn": "othr", "managedScaling": {"targetCapacity": 0}}),
        &expect![
            " refused: InvalidParameterException: autoScalingGroupProvider.managedScaling.targetCapacity: 0 is not within 1 to 100"
        ],
    );
    check(
        "b",
        json!({"autoScalingGroupArn": "othr"}),
        &expect![
            " refused: InvalidParameterException: autoScalingGroupProvider.autoScalingGroupArn: no Auto Scaling group `othr`, did you mean `other`?"
        ],
    );
}

/// Rule `cluster-scale.asg-limits-kept`: however many wait, the group's own bounds stay and hold.
#[test]
fn a_group_keeps_its_bounds() {
    let mut run = run(20, &[("/autoScalingGroups/0/MaxSize", json!(3))]);
    run.go(1_800);
    let group = run.world.asgs.get(AsgId(1)).unwrap();
    assert_eq!((group.min, group.max, group.desired), (0, 3, 3));
    assert_eq!(tasks(&run), (14, 6));
}

/// Rule `cluster-scale.spread-wastes`: the same four tasks on four instances, after half an hour with less to do.
#[test]
fn spread_keeps_instances_that_binpack_empties() {
    let check = |strategy: Value, expected: u32| {
        let mut run = run(
            8,
            &[
                (
                    "/containerInstances",
                    json!([{"instanceType": "m5.large", "autoScalingGroup": "hosts", "count": 4}]),
                ),
                ("/autoScalingGroups/0/DesiredCapacity", json!(4)),
                ("/tasks", json!([{"service": "web", "count": 8}])),
                ("/services/0/placementStrategy", json!([strategy])),
            ],
        );
        let id = run.service();
        run.act(|step| set_desired(step, id, 4));
        run.go(2_400);
        assert_eq!((desired(&run), tasks(&run)), (expected, (0, 4)), "{strategy}");
    };
    check(json!({"type": "spread", "field": "instanceId"}), 4);
    check(json!({"type": "binpack", "field": "cpu"}), 2);
}

/// Rule `engine.cluster-running`: neither what drains nor what boots is running.
#[test]
fn only_active_instances_count_as_running() {
    let mut run = run(
        0,
        &[
            (
                "/containerInstances",
                json!([{"instanceType": "m5.large", "autoScalingGroup": "hosts", "count": 3}]),
            ),
            ("/autoScalingGroups/0/DesiredCapacity", json!(4)),
        ],
    );
    run.act(|step| crate::capacity::drain(step, InstanceId(1)));
    run.go(10);
    assert_eq!(run.world.instances.len(), 4, "one boots");
    assert_eq!(reservation(&run.world, OWN).unwrap().running, 2);
    run.go(50);
}

/// Rules `provider.kinds`, `cluster.mixed-capacity`: a service on each kind, in one cluster.
#[test]
fn one_cluster_has_all_kinds_of_capacity() {
    let service = |provider: &str| {
        json!({
            "serviceName": format!("on-{provider}"), "taskDefinition": "web:1", "desiredCount": 1,
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a"]}},
            "capacityProviderStrategy": [{"capacityProvider": provider, "weight": 1}]
        })
    };
    let providers = ["FARGATE", "FARGATE_SPOT", "own", "managed"];
    let mut run = run(
        0,
        &[
            ("/capacityProviders/1", json!({"name": "managed", "managedInstancesProvider": {}})),
            ("/taskDefinitions/0/networkMode", json!("awsvpc")),
            (
                "/taskDefinitions/0/requiresCompatibilities",
                json!(["EC2", "FARGATE", "MANAGED_INSTANCES"]),
            ),
            ("/taskDefinitions/0/memory", json!("2048")),
            ("/services", json!(providers.map(service))),
        ],
    );
    run.go(600);
    let on = run.world.tasks.values().map(|task| {
        let provider = task.provider.and_then(|id| run.world.providers.get(id)).unwrap();
        (&*provider.name, task.status)
    });
    assert_eq!(on.collect::<Vec<_>>(), providers.map(|name| (name, TaskStatus::Running)));
}
