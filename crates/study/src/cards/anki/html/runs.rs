//! Tables out of cells, and runs of text without what hangs over at their ends.

use crate::deck::{Block, Inline};

/// The table of some rows: the first is its head where it has only cells that head something.
pub(super) fn table_of(rows: Vec<(bool, Vec<Vec<Inline>>)>) -> Option<Block> {
    let mut rows: Vec<_> = rows.into_iter().filter(|(_, cells)| !cells.is_empty()).collect();
    let width = rows.iter().map(|(_, cells)| cells.len()).max()?;
    for (_, cells) in &mut rows {
        cells.resize(width, Vec::new());
    }
    let has_head = rows.first().is_some_and(|(is_head, _)| *is_head);
    let mut rows = rows.into_iter().map(|(_, cells)| cells);
    let head = if has_head { rows.next() } else { None };
    let head = head.unwrap_or_else(|| vec![Vec::new(); width]);
    Some(Block::Table { head, rows: rows.collect() })
}

/// A run without line breaks and spaces at its ends.
pub(super) fn trim_breaks(mut run: Vec<Inline>) -> Vec<Inline> {
    let is_empty = |inline: &Inline| match inline {
        Inline::Break => true,
        Inline::Text(text) => text.trim().is_empty(),
        _ => false,
    };
    while run.last().is_some_and(is_empty) {
        run.pop();
    }
    run.drain(..run.iter().position(|inline| !is_empty(inline)).unwrap_or(run.len()));
    run
}
