//! Load balancers of a service: those of a request, and those that an update keeps for another revision.

use super::{deployment, discovery::container_port, find};
use crate::definition::{NetworkMode, TaskDefinition};
use crate::finding::Findings;
use crate::ids::TargetGroupId;
use crate::json::At;
use crate::service::ServiceLoadBalancer;
use crate::world::World;

/// Where tasks are registered, if that is possible.
pub(super) fn read(
    world: &World,
    at: &At<'_>,
    definition: &TaskDefinition,
    findings: &mut Findings,
) -> Vec<ServiceLoadBalancer> {
    let mut all: Vec<ServiceLoadBalancer> = Vec::new();
    for at in at.list("loadBalancers") {
        let Some(balancer) = one(world, &at, definition, findings) else { continue };
        if all.iter().any(|other| other.group == balancer.group) {
            findings.refuse(&at, "the target group is listed already: a task is one target of it");
        }
        all.push(balancer);
    }
    all
}

fn one(
    world: &World,
    at: &At<'_>,
    definition: &TaskDefinition,
    findings: &mut Findings,
) -> Option<ServiceLoadBalancer> {
    let reference = at.text("targetGroupArn")?;
    let found = find::known_target_group(world, reference);
    let group = found.map_err(|none| findings.refuse(at, none)).ok()?;
    fits(world, at, group, definition, findings);
    let named = (at.text("containerName")?, at.int("containerPort")?);
    let (container, port) = container_port(at, named, definition, findings)?;
    let advanced = at.get("advancedConfiguration");
    let advanced = advanced.and_then(|at| deployment::advanced(world, group, &at, findings));
    Some(ServiceLoadBalancer { group, container, port, advanced })
}

/// In awsvpc mode targets are addresses, elsewhere instances (rules `net.awsvpc`, `fargate.target-type-ip`).
fn fits(
    world: &World,
    at: &At<'_>,
    group: TargetGroupId,
    definition: &TaskDefinition,
    findings: &mut Findings,
) {
    let awsvpc = definition.network == NetworkMode::Awsvpc;
    if world.target_groups.get(group).is_some_and(|group| group.by_ip != awsvpc) {
        let wanted = if awsvpc { "ip" } else { "instance" };
        let message =
            format!("tasks in this network mode need a target group of TargetType {wanted}");
        findings.refuse(at, message);
    }
}

