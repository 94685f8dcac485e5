//! `binpack`: the instance with the least remaining CPU or memory that still fits (rule `place.binpack`).

use super::keep_least;
use crate::world::World;

/// On `cpu`.
pub(super) fn cpu(world: &World, candidates: &mut Vec<u32>) {
    let rows = world.fleet.rows();
    keep_least(candidates, |slot| rows.get(slot as usize).map_or(0, |row| row.cpu_free));
}

/// On `memory`.
pub(super) fn memory(world: &World, candidates: &mut Vec<u32>) {
    let rows = world.fleet.rows();
    keep_least(candidates, |slot| rows.get(slot as usize).map_or(0, |row| row.memory_free));
}
