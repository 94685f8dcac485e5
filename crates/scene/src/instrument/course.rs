//! How the latest deployment of a service goes: what its circuit breaker has counted, where its listener sends
//! traffic, which alarms watch it, and what it waits for (rules `breaker.*`, `bluegreen.*`, `deploy.alarm-*`).

use sim::cloudwatch::AlarmState;
use sim::describe::{Breaker, bake_time, breaker};
use sim::ids::{DeploymentId, ServiceId, TargetGroupId};
use sim::service::{
    ALL_TRAFFIC, CircuitBreaker, Deployment, DeploymentStrategy, HookTarget, Rollout, Service,
    ServiceDeployment, Shift, Stage,
};
use sim::time::{SimDuration, SimTime};
use sim::world::World;

/// The latest deployment of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course<'w> {
    /// Which service.
    pub service: ServiceId,
    /// Its name.
    pub name: &'w str,
    /// How its deployments go.
    pub strategy: DeploymentStrategy,
    /// Which deployment.
    pub deployment: DeploymentId,
    /// How it stands.
    pub state: ServiceDeployment,
    /// What is, or was, deployed again in its place.
    pub back: Option<DeploymentId>,
    /// `rolloutStateReason`.
    pub reason: &'w str,
    /// What its circuit breaker has counted, and how that is set.
    pub breaker: Option<(Breaker, CircuitBreaker)>,
    /// Where production traffic goes, if deployments shift it.
    pub traffic: Option<Traffic<'w>>,
    /// What would give it up, if alarms watch it.
    pub guard: Option<Guard<'w>>,
    /// What it waits for.
    pub wait: Option<Wait<'w>>,
}

/// Production traffic of a service whose deployments shift it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traffic<'w> {
    /// What was there before, while it is there.
    pub blue: Option<Side<'w>>,
    /// What the latest deployment rolls out.
    pub green: Side<'w>,
    /// Where it is, while it is under way.
    pub stage: Option<Stage>,
    /// Whether test traffic goes to green.
    pub tests: bool,
}

/// One of two revisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side<'w> {
    /// `family` of what it runs.
    pub family: &'w str,
    /// Its revision.
    pub revision: u32,
    /// What production traffic it gets, in tenths of a percent, as the listener's weights have it.
    pub share: u32,
}

/// Alarms that watch a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guard<'w> {
    /// The one that matters most: one in ALARM, if there is one.
    pub alarm: &'w str,
    /// Its state; none where there is no alarm of that name.
    pub state: Option<AlarmState>,
    /// How many there are beside it.
    pub others: usize,
    /// Whether they are not looked at: one was in ALARM when it began (rule `deploy.alarm-fails`).
    pub ignored: bool,
}

/// What a deployment waits for, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait<'w> {
    /// For what.
    pub hold: Hold<'w>,
    /// When it is over at the latest.
    pub until: SimTime,
    /// How long it is in all.
    pub whole: SimDuration,
}

/// What it is that a deployment waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold<'w> {
    /// Its bake time.
    Bake,
    /// The bake time of a step of traffic.
    Step,
    /// The function of a hook.
    Hook(&'w str),
    /// Somebody who continues it or rolls it back.
    Answer,
}

impl Course<'_> {
    /// How many lines its card has, over that of its alarms.
    pub const fn lines(&self) -> usize {
        if self.traffic.is_some() { 5 } else { 4 }
    }

    /// Whether it is under way, itself or on its way back.
    pub fn is_under_way(&self) -> bool {
        use ServiceDeployment::{InProgress, RollbackInProgress};
        matches!(self.state, InProgress | RollbackInProgress)
    }
}

impl Wait<'_> {
    /// What is left of it, from 1 at its beginning to 0.
    pub fn left(&self, at: SimTime) -> f32 {
        (self.until.since(at).0 as f32 / self.whole.0.max(1) as f32).clamp(0.0, 1.0)
    }

    /// Seconds that are left, rounded up.
    pub fn secs(&self, at: SimTime) -> u64 {
        self.until.since(at).0.div_ceil(1_000_000)
    }
}

/// The course of a service that has a circuit breaker, alarms, or a strategy that shifts traffic.
pub(super) fn of<'w>(world: &'w World, id: ServiceId, service: &'w Service) -> Option<Course<'w>> {
    let options = &service.options;
    // Each has an id of its own; a way back has that of the deployment that it goes back to.
    let (deployment, row) = world.deployments.iter().filter(|(_, row)| row.service == id).last()?;
    let shifts = row.options.strategy != DeploymentStrategy::Rolling;
    if !shifts && options.breaker.is_none() && options.alarms.is_none() {
        return None;
    }
    let back = match row.state {
        ServiceDeployment::InProgress | ServiceDeployment::Successful => None,
        _ => row.rollback.map(|(back, _)| back),
    };
    let watched = options.breaker.filter(|_| !shifts);
    Some(Course {
        service: id,
        name: &service.name,
        strategy: row.options.strategy,
        deployment,
        state: row.state,
        back,
        reason: &row.reason,
        breaker: watched.and_then(|set| Some((breaker(world, deployment)?, set))),
        traffic: shifts.then(|| traffic(world, service, deployment, row)).flatten(),
        guard: guard(world, service, row),
        wait: wait(world, row),
    })
}

