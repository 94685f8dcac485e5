//! What the scheduler counts of a service: who is wanted, who is healthy, who is to leave
//! (rules `engine.upper-counts`, `engine.lower-counts`, `deploy.healthy-*`, `service.grace-period`).

use super::daemon;
use crate::balance;
use crate::ids::{CapacityProviderId, DeploymentId, ServiceId, TaskId};
use crate::instance::InstanceStatus;
use crate::life;
use crate::misconception::Misconception;
use crate::service::{Service, ServiceLoadBalancer, ServiceStatus};
use crate::target_group::TargetState;
use crate::task::{Health, Host, Task, TaskStatus};
use crate::time::{SimDuration, SimTime};
use crate::world::World;

/// Without any check a task is healthy after running this long (rule `deploy.healthy-wait`).
pub const HEALTHY_WAIT: SimDuration = SimDuration::from_secs(40);

/// How a task stands with the scheduler, the first to go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// A check says that it is unhealthy.
    Sick,
    /// It is still starting, or nothing has said yet that it is healthy.
    Unproven,
    /// It counts for the lower bound.
    Healthy,
}

/// A task that is wanted RUNNING.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) task: TaskId,
    pub(super) deployment: DeploymentId,
    /// The capacity provider that it was started through.
    pub(super) provider: Option<CapacityProviderId>,
    pub(super) standing: Standing,
    /// Whether it runs the newest revision.
    pub(super) current: bool,
    /// Whether it is RUNNING.
    pub(super) running: bool,
    /// Whether its instance is DRAINING, or its host retires.
    pub(super) draining: bool,
    /// Whether nothing but a failure may stop it (rule `service.protection-scope`).
    pub(super) protected: bool,
}

impl Row {
    /// Whether it is one of the tasks that the service wants to keep.
    pub(super) fn is_fresh(self) -> bool {
        self.current && !self.draining && self.standing != Standing::Sick
    }

    /// Whether it is to leave and RUNNING, and nothing says yet that it is healthy.
    pub(super) fn is_leaving_unproven(self) -> bool {
        self.running && !self.is_fresh() && self.standing == Standing::Unproven
    }

    /// Whether it is sick, and of an older revision.
    pub(super) fn is_old_sick(self) -> bool {
        !self.current && self.standing == Standing::Sick
    }
}

/// A service as it is at the start of a pass.
#[derive(Debug, Clone)]
pub(super) struct Counts {
    /// Tasks that are wanted RUNNING, by id.
    pub(super) rows: Vec<Row>,
    /// How many they are.
    pub(super) sums: Sums,
    /// `desiredCount`, and the bounds that follow from it.
    pub(super) bounds: super::plan::Bounds,
    /// Whether a sick task has to stop before another one starts in its place: a wrong belief.
    pub(super) stops_first: bool,
    /// Deployments other than the newest with containers that have not exited.
    pub(super) leftover: Vec<DeploymentId>,
    /// Tasks that deployments other than the newest keep.
    pub(super) older_desired: u32,
    /// Tasks that count as healthy for the first time, and whether they are of the newest revision.
    pub(super) proven: Vec<(TaskId, bool)>,
    /// Whether the newest deployment shifts traffic, and old tasks have to stay.
    pub(super) shifts: bool,
    /// Whether no revision makes way for another one.
    pub(super) apart: bool,
    /// When time alone changes something in it.
    pub(super) look_at: Option<SimTime>,
}

/// How many of a service's tasks are what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sums {
    /// Tasks that are wanted RUNNING.
    pub(super) total: u32,
    /// Tasks on their way down, where the upper bound counts them too
    /// (rule `engine.upper-counts-stopping`).
    pub(super) stopping: u32,
    /// Tasks to be kept.
    pub(super) fresh: u32,
    /// Tasks to be kept that are healthy.
    pub(super) fresh_healthy: u32,
    /// All that the lower bound counts.
    pub(super) healthy: u32,
    /// Tasks that are to leave and RUNNING, of which nothing says yet that they are healthy.
    pub(super) leaving_unproven: u32,
    /// Tasks that are sick.
    pub(super) sick: u32,
    /// Of these, the ones of older revisions.
    pub(super) old_sick: u32,
    /// Tasks on an instance that drains.
    pub(super) draining: u32,
    /// Tasks that are protected from scale-in.
    pub(super) protected: u32,
}

impl Sums {
    fn add(&mut self, row: Row) {
        let healthy = row.standing == Standing::Healthy;
        self.total += 1;
        self.fresh += u32::from(row.is_fresh());
        self.fresh_healthy += u32::from(row.is_fresh() && healthy);
        self.healthy += u32::from(healthy);
        self.leaving_unproven += u32::from(row.is_leaving_unproven());
        self.sick += u32::from(row.standing == Standing::Sick);
        self.old_sick += u32::from(row.is_old_sick());
        self.draining += u32::from(row.draining);
        self.protected += u32::from(row.protected);
    }
}

