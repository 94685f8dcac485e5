//! From a fault to the change that it means, or to what is wrong with it. Reads the world only.

use std::sync::Arc;

use super::read::Change;
use super::{Action, Name, access, find, groups, select};
use crate::finding::{Findings, suggestion};
use crate::ids::{ClassId, InstanceId, TaskId, ZoneId};
use crate::instance::Instance;
use crate::json::At;
use crate::retirement::can_retire;
use crate::scenario::traffic::thousandths;
use crate::shape::short;
use crate::spot;
use crate::task::{ContainerStatus, Process, Task, TaskStatus};
use crate::world::World;
use crate::zone::Capacity;

/// What faults make of a process.
const HANGS: Process = Process { hung: true, failing: false };
const FAILS: Process = Process { hung: false, failing: true };
const WORKS: Process = Process { hung: false, failing: false };

impl Name {
    /// The fault that takes this one back. Neither calls nor what happens once can be.
    pub const fn taken_back_by(self) -> Option<Self> {
        Some(match self {
            Self::Hang | Self::FailHealthChecks => Self::Recover,
            Self::MissingImage => Self::RestoreImage,
            Self::DenyPermission => Self::AllowPermission,
            Self::CutRoute => Self::RestoreRoute,
            Self::ExhaustAddresses => Self::RestoreAddresses,
            Self::DeleteSecret => Self::RestoreSecret,
            Self::DeleteLogGroup => Self::RestoreLogGroup,
            Self::InterruptLogs => Self::ResumeLogs,
            Self::FailVolumes => Self::RestoreVolumes,
            Self::SetQuota => Self::RestoreQuota,
            Self::SlowRegistry | Self::LimitPulls => Self::RestoreRegistry,
            Self::DisconnectAgent => Self::ConnectAgent,
            Self::ImpairInstance => Self::RestoreInstance,
            Self::LoseZone => Self::RestoreZone,
            Self::SlowDependency | Self::FailDependency => Self::RestoreDependency,
            Self::CapacityDrought => Self::RestoreCapacity,
            _ => return None,
        })
    }
}

