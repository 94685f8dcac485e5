//! DAEMON services: one task for each instance, the first there and the last to leave. Everything is looked at after
//! every step.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::fixture::play;
use crate::ids::{InstanceId, ServiceId};
use crate::scenario::Scenario;
use crate::task::Host;
use crate::timeline::Timeline;

mod joins;

/// Three instances, two of them with a disk; a group that can bring more; `agent` is the DAEMON service.
fn run(changes: &[(&str, Value)], actions: Value, secs: u64) -> Timeline {
    let definition = |family: &str, image: &str, cpu: &str| {
        json!({
            "family": family, "networkMode": "bridge", "cpu": cpu, "memory": "512",
            "containerDefinitions": [{"name": "app", "image": image, "stopTimeout": 5}],
        })
    };
    let instances = |attributes: Value, count: u32| json!({"instanceType": "t3.small", "count": count, "attributes": attributes});
    let mut all = vec![
        ("/images", json!({"web:1": {"onSigterm": "ignore"}, "web:2": {}, "job:1": {}})),
        (
            "/taskDefinitions",
            json!([
                definition("agent", "web:1", "256"),
                definition("agent", "web:2", "256"),
                definition("job", "job:1", "1024"),
                definition("large", "job:1", "2048"),
            ]),
        ),
        (
            "/autoScalingGroups",
            json!([{
                "AutoScalingGroupName": "hosts", "InstanceType": "t3.small", "MinSize": 0, "MaxSize": 4,
                "DesiredCapacity": 0,
            }]),
        ),
        (
            "/containerInstances",
            json!([instances(json!({"disk": "yes"}), 2), instances(json!({}), 1)]),
        ),
        (
            "/services",
            json!([{
                "serviceName": "agent", "taskDefinition": "agent:1", "launchType": "EC2",
                "schedulingStrategy": "DAEMON",
            }]),
        ),
        ("/actions", actions),
    ];
    all.extend(changes.iter().cloned());
    play(&all, secs)
}

/// The records with one of the words.
fn check(run: &Timeline, words: &[&str], expected: &Expect) {
    let lines = run.log().until(run.now()).iter().map(ToString::to_string);
    let kept = lines.filter(|line| words.iter().any(|word| line.contains(word)));
    expected.assert_eq(&kept.fold(String::new(), |text, line| text + &line + "\n"));
}

/// On which instances tasks of a service are wanted.
fn on(run: &Timeline, service: u32) -> Vec<u32> {
    let of = |(id, _): (ServiceId, _)| id == ServiceId(service);
    let wanted =
        run.world().tasks.values().filter(|task| task.wanted && task.service.is_some_and(of));
    let mut on: Vec<u32> = wanted
        .filter_map(|task| match task.host {
            Host::Ec2(Some(instance)) => Some(instance.0),
            _ => None,
        })
        .collect();
    on.sort_unstable();
    on
}

fn update(at: &str, with: &Value) -> Value {
    json!({"at": at, "call": "UpdateService", "with": with})
}

fn drain(at: &str, instance: &str) -> Value {
    let with = json!({"containerInstances": [instance], "status": "DRAINING"});
    json!({"at": at, "call": "UpdateContainerInstancesState", "with": with})
}

fn capacity(at: &str, desired: u32) -> Value {
    let with = json!({"AutoScalingGroupName": "hosts", "DesiredCapacity": desired});
    json!({"at": at, "call": "SetDesiredCapacity", "with": with})
}

