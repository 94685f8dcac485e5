//! What a learner does to a card beside answering it: undo and redo, flag, aside, suspend.

use std::rc::Rc;

use study::cards::event::{EventId, Kind};

use super::overview::today;
use super::sitting::{Sitting, Stage};
use crate::browser;

impl Sitting {
    pub(super) fn undo(self: &Rc<Self>) {
        let undone = self
            .frame
            .learner
            .with_log(|log| log.to_undo().map(|event| (event.id, event.card().map(str::to_owned))));
        match undone {
            Some((of, card)) => self.take_back(of, card, "Undone."),
            None => browser::announce("Nothing to undo."),
        }
    }

    pub(super) fn redo(self: &Rc<Self>) {
        match self.frame.learner.with_log(|log| log.to_redo().map(|undo| undo.id)) {
            Some(of) => self.take_back(of, None, "Done again."),
            None => browser::announce("Nothing to redo."),
        }
    }

    fn take_back(self: &Rc<Self>, of: EventId, card: Option<String>, said: &'static str) {
        self.record(Kind::Undo { of }, move |sitting| {
            browser::announce(said);
            sitting.next(card.as_deref(), true);
        });
    }

    pub(super) fn flag(self: &Rc<Self>) {
        let Some(shown) = self.shown() else { return };
        let on = !self.card(&shown.card.id).flagged;
        self.record(Kind::Flag { card: shown.card.id.clone(), on }, move |sitting| {
            browser::announce(if on { "Flagged." } else { "No longer flagged." });
            sitting.draw(None);
        });
    }

    pub(super) fn put_aside(self: &Rc<Self>) {
        let Some(shown) = self.shown() else { return };
        let until = today(&self.frame.learner).plus(1);
        self.record(Kind::Bury { card: shown.card.id.clone(), until }, |sitting| {
            browser::announce("Put aside until tomorrow.");
            sitting.next(None, true);
        });
    }

    /// Takes the card on the table, or the one that keeps slipping, out of reviews.
    pub(super) fn suspend(self: &Rc<Self>) {
        let card = match &*self.stage.borrow() {
            Stage::Card(shown) | Stage::Leech(shown) => shown.card.id.clone(),
            Stage::Jumped(_) | Stage::Over => return,
        };
        self.record(Kind::Suspend { card, on: true }, |sitting| {
            browser::announce("Suspended. It is in the list of all cards.");
            sitting.next(None, true);
        });
    }
}
