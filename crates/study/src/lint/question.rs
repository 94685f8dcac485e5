//! One question against the dialect: its parts, their number and their length.

use super::{Found, card};
use crate::deck::{Block, Inline, Placed, Question, plain};
use crate::facts::Facts;
use crate::lock::is_id;

/// Longest short answer, in characters.
const MAX_SHORT: usize = 240;
/// Words of an explanation, code not counted.
const WORDS: (usize, usize) = (60, 250);
/// Key points of a question.
const KEY_POINTS: (usize, usize) = (3, 7);
/// Deepest nesting: a question, its follow-up, and the follow-up's follow-up.
const MAX_DEPTH: usize = 3;

pub(super) fn check(placed: &Placed, facts: &Facts, found: &mut Found) {
    let Placed { question, parents, .. } = placed;
    let line = question.line;
    let is_follow_up = !parents.is_empty();
    if parents.len() + 1 > MAX_DEPTH {
        found.push(line, format!("nested {} deep: at most {MAX_DEPTH} levels", parents.len() + 1));
    }
    let prompt = plain(&question.prompt);
    if !prompt.trim_end().ends_with('?') {
        found.push(line, format!("`{prompt}` does not end with a question mark: ask a question"));
    }
    if let Some(id) = question.declared_id.as_ref().filter(|id| !is_id(id)) {
        found.push(line, format!("`{id}` is no id: write small letters, digits and hyphens"));
    }
    if question.difficulty > 3 {
        found.push(line, format!("difficulty {}: write 1, 2 or 3", question.difficulty));
    }
    short(question, found);
    explanation(question, is_follow_up, found);
    key_points(question, is_follow_up, found);
    sources(question, is_follow_up, facts, found);
    card::check(question, facts, found);
    for tag in question.tags.iter().filter(|tag| facts.rule(tag).is_none()) {
        found.push(
            line,
            format!("the tag `{tag}` is no rule of facts.toml: correct it or add the rule"),
        );
    }
}

fn short(question: &Question, found: &mut Found) {
    let length = plain(&question.short).chars().count();
    if length == 0 {
        found.push(question.line, "no short answer: add a paragraph that opens with **In short:**");
    } else if length > MAX_SHORT {
        found.push(
            question.line,
            format!("the short answer has {length} characters: at most {MAX_SHORT}"),
        );
    }
}

fn explanation(question: &Question, is_follow_up: bool, found: &mut Found) {
    let words = words(&question.explanation);
    let (least, most) = WORDS;
    if words < least && !is_follow_up {
        found.push(
            question.line,
            format!("the explanation has {words} words: at least {least}, code not counted"),
        );
    } else if words > most {
        found.push(
            question.line,
            format!("the explanation has {words} words: at most {most}; move some to a follow-up"),
        );
    }
}

fn key_points(question: &Question, is_follow_up: bool, found: &mut Found) {
    let count = question.key_points.len();
    let (least, most) = KEY_POINTS;
    let least = if is_follow_up { 1 } else { least };
    if !(least..=most).contains(&count) {
        found.push(
            question.line,
            format!("key points: {count}; write {least} to {most} as a list below **Key points**"),
        );
    } else if !question.key_points.iter().any(|point| point.must) {
        found.push(
            question.line,
            "no key point is marked (must): mark those without which an answer is incomplete",
        );
    }
}

fn sources(question: &Question, is_follow_up: bool, facts: &Facts, found: &mut Found) {
    if question.sources.is_empty() && !is_follow_up {
        found.push(question.line, "no source: add a paragraph that opens with **Sources:**");
    }
    for source in &question.sources {
        let is_link = source.iter().any(|inline| matches!(inline, Inline::Link { .. }));
        match facts.cite_inlines(source) {
            Some(Err(message)) => found.push(question.line, message),
            None if !is_link => found.push(
                question.line,
                format!("the source `{}` is neither KEY:page nor a link", plain(source)),
            ),
            _ => {}
        }
    }
}

fn words(blocks: &[Block]) -> usize {
    blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(text) | Block::Heading(_, text) => words_of(text),
            Block::List { items, .. } => items.iter().map(|item| words(item)).sum(),
            Block::Table { head, rows } => {
                head.iter().chain(rows.iter().flatten()).map(|cell| words_of(cell)).sum()
            }
            Block::Quote(inner) | Block::Note(_, inner) => words(inner),
            Block::Code { .. } | Block::Rule => 0,
        })
        .sum()
}

fn words_of(text: &[Inline]) -> usize {
    plain(text).split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}
