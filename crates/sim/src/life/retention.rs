//! How long STOPPED tasks are described (rules `task.stopped-visible`, `engine.stopped-kept`).

use crate::ids::TaskId;
use crate::record::What;
use crate::step::Step;
use crate::time::SimDuration;

/// STOPPED tasks that are kept at the same time.
pub(crate) const MAX_STOPPED: usize = 1_000;

/// How long they are described.
const VISIBLE: SimDuration = SimDuration::from_secs(3_600);

/// Keeps a task that has just stopped, and forgets those whose time is over.
pub(super) fn keep(step: &mut Step<'_>, id: TaskId) {
    step.world.stopped.push_back(id);
    let now = step.now();
    let is_old = |step: &Step<'_>, id| {
        let stopped = step.world.tasks.get(id).and_then(|task| task.times.stopped);
        stopped.is_none_or(|stopped| now.since(stopped) > VISIBLE)
    };
    while let Some(oldest) = step.world.stopped.front().copied() {
        let old = is_old(step, oldest);
        if !old && step.world.stopped.len() <= MAX_STOPPED {
            return;
        }
        if !old && !step.world.forgets_early {
            step.world.forgets_early = true;
            step.record(What::Bound { what: "more than 1,000 STOPPED tasks within an hour" });
        }
        step.world.stopped.pop_front();
        step.world.tasks.remove(oldest);
    }
}
