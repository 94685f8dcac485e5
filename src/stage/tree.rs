//! The stage as buttons beside the canvas: one level of the tree of things at a time, with one of them in the
//! tab order, for keyboards and screen readers. What has the focus is outlined on the canvas.

use std::rc::Rc;

use scene::cast;
use scene::frame::Subject;
use scene::words::{self, Name};
use study::page::{Node, el};
use web_sys::{Element, HtmlElement};

use super::Stage;
use crate::{browser, mount};

/// Tells each lane's tree what there is now. Buttons stay as long as they name the same things.
pub(super) fn tell(stage: &Stage) {
    let show = stage.show.borrow();
    let focused = stage.focused.get();
    let lanes = stage.lanes.borrow();
    for ((run, lane), name) in show.runs().iter().zip(lanes.iter()).zip(show.lanes()) {
        let (world, at) = (run.world(), show.at());
        let selector = format!("[data-lane={}] .stage-tree", name.name());
        let Some(holder) = browser::find(stage.place(), &selector) else { continue };
        let actors = cast::cast(world, run.log(), at, lane.view());
        let above = focused.and_then(|it| words::parent(world, it, at)).unwrap_or(Subject::Cluster);
        let level = words::children(world, &actors, above);
        let wanted: Vec<(String, String)> = level
            .nodes
            .iter()
            .map(|it| (format!("{it:?}"), Name { world, at, subject: *it }.to_string()))
            .collect();
        let place = level.nodes.iter().position(|it| Some(*it) == focused).unwrap_or_default();
        fill(&holder, &wanted, place);
        let described = browser::element(&format!("stage-words-{}", name.name()));
        if let Some(described) = described.filter(|_| show.player().rests()) {
            // While the clock runs the description would change under whoever reads it.
            browser::set_text(&described, &words::describe(world, run.log(), at));
        }
    }
}

fn fill(holder: &HtmlElement, wanted: &[(String, String)], place: usize) {
    let buttons = browser::find_all(holder, "button");
    let same = buttons.len() == wanted.len()
        && buttons
            .iter()
            .zip(wanted)
            .all(|(button, (key, _))| button.get_attribute("data-subject").as_ref() == Some(key));
    if !same {
        let had_focus = browser::find(holder, ":focus").is_some();
        let nodes: Vec<Node> = wanted.iter().map(|(key, name)| button(key, name)).collect();
        mount::replace(holder, &nodes);
        if had_focus && let Some(button) = browser::find_all(holder, "button").get(place) {
            browser::focus(button);
        }
    }
    for (index, (button, (_, name))) in
        browser::find_all(holder, "button").iter().zip(wanted).enumerate()
    {
        browser::set_text(button, name);
        let index = if index == place { "0" } else { "-1" };
        if button.get_attribute("tabindex").as_deref() != Some(index) {
            let _ = button.set_attribute("tabindex", index);
        }
    }
}

fn button(key: &str, name: &str) -> Node {
    el("button")
        .attr("type", "button")
        .attr("data-do", "choose")
        .attr("data-subject", key)
        .text(name)
        .into()
}

/// What a button of the tree does. False when it is none.
pub(super) fn act(stage: &Rc<Stage>, action: &str, on: &Element) -> bool {
    if action != "choose" {
        return false;
    }
    let subject = subject_of(stage, on);
    stage.focused.set(subject);
    stage.select(subject);
    true
}

/// A key in the tree: arrows go to siblings, Enter goes in where there is something, Escape goes out.
pub(super) fn key(stage: &Rc<Stage>, key: &str) -> bool {
    let step = match key {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        "Enter" => return enter(stage),
        "Escape" => return leave(stage),
        _ => return false,
    };
    let Some(button) = focused_button(stage) else { return false };
    let Some(holder) = button.parent_element() else { return false };
    let all = browser::find_all(&holder, "button");
    let here = all.iter().position(|it| *it == button).unwrap_or_default() as i64;
    let next = (here + step).rem_euclid(all.len().max(1) as i64);
    if let Some(next) = all.get(next as usize) {
        stage.focused.set(subject_of(stage, next));
        browser::focus(next);
        stage.changed();
    }
    true
}

fn enter(stage: &Rc<Stage>) -> bool {
    let Some(button) = focused_button(stage) else { return false };
    let Some(subject) = subject_of(stage, &button) else { return false };
    stage.select(Some(subject));
    let first = {
        let (show, lanes) = (stage.show.borrow(), stage.lanes.borrow());
        let found = show.runs().iter().zip(lanes.iter()).find_map(|(run, lane)| {
            let actors = cast::cast(run.world(), run.log(), show.at(), lane.view());
            words::children(run.world(), &actors, subject).nodes.first().copied()
        });
        found
    };
    if let Some(first) = first {
        stage.focused.set(Some(first));
        stage.changed();
    }
    true
}

fn leave(stage: &Rc<Stage>) -> bool {
    let Some(focused) = stage.focused.get() else { return false };
    let above = stage.with(|show| {
        show.runs().iter().find_map(|run| words::parent(run.world(), focused, show.at()))
    });
    stage.focused.set(above.filter(|above| *above != Subject::Cluster));
    stage.changed();
    true
}

fn focused_button(stage: &Stage) -> Option<HtmlElement> {
    browser::find(stage.place(), ".stage-tree button:focus")
}

/// The subject that a button stands for: the one of its level with the same key.
fn subject_of(stage: &Stage, button: &Element) -> Option<Subject> {
    let key = button.get_attribute("data-subject")?;
    let (show, lanes) = (stage.show.borrow(), stage.lanes.borrow());
    let above = stage.focused.get();
    let found = show.runs().iter().zip(lanes.iter()).find_map(|(run, lane)| {
        let (world, at) = (run.world(), show.at());
        let actors = cast::cast(world, run.log(), at, lane.view());
        let above = above.and_then(|it| words::parent(world, it, at)).unwrap_or(Subject::Cluster);
        let level = words::children(world, &actors, above);
        level.nodes.into_iter().find(|it| format!("{it:?}") == key)
    });
    found
}
