//! A deck: what a note file becomes. Plain data, with no trace of how the note was written.
//!
//! A [`Chapter`] holds items in the order of the note; a [`Question`] holds its answer in named
//! parts. Text that is no answer stays in the deck as [`Item::Prose`]: the parser loses nothing.

mod drill;
mod walk;

pub use drill::{Drill, Given, Origin, Step, Task, Typed, Worked, gaps};
pub use walk::Placed;

use serde::{Deserialize, Serialize};

/// One or more chapters that belong together; one note file gives one deck.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deck {
    /// In the order of the note. A file with one first-level heading gives one chapter.
    pub chapters: Vec<Chapter>,
}

/// The part of a note under one first-level heading.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// The heading as plain text; empty where the note has none.
    pub title: String,
    /// One-based line of the heading in the note.
    pub line: u32,
    /// Introduction, topics and questions in the order of the note.
    pub items: Vec<Item>,
}

/// What stands in a chapter or a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "nearly every item is a question")]
pub enum Item {
    /// Text that is not part of any answer.
    Prose(Vec<Block>),
    /// A question, answered or not.
    Question(Question),
    /// A named group of items: a heading, or a `<details>` that holds questions.
    Topic(Topic),
}

/// A named group inside a chapter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// The group's name as plain text.
    pub title: String,
    /// One-based line in the note.
    pub line: u32,
    /// What the group holds, in order.
    pub items: Vec<Item>,
}

/// A question with its answer in parts. With all parts empty it is an unanswered question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Stable id, given by the lock file (see [`crate::lock`]); empty until then.
    pub id: String,
    /// An id the note itself declares with `<!-- id: … -->`; it wins over the lock file's.
    pub declared_id: Option<String>,
    /// The number as written in the note (`0.1`, `3`), without its dot.
    pub number: Option<String>,
    /// The question, without its number.
    pub prompt: Vec<Inline>,
    /// One-based line of the question in the note.
    pub line: u32,
    /// The answer in a sentence or two.
    pub short: Vec<Inline>,
    /// The answer at length.
    pub explanation: Vec<Block>,
    /// What a full answer names.
    pub key_points: Vec<KeyPoint>,
    /// Where the answer can be checked; one entry a source.
    pub sources: Vec<Vec<Inline>>,
    /// Rule ids of `facts.toml` that the answer rests on.
    pub tags: Vec<String>,
    /// 1 (first week) to 3 (senior interview); 0 where the note does not say.
    pub difficulty: u8,
    /// Wrong beliefs that this question refutes, each with its refutation.
    pub misconceptions: Vec<Vec<Inline>>,
    /// Cards that the note declares besides the question itself.
    pub drills: Vec<Drill>,
    /// Questions that follow from this one.
    pub follow_ups: Vec<Question>,
}

impl Question {
    /// Whether any part of an answer stands in the note.
    pub fn is_answered(&self) -> bool {
        !(self.short.is_empty()
            && self.explanation.is_empty()
            && self.key_points.is_empty()
            && self.misconceptions.is_empty())
    }
}

/// One thing a full answer names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPoint {
    /// Whether an answer without it is incomplete.
    pub must: bool,
    /// The point itself.
    pub text: Vec<Inline>,
}

/// A block of an explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A heading inside an answer or an introduction, with its level in the note (1 to 6).
    Heading(u8, Vec<Inline>),
    /// A list; `start` is the first number of an ordered list and `None` for bullets.
    List {
        /// First number of an ordered list.
        start: Option<u64>,
        /// Each item is a sequence of blocks; a tight item is one paragraph.
        items: Vec<Vec<Block>>,
    },
    /// A table: head, then rows; every row has as many cells as the head.
    Table {
        /// Cells of the head.
        head: Vec<Vec<Inline>>,
        /// Rows of cells.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// Code, with the language its fence names (empty where none).
    Code {
        /// Language word of the fence.
        language: String,
        /// The code, without the last line break.
        text: String,
    },
    /// A quotation.
    Quote(Vec<Block>),
    /// An aside, written as a quotation that opens with a bold word and a colon.
    Note(NoteKind, Vec<Block>),
    /// A thematic break.
    Rule,
}

/// Kinds of aside, by their opening word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoteKind {
    /// `**Note:**`
    Note,
    /// `**Warning:**`
    Warning,
    /// `**Older documents:**` what used to be said, and what holds now.
    Older,
    /// `**Example:**`
    Example,
}

/// A run of text inside a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Code.
    Code(String),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// A link. `href` is checked by [`crate::page`] before it reaches a page.
    Link {
        /// Where it leads, as written in the note.
        href: String,
        /// What it says.
        text: Vec<Inline>,
    },
    /// An image.
    Image {
        /// Its address, as written in the note.
        src: String,
        /// Its text alternative.
        alt: String,
        /// Width and height in CSS pixels where the build could measure them.
        size: Option<(u32, u32)>,
    },
    /// A live figure, written `{{rule.id}}`; `value` is filled from `facts.toml`.
    Figure {
        /// Id of the rule.
        id: String,
        /// What is shown, once resolved.
        value: Option<String>,
    },
    /// A forced line break.
    Break,
}

/// The text of a run without markup, for search, titles and fingerprints.
pub fn plain(inlines: &[Inline]) -> String {
    let mut out = String::new();
    push_plain(inlines, &mut out);
    out
}

fn push_plain(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link { text: inner, .. } => {
                push_plain(inner, out);
            }
            Inline::Image { alt, .. } => out.push_str(alt),
            Inline::Figure { id, value } => out.push_str(value.as_deref().unwrap_or(id)),
            Inline::Break => out.push(' '),
        }
    }
}
