//! The scene as it is now, in a few sentences that can be spoken.

use std::fmt::{self, Write as _};

use sim::in_force::in_force;
use sim::instance::InstanceStatus;
use sim::request::Outcome;
use sim::service::ServiceStatus;
use sim::time::SimTime;
use sim::world::World;

use crate::instrument;
use crate::marks::{marks, taken_back};
use crate::revision::Side;
use crate::words::strip::Therefore;
use crate::words::{Reads, Strip};

/// Services that are told of one by one; the rest is counted.
const MAX_SERVICES: usize = 5;
/// Faults that are told of one by one.
const MAX_FAULTS: usize = 5;

/// What there is to see now: services, capacity, requests, time.
pub fn describe(world: &World, at: SimTime) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = services(&mut text, world, at)
        .and_then(|()| instruments(&mut text, world, at))
        .and_then(|()| marked(&mut text, world, at))
        .and_then(|()| faults(&mut text, world))
        .and_then(|()| capacity(&mut text, world))
        .and_then(|()| requests(&mut text, world))
        .and_then(|()| write!(text, "Cluster time {}.", Spoken(at)));
    text
}

fn services(text: &mut String, world: &World, at: SimTime) -> fmt::Result {
    let active = |status| status != ServiceStatus::Inactive;
    let mut services = world.services.iter().filter(|(_, service)| active(service.status));
    for (id, service) in services.by_ref().take(MAX_SERVICES) {
        let Some(strip) = Strip::of(world, at, id) else { continue };
        let (want, have, healthy) = (strip.want, strip.have, strip.healthy);
        write!(text, "Service {} wants {want} and has {have} running, ", service.name)?;
        match healthy {
            healthy if healthy == have => text.push_str("all of them healthy"),
            0 => text.push_str("none of them healthy"),
            healthy => write!(text, "{healthy} of them healthy")?,
        }
        if have == 0 {
            let end = text.len() - ", all of them healthy".len();
            text.truncate(end);
        }
        match strip.therefore {
            Therefore::Nothing => text.push_str(". "),
            therefore => write!(text, "; {therefore}. ")?,
        }
        let sides = world.services.get(id).and_then(|service| Side::of(world, service));
        if let Some([old, new]) = sides {
            write!(text, "Revisions: {old}; {new}. ")?;
        }
    }
    match services.count() {
        0 => Ok(()),
        1 => write!(text, "There is 1 more service. "),
        more => write!(text, "There are {more} more services. "),
    }
}

fn instruments(text: &mut String, world: &World, at: SimTime) -> fmt::Result {
    if !sim::WHOLE {
        return Ok(());
    }
    instrument::instruments(world).iter().try_for_each(|it| write!(text, "{} ", Reads(it, at)))
}

/// How many tasks have which mark.
fn marked(text: &mut String, world: &World, at: SimTime) -> fmt::Result {
    if !sim::WHOLE {
        return Ok(());
    }
    let mut counts = [0_u32; 3];
    for (id, task) in world.tasks.iter() {
        let marks = marks(world, id, task, at);
        let own = [marks.protected.is_some(), marks.ramp.is_some(), marks.warned.is_some()];
        counts.iter_mut().zip(own).for_each(|(count, own)| *count += u32::from(own));
    }
    let words =
        ["protected from scale-in", "in slow start", "warned that Spot takes its capacity back"];
    for (count, words) in counts.into_iter().zip(words).filter(|(count, _)| *count > 0) {
        write!(text, "{count} {} {words}. ", if count == 1 { "task is" } else { "tasks are" })?;
    }
    Ok(())
}

/// What is in force, apart from warnings, which tasks and instances are marked with.
fn faults(text: &mut String, world: &World) -> fmt::Result {
    if !sim::WHOLE {
        return Ok(());
    }
    let mut faults = in_force(world).into_iter().filter(|it| it.until.is_none());
    for fault in faults.by_ref().take(MAX_FAULTS) {
        write!(text, "{}. ", fault.sentence)?;
    }
    match faults.count() {
        0 => Ok(()),
        1 => text.write_str("1 more fault is in force. "),
        more => write!(text, "{more} more faults are in force. "),
    }
}

fn capacity(text: &mut String, world: &World) -> fmt::Result {
    let count = |wanted: fn(InstanceStatus) -> bool| {
        world.instances.values().filter(|instance| wanted(instance.status)).count()
    };
    let booting = count(|status| {
        matches!(status, InstanceStatus::Booting { .. } | InstanceStatus::Registering { .. })
    });
    let active = count(|status| status == InstanceStatus::Active);
    let draining = count(|status| status == InstanceStatus::Draining);
    if active + booting + draining == 0 {
        return Ok(());
    }
    write!(text, "{active} {} active", if active == 1 { "instance is" } else { "instances are" })?;
    if booting > 0 {
        write!(text, ", {booting} starting")?;
    }
    if draining > 0 {
        write!(text, ", {draining} draining")?;
    }
    text.push_str(". ");
    match world.instances.values().filter(|it| taken_back(it).is_some()).count() {
        0 => Ok(()),
        1 => text.write_str("1 of them is warned that EC2 takes it back. "),
        count => write!(text, "{count} of them are warned that EC2 takes them back. "),
    }
}

fn requests(text: &mut String, world: &World) -> fmt::Result {
    let metrics = &world.metrics;
    if metrics.arrived == 0 {
        return Ok(());
    }
    let answered = metrics.count(Outcome::Answered);
    let lost = metrics.ended_in_all() - answered;
    write!(text, "{answered} requests answered, {lost} lost. ")
}

/// A moment in words: "3 minutes 12 seconds".
struct Spoken(SimTime);

impl fmt::Display for Spoken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secs = self.0.as_secs();
        let parts = [(secs / 3_600, "hour"), (secs / 60 % 60, "minute"), (secs % 60, "second")];
        let mut said = false;
        for (index, (count, unit)) in parts.into_iter().enumerate() {
            if count == 0 && (said || index < 2) {
                continue;
            }
            if said {
                f.write_str(" ")?;
            }
            write!(f, "{count} {unit}{}", if count == 1 { "" } else { "s" })?;
            said = true;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_spoken_without_empty_parts() {
        let check = |secs: u64, spoken: &str| {
            assert_eq!(Spoken(SimTime::from_secs(secs)).to_string(), spoken);
        };
        check(0, "0 seconds");
        check(61, "1 minute 1 second");
        check(192, "3 minutes 12 seconds");
        check(7_200, "2 hours");
    }
}
