//! CreateCapacityProvider and UpdateCapacityProvider: from requests to providers (rules `cluster-scale.*`).

use std::sync::Arc;

use super::{find, strategy};
use crate::finding::{Findings, suggestion};
use crate::ids::{AsgId, CapacityProviderId, ZoneId};
use crate::instance_types::TYPES;
use crate::json::At;
use crate::provider::{
    self, AsgProvider, CapacityProvider, ManagedProvider, ManagedScaling, ProviderKind,
};
use crate::shape::short;
use crate::time::SimDuration;
use crate::world::World;

/// Reads CreateCapacityProvider. The cluster may use the provider once it is associated with it.
pub(crate) fn create(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<CapacityProvider> {
    let name = at.get("name")?;
    let text = name.as_text()?;
    if ["aws", "ecs", "fargate"].iter().any(|start| text.to_ascii_lowercase().starts_with(start)) {
        findings.refuse(&name, "a name does not begin with aws, ecs or fargate");
    }
    if find::provider(world, text).is_some() {
        findings.refuse(&name, "a capacity provider of this name is there already");
    }
    let plain =
        |kind, associated| CapacityProvider { name: text.into(), kind, associated, launched: 0 };
    let given = match (at.get("autoScalingGroupProvider"), at.get("managedInstancesProvider")) {
        (Some(given), None) => given,
        // Its cluster is named when it is created, so it is associated with it from then on.
        (None, Some(given)) => {
            return Some(plain(ProviderKind::Managed(managed(world, &given, findings)), true));
        }
        _ => {
            findings.refuse(at, "give autoScalingGroupProvider or managedInstancesProvider");
            return None;
        }
    };
    let group = group(world, &given.get("autoScalingGroupArn")?, findings)?;
    let new = AsgProvider { group, scaling: None, protection: false, draining: true, alarms: None };
    Some(plain(ProviderKind::Asg(changed(world, new, &given, findings)), false))
}

/// Managed Instances: which types, and how long one may be idle (rules `provider.managed-scale-in-after`,
/// `engine.managed-type`).
fn managed(world: &World, at: &At<'_>, findings: &mut Findings) -> ManagedProvider {
    let template = at.get("instanceLaunchTemplate");
    let option = template.as_ref().and_then(|at| at.text("capacityOptionType"));
    let spot = option == Some("SPOT");
    if option == Some("RESERVED") {
        let message = "the simulator does not have capacity reservations: take ON_DEMAND or SPOT";
        findings.refuse(at, message);
    }
    let network = template.as_ref().and_then(|at| at.get("networkConfiguration"));
    let zones = network.map(|at| zones(world, &at)).unwrap_or_default();
    let wanted = template.and_then(|at| at.get("instanceRequirements"));
    let allowed = wanted.as_ref().map(|at| at.list("allowedInstanceTypes")).unwrap_or_default();
    let named = |name: &str| {
        allowed.iter().filter_map(At::as_text).any(|pattern| match pattern.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == pattern,
        })
    };
    let within = |range: &str, value: u32| {
        let range = wanted.as_ref().and_then(|at| at.get(range));
        let bound = |name, free| range.as_ref().and_then(|at| at.int(name)).unwrap_or(free);
        (bound("min", 0)..=bound("max", u32::MAX)).contains(&value)
    };
    let types = (0_u8..).zip(TYPES).filter(|(_, kind)| {
        // Without a list: general purpose.
        let fits = if allowed.is_empty() { kind.name.starts_with('m') } else { named(kind.name) };
        fits && within("vCpuCount", kind.vcpus) && within("memoryMiB", kind.memory_mib)
    });
    let types: Arc<[u8]> = types.map(|(kind, _)| kind).collect();
    if types.is_empty() {
        findings.refuse(at, "none of the simulator's instance types meets instanceRequirements");
    }
    let after = at.get("infrastructureOptimization").and_then(|at| at.get("scaleInAfter"));
    let scale_in_after = match after.as_ref().map(|after| after.value.as_i64()) {
        None => Some(world.assumptions.managed_scale_in),
        Some(Some(-1)) => None,
        Some(Some(seconds @ 0..=3_600)) => Some(SimDuration::from_secs(seconds.unsigned_abs())),
        Some(_) => {
            findings.refuse(at, "scaleInAfter is -1 for never, or 0 to 3600 seconds");
            None
        }
    };
    ManagedProvider { types, scale_in_after, spot, zones, insufficient: false }
}

/// The zones of a provider's subnets, each once.
fn zones(world: &World, at: &At<'_>) -> Vec<ZoneId> {
    let mut zones = Vec::new();
    for (place, subnet) in at.list("subnets").iter().enumerate() {
        let zone = find::zone_of_subnet(world, subnet.as_text().unwrap_or_default(), place);
        zones.extend(zone.filter(|zone| !zones.contains(zone)));
    }
    zones
}

/// The group of a new provider: one that none has yet, and that may have instances at all.
fn group(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<AsgId> {
    let text = at.as_text()?;
    let Some(id) = find::asg(world, find::last_part(text)) else {
        let near = suggestion(text, world.asgs.values().map(|group| &*group.name));
        findings.refuse(at, format!("no Auto Scaling group `{}`{near}", short(text)));
        return None;
    };
    if provider::of_group(world, id).is_some() {
        findings.refuse(at, "another capacity provider has this group");
    }
    if world.asgs.get(id)?.max == 0 {
        findings.refuse(at, "the MaxSize of a provider's group is above 0");
    }
    Some(id)
}

/// Reads UpdateCapacityProvider.
pub(super) fn update(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<(CapacityProviderId, AsgProvider)> {
    let name = at.get("name")?;
    let id = strategy::provider(world, &name, findings)?;
    let Some(now) = world.providers.get(id)?.asg().cloned() else {
        findings.refuse(&name, "only the provider of an Auto Scaling group can be changed");
        return None;
    };
    let given = at.get("autoScalingGroupProvider")?;
    Some((id, changed(world, now, &given, findings)))
}

/// A provider as a request makes it; what the request leaves out stays.
fn changed(world: &World, now: AsgProvider, at: &At<'_>, findings: &mut Findings) -> AsgProvider {
    let mut new = now;
    if let Some(given) = at.get("managedScaling") {
        let scaling = new.scaling.unwrap_or_default();
        let least = given.int("minimumScalingStepSize").unwrap_or(scaling.min_step);
        let most = given.int("maximumScalingStepSize").unwrap_or(scaling.max_step);
        if least > most {
            let message = "minimumScalingStepSize is at most maximumScalingStepSize";
            findings.refuse(&given, message);
        }
        let period = given.int("instanceWarmupPeriod").map(u64::from).map(SimDuration::from_secs);
        let enabled = given.text("status") != Some("DISABLED");
        new.scaling = enabled.then_some(ManagedScaling {
            target: given.int("targetCapacity").unwrap_or(scaling.target),
            min_step: least,
            max_step: most,
            warmup: period.unwrap_or(scaling.warmup),
        });
    }
    let switch = |name, now| at.text(name).map_or(now, |text| text == "ENABLED");
    new.draining = switch("managedDraining", new.draining);
    new.protection = switch("managedTerminationProtection", new.protection);
    let protected = world.asgs.get(new.group).is_some_and(|group| group.protected);
    if new.protection && !protected {
        let message =
            "managedTerminationProtection needs NewInstancesProtectedFromScaleIn of the group";
        findings.refuse(at, message);
    }
    if new.protection && new.scaling.is_none() {
        findings.refuse(at, "managedTerminationProtection needs managedScaling");
    }
    new
}
