//! Listens once on a stage's element: what is clicked and changed in it, keys, pointers. All of it ends with the stage.

use std::rc::Rc;

use crate::browser::document;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, EventTarget, HtmlElement, KeyboardEvent};

use super::{Stage, pointer, tree};
use crate::settings;

/// Listeners that are taken away when this is dropped.
#[derive(Default)]
pub(super) struct Listeners(Vec<Listener>);

struct Listener {
    on: EventTarget,
    kind: &'static str,
    closure: Closure<dyn Fn(Event)>,
}

/// Keys that a button or a field wants for itself when it has the focus.
const OWN: &str = "button, a[href], summary, input, select, textarea";

/// Begins to listen to all that a stage reacts to.
pub(super) fn listen(stage: &Rc<Stage>) {
    for kind in ["click", "change", "input"] {
        stage.listen_to(stage.place(), kind, acted);
    }
    for kind in ["pointermove", "pointerdown", "pointerup", "pointerleave", "pointercancel"] {
        stage.listen_to(stage.place(), kind, pointer::moved);
    }
    stage.listen_to(stage.place(), "wheel", pointer::wheeled);
    stage.listen_to(&document(), "keydown", key);
}

impl Listeners {
    /// Listens to one more thing.
    pub(super) fn add(
        &mut self,
        stage: &Rc<Stage>,
        target: &EventTarget,
        kind: &'static str,
        heard: fn(&Rc<Stage>, &Event),
    ) {
        let weak = stage.weak();
        let closure = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            if let Some(stage) = weak.upgrade() {
                heard(&stage, &event);
            }
        });
        let _ = target.add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref());
        self.0.push(Listener { on: target.clone(), kind, closure });
    }
}

impl Drop for Listeners {
    fn drop(&mut self) {
        for Listener { on, kind, closure } in &self.0 {
            let callback = closure.as_ref().unchecked_ref();
            let _ = on.remove_event_listener_with_callback(kind, callback);
        }
    }
}

/// The element that an event is about, if it is one.
pub(super) fn target(event: &Event) -> Option<HtmlElement> {
    event.target()?.dyn_into().ok()
}

fn acted(stage: &Rc<Stage>, event: &Event) {
    let doing = target(event).and_then(|target| target.closest("[data-do]").ok().flatten());
    let Some(doing) = doing else { return };
    // A button acts on a click, a choice on a change, a slider while it is moved, and a field that says so while
    // somebody types in it.
    let expected = match (doing.tag_name().as_str(), doing.get_attribute("type").as_deref()) {
        ("INPUT", Some("range")) => "input",
        _ if doing.has_attribute("data-live") => "input",
        ("INPUT" | "SELECT", _) => "change",
        _ => "click",
    };
    // A button that can do nothing keeps the focus that it has: it is not disabled for the browser.
    let rests = doing.get_attribute("aria-disabled").as_deref() == Some("true");
    if event.type_() != expected || rests {
        return;
    }
    let action = doing.get_attribute("data-do").unwrap_or_default();
    act(stage, &action, &doing);
}

/// Does what an element or a key names.
pub(super) fn act(stage: &Rc<Stage>, action: &str, on: &Element) {
    if stage.command(action)
        || tree::act(stage, action, on)
        || pointer::act(stage, action, on)
        || super::transport::act(stage, action, on)
    {
        return;
    }
    if let Some(page) = stage.page.get() {
        page.act(stage, action, on);
    }
}

/// Keys work while the focus is in the stage, apart from those that a control wants for itself.
fn key(stage: &Rc<Stage>, event: &Event) {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
    let Some(target) = target(event) else { return };
    let inside = stage.place().contains(Some(&target));
    if !inside
        || event.alt_key()
        || event.meta_key()
        || event.ctrl_key()
        || event.default_prevented()
    {
        return;
    }
    let own = target.closest(OWN).ok().flatten();
    // What lies under a drawer is out of reach, for keys too.
    if matches!(target.closest(".drawer"), Ok(Some(_))) {
        return;
    }
    let in_tree = target.closest(".stage-tree").ok().flatten().is_some();
    let typing =
        own.as_ref().is_some_and(|own| matches!(own.tag_name().as_str(), "TEXTAREA" | "SELECT"))
            || own.as_ref().is_some_and(|own| own.tag_name() == "INPUT");
    let key = event.key();
    if typing || (own.is_some() && !in_tree && matches!(key.as_str(), " " | "Enter")) {
        return;
    }
    if in_tree && tree::key(stage, &key) {
        event.prevent_default();
        return;
    }
    let is_letter = key.chars().count() == 1 && key != " ";
    if is_letter && settings::KEYS.value() == "off" {
        return;
    }
    if let Some(command) = scene::keys::command(&key, event.shift_key()) {
        act(stage, command, &target);
        event.prevent_default();
    }
}
