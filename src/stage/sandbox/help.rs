//! Help: the keys of the stage from their own table, and the legend, each row painted as on the stage.

use std::rc::Rc;

use scene::keys::KEYS;
use scene::state::Row;
use scene::swatch;
use scene::view::Detail;
use study::page::{Node, el};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlCanvasElement, HtmlElement};

use super::drawer;
use crate::browser::{self, window};
use crate::stage::Stage;
use crate::stage::canvas::Painter;
use crate::stage::surroundings::Surroundings;

/// Of a sample, in CSS pixels.
const SIDE: f32 = 28.0;

/// The dialog, closed until it is asked for.
pub(super) fn dialog() -> Node {
    let keys = KEYS.iter().map(|key| -> Node {
        let label = el("th").attr("scope", "row").child(el("kbd").text(key.label));
        el("tr").child(label).child(el("td").text(key.does)).into()
    });
    let rows = Row::all().map(|row| -> Node {
        el("li")
            .child(el("canvas").class("sign-sample").attr("aria-hidden", "true"))
            .child(el("span").text(row.meaning()))
            .into()
    });
    el("dialog")
        .class("keys sandbox-help")
        .attr("id", "sandbox-help")
        .attr("aria-labelledby", "sandbox-help-title")
        .child(drawer::head("sandbox-help-title", "Signs and keys", "help"))
        .child(el("h3").text("What is drawn"))
        .child(el("ul").class("signs").children(rows))
        .child(el("h3").text("Keys"))
        .child(el("table").child(el("tbody").children(keys)))
        .child(el("p").class("fine").text(
            "Keys work while the focus is on the stage or its controls. In the stage arrows up and down move from thing to thing, Enter goes in, Escape goes out. While a filter dims tasks, Escape shows all of them again. Single-letter keys can be switched off in the settings.",
        ))
        .into()
}

/// Opens the help, or closes it. False when something else was asked for.
pub(super) fn act(stage: &Rc<Stage>, action: &str) -> bool {
    if action != "help" {
        return false;
    }
    if let Some(dialog) = drawer::toggle(stage, "#sandbox-help") {
        tell(stage, &dialog);
        paint(&dialog);
    }
    true
}

/// Shows the rows of signs that there may be now, and no others.
fn tell(stage: &Stage, dialog: &HtmlElement) {
    for (row, place) in Row::all().zip(browser::find_all(dialog, ".signs > li")) {
        let there = stage.with(|show| show.runs().iter().any(|run| row.is_there(run.world())));
        let _ = place.toggle_attribute_with_force("hidden", !there);
    }
}

fn paint(dialog: &HtmlElement) {
    let (ratio, Surroundings { theme, .. }) = (window().device_pixel_ratio(), Surroundings::now());
    for (row, canvas) in Row::all().zip(browser::find_all(dialog, ".sign-sample")) {
        let Ok(canvas) = canvas.dyn_into::<HtmlCanvasElement>() else { continue };
        if let Some(mut painter) = Painter::new(canvas) {
            painter.resize(SIDE, SIDE, ratio);
            painter.paint(&swatch(row, SIDE, Detail::Tile, theme));
        }
    }
}
