//! Code spans: which backtick closes which, within one paragraph.

use std::collections::BTreeMap;

/// The backtick runs of a paragraph, each with the end of the run that would close it.
#[derive(Debug, Default)]
pub(super) struct Spans {
    runs: Vec<(usize, Option<usize>)>,
    next: usize,
}

impl Spans {
    /// Reads the runs of `text`, which stands at `offset` in the note. From right to left, so that
    /// each run finds its partner at once and a paragraph of lonely backticks costs no more.
    pub(super) fn read(text: &str, offset: usize) -> Self {
        let bytes = text.as_bytes();
        let mut runs = Vec::new();
        let mut last_of_length = BTreeMap::new();
        let mut end = bytes.len();
        while let Some(last) = bytes[..end].iter().rposition(|byte| *byte == b'`') {
            let start = bytes[..last].iter().rposition(|byte| *byte != b'`').map_or(0, |at| at + 1);
            let close = last_of_length.insert(last + 1 - start, offset + last + 1);
            runs.push((offset + start, close));
            end = start;
        }
        runs.reverse();
        Self { runs, next: 0 }
    }

    /// End of the code span that the run at `offset` opens. Ask in ascending order.
    pub(super) fn close(&mut self, offset: usize) -> Option<usize> {
        while self.runs.get(self.next).is_some_and(|(start, _)| *start < offset) {
            self.next += 1;
        }
        self.runs.get(self.next).filter(|(start, _)| *start == offset).and_then(|(_, close)| *close)
    }
}