fn traffic<'w>(
    world: &'w World,
    service: &'w Service,
    id: DeploymentId,
    row: &'w Deployment,
) -> Option<Traffic<'w>> {
    let under_way = row.rollout == Rollout::InProgress;
    let shift = row.shift.filter(|_| under_way);
    let others = service.deployments.iter().filter(|other| **other != id);
    let other = others.filter_map(|other| world.deployments.get(*other)).next();
    let share = match forwarded(world, row) {
        Some(share) => share,
        None => shift
            .map_or(if row.rollout == Rollout::Failed { 0 } else { ALL_TRAFFIC }, |it| it.share),
    };
    Some(Traffic {
        blue: other.and_then(|other| side(world, other, ALL_TRAFFIC - share)),
        green: side(world, row, share)?,
        stage: shift.map(|shift| shift.stage),
        tests: shift.is_some_and(|shift| shift.tests) && has_test_rule(row),
    })
}

fn has_test_rule(row: &Deployment) -> bool {
    row.load_balancers.iter().any(|it| it.advanced.is_some_and(|advanced| advanced.test.is_some()))
}

fn side<'w>(world: &'w World, row: &Deployment, share: u32) -> Option<Side<'w>> {
    let definition = world.task_definitions.get(row.definition)?;
    Some(Side { family: &definition.family, revision: definition.revision, share })
}

/// The share of production traffic that the listener forwards to a deployment's target group, in tenths of a
/// percent; none where no listener does.
fn forwarded(world: &World, row: &Deployment) -> Option<u32> {
    let balancer = row.load_balancers.iter().find(|it| it.advanced.is_some())?;
    share_of(world, balancer.advanced?.production, balancer.group)
}

/// The share of a rule's requests that a target group gets, in tenths of a percent.
fn share_of(world: &World, rule: sim::ids::RuleId, group: TargetGroupId) -> Option<u32> {
    let forward = &world.rules.get(rule)?.forward;
    let all: u32 = forward.iter().map(|it| it.weight).sum();
    let own = forward.iter().find(|it| it.group == group).map_or(0, |it| it.weight);
    (own * ALL_TRAFFIC).checked_div(all)
}

/// The share of a listener's requests that a target group gets where a rule weighs several against each other,
/// in tenths of a percent.
pub fn weighed(world: &World, group: TargetGroupId) -> Option<u32> {
    let weighs = |rule: &&sim::listener::Rule| {
        rule.forward.len() > 1 && rule.forward.iter().any(|it| it.group == group)
    };
    let (id, _) = world.rules.iter().find(|(_, rule)| weighs(rule))?;
    share_of(world, id, group)
}

/// Whether a target group sends requests to targets that are not healthy, for want of others (rule `health.fail-open`). One that
/// every rule weighs with 0 is sent none.
pub fn fails_open(world: &World, group: TargetGroupId) -> bool {
    let Some(own) = world.target_groups.get(group) else { return false };
    // Requests go to more than the healthy ones: too few are left, of all or of a zone.
    if u32::try_from(own.rotation.len()).is_ok_and(|all| all <= own.healthy) {
        return false;
    }
    if !sim::WHOLE {
        return true;
    }
    let mut forwards = world.rules.values().flat_map(|rule| &rule.forward);
    let mut there = forwards.by_ref().filter(|it| it.group == group).peekable();
    // Classes may also be sent to a group with no listener before it.
    let straight = world.traffic.classes.iter().any(|it| it.rule.is_none() && it.group == group);
    straight || there.peek().is_none() || there.any(|it| it.weight > 0)
}

fn guard<'w>(world: &'w World, service: &'w Service, row: &Deployment) -> Option<Guard<'w>> {
    let names = &service.options.alarms.as_ref()?.names;
    let state = |name: &str| {
        let id = world.cloudwatch.alarm(name)?;
        world.cloudwatch.alarms.get(id).map(|alarm| alarm.state)
    };
    let alarms = |name: &&std::sync::Arc<str>| state(name) == Some(AlarmState::Alarm);
    let name = names.iter().find(alarms).or(names.first())?;
    Some(Guard {
        alarm: name,
        state: state(name),
        others: names.len() - 1,
        ignored: row.ignores_alarms && row.rollout == Rollout::InProgress,
    })
}

fn wait<'w>(world: &'w World, row: &'w Deployment) -> Option<Wait<'w>> {
    if row.rollout != Rollout::InProgress {
        return None;
    }
    let bake = bake_time(world, &row.options);
    let Some(shift) = row.shift else {
        let until = row.bake_until.filter(|until| *until > world.now)?;
        return Some(Wait { hold: Hold::Bake, until, whole: bake });
    };
    if let Some(until) = shift.waits {
        let (hold, whole) = hook(world, row, shift)?;
        return Some(Wait { hold, until, whole });
    }
    let until = shift.next.filter(|until| *until > world.now)?;
    let (hold, whole) = match row.options.strategy {
        _ if shift.stage == Stage::BakeTime => (Hold::Bake, bake),
        DeploymentStrategy::Linear { bake, .. } | DeploymentStrategy::Canary { bake, .. } => {
            (Hold::Step, bake)
        }
        DeploymentStrategy::Rolling | DeploymentStrategy::BlueGreen => return None,
    };
    Some(Wait { hold, until, whole })
}

/// The hook that runs, and how long it may.
fn hook<'w>(world: &World, row: &'w Deployment, shift: Shift) -> Option<(Hold<'w>, SimDuration)> {
    let mut of_stage = row.options.hooks.iter().filter(|it| it.stages.contains(&shift.stage));
    Some(match &of_stage.nth(usize::try_from(shift.hook).ok()?)?.target {
        HookTarget::Function(name) => {
            let takes = world.functions.get(name).map(|function| function.takes);
            (Hold::Hook(name), takes.unwrap_or_default())
        }
        HookTarget::Pause { timeout, .. } => (Hold::Answer, *timeout),
    })
}
