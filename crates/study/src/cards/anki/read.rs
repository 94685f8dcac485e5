//! Reads a text file of Anki's: its head, then a row for each card. Nothing is left out in silence.

use std::collections::BTreeMap;

use super::{MAX_BYTES, MAX_ROWS, Remark, Row, hash, html};
use crate::cards::table;

/// Longest guid, in bytes; Anki's own have ten.
const MAX_GUID: usize = 200;

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct File {
    /// The cards, each with its line.
    pub rows: Vec<(u32, Row)>,
    /// Whether the file says what tags its cards have.
    pub has_tags: bool,
    /// What is not taken over as it stands, in the order of lines.
    pub remarks: Vec<Remark>,
}

/// The head of a file: lines that start with `#`.
#[derive(Default)]
struct Head {
    separator: Option<char>,
    html: bool,
    guid: Option<usize>,
    notetype: Option<usize>,
    deck: Option<usize>,
    tags: Option<usize>,
    deck_of_all: String,
    tags_of_all: Vec<String>,
}

/// The cards of a file.
///
/// # Errors
/// A sentence where the file is no such text at all.
pub fn read(text: &str) -> Result<File, String> {
    if text.len() > MAX_BYTES {
        return Err(format!(
            "it is larger than {} MB: export fewer decks at a time",
            MAX_BYTES >> 20
        ));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains('\0') {
        return Err("it is no text: in Anki, export “Notes in Plain Text”".into());
    }
    let mut file = File::default();
    let (head, body, line) = head(text, &mut file.remarks);
    let separator = head.separator.unwrap_or_else(|| likely_separator(body));
    let (rows, unclosed) = table::rows(body, line, separator);
    if let Some(line) = unclosed {
        file.remark(line, "A quotation mark opens here and is never closed, so it counts as a letter. Close it, or double every mark inside a cell.".into());
    }
    file.has_tags = head.tags.is_some() || !head.tags_of_all.is_empty();
    let mut lines_of = BTreeMap::new();
    let n_rows = rows.len();
    for (n, row) in rows.into_iter().enumerate() {
        if n == MAX_ROWS {
            file.remark(row.line, format!("{} cards from here on are left out: a file may have {MAX_ROWS}. Export fewer decks at a time.", n_rows - n));
            break;
        }
        file.take(&head, row, &mut lines_of);
    }
    file.remarks.sort_by_key(|remark| remark.line);
    Ok(file)
}

impl File {
    fn remark(&mut self, line: u32, message: String) {
        self.remarks.push(Remark { line, message });
    }

    /// Takes a row over, unless something in it stands against that.
    fn take(&mut self, head: &Head, row: table::Row, lines_of: &mut BTreeMap<String, u32>) {
        let table::Row { line, cells } = row;
        if cells.first().is_some_and(|cell| cell.starts_with('#')) && head.guid != Some(0) {
            let message = "A line that starts with # is a comment to Anki and is left out. Put its first cell in quotation marks if it is a card.";
            return self.remark(line, message.into());
        }
        let row = match head.row(cells) {
            Ok(row) => row,
            Err(message) => return self.remark(line, message.into()),
        };
        if let Some(first) = lines_of.get(&row.guid) {
            let message = format!(
                "The card of line {first} has the same guid, so this one is left out. Empty its guid to have both."
            );
            return self.remark(line, message);
        }
        if row.front.contains("{{c1::") {
            let message = "A cloze text: it is taken over as it stands, with its gaps filled.";
            self.remark(line, message.into());
        }
        lines_of.insert(row.guid.clone(), line);
        self.rows.push((line, row));
    }
}

impl Head {
    /// The card that the cells of a row make.
    fn row(&self, cells: Vec<String>) -> Result<Row, &'static str> {
        let mut row = Row { deck: self.deck_of_all.clone(), ..Row::default() };
        row.tags.clone_from(&self.tags_of_all);
        let mut fields = Vec::new();
        for (n, cell) in cells.into_iter().enumerate() {
            let column = Some(n);
            if column == self.guid {
                row.guid = cell;
            } else if column == self.deck {
                row.deck = cell.trim().to_owned();
            } else if column == self.tags {
                row.tags.extend(words(&cell));
            } else if column != self.notetype {
                fields.push(if self.html { cell } else { html::of_text(&cell) });
            }
        }
        let mut fields = fields.into_iter();
        row.front = fields.next().unwrap_or_default();
        row.back = fields.next().unwrap_or_default();
        // Fields that other kinds of note have stand below the answer.
        for more in fields.filter(|field| html::says_something(field)) {
            row.back += &format!("<hr>{more}");
        }
        if !html::says_something(&row.front) {
            return Err(
                "The front is empty, so there is no question: the card is left out. Write one in the first field.",
            );
        }
        if !html::says_something(&row.back) {
            return Err(
                "The back is empty, so there is no answer: the card is left out. Write one in the second field.",
            );
        }
        if row.guid.len() > MAX_GUID {
            return Err(
                "The guid is longer than any of Anki's: the card is left out. Empty its guid to have it.",
            );
        }
        if row.guid.trim().is_empty() {
            row.guid =
                format!("card-{}", hash(&format!("{}\n{}", row.deck, html::words(&row.front))));
        }
        Ok(row)
    }
}

/// Head and body of a file, and the line that the body starts on.
fn head<'a>(text: &'a str, remarks: &mut Vec<Remark>) -> (Head, &'a str, u32) {
    let mut head = Head::default();
    let (mut rest, mut line) = (text, 1);
    while let Some(entry) = rest.strip_prefix('#') {
        let (entry, after) = entry.split_once('\n').unwrap_or((entry, ""));
        let (key, value) = entry.split_once(':').unwrap_or((entry, ""));
        if !head.set(key.trim(), value.trim_end_matches('\r')) {
            let message =
                format!("“#{}” says nothing that is known here and is left out.", entry.trim());
            remarks.push(Remark { line, message });
        }
        (rest, line) = (after, line.saturating_add(1));
    }
    (head, rest, line)
}

impl Head {
    /// Takes an entry over; false where it is not known or says nothing.
    fn set(&mut self, key: &str, value: &str) -> bool {
        let column = || value.trim().parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        match key {
            "separator" => self.separator = separator(value),
            "html" => self.html = value.trim() == "true",
            "guid column" => self.guid = column(),
            "notetype column" => self.notetype = column(),
            "deck column" => self.deck = column(),
            "tags column" => self.tags = column(),
            "deck" => value.trim().clone_into(&mut self.deck_of_all),
            "tags" => self.tags_of_all = words(value).collect(),
            // What these say is for Anki alone.
            "notetype" | "columns" | "if matches" => {}
            _ => return false,
        }
        true
    }
}

/// The separator of this name, or this letter itself.
fn separator(value: &str) -> Option<char> {
    match value.trim().to_ascii_lowercase().as_str() {
        "tab" | "\\t" => Some('\t'),
        "comma" => Some(','),
        "semicolon" => Some(';'),
        "space" => Some(' '),
        "pipe" => Some('|'),
        "colon" => Some(':'),
        _ => value.chars().next(),
    }
}

/// The separator of a file that names none: the first of these that its first line has.
fn likely_separator(body: &str) -> char {
    let line = body.lines().next().unwrap_or_default();
    ['\t', '|', ';', ','].into_iter().find(|c| line.contains(*c)).unwrap_or('\t')
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split_whitespace().map(str::to_owned)
}
