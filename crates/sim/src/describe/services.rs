//! DescribeServices.

use serde_json::{Value, json};

use super::{arn, deployments, moment, object, span};
use crate::ids::{DeploymentId, ServiceId};
use crate::place::{Constraint, Strategy};
use crate::provider::StrategyItem;
use crate::service::{Deployment, Service, ServiceStatus, Target};
use crate::task::TaskStatus;
use crate::world::World;

/// All services.
pub(super) fn describe(world: &World) -> Value {
    let services = world.services.iter().map(|(id, service)| one(world, id, service));
    json!({ "services": services.collect::<Vec<_>>() })
}

fn one(world: &World, id: ServiceId, service: &Service) -> Value {
    let counts = counts(world, |of, _| of == id);
    let balancers = service.load_balancers.iter().filter_map(|balancer| {
        let group = world.target_groups.get(balancer.group)?;
        let definition = world.deployments.get(*service.deployments.first()?)?.definition;
        let definition = world.task_definitions.get(definition)?;
        let container = definition.containers.get(usize::from(balancer.container))?;
        Some(json!({
            "targetGroupArn": target_group_arn(world, &group.name),
            "containerName": &*container.name,
            "containerPort": balancer.port,
        }))
    });
    let events = service.events.iter().rev().map(|event| {
        json!({
            "id": event.record.to_string(),
            "createdAt": moment(event.at),
            "message": &*event.message,
        })
    });
    let primary = service.deployments.first().and_then(|id| world.deployments.get(*id));
    let (launch_type, providers) = target(world, &service.target);
    object([
        ("serviceArn", arn(world, "ecs", format_args!("service/default/{}", service.name))),
        ("serviceName", (*service.name).into()),
        ("status", status(service.status).into()),
        ("desiredCount", service.desired.into()),
        ("runningCount", counts.running.into()),
        ("pendingCount", counts.pending.into()),
        ("launchType", launch_type),
        ("capacityProviderStrategy", providers),
        (
            "availabilityZoneRebalancing",
            if service.rebalances { "ENABLED" } else { "DISABLED" }.into(),
        ),
        ("schedulingStrategy", service.scheduling.name().into()),
        ("taskDefinition", primary.map_or(Value::Null, |it| definition_arn(world, it))),
        ("loadBalancers", balancers.collect::<Vec<_>>().into()),
        (
            "serviceRegistries",
            super::maybe(super::discovery::registries(world, &service.discovery)),
        ),
        ("healthCheckGracePeriodSeconds", span(service.grace)),
        (
            "deploymentConfiguration",
            deployments::configuration(
                &service.options,
                (service.min_percent, service.max_percent),
            ),
        ),
        ("placementConstraints", constraints(&service.constraints)),
        ("placementStrategy", strategies(&service.strategies)),
        (
            "deployments",
            service.deployments.iter().filter_map(|id| deployments::one(world, *id)).collect(),
        ),
        ("events", events.collect::<Vec<_>>().into()),
    ])
}

/// Tasks by `lastStatus`, as services and deployments count them.
pub(super) struct Counts {
    pub(super) running: u32,
    pub(super) pending: u32,
}

pub(super) fn counts(world: &World, of: impl Fn(ServiceId, DeploymentId) -> bool) -> Counts {
    let mut counts = Counts { running: 0, pending: 0 };
    for task in world.tasks.values() {
        if !task.service.is_some_and(|(service, deployment)| of(service, deployment)) {
            continue;
        }
        match task.status {
            TaskStatus::Running => counts.running += 1,
            TaskStatus::Provisioning { .. }
            | TaskStatus::Pending { .. }
            | TaskStatus::Activating(_) => {
                counts.pending += 1;
            }
            _ => {}
        }
    }
    counts
}

pub(super) fn definition_arn(world: &World, deployment: &Deployment) -> Value {
    super::tasks::definition_arn(world, deployment.definition)
}

/// The ARN of a target group.
pub(super) fn target_group_arn(world: &World, name: &str) -> Value {
    arn(world, "elasticloadbalancing", format_args!("targetgroup/{name}/0000000000000000"))
}

/// `launchType`, or `capacityProviderStrategy` in its place.
fn target(world: &World, target: &Target) -> (Value, Value) {
    if target.strategy.is_empty() {
        return (target.launch.name().into(), Value::Null);
    }
    (Value::Null, strategy(world, &target.strategy))
}

/// A `capacityProviderStrategy`.
pub(super) fn strategy(world: &World, items: &[StrategyItem]) -> Value {
    let one = |item: &StrategyItem| {
        let name = world.providers.get(item.provider).map(|provider| &*provider.name);
        json!({ "capacityProvider": name, "weight": item.weight, "base": item.base })
    };
    items.iter().map(one).collect()
}

fn constraints(constraints: &[Constraint]) -> Value {
    let one = |constraint: &Constraint| match constraint {
        Constraint::DistinctInstance => json!({ "type": "distinctInstance" }),
        Constraint::MemberOf(query) => {
            json!({ "type": "memberOf", "expression": query.to_string() })
        }
    };
    constraints.iter().map(one).collect()
}

fn strategies(strategies: &[Strategy]) -> Value {
    let one = |strategy: &Strategy| match strategy {
        Strategy::BinpackCpu => json!({ "type": "binpack", "field": "CPU" }),
        Strategy::BinpackMemory => json!({ "type": "binpack", "field": "MEMORY" }),
        Strategy::SpreadInstance => json!({ "type": "spread", "field": "instanceId" }),
        Strategy::SpreadZone => {
            json!({ "type": "spread", "field": "attribute:ecs.availability-zone" })
        }
        Strategy::SpreadAttribute(name) => {
            json!({ "type": "spread", "field": format!("attribute:{name}") })
        }
        Strategy::Random => json!({ "type": "random" }),
    };
    strategies.iter().map(one).collect()
}

const fn status(status: ServiceStatus) -> &'static str {
    match status {
        ServiceStatus::Active => "ACTIVE",
        ServiceStatus::Draining => "DRAINING",
        ServiceStatus::Inactive => "INACTIVE",
    }
}
