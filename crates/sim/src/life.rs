//! The life of a task, from PROVISIONING to STOPPED (rules `task.*`): who may change its state, and when.
//!
//! [`start`] begins a life, [`stop`] ends it; what happens in between follows from timers. Containers have
//! their own file, so have health probes, restarts in place, the way down and what is kept of stopped tasks.

pub(crate) mod at_start;
mod containers;
pub(crate) mod initialize;
mod probes;
mod pull;
mod restart;
mod retention;
mod stopping;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::access::{self, Network};
use crate::balance;
use crate::capacity;
use crate::cost;
use crate::definition::NetworkMode;
use crate::event::Event;
use crate::ids::{
    CapacityProviderId, DeploymentId, InstanceId, RecordId, ServiceId, TaskDefinitionId, TaskId,
    ZoneId,
};
use crate::place::Placement;
use crate::provider::waiting;
use crate::quota;
use crate::record::What;
use crate::registry;
use crate::request::Load;
use crate::scheduler;
use crate::spot;
use crate::step::Step;
use crate::task::{
    Activation, Container, ContainerStatus, Health, Host, Process, StopCode, Task, TaskStatus,
    TaskTimes,
};
use crate::time::{SimDuration, SimTime};
use crate::volume::{self, EbsVolume};
use crate::world::World;

pub(crate) use containers::{on_container, out_of_memory, process_ended};
pub(crate) use probes::checks_pass;
pub(crate) use stopping::{agent_back, agent_connected, host_lost, stop, target_unused};

/// What a task is begun with.
#[derive(Debug, Clone)]
pub(crate) struct NewTask {
    /// What it runs.
    pub(crate) definition: TaskDefinitionId,
    /// Who wants it; none of a standalone task.
    pub(crate) service: Option<(ServiceId, DeploymentId)>,
    /// `service:NAME`, or what RunTask was given.
    pub(crate) group: Arc<str>,
    /// Its ordinal in the service, or among standalone tasks.
    pub(crate) ordinal: u32,
    /// Where it is to run. On EC2 an instance was chosen, or the task waits for one.
    pub(crate) host: Host,
    /// The capacity provider that it is started through.
    pub(crate) provider: Option<CapacityProviderId>,
    /// Its zone, once it is known.
    pub(crate) zone: Option<ZoneId>,
    /// What RunTask gave it, where it has to wait for an instance.
    pub(crate) placement: Option<Arc<Placement>>,
    /// Where it has its own network interface. Without it: where its service says.
    pub(crate) network: Option<Arc<Network>>,
    /// The EBS volume that is made for it. Without it: that of its service.
    pub(crate) volume: Option<Arc<EbsVolume>>,
}

/// Begins a task's life: PROVISIONING where something has to be made for it, else PENDING.
pub(crate) fn start(step: &mut Step<'_>, new: NewTask) -> TaskId {
    let (now, host, placement) = (step.now(), new.host, new.placement.clone());
    let id = insert(step, new, now);
    spot::begin(step, id);
    let assumptions = Arc::clone(&step.world.assumptions);
    let (status, delay) = match host {
        Host::Fargate { .. } => provisioning(now, assumptions.fargate_provisioning),
        Host::Ec2(None) => {
            waiting::wait(step.world, id, placement);
            (TaskStatus::Provisioning { until: None }, None)
        }
        Host::Ec2(Some(_)) if has_attachment(step, id) => provisioning(now, assumptions.eni_attach),
        Host::Ec2(Some(_)) => return enter_pending(step, id),
    };
    enter_for(step, id, status, delay);
    id
}

/// A task that waited for an instance has one.
pub(crate) fn placed(step: &mut Step<'_>, id: TaskId, instance: InstanceId) {
    step.world.waiting.remove(&id);
    capacity::reserve(step.world, id, instance);
    if has_attachment(step, id) {
        let delay = step.world.assumptions.eni_attach;
        let (status, delay) = provisioning(step.now(), delay);
        enter_for(step, id, status, delay);
    } else {
        enter_pending(step, id);
    }
}

