//! What the scanner hands on: lines of text and structural tags, in the order of the note.

use std::collections::BTreeMap;

use super::line::Line;
use super::marker::Markers;
use super::metadata::Metadata;
use super::problem::Problem;
use super::reference::Definition;

/// Where a structural tag stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// One-based line.
    pub(super) line: u32,
    /// Indentation of that line in columns.
    pub(super) indent: usize,
}

/// What the scanner meets.
#[derive(Debug)]
pub(super) enum Event<'a> {
    /// Text.
    Line(Line<'a>),
    /// `<details>`
    Open(Place),
    /// `</details>`
    Close(Place),
    /// `<summary>`
    Summary(Place),
    /// `</summary>`
    SummaryEnd,
    /// A comment that describes a question.
    Metadata(Metadata),
}

/// A scanned note.
#[derive(Debug, Default)]
pub(super) struct Scan<'a> {
    /// Text and tags in order.
    pub(super) events: Vec<Event<'a>>,
    /// The tags that stand inside the text.
    pub(super) markers: Markers<'a>,
    /// Link definitions by label.
    pub(super) definitions: BTreeMap<String, Definition<'a>>,
    /// What the scanner repaired.
    pub(super) problems: Vec<Problem>,
}
