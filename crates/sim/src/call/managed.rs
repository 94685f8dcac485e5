//! Managed Instances in CreateCapacityProvider and UpdateCapacityProvider (rules `provider.managed-*`).

use std::sync::Arc;

use super::find;
use crate::finding::Findings;
use crate::ids::ZoneId;
use crate::json::At;
use crate::provider::ManagedProvider;
use crate::provider::managed::Requirements;
use crate::time::SimDuration;
use crate::world::World;

/// The role of a provider that a scenario gives none.
const ROLE: &str = "arn:aws:iam::000000000000:role/ecsInfrastructureRole";

/// A new provider.
pub(super) fn new(world: &World, at: &At<'_>, findings: &mut Findings) -> ManagedProvider {
    let option = at.get("instanceLaunchTemplate").and_then(|at| at.get("capacityOptionType"));
    let named = option.as_ref().and_then(At::as_text);
    if let Some(option) = option.as_ref().filter(|_| named == Some("RESERVED")) {
        let message = "the simulator does not have capacity reservations: take ON_DEMAND or SPOT";
        findings.refuse(option, message);
    }
    let plain = ManagedProvider {
        role: ROLE.into(),
        requirements: Requirements::default(),
        types: Requirements::default().types(),
        scale_in_after: Some(world.assumptions.managed_scale_in),
        spot: named == Some("SPOT"),
        subnets: Vec::new(),
        zones: Vec::new(),
        repairs: true,
        insufficient: false,
    };
    changed(world, plain, at, findings)
}

/// A provider as a request makes it. An object that the request has takes the place of the former one; what the request
/// leaves out stays (rule `provider.managed-update`).
pub(super) fn changed(
    world: &World,
    now: ManagedProvider,
    at: &At<'_>,
    findings: &mut Findings,
) -> ManagedProvider {
    let mut new = now;
    if let Some(role) = at.text("infrastructureRoleArn") {
        new.role = role.into();
    }
    let template = at.get("instanceLaunchTemplate");
    if let Some(at) = template.as_ref().and_then(|at| at.get("instanceRequirements")) {
        new.requirements = requirements(&at, findings);
        new.types = new.requirements.types();
        if new.types.is_empty() {
            findings.refuse(&at, "none of the simulator's instance types meets it");
        }
    }
    if let Some(at) = template.as_ref().and_then(|at| at.get("networkConfiguration")) {
        let subnets = at.list("subnets");
        let names = subnets.iter().filter_map(At::as_text);
        new.subnets = names.clone().map(Arc::from).collect();
        new.zones.clear();
        for (place, subnet) in names.enumerate() {
            let zone: Option<ZoneId> = find::zone_of_subnet(world, subnet, place);
            new.zones.extend(zone.filter(|zone| !new.zones.contains(zone)));
        }
    }
    if let Some(at) = at.get("infrastructureOptimization") {
        new.scale_in_after = scale_in_after(world, &at, findings);
    }
    let repair = at.get("autoRepairConfiguration");
    if let Some(status) = repair.as_ref().and_then(|at| at.text("actionsStatus")) {
        new.repairs = status == "ENABLED";
    }
    new
}

fn requirements(at: &At<'_>, findings: &mut Findings) -> Requirements {
    let mut range = |name| {
        let Some(range) = at.get(name) else { return [None; 2] };
        let [least, most] = ["min", "max"].map(|bound| range.int(bound));
        if least.zip(most).is_some_and(|(least, most)| least > most) {
            findings.refuse(&range, "min is at most max");
        }
        [least, most]
    };
    let (vcpus, memory_mib) = (range("vCpuCount"), range("memoryMiB"));
    let allowed = at.list("allowedInstanceTypes");
    Requirements {
        allowed: allowed.iter().filter_map(At::as_text).map(Arc::from).collect(),
        vcpus,
        memory_mib,
    }
}

/// `scaleInAfter` (rules `provider.managed-scale-in-after`, `engine.managed-scale-in`).
fn scale_in_after(world: &World, at: &At<'_>, findings: &mut Findings) -> Option<SimDuration> {
    let Some(after) = at.get("scaleInAfter") else {
        return Some(world.assumptions.managed_scale_in);
    };
    match after.value.as_i64() {
        Some(-1) => None,
        Some(seconds @ 0..=3_600) => Some(SimDuration::from_secs(seconds.unsigned_abs())),
        _ => {
            findings.refuse(&after, "scaleInAfter is -1 for never, or 0 to 3600 seconds");
            None
        }
    }
}