/// A task's own state is over: it enters the next one.
pub(crate) fn on_task(step: &mut Step<'_>, id: TaskId, stamp: u32) {
    let Some(task) = step.world.tasks.get(id).filter(|task| task.stamp == stamp) else { return };
    let reached = agent_connected(step.world, task);
    match task.status {
        TaskStatus::Provisioning { .. } => match attachment_failure(step.world, task) {
            None => {
                cost::volume_attached(step.world, id);
                enter_pending(step, id);
            }
            Some(reason) => stop(step, id, StopCode::TaskFailedToStart, reason),
        },
        TaskStatus::Pending { .. } => {
            let task = step.world.tasks.get_mut(id);
            // The agent has to take it; where it is disconnected, the task waits (rule `task.pending`).
            match task.filter(|_| !reached) {
                Some(task) => task.status = TaskStatus::Pending { until: SimTime::NEVER },
                None => enter_activating(step, id),
            }
        }
        TaskStatus::Activating(Activation::Registering { .. }) => enter_running(step, id),
        TaskStatus::Deprovisioning { .. } => stopping::enter_stopped(step, id),
        TaskStatus::Activating(Activation::Containers) => initialize::over(step, id),
        TaskStatus::Running
        | TaskStatus::Deactivating
        | TaskStatus::Stopping
        | TaskStatus::Stopped => {}
    }
}

/// Why something that a task needs cannot be attached: its network interface, or its EBS volume.
fn attachment_failure(world: &World, task: &Task) -> Option<Arc<str>> {
    access::interface_failure(world, task).or_else(|| volume::attachment_failure(world, task))
}

/// The host has taken a task: it gets what it needs, then its containers are pulled and started.
fn enter_activating(step: &mut Step<'_>, id: TaskId) {
    let cause = enter(step, id, TaskStatus::Activating(Activation::Containers));
    initialize::begin(&mut step.because(cause), id);
}

/// All essential containers have started: targets are registered, or the task is RUNNING at once.
fn essentials_started(step: &mut Step<'_>, id: TaskId) {
    let world = &*step.world;
    if world.tasks.get(id).is_some_and(|task| !balance::load_balancers(world, task).is_empty()) {
        let delay = step.world.assumptions.target_registration;
        let until = step.now() + delay;
        // Registering is still ACTIVATING: nothing new is said, but the timers of before are void.
        if let Some(task) = step.world.tasks.get_mut(id) {
            task.status = TaskStatus::Activating(Activation::Registering { until });
            task.stamp += 1;
            let stamp = task.stamp;
            step.after_constant(delay, Event::Task { task: id, stamp });
        }
    } else {
        enter_running(step, id);
    }
}

/// ECS hears again of a task of which nothing ended: its containers may have started meanwhile.
fn heard_again(step: &mut Step<'_>, id: TaskId) {
    let pulls = |task: &Task| {
        let starts = task.status == TaskStatus::Activating(Activation::Containers);
        starts && task.times.pull_started.is_some()
    };
    if step.world.tasks.get(id).is_some_and(pulls) {
        containers::advance(step, id);
    }
}

fn enter_running(step: &mut Step<'_>, id: TaskId) {
    let now = step.now();
    if let Some(task) = step.world.tasks.get_mut(id) {
        task.times.started = Some(now);
    }
    let cause = enter(step, id, TaskStatus::Running);
    balance::register(&mut step.because(cause), id);
    scheduler::task_runs(&mut step.because(cause), id);
}

fn enter_pending(step: &mut Step<'_>, id: TaskId) -> TaskId {
    let delay = step.world.assumptions.pending;
    let until = step.now() + delay;
    let now = step.now();
    if let Some(task) = step.world.tasks.get_mut(id) {
        task.times.created = Some(now);
    }
    cost::address_taken(step.world, id);
    enter_for(step, id, TaskStatus::Pending { until }, Some(delay));
    id
}

fn provisioning(now: SimTime, delay: SimDuration) -> (TaskStatus, Option<SimDuration>) {
    (TaskStatus::Provisioning { until: Some(now + delay) }, Some(delay))
}

/// Enters a state that is over after a delay, if one is given.
fn enter_for(step: &mut Step<'_>, id: TaskId, status: TaskStatus, delay: Option<SimDuration>) {
    let cause = enter(step, id, status);
    let stamp = step.world.tasks.get(id).map_or(0, |task| task.stamp);
    if let Some(delay) = delay {
        step.because(cause).after_constant(delay, Event::Task { task: id, stamp });
    }
}

