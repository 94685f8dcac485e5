//! Tables as text: cells in rows, quoted as RFC 4180 says, with whatever separator.

/// A row and the line that it starts on, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) line: u32,
    pub(super) cells: Vec<String>,
}

/// Appends a row. A cell is quoted where its text could be taken for anything but text.
pub(super) fn push_row<'a>(
    cells: impl IntoIterator<Item = &'a str>,
    separator: char,
    end: &str,
    out: &mut String,
) {
    let before = out.len();
    for cell in cells {
        if out.len() > before {
            out.push(separator);
        }
        let special = |c: char| c == separator || matches!(c, '"' | '\n' | '\r');
        // An empty first cell is quoted too, so that the next one is seen to be the second; and what
        // starts with `#` would be a comment to Anki.
        if cell.contains(special)
            || (out.len() == before && (cell.is_empty() || cell.starts_with('#')))
        {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(cell);
        }
    }
    out.push_str(end);
}

/// Reads rows, the first of which starts on a line; blank lines are no rows. Also gives the line of a
/// quotation mark that nothing closes: from there on such marks are letters like any other.
pub(super) fn rows(text: &str, first_line: u32, separator: char) -> (Vec<Row>, Option<u32>) {
    let mut reader = Reader { rest: text, line: first_line, separator, unclosed: None };
    let mut rows = Vec::new();
    while !reader.rest.is_empty() {
        let row = reader.row();
        if !matches!(row.cells.as_slice(), [cell] if cell.trim().is_empty()) {
            rows.push(row);
        }
    }
    (rows, reader.unclosed)
}

struct Reader<'a> {
    rest: &'a str,
    line: u32,
    separator: char,
    unclosed: Option<u32>,
}

impl Reader<'_> {
    fn row(&mut self) -> Row {
        let mut row = Row { line: self.line, cells: Vec::new() };
        loop {
            let mut cell = self.quoted().unwrap_or_default();
            let end = self.rest.find([self.separator, '\n']).unwrap_or(self.rest.len());
            let (plain, rest) = self.rest.split_at(end);
            let is_last = !rest.starts_with(self.separator);
            cell.push_str(if is_last { plain.strip_suffix('\r').unwrap_or(plain) } else { plain });
            row.cells.push(cell);
            let mut rest = rest.chars();
            rest.next();
            self.rest = rest.as_str();
            if is_last {
                self.line = self.line.saturating_add(1);
                return row;
            }
        }
    }

    /// The quoted start of a cell, where it has one.
    fn quoted(&mut self) -> Option<String> {
        let body = self.rest.strip_prefix('"').filter(|_| self.unclosed.is_none())?;
        let mut text = String::new();
        let mut rest = body;
        loop {
            let Some((before, after)) = rest.split_once('"') else {
                self.unclosed = Some(self.line);
                return None;
            };
            text.push_str(before);
            rest = after;
            match rest.strip_prefix('"') {
                Some(after) => {
                    text.push('"');
                    rest = after;
                }
                None => break,
            }
        }
        let lines = text.bytes().filter(|byte| *byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.rest = rest;
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &[(u32, &[&str])], unclosed: Option<u32>) {
        let (rows, found) = rows(text, 1, ',');
        let rows: Vec<(u32, Vec<&str>)> = rows
            .iter()
            .map(|row| (row.line, row.cells.iter().map(String::as_str).collect()))
            .collect();
        let expected: Vec<(u32, Vec<&str>)> =
            expected.iter().map(|(line, cells)| (*line, cells.to_vec())).collect();
        assert_eq!((rows, found), (expected, unclosed), "{text:?}");
    }

    #[test]
    fn rows_are_read_with_their_lines() {
        check("", &[], None);
        check("a,b\r\nc,\n", &[(1, &["a", "b"]), (2, &["c", ""])], None);
        check("a\n\n  \nb", &[(1, &["a"]), (4, &["b"])], None);
        check("\"a,\n\"\"b\"\"\",c\nd", &[(1, &["a,\n\"b\"", "c"]), (3, &["d"])], None);
        check("\"\",x", &[(1, &["", "x"])], None);
        // A mark within a cell is a letter, and so is what follows a closed one.
        check("a\"b\",\"c\"d", &[(1, &["a\"b\"", "cd"])], None);
        check("x,\"a\nc,d", &[(1, &["x", "\"a"]), (2, &["c", "d"])], Some(1));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            table in prop::collection::vec(prop::collection::vec("[a#,\"\t\r\n é]{0,6}", 1..5), 1..6),
            separator in prop::sample::select(vec![',', '\t', ';']),
        ) {
            let mut text = String::new();
            for row in &table {
                push_row(row.iter().map(String::as_str), separator, "\n", &mut text);
            }
            let (found, unclosed) = rows(&text, 1, separator);
            let expected: Vec<&Vec<String>> =
                table.iter().filter(|row| !(row.len() == 1 && row[0].trim().is_empty())).collect();
            prop_assert_eq!(found.iter().map(|row| &row.cells).collect::<Vec<_>>(), expected);
            prop_assert_eq!(unclosed, None);
        }

        #[test]
        fn any_text_is_read(text in "\\PC{0,200}|[\",\n\ta]{0,60}") {
            rows(&text, 1, ',');
        }
    }
}
