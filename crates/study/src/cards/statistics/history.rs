//! What was done on each day, or in each week.

use super::{Span, bars_from};
use crate::cards::day::StudyDay;
use crate::cards::progress::{DayCount, Progress};

/// One bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bin {
    /// Its first day.
    pub from: StudyDay,
    /// What was done.
    pub done: Done,
}

/// Answers and the time they took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// New cards begun.
    pub new: u32,
    /// Answers to cards in review.
    pub reviews: u32,
    /// Answers to cards in their steps.
    pub steps: u32,
    /// Answers in the last days before an exam, which reschedule nothing.
    pub cram: u32,
    /// Time from question to grade, in milliseconds.
    pub took_ms: u64,
}

impl Done {
    pub(super) fn add(&mut self, day: &DayCount) {
        self.new += day.new;
        self.reviews += day.reviews;
        self.steps += day.steps;
        self.cram += day.cram;
        self.took_ms += day.took_ms;
    }

    /// All answers.
    pub fn answers(self) -> u32 {
        self.new + self.reviews + self.steps + self.cram
    }
}

/// The bars that end with today's.
pub(super) fn of(progress: &Progress, today: StudyDay, span: Span) -> Vec<Bin> {
    let days = span.bars() * span.days_of_a_bar();
    let first = StudyDay(today.0.saturating_sub_unsigned(days - 1));
    let empty = |from| Bin { from, done: Done::default() };
    let mut bins: Vec<Bin> = bars_from(first, span).map(empty).collect();
    for (day, count) in progress.days.range(first..=today) {
        let bin = span.bar(day.since(first)).and_then(|bar| bins.get_mut(bar));
        if let Some(bin) = bin {
            bin.done.add(count);
        }
    }
    bins
}
