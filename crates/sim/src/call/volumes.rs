//! Volumes: of task definitions, of services and tasks, and the file systems behind them (rules `storage.*`).

use std::sync::Arc;

use super::find::{self, last_part};
use crate::definition::TaskDefinition;
use crate::finding::{Findings, suggestion};
use crate::ids::ZoneId;
use crate::json::At;
use crate::service::{Launch, Service};
use crate::shape::short;
use crate::volume::{EbsVolume, FileSystem, Kind, Volume};
use crate::world::World;

/// The zone in which Fargate attaches no EBS volumes (rule `storage.ebs-needs`).
const NO_EBS_ON_FARGATE: &str = "us-east-1c";

/// Reads the volumes of a task definition, and complains of mount points without a volume.
pub(super) fn read(at: &At<'_>, findings: &mut Findings) -> Vec<Volume> {
    let list = at.list("volumes");
    let volumes: Vec<Volume> = list.iter().filter_map(|at| volume(at, findings)).collect();
    let at_launch = volumes.iter().filter(|volume| volume.kind == Kind::AtLaunch).count();
    if at_launch > 1 {
        findings.refuse(at, "a task has at most one volume that is configuredAtLaunch");
    }
    for container in at.list("containerDefinitions") {
        for point in container.list("mountPoints") {
            let Some(name) = point.text("sourceVolume") else { continue };
            if !volumes.iter().any(|volume| &*volume.name == name) {
                let near = suggestion(name, volumes.iter().map(|volume| &*volume.name));
                findings.refuse(&point, format!("no volume `{}`{near}", short(name)));
            }
        }
    }
    volumes
}

fn volume(at: &At<'_>, findings: &mut Findings) -> Option<Volume> {
    let efs = at.get("efsVolumeConfiguration");
    if efs.is_some() && at.flag("configuredAtLaunch") == Some(true) {
        findings.refuse(at, "a volume is either an EFS file system or configuredAtLaunch");
    }
    let kind = match efs.and_then(|efs| efs.text("fileSystemId")) {
        Some(id) => Kind::Efs(id.into()),
        None if at.flag("configuredAtLaunch") == Some(true) => Kind::AtLaunch,
        None => Kind::Host,
    };
    Some(Volume { name: at.text("name")?.into(), kind })
}

/// Reads `volumeConfigurations`: the EBS volume that each task gets, if its definition wants one.
pub(super) fn at_launch(
    at: &At<'_>,
    definition: &TaskDefinition,
    findings: &mut Findings,
) -> Option<Arc<EbsVolume>> {
    let wanted = definition.volumes.iter().find(|volume| volume.kind == Kind::AtLaunch);
    let list = at.list("volumeConfigurations");
    let Some(wanted) = wanted else {
        if let Some(first) = list.first() {
            let family = &definition.family;
            findings.refuse(first, format!("`{family}` has no volume that is configuredAtLaunch"));
        }
        return None;
    };
    let [own] = list.as_slice() else {
        let name = &wanted.name;
        findings.refuse(at, format!("volume `{name}` needs one entry of volumeConfigurations"));
        return None;
    };
    if own.text("name") != Some(&wanted.name) {
        findings
            .refuse(own, format!("the volume that is configured at launch is `{}`", wanted.name));
    }
    let ebs = own.get("managedEBSVolume")?;
    if ebs.get("sizeInGiB").is_none() && ebs.get("snapshotId").is_none() {
        findings.refuse(&ebs, "give sizeInGiB, or the snapshotId that it is made from");
    }
    Some(Arc::new(EbsVolume {
        name: Arc::clone(&wanted.name),
        role: last_part(ebs.text("roleArn")?).into(),
        size_gib: ebs.int("sizeInGiB").unwrap_or(0),
    }))
}

/// What UpdateService makes of a service's volume, if anything.
pub(super) fn changed(
    service: &Service,
    at: &At<'_>,
    definition: &TaskDefinition,
    findings: &mut Findings,
) -> Option<Option<Arc<EbsVolume>>> {
    let wanted = definition.volumes.iter().find(|volume| volume.kind == Kind::AtLaunch);
    let has = service.volume.as_ref().map(|volume| &volume.name);
    let same = has == wanted.map(|volume| &volume.name);
    (!same || at.get("volumeConfigurations").is_some()).then(|| at_launch(at, definition, findings))
}

/// Complains of EBS volumes for tasks on Fargate where it attaches none, whichever of both a request changes.
pub(super) fn attachable(
    world: &World,
    at: &At<'_>,
    launch: Launch,
    (volume, zones): (Option<&Arc<EbsVolume>>, &[ZoneId]),
    findings: &mut Findings,
) {
    let mut zones = zones.iter().filter_map(|zone| world.zone(*zone));
    let attaches = launch != Launch::Fargate || zones.all(|zone| &*zone.name != NO_EBS_ON_FARGATE);
    if volume.is_some() && !attaches {
        let message = format!("Fargate attaches no EBS volumes in {NO_EBS_ON_FARGATE}");
        findings.refuse(at.get("networkConfiguration").as_ref().unwrap_or(at), message);
    }
}

/// Reads `fileSystems` of a scenario: where each has mount targets.
pub(crate) fn file_systems(world: &World, at: &At<'_>, findings: &mut Findings) -> Vec<FileSystem> {
    let entries = at.entries("fileSystems").into_iter();
    let read = |(id, at): (&str, At<'_>)| {
        let zones = at.list("mountTargets").into_iter().filter_map(|at| {
            let found = find::zone(world, at.as_text()?);
            if found.is_none() {
                super::groups::unknown_zone(world, &at, findings);
            }
            found
        });
        FileSystem { id: id.into(), zones: zones.collect() }
    };
    entries.map(read).collect()
}
