//! `/cards/browse`: every card, to be searched, filtered, flagged and suspended.

use std::rc::Rc;

use study::cards::event::Kind;
use study::cards::flashcard::Flashcard;
use study::page::cards::browse::{self, Wanted};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

use super::{Frame, Screen, redraw};
use crate::{browser, clock};

struct Page {
    frame: Rc<Frame>,
}

/// Opens the page.
pub(super) fn open(frame: Rc<Frame>) -> Rc<dyn Screen> {
    let mut chapters: Vec<&str> = frame.deck.cards().map(Flashcard::chapter).collect();
    chapters.dedup();
    let nodes = frame.with_links(|links| browse::page(&chapters, links));
    frame.draw(&nodes, None);
    let page = Rc::new(Page { frame });
    page.list();
    page
}

impl Page {
    /// Draws the list below the fields, which stay as they are.
    fn list(&self) {
        let wanted = self.wanted();
        let deck = &self.frame.deck;
        let (found, rows) = self.frame.learner.with_log(|log| {
            let now = clock::now();
            self.frame
                .with_links(|links| browse::list(deck.cards(), log.progress(), now, &wanted, links))
        });
        let (Some(place), Some(count)) = (browser::element("card-list"), browser::element("found"))
        else {
            return;
        };
        redraw(&place, &rows);
        if count.text_content().as_deref() != Some(&found) {
            count.set_text_content(Some(&found));
        }
    }

    fn wanted(&self) -> Wanted {
        let field = |name: &str| browser::find(&self.frame.place, &format!("[name={name}]"));
        let menu = |name: &str| {
            let menu = field(name).and_then(|field| field.dyn_into::<HtmlSelectElement>().ok());
            menu.map(|menu| menu.value()).unwrap_or_default()
        };
        let words = field("words").and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
        Wanted {
            words: words.map(|field| field.value()).unwrap_or_default(),
            chapter: menu("chapter"),
            kind: menu("kind"),
            standing: menu("standing"),
        }
    }

    fn record(&self, kind: Kind, said: &'static str) {
        let learner = self.frame.learner.clone();
        spawn_local(async move {
            learner.record(kind).await;
            browser::announce(said);
        });
    }
}

impl Screen for Page {
    fn act(self: Rc<Self>, action: &str, on: &Element) {
        if action == "narrow" {
            return self.list();
        }
        let Some(card) = on.get_attribute("data-card") else { return };
        let pressed = on.get_attribute("aria-pressed").as_deref() == Some("true");
        match (action, pressed) {
            ("flag-card", on) => {
                let said = if on { "No longer flagged." } else { "Flagged." };
                self.record(Kind::Flag { card, on: !on }, said);
            }
            ("suspend-card", on) => {
                let said = if on { "Back in reviews." } else { "Suspended." };
                self.record(Kind::Suspend { card, on: !on }, said);
            }
            ("reset-card", _) => {
                let said = "The card is new again. Undo in a review takes that back.";
                self.record(Kind::Reset { card }, said);
            }
            _ => {}
        }
    }

    fn changed(self: Rc<Self>) {
        self.list();
    }
}
