//! From an action to the change that it means, or to everything that is wrong with it. Reads the world only.

use std::sync::Arc;

use super::{Action, Name, access, alarms, definition, find, groups, providers, select, service};
use crate::access::Access;
use crate::cloudwatch::{AlarmState, Watched};
use crate::definition::TaskDefinition;
use crate::dependency::Dependency;
use crate::finding::{Findings, suggestion};
use crate::ids::{
    AlarmId, AsgId, ClassId, InstanceId, ServiceId, TargetGroupId, TaskDefinitionId, TaskId, ZoneId,
};
use crate::instance::InstanceStatus;
use crate::json::At;
use crate::scenario::traffic::thousandths;
use crate::scheduler::ServiceUpdate;
use crate::service::{NewService, ServiceStatus};
use crate::shape::short;
use crate::target_group::TargetGroup;
use crate::task::{ContainerStatus, Process, Task};
use crate::world::World;

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
    Associate(providers::Association),
    Attributes(TargetGroupId, Box<TargetGroup>),
    PutAlarm(Arc<str>, Watched),
    DeleteAlarms(Vec<AlarmId>),
    AlarmState(AlarmId, AlarmState, Arc<str>),
    Desired(AsgId, u32),
    Terminate(Vec<InstanceId>),
    Kill(TaskId, u8, u8),
    Process(TaskId, u8, Process, &'static str),
    Image(Arc<str>, bool),
    Agent(InstanceId, bool),
    Zone(ZoneId, bool),
    Rate(Vec<ClassId>, Option<u64>),
    Access(Box<Access>),
    Dependencies(Arc<[Dependency]>),
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
        Name::RunTask => Change::Run(Box::new(service::run(world, at, findings)?)),
        Name::StopTask => {
            let task = select::task(world, action, &at.get("task")?, findings, |_| true)?;
            Change::Stop(task, at.text("reason").unwrap_or("Task stopped by user").into())
        }
        Name::UpdateContainerInstancesState => drain(world, action, at, findings)?,
        Name::PutClusterCapacityProviders => {
            Change::Associate(providers::association(world, at, findings))
        }
        Name::ModifyTargetGroupAttributes => attributes(world, at, findings)?,
        Name::PutMetricAlarm => {
            let (name, watched) = alarms::put(world, at, findings)?;
            Change::PutAlarm(name, watched)
        }
        Name::DeleteAlarms => Change::DeleteAlarms(alarms::delete(world, at, findings)?),
        Name::SetAlarmState => {
            let (id, state, reason) = alarms::set_state(world, at, findings)?;
            Change::AlarmState(id, state, reason)
        }
        Name::SetDesiredCapacity => desired(world, at, findings)?,
        Name::TerminateInstances => {
            Change::Terminate(instances(world, action, &at.get("InstanceIds")?, findings, |_| {
                true
            })?)
        }
        Name::KillContainer => {
            let (task, container) = process(world, action, at, findings, |_| true)?;
            let code = at.int("code").and_then(|code| u8::try_from(code).ok()).unwrap_or(137);
            Change::Kill(task, container, code)
        }
        Name::Hang => fault(world, action, at, findings, Process { hung: true, failing: false })?,
        Name::FailHealthChecks => {
            fault(world, action, at, findings, Process { hung: false, failing: true })?
        }
        Name::Recover => fault(world, action, at, findings, Process::default())?,
        Name::MissingImage => Change::Image(image(world, at, findings)?, false),
        Name::RestoreImage => Change::Image(image(world, at, findings)?, true),
        Name::DisconnectAgent => Change::Agent(agent(world, action, at, findings, true)?, false),
        Name::ConnectAgent => Change::Agent(agent(world, action, at, findings, false)?, true),
        Name::LoseZone => Change::Zone(zone(world, at, findings, false)?, true),
        Name::RestoreZone => Change::Zone(zone(world, at, findings, true)?, false),
        Name::TrafficRate => rate(world, at, findings)?,
        // What is left are faults of what surrounds tasks.
        name => access::fault(world, name, at, findings)?,
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
    let desired = world.services.get(id)?.desired;
    if desired > 0 && at.flag("force") != Some(true) {
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
    let Some(id) = find::target_group(world, reference) else {
        let near = suggestion(reference, world.target_groups.values().map(|group| &*group.name));
        let message = format!("no target group `{}`{near}", short(reference));
        findings.refuse_as("TargetGroupNotFound", at, message);
        return None;
    };
    let group = world.target_groups.get(id)?.clone();
    Some(Change::Attributes(id, Box::new(groups::attributes(group, at, findings))))
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

/// A container whose process runs.
fn process(
    world: &World,
    action: &Action,
    at: &At<'_>,
    findings: &mut Findings,
    fits: impl Fn(&Task) -> bool,
) -> Option<(TaskId, u8)> {
    let task = select::task(world, action, &at.get("task")?, findings, fits)?;
    let place = select::container(world, task, at, findings)?;
    let container = world.tasks.get(task)?.containers.get(usize::from(place))?;
    if !matches!(container.status, ContainerStatus::Running { .. }) {
        findings.refuse(at, format!("the container of {task} does not run"));
    }
    Some((task, place))
}

fn fault(
    world: &World,
    action: &Action,
    at: &At<'_>,
    findings: &mut Findings,
    process: Process,
) -> Option<Change> {
    let changes = |task: &Task| task.containers.iter().any(|c| c.process != process);
    let (task, container) = self::process(world, action, at, findings, changes)?;
    let what = match process {
        Process { hung: true, .. } => "hangs",
        Process { failing: true, .. } => "answers 500",
        Process { .. } => "answers again",
    };
    Some(Change::Process(task, container, process, what))
}

fn image(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<Arc<str>> {
    let name = at.text("image")?;
    let known = world.images.get_key_value(name).map(|(name, _)| Arc::clone(name));
    if known.is_none() {
        let near = suggestion(name, world.images.keys().map(|known| &**known));
        findings.refuse(at, format!("no image `{}`{near}", short(name)));
    }
    known
}

fn agent(
    world: &World,
    action: &Action,
    at: &At<'_>,
    findings: &mut Findings,
    connected: bool,
) -> Option<InstanceId> {
    select::instance(world, action, &at.get("instance")?, findings, |_, instance| {
        instance.agent_connected == connected
    })
}

fn zone(world: &World, at: &At<'_>, findings: &mut Findings, dark: bool) -> Option<ZoneId> {
    let name = at.get("availabilityZone")?;
    let Some(id) = find::zone(world, name.as_text()?) else {
        groups::unknown_zone(world, &name, findings);
        return None;
    };
    if world.zone(id)?.dark != dark {
        let message = if dark { "the zone is not lost" } else { "the zone is lost already" };
        findings.refuse(&name, message);
    }
    Some(id)
}

fn rate(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<Change> {
    let wanted = at.text("class");
    let classes = (0..).map(ClassId).zip(&world.traffic.classes);
    let named = classes.filter(|(_, class)| wanted.is_none_or(|name| &*class.name == name));
    let ids: Vec<ClassId> = named.map(|(id, _)| id).collect();
    if ids.is_empty() {
        let names = world.traffic.classes.iter().map(|class| &*class.name);
        let near = suggestion(wanted.unwrap_or_default(), names);
        findings.refuse(at, format!("no such class of requests{near}"));
    }
    let rate = match at.get("rate") {
        Some(rate) => Some(thousandths(&rate)?),
        None => None,
    };
    Some(Change::Rate(ids, rate))
}
