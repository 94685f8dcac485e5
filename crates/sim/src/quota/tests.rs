//! Quotas that runs reach, and those that refuse a request.

use serde_json::{Value, json};

use crate::describe::{Subject, describe};
use crate::fixture::play;
use crate::record::What;
use crate::task::TaskStatus;
use crate::timeline::Timeline;

fn running(run: &Timeline) -> usize {
    run.world().tasks.values().filter(|task| task.status == TaskStatus::Running).count()
}

/// What events say of tasks that could not be placed.
fn said(run: &Timeline) -> Vec<String> {
    let records = run.log().records().iter().filter_map(|record| match &record.what {
        What::Service { message, .. } if message.contains("unable to place") => {
            Some(message.to_string())
        }
        _ => None,
    });
    records.collect()
}

const LIMIT: &str = "(service web) was unable to place a task. Reason: You've reached the limit on the \
                     number of vCPUs you can run concurrently";

fn set(at: u32, vcpus: u32) -> Value {
    json!({"at": at, "fault": "setQuota", "with": {"fargateVcpu": vcpus}})
}

/// Rules `quota.fargate-vcpu`, `event.vcpu-quota`.
#[test]
fn the_vcpu_quota_holds_tasks_back_until_it_is_raised() {
    let twelve = ("/services/0/desiredCount", json!(12));
    let quota = ("/quotas", json!({"fargateVcpu": 2}));
    let run = play(&[twelve.clone(), quota.clone()], 120);
    assert_eq!(running(&run), 8, "a quarter of a vCPU each");
    assert_eq!(said(&run), [LIMIT], "said once while it lasts");
    let raised = ("/actions", json!([set(120, 3)]));
    assert_eq!(running(&play(&[twelve.clone(), quota.clone(), raised], 240)), 12);
    // Lowered, it stops nothing that runs, and lets nothing more start.
    let lowered = json!([
        set(120, 1),
        {"at": 130, "call": "StopTask", "with": {"task": "web/any"}},
    ]);
    let run = play(&[twelve.clone(), quota, ("/actions", lowered)], 240);
    assert_eq!(running(&run), 7);
    // Without a quota nothing is in the way.
    assert_eq!(running(&play(&[twelve], 120)), 12);
}

/// Rule `event.above-limit`.
#[test]
fn a_task_above_the_quota_never_starts() {
    let run = play(&[("/quotas", json!({"fargateVcpu": 0}))], 120);
    let expected = "(service web) was unable to place a task. Reason: The requested CPU configuration is above your limit.";
    assert_eq!((running(&run), said(&run)), (0, vec![expected.to_owned()]));
}

/// Rule `quota.fargate-spot-vcpu`: Spot has a quota of its own.
#[test]
fn spot_has_a_quota_of_its_own() {
    let changes = [
        ("/services/0/desiredCount", json!(8)),
        ("/services/0/launchType", Value::Null),
        (
            "/services/0/capacityProviderStrategy",
            json!([
                {"capacityProvider": "FARGATE", "weight": 1},
                {"capacityProvider": "FARGATE_SPOT", "weight": 1},
            ]),
        ),
        ("/quotas", json!({"fargateSpotVcpu": 0})),
    ];
    let run = play(&changes, 120);
    assert_eq!(running(&run), 4);
    let described = describe(run.world(), run.log(), Subject::Quotas);
    assert_eq!(
        described["Quotas"],
        json!([{
            "ServiceCode": "fargate",
            "QuotaName": "Fargate Spot vCPU resource count",
            "Value": 0,
        }])
    );
}

/// Rules `quota.fargate-vcpu`, `quota.run-task`: RunTask starts as many as the account may run.
#[test]
fn run_task_starts_what_the_quota_allows() {
    let subnets = json!({"awsvpcConfiguration": {"subnets": ["a"]}});
    let run = json!({
        "at": 10, "call": "RunTask",
        "with": {
            "taskDefinition": "web:1", "count": 10, "launchType": "FARGATE",
            "networkConfiguration": subnets,
        },
    });
    let changes = [
        ("/services/0/desiredCount", json!(0)),
        ("/quotas", json!({"fargateVcpu": 1})),
        ("/actions", json!([run])),
    ];
    let run = play(&changes, 120);
    let failed = run.log().records().iter().filter(|record| {
        matches!(&record.what, What::LaunchFailed { reason, .. } if *reason == super::VCPUS)
    });
    assert_eq!((running(&run), failed.count()), (4, 6));
}

/// Rules `quota.tasks-per-service`, `quota.run-task`, `quota.containers-per-task`, `quota.subnets`,
/// `quota.security-groups`, `quota.target-groups-per-service`, `quota.definition-size`.
#[test]
fn requests_above_a_quota_are_refused() {
    let refused = |call: &str, with: &Value| {
        let actions = json!([{"at": 1, "call": call, "with": with}]);
        let run = play(&[("/actions", actions)], 2);
        let refusal = run.log().records().iter().find_map(|record| match &record.what {
            What::Refused { exception, message, .. } => Some(format!("{exception}: {message}")),
            _ => None,
        });
        refusal.unwrap_or_default()
    };
    let many = |value: Value, count: usize| Value::from(vec![value; count]);
    let update = |field: &str, value: Value| {
        let with = json!({"service": "web", field: value});
        refused("UpdateService", &with)
    };
    let network = |field: &str, count: usize| {
        let mut awsvpc = json!({"subnets": ["a"]});
        awsvpc[field] = many(json!("a"), count);
        update("networkConfiguration", json!({ "awsvpcConfiguration": awsvpc }))
    };
    let balancer = json!({"targetGroupArn": "web", "containerName": "app", "containerPort": 80});
    let container = json!({"name": "app", "image": "web:1"});
    let definition = |containers: Value| {
        let with = json!({
            "family": "more", "cpu": "256", "memory": "512", "networkMode": "awsvpc",
            "containerDefinitions": containers,
        });
        refused("RegisterTaskDefinition", &with)
    };
    let mut large = container.clone();
    large["environment"] = json!([{"name": "A", "value": "x".repeat(70_000)}]);
    let run_task = |count: u32| {
        refused("RunTask", &json!({"taskDefinition": "web:1", "count": count, "launchType": "EC2"}))
    };
    for (said, expected) in [
        (update("desiredCount", json!(5_000)), ""),
        (update("desiredCount", json!(5_001)), "5001 is not within 0 to 5000"),
        (network("subnets", 16), ""),
        (network("subnets", 17), "17 items are more than 16"),
        (network("securityGroups", 5), ""),
        (network("securityGroups", 6), "6 items are more than 5"),
        (update("loadBalancers", many(balancer, 6)), "6 items are more than 5"),
        (definition(many(container.clone(), 11)), "11 items are more than 10"),
        (definition(json!([large])), "a task definition has at most 64 KiB"),
        (run_task(11), "11 is not within 1 to 10"),
    ] {
        let fits = if expected.is_empty() { said.is_empty() } else { said.contains(expected) };
        assert!(fits, "expected {expected:?}, found {said:?}");
        assert!(expected.is_empty() || !said.starts_with(": "), "no exception: {said}");
    }
}
