//! When the last backup was made, in local storage: it reminds, and nothing depends on it.

use crate::{browser, clock};

const KEY: &str = "gantry.backup";

/// Remembers that a backup with so many reviews was made now.
pub(super) fn made(n_reviews: usize) {
    browser::store(KEY, &format!("{n_reviews} {}", clock::now().at_ms));
}

/// How many reviews the last backup had, and when it was made, in UTC milliseconds.
pub(super) fn last() -> Option<(usize, i64)> {
    let stored = browser::stored(KEY)?;
    let (n_reviews, at_ms) = stored.split_once(' ')?;
    Some((n_reviews.parse().ok()?, at_ms.parse().ok()?))
}
