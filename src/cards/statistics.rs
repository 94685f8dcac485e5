//! `/cards/statistics`: what the learner's log tells of learning.

use std::cell::Cell;
use std::rc::Rc;

use study::cards::statistics::{self, Placed, Span};
use study::page::cards::statistics::page;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, HtmlSelectElement};

use super::{Frame, Screen};
use crate::{browser, clock};

struct Page {
    frame: Rc<Frame>,
    span: Cell<Span>,
}

/// Opens the page.
pub(super) fn open(frame: Rc<Frame>) -> Rc<dyn Screen> {
    let page = Rc::new(Page { frame, span: Cell::default() });
    page.draw();
    page
}

impl Page {
    fn draw(&self) {
        let cards = self.frame.deck.cards();
        let deck: Vec<Placed<'_>> =
            cards.map(|card| Placed { id: &card.id, topics: &card.topics }).collect();
        let now = clock::now();
        let shown =
            self.frame.learner.with_log(|log| statistics::of(log, &deck, now, self.span.get()));
        let nodes = self.frame.with_links(|links| page(&shown, links));
        let unfolded = self.tables("details[open][data-table]");
        self.frame.draw(&nodes, None);
        // What was unfolded stays so.
        for title in unfolded.iter().filter_map(|table| table.get_attribute("data-table")) {
            for table in self.tables(&format!("details[data-table=\"{title}\"]")) {
                let _ = table.set_attribute("open", "");
            }
        }
    }

    /// The charts' tables that a selector finds.
    fn tables(&self, selector: &str) -> Vec<HtmlElement> {
        browser::find_all(&self.frame.place, selector)
    }
}

impl Screen for Page {
    fn act(self: Rc<Self>, action: &str, on: &Element) {
        let chosen = on.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value);
        let chosen = chosen.and_then(|words| Span::of_words(&words));
        if let Some(span) = chosen.filter(|_| action == "span") {
            self.span.set(span);
            self.draw();
        }
    }

    fn changed(self: Rc<Self>) {
        self.draw();
    }
}
