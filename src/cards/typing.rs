//! Answers that are typed: what stands in the field, how it compares, and "I meant this".

use std::rc::Rc;

use study::cards::event::Kind;
use study::drill::answer::{canonical, judge};
use study::page::cards::typing::Compared;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;

use super::sitting::{Shown, Sitting, Stage};
use crate::browser;

impl Sitting {
    /// Takes over what stands in the field, before the page is drawn anew without it or with it.
    pub(super) fn keep_typed(&self) {
        if let Stage::Card(shown) = &mut *self.stage.borrow_mut()
            && shown.revealed_ms.is_none()
            && let Some(field) = field()
            && field.get_attribute("data-card").as_deref() == Some(&shown.card.id)
        {
            shown.typed = field.value();
        }
    }

    /// What was typed beside what was meant, once the answer is shown.
    pub(super) fn compared(&self, shown: &Shown) -> Option<Compared> {
        shown.revealed_ms?;
        let (id, typed) = (&shown.card.id, &shown.typed);
        let meant = shown.card.face.meant(shown.drawn.as_ref());
        let verdict =
            self.frame.learner.with_log(|log| judge(typed, &meant, log.progress().meant(id)))?;
        // What says nothing would stand for anything else that says nothing.
        let can_be_meant = shown.card.face.can_be_meant() && !canonical(typed).is_empty();
        Some(Compared { typed: typed.clone(), verdict, can_be_meant })
    }

    /// Goes to the field.
    pub(super) fn type_answer(&self) {
        match field() {
            Some(field) => browser::focus(&field),
            None => browser::announce("Nothing is to be typed here."),
        }
    }

    /// "I meant this": what was typed counts as right from now on.
    pub(super) fn mean(self: &Rc<Self>) {
        let Some(shown) = self.shown() else { return };
        let is_other = |compared: &Compared| compared.can_be_meant && !compared.verdict.is_right();
        let Some(Compared { typed, .. }) = self.compared(&shown).filter(is_other) else { return };
        self.record(Kind::Meant { card: shown.card.id.clone(), text: typed }, |sitting| {
            browser::announce("It counts as right from now on.");
            sitting.draw(Some("card-answer"));
        });
    }
}

fn field() -> Option<HtmlInputElement> {
    browser::element("typed")?.dyn_into().ok()
}
