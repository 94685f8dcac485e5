//! Actions: what they change, and how they are refused.

use expect_test::{Expect, expect};
use serde_json::json;

use super::{Action, Name, apply};
use crate::log::Log;
use crate::record::What;
use crate::scenario::Scenario;
use crate::shape;
use crate::step::{self, Step};
use crate::time::SimTime;
use crate::world::World;

/// One Fargate service of two tasks, both running, and a standalone task on one of two instances.
const START: &str = r#"{
  "gantry": 1,
  "images": {"web:1": {}, "job:1": {}},
  "taskDefinitions": [
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "web:1", "portMappings": [{"containerPort": 80}]}]},
    {"family": "job", "containerDefinitions": [{"name": "job", "image": "job:1", "cpu": 512, "memory": 1024}]}
  ],
  "targetGroups": [{"Name": "web", "TargetType": "ip"}],
  "autoScalingGroups": [{"AutoScalingGroupName": "asg", "InstanceType": "m5.large", "MinSize": 0, "MaxSize": 4}],
  "containerInstances": [{"instanceType": "m5.large", "count": 2}],
  "services": [{"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a", "b"]}},
    "loadBalancers": [{"targetGroupArn": "web", "containerName": "app", "containerPort": 80}]}],
  "tasks": [{"service": "web", "count": 2}, {"taskDefinition": "job", "containerInstance": "i-2"}],
  "traffic": [{"rate": 10}]
}"#;

fn start() -> (World, Log) {
    let scenario = Scenario::parse(START).unwrap();
    let mut log = Log::default();
    (World::new(&scenario, &mut log), log)
}

fn act(world: &mut World, log: &mut Log, name: &str, with: serde_json::Value) {
    let name = Name::ALL.iter().copied().find(|known| known.text() == name).unwrap();
    let mut step = Step { world, log, cause: crate::ids::RecordId::SCENARIO };
    apply(&mut step, &Action::new(SimTime::ZERO, name, with));
}

/// What is said at once when something is done at the start.
fn check(name: &str, with: serde_json::Value, expected: &Expect) {
    let (mut world, mut log) = start();
    let first = world.next_record;
    let digest = format!("{world:?}").len();
    act(&mut world, &mut log, name, with);
    let said = log.records().iter().filter(|record| record.id >= first);
    let said: Vec<String> = said.map(|record| record.what.to_string()).collect();
    if said.iter().any(|line| line.contains("refused")) {
        assert_eq!(said.len(), 1, "a refused call says nothing else");
        assert!(format!("{world:?}").len().abs_diff(digest) < 32, "a refused call changes nothing");
    }
    expected.assert_eq(&said.join("\n"));
}

