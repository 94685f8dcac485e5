//! What of something that was chosen on the stage can be configured.

use sim::ids::{CapacityProviderId, ServiceId};
use sim::provider::ProviderKind;
use sim::world::World;

use super::{Kind, Thing};
use crate::frame::Subject;

/// What a subject is configured by: first what one means most likely, then what goes with it.
pub fn of(world: &World, subject: Subject) -> Vec<Thing> {
    match subject {
        Subject::Service(id) => {
            let name = world.services.get(id).map(|service| service.name.to_string());
            service(world, id, name)
        }
        Subject::Task(id) => {
            let Some(task) = world.tasks.get(id) else { return Vec::new() };
            match task.service {
                Some((service, _)) => self::service(world, service, Some(id.to_string())),
                None => definition(world, task.definition).into_iter().collect(),
            }
        }
        Subject::TargetGroup(id) => {
            let Some(group) = world.target_groups.get(id) else { return Vec::new() };
            let rules = world.rules.values();
            let to = rules.filter(|rule| rule.forward.iter().any(|forward| forward.group == id));
            let rule = |name: &str| match name.strip_suffix("/default") {
                Some(listener) => Thing::named(Kind::Listener, listener),
                None => Thing::named(Kind::ListenerRule, name),
            };
            let own = Thing::named(Kind::TargetGroup, &*group.name);
            [own].into_iter().chain(to.map(|it| rule(&it.name))).collect()
        }
        Subject::Instance(id) => {
            let own = world.instances.get(id).and_then(|instance| instance.provider);
            own.and_then(|own| provider(world, own)).into_iter().collect()
        }
        Subject::Provider(id) => provider(world, id).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// A service, the protection of its tasks or of one of them, what it runs, and within which bounds it is scaled.
fn service(world: &World, id: ServiceId, protected: Option<String>) -> Vec<Thing> {
    let Some(service) = world.services.get(id) else { return Vec::new() };
    let newest = service.deployments.first().and_then(|id| world.deployments.get(*id));
    let definition = newest.and_then(|it| definition(world, it.definition));
    let name = &*service.name;
    let scaled = world.autoscaling.targets.contains_key(&id);
    let all = [
        Some(Thing::named(Kind::Service, name)),
        protected.map(|name| Thing::named(Kind::TaskProtection, name)),
        definition,
        scaled.then(|| Thing::named(Kind::ScalableTarget, name)),
    ];
    all.into_iter().flatten().collect()
}

fn provider(world: &World, id: CapacityProviderId) -> Option<Thing> {
    let provider = world.providers.get(id)?;
    let kind = match provider.kind {
        ProviderKind::Fargate { .. } => return None,
        ProviderKind::Asg(_) => Kind::CapacityProvider,
        ProviderKind::Managed(_) => Kind::ManagedInstances,
    };
    Some(Thing::named(kind, &*provider.name))
}

fn definition(world: &World, id: sim::ids::TaskDefinitionId) -> Option<Thing> {
    let definition = world.task_definitions.get(id)?;
    Some(Thing::named(Kind::TaskDefinition, &*definition.family))
}
