//! Revisions that stand apart: while traffic shifts, and beside a deployment that failed, no task of one makes way for
//! one of another (rules `engine.shift-keeps`, `engine.failed-keeps`). Each keeps its own tasks within its own bounds.

use crate::ids::{DeploymentId, ServiceId, TaskId};
use crate::step::Step;
use crate::world::World;

use super::count::{Counts, Row, Standing};
use super::launch::is_given_up;
use super::plan::{self, Allowance, Bounds};
use super::{shift, stops};

/// One revision of a service, as if it were alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Revision {
    pub(super) deployment: DeploymentId,
    /// Tasks that it is short of.
    pub(super) missing: u32,
    /// Tasks that it may start.
    pub(super) room: u32,
    /// Tasks beyond what it is to have.
    surplus: u32,
    /// Sick and draining tasks for which healthy ones stand in.
    replaced: u32,
    /// Healthy tasks on hosts that drain that may go before what stands in for them is there.
    may_drain: u32,
    /// Tasks that are healthy.
    healthy: u32,
    /// Whether one sick task has to go first, since nothing can start.
    stops_first: bool,
    /// Whether all of it goes: a deployment that came in between.
    goes: bool,
    /// Whether its healthy tasks serve with those of blue, and go only against them: one that shifts no traffic.
    serves: bool,
}

/// Whether the revisions of a service stand apart.
pub(super) fn stand_apart(world: &World, id: ServiceId, shifts: bool) -> bool {
    let Some(service) = world.services.get(id).filter(|_| crate::WHOLE) else { return false };
    let failed = service.deployments.first().is_some_and(|newest| is_given_up(world, *newest));
    shifts || failed && service.deployments.len() > 1 && !service.is_daemon()
}

/// The revisions of a service, the newest one first.
pub(super) fn revisions(world: &World, id: ServiceId, counts: &Counts) -> Vec<Revision> {
    let Some(service) = world.services.get(id) else { return Vec::new() };
    let between = if counts.shifts { shift::superseded(world, id) } else { Vec::new() };
    let deployments = service.deployments.iter().copied();
    let revision =
        |deployment| revision(world, id, counts, deployment, between.contains(&deployment));
    deployments.filter_map(revision).collect()
}

fn revision(
    world: &World,
    id: ServiceId,
    counts: &Counts,
    deployment: DeploymentId,
    goes: bool,
) -> Option<Revision> {
    let service = world.services.get(id)?;
    let row = world.deployments.get(deployment)?;
    let target = if goes { 0 } else { row.desired.min(service.desired) };
    let newest = service.deployments.first() == Some(&deployment);
    let scales_up = newest && shift::scales_up(world, id);
    let max_percent = if scales_up { 100 } else { service.max_percent };
    let Bounds { lower, upper, .. } = Bounds::new(target, service.min_percent, max_percent);
    let rows = || counts.rows.iter().filter(|row| row.deployment == deployment);
    let count = |is: &dyn Fn(&Row) -> bool| {
        u32::try_from(rows().filter(|row| is(row)).count()).unwrap_or(u32::MAX)
    };
    let kept = count(&|row| !leaves(row));
    let healthy = count(&|row| row.standing == Standing::Healthy);
    let kept_healthy = count(&|row| !leaves(row) && row.standing == Standing::Healthy);
    let total = count(&|_| true);
    let starts =
        !goes && !is_given_up(world, deployment) && (!newest || shift::may_start(world, id));
    let missing = if starts { target.saturating_sub(kept) } else { 0 };
    let most = if counts.stops_first && total > kept { target } else { upper.max(target) };
    let own = most.saturating_sub(total);
    let room = if counts.shifts { own } else { own.min(plan::room(counts)) };
    let blocked = missing > 0 && room == 0;
    let waits = rows().any(|row| !leaves(row) && row.standing == Standing::Unproven);
    Some(Revision {
        deployment,
        missing,
        room,
        surplus: kept.saturating_sub(target),
        replaced: (kept_healthy + total - kept).saturating_sub(target),
        healthy,
        may_drain: if blocked { healthy.saturating_sub(lower) } else { 0 },
        stops_first: blocked && !waits,
        goes,
        serves: row.shift.is_none(),
    })
}

/// Whether a task is to be replaced.
fn leaves(row: &Row) -> bool {
    row.draining || row.standing == Standing::Sick
}

/// Healthy tasks, of blue and of what served with it, that the lower bound can do without (rule `deploy.lower-bound`).
/// A blue that was given up starts none in their place, so that nothing is to be waited for.
fn spare(world: &World, counts: &Counts, revisions: &[Revision]) -> u32 {
    let mut older = revisions.iter().skip(1);
    let serve = older.clone().filter(|it| !it.goes || it.serves);
    let healthy = serve.map(|it| it.healthy).fold(0, u32::saturating_add);
    let heals = older.any(|it| !it.goes && !is_given_up(world, it.deployment));
    if heals { healthy.saturating_sub(counts.bounds.lower) } else { u32::MAX }
}

/// Stops what may go of each revision.
pub(super) fn stop(step: &mut Step<'_>, id: ServiceId, counts: &Counts, stopped: &mut Vec<TaskId>) {
    let mut allowance = Allowance::new(counts);
    let revisions = revisions(step.world, id, counts);
    let mut spare = spare(step.world, counts, &revisions);
    for revision in revisions {
        let rows = counts.rows.iter().filter(|row| row.deployment == revision.deployment);
        if revision.goes {
            for row in rows.filter(|row| !stops::is_spared(row)) {
                if revision.serves && row.standing == Standing::Healthy {
                    let Some(left) = spare.checked_sub(1) else { continue };
                    spare = left;
                }
                stops::stop_one(step, id, *row, false, stopped);
            }
            continue;
        }
        // As if it were the newest one: what it keeps stays the same.
        let rows: Vec<Row> = rows.map(|row| Row { current: true, ..*row }).collect();
        let before = stopped.len();
        let mut some = |step: &mut Step<'_>, most: u32, is: &dyn Fn(&Row) -> bool| {
            let rows: Vec<Row> = rows.iter().filter(|row| is(row)).copied().collect();
            let grant = |_: &Allowance, _: Row| Some(false);
            stops::stop_some(step, id, rows, most, &grant, &mut allowance, stopped)
        };
        some(step, u32::MAX, &|row| row.draining && !row.running);
        let mut most = revision.replaced;
        most -= some(step, most, &|row| row.standing == Standing::Sick);
        some(step, most, &leaves);
        let mut most = revision.surplus;
        most -= some(step, most, &|row| !leaves(row) && row.standing == Standing::Unproven);
        some(step, most, &|row| !leaves(row) && row.standing == Standing::Healthy);
        let drains = |row: &Row| row.draining && row.standing != Standing::Sick;
        some(step, revision.may_drain, &drains);
        if revision.stops_first && stopped.len() == before {
            let is_sick = |row: &&Row| row.standing == Standing::Sick && !row.draining;
            let sick: Vec<Row> = rows.iter().filter(is_sick).copied().collect();
            stops::stop_any(step, id, &sick, stopped);
        }
    }
}
