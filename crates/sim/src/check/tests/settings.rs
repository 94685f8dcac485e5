//! A world of one service behind a load balancer, with everything drawn that decides how it is kept.

use proptest::prelude::*;
use serde_json::{Value, json};

/// What a scenario is made of here.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    pub(super) fargate: bool,
    pub(super) network: &'static str,
    pub(super) desired: u32,
    pub(super) bounds: (u32, u32),
    pub(super) instances: u32,
    pub(super) strategy: Value,
    pub(super) rate: u32,
    pub(super) delay: u32,
    pub(super) health_check: bool,
    pub(super) breaker: Value,
    pub(super) image: Value,
    /// Whether a DAEMON service runs beside it.
    pub(super) daemon: bool,
    /// How deployments shift traffic; null where they are rolling.
    pub(super) shift: Value,
}

/// Any of them.
pub(super) fn settings() -> impl Strategy<Value = Setting> {
    let strategy = prop_oneof![
        Just(json!([])),
        Just(json!([{"type": "binpack", "field": "memory"}])),
        Just(json!([
            {"type": "spread", "field": "attribute:ecs.availability-zone"},
            {"type": "binpack", "field": "cpu"},
        ])),
        Just(json!([{"type": "random"}])),
        Just(json!([{"type": "spread", "field": "instanceId"}])),
    ];
    let image = prop_oneof![
        3 => Just(json!({"serviceTime": {"exponential": "60ms"}, "concurrency": 4})),
        1 => Just(json!({"onSigterm": "ignore", "readyAfter": "20s"})),
        1 => Just(json!({"exits": {"after": "45s", "code": 3}})),
        1 => Just(json!({"lifetime": {"mean": "200s", "code": 0}})),
        1 => Just(json!({"hangsAt": "70s"})),
        1 => Just(json!({"outOfMemoryAt": "90s"})),
    ];
    let bounds = prop_oneof![
        Just((100, 200)),
        Just((50, 100)),
        Just((0, 100)),
        Just((100, 150)),
        Just((90, 110))
    ];
    let breaker = prop_oneof![
        Just(Value::Null),
        Just(json!({"enable": true, "rollback": true})),
        Just(json!({
            "enable": true, "rollback": false, "resetOnHealthyTask": false,
            "thresholdConfiguration": {"type": "COUNT", "value": 2},
        })),
    ];
    let network = prop_oneof![Just("awsvpc"), Just("bridge")];
    let shift = prop_oneof![
        3 => Just(Value::Null),
        1 => Just(json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1})),
        1 => Just(json!({
            "strategy": "LINEAR",
            "linearConfiguration": {"stepPercent": 40.0, "stepBakeTimeInMinutes": 1},
        })),
        1 => Just(json!({
            "strategy": "CANARY",
            "canaryConfiguration": {"canaryPercent": 10.0, "canaryBakeTimeInMinutes": 1},
        })),
    ];
    let sizes = ((any::<bool>(), any::<bool>(), shift), network, 0_u32..8, bounds, 1_u32..6);
    let delay = prop_oneof![Just(0_u32), Just(10), Just(300)];
    let rest = (strategy, 0_u32..12, delay, any::<bool>(), breaker, image);
    (sizes, rest).prop_map(
        |(((fargate, daemon, shift), network, desired, bounds, instances), rest)| {
            let network = if fargate { "awsvpc" } else { network };
            let (strategy, rate, delay, health_check, breaker, image) = rest;
            Setting {
                fargate,
                network,
                desired,
                bounds,
                instances,
                strategy,
                rate,
                delay,
                health_check,
                breaker,
                image,
                daemon: daemon && !fargate,
                shift,
            }
        },
    )
}

