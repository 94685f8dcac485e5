//! Study days: which day an instant belongs to, when the next one starts, and clocks that jump.
//!
//! No time-zone database is here. An event carries its own offset, and what lies ahead is asked of
//! `offset_at`, a function from UTC milliseconds to the offset in minutes that is in force then.

use serde::{Deserialize, Serialize};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Milliseconds of a day of 24 hours.
pub const DAY_MS: i64 = 24 * HOUR_MS;
/// Transitions of all zones in use fall on quarters of an hour in UTC.
const STRIDE_MS: i64 = 15 * MINUTE_MS;
/// No study day is longer, not even where the date line moved and a date came twice.
const LONGEST_DAY_MS: i64 = 72 * HOUR_MS;
/// A clock that jumps further forward than this is asked about.
const MAX_JUMP_MS: i64 = 2 * DAY_MS;

/// A study day, in days since 1970-01-01. It starts at the rollover hour, not at midnight.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct StudyDay(pub i32);

/// An instant and the offset that was in force where the learner was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// UTC milliseconds since 1970-01-01.
    pub at_ms: i64,
    /// Minutes that local time was ahead of UTC.
    pub off_min: i16,
}

/// Two clocks read together: one that may be set, and one that only runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocks {
    /// The wall clock, in UTC milliseconds.
    pub wall_ms: i64,
    /// A clock that nobody sets, in milliseconds since any origin.
    pub steady_ms: i64,
}

impl Moment {
    /// The study day of this instant, with days that start at `rollover_hour` (0 to 23).
    pub fn day(self, rollover_hour: u8) -> StudyDay {
        let local_ms = self.at_ms.saturating_add(i64::from(self.off_min) * MINUTE_MS);
        let since_rollover = local_ms.saturating_sub(i64::from(rollover_hour) * HOUR_MS);
        let day = since_rollover.div_euclid(DAY_MS);
        StudyDay(i32::try_from(day).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX }))
    }

    /// This moment, or one millisecond after the last event where a clock was moved back.
    pub fn not_before(self, last_ms: Option<i64>) -> Self {
        let earliest = last_ms.map_or(i64::MIN, |last| last.saturating_add(1));
        Self { at_ms: self.at_ms.max(earliest), ..self }
    }
}

impl StudyDay {
    /// The day so many days later.
    pub fn plus(self, days: u32) -> Self {
        Self(self.0.saturating_add_unsigned(days))
    }

    /// The day as a date, `2026-12-31`, in the Gregorian calendar.
    pub fn date(self) -> String {
        // Counted from 1 March of the year 0, so that the leap day ends a year; 400 years repeat.
        let days = i64::from(self.0) + 719_468;
        let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let date = day - (153 * month + 2) / 5 + 1;
        let (year, month) = (year + era * 400, if month < 10 { month + 3 } else { month - 9 });
        format!("{:04}-{month:02}-{date:02}", year + i64::from(month <= 2))
    }

    /// The day of a date, `2026-12-31`; none where it is no date of the years 1970 to 9999.
    pub fn of_date(text: &str) -> Option<Self> {
        let mut parts = text.split('-').map(str::parse::<i32>);
        let (Some(Ok(year)), Some(Ok(month)), Some(Ok(date)), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return None;
        };
        if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) {
            return None;
        }
        let (of_year, of_month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let (era, of_era) = (of_year.div_euclid(400), of_year.rem_euclid(400));
        let day = (153 * of_month + 2) / 5 + date - 1;
        let day = Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day - 719_468);
        // A date that the month does not have would come out as another.
        (day.date() == text).then_some(day)
    }

    /// Days since `earlier`; none where that is not earlier.
    pub fn since(self, earlier: Self) -> u32 {
        u32::try_from(i64::from(self.0) - i64::from(earlier.0)).unwrap_or(0)
    }
}

/// The first instant after `now_ms` that belongs to a later study day, in UTC milliseconds.
///
/// Found from local wall time: days of 23, 23.5, 24.5 and 25 hours occur.
pub fn next_cutoff(now_ms: i64, rollover_hour: u8, offset_at: impl Fn(i64) -> i16) -> i64 {
    let day_at = |at_ms: i64| Moment { at_ms, off_min: offset_at(at_ms) }.day(rollover_hour);
    let today = day_at(now_ms);
    let first = now_ms.div_euclid(STRIDE_MS).saturating_add(1).saturating_mul(STRIDE_MS);
    let mut late = first;
    while day_at(late) <= today && late.saturating_sub(now_ms) < LONGEST_DAY_MS {
        late = late.saturating_add(STRIDE_MS);
    }
    let mut early = now_ms.max(late.saturating_sub(STRIDE_MS));
    while late.saturating_sub(early) > 1 {
        let middle = early + (late - early) / 2;
        if day_at(middle) > today { late = middle } else { early = middle }
    }
    late
}

/// Whether the wall clock has jumped forward by over two days between two readings of a session.
///
/// A learner who was away is no jump: the steady clock ran on as well, or the session is new.
pub fn has_jumped(before: Clocks, now: Clocks) -> bool {
    let by_wall = now.wall_ms.saturating_sub(before.wall_ms);
    let by_steady = now.steady_ms.saturating_sub(before.steady_ms);
    by_wall.saturating_sub(by_steady) > MAX_JUMP_MS
}
