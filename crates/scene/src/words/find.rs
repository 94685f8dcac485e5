//! Finding a thing by what somebody types: an id as the stage writes it, or a name.

use sim::definition::TaskDefinition;
use sim::ids::{CapacityProviderId, DeploymentId, Id, InstanceId, ServiceId, TaskId, ZoneId};
use sim::world::World;

use crate::frame::Subject;

/// What a text names in a run: `t-12`, `i-3`, `svc-1`, `cp-1`, or the name of a service, target group, zone or capacity
/// provider, whatever the case of its letters. `web:2` is the service that deploys this task definition.
pub fn find(world: &World, text: &str) -> Option<Subject> {
    let text = text.trim();
    by_id(world, text).or_else(|| by_name(world, text)).or_else(|| by_definition(world, text))
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
    } else if is("cp") {
        let id: CapacityProviderId = id(number)?;
        world.providers.get(id).map(|_| Subject::Provider(id))
    } else {
        None
    }
}

fn id<K: Id>(number: &str) -> Option<K> {
    // The id of a number that is too large would be another's.
    number.parse().ok().map(K::from_number).filter(|id| id.number().to_string() == number)
}

fn by_definition(world: &World, text: &str) -> Option<Subject> {
    let (family, revision) = text.rsplit_once(':')?;
    let is = |definition: &TaskDefinition| {
        definition.family.eq_ignore_ascii_case(family)
            && definition.revision.to_string() == revision
    };
    let deploys = |id: &DeploymentId| {
        let definition = world.deployments.get(*id).map(|it| it.definition);
        definition.and_then(|id| world.task_definitions.get(id)).is_some_and(|it| is(it))
    };
    let mut services = world.services.iter();
    let (id, _) = services.find(|(_, service)| service.deployments.iter().any(deploys))?;
    Some(Subject::Service(id))
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
