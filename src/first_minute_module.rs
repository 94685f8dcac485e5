//! The door of the first minute's module: what the start page calls once it has loaded it.

use gantry_app::stage;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

fn main() {
    stage::install();
}

/// Opens the first minute in an element.
#[wasm_bindgen]
pub fn open(place: &Element) {
    stage::first_minute::open(place);
}

/// Ends the stage that is open.
#[wasm_bindgen]
pub fn close() {
    stage::close();
}
