//! What must hold after every step of every run. Tests and `gantry simulate --check` look at it after each one.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::autoscale::PolicyKind;
use crate::capacity;
use crate::cost;
use crate::ids::{InstanceId, ServiceId, TargetGroupId, TaskId};
use crate::life;
use crate::listener::{MAX_FORWARDS, MAX_WEIGHT};
use crate::memory;
use crate::misconception::Misconception;
use crate::place::daemon::matches;
use crate::provider::CapacityProvider;
use crate::provider::waiting::MAX_WAITING;
use crate::quota;
use crate::scheduler::options;
use crate::service::{DeploymentStrategy, Launch, Rollout, Service, ServiceStatus};
use crate::target_group::TargetState;
use crate::task::{ContainerStatus, Host, Task, TaskStatus};
use crate::world::World;

/// What the step before left, as far as the next one is held to it.
#[derive(Debug, Clone, Default)]
pub struct Before {
    cost: cost::NanoDollars,
    counted: BTreeMap<ServiceId, u32>,
}

/// Looks at a world after a step; returns a sentence for everything that does not hold.
pub fn invariants(world: &World, before: &mut Before) -> Vec<String> {
    let mut broken = Vec::new();
    instances(world, &mut broken);
    tasks(world, &mut broken);
    restarts(world, &mut broken);
    // Rule `container.memory-hard-limit`.
    broken
        .extend(memory::over_limit(world).map(|(id, _)| format!("{id} is over its memory limit")));
    waiting(world, &mut broken);
    targets(world, &mut broken);
    requests(world, &mut broken);
    fargate(world, &mut broken);
    services(world, before, &mut broken);
    cloudwatch(world, &mut broken);
    rules(world, &mut broken);
    scaling(world, &mut broken);
    agenda(world, &mut broken);
    let cost = cost::bill(world).total;
    if cost < before.cost {
        broken.push(format!("the cost fell from {} to {}", before.cost.0, cost.0));
    }
    before.cost = cost;
    broken
}

/// Rule `place.filter-resources`: no instance promises more than it registered, its books are right, and
/// tasks hold of it what the states of their lives say.
fn instances(world: &World, broken: &mut Vec<String>) {
    for (id, task) in world.tasks.iter() {
        let Host::Ec2(Some(instance)) = task.host else { continue };
        if task.holds_resources != holds_resources(world, task) {
            let does = if task.holds_resources { "still holds" } else { "does not hold" };
            broken.push(format!("{id} in {:?} {does} its part of {instance}", task.status));
        }
        let listed = world.instances.get(instance).is_some_and(|i| i.tasks.contains(&id));
        if listed == matches!(task.status, TaskStatus::Stopped) {
            broken.push(format!("{instance} does not list its task {id} as it should"));
        }
    }
    broken.append(&mut capacity::faults(world));
}

/// Rule `engine.resources-freed`: CPU, memory and ports are held until the last container has exited and the
/// agent could say so.
fn holds_resources(world: &World, task: &Task) -> bool {
    let gone = |status: &ContainerStatus| matches!(status, ContainerStatus::Stopped { .. });
    match task.status {
        TaskStatus::Stopped | TaskStatus::Deprovisioning { .. } => false,
        _ => {
            !task.containers.iter().all(|container| gone(&container.status))
                || !life::agent_connected(world, task)
        }
    }
}

/// A task that is not wanted says why; nothing has a deadline in the past.
fn tasks(world: &World, broken: &mut Vec<String>) {
    for (id, task) in world.tasks.iter() {
        if task.wanted == task.stop.is_some() {
            broken
                .push(format!("{id} is wanted: {}, but its stop is {:?}", task.wanted, task.stop));
        }
        if task.wanted && task.status.is_starting() && is_of_failed(world, task) {
            broken.push(format!("{id} starts, and its deployment has failed"));
        }
        let kind =
            task.provider.and_then(|id| world.providers.get(id)).map(CapacityProvider::launch);
        let fargate = matches!(task.host, Host::Fargate { .. });
        if kind.is_some_and(|launch| (launch == Launch::Fargate) != fargate) {
            broken.push(format!("{id} is on {:?}, its provider gives {kind:?}", task.host));
        }
        let (TaskStatus::Provisioning { until: Some(until) }
        | TaskStatus::Pending { until }
        | TaskStatus::Deprovisioning { until }) = task.status
        else {
            continue;
        };
        if until < world.now {
            broken.push(format!("{id} should have left {:?} by now", task.status));
        }
    }
}

