//! Finding one among many: a field that takes an id or a name, and keeping what was found in sight.

use std::rc::Rc;

use scene::frame::Subject;
use scene::view::Camera;
use scene::words::{Count, find};
use sim::ids::ServiceId;
use study::page::{Node, el};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::filter;
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
    let [choices, told] = filter::nodes();
    let nodes: [Node; 4] = [form.into(), choices, told, el("div").class("why-told").into()];
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
    if let Some((lane, Subject::Service(service))) = found {
        return frame(stage, lane, service);
    }
    stage.follow(true);
    come_closer(stage);
}

/// Shows all of a service: its tasks and load balancers have frames, since it was chosen; that is said, with how many.
fn frame(stage: &Stage, lane: usize, service: ServiceId) {
    stage.follow(false);
    stage.look(Some(lane), |camera, middle| camera.zoomed(0.0, middle));
    if let Some(view) = stage.lanes.borrow().get(lane) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        view.canvas().scroll_into_view_with_scroll_into_view_options(&options);
    }
    stage.changed();
    let own = stage.with(|show| {
        let own = show.runs().get(lane)?.world().services.get(service)?;
        Some((own.name.to_string(), own.tasks.len()))
    });
    if let Some((name, tasks)) = own {
        let tasks = Count(tasks as u32, "task");
        super::notice(stage, &format!("Service {name}: {tasks}, framed on the stage."));
    }
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
