//! Cards as Anki's text files: what is written, what is read back, and how both come together.
//!
//! A row is a card: guid, deck, front, back, tags, with HTML in front and back. The guid is how a card
//! is known again on either side. [`export`] makes rows of cards, [`read`] makes rows of a file,
//! [`merge`] brings a file into the deck that the learner keeps here, which is itself such a text, and
//! [`deck`] makes cards of it. Schedules stay where they are: each program keeps its own.

pub mod deck;
pub mod export;
mod html;
pub mod merge;
pub mod read;

use sha2::{Digest as _, Sha256};

use super::table;

/// Name of the note in which imported cards are kept.
pub const NOTE: &str = "From Anki.txt";
/// Largest file that is read, in bytes: thousands of cards.
pub const MAX_BYTES: usize = 8 << 20;
/// Most cards of one file, and of the deck kept here.
pub const MAX_ROWS: usize = 5_000;

/// What every file starts with. The order of the columns is that of [`Row`].
const HEAD: &str = "#separator:tab\n#html:true\n#notetype:Basic\n#guid column:1\n#deck column:2\n#tags column:5\n#columns:guid\tdeck\tFront\tBack\tTags\n";
/// Tags below this word are ours and say nothing of the card's content.
const OURS: &str = "gantry::";
/// The tag that holds the mark of a card's wording as it was exported.
const WORDING: &str = "gantry::wording::";

/// A card as a row of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Its id in both programs.
    pub guid: String,
    /// Anki's name of its deck, with `::` between the levels.
    pub deck: String,
    /// The question, as HTML.
    pub front: String,
    /// The answer, as HTML.
    pub back: String,
    /// Its tags, none of which contains a space.
    pub tags: Vec<String>,
}

/// Something in a file that is not taken over as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Line of the file, from 1.
    pub line: u32,
    /// What it is and what to do about it.
    pub message: String,
}

/// The rows as a file.
pub fn write(rows: &[Row]) -> String {
    let mut out = HEAD.to_owned();
    for row in rows {
        let tags = row.tags.join(" ");
        let cells = [&row.guid, &row.deck, &row.front, &row.back, &tags];
        table::push_row(cells.map(String::as_str), '\t', "\n", &mut out);
    }
    out
}

/// Whether a text says of itself that it is one of Anki's.
pub fn is_anki(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    ["#separator:", "#html:"].iter().any(|head| text.starts_with(head))
}

impl Row {
    /// A mark of the card's words: markup and spaces, which programs change on their way, do not count.
    fn wording(&self) -> String {
        hash(&format!("{}\n{}", html::words(&self.front), html::words(&self.back)))
    }

    /// Whether the card still has the wording that it was exported with.
    fn is_as_exported(&self) -> bool {
        let mark = self.tags.iter().find_map(|tag| tag.strip_prefix(WORDING));
        mark.is_some_and(|mark| mark == self.wording())
    }
}

/// Eight bytes of a hash, in hexadecimal digits: enough to tell thousands of cards apart.
fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
