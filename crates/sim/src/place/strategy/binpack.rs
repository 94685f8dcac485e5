//! `binpack`: the instance with the least remaining CPU or memory that still fits (rule `place.binpack`).

use crate::place::fleet::Row;

/// On `cpu`.
pub(super) fn cpu(row: &Row) -> u64 {
    u64::from(row.cpu_free)
}

/// On `memory`.
pub(super) fn memory(row: &Row) -> u64 {
    u64::from(row.memory_free)
}
