//! Descriptions have the names and values of AWS's responses.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::{Subject, describe, event};
use crate::call::{Action, Name, apply};
use crate::fixture::Run;
use crate::ids::TaskId;
use crate::scheduler;
use crate::time::SimTime;

/// A run with one task of a service that starts, at 30 s.
fn run() -> Run {
    let mut run = Run::new(&[]);
    run.go(30);
    run
}

/// One part of a description, by a JSON pointer.
fn check(subject: Subject, pointer: &str, expected: &Expect) {
    let run = run();
    let value = describe(&run.world, &run.log, subject);
    let part = value.pointer(pointer).cloned().unwrap_or(Value::Null);
    expected.assert_eq(&part.to_string());
}

#[test]
fn services_and_deployments() {
    check(
        Subject::Services,
        "/services/0/serviceArn",
        &expect![[r#""arn:aws:ecs:us-east-1:000000000000:service/default/web""#]],
    );
    check(Subject::Services, "/services/0/runningCount", &expect!["1"]);
    check(
        Subject::Services,
        "/services/0/deploymentConfiguration",
        &expect![[r#"{"maximumPercent":200,"minimumHealthyPercent":100,"strategy":"ROLLING"}"#]],
    );
    check(
        Subject::Services,
        "/services/0/events/0/message",
        &expect![[r#""(service web) has started 1 tasks: (task t-1).""#]],
    );
    check(
        Subject::Deployments,
        "/deployments/0",
        &expect![[
            r#"{"createdAt":0,"desiredCount":1,"failedTasks":0,"id":"ecs-svc/1","pendingCount":0,"rolloutState":"IN_PROGRESS","runningCount":1,"serviceName":"web","status":"PRIMARY","taskDefinition":"arn:aws:ecs:us-east-1:000000000000:task-definition/web:1","updatedAt":0}"#
        ]],
    );
}

/// Rule `deploy.service-deployment-states`: what is over stays as it was, whatever becomes of its revision.
#[test]
fn a_service_deployment_is_history() {
    let breaker = json!({"deploymentCircuitBreaker": {"enable": true, "rollback": true}});
    let mut run = Run::new(&[
        ("/services/0/deploymentConfiguration", breaker),
        ("/images/web:2", json!({"exists": false})),
        ("/tasks", json!([{"service": "web", "count": 1}])),
    ]);
    for (at, revision) in [(20, "web:2"), (200, "web:1")] {
        run.go(at);
        let with =
            json!({"service": "web", "taskDefinition": revision, "forceNewDeployment": true});
        run.act(|step| apply(step, &Action::new(SimTime::ZERO, Name::UpdateService, with)));
    }
    run.go(400);
    let value = describe(&run.world, &run.log, Subject::ServiceDeployments);
    let shown = value["serviceDeployments"].as_array().unwrap().iter().map(|it| {
        let last = |arn: &Value| arn.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        let sources = it["sourceServiceRevisions"].as_array().unwrap().iter();
        let sources: Vec<String> = sources.map(|source| last(&source["arn"])).collect();
        let breaker = &it["deploymentCircuitBreaker"];
        format!(
            "{} of {} from {}: {} {} of {}, {}\n",
            it["status"].as_str().unwrap(),
            last(&it["targetServiceRevision"]["arn"]),
            sources.join(","),
            breaker["status"].as_str().unwrap(),
            breaker["failureCount"],
            breaker["threshold"],
            it["statusReason"].as_str().unwrap_or("no reason"),
        )
    });
    expect![[r#"
        SUCCESSFUL of 3 from 1: MONITORING_COMPLETE 0 of 3, ECS deployment ecs-svc/3 completed.
        ROLLBACK_SUCCESSFUL of 2 from 1: TRIGGERED 3 of 3, ECS deployment circuit breaker: tasks failed to start.
        SUCCESSFUL of 1 from : MONITORING_COMPLETE 0 of 3, no reason
    "#]].assert_eq(&shown.collect::<String>());
}

/// What `GetTaskProtection` answers: protected until when, or not.
#[test]
fn protection_is_described_as_the_call_answers() {
    let mut run = Run::new(&[("/services/0/desiredCount", json!(2))]);
    run.go(30);
    let until = SimTime::from_secs(630);
    run.act(|step| scheduler::protect(step, TaskId(2), Some(until)));
    let found = |run: &Run| {
        let value = describe(&run.world, &run.log, Subject::TaskProtection);
        value["protectedTasks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| format!("{it}\n"))
            .collect::<String>()
    };
    expect![[r#"
        {"protectionEnabled":false,"taskArn":"arn:aws:ecs:us-east-1:000000000000:task/default/t-1"}
        {"expirationDate":630,"protectionEnabled":true,"taskArn":"arn:aws:ecs:us-east-1:000000000000:task/default/t-2"}
    "#]].assert_eq(&found(&run));
    run.go(631);
    assert!(!found(&run).contains("true"), "it has expired");
}

#[test]
fn tasks() {
    check(
        Subject::Tasks,
        "/tasks/0/taskArn",
        &expect![[r#""arn:aws:ecs:us-east-1:000000000000:task/default/t-1""#]],
    );
    check(Subject::Tasks, "/tasks/0/lastStatus", &expect![[r#""RUNNING""#]]);
    check(Subject::Tasks, "/tasks/0/createdAt", &expect!["10"]);
    check(Subject::Tasks, "/tasks/0/availabilityZone", &expect![[r#""us-east-1a""#]]);
    check(
        Subject::Tasks,
        "/tasks/0/containers/0",
        &expect![[
            r#"{"healthStatus":"UNKNOWN","image":"web:1","lastStatus":"RUNNING","name":"app"}"#
        ]],
    );
    check(Subject::Tasks, "/tasks/0/stopCode", &expect!["null"]);
}

#[test]
fn instances_targets_and_decisions() {
    let mut run = Run::new(&[
        ("/containerInstances", json!([{"instanceType": "m5.large"}])),
        ("/targetGroups", json!([{"Name": "web", "TargetType": "ip"}])),
        (
            "/services/0/loadBalancers",
            json!([{"targetGroupArn": "web", "containerName": "app", "containerPort": 80}]),
        ),
        ("/services/0/launchType", json!("EC2")),
        ("/services/0/desiredCount", json!(3)),
    ]);
    run.go(60);
    let of = |subject, pointer: &str| {
        describe(&run.world, &run.log, subject).pointer(pointer).map(Value::to_string).unwrap()
    };
    expect![[r#"[{"integerValue":1536,"name":"CPU","type":"INTEGER"},{"integerValue":6676,"name":"MEMORY","type":"INTEGER"}]"#]]
        .assert_eq(&of(Subject::ContainerInstances, "/containerInstances/0/remainingResources"));
    expect![[r#"{"registered":2,"remaining":0}"#]]
        .assert_eq(&of(Subject::ContainerInstances, "/containerInstances/0/networkInterfaces"));
    expect![[r#"{"Target":{"AvailabilityZone":"us-east-1a","Id":"10.0.0.1","Port":80},"TargetHealth":{"State":"healthy"},"taskId":"t-1"}"#]].assert_eq(&of(Subject::TargetHealth, "/targetGroups/0/TargetHealthDescriptions/0"));
    expect![[r##"{"afterStrategies":[1,1],"allowed":1,"chosen":"i-1","considered":1,"eligible":1,"fitting":1,"group":"service:web","id":"#1","ordinal":1,"time":0}"##]].assert_eq(&of(Subject::Decisions, "/decisions/0"));
    expect![[r##"{"afterStrategies":[0,0],"allowed":0,"considered":1,"eligible":1,"fitting":0,"group":"service:web","id":"#5","nearest":{"instance":"i-1","lacks":[{"what":"ENI"}]},"ordinal":3,"time":0}"##]].assert_eq(&of(Subject::Decisions, "/decisions/2"));
}

/// Rule `event.eventbridge`.
#[test]
fn every_subject_is_described_and_every_record_is_an_event() {
    let mut run = run();
    for subject in Subject::ALL {
        let value = describe(&run.world, &run.log, subject);
        assert!(value.as_object().is_some_and(|fields| !fields.is_empty()), "{subject:?}");
    }
    let lines: Vec<String> = run
        .log
        .records()
        .iter()
        .take(4)
        .map(|record| event(&run.world, record).to_string())
        .collect();
    expect![[r##"
        {"cause":"#0","detail":{"desiredStatus":"RUNNING","group":"service:web","healthStatus":"UNKNOWN","lastStatus":"PROVISIONING","taskId":"t-1"},"detail-type":"ECS Task State Change","id":"#1","source":"aws.ecs","time":0}
        {"cause":"#0","detail":{"message":"(service web) has started 1 tasks: (task t-1).","service":"web"},"detail-type":"Service Event","id":"#2","source":"gantry","time":0}
        {"cause":"#1","detail":{"desiredStatus":"RUNNING","group":"service:web","healthStatus":"UNKNOWN","lastStatus":"PENDING","taskId":"t-1"},"detail-type":"ECS Task State Change","id":"#3","source":"aws.ecs","time":10}
        {"cause":"#3","detail":{"desiredStatus":"RUNNING","group":"service:web","healthStatus":"UNKNOWN","lastStatus":"ACTIVATING","taskId":"t-1"},"detail-type":"ECS Task State Change","id":"#4","source":"aws.ecs","time":12}"##]].assert_eq(&lines.join("\n"));
    for record in run.log.records() {
        let value = event(&run.world, record);
        assert_ne!(value["detail-type"], "Record", "{record}");
        assert!(!value["detail"].is_null(), "{record}");
    }
    run.go(90);
    let of_ecs = run.log.records().iter().map(|record| event(&run.world, record));
    let of_ecs = of_ecs.filter(|event| event["source"] == "aws.ecs");
    let kinds: std::collections::BTreeSet<String> =
        of_ecs.map(|event| event["detail-type"].to_string()).collect();
    let expected = ["Deployment State Change", "Service Action", "Task State Change"];
    assert_eq!(Vec::from_iter(kinds), expected.map(|kind| format!("\"ECS {kind}\"")));
}

/// Rule `task.timestamps`.
#[test]
fn a_task_has_the_moments_of_its_life() {
    let mut run = Run::new(&[("/images/web:1", json!({"exits": {"after": 5}}))]);
    run.go(60);
    let value = describe(&run.world, &run.log, Subject::Tasks);
    let names = [
        "createdAt",
        "pullStartedAt",
        "pullStoppedAt",
        "startedAt",
        "stoppingAt",
        "executionStoppedAt",
        "stoppedAt",
    ];
    let times = names.map(|name| value["tasks"][0][name].to_string());
    // PENDING, the pull from 12 to 17, RUNNING, and what the end of its container leads to.
    assert_eq!(times, ["10", "12", "17", "19", "24", "24", "34"]);
}

/// Rules `event.levels`, `event.placement-failure`, `event.capacity-unavailable`: what a placement lacks is the event's reason.
#[test]
fn a_placement_failure_has_its_reason() {
    let check = |changes: &[(&str, Value)], reason: &str| {
        let run = crate::fixture::play(changes, 30);
        let records = run.log().records().iter();
        let details = records.map(|record| event(run.world(), record)["detail"].clone());
        let failure = |it: &Value| it["eventName"] == "SERVICE_TASK_PLACEMENT_FAILURE";
        let found: Vec<Value> = details.filter(failure).map(|it| it["reason"].clone()).collect();
        assert_eq!(found, [json!(reason)]);
    };
    let on_ec2 = |cpu: &str, memory: &str| {
        vec![
            ("/taskDefinitions/0/networkMode", json!("bridge")),
            ("/taskDefinitions/0/requiresCompatibilities", json!(["EC2"])),
            ("/taskDefinitions/0/cpu", json!(cpu)),
            ("/taskDefinitions/0/memory", json!(memory)),
            ("/services/0/networkConfiguration", Value::Null),
            ("/services/0/launchType", json!("EC2")),
            ("/containerInstances", json!([{"instanceType": "m5.large"}])),
        ]
    };
    check(&on_ec2("4096", "512"), "RESOURCE:CPU");
    check(&on_ec2("256", "16384"), "RESOURCE:MEMORY");
    let drought = json!([{"at": 0, "fault": "capacityDrought", "with": {"capacity": "FARGATE"}}]);
    check(&[("/actions", drought)], "RESOURCE:FARGATE");
    check(&[("/quotas", json!({"fargateVcpu": 0}))], "RESOURCE:FARGATE");
}
