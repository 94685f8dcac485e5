//! Starting tasks of a service: as many as are wanted and the upper bound allows, held back by the start
//! throttle and the launch rate (rules `service.throttle*`, `quota.launch-per-service-ec2`, `engine.placement-retry`).

use std::sync::Arc;

use crate::event::Event;
use crate::ids::{CapacityProviderId, DeploymentId, ServiceId, TaskId, ZoneId};
use crate::life::{self, NewTask};
use crate::messages;
use crate::provider::strategy::Shares;
use crate::service::{Gap, Launches, Rollout, Service};
use crate::step::Step;
use crate::time::{SimDuration, SimTime};
use crate::world::World;

use super::breaker::{self, Failed};
use super::choose::{self, Held};
use super::count::{Counts, Row, Standing};
use super::{apart, daemon, early, look_at, plan, resolved, say, shares};

/// Tasks that a service may launch in a minute (rule `quota.launch-per-service-ec2`).
const LAUNCHES_A_MINUTE: u32 = 500;

/// What came of the starts of a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Launched {
    /// Tasks that were started.
    pub(super) started: u32,
    /// Whether tasks are wanted, but bounds or capacity let not one start.
    pub(super) blocked: bool,
}

/// Starts what is missing: of the newest revision first, then in place of lost tasks of older ones.
pub(super) fn start(step: &mut Step<'_>, id: ServiceId, counts: &Counts) -> Launched {
    let Some(service) = step.world.services.get(id) else { return Launched::default() };
    let Some(&primary) = service.deployments.first() else { return Launched::default() };
    let throttled = service.throttle.until.filter(|until| *until > step.world.now);
    let Lacks { wanted, open, older, mut room } = lacks(step.world, id, service, counts);
    if wanted == 0 && older.is_empty() {
        forget_held(step, id);
        if let Some(service) = step.world.services.get_mut(id) {
            service.gaps.clear();
            if service.rebalancing.is_none() {
                service.failures.clear();
            }
        }
        return Launched::default();
    }
    if throttled.is_some() {
        look_at(step, id, throttled);
        return Launched::default();
    }
    let mut launched = Launched::default();
    let (started, mut held) = launch_all(step, id, primary, counts, open);
    launched.started += started;
    room -= started;
    for (deployment, missing) in older {
        if held.is_empty() {
            let (started, why) = launch_all(step, id, deployment, counts, missing.min(room));
            launched.started += started;
            room -= started;
            held = why;
        }
    }
    let rated = held.iter().any(|held| matches!(held, Held::Rate(..)));
    let missing = open.saturating_sub(launched.started);
    let lacks_place = |held: &Held| matches!(held, Held::Capacity(..));
    if crate::WHOLE && missing > 0 && launched.started > 0 && held.iter().any(lacks_place) {
        let name = step.world.services.get(id).map(|service| Arc::clone(&service.name));
        let message = messages::partly_launched(&name.unwrap_or_default(), missing, primary);
        let cause = held.iter().find_map(Held::record).unwrap_or(step.cause);
        say(&mut step.because(cause), id, message);
    }
    launched.blocked = wanted > 0 && launched.started == 0 && !rated;
    tell_held(step, id, held, launched.started > 0);
    launched
}

/// What a service lacks.
struct Lacks {
    /// Tasks of its newest deployment.
    wanted: u32,
    /// Of those, the ones that may start.
    open: u32,
    /// Tasks of older ones.
    older: Vec<(DeploymentId, u32)>,
    /// Tasks that may start in all.
    room: u32,
}

fn lacks(world: &World, id: ServiceId, service: &Service, counts: &Counts) -> Lacks {
    if crate::WHOLE && counts.apart {
        let mut all = apart::revisions(world, id, counts).into_iter();
        let newest = all.next();
        let open = newest.map_or(0, |newest| newest.missing.min(newest.room));
        let older = all.filter(|it| it.missing > 0);
        return Lacks {
            wanted: newest.map_or(0, |newest| newest.missing),
            open,
            older: older.map(|it| (it.deployment, it.missing.min(it.room))).collect(),
            // Where traffic shifts, each has room of its own.
            room: if counts.shifts { u32::MAX } else { plan::room(counts) },
        };
    }
    let given_up = service.deployments.first().is_none_or(|newest| is_given_up(world, *newest));
    let wanted = if given_up { 0 } else { plan::wanted(counts) };
    let older = missing_of_older(world, id, service, counts);
    let room = plan::room(counts);
    Lacks { wanted, open: wanted.min(room - room.min(to_heal(counts, &older))), older, room }
}

