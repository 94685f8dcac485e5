//! The memory model: FSRS-6 in double precision.
//!
//! The formulas are those of the crate `fsrs` 6.6.2, and a test holds this file to that crate. The
//! crate itself computes in single precision: after some dozens of reviews its intervals can be off
//! by a day, and it would bring its optimiser's dependencies along.

use serde::{Deserialize, Serialize};

/// Weights of FSRS-6; their numbers in the formulas are their places here.
pub type Weights = [f64; 21];

/// The default weights, `DEFAULT_PARAMETERS` of `fsrs` 6.6.2: they fit the average learner.
pub const DEFAULT_WEIGHTS: Weights = [
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835,
    0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
];

/// Least and greatest of each weight, as in `clip_parameters` of `fsrs` 6.6.2.
const RANGES: [(f64, f64); 21] = [
    (0.001, 100.0),
    (0.001, 100.0),
    (0.001, 100.0),
    (0.001, 100.0),
    (1.0, 10.0),
    (0.001, 4.0),
    (0.001, 4.0),
    (0.001, 0.75),
    (0.0, 4.5),
    (0.0, 0.8),
    (0.001, 3.5),
    (0.001, 5.0),
    (0.001, 0.25),
    (0.001, 0.9),
    (0.0, 4.0),
    (0.0, 1.0),
    (1.0, 6.0),
    (0.0, 2.0),
    (0.0, 2.0),
    (0.01, 0.8),
    (0.1, 0.8),
];

/// Least and greatest stability, in days.
const STABILITY: (f64, f64) = (0.001, 36_500.0);
/// Least and greatest difficulty.
const DIFFICULTY: (f64, f64) = (1.0, 10.0);

/// How well a card is remembered, right after its last review.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// Days until recall falls to 90 %; 0.001 to 36,500.
    pub stability: f64,
    /// How hard the card is; 1 to 10.
    pub difficulty: f64,
}

/// FSRS-6 with its weights, and with what follows from the weights alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    w: Weights,
    /// F of the forgetting curve: makes recall 90 % when the time since equals the stability.
    factor: f64,
    /// e^w8, the growth of stability.
    growth: f64,
    /// e^(w17 * w18), by which forgetting lowers stability at least.
    loss: f64,
    /// e^(w17 * (grade - 3 + w18)), the increase within a study day.
    same_day: [f64; 4],
    /// Difficulty after a first Easy, to which difficulty reverts; not brought into its range.
    easy: f64,
}

/// The grades as the formulas have them.
const GRADES: [f64; 4] = [1.0, 2.0, 3.0, 4.0];

impl Model {
    /// A model with these weights, each brought into its range. Anything but 21 finite numbers
    /// counts as the default ones.
    pub fn new(weights: &[f64]) -> Self {
        let given = Weights::try_from(weights).ok();
        let mut w = given.filter(|w| w.iter().all(|w| w.is_finite())).unwrap_or(DEFAULT_WEIGHTS);
        for (weight, (least, most)) in w.iter_mut().zip(RANGES) {
            *weight = weight.clamp(least, most);
        }
        Self {
            w,
            factor: 0.9_f64.powf(-1.0 / w[20]) - 1.0,
            growth: w[8].exp(),
            loss: (w[17] * w[18]).exp(),
            same_day: GRADES.map(|grade| (w[17] * (grade - 3.0 + w[18])).exp()),
            easy: first_difficulty(&w, 4.0),
        }
    }

    /// The memory after each grade, Again to Easy, given `elapsed_days` study days since the last
    /// review. A new card has no memory before.
    pub fn after(&self, before: Option<Memory>, elapsed_days: u32) -> [Memory; 4] {
        let [again, hard, good, easy, ..] = self.w;
        let (stabilities, difficulties) = match before.map(Memory::in_range) {
            None => {
                let difficulties = GRADES.map(|grade| first_difficulty(&self.w, grade));
                ([again, hard, good, easy], difficulties)
            }
            Some(before) => {
                let stabilities = match elapsed_days {
                    0 => self.same_day(before.stability),
                    days => self.later(before, self.retrievability(before, f64::from(days))),
                };
                (stabilities, GRADES.map(|grade| self.difficulty(before.difficulty, grade)))
            }
        };
        let [s1, s2, s3, s4] = stabilities;
        let [d1, d2, d3, d4] = difficulties;
        [(s1, d1), (s2, d2), (s3, d3), (s4, d4)]
            .map(|(stability, difficulty)| Memory { stability, difficulty }.in_range())
    }

    /// Days until recall falls to `retention` (above 0, below 1), for each day of stability.
    pub fn interval_per_stability(&self, retention: f64) -> f64 {
        (retention.powf(-1.0 / self.w[20]) - 1.0) / self.factor
    }

    /// Chance of recall after `elapsed_days` days; above 0 and at most 1.
    pub fn retrievability(&self, memory: Memory, elapsed_days: f64) -> f64 {
        let stability = memory.in_range().stability;
        (1.0 + self.factor * elapsed_days.max(0.0) / stability).powf(-self.w[20])
    }

    fn difficulty(&self, before: f64, grade: f64) -> f64 {
        let moved = before + (10.0 - before) * (-self.w[6] * (grade - 3.0)) / 9.0;
        let back = self.w[7];
        back * self.easy + (1.0 - back) * moved
    }

    /// Stabilities within a study day. No grade but Again lowers it, Hard included (fsrs-rs#376).
    fn same_day(&self, before: f64) -> [f64; 4] {
        let damping = before.powf(-self.w[19]);
        let [again, recalled @ ..] = self.same_day.map(|increase| increase * damping);
        let [hard, good, easy] = recalled.map(|increase| increase.max(1.0));
        [again, hard, good, easy].map(|increase| before * increase)
    }

    /// Stabilities on a later study day, where `recall` is the chance of recall just before.
    fn later(&self, Memory { stability, difficulty }: Memory, recall: f64) -> [f64; 4] {
        let w = &self.w;
        let forgotten = w[11]
            * difficulty.powf(-w[12])
            * ((stability + 1.0).powf(w[13]) - 1.0)
            * ((1.0 - recall) * w[14]).exp();
        let growth = self.growth
            * (11.0 - difficulty)
            * stability.powf(-w[9])
            * (((1.0 - recall) * w[10]).exp() - 1.0);
        let [hard, good, easy] = [w[15], 1.0, w[16]].map(|by| stability * (1.0 + growth * by));
        [forgotten.min(stability / self.loss), hard, good, easy]
    }
}

/// Difficulty after the first review, not brought into its range: reversion needs it so.
fn first_difficulty(w: &Weights, grade: f64) -> f64 {
    w[4] - (w[5] * (grade - 1.0)).exp() + 1.0
}

impl Memory {
    /// Both figures in their ranges; what is no number counts as the least.
    fn in_range(self) -> Self {
        let bring = |value: f64, (least, most): (f64, f64)| value.max(least).min(most);
        Self {
            stability: bring(self.stability, STABILITY),
            difficulty: bring(self.difficulty, DIFFICULTY),
        }
    }
}
