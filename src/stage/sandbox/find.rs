//! Finding one among many: a field that takes an id or a name, and keeping what was found in sight.

use std::rc::Rc;

use scene::view::Camera;
use scene::words::find;
use study::page::{Node, el};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::tools::button;
use crate::stage::Stage;
use crate::{browser, mount};

/// Puts the field over what the Why panel tells.
pub(super) fn build(stage: &Stage) {
    let Some(holder) = browser::find(stage.place(), ".sandbox-why") else { return };
    let input = el("input")
        .attr("type", "text")
        .attr("data-do", "find")
        .attr("autocomplete", "off")
        .attr("maxlength", "255")
        .attr("placeholder", "t-12, i-3, web");
    let field = el("label").class("field").child(el("span").text("Find")).child(input);
    let form = el("div").class("find").child(field).child(button("follow", "Follow"));
    let nodes: [Node; 2] = [form.into(), el("div").class("why-told").into()];
    mount::replace(&holder, &nodes);
}

/// What the field, its button or its key does. False when it is none of them.
pub(super) fn act(stage: &Rc<Stage>, action: &str, on: &Element) -> bool {
    match action {
        "find" => {
            if let Some(text) = on.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value) {
                search(stage, &text);
            }
        }
        "search" => {
            super::sheets::open(stage, "sandbox-why");
            if let Some(field) = browser::find(stage.place(), "input[data-do=find]") {
                browser::focus(&field);
            }
        }
        "follow" => {
            let follows = !stage.follows.get() && stage.chosen().is_some();
            stage.follow(follows);
            if follows {
                come_closer(stage);
            }
        }
        _ => return false,
    }
    true
}

/// Chooses what a text names, in the lane that is looked at or else in the first that has it, and goes there.
fn search(stage: &Rc<Stage>, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    let current = stage.chosen().map_or(0, |(lane, _)| lane);
    let found = stage.with(|show| {
        let runs = show.runs();
        let lanes = (current..runs.len()).chain(0..current);
        lanes.filter_map(|lane| Some((lane, find(runs.get(lane)?.world(), text)?))).next()
    });
    if found.is_none() {
        let sentence = format!(
            "Nothing is called “{text}” at this moment. Tasks are t-1, t-2 …, instances i-1, i-2 …; services have names."
        );
        return super::notice(stage, &sentence);
    }
    super::notice(stage, "");
    stage.select(found);
    stage.follow(true);
    come_closer(stage);
}

/// Looks as close as it takes to tell tasks apart, and brings the picture's middle into the window.
fn come_closer(stage: &Stage) {
    let Some((lane, _)) = stage.chosen() else { return };
    let tasks = stage.with(|show| show.runs().get(lane).map(|run| run.world().tasks.len()));
    let wanted = Camera::to_tell_apart(tasks.unwrap_or_default());
    let lanes = stage.lanes.borrow();
    let Some(view) = lanes.get(lane) else { return };
    let now = view.view().camera.zoom;
    if wanted <= now {
        return;
    }
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Center);
    view.canvas().scroll_into_view_with_scroll_into_view_options(&options);
    drop(lanes);
    stage.look(Some(lane), |camera, middle| camera.zoomed(wanted / now, middle));
    stage.changed();
}

/// Brings the button to whether something is followed.
pub(super) fn tell(stage: &Stage) {
    if let Some(button) = browser::find(stage.place(), "button[data-do=follow]") {
        let pressed = if stage.follows.get() { "true" } else { "false" };
        if button.get_attribute("aria-pressed").as_deref() != Some(pressed) {
            let _ = button.set_attribute("aria-pressed", pressed);
        }
    }
    super::tools::enable(stage, "button[data-do=follow]", stage.chosen().is_some());
}
