//! Which target a request goes to.

use crate::misconception::{Beliefs, Misconception};
use crate::target_group::{Algorithm, FAIL_OPEN_BELOW, Target, TargetGroup, TargetState};

/// The place of the target that the next request goes to, by the group's algorithm; none where no target
/// is registered (rules `alb.algorithm`, `alb.error-503`).
pub(crate) fn choose(group: &mut TargetGroup) -> Option<usize> {
    let count = group.rotation.len();
    let start = usize::try_from(group.cursor).ok()?.checked_rem(count)?;
    let turn = match group.algorithm {
        Algorithm::RoundRobin => start,
        Algorithm::LeastOutstandingRequests => least_outstanding(group, start)?,
    };
    let place = *group.rotation.get(turn)?;
    group.cursor = u32::try_from((turn + 1) % count).unwrap_or_default();
    usize::try_from(place).ok()
}

/// Of the targets in turn from `start` on, the first with the fewest requests under way
/// (rule `engine.outstanding-ties`).
fn least_outstanding(group: &TargetGroup, start: usize) -> Option<usize> {
    let count = group.rotation.len();
    let turns = (start..count).chain(0..start);
    turns.min_by_key(|turn| {
        let place = group.rotation.get(*turn).and_then(|place| usize::try_from(*place).ok());
        place.and_then(|place| group.targets.get(place)).map(|target| target.outstanding)
    })
}

/// Brings up to date which targets get requests: the healthy ones, or all that are registered when too few
/// are healthy (rules `health.fail-open`, `engine.fail-open-initial`).
pub(super) fn refresh(group: &mut TargetGroup, beliefs: Beliefs) {
    let healthy = |target: &Target| target.state == TargetState::Healthy;
    let registered = |target: &Target| !matches!(target.state, TargetState::Draining { .. });
    let count = group.targets.iter().filter(|target| healthy(target)).count();
    group.healthy = u32::try_from(count).unwrap_or(u32::MAX);
    let fails_open = group.healthy < FAIL_OPEN_BELOW && !beliefs.hold(Misconception::NoFailOpen);
    let gets_requests =
        |target: &Target| if fails_open { registered(target) } else { healthy(target) };
    group.rotation.clear();
    let places = (0_u32..).zip(&group.targets).filter(|(_, target)| gets_requests(target));
    group.rotation.extend(places.map(|(place, _)| place));
}
