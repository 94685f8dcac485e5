//! The stage in sentences: for screen readers, the event list, and wherever the stage itself says why.

mod cli;
mod describe;
mod gloss;
mod names;
mod strip;
mod tree;

pub use cli::Cli;
pub use describe::describe;
pub use gloss::Gloss;
pub use names::Name;
pub use strip::{Strip, Therefore};
pub use tree::{Level, MAX_NODES, children, parent};

use std::fmt;

use sim::describe::room;
use sim::ids::ServiceId;
use sim::log::Log;
use sim::place::{Group, Lack, NearMiss};
use sim::record::What;
use sim::service::{Service, ServiceStatus};
use sim::task::Task;
use sim::time::{SimDuration, SimTime};
use sim::world::World;

/// Placements are tried again every few seconds, so a reason that is older than this is none.
const FRESH: SimDuration = SimDuration::from_secs(60);
/// Records that are looked at for a reason.
const MAX_LOOK_BACK: usize = 4_000;

/// Tasks that a service wants and that do not exist, because nothing could be started: by service, none left out.
/// Of a service that replaces old tasks by new ones these are the new ones that its bounds allow.
pub fn missing(world: &World) -> Vec<(ServiceId, u32)> {
    let active = world.services.iter().filter(|(_, it)| it.status == ServiceStatus::Active);
    let missing = active.map(|(id, service)| (id, missing_of(world, id, service)));
    missing.filter(|(_, count)| *count > 0).collect()
}

/// Of one service.
fn missing_of(world: &World, id: ServiceId, service: &Service) -> u32 {
    let wanted = service.tasks.iter().filter_map(|id| world.tasks.get(*id)).filter(|it| it.wanted);
    let [primary, _, ..] = service.deployments[..] else {
        return service.desired.saturating_sub(wanted.count() as u32);
    };
    let of_primary = |task: &&Task| task.service.is_some_and(|(_, own)| own == primary);
    let new = wanted.filter(of_primary).count() as u32;
    let may_start = room(world, id).map_or(0, |room| room.may_start);
    service.desired.saturating_sub(new).min(may_start)
}

/// Why tasks wait for capacity, from the latest placement that failed for a service that misses some.
pub fn waiting_reason(world: &World, log: &Log, at: SimTime) -> Option<WaitingReason> {
    let missing = missing(world);
    if missing.is_empty() {
        return None;
    }
    let misses = |group: &Group| match group {
        Group::Service(service) => missing.iter().any(|(id, _)| id == service),
        Group::Named(_) => false,
    };
    let from = SimTime(at.0.saturating_sub(FRESH.0));
    let records = log.between(from, at).iter().rev().take(MAX_LOOK_BACK);
    records.into_iter().find_map(|record| match &record.what {
        What::Placement(decision)
            if decision.chosen.is_none() && misses(&decision.applicant.group) =>
        {
            Some(WaitingReason(decision.nearest.clone()))
        }
        _ => None,
    })
}

/// Why nothing fits, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingReason(Option<NearMiss>);

impl fmt::Display for WaitingReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(NearMiss { instance, lacks }) = &self.0 else {
            return f.write_str("there is no instance to place it on");
        };
        write!(f, "no instance fits; nearest is {instance}, which ")?;
        let mut lacks = lacks.iter();
        match lacks.next() {
            Some(first) => write!(f, "{}", Lacking(first))?,
            None => f.write_str("was not chosen")?,
        }
        lacks.try_for_each(|lack| write!(f, " and {}", Lacking(lack)))
    }
}

/// What an instance lacks, as the end of a sentence about it.
pub struct Lacking<'a>(pub &'a Lack);

impl fmt::Display for Lacking<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Lack::Unavailable => f.write_str("takes no tasks now"),
            Lack::Subnet(zone) => write!(f, "is in {zone}, where the task has no subnet"),
            Lack::Cpu(units) => write!(f, "lacks {units} CPU units"),
            Lack::Memory(mib) => write!(f, "lacks {mib} MiB"),
            Lack::Port(port) => write!(f, "already uses port {port}"),
            Lack::Eni => f.write_str("has no network interface left"),
            Lack::Attribute(name) => write!(f, "lacks the attribute {name}"),
            Lack::Constraint(index) => write!(f, "fails placement constraint {}", index + 1),
        }
    }
}
