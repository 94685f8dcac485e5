//! Dates: a run begins on one (rule `engine.calendar`), and dates are seconds since 1970, in UTC.

use crate::time::{SimDuration, SimTime};

/// The date on which a run begins, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    /// Seconds since 1970.
    pub begin: u64,
}

/// Seconds of a day.
pub(super) const DAY: u64 = 86_400;

/// A date and a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: u64,
    /// 1 to 12.
    pub(super) month: u64,
    /// 1 to 31.
    pub(super) day: u64,
    /// 1 is Sunday.
    pub(super) weekday: u64,
}

impl Default for Calendar {
    /// Monday, 2026-01-05, at midnight.
    fn default() -> Self {
        Self { begin: 1_767_571_200 }
    }
}

impl Calendar {
    /// The date at a moment.
    pub fn date(self, at: SimTime) -> u64 {
        self.begin + at.as_secs()
    }

    /// The moment of a date; none before the run.
    pub fn moment(self, date: u64) -> Option<SimTime> {
        let since = date.checked_sub(self.begin)?;
        Some(SimTime::ZERO + SimDuration::from_secs(1) * since)
    }

    /// The date at a moment, as [`parse`](Self::parse) reads it.
    pub fn text(self, at: SimTime) -> String {
        let seconds = self.date(at);
        let (Date { year, month, day, .. }, time) = (date(seconds / DAY), seconds % DAY);
        let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }

    /// Reads `2026-01-05T07:30:00`, with or without a `Z`, as seconds since 1970.
    pub fn parse(text: &str) -> Option<u64> {
        let text = text.strip_suffix('Z').unwrap_or(text);
        let (date, time) = text.split_once('T')?;
        let numbers = |text: &str, between: char, digits: [usize; 3]| -> Option<[u64; 3]> {
            let mut parts = text.split(between);
            let mut numbers = [0; 3];
            for (number, digits) in numbers.iter_mut().zip(digits) {
                let part = parts.next()?;
                let plain = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
                *number = part.parse().ok().filter(|_| plain)?;
            }
            parts.next().is_none().then_some(numbers)
        };
        let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
        let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
        let is_date = (1970..=2199).contains(&year) && (1..=12).contains(&month);
        if !is_date || !(1..=days_of(year, month)).contains(&day) {
            return None;
        }
        let fits = hour < 24 && minute < 60 && second < 60;
        fits.then(|| days(year, month, day) * DAY + hour * 3_600 + minute * 60 + second)
    }
}

/// The date of a day, counted from 1970-01-01.
pub(super) fn date(mut days: u64) -> Date {
    // 1970-01-01 was a Thursday.
    let weekday = (days + 4) % 7 + 1;
    let mut year = 1970;
    while days >= length(year) {
        days -= length(year);
        year += 1;
    }
    let mut month = 1;
    while days >= days_of(year, month) {
        days -= days_of(year, month);
        month += 1;
    }
    Date { year, month, day: days + 1, weekday }
}

/// Days from 1970-01-01 to a date.
fn days(year: u64, month: u64, day: u64) -> u64 {
    let years: u64 = (1970..year).map(length).sum();
    let months: u64 = (1..month).map(|month| days_of(year, month)).sum();
    years + months + day - 1
}

const fn length(year: u64) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

/// Days of a month.
pub(super) const fn days_of(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}