/// Older deployments that have lost tasks, with how many, as far as the newest one does not stand in for
/// them yet (rule `service.heal-own-revision`).
fn missing_of_older(
    world: &World,
    id: ServiceId,
    service: &Service,
    counts: &Counts,
) -> Vec<(DeploymentId, u32)> {
    if early::cleans_up(world, service) {
        return Vec::new();
    }
    let mut needed = counts.bounds.desired.saturating_sub(counts.sums.fresh_healthy);
    let older = service.deployments.iter().skip(1).filter(|id| !is_given_up(world, **id));
    let missing = older.map(|&older| {
        let kept = |row: &&Row| row.deployment == older && row.standing != Standing::Sick;
        let kept = u32::try_from(counts.rows.iter().filter(kept).count()).unwrap_or(u32::MAX);
        let apart = if crate::WHOLE { daemon::apart_of(world, id, service, older) } else { 0 };
        let desired = world.deployments.get(older).map_or(0, |deployment| deployment.desired);
        needed = needed.saturating_sub(kept);
        let missing = desired.saturating_sub(kept.saturating_add(apart)).min(needed);
        needed -= missing;
        (older, missing)
    });
    missing.filter(|(_, missing)| *missing > 0).collect()
}

/// Room that is left to older revisions that work, so that what they lose comes back as what it was
/// (rule `service.heal-own-revision`).
fn to_heal(counts: &Counts, older: &[(DeploymentId, u32)]) -> u32 {
    let working = plan::deployments_with(counts, Standing::Healthy);
    older.iter().filter(|(id, _)| working.contains(id)).map(|(_, missing)| missing).sum()
}

/// A deployment that was given up starts nothing any more.
pub(super) fn is_given_up(world: &World, deployment: DeploymentId) -> bool {
    world.deployments.get(deployment).is_some_and(|it| it.rollout == Rollout::Failed)
}

/// Launches tasks of one deployment, and says so.
fn launch_all(
    step: &mut Step<'_>,
    id: ServiceId,
    deployment: DeploymentId,
    counts: &Counts,
    count: u32,
) -> (u32, Vec<Held>) {
    let mut launches = Vec::new();
    let mut held = Vec::new();
    let mut shares = shares::shares(step.world, deployment, counts);
    while launches.len() < count as usize {
        let provider = shares.as_ref().and_then(Shares::lacking);
        if shares.is_some() && provider.is_none() {
            break;
        }
        let gap = next_gap(step, id, deployment);
        match (launch(&mut step.because(gap.cause), id, deployment, provider, None), &mut shares) {
            (Ok(task), shares) => {
                launches.push((task, gap));
                if let Some(shares) = shares {
                    shares.add(provider);
                }
                if let Some(service) = step.world.services.get_mut(id) {
                    service.gaps.pop_front();
                }
            }
            // Providers are independent: the others go on with their own part.
            (Err(why), Some(shares)) => {
                held.push(why);
                provider.into_iter().for_each(|provider| shares.dries_up(provider));
            }
            (Err(why), None) => {
                held.push(why);
                break;
            }
        }
    }
    tell_started(step, id, &launches);
    (u32::try_from(launches.len()).unwrap_or(u32::MAX), held)
}

/// Launches one task, if something can take it; within one zone where one is given.
pub(super) fn launch(
    step: &mut Step<'_>,
    id: ServiceId,
    deployment: DeploymentId,
    provider: Option<CapacityProviderId>,
    within: Option<ZoneId>,
) -> Result<TaskId, Held> {
    let now = step.now();
    let definition = step.world.deployments.get(deployment).ok_or(Held::Gone)?.definition;
    let service = step.world.services.get_mut(id).ok_or(Held::Gone)?;
    let minute = now.as_secs() / 60;
    if service.launches.minute != minute {
        service.launches = Launches { minute, count: 0 };
    }
    if service.launches.count >= LAUNCHES_A_MINUTE {
        let until = SimTime::from_secs((minute + 1) * 60);
        return Err(choose::rated(step, id, deployment, provider, until));
    }
    let (host, zone) = choose::choose(step, id, deployment, provider, within)?;
    choose::succeeded(step, id, provider);
    let service = step.world.services.get_mut(id).ok_or(Held::Gone)?;
    service.launches.count += 1;
    let ordinal = service.next_ordinal;
    service.next_ordinal += 1;
    let group = Arc::from(format!("service:{}", service.name));
    let service = Some((id, deployment));
    let (placement, network, volume) = (None, None, None);
    Ok(life::start(
        step,
        NewTask {
            definition,
            service,
            group,
            ordinal,
            host,
            provider,
            zone,
            placement,
            network,
            volume,
        },
    ))
}

/// What a launch follows from: a task that is missing, or what began the deployment.
fn next_gap(step: &Step<'_>, id: ServiceId, deployment: DeploymentId) -> Gap {
    let service = step.world.services.get(id);
    let gap = service.and_then(|service| service.gaps.front().copied());
    let began = step.world.deployments.get(deployment).map(|deployment| deployment.record);
    let asked = service.map(|service| service.because);
    gap.unwrap_or(Gap { cause: began.max(asked).unwrap_or(step.cause), sick: false })
}

