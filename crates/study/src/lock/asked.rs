//! Questions and declared cards as the lock sees them: a wording, a place, and a fingerprint of both.

use std::collections::BTreeMap;

use strsim::normalized_levenshtein;

use super::{Record, slug, wording};
use crate::deck::{Deck, Placed, Task, gaps};

/// A question, or a card that one declares.
pub(super) struct Asked<'a> {
    pub(super) deck: &'a str,
    pub(super) declared: Option<&'a str>,
    pub(super) line: u32,
    pub(super) text: String,
    pub(super) place: String,
    pub(super) fingerprint: String,
    /// For a declared card the index of its question, which comes before it.
    pub(super) owner: Option<usize>,
}

/// Kinds of declared cards, as their wordings start.
const KINDS: [&str; 3] = ["gap", "type", "work"];
/// Least similarity of what belongs into a gap, with the kind before it, to what belonged there.
const SIMILAR_GAP: f64 = 0.7;

/// Everything in the decks that has an id: each question, then its cards, in the order in which ids are
/// written into a deck.
pub(super) fn ask<'a>(decks: &[(&'a str, &'a Deck)]) -> Vec<Asked<'a>> {
    let mut asked = Vec::new();
    for (deck, content) in decks {
        let mut equals = Equals::default();
        for Placed { question, topics, parents } in content.questions() {
            let topics = topics.iter().map(|title| wording::normal(title));
            let mut path: Vec<String> =
                topics.chain(parents.iter().map(|parent| wording(&parent.prompt))).collect();
            let text = wording(&question.prompt);
            let owner = asked.len();
            asked.push(Asked {
                declared: question.declared_id.as_deref(),
                ..equals.asked(deck, question.line, &text, &path)
            });
            path.push(text);
            for drill in &question.drills {
                for text in wordings(&drill.task) {
                    let card = equals.asked(deck, drill.line, &text, &path);
                    asked.push(Asked { owner: Some(owner), ..card });
                }
            }
        }
    }
    asked
}

/// The wording of each card, which starts with its kind.
fn wordings(task: &Task) -> Vec<String> {
    match task {
        Task::Cloze(sentence) => {
            let whole = wording(sentence);
            gaps(sentence).map(|gap| format!("[gap] {}: {whole}", wording(gap))).collect()
        }
        Task::Typed(typed) => vec![format!("[type] {}", wording(&typed.ask))],
        Task::Worked(worked) => vec![format!("[work] {}", wording(&worked.ask))],
    }
}

/// The kind of a declared card, by its wording; none for a question.
fn kind(text: &str) -> Option<&'static str> {
    let (kind, _) = text.strip_prefix('[')?.split_once("] ")?;
    KINDS.into_iter().find(|known| *known == kind)
}

/// Whether one wording could be another of the same thing: a question is never a card, and a gap is
/// another gap of its sentence only by what belongs into it.
pub(super) fn may_be_same(one: &str, other: &str) -> bool {
    let gap = |text: &str| text.split_once(": ").map_or(0, |(gap, _)| gap.len());
    kind(one) == kind(other)
        && (kind(one) != Some("gap")
            || normalized_levenshtein(&one[..gap(one)], &other[..gap(other)]) >= SIMILAR_GAP)
}

/// Counts what is worded alike at one place of a deck, so that each has a fingerprint of its own.
#[derive(Default)]
struct Equals(BTreeMap<u64, u32>);

impl Equals {
    fn asked<'a>(&mut self, deck: &'a str, line: u32, text: &str, path: &[String]) -> Asked<'a> {
        let place = format!("{:016x}", wording::hash(path.iter().map(String::as_str)));
        let ordinal = self.0.entry(wording::hash([text, &place])).or_default();
        let fingerprint = wording::hash([text, &place, &ordinal.to_string()]);
        *ordinal += 1;
        Asked {
            deck,
            declared: None,
            line,
            text: text.chars().take(wording::MAX_TEXT).collect(),
            place,
            fingerprint: format!("{fingerprint:016x}"),
            owner: None,
        }
    }
}

impl Asked<'_> {
    pub(super) fn record(&self, id: String) -> Record {
        Record {
            id,
            deck: self.deck.to_owned(),
            fingerprint: self.fingerprint.clone(),
            place: self.place.clone(),
            text: self.text.clone(),
            retired: false,
        }
    }

    /// What a new id starts with: words of the question, or the id of the question a card belongs to.
    pub(super) fn base_of_id(&self, owner: Option<&str>) -> String {
        if let (Some(owner), Some(kind)) = (owner, kind(&self.text)) {
            return format!("{owner}-{kind}");
        }
        let slug = slug(&self.text);
        if slug.is_empty() { format!("q-{}", self.fingerprint) } else { slug }
    }
}
