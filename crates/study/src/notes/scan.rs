//! The first pass: a note becomes lines of text and structural tags, in order.
//!
//! Indentation gives no structure here. Code fences, code spans and comments are followed so that a
//! tag inside them is no tag. What is a question is decided later, from the tree of the tags.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::event::{Event, Place, Scan};
use super::line::{self, Line};
use super::marker::Marked;
use super::problem::{Problem, ProblemKind};
use super::span::Spans;
use super::tag::{self, Tag};
use super::{fence, html, limits, metadata, reference};

/// Scans a note, which contains neither `\r` nor reserved characters.
pub(super) fn scan(text: &str) -> Scan<'_> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.strip_suffix('\n').unwrap_or(line).len();
        lines.push((start, end));
        start += line.len();
    }
    let closers = fence::closers(text, &lines);
    let mut scanner = Scanner { text, lines, closers, ..Scanner::default() };
    let mut index = 0;
    while index < scanner.lines.len() {
        index = scanner.line(index);
    }
    scanner.out
}

#[derive(Default)]
struct Scanner<'a> {
    text: &'a str,
    /// Start and end of each line.
    lines: Vec<(usize, usize)>,
    closers: Vec<[usize; 2]>,
    /// Columns at which the text of the open list items starts.
    items: Vec<usize>,
    /// Code spans of the paragraph that ends before line `paragraph_end`.
    spans: Spans,
    paragraph_end: usize,
    /// Everything before this offset is done: a tag or a comment reached into this line.
    resume: usize,
    /// Everything before this offset is inside a code span.
    verbatim: usize,
    /// Text of the current line that is not yet an event.
    piece: String,
    /// Whether `piece` starts its line.
    whole: bool,
    /// What an HTML block tag puts before the text that follows.
    prefix: &'static str,
    in_summary: bool,
    no_comment_ends: bool,
    reported: BTreeSet<String>,
    out: Scan<'a>,
}

impl<'a> Scanner<'a> {
    /// Scans the line at `index`, or the code block that starts there; gives the next line's index.
    fn line(&mut self, index: usize) -> usize {
        let (start, end) = self.lines[index];
        if self.resume > end || (self.resume == end && start < end) {
            return index + 1;
        }
        let from = self.resume.max(start);
        let (columns, bytes) = line::indentation(&self.text[start..end]);
        let indent = columns.min(limits::MAX_INDENT);
        self.whole = from == start;
        if !self.whole || self.verbatim > start {
            if index >= self.paragraph_end {
                self.start_paragraph(index);
            }
            self.inline(index, from.max(start + bytes), indent);
            return index + 1;
        }
        let text = self.text[start + bytes..end].trim_end();
        if text.is_empty() {
            self.push(index, indent, false, Cow::Borrowed(""));
            return index + 1;
        }
        while self.items.last().is_some_and(|content| indent < *content) {
            self.items.pop();
        }
        let mut content = 0;
        while let Some(length) = line::list_marker(&text[content..]).filter(|n| *n > 0) {
            content += length;
            self.items.push((indent + content).min(limits::MAX_INDENT));
        }
        if let Some((mark, length)) = line::fence(&text[content..]) {
            return self.fence(index, indent, indent + content, mark, length);
        }
        if let Some(definition) = reference::Definition::read(text, number(index)) {
            self.define(definition);
            self.push(index, indent, false, Cow::Borrowed(""));
            return index + 1;
        }
        if self.is_beyond_limits(text, index) {
            let mut hidden = String::new();
            self.out.markers.push(&mut hidden, Marked::Literal(text));
            self.push(index, indent, false, Cow::Owned(hidden));
            return index + 1;
        }
        if index >= self.paragraph_end {
            self.start_paragraph(index);
        }
        self.inline(index, start + bytes, indent);
        index + 1
    }

    fn is_beyond_limits(&mut self, text: &str, index: usize) -> bool {
        let what = if text.len() > limits::MAX_LINE {
            format!("longer than {} bytes", limits::MAX_LINE)
        } else if line::containers(text) > limits::MAX_DEPTH {
            format!("nested more than {} lists or quotations deep", limits::MAX_DEPTH)
        } else {
            return false;
        };
        let message = format!("This line is {what} and is kept as plain text. Break it up.");
        self.problem(index, ProblemKind::Limit, message);
        true
    }