/// Rule `service.daemon`: one on each instance; more with a new one, fewer when one ends, without a launch in its place.
#[test]
fn a_daemon_is_on_every_instance() {
    let ends = json!({"at": "5m", "call": "TerminateInstances", "with": {"InstanceIds": ["i-1"]}});
    let run = run(&[], json!([capacity("90s", 1), ends]), 400);
    assert_eq!(on(&run, 1), [2, 3, 4]);
    check(
        &run,
        &["svc-1", "placement", "instance i-4 ACTIVE"],
        &expect![[r#"
            00:00.000 #1 <#0 placement on i-1
            00:00.000 #3 <#0 placement on i-2
            00:00.000 #5 <#0 placement on i-3
            00:00.000 #7 <#0 svc-1 (service agent) has started 3 tasks: (task t-1) (task t-2) (task t-3).
            00:50.000 #24 <#23 svc-1 (service agent) (deployment ecs-svc/1) deployment completed.
            00:50.000 #25 <#22 svc-1 SERVICE_STEADY_STATE (service agent) has reached a steady state.
            03:30.000 #28 <#27 instance i-4 ACTIVE
            03:30.000 #29 <#28 svc-1 desiredCount 3 to 4
            03:30.000 #30 <#29 placement on i-4
            03:30.000 #32 <#29 svc-1 (service agent) has started 1 tasks: (task t-4).
            04:20.000 #38 <#37 svc-1 SERVICE_STEADY_STATE (service agent) has reached a steady state.
            05:00.000 #43 <#42 svc-1 desiredCount 4 to 3
        "#]],
    );
}

/// Rule `service.daemon-constraints`: only where the constraints are met, also once they change.
#[test]
fn constraints_say_which_instances_count() {
    let member = |of: &str| json!([{"type": "memberOf", "expression": of}]);
    let first = ("/services/0/placementConstraints", member("attribute:disk exists"));
    let actions = json!([update(
        "2m",
        &json!({"service": "agent", "placementConstraints": member("attribute:disk !exists")})
    )]);
    let run = run(&[first], actions, 200);
    assert_eq!(on(&run, 1), [3]);
    check(
        &run,
        &["svc-1", "t-1 STOPPING"],
        &expect![[r#"
        00:00.000 #5 <#0 svc-1 (service agent) has started 2 tasks: (task t-1) (task t-2).
        00:50.000 #17 <#16 svc-1 (service agent) (deployment ecs-svc/1) deployment completed.
        00:50.000 #18 <#15 svc-1 SERVICE_STEADY_STATE (service agent) has reached a steady state.
        02:00.000 #20 <#19 svc-1 SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED (service agent) (task t-1) no longer meets the placement constraints of the service.
        02:00.000 #21 <#19 task t-1 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        02:00.000 #23 <#19 svc-1 SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED (service agent) (task t-2) no longer meets the placement constraints of the service.
        02:00.000 #26 <#21 svc-1 TASKS_STOPPED (service agent) has stopped 2 running tasks: (task t-1) (task t-2).
        02:00.000 #27 <#24 svc-1 desiredCount 2 to 1
        02:00.000 #30 <#27 svc-1 (service agent) has started 1 tasks: (task t-3).
        02:50.000 #40 <#39 svc-1 SERVICE_STEADY_STATE (service agent) has reached a steady state.
    "#]],
    );
}

/// Rules `deploy.daemon-min-healthy`, `deploy.daemon-max-percent`, `engine.daemon-one-at-a-time`: the old ones go
/// first, and the next one starts when the one before has exited.
#[test]
fn a_deployment_of_a_daemon_stops_before_it_starts() {
    let actions = json!([update("2m", &json!({"service": "agent", "taskDefinition": "agent:2"}))]);
    let run_all = run(&[], actions.clone(), 400);
    check(
        &run_all,
        &["svc-1", "deployment", "t-1 ", "t-1/"],
        &expect![[r#"
            00:00.000 #2 <#0 task t-1 PENDING
            00:00.000 #7 <#0 svc-1 (service agent) has started 3 tasks: (task t-1) (task t-2) (task t-3).
            00:02.000 #8 <#2 task t-1 ACTIVATING
            00:02.000 #9 <#8 container t-1/0 PULLING
            00:07.000 #14 <#9 container t-1/0 STARTING
            00:09.000 #17 <#14 container t-1/0 RUNNING
            00:09.000 #18 <#17 task t-1 RUNNING
            00:50.000 #23 <#22 deployment ecs-svc/1 COMPLETED: ECS deployment ecs-svc/1 completed.
            00:50.000 #24 <#23 svc-1 (service agent) (deployment ecs-svc/1) deployment completed.
            00:50.000 #25 <#22 svc-1 SERVICE_STEADY_STATE (service agent) has reached a steady state.
            02:00.000 #27 <#26 deployment ecs-svc/2 IN_PROGRESS: ECS deployment ecs-svc/2 in progress.
            02:00.000 #28 <#27 task t-1 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
            02:00.000 #29 <#28 container t-1/0 STOPPING
            02:00.000 #30 <#27 task t-2 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
            02:00.000 #32 <#27 task t-3 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
            02:00.000 #34 <#28 svc-1 TASKS_STOPPED (service agent) has stopped 3 running tasks: (task t-1) (task t-2) (task t-3).
            02:05.000 #35 <#29 container t-1/0 STOPPED exit code 137
            02:05.000 #36 <#35 task t-1 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
            02:05.000 #38 <#37 task t-2 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
            02:05.000 #40 <#39 task t-3 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
            02:10.000 #47 <#27 svc-1 (service agent) has started 3 tasks: (task t-4) (task t-5) (task t-6).
            03:00.000 #63 <#62 deployment ecs-svc/2 COMPLETED: ECS deployment ecs-svc/2 completed.
            03:00.000 #64 <#63 svc-1 (service agent) (deployment ecs-svc/2) deployment completed.
            03:00.000 #65 <#62 svc-1 SERVICE_STEADY_STATE (service agent) has reached a steady state.
        "#]],
    );
    // With a lower bound two of the three have to stay.
    let half = json!({"minimumHealthyPercent": 50});
    let by_one = run(&[("/services/0/deploymentConfiguration", half)], actions, 600);
    check(
        &by_one,
        &["has stopped", "has started", "steady"],
        &expect![[r#"
        00:00.000 #7 <#0 svc-1 (service agent) has started 3 tasks: (task t-1) (task t-2) (task t-3).
        00:50.000 #25 <#22 svc-1 SERVICE_STEADY_STATE (service agent) has reached a steady state.
        02:00.000 #30 <#28 svc-1 TASKS_STOPPED (service agent) has stopped 1 running tasks: (task t-1).
        02:10.000 #35 <#27 svc-1 (service agent) has started 1 tasks: (task t-4).
        03:00.000 #43 <#41 svc-1 TASKS_STOPPED (service agent) has stopped 1 running tasks: (task t-2).
        03:10.000 #48 <#27 svc-1 (service agent) has started 1 tasks: (task t-5).
        04:00.000 #56 <#54 svc-1 TASKS_STOPPED (service agent) has stopped 1 running tasks: (task t-3).
        04:10.000 #61 <#27 svc-1 (service agent) has started 1 tasks: (task t-6).
        05:00.000 #69 <#66 svc-1 SERVICE_STEADY_STATE (service agent) has reached a steady state.
    "#]],
    );
}

/// Rule `service.daemon-order`: on an instance that joins, waiting replicas leave the room that the daemon needs, and
/// so they do between two daemons.
#[test]
fn replicas_leave_room_for_the_daemon() {
    // An instance has 2,048 units: one replica of 1,024 and the daemon of 256, never two replicas.
    let services = json!([
        {
            "serviceName": "agent", "taskDefinition": "agent:1", "launchType": "EC2",
            "schedulingStrategy": "DAEMON",
        },
        {"serviceName": "web", "taskDefinition": "job", "desiredCount": 8, "launchType": "EC2"},
    ]);
    let actions = json!([
        capacity("90s", 1),
        update("5m", &json!({"service": "agent", "taskDefinition": "agent:2"}))
    ]);
    let run = run(&[("/services", services)], actions, 600);
    assert_eq!(on(&run, 1), [1, 2, 3, 4]);
    assert_eq!(on(&run, 2), [1, 2, 3, 4]);
}

/// Rules `service.daemon-order`, `ec2.fixed-host-port`: a fixed host port of the daemon is kept for it, on an instance that
/// joins and between two daemons, and it is what a replica that wants it lacks. Another port is not.
#[test]
fn replicas_leave_the_port_of_the_daemon() {
    let with_port = |family: &str, image: &str, port: u16| {
        json!({
            "family": family, "networkMode": "bridge", "cpu": "256", "memory": "256",
            "containerDefinitions": [{
                "name": "app", "image": image, "stopTimeout": 5,
                "portMappings": [{"containerPort": 80, "hostPort": port}],
            }],
        })
    };
    let replicas = |desired: u32| {
        json!([
            {
                "serviceName": "agent", "taskDefinition": "agent:1", "launchType": "EC2",
                "schedulingStrategy": "DAEMON",
            },
            {"serviceName": "web", "taskDefinition": "web", "desiredCount": desired, "launchType": "EC2"},
        ])
    };
    let run_with = |port: u16| {
        let definitions = json!([
            with_port("agent", "web:1", 8_125),
            with_port("agent", "web:2", 8_125),
            with_port("web", "job:1", port),
        ]);
        let actions = json!([
            capacity("90s", 1),
            update("5m", &json!({"service": "agent", "taskDefinition": "agent:2"}))
        ]);
        run(&[("/taskDefinitions", definitions), ("/services", replicas(4))], actions, 600)
    };
    let clash = run_with(8_125);
    assert_eq!(on(&clash, 1), [1, 2, 3, 4]);
    assert!(on(&clash, 2).is_empty());
    check(
        &clash,
        &["svc-2 SERVICE_TASK"],
        &expect![[r#"
        00:00.000 #9 <#8 svc-2 SERVICE_TASK_PLACEMENT_FAILURE (service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance i-1) is already using a port required by your task.
    "#]],
    );
    let other = run_with(8_080);
    assert_eq!(on(&other, 1), [1, 2, 3, 4]);
    assert_eq!(on(&other, 2), [1, 2, 3, 4]);
}

/// A replica as large as an instance is not placed, and the explanation agrees; the daemon's room is what lacks.
#[test]
fn a_task_that_needs_the_daemons_room_is_told_what_lacks() {
    let services = json!([
        {
            "serviceName": "agent", "taskDefinition": "agent:1", "launchType": "EC2",
            "schedulingStrategy": "DAEMON",
        },
        {"serviceName": "web", "taskDefinition": "large", "desiredCount": 1, "launchType": "EC2"},
    ]);
    let run = run(&[("/services", services)], json!([]), 100);
    check(
        &run,
        &["svc-2"],
        &expect![[r#"
        00:00.000 #9 <#8 svc-2 SERVICE_TASK_PLACEMENT_FAILURE (service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance i-1) has insufficient CPU units available.
    "#]],
    );
}

/// Rules `instance.draining-daemon-last`, `instance.draining`: the replica is replaced, a standalone task ends on its
/// own, and then the daemon goes.
#[test]
fn on_a_draining_instance_the_daemon_goes_last() {
    let services = json!([
        {
            "serviceName": "agent", "taskDefinition": "agent:1", "launchType": "EC2",
            "schedulingStrategy": "DAEMON",
        },
        {"serviceName": "web", "taskDefinition": "job", "desiredCount": 2, "launchType": "EC2"},
    ]);
    let apart = json!([{"type": "distinctInstance"}]);
    let job = json!({"taskDefinition": "agent:2", "count": 3, "placementConstraints": apart});
    let job = json!({"at": "30s", "call": "RunTask", "with": job});
    let stop = json!({"at": "5m", "call": "StopTask", "with": {"task": "t-6"}});
    let run = run(&[("/services", services)], json!([job, drain("2m", "i-1"), stop]), 400);
    check(
        &run,
        &["svc-1", "i-1", "t-6 STOP", "t-1 STOP", "t-4 STOP"],
        &expect![[r#"
            00:00.000 #1 <#0 placement on i-1
            00:00.000 #7 <#0 svc-1 (service agent) has started 3 tasks: (task t-1) (task t-2) (task t-3).
            00:00.000 #8 <#0 placement on i-1
            00:30.000 #39 <#38 placement on i-1
            00:50.000 #61 <#60 svc-1 (service agent) (deployment ecs-svc/1) deployment completed.
            00:50.000 #62 <#33 svc-1 SERVICE_STEADY_STATE (service agent) has reached a steady state.
            02:00.000 #67 <#66 instance i-1 DRAINING
            02:00.000 #68 <#67 svc-1 desiredCount 3 to 2
            02:50.000 #77 <#67 task t-4 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
            02:50.000 #80 <#79 task t-4 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/2)
            05:00.000 #84 <#83 task t-6 STOPPING UserInitiated: Task stopped by user
            05:00.000 #87 <#86 task t-6 STOPPED UserInitiated: Task stopped by user
            05:00.000 #88 <#67 task t-1 STOPPING ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
            05:00.000 #90 <#88 svc-1 TASKS_STOPPED (service agent) has stopped 1 running tasks: (task t-1).
            05:00.000 #91 <#88 svc-1 SERVICE_STEADY_STATE (service agent) has reached a steady state.
            05:05.000 #93 <#92 task t-1 STOPPED ServiceSchedulerInitiated: Scaling activity initiated by (deployment ecs-svc/1)
        "#]],
    );
    assert_eq!(on(&run, 1), [2, 3]);
}

/// Rules `service.unhealthy-no-room`, `service.self-healing`: a sick daemon is stopped and then replaced where it was;
/// one that ends is replaced there.
#[test]
fn a_daemon_that_is_lost_comes_back_where_it_was() {
    let check_of = json!({"command": ["CMD", "true"], "interval": 10, "retries": 2});
    let hang =
        |task: &str| json!({"at": "90s", "fault": "failHealthChecks", "with": {"task": task}});
    let kill = json!({"at": "4m", "fault": "killContainer", "with": {"task": "t-3"}});
    let changes = [("/taskDefinitions/0/containerDefinitions/0/healthCheck", check_of)];
    let run = run(&changes, json!([hang("t-1"), hang("t-2"), kill]), 400);
    check(
        &run,
        &["svc-1", "placement"],
        &expect![[r#"
        00:00.000 #1 <#0 placement on i-1
        00:00.000 #3 <#0 placement on i-2
        00:00.000 #5 <#0 placement on i-3
        00:00.000 #7 <#0 svc-1 (service agent) has started 3 tasks: (task t-1) (task t-2) (task t-3).
        00:20.000 #30 <#29 svc-1 (service agent) (deployment ecs-svc/1) deployment completed.
        00:20.000 #31 <#28 svc-1 SERVICE_STEADY_STATE (service agent) has reached a steady state.
        01:50.000 #40 <#37 svc-1 (service agent) (task t-1) failed container health checks.
        01:50.000 #41 <#39 svc-1 (service agent) (task t-2) failed container health checks.
        01:50.000 #44 <#42 svc-1 TASKS_STOPPED (service agent) has stopped 1 running tasks: (task t-1).
        02:00.000 #47 <#37 placement on i-1
        02:00.000 #49 <#37 svc-1 (service agent) has started 1 tasks: (task t-4). Amazon ECS replaced 1 tasks due to an unhealthy status.
        02:20.000 #59 <#57 svc-1 TASKS_STOPPED (service agent) has stopped 1 running tasks: (task t-2).
        02:30.000 #62 <#39 placement on i-2
        02:30.000 #64 <#39 svc-1 (service agent) has started 1 tasks: (task t-5). Amazon ECS replaced 1 tasks due to an unhealthy status.
        02:50.000 #72 <#71 svc-1 SERVICE_STEADY_STATE (service agent) has reached a steady state.
        04:00.000 #77 <#76 placement on i-3
        04:00.000 #79 <#76 svc-1 (service agent) has started 1 tasks: (task t-6).
        04:20.000 #87 <#86 svc-1 SERVICE_STEADY_STATE (service agent) has reached a steady state.
    "#]],
    );
    assert_eq!(on(&run, 1), [1, 2, 3]);
}

/// Rules `service.daemon-limits`, `service.daemon-not-fargate`: what the API refuses of a DAEMON service.
#[test]
fn what_a_daemon_cannot_have_is_refused() {
    let refused = |field: &str, value: Value, expected: &Expect| {
        let mut service = json!({
            "serviceName": "agent", "taskDefinition": "agent:1", "launchType": "EC2",
            "schedulingStrategy": "DAEMON",
        });
        service[field] = value;
        let document = json!({
            "gantry": 1, "images": {"web:1": {}},
            "taskDefinitions": [{
                "family": "agent", "networkMode": "bridge", "cpu": "256", "memory": "512",
                "requiresCompatibilities": ["EC2"],
                "containerDefinitions": [{"name": "app", "image": "web:1"}],
            }],
            "autoScalingGroups": [{
                "AutoScalingGroupName": "hosts", "InstanceType": "t3.small", "MinSize": 0, "MaxSize": 4,
            }],
            "capacityProviders": [{"name": "own", "autoScalingGroupProvider": {"autoScalingGroupArn": "hosts"}}],
            "services": [service],
        });
        let found = Scenario::parse(&document.to_string()).err().unwrap_or_default();
        let messages: Vec<String> = found.iter().map(ToString::to_string).collect();
        expected.assert_eq(&messages.join("\n"));
    };
    refused(
        "desiredCount",
        json!(3),
        &expect![
            "1:264: services[0].desiredCount: The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again"
        ],
    );
    refused(
        "placementStrategy",
        json!([{"type": "random"}]),
        &expect![
            "1:288: services[0].placementStrategy: The daemon scheduling strategy does not support placement strategies. Remove the placement strategy and try again"
        ],
    );
    refused(
        "launchType",
        json!("FARGATE"),
        &expect![[r#"
        1:248: services[0]: `agent` is not for FARGATE: add it to requiresCompatibilities
        1:248: services[0]: the DAEMON scheduling strategy is not for Fargate, which has no instances: give launchType EC2"#]],
    );
    refused(
        "deploymentConfiguration",
        json!({"maximumPercent": 200}),
        &expect![
            "1:275: services[0].deploymentConfiguration: The daemon scheduling strategy does not support values above 100 for maximumPercent on a deployment configuration. Change the maximumPercent value to 100, and try again"
        ],
    );
    refused(
        "deploymentConfiguration",
        json!({"strategy": "LINEAR"}),
        &expect![[r#"
        1:275: services[0].deploymentConfiguration: a DAEMON service is deployed with the strategy ROLLING
        1:275: services[0].deploymentConfiguration: this strategy needs load balancers with advancedConfiguration: two target groups, a listener rule and a role"#]],
    );
    refused("deploymentConfiguration", json!({"minimumHealthyPercent": 50}), &expect![""]);
}

/// Rules `service.daemon-limits`, `service.daemon-no-provider`: nothing scales it, a default strategy is no way round, and it is deleted without force.
#[test]
fn calls_about_a_daemon() {
    let call = |name: &str, with: Value| json!({"at": "60s", "call": name, "with": with});
    let default = json!([{"capacityProvider": "FARGATE", "weight": 1}]);
    let actions = json!([
        call("UpdateService", json!({"service": "agent", "desiredCount": 2})),
        call(
            "RegisterScalableTarget",
            json!({
                "ServiceNamespace": "ecs", "ResourceId": "service/default/agent",
                "ScalableDimension": "ecs:service:DesiredCount", "MinCapacity": 1, "MaxCapacity": 3,
            })
        ),
        call(
            "PutClusterCapacityProviders",
            json!({
                "cluster": "default", "capacityProviders": ["FARGATE"],
                "defaultCapacityProviderStrategy": default,
            })
        ),
        call(
            "CreateService",
            json!({
                "serviceName": "second", "taskDefinition": "agent:1", "schedulingStrategy": "DAEMON",
            })
        ),
        call("DeleteService", json!({"service": "agent"})),
    ]);
    let run = run(&[], actions, 200);
    check(
        &run,
        &["action", "svc-1"],
        &expect![[r#"
        00:00.000 #7 <#0 svc-1 (service agent) has started 3 tasks: (task t-1) (task t-2) (task t-3).
        00:50.000 #24 <#23 svc-1 (service agent) (deployment ecs-svc/1) deployment completed.
        00:50.000 #25 <#22 svc-1 SERVICE_STEADY_STATE (service agent) has reached a steady state.
        01:00.000 #26 <#0 action 0 UpdateService refused: InvalidParameterException: desiredCount: The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again
        01:00.000 #27 <#0 action 1 RegisterScalableTarget refused: ValidationException: a DAEMON service has as many tasks as instances: nothing scales it
        01:00.000 #28 <#0 action 2 PutClusterCapacityProviders
        01:00.000 #29 <#0 action 3 CreateService refused: InvalidParameterException: `agent` is not for FARGATE: add it to requiresCompatibilities; Specifying a capacity provider strategy is not supported when you create a service using the DAEMON scheduling strategy: give launchType EC2
        01:00.000 #30 <#0 action 4 DeleteService
        01:00.000 #31 <#30 svc-1 desiredCount 3 to 0
        01:00.000 #38 <#32 svc-1 TASKS_STOPPED (service agent) has stopped 3 running tasks: (task t-1) (task t-2) (task t-3).
    "#]],
    );
    assert!(on(&run, 1).is_empty());
    assert!(run.world().daemons.is_empty());
    assert!(
        run.world().instances.values().all(|it| it.kept == crate::instance::Resources::default())
    );
}

/// Rules `cluster-scale.needed-instance`, `cluster-scale.termination-protection`: an instance with nothing but a daemon
/// is not needed, and ends.
#[test]
fn an_instance_with_nothing_but_its_daemon_is_not_needed() {
    let provider = json!([{
        "name": "own",
        "autoScalingGroupProvider": {
            "autoScalingGroupArn": "hosts", "managedTerminationProtection": "ENABLED",
            "managedScaling": {"status": "ENABLED", "targetCapacity": 100},
        },
    }]);
    let group = json!([{
        "AutoScalingGroupName": "hosts", "InstanceType": "t3.small", "MinSize": 0, "MaxSize": 4,
        "DesiredCapacity": 2, "NewInstancesProtectedFromScaleIn": true,
    }]);
    let own = json!([{"instanceType": "t3.small", "count": 2, "autoScalingGroup": "hosts"}]);
    let services = json!([
        {
            "serviceName": "agent", "taskDefinition": "agent:1", "launchType": "EC2",
            "schedulingStrategy": "DAEMON",
        },
        {
            "serviceName": "web", "taskDefinition": "job", "desiredCount": 2,
            "capacityProviderStrategy": [{"capacityProvider": "own", "weight": 1}],
        },
    ]);
    let changes = [
        ("/capacityProviders", provider),
        ("/autoScalingGroups", group),
        ("/containerInstances", own),
        ("/services", services),
    ];
    let actions = json!([update("2m", &json!({"service": "web", "desiredCount": 1}))]);
    let run = run(&changes, actions, 1_800);
    let active = run.world().instances.iter().filter(|(_, it)| it.ended.is_none());
    let active: Vec<InstanceId> = active.map(|(id, _)| id).collect();
    assert_eq!(active.len(), 1);
    assert_eq!(on(&run, 1), [active[0].0]);
    check(
        &run,
        &["DesiredCapacity", "TERMINATED", "DRAINING", "svc-1"],
        &expect![[r#"
        00:00.000 #5 <#0 svc-1 (service agent) has started 2 tasks: (task t-1) (task t-2).
        00:50.000 #32 <#31 svc-1 (service agent) (deployment ecs-svc/1) deployment completed.
        00:50.000 #33 <#26 svc-1 SERVICE_STEADY_STATE (service agent) has reached a steady state.
        17:00.000 #48 <#47 asg-1 DesiredCapacity 2 to 1
        17:00.000 #49 <#48 instance i-1 DRAINING
        17:00.000 #52 <#50 svc-1 TASKS_STOPPED (service agent) has stopped 1 running tasks: (task t-1).
        17:00.000 #53 <#50 svc-1 desiredCount 2 to 1
        17:05.000 #56 <#54 instance i-1 TERMINATED, agent disconnected
    "#]],
    );
}

/// A DAEMON service whose tasks are there from the start is steady from the start.
#[test]
fn daemons_that_were_there_are_steady() {
    let tasks = ("/tasks", json!([{"service": "agent", "count": 3}]));
    let run = run(&[tasks], json!([]), 100);
    check(&run, &["svc-1"], &expect![[""]]);
    assert_eq!(on(&run, 1), [1, 2, 3]);
}

/// Rule `service.daemon-constraints`: an instance that meets a constraint again when tasks of others end gets its task.
#[test]
fn a_constraint_that_counts_tasks_is_looked_at_when_they_change() {
    let services = json!([{
        "serviceName": "agent", "taskDefinition": "agent:1", "launchType": "EC2", "schedulingStrategy": "DAEMON",
        "placementConstraints": [{"type": "memberOf", "expression": "runningTasksCount < 2"}],
    }]);
    let own = json!([{"instanceType": "m5.xlarge", "count": 1}]);
    let tasks = json!([{"taskDefinition": "job", "count": 2, "containerInstance": "i-1"}]);
    let changes = [("/services", services), ("/containerInstances", own), ("/tasks", tasks)];
    let stop = json!([{"at": "2m", "call": "StopTask", "with": {"task": "t-1"}}]);
    let before = run(&changes, json!([]), 119);
    assert!(on(&before, 1).is_empty(), "two tasks run there");
    let after = run(&changes, stop, 300);
    assert_eq!(on(&after, 1), [1]);
}
