//! What is not there yet: with what a new thing's form begins, so that it could be made as it stands, and what may
//! be meant by the texts in it.

use serde_json::{Value, json};
use sim::call::Name;
use sim::definition::{NetworkMode, TaskDefinition};
use sim::describe::group_arn;
use sim::provider::ProviderKind;
use sim::service::{Service, ServiceStatus};
use sim::world::World;

use super::read::text;
use super::{Kind, Thing, fault};

/// Adds a new thing of each kind that the world can have more of.
pub(super) fn add(world: &World, all: &mut Vec<(Thing, Value)>) {
    let new = |kind| Some((Thing { kind, name: None }, start(world, all, kind)?));
    let faults = Name::ALL.iter().filter(|name| name.field() == "fault");
    let kinds = Kind::ALL.into_iter().chain(faults.map(|name| Kind::Fault(*name)));
    let new: Vec<_> = kinds.filter_map(new).collect();
    all.extend(new);
}

/// The least that a new thing needs; none where there is nothing that it could be for.
fn start(world: &World, all: &[(Thing, Value)], kind: Kind) -> Option<Value> {
    match kind {
        Kind::Service => service(world),
        Kind::CapacityProvider => provider(world),
        Kind::ManagedInstances => managed(world),
        Kind::ScalableTarget => {
            let mut services = world.services.iter();
            let (_, service) = services.find(|(id, service)| {
                is_active(service)
                    && !service.is_daemon()
                    && !world.autoscaling.targets.contains_key(id)
            })?;
            let bounds = json!({"MinCapacity": 1, "MaxCapacity": service.desired.max(1) * 2});
            Some(of_target(resource(service).into(), bounds))
        }
        Kind::ScalingPolicy | Kind::ScheduledAction => {
            let (_, target) = all.iter().find(|(thing, _)| thing.kind == Kind::ScalableTarget)?;
            let fields = match kind {
                Kind::ScalingPolicy => policy(world),
                _ => scheduled(world, target),
            };
            Some(of_target(target.get("ResourceId")?.clone(), fields))
        }
        Kind::Alarm => alarm(world),
        Kind::Fault(name) => fault::start(world, name),
        _ => None,
    }
}

/// The provider of the first group that has none.
fn provider(world: &World) -> Option<Value> {
    let (_, group) = world.asgs.iter().find(|(id, _)| {
        let mut providers = world.providers.values().filter_map(|it| it.asg());
        providers.all(|own| own.group != *id)
    })?;
    let taken = |name: &str| world.providers.values().any(|it| *it.name == *name);
    Some(json!({
        "name": free(&group.name, taken),
        "autoScalingGroupProvider": {
            "autoScalingGroupArn": group_arn(world, &group.name),
            "managedScaling": {"status": "ENABLED"},
        },
    }))
}

/// A provider of Managed Instances, where something could run on them.
fn managed(world: &World) -> Option<Value> {
    world.task_definitions.values().find(|definition| definition.managed)?;
    let taken = |name: &str| world.providers.values().any(|it| *it.name == *name);
    Some(json!({
        "name": free("managed-instances", taken),
        "managedInstancesProvider": {
            "infrastructureRoleArn": "arn:aws:iam::000000000000:role/ecsInfrastructureRole",
            "instanceLaunchTemplate": {
                "ec2InstanceProfileArn": "arn:aws:iam::000000000000:instance-profile/ecsInstanceRole",
                "networkConfiguration": {"subnets": subnets(world)},
                "instanceRequirements": {"vCpuCount": {"min": 2}, "memoryMiB": {"min": 4096}},
            },
        },
    }))
}

/// Both kinds of a policy: the form sends the fields of one.
fn policy(world: &World) -> Value {
    let taken = |name: &str| world.autoscaling.policies.values().any(|it| *it.name == *name);
    json!({
        "PolicyName": free("cpu", taken),
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": 50,
            "PredefinedMetricSpecification": {
                "PredefinedMetricType": "ECSServiceAverageCPUUtilization",
            },
        },
        "StepScalingPolicyConfiguration": {
            "AdjustmentType": "ChangeInCapacity",
            "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}],
        },
    })
}

/// The bounds as they are, at a rate that a short run comes to.
fn scheduled(world: &World, target: &Value) -> Value {
    let taken = |name: &str| world.autoscaling.scheduled.values().any(|it| *it.name == *name);
    json!({
        "ScheduledActionName": free("bounds", taken),
        "Schedule": "rate(5 minutes)",
        "ScalableTargetAction": {
            "MinCapacity": target.get("MinCapacity"), "MaxCapacity": target.get("MaxCapacity"),
        },
    })
}

