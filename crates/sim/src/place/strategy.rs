//! Strategies: each narrows what the one before has left, none can block a placement
//! (rules `place.strategy-order`, `place.strategies-best-effort`). One file per strategy.

mod binpack;
mod random;
mod spread;

use std::sync::Arc;

use super::Ask;
use crate::world::World;
pub(super) use spread::tasks_by_value;

/// One of a service's or a call's `placementStrategy`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// Least remaining CPU.
    BinpackCpu,
    /// Least remaining memory.
    BinpackMemory,
    /// Fewest tasks of the service (or group) per instance.
    SpreadInstance,
    /// Fewest tasks of the service (or group) per Availability Zone.
    SpreadZone,
    /// Fewest tasks of the service (or group) per value of another attribute.
    SpreadAttribute(Arc<str>),
    /// Any.
    Random,
}

impl Strategy {
    /// Reads `type` and `field` of the API. An error says what the API accepts.
    pub fn parse(kind: &str, field: Option<&str>) -> Result<Self, String> {
        match (kind, field) {
            ("random", _) => Ok(Self::Random),
            ("binpack", Some(field)) if field.eq_ignore_ascii_case("cpu") => Ok(Self::BinpackCpu),
            ("binpack", Some(field)) if field.eq_ignore_ascii_case("memory") => {
                Ok(Self::BinpackMemory)
            }
            ("binpack", _) => Err("field of binpack is cpu or memory".to_owned()),
            ("spread", Some("instanceId" | "host")) => Ok(Self::SpreadInstance),
            ("spread", Some("attribute:ecs.availability-zone")) => Ok(Self::SpreadZone),
            ("spread", Some(field)) => match field.strip_prefix("attribute:") {
                Some(name) if !name.is_empty() => Ok(Self::SpreadAttribute(name.into())),
                _ => Err("field of spread is instanceId, host or attribute:NAME".to_owned()),
            },
            ("spread", None) => {
                Err("spread needs a field: instanceId, host or attribute:NAME".to_owned())
            }
            _ => Err(format!("no strategy {kind}: there are binpack, spread and random")),
        }
    }

    /// Whether it is one of the `spread` kind.
    pub(super) fn is_spread(&self) -> bool {
        matches!(self, Self::SpreadInstance | Self::SpreadZone | Self::SpreadAttribute(_))
    }

    /// Keeps of the candidates those that the strategy likes best.
    pub(super) fn narrow(&self, world: &World, ask: &Ask<'_>, candidates: &mut Vec<u32>) {
        match self {
            Self::BinpackCpu => binpack::cpu(world, candidates),
            Self::BinpackMemory => binpack::memory(world, candidates),
            Self::SpreadInstance => spread::over_instances(world, ask, candidates),
            Self::SpreadZone => spread::over_zones(world, ask, candidates),
            Self::SpreadAttribute(name) => spread::over_values(world, ask, name, candidates),
            Self::Random => random::any(world, ask, candidates),
        }
    }
}

/// Keeps the candidates with the least of a measure, in their order.
fn keep_least<T: Ord + Copy>(candidates: &mut Vec<u32>, measure: impl Fn(u32) -> T) {
    if let Some(least) = candidates.iter().map(|slot| measure(*slot)).min() {
        candidates.retain(|slot| measure(*slot) == least);
    }
}
