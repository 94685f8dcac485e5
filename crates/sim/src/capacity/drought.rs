//! Capacity that AWS has no more of, and what could not be launched for want of it
//! (rules `engine.capacity-drought`, `provider.no-fallback`).

use crate::ids::{AsgId, ServiceId, ZoneId};
use crate::record::What;
use crate::step::Step;
use crate::zone::Capacity;

/// Why Fargate starts no task, word for word.
pub(crate) const UNAVAILABLE: &str = "Capacity is unavailable at this time. Please try again later \
                                      or in a different availability zone.";
/// Why EC2 launches no instance.
pub(crate) const INSUFFICIENT: &str = "InsufficientInstanceCapacity";
/// Why no more tasks wait for instances (rule `quota.provisioning-per-cluster`).
pub(crate) const FULL: &str = "Tasks provisioning capacity limit exceeded.";
/// Why a launch waits for the account's rate.
pub(crate) const RATE: &str = "Rate exceeded";

/// Takes capacity away from zones, or brings it back. What runs on it stays.
pub(crate) fn set(step: &mut Step<'_>, capacity: Capacity, zones: &[ZoneId], dry: bool) {
    for &id in zones {
        let zone = step.world.zones.get_mut(usize::from(id.0));
        let Some(flag) = zone.map(|zone| &mut zone.dry[capacity as usize]) else { continue };
        if *flag == dry {
            continue;
        }
        *flag = dry;
        step.record(What::Capacity { capacity: capacity.name(), zone: id, there: !dry });
    }
    if capacity == Capacity::Ec2 && !dry {
        let groups: Vec<AsgId> = step.world.asgs.ids().collect();
        groups.into_iter().for_each(|group| super::ask(step, group));
    }
}

/// A launch that failed, with nobody's service where RunTask asked for it.
pub(crate) fn failed(
    step: &mut Step<'_>,
    service: Option<ServiceId>,
    capacity: Capacity,
    reason: &'static str,
) -> crate::ids::RecordId {
    step.record(What::LaunchFailed { service, group: None, capacity: capacity.name(), reason })
}