/// High CPU of the first service.
fn alarm(world: &World) -> Option<Value> {
    let service = world.services.values().find(|service| is_active(service))?;
    let taken = |name: &str| world.cloudwatch.alarms.values().any(|it| *it.name == *name);
    Some(json!({
        "AlarmName": free("high-cpu", taken),
        "Namespace": "AWS/ECS",
        "MetricName": "CPUUtilization",
        "Dimensions": [
            {"Name": "ClusterName", "Value": "default"},
            {"Name": "ServiceName", "Value": *service.name},
        ],
        "Statistic": "Average",
        "Period": 60,
        "EvaluationPeriods": 3,
        "Threshold": 80,
        "ComparisonOperator": "GreaterThanThreshold",
    }))
}

/// Fields with what names a scalable target of ECS.
fn of_target(resource: Value, mut fields: Value) -> Value {
    let dimension = "ecs:service:DesiredCount".into();
    let names = [
        ("ServiceNamespace", "ecs".into()),
        ("ResourceId", resource),
        ("ScalableDimension", dimension),
    ];
    if let Some(fields) = fields.as_object_mut() {
        fields.extend(names.map(|(name, value)| (name.to_owned(), value)));
    }
    fields
}

/// One task of the newest task definition, where it can run.
fn service(world: &World) -> Option<Value> {
    let definition = world.task_definitions.values().last()?;
    let TaskDefinition { family, revision, .. } = &**definition;
    let (field, launch) = match (definition.fargate, definition.ec2, definition.managed) {
        (true, true, _) if !world.instances.is_empty() => ("launchType", "EC2".into()),
        (true, ..) => ("launchType", "FARGATE".into()),
        (false, true, _) => ("launchType", "EC2".into()),
        // No launch type leads to Managed Instances (rule `provider.managed-provider-only`).
        (false, false, true) => ("capacityProviderStrategy", managed_strategy(world)?),
        (false, false, false) => ("launchType", "EXTERNAL".into()),
    };
    let lives = |it: &&Service| it.status != ServiceStatus::Inactive;
    let taken = |name: &str| world.services.values().filter(lives).any(|it| *it.name == *name);
    let mut fields = json!({
        "serviceName": free(family, taken),
        "taskDefinition": format!("{family}:{revision}"),
        "schedulingStrategy": "REPLICA",
        "desiredCount": 1,
    });
    fields[field] = launch;
    if definition.network == NetworkMode::Awsvpc {
        fields["networkConfiguration"] =
            json!({"awsvpcConfiguration": {"subnets": subnets(world)}});
    }
    Some(fields)
}

/// The first provider of Managed Instances alone.
fn managed_strategy(world: &World) -> Option<Value> {
    let mut providers = world.providers.values();
    let managed = providers.find(|it| matches!(it.kind, ProviderKind::Managed(_)))?;
    Some(json!([{"capacityProvider": *managed.name, "weight": 1}]))
}

/// The subnets of a service that is there; without one, a subnet in each zone.
fn subnets(world: &World) -> Vec<String> {
    let known = world.services.values().find_map(|service| service.network.as_ref());
    match known.filter(|network| !network.subnets.is_empty()) {
        Some(network) => network.subnets.iter().map(|(_, name)| name.to_string()).collect(),
        None => world.zones.iter().map(|zone| format!("subnet-{}", zone.name)).collect(),
    }
}

/// A name that nothing has: the given one, or that with a number.
fn free(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut free = name.to_owned();
    let mut number = 2_u32;
    while taken(&free) {
        free = format!("{name}-{number}");
        number += 1;
    }
    free
}

fn is_active(service: &Service) -> bool {
    service.status == ServiceStatus::Active
}

fn resource(service: &Service) -> String {
    format!("service/default/{}", service.name)
}

/// What may be meant by the text in a field, where the world knows.
pub(super) fn choices(world: &World, field: &str) -> Vec<String> {
    match field {
        "taskDefinition" => {
            let all = world.task_definitions.values();
            all.map(|it| format!("{}:{}", it.family, it.revision)).collect()
        }
        "ResourceId" => world.services.values().filter(|it| is_active(it)).map(resource).collect(),
        "ResourceLabel" => {
            let label = |name: &str| {
                format!("app/{name}/0000000000000000/targetgroup/{name}/0000000000000000")
            };
            world.target_groups.values().map(|it| label(&it.name)).collect()
        }
        "autoScalingGroupArn" => {
            world.asgs.values().map(|it| text(&group_arn(world, &it.name))).collect()
        }
        _ => fault::choices(world, field),
    }
}
