//! Blue/green, linear and canary deployments: the stages of one, one after the other (rules `bluegreen.*`).
//!
//! Green is the newest deployment, blue the one before it. Until `CLEAN_UP` both keep all their tasks, and what
//! shifts is where listeners forward to; then the deployment goes on as a rolling one that has to stop blue.

mod groups;

use crate::event::Event;
use crate::ids::{DeploymentId, ServiceId};
use crate::record::What;
use crate::service::{
    ALL_TRAFFIC, Deployment, DeploymentStrategy, Hook, HookTarget, Rollout, ServiceStatus, Shift,
    Stage,
};
use crate::step::Step;
use crate::time::{SimDuration, SimTime};
use crate::world::World;

use super::count::Counts;
use super::failure::{self, Why};
use super::settle;

use groups::forward;
pub(super) use groups::{choose_groups, named_as, switch_back};
pub(crate) use groups::{first_forwards, goes_by};

/// The longest time of one stage (rule `bluegreen.stage-max`).
const STAGE_MAX: SimDuration = SimDuration::from_secs(24 * 3_600);

/// What becomes of a stage.
enum Outcome {
    /// It is over.
    Done,
    /// Something of it happened: it is looked at again.
    Goes,
    /// It waits for a moment, or for something that wakes the scheduler.
    Waits(Option<SimTime>),
    /// It waits for somebody, until a moment that is not bound to how long a stage may take.
    Pauses(SimTime),
    /// It failed.
    Failed(Why),
}

/// Whether traffic of a service goes to more than its newest deployment, or may any moment: it shifts and has not come to
/// `CLEAN_UP`, was given up on the way there, or waits to get all of it back.
pub(super) fn is_on(world: &World, id: ServiceId) -> bool {
    let service = world.services.get(id).filter(|it| it.status == ServiceStatus::Active);
    let newest = service.filter(|_| crate::WHOLE).and_then(|it| it.deployments.first());
    let row = newest.and_then(|newest| world.deployments.get(*newest));
    row.is_some_and(|row| {
        let on = row.shift.is_some_and(|shift| shift.stage < Stage::CleanUp);
        row.switches || on && row.rollout != Rollout::Completed
    })
}

/// Whether green has not had all its tasks yet: it has none to spare.
pub(super) fn scales_up(world: &World, id: ServiceId) -> bool {
    current(world, id).is_some_and(|(_, shift)| shift.stage <= Stage::ScaleUp)
}

/// Whether green may start tasks by now.
pub(super) fn may_start(world: &World, id: ServiceId) -> bool {
    current(world, id).is_none_or(|(_, shift)| shift.stage >= Stage::ScaleUp)
}

fn current(world: &World, id: ServiceId) -> Option<(DeploymentId, Shift)> {
    let service = world.services.get(id).filter(|_| crate::WHOLE)?;
    let newest =
        *service.deployments.first().filter(|_| service.status == ServiceStatus::Active)?;
    let row = world.deployments.get(newest)?;
    row.shift.filter(|_| row.rollout == Rollout::InProgress).map(|shift| (newest, shift))
}

/// Where a new deployment begins to shift; none where there is nothing to shift from.
pub(super) fn begin(strategy: DeploymentStrategy, before: usize, now: SimTime) -> Option<Shift> {
    let first = if before > 1 { Stage::ReconcileService } else { Stage::PreScaleUp };
    let shifts = crate::WHOLE && strategy != DeploymentStrategy::Rolling && before > 0;
    shifts.then(|| Shift::new(first, now))
}

