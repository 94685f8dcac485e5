//! What comes due, if every card is answered on its day and nothing new is begun.

use super::{Span, bars_from};
use crate::cards::card::{Card, Due};
use crate::cards::day::{Moment, StudyDay};
use crate::cards::progress::Progress;

/// What comes due.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forecast {
    /// The bars; the first begins today and holds what is overdue.
    pub bins: Vec<DueBin>,
    /// Cards that should have been answered before today.
    pub overdue: u32,
    /// Cards due after the last bar.
    pub later: u32,
}

/// One bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueBin {
    /// Its first day.
    pub from: StudyDay,
    /// Cards due for review.
    pub reviews: u32,
    /// Cards in their steps.
    pub steps: u32,
}

pub(super) fn of(cards: &[&Card], progress: &Progress, today: StudyDay, span: Span) -> Forecast {
    let empty = |from| DueBin { from, reviews: 0, steps: 0 };
    let bins = bars_from(today, span).map(empty).collect();
    let mut forecast = Forecast { bins, ..Forecast::default() };
    for card in cards.iter().filter(|card| !card.suspended) {
        let (day, in_steps) = match card.due {
            Due::Anytime => continue,
            // Only the day matters, and that needs no better offset than the one of its last answer.
            Due::At(at_ms) => {
                let off_min = card.last.map_or(0, |last| last.off_min);
                (progress.day(Moment { at_ms, off_min }), true)
            }
            Due::On(day) => (day, false),
        };
        let shown = day.max(card.buried_until.unwrap_or(day)).max(today);
        forecast.overdue += u32::from(!in_steps && day < today);
        match span.bar(shown.since(today)).and_then(|bar| forecast.bins.get_mut(bar)) {
            Some(bin) if in_steps => bin.steps += 1,
            Some(bin) => bin.reviews += 1,
            None => forecast.later += 1,
        }
    }
    forecast
}
