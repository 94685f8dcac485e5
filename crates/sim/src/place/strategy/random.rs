//! `random`: any of what is left (rule `place.random`). Every candidate draws a lot by the task's ordinal in
//! its group, and the least wins; so one more decision somewhere changes no other.

use crate::ids::Id as _;
use crate::place::{Ask, Group};
use crate::rng::{Purpose, Rng};
use crate::world::World;

/// What a candidate's lot is drawn from.
pub(super) struct Lots(Rng);

impl Lots {
    pub(super) fn new(world: &World, ask: &Ask<'_>) -> Self {
        let service = match ask.applicant.group {
            Group::Service(service) => service.number(),
            Group::Named(_) => 0,
        };
        let key = [service, u64::from(ask.applicant.ordinal)];
        Self(Rng::new(world.seed, Purpose::Placement, key))
    }

    pub(super) fn of(&self, slot: u32) -> u64 {
        self.0.nth(u64::from(slot))
    }
}
