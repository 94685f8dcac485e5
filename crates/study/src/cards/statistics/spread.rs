//! How a figure is spread over the cards.

/// A range of the figure and how many cards lie in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Class {
    /// The range in words.
    pub words: &'static str,
    /// The same in a few letters, for the foot of a bar.
    pub short: &'static str,
    /// Figures from here up to the next class.
    pub from: f64,
    /// Cards in it.
    pub n: u32,
}

/// The classes with their cards, and the middle card.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spread {
    /// Least first.
    pub classes: Vec<Class>,
    /// Half of the cards have less, half have more; none without cards.
    pub median: Option<f64>,
}

/// Classes of stability, in days.
pub const STABILITIES: [Class; 9] = [
    class("under a day", "<1 d", 0.0),
    class("1 to 3 days", "1 d", 1.0),
    class("3 to 7 days", "3 d", 3.0),
    class("1 to 2 weeks", "1 w", 7.0),
    class("2 to 4 weeks", "2 w", 14.0),
    class("4 weeks to 3 months", "4 w", 28.0),
    class("3 to 6 months", "3 m", 91.0),
    class("6 to 12 months", "6 m", 182.0),
    class("a year or more", "1 y", 365.0),
];

/// Classes of difficulty.
pub const DIFFICULTIES: [Class; 9] = [
    class("1 to 2, easiest", "1", 1.0),
    class("2 to 3", "2", 2.0),
    class("3 to 4", "3", 3.0),
    class("4 to 5", "4", 4.0),
    class("5 to 6", "5", 5.0),
    class("6 to 7", "6", 6.0),
    class("7 to 8", "7", 7.0),
    class("8 to 9", "8", 8.0),
    class("9 to 10, hardest", "9", 9.0),
];

const fn class(words: &'static str, short: &'static str, from: f64) -> Class {
    Class { words, short, from, n: 0 }
}

impl Spread {
    pub(super) fn of(classes: &[Class], figures: impl Iterator<Item = f64>) -> Self {
        let mut figures: Vec<f64> = figures.collect();
        figures.sort_by(f64::total_cmp);
        let mut classes = classes.to_vec();
        for figure in &figures {
            // What is below the first class counts there.
            let place = classes.partition_point(|class| class.from <= *figure).saturating_sub(1);
            classes[place].n += 1;
        }
        let middle = |at: usize| figures.get(at).copied();
        let half = figures.len() / 2;
        let median = match (middle(half.wrapping_sub(1)), middle(half)) {
            (Some(below), Some(above)) if figures.len().is_multiple_of(2) => {
                Some((below + above) / 2.0)
            }
            (_, middle) => middle,
        };
        Self { classes, median }
    }

    /// All cards.
    pub fn n(&self) -> u32 {
        self.classes.iter().map(|class| class.n).sum()
    }

    /// The class with the most cards, the first of several; none without cards.
    pub fn fullest(&self) -> Option<&Class> {
        let most = self.classes.iter().map(|class| class.n).max().filter(|most| *most > 0)?;
        self.classes.iter().find(|class| class.n == most)
    }
}
