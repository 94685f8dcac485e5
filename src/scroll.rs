//! Where each page was scrolled to, so that going back finds the place again. The browser's own
//! restoration comes too early: the page is put together after the address has changed.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use crate::browser::window;
use leptos::ev;
use leptos::prelude::window_event_listener;

thread_local! {
    static PLACES: RefCell<BTreeMap<String, f64>> = const { RefCell::new(BTreeMap::new()) };
    static SHOWN: RefCell<String> = const { RefCell::new(String::new()) };
    static CAME_BACK: Cell<bool> = const { Cell::new(false) };
}

/// Starts to remember; called once.
pub fn watch() {
    window_event_listener(ev::scroll, |_| {
        let y = window().scroll_y().unwrap_or_default();
        PLACES.with_borrow_mut(|places| SHOWN.with_borrow(|page| places.insert(page.clone(), y)));
    });
    window_event_listener(ev::popstate, |_| CAME_BACK.set(true));
}

/// Scrolls a page that has just come into the document: to its old place when the visitor came to it
/// with the back or forward button, to its top otherwise.
pub fn settle(page: &str) {
    let old = PLACES.with_borrow(|places| places.get(page).copied());
    let y = if CAME_BACK.take() { old.unwrap_or_default() } else { 0.0 };
    shown(page);
    window().scroll_to_with_x_and_y(0.0, y);
}

/// Says which page the scrolling from now on belongs to.
pub fn shown(page: &str) {
    SHOWN.with_borrow_mut(|shown| page.clone_into(shown));
}
