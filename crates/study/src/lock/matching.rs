//! Which question is which record: a series of steps, from the surest to the vaguest.
//!
//! Each step looks only at what earlier steps left over, so that a record is given once at most.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::{Asked, may_be_same};
use super::{Lock, Record, is_id};

/// Least similarity at which a new wording is taken for the old question.
const SIMILAR: f64 = 0.85;
/// Most work spent on comparing wordings, in characters times characters: about a second. Beyond
/// it, a question that was reworded counts as new; only a deck of thousands rewritten at once
/// gets there.
const MAX_WORK: usize = 400_000_000;

/// Where a question's id comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// The record at this place of the lock.
    Record(usize),
    /// The note declares it and no record has it.
    Declared(String),
    /// Nowhere: the question is new.
    New,
}

/// For each question, in order, where its id comes from. `named` are the decks at hand; records of
/// other decks are out of reach, unless they are retired.
pub(super) fn find(lock: &Lock, asked: &[Asked], named: &BTreeSet<&str>) -> Vec<Found> {
    let mut matching = Matching {
        records: &lock.cards,
        asked,
        found: vec![Found::New; asked.len()],
        free: Vec::new(),
    };
    matching.free =
        lock.cards.iter().map(|old| old.retired || named.contains(old.deck.as_str())).collect();
    matching.declared();
    matching.equal(|asked| (asked.deck, &asked.fingerprint), |old| (&old.deck, &old.fingerprint));
    matching.equal(|asked| (asked.deck, &asked.text), |old| (&old.deck, &old.text));
    matching.similar(|asked, old| asked.deck == old.deck && asked.place == old.place);
    matching.similar(|asked, old| asked.deck == old.deck);
    matching.equal(|asked| ("", &asked.text), |old| ("", &old.text));
    matching.found
}

struct Matching<'a> {
    records: &'a [Record],
    asked: &'a [Asked<'a>],
    found: Vec<Found>,
    /// Whether the record at that place can still be given.
    free: Vec<bool>,
}

impl<'a> Matching<'a> {
    fn declared(&mut self) {
        let by_id: BTreeMap<&str, usize> =
            self.records.iter().enumerate().map(|(place, old)| (old.id.as_str(), place)).collect();
        let mut seen = BTreeSet::new();
        let asked = self.asked;
        for (question, asked) in asked.iter().enumerate() {
            let Some(id) = asked.declared.filter(|id| is_id(id)) else { continue };
            if !seen.insert(id) {
                continue;
            }
            match by_id.get(id) {
                Some(&record) => self.give(question, record),
                None => self.set(question, Found::Declared(id.to_owned())),
            }
        }
    }

    /// Gives records whose key equals the question's; live ones before retired ones, and in order
    /// where several are equal.
    fn equal(
        &mut self,
        asked_key: impl Fn(&'a Asked<'a>) -> (&'a str, &'a String),
        record_key: impl Fn(&'a Record) -> (&'a str, &'a String),
    ) {
        let mut by_key: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for retired in [true, false] {
            for place in self.free_records().into_iter().rev() {
                if let Some(old) = self.records.get(place).filter(|old| old.retired == retired) {
                    by_key.entry(record_key(old)).or_default().push(place);
                }
            }
        }
        for (question, asked) in self.open_questions() {
            if let Some(record) = by_key.get_mut(&asked_key(asked)).and_then(Vec::pop) {
                self.give(question, record);
            }
        }
    }

    /// Gives records to the most similar questions, among the pairs that `comparable` admits.
    fn similar(&mut self, comparable: impl Fn(&Asked, &Record) -> bool) {
        let mut pairs = Vec::new();
        let mut work = 0;
        let free = self.free_records();
        for (question, asked) in self.open_questions() {
            for &record in &free {
                let is_candidate =
                    |old: &&Record| comparable(asked, old) && may_be_same(&asked.text, &old.text);
                let Some(old) = self.records.get(record).filter(is_candidate) else {
                    continue;
                };
                let (long, short) = lengths(&asked.text, &old.text);
                if (short as f64) < SIMILAR * long as f64 || work > MAX_WORK {
                    continue;
                }
                work += long * short;
                let score = strsim::normalized_levenshtein(&asked.text, &old.text);
                if score >= SIMILAR {
                    pairs.push((old.retired, score, question, record));
                }
            }
        }
        pairs.sort_by(|a, b| {
            a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then((a.2, a.3).cmp(&(b.2, b.3)))
        });
        for (_, _, question, record) in pairs {
            self.give(question, record);
        }
    }

    fn free_records(&self) -> Vec<usize> {
        (0..self.records.len()).filter(|&place| self.free.get(place) == Some(&true)).collect()
    }

    fn open_questions(&self) -> Vec<(usize, &'a Asked<'a>)> {
        let open = |&(question, _): &(usize, _)| self.found.get(question) == Some(&Found::New);
        self.asked.iter().enumerate().filter(open).collect()
    }

    /// Gives a record to a question, if neither has been given yet.
    fn give(&mut self, question: usize, record: usize) {
        if self.found.get(question) != Some(&Found::New) {
            return;
        }
        if let Some(free) = self.free.get_mut(record).filter(|free| **free) {
            *free = false;
            self.set(question, Found::Record(record));
        }
    }

    fn set(&mut self, question: usize, found: Found) {
        if let Some(place) = self.found.get_mut(question) {
            *place = found;
        }
    }
}

fn lengths(a: &str, b: &str) -> (usize, usize) {
    let (a, b) = (a.chars().count(), b.chars().count());
    (a.max(b), a.min(b))
}
