//! Which tasks of a strategy's providers go where a service wants fewer.

use crate::ids::{ServiceId, TaskId};
use crate::step::Step;

use super::count::{Counts, Row, Standing};
use super::plan::Allowance;
use super::shares::shares;
use super::stops::{is_spared, stop_against_healthy, stop_some};

/// Stops tasks of those that are to stay, because the service wants fewer. With a strategy they go one by one
/// from the provider with the largest surplus that may go (rules `engine.provider-deficit`, `service.protection-scope`).
pub(super) fn stop(
    step: &mut Step<'_>,
    id: ServiceId,
    counts: &Counts,
    allowance: &mut Allowance,
    stopped: &mut Vec<TaskId>,
) {
    let primary = step.world.services.get(id).and_then(|it| it.deployments.first().copied());
    let shares = primary.and_then(|primary| shares(step.world, primary, counts));
    let Some(mut shares) = shares.filter(|_| crate::WHOLE) else {
        return stop_against_healthy(step, id, counts, false, allowance, stopped);
    };
    loop {
        let is_over = |row: &&Row| {
            row.is_fresh() && shares.is_surplus(row.provider) && !stopped.contains(&row.task)
        };
        let over: Vec<Row> = counts.rows.iter().filter(is_over).copied().collect();
        if over.is_empty() {
            // What is protected leaves more than its provider's part: others go in its place.
            return stop_against_healthy(step, id, counts, false, allowance, stopped);
        }
        if over.iter().all(is_spared) {
            over.iter().for_each(|row| shares.spare(row.provider));
            continue;
        }
        let before = stopped.len();
        for standing in [Standing::Unproven, Standing::Healthy] {
            let rows = over.iter().copied().filter(|row| row.standing == standing).collect();
            let grant = |allowance: &Allowance, row| allowance.against_healthy(row).then_some(true);
            if stop_some(step, id, rows, 1, &grant, allowance, stopped) > 0 {
                break;
            }
        }
        let gone = stopped.get(before).and_then(|task| step.world.tasks.get(*task));
        let Some(gone) = gone else { return };
        shares.take(gone.provider);
    }
}
