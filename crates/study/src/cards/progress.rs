//! What follows from the events: settings, cards and counts of each day.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::card::{Card, Grade, State};
use super::day::{Moment, StudyDay};
use super::event::{Event, Kind, MAX_MEANT, MAX_TOOK_MS, Mode, Review};
use super::scheduler::Scheduler;
use super::settings::Settings;

/// A card forgotten so often is a leech. An interview lies weeks ahead, so fewer than Anki's eight.
const LEECH_LAPSES: u32 = 4;
/// And again after so many more.
const LEECH_EVERY: u32 = 2;
/// So many Agains on one study day make a leech as well.
const LEECH_AGAINS: u32 = 6;
/// So many answers of one card can be meant.
const MAX_MEANT_TEXTS: usize = 20;

/// Everything that is derived of a log.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Every card that anything happened to.
    pub cards: BTreeMap<String, Card>,
    /// What was done on each study day.
    pub days: BTreeMap<StudyDay, DayCount>,
    /// What the learner has said to mean the right answer, by card.
    pub meant: BTreeMap<String, BTreeSet<String>>,
    /// The card answered last.
    pub last_card: Option<String>,
    scheduler: Scheduler,
}

/// What was done on a study day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCount {
    /// New cards begun.
    pub new: u32,
    /// Answers to cards in review.
    pub reviews: u32,
    /// Answers to cards in their steps.
    pub steps: u32,
    /// Answers that rescheduled nothing.
    pub cram: u32,
    /// All answers that were not Again.
    pub recalled: u32,
    /// Answers to cards in review that were not Again.
    pub reviews_recalled: u32,
    /// Time spent, in milliseconds.
    pub took_ms: u64,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            cards: BTreeMap::new(),
            days: BTreeMap::new(),
            meant: BTreeMap::new(),
            last_card: None,
            scheduler: Scheduler::new(Settings::default()),
        }
    }
}

impl Progress {
    /// The scheduler under the settings in force.
    pub fn scheduler(&self) -> &Scheduler {
        &self.scheduler
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        self.scheduler.settings()
    }

    /// The study day of a moment, under the rollover hour in force.
    pub fn day(&self, now: Moment) -> StudyDay {
        now.day(self.settings().rollover_hour)
    }

    /// What the learner has said to mean the right answer of a card.
    pub fn meant(&self, card: &str) -> impl Iterator<Item = &str> {
        self.meant.get(card).into_iter().flatten().map(String::as_str)
    }

    /// Adds an event that is later than all before it. An undo is not for here: what it takes back
    /// must be left out instead.
    pub(super) fn apply(&mut self, event: &Event) {
        match &event.kind {
            Kind::Review(review) => self.review(event, review),
            Kind::Bury { card, until } => self.change(event, card, |card| {
                card.buried_until = Some(*until);
            }),
            Kind::Suspend { card, on } => self.change(event, card, |card| card.suspended = *on),
            Kind::Flag { card, on } => self.change(event, card, |card| card.flagged = *on),
            Kind::Meant { card, text } => {
                let texts = self.meant.entry(card.clone()).or_default();
                if texts.len() < MAX_MEANT_TEXTS {
                    texts.insert(text.chars().take(MAX_MEANT).collect());
                }
            }
            Kind::Reset { card } => self.change(event, card, |card| {
                let Card { suspended, flagged, .. } = *card;
                *card = Card { suspended, flagged, ..Card::default() };
            }),
            Kind::Settings { patch } => {
                let mut settings = self.settings().clone();
                for setting in patch {
                    setting.apply_to(&mut settings);
                }
                self.scheduler = Scheduler::new(settings.in_range());
            }
            Kind::Undo { .. } | Kind::Import { .. } => {}
        }
    }

    fn change(&mut self, event: &Event, id: &str, change: impl FnOnce(&mut Card)) {
        let card = self.cards.entry(id.to_owned()).or_default();
        change(card);
        card.head = Some(event.id);
    }

    fn review(&mut self, event: &Event, review: &Review) {
        let Review { card: id, grade, mode, .. } = review;
        let today = self.day(event.moment());
        let card = self.cards.entry(id.clone()).or_default();
        self.days.entry(today).or_default().add(card.state, review);
        if *mode == Mode::Review {
            let before = card.lapses;
            *card = self.scheduler.answer(id, card, *grade, event.moment());
            card.count_agains(*grade, today, card.lapses > before);
        }
        card.seen = Some(today);
        card.head = Some(event.id);
        self.last_card = Some(id.clone());
    }
}

impl Card {
    /// Counts an answer towards being a leech: one is marked and put aside until tomorrow.
    fn count_agains(&mut self, grade: Grade, today: StudyDay, lapsed: bool) {
        if grade != Grade::Again {
            return;
        }
        let (day, agains) = self.agains;
        let agains = if day == today { agains.saturating_add(1) } else { 1 };
        self.agains = (today, agains);
        let by_lapses = lapsed
            && self.lapses >= LEECH_LAPSES
            && (self.lapses - LEECH_LAPSES).is_multiple_of(LEECH_EVERY);
        if by_lapses || agains == LEECH_AGAINS {
            self.leech = true;
            self.buried_until = Some(today.plus(1));
        }
    }

    /// Whether it may be shown on a day: neither suspended nor put aside.
    pub fn is_active(&self, today: StudyDay) -> bool {
        !self.suspended && self.buried_until.is_none_or(|until| until <= today)
    }
}

impl DayCount {
    fn add(&mut self, before: State, review: &Review) {
        let recalled = u32::from(review.grade != Grade::Again);
        let counter = match (review.mode, before) {
            (Mode::Cram, _) => &mut self.cram,
            (Mode::Review, State::New) => &mut self.new,
            (Mode::Review, State::Learning(_) | State::Relearning(_)) => &mut self.steps,
            (Mode::Review, State::Review) => {
                self.reviews_recalled += recalled;
                &mut self.reviews
            }
        };
        *counter += 1;
        self.recalled += recalled;
        self.took_ms += u64::from(review.took_ms.min(MAX_TOOK_MS));
    }
}
