//! DescribeTasks.

use serde_json::{Value, json};

use super::{arn, maybe, moment, object};
use crate::definition::{ContainerDefinition, TaskDefinition};
use crate::ids::{TaskDefinitionId, TaskId};
use crate::task::{Container, ContainerStatus, Host, Task};
use crate::world::World;

/// All tasks that are still described.
pub(super) fn describe(world: &World) -> Value {
    let tasks = world.tasks.iter().map(|(id, task)| one(world, id, task));
    json!({ "tasks": tasks.collect::<Vec<_>>() })
}

/// The ARN of a task.
pub(super) fn task_arn(world: &World, id: TaskId) -> Value {
    arn(world, "ecs", format_args!("task/default/{id}"))
}

/// The ARN of a revision.
pub(super) fn definition_arn(world: &World, id: TaskDefinitionId) -> Value {
    let Some(definition) = world.task_definitions.get(id) else { return Value::Null };
    let TaskDefinition { family, revision, .. } = &**definition;
    arn(world, "ecs", format_args!("task-definition/{family}:{revision}"))
}

fn one(world: &World, id: TaskId, task: &Task) -> Value {
    let definition = world.definition_of(task);
    let instance = match task.host {
        Host::Ec2(instance) => instance,
        Host::Fargate { .. } => None,
    };
    let provider = task.provider.and_then(|provider| world.providers.get(provider));
    let times = &task.times;
    let started_by = task.service.map(|(_, deployment)| deployment.to_string());
    let containers = definition.map(|definition| {
        let pairs = definition.containers.iter().zip(&task.containers);
        pairs.map(|(own, container)| container_of(own, container)).collect::<Vec<_>>()
    });
    object([
        ("taskArn", task_arn(world, id)),
        ("taskDefinitionArn", definition_arn(world, task.definition)),
        ("group", (*task.group).into()),
        ("startedBy", maybe(started_by)),
        ("lastStatus", task.status.name().into()),
        ("desiredStatus", if task.wanted { "RUNNING" } else { "STOPPED" }.into()),
        ("healthStatus", task.health.name().into()),
        ("launchType", launch_type(task.host).into()),
        ("capacityProviderName", maybe(provider.map(|provider| &*provider.name))),
        (
            "containerInstanceArn",
            maybe(instance.map(|id| super::instances::instance_arn(world, id))),
        ),
        (
            "availabilityZone",
            maybe(task.zone.and_then(|id| world.zone(id)).map(|zone| &*zone.name)),
        ),
        ("cpu", maybe(definition.map(|it| it.cpu_units.to_string()))),
        ("memory", maybe(definition.map(|it| it.memory_mib.to_string()))),
        ("createdAt", maybe(times.created.map(moment))),
        ("pullStartedAt", maybe(times.pull_started.map(moment))),
        ("pullStoppedAt", maybe(times.pull_stopped.map(moment))),
        ("startedAt", maybe(times.started.map(moment))),
        ("stoppingAt", maybe(times.stopping.map(moment))),
        ("executionStoppedAt", maybe(times.execution_stopped.map(moment))),
        ("stoppedAt", maybe(times.stopped.map(moment))),
        ("stopCode", maybe(task.stop.as_ref().map(|stop| stop.code.name()))),
        ("stoppedReason", maybe(task.stop.as_ref().map(|stop| &*stop.reason))),
        ("containers", maybe(containers)),
    ])
}

const fn launch_type(host: Host) -> &'static str {
    match host {
        Host::Fargate { .. } => "FARGATE",
        Host::Ec2(_) => "EC2",
    }
}

fn container_of(own: &ContainerDefinition, container: &Container) -> Value {
    let (exit, why) = match container.status {
        ContainerStatus::Stopped { exit, reason } => {
            (exit, Some(reason.text()).filter(|text| !text.is_empty()))
        }
        _ => (None, None),
    };
    let status = match container.status {
        ContainerStatus::Running { .. } | ContainerStatus::Stopping { .. } => "RUNNING",
        ContainerStatus::Stopped { .. } => "STOPPED",
        _ => "PENDING",
    };
    object([
        ("name", (*own.name).into()),
        ("image", (*own.image.name).into()),
        ("lastStatus", status.into()),
        ("healthStatus", container.health.name().into()),
        ("exitCode", maybe(exit)),
        ("reason", maybe(why)),
    ])
}
