//! Signs as strokes on a square of 24 units, so that every painter draws the same.

/// A sign. Each stands for one thing wherever it appears; the legend has a row for each that is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Glyph {
    /// Looks for a place.
    Clock,
    /// Waits for its host.
    Hourglass,
    /// Pulls, starts, registers.
    ArrowDown,
    /// Not known.
    Question,
    /// Runs, and nobody checks it.
    Runs,
    /// Healthy.
    Tick,
    /// Unhealthy.
    Cross,
    /// Leaves its target groups.
    Tap,
    /// Was asked to stop.
    Stop,
    /// Its network interface is taken away.
    Unplug,
    /// Over.
    Dash,
    /// People.
    Person,
    /// The reconcile arrow.
    ArrowRight,
    /// Power: an instance that boots.
    Power,
    /// No connection.
    Broken,
    /// Night: a zone that is lost.
    Moon,
    /// A CloudWatch alarm.
    Bell,
    /// Protected from scale-in.
    Shield,
    /// On Spot.
    Bolt,
    /// In slow start.
    Ramp,
    /// One on each instance.
    Anchor,
    /// Moved from zone to zone.
    Exchange,
    /// A Managed Instance: the letter M.
    Managed,
}

type Line = &'static [(i8, i8)];

const ROUND: Line =
    &[(12, 3), (18, 5), (21, 12), (18, 19), (12, 21), (6, 19), (3, 12), (6, 5), (12, 3)];
const OCTAGON: Line =
    &[(8, 3), (16, 3), (21, 8), (21, 16), (16, 21), (8, 21), (3, 16), (3, 8), (8, 3)];
const BELL: Line =
    &[(4, 17), (6, 15), (7, 8), (10, 4), (14, 4), (17, 8), (18, 15), (20, 17), (4, 17)];
const UNPLUG: &[Line] = &[
    &[(12, 2), (12, 7)],
    &[(8, 7), (16, 7)],
    &[(9, 7), (9, 11)],
    &[(15, 7), (15, 11)],
    &[(7, 15), (17, 15), (15, 19), (9, 19), (7, 15)],
    &[(12, 19), (12, 22)],
];
const PERSON: &[Line] = &[
    &[(12, 3), (15, 4), (16, 7), (15, 10), (12, 11), (9, 10), (8, 7), (9, 4), (12, 3)],
    &[(4, 21), (5, 17), (9, 14), (15, 14), (19, 17), (20, 21), (4, 21)],
];
const POWER: &[Line] = &[
    &[(12, 3), (12, 11)],
    &[(7, 6), (4, 10), (4, 14), (8, 20), (12, 21), (16, 20), (20, 14), (20, 10), (17, 6)],
];
const BROKEN: &[Line] = &[
    &[(3, 12), (9, 12)],
    &[(15, 12), (21, 12)],
    &[(9, 8), (9, 16)],
    &[(15, 8), (15, 16)],
    &[(14, 3), (10, 21)],
];
const SHIELD: &[Line] =
    &[&[(12, 2), (20, 5), (20, 12), (17, 18), (12, 22), (7, 18), (4, 12), (4, 5), (12, 2)]];
const ANCHOR: &[Line] = &[
    &[(12, 8), (12, 21)],
    &[(12, 8), (9, 5), (12, 2), (15, 5), (12, 8)],
    &[(4, 13), (6, 18), (12, 21), (18, 18), (20, 13)],
];
const EXCHANGE: &[Line] = &[
    &[(3, 8), (21, 8)],
    &[(16, 3), (21, 8), (16, 13)],
    &[(21, 17), (3, 17)],
    &[(8, 12), (3, 17), (8, 22)],
];
const QUESTION: &[Line] = &[
    &[(7, 8), (8, 5), (12, 3), (16, 5), (17, 8), (15, 11), (12, 13), (12, 16)],
    &[(12, 20), (12, 21)],
];
const TAP: &[Line] = &[
    &[(3, 8), (17, 8), (20, 11), (20, 14)],
    &[(10, 3), (10, 8)],
    &[(6, 3), (14, 3)],
    &[(20, 18), (20, 21)],
];
const MOON: Line = &[
    (15, 3),
    (9, 4),
    (5, 9),
    (5, 15),
    (9, 20),
    (15, 21),
    (19, 18),
    (14, 17),
    (11, 12),
    (12, 7),
    (15, 3),
];

impl Glyph {
    /// All of them.
    pub const ALL: [Self; 23] = [
        Self::Clock,
        Self::Hourglass,
        Self::ArrowDown,
        Self::Question,
        Self::Runs,
        Self::Tick,
        Self::Cross,
        Self::Tap,
        Self::Stop,
        Self::Unplug,
        Self::Dash,
        Self::Person,
        Self::ArrowRight,
        Self::Power,
        Self::Broken,
        Self::Moon,
        Self::Bell,
        Self::Shield,
        Self::Bolt,
        Self::Ramp,
        Self::Anchor,
        Self::Exchange,
        Self::Managed,
    ];

    /// Its strokes, each through points of the square from (0, 0) to (24, 24).
    pub const fn lines(self) -> &'static [Line] {
        match self {
            Self::Clock => &[ROUND, &[(12, 7), (12, 12), (16, 15)]],
            Self::Hourglass => {
                &[&[(6, 3), (18, 3), (6, 21), (18, 21), (6, 3)], &[(9, 18), (15, 18)]]
            }
            Self::ArrowDown => {
                &[&[(12, 3), (12, 16)], &[(6, 10), (12, 16), (18, 10)], &[(4, 21), (20, 21)]]
            }
            Self::Question => QUESTION,
            Self::Runs => &[&[(7, 4), (20, 12), (7, 20), (7, 4)]],
            Self::Tick => &[&[(4, 13), (10, 19), (20, 5)]],
            Self::Cross => &[&[(5, 5), (19, 19)], &[(19, 5), (5, 19)]],
            Self::Tap => TAP,
            Self::Stop => &[OCTAGON, &[(8, 12), (16, 12)]],
            Self::Unplug => UNPLUG,
            Self::Dash => &[&[(5, 12), (19, 12)]],
            Self::Person => PERSON,
            Self::ArrowRight => &[&[(3, 12), (20, 12)], &[(14, 6), (20, 12), (14, 18)]],
            Self::Power => POWER,
            Self::Broken => BROKEN,
            Self::Moon => &[MOON],
            Self::Shield => SHIELD,
            Self::Bolt => &[&[(14, 2), (6, 13), (11, 13), (9, 22), (18, 10), (13, 10), (14, 2)]],
            Self::Ramp => &[&[(3, 20), (20, 20), (20, 5), (3, 20)]],
            Self::Anchor => ANCHOR,
            Self::Exchange => EXCHANGE,
            Self::Managed => &[&[(4, 20), (4, 4), (12, 14), (20, 4), (20, 20)]],
            Self::Bell => &[BELL, &[(10, 20), (12, 22), (14, 20)]],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_stay_in_their_square_and_differ() {
        for (index, glyph) in Glyph::ALL.iter().enumerate() {
            for &(x, y) in glyph.lines().iter().copied().flatten() {
                assert!((0..=24).contains(&x) && (0..=24).contains(&y), "{glyph:?}");
            }
            for other in &Glyph::ALL[..index] {
                assert_ne!(glyph.lines(), other.lines(), "{glyph:?} {other:?}");
            }
        }
    }
}
