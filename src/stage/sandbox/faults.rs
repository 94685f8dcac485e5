//! Faults in force: a row under the stage that says what holds now, since when, and has a button that takes each back.

use std::cell::RefCell;
use std::fmt::Write as _;

use scene::show::{Held, Show};
use scene::words::Count;
use study::page::{Node, el};
use web_sys::Element;

use super::notice::done;
use super::row;
use super::tools::button;
use crate::browser;
use crate::stage::{Stage, clock};

const ROW: &str = ".sandbox-faults";
/// Faults that are said one by one; the rest is counted, for a row is no list of hundreds.
const SAID: usize = 12;

/// On a button: the place of its fault.
const WHICH: &str = "data-which";

/// What the row says, in its order: its buttons name their faults by place.
#[derive(Default)]
pub(super) struct Told(RefCell<Vec<Held>>);

/// The row's place: nothing, while nothing is in force.
pub(super) fn place() -> Node {
    row::place("sandbox-row sandbox-faults", "Faults in force")
}

/// Says in the row what is in force now, where that is something else than before.
pub(super) fn tell(stage: &Stage, told: &Told) {
    let held = stage.with(Show::in_force);
    if *told.0.borrow() == held {
        return;
    }
    let Some(place) = browser::find(stage.place(), ROW) else { return };
    let had_focus = browser::find(&place, ":focus").is_some();
    if held.is_empty() {
        row::hide(&place);
    } else {
        row::show(&place, &said(&held), "aria-label");
    }
    let keeps = !held.is_empty() && browser::find(&place, ":focus").is_some();
    if had_focus && !keeps {
        // What had it is gone: it goes on to the next one, or leaves the row.
        match browser::find(&place, "button").filter(|_| !held.is_empty()) {
            Some(button) => browser::focus(&button),
            None => stage.take_focus(),
        }
    }
    told.0.replace(held);
}

fn said(held: &[Held]) -> [Node; 2] {
    let title = format!("{} in force", Count(held.len() as u32, "fault"));
    let mut list = el("ul").children(held.iter().take(SAID).enumerate().map(fault));
    if held.iter().all(|it| it.fault.mend.is_none()) {
        // Where no button in it takes the keys, the list does, so that they can scroll it.
        list = list.attr("tabindex", "0");
    }
    if let more @ 1.. = held.len().saturating_sub(SAID) {
        list = list.child(el("li").text(format!("and {more} more")));
    }
    [el("p").child(el("strong").text(title)).into(), list.into()]
}

fn fault((which, held): (usize, &Held)) -> Node {
    let mut when = String::new();
    // Writing into a string does not fail.
    if let Some(since) = held.fault.since {
        let _ = write!(when, " since {}", clock(since));
    }
    if let Some(until) = held.fault.until {
        let _ = write!(when, " until {}", clock(until));
    }
    let words = el("span").text(held.to_string()).child(el("span").class("fine").text(when));
    let item = el("li").child(words);
    if held.fault.mend.is_none() {
        return item.into();
    }
    let back = button("take-back", "Take back")
        .class("quiet")
        .attr(WHICH, which.to_string())
        .attr("aria-label", format!("Take back: {held}"));
    item.child(back).into()
}

/// What a button of the row does. False when it is none of its own.
pub(super) fn act(stage: &Stage, told: &Told, action: &str, on: &Element) -> bool {
    if action != "take-back" {
        return false;
    }
    let which = on.get_attribute(WHICH).and_then(|which| which.parse::<usize>().ok());
    let held = which.and_then(|which| told.0.borrow().get(which).cloned());
    if let Some(held) = held
        && let Some((name, with)) = held.fault.mend.clone()
    {
        match Show::refusal(&stage.act_all(vec![(name, with)])) {
            Some(refusal) => done(stage, &format!("Refused: {refusal}")),
            None => done(stage, &format!("Taken back: {held}.")),
        }
    }
    true
}
