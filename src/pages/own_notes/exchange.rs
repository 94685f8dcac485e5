//! What the page and its worker say to each other.

use serde::{Deserialize, Serialize};
use study::deck::Deck;
use study::lock::Lock;
use study::notes::Problem;

/// A file to read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Task {
    /// The file's name, which is the deck's.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The ids its questions had when it was kept; empty for a new file.
    pub lock: Lock,
}

/// What the file became.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answer {
    /// Its questions, with ids.
    pub deck: Deck,
    /// What was repaired or could not be used.
    pub problems: Vec<Problem>,
    /// The ids, to be kept with the file.
    pub lock: Lock,
}