/// Says which tasks were started, and how many of them stand in for unhealthy ones.
fn tell_started(step: &mut Step<'_>, id: ServiceId, launches: &[(TaskId, Gap)]) {
    let Some(service) = step.world.services.get(id) else { return };
    let name = Arc::clone(&service.name);
    for launches in launches.chunks(messages::TASKS_A_MESSAGE) {
        let tasks: Vec<TaskId> = launches.iter().map(|(task, _)| *task).collect();
        let sick = launches.iter().filter(|(_, gap)| gap.sick).count();
        let replaced = u32::try_from(sick).unwrap_or(u32::MAX);
        let cause = launches.first().map_or(step.cause, |(_, gap)| gap.cause);
        say(&mut step.because(cause), id, messages::started(&name, &tasks, replaced));
    }
}

/// Says what holds launches back, or that nothing does any more.
fn tell_held(step: &mut Step<'_>, id: ServiceId, held: Vec<Held>, started: bool) {
    let Some(service) = step.world.services.get(id) else { return };
    let name = Arc::clone(&service.name);
    if held.is_empty() && started {
        choose::rate_lets_go(step, id);
        forget_held(step, id);
    }
    for held in held {
        match held {
            Held::Rate(until, cause) => {
                come_back(step, id, until);
                say(&mut step.because(cause), id, messages::throttled(&name));
            }
            Held::Capacity(message, cause) => {
                let tick = step.world.assumptions.scheduler_tick;
                let again = step.now() + tick;
                look_at(step, id, Some(again));
                say(&mut step.because(cause), id, message);
            }
            Held::Gone => {}
        }
    }
}

/// Nothing holds launches back any more: what does so next is news (rule `event.repeat`).
fn forget_held(step: &mut Step<'_>, id: ServiceId) {
    use messages::{CAPACITY, PARTIAL, PLACEMENT, QUOTA, RATE};
    for key in [RATE, PARTIAL, PLACEMENT, CAPACITY, QUOTA] {
        resolved(step, id, key);
    }
}

/// Looks at a service again as soon as a launch rate lets more of its tasks start.
fn come_back(step: &mut Step<'_>, id: ServiceId, until: SimTime) {
    let now = step.now();
    let Some(service) = step.world.services.get_mut(id) else { return };
    if service.rate_again <= now {
        service.rate_again = until;
        step.after(until.since(now), Event::Pass(id));
    }
}

/// A task of a service stopped because its essential container exited after it had been RUNNING.
pub(crate) fn exited(step: &mut Step<'_>, task: TaskId) {
    breaker::failed(step, task, Failed::ByExit);
}

/// A task of a service stopped without ever running: it counts for the circuit breaker, and from the second
/// failed wave on, launches wait.
pub(crate) fn failed_to_start(step: &mut Step<'_>, task: TaskId) {
    delay_launches(step, task);
    breaker::failed(step, task, Failed::ToStart);
}

fn delay_launches(step: &mut Step<'_>, task: TaskId) {
    let Some(task) = step.world.tasks.get(task) else { return };
    let Some((id, deployment)) = task.service else { return };
    let (now, launched) = (step.world.now, task.times.provisioning);
    breaker::count_failed(step.world, deployment);
    let assumptions = Arc::clone(&step.world.assumptions);
    let Some(service) = step.world.services.get_mut(id) else { return };
    let throttle = &mut service.throttle;
    // Tasks that were launched together are one wave.
    if throttle.wave.is_some_and(|wave| launched <= wave) {
        return;
    }
    throttle.wave = Some(launched);
    throttle.failed_waves = throttle.failed_waves.saturating_add(1);
    // Rule `engine.throttle-start`.
    let doublings = throttle.failed_waves.checked_sub(assumptions.throttle_start);
    let Some(doublings) = doublings else { return };
    let delay = delay(assumptions.throttle_first, assumptions.throttle_max, doublings);
    throttle.until = Some(now + delay);
    let name = Arc::clone(&service.name);
    say(step, id, messages::start_impaired(&name));
}

/// The first delay, doubled so many times, but never more than the longest one.
fn delay(first: SimDuration, longest: SimDuration, doublings: u32) -> SimDuration {
    (first * 2_u64.saturating_pow(doublings)).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rules `engine.throttle-first`, `engine.throttle-max`, `service.throttle-max`.
    #[test]
    fn the_throttle_doubles_up_to_27_minutes() {
        let secs = SimDuration::from_secs;
        let delays: Vec<u64> = (0..10).map(|n| delay(secs(10), secs(1_620), n).as_secs()).collect();
        assert_eq!(delays, [10, 20, 40, 80, 160, 320, 640, 1_280, 1_620, 1_620]);
        assert_eq!(delay(secs(10), secs(1_620), u32::MAX), secs(1_620));
    }
}
