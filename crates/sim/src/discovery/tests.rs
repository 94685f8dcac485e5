//! Who is found by which name, what is refused, and what is described.

use serde_json::{Value, json};

use super::{MAX_ANSWERS, answer, instances};
use crate::describe::{Subject, describe};
use crate::fixture::play;
use crate::record::What;
use crate::scenario::Scenario;

const REGISTRIES: &str = "/services/0/serviceRegistries";
const CONNECT: &str = "/services/0/serviceConnectConfiguration";
const PORTS: &str = "/taskDefinitions/0/containerDefinitions/0/portMappings";

fn cloud_map(kind: &str) -> (&'static str, Value) {
    let records = json!([{"Type": kind, "TTL": 60}]);
    ("/discoveryServices", json!([{"Name": "web", "DnsConfig": {"DnsRecords": records}}]))
}

fn registered(kind: &str) -> Vec<(&'static str, Value)> {
    let mut registry = json!({"registryArn": "arn:aws:servicediscovery:us-east-1:1:service/web"});
    if kind == "SRV" {
        registry["containerName"] = json!("app");
        registry["containerPort"] = json!(80);
    }
    vec![cloud_map(kind), (REGISTRIES, json!([registry]))]
}

fn connected(more: &Value) -> Vec<(&'static str, Value)> {
    let mut connect =
        json!({"enabled": true, "namespace": "shop", "services": [{"portName": "http"}]});
    for (name, value) in more.as_object().unwrap() {
        connect[name] = value.clone();
    }
    vec![(PORTS, json!([{"containerPort": 80, "name": "http"}])), (CONNECT, connect)]
}

fn and(
    mut changes: Vec<(&'static str, Value)>,
    more: &[(&'static str, Value)],
) -> Vec<(&'static str, Value)> {
    changes.extend(more.iter().cloned());
    changes
}

/// On instances, in a network mode; with health checks of containers.
fn on_ec2(mode: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("/taskDefinitions/0/networkMode", json!(mode)),
        ("/taskDefinitions/0/requiresCompatibilities", json!(["EC2"])),
        ("/services/0/launchType", json!("EC2")),
        ("/services/0/networkConfiguration", Value::Null),
        ("/containerInstances", json!([{"instanceType": "m5.large", "count": 3}])),
    ]
}

fn check(changes: &[(&str, Value)], expected: &str) {
    let said = match Scenario::parse(&crate::fixture::document(changes).to_string()) {
        Ok(_) => String::new(),
        Err(problems) => problems.iter().map(|problem| problem.message.clone()).collect(),
    };
    let fits = if expected.is_empty() { said.is_empty() } else { said.contains(expected) };
    assert!(fits, "expected {expected:?}, found {said:?}");
}

/// Rules `net.discovery-srv`, `quota.tasks-per-service-discovery`.
#[test]
fn registries_have_to_fit_the_network_mode() {
    check(&registered("A"), "");
    check(&registered("SRV"), "");
    for mode in ["bridge", "host"] {
        check(&and(on_ec2(mode), &registered("SRV")), "");
        check(&and(on_ec2(mode), &registered("A")), "need SRV records");
    }
    let bare = (REGISTRIES, json!([{"registryArn": "web"}]));
    check(&[cloud_map("SRV"), bare.clone()], "SRV records need containerName and containerPort");
    check(&[cloud_map("A"), bare], "");
    let unknown = (REGISTRIES, json!([{"registryArn": "wbe"}]));
    check(&[cloud_map("A"), unknown], "no Cloud Map service `wbe`, did you mean `web`?");
    let port = json!([{"registryArn": "web", "containerName": "app", "containerPort": 81}]);
    check(&[cloud_map("SRV"), (REGISTRIES, port)], "has no portMapping for port 81");
    let count = |count: u32| ("/services/0/desiredCount", json!(count));
    check(&and(registered("A"), &[count(1_000)]), "");
    check(&and(registered("A"), &[count(1_001)]), "has at most 1000 tasks");
    check(&and(connected(&json!({})), &[count(1_001)]), "has at most 1000 tasks");
    check(&[count(1_001)], "");
}

/// Rules `net.service-connect`, `net.service-connect-host`, `quota.service-connect-services`.
#[test]
fn service_connect_has_its_limits() {
    check(&connected(&json!({})), "");
    let ports = (PORTS, json!([{"containerPort": 80, "name": "http"}]));
    for (mode, expected) in [("bridge", ""), ("host", "needs the network mode awsvpc or bridge")] {
        check(
            &and(and(on_ec2(mode), &connected(&json!({}))), std::slice::from_ref(&ports)),
            expected,
        );
    }
    check(
        &connected(&json!({"services": [{"portName": "htpp"}]})),
        "no port mapping of `web` is called `htpp`, did you mean `http`?",
    );
    check(&connected(&json!({"namespace": null})), "give a namespace here");
    let defaults = ("/cluster", json!({"serviceConnectDefaults": {"namespace": "shop"}}));
    check(&and(connected(&json!({"namespace": null})), &[defaults]), "");
    let twice = json!({"services": [{"portName": "http"}, {"portName": "http"}]});
    check(&connected(&twice), "`http` is in namespace `shop` already");
    check(&connected(&json!({"enabled": false, "namespace": null})), "");
    let many = |count: usize| {
        let service = |n: usize| {
            json!({
                "serviceName": format!("s{n}"), "taskDefinition": "web:1", "desiredCount": 0,
                "launchType": "FARGATE",
                "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a"]}},
                "serviceConnectConfiguration": {
                    "enabled": true, "namespace": "shop",
                },
            })
        };
        ("/services", (0..count).map(service).collect::<Value>())
    };
    check(&[many(300)], "");
    check(&[many(301)], "a namespace has at most 300 services");
}

