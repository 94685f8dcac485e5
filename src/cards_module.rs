//! The door of the cards' module: what the app calls once it has loaded it.

use gantry_app::cards;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

fn main() {
    cards::install();
}

/// Opens the page at a path such as `cards/review` in an element.
#[wasm_bindgen]
pub fn open(visit: u32, place: &Element, path: &str) {
    cards::open(visit, place, path);
}

/// Ends a visit to one of the pages.
#[wasm_bindgen]
pub fn close(visit: u32) {
    cards::close(visit);
}

/// Shows a learner on the start page what is due.
#[wasm_bindgen]
pub async fn invite(page: Element) {
    cards::invite(page).await;
}
