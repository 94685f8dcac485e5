//! A card as it stands after its reviews. It is a cache: the log of events is the truth.

use serde::{Deserialize, Serialize};

use super::day::{Moment, StudyDay};
use super::event::EventId;
use super::memory::Memory;

/// How well the learner recalled the answer. Written as its number, 1 to 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum Grade {
    /// 1: "I did not have it".
    Again = 1,
    /// 2: "Right, with effort or doubt".
    Hard,
    /// 3: "Right".
    Good,
    /// 4: "Right at once".
    Easy,
}

/// Where a card stands in its life.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Never reviewed.
    #[default]
    New,
    /// Being learned, at this learning step.
    Learning(u8),
    /// Learned: due on a day.
    Review,
    /// Forgotten and being learned again, at this relearning step.
    Relearning(u8),
}

/// When a card is to be shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// Whenever there is room for a new card.
    #[default]
    Anytime,
    /// From this instant on, in UTC milliseconds: a card in its steps.
    At(i64),
    /// From this study day on: a card in review.
    On(StudyDay),
}

/// One card as it stands.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Card {
    /// Where it stands.
    pub state: State,
    /// The memory after the last review; none for a new card.
    pub memory: Option<Memory>,
    /// When it is to be shown.
    pub due: Due,
    /// The last review that rescheduled it.
    pub last: Option<Moment>,
    /// Reviews that rescheduled it.
    pub reps: u32,
    /// How often it was forgotten after it had been learned.
    pub lapses: u32,
    /// Taken out of reviews by the learner.
    pub suspended: bool,
    /// Put aside: it comes back on this study day.
    pub buried_until: Option<StudyDay>,
    /// Marked by the learner.
    pub flagged: bool,
    /// Forgotten so often that it needs more than repetition.
    pub leech: bool,
    /// The study day of its last answer, whether that rescheduled or not.
    pub seen: Option<StudyDay>,
    /// Answers Again on one study day, the last that had any.
    pub agains: (StudyDay, u32),
    /// The event that changed it last.
    pub head: Option<EventId>,
}

impl Grade {
    /// All grades, in the order of the buttons.
    pub const ALL: [Self; 4] = [Self::Again, Self::Hard, Self::Good, Self::Easy];

    /// Place among the buttons, 0 to 3.
    pub(super) fn idx(self) -> usize {
        usize::from(u8::from(self) - 1)
    }
}

impl State {
    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Learning(_) => "learning",
            Self::Review => "review",
            Self::Relearning(_) => "relearning",
        }
    }

    /// The step it is at, for a card in its steps.
    pub fn step(self) -> Option<u8> {
        match self {
            Self::Learning(step) | Self::Relearning(step) => Some(step),
            Self::New | Self::Review => None,
        }
    }
}

impl From<Grade> for u8 {
    fn from(grade: Grade) -> Self {
        grade as Self
    }
}

impl TryFrom<u8> for Grade {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        let grade = Self::ALL.into_iter().find(|grade| u8::from(*grade) == number);
        grade.ok_or_else(|| format!("no grade {number}: 1 to 4"))
    }
}
