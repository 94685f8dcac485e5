//! Each lane's key: the signs of the old and the new revision, with their names and how many tasks are of each. It is there
//! while a service has two.

use scene::revision::Side;
use scene::view::Detail;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlCanvasElement;

use crate::browser::{self, window};
use crate::stage::Stage;
use crate::stage::canvas::Painter;

/// Of a sign, in CSS pixels.
const SIDE: f32 = 18.0;

/// Says the keys of all lanes.
pub(super) fn tell(stage: &Stage) {
    stage.with(|show| {
        for (index, (run, lane)) in show.runs().iter().zip(show.lanes()).enumerate() {
            let selector = format!("[data-lane={}] .stage-key", lane.name());
            let Some(place) = browser::find(stage.place(), &selector) else { continue };
            let sides = Side::both(run.world());
            if place.has_attribute("hidden") == sides.is_some() {
                let _ = place.toggle_attribute_with_force("hidden", sides.is_none());
            }
            let signs = browser::find_all(&place, ".key-side");
            for (side, own) in sides.iter().flatten().zip(&signs) {
                if let Some(words) = browser::find(own, ".key-words") {
                    browser::set_text(&words, &side.to_string());
                }
                if let Some(canvas) = browser::find(own, "canvas") {
                    sign(stage, index, side, canvas.unchecked_ref());
                }
            }
        }
    });
}

/// Paints a side's sign, if it is another one than is there.
fn sign(stage: &Stage, lane: usize, side: &Side<'_>, canvas: &HtmlCanvasElement) {
    let theme = stage.surroundings.get().theme;
    let lanes = stage.lanes.borrow();
    let plates = lanes.get(lane).is_some_and(|it| it.frame().detail >= Detail::Tile);
    let number = side.number().filter(|_| plates);
    let ratio = window().device_pixel_ratio();
    let shows = format!("{:?} {number:?} {theme:?} {ratio}", side.revision);
    if canvas.get_attribute("data-shows").as_deref() == Some(&shows) {
        return;
    }
    if let Some(mut painter) = Painter::new(canvas.clone()) {
        let frame = scene::key(side.revision, number, SIDE, theme);
        painter.resize(frame.extent.x, frame.extent.y, ratio);
        painter.paint(&frame);
        let style = canvas.style();
        let _ = style.set_property("width", &format!("{}px", frame.extent.x.ceil()));
        let _ = canvas.set_attribute("data-shows", &shows);
    }
}
