//! Tags hidden from the Markdown reader: each stands in the text as a short run of characters that
//! no note contains, and comes back as a tag (or, inside code, as it was written) afterwards.
//!
//! So that Markdown never sees HTML: `<div>` cannot switch it off for the lines that follow, and
//! nothing that looks like markup can reach a deck as markup.

use super::tag::Tag;

const OPEN: char = '\u{fdd0}';
const END: char = '\u{fdd1}';
/// Sixteen noncharacters in a row, used as hexadecimal digits.
const DIGIT: u32 = 0xfde0;

/// Whether `c` is kept for markers and may not stand in a note.
pub(super) fn is_reserved(c: char) -> bool {
    ('\u{fdd0}'..='\u{fdef}').contains(&c)
}

/// What a marker stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Marked<'a> {
    /// A tag.
    Tag(Tag<'a>),
    /// Text that Markdown must not interpret.
    Literal(&'a str),
    /// Nothing to show, such as a comment; yet the words on either side are two.
    Gap(&'a str),
}

impl<'a> Marked<'a> {
    fn source(self) -> &'a str {
        match self {
            Self::Tag(tag) => tag.source,
            Self::Literal(text) | Self::Gap(text) => text,
        }
    }
}

/// A stretch of text between or at markers.
pub(super) enum Piece<'t, 'a> {
    /// Text without markers.
    Text(&'t str),
    /// A marker.
    Marked(Marked<'a>),
}

/// All markers of a note.
#[derive(Debug, Default)]
pub(super) struct Markers<'a> {
    marked: Vec<Marked<'a>>,
}

impl<'a> Markers<'a> {
    /// Appends a new marker to `out`.
    pub(super) fn push(&mut self, out: &mut String, marked: Marked<'a>) {
        let mut digits = [OPEN; 16];
        let mut index = self.marked.len();
        let mut from = digits.len();
        loop {
            from -= 1;
            digits[from] = char::from_u32(DIGIT + (index & 15) as u32).unwrap_or(OPEN);
            index >>= 4;
            if index == 0 {
                break;
            }
        }
        out.push(OPEN);
        out.extend(&digits[from..]);
        out.push(END);
        self.marked.push(marked);
    }

    /// Splits `text` at its markers.
    pub(super) fn pieces<'t>(&self, text: &'t str) -> Vec<Piece<'t, 'a>> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(OPEN) {
            if at > 0 {
                pieces.push(Piece::Text(&rest[..at]));
            }
            let digits = &rest[at + OPEN.len_utf8()..];
            let Some(end) = digits.find(END) else { return pieces };
            let index = digits[..end]
                .chars()
                .fold(0, |index, c| index << 4 | (u32::from(c).wrapping_sub(DIGIT) as usize & 15));
            pieces.extend(self.marked.get(index).map(|marked| Piece::Marked(*marked)));
            rest = &digits[end + END.len_utf8()..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest));
        }
        pieces
    }

    /// `text` as it was written in the note.
    pub(super) fn restore(&self, text: &str) -> String {
        if !text.contains(OPEN) {
            return text.to_owned();
        }
        self.pieces(text)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Marked(marked) => marked.source(),
            })
            .collect()
    }

    /// `text` without its tags.
    pub(super) fn strip(&self, text: &str) -> String {
        if !text.contains(OPEN) {
            return text.to_owned();
        }
        self.pieces(text)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) | Piece::Marked(Marked::Literal(text)) => text,
                Piece::Marked(_) => "",
            })
            .collect()
    }
}
