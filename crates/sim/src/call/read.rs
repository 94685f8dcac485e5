//! From an action to the change that it means, or to everything that is wrong with it. Reads the world only.

use std::sync::Arc;

use super::around::{self, Around};
use super::{
    Action, Name, attributes, capacity, definition, deployment, faults, find, providers, select,
    service,
};
use crate::access::Access;
use crate::definition::TaskDefinition;
use crate::dependency::Dependency;
use crate::finding::{Findings, suggestion};
use crate::ids::{
    AsgId, CapacityProviderId, ClassId, InstanceId, ServiceId, TargetGroupId, TaskDefinitionId,
    TaskId, ZoneId,
};
use crate::instance::{Instance, InstanceStatus};
use crate::json::At;
use crate::provider::{CapacityProvider, ProviderKind};
use crate::quota::Quotas;
use crate::scheduler::ServiceUpdate;
use crate::service::{NewService, ServiceStatus};
use crate::shape::short;
use crate::target_group::TargetGroup;
use crate::task::{Process, TaskStatus};
use crate::time::{SimDuration, SimTime};
use crate::world::World;
use crate::zone::Capacity;

/// What an accepted action changes.
pub(super) enum Change {
    Register(Box<TaskDefinition>),
    Create(Box<NewService>, TaskDefinitionId),
    Update(ServiceId, Box<ServiceUpdate>),
    Delete(ServiceId),
    Run(Box<service::Run>),
    Stop(TaskId, Arc<str>),
    Drain(Vec<InstanceId>),
    Activate(Vec<InstanceId>),
    Provider(Box<CapacityProvider>),
    ProviderDelete(CapacityProviderId),
    ProviderUpdate(CapacityProviderId, Box<ProviderKind>),
    Interrupt(Vec<TaskId>, Vec<InstanceId>),
    Retire(TaskId),
    Drought(Capacity, Vec<ZoneId>, bool),
    Associate(providers::Association),
    Attributes(TargetGroupId, Box<TargetGroup>),
    Around(Around),
    Desired(AsgId, u32),
    Deregister(InstanceId),
    Terminate(Vec<InstanceId>),
    Kill(TaskId, u8, u8),
    Process(TaskId, u8, Process, &'static str),
    Image(Arc<str>, bool),
    Push(Arc<str>, Arc<str>),
    StopDeployment(ServiceId),
    Protect(Vec<TaskId>, Option<SimTime>),
    Continue(ServiceId, bool),
    Agent(InstanceId, bool),
    Impair(InstanceId, bool),
    Zone(ZoneId, bool),
    Rate(Vec<ClassId>, Option<u64>),
    Access(Box<Access>),
    Dependencies(Arc<[Dependency]>),
    Quotas(Quotas),
}

/// Reads an action whose form is right. What is wrong goes to the findings; then the change does not count.
pub(super) fn read(
    world: &World,
    action: &Action,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<Change> {
    Some(match action.name {
        Name::RegisterTaskDefinition => {
            Change::Register(Box::new(definition::read(world, at, findings)?))
        }
        Name::CreateService => {
            let (service, definition) = service::create(world, at, findings)?;
            Change::Create(Box::new(service), definition)
        }
        Name::UpdateService => {
            let id = active_service(world, at, findings)?;
            Change::Update(id, Box::new(service::update(world, id, at, findings)?))
        }
        Name::DeleteService => delete(world, at, findings)?,
        Name::StopServiceDeployment => {
            Change::StopDeployment(deployment::under_way(world, at, findings)?)
        }
        Name::ContinueServiceDeployment => {
            let (id, continues) = deployment::paused(world, at, findings)?;
            Change::Continue(id, continues)
        }
        Name::UpdateTaskProtection => protection(world, action, at, findings)?,
        Name::RunTask => Change::Run(Box::new(service::run(world, at, findings)?)),
        Name::StopTask => {
            let task = select::task(world, action, &at.get("task")?, findings, |_| true)?;
            Change::Stop(task, at.text("reason").unwrap_or(super::STOPPED_BY_USER).into())
        }
        Name::UpdateContainerInstancesState => drain(world, action, at, findings)?,
        Name::DeregisterContainerInstance => {
            Change::Deregister(deregistered(world, action, at, findings)?)
        }
        Name::CreateCapacityProvider => {
            Change::Provider(Box::new(capacity::create(world, at, findings)?))
        }
        Name::UpdateCapacityProvider => {
            let (id, new) = capacity::update(world, at, findings)?;
            Change::ProviderUpdate(id, Box::new(new))
        }
        Name::DeleteCapacityProvider => {
            Change::ProviderDelete(providers::unused(world, at, findings)?)
        }
        Name::PutClusterCapacityProviders => {
            Change::Associate(providers::association(world, at, findings))
        }
        Name::ModifyTargetGroupAttributes => attributes(world, at, findings)?,
        Name::ModifyListener
        | Name::ModifyRule
        | Name::PutMetricAlarm
        | Name::DeleteAlarms
        | Name::SetAlarmState
        | Name::RegisterScalableTarget
        | Name::DeregisterScalableTarget
        | Name::PutScalingPolicy
        | Name::DeleteScalingPolicy
        | Name::PutScheduledAction
        | Name::DeleteScheduledAction => {
            Change::Around(around::read(world, action.name, at, findings)?)
        }
        Name::SetDesiredCapacity => desired(world, at, findings)?,
        Name::TerminateInstances => Change::Terminate(terminated(world, action, at, findings)?),
        _ => faults::read(world, action, at, findings)?,
    })
}

fn active_service(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<ServiceId> {
    let name = at.get("service")?;
    let text = name.as_text()?;
    let Some(id) = find::service(world, text) else {
        let near = suggestion(text, world.services.values().map(|service| &*service.name));
        let message = format!("no service `{}`{near}", short(text));
        findings.refuse_as("ServiceNotFoundException", &name, message);
        return None;
    };
    if world.services.get(id)?.status != ServiceStatus::Active {
        let message = format!("service `{}` was deleted", short(text));
        findings.refuse_as("ServiceNotActiveException", &name, message);
        return None;
    }
    Some(id)
}

/// Rules `service.protection-default`, `service.protection-max`.
fn protection(
    world: &World,
    action: &Action,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<Change> {
    let mut tasks: Vec<TaskId> = Vec::new();
    for named in at.list("tasks") {
        let task = select::task(world, action, &named, findings, |task| task.service.is_some())?;
        if world.tasks.get(task)?.service.is_none() {
            findings.refuse(&named, format!("{task} is of no service: nothing would scale it in"));
        }
        tasks.push(task);
    }
    let minutes = at.int("expiresInMinutes").unwrap_or(PROTECTED_MINUTES);
    let until = world.now + SimDuration::from_secs(60) * u64::from(minutes);
    Some(Change::Protect(tasks, at.flag("protectionEnabled")?.then_some(until)))
}

/// How long protection lasts unless a time is given (rule `service.protection-default`).
const PROTECTED_MINUTES: u32 = 120;

fn delete(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<Change> {
    let name = at.get("service")?;
    let text = name.as_text()?;
    let active = find::service(world, text)
        .filter(|id| world.services.get(*id).is_some_and(|s| s.status == ServiceStatus::Active));
    let Some(id) = active else {
        let message = format!("no ACTIVE service `{}`", short(text));
        findings.refuse_as("ServiceNotFoundException", &name, message);
        return None;
    };
    let service = world.services.get(id)?;
    let desired = service.desired;
    if desired > 0 && !service.is_daemon() && at.flag("force") != Some(true) {
        let message = format!("desiredCount is {desired}: set it to 0 first, or give force");
        findings.refuse(at, message);
    }
    Some(Change::Delete(id))
}

fn drain(world: &World, action: &Action, at: &At<'_>, findings: &mut Findings) -> Option<Change> {
    let drains = at.text("status")? == "DRAINING";
    let from = if drains { InstanceStatus::Active } else { InstanceStatus::Draining };
    let list = at.get("containerInstances")?;
    let ids = instances(world, action, &list, findings, |status| *status == from)?;
    Some(if drains { Change::Drain(ids) } else { Change::Activate(ids) })
}

/// The instance that is to leave the cluster (rule `instance.deregister-force`).
fn deregistered(
    world: &World,
    action: &Action,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<InstanceId> {
    let named = at.get("containerInstance")?;
    let registered = |_, instance: &Instance| instance.is_registered();
    let id = select::instance(world, action, &named, findings, registered)?;
    let instance = world.instances.get(id)?;
    if !instance.is_registered() {
        findings.refuse(&named, format!("{id} is not registered"));
    }
    let runs = |task: &TaskId| {
        world.tasks.get(*task).is_some_and(|task| task.status == TaskStatus::Running)
    };
    if at.flag("force") != Some(true) && instance.tasks.iter().any(runs) {
        findings.refuse(at, "Found running tasks on the instance.");
    }
    Some(id)
}

/// The instances that EC2 is to end: its own ones.
fn terminated(
    world: &World,
    action: &Action,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<Vec<InstanceId>> {
    let list = at.get("InstanceIds")?;
    let ids = instances(world, action, &list, findings, |_| true)?;
    let external = |id: &&InstanceId| world.instances.get(**id).is_some_and(Instance::is_external);
    if let Some(id) = ids.iter().find(external) {
        findings.refuse(&list, format!("{id} is external: EC2 does not know it"));
    }
    Some(ids)
}

/// Instances that a list names, each once. With "any" those count on which the action has an effect.
fn instances(
    world: &World,
    action: &Action,
    list: &At<'_>,
    findings: &mut Findings,
    fits: impl Fn(&InstanceStatus) -> bool,
) -> Option<Vec<InstanceId>> {
    let mut ids: Vec<InstanceId> = Vec::new();
    for at in list.items() {
        let id = select::instance(world, action, &at, findings, |id, instance| {
            !ids.contains(&id) && fits(&instance.status)
        });
        ids.extend(id.filter(|id| !ids.contains(id)));
    }
    if list.items().is_empty() {
        findings.refuse(list, "name at least one instance");
    }
    Some(ids)
}

fn attributes(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<Change> {
    let reference = at.text("TargetGroupArn")?;
    let found = find::known_target_group(world, reference);
    let id = found.map_err(|none| findings.refuse_as("TargetGroupNotFound", at, none)).ok()?;
    let group = world.target_groups.get(id)?.clone();
    Some(Change::Attributes(id, Box::new(attributes::read(group, at, findings))))
}

fn desired(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<Change> {
    let name = at.get("AutoScalingGroupName")?;
    let text = name.as_text()?;
    let Some(id) = find::asg(world, text) else {
        let near = suggestion(text, world.asgs.values().map(|group| &*group.name));
        findings.refuse(&name, format!("no Auto Scaling group `{}`{near}", short(text)));
        return None;
    };
    let (group, desired) = (world.asgs.get(id)?, at.int("DesiredCapacity")?);
    let (min, max) = (group.min, group.max);
    if !(min..=max).contains(&desired) {
        let message = format!("{desired} is not within MinSize {min} and MaxSize {max}");
        findings.refuse(at, message);
    }
    Some(Change::Desired(id, desired))
}
