//! Where code fences end, and the lines between them.

use std::borrow::Cow;

use super::line;
use super::tag::Tag;

/// For each line the longest fence of either character that closes there or further down.
pub(super) fn closers(text: &str, lines: &[(usize, usize)]) -> Vec<[usize; 2]> {
    let mut longest = [0; 2];
    let mut closers: Vec<_> = lines
        .iter()
        .rev()
        .map(|(start, end)| {
            let line = text[*start..*end].trim();
            if let Some((mark, length)) = line::fence(line).filter(|fence| fence.1 == line.len()) {
                let longest = &mut longest[usize::from(mark == b'~')];
                *longest = length.max(*longest);
            }
            longest
        })
        .collect();
    closers.reverse();
    closers
}

/// Whether `text` starts with `</details>`.
pub(super) fn is_details_end(text: &str) -> bool {
    Tag::read(text).is_some_and(|tag| tag.closing && tag.is("details"))
}

/// `line` without its first `columns` columns of indentation.
pub(super) fn strip_columns(line: &str, columns: usize) -> Cow<'_, str> {
    let mut column = 0;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            _ if column == columns => return Cow::Borrowed(&line[at..]),
            b' ' => column += 1,
            b'\t' => column = column / 4 * 4 + 4,
            _ => return Cow::Borrowed(&line[at..]),
        }
        if column > columns {
            return Cow::Owned(" ".repeat(column - columns) + &line[at + 1..]);
        }
    }
    Cow::Borrowed("")
}
