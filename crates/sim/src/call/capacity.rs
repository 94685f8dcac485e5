//! CreateCapacityProvider and UpdateCapacityProvider: from requests to providers (rules `cluster-scale.*`).

use super::{find, managed, strategy};
use crate::finding::{Findings, suggestion};
use crate::ids::{AsgId, CapacityProviderId};
use crate::json::At;
use crate::provider::{self, AsgProvider, CapacityProvider, ManagedScaling, ProviderKind};
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
            return Some(plain(ProviderKind::Managed(managed::new(world, &given, findings)), true));
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

/// Reads UpdateCapacityProvider (rules `cluster-scale.*`, `provider.managed-update`).
pub(super) fn update(
    world: &World,
    at: &At<'_>,
    findings: &mut Findings,
) -> Option<(CapacityProviderId, ProviderKind)> {
    let name = at.get("name")?;
    let id = strategy::provider(world, &name, findings)?;
    let now = &world.providers.get(id)?.kind;
    let fields = ["autoScalingGroupProvider", "managedInstancesProvider"];
    let of = match now {
        ProviderKind::Asg(_) => fields[0],
        ProviderKind::Managed(_) => fields[1],
        ProviderKind::Fargate { .. } => {
            findings.refuse(&name, "FARGATE and FARGATE_SPOT cannot be changed");
            return None;
        }
    };
    for other in fields.into_iter().filter(|field| *field != of) {
        if let Some(given) = at.get(other) {
            findings.refuse(&given, format!("this provider is of another kind: give {of}"));
        }
    }
    let Some(given) = at.get(of) else {
        findings.refuse(at, format!("`{of}` is missing"));
        return None;
    };
    let new = match now.clone() {
        ProviderKind::Asg(now) => ProviderKind::Asg(changed(world, now, &given, findings)),
        ProviderKind::Managed(now) => {
            ProviderKind::Managed(managed::changed(world, now, &given, findings))
        }
        ProviderKind::Fargate { .. } => return None,
    };
    Some((id, new))
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
