//! `gantry study export` and `import`: the course for Anki and back, a learner's reviews for a spreadsheet.

use std::path::Path;

use study::cards::flashcard::{self, Flashcard};
use study::cards::log::Log;
use study::cards::{anki, backup, csv};

use super::{Complaint, read};
use crate::{Failure, load, print, site};

/// Prints the course's cards as a text file for Anki.
pub(crate) fn anki(root: &Path) -> Result<(), Failure> {
    print(&anki::write(&rows(root)?));
    Ok(())
}

/// Prints every answer of a backup as a row of a CSV file.
pub(crate) fn csv(root: &Path, file: &str) -> Result<(), Failure> {
    let events = backup::read(&read(file)?).map_err(|problem| Complaint(problem).of(file))?;
    print(&csv::write(&Log::new(events), cards(root)?.iter()));
    Ok(())
}

/// Says what a file of Anki's would bring, and what of it would not be taken over.
pub(crate) fn import(root: &Path, file: &str) -> Result<(), Failure> {
    let read = anki::read::read(&read(file)?).map_err(|problem| Complaint(problem).of(file))?;
    let merged = anki::merge::merge(Vec::new(), &anki::merge::known(&rows(root)?), read);
    let remarks =
        merged.remarks.iter().map(|one| format!("{file}:{}: {}\n", one.line, one.message));
    print(&format!("{}{}\n", remarks.collect::<String>(), merged.words()));
    Ok(())
}

/// The course's cards as Anki has them. The command knows no address of the site, so that the answers
/// have no links to it.
fn rows(root: &Path) -> Result<Vec<anki::Row>, Failure> {
    Ok(cards(root)?.iter().map(|card| anki::export::row(card, None, "/")).collect())
}

fn cards(root: &Path) -> Result<Vec<Flashcard>, Failure> {
    let content = load::content(root)?;
    Ok(flashcard::of_course(&site::course(&content)?))
}
