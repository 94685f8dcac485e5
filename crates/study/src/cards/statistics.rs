//! What the log tells of learning: what comes due, what was done, whether recall is as predicted, how
//! memories stand, by topic. Figures only; `page::cards::statistics` draws them.

mod forecast;
mod history;
mod recall;
mod share;
mod spread;
mod topics;

pub use forecast::{DueBin, Forecast};
pub use history::{Bin, Done};
pub use recall::{Band, Measured, Recall};
pub use share::{Interval, Share};
pub use spread::{Class, DIFFICULTIES, STABILITIES, Spread};
pub use topics::TopicRecall;

use super::card::Card;
use super::day::{Moment, StudyDay};
use super::log::Log;
use super::progress::Progress;

/// How far the charts look, back and ahead.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Span {
    /// 30 days, a bar a day.
    #[default]
    Month,
    /// 13 weeks, a bar a week.
    Quarter,
    /// 52 weeks, a bar a week.
    Year,
}

/// A card of the deck and where it belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its chapter, then the topics around it, outermost first.
    pub topics: &'a [String],
}

/// Everything that the page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// How far the bars look.
    pub span: Span,
    /// Cards of the deck.
    pub n_cards: u32,
    /// Those that were ever answered.
    pub n_begun: u32,
    /// The recall that the learner asked for.
    pub desired: f64,
    /// What comes due.
    pub forecast: Forecast,
    /// What was done, oldest bar first; the last bar holds today.
    pub history: Vec<Bin>,
    /// All that was ever done.
    pub total: Done,
    /// Days on which anything was answered.
    pub n_days: u32,
    /// Whether recall was as predicted.
    pub recall: Recall,
    /// How long memories last, in days.
    pub stability: Spread,
    /// How hard cards are, from 1 to 10.
    pub difficulty: Spread,
    /// Recall of each chapter, in the order of the deck.
    pub chapters: Vec<TopicRecall>,
}

/// The statistics of a log over the cards of a deck. Cards that have left the deck count in what was
/// done and in what was recalled, and nowhere else.
pub fn of(log: &Log, deck: &[Placed<'_>], now: Moment, span: Span) -> Statistics {
    let progress = log.progress();
    let today = progress.day(now);
    let trials = recall::trials(log);
    let cards: Vec<&Card> = deck.iter().filter_map(|one| progress.cards.get(one.id)).collect();
    let memories = || cards.iter().filter_map(|card| card.memory);
    let mut total = Done::default();
    progress.days.values().for_each(|day| total.add(day));
    Statistics {
        span,
        n_cards: count(deck.len()),
        n_begun: count(memories().count()),
        desired: progress.settings().desired_retention,
        forecast: forecast::of(&cards, progress, today, span),
        history: history::of(progress, today, span),
        total,
        n_days: count(progress.days.len()),
        recall: recall::of(&trials, today),
        stability: Spread::of(&STABILITIES, memories().map(|memory| memory.stability)),
        difficulty: Spread::of(&DIFFICULTIES, memories().map(|memory| memory.difficulty)),
        chapters: topics::of(deck, progress, &trials),
    }
}

impl Span {
    /// All of them, shortest first.
    pub const ALL: [Self; 3] = [Self::Month, Self::Quarter, Self::Year];

    /// Number of bars.
    pub fn bars(self) -> u32 {
        match self {
            Self::Month => 30,
            Self::Quarter => 13,
            Self::Year => 52,
        }
    }

    /// Days of a bar.
    pub fn days_of_a_bar(self) -> u32 {
        if self == Self::Month { 1 } else { 7 }
    }

    /// Its length in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Month => "30 days",
            Self::Quarter => "13 weeks",
            Self::Year => "52 weeks",
        }
    }

    /// The span of these words.
    pub fn of_words(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|span| span.words() == words)
    }

    /// The bar that lies so many days from today, counted from today's.
    fn bar(self, days: u32) -> Option<usize> {
        let bar = days / self.days_of_a_bar();
        (bar < self.bars()).then_some(bar as usize)
    }
}

/// The first days of the bars that begin with a day.
fn bars_from(first: StudyDay, span: Span) -> impl Iterator<Item = StudyDay> {
    (0..span.bars()).map(move |bar| first.plus(bar * span.days_of_a_bar()))
}

/// Whether a card was ever answered and is in the deck's progress.
fn is_begun(progress: &Progress, id: &str) -> bool {
    progress.cards.get(id).is_some_and(|card| card.memory.is_some())
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
