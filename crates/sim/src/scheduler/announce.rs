//! Events about targets that came and went in one instant, told together (rules `event.registered`, `event.draining`).

use std::sync::Arc;

use crate::ids::{ServiceId, TargetGroupId};
use crate::messages;
use crate::step::Step;

use super::say;

/// Says what was registered and deregistered in this instant.
pub(crate) fn announce(step: &mut Step<'_>, id: ServiceId) {
    let Some(service) = step.world.services.get_mut(id) else { return };
    let announcement = std::mem::take(&mut service.announcement);
    let name = Arc::clone(&service.name);
    let primary = service.deployments.first().copied();
    let group_name = |step: &Step<'_>, group: TargetGroupId| {
        let group = step.world.target_groups.get(group);
        group.map(|group| Arc::clone(&group.name)).unwrap_or_default()
    };
    for (group, count) in announcement.registered {
        let group = group_name(step, group);
        say(step, id, messages::registered(&name, count, &group));
    }
    for (group, count) in announcement.deregistered {
        let group = group_name(step, group);
        say(step, id, messages::deregistered(&name, count, &group));
    }
    if let Some(primary) = primary.filter(|_| announcement.draining > 0) {
        say(step, id, messages::draining(&name, primary, announcement.draining));
    }
}
