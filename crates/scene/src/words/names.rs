//! What everything on the stage is called when it is spoken of.

use std::fmt;

use sim::ids::{TaskId, ZoneId};
use sim::instance::{Instance, InstanceStatus};
use sim::task::{ContainerStatus, Host, Task};
use sim::time::SimTime;
use sim::world::World;

use crate::cast::phase;
use crate::floors::{SITE, SITE_NAME};
use crate::frame::Subject;
use crate::instrument::{self, instruments};
use crate::marks::{Marks, is_managed, marks, taken_back};
use crate::moves::moves;
use crate::state::Phase;
use crate::timer::{Kind, Timer, timer};
use crate::words::{Count, Reads, Share};

/// The name of a subject with what matters of it now, for whoever cannot see it:
/// "task t-19, web revision 13, draining, 41 seconds left, on i-4".
pub struct Name<'a> {
    /// The run.
    pub world: &'a World,
    /// The moment.
    pub at: SimTime,
    /// What is named.
    pub subject: Subject,
}

impl Name<'_> {
    /// The name as a heading: without what the instruments of the subject show.
    pub fn title(&self) -> String {
        match self.subject {
            Subject::Service(id) => match self.world.services.get(id) {
                Some(service) => format!("service {}", service.name),
                None => format!("service {id}"),
            },
            Subject::Provider(id) => match self.world.providers.get(id) {
                Some(provider) => format!("capacity provider {}", provider.name),
                None => format!("capacity provider {id}"),
            },
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = self.world;
        match self.subject {
            Subject::Cluster => {
                f.write_str("the cluster")?;
                read(f, world, self.at, self.subject)
            }
            Subject::Users => f.write_str("users, who send requests"),
            Subject::Shelf => f.write_str("shelf of tasks that are wanted and have no place yet"),
            Subject::Tray => f.write_str("tray of tasks that stopped just now"),
            Subject::Gutter => f.write_str("gutter of lost requests"),
            Subject::Zone(id) => {
                zone(f, world, id)?;
                moved(f, world, id)
            }
            Subject::Fargate(id) => {
                f.write_str("Fargate in ")?;
                zone(f, world, id)
            }
            Subject::TargetGroup(id) => match world.target_groups.get(id) {
                Some(group) => {
                    let (name, healthy) = (&group.name, group.healthy);
                    let all = Count(group.targets.len() as u32, "target");
                    write!(f, "load balancer for {name}, {healthy} of {all} healthy")?;
                    match instrument::weighed(world, id).filter(|_| sim::WHOLE) {
                        Some(share) => write!(f, ", gets {} of its listener", Share(share)),
                        None => Ok(()),
                    }
                }
                None => write!(f, "load balancer {id}"),
            },
            Subject::Service(_) | Subject::Provider(_) => {
                f.write_str(&self.title())?;
                read(f, world, self.at, self.subject)
            }
            Subject::Instance(id) => {
                write!(f, "instance {id}")?;
                match world.instances.get(id) {
                    Some(own) => instance(f, world, own, self.at),
                    None => f.write_str(", gone"),
                }
            }
            Subject::Task(id) => {
                write!(f, "task {id}")?;
                match world.tasks.get(id) {
                    Some(own) => task(f, world, id, own, self.at),
                    None => f.write_str(", forgotten"),
                }
            }
        }
    }
}

/// What the instruments of a subject show.
fn read(f: &mut fmt::Formatter<'_>, world: &World, at: SimTime, subject: Subject) -> fmt::Result {
    if !sim::WHOLE {
        return Ok(());
    }
    // Each of them is a sentence with its full stop.
    let mut own = instruments(world).into_iter().filter(|it| it.subject() == subject);
    let Some(first) = own.next() else { return Ok(()) };
    write!(f, ". {}", Reads(&first, at))?;
    own.try_for_each(|it| write!(f, " {}", Reads(&it, at)))
}

fn zone(f: &mut fmt::Formatter<'_>, world: &World, id: ZoneId) -> fmt::Result {
    match world.zone(id) {
        Some(zone) if zone.dark => write!(f, "zone {}, lost", zone.name),
        Some(zone) => write!(f, "zone {}", zone.name),
        None if id == SITE => write!(f, "{SITE_NAME}, outside of AWS"),
        None => write!(f, "zone {id}"),
    }
}

/// What rebalancing moves in a zone.
fn moved(f: &mut fmt::Formatter<'_>, world: &World, id: ZoneId) -> fmt::Result {
    let Some(moves) = moves(world, world.tasks.values()).into_iter().find(|moves| moves.zone == id)
    else {
        return Ok(());
    };
    if moves.comes > 0 {
        write!(f, ", {} came by zone rebalancing", Count(moves.comes, "task"))?;
    }
    if moves.goes > 0 {
        write!(f, ", {} leaving by zone rebalancing", Count(moves.goes, "task"))?;
    }
    Ok(())
}

