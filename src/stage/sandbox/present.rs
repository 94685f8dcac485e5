//! Presenting: strip, stage and clock alone, over the whole screen where the browser can do that. Keys, things and
//! sentences are the same; what needs a panel ends it.

use std::rc::Rc;

use study::page::{Node, el};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use super::HEIGHT;
use crate::browser::{self, document, window};
use crate::mount;
use crate::stage::{Stage, listen};

/// On the stage's element while it is presented; `style/clock.css` says what is to be seen then.
const MARK: &str = "data-presents";
/// The least height of a lane's picture beside others, in CSS pixels; where there is less room it scrolls.
const LEAST: i32 = 160;

/// Puts Undo, Redo and Present beside the clock.
pub(super) fn build(stage: &Stage) {
    let Some(clock) = browser::find(stage.place(), ".stage-transport") else { return };
    for (does, label, key) in
        [("undo", "Undo", "z"), ("redo", "Redo", "y"), ("present", "Present", "p")]
    {
        mount::append(&clock, &button(does, label, key));
    }
}

/// A sign, and a word where there is room for it.
fn button(does: &'static str, label: &'static str, key: &'static str) -> Node {
    el("button")
        .class("clock-button")
        .attr("type", "button")
        .attr("data-do", does)
        .attr("aria-label", label)
        .attr("title", label)
        .attr("aria-keyshortcuts", key)
        .child(el("span").class("clock-sign").attr("aria-hidden", "true"))
        .child(el("span").class("clock-word").text(label))
        .into()
}

/// Listens to what ends it, and to the room that it has.
pub(super) fn watch(stage: &Rc<Stage>) {
    stage.listen_to(&document(), "keydown", key);
    stage.listen_to(&document(), "fullscreenchange", |stage, _| {
        if !browser::fills_screen() {
            leave(stage);
        }
    });
    stage.listen_to(&window(), "resize", |stage, _| {
        tell(stage);
    });
}

/// The strip grows with what it says, and leaves less room to the pictures.
pub(super) fn tell(stage: &Stage) {
    if presents(stage) {
        fit(stage);
    }
}

/// What a control does. False when it is none of its own.
pub(super) fn act(stage: &Rc<Stage>, action: &str) -> bool {
    match action {
        "present" if presents(stage) => leave(stage),
        "present" => enter(stage),
        _ => return false,
    }
    true
}

fn presents(stage: &Stage) -> bool {
    stage.place().has_attribute(MARK)
}

fn enter(stage: &Stage) {
    let _ = stage.place().set_attribute(MARK, "");
    for sheet in browser::find_all(stage.place(), ".sandbox-panel > details[open][name]") {
        let _ = sheet.remove_attribute("open");
    }
    let Some(button) = named(stage, "End presenting") else { return };
    // A control that is not to be seen any more would take the keys with it.
    let kept = browser::find(stage.place(), ":is(.stage-lanes, .stage-transport) :focus");
    if kept.is_none() {
        browser::focus(&button);
    }
    browser::fill_screen();
    fit(stage);
    browser::announce("Strip, stage and clock alone. Escape ends it.");
}

/// Shows all of the sandbox again.
pub(super) fn leave(stage: &Stage) {
    if !presents(stage) {
        return;
    }
    let _ = stage.place().remove_attribute(MARK);
    named(stage, "Present");
    browser::leave_screen();
    fit(stage);
    browser::announce("All of the sandbox again.");
}

/// Gives the button its name, and returns it.
fn named(stage: &Stage, label: &str) -> Option<HtmlElement> {
    let button = browser::find(stage.place(), ".clock-button[data-do=present]")?;
    for name in ["aria-label", "title"] {
        let _ = button.set_attribute(name, label);
    }
    if let Some(word) = browser::find(&button, ".clock-word") {
        browser::set_text(&word, label);
    }
    Some(button)
}

/// Escape ends it, unless it has closed a dialog or led out of a thing.
fn key(stage: &Rc<Stage>, event: &Event) {
    let is_escape = event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape");
    if !is_escape || !presents(stage) || event.default_prevented() {
        return;
    }
    if listen::target(event).is_some_and(|it| matches!(it.closest("dialog"), Ok(Some(_)))) {
        return;
    }
    leave(stage);
    event.prevent_default();
}

/// Gives the pictures the height that there is for them.
fn fit(stage: &Stage) {
    let Some(lanes) = browser::find(stage.place(), ".stage-lanes") else { return };
    let room = room(&lanes).filter(|_| presents(stage));
    let height = room.unwrap_or(HEIGHT);
    let text = height.to_string();
    let fits = lanes.has_attribute("data-fits");
    if fits == room.is_some() && lanes.get_attribute("data-height").as_ref() == Some(&text) {
        return;
    }
    let _ = lanes.set_attribute("data-height", &text);
    let _ = lanes.toggle_attribute_with_force("data-fits", room.is_some());
    stage.be_high(f32::from(height), room.is_some());
}

/// The height below the captions of lanes that stand beside each other. None where one stands over the other: they scroll.
fn room(lanes: &HtmlElement) -> Option<u16> {
    let figures = browser::find_all(lanes, ".stage-lane");
    let (first, last) = (figures.first()?, figures.last()?);
    if first.offset_top() != last.offset_top() {
        return None;
    }
    let (picture, holder) = (browser::find(first, "canvas")?, lanes.parent_element()?);
    let top = |element: &Element| element.get_bounding_client_rect().top() as i32;
    let above = top(&picture) - top(&holder) + holder.scroll_top();
    // Faults in force stand under the pictures, which make room for them here.
    let below = browser::find(&holder, ".sandbox-faults").map_or(0, |it| it.offset_height());
    // Of the figure one edge is below.
    let free = holder.client_height() - above - below - 1;
    u16::try_from(free.max(LEAST)).ok()
}