/// Goes as far through the stages as it gets in this instant. Whether another pass has to look at what there
/// is then.
pub(super) fn advance(step: &mut Step<'_>, id: ServiceId, counts: &Counts) -> bool {
    if counts.shifts && get_back(step, id, counts) {
        return true;
    }
    while let Some((deployment, shift)) = current(step.world, id) {
        if shift.stage == Stage::CleanUp {
            return false;
        }
        let because = step.world.deployments.get(deployment).map_or(step.cause, |it| it.record);
        let step = &mut step.because(because);
        match look(step, id, deployment, shift, counts) {
            Outcome::Goes => {}
            Outcome::Done => {
                let next = Stage::ALL.iter().copied().find(|stage| *stage > shift.stage);
                let next = next.unwrap_or(Stage::CleanUp);
                enter(step, id, deployment, next);
                if next == Stage::CleanUp {
                    // Blue may go now: another pass of this instant sees to it.
                    super::wake(step, id);
                    return true;
                }
            }
            Outcome::Pauses(until) => {
                come_back(step, id, until);
                return false;
            }
            Outcome::Waits(until) => {
                let last = shift.since + STAGE_MAX;
                let limited = shift.stage != Stage::BakeTime;
                if limited && step.now() >= last {
                    failure::fail(step, id, Why::StageTimeout, true);
                    return true;
                }
                let until = until.unwrap_or(last);
                come_back(step, id, if limited { until.min(last) } else { until });
                return false;
            }
            Outcome::Failed(why) => {
                failure::fail(step, id, why, true);
                return true;
            }
        }
    }
    false
}

/// A deployment that is rolled back to gets the traffic once its tasks are healthy (rule `engine.rollback-cleanup`).
fn get_back(step: &mut Step<'_>, id: ServiceId, counts: &Counts) -> bool {
    let newest = step.world.services.get(id).and_then(|it| it.deployments.first().copied());
    let waits = |id: &DeploymentId| step.world.deployments.get(*id).is_some_and(|it| it.switches);
    let Some(newest) = newest.filter(waits) else { return false };
    let gets_it = counts.sums.fresh_healthy >= counts.bounds.desired;
    if gets_it {
        let latest = step.world.services.get(id).map_or(step.cause, |service| service.latest);
        switch_back(&mut step.because(latest), newest);
        super::wake(step, id);
    }
    gets_it
}

/// Another pass at a moment.
fn come_back(step: &mut Step<'_>, id: ServiceId, at: SimTime) {
    if at > step.now() {
        step.after(at.since(step.now()), Event::Pass(id));
    }
}

/// Says that a deployment is at a stage; at two of them traffic moves.
pub(super) fn enter(step: &mut Step<'_>, id: ServiceId, deployment: DeploymentId, stage: Stage) {
    let now = step.now();
    let row = step.world.deployments.get(deployment).filter(|_| crate::WHOLE);
    let Some(before) = row.and_then(|row| row.shift) else { return };
    let shift = Shift { share: before.share, tests: before.tests, ..Shift::new(stage, now) };
    set(step.world, deployment, shift);
    let record = step.record(What::Stage { service: id, deployment, stage });
    let step = &mut step.because(record);
    match stage {
        Stage::TestTrafficShift => {
            set(step.world, deployment, Shift { tests: true, ..shift });
            forward(step, deployment, |it| it.test, ALL_TRAFFIC);
        }
        Stage::ProductionTrafficShift => move_share(step, deployment, shift),
        Stage::BakeTime => {
            let bake = step.world.deployments.get(deployment).and_then(|row| row.options.bake);
            let next = Some(now + bake.unwrap_or_default());
            set(step.world, deployment, Shift { next, ..shift });
        }
        _ => {}
    }
}

fn look(
    step: &mut Step<'_>,
    id: ServiceId,
    deployment: DeploymentId,
    shift: Shift,
    counts: &Counts,
) -> Outcome {
    let now = step.now();
    if let Some(hook) = next_hook(step.world, deployment, shift) {
        return run_hook(step, id, deployment, shift, &hook);
    }
    match (shift.stage, shift.next) {
        (Stage::ReconcileService, _) => reconcile(step, id, counts),
        (Stage::ScaleUp, _) if counts.sums.fresh_healthy < counts.bounds.desired => {
            Outcome::Waits(None)
        }
        (Stage::ProductionTrafficShift | Stage::BakeTime, Some(next)) if next > now => {
            Outcome::Waits(Some(next))
        }
        (Stage::ProductionTrafficShift, _) if shift.share < ALL_TRAFFIC => {
            move_share(step, deployment, shift);
            Outcome::Goes
        }
        _ => Outcome::Done,
    }
}

