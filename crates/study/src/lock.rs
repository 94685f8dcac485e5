//! Ids of questions that survive edits: the lock remembers which question had which id.
//!
//! [`update`] finds each question's old record by its fingerprint, then by its wording, and gives a
//! new id only to what is new. [`assign`] writes the ids into a deck and changes nothing else.
//! The cards that a question declares ([`crate::deck::Drill`]) have records of their own.

mod asked;
mod matching;
mod wording;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::deck::Deck;
use asked::{Asked, ask};
use matching::Found;
pub use wording::{slug, wording};

/// Everything known about the ids of all decks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Version of this format.
    pub v: u32,
    /// One record a question, ordered by deck and id.
    pub cards: Vec<Record>,
}

/// The present version of the lock's format.
pub const VERSION: u32 = 1;

/// What the lock remembers of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The id, which the history of learners hangs on.
    pub id: String,
    /// Name of the deck.
    pub deck: String,
    /// Hash of wording, place and ordinal among equals.
    pub fingerprint: String,
    /// Hash of the place alone: chapter, topics and parent questions.
    pub place: String,
    /// The normalised question, for comparing it with a later wording. That of a declared card starts
    /// with its kind in brackets.
    pub text: String,
    /// Whether the question has left the notes. Its record stays: histories are never thrown away.
    #[serde(default)]
    pub retired: bool,
}

/// What an update changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// One entry for each question that was not as the lock had it.
    pub changes: Vec<Change>,
}

/// One difference between a note and its lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// The question's id.
    pub id: String,
    /// Name of the deck.
    pub deck: String,
    /// Line of the question; 0 for one that has left the note.
    pub line: u32,
}

/// Kinds of change, from the author's point of view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// A question without history.
    New,
    /// The wording, or the wording and the place, changed.
    Reworded,
    /// The same wording at another place.
    Moved,
    /// A retired question that came back.
    Returned,
    /// The question has left the note.
    Retired,
}

/// Brings the lock up to date with one deck; records of other decks stay as they are.
pub fn update(lock: &Lock, deck_name: &str, deck: &Deck) -> (Lock, Report) {
    update_all(lock, &[(deck_name, deck)])
}

/// Brings the lock up to date with several decks, so that a question may move between them.
///
/// Give an empty deck for a name whose note was deleted: its records are then retired.
pub fn update_all(lock: &Lock, decks: &[(&str, &Deck)]) -> (Lock, Report) {
    let asked = ask(decks);
    let named: BTreeSet<&str> = decks.iter().map(|(name, _)| *name).collect();
    let found = matching::find(lock, &asked, &named);
    let mut ids = Ids::new(lock, &found);
    let mut report = Report::default();
    let mut cards: Vec<Record> = Vec::new();
    let mut kept = BTreeSet::new();
    for (asked, found) in asked.iter().zip(&found) {
        let old = match found {
            Found::Record(place) => lock.cards.get(*place),
            _ => None,
        };
        let id = match (found, old) {
            (Found::Declared(id), _) => id.clone(),
            (_, Some(old)) => old.id.clone(),
            (_, None) => {
                let owner = asked.owner.and_then(|owner| cards.get(owner));
                ids.make(&asked.base_of_id(owner.map(|owner| owner.id.as_str())))
            }
        };
        kept.extend(old.map(|old| old.id.as_str()));
        if let Some(kind) = change(old, asked) {
            let (deck, line) = (asked.deck.to_owned(), asked.line);
            report.changes.push(Change { kind, id: id.clone(), deck, line });
        }
        cards.push(asked.record(id));
    }
    for old in lock.cards.iter().filter(|old| !kept.contains(old.id.as_str())) {
        let leaves = !old.retired && named.contains(old.deck.as_str());
        if leaves {
            let (id, deck) = (old.id.clone(), old.deck.clone());
            report.changes.push(Change { kind: ChangeKind::Retired, id, deck, line: 0 });
        }
        cards.push(Record { retired: old.retired || leaves, ..old.clone() });
    }
    cards.sort_by(|a, b| (&a.deck, &a.id).cmp(&(&b.deck, &b.id)));
    (Lock { v: VERSION, cards }, report)
}

