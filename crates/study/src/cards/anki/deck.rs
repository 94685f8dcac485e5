//! A deck of the rows of a file: each a question under its Anki deck.

use super::{OURS, Remark, Row, html, read};
use crate::deck::{Chapter, Deck, Item, Question, Topic};
use crate::notes::flatten;

/// Title of the chapter.
const TITLE: &str = "From Anki";
/// What the id of a card from Anki starts with; its guid follows in hexadecimal digits.
const PREFIX: &str = "anki-";

/// The deck of a text, and what in it is not shown as it stands there.
pub fn of_text(text: &str) -> (Deck, Vec<Remark>) {
    let read::File { rows, mut remarks, .. } = read::read(text).unwrap_or_default();
    let mut chapter = Chapter { title: TITLE.into(), line: 1, items: Vec::new() };
    for (line, row) in rows {
        let (question, remark) = question(line, &row);
        remarks.extend(remark.map(|message| Remark { line, message }));
        add(&mut chapter, &row.deck, question);
    }
    remarks.sort_by_key(|remark| remark.line);
    (Deck { chapters: vec![chapter] }, remarks)
}

/// Puts a question under the topic of its Anki deck, which is made where there is none yet.
fn add(chapter: &mut Chapter, deck: &str, question: Question) {
    let title = deck.replace("::", " / ");
    let topic = chapter.items.iter_mut().find_map(|item| match item {
        Item::Topic(topic) if topic.title == title => Some(topic),
        _ => None,
    });
    let line = question.line;
    let question = Item::Question(question);
    match topic {
        Some(topic) => topic.items.push(question),
        None if title.is_empty() => chapter.items.push(question),
        None => chapter.items.push(Item::Topic(Topic { title, line, items: vec![question] })),
    }
}

fn question(line: u32, row: &Row) -> (Question, Option<String>) {
    let front = html::read(&row.front);
    let back = html::read(&row.back);
    let question = Question {
        id: id_of(&row.guid),
        prompt: flatten(front.blocks),
        line,
        explanation: back.blocks,
        tags: row.tags.iter().filter(|tag| !tag.starts_with(OURS)).cloned().collect(),
        ..Question::default()
    };
    let pictures = [front.pictures, back.pictures].concat();
    let remark = (!pictures.is_empty()).then(|| {
        format!(
            "The picture {} stays in Anki: its name stands in its place.",
            pictures.iter().map(|name| format!("“{name}”")).collect::<Vec<String>>().join(", ")
        )
    });
    (question, remark)
}

/// The id of a card with a guid, in which Anki allows whatever it likes.
fn id_of(guid: &str) -> String {
    guid.bytes().fold(PREFIX.to_owned(), |id, byte| format!("{id}{byte:02x}"))
}

/// The guid of a card that came from Anki, by its id, which may have its note's name before it.
pub fn guid_of(card: &str) -> Option<String> {
    let (_, id) = card.strip_prefix("own/")?.rsplit_once('/')?;
    let digits = id.strip_prefix(PREFIX).filter(|digits| digits.is_ascii())?;
    let bytes: Option<Vec<u8>> = (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok())
        .collect();
    String::from_utf8(bytes?).ok()
}
