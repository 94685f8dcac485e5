//! A capacity provider: of an Auto Scaling group what its dial shows, of Managed Instances what may start and when one
//! ends; and the instances of either.

use sim::ids::{CapacityProviderId, InstanceId};
use sim::instance::{Instance, InstanceStatus};
use sim::instance_types::TYPES;
use sim::provider::managed::{ManagedProvider, end_of_idle};
use sim::provider::{CapacityProvider, ProviderKind};
use sim::time::SimTime;
use sim::world::World;

use super::{Answer, Part, figure, instruments};
use crate::frame::Subject;
use crate::words::{Count, Left};

/// Instances that are listed one by one.
const MOST: usize = 40;

pub(super) fn answers(world: &World, at: SimTime, id: CapacityProviderId) -> Vec<Answer> {
    let Some(provider) = world.providers.get(id) else { return Vec::new() };
    let mut answers = Vec::new();
    if let ProviderKind::Managed(own) = &provider.kind {
        answers.push(managed(world, id, provider, own));
    }
    answers.extend(instruments::of(world, at, Subject::Provider(id)));
    let own =
        world.instances.iter().filter(|(_, it)| it.provider == Some(id) && it.ended.is_none());
    let own = own.take(MOST).map(|(id, it)| {
        let tasks = Count(u32::try_from(it.tasks.len()).unwrap_or(u32::MAX), "task");
        (Subject::Instance(id), format!("{} {}, {tasks}", it.kind().name, it.status.name()))
    });
    let own: Vec<_> = own.collect();
    if !own.is_empty() {
        answers.push(Answer::new("Its instances", vec![Part::Things(own)]));
    }
    answers
}

/// What Managed Instances start with (rules `engine.managed-type`, `engine.managed-zones`,
/// `provider.managed-scale-in-after`).
fn managed(
    world: &World,
    id: CapacityProviderId,
    provider: &CapacityProvider,
    own: &ManagedProvider,
) -> Answer {
    let waits = world.waiting.keys().filter_map(|task| world.tasks.get(*task));
    let waits = waits.into_iter().filter(|task| task.provider == Some(id)).count();
    let types = own.types.iter().filter_map(|kind| TYPES.get(usize::from(*kind)));
    let types: Vec<_> = types.map(|kind| kind.name).collect();
    let mut figures = vec![
        figure("type", &"MANAGED_INSTANCES"),
        figure("capacityOptionType", &if own.spot { "SPOT" } else { "ON_DEMAND" }),
        figure("may start", &types.join(", ")),
    ];
    if !own.subnets.is_empty() {
        figures.push(figure("subnets", &own.subnets.join(", ")));
    }
    match own.scale_in_after {
        Some(after) => figures.push(figure("scaleInAfter", &after)),
        None => figures.push(figure("scaleInAfter", &"-1: nothing ends for being idle")),
    }
    let repairs = if own.repairs { "ENABLED" } else { "DISABLED" };
    figures.push(figure("autoRepairConfiguration", &repairs));
    figures.push(figure("tasks that wait for an instance", &waits));
    let mut parts = vec![Part::Figures(figures)];
    if own.insufficient {
        let says = "EC2 had no instance for it at the last try; it tries again at every tick.";
        parts.push(Part::Says(says.to_owned()));
    }
    Answer::new(format!("Capacity provider {}", provider.name), parts)
}

/// What an instance is to its provider.
pub(super) fn of_instance(
    world: &World,
    at: SimTime,
    id: InstanceId,
    own: &Instance,
) -> Option<Answer> {
    let provider = own.provider?;
    let row = world.providers.get(provider)?;
    let mut parts = Vec::new();
    if matches!(row.kind, ProviderKind::Managed(_)) {
        let says =
            "A Managed Instance: AWS has chosen its type, starts it, patches it and ends it.";
        parts.push(Part::Says(says.to_owned()));
        let mut figures = Vec::new();
        if let Some(ends) = end_of_idle(world, id) {
            figures.push(figure("without a task it ends at", &ends));
        }
        if let Some(drains) = own.drains_at.filter(|_| own.status == InstanceStatus::Active) {
            let secs = drains.since(at).0.div_ceil(1_000_000);
            figures.push(figure("drains for its age in", &Left(secs)));
        }
        if !figures.is_empty() {
            parts.push(Part::Figures(figures));
        }
    }
    parts.push(Part::Things(vec![(Subject::Provider(provider), row.name.to_string())]));
    Some(Answer::new("Its capacity provider", parts))
}