/// What a service has, as another revision has it: containers are those of the same name, wherever they stand there.
pub(super) fn kept(
    world: &World,
    at: &At<'_>,
    before: &[ServiceLoadBalancer],
    (from, to): (&TaskDefinition, &TaskDefinition),
    findings: &mut Findings,
) -> Vec<ServiceLoadBalancer> {
    let kept = before.iter().filter_map(|balancer| {
        fits(world, at, balancer.group, to, findings);
        let name = &from.containers.get(usize::from(balancer.container))?.name;
        let (container, _) = container_port(at, (name, balancer.port.into()), to, findings)?;
        Some(ServiceLoadBalancer { container, ..*balancer })
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::{Value, json};

    use crate::describe::{Subject, describe};
    use crate::fixture::{balanced, definition, play};

    /// What UpdateService to revision 2 is refused for; where it is not, what the service runs later, the containers that
    /// its load balancer and its registry mean, and its targets.
    fn check(mut changes: Vec<(&'static str, Value)>, with: &Value, expected: &Expect) {
        let mut request = json!({"service": "web", "taskDefinition": "web:2"});
        for (name, value) in with.as_object().unwrap() {
            request[name] = value.clone();
        }
        let update = json!([{"at": 100, "call": "UpdateService", "with": request}]);
        changes.push(("/actions", update));
        let run = play(&changes, 500);
        let lines = run.log().records().iter().map(|record| record.what.to_string());
        let refused: Vec<String> = lines.filter(|line| line.contains("refused")).collect();
        if !refused.is_empty() {
            return expected.assert_eq(&refused.join("\n"));
        }
        let told = describe(run.world(), run.log(), Subject::Services);
        let told = &told["services"][0];
        let definition = told["taskDefinition"].as_str().unwrap().rsplit('/').next().unwrap();
        let balancer = &told["loadBalancers"][0]["containerName"];
        let service = run.world().services.values().next().unwrap();
        let registry = service.discovery.registry.and_then(|it| it.port);
        let groups = run.world().target_groups.values().flat_map(|group| &group.targets);
        let targets: Vec<String> = groups
            .map(|target| format!("{} {} {}", target.task, target.container, target.state.name()))
            .collect();
        expected.assert_eq(&format!("{definition} {balancer} {registry:?} {}", targets.join(", ")));
    }

    fn with(more: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
        let srv =
            json!([{"Name": "web", "DnsConfig": {"DnsRecords": [{"Type": "SRV", "TTL": 60}]}}]);
        let registry = json!([{"registryArn": "web", "containerName": "app", "containerPort": 80}]);
        let mut changes = balanced();
        changes.push(("/discoveryServices", srv));
        changes.push(("/services/0/serviceRegistries", registry));
        changes.extend(more.iter().cloned());
        changes
    }

    fn containers(list: &Value) -> (&'static str, Value) {
        ("/taskDefinitions/1/containerDefinitions", list.clone())
    }

    fn app(name: &str, port: u16) -> Value {
        json!({"name": name, "image": "web:2", "portMappings": [{"containerPort": port}]})
    }

    /// A revision may put its containers into another order; service and registry mean them by their names.
    #[test]
    fn a_container_is_found_by_its_name() {
        let side = json!({"name": "side", "image": "web:1"});
        let second = containers(&json!([side, app("app", 80)]));
        check(
            with(&[second]),
            &json!({}),
            &expect![[r#"web:2 "app" Some((1, 80)) t-2 1 healthy"#]],
        );
    }

    /// A way back leads to the container of the revision before.
    #[test]
    fn a_rollback_finds_the_container_where_it_was() {
        let side = json!({"name": "side", "image": "web:1"});
        let second = containers(&json!([side, app("app", 80)]));
        let mut changes = with(&[second]);
        let missing = json!({"exists": false});
        changes.push(("/images/web:2", missing));
        let breaker = json!({
            "deploymentCircuitBreaker": {"enable": true, "rollback": true}
        });
        check(
            changes,
            &json!({"deploymentConfiguration": breaker}),
            &expect![[r#"web:1 "app" Some((0, 80)) t-1 0 healthy"#]],
        );
    }

    /// So does one of a deployment that shifts traffic, whose target group is no setting of the service.
    #[test]
    fn a_rollback_of_traffic_finds_the_container_where_it_was() {
        let group = |name: &str| json!({"Name": name, "TargetType": "ip"});
        let forward = json!([{"Type": "forward", "ForwardConfig": {"TargetGroups": [
            {"TargetGroupArn": "blue", "Weight": 1}, {"TargetGroupArn": "green", "Weight": 0},
        ]}}]);
        let listener =
            json!({"Name": "http", "LoadBalancerArn": "lb", "Port": 80, "DefaultActions": forward});
        let balancer = json!({
            "targetGroupArn": "blue", "containerName": "app", "containerPort": 80,
            "advancedConfiguration": {
                "alternateTargetGroupArn": "green", "roleArn": "ecsInfrastructureRole",
                "productionListenerRule": "http/default",
            },
        });
        let side = json!({"name": "side", "image": "web:1"});
        let stop = |at: u32| json!({"at": at, "call": "StopServiceDeployment", "with": {"serviceDeploymentArn": "web"}});
        let update = json!({
            "at": 100, "call": "UpdateService", "with": {"service": "web", "taskDefinition": "web:2"},
        });
        let container = |actions: Value| {
            let changes = [
                ("/targetGroups", json!([group("blue"), group("green")])),
                ("/listeners", json!([listener])),
                ("/services/0/loadBalancers", json!([balancer])),
                (
                    "/services/0/deploymentConfiguration",
                    json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5}),
                ),
                containers(&json!([side, app("app", 80)])),
                ("/tasks", json!([{"service": "web"}])),
                ("/actions", actions),
            ];
            let run = play(&changes, 300);
            run.world().services.values().next().unwrap().load_balancers[0].container
        };
        assert_eq!(container(json!([update])), 1);
        assert_eq!(container(json!([update, stop(200)])), 0);
    }

    #[test]
    fn what_a_revision_has_not_is_refused() {
        check(
            with(&[containers(&json!([app("other", 80)]))]),
            &json!({}),
            &expect![
                "action 0 UpdateService refused: InvalidParameterException: `web:2` has no container `app`; `web:2` has no container `app`"
            ],
        );
        check(
            with(&[containers(&json!([app("app", 81)]))]),
            &json!({}),
            &expect![
                "action 0 UpdateService refused: InvalidParameterException: container `app` has no portMapping for port 80; container `app` has no portMapping for port 80"
            ],
        );
        let without = json!({"loadBalancers": [], "serviceRegistries": []});
        check(
            with(&[containers(&json!([app("other", 81)]))]),
            &without,
            &expect!["web:2 null None "],
        );
    }

    /// Rules `net.awsvpc`, `fargate.target-type-ip`: with another network mode targets are of another type, and tasks
    /// with an interface of their own need subnets.
    #[test]
    fn another_network_mode_needs_another_target_group() {
        let mut bridge = definition("web:1");
        bridge["networkMode"] = json!("bridge");
        bridge["requiresCompatibilities"] = json!(["EC2"]);
        let group = json!([{"Name": "web", "TargetType": "instance"}]);
        let mut changes = balanced();
        changes.extend([
            ("/taskDefinitions/0", bridge.clone()),
            ("/services/0/launchType", json!("EC2")),
            ("/services/0/networkConfiguration", Value::Null),
            ("/containerInstances", json!([{"instanceType": "m5.large", "count": 2}])),
            ("/targetGroups", group),
        ]);
        check(
            changes.clone(),
            &json!({}),
            &expect![
                "action 0 UpdateService refused: InvalidParameterException: tasks in this network mode need a target group of TargetType ip; awsvpc mode needs networkConfiguration.awsvpcConfiguration.subnets"
            ],
        );
        let subnets = json!({"awsvpcConfiguration": {"subnets": ["a"]}});
        let with = json!({"networkConfiguration": subnets, "loadBalancers": []});
        check(changes, &with, &expect!["web:2 null None "]);
        let mut changes = balanced();
        changes.extend([
            ("/taskDefinitions/1", bridge),
            ("/services/0/launchType", json!("EC2")),
            ("/containerInstances", json!([{"instanceType": "m5.large", "count": 2}])),
        ]);
        check(
            changes,
            &json!({}),
            &expect![
                "action 0 UpdateService refused: InvalidParameterException: tasks in this network mode need a target group of TargetType instance"
            ],
        );
    }
}
