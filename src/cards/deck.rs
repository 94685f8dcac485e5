//! The cards there are: those of the course, then those of the notes that the learner keeps here.

use std::rc::Rc;

use study::cards::flashcard::{self, Flashcard};
use study::cards::queue::Entry;

use crate::pages::own_notes::exchange::Task;
use crate::pages::own_notes::worker::parse;
use crate::{content, storage};

/// All cards, and what the queue needs to know of them.
#[derive(Default)]
pub(super) struct CardDeck {
    cards: Vec<Rc<Flashcard>>,
    entries: Vec<Entry>,
}

impl CardDeck {
    /// The cards in their order.
    pub(super) fn cards(&self) -> impl Iterator<Item = &Flashcard> {
        self.cards.iter().map(AsRef::as_ref)
    }

    /// The same for the queue.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The card with an id.
    pub(super) fn find(&self, id: &str) -> Option<Rc<Flashcard>> {
        self.cards.iter().find(|card| card.id == id).cloned()
    }
}

/// The deck of the course and of the learner's own notes.
///
/// # Errors
/// A sentence for the visitor when the course cannot be fetched.
pub(super) async fn load() -> Result<CardDeck, String> {
    let mut cards = flashcard::of_course(&content::chapters().await?);
    for note in storage::kept_notes().await.unwrap_or_default() {
        let task = Task { name: note.name, text: note.text, lock: note.lock };
        // A note that cannot be read now keeps its reviews; its cards are there next time.
        if let Ok(answer) = parse(&task).await {
            cards.extend(flashcard::of_note(&task.name, &answer.deck));
        }
    }
    let entries = cards.iter().map(Flashcard::entry).collect();
    Ok(CardDeck { cards: cards.into_iter().map(Rc::new).collect(), entries })
}
