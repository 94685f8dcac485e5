//! The stage as buttons beside the canvas: one level of the tree of things at a time, with one of them in the
//! tab order, for keyboards and screen readers. What has the focus is outlined on the canvas.

use std::rc::Rc;

use scene::cast;
use scene::frame::Subject;
use scene::player::Player;
use scene::words::{self, Level, Name};
use sim::timeline::Timeline;
use study::page::{Node, el};
use web_sys::{Element, HtmlElement};

use super::Stage;
use super::lane::LaneView;
use crate::browser::{self, window};
use crate::mount;

/// While the clock runs and nobody is in a tree, it is told anew after so many milliseconds.
const SELDOM_MS: f64 = 1_000.0;
/// Levels of the tree.
const DEEPEST: usize = 4;

/// Tells each lane's tree what there is now. Buttons stay as long as they name the same things.
pub(super) fn tell(stage: &Stage) {
    let rests = stage.with(|show| show.player().rests());
    let now_ms = window().performance().map_or(0.0, |clock| clock.now());
    let is_in = browser::find(stage.place(), ".stage-tree :focus").is_some();
    let is_due = rests || now_ms - stage.tree_told_ms.get() >= SELDOM_MS;
    if !is_due && !is_in {
        return;
    }
    if is_due {
        stage.tree_told_ms.set(now_ms);
    }
    let show = stage.show.borrow();
    for (index, (run, name)) in show.runs().iter().zip(show.lanes()).enumerate() {
        let (world, at) = (run.world(), show.at());
        let selector = format!("[data-lane={}] .stage-tree", name.name());
        let Some(holder) = browser::find(stage.place(), &selector) else { continue };
        let (focused, level) = settle(stage, index, &holder);
        let wanted: Vec<(String, String)> = level
            .nodes
            .iter()
            .map(|it| (format!("{it:?}"), Name { world, at, subject: *it }.to_string()))
            .collect();
        let place = level.nodes.iter().position(|it| Some(*it) == focused).unwrap_or_default();
        fill(&holder, &wanted, place);
        let described = browser::element(&format!("stage-words-{}", name.name()));
        // Nobody hears it change; whoever reads it hears how it is about now.
        if let Some(described) = described.filter(|_| is_due) {
            browser::set_text(&described, &words::describe(world, at));
        }
    }
}

/// What has the focus in a lane's tree, with its level. In place of a thing that is gone its neighbour has it, and where
/// there is none, what both were in.
fn settle(stage: &Stage, lane: usize, holder: &HtmlElement) -> (Option<Subject>, Level) {
    let own = stage.focused.get().filter(|(of, _)| *of == lane).map(|(_, it)| it);
    let mut focused = own;
    let mut level = level(stage, lane, focused);
    for _ in 0..DEEPEST {
        let Some(gone) = focused.filter(|it| !level.nodes.contains(it)) else { break };
        let buttons = browser::find_all(holder, "button");
        let had = |button: &HtmlElement| button.get_attribute("tabindex").as_deref() == Some("0");
        let place = buttons.iter().position(had).unwrap_or_default();
        let last = level.nodes.len().saturating_sub(1);
        focused = level.nodes.get(place.min(last)).copied().or_else(|| {
            let show = stage.show.borrow();
            words::parent(show.runs().get(lane)?.world(), gone, show.at())
        });
        focused = focused.filter(|it| *it != Subject::Cluster);
        level = self::level(stage, lane, focused);
    }
    if focused != own {
        stage.focused.set(focused.map(|it| (lane, it)));
    }
    (focused, level)
}

/// The level of a lane's tree in which a subject stands, or the top one.
fn level(stage: &Stage, lane: usize, subject: Option<Subject>) -> Level {
    let (show, lanes) = (stage.show.borrow(), stage.lanes.borrow());
    let (Some(run), Some(view)) = (show.runs().get(lane), lanes.get(lane)) else {
        return Level::default();
    };
    let (world, at) = (run.world(), show.at());
    let above = subject.and_then(|it| words::parent(world, it, at)).unwrap_or(Subject::Cluster);
    children(run, view, show.player(), above)
}

/// What stands under a subject. While the clock runs its picture has just been made; at rest something may have happened since.
fn children(run: &Timeline, view: &LaneView, player: &Player, above: Subject) -> Level {
    let world = run.world();
    if !player.rests() {
        return words::children(world, view.cast(), above);
    }
    let actors = cast::cast(world, run.log(), player.at(), view.view());
    words::children(world, &cast::standing(&actors).collect::<Vec<_>>(), above)
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

/// What is meant by a key: the thing whose button in the tree has the focus, otherwise what was chosen.
pub(super) fn meant(stage: &Stage, on: &Element) -> Option<(usize, Subject)> {
    let button = on.closest(".stage-tree button").ok().flatten();
    button.and_then(|button| subject_of(stage, &button)).or_else(|| stage.chosen())
}

/// Gives the focus to the thing that had it last, or to the first one.
pub(super) fn focus(stage: &Stage) {
    let lane = stage.focused.get().or(stage.chosen()).map_or(0, |(lane, _)| lane);
    let name = stage.with(|show| show.lanes().get(lane).map(|lane| lane.name()));
    let selector = format!("[data-lane={}] .stage-tree [tabindex='0']", name.unwrap_or_default());
    if let Some(button) = browser::find(stage.place(), &selector) {
        browser::focus(&button);
    }
}

/// A key in the tree: arrows go to siblings, Enter chooses and goes in where there is something, Escape goes out.
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
    let Some((lane, subject)) = subject_of(stage, &button) else { return false };
    stage.select(Some((lane, subject)));
    let first = {
        let (show, lanes) = (stage.show.borrow(), stage.lanes.borrow());
        let run = show.runs().get(lane).zip(lanes.get(lane));
        run.and_then(|(run, view)| {
            children(run, view, show.player(), subject).nodes.first().copied()
        })
    };
    // Where there is nothing in it, the focus stays where it is.
    stage.focused.set(Some((lane, first.unwrap_or(subject))));
    stage.changed();
    true
}

fn leave(stage: &Rc<Stage>) -> bool {
    let Some((lane, focused)) = stage.focused.get() else { return false };
    let above =
        stage.with(|show| words::parent(show.runs().get(lane)?.world(), focused, show.at()));
    stage.focused.set(above.filter(|above| *above != Subject::Cluster).map(|it| (lane, it)));
    stage.changed();
    true
}

fn focused_button(stage: &Stage) -> Option<HtmlElement> {
    browser::find(stage.place(), ".stage-tree button:focus")
}

/// The lane and subject that a button stands for: the one of its level with the same key.
fn subject_of(stage: &Stage, button: &Element) -> Option<(usize, Subject)> {
    let key = button.get_attribute("data-subject")?;
    let lane = button.closest("[data-lane]").ok()??.get_attribute("data-lane")?;
    let lane = stage.with(|show| show.lanes().iter().position(|it| it.name() == lane))?;
    let focused = stage.focused.get().filter(|(of, _)| *of == lane).map(|(_, it)| it);
    let nodes = level(stage, lane, focused).nodes;
    nodes.into_iter().find(|it| format!("{it:?}") == key).map(|it| (lane, it))
}
