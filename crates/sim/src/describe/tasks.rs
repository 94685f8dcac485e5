//! DescribeTasks.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{arn, maybe, moment, object};
use crate::access::Network;
use crate::definition::{ContainerDefinition, TaskDefinition};
use crate::ids::{TaskDefinitionId, TaskId};
use crate::instance::Instance;
use crate::task::{Container, ContainerStatus, Host, Task, TaskStatus};
use crate::volume::EPHEMERAL_INCLUDED_GIB;
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

/// `GetTaskProtection`: tasks of services that are not STOPPED, with how long they are protected.
pub(super) fn protection(world: &World) -> Value {
    let of_services = world
        .tasks
        .iter()
        .filter(|(_, task)| task.service.is_some() && task.status != TaskStatus::Stopped);
    let protected = of_services.map(|(id, task)| {
        let until = task.protected_until.filter(|until| *until > world.now);
        object([
            ("taskArn", task_arn(world, id)),
            ("protectionEnabled", until.is_some().into()),
            ("expirationDate", maybe(until.map(moment))),
        ])
    });
    json!({ "protectedTasks": protected.collect::<Vec<_>>(), "failures": [] })
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
        let heard = task.unheard.is_none();
        pairs.map(|(own, container)| container_of(own, container, heard)).collect::<Vec<_>>()
    });
    object([
        ("taskArn", task_arn(world, id)),
        ("taskDefinitionArn", definition_arn(world, task.definition)),
        ("group", (*task.group).into()),
        ("startedBy", maybe(started_by)),
        ("lastStatus", task.status.name().into()),
        ("desiredStatus", if task.wanted { "RUNNING" } else { "STOPPED" }.into()),
        ("healthStatus", task.health.name().into()),
        (
            "launchType",
            provider.map_or(launch_type(world, task.host), |it| it.launch().name()).into(),
        ),
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
        ("ephemeralStorage", maybe(definition.and_then(|it| ephemeral_storage(task, it)))),
        ("createdAt", maybe(times.created.map(moment))),
        ("pullStartedAt", maybe(times.pull_started.map(moment))),
        ("pullStoppedAt", maybe(times.pull_stopped.map(moment))),
        ("startedAt", maybe(times.started.map(moment))),
        ("stoppingAt", maybe(times.stopping.map(moment))),
        ("executionStoppedAt", maybe(times.execution_stopped.map(moment))),
        ("stoppedAt", maybe(times.stopped.map(moment))),
        ("stopCode", maybe(task.stop.as_ref().map(|stop| stop.code.name()))),
        ("stoppedReason", maybe(task.stop.as_ref().map(|stop| &*stop.reason))),
        ("attachments", attachments(task)),
        ("containers", maybe(containers)),
    ])
}

/// The storage of a Fargate task (rule `fargate.storage-included`).
fn ephemeral_storage(task: &Task, definition: &TaskDefinition) -> Option<Value> {
    let size = EPHEMERAL_INCLUDED_GIB + definition.ephemeral_storage_gib;
    matches!(task.host, Host::Fargate { .. }).then(|| json!({ "sizeInGiB": size }))
}

/// What is attached to a task: the network interface of its own, and its EBS volume.
fn attachments(task: &Task) -> Value {
    let detail = |name: &str, value: Value| json!({ "name": name, "value": value });
    let status = match task.status {
        TaskStatus::Provisioning { .. } => "ATTACHING",
        TaskStatus::Deprovisioning { .. } => "DETACHING",
        TaskStatus::Stopped => "DELETED",
        _ => "ATTACHED",
    };
    let attached = |kind: &str, details: Vec<Value>| json!({ "type": kind, "status": status, "details": details });
    let own = |network: &Arc<Network>| {
        let mut subnets = network.subnets.iter();
        subnets.find(|(zone, _)| Some(*zone) == task.zone).map(|(_, subnet)| Arc::clone(subnet))
    };
    let interface = task.network.as_ref().and_then(own).map(|subnet| {
        let address = detail("privateIPv4Address", maybe(task.private_address()));
        attached("ElasticNetworkInterface", vec![detail("subnetId", (*subnet).into()), address])
    });
    let volume = task.volume.as_ref().map(|volume| {
        let mut details = vec![
            detail("volumeName", (*volume.name).into()),
            detail("roleArn", (*volume.role).into()),
        ];
        let size = (volume.size_gib > 0).then(|| volume.size_gib.to_string());
        details.extend(size.map(|size| detail("sizeInGiB", size.into())));
        attached("AmazonElasticBlockStorage", details)
    });
    interface.into_iter().chain(volume).collect()
}

fn launch_type(world: &World, host: Host) -> &'static str {
    let external = |id| world.instances.get(id).is_some_and(Instance::is_external);
    match host {
        Host::Fargate { .. } => "FARGATE",
        Host::Ec2(Some(id)) if external(id) => "EXTERNAL",
        Host::Ec2(_) => "EC2",
    }
}

/// What ECS knows of a container; `heard` is whether its agent could tell that it is over.
fn container_of(own: &ContainerDefinition, container: &Container, heard: bool) -> Value {
    let (exit, why) = match container.status {
        ContainerStatus::Stopped { exit, reason } if heard => {
            (exit, Some(reason.text()).filter(|text| !text.is_empty()))
        }
        _ => (None, None),
    };
    let status = match container.status {
        ContainerStatus::Stopped { .. } if heard => "STOPPED",
        ContainerStatus::Running { .. }
        | ContainerStatus::Stopping { .. }
        | ContainerStatus::Stopped { exit: Some(_), .. } => "RUNNING",
        _ => "PENDING",
    };
    object([
        ("name", (*own.name).into()),
        ("image", (*own.image.name).into()),
        ("lastStatus", status.into()),
        ("healthStatus", container.health.name().into()),
        ("restartCount", maybe(own.restart.as_ref().map(|_| container.restarts))),
        ("exitCode", maybe(exit)),
        ("reason", maybe(why)),
    ])
}
