//! Seeded randomness. Every draw names its purpose and what it is for, so that one more draw somewhere
//! never changes another: request n of a class is the same in every lane, branch and replay.
//!
//! The generator is our own, because a newer version of a library must never change a lesson.

use crate::time::SimDuration;

/// What randomness is drawn for. The numbers are part of the engine's contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Gaps between requests, by class and ordinal.
    Arrival = 1,
    /// How long a request is worked on, by class and ordinal.
    ServiceTime = 2,
    /// Start-up jitter of a task, by service and ordinal of the task in it.
    StartUp = 3,
    /// When the checks of a target fall within the interval, by target group and task.
    CheckPhase = 4,
    /// The `random` placement strategy and random choices of the service scheduler, by decision.
    Placement = 5,
    /// Which task goes where the rule says "at random", by decision.
    ScaleIn = 6,
    /// Exponential lifetimes of tasks, by service and ordinal.
    Lifetime = 7,
    /// Which one an action means by "any", by moment and action.
    Fault = 8,
    /// When a Spot task is interrupted, by provider and how many tasks it had before.
    Spot = 9,
    /// Which Spot tasks a wave takes, by moment and task.
    SpotWave = 10,
    /// Which target group of a rule a request is forwarded to, by class and ordinal.
    Forward = 30,
    /// Which target gets a request where one is drawn, by class and ordinal.
    Routing = 31,
    /// Which client a request comes from, by class and ordinal.
    Client = 32,
    /// What dependencies of a container do for a request, by dependency, class and ordinal.
    Dependency = 20,
}

/// A sequence of draws, fixed by seed, purpose and key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rng {
    state: u64,
}

/// A probability as a fraction, so that no float decides anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    /// At most the denominator.
    pub numerator: u32,
    /// Not zero.
    pub denominator: u32,
}

impl Rng {
    /// The draws for one thing: `key` says which one, in the terms that its [`Purpose`] names.
    pub fn new(seed: u64, purpose: Purpose, key: [u64; 2]) -> Self {
        let mut state = mix(seed ^ 0x6761_6e74_7279_0001);
        for part in [purpose as u64, key[0], key[1]] {
            state = mix(state.wrapping_add(part).wrapping_add(GOLDEN));
        }
        Self { state }
    }

    /// Any 64 bits (SplitMix64).
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN);
        mix(self.state)
    }

    /// The draw that would come after `n` others, without drawing them.
    pub fn nth(&self, n: u64) -> u64 {
        mix(self.state.wrapping_add(GOLDEN.wrapping_mul(n.wrapping_add(1))))
    }

    /// A number below `n`, each equally likely; 0 where `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        if n == 0 {
            return 0;
        }
        loop {
            let wide = u128::from(self.next_u64()) * u128::from(n);
            let (high, low) = ((wide >> 64) as u64, wide as u64);
            // Rejecting the uneven rest keeps every number equally likely.
            if low >= n.wrapping_neg() % n {
                return high;
            }
        }
    }

    /// A span between two, both included.
    pub fn span(&mut self, from: SimDuration, to: SimDuration) -> SimDuration {
        let width = to.0.saturating_sub(from.0);
        SimDuration(from.0 + self.below(width.saturating_add(1)))
    }

    /// Whether something of this probability happens.
    pub fn chance(&mut self, ratio: Ratio) -> bool {
        self.below(u64::from(ratio.denominator)) < u64::from(ratio.numerator)
    }

    /// One of the items; none of an empty list.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let index = self.below(items.len() as u64);
        items.get(usize::try_from(index).ok()?)
    }

    /// An exponentially distributed span with this mean, at most 50 times as long.
    pub fn exponential(&mut self, mean: SimDuration) -> SimDuration {
        // 53 bits make a double in (0, 1]; libm gives the same logarithm everywhere.
        let unit = ((self.next_u64() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
        let span = -libm::log(unit) * mean.0 as f64;
        SimDuration((span as u64).min(mean.0.saturating_mul(50)))
    }
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The finaliser of SplitMix64: close inputs become unrelated outputs.
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_depends_on_seed_purpose_and_key_alone() {
        let draw = |seed, purpose, key| -> u64 { Rng::new(seed, purpose, key).next_u64() };
        let one = draw(1, Purpose::Arrival, [2, 3]);
        assert_eq!(one, draw(1, Purpose::Arrival, [2, 3]));
        for other in [
            draw(2, Purpose::Arrival, [2, 3]),
            draw(1, Purpose::ServiceTime, [2, 3]),
            draw(1, Purpose::Arrival, [3, 2]),
            draw(1, Purpose::Arrival, [2, 4]),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn a_draw_can_be_taken_from_the_middle() {
        let mut rng = Rng::new(7, Purpose::Placement, [1, 2]);
        let ahead: Vec<u64> = (0..5).map(|n| rng.nth(n)).collect();
        let drawn: Vec<u64> = (0..5).map(|_| rng.next_u64()).collect();
        assert_eq!(ahead, drawn);
    }

    #[test]
    fn numbers_below_are_below_and_all_come() {
        let mut rng = Rng::new(7, Purpose::Placement, [0, 0]);
        let mut seen = [0_u32; 6];
        for _ in 0..6_000 {
            seen[usize::try_from(rng.below(6)).unwrap()] += 1;
        }
        assert!(seen.iter().all(|&n| (800..1_200).contains(&n)), "{seen:?}");
        assert_eq!(rng.below(0), 0);
        assert_eq!(rng.below(1), 0);
    }

    #[test]
    fn exponential_spans_have_their_mean() {
        let mean = SimDuration::from_secs(10);
        let mut rng = Rng::new(7, Purpose::Lifetime, [0, 0]);
        let n = 20_000;
        let sum: u64 = (0..n).map(|_| rng.exponential(mean).0).sum();
        let measured = sum / n;
        assert!((9_700_000..10_300_000).contains(&measured), "{measured}");
    }
}
