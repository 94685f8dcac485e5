//! Random scenarios with random actions: after every step everything holds that must, and once faults
//! stop, every service reaches what it wants.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::call::{Action, Name};
use crate::scenario::Scenario;
use crate::time::SimTime;
use crate::timeline::Timeline;

/// What a scenario is made of here.
#[derive(Debug, Clone)]
struct Setting {
    fargate: bool,
    network: &'static str,
    desired: u32,
    bounds: (u32, u32),
    instances: u32,
    strategy: Value,
    rate: u32,
    delay: u32,
    health_check: bool,
    breaker: Value,
    image: Value,
    /// Whether a DAEMON service runs beside it.
    daemon: bool,
    /// How deployments shift traffic; null where they are rolling.
    shift: Value,
}

fn settings() -> impl Strategy<Value = Setting> {
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

fn document(setting: &Setting) -> Value {
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

fn action() -> impl Strategy<Value = (Name, Value)> {
    prop_oneof![
        3 => (0_u32..9).prop_map(|n| {
            (Name::UpdateService, json!({"service": "web", "desiredCount": n}))
        }),
        2 => (1_u32..3).prop_map(|n| {
            (Name::UpdateService, json!({"service": "web", "taskDefinition": format!("web:{n}")}))
        }),
        1 => Just((Name::UpdateService, json!({"service": "web", "forceNewDeployment": true}))),
        1 => Just((Name::UpdateService, json!({"service": "agent", "forceNewDeployment": true}))),
        1 => any::<bool>().prop_map(|drains| {
            let status = if drains { "DRAINING" } else { "ACTIVE" };
            let with = json!({"containerInstances": ["any"], "status": status});
            (Name::UpdateContainerInstancesState, with)
        }),
        2 => Just((Name::StopTask, json!({"task": "any"}))),
        2 => Just((Name::KillContainer, json!({"task": "any"}))),
        1 => Just((Name::Hang, json!({"task": "any"}))),
        1 => Just((Name::FailHealthChecks, json!({"task": "any"}))),
        1 => Just((Name::Recover, json!({"task": "any"}))),
        1 => Just((Name::MissingImage, json!({"image": "web:2"}))),
        1 => Just((Name::RestoreImage, json!({"image": "web:2"}))),
        1 => Just((Name::ExhaustAddresses, json!({"subnet": "a"}))),
        1 => Just((Name::RestoreAddresses, json!({"subnet": "a"}))),
        1 => (0_u32..8).prop_map(|n| {
            let with = json!({"AutoScalingGroupName": "hosts", "DesiredCapacity": n});
            (Name::SetDesiredCapacity, with)
        }),
        1 => Just((Name::TerminateInstances, json!({"InstanceIds": ["any"]}))),
        1 => any::<bool>().prop_map(|force| {
            let with = json!({"containerInstance": "any", "force": force});
            (Name::DeregisterContainerInstance, with)
        }),
        1 => Just((Name::DisconnectAgent, json!({"instance": "any"}))),
        1 => Just((Name::ConnectAgent, json!({"instance": "any"}))),
        1 => Just((Name::LoseZone, json!({"availabilityZone": "us-east-1a"}))),
        1 => Just((Name::RestoreZone, json!({"availabilityZone": "us-east-1a"}))),
        1 => (0_u32..80).prop_map(|n| (Name::TrafficRate, json!({"rate": n}))),
    ]
}

/// Fewer actions than `most`, or exactly `RANDOM_ACTIONS` of them, as the soak has it.
fn actions(most: usize) -> impl Strategy<Value = Vec<Action>> {
    let timed = (0_u64..600_000, action());
    let exactly = option_env!("RANDOM_ACTIONS").and_then(|text| text.parse::<usize>().ok());
    let count = exactly.map_or(0..most, |count| count..count + 1);
    prop::collection::vec(timed, count).prop_map(|list| {
        let mut actions: Vec<Action> = list
            .into_iter()
            .map(|(at, (name, with))| Action::new(SimTime::from_millis(at), name, with))
            .collect();
        actions.sort_by_key(|action| action.at);
        actions
    })
}

fn timeline(setting: &Setting, actions: &[Action]) -> Timeline {
    let scenario = Scenario::parse(&document(setting).to_string()).unwrap();
    Timeline::with_actions(Arc::new(scenario), actions.iter().cloned())
}

/// Steps to a moment and looks at everything after each step.
fn step_to(timeline: &mut Timeline, to: SimTime) {
    let mut before = Before::default();
    while timeline.next_at().is_some_and(|at| at <= to) {
        timeline.step();
        let broken = invariants(timeline.world(), &mut before);
        assert!(broken.is_empty(), "at {}: {}", timeline.now(), broken.join("; "));
    }
    timeline.advance_to(to, u64::MAX);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn whatever_is_done_everything_holds_that_must(setting in settings(), actions in actions(24)) {
        step_to(&mut timeline(&setting, &actions), SimTime::from_secs(900));
    }

    /// Liveness: a healthy image, room enough, and no more faults.
    #[test]
    fn when_faults_stop_the_service_gets_what_it_wants(setting in settings(), actions in actions(12)) {
        let image = json!({"serviceTime": {"exponential": "60ms"}});
        let setting = Setting { image, bounds: (50, 200), breaker: Value::Null, instances: 4, ..setting };
        // What is deregistered never comes back, and its group does not miss it.
        let mut actions = actions;
        actions.retain(|action| action.name != Name::DeregisterContainerInstance);
        let mut begun = timeline(&setting, &actions);
        begun.advance_to(SimTime::from_millis(599_999), u64::MAX);
        let left_over = begun.world().instances.iter().filter(|(_, it)| it.is_left_over());
        let left_over: Vec<String> = left_over.map(|(id, _)| id.to_string()).collect();
        let mut last = |name, with| actions.push(Action::new(SimTime::from_secs(600), name, with));
        last(Name::RestoreZone, json!({"availabilityZone": "us-east-1a"}));
        for id in left_over {
            last(Name::DeregisterContainerInstance, json!({"containerInstance": id, "force": true}));
        }
        last(Name::RestoreImage, json!({"image": "web:2"}));
        last(Name::SetDesiredCapacity, json!({"AutoScalingGroupName": "hosts", "DesiredCapacity": 8}));
        for _ in 0..8 {
            last(Name::ConnectAgent, json!({"instance": "any"}));
            let with = json!({"containerInstances": ["any"], "status": "ACTIVE"});
            last(Name::UpdateContainerInstancesState, with);
        }
        let mut timeline = timeline(&setting, &actions);
        // Twice the longest delay of launches, and time to drain.
        timeline.advance_to(SimTime::from_secs(600 + 3_600), u64::MAX);
        let world = timeline.world();
        let service = world.services.values().next().unwrap();
        let healthy = service.tasks.iter().filter(|id| {
            let task = world.tasks.get(**id).unwrap();
            task.wanted && task.status == TaskStatus::Running
        });
        // Nothing checks the daemon's tasks.
        let running = world.tasks.iter().filter(|(id, task)| {
            task.status == TaskStatus::Running && service.tasks.contains(id)
        });
        let hung = running.into_iter().any(|(_, task)| {
            task.containers.iter().any(|container| container.process.hung || container.process.failing)
        });
        prop_assert!(!hung, "a process that hangs or fails is still there");
        prop_assert_eq!(healthy.count() as u32, service.desired);
        prop_assert!(service.steady, "the service is not steady");
        let daemons = world.daemons.iter().filter_map(|id| world.services.get(*id));
        prop_assert!(daemons.into_iter().all(|daemon| daemon.steady), "the daemon is not steady");
    }
}
