//! Volumes: of task definitions, of services and tasks, and the file systems behind them (rules `storage.*`).

use std::sync::Arc;

use super::find::{self, last_part};
use crate::definition::TaskDefinition;
use crate::finding::{Findings, suggestion};
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
    world: &World,
    at: &At<'_>,
    definition: &TaskDefinition,
    launch: Launch,
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
    if matches!(launch, Launch::Fargate) {
        let subnets = at.get("networkConfiguration").and_then(|at| at.get("awsvpcConfiguration"));
        let subnets = subnets.map(|at| at.list("subnets")).unwrap_or_default();
        for (place, subnet) in subnets.iter().enumerate() {
            let zone = find::zone_of_subnet(world, subnet.as_text().unwrap_or_default(), place);
            let zone = zone.and_then(|zone| world.zone(zone));
            if zone.is_some_and(|zone| &*zone.name == NO_EBS_ON_FARGATE) {
                let message = format!("Fargate attaches no EBS volumes in {NO_EBS_ON_FARGATE}");
                findings.refuse(subnet, message);
            }
        }
    }
    Some(Arc::new(EbsVolume {
        name: Arc::clone(&wanted.name),
        role: last_part(ebs.text("roleArn")?).into(),
        size_gib: ebs.int("sizeInGiB").unwrap_or(0),
    }))
}

/// What UpdateService makes of a service's volume, if anything.
pub(super) fn changed(
    world: &World,
    service: &Service,
    at: &At<'_>,
    definition: &TaskDefinition,
    findings: &mut Findings,
) -> Option<Option<Arc<EbsVolume>>> {
    let wanted = definition.volumes.iter().find(|volume| volume.kind == Kind::AtLaunch);
    let has = service.volume.as_ref().map(|volume| &volume.name);
    let same = has == wanted.map(|volume| &volume.name);
    (!same || at.get("volumeConfigurations").is_some())
        .then(|| at_launch(world, at, definition, service.target.launch, findings))
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
