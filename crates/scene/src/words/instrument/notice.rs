//! What alarms and scheduled actions are at, in words.

use std::fmt;

use sim::time::SimTime;

use super::{Left, Seen};
use crate::instrument::{Item, Notice};
use crate::words::Count;

/// A notice in a sentence.
pub(super) fn notice(f: &mut fmt::Formatter<'_>, notice: &Notice<'_>, at: SimTime) -> fmt::Result {
    f.write_str(notice.name)?;
    for item in notice.rows.iter().flatten() {
        let what = match item {
            Item::Alarm(_) => "alarm",
            Item::Scheduled { .. } => "scheduled action",
        };
        write!(f, ", {what} {} {}", item.name(), IsAt(item, at))?;
    }
    match notice.more {
        0 => f.write_str("."),
        more => write!(f, " and {more} more."),
    }
}

/// What an alarm has seen, or when a scheduled action acts next and what it sets: "in 1 h 20 min: 0 to 4 tasks".
pub struct IsAt<'a>(pub &'a Item<'a>, pub SimTime);

impl fmt::Display for IsAt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (next, bounds) = match self.0 {
            Item::Alarm(watch) => return write!(f, "{}", Seen(watch)),
            Item::Scheduled { suspended: true, .. } => return f.write_str("is suspended"),
            Item::Scheduled { next: None, .. } => return f.write_str("does not come again"),
            Item::Scheduled { next: Some(next), bounds, .. } => (next, bounds),
        };
        write!(f, "in {}: ", Left(next.since(self.1).0.div_ceil(1_000_000)))?;
        match *bounds {
            [Some(min), Some(max)] => write!(f, "{min} to {}", Count(max, "task")),
            [Some(min), None] => write!(f, "at least {}", Count(min, "task")),
            [None, Some(max)] => write!(f, "at most {}", Count(max, "task")),
            [None, None] => f.write_str("changes nothing"),
        }
    }
}

/// What the rows of a notice are, for a heading.
pub struct Kinds<'a>(pub &'a Notice<'a>);

impl fmt::Display for Kinds<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = self.0.rows.iter().flatten();
        let is_alarm = |item: &Item<'_>| matches!(item, Item::Alarm(_));
        f.write_str(match (rows.clone().any(is_alarm), rows.all(is_alarm)) {
            (_, true) => "alarms",
            (true, false) => "alarms and schedule",
            (false, false) => "schedule",
        })
    }
}