#[test]
fn accepted_calls_of_ecs() {
    check(
        "UpdateService",
        json!({"service": "web", "desiredCount": 3}),
        &expect![[r#"
        action 0 UpdateService
        svc-1 desiredCount 2 to 3"#]],
    );
    check(
        "UpdateService",
        json!({"service": "web", "forceNewDeployment": true}),
        &expect![[r#"
        action 0 UpdateService
        deployment ecs-svc/2 IN_PROGRESS: ECS deployment ecs-svc/2 in progress."#]],
    );
    check(
        "StopTask",
        json!({"task": "t-1"}),
        &expect![[r#"
            action 0 StopTask
            task t-1 DEACTIVATING UserInitiated: Task stopped by user
            target tg-1/t-1 draining Target.DeregistrationInProgress"#]],
    );
    check(
        "StopTask",
        json!({"task": "arn:aws:ecs:us-east-1:1:task/c/t-3", "reason": "done"}),
        &expect![[r#"
            action 0 StopTask
            task t-3 STOPPING UserInitiated: done
            container t-3/0 STOPPING
            container t-3/0 STOPPED exit code 0
            task t-3 STOPPED UserInitiated: done"#]],
    );
    check(
        "RunTask",
        json!({"taskDefinition": "job", "count": 2}),
        &expect![[r#"
            action 0 RunTask
            placement on i-2
            task t-4 PENDING
            placement on i-2
            task t-5 PENDING"#]],
    );
    check(
        "DeleteService",
        json!({"service": "web", "force": true}),
        &expect![[r#"
        action 0 DeleteService
        svc-1 desiredCount 2 to 0"#]],
    );
    check(
        "RegisterTaskDefinition",
        json!({"family": "job", "containerDefinitions": [{"name": "a", "image": "b", "memory": 128}]}),
        &expect!["action 0 RegisterTaskDefinition"],
    );
}

#[test]
fn accepted_calls_of_other_services() {
    check(
        "ModifyTargetGroupAttributes",
        json!({"TargetGroupArn": "web", "Attributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": "5"}]}),
        &expect!["action 0 ModifyTargetGroupAttributes"],
    );
}

#[test]
fn accepted_faults() {
    check(
        "killContainer",
        json!({"task": "web/0"}),
        &expect![[r#"
            action 0 killContainer
            container t-1/0 STOPPED exit code 137
            target tg-1/t-1 draining Target.DeregistrationInProgress
            task t-1 STOPPING EssentialContainerExited: Essential container in task exited
            task t-1 DEPROVISIONING EssentialContainerExited: Essential container in task exited"#]],
    );
    check(
        "hang",
        json!({"task": "web/any"}),
        &expect![[r#"
        action 0 hang
        process t-1/0 hangs"#]],
    );
    check(
        "failHealthChecks",
        json!({"task": "any"}),
        &expect![[r#"
        action 0 failHealthChecks
        process t-3/0 answers 500"#]],
    );
    check("missingImage", json!({"image": "web:1"}), &expect!["action 0 missingImage"]);
    check(
        "SetDesiredCapacity",
        json!({"AutoScalingGroupName": "asg", "DesiredCapacity": 1}),
        &expect!["action 0 SetDesiredCapacity"],
    );
    check(
        "TerminateInstances",
        json!({"InstanceIds": ["i-2"]}),
        &expect![[r#"
        action 0 TerminateInstances
        instance i-2 TERMINATED, agent disconnected
        container t-3/0 STOPPED: its host is gone
        task t-3 STOPPED TerminationNotice: Host EC2 (instance i-2) terminated."#]],
    );
    check(
        "UpdateContainerInstancesState",
        json!({"containerInstances": ["us-east-1a/0"], "status": "DRAINING"}),
        &expect![[r#"
            action 0 UpdateContainerInstancesState
            instance i-1 DRAINING"#]],
    );
    check(
        "disconnectAgent",
        json!({"instance": "i-1"}),
        &expect![[r#"
        action 0 disconnectAgent
        instance i-1 ACTIVE, agent disconnected"#]],
    );
    check(
        "loseZone",
        json!({"availabilityZone": "us-east-1b"}),
        &expect![[r#"
        action 0 loseZone
        zone az-1 lost
        instance i-2 ACTIVE, agent disconnected"#]],
    );
    check("trafficRate", json!({"rate": 200}), &expect!["action 0 trafficRate"]);
}

/// Rule `instance.deregister-force`.
#[test]
fn an_instance_leaves_the_cluster() {
    check(
        "DeregisterContainerInstance",
        json!({"containerInstance": "i-2"}),
        &expect![
            "action 0 DeregisterContainerInstance refused: InvalidParameterException: Found running tasks on the instance."
        ],
    );
    check(
        "DeregisterContainerInstance",
        json!({"containerInstance": "i-2", "force": true}),
        &expect![[r#"
            action 0 DeregisterContainerInstance
            instance i-2 INACTIVE, agent disconnected
            container t-3/0 STOPPED: its host is gone
            task t-3 STOPPED UserInitiated: Container instance deregistration forced by user"#]],
    );
}

#[test]
fn another_image_is_pushed_under_a_tag() {
    check("pushImage", json!({"image": "web:1", "as": "job:1"}), &expect!["action 0 pushImage"]);
    check(
        "pushImage",
        json!({"image": "web:1", "as": "jib:1"}),
        &expect!["action 0 pushImage refused: no image `jib:1`, did you mean `job:1`?"],
    );
}

#[test]
fn refused_calls_of_ecs_carry_its_exceptions() {
    check(
        "UpdateService",
        json!({"service": "wbe"}),
        &expect![
            "action 0 UpdateService refused: ServiceNotFoundException: service: no service `wbe`, did you mean `web`?"
        ],
    );
    check(
        "UpdateService",
        json!({"service": "web", "desiredCount": 6000}),
        &expect![
            "action 0 UpdateService refused: InvalidParameterException: desiredCount: 6000 is not within 0 to 5000"
        ],
    );
    check(
        "UpdateService",
        json!({"service": "web", "taskDefinition": "job"}),
        &expect![
            "action 0 UpdateService refused: InvalidParameterException: `job` is not for FARGATE: add it to requiresCompatibilities; tasks in this network mode need a target group of TargetType instance; `job:1` has no container `app`"
        ],
    );
    check(
        "CreateService",
        json!({"serviceName": "web", "taskDefinition": "web:7", "desiredCount": 1}),
        &expect![
            "action 0 CreateService refused: InvalidParameterException: serviceName: a service of this name is there already; taskDefinition: no task definition `web:7` is registered"
        ],
    );
    check(
        "CreateService",
        json!({"serviceName": "api", "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE"}),
        &expect![
            "action 0 CreateService refused: InvalidParameterException: awsvpc mode needs networkConfiguration.awsvpcConfiguration.subnets"
        ],
    );
    check(
        "DeleteService",
        json!({"service": "web"}),
        &expect![
            "action 0 DeleteService refused: InvalidParameterException: desiredCount is 2: set it to 0 first, or give force"
        ],
    );
    check(
        "StopTask",
        json!({"task": "t-99"}),
        &expect![
            "action 0 StopTask refused: InvalidParameterException: task: `t-99`: there is no such task now; write `t-3`, `SERVICE/0`, `SERVICE/any` or `any`"
        ],
    );
    check(
        "RunTask",
        json!({"taskDefinition": "job", "count": 11}),
        &expect![
            "action 0 RunTask refused: InvalidParameterException: count: 11 is not within 1 to 10"
        ],
    );
    check(
        "RunTask",
        json!({"taskDefinition": "job", "launchType": "FARGATE"}),
        &expect![
            "action 0 RunTask refused: InvalidParameterException: `job` is not for FARGATE: add it to requiresCompatibilities"
        ],
    );
    check(
        "RegisterTaskDefinition",
        json!({"family": "x", "requiresCompatibilities": ["FARGATE"], "containerDefinitions": [{"name": "a", "image": "b"}]}),
        &expect![
            "action 0 RegisterTaskDefinition refused: ClientException: containerDefinitions[0]: give `memory` or `memoryReservation`, or `memory` for the whole task; Fargate needs networkMode awsvpc; Fargate needs cpu and memory of the whole task, such as 256 and 512"
        ],
    );
}

#[test]
fn only_a_deployment_under_way_can_be_stopped() {
    check(
        "StopServiceDeployment",
        json!({"serviceDeploymentArn": "ecs-svc/1"}),
        &expect![
            "action 0 StopServiceDeployment refused: ConflictException: the service deployment is SUCCESSFUL: only one under way can be stopped"
        ],
    );
    check(
        "StopServiceDeployment",
        json!({"serviceDeploymentArn": "webb"}),
        &expect![
            "action 0 StopServiceDeployment refused: ServiceDeploymentNotFoundException: serviceDeploymentArn: no service deployment `webb`, did you mean `web`?"
        ],
    );
    check(
        "StopServiceDeployment",
        json!({"serviceDeploymentArn": "web", "stopType": "ABORT"}),
        &expect![
            "action 0 StopServiceDeployment refused: InvalidParameterException: stopType: no `ABORT`; it is one of ROLLBACK"
        ],
    );
    let (mut world, mut log) = start();
    act(
        &mut world,
        &mut log,
        "UpdateService",
        json!({"service": "web", "forceNewDeployment": true}),
    );
    let arn = "arn:aws:ecs:us-east-1:000000000000:service-deployment/default/web/2";
    act(&mut world, &mut log, "StopServiceDeployment", json!({"serviceDeploymentArn": arn}));
    let last = log.records().iter().rev().take(3).map(|it| it.what.to_string());
    expect![[r#"
        svc-1 (service web) rolling back to deployment ecs-svc/1.
        deployment ecs-svc/1 IN_PROGRESS: ECS deployment stopped by user: rolling back to deploymentId ecs-svc/1.
        deployment ecs-svc/2 FAILED: ECS deployment stopped by user: rollback requested."#]].assert_eq(&last.collect::<Vec<_>>().join("\n"));
}

#[test]
fn refused_calls_of_other_services_and_faults() {
    check(
        "ModifyTargetGroupAttributes",
        json!({"TargetGroupArn": "x", "Attributes": []}),
        &expect![
            "action 0 ModifyTargetGroupAttributes refused: TargetGroupNotFound: no target group `x`"
        ],
    );
    check(
        "SetDesiredCapacity",
        json!({"AutoScalingGroupName": "asg", "DesiredCapacity": 5}),
        &expect![
            "action 0 SetDesiredCapacity refused: ValidationError: 5 is not within MinSize 0 and MaxSize 4"
        ],
    );
    check(
        "TerminateInstances",
        json!({"InstanceIds": ["i-9"]}),
        &expect![
            "action 0 TerminateInstances refused: InvalidInstanceID.NotFound: InstanceIds[0]: `i-9`: there is no such instance now; write `i-2`, `GROUP/0`, `ZONE/any` or `any`"
        ],
    );
    check(
        "recover",
        json!({"task": "web/any"}),
        &expect![
            "action 0 recover refused: task: `web/any`: there is no such task now; write `t-3`, `SERVICE/0`, `SERVICE/any` or `any`"
        ],
    );
    check(
        "loseZone",
        json!({"availabilityZone": "us-east-1z"}),
        &expect![
            "action 0 loseZone refused: availabilityZone: no zone `us-east-1z`: the scenario has us-east-1a, us-east-1b, us-east-1c"
        ],
    );
}

/// Every exception that can be named is one of the call's own in the API's model, or of the query protocol.
#[test]
fn default_exceptions_are_in_the_model() {
    let common = ["ValidationError", "InvalidInstanceID.NotFound"];
    for name in Name::ALL.iter().filter(|name| name.field() == "call") {
        let aws = name.shape().aws.unwrap();
        let operation = aws.strip_suffix("Request").unwrap();
        let exception = name.exception();
        let known = shape::errors(operation).any(|error| error == exception);
        assert!(known || common.contains(&exception), "{operation}: {exception}");
    }
}

#[test]
fn any_is_drawn_by_moment_and_action_alone() {
    let chosen = |before: u32| {
        let (mut world, mut log) = start();
        world.actions_applied = before;
        act(&mut world, &mut log, "hang", json!({"task": "web/any"}));
        match log.records().last().map(|record| &record.what) {
            Some(What::Process { task, .. }) => *task,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(chosen(0), chosen(5));
    let (mut world, mut log) = start();
    act(&mut world, &mut log, "hang", json!({"task": "web/any"}));
    act(&mut world, &mut log, "hang", json!({"task": "web/any"}));
    let hung = world.tasks.values().filter(|task| task.containers[0].process.hung);
    assert_eq!(hung.count(), 2, "the same action again finds another task");
}

#[test]
fn actions_are_written_and_read_again() {
    let check = |action: Action, expected: &str| {
        let text = action.to_value().to_string();
        assert_eq!(text, expected);
        let scenario = format!("{{\"gantry\":1,\"actions\":[{text}]}}");
        let read = Scenario::parse(&scenario).unwrap().actions;
        assert_eq!(read, [Action { scripted: true, ..action }]);
    };
    check(
        Action::new(SimTime::from_secs(60), Name::Hang, json!({"task": "web/0"})),
        r#"{"at":60,"fault":"hang","with":{"task":"web/0"}}"#,
    );
    check(
        Action::new(SimTime(1_500_001), Name::TrafficRate, json!({})),
        r#"{"at":"1500001us","fault":"trafficRate"}"#,
    );
}

/// The start that the examples rely on: tasks run, are registered, and nothing has to be started.
#[test]
fn a_start_with_running_tasks_is_steady() {
    let (mut world, mut log) = start();
    let first = world.next_record;
    while world.agenda.next_at().is_some_and(|at| at < SimTime::from_secs(120)) {
        assert!(step::step(&mut world, &mut log));
    }
    let later = log.records().iter().filter(|record| record.id >= first);
    let later: Vec<String> = later.map(ToString::to_string).collect();
    expect!["00:00.000 #8 <#0 svc-1 (service web) registered 2 targets in (target-group web)"]
        .assert_eq(&later.join("\n"));
    let under_way = world.requests.len();
    assert_eq!(world.metrics.ended_in_all() + under_way, world.metrics.arrived);
    assert!(world.metrics.arrived > 1_000);
}

/// Rule `deploy.controllers`: those that are not simulated are refused, with what does the same.
#[test]
fn only_ecs_controls_deployments() {
    let of = |kind: &str| json!({"service": "web", "deploymentController": {"type": kind}});
    check("UpdateService", of("ECS"), &expect!["action 0 UpdateService"]);
    check(
        "UpdateService",
        of("CODE_DEPLOY"),
        &expect![
            "action 0 UpdateService refused: InvalidParameterException: deploymentController.type: the simulator has no CodeDeploy: give type ECS and deploymentConfiguration.strategy BLUE_GREEN, LINEAR or CANARY, with which ECS shifts traffic itself"
        ],
    );
    check(
        "UpdateService",
        of("EXTERNAL"),
        &expect![
            "action 0 UpdateService refused: InvalidParameterException: deploymentController.type: the simulator has no task sets: give type ECS"
        ],
    );
}

/// Rules `bluegreen.needs`, `bluegreen.gradual-balancers`, `bluegreen.hooks`, `breaker.rolling-only`,
/// `bluegreen.linear-step`, `deploy.strategies`.
#[test]
fn strategies_that_shift_traffic_need_what_they_need() {
    let check = |configuration: serde_json::Value, expected: Expect| {
        check(
            "UpdateService",
            json!({"service": "web", "deploymentConfiguration": configuration}),
            &expected,
        );
    };
    check(
        json!({"strategy": "RECREATE"}),
        expect![
            "action 0 UpdateService refused: InvalidParameterException: deploymentConfiguration.strategy: no `RECREATE`; it is one of ROLLING, BLUE_GREEN, LINEAR, CANARY"
        ],
    );
    check(
        json!({"strategy": "BLUE_GREEN"}),
        expect![
            "action 0 UpdateService refused: InvalidParameterException: deploymentConfiguration: BLUE_GREEN needs bakeTimeInMinutes; deploymentConfiguration: this strategy needs load balancers with advancedConfiguration: two target groups, a listener rule and a role"
        ],
    );
    check(
        json!({"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 2.95}, "deploymentCircuitBreaker": {"enable": true, "rollback": false}}),
        expect![
            "action 0 UpdateService refused: InvalidParameterException: deploymentConfiguration.linearConfiguration.stepPercent: write a multiple of 0.1 from 3.0 to 100.0; deploymentConfiguration: the circuit breaker is for rolling deployments: leave it out; deploymentConfiguration: this strategy needs load balancers with advancedConfiguration: two target groups, a listener rule and a role"
        ],
    );
    check(
        json!({"lifecycleHooks": [
            {"targetType": "PAUSE", "lifecycleStages": ["TEST_TRAFFIC_SHIFT"]},
            {"lifecycleStages": ["SCALE_UP"]},
        ]}),
        expect![
            "action 0 UpdateService refused: InvalidParameterException: deploymentConfiguration.lifecycleHooks[0].lifecycleStages[0]: no PAUSE hook runs at `TEST_TRAFFIC_SHIFT`, did you mean `POST_TEST_TRAFFIC_SHIFT`?; deploymentConfiguration.lifecycleHooks[1].lifecycleStages[0]: no AWS_LAMBDA hook runs at `SCALE_UP`, did you mean `PRE_SCALE_UP`?; deploymentConfiguration.lifecycleHooks[1]: an AWS_LAMBDA hook needs hookTargetArn; deploymentConfiguration: lifecycle hooks are for deployments that shift traffic"
        ],
    );
    check(
        json!({"alarms": {"alarmNames": [], "enable": true, "rollback": true}}),
        expect![
            "action 0 UpdateService refused: InvalidParameterException: deploymentConfiguration.alarms: name at least one alarm"
        ],
    );
}

/// Rules `service.protection-default`, `service.protection-max`.
#[test]
fn protection_lasts_two_hours_unless_a_time_is_given() {
    let until = |minutes: Option<u32>| {
        let (mut world, mut log) = start();
        let mut with = json!({"tasks": ["t-1"], "protectionEnabled": true});
        if let Some(minutes) = minutes {
            with["expiresInMinutes"] = minutes.into();
        }
        act(&mut world, &mut log, "UpdateTaskProtection", with);
        let said = log.records().last().map(|record| record.what.to_string()).unwrap_or_default();
        let until = world.tasks.values().next().unwrap().protected_until;
        until.map(|until| until.as_secs() / 60).ok_or(said)
    };
    assert_eq!(until(None), Ok(120));
    assert_eq!(until(Some(1)), Ok(1));
    assert_eq!(until(Some(2_880)), Ok(2_880));
    let refused = until(Some(2_881)).unwrap_err();
    assert!(refused.ends_with("expiresInMinutes: 2881 is not within 1 to 2880"), "{refused}");
}

/// Rules `place.not-on-fargate`, `fargate.not-available`, `ec2.awsvpc-no-public-ip`.
#[test]
fn what_fargate_and_ec2_have_not_is_refused() {
    let run = |launch: &str, more: serde_json::Value, expected: &Expect| {
        let mut with = json!({
            "taskDefinition": "web", "launchType": launch,
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a"]}}
        });
        for (name, value) in more.as_object().unwrap() {
            with[name] = value.clone();
        }
        check("RunTask", with, expected);
    };
    run(
        "FARGATE",
        json!({"placementStrategy": [{"type": "random"}]}),
        &expect![
            "action 0 RunTask refused: InvalidParameterException: placementStrategy[0]: on Fargate nothing is placed: remove this"
        ],
    );
    run(
        "FARGATE",
        json!({"placementConstraints": [{"type": "distinctInstance"}]}),
        &expect![
            "action 0 RunTask refused: InvalidParameterException: placementConstraints[0]: on Fargate nothing is placed: remove this"
        ],
    );
    let public = json!({"awsvpcConfiguration": {"subnets": ["a"], "assignPublicIp": "ENABLED"}});
    run(
        "EC2",
        json!({"networkConfiguration": public}),
        &expect![
            "action 0 RunTask refused: InvalidParameterException: networkConfiguration.awsvpcConfiguration.assignPublicIp: only tasks on Fargate get a public IP: remove this; `web` is not for EC2: add it to requiresCompatibilities"
        ],
    );
}

/// Rule `quota.services-per-cluster`.
#[test]
fn a_cluster_has_at_most_5000_services() {
    let (mut world, mut log) = start();
    let create = |world: &mut World, log: &mut Log| {
        let network = json!({"awsvpcConfiguration": {"subnets": ["a"]}});
        let with = json!({
            "serviceName": "one-more", "taskDefinition": "web", "desiredCount": 0, "launchType": "FARGATE",
            "networkConfiguration": network
        });
        act(world, log, "CreateService", with);
        log.records().last().map(|record| record.what.to_string()).unwrap_or_default()
    };
    let plain = world.services.values().next().unwrap().clone();
    for _ in 2..5_000 {
        world.services.insert(plain.clone());
    }
    let accepted = create(&mut world, &mut log);
    assert!(!accepted.contains("refused"), "{accepted}");
    let refused = create(&mut world, &mut log);
    assert!(refused.contains("a cluster has at most 5000 services"), "{refused}");
}
