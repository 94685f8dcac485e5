//! `random`: any of what is left (rule `place.random`), drawn by the task's ordinal in its group, so that
//! one more decision somewhere changes no other.

use crate::ids::Id as _;
use crate::place::{Ask, Group};
use crate::rng::{Purpose, Rng};
use crate::world::World;

/// Keeps one candidate.
pub(super) fn any(world: &World, ask: &Ask<'_>, candidates: &mut Vec<u32>) {
    let service = match ask.applicant.group {
        Group::Service(service) => service.number(),
        Group::Named(_) => 0,
    };
    let mut rng =
        Rng::new(world.seed, Purpose::Placement, [service, u64::from(ask.applicant.ordinal)]);
    if let Some(chosen) = rng.pick(candidates).copied() {
        candidates.clear();
        candidates.push(chosen);
    }
}
