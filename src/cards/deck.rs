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
    fn of(cards: Vec<Rc<Flashcard>>) -> Self {
        let entries = cards.iter().map(|card| card.entry()).collect();
        Self { cards, entries }
    }

    /// The cards in their order.
    pub(super) fn cards(&self) -> impl Iterator<Item = &Flashcard> {
        self.cards.iter().map(AsRef::as_ref)
    }

    /// The same for the queue.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The names of the decks, each once, in the order of their cards.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.cards.iter().map(|card| card.deck.as_str()).collect();
        names.dedup();
        names
    }

    /// The cards of one deck.
    pub(super) fn only(&self, name: &str) -> Self {
        let cards = self.cards.iter().filter(|card| card.deck == name).cloned();
        Self::of(cards.collect())
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
    Ok(CardDeck::of(cards.into_iter().map(Rc::new).collect()))
}
