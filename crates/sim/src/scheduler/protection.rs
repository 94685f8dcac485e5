//! Task scale-in protection: what is protected is stopped by no scale-in and no deployment
//! (rules `service.protection-*`, `place.scale-in-protected`).

use std::sync::Arc;

use crate::ids::{ServiceId, TaskId};
use crate::messages;
use crate::record::What;
use crate::step::Step;
use crate::time::SimTime;

use super::count::Counts;
use super::{resolved, say, wake};

/// Protects a task until a moment, or not any more.
pub(crate) fn protect(step: &mut Step<'_>, task: TaskId, until: Option<SimTime>) {
    let Some(row) = step.world.tasks.get_mut(task) else { return };
    row.protected_until = until;
    let service = row.service;
    let record = step.record(What::Protection { task, until });
    if let Some((service, _)) = service {
        wake(&mut step.because(record), service);
    }
}

/// Says that more tasks are protected than the service wants, or that this is over (rule `event.protected-tasks`).
pub(super) fn tell(step: &mut Step<'_>, id: ServiceId, counts: &Counts) {
    if counts.sums.protected <= counts.bounds.desired {
        return resolved(step, id, messages::PROTECTED);
    }
    let Some(service) = step.world.services.get(id) else { return };
    let (name, latest) = (Arc::clone(&service.name), service.latest);
    let Some(&deployment) = service.deployments.first() else { return };
    say(&mut step.because(latest), id, messages::protected(&name, deployment));
}