/// Reads a fault whose form is right. None of a call.
pub(super) fn read(
    world: &World,
    action: &Action,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<Change> {
    Some(match action.name {
        Name::KillContainer => {
            let (task, container) = process(world, action, at, findings)?;
            let code = at.int("code").and_then(|code| u8::try_from(code).ok()).unwrap_or(137);
            Change::Kill(task, container, code)
        }
        Name::Hang => fault(world, action, at, findings, HANGS)?,
        Name::FailHealthChecks => fault(world, action, at, findings, FAILS)?,
        Name::Recover => fault(world, action, at, findings, WORKS)?,
        Name::PushImage => {
            Change::Push(image(world, at, "image", findings)?, image(world, at, "as", findings)?)
        }
        Name::MissingImage => Change::Image(image(world, at, "image", findings)?, false),
        Name::RestoreImage => Change::Image(image(world, at, "image", findings)?, true),
        Name::DisconnectAgent => Change::Agent(instance(world, action, at, findings)?, false),
        Name::ConnectAgent => Change::Agent(instance(world, action, at, findings)?, true),
        Name::ImpairInstance => Change::Impair(instance(world, action, at, findings)?, true),
        Name::RestoreInstance => Change::Impair(instance(world, action, at, findings)?, false),
        Name::LoseZone => Change::Zone(zone(world, at, findings, false)?, true),
        Name::RestoreZone => Change::Zone(zone(world, at, findings, true)?, false),
        Name::InterruptSpot => interruption(world, action, at, findings)?,
        Name::InterruptInstance => instance_interruption(world, action, at, findings)?,
        Name::RetireTask => retirement(world, action, at, findings)?,
        Name::SpotWave => wave(world, at, findings)?,
        Name::CapacityDrought => drought(world, at, findings, true)?,
        Name::RestoreCapacity => drought(world, at, findings, false)?,
        Name::SetQuota => {
            if at.get("fargateVcpu").is_none() && at.get("fargateSpotVcpu").is_none() {
                findings.refuse(at, "give fargateVcpu or fargateSpotVcpu");
            }
            Change::Quotas(access::quotas(at, world.quotas))
        }
        Name::RestoreQuota => {
            if world.quotas == world.usual.quotas {
                findings.refuse(at, "it is so already");
            }
            Change::Quotas(world.usual.quotas)
        }
        Name::TrafficRate => rate(world, at, findings)?,
        // What is left are faults of what surrounds tasks.
        name => access::fault(world, name, at, findings)?,
    })
}

/// A container whose process runs.
fn process(
    world: &World,
    action: &Action,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<(TaskId, u8)> {
    let task = task(world, action, at, findings)?;
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
    let (task, container) = self::process(world, action, at, findings)?;
    let what = match process {
        Process { hung: true, .. } => "hangs",
        Process { failing: true, .. } => "answers 500",
        Process { .. } => "answers again",
    };
    Some(Change::Process(task, container, process, what))
}

fn image(world: &World, at: &At<'_>, field: &str, findings: &mut Findings) -> Option<Arc<str>> {
    let name = at.text(field)?;
    let known = world.images.get_key_value(name).map(|(name, _)| Arc::clone(name));
    if known.is_none() {
        let near = suggestion(name, world.images.keys().map(|known| &**known));
        findings.refuse(at, format!("no image `{}`{near}", short(name)));
    }
    known
}

/// The task that a fault strikes: of any, one that it changes.
fn task(world: &World, action: &Action, at: &At<'_>, findings: &mut Findings) -> Option<TaskId> {
    let changes = |task: &Task| changes_task(action.name, task);
    select::task(world, action, &at.get("task")?, findings, changes)
}

/// The instance that a fault strikes: of any, one that it changes.
fn instance(
    world: &World,
    action: &Action,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<InstanceId> {
    let changes = |_, instance: &Instance| changes_instance(action.name, instance);
    select::instance(world, action, &at.get("instance")?, findings, changes)
}

/// Whether a fault would change anything about a task.
fn changes_task(name: Name, task: &Task) -> bool {
    let becomes = |process| task.containers.iter().any(|own| own.process != process);
    match name {
        Name::KillContainer => true,
        Name::Hang => becomes(HANGS),
        Name::FailHealthChecks => becomes(FAILS),
        Name::Recover => becomes(WORKS),
        Name::InterruptSpot => spot::can_be_interrupted(task),
        Name::RetireTask => can_retire(task),
        _ => false,
    }
}

/// Whether a fault would change anything about an instance.
fn changes_instance(name: Name, instance: &Instance) -> bool {
    let lives = instance.ended.is_none();
    match name {
        Name::DisconnectAgent => lives && instance.agent_connected,
        Name::ConnectAgent => lives && !instance.agent_connected,
        Name::ImpairInstance => lives && instance.is_registered() && instance.impaired.is_none(),
        Name::RestoreInstance => lives && instance.impaired.is_some(),
        Name::InterruptInstance => lives && instance.spot && instance.warned_at.is_none(),
        _ => false,
    }
}

/// The first task or instance, by id, about which a fault of one would change something now; none where there is no
/// such one.
pub fn first_struck(world: &World, name: Name) -> Option<String> {
    let task =
        |task: &Task| task.status == TaskStatus::Running && task.wanted && changes_task(name, task);
    let instance = |it: &Instance| it.is_registered() && changes_instance(name, it);
    let mut tasks = world.tasks.iter().filter(|(_, it)| task(it)).map(|(id, _)| id.to_string());
    let mut instances =
        world.instances.iter().filter(|(_, it)| instance(it)).map(|(id, _)| id.to_string());
    tasks.next().or_else(|| instances.next())
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

/// The zone that is named, or all.
fn zones(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<Vec<ZoneId>> {
    let Some(name) = at.get("availabilityZone") else {
        return Some((0..).zip(&world.zones).map(|(id, _)| ZoneId(id)).collect());
    };
    let found = find::zone(world, name.as_text()?);
    if found.is_none() {
        groups::unknown_zone(world, &name, findings);
    }
    found.map(|zone| vec![zone])
}

fn interruption(
    world: &World,
    action: &Action,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<Change> {
    let task = task(world, action, at, findings)?;
    if !world.tasks.get(task).is_some_and(spot::can_be_interrupted) {
        findings.refuse(at, format!("{task} is not on FARGATE_SPOT, or is interrupted already"));
    }
    Some(Change::Interrupt(vec![task], Vec::new()))
}

fn retirement(
    world: &World,
    action: &Action,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<Change> {
    let task = task(world, action, at, findings)?;
    if !world.tasks.get(task).is_some_and(can_retire) {
        findings.refuse(at, format!("{task} is not on Fargate, or goes already"));
    }
    Some(Change::Retire(task))
}

fn instance_interruption(
    world: &World,
    action: &Action,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<Change> {
    let id = instance(world, action, at, findings)?;
    if !world.instances.get(id).is_some_and(|it| changes_instance(action.name, it)) {
        findings.refuse(at, format!("{id} is no Spot Instance, or is interrupted already"));
    }
    Some(Change::Interrupt(Vec::new(), vec![id]))
}

fn wave(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<Change> {
    let zones = zones(world, at, findings)?;
    let percent = at.int("percent").unwrap_or(100);
    let there = |task: &Task| task.zone.is_some_and(|zone| zones.contains(&zone));
    let tasks = spot::wave(world, percent, there);
    let instances = spot::wave_of_instances(world, percent, |it| zones.contains(&it.zone));
    Some(Change::Interrupt(tasks, instances))
}

fn drought(world: &World, at: &At<'_>, findings: &mut Findings, dry: bool) -> Option<Change> {
    let name = at.text("capacity")?;
    let capacity = Capacity::ALL.into_iter().find(|capacity| capacity.name() == name)?;
    Some(Change::Drought(capacity, zones(world, at, findings)?, dry))
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