    fn start_paragraph(&mut self, index: usize) {
        let ends_spans =
            |(start, end): &(usize, usize)| line::ends_spans(self.text[*start..*end].trim());
        let after = self.lines[index + 1..].iter().position(ends_spans);
        self.paragraph_end = after.map_or(self.lines.len(), |n| index + 1 + n);
        let start = self.lines[index].0;
        let end = self.lines[self.paragraph_end - 1].1;
        self.spans = Spans::read(&self.text[start..end], start);
    }

    /// Scans a fenced code block. It ends at its closing fence; where none follows, at the next
    /// `</details>`; and where it stands in a list item, at the latest with that item.
    fn fence(
        &mut self,
        index: usize,
        outer: usize,
        indent: usize,
        mark: u8,
        length: usize,
    ) -> usize {
        let content = self.items.last().copied().unwrap_or(0);
        let below =
            self.closers.get(index + 1).map_or(0, |longest| longest[usize::from(mark == b'~')]);
        let (start, end) = self.lines[index];
        self.push(index, outer, true, Cow::Borrowed(self.text[start..end].trim()));
        let mut next = index + 1;
        while let Some((start, end)) = self.lines.get(next).copied() {
            let raw = &self.text[start..end];
            let text = raw.trim();
            if line::fence(text)
                .is_some_and(|(other, n)| other == mark && n >= length && n == text.len())
            {
                self.push(next, indent, true, Cow::Borrowed(text));
                return next + 1;
            }
            let left_item =
                line::indentation(raw).0 < content && !text.is_empty() && line::starts_block(text);
            let left_details = below < length && fence::is_details_end(text);
            if left_item || left_details {
                break;
            }
            let body = fence::strip_columns(raw, indent);
            self.push(next, indent, true, body);
            next += 1;
        }
        let fence = char::from(mark).to_string().repeat(length);
        let message =
            format!("This code fence is never closed. Add a line {fence} after the code.");
        self.problem(index, ProblemKind::UnclosedFence, message);
        self.push(next - 1, indent, true, Cow::Owned(fence));
        next
    }

