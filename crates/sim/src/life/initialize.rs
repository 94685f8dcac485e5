//! What ECS needs before it can pull a task's images, and how the task stops where that cannot be had
//! (rules `task.resource-init-error`, `iam.secrets-at-start`, `engine.api-refusal`, `engine.no-route`).

use std::sync::Arc;

use crate::access::{self, Api};
use crate::definition::{ContainerDefinition, TaskDefinition};
use crate::event::Event;
use crate::ids::TaskId;
use crate::step::Step;
use crate::task::{Activation, Host, StopCode, Task, TaskStatus};
use crate::time::SimDuration;
use crate::volume;
use crate::world::World;

use super::{containers, pull, stopping};

/// Why something cannot be had, and how long it takes ECS to find out.
pub(super) struct Missing {
    pub(super) reason: Arc<str>,
    pub(super) wait: SimDuration,
}

/// A task that is ACTIVATING gets what it needs and goes on, or waits until ECS gives up.
pub(super) fn begin(step: &mut Step<'_>, id: TaskId) {
    match missing(step.world, id) {
        None => containers::advance(step, id),
        Some(Missing { wait, .. }) => {
            let stamp = step.world.tasks.get(id).map_or(0, |task| task.stamp);
            step.after(wait, Event::Task { task: id, stamp });
        }
    }
}

/// The wait is over: what was missing is there now, or the task cannot start.
pub(super) fn over(step: &mut Step<'_>, id: TaskId) {
    match missing(step.world, id) {
        None => containers::advance(step, id),
        Some(Missing { reason, .. }) => {
            stopping::breaks(step, id, StopCode::TaskFailedToStart, reason);
        }
    }
}

/// Something that tasks may need has changed: those that wait look again, because ECS tries more than once.
pub(crate) fn look_again(step: &mut Step<'_>) {
    let waits = |task: &Task| {
        task.status == TaskStatus::Activating(Activation::Containers)
            && task.wanted
            && task.times.pull_started.is_none()
    };
    let waiting: Vec<TaskId> =
        step.world.tasks.iter().filter(|(_, task)| waits(task)).map(|(id, _)| id).collect();
    for id in waiting {
        if missing(step.world, id).is_none() {
            if let Some(task) = step.world.tasks.get_mut(id) {
                task.stamp += 1;
            }
            containers::advance(step, id);
        }
    }
    pull::look_again(step);
}

/// The first thing that cannot be had, in the order in which ECS fetches them: registry login, secrets, logs, file systems.
fn missing(world: &World, id: TaskId) -> Option<Missing> {
    let task = world.tasks.get(id).filter(|_| crate::WHOLE)?;
    let definition = world.definition_of(task)?;
    registry(world, task, definition).or_else(|| {
        let containers = definition.containers.iter();
        let first = containers.clone().find_map(|own| secret(world, task, definition, own));
        first
            .or_else(|| containers.clone().find_map(|own| logs(world, task, definition, own)))
            .or_else(|| file_system(world, task))
    })
}

/// A file system is mounted through the mount target of the task's own zone (rule `storage.efs-mount-target`).
fn file_system(world: &World, task: &Task) -> Option<Missing> {
    let id = volume::unmountable(world, task)?;
    let why = "failed to invoke EFS utils commands to set up EFS volumes: no mount target of";
    Some(refused(world, format_args!("{why} {id} in the Availability Zone of the task")))
}

/// Fargate fetches a login for Amazon ECR first. Without permission the pull itself fails.
fn registry(world: &World, task: &Task, definition: &TaskDefinition) -> Option<Missing> {
    let needs = matches!(task.host, Host::Fargate { .. })
        && definition.containers.iter().any(|own| access::is_in_ecr(&own.image.name));
    (needs && !access::reaches(world, task, Some(Api::Ecr))).then(|| {
        unreachable(
            world,
            "unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon \
             ECR: There is a connection issue between the task and Amazon ECR. Check your task network \
             configuration.",
        )
    })
}

fn secret(
    world: &World,
    task: &Task,
    definition: &TaskDefinition,
    own: &ContainerDefinition,
) -> Option<Missing> {
    let fetching = "unable to pull secrets or registry auth: ";
    own.secrets.iter().find_map(|secret| {
        let api = Api::of_secret(secret);
        let in_ssm = api == Api::Ssm;
        if !access::reaches(world, task, Some(api)) {
            return Some(unreachable(
                world,
                if in_ssm {
                    "unable to pull secrets or registry auth: The task cannot pull secrets from AWS \
                     Systems Manager Parameter Store. Check your network connection between the task \
                     and AWS Systems Manager."
                } else {
                    "unable to pull secrets or registry auth: The task can't pull secrets from AWS \
                     Secrets Manager. There is a connection issue between the task and Secrets Manager. \
                     Check your task network configuration."
                },
            ));
        }
        let denied = !access::may_prepare(world, definition, api);
        if !denied && world.access.exists(secret) {
            return None;
        }
        let why = match (in_ssm, denied) {
            (true, true) => {
                "execution resource retrieval failed: unable to retrieve secrets from ssm: \
                 AccessDeniedException: the execution role is not authorized to perform: \
                 ssm:GetParameters"
            }
            (true, false) => {
                "execution resource retrieval failed: unable to retrieve secrets from ssm: invalid \
                 parameters"
            }
            (false, true) => {
                "execution resource retrieval failed: unable to retrieve secret from asm: \
                 AccessDeniedException: the execution role is not authorized to perform: \
                 secretsmanager:GetSecretValue"
            }
            (false, false) => {
                "The task can't pull the secret from Secrets Manager. Check whether the secret exists \
                 in the specified Region"
            }
        };
        Some(refused(world, format_args!("{fetching}{why}: {secret}")))
    })
}

fn logs(
    world: &World,
    task: &Task,
    definition: &TaskDefinition,
    own: &ContainerDefinition,
) -> Option<Missing> {
    let logs = own.logs.as_ref()?;
    let is_fargate = matches!(task.host, Host::Fargate { .. });
    if world.access.logs_interrupted || !access::reaches(world, task, Some(Api::Logs)) {
        return Some(unreachable(
            world,
            "The task cannot find the Amazon CloudWatch log group defined in the task definition. There \
             is a connection issue between the task and Amazon CloudWatch. Check your network \
             configuration.",
        ));
    }
    // On EC2 the instance's role writes logs, and it may.
    if is_fargate && !access::may_prepare(world, definition, Api::Logs) {
        let group = &logs.group;
        return Some(refused(
            world,
            format_args!(
                "failed to initialize logging driver: AccessDeniedException: the execution role is not \
                 authorized to perform: logs:CreateLogStream: {group}"
            ),
        ));
    }
    let group = &logs.group;
    (!logs.creates_group && !world.access.exists(group)).then(|| {
        refused(
            world,
            format_args!(
                "failed to initialize logging driver: ResourceNotFoundException: The specified log \
                 group does not exist: {group}"
            ),
        )
    })
}

fn unreachable(world: &World, why: &str) -> Missing {
    let reason = format!("ResourceInitializationError: {why}").into();
    Missing { reason, wait: world.assumptions.no_route }
}

fn refused(world: &World, why: std::fmt::Arguments<'_>) -> Missing {
    let reason = format!("ResourceInitializationError: {why}").into();
    Missing { reason, wait: world.assumptions.api_refusal }
}
