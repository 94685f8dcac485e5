//! `random`: any of what is left (rule `place.random`). Every candidate draws a lot by the task's ordinal in
//! its group, and the least wins; so one more decision somewhere changes no other.

use crate::ids::Id as _;
use crate::place::{Ask, Group};
use crate::rng::{Purpose, Rng};
use crate::world::World;

/// What a candidate's lot is drawn from.
pub(super) struct Lots {
    seed: u64,
}

impl Lots {
    pub(super) fn new(world: &World, ask: &Ask<'_>) -> Self {
        let service = match ask.applicant.group {
            Group::Service(service) => service.number(),
            Group::Named(_) => 0,
        };
        let key = [service, u64::from(ask.applicant.ordinal)];
        Self { seed: Rng::new(world.seed, Purpose::Placement, key).next_u64() }
    }

    pub(super) fn of(&self, slot: u32) -> u64 {
        Rng::new(self.seed, Purpose::Placement, [u64::from(slot), 0]).next_u64()
    }
}
