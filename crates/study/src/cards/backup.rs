//! A backup: one line that says what it is, then one event a line, as JSON.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::event::{Event, VERSION};

/// What the first line says a file is.
const FORMAT: &str = "ecs-cards";

/// The first line.
#[derive(Serialize, Deserialize)]
struct Header {
    format: String,
    v: u32,
    /// Number of events, one a line.
    events: usize,
    /// SHA-256 of all that follows the first line, in hexadecimal digits.
    sha256: String,
}

/// After so many reviews without a backup the learner is reminded of one.
const REMIND_REVIEWS: usize = 50;
/// And after so many days, where there was any review.
const REMIND_DAYS: i64 = 7;

/// Whether it is time for a backup: so many reviews and days since the last.
pub fn is_due(reviews: usize, days: i64) -> bool {
    reviews >= REMIND_REVIEWS || (reviews > 0 && days >= REMIND_DAYS)
}

/// Whether a file claims to be a backup.
pub fn is_backup(text: &str) -> bool {
    let header = serde_json::from_str::<Header>(text.lines().next().unwrap_or_default());
    header.is_ok_and(|header| header.format == FORMAT)
}

/// The backup of these events.
///
/// # Errors
///
/// An event that JSON cannot express, which no event is.
pub fn write(events: &[Event]) -> Result<String, String> {
    let mut lines = String::new();
    for event in events {
        lines += &serde_json::to_string(event).map_err(|error| error.to_string())?;
        lines.push('\n');
    }
    let header = Header {
        format: FORMAT.to_owned(),
        v: events.iter().map(|event| event.v).max().unwrap_or(1),
        events: events.len(),
        sha256: sha256(lines.as_bytes()),
    };
    let header = serde_json::to_string(&header).map_err(|error| error.to_string())?;
    Ok(format!("{header}\n{lines}"))
}

/// The events of a backup. All of them or none: a damaged file is refused.
///
/// # Errors
///
/// A sentence that says what is wrong with the file and what to do.
pub fn read(text: &str) -> Result<Vec<Event>, String> {
    let (first, lines) = text.split_once('\n').unwrap_or((text, ""));
    let header: Header = serde_json::from_str(first)
        .ok()
        .filter(|header: &Header| header.format == FORMAT)
        .ok_or("this is no backup of cards: its first line does not say so")?;
    if header.v > VERSION {
        return Err("this backup was made by a newer version: reload the page and try again".into());
    }
    if header.sha256 != sha256(lines.as_bytes()) {
        return Err("this backup is damaged: its checksum does not fit. Take an earlier one".into());
    }
    let events = lines
        .lines()
        .enumerate()
        .map(|(idx, line)| {
            // The first event stands in the second line.
            let at = |problem: String| format!("line {} is no event: {problem}", idx + 2);
            let event: Event = serde_json::from_str(line).map_err(|error| at(error.to_string()))?;
            let is_known = event.v <= VERSION;
            is_known.then_some(event).ok_or_else(|| at("its version is newer".to_owned()))
        })
        .collect::<Result<Vec<Event>, String>>()?;
    if events.len() != header.events {
        let (found, said) = (events.len(), header.events);
        return Err(format!("this backup has {found} events, but its first line says {said}"));
    }
    Ok(events)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
