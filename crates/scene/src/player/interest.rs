//! What "next interesting event" stops at, and what the seek bar marks of it.

use sim::log::Log;
use sim::record::{Record, What};
use sim::request::{Ended, Outcome};
use sim::task::{Health, StopCode};
use sim::time::{SimDuration, SimTime};
use sim::world::World;

use super::Step;

/// What comes again within this time is of one burst with what came before: a step stops at its beginning only, so that
/// many tasks that start together, or many lost requests, are one stop.
const BURST: SimDuration = SimDuration::from_secs(15);

/// Whether the seek bar marks a record: a task stopped that nobody asked to stop, a placement failed, a target became
/// unhealthy, a deployment or an alarm changed its state, scaling acted, an instance was gained or lost.
pub fn is_marked(world: &World, record: &Record) -> bool {
    match &record.what {
        What::Task { task, .. } => world.tasks.get(*task).is_some_and(|task| {
            let unasked = task.stop.as_ref().is_some_and(|stop| {
                !matches!(stop.code, StopCode::UserInitiated | StopCode::ServiceSchedulerInitiated)
            });
            unasked && task.times.stopping == Some(record.at)
        }),
        What::Placement(decision) => decision.chosen.is_none(),
        What::Target { state, .. } => *state == "unhealthy",
        What::Deployment { .. }
        | What::Alarm { .. }
        | What::Scaling { .. }
        | What::ScalingFailed { .. } => true,
        What::Instance { status, agent_connected, .. } => match *status {
            "ACTIVE" => true,
            "DRAINING" => !agent_connected,
            status => status == "TERMINATED" || status == "INACTIVE",
        },
        _ => false,
    }
}

/// What is told of many tasks one after another: what is of the same kind as something a moment ago is of one burst with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Routine {
    Starts,
    Runs,
    Healthy,
    Unhealthy,
    Stopped,
    Unplaced,
}

fn routine(what: &What) -> Option<Routine> {
    match what {
        What::Task { last_status: "PROVISIONING", .. } => Some(Routine::Starts),
        What::Task { last_status: "RUNNING", .. } => Some(Routine::Runs),
        What::Task { last_status: "STOPPED", .. } => Some(Routine::Stopped),
        What::Target { state: "healthy", .. }
        | What::ContainerHealth { health: Health::Healthy, .. } => Some(Routine::Healthy),
        What::Target { state: "unhealthy", .. }
        | What::ContainerHealth { health: Health::Unhealthy, .. } => Some(Routine::Unhealthy),
        What::Placement(decision) if decision.chosen.is_none() => Some(Routine::Unplaced),
        _ => None,
    }
}

/// What a step stops at however often it comes.
fn is_rare(what: &What) -> bool {
    match what {
        What::Service { name, .. } => *name == Some("SERVICE_STEADY_STATE"),
        What::Accepted { .. }
        | What::Refused { .. }
        | What::Stage { .. }
        | What::Hook { .. }
        | What::DesiredCount { .. }
        | What::DesiredCapacity { .. }
        | What::Zone { .. }
        | What::Capacity { .. }
        | What::Bound { .. } => true,
        _ => false,
    }
}

fn is_interesting(world: &World, log: &Log, record: &Record) -> bool {
    if let Some(kind) = routine(&record.what) {
        let before = SimTime(record.at.0.saturating_sub(1));
        let recent = log.between(SimTime(record.at.0.saturating_sub(BURST.0)), before);
        return !recent.iter().any(|other| routine(&other.what) == Some(kind));
    }
    is_rare(&record.what) || is_marked(world, record)
}

/// [`Run::stops`](super::Run::stops) for a run with this world and log.
pub(super) fn stops(world: &World, log: &Log, from: SimTime, to: SimTime, step: Step) -> bool {
    let mut records = log.between(from, to).iter();
    match step {
        Step::Any => records.next().is_some(),
        Step::Interesting => records.any(|record| is_interesting(world, log, record)),
    }
}

/// [`Run::loses`](super::Run::loses) for a run with this log.
pub(super) fn loses(log: &Log, from: SimTime, to: SimTime) -> bool {
    let since = SimTime(from.0.saturating_sub(BURST.0));
    let lost = |ended: &&Ended| ended.outcome != Outcome::Answered;
    let recent = log.ended().iter().rev().skip_while(|ended| ended.ended > to);
    let mut recent = recent.take_while(|ended| ended.ended > since).filter(lost);
    // The earliest of them is not older than the step: before it there was none for a while.
    recent.next().is_some() && recent.all(|ended| ended.ended > from)
}

/// [`Run::record_before`](super::Run::record_before) for a run with this log.
pub(super) fn record_before(log: &Log, at: SimTime) -> Option<SimTime> {
    let records = log.records();
    let end = records.partition_point(|record| record.at < at);
    records.get(..end)?.last().map(|record| record.at)
}
