//! The door of the sandbox's module: what the app calls once it has loaded it.

use gantry_app::stage;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

fn main() {
    stage::install();
}

/// Opens the sandbox in an element.
#[wasm_bindgen]
pub fn open(place: &Element) {
    stage::sandbox::open(place);
}

/// Ends the stage that is open.
#[wasm_bindgen]
pub fn close() {
    stage::close();
}