/// What is deployed now, of those that keep tasks: the newest deployment that was completed, or has all traffic; without
/// one the oldest that neither failed nor shifts traffic (rule `engine.reconcile-service`).
pub(super) fn blue(world: &World, older: &[DeploymentId]) -> Option<DeploymentId> {
    if !crate::WHOLE {
        return older.last().copied();
    }
    let is = |id: DeploymentId, is: &dyn Fn(&Deployment) -> bool| {
        world.deployments.get(id).is_some_and(is)
    };
    let stands = |row: &Deployment| {
        let shifted = |shift: Shift| shift.stage == Stage::CleanUp && shift.share == ALL_TRAFFIC;
        row.shift.is_some_and(shifted) || row.rollout == Rollout::Completed
    };
    let plain = |row: &Deployment| row.shift.is_none() && row.rollout != Rollout::Failed;
    let kept: Vec<DeploymentId> =
        older.iter().copied().filter(|id| is(*id, &|row| row.desired > 0)).collect();
    let among = if kept.is_empty() { older } else { &kept };
    let found = among.iter().find(|id| is(**id, &stands));
    found.or_else(|| among.iter().rev().find(|id| is(**id, &plain))).or(among.last()).copied()
}

/// A deployment begins to shift: blue is to have as many tasks as green, and what came in between none
/// (rules `engine.shift-keeps`, `engine.reconcile-service`).
pub(super) fn keep_only(world: &mut World, id: ServiceId, blue: DeploymentId) {
    let Some(service) = world.services.get(id) else { return };
    for &deployment in service.deployments.iter().skip(1) {
        if let Some(row) = world.deployments.get_mut(deployment) {
            row.desired = if deployment == blue { service.desired } else { 0 };
        }
    }
}

/// Blue, while traffic shifts: it keeps as many tasks as green (rule `engine.shift-keeps`).
pub(super) fn standing_by(world: &World, id: ServiceId) -> Option<DeploymentId> {
    current(world, id).filter(|(_, shift)| shift.stage < Stage::CleanUp)?;
    blue(world, world.services.get(id)?.deployments.get(1..)?)
}

/// Deployments that are neither the newest one nor what is deployed.
pub(super) fn superseded(world: &World, id: ServiceId) -> Vec<DeploymentId> {
    let service = world.services.get(id).filter(|_| crate::WHOLE);
    let older = service.and_then(|service| service.deployments.get(1..)).unwrap_or_default();
    let blue = blue(world, older);
    older.iter().copied().filter(|deployment| Some(*deployment) != blue).collect()
}

/// A deployment begins while another one shifts traffic: all of it goes back to what is deployed, and nothing of
/// the other one is kept (rule `engine.reconcile-service`).
pub(super) fn give_up_others(step: &mut Step<'_>, id: ServiceId) {
    let over = superseded(step.world, id);
    let shifts = |world: &World, id: &DeploymentId| {
        world.deployments.get(*id).is_some_and(|row| row.shift.is_some())
    };
    if !over.iter().any(|deployment| shifts(step.world, deployment)) {
        return;
    }
    let older = step.world.services.get(id).and_then(|service| service.deployments.get(1..));
    if let Some(blue) = older.and_then(|older| blue(step.world, older)) {
        switch_back(step, blue);
    }
    for deployment in over {
        if let Some(row) = step.world.deployments.get_mut(deployment) {
            row.desired = 0;
        }
    }
}

/// `RECONCILE_SERVICE` is over when one revision is left beside the new one.
fn reconcile(step: &mut Step<'_>, id: ServiceId, counts: &Counts) -> Outcome {
    let over = superseded(step.world, id);
    if over.iter().any(|deployment| counts.leftover.contains(deployment)) {
        return Outcome::Waits(None);
    }
    settle::end_deployments(step, id, &over);
    Outcome::Done
}

