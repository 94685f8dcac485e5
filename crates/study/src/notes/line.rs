//! A line of a note, and what can be told from its first characters.

use std::borrow::Cow;

/// A line of text, or the part of one that stands between structural tags.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// One-based number in the note.
    pub(super) number: u32,
    /// Columns before the text; a tab reaches to the next multiple of four.
    pub(super) indent: usize,
    /// Whether the text is the first thing on its line.
    pub(super) whole: bool,
    /// Whether the line belongs to a fenced code block, its fences included.
    pub(super) code: bool,
    /// The text after the indentation, tags replaced by markers.
    pub(super) text: Cow<'a, str>,
}

impl Line<'_> {
    /// Whether the line says nothing.
    pub(super) fn is_blank(&self) -> bool {
        !self.code && self.text.is_empty()
    }

    /// Level and text of the ATX heading that the line is.
    pub(super) fn heading(&self) -> Option<(u8, &str)> {
        if self.code { None } else { heading(&self.text) }
    }
}

/// Level and text of an ATX heading.
pub(super) fn heading(text: &str) -> Option<(u8, &str)> {
    let level = text.bytes().take_while(|byte| *byte == b'#').count();
    let rest = &text[level..];
    if !(1..=6).contains(&level) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let rest = rest.trim();
    let bare = rest.trim_end_matches('#');
    let closed = bare.is_empty() || bare.ends_with([' ', '\t']);
    Some((level as u8, if closed { bare.trim_end() } else { rest }))
}

/// Columns and bytes of the spaces and tabs that `line` starts with.
pub(super) fn indentation(line: &str) -> (usize, usize) {
    let mut columns = 0;
    for (bytes, byte) in line.bytes().enumerate() {
        match byte {
            b' ' => columns += 1,
            b'\t' => columns = columns / 4 * 4 + 4,
            _ => return (columns, bytes),
        }
    }
    (columns, line.len())
}

/// Bytes of the list marker (`- `, `3) `) that `text` starts with, its space included.
pub(super) fn list_marker(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits = bytes.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
    let marker = match bytes.get(digits)? {
        b'-' | b'*' | b'+' if digits == 0 => 1,
        b'.' | b')' if (1..10).contains(&digits) => digits + 1,
        _ => return None,
    };
    match bytes.get(marker) {
        None => Some(marker),
        Some(b' ' | b'\t') => Some(marker + 1),
        Some(_) => None,
    }
}

/// Character and length of the code fence that `text` starts with.
pub(super) fn fence(text: &str) -> Option<(u8, usize)> {
    let mark = *text.as_bytes().first()?;
    if mark != b'`' && mark != b'~' {
        return None;
    }
    let length = text.bytes().take_while(|byte| *byte == mark).count();
    let is_fence = length >= 3 && (mark == b'~' || !text[length..].contains('`'));
    is_fence.then_some((mark, length))
}

/// Whether `text` starts with a tag that gives a note its structure.
pub(super) fn starts_structure(text: &str) -> bool {
    ["<details", "</details", "<summary", "</summary"]
        .iter()
        .any(|tag| text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag)))
}

/// Whether `text` starts a block of its own, so that a paragraph before it has ended.
pub(super) fn starts_block(text: &str) -> bool {
    text.is_empty()
        || starts_structure(text)
        || fence(text).is_some()
        || heading(text).is_some()
        || list_marker(text).is_some()
}

/// Whether a code span that opens on an earlier line cannot reach into the line `text`.
pub(super) fn ends_spans(text: &str) -> bool {
    let is_rule = |mark: char| text.starts_with(mark) && text.trim_matches([mark, ' ']).is_empty();
    starts_block(text) || text.starts_with('>') || ['=', '-', '*', '_'].into_iter().any(is_rule)
}

/// How many quotations and lists open on the line that starts with `text`.
pub(super) fn containers(text: &str) -> usize {
    let mut rest = text;
    let mut count = 0;
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        let length = if rest.starts_with('>') { Some(1) } else { list_marker(rest) };
        match length {
            Some(length) if !rest.is_empty() => rest = &rest[length..],
            _ => return count,
        }
        count += 1;
    }
}
