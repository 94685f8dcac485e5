//! What happened: the records of the append-only log, of which everything else is derived.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::card::{Grade, State};
use super::day::{Moment, StudyDay};
use super::settings::Setting;

/// The newest version of the records that is known here.
pub const VERSION: u32 = 2;
/// Longest text that is kept of what a learner meant, in characters.
pub const MAX_MEANT: usize = 200;
/// Longest time that a review counts for, in milliseconds: beyond it the learner was elsewhere.
pub const MAX_TOOK_MS: u32 = 60_000;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Version of this record.
    pub v: u32,
    /// Its id, which no other event has, on no device.
    pub id: EventId,
    /// When, in UTC milliseconds.
    pub at_ms: i64,
    /// Offset then in force in minutes; an event keeps it for ever.
    pub off_min: i16,
    /// The device it happened on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// What it was.
    #[serde(flatten)]
    pub kind: Kind,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// A card was answered.
    Review(Review),
    /// An earlier event is taken back; where that is itself an undo, this is redo.
    Undo {
        /// The event taken back.
        of: EventId,
    },
    /// A card is put aside.
    Bury {
        /// The card's id.
        card: String,
        /// The study day on which it comes back.
        until: StudyDay,
    },
    /// A card is taken out of reviews, or put back.
    Suspend {
        /// The card's id.
        card: String,
        /// Out or back.
        on: bool,
    },
    /// A card is marked, or no longer.
    Flag {
        /// The card's id.
        card: String,
        /// Marked or not.
        on: bool,
    },
    /// What the learner typed counts as right from here on: "I meant this". Since version 2.
    Meant {
        /// The card's id.
        card: String,
        /// What was typed.
        text: String,
    },
    /// A card starts again as new.
    Reset {
        /// The card's id.
        card: String,
    },
    /// Settings changed, and hold from here on.
    Settings {
        /// The settings that changed.
        patch: Vec<Setting>,
    },
    /// A backup was merged in. Says so in the log, nothing else.
    Import {
        /// The backup's name or checksum.
        batch: String,
        /// Events that were new.
        events: u32,
    },
}

/// An answer to a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The card's id.
    pub card: String,
    /// How well it was recalled.
    pub grade: Grade,
    /// How sure the learner was beforehand, 1 to 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certainty: Option<u8>,
    /// Time from question to grade in milliseconds, at most [`MAX_TOOK_MS`].
    #[serde(default)]
    pub took_ms: u32,
    /// Whether the answer reschedules.
    #[serde(default)]
    pub mode: Mode,
    /// Key points that the learner had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_hit: Option<u16>,
    /// Whether a typed answer was right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed: Option<bool>,
    /// Study days since the last review, as seen then. Replay computes its own.
    #[serde(default)]
    pub elapsed_days: u32,
    /// The state before, as seen then. Replay computes its own.
    #[serde(default)]
    pub from_state: State,
}

/// How a review counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// It reschedules the card.
    #[default]
    Review,
    /// In the last days before an exam: counted, but the card keeps its schedule.
    Cram,
}

/// An id of 128 bits that orders by time. Written as 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct EventId(pub u128);

impl Event {
    /// An event of this moment.
    pub fn new(id: EventId, now: Moment, kind: Kind) -> Self {
        Self { v: kind.version(), id, at_ms: now.at_ms, off_min: now.off_min, device: None, kind }
    }

    /// Whether this version knows the form of the record.
    pub fn is_readable(&self) -> bool {
        self.v <= VERSION
    }

    /// When and where it happened.
    pub fn moment(&self) -> Moment {
        Moment { at_ms: self.at_ms, off_min: self.off_min }
    }

    /// Its place in the log: by time, then by id, the same on every device.
    pub(super) fn place(&self) -> (i64, EventId) {
        (self.at_ms, self.id)
    }

    /// The event that this one takes back.
    pub fn undoes(&self) -> Option<EventId> {
        match self.kind {
            Kind::Undo { of } => Some(of),
            _ => None,
        }
    }

    /// The card that it is about.
    pub fn card(&self) -> Option<&str> {
        match &self.kind {
            Kind::Review(review) => Some(&review.card),
            Kind::Bury { card, .. }
            | Kind::Suspend { card, .. }
            | Kind::Flag { card, .. }
            | Kind::Meant { card, .. }
            | Kind::Reset { card } => Some(card),
            Kind::Undo { .. } | Kind::Settings { .. } | Kind::Import { .. } => None,
        }
    }

    /// Whether the key for undo takes it back. Settings have their own place to change them.
    pub(super) fn is_action(&self) -> bool {
        !matches!(self.kind, Kind::Undo { .. } | Kind::Settings { .. } | Kind::Import { .. })
    }
}

impl Kind {
    /// The first version that knows it, so that an older one still reads all that it can.
    fn version(&self) -> u32 {
        match self {
            Self::Meant { .. } => 2,
            _ => 1,
        }
    }
}

impl Review {
    /// A plain answer.
    pub fn new(card: impl Into<String>, grade: Grade) -> Self {
        Self {
            card: card.into(),
            grade,
            certainty: None,
            took_ms: 0,
            mode: Mode::Review,
            points_hit: None,
            typed: None,
            elapsed_days: 0,
            from_state: State::New,
        }
    }
}

impl EventId {
    /// An id from the time and 80 random bits, the lowest of `random`.
    pub fn new(at_ms: i64, random: u128) -> Self {
        let time = u128::from(at_ms.max(0).unsigned_abs() & ((1 << 48) - 1));
        Self(time << 80 | random & ((1 << 80) - 1))
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for EventId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u128::from_str_radix(text, 16).ok().filter(|_| digits);
        number.map(Self).ok_or_else(|| format!("no event id `{text}`: 32 hexadecimal digits"))
    }
}

impl From<EventId> for String {
    fn from(id: EventId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for EventId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