    /// Scans a line of text from offset `from` on.
    fn inline(&mut self, index: usize, from: usize, indent: usize) {
        let end = self.lines[index].1;
        let bytes = self.text.as_bytes();
        let mut copied = from;
        let mut at = from;
        while at < end {
            if at < self.verbatim {
                at = self.verbatim.min(end);
                continue;
            }
            let special = |byte: &u8| matches!(byte, b'<' | b'`' | b'\\' | b']');
            let Some(ahead) = bytes[at..end].iter().position(special) else { break };
            at += ahead;
            match bytes[at] {
                b'\\' => {
                    let escapes = bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation);
                    at += if escapes { 2 } else { 1 };
                }
                b'`' => {
                    let run = bytes[at..end].iter().take_while(|byte| **byte == b'`').count();
                    self.verbatim = self.spans.close(at).unwrap_or(0);
                    at += run;
                }
                b']' => {
                    if bytes.get(at + 1) == Some(&b':') {
                        self.piece.push_str(&self.text[copied..at]);
                        self.out.markers.push(&mut self.piece, Marked::Literal("]"));
                        copied = at + 1;
                    }
                    at += 1;
                }
                _ => {
                    self.piece.push_str(&self.text[copied..at]);
                    at = self.angle(index, at, indent);
                    copied = at;
                }
            }
        }
        self.resume = self.resume.max(copied);
        let rest = self.text.get(copied..end).unwrap_or("");
        if self.piece.is_empty() && self.prefix.is_empty() {
            let text = if self.whole { rest.trim_end() } else { rest.trim() };
            if !self.whole && line::fence(text).is_some() {
                self.piece.push_str(text);
                self.flush(index, indent);
            } else if self.whole || !text.is_empty() {
                self.push(index, indent, false, Cow::Borrowed(text));
            }
        } else {
            self.piece.push_str(rest);
            self.flush(index, indent);
        }
    }

    /// Scans what starts with the `<` at offset `at`; gives the offset after it.
    fn angle(&mut self, index: usize, at: usize, indent: usize) -> usize {
        let rest = &self.text[at..];
        if rest.starts_with("<!--") {
            if let Some(length) = self.comment(index, at) {
                return at + length;
            }
        } else if let Some(length) = tag::autolink(rest) {
            self.piece.push_str(&rest[..length]);
            return at + length;
        } else {
            let end = self.lines[self.paragraph_end.max(index + 1) - 1].1;
            if let Some(tag) = Tag::read(&self.text[at..end]) {
                self.tag(tag, index, indent);
                return at + tag.source.len();
            }
        }
        self.out.markers.push(&mut self.piece, Marked::Literal("<"));
        at + 1
    }

    /// Scans a comment and gives its length.
    fn comment(&mut self, index: usize, at: usize) -> Option<usize> {
        let body = &self.text[at + 4..];
        // CommonMark and HTML: `<!-->` and `<!--->` are whole comments.
        if let Some(empty) = [">", "->"].into_iter().find(|end| body.starts_with(end)) {
            return Some(4 + empty.len());
        }
        let length = if self.no_comment_ends { None } else { body.find("-->") };
        let Some(length) = length else {
            self.no_comment_ends = true;
            let message = "This comment is never closed and is shown as text. Add `-->` after it.";
            self.problem(index, ProblemKind::UnclosedComment, message.to_owned());
            return None;
        };
        match metadata::Metadata::read(&body[..length], number(index)) {
            Some((metadata, problems)) => {
                self.out.events.push(Event::Metadata(metadata));
                self.out.problems.extend(problems);
            }
            None if self.piece.is_empty() => {}
            None => {
                let comment = &self.text[at..at + length + 7];
                self.out.markers.push(&mut self.piece, Marked::Gap(comment));
            }
        }
        Some(length + 7)
    }

    fn tag(&mut self, tag: Tag<'a>, index: usize, indent: usize) {
        if let Some(message) = html::lost_attributes(tag) {
            self.problem(index, ProblemKind::DroppedHtml, message);
        }
        let place = Place { line: number(index), indent };
        let kind = html::kind(&tag.lower());
        if matches!(kind, html::Kind::Details | html::Kind::Summary) {
            self.prefix = "";
            if matches!(self.piece.trim(), "-" | "*" | "+" | ">") {
                self.piece.clear();
            }
            self.flush(index, indent);
        }
        match kind {
            html::Kind::Details => {
                self.in_summary = false;
                self.out.events.push(if tag.closing {
                    Event::Close(place)
                } else {
                    Event::Open(place)
                });
            }
            html::Kind::Summary => {
                self.in_summary = !tag.closing;
                self.out.events.push(if tag.closing {
                    Event::SummaryEnd
                } else {
                    Event::Summary(place)
                });
            }
            html::Kind::Block(prefix) if !self.in_summary => {
                self.flush(index, indent);
                self.push(index, indent, false, Cow::Borrowed(""));
                if prefix == html::RULE {
                    self.push(index, indent, false, Cow::Borrowed(prefix));
                    self.push(index, indent, false, Cow::Borrowed(""));
                } else {
                    self.prefix = if tag.closing { "" } else { prefix };
                }
            }
            html::Kind::Block(_) | html::Kind::Cell => {
                self.piece.push(' ');
                self.out.markers.push(&mut self.piece, Marked::Gap(tag.source));
            }
            html::Kind::Inline => self.out.markers.push(&mut self.piece, Marked::Tag(tag)),
            html::Kind::Unknown => {
                self.out.markers.push(&mut self.piece, Marked::Gap(tag.source));
                if self.reported.insert(tag.lower()) {
                    let message = format!(
                        "The tag `<{}>` has no place in a deck; only the text in it is kept. Write Markdown instead.",
                        tag.name
                    );
                    self.problem(index, ProblemKind::DroppedHtml, message);
                }
            }
        }
    }

    fn define(&mut self, definition: reference::Definition<'a>) {
        if let Some(second) = reference::insert(&mut self.out.definitions, definition) {
            self.out.problems.push(second.unused());
        }
    }

    /// Makes a line of the text so far, unless there is none.
    fn flush(&mut self, index: usize, indent: usize) {
        let piece = std::mem::take(&mut self.piece);
        let text = piece.trim();
        if !text.is_empty() {
            let mut line = std::mem::take(&mut self.prefix).to_owned();
            // A fence opens at the start of a line only; Markdown would take this one for another.
            let fence = line::fence(text).map_or(0, |(_, length)| length);
            if fence > 0 {
                self.out.markers.push(
                    &mut line,
                    Marked::Literal(if text.starts_with('`') { "```" } else { "~~~" }),
                );
            }
            line.push_str(&text[fence..]);
            self.push(index, indent, false, Cow::Owned(line));
        }
        self.whole = false;
    }

    fn push(&mut self, index: usize, indent: usize, code: bool, text: Cow<'a, str>) {
        let line = Line { number: number(index), indent, whole: self.whole || code, code, text };
        self.out.events.push(Event::Line(line));
    }

    fn problem(&mut self, index: usize, kind: ProblemKind, message: String) {
        self.out.problems.push(Problem { line: number(index), kind, message });
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}
