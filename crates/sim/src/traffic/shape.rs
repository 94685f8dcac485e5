//! How the rate of a class goes over time: cut into stretches in which it holds, so that integers suffice.

use std::f64::consts::TAU;

use super::{Class, Known, Shape};
use crate::time::{SimDuration, SimTime};

/// The highest rate of a class, in thousandths of a request a second: a million requests.
pub const MAX_RATE: u64 = 1_000_000_000;

/// A rate that goes up or down evenly, or as a wave, holds for this long at a time.
const SLICE: SimDuration = SimDuration::from_millis(100);

/// The least number of slices of a wave.
const SLICES_OF_WAVE: u64 = 32;

/// A rate in thousandths of a request a second, and until when it holds.
pub(super) type Stretch = (u64, SimTime);

impl Class {
    /// The rate at a moment, in thousandths of a request a second. Not told of a tape that nothing overrides.
    pub fn rate(&self, at: SimTime) -> u64 {
        self.stretch(at).0
    }

    pub(super) fn stretch(&self, at: SimTime) -> Stretch {
        let (rate, until) = match self.rate_override {
            Some(rate) => (rate, SimTime::NEVER),
            None if self.next.known.holds(at) => (self.next.known.rate, self.next.known.until),
            None => self.shape.stretch(at),
        };
        (rate.min(MAX_RATE), until)
    }

    /// Works out the stretch of a moment, unless it is known.
    pub(super) fn look(&mut self, at: SimTime) {
        if self.rate_override.is_none() && !self.next.known.holds(at) {
            let (rate, until) = self.shape.stretch(at);
            self.next.known = Known { from: at, until, rate };
        }
    }
}

impl Known {
    fn holds(&self, at: SimTime) -> bool {
        self.from <= at && at < self.until
    }
}

impl Shape {
    fn stretch(&self, at: SimTime) -> Stretch {
        match self {
            Self::Constant(rate) => (*rate, SimTime::NEVER),
            Self::Ramp { from, start, .. } if at < *start => (*from, *start),
            Self::Ramp { to, end, .. } if at >= *end => (*to, SimTime::NEVER),
            Self::Ramp { from, to, start, end } => {
                let (middle, until) = slice(at, *start, SLICE);
                let part = i128::from(middle.since(*start).0.min(end.since(*start).0));
                let change = i128::from(*to) - i128::from(*from);
                let rate = i128::from(*from) + change * part / i128::from(end.since(*start).0);
                (u64::try_from(rate).unwrap_or_default(), until.min(*end))
            }
            Self::Sine { mean, swing, period } => {
                let length = SimDuration((period.0 / SLICES_OF_WAVE).clamp(1, SLICE.0));
                let (middle, until) = slice(at, SimTime::ZERO, length);
                (wave(*mean, *swing, *period, middle), until)
            }
            Self::Steps(steps) => {
                let next = steps.partition_point(|(from, _)| *from <= at);
                let rate = next.checked_sub(1).and_then(|now| steps.get(now)).map_or(0, |s| s.1);
                (rate, steps.get(next).map_or(SimTime::NEVER, |s| s.0))
            }
            Self::Spikes { base, bursts } => {
                let spans =
                    bursts.iter().map(|(start, length, rate)| (*start, *start + *length, *rate));
                let burst = spans.clone().filter(|(start, end, _)| *start <= at && at < *end);
                let rate = burst.max_by_key(|(start, ..)| *start).map_or(*base, |(.., rate)| rate);
                let edges = spans.flat_map(|(start, end, _)| [start, end]);
                (rate, edges.filter(|edge| *edge > at).min().unwrap_or(SimTime::NEVER))
            }
            Self::Tape(_) => (0, SimTime::NEVER),
        }
    }
}

/// The middle and the end of the slice around a moment, slices being counted from `start`.
fn slice(at: SimTime, start: SimTime, length: SimDuration) -> (SimTime, SimTime) {
    let begin = start + length * (at.since(start).0 / length.0);
    (begin + SimDuration(length.0 / 2), begin + length)
}

/// A wave that begins at its mean and rises, never below zero.
fn wave(mean: u64, swing: u64, period: SimDuration, at: SimTime) -> u64 {
    // The start page's run has no waves, and a sine is heavy.
    if !crate::WHOLE {
        return mean;
    }
    let phase = (at.0 % period.0.max(1)) as f64 / period.0.max(1) as f64;
    // libm gives the same sine everywhere; a rate is well below 2^53.
    let rate = mean as f64 + libm::sin(phase * TAU) * swing as f64;
    if rate > 0.0 { rate as u64 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_have_their_rates() {
        let secs = SimTime::from_secs;
        let check = |shape: &Shape, expected: &[(u64, u64)]| {
            for &(second, rate) in expected {
                let (found, until) = shape.stretch(secs(second));
                assert_eq!(found, rate, "{shape:?} at {second} s");
                assert!(until > secs(second), "{shape:?} at {second} s holds until {until}");
            }
        };
        check(&Shape::Constant(7), &[(0, 7), (9_999, 7)]);
        let ramp = Shape::Ramp { from: 1_000, to: 3_000, start: secs(10), end: secs(20) };
        // The rate of a slice is that of its middle, 50 ms later.
        check(&ramp, &[(0, 1_000), (9, 1_000), (10, 1_010), (15, 2_010), (20, 3_000), (99, 3_000)]);
        let down = Shape::Ramp { from: 3_000, to: 1_000, start: secs(10), end: secs(20) };
        check(&down, &[(10, 2_990), (15, 1_990), (20, 1_000)]);
        let jump = Shape::Ramp { from: 1, to: 2, start: secs(5), end: secs(5) };
        check(&jump, &[(4, 1), (5, 2)]);
        let period = SimDuration::from_secs(100);
        let sine = Shape::Sine { mean: 10_000, swing: 5_000, period };
        check(&sine, &[(0, 10_015), (25, 14_999), (50, 9_984), (75, 5_000), (100, 10_015)]);
        let deep = Shape::Sine { mean: 0, swing: 5_000, period };
        check(&deep, &[(25, 4_999), (75, 0)]);
        let steps = Shape::Steps([(secs(5), 10), (secs(8), 0)].into());
        check(&steps, &[(0, 0), (5, 10), (7, 10), (8, 0), (50, 0)]);
        let length = SimDuration::from_secs(4);
        let bursts = [(secs(5), length, 50), (secs(7), length, 70)];
        let spikes = Shape::Spikes { base: 1, bursts: bursts.into() };
        check(&spikes, &[(0, 1), (5, 50), (7, 70), (10, 70), (11, 1)]);
    }
}
