//! Where tasks of DAEMON services go: on every ACTIVE instance that matches, one each, and what instances keep for
//! them (rules `service.daemon`, `service.daemon-order`, `engine.daemon-one-at-a-time`).

use super::fleet::{Row, slot_of};
use super::{Applicant, Ask, Demand, filter};
use crate::capacity;
use crate::definition::HostPort;
use crate::ids::{InstanceId, ServiceId, TaskDefinitionId};
use crate::instance::{Instance, InstanceStatus, Resources};
use crate::service::{Service, ServiceStatus};
use crate::sorted::Set;
use crate::world::World;

/// Whether a DAEMON service is to have a task on an instance: it is ACTIVE and meets what is asked of it. Room and a
/// connected agent are another matter: without them the task is missing there.
pub(crate) fn matches(world: &World, service: ServiceId, id: InstanceId) -> bool {
    let found = definition(world, service).zip(world.instances.get(id));
    let Some((definition, instance)) = found else { return false };
    let applicant = Applicant::of_service(world, service, definition);
    let Some(ask) = Ask::new(world, &applicant) else { return false };
    let Ok(slot) = u32::try_from(slot_of(id)) else { return false };
    let row = Row::of(instance, false);
    instance.status == InstanceStatus::Active
        && filter::covers(&ask, &row)
        && filter::is_of_provider(&ask, &row)
        && ask.demand.arm == row.arm
        && filter::unmet_constraints(world, &ask, slot, instance).next().is_none()
}

/// How many tasks a DAEMON service is to have.
pub(crate) fn desired(world: &World, service: ServiceId) -> u32 {
    let matching = world.instances.ids().filter(|id| matches(world, service, *id));
    u32::try_from(matching.count()).unwrap_or(u32::MAX)
}

/// What an instance keeps for the daemons that are to run on it, over what their tasks hold there now, and which fixed
/// host ports.
pub(crate) fn kept(world: &World, id: InstanceId) -> (Resources, Set<HostPort>) {
    let (mut kept, mut ports) = (Resources::default(), Set::default());
    let Some(instance) = world.instances.get(id) else { return (kept, ports) };
    for &service in &world.daemons {
        let is_active =
            world.services.get(service).is_some_and(|it| it.status == ServiceStatus::Active);
        if !is_active || !matches(world, service, id) {
            continue;
        }
        let newest = definition(world, service);
        let mut of_service = ports_of(world, newest);
        let mut holds = Resources::default();
        for task in instance.tasks.iter().filter_map(|task| world.tasks.get(*task)) {
            if task.service.is_none_or(|(of, _)| of != service) {
                continue;
            }
            let all = demand(world, Some(task.definition));
            if task.holds_resources {
                holds = holds.with(Resources { enis: 0, ..all });
                let held = || capacity::held_ports(world, task);
                of_service.retain(|port| !held().any(|it| it == *port));
            }
            if task.holds_eni {
                holds.enis += all.enis;
            }
        }
        kept = kept.with(demand(world, newest).without(holds));
        ports.extend(of_service);
    }
    (kept, ports)
}

/// What all daemons together need of an instance, as far as constraints can be known before it is there.
pub(crate) fn needs(world: &World) -> Resources {
    let each = world.daemons.iter().map(|id| demand(world, definition(world, *id)));
    each.fold(Resources::default(), Resources::with)
}

/// The fixed host ports of all daemons, likewise.
pub(crate) fn ports(world: &World) -> Vec<HostPort> {
    world.daemons.iter().flat_map(|id| ports_of(world, definition(world, *id))).collect()
}

/// An instance as daemons see it: what is kept on it is free for them.
pub(super) fn row(instance: &Instance) -> Row {
    Row::with_free(instance, instance.registered.without(instance.reserved))
}

/// Whether a task of the asking DAEMON service is on an instance, until its last container has exited.
pub(super) fn has_one(world: &World, ask: &Ask<'_>, instance: &Instance) -> bool {
    let of_it = |service: ServiceId| ask.daemon == Some(service);
    let mut tasks = instance.tasks.iter().filter_map(|task| world.tasks.get(*task));
    ask.daemon.is_some()
        && tasks.any(|task| {
            (task.wanted || task.holds_resources) && task.service.is_some_and(|(of, _)| of_it(of))
        })
}

/// Whether a fixed host port is kept on an instance, and not for who asks.
pub(super) fn keeps_port(ask: &Ask<'_>, instance: &Instance, port: HostPort) -> bool {
    crate::WHOLE && ask.daemon.is_none() && instance.kept_ports.contains(&port)
}

/// Fixed host ports that are kept on an instance from who asks.
pub(super) fn kept_ports(ask: &Ask<'_>, instance: &Instance) -> usize {
    if crate::WHOLE && ask.daemon.is_none() { instance.kept_ports.len() } else { 0 }
}

fn ports_of(world: &World, definition: Option<TaskDefinitionId>) -> Vec<HostPort> {
    let definition = definition.and_then(|id| world.task_definitions.get(id));
    definition.map_or_else(Vec::new, |it| Demand::of(it).ports)
}

fn demand(world: &World, definition: Option<TaskDefinitionId>) -> Resources {
    let definition = definition.and_then(|id| world.task_definitions.get(id));
    definition.map_or_else(Resources::default, |it| Demand::of(it).resources)
}

/// What the newest deployment of a service rolls out.
fn definition(world: &World, service: ServiceId) -> Option<TaskDefinitionId> {
    let service: &Service = world.services.get(service)?;
    Some(world.deployments.get(*service.deployments.first()?)?.definition)
}
