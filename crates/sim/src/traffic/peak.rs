//! The highest rate of a class: of its shape from the beginning on, or what an action has set above it.

use super::Shape;
use crate::time::{SimDuration, SimTime};

/// The highest rate that is known of a class, in thousandths of a request a second. It never falls, so that what is
/// measured by it does not change with the rate of the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Peak {
    /// That rate.
    pub rate: u64,
    /// What it was before an action set a higher one.
    pub before: u64,
    /// When an action did.
    pub raised: Option<SimTime>,
}

impl Peak {
    /// Of a class that nobody has set a rate of.
    pub fn of(rate: u64) -> Self {
        Self { rate, before: rate, raised: None }
    }

    /// An action sets this rate.
    pub(super) fn reach(&mut self, rate: u64, now: SimTime) {
        if rate <= self.rate {
            return;
        }
        // Several actions at one moment are one.
        if self.raised != Some(now) {
            self.before = self.rate;
        }
        (self.rate, self.raised) = (rate, Some(now));
    }
}

impl Shape {
    /// The highest rate that it ever has, in thousandths of a request a second; of a tape, what comes in its fullest
    /// second.
    pub fn peak(&self) -> u64 {
        match self {
            Self::Constant(rate) => *rate,
            Self::Ramp { from, to, .. } => *from.max(to),
            Self::Sine { mean, swing, .. } => mean + swing,
            Self::Steps(steps) => steps.iter().map(|step| step.1).max().unwrap_or_default(),
            Self::Spikes { base, bursts } => {
                bursts.iter().map(|burst| burst.2).max().map_or(*base, |most| most.max(*base))
            }
            Self::Tape(tape) => {
                let second = SimDuration::from_secs(1);
                let (mut first, mut most) = (0, 0);
                for (index, at) in tape.iter().enumerate() {
                    while tape.get(first).is_some_and(|from| at.since(*from) >= second) {
                        first += 1;
                    }
                    most = most.max(index + 1 - first);
                }
                most as u64 * 1_000
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_have_their_peaks() {
        let secs = SimTime::from_secs;
        let check = |shape: Shape, expected: u64| assert_eq!(shape.peak(), expected, "{shape:?}");
        check(Shape::Constant(7), 7);
        check(Shape::Ramp { from: 9, to: 3, start: secs(1), end: secs(2) }, 9);
        check(Shape::Sine { mean: 9, swing: 4, period: SimDuration::from_secs(9) }, 13);
        check(Shape::Steps([(secs(0), 4), (secs(5), 8), (secs(6), 1)].into()), 8);
        let length = SimDuration::from_secs(4);
        check(Shape::Spikes { base: 3, bursts: [(secs(5), length, 50)].into() }, 50);
        check(Shape::Spikes { base: 3, bursts: [(secs(5), length, 1)].into() }, 3);
        let tape = [0, 900, 950, 1_800, 1_899, 2_000, 5_000].map(SimTime::from_millis);
        check(Shape::Tape(tape.into()), 4_000);
        check(Shape::Tape([].into()), 0);
    }

    #[test]
    fn a_peak_never_falls_and_keeps_what_it_was() {
        let mut peak = Peak::of(100);
        let secs = SimTime::from_secs;
        for (rate, at, expected) in [
            (50, 1, (100, 100, None)),
            (200, 2, (200, 100, Some(2))),
            (400, 2, (400, 100, Some(2))),
            (300, 3, (400, 100, Some(2))),
            (500, 4, (500, 400, Some(4))),
        ] {
            peak.reach(rate, secs(at));
            let found = (peak.rate, peak.before, peak.raised);
            assert_eq!(found, (expected.0, expected.1, expected.2.map(secs)), "{rate} at {at} s");
        }
    }
}
