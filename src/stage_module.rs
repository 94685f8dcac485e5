//! The door of the stage's module: what the app calls once it has loaded it.

use gantry_app::stage;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

fn main() {
    stage::install();
}

/// Opens a stage in an element: `home` for the first minute, `sandbox` for everything.
#[wasm_bindgen]
pub fn open(place: &Element, config: &str) {
    stage::open(place, config);
}

/// Ends the stage that is open.
#[wasm_bindgen]
pub fn close() {
    stage::close();
}
