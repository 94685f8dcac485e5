//! Reading progress: which questions have been opened, and which chapter was read last.
//! Kept in local storage only: it is a comfort, and no learning record depends on it.

use std::collections::BTreeSet;

use study::page::ChapterMeta;

use crate::browser;

const OPENED: &str = "gantry.opened";
const LAST: &str = "gantry.last-chapter";
/// More than any course here has; keeps a tampered value from growing without end.
const MOST: usize = 5_000;

/// Ids of the questions that have been opened.
pub fn opened() -> BTreeSet<String> {
    let stored = browser::stored(OPENED).unwrap_or_default();
    stored.lines().take(MOST).map(str::to_owned).collect()
}

/// Remembers that a question was opened.
pub fn open(id: &str) {
    let mut ids = opened();
    if ids.len() < MOST && ids.insert(id.to_owned()) {
        let lines: Vec<&str> = ids.iter().map(String::as_str).collect();
        browser::store(OPENED, &lines.join("\n"));
    }
}

/// Forgets everything that was read.
pub fn forget() {
    browser::store(OPENED, "");
    browser::store(LAST, "");
}

/// Remembers the chapter that is being read, by its slug.
pub fn visit(slug: &str) {
    browser::store(LAST, slug);
}

/// The chapter that was read last, by its slug.
pub fn last() -> Option<String> {
    browser::stored(LAST).filter(|slug| !slug.is_empty())
}

/// How far a chapter has been read, in words; `None` while nothing of it has been opened.
pub fn words(meta: &ChapterMeta, opened: &BTreeSet<String>) -> Option<String> {
    let n = meta.questions.iter().filter(|id| opened.contains(*id)).count();
    (n > 0).then(|| format!("{n} of {} opened", meta.questions.len()))
}