fn instance(f: &mut fmt::Formatter<'_>, world: &World, own: &Instance, at: SimTime) -> fmt::Result {
    match own.is_external() && sim::WHOLE {
        true => write!(f, ", external, as large as {}", own.kind().name)?,
        false => write!(f, ", {}", own.kind().name)?,
    }
    if is_managed(world, own) {
        f.write_str(", a Managed Instance")?;
    }
    if own.spot && sim::WHOLE {
        f.write_str(" on Spot")?;
    }
    match own.status {
        InstanceStatus::Booting { until } => return write!(f, ", boots, {}", Left(until, at)),
        InstanceStatus::Registering { until } => {
            return write!(f, ", registers, {}", Left(until, at));
        }
        InstanceStatus::Inactive if own.ended.is_none() => return f.write_str(", deregistered"),
        InstanceStatus::Inactive => return f.write_str(", terminated"),
        InstanceStatus::Draining => f.write_str(", draining")?,
        InstanceStatus::Active => {}
    }
    if let Some(until) = taken_back(own) {
        write!(f, ", EC2 takes it back, {}", Left(until, at))?;
    }
    if sim::WHOLE && own.is_left_over() {
        f.write_str(", terminated but still registered")?;
    }
    if sim::WHOLE && own.impaired.is_some() {
        f.write_str(", impaired")?;
    }
    if !own.agent_connected {
        f.write_str(", agent not connected")?;
    }
    let (reserved, registered) = (own.reserved, own.registered);
    let free = registered.memory_mib.saturating_sub(reserved.memory_mib);
    let cpu = registered.cpu_units.saturating_sub(reserved.cpu_units);
    match own.tasks.len() {
        1 => f.write_str(", 1 task")?,
        count => write!(f, ", {count} tasks")?,
    }
    write!(f, ", {free} MiB and {cpu} CPU units free")
}

fn task(
    f: &mut fmt::Formatter<'_>,
    world: &World,
    id: TaskId,
    own: &Task,
    at: SimTime,
) -> fmt::Result {
    if let Some(definition) = world.definition_of(own) {
        write!(f, ", {} revision {}", definition.family, definition.revision)?;
    }
    let marks = marks(world, id, own, at);
    if let Some(revision) = marks.revision {
        write!(f, ", {}", revision.word())?;
    }
    let timer = timer(world, id, own, at);
    let phase = phase(world, id, own);
    match timer {
        Some(Timer { kind: Kind::Pulled, .. }) => f.write_str(", pulling its image")?,
        Some(Timer { kind: Kind::Registered, .. }) => f.write_str(", registering its targets")?,
        _ => write!(f, ", {}", phase.look().word)?,
    }
    if phase == Phase::Stopped {
        let exits = own.containers.iter().filter_map(|container| match container.status {
            ContainerStatus::Stopped { exit, .. } => exit,
            _ => None,
        });
        if let Some(exit) = exits.max() {
            write!(f, ", exit {exit}")?;
        }
        if let Some(stop) = &own.stop {
            write!(f, ", {}", stop.reason)?;
        }
        return Ok(());
    }
    if let Some(timer) = timer.filter(|timer| timer.kind != Kind::Checked) {
        write!(f, ", {}", Left(timer.until, at))?;
    }
    marked(f, marks, at)?;
    match (own.host, own.zone.and_then(|zone| world.zone(zone))) {
        (Host::Ec2(Some(instance)), _) => write!(f, ", on {instance}"),
        (Host::Ec2(None), _) => f.write_str(", on no instance yet"),
        (Host::Fargate { spot }, zone) => {
            f.write_str(if spot { ", on Fargate Spot" } else { ", on Fargate" })?;
            zone.map_or(Ok(()), |zone| write!(f, " in {}", zone.name))
        }
    }
}

/// What a task is marked with.
fn marked(f: &mut fmt::Formatter<'_>, marks: Marks, at: SimTime) -> fmt::Result {
    if !sim::WHOLE {
        return Ok(());
    }
    if let Some(share) = marks.ramp {
        write!(f, ", in slow start with {share} % of a full share")?;
    }
    if let Some(until) = marks.protected {
        write!(f, ", protected from scale-in, {}", Left(until, at))?;
    }
    if marks.daemon {
        f.write_str(", one on each instance")?;
    }
    match marks.warned {
        Some(until) => write!(f, ", warned that its capacity goes, {}", Left(until, at)),
        None => Ok(()),
    }
}

/// The seconds until a moment, rounded up.
struct Left(SimTime, SimTime);

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.since(self.1).0.div_ceil(1_000_000) {
            1 => f.write_str("1 second left"),
            secs => write!(f, "{secs} seconds left"),
        }
    }
}
