//! Every answer as a row for a spreadsheet: RFC 4180, in UTF-8.

use std::collections::BTreeMap;

use super::card::Due;
use super::day::{DAY_MS, Moment};
use super::event::Mode;
use super::flashcard::Flashcard;
use super::log::Log;
use super::replay::{self, Answer};
use super::table;

/// The columns.
const HEAD: [&str; 16] = [
    "at_utc",
    "offset_min",
    "study_day",
    "card",
    "topic",
    "question",
    "grade",
    "mode",
    "state_before",
    "elapsed_days",
    "predicted_recall",
    "certainty",
    "took_s",
    "stability_days",
    "difficulty",
    "due",
];

/// The answers of a log. What a card asks is known for those of a deck.
pub fn write<'a>(log: &Log, deck: impl Iterator<Item = &'a Flashcard>) -> String {
    let deck: BTreeMap<&str, &Flashcard> = deck.map(|card| (card.id.as_str(), card)).collect();
    let mut out = String::new();
    table::push_row(HEAD, ',', "\r\n", &mut out);
    for answer in replay::answers(log) {
        let card = deck.get(answer.review.card.as_str()).copied();
        let cells = cells(&answer, card);
        table::push_row(cells.iter().map(String::as_str), ',', "\r\n", &mut out);
    }
    out
}

fn cells(answer: &Answer<'_>, card: Option<&Flashcard>) -> [String; 16] {
    let Answer { event, review, after, .. } = answer;
    let figure = |figure: Option<f64>| figure.map_or_else(String::new, |f| format!("{f:.4}"));
    [
        instant(event.at_ms),
        event.off_min.to_string(),
        answer.day.date(),
        harmless(&review.card),
        harmless(&card.map(|card| card.topics.join(" / ")).unwrap_or_default()),
        harmless(&card.map(Flashcard::text).unwrap_or_default()),
        u8::from(review.grade).to_string(),
        match review.mode {
            Mode::Review => "review".into(),
            Mode::Cram => "cram".into(),
        },
        answer.before.word().into(),
        answer.elapsed_days.to_string(),
        figure(answer.predicted),
        review.certainty.map_or_else(String::new, |certainty| certainty.to_string()),
        format!("{:.1}", f64::from(review.took_ms) / 1_000.0),
        figure(after.memory.map(|memory| memory.stability)),
        figure(after.memory.map(|memory| memory.difficulty)),
        match after.due {
            Due::Anytime => String::new(),
            Due::At(at_ms) => instant(at_ms),
            Due::On(day) => day.date(),
        },
    ]
}

/// An instant as spreadsheets read it, in UTC: `2026-11-25 18:05:00`.
fn instant(at_ms: i64) -> String {
    let date = Moment { at_ms, off_min: 0 }.day(0).date();
    let seconds = at_ms.rem_euclid(DAY_MS) / 1_000;
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    format!("{date} {hours:02}:{minutes:02}:{:02}", seconds % 60)
}

/// A text that no spreadsheet takes for a formula: a note from elsewhere must not compute anything on the
/// learner's machine. An apostrophe in front is how people mark text there.
fn harmless(text: &str) -> String {
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if runs { format!("'{text}") } else { text.to_owned() }
}
