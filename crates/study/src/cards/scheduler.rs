//! What each of the four grades does to a card.

use serde::{Deserialize, Serialize};

use super::card::{Card, Due, Grade, State};
use super::day::{DAY_MS, Moment};
use super::fuzz;
use super::memory::{Memory, Model};
use super::settings::Settings;
use super::steps::{Move, at_step};

/// A scheduler under certain settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Scheduler {
    model: Model,
    /// Days of interval for each day of stability, at the desired retention.
    interval_per_stability: f64,
    settings: Settings,
}

/// What a grade does to a card.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// The grade.
    pub grade: Grade,
    /// Where the card stands afterwards.
    pub state: State,
    /// Its memory afterwards.
    pub memory: Memory,
    /// How long until it is shown again.
    pub wait: Wait,
}

/// Time until a card is shown again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// Seconds, for a card in its steps.
    Seconds(u32),
    /// Study days.
    Days(u32),
}

impl Scheduler {
    /// A scheduler with these settings, taken as they are: reference values may have been made with
    /// figures that no learner can set.
    pub fn new(settings: Settings) -> Self {
        let model = Model::new(settings.weights.as_deref().unwrap_or_default());
        let interval_per_stability = model.interval_per_stability(settings.desired_retention);
        Self { model, interval_per_stability, settings }
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The memory model in force.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What each grade would do to the card `id` now, in the order of the buttons.
    pub fn preview(&self, id: &str, card: &Card, now: Moment) -> [Outcome; 4] {
        let memories = self.model.after(card.memory, self.elapsed_days(card, now));
        let moves = Grade::ALL.map(|grade| self.move_of(card.state, grade));
        let days = self.days(id, card, now, moves.map(|step| step == Move::Graduate), memories);
        Grade::ALL.map(|grade| {
            let idx = grade.idx();
            let (state, wait) = match moves[idx] {
                Move::Graduate => (State::Review, Wait::Days(days[idx])),
                Move::Step(step, seconds) => {
                    (state_in_steps(card.state, step), Wait::Seconds(seconds))
                }
            };
            Outcome { grade, state, memory: memories[idx], wait }
        })
    }

    /// The card `id` after a grade.
    #[must_use]
    pub fn answer(&self, id: &str, card: &Card, grade: Grade, now: Moment) -> Card {
        let outcome = self.preview(id, card, now)[grade.idx()];
        let lapsed = card.state == State::Review && grade == Grade::Again;
        Card {
            state: outcome.state,
            memory: Some(outcome.memory),
            due: match outcome.wait {
                Wait::Seconds(s) => Due::At(now.at_ms.saturating_add(i64::from(s) * 1000)),
                Wait::Days(days) => Due::On(now.day(self.settings.rollover_hour).plus(days)),
            },
            last: Some(now),
            reps: card.reps.saturating_add(1),
            lapses: card.lapses.saturating_add(u32::from(lapsed)),
            ..card.clone()
        }
    }

    /// Study days since the last review, both under the rollover hour now in force; never negative.
    pub fn elapsed_days(&self, card: &Card, now: Moment) -> u32 {
        let rollover = self.settings.rollover_hour;
        card.last.map_or(0, |last| now.day(rollover).since(last.day(rollover)))
    }

    /// Chance that the card is recalled so many study days after its last review; none if new.
    pub fn retrievability(&self, card: &Card, elapsed_days: u32) -> Option<f64> {
        card.memory.map(|memory| self.model.retrievability(memory, f64::from(elapsed_days)))
    }

    fn move_of(&self, state: State, grade: Grade) -> Move {
        let Settings { learning_steps_s, relearning_steps_s, .. } = &self.settings;
        match state {
            State::New => at_step(learning_steps_s, 0, grade),
            State::Learning(step) => at_step(learning_steps_s, step, grade),
            State::Relearning(step) => at_step(relearning_steps_s, step, grade),
            State::Review if grade == Grade::Again => at_step(relearning_steps_s, 0, grade),
            State::Review => Move::Graduate,
        }
    }

    /// The intervals in days; only those of grades that `graduate` have a meaning.
    ///
    /// A better grade never means an earlier day: Hard is at most Good, Good is above Hard and Easy
    /// above Good, until the longest interval caps them all (fsrs4anki#607).
    fn days(
        &self,
        id: &str,
        card: &Card,
        now: Moment,
        graduate: [bool; 4],
        memories: [Memory; 4],
    ) -> [u32; 4] {
        let longest = self.settings.longest_interval(now.day(self.settings.rollover_hour));
        let plain = memories.map(|memory| {
            let days = memory.stability * self.interval_per_stability;
            (days.round() as u32).clamp(1, longest)
        });
        let ordered = in_order(plain, graduate, longest);
        if !self.settings.fuzz {
            return ordered;
        }
        let chance = fuzz::chance(id, card.reps);
        let spread = ordered.map(|days| fuzz::spread(days, chance, longest));
        in_order(spread, graduate, longest)
    }
}

impl Wait {
    /// The wait in seconds, with days of 24 hours.
    pub fn seconds(self) -> u64 {
        match self {
            Self::Seconds(seconds) => u64::from(seconds),
            Self::Days(days) => u64::from(days) * (DAY_MS / 1000).unsigned_abs(),
        }
    }
}

/// The state of a card that goes to, or stays at, a step.
fn state_in_steps(before: State, step: u8) -> State {
    match before {
        State::New | State::Learning(_) => State::Learning(step),
        State::Review | State::Relearning(_) => State::Relearning(step),
    }
}

/// Orders the intervals of the grades that count days.
fn in_order(days: [u32; 4], graduate: [bool; 4], longest: u32) -> [u32; 4] {
    let [again, hard, good, easy] = days;
    let [_, hard_counts, good_counts, _] = graduate;
    let hard = if good_counts { hard.min(good) } else { hard };
    let good = if hard_counts { good.max(hard.saturating_add(1)) } else { good };
    // Easy leaves the steps above what Good would have given, even where Good stays in them.
    let easy = easy.max(good.saturating_add(1));
    let again = if hard_counts { again.min(hard) } else { again };
    [again, hard, good, easy].map(|days| days.min(longest))
}
