//! The door of the sandbox's module: what the app calls once it has loaded it.

use std::sync::Arc;

use gantry_app::stage;
use sim::scenario::Scenario;
use sim::time::SimTime;
use sim::timeline::Timeline;
use wasm_bindgen::JsValue;
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

/// Runs a file to a second of it and says what came of it: events, records, digest. For measuring, and for the test
/// that a run is the same here as natively.
///
/// # Errors
/// What is wrong with the file first.
#[wasm_bindgen]
pub fn run(scenario: &str, secs: u32) -> Result<String, JsValue> {
    let scenario = Scenario::parse(scenario).map_err(|problems| {
        let first = problems.first().map(ToString::to_string);
        JsValue::from(first.unwrap_or_default())
    })?;
    let mut run = Timeline::new(Arc::new(scenario));
    let came = run.advance_to(SimTime::from_secs(secs.into()), u64::MAX);
    let (records, digest) = (run.log().records().len(), run.world().digest);
    Ok(format!("{} {records} {digest:016x}", came.steps))
}

/// Ends the stage that is open.
#[wasm_bindgen]
pub fn close() {
    stage::close();
}