/// Rules `net.service-discovery`, `net.discovery-answers`: an answer names eight healthy tasks at most.
#[test]
fn an_answer_names_eight_tasks() {
    let twelve = ("/services/0/desiredCount", json!(12));
    let run = play(&and(registered("A"), &[twelve]), 60);
    assert_eq!(
        (instances(run.world(), 0).count(), answer(run.world(), 0).count()),
        (12, MAX_ANSWERS)
    );
    let run = play(&registered("A"), 15);
    assert_eq!(instances(run.world(), 0).count(), 0, "it is not RUNNING yet");
}

/// Rules `net.discovery-health`, `event.discovery-unhealthy`.
#[test]
fn an_unhealthy_task_is_in_no_answer() {
    let check =
        json!({"command": ["CMD-SHELL", "true"], "interval": 10, "timeout": 5, "retries": 2});
    let hang = json!([{"at": 120, "fault": "failHealthChecks", "with": {"task": "t-1"}}]);
    let changes = [
        ("/taskDefinitions/0/containerDefinitions/0/healthCheck", check),
        ("/services/0/desiredCount", json!(2)),
        ("/actions", hang),
    ];
    let run = play(&and(registered("A"), &changes), 152);
    let world = run.world();
    let healthy: Vec<bool> = instances(world, 0).map(|it| it.healthy).collect();
    assert!(healthy.contains(&false), "{healthy:?}");
    assert!(answer(world, 0).all(|it| it.id.0 != 1));
    let named = run.log().records().iter().any(|record| match &record.what {
        What::Service { name, message, .. } => {
            *name == Some("SERVICE_DISCOVERY_INSTANCE_UNHEALTHY")
                && message.contains("(task t-1) failed container health checks.")
        }
        _ => false,
    });
    assert!(named);
}

