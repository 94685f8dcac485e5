//! Storage beyond a task's own: EBS volumes, one for each task, and EFS file systems with a mount target for
//! each zone (rules `storage.*`).

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::access::{self, Api};
use crate::ids::ZoneId;
use crate::task::Task;
use crate::world::World;

/// GiB of storage that every Fargate task has at no extra charge (rule `fargate.storage-included`).
pub const EPHEMERAL_INCLUDED_GIB: u32 = 20;

/// A volume of a task definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// What `mountPoints` and `volumeConfigurations` call it.
    pub name: Arc<str>,
    /// Where it comes from.
    pub kind: Kind,
}

/// Where a volume comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The storage of the task, or of the instance.
    Host,
    /// An EFS file system (rule `storage.efs`).
    Efs(Arc<str>),
    /// An EBS volume that is described at launch (`configuredAtLaunch`).
    AtLaunch,
}

/// An EBS volume that is made for each task (rule `storage.ebs`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EbsVolume {
    /// The volume of the task definition that it is.
    pub name: Arc<str>,
    /// The infrastructure role with which ECS makes and attaches it (rule `iam.infrastructure-role`).
    pub role: Arc<str>,
    /// Its size.
    pub size_gib: u32,
}

/// An EFS file system that has mount targets in some zones only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSystem {
    /// `fileSystemId`.
    pub id: Arc<str>,
    /// Zones with a mount target.
    pub zones: Vec<ZoneId>,
}

/// Why the EBS volume of a task cannot be attached, as ECS says it; none where it can or there is none.
pub(crate) fn attachment_failure(world: &World, task: &Task) -> Option<Arc<str>> {
    let volume = task.volume.as_ref()?;
    if !access::allows(world, &volume.role, Api::Ec2) {
        let role = &volume.role;
        return Some(Arc::from(format!(
            "ECS was unable to assume the configured ECS Infrastructure Role '{role}'. Please verify that \
             the role being passed has the proper trust relationship with Amazon ECS"
        )));
    }
    world.access.volumes_fail.then(|| {
        Arc::from("ECS timed out while configuring the EBS volume attachment to your Task")
    })
}

/// The first EFS file system of a task that has no mount target in its zone (rule `storage.efs-mount-target`).
pub(crate) fn unmountable<'a>(world: &'a World, task: &'a Task) -> Option<&'a Arc<str>> {
    let definition = world.definition_of(task)?;
    definition.volumes.iter().find_map(|volume| {
        let Kind::Efs(id) = &volume.kind else { return None };
        let known = world.access.file_systems.iter().find(|known| known.id == *id)?;
        let has_target = task.zone.is_some_and(|zone| known.zones.contains(&zone));
        (!has_target).then_some(id)
    })
}
