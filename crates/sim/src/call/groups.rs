//! Target groups and Auto Scaling groups: from requests to rows, and how their settings change.

use crate::finding::{Findings, suggestion};
use crate::instance::AutoScalingGroup;
use crate::instance_types::TYPES;
use crate::json::At;
use crate::shape::short;
use crate::target_group::{TargetCheck, TargetGroup};
use crate::time::SimDuration;
use crate::world::World;

use super::{attributes, find};

/// Reads CreateTargetGroup (defaults by rules `alb.*`).
pub(crate) fn target_group(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<TargetGroup> {
    let name = at.get("Name")?;
    let text = name.as_text()?;
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !plain || text.starts_with('-') || text.ends_with('-') {
        findings.refuse(&name, "a name is made of letters, digits and hyphens between them");
    }
    if find::target_group(world, text).is_some() {
        findings.refuse_as("DuplicateTargetGroupName", &name, "the name is taken");
    }
    let secs = |field| at.int(field).map(|secs| SimDuration::from_secs(secs.into()));
    let default = TargetCheck::default();
    let check = TargetCheck {
        interval: secs("HealthCheckIntervalSeconds").unwrap_or(default.interval),
        timeout: secs("HealthCheckTimeoutSeconds").unwrap_or(default.timeout),
        healthy_threshold: at.int("HealthyThresholdCount").unwrap_or(default.healthy_threshold),
        unhealthy_threshold: at
            .int("UnhealthyThresholdCount")
            .unwrap_or(default.unhealthy_threshold),
    };
    if check.timeout >= check.interval {
        let message = "HealthCheckTimeoutSeconds has to be less than HealthCheckIntervalSeconds";
        findings.refuse(at, message);
    }
    let by_ip = at.text("TargetType") == Some("ip");
    let group = TargetGroup { by_ip, check, ..TargetGroup::new(text.into()) };
    Some(attributes::read(group, at, findings))
}

/// Reads CreateAutoScalingGroup.
pub(crate) fn asg(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<AutoScalingGroup> {
    let name = at.get("AutoScalingGroupName")?;
    if find::asg(world, name.as_text()?).is_some() {
        findings.refuse_as("AlreadyExists", &name, "the name is taken");
    }
    let (min, max) = (at.int("MinSize")?, at.int("MaxSize")?);
    let desired = at.int("DesiredCapacity").unwrap_or(min);
    if !(min..=max).contains(&desired) {
        let message =
            format!("DesiredCapacity {desired} is not within MinSize {min} and MaxSize {max}");
        findings.refuse(at, message);
    }
    let kind = instance_type(&at.get("InstanceType")?, findings)?;
    let trunking = at.flag("awsvpcTrunking").unwrap_or(false);
    check_trunking(at, kind, trunking, findings);
    let named = at.list("AvailabilityZones");
    let mut zones = Vec::new();
    for zone in &named {
        match find::zone(world, zone.as_text().unwrap_or_default()) {
            Some(id) if !zones.contains(&id) => zones.push(id),
            Some(_) => {}
            None => unknown_zone(world, zone, findings),
        }
    }
    if named.is_empty() {
        zones = (0..).zip(&world.zones).map(|(id, _)| crate::ids::ZoneId(id)).collect();
    }
    Some(AutoScalingGroup {
        name: name.as_text()?.into(),
        kind,
        zones,
        min,
        max,
        desired,
        trunking,
        check_due: false,
        insufficient: false,
        protected: at.flag("NewInstancesProtectedFromScaleIn").unwrap_or(false),
    })
}

/// The place of an instance type in the table.
pub(crate) fn instance_type(at: &At<'_>, findings: &mut Findings) -> Option<u8> {
    let name = at.as_text()?;
    let place = TYPES.iter().position(|kind| kind.name == name);
    if place.is_none() {
        let near = suggestion(name, TYPES.iter().map(|kind| kind.name));
        let known = TYPES.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ");
        let message = format!("no instance type `{}`{near} The simulator has {known}", short(name));
        findings.refuse(at, message);
    }
    place.and_then(|place| u8::try_from(place).ok())
}

/// Complains where a type has no trunking (rule `ec2.trunking`).
pub(crate) fn check_trunking(at: &At<'_>, kind: u8, trunking: bool, findings: &mut Findings) {
    let kind = TYPES.get(usize::from(kind));
    if trunking && kind.is_some_and(|kind| kind.trunked_tasks.is_none()) {
        findings.refuse(at, "this instance type has no trunking");
    }
}

/// Says which zones there are.
pub(crate) fn unknown_zone(world: &World, at: &At<'_>, findings: &mut Findings) {
    let known = world.zones.iter().map(|zone| &*zone.name).collect::<Vec<_>>().join(", ");
    let name = short(at.as_text().unwrap_or_default());
    findings.refuse(at, format!("no zone `{name}`: the scenario has {known}"));
}
