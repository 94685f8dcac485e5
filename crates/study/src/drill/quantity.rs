//! A number with its unit: `0.25 vCPU` is 256 CPU units, `1 GB` is 1024 MiB, `1 min` is 60 s.

use super::number::Number;

/// A number and what it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quantity {
    number: Number,
    unit: Unit,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Unit {
    /// None was written.
    Bare,
    /// One of the table: what it measures and how many of the base unit it is.
    Known(Measure, i64),
    /// Another word, such as `tasks`.
    Other(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Cpu,
    Memory,
    Time,
    Share,
}

/// Units with their measure and size in the base unit: CPU unit, MiB, millisecond, percent. As in the
/// API of ECS, a GB is a GiB.
const UNITS: [(&[&str], Measure, i64); 9] = [
    (&["cpu unit", "cpu", "unit"], Measure::Cpu, 1),
    (&["vcpu", "virtual cpu"], Measure::Cpu, 1024),
    (&["mib", "mb", "mebibyte", "megabyte"], Measure::Memory, 1),
    (&["gib", "gb", "gibibyte", "gigabyte"], Measure::Memory, 1024),
    (&["ms", "millisecond"], Measure::Time, 1),
    (&["s", "sec", "second"], Measure::Time, 1_000),
    (&["min", "minute"], Measure::Time, 60_000),
    (&["h", "hr", "hour"], Measure::Time, 3_600_000),
    (&["d", "day"], Measure::Time, 86_400_000),
];
const PERCENT: [&str; 3] = ["%", "percent", "per cent"];

const WORDS: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
];

impl Quantity {
    /// Reads a text that is a number, or a number with a unit after it.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let is_numeric = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '−');
        let length = text.find(|c| !is_numeric(c)).unwrap_or(text.len());
        let (number, unit) = if length > 0 {
            let (number, unit) = text.split_at(length);
            (Number::read(&number.replace('−', "-"))?, unit)
        } else {
            let (word, unit) = text.split_once(' ').unwrap_or((&text, ""));
            let value = WORDS.iter().position(|known| *known == word)?;
            (i64::try_from(value).ok()?.into(), unit)
        };
        let unit = unit.trim();
        // "5 to 15 s" is two numbers, and no quantity.
        (!unit.contains(|c: char| c.is_ascii_digit()))
            .then(|| Self { number, unit: Unit::of(unit) })
    }

    /// Whether its unit is one of the table.
    pub(super) fn has_unit(&self) -> bool {
        matches!(self.unit, Unit::Known(..))
    }

    /// Whether what was typed is this quantity. A unit may be left out; another one is converted.
    pub(super) fn is_meant_by(&self, typed: &Self) -> bool {
        match (&self.unit, &typed.unit) {
            (Unit::Known(measure, _), Unit::Known(other, _)) => {
                measure == other && self.in_base().is_some() && self.in_base() == typed.in_base()
            }
            // Where the note gives no unit, a known one counts in what ECS counts in.
            (Unit::Bare, Unit::Known(measure, _)) => {
                let base = if *measure == Measure::Time { 1_000 } else { 1 };
                typed.in_base() == self.number.times(base.into()).ok()
            }
            (Unit::Other(unit), Unit::Other(other)) => self.number == typed.number && unit == other,
            (Unit::Known(..), Unit::Other(_)) | (Unit::Other(_), Unit::Known(..)) => false,
            (_, Unit::Bare) | (Unit::Bare, _) => self.number == typed.number,
        }
    }

    fn in_base(&self) -> Option<Number> {
        match self.unit {
            Unit::Known(_, size) => self.number.times(size.into()).ok(),
            Unit::Bare | Unit::Other(_) => None,
        }
    }
}

impl Unit {
    fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self::Bare;
        }
        if PERCENT.contains(&text) {
            return Self::Known(Measure::Share, 1);
        }
        let single = text.strip_suffix('s').filter(|single| !single.is_empty()).unwrap_or(text);
        let known =
            UNITS.iter().find(|(words, ..)| words.contains(&text) || words.contains(&single));
        match known {
            Some((_, measure, size)) => Self::Known(*measure, *size),
            None => Self::Other(single.to_owned()),
        }
    }
}