/// Writes each question's id into the deck. Reads the lock only: where the deck has changed since
/// the lock was written, the deck stays as it is and the messages say what to do.
pub fn assign(lock: &Lock, deck_name: &str, deck: &mut Deck) -> Result<(), Vec<String>> {
    let (updated, report) = update(lock, deck_name, deck);
    if !report.changes.is_empty() {
        return Err(report.changes.iter().map(Change::to_message).collect());
    }
    assign_updated(&updated, deck_name, deck);
    Ok(())
}

/// Writes ids into a deck from a lock that [`update`] or [`update_all`] has just made from it.
pub fn assign_updated(lock: &Lock, deck_name: &str, deck: &mut Deck) {
    let live = lock.cards.iter().filter(|old| !old.retired && old.deck == deck_name);
    let by_fingerprint: BTreeMap<&str, &str> =
        live.map(|old| (old.fingerprint.as_str(), old.id.as_str())).collect();
    let ids: Vec<Option<&str>> = ask(&[(deck_name, deck)])
        .iter()
        .map(|asked| by_fingerprint.get(asked.fingerprint.as_str()).copied())
        .collect();
    let mut ids = ids.into_iter();
    deck.each_question_mut(&mut |question| {
        if let Some(Some(id)) = ids.next() {
            id.clone_into(&mut question.id);
        }
        for card in question.drills.iter_mut().flat_map(|drill| &mut drill.ids) {
            if let Some(Some(id)) = ids.next() {
                id.clone_into(card);
            }
        }
    });
}

impl Lock {
    /// Checks that no id and no fingerprint stands twice, as a careless merge would leave it.
    pub fn check(&self) -> Vec<String> {
        let mut complaints = Vec::new();
        let mut ids = BTreeSet::new();
        let mut fingerprints = BTreeSet::new();
        if self.v > VERSION {
            complaints.push(format!("the lock has version {}, newer than this program", self.v));
        }
        for record in &self.cards {
            if !ids.insert(&record.id) {
                complaints.push(format!("the id `{}` stands there twice", record.id));
            }
            let live = !record.retired;
            if live && !fingerprints.insert((&record.deck, &record.fingerprint)) {
                complaints.push(format!("the question of `{}` stands there twice", record.id));
            }
        }
        complaints
    }
}

impl Change {
    /// A sentence with its remedy, for the build.
    pub fn to_message(&self) -> String {
        let Self { id, deck, line, .. } = self;
        let place = if *line == 0 { deck.clone() } else { format!("{deck}, line {line}") };
        format!(
            "{place}: question `{id}` {}: run `gantry notes lock` and commit the lock",
            self.kind
        )
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::New => "is new",
            Self::Reworded => "is reworded",
            Self::Moved => "has moved",
            Self::Returned => "has returned",
            Self::Retired => "has left the note",
        })
    }
}

fn change(old: Option<&Record>, asked: &Asked) -> Option<ChangeKind> {
    let Some(old) = old else { return Some(ChangeKind::New) };
    if old.retired {
        Some(ChangeKind::Returned)
    } else if old.text != asked.text {
        Some(ChangeKind::Reworded)
    } else if old.fingerprint != asked.fingerprint || old.deck != asked.deck {
        Some(ChangeKind::Moved)
    } else {
        None
    }
}

/// Makes ids that no record has ever had.
struct Ids {
    taken: BTreeSet<String>,
    /// The number to try next, by what the id starts with.
    next: BTreeMap<String, u32>,
}

impl Ids {
    fn new(lock: &Lock, found: &[Found]) -> Self {
        let mut taken: BTreeSet<String> = lock.cards.iter().map(|old| old.id.clone()).collect();
        taken.extend(found.iter().filter_map(|found| match found {
            Found::Declared(id) => Some(id.clone()),
            _ => None,
        }));
        Self { taken, next: BTreeMap::new() }
    }

    fn make(&mut self, base: &str) -> String {
        let next = self.next.entry(base.to_owned()).or_insert(1);
        loop {
            let id = if *next == 1 { base.to_owned() } else { format!("{base}-{next}") };
            *next += 1;
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }
}

/// Whether a text can be an id: small ASCII letters, digits and hyphens, at most 80.
pub fn is_id(text: &str) -> bool {
    (1..=80).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

#[cfg(test)]
mod card_tests;
#[cfg(test)]
mod tests;
