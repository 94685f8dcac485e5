//! `gantry study`: what the scheduler and its calendar make of a file, for comparing them with
//! reference values and for looking into a backup.

mod bench;
pub(crate) mod export;
mod zones;

use std::fs;

use serde::Deserialize;
use serde_json::{Value, json};
use study::cards::backup;
use study::cards::card::{Card, Grade};
use study::cards::day::{DAY_MS, Moment, next_cutoff};
use study::cards::log::Log;
use study::cards::scheduler::Scheduler;
use study::cards::settings::Settings;

use crate::{Failure, Report};
pub(crate) use bench::bench;

/// One review of a reference history.
#[derive(Deserialize)]
struct Review {
    /// Study days since the review before it.
    elapsed_days: u32,
    grade: Grade,
}

/// One instant of the calendar's reference values.
#[derive(Deserialize)]
struct Instant {
    /// Name of the zone in the IANA database.
    tz: String,
    rollover_hour: u8,
    utc_ms: i64,
}

/// Prints a file of review histories with what the scheduler computes under `expected`, or what
/// follows from a learner's backup.
pub(crate) fn replay(file: &str) -> Result<(), Failure> {
    let text = read(file)?;
    let computed = if backup::is_backup(&text) { learner(&text) } else { histories(&text) };
    print(&computed.map_err(|problem| problem.of(file))?);
    Ok(())
}

/// Prints a file of instants with their study days and next cutoffs.
pub(crate) fn day(file: &str) -> Result<(), Failure> {
    print(&instants(&read(file)?).map_err(|problem| problem.of(file))?);
    Ok(())
}

/// What is wrong in a file, as a sentence without the file's name.
struct Complaint(String);

impl Complaint {
    fn of(self, file: &str) -> Report {
        Report::one(format!("{file}: {}", self.0))
    }
}

impl From<serde_json::Error> for Complaint {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

fn read(file: &str) -> Result<String, Report> {
    fs::read_to_string(file)
        .map_err(|error| Report::one(format!("{file}: cannot be read: {error}")))
}

fn print(value: &Value) {
    crate::print(&format!("{value}\n"));
}

/// The field of an object that must be there.
fn field<'a>(value: &'a mut Value, name: &str) -> Result<&'a mut Value, Complaint> {
    value.get_mut(name).ok_or_else(|| Complaint(format!("the field `{name}` is missing")))
}

/// The items of a list that must be there.
fn list<'a>(value: &'a mut Value, name: &str) -> Result<&'a mut Vec<Value>, Complaint> {
    let items = field(value, name)?.as_array_mut();
    items.ok_or_else(|| Complaint(format!("`{name}` is no list")))
}

fn histories(text: &str) -> Result<Value, Complaint> {
    let mut value: Value = serde_json::from_str(text)?;
    let settings = Settings::deserialize(&*field(&mut value, "settings")?)?;
    let scheduler = Scheduler::new(settings);
    for history in list(&mut value, "histories")? {
        let reviews = Vec::<Review>::deserialize(&*field(history, "reviews")?)?;
        let id = history.get("id").and_then(Value::as_str).unwrap_or_default();
        let computed = schedule(&scheduler, id, &reviews);
        let history = history.as_object_mut();
        let history = history.ok_or_else(|| Complaint("a history is no object".to_owned()))?;
        history.insert("expected".to_owned(), computed);
    }
    Ok(value)
}

/// What the scheduler computes for each review of one history.
fn schedule(scheduler: &Scheduler, id: &str, reviews: &[Review]) -> Value {
    let (mut card, mut day) = (Card::default(), 0_i64);
    let mut computed = Vec::with_capacity(reviews.len());
    for &Review { elapsed_days, grade } in reviews {
        // Elapsed days are given: any instants that lie so many days apart will do.
        day += i64::from(elapsed_days);
        let now = Moment { at_ms: day * DAY_MS + DAY_MS / 2, off_min: 0 };
        let outcomes = scheduler.preview(id, &card, now);
        card = scheduler.answer(id, &card, grade, now);
        let chosen = outcomes.iter().find(|outcome| outcome.grade == grade);
        computed.push(json!({
            "stability": card.memory.map(|memory| memory.stability),
            "difficulty": card.memory.map(|memory| memory.difficulty),
            "state": card.state.word(),
            "step": card.state.step(),
            "due_in_s": chosen.map(|outcome| outcome.wait.seconds()),
            "buttons_s": outcomes.map(|outcome| outcome.wait.seconds()),
        }));
    }
    Value::Array(computed)
}

/// What follows from a backup: settings, cards and counts of each study day.
fn learner(text: &str) -> Result<Value, Complaint> {
    let log = Log::new(backup::read(text).map_err(Complaint)?);
    let progress = log.progress();
    Ok(json!({
        "events": log.events().len(),
        "settings": progress.settings(),
        "cards": progress.cards,
        "days": progress.days,
    }))
}

fn instants(text: &str) -> Result<Value, Complaint> {
    let mut value: Value = serde_json::from_str(text)?;
    for case in list(&mut value, "cases")? {
        let Instant { tz, rollover_hour, utc_ms } = Instant::deserialize(&*case)?;
        let zone = zones::find(&tz).ok_or_else(|| Complaint(format!("no time zone `{tz}`")))?;
        let offset_at = |at_ms| zones::offset_min(&zone, at_ms);
        let now = Moment { at_ms: utc_ms, off_min: offset_at(utc_ms) };
        *field_or_new(case, "study_day")? = json!(now.day(rollover_hour));
        let cutoff = next_cutoff(utc_ms, rollover_hour, offset_at);
        *field_or_new(case, "next_cutoff_ms")? = json!(cutoff);
    }
    Ok(value)
}

/// A field of an object, there or not yet.
fn field_or_new<'a>(value: &'a mut Value, name: &str) -> Result<&'a mut Value, Complaint> {
    let object = value.as_object_mut();
    let object = object.ok_or_else(|| Complaint("a case is no object".to_owned()))?;
    Ok(object.entry(name).or_insert(Value::Null))
}

#[cfg(test)]
mod tests;
