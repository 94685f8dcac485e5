//! The second pass: lines and tags become a tree of `<details>`, with every missing or superfluous
//! tag repaired and reported.

use std::collections::BTreeSet;

use super::event::{Event, Place};
use super::limits::MAX_DEPTH;
use super::line::Line;
use super::metadata::Metadata;
use super::problem::{Problem, ProblemKind};

/// What stands in a note or in a `<details>`.
#[derive(Debug)]
pub(super) enum Node<'a> {
    /// Text.
    Line(Line<'a>),
    /// A folded text.
    Details(Details<'a>),
    /// What a comment says about the question it stands in.
    Metadata(Metadata),
}

/// A `<details>`.
#[derive(Debug)]
pub(super) struct Details<'a> {
    /// Where its tag stands.
    pub(super) place: Place,
    /// Lines of its summary; none where the summary is empty or missing.
    pub(super) summary: Vec<Line<'a>>,
    /// What is folded.
    pub(super) body: Vec<Node<'a>>,
    /// Index of the opening event.
    event: usize,
    has_summary: bool,
    /// Whether it was opened by a `<summary>` that stood alone.
    implied: bool,
}

impl Details<'_> {
    fn has_text(&self) -> bool {
        self.body.iter().any(|node| match node {
            Node::Line(line) => !line.is_blank(),
            Node::Details(_) => true,
            Node::Metadata(_) => false,
        })
    }
}

/// Builds the tree.
pub(super) fn build<'a>(events: Vec<Event<'a>>, problems: &mut Vec<Problem>) -> Vec<Node<'a>> {
    let unclosed = unclosed(&events);
    let is_flat = !unclosed.is_empty() && depth(&events, &unclosed) <= 1;
    let has_end = summary_ends(&events);
    let mut builder = Builder {
        root: Vec::new(),
        stack: Vec::new(),
        in_summary: InSummary::No,
        too_deep: 0,
        unclosed,
        is_flat,
        problems,
    };
    for (index, event) in events.into_iter().enumerate() {
        match event {
            Event::Line(line) => builder.line(line),
            Event::Metadata(metadata) => builder.push(Node::Metadata(metadata)),
            Event::Open(place) => builder.open(place, index),
            Event::Close(place) => builder.close(place),
            Event::Summary(place) => builder.summary(place, index, has_end[index]),
            Event::SummaryEnd => builder.in_summary = InSummary::No,
        }
    }
    builder.finish()
}