/// Rules `container.restart-policy`, `container.restart-period`: a container starts again in place only where
/// its definition says so, and at most once in each period.
fn restarts(world: &World, broken: &mut Vec<String>) {
    if world.beliefs.hold(Misconception::RestartsInPlace) {
        return;
    }
    for (id, task) in world.tasks.iter() {
        let definition = world.definition_of(task);
        let own = definition.map(|it| it.containers.as_slice()).unwrap_or_default();
        for (container, own) in task.containers.iter().zip(own) {
            let age = world.now.since(task.times.provisioning).0;
            let periods = own.restart.as_ref().map_or(0, |it| age / it.attempt_period.0.max(1));
            // What ran when the scenario began has run for long.
            let before = u64::from(task.ran_at_start() && own.restart.is_some());
            if u64::from(container.restarts) > periods + before {
                broken.push(format!("{id} restarted `{}` {} times", own.name, container.restarts));
            }
        }
    }
}

/// Rule `engine.breaker-stops-starting`: a deployment that failed has nothing that still starts.
fn is_of_failed(world: &World, task: &Task) -> bool {
    let deployment = task.service.and_then(|(_, deployment)| world.deployments.get(deployment));
    deployment.is_some_and(|deployment| deployment.rollout == Rollout::Failed)
}

/// Rule `engine.provisioning-wait`: those that wait for an instance are those in PROVISIONING without an end.
fn waiting(world: &World, broken: &mut Vec<String>) {
    let waits = |task: &Task| {
        task.wanted && matches!(task.status, TaskStatus::Provisioning { until: None })
    };
    let waiting = world.tasks.iter().filter(|(_, task)| waits(task)).map(|(id, _)| id);
    if !waiting.eq(world.waiting.keys().copied()) {
        broken.push(
            "the tasks that wait for instances are others than those in PROVISIONING".to_owned(),
        );
    }
    if world.waiting.len() > MAX_WAITING {
        broken.push(format!("{} tasks wait for instances", world.waiting.len()));
    }
}

/// A target belongs to one task, which is there and has not begun to stop its containers.
fn targets(world: &World, broken: &mut Vec<String>) {
    for (id, group) in world.target_groups.iter() {
        let mut seen = BTreeSet::<(TaskId, u16)>::new();
        for target in &group.targets {
            if !seen.insert((target.task, target.port)) {
                broken.push(format!("{id} has the target {} twice", target.task));
            }
            let status = world.tasks.get(target.task).map(|task| task.status);
            let may = matches!(
                status,
                Some(
                    TaskStatus::Activating(_)
                        | TaskStatus::Running
                        | TaskStatus::Deactivating
                        | TaskStatus::Stopping
                )
            );
            // A load balancer learns of the loss of a host by its own checks and delays alone.
            let may = may || matches!(target.state, TargetState::Draining { .. });
            if !may {
                broken.push(format!("{id} has the target {}, which is {status:?}", target.task));
            }
        }
    }
}

/// Every request that arrived was answered, was lost for a reason, or is under way.
fn requests(world: &World, broken: &mut Vec<String>) {
    let under_way: u64 = world.requests.values().map(|request| u64::from(request.weight)).sum();
    let ended: u64 = world.metrics.ended.iter().sum();
    if world.metrics.arrived != ended + under_way {
        broken.push(format!(
            "{} requests arrived, {ended} ended and {under_way} are under way",
            world.metrics.arrived
        ));
    }
}

/// Rules `quota.fargate-vcpu`, `quota.fargate-spot-vcpu`: the account's books are those of its tasks.
fn fargate(world: &World, broken: &mut Vec<String>) {
    for spot in [false, true] {
        let (kept, counted) = (world.fargate_cpu[usize::from(spot)], quota::counted(world, spot));
        if kept != counted {
            broken.push(format!("Fargate runs {counted} CPU units (Spot: {spot}), not {kept}"));
        }
    }
}

/// Rule `deploy.upper-bound`: the scheduler starts no task beyond the upper bound.
fn services(world: &World, before: &mut Before, broken: &mut Vec<String>) {
    let mut counted = BTreeMap::new();
    for (id, service) in world.services.iter() {
        let wanted = |task: &&TaskId| world.tasks.get(**task).is_some_and(|task| task.wanted);
        let n = u32::try_from(service.tasks.iter().filter(wanted).count()).unwrap_or(u32::MAX);
        let grown = n > before.counted.get(&id).copied().unwrap_or(n);
        let swapped = u64::from(world.beliefs.hold(Misconception::BoundsSwapped)) * 99;
        let percent = u64::from(service.desired) * u64::from(service.max_percent);
        let upper = (percent + swapped) / 100;
        let newest = service.deployments.first();
        let row = newest.and_then(|newest| world.deployments.get(*newest));
        let shifts = options(world, id, service).strategy != DeploymentStrategy::Rolling
            || row.is_some_and(|row| row.shift.is_some() || row.switches);
        let is_older = |task: &&TaskId| {
            let task = world.tasks.get(**task).filter(|task| task.wanted);
            task.and_then(|task| task.service).is_some_and(|(_, of)| Some(&of) != newest)
        };
        let older = service.tasks.iter().filter(is_older).count() as u64;
        let desired = u64::from(service.desired);
        // Blue and green each replace what is sick within bounds of their own (rule `engine.shift-keeps`).
        let own = upper.max(desired);
        let upper = own + if shifts { older.max(own) } else { 0 };
        let moves = service.rebalancing.as_ref().filter(|_| !service.dirty);
        if moves.is_some_and(|it| service.deployments.first() != Some(&it.deployment)) {
            broken.push(format!("{id} moves tasks of a deployment that is not its newest"));
        }
        if service.is_daemon() {
            daemon(world, id, service, broken);
        } else if grown && u64::from(n) > upper && service.status == ServiceStatus::Active {
            broken.push(format!("{id} counts {n} tasks, more than its upper bound {upper}"));
        }
        counted.insert(id, n);
    }
    before.counted = counted;
}

