//! Notes to decks: [`parse`] reads any Markdown note and never fails.
//!
//! Four passes, each in a file of its own: `scan` turns a note into lines and tags, `tree` into
//! a tree of folded texts, `classify` into questions, topics and prose, and `prose` reads the
//! text of each as Markdown. Every repair on the way is a [`Problem`]; no word is lost, which
//! [`missing_words`] checks. Notes are read as `docs/note-format.md` describes.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::deck::{Block, Chapter, Deck, Inline, Item};

mod answer;
mod block;
mod classify;
mod drill;
mod event;
mod fence;
pub mod fuzz;
mod html;
mod inline;
pub mod limits;
mod line;
mod marker;
mod metadata;
mod problem;
mod prose;
mod question;
mod reference;
mod role;
mod scan;
mod segment;
mod span;
mod tag;
mod tree;
mod wording;
mod words;

pub use problem::{Problem, ProblemKind};
pub(crate) use prose::flatten;
pub use words::{missing_words, words};

/// What the parser cannot find in the note itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Addresses of images that exist, as notes write them.
    pub images: BTreeSet<String>,
}

/// Reads a note. Every relative image counts as missing; see [`parse_with`].
pub fn parse(text: &str) -> (Deck, Vec<Problem>) {
    parse_with(text, &Options::default())
}

/// Reads a note. Total: any text gives a deck, and every repair a problem, in the order of lines.
pub fn parse_with(text: &str, options: &Options) -> (Deck, Vec<Problem>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (text, beyond) = text.split_at(text.floor_char_boundary(limits::MAX_BYTES));
    let mut problems = Vec::new();
    let text = clean(text, &mut problems);
    let scan = scan::scan(&text);
    problems.extend(scan.problems);
    let tree = tree::build(scan.events, &mut problems);
    let mut reader = prose::Reader {
        markers: scan.markers,
        definitions: scan.definitions,
        used: BTreeSet::new(),
        options,
        problems,
        declared: Vec::new(),
        drills: 0,
        questions: 0,
        blocks: 0,
    };
    let mut chapters = reader.chapters(tree);
    let prose::Reader { definitions, used, mut problems, .. } = reader;
    for (key, definition) in &definitions {
        let problem =
            if used.contains(key) { definition.dropped_title() } else { Some(definition.unused()) };
        problems.extend(problem);
    }
    if !beyond.is_empty() {
        let line = u32::try_from(text.lines().count()).unwrap_or(u32::MAX).max(1);
        keep_as_text(beyond, line, &mut chapters, &mut problems);
    }
    problems.sort_by_key(|problem| problem.line);
    (Deck { chapters }, problems)
}

/// Brings line ends to one form and replaces characters that no text should contain.
fn clean<'a>(text: &'a str, problems: &mut Vec<Problem>) -> Cow<'a, str> {
    let is_foreign = |c: char| c == '\0' || marker::is_reserved(c);
    if !text.contains(|c: char| c == '\r' || is_foreign(c)) {
        return Cow::Borrowed(text);
    }
    if let Some(at) = text.find(is_foreign) {
        let line = text[..at].bytes().filter(|byte| *byte == b'\n').count() + 1;
        problems.push(Problem {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            kind: ProblemKind::ControlCharacter,
            message: "From here on the note contains characters that are no text; each is shown as �. Save the note as UTF-8.".to_owned(),
        });
    }
    let unix = text.replace("\r\n", "\n");
    Cow::Owned(
        unix.chars()
            .map(|c| match c {
                '\r' => ' ',
                c if is_foreign(c) => '\u{fffd}',
                c => c,
            })
            .collect(),
    )
}

fn keep_as_text(text: &str, line: u32, chapters: &mut [Chapter], problems: &mut Vec<Problem>) {
    problems.push(Problem {
        line,
        kind: ProblemKind::Limit,
        message: format!(
            "The note is longer than {} MiB; from here on it is kept as plain text. Split the note.",
            limits::MAX_BYTES >> 20
        ),
    });
    if let Some(chapter) = chapters.last_mut() {
        let text = vec![Inline::Text(text.to_owned())];
        chapter.items.push(Item::Prose(vec![Block::Paragraph(text)]));
    }
}
