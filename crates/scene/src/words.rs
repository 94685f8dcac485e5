//! The stage in sentences: for screen readers, the event list, and wherever the stage itself says why.

mod cli;
mod describe;
mod ends;
mod find;
mod gloss;
mod instrument;
mod names;
mod parting;
mod provisioning;
mod seats;
mod strip;
mod tree;

pub use cli::Cli;
pub use describe::describe;
pub use ends::ends;
pub use find::find;
pub use gloss::Gloss;
pub use instrument::{
    Follows, Gets, IsAt, Kinds, Left, MandN, Reading, Reads, Seen, Share, Strategy, Tenths,
    Verdict, Waits, Watches,
};
pub use names::Name;
pub use parting::GoesOn;
pub use provisioning::InProvisioning;
pub use seats::{Others, Seats};
pub use strip::{Has, Strip, Therefore};
pub use tree::{Level, MAX_NODES, children, parent};

use std::fmt;

use sim::describe::room;
use sim::ids::ServiceId;
use sim::place::{Lack, NearMiss};
use sim::service::{Service, ServiceStatus, Why};
use sim::task::Task;
use sim::time::SimTime;
use sim::world::World;
use sim::zone::Capacity;

/// Tasks that a service wants and that do not exist, because nothing could be started: by service, none left out.
/// Of a service that replaces old tasks by new ones these are the new ones that its bounds allow.
pub fn missing(world: &World) -> Vec<(ServiceId, u32)> {
    let active = world.services.iter().filter(|(_, it)| it.status == ServiceStatus::Active);
    let missing = active.map(|(id, service)| (id, missing_in(world, id, service)));
    missing.filter(|(_, count)| *count > 0).collect()
}

fn missing_in(world: &World, id: ServiceId, service: &Service) -> u32 {
    missing_of(world, service, || room(world, id).map_or(0, |room| room.may_start))
}

/// Of one service; `may_start` is asked only where it replaces old tasks.
fn missing_of(world: &World, service: &Service, may_start: impl FnOnce() -> u32) -> u32 {
    let wanted = service.tasks.iter().filter_map(|id| world.tasks.get(*id)).filter(|it| it.wanted);
    let [primary, _, ..] = service.deployments[..] else {
        return service.desired.saturating_sub(wanted.count() as u32);
    };
    let of_primary = |task: &&Task| task.service.is_some_and(|(_, own)| own == primary);
    let new = wanted.filter(of_primary).count() as u32;
    service.desired.saturating_sub(new).min(may_start())
}

/// Why tasks wait for capacity, from the launch that still fails for a service that misses some.
pub fn waiting_reason(world: &World) -> Option<WaitingReason> {
    let active = world.services.iter().filter(|(_, it)| it.status == ServiceStatus::Active);
    active.filter_map(|(id, own)| Some((id, own, own.failures.last()?))).find_map(|it| {
        let (id, own, failure) = it;
        (missing_in(world, id, own) > 0).then(|| match &failure.why {
            Why::Placement(decision) => WaitingReason::Nowhere(decision.nearest.clone()),
            Why::Capacity(capacity, reason) => WaitingReason::Without(*capacity, reason),
        })
    })
}

/// A sentence of AWS without its full stop, to be a part of one of ours.
pub(crate) fn unended(sentence: &str) -> &str {
    sentence.strip_suffix('.').filter(|_| sim::WHOLE).unwrap_or(sentence)
}

/// How many of what has a plural in s: "1 task", "2 tasks".
pub struct Count(pub u32, pub &'static str);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.0, self.1, if self.0 == 1 { "" } else { "s" })
    }
}

/// A moment as people read it, to the tenth of a second: "03:12.4", with hours in front from the first hour on.
pub struct Clock(pub SimTime);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.0.0 / 100_000;
        let (secs, tenth) = (tenths / 10, tenths % 10);
        let (hours, minutes, secs) = (secs / 3_600, secs / 60 % 60, secs % 60);
        if hours > 0 {
            write!(f, "{hours}:")?;
        }
        write!(f, "{minutes:02}:{secs:02}.{tenth}")
    }
}

/// Why nothing fits, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaitingReason {
    /// No instance takes the task; the nearest one.
    Nowhere(Option<NearMiss>),
    /// There is none of a capacity, as AWS says it.
    Without(Capacity, &'static str),
}

impl fmt::Display for WaitingReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (instance, lacks) = match self {
            Self::Nowhere(Some(NearMiss { instance, lacks })) => (instance, lacks),
            Self::Nowhere(None) => return f.write_str("there is no instance to place it on"),
            Self::Without(capacity, reason) => {
                return write!(f, "{}: {}", capacity.name(), unended(reason));
            }
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
            Lack::Port(port) => write!(f, "has no port {port} free"),
            Lack::Ports(beyond) => write!(f, "may not have {beyond} more fixed ports"),
            Lack::Zone(zone) => write!(f, "is in {zone}, and rebalancing fills another zone"),
            Lack::HasOne => f.write_str("has its task of this service already"),
            Lack::Provider => f.write_str("belongs to another capacity provider"),
            Lack::Eni => f.write_str("has no network interface left"),
            Lack::Attribute(name) => write!(f, "lacks the attribute {name}"),
            Lack::Constraint(index) => write!(f, "fails placement constraint {}", index + 1),
        }
    }
}
