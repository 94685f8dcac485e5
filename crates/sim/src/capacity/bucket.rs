//! How fast an account may launch tasks on Fargate: a token bucket (rules `fargate.launch-burst`,
//! `fargate.launch-rate`).

use crate::time::{SimDuration, SimTime};

/// Tasks that it holds (rule `fargate.launch-burst`).
pub const BURST: u32 = 100;

/// Tasks a second that it gains (rule `fargate.launch-rate`).
pub const PER_SECOND: u32 = 20;

/// After this time one more task may be launched.
const GAP: SimDuration = SimDuration(1_000_000 / PER_SECOND as u64);

/// Tokens, one a launch. On demand and Spot have a bucket each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    tokens: u32,
    /// Until when what was gained is counted.
    filled: SimTime,
}

impl Default for Bucket {
    fn default() -> Self {
        Self { tokens: BURST, filled: SimTime::ZERO }
    }
}

impl Bucket {
    /// Takes a token, if there is one.
    pub(crate) fn take(&mut self, now: SimTime) -> bool {
        let gained = now.since(self.filled).0 / GAP.0;
        self.filled += GAP * gained;
        self.tokens = u32::try_from(gained).unwrap_or(BURST).saturating_add(self.tokens).min(BURST);
        let taken = self.tokens > 0;
        self.tokens -= u32::from(taken);
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rules `fargate.launch-burst`, `fargate.launch-rate`.
    #[test]
    fn a_burst_and_then_twenty_a_second() {
        let mut bucket = Bucket::default();
        let mut taken = |micros: u64| (0..1_000).filter(|_| bucket.take(SimTime(micros))).count();
        assert_eq!(taken(0), 100);
        assert_eq!(taken(49_999), 0);
        assert_eq!(taken(50_000), 1);
        assert_eq!(taken(1_000_000), 19);
        assert_eq!(taken(60_000_000), 100, "it holds no more than a burst");
    }
}