/// The service whose tasks requests go to.
fn web(setting: &Setting) -> Value {
    let (min, max) = setting.bounds;
    let mut bounds = json!({"minimumHealthyPercent": min, "maximumPercent": max});
    let mut balancer =
        json!({"targetGroupArn": "web", "containerName": "web", "containerPort": 80});
    if setting.shift.is_null() {
        bounds["deploymentCircuitBreaker"] = setting.breaker.clone();
    } else {
        bounds = setting.shift.clone();
        balancer["advancedConfiguration"] = json!({
            "alternateTargetGroupArn": "green", "productionListenerRule": "http/default",
            "roleArn": "ecsInfrastructureRole",
        });
    }
    let mut service = json!({
        "serviceName": "web", "taskDefinition": "web:1", "desiredCount": setting.desired,
        "launchType": if setting.fargate { "FARGATE" } else { "EC2" },
        "deploymentConfiguration": bounds,
        "loadBalancers": [balancer],
    });
    if setting.network == "awsvpc" {
        let subnets = ["us-east-1a", "us-east-1b", "us-east-1c"];
        service["networkConfiguration"] = json!({"awsvpcConfiguration": {"subnets": subnets}});
    }
    if !setting.fargate {
        service["placementStrategy"] = setting.strategy.clone();
    }
    service
}

/// The scenario.
pub(super) fn document(setting: &Setting) -> Value {
    let awsvpc = setting.network == "awsvpc";
    let check =
        json!({"command": ["CMD-SHELL", "true"], "interval": 10, "timeout": 5, "retries": 2});
    let definition = |revision: u32| {
        let mut container = json!({
            "name": "web", "image": format!("web:{revision}"), "portMappings": [{"containerPort": 80}],
        });
        if setting.health_check {
            container["healthCheck"] = check.clone();
        }
        json!({
            "family": "web", "cpu": "256", "memory": "512", "networkMode": setting.network,
            "requiresCompatibilities": [if setting.fargate { "FARGATE" } else { "EC2" }],
            "containerDefinitions": [container],
        })
    };
    let (service, shifts) = (web(setting), !setting.shift.is_null());
    let agent = json!({
        "serviceName": "agent", "taskDefinition": "agent", "launchType": "EC2",
        "schedulingStrategy": "DAEMON",
    });
    let mut services = vec![service];
    services.extend(setting.daemon.then_some(agent));
    let kind = if awsvpc { "ip" } else { "instance" };
    let group = |name: &str| {
        json!({
            "Name": name, "TargetType": kind, "Port": 80, "Protocol": "HTTP",
            "HealthCheckIntervalSeconds": 10,
            "Attributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": setting.delay.to_string()}],
        })
    };
    let groups = if shifts { vec![group("web"), group("green")] } else { vec![group("web")] };
    let mut document = json!({
        "gantry": 1, "duration": "1h",
        "images": {"web:1": setting.image, "web:2": {"sizeMb": 200}},
        "taskDefinitions": [definition(1), definition(2), {
            "family": "agent", "cpu": "128", "memory": "128", "networkMode": "bridge",
            "containerDefinitions": [{"name": "agent", "image": "web:2"}],
        }],
        "targetGroups": groups,
        "services": services,
        "traffic": [{"rate": setting.rate}],
    });
    if shifts {
        let to = |name: &str, weight: u32| json!({"TargetGroupArn": name, "Weight": weight});
        let forward = json!({"TargetGroups": [to("web", 100), to("green", 0)]});
        document["listeners"] = json!([{
            "Name": "http", "LoadBalancerArn": "web", "Port": 80,
            "DefaultActions": [{"Type": "forward", "ForwardConfig": forward}],
        }]);
        document["traffic"][0]["listener"] = json!("http");
    }
    if !setting.fargate {
        document["autoScalingGroups"] = json!([{
            "AutoScalingGroupName": "hosts", "MinSize": 0, "MaxSize": 8, "DesiredCapacity": setting.instances,
            "AvailabilityZones": ["us-east-1a", "us-east-1b"], "InstanceType": "m5.large",
        }]);
    }
    document
}
