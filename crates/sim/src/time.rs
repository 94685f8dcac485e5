//! Simulated time: whole microseconds since the scenario began, and spans of it.

use std::fmt;
use std::ops::{Add, AddAssign, Mul, Sub};

/// A moment of a run, in microseconds since its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimTime(pub u64);

/// A span of simulated time, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimDuration(pub u64);

const MICROS_PER_MILLI: u64 = 1_000;
const MICROS_PER_SECOND: u64 = 1_000_000;

impl SimTime {
    /// The beginning of every run.
    pub const ZERO: Self = Self(0);
    /// Later than anything that happens.
    pub const NEVER: Self = Self(u64::MAX);

    /// The moment this many seconds after the beginning.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs * MICROS_PER_SECOND)
    }

    /// The moment this many milliseconds after the beginning.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * MICROS_PER_MILLI)
    }

    /// Whole seconds since the beginning, rounded down.
    pub const fn as_secs(self) -> u64 {
        self.0 / MICROS_PER_SECOND
    }

    /// How long ago `earlier` was; zero where it lies ahead.
    pub const fn since(self, earlier: Self) -> SimDuration {
        SimDuration(self.0.saturating_sub(earlier.0))
    }
}

impl SimDuration {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A span of whole seconds.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs * MICROS_PER_SECOND)
    }

    /// A span of whole milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * MICROS_PER_MILLI)
    }

    /// Whole seconds, rounded down.
    pub const fn as_secs(self) -> u64 {
        self.0 / MICROS_PER_SECOND
    }

    /// Whole milliseconds, rounded down.
    pub const fn as_millis(self) -> u64 {
        self.0 / MICROS_PER_MILLI
    }

    /// Reads `90`, `90s`, `1.5 s`, `250ms`, `10m`, `2h`, `1d`, and several from the largest unit down: `2m30s`,
    /// `1h 30m`; a number alone is seconds. Nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut sum, mut above, mut rest) = (Self::ZERO, u64::MAX, text.trim());
        loop {
            let letters = rest.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let (number, after) = rest.split_at(letters);
            let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
            let (unit, after) = after.split_at(end);
            let after = after.trim_start();
            let micros = Self::unit(unit)?;
            // Only the last part may be broken, and only a part alone may be without a unit.
            let is_whole = after.is_empty() || !number.contains('.');
            let is_named = !unit.is_empty() || above == u64::MAX;
            if micros >= above || !is_whole || !is_named {
                return None;
            }
            sum = Self(sum.0.checked_add(Self::part(number, micros)?)?);
            if after.is_empty() {
                return Some(sum);
            }
            (above, rest) = (micros, after);
        }
    }

    /// Microseconds of a unit.
    fn unit(unit: &str) -> Option<u64> {
        Some(match unit {
            "us" => 1,
            "ms" => MICROS_PER_MILLI,
            "" | "s" => MICROS_PER_SECOND,
            "m" | "min" => 60 * MICROS_PER_SECOND,
            "h" => 3_600 * MICROS_PER_SECOND,
            "d" => 86_400 * MICROS_PER_SECOND,
            _ => return None,
        })
    }

    /// A number of units in microseconds.
    fn part(number: &str, micros_per_unit: u64) -> Option<u64> {
        let number = number.trim();
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 6 {
            return None;
        }
        let whole = whole.parse::<u64>().ok()?.checked_mul(micros_per_unit)?;
        let scale = 10_u64.pow(u32::try_from(fraction.len()).ok()?);
        let fraction = fraction.parse::<u64>().unwrap_or(0).checked_mul(micros_per_unit)? / scale;
        whole.checked_add(fraction)
    }
}

impl Add<SimDuration> for SimTime {
    type Output = Self;

    fn add(self, span: SimDuration) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign<SimDuration> for SimTime {
    fn add_assign(&mut self, span: SimDuration) {
        *self = *self + span;
    }
}

impl Add for SimDuration {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for SimDuration {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Mul<u64> for SimDuration {
    type Output = Self;

    fn mul(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }
}

/// As a clock with milliseconds: `03:12.400`, with hours in front from the first hour on.
impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0 / MICROS_PER_MILLI;
        let (secs, millis) = (millis / 1_000, millis % 1_000);
        let (hours, minutes, secs) = (secs / 3_600, secs / 60 % 60, secs % 60);
        if hours > 0 {
            write!(f, "{hours}:")?;
        }
        write!(f, "{minutes:02}:{secs:02}.{millis:03}")
    }
}

/// In the largest unit that leaves no more than three decimals: `250 ms`, `1.5 s`, `300 s`.
impl fmt::Display for SimDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0;
        if micros.is_multiple_of(MICROS_PER_SECOND) {
            write!(f, "{} s", micros / MICROS_PER_SECOND)
        } else if micros < MICROS_PER_SECOND {
            write!(f, "{} ms", Decimals(micros))
        } else {
            write!(f, "{} s", Decimals(micros / MICROS_PER_MILLI))
        }
    }
}

/// Thousandths as a decimal number without trailing zeros.
pub(crate) struct Decimals(pub(crate) u64);

impl fmt::Display for Decimals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 1_000, self.0 % 1_000);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        let rest = format!("{rest:03}");
        write!(f, "{whole}.{}", rest.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_in_the_units_people_write() {
        let check = |text: &str, micros: Option<u64>| {
            assert_eq!(SimDuration::parse(text).map(|d| d.0), micros, "{text}");
        };
        check("90", Some(90_000_000));
        check("1.5 s", Some(1_500_000));
        check("250ms", Some(250_000));
        check("10m", Some(600_000_000));
        check("2h", Some(7_200_000_000));
        check("1d", Some(86_400_000_000));
        check("7us", Some(7));
        check("2m30s", Some(150_000_000));
        check("1h 30m 0.5s", Some(5_400_500_000));
        check("1d1us", Some(86_400_000_001));
        check("30s2m", None);
        check("2m2m", None);
        check("2m30", None);
        check("1.5m30s", None);
        check("2m s", None);
        check("9999999999d9999h", None);
        check("", None);
        check("-1s", None);
        check("1.s5", None);
        check(".5s", None);
        check("1 week", None);
        check("99999999999999999999", None);
        check("9999999999999d", None);
    }

    #[test]
    fn moments_and_spans_are_shown_for_people() {
        let check = |shown: String, expected: &str| assert_eq!(shown, expected);
        check(SimTime::from_millis(192_400).to_string(), "03:12.400");
        check(SimTime::from_secs(3_725).to_string(), "1:02:05.000");
        check(SimDuration::from_millis(250).to_string(), "250 ms");
        check(SimDuration::from_millis(1_500).to_string(), "1.5 s");
        check(SimDuration::from_secs(300).to_string(), "300 s");
        check(SimDuration(1_250).to_string(), "1.25 ms");
    }
}
