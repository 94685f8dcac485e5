//! Finding a thing by what somebody types: an id as the stage writes it, or a name.

use sim::ids::{CapacityProviderId, Id, InstanceId, ServiceId, TaskId, ZoneId};
use sim::world::World;

use crate::frame::Subject;

/// What a text names in a run: `t-12`, `i-3`, `svc-1`, or the name of a service, target group, zone or capacity
/// provider, whatever the case of its letters.
pub fn find(world: &World, text: &str) -> Option<Subject> {
    let text = text.trim();
    by_id(world, text).or_else(|| by_name(world, text))
}

fn by_id(world: &World, text: &str) -> Option<Subject> {
    let (kind, number) = text.rsplit_once('-')?;
    let is = |prefix: &str| kind.eq_ignore_ascii_case(prefix);
    if is("t") {
        let id: TaskId = id(number)?;
        world.tasks.get(id).map(|_| Subject::Task(id))
    } else if is("i") {
        let id: InstanceId = id(number)?;
        world.instances.get(id).map(|_| Subject::Instance(id))
    } else if is("svc") {
        let id: ServiceId = id(number)?;
        world.services.get(id).map(|_| Subject::Service(id))
    } else {
        None
    }
}

fn id<K: Id>(number: &str) -> Option<K> {
    // The id of a number that is too large would be another's.
    number.parse().ok().map(K::from_number).filter(|id| id.number().to_string() == number)
}

fn by_name(world: &World, text: &str) -> Option<Subject> {
    let is = |name: &str| name.eq_ignore_ascii_case(text);
    let services = || world.services.iter().find(|(_, it)| is(&it.name));
    let groups = || world.target_groups.iter().find(|(_, it)| is(&it.name));
    let zones = || world.zones.iter().position(|it| is(&it.name));
    let providers = || world.providers.iter().find(|(_, it)| is(&it.name));
    let provider = |(id, _): (CapacityProviderId, _)| Subject::Provider(id);
    services()
        .map(|(id, _)| Subject::Service(id))
        .or_else(|| groups().map(|(id, _)| Subject::TargetGroup(id)))
        .or_else(|| zones().and_then(|n| u8::try_from(n).ok()).map(|n| Subject::Zone(ZoneId(n))))
        .or_else(|| providers().map(provider))
}