/// Counts a service's tasks in one look at each.
pub(super) fn count(world: &World, id: ServiceId) -> Option<Counts> {
    let service = world.services.get(id)?;
    let primary = *service.deployments.first()?;
    let mut counts = Counts {
        rows: Vec::with_capacity(service.tasks.len()),
        sums: Sums::default(),
        bounds: super::plan::Bounds::of(service, world.beliefs),
        stops_first: world.beliefs.hold(Misconception::StopsBeforeStarting),
        leftover: Vec::new(),
        older_desired: older_desired(world, service),
        proven: Vec::new(),
        shifts: false,
        apart: false,
        look_at: None,
    };
    for &task_id in &service.tasks {
        let Some(task) = world.tasks.get(task_id) else { continue };
        let deployment = task.service.map_or(primary, |(_, deployment)| deployment);
        let over = matches!(task.status, TaskStatus::Deprovisioning { .. } | TaskStatus::Stopped);
        if deployment != primary && !over && !counts.leftover.contains(&deployment) {
            counts.leftover.push(deployment);
        }
        let apart = crate::WHOLE && daemon::is_apart(world, id, service, task);
        if !task.wanted {
            let stops = matches!(task.status, TaskStatus::Deactivating | TaskStatus::Stopping);
            let counted = stops && world.assumptions.upper_counts_stopping;
            // The next daemon starts once the one before is gone (rule `engine.daemon-one-at-a-time`).
            let blocks = service.is_daemon() && !apart && task.holds_resources;
            counts.sums.stopping += u32::from(counted || blocks);
            continue;
        }
        if apart {
            counts.sums.draining += 1;
            continue;
        }
        let (standing, look_at) = standing(world, service, task_id, task);
        let protected_until = task.protected_until.filter(|until| *until > world.now);
        counts.look_at = [counts.look_at, look_at, protected_until].into_iter().flatten().min();
        let row = Row {
            task: task_id,
            deployment,
            provider: task.provider,
            standing,
            current: deployment == primary,
            running: task.status == TaskStatus::Running,
            draining: task.retires.is_some() || is_draining(world, task),
            protected: protected_until.is_some() && service.status == ServiceStatus::Active,
        };
        if standing == Standing::Healthy && !task.proven {
            counts.proven.push((task_id, row.current));
        }
        counts.sums.add(row);
        counts.rows.push(row);
    }
    if super::shift::is_on(world, id) {
        // Blue and green both have all their tasks (rule `deploy.peak-double`), and blue those of a larger count before.
        let older = counts.rows.iter().filter(|row| !row.current).count();
        let both = service.desired.saturating_add(u32::try_from(older).unwrap_or(u32::MAX));
        let twice = service.desired.saturating_mul(2);
        counts.bounds.upper = counts.bounds.upper.max(twice).max(both);
        counts.shifts = true;
    }
    counts.apart = super::apart::stand_apart(world, id, counts.shifts);
    Some(counts)
}

fn older_desired(world: &World, service: &Service) -> u32 {
    let older = service.deployments.iter().skip(1).filter_map(|id| world.deployments.get(*id));
    older.map(|row| row.desired).fold(0, u32::saturating_add)
}

fn is_draining(world: &World, task: &Task) -> bool {
    let Host::Ec2(Some(instance)) = task.host else { return false };
    let draining = |status| status == InstanceStatus::Draining;
    world.instances.get(instance).is_some_and(|instance| draining(instance.status))
}

/// How a task stands, and when time alone may change that.
pub(super) fn standing(
    world: &World,
    service: &Service,
    id: TaskId,
    task: &Task,
) -> (Standing, Option<SimTime>) {
    let definition = world.definition_of(task);
    let balancers = balance::load_balancers(world, task);
    let checked = definition.is_some_and(|it| it.has_health_check());
    let (answers, ill) = of_targets(world, balancers, id);
    let started = task.times.started;
    if task.health == Health::Unhealthy || ill {
        let excused_until = started.map(|started| started + service.grace);
        return match excused_until {
            Some(until) if world.now < until => (Standing::Unproven, Some(until)),
            _ => (Standing::Sick, None),
        };
    }
    let Some(started) = started.filter(|_| task.status == TaskStatus::Running) else {
        return (Standing::Unproven, None);
    };
    let balanced = !balancers.is_empty();
    if checked || balanced {
        let passes = life::checks_pass(world, task);
        let healthy = passes && answers;
        return (if healthy { Standing::Healthy } else { Standing::Unproven }, None);
    }
    let from = if task.ran_at_start() { started } else { started + HEALTHY_WAIT };
    if world.now < from { (Standing::Unproven, Some(from)) } else { (Standing::Healthy, None) }
}

/// Whether a task is healthy in all of its target groups, and whether it is unhealthy in any.
fn of_targets(world: &World, balancers: &[ServiceLoadBalancer], task: TaskId) -> (bool, bool) {
    let mut all_healthy = true;
    let mut any_unhealthy = false;
    for balancer in balancers {
        let group = world.target_groups.get(balancer.group);
        let state = group.and_then(|group| group.target(task)).map(|target| target.state);
        all_healthy &= state == Some(TargetState::Healthy);
        any_unhealthy |= matches!(state, Some(TargetState::Unhealthy(_)));
    }
    (all_healthy, any_unhealthy)
}