/// The opening tags that nothing closes, when each closing tag is taken for the last one open.
fn unclosed(events: &[Event<'_>]) -> BTreeSet<usize> {
    let mut open = Vec::new();
    for (index, event) in events.iter().enumerate() {
        match event {
            Event::Open(_) => open.push(index),
            Event::Close(_) => drop(open.pop()),
            _ => {}
        }
    }
    open.into_iter().collect()
}

/// The deepest nesting of the note without the tags in `unclosed`.
fn depth(events: &[Event<'_>], unclosed: &BTreeSet<usize>) -> usize {
    let mut depth = 0_usize;
    let mut deepest = 0;
    for (index, event) in events.iter().enumerate() {
        match event {
            Event::Open(_) if !unclosed.contains(&index) => depth += 1,
            Event::Close(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// For each event whether the next tag after it is a `</summary>`.
fn summary_ends(events: &[Event<'_>]) -> Vec<bool> {
    let mut is_end = false;
    let mut ends: Vec<_> = events
        .iter()
        .rev()
        .map(|event| {
            let after = is_end;
            is_end = match event {
                Event::Line(_) | Event::Metadata(_) => is_end,
                _ => matches!(event, Event::SummaryEnd),
            };
            after
        })
        .collect();
    ends.reverse();
    ends
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum InSummary {
    No,
    /// Until the closing tag.
    Yes,
    /// Until the first line that says something, since no closing tag follows.
    OneLine,
}

struct Builder<'a, 'p> {
    root: Vec<Node<'a>>,
    stack: Vec<Details<'a>>,
    in_summary: InSummary,
    /// Open tags beyond the deepest level, which are read as if they were not there.
    too_deep: usize,
    unclosed: BTreeSet<usize>,
    /// Whether the note nests no `<details>` where its tags are in order.
    is_flat: bool,
    problems: &'p mut Vec<Problem>,
}

impl<'a> Builder<'a, '_> {
    fn push(&mut self, node: Node<'a>) {
        match self.stack.last_mut() {
            Some(details) => details.body.push(node),
            None => self.root.push(node),
        }
    }

    fn line(&mut self, line: Line<'a>) {
        match (self.in_summary, self.stack.last_mut()) {
            (InSummary::OneLine, Some(details)) if line.code => {
                self.in_summary = InSummary::No;
                details.body.push(Node::Line(line));
            }
            (InSummary::Yes | InSummary::OneLine, Some(details)) => {
                if self.in_summary == InSummary::OneLine && !line.is_blank() {
                    self.in_summary = InSummary::No;
                }
                details.summary.push(line);
            }
            _ => {
                let is_section =
                    line.indent == 0 && line.heading().is_some_and(|(level, _)| level <= 2);
                if is_section {
                    self.close_forgotten(line.number);
                }
                self.push(Node::Line(line));
            }
        }
    }

    /// At a new section or a new `<details>`: closes what the author forgot to close.
    fn close_forgotten(&mut self, before: u32) {
        while let Some(details) = self.stack.last() {
            let is_forgotten =
                self.is_flat && self.unclosed.contains(&details.event) && details.has_text();
            if !(is_forgotten || details.implied) {
                break;
            }
            self.pop(Some(before));
        }
    }

    fn open(&mut self, place: Place, index: usize) {
        self.in_summary = InSummary::No;
        if self.stack.last().is_some_and(|details| details.place.indent >= place.indent) {
            self.close_forgotten(place.line);
        }
        if self.stack.len() == MAX_DEPTH {
            if self.too_deep == 0 {
                let message = format!(
                    "Questions are nested more than {MAX_DEPTH} deep; what lies deeper is kept as text of the last one."
                );
                self.problem(place.line, ProblemKind::Limit, message);
            }
            self.too_deep += 1;
            return;
        }
        self.start(place, index, false);
    }

    fn start(&mut self, place: Place, event: usize, implied: bool) {
        let (summary, body) = (Vec::new(), Vec::new());
        self.stack.push(Details { place, summary, body, event, has_summary: implied, implied });
    }

    fn close(&mut self, place: Place) {
        self.in_summary = InSummary::No;
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let is_outer = |details: &Details<'_>| details.place.indent == place.indent;
        while self.stack.len() > 1
            && !self.unclosed.is_empty()
            && self.stack.last().is_some_and(|details| details.place.indent > place.indent)
            && self.stack.iter().any(is_outer)
        {
            self.pop(Some(place.line));
        }
        while self.stack.len() > 1 && self.stack.last().is_some_and(|details| details.implied) {
            self.pop(None);
        }
        if self.stack.is_empty() {
            let message = "This `</details>` closes nothing and is left out. Remove it, or add the `<details>` that it belongs to.";
            self.problem(place.line, ProblemKind::StrayClose, message.to_owned());
        } else {
            self.pop(None);
        }
    }

    fn summary(&mut self, place: Place, index: usize, has_end: bool) {
        if self.too_deep > 0 {
            return;
        }
        self.in_summary = if has_end { InSummary::Yes } else { InSummary::OneLine };
        if !has_end {
            let message = "This summary is never closed, so only its first line is taken. Add `</summary>` after the question.";
            self.problem(place.line, ProblemKind::UnclosedSummary, message.to_owned());
        }
        if let Some(details) = self.stack.last_mut().filter(|details| !details.has_summary) {
            details.has_summary = true;
            return;
        }
        let message = "This `<summary>` does not stand in a `<details>` of its own and starts a question. Write `<details>` before it and `</details>` after the answer.";
        self.problem(place.line, ProblemKind::SummaryOutside, message.to_owned());
        if self.stack.last().is_some_and(|details| details.implied) {
            self.pop(None);
        }
        if self.stack.len() < MAX_DEPTH {
            self.start(place, index, true);
        } else {
            self.in_summary = InSummary::No;
        }
    }

    /// Ends the innermost `<details>`; `forgotten` is the line before which its end is missing.
    fn pop(&mut self, forgotten: Option<u32>) {
        let Some(details) = self.stack.pop() else { return };
        let line = details.place.line;
        if let Some(before) = forgotten.filter(|_| !details.implied) {
            let message = format!(
                "This `<details>` is never closed and ends before line {before}. Add `</details>` after its answer."
            );
            self.problem(line, ProblemKind::UnclosedDetails, message);
        }
        if !details.has_summary {
            let message =
                "This `<details>` has no summary. Add `<summary>` with the question after it.";
            self.problem(line, ProblemKind::MissingSummary, message.to_owned());
        }
        self.push(Node::Details(details));
    }

    fn problem(&mut self, line: u32, kind: ProblemKind, message: String) {
        self.problems.push(Problem { line, kind, message });
    }

    fn finish(mut self) -> Vec<Node<'a>> {
        while let Some(details) = self.stack.last() {
            let line = details.place.line;
            if details.implied {
                self.pop(None);
                continue;
            }
            let message = "This `<details>` is never closed and ends with the note. Add `</details>` after its answer.";
            self.problem(line, ProblemKind::UnclosedDetails, message.to_owned());
            self.pop(None);
        }
        self.root
    }
}
