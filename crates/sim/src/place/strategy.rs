//! Strategies: each narrows what the one before has left, none can block a placement
//! (rules `place.strategy-order`, `place.strategies-best-effort`). One file per strategy.

mod binpack;
mod random;
mod spread;

use std::sync::Arc;

use super::Ask;
use super::fleet::{Counts, Row};
use crate::world::World;
use random::Lots;
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

    /// What the strategy wants least of, made ready for one placement.
    fn measure<'w>(&self, world: &'w World, ask: &Ask<'_>) -> Measure<'w> {
        match self {
            Self::BinpackCpu => Measure::CpuFree,
            Self::BinpackMemory => Measure::MemoryFree,
            Self::SpreadInstance => Measure::TasksHere(ask.counts(world)),
            Self::SpreadZone => Measure::TasksByZone(spread::over_zones(world, ask)),
            Self::SpreadAttribute(name) => {
                Measure::TasksByInstance(spread::over_values(world, ask, name))
            }
            Self::Random => Measure::Lot(Lots::new(world, ask)),
        }
    }
}

/// What a strategy wants least of.
enum Measure<'w> {
    CpuFree,
    MemoryFree,
    TasksHere(Option<&'w Counts>),
    TasksByZone(Vec<u64>),
    TasksByInstance(Vec<u64>),
    Lot(Lots),
}

impl Measure<'_> {
    fn of(&self, slot: u32, row: &Row) -> u64 {
        match self {
            Self::CpuFree => binpack::cpu(row),
            Self::MemoryFree => binpack::memory(row),
            Self::TasksHere(counts) => counts.map_or(0, |counts| u64::from(counts.on(slot))),
            Self::TasksByZone(tasks) => tasks.get(usize::from(row.zone)).copied().unwrap_or(0),
            Self::TasksByInstance(tasks) => tasks.get(slot as usize).copied().unwrap_or(0),
            Self::Lot(lots) => lots.of(slot),
        }
    }
}

/// All strategies at work: candidates enter one after the other, in the order of their ids, and the best one
/// so far stays. A strategy judges only what the ones before it find equally good, so one look at each
/// candidate is enough.
pub(super) struct Contest<'w> {
    rounds: Vec<Round<'w>>,
    /// The row of the best candidate; of equally good ones the first.
    pub(super) winner: Option<u32>,
}

struct Round<'w> {
    measure: Measure<'w>,
    best: u64,
    left: u32,
}

impl<'w> Contest<'w> {
    pub(super) fn new(world: &'w World, ask: &Ask<'_>) -> Self {
        let measures = ask.strategies.iter().map(|strategy| strategy.measure(world, ask));
        let rounds = measures.map(|measure| Round { measure, best: u64::MAX, left: 0 });
        Self { rounds: rounds.collect(), winner: None }
    }

    pub(super) fn enter(&mut self, slot: u32, row: &Row) {
        let mut won = self.winner.is_none();
        for round in &mut self.rounds {
            let value = round.measure.of(slot, row);
            if won || value < round.best {
                (round.best, round.left) = (value, 1);
                won = true;
            } else if value == round.best {
                round.left += 1;
            } else {
                return;
            }
        }
        if won {
            self.winner = Some(slot);
        }
    }

    /// How many candidates were left after each strategy.
    pub(super) fn left(&self) -> Vec<u32> {
        self.rounds.iter().map(|round| round.left).collect()
    }

    /// The place of the strategy that dropped a candidate, after all have entered.
    pub(super) fn dropped_by(&self, slot: u32, row: &Row) -> Option<u8> {
        let lost = self.rounds.iter().position(|it| it.measure.of(slot, row) != it.best);
        lost.and_then(|place| u8::try_from(place).ok())
    }
}
