//! One sitting: how far it has come and what came of it, read from the log, so that undo and a second
//! tab change it as they should.

use std::collections::{BTreeMap, BTreeSet};

use super::card::{Due, Grade};
use super::day::Moment;
use super::event::{Event, Kind, MAX_TOOK_MS, Review};
use super::log::Log;
use super::queue::Entry;

/// The certainty that makes a wrong answer a confident error.
const SURE: u8 = 3;

/// When a sitting ends by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Goal {
    /// When nothing is left for today.
    #[default]
    All,
    /// After so many answers.
    Cards(u32),
    /// After so many minutes, once the card in hand is answered.
    Minutes(u32),
}

/// What came of a sitting.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Answers given.
    pub answers: u32,
    /// Cards seen.
    pub cards: u32,
    /// Of these, the ones whose first answer was not Again.
    pub remembered: u32,
    /// The others, in the order in which they came.
    pub forgotten: Vec<String>,
    /// Cards that were forgotten although the learner had been sure.
    pub confident_errors: Vec<String>,
    /// Cards seen and remembered of each topic, by topic.
    pub topics: BTreeMap<String, (u32, u32)>,
    /// Time spent, in milliseconds.
    pub took_ms: u64,
    /// When the next card is due; none where none is scheduled.
    pub next: Option<Due>,
}

impl Goal {
    /// Whether the sitting that began at `since_ms` is over after so many answers.
    pub fn is_reached(self, answers: u32, since_ms: i64, now: Moment) -> bool {
        match self {
            Self::All => false,
            Self::Cards(cards) => answers >= cards,
            Self::Minutes(minutes) => {
                now.at_ms.saturating_sub(since_ms) >= i64::from(minutes) * 60_000
            }
        }
    }
}

/// The answers that count since an instant, in UTC milliseconds.
pub fn answers(log: &Log, since_ms: i64) -> impl Iterator<Item = (&Event, &Review)> {
    let first = log.events().partition_point(|event| event.at_ms < since_ms);
    log.events()[first..].iter().filter_map(|event| match &event.kind {
        Kind::Review(review) if !log.is_undone(event.id) => Some((event, review)),
        _ => None,
    })
}

/// What came of the sitting that began at `since_ms`, among the cards of a deck.
pub fn summary(log: &Log, deck: &[Entry], since_ms: i64) -> Summary {
    let topic_of: BTreeMap<&str, &str> =
        deck.iter().map(|entry| (entry.id.as_str(), entry.topic.as_str())).collect();
    let mut summary = Summary { next: next_due(log, deck), ..Summary::default() };
    let mut seen = BTreeSet::new();
    for (_, review) in answers(log, since_ms) {
        summary.answers += 1;
        summary.took_ms += u64::from(review.took_ms.min(MAX_TOOK_MS));
        let forgotten = review.grade == Grade::Again;
        if forgotten && review.certainty == Some(SURE) {
            summary.confident_errors.push(review.card.clone());
        }
        if !seen.insert(review.card.as_str()) {
            continue;
        }
        summary.cards += 1;
        let topic = topic_of.get(review.card.as_str()).copied().unwrap_or_default();
        let (n_seen, n_remembered) = summary.topics.entry(topic.to_owned()).or_default();
        *n_seen += 1;
        if forgotten {
            summary.forgotten.push(review.card.clone());
        } else {
            *n_remembered += 1;
            summary.remembered += 1;
        }
    }
    summary
}

/// The earliest instant, or where there is none the earliest day, that a card of the deck is due.
fn next_due(log: &Log, deck: &[Entry]) -> Option<Due> {
    let cards = deck.iter().filter_map(|entry| log.progress().cards.get(&entry.id));
    let place = |due: &Due| match due {
        Due::At(at_ms) => (0, *at_ms),
        Due::On(day) => (1, i64::from(day.0)),
        Due::Anytime => (2, 0),
    };
    let due = cards.filter(|card| !card.suspended).map(|card| card.due);
    due.filter(|due| *due != Due::Anytime).min_by_key(place)
}