/// Enters a state and says so ("ECS Task State Change").
fn enter(step: &mut Step<'_>, id: TaskId, status: TaskStatus) -> RecordId {
    let Some(task) = step.world.tasks.get_mut(id) else { return step.cause };
    let (ran, runs) = (task.status == TaskStatus::Running, status == TaskStatus::Running);
    step.world.metrics.running += u32::from(runs);
    step.world.metrics.running -= u32::from(ran);
    task.status = status;
    task.stamp += 1;
    say(step, id)
}

/// Says how a task is now, and lets its service's scheduler look at it.
fn say(step: &mut Step<'_>, id: TaskId) -> RecordId {
    let Some(task) = step.world.tasks.get(id) else { return step.cause };
    let (service, what) = (
        task.service,
        What::Task {
            task: id,
            last_status: task.status.name(),
            desired_status: if task.wanted { "RUNNING" } else { "STOPPED" },
            health: task.health,
            stop: task.stop.clone(),
        },
    );
    let record = step.record(what);
    if let Some(task) = step.world.tasks.get_mut(id) {
        task.record = record;
    }
    if let Some(service) = service.and_then(|(id, _)| step.world.services.get_mut(id)) {
        service.dirty = true;
        service.latest = record;
    }
    if crate::WHOLE {
        scheduler::wake_counting(step.world, record);
    }
    record
}

/// Whether a task has a network interface of its own.
fn has_interface(step: &Step<'_>, id: TaskId) -> bool {
    let world = &*step.world;
    let definition = world.tasks.get(id).and_then(|task| world.definition_of(task));
    definition.is_some_and(|definition| definition.network == NetworkMode::Awsvpc)
}

/// Whether something has to be attached for a task before its host can take it.
fn has_attachment(step: &Step<'_>, id: TaskId) -> bool {
    has_interface(step, id) || step.world.tasks.get(id).is_some_and(|task| task.volume.is_some())
}

/// The row of a new task, and its place among its service's tasks.
fn insert(step: &mut Step<'_>, new: NewTask, now: SimTime) -> TaskId {
    let deployment = new.service.map(|(_, deployment)| deployment);
    let row = registry::resolved(step.world, deployment, new.definition);
    let definition = step.world.task_definitions.get(new.definition);
    let containers = definition.map_or(0, |definition| definition.containers.len());
    let awsvpc = definition.is_some_and(|it| it.network == NetworkMode::Awsvpc);
    let address = awsvpc.then_some(step.world.next_address);
    step.world.next_address += u32::from(awsvpc);
    let deployment = new.service.and_then(|(_, id)| step.world.deployments.get(id));
    let network = new.network.or_else(|| deployment.and_then(|it| it.network.clone()));
    let volume = new.volume.or_else(|| deployment.and_then(|it| it.volume.clone()));
    let id = step.world.tasks.insert(Task {
        definition: new.definition,
        row,
        service: new.service,
        group: new.group,
        ordinal: new.ordinal,
        host: new.host,
        provider: new.provider,
        zone: new.zone,
        network,
        volume,
        status: TaskStatus::Provisioning { until: None },
        wanted: true,
        health: Health::Unknown,
        stop: None,
        unheard: None,
        warned_at: None,
        times: TaskTimes { provisioning: now, ..TaskTimes::default() },
        stamp: 0,
        containers: vec![container(); containers],
        address,
        holds_resources: false,
        holds_eni: false,
        counted: false,
        protected_until: None,
        retires: None,
        proven: false,
        record: step.cause,
    });
    if let Some(service) = new.service.and_then(|(id, _)| step.world.services.get_mut(id)) {
        service.tasks.insert(id);
    }
    quota::begun(step.world, id);
    match (new.host, new.zone) {
        (Host::Ec2(Some(instance)), _) => capacity::reserve(step.world, id, instance),
        (Host::Fargate { .. }, Some(zone)) => capacity::settle(step.world, id, zone),
        (Host::Fargate { .. }, None) | (Host::Ec2(None), _) => {}
    }
    id
}

fn container() -> Container {
    Container {
        status: ContainerStatus::Waiting,
        health: Health::Unknown,
        failed_probes: 0,
        restarts: 0,
        stamp: 0,
        process: Process::default(),
        host_ports: Box::default(),
        load: Load::default(),
    }
}
