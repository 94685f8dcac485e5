//! The panels Do, Why, Events and Configure: beside and below the stage where there is room, otherwise sheets over the foot of
//! the screen, one at a time. They are folded parts of the page either way, so nothing has to hold the focus.

use std::rc::Rc;

use crate::browser::window;
use study::page::{Node, el};
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlElement, KeyboardEvent};

use crate::browser;
use crate::stage::{Stage, listen};

/// From here on there is room beside the stage; `style/stage.css` says the same.
const WIDE: &str = "(min-width: 75rem)";
const PANELS: &str = ".sandbox-panel > details";

/// A panel with its title, folded.
pub(super) fn panel(class: &'static str, title: &str) -> Node {
    el("section")
        .class("sandbox-panel")
        .attr("data-panel", class)
        .attr("aria-label", title)
        .child(
            el("details")
                .child(el("summary").child(el("h2").text(title)))
                .child(el("div").class(class).attr("tabindex", "-1")),
        )
        .into()
}

/// Arranges the panels, and does so again whenever the room for them changes.
pub(super) fn watch(stage: &Rc<Stage>) {
    arrange(stage);
    if let Ok(Some(wide)) = window().match_media(WIDE) {
        stage.listen_to(&wide, "change", |stage, _| arrange(stage));
    }
    stage.listen_to(stage.place(), "keydown", key);
}

/// With room all are open; without it, opening one closes the others, which is what their common name says.
fn arrange(stage: &Stage) {
    let wide = browser::prefers(WIDE);
    for panel in browser::find_all(stage.place(), PANELS) {
        let _ = if wide {
            panel.remove_attribute("name").and_then(|()| panel.set_attribute("open", ""))
        } else {
            panel.remove_attribute("open").and_then(|()| panel.set_attribute("name", "sheet"))
        };
    }
}

/// Opens a panel. Its content is the answer.
pub(super) fn open(stage: &Stage, class: &str) -> Option<HtmlElement> {
    let content = browser::find(stage.place(), &format!(".{class}"))?;
    if let Some(panel) = content.parent_element() {
        let _ = panel.set_attribute("open", "");
    }
    Some(content)
}

/// Whether a panel is open.
pub(super) fn is_open(stage: &Stage, class: &str) -> bool {
    browser::find(stage.place(), &format!("[open] > .{class}")).is_some()
}

/// Something was chosen on the stage. Its story opens, unless another sheet is in use, as that with the tools for it.
pub(super) fn chosen(stage: &Stage) {
    let in_use = browser::find(stage.place(), ".sandbox-panel > details[open][name]");
    if in_use.is_none() {
        open(stage, "sandbox-why");
    }
}

/// Escape closes the sheet that is open.
fn key(stage: &Rc<Stage>, event: &Event) {
    let is_escape = event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape");
    let target = listen::target(event).filter(|_| is_escape && !event.default_prevented());
    let Some(sheet) = browser::find(stage.place(), ".sandbox-panel > details[open][name]") else {
        // Beside the stage nothing closes; from the story it leads back to what the story is of.
        if target.is_some_and(|it| matches!(it.closest("[data-panel=sandbox-why]"), Ok(Some(_)))) {
            stage.take_focus();
            event.prevent_default();
        }
        return;
    };
    // In the tree of things Escape leads a level up, and a dialog closes by itself.
    let Some(target) =
        target.filter(|it| !matches!(it.closest(".stage-tree, dialog"), Ok(Some(_))))
    else {
        return;
    };
    let _ = sheet.remove_attribute("open");
    event.prevent_default();
    if sheet.contains(Some(&target))
        && let Some(tab) = browser::find(&sheet, "summary")
    {
        browser::focus(&tab);
    }
}
