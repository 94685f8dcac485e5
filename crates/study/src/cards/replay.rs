//! Every answer of a log with where its card stood before and after it.

use super::card::{Card, State};
use super::day::StudyDay;
use super::event::{Event, Kind, Review};
use super::log::Log;
use super::progress::Progress;

/// An answer that was not taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<'a> {
    /// When it was given.
    pub event: &'a Event,
    /// What it was.
    pub review: &'a Review,
    /// The study day it counts for.
    pub day: StudyDay,
    /// Where the card stood before.
    pub before: State,
    /// Study days since the answer before it that rescheduled the card; 0 for a new card.
    pub elapsed_days: u32,
    /// The chance of recall that the memory model gave just before; none for a new card.
    pub predicted: Option<f64>,
    /// The card afterwards.
    pub after: Card,
}

/// All answers in the order of time, as they follow from the events and settings before each.
pub fn answers(log: &Log) -> Vec<Answer<'_>> {
    let mut progress = Progress::default();
    let mut answers = Vec::new();
    for event in log.events().iter().filter(|event| !log.is_undone(event.id)) {
        let Kind::Review(review) = &event.kind else {
            progress.apply(event);
            continue;
        };
        let fresh = Card::default();
        let card = progress.cards.get(&review.card).unwrap_or(&fresh);
        let scheduler = progress.scheduler();
        let elapsed_days = scheduler.elapsed_days(card, event.moment());
        let predicted = scheduler.retrievability(card, elapsed_days);
        let (before, day) = (card.state, progress.day(event.moment()));
        progress.apply(event);
        let after = progress.cards.get(&review.card).cloned().unwrap_or_default();
        answers.push(Answer { event, review, day, before, elapsed_days, predicted, after });
    }
    answers
}