/// The next share of production traffic moves; the one after it waits for its bake time.
fn move_share(step: &mut Step<'_>, deployment: DeploymentId, shift: Shift) {
    let now = step.now();
    let strategy = step.world.deployments.get(deployment).map(|row| row.options.strategy);
    let (share, bake) = match strategy {
        Some(DeploymentStrategy::Linear { step, bake }) => (shift.share + step, bake),
        Some(DeploymentStrategy::Canary { share, bake }) if shift.share == 0 => (share, bake),
        _ => (ALL_TRAFFIC, SimDuration::ZERO),
    };
    let share = share.min(ALL_TRAFFIC);
    // No wait follows the last share (rule `bluegreen.linear-bake`).
    let next = (share < ALL_TRAFFIC).then(|| now + bake);
    set(step.world, deployment, Shift { share, next, ..shift });
    forward(step, deployment, |it| Some(it.production), share);
}

/// The hook that runs at this stage, or has to.
fn next_hook(world: &World, deployment: DeploymentId, shift: Shift) -> Option<Hook> {
    let hooks = &world.deployments.get(deployment)?.options.hooks;
    let mut of_stage = hooks.iter().filter(|hook| hook.stages.contains(&shift.stage));
    of_stage.nth(usize::try_from(shift.hook).ok()?).cloned()
}

/// Begins a hook, or looks whether it is over.
fn run_hook(
    step: &mut Step<'_>,
    id: ServiceId,
    deployment: DeploymentId,
    shift: Shift,
    hook: &Hook,
) -> Outcome {
    let now = step.now();
    let (takes, succeeds, begun, ended) = match &hook.target {
        HookTarget::Function(name) => {
            let function = step.world.functions.get(name).copied();
            let takes = function.map_or(SimDuration::ZERO, |it| it.takes);
            let succeeds = function.is_none_or(|it| it.succeeds);
            (takes, succeeds, "IN_PROGRESS", if succeeds { "SUCCEEDED" } else { "FAILED" })
        }
        HookTarget::Pause { timeout, continues } => {
            (*timeout, *continues, "AWAITING_ACTION", "TIMED_OUT")
        }
    };
    let say = |step: &mut Step<'_>, status| {
        step.record(What::Hook { service: id, deployment, hook: shift.hook, status })
    };
    match shift.waits {
        None => {
            set(step.world, deployment, Shift { waits: Some(now + takes), ..shift });
            say(step, begun);
            Outcome::Goes
        }
        Some(until) if until > now => match hook.target {
            HookTarget::Function(_) => Outcome::Waits(Some(until)),
            HookTarget::Pause { .. } => Outcome::Pauses(until),
        },
        Some(_) => {
            step.cause = say(step, ended);
            if !succeeds {
                return Outcome::Failed(Why::Hook);
            }
            set(step.world, deployment, shift.after(hook, now));
            Outcome::Goes
        }
    }
}

/// Somebody answers the PAUSE hook that waits (rule `bluegreen.pause-default`).
pub(crate) fn answer(step: &mut Step<'_>, id: ServiceId, continues: bool) {
    let Some((deployment, shift)) = current(step.world, id) else { return };
    let status = if continues { "SUCCEEDED" } else { "FAILED" };
    let record = step.record(What::Hook { service: id, deployment, hook: shift.hook, status });
    let step = &mut step.because(record);
    if continues {
        if let Some(hook) = next_hook(step.world, deployment, shift) {
            let now = step.now();
            set(step.world, deployment, shift.after(&hook, now));
        }
        super::wake(step, id);
    } else {
        failure::fail(step, id, Why::Hook, true);
    }
}

/// Whether a PAUSE hook of a service's deployment waits for an answer.
pub(crate) fn is_paused(world: &World, id: ServiceId) -> bool {
    current(world, id).is_some_and(|(deployment, shift)| {
        let hook = next_hook(world, deployment, shift).filter(|_| shift.waits.is_some());
        hook.is_some_and(|hook| matches!(hook.target, HookTarget::Pause { .. }))
    })
}

fn set(world: &mut World, deployment: DeploymentId, shift: Shift) {
    if let Some(row) = world.deployments.get_mut(deployment) {
        row.shift = Some(shift);
    }
}
