//! The sandbox around the stage: what is played, tools to change and break it, and what it says and why.

mod charts;
mod events;
mod files;
mod inspector;
mod strip;
mod tools;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use scene::frame::Subject;
use scene::show::{Opened, Show};
use sim::link::{Link, Source};
use sim::scenario::Scenario;
use sim::scenario::lane::Lane;
use study::page::{Node, el, stage};
use web_sys::{Element, HtmlElement};

use super::{Page, Stage, presets};
use crate::{browser, mount};

/// What is shown to somebody who asks for nothing in particular.
const FIRST: &str = "twin-lanes";

/// Opens the sandbox in its shell: with the moment that the address names, or with the first preset.
pub(super) fn open(place: &Element) {
    mount::replace(place, &shell());
    let Some((show, said)) = begin() else { return };
    let stage = Stage::open(place, show, Sandbox::default());
    tools::build(&stage);
    stage.tell();
    if let Some(said) = said {
        notice(&stage, &said);
    }
}

/// The show to begin with, and what is to be said about it.
fn begin() -> Option<(Show, Option<String>)> {
    let hash = browser::hash();
    let Some(text) = hash.strip_prefix("#run=") else { return Some((first()?, None)) };
    Some(match Link::decode(text).map_err(|error| error.to_string()).and_then(linked) {
        Ok((show, Opened::Same)) => (show, Some("This is the moment that was shared.".to_owned())),
        Ok((show, Opened::Different)) => (
            show,
            Some(
                "This link was made with another version of the simulator: the run may differ from what was shared."
                    .to_owned(),
            ),
        ),
        Err(sentence) => (first()?, Some(sentence)),
    })
}

fn first() -> Option<Show> {
    Some(Show::new(Some(FIRST.to_owned()), presets::find(FIRST)?, &Lane::TWINS))
}

fn linked(link: Link) -> Result<(Show, Opened), String> {
    let scenario = match &link.scenario {
        Source::Preset(name) => presets::find(name).ok_or_else(|| {
            format!("This link names the scenario “{name}”, which this site does not have.")
        })?,
        Source::File(text) => Scenario::parse(text)
            .map_err(|_| "The scenario inside this link cannot be read.".to_owned())?,
    };
    Ok(Show::open(&link, scenario))
}

fn shell() -> Vec<Node> {
    let panel = |class: &'static str, title: &str| {
        el("section")
            .class("sandbox-panel")
            .attr("data-panel", class)
            .attr("aria-label", title)
            .child(el("h2").text(title))
            .child(el("div").class(class))
    };
    let mut stage = el("div").class("sandbox-stage");
    for node in stage::places() {
        stage = stage.child(node);
    }
    vec![
        el("p").class("sandbox-notice").attr("hidden", "").into(),
        el("div").class("sandbox-head").into(),
        el("div")
            .class("sandbox-body")
            .child(panel("sandbox-tools", "Do"))
            .child(stage.child(el("div").class("sandbox-charts")))
            .child(panel("sandbox-why", "Why"))
            .into(),
        panel("sandbox-events", "Events").into(),
    ]
}

/// Shows a sentence over the stage, for as long as nothing else is to be said.
pub(super) fn notice(stage: &Stage, sentence: &str) {
    if let Some(place) = browser::find(stage.place(), ".sandbox-notice") {
        browser::set_text(&place, sentence);
        let _ = place.remove_attribute("hidden");
    }
    browser::announce(sentence);
}

/// What the sandbox remembers besides the show.
#[derive(Default)]
struct Sandbox {
    events: RefCell<events::Shown>,
    charts: Cell<u32>,
}

impl Page for Sandbox {
    fn tell(&self, stage: &Stage) {
        let find =
            |selector: &str| -> Option<HtmlElement> { browser::find(stage.place(), selector) };
        if let Some(holder) = find(".stage-strip") {
            strip::tell(stage, &holder);
        }
        if let Some(holder) = find(".sandbox-events") {
            events::tell(stage, &holder, &mut self.events.borrow_mut());
        }
        if let Some(holder) = find(".sandbox-charts") {
            charts::tell(stage, &holder, &self.charts);
        }
        if let Some(holder) = find(".sandbox-why") {
            inspector::tell(stage, &holder);
        }
        tools::tell(stage);
    }

    fn act(&self, stage: &Rc<Stage>, action: &str, on: &Element) {
        if !tools::act(stage, action, on) {
            files::act(stage, action, on);
        }
    }

    fn chosen(&self, stage: &Stage, _subject: Option<Subject>) {
        if let Some(holder) = browser::find(stage.place(), ".sandbox-why") {
            inspector::tell(stage, &holder);
        }
    }
}
