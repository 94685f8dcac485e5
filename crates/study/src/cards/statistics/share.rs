//! A share of trials, with how far it can be trusted.

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// Those that count.
    pub hits: u32,
    /// All.
    pub n: u32,
}

/// Where the true share lies, in 95 of 100 such intervals; both ends from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Standard deviations to either side that hold 95 % of a normal distribution.
const Z: f64 = 1.959_963_984_540_054;

impl Share {
    /// Counts one more.
    pub fn add(&mut self, hit: bool) {
        self.hits = self.hits.saturating_add(u32::from(hit));
        self.n = self.n.saturating_add(1);
    }

    /// The share itself, from 0 to 1; none of nothing.
    pub fn of_one(self) -> Option<f64> {
        (self.n > 0).then(|| f64::from(self.hits) / f64::from(self.n))
    }

    /// Wilson's score interval at 95 %: true for few trials and for shares near 0 and 1 as well, where
    /// the usual one would claim certainty (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927).
    pub fn interval(self) -> Option<Interval> {
        let share = self.of_one()?;
        let n = f64::from(self.n);
        let spread = Z * Z / n;
        let centre = (share + spread / 2.0) / (1.0 + spread);
        let half = Z / (1.0 + spread) * (share * (1.0 - share) / n + spread / (4.0 * n)).sqrt();
        Some(Interval { low: (centre - half).max(0.0), high: (centre + half).min(1.0) })
    }
}
