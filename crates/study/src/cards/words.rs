//! The words for grades, waits and states, the same on buttons, in announcements and in lists.

use super::card::{Card, Due, Grade, State};
use super::day::{Moment, StudyDay};
use super::queue::Why;
use super::scheduler::Wait;

const MINUTE_S: u32 = 60;
const HOUR_S: u32 = 3_600;
const YEAR_DAYS: u32 = 365;

impl Grade {
    /// The word on its button.
    pub fn name(self) -> &'static str {
        match self {
            Self::Again => "Again",
            Self::Hard => "Hard",
            Self::Good => "Good",
            Self::Easy => "Easy",
        }
    }

    /// What the learner says with it.
    pub fn caption(self) -> &'static str {
        match self {
            Self::Again => "I did not have it",
            Self::Hard => "Right, with effort or doubt",
            Self::Good => "Right",
            Self::Easy => "Right at once",
        }
    }
}

impl Wait {
    /// The wait in words: `10 minutes`, `3 days`, `1.5 years`.
    pub fn words(self) -> String {
        match self {
            Self::Seconds(s) if s < MINUTE_S => "under 1 minute".into(),
            Self::Seconds(s) if s < HOUR_S => counted(s.div_ceil(MINUTE_S), "minute"),
            Self::Seconds(s) => counted(s.div_ceil(HOUR_S), "hour"),
            Self::Days(days) if days <= YEAR_DAYS => counted(days, "day"),
            Self::Days(days) => format!("{:.1} years", f64::from(days) / f64::from(YEAR_DAYS)),
        }
    }
}

impl Why {
    /// Why a card is shown, in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Step => "being learned",
            Self::Review => "due for review",
            Self::New => "new",
            Self::Ahead => "shown a little early: nothing else is left",
            Self::Cram => "the exam is near",
        }
    }
}

/// Where a card stands, for lists: put aside and suspended come before its place in learning.
pub fn standing(card: Option<&Card>, today: StudyDay) -> &'static str {
    match card {
        Some(card) if card.suspended => "suspended",
        Some(card) if !card.is_active(today) => "put aside",
        Some(card) => match card.state {
            State::New => "new",
            State::Learning(_) => "being learned",
            State::Review => "in review",
            State::Relearning(_) => "being learned again",
        },
        None => "new",
    }
}

/// When something is due, as seen from now: `now`, `within a minute`, `in 10 minutes`, `today`, `tomorrow`, `in 3 days`.
pub fn when(due: Due, now: Moment, today: StudyDay) -> String {
    match due {
        Due::Anytime => "when there is room".into(),
        Due::At(at_ms) if at_ms <= now.at_ms => "now".into(),
        Due::At(at_ms) => {
            let seconds = (at_ms - now.at_ms).div_euclid(1_000).saturating_add(1);
            match u32::try_from(seconds).unwrap_or(u32::MAX) {
                s if s < MINUTE_S => "within a minute".into(),
                s => format!("in {}", Wait::Seconds(s).words()),
            }
        }
        Due::On(day) => match day.since(today) {
            0 => "today".into(),
            1 => "tomorrow".into(),
            days => format!("in {}", Wait::Days(days).words()),
        },
    }
}

/// `1 card`, `2 cards`.
pub fn counted(n: u32, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

/// A day without its year, for where that is clear: `24 Nov`.
pub fn day_and_month(day: StudyDay) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let date = day.date();
    let mut parts = date.rsplit('-').map(|part| part.parse::<usize>().unwrap_or_default());
    let (day, month) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    format!("{day} {}", MONTHS.get(month.wrapping_sub(1)).copied().unwrap_or_default())
}

/// Time spent: `40 seconds`, `12 minutes`, `3 h 20 min`.
pub fn time_spent(ms: u64) -> String {
    let seconds = u32::try_from(ms / 1_000).unwrap_or(u32::MAX);
    match seconds {
        s if s < MINUTE_S => counted(s, "second"),
        s if s < HOUR_S => counted(s / MINUTE_S, "minute"),
        s => format!("{} h {} min", s / HOUR_S, s % HOUR_S / MINUTE_S),
    }
}
