//! What requests refer to, found in the world by name, id or ARN.

use crate::finding::{Findings, suggestion};
use crate::ids::{AsgId, CapacityProviderId, ServiceId, TargetGroupId, TaskDefinitionId, ZoneId};
use crate::json::At;
use crate::service::ServiceStatus;
use crate::shape::short;
use crate::world::World;

/// The last part of an ARN; a name that is none stays as it is.
pub(crate) fn last_part(reference: &str) -> &str {
    if reference.starts_with("arn:") {
        reference.rsplit(['/', ':']).next().unwrap_or(reference)
    } else {
        reference
    }
}

/// A registered task definition: the newest revision of `family`, or `family:revision`.
pub(crate) fn task_definition(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<TaskDefinitionId> {
    let reference = at.as_text()?;
    let reference = reference.rsplit('/').next().unwrap_or(reference);
    let (family, revision) = match reference.rsplit_once(':') {
        Some((family, revision)) => (family, Some(revision)),
        None => (reference, None),
    };
    let revision = revision.map(str::parse::<u32>);
    let found = world.task_definitions.iter().filter(|(_, row)| {
        let wanted = revision.as_ref();
        &*row.family == family && wanted.is_none_or(|wanted| wanted.as_ref() == Ok(&row.revision))
    });
    let found = found.map(|(id, _)| id).last();
    if found.is_none() {
        let families = world.task_definitions.values().map(|row| &*row.family);
        let near = suggestion(family, families.filter(|known| *known != family));
        let message = format!("no task definition `{}` is registered{near}", short(reference));
        findings.refuse_as("ClientException", at, message);
    }
    found
}

/// The ACTIVE service with a name, or the newest one that has it.
pub(crate) fn service(world: &World, name: &str) -> Option<ServiceId> {
    let name = last_part(name);
    let named = || world.services.iter().filter(|(_, service)| &*service.name == name);
    let active = named().find(|(_, service)| service.status == ServiceStatus::Active);
    active.or_else(|| named().last()).map(|(id, _)| id)
}

/// The target group with a name; of its ARN the name is the part after `targetgroup/`.
pub(crate) fn target_group(world: &World, reference: &str) -> Option<TargetGroupId> {
    let name = match reference.split_once(":targetgroup/") {
        Some((_, rest)) => rest.split('/').next().unwrap_or(rest),
        None => reference,
    };
    world.target_groups.iter().find(|(_, group)| &*group.name == name).map(|(id, _)| id)
}

/// The same, or a sentence that says that there is none.
pub(crate) fn known_target_group(world: &World, reference: &str) -> Result<TargetGroupId, String> {
    target_group(world, reference).ok_or_else(|| {
        let near = suggestion(reference, world.target_groups.values().map(|group| &*group.name));
        format!("no target group `{}`{near}", short(reference))
    })
}

/// The Auto Scaling group with a name.
pub(crate) fn asg(world: &World, name: &str) -> Option<AsgId> {
    world.asgs.iter().find(|(_, group)| &*group.name == name).map(|(id, _)| id)
}

/// The capacity provider with a name.
pub(crate) fn provider(world: &World, name: &str) -> Option<CapacityProviderId> {
    let name = last_part(name);
    world.providers.iter().find(|(_, provider)| &*provider.name == name).map(|(id, _)| id)
}

/// The zone with a name.
pub(crate) fn zone(world: &World, name: &str) -> Option<ZoneId> {
    let index = world.zones.iter().position(|zone| &*zone.name == name)?;
    u8::try_from(index).ok().map(ZoneId)
}

/// The zone in which a subnet lies: the one with whose name, or with whose letter after a hyphen, its own name
/// ends; otherwise subnets go round the zones in their order.
pub(crate) fn zone_of_subnet(world: &World, subnet: &str, place: usize) -> Option<ZoneId> {
    let ends_with = |name: &str| {
        let letter = name.chars().last();
        let tail = subnet.rsplit_once(['-', '_']).map(|(_, tail)| tail);
        subnet.ends_with(name)
            || letter.is_some_and(|c| tail == Some(&c.to_string()) || subnet == c.to_string())
    };
    let named = world.zones.iter().position(|zone| ends_with(&zone.name));
    let index = named.or_else(|| place.checked_rem(world.zones.len()))?;
    u8::try_from(index).ok().map(ZoneId)
}
