//! Buttons and keys for a closer look, beside fingers and wheel.

use std::rc::Rc;

use scene::view::Camera;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlButtonElement};

use crate::browser;
use crate::stage::Stage;

/// One press of a button looks closer by this factor.
const CLOSER: f32 = 1.6;

/// What a button or key for the zoom does: in its lane, or in all. False when it is none.
pub(in crate::stage) fn act(stage: &Rc<Stage>, action: &str, on: &Element) -> bool {
    let factor = match action {
        "zoom-in" => CLOSER,
        "zoom-out" => 1.0 / CLOSER,
        "zoom-home" => 0.0,
        _ => return false,
    };
    let lane = on.closest("[data-lane]").ok().flatten();
    let lane = lane.and_then(|lane| lane.get_attribute("data-lane"));
    let lane =
        stage.with(|show| show.lanes().iter().position(|it| Some(it.name()) == lane.as_deref()));
    stage.look(lane, |camera, middle| camera.zoomed(factor, middle));
    stage.changed();
    true
}

/// Brings the zoom's buttons to where the lanes are looked at from.
pub(in crate::stage) fn tell(stage: &Stage) {
    let lanes = stage.lanes.borrow();
    for (figure, lane) in browser::find_all(stage.place(), ".stage-lane").iter().zip(lanes.iter()) {
        let zoom = lane.view().camera.zoom;
        let class = if zoom > 1.0 { "stage-lane is-close" } else { "stage-lane" };
        if figure.class_name() != class {
            figure.set_class_name(class);
        }
        for (does, can) in [
            ("zoom-in", zoom < Camera::MAX_ZOOM),
            ("zoom-out", zoom > 1.0),
            ("zoom-home", zoom > 1.0),
        ] {
            let button = browser::find(figure, &format!("button[data-do={does}]"));
            let button = button.and_then(|it| it.dyn_into::<HtmlButtonElement>().ok());
            if let Some(button) = button.filter(|button| button.disabled() == can) {
                button.set_disabled(!can);
            }
        }
    }
}