/// Rule `net.discovery-update`: service registries can be changed, and that begins a deployment.
#[test]
fn registries_can_be_changed() {
    let update = |with: Value| {
        let mut request = json!({"service": "web"});
        for (name, value) in with.as_object().unwrap() {
            request[name] = value.clone();
        }
        json!([{"at": 60, "call": "UpdateService", "with": request}])
    };
    let tasks = |with: Value, secs: u64| {
        let run = play(&and(registered("A"), &[("/actions", update(with))]), secs);
        (instances(run.world(), 0).count(), run.world().tasks.len())
    };
    assert_eq!(tasks(json!({"serviceRegistries": [{"registryArn": "web"}]}), 200), (1, 1));
    // The old task stays registered until it stops.
    assert_eq!(tasks(json!({"serviceRegistries": []}), 70), (1, 2));
    assert_eq!(tasks(json!({"serviceRegistries": []}), 200), (0, 2));
    let refused =
        play(&and(registered("A"), &[("/actions", update(json!({"desiredCount": 1_001})))]), 61);
    let last = refused.log().records().iter().map(ToString::to_string);
    assert!(last.into_iter().any(|line| line.contains("at most 1000 tasks")));
}

/// `--describe discovery` has Cloud Map's form, and what DNS answers.
#[test]
fn discovery_is_described() {
    let run = play(&registered("A"), 60);
    let said = describe(run.world(), run.log(), Subject::Discovery);
    assert_eq!(
        said,
        json!({
            "Instances": [{
                "InstanceId": "t-1", "ServiceName": "web", "HealthStatus": "HEALTHY",
                "Attributes": {"AWS_INSTANCE_IPV4": "10.0.0.1"},
            }],
            "Answers": [{"Name": "web", "Type": "A", "TTL": 60, "Values": ["10.0.0.1"]}],
        })
    );
    let run = play(&and(on_ec2("bridge"), &registered("SRV")), 60);
    let said = describe(run.world(), run.log(), Subject::Discovery);
    assert_eq!(said["Answers"][0]["Values"], json!(["1 1 49153 t-1.web"]));
    let run = play(&and(registered("A"), &connected(&json!({}))), 60);
    let said = describe(run.world(), run.log(), Subject::Services);
    let service = &said["services"][0];
    assert_eq!(service["serviceRegistries"], json!([{"registryArn": "web"}]));
    assert_eq!(
        service["deployments"][0]["serviceConnectConfiguration"],
        json!({
            "enabled": true, "namespace": "shop",
            "services": [{"portName": "http", "discoveryName": "http"}],
        })
    );
}

/// Rules `quota.tasks-per-service-discovery`, `engine.scaling-refused`: auto scaling does not get past the limit, and
/// its activity fails, once for the same count.
#[test]
fn auto_scaling_keeps_to_the_limit() {
    let action = |name: &str, at: u32, min: u32| {
        json!({
            "ScheduledActionName": name, "ResourceId": "service/default/web",
            "ScalableDimension": "ecs:service:DesiredCount",
            "Schedule": format!("at(2026-01-05T00:00:{at})"),
            "ScalableTargetAction": {"MinCapacity": min, "MaxCapacity": 2_000}
        })
    };
    let target =
        json!({"ResourceId": "service/default/web", "MinCapacity": 1, "MaxCapacity": 2_000});
    let actions = [action("a", 10, 1_500), action("b", 20, 1_500), action("c", 30, 3)];
    let scaling = json!({"scalableTargets": [target], "scheduledActions": actions});
    let run = play(&and(registered("A"), &[("/scaling", scaling)]), 35);
    let said = run.log().records().iter().map(ToString::to_string);
    let said: Vec<String> = said.filter(|line| line.contains("scaling of")).collect();
    expect_test::expect![[r#"
        00:10.000 #5 <#4 scaling of svc-1: Failed to set desired count to 1500: with service discovery or Service Connect a service has at most 1000 tasks. Cause: minimum capacity was set to 1500
        00:30.000 #14 <#13 scaling of svc-1: Setting desired count to 3. Cause: minimum capacity was set to 3"#]].assert_eq(&said.join("\n"));
    let told = describe(run.world(), run.log(), Subject::Scaling);
    let codes = told["ScalableTargets"][0]["ScalingActivities"].as_array().unwrap().iter();
    let codes: Vec<&str> = codes.map(|it| it["StatusCode"].as_str().unwrap()).collect();
    assert_eq!(codes, ["Successful", "Failed"]);
    assert_eq!(run.world().services.values().next().unwrap().desired, 3);
}
