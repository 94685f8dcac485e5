//! What an accepted action does: it hands over to the part of the engine that it concerns.

use std::sync::Arc;

use super::read::Change;
use super::service::Run;
use super::{around, definition};
use crate::balance;
use crate::capacity::{self, drought};
use crate::ids::{CapacityProviderId, TargetGroupId, TaskId, ZoneId};
use crate::life::{self, NewTask, initialize};
use crate::place::{self, Applicant, Group};
use crate::provider::{self, Wait, strategy::Shares};
use crate::quota;
use crate::record::What;
use crate::scheduler;
use crate::service::Service;
use crate::step::Step;
use crate::target_group::TargetGroup;
use crate::task::{Host, Process, StopCode};
use crate::zone::Capacity;
use crate::{registry, retirement, spot, traffic, zones};

/// Makes a change.
pub(super) fn perform(step: &mut Step<'_>, change: Change) {
    match change {
        Change::Register(row) => {
            definition::insert(step.world, *row);
        }
        Change::Create(new, definition) => {
            let service = Service::new(*new, step.cause);
            scheduler::create(step, service, definition);
        }
        Change::Update(id, update) => scheduler::update(step, id, *update),
        Change::Delete(id) => scheduler::delete(step, id),
        Change::Run(run) => start(step, &run),
        Change::Stop(task, reason) => life::stop(step, task, StopCode::UserInitiated, reason),
        Change::Drain(ids) => ids.into_iter().for_each(|id| capacity::drain(step, id)),
        Change::Activate(ids) => ids.into_iter().for_each(|id| capacity::activate(step, id)),
        Change::Deregister(id) => capacity::deregister(step, id),
        Change::Terminate(ids) => ids.into_iter().for_each(|id| capacity::terminate(step, id)),
        Change::Desired(id, desired) => capacity::set_desired(step, id, desired),
        Change::Agent(id, true) => capacity::connect(step, id),
        Change::Agent(id, false) => capacity::disconnect(step, id),
        Change::Impair(id, is_impaired) => capacity::impair(step, id, is_impaired),
        Change::Zone(zone, true) => zones::lose(step, zone),
        Change::Zone(zone, false) => zones::restore(step, zone),
        Change::Provider(new) => provider::create(step, *new),
        Change::ProviderDelete(id) => provider::delete(step, id),
        Change::ProviderUpdate(id, new) => provider::update(step, id, *new),
        Change::Interrupt(tasks, instances) => {
            tasks.into_iter().for_each(|task| spot::interrupt(step, task));
            instances.into_iter().for_each(|id| spot::interrupt_instance(step, id));
        }
        Change::Retire(task) => retirement::retire(step, task),
        Change::Drought(capacity, zones, dry) => drought::set(step, capacity, &zones, dry),
        Change::Associate(association) => association.perform(step.world),
        Change::Attributes(id, group) => attributes(step, id, &group),
        Change::Around(change) => around::perform(step, change),
        Change::Kill(task, container, code) => life::process_ended(step, task, container, code),
        Change::Process(task, container, process, what) => {
            fault(step, task, container, process, what);
        }
        Change::Image(name, exists) => registry::set_exists(step, &name, exists),
        Change::Push(name, like) => registry::push(step, &name, &like),
        Change::Continue(id, continues) => scheduler::answer(step, id, continues),
        Change::Protect(tasks, until) => {
            tasks.into_iter().for_each(|task| scheduler::protect(step, task, until));
        }
        Change::StopDeployment(id) => scheduler::stop_deployment(step, id),
        Change::Access(access) => {
            step.world.access = Arc::new(*access);
            initialize::look_again(step);
        }
        Change::Quotas(quotas) => step.world.quotas = quotas,
        Change::Dependencies(dependencies) => step.world.dependencies = dependencies,
        Change::Rate(classes, rate) => {
            for class in classes {
                traffic::set_rate(step, class, rate);
            }
        }
    }
}

/// Starts standalone tasks. One that finds no place is not started: RunTask answers with a failure, and nothing
/// tries again. The placement's record says why.
fn start(step: &mut Step<'_>, run: &Run) {
    let mut shares = Shares::new(run.count, &run.target.strategy, step.world.beliefs);
    for _ in 0..run.count {
        let provider = shares.lacking();
        // Each task has its provider, whether or not there is capacity (rule `provider.no-fallback`).
        shares.add(provider);
        let Some((host, zone)) = choose(step, run, provider) else { continue };
        let ordinal = step.world.next_standalone;
        step.world.next_standalone += 1;
        let group = Arc::clone(&run.group);
        let new = NewTask {
            definition: run.definition,
            service: None,
            group,
            ordinal,
            host,
            provider,
            zone,
            placement: Some(Arc::new(run.placement.clone())),
            network: run.network.clone(),
            volume: run.volume.clone(),
        };
        life::start(step, new);
    }
}

fn choose(
    step: &mut Step<'_>,
    run: &Run,
    provider: Option<CapacityProviderId>,
) -> Option<(Host, Option<ZoneId>)> {
    let group = Arc::clone(&run.group);
    if let Some(spot) = provider::fargate(step.world, run.target.launch, provider) {
        let zones = &run.placement.zones;
        let zone = capacity::fargate_zone(step.world, &Group::Named(group), spot, zones);
        let now = step.now();
        let refused = step.world.task_definitions.get(run.definition);
        let refused = refused.and_then(|it| quota::refuses(step.world, spot, it));
        let reason = match zone {
            None => drought::UNAVAILABLE,
            Some(_) if refused.is_some() => refused.unwrap_or_default(),
            Some(_) if step.world.fargate_launches[usize::from(spot)].take(now) => "",
            Some(_) => drought::RATE,
        };
        if !reason.is_empty() {
            drought::failed(step, None, Capacity::of_fargate(spot), reason);
            return None;
        }
        return Some((Host::Fargate { spot }, zone));
    }
    let placement = Some(Arc::new(run.placement.clone()));
    let applicant =
        Applicant::standalone(step.world, group, run.definition, placement).on(provider);
    let decision = place::choose(step.world, applicant);
    let chosen = decision.chosen;
    step.record(What::Placement(Box::new(decision)));
    if chosen.is_none() {
        match provider::wait(step.world, provider) {
            Wait::Yes => return Some((Host::Ec2(None), None)),
            Wait::Full => {
                drought::failed(step, None, Capacity::Ec2, drought::FULL);
            }
            Wait::No => {}
        }
    }
    chosen.map(|id| (Host::Ec2(Some(id)), None))
}

/// Sets a target group's attributes; its targets stay as they are.
fn attributes(step: &mut Step<'_>, id: TargetGroupId, changed: &TargetGroup) {
    if let Some(group) = step.world.target_groups.get_mut(id) {
        group.algorithm = changed.algorithm;
        group.deregistration_delay = changed.deregistration_delay;
        group.idle_timeout = changed.idle_timeout;
        group.spread = changed.spread;
    }
    balance::refresh(step.world, id);
}

fn fault(step: &mut Step<'_>, task: TaskId, container: u8, process: Process, what: &'static str) {
    let row = step.world.tasks.get_mut(task);
    if let Some(row) = row.and_then(|task| task.container_mut(container)) {
        row.process = process;
        let record = step.record(What::Process { task, container, what });
        if let Some(row) = step.world.tasks.get_mut(task) {
            row.record = record;
        }
    }
}
