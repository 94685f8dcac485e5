//! What hosts stand on: Availability Zones and, outside of AWS, the site of external instances (rule `instance.external`).

use sim::ids::ZoneId;
use sim::instance::Instance;
use sim::service::Launch;
use sim::task::Host;
use sim::world::World;

/// The site of external instances, where a zone stands otherwise.
pub const SITE: ZoneId = ZoneId::NONE;

/// What it is called.
pub const SITE_NAME: &str = "on premises";

/// The floors of a run in their order, the site last. Zones are left out where all there is runs outside of AWS.
pub fn floors(world: &World) -> impl Iterator<Item = ZoneId> {
    let has_site = sim::WHOLE && world.instances.values().any(Instance::is_external);
    let zones = if has_site && !uses_zones(world) { 0 } else { world.zones.len().max(1) };
    (0..zones).map(|index| ZoneId(index as u8)).chain(has_site.then_some(SITE))
}

/// Whether anything is in AWS or goes there.
fn uses_zones(world: &World) -> bool {
    world.services.values().any(|service| service.target.launch != Launch::External)
        || world.instances.values().any(|instance| !instance.is_external())
        || !world.asgs.is_empty()
        || world.tasks.values().any(|task| matches!(task.host, Host::Fargate { .. }))
}
