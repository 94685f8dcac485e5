//! Brings a file into the deck that the learner keeps here. Cards are known by their guid.

use std::collections::{BTreeMap, BTreeSet};

use super::read::File;
use super::{MAX_ROWS, NOTE, Remark, Row};
use crate::cards::words::counted;

/// The deck afterwards, and what came of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// The deck's rows: those that were there in their order, then the new ones.
    pub rows: Vec<Row>,
    /// Cards that were not here.
    pub added: u32,
    /// Cards of the deck that the file has otherwise: the file's are kept, with their reviews.
    pub changed: u32,
    /// Cards of the course or of own notes with a wording of the learner's: they stand in the deck beside
    /// the original. They count among the added or changed ones.
    pub reworded: u32,
    /// Cards that are here already as the file has them.
    pub same: u32,
    /// What was not taken over.
    pub remarks: Vec<Remark>,
}

/// Merges a file into the deck of `own` rows. `known` are the cards that are kept elsewhere, of the
/// course and of notes, as [`known`] has them. Cards that the file does not have stay as they are, and so
/// do deck and tags where the file has none.
pub fn merge(own: Vec<Row>, known: &BTreeMap<String, String>, file: File) -> Merged {
    let mut merged = Merged { rows: own, remarks: file.remarks, ..Merged::default() };
    let mut places: BTreeMap<String, usize> =
        merged.rows.iter().enumerate().map(|(place, row)| (row.guid.clone(), place)).collect();
    for (line, mut row) in file.rows {
        let original = known.get(&row.guid);
        let is_known = original.is_some();
        // Unchanged since it was exported, where the original may have become better meanwhile; or like
        // the original now.
        if original.is_some_and(|now| row.is_as_exported() || row.wording() == *now) {
            merged.same += 1;
            continue;
        }
        if let Some(old) = places.get(&row.guid).and_then(|place| merged.rows.get(*place)) {
            if row.deck.is_empty() {
                row.deck.clone_from(&old.deck);
            }
            if !file.has_tags {
                row.tags.clone_from(&old.tags);
            }
        }
        match places.get(&row.guid) {
            Some(&place) if merged.rows[place] == row => merged.same += 1,
            Some(&place) => {
                merged.rows[place] = row;
                merged.changed += 1;
                merged.reworded += u32::from(is_known);
            }
            None if merged.rows.len() >= MAX_ROWS => merged.remarks.push(Remark {
                line,
                message: format!("The deck has {MAX_ROWS} cards, so this one is left out. Forget the deck under “Your own notes” to start another."),
            }),
            None => {
                places.insert(row.guid.clone(), merged.rows.len());
                merged.rows.push(row);
                merged.added += 1;
                merged.reworded += u32::from(is_known);
            }
        }
    }
    merged
}

impl Merged {
    /// What came of the file, in sentences.
    pub fn words(&self) -> String {
        let Self { added, changed, reworded, same, .. } = *self;
        if added + changed + same == 0 {
            return "no card was found in it.".into();
        }
        let mut words =
            format!("{} added, {changed} changed, {same} here already.", counted(added, "card"));
        if reworded > 0 {
            let stand = if reworded == 1 { "stands" } else { "stand" };
            words += &format!(" {reworded} of them {stand} beside the card that you reworded.");
        }
        if added + changed > 0 {
            words += &format!(" They are kept in this browser as “{NOTE}”, among your own notes.");
        }
        words
    }
}

/// Guid and wording of each row.
pub fn known(rows: &[Row]) -> BTreeMap<String, String> {
    rows.iter().map(|row| (row.guid.clone(), row.wording())).collect()
}

/// All rows of an export: of the cards, then of the decks that came from Anki. Where both have a guid,
/// the learner's own wording counts.
pub fn together(cards: Vec<Row>, own: Vec<Row>) -> Vec<Row> {
    let own_guids: BTreeSet<&str> = own.iter().map(|row| row.guid.as_str()).collect();
    let mut rows: Vec<Row> =
        cards.into_iter().filter(|row| !own_guids.contains(row.guid.as_str())).collect();
    rows.extend(own);
    rows
}