/// Rules `service.daemon`, `engine.daemon-one-at-a-time`: no instance has two tasks of a DAEMON service, and in a
/// steady state each has one that is to have it.
fn daemon(world: &World, id: ServiceId, service: &Service, broken: &mut Vec<String>) {
    let mut on = BTreeMap::<InstanceId, u32>::new();
    let tasks = service.tasks.iter().filter_map(|task| world.tasks.get(*task));
    for task in tasks.filter(|task| task.wanted || task.holds_resources) {
        if let Host::Ec2(Some(instance)) = task.host {
            *on.entry(instance).or_default() += 1;
        }
    }
    if let Some((instance, n)) = on.iter().find(|(_, n)| **n > 1) {
        broken.push(format!("{id} has {n} tasks on {instance}"));
    }
    let steady = service.steady && !service.dirty && service.status == ServiceStatus::Active;
    let lacks = |instance: &InstanceId| matches(world, id, *instance) && !on.contains_key(instance);
    if let Some(instance) = world.instances.ids().find(lacks).filter(|_| steady) {
        broken.push(format!("{id} is steady without a task on {instance}"));
    }
}

/// A rule forwards to target groups that there are, each once and within the bounds of AWS
/// (rules `alb.rule-weight-max`, `quota.alb-target-groups-per-action`).
fn rules(world: &World, broken: &mut Vec<String>) {
    for (id, rule) in world.rules.iter() {
        let groups: BTreeSet<TargetGroupId> = rule.forward.iter().map(|to| to.group).collect();
        let are = groups.iter().all(|group| world.target_groups.get(*group).is_some());
        let bounded = rule.forward.iter().all(|to| to.weight <= MAX_WEIGHT);
        let once = groups.len() == rule.forward.len() && groups.len() as u64 <= MAX_FORWARDS.into();
        if !are || !bounded || !once {
            broken.push(format!("{id} forwards to {:?}", rule.forward));
        }
    }
}

/// Bounds have an order (rule `autoscale.bounds`), and a policy has its target and its alarms.
fn scaling(world: &World, broken: &mut Vec<String>) {
    for (id, target) in world.autoscaling.targets.iter() {
        if target.min > target.max {
            broken.push(format!("{id} is scaled from {} to {}", target.min, target.max));
        }
    }
    for (id, policy) in world.autoscaling.policies.iter() {
        let alarms = match &policy.kind {
            PolicyKind::Tracking(tracking) => vec![tracking.high, tracking.low],
            PolicyKind::Step(_) => Vec::new(),
        };
        let has_alarms = alarms.iter().all(|alarm| world.cloudwatch.alarms.get(*alarm).is_some());
        if !has_alarms || !world.autoscaling.targets.contains_key(&policy.service) {
            broken.push(format!("{id} has lost its alarms or its target"));
        }
    }
}

/// No metric knows of a minute that is not over (rule `engine.metric-visible`), and no alarm counts more
/// periods than it looks at (rule `alarm.datapoints`).
fn cloudwatch(world: &World, broken: &mut Vec<String>) {
    for (metric, series) in world.cloudwatch.series.iter() {
        let over = world.now.0 / metric.period().0;
        if series.latest().is_some_and(|(minute, _)| u64::from(minute) >= over) {
            broken.push(format!("{metric:?} has a point of a minute that is not over"));
        }
    }
    for (id, alarm) in world.cloudwatch.alarms.iter() {
        let watched = &alarm.watched;
        if !(1..=watched.periods).contains(&watched.datapoints) || alarm.since > world.now {
            broken
                .push(format!("{id} looks at {} periods, since {}", watched.periods, alarm.since));
        }
    }
}

/// Every timer lies ahead.
fn agenda(world: &World, broken: &mut Vec<String>) {
    if world.agenda.next_at().is_some_and(|at| at < world.now) {
        broken.push("an event is due in the past".to_owned());
    }
    if world.agenda.overflowed {
        broken.push("the agenda is full".to_owned());
    }
}
