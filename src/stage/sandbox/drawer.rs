//! Drawers: dialogs over the sandbox. Each is opened and closed by its button, and says in itself what came of a change.

use study::page::{Element as Made, Node, el};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlDialogElement, HtmlElement};

use super::tools::button;
use crate::browser;
use crate::stage::Stage;

/// How a change of what the run goes by is taken, after a sentence about what is changed.
const AGAIN: &str = "A change plays the run again from its start, with everything that you did, up to the moment on the \
                     clock. It stays through Begin again, and travels in the link and in the saved file; choosing a \
                     scenario drops it.";

/// The head of a dialog: its title, which has the focus when it opens, and a button that closes it.
pub(super) fn head(id: &'static str, title: &'static str, closes: &str) -> Node {
    let title = el("h2").attr("id", id).attr("tabindex", "-1").attr("autofocus", "").text(title);
    el("div").class("drawer-head").child(title).child(button(closes, "Close")).into()
}

/// A drawer for what a run goes by, closed and empty until it is asked for.
pub(super) fn closed(
    class: &'static str,
    (id, title, does): (&'static str, &'static str, &str),
    about: &str,
) -> Made {
    el("dialog")
        .class(class)
        .attr("aria-labelledby", id)
        .child(head(id, title, does))
        .child(el("p").text(format!("{about} {AGAIN}")))
}

/// The place in which a drawer says what came of a change, and what stands beside it.
pub(super) fn bar(beside: Option<Made>) -> Made {
    let bar = el("div").class("drawer-bar").child(el("output").class("drawer-said"));
    bar.children(beside.map(Node::from))
}

/// Opens a drawer, or closes it. The answer is the drawer that has opened, to be filled.
pub(super) fn toggle(stage: &Stage, drawer: &str) -> Option<HtmlElement> {
    let drawer = browser::find(stage.place(), drawer)?.dyn_into::<HtmlDialogElement>().ok()?;
    if drawer.open() {
        drawer.close();
        return None;
    }
    drawer.show_modal().ok()?;
    Some(drawer.into())
}

/// Says a sentence in the drawer itself: what lies under it is silent while it is open.
pub(super) fn say(stage: &Stage, drawer: &str, sentence: &str) {
    if let Some(place) = browser::find(stage.place(), &format!("{drawer} .drawer-said")) {
        browser::set_text(&place, sentence);
    }
}

/// A rule, with a way to what is known of it in a tab of its own.
pub(super) fn rule(id: &str) -> Made {
    el("a")
        .class("rule-link")
        .attr("href", format!("{}assumptions#{id}", browser::base()))
        .attr("target", "_blank")
        .child(el("code").text(id))
}
