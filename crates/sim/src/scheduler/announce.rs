//! Events about targets that came and went in one instant, told together (rules `event.registered`, `event.draining`).

use std::sync::Arc;

use crate::event::Event;
use crate::ids::{DeploymentId, ServiceId, TargetGroupId};
use crate::messages;
use crate::service::Announcement;
use crate::step::Step;
use crate::time::SimDuration;

use super::say;

/// A task of the service became a target; what happens in one instant is told together.
pub(crate) fn registered(step: &mut Step<'_>, id: ServiceId, group: TargetGroupId) {
    note(step, id, |announcement| {
        *announcement.registered.or_insert_with(group, Default::default) += 1;
    });
}

/// A task of the service finds no room in a target group (rule `engine.targets-full`).
pub(crate) fn not_registered(step: &mut Step<'_>, id: ServiceId, group: TargetGroupId) {
    let (service, group) = (step.world.services.get(id), step.world.target_groups.get(group));
    if let Some((service, group)) = service.zip(group) {
        let message = messages::targets_full(&service.name, &group.name);
        say(step, id, message);
    }
}

/// Nobody waits any more for room in a target group: that one has none is news again.
pub(crate) fn all_registered(step: &mut Step<'_>, group: TargetGroupId) {
    for service in step.world.services.values_mut() {
        if service.load_balancers.iter().any(|balancer| balancer.group == group) {
            service.said.remove(messages::TARGETS);
        }
    }
}

/// A task of the service leaves a target group.
pub(crate) fn deregistered(step: &mut Step<'_>, id: ServiceId, group: TargetGroupId) {
    note(step, id, |announcement| {
        *announcement.deregistered.or_insert_with(group, Default::default) += 1;
    });
}

/// The connections of a task of the service's deployment drain.
pub(crate) fn draining(step: &mut Step<'_>, id: ServiceId, deployment: DeploymentId) {
    note(step, id, |announcement| {
        *announcement.draining.or_insert_with(deployment, Default::default) += 1;
    });
}

fn note(step: &mut Step<'_>, id: ServiceId, add: impl FnOnce(&mut Announcement)) {
    let Some(service) = step.world.services.get_mut(id) else { return };
    add(&mut service.announcement);
    if !std::mem::replace(&mut service.announcement.due, true) {
        step.after(SimDuration::ZERO, Event::Announce(id));
    }
}

/// Says what was registered and deregistered in this instant.
pub(crate) fn announce(step: &mut Step<'_>, id: ServiceId) {
    let Some(service) = step.world.services.get_mut(id) else { return };
    let announcement = std::mem::take(&mut service.announcement);
    let name = Arc::clone(&service.name);
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
    for (deployment, count) in announcement.draining {
        say(step, id, messages::draining(&name, deployment, count));
    }
}
