//! The sandbox around the stage: what is played, tools to change and break it, and what it says and why.

mod address;
mod assumptions;
mod beliefs;
mod bills;
mod charts;
mod configure;
mod drawer;
mod events;
mod faults;
mod files;
mod filter;
mod find;
mod help;
mod inspector;
mod key;
mod notice;
mod present;
mod row;
mod sheets;
mod ticks;
mod tools;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use scene::frame::Subject;
use scene::show::{Ending, Show};
use sim::time::SimTime;
use study::page::{Node, el, stage};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};

use self::notice::notice;
use super::{Page, Stage, strip, tree};
use crate::browser::{self, window};
use crate::mount;

/// The least height of a lane's picture, in CSS pixels.
const HEIGHT: u16 = 340;
/// From here on there is room for the choices over the stage; `style/stage.css` says the same.
const ROOMY: &str = "(min-width: 48rem) and (min-height: 48rem)";
/// While the clock runs, what takes long to say is said anew after so many milliseconds.
const SELDOM_MS: f64 = 500.0;

/// Opens the sandbox in its shell: with the moment that the address names, or with the first preset.
pub fn open(place: &Element) {
    let place = place.clone();
    spawn_local(async move {
        let begun = files::begin().await;
        // The page may have been left while a scenario was on its way.
        if let Some((show, said)) = begun.filter(|_| place.is_connected()) {
            fill(&place, show, said);
        }
    });
}

fn fill(place: &Element, mut show: Show, said: Option<String>) {
    mount::replace(place, &shell());
    if let Some(lanes) = browser::find(place, ".stage-lanes") {
        let _ = lanes.set_attribute("data-height", &HEIGHT.to_string());
    }
    if said.is_none() && !browser::reduced_motion() {
        show.play();
    }
    let sandbox = Sandbox::default();
    let stage = Stage::open(place, show, sandbox);
    filter::watch(&stage);
    sheets::watch(&stage);
    present::build(&stage);
    present::watch(&stage);
    tools::build(&stage);
    find::build(&stage);
    address::keep(&stage);
    stage.tell();
    files::watch(&stage);
    if let Some(said) = said {
        notice(&stage, &said);
    }
}

fn shell() -> Vec<Node> {
    let mut places = stage::places().into_iter();
    let strip = places.next();
    // Below the pictures, so that none of them makes room for it.
    let lanes = places.next();
    let middle = el("div").class("sandbox-stage").children(lanes).child(faults::place());
    let middle = middle.children(places);
    let mut top = el("details")
        .class("sandbox-top")
        .child(el("summary").text("Scenario, lanes, files, link"))
        .child(el("div").class("sandbox-head"));
    if browser::prefers(ROOMY) {
        top = top.attr("open", "");
    }
    let problems = el("div").class("sandbox-problems").attr("hidden", "");
    // What comes of an action is in sight wherever on the page it is done.
    let sight = el("div").class("sandbox-sight").children(strip).child(notice::place());
    let about = el("div").class("sandbox-about");
    let about = about.into();
    let mut nodes = vec![about, beliefs::place(), top.into(), problems.into(), sight.into()];
    nodes.push(
        el("div")
            .class("sandbox-body")
            .child(middle.child(el("div").class("sandbox-charts")))
            .child(sheets::panel("sandbox-tools", "Do"))
            .child(sheets::panel("sandbox-why", "Why"))
            .into(),
    );
    nodes.push(sheets::panel("sandbox-events", "Events"));
    nodes.push(sheets::panel("sandbox-configure", "Configure"));
    nodes.push(help::dialog());
    nodes.push(assumptions::drawer());
    nodes.push(beliefs::drawer());
    nodes
}

/// Says why the clock stands, where the run's end is the reason, and no longer once it is not.
fn tell_ending(stage: &Stage, said: &Cell<Option<Ending>>) {
    let ending = stage.with(Show::ending);
    if said.replace(ending) != ending {
        notice(stage, &ending.map(|it| it.to_string()).unwrap_or_default());
    }
}

/// What the sandbox remembers besides the show.
#[derive(Default)]
struct Sandbox {
    strip: RefCell<strip::Shown>,
    events: RefCell<events::Shown>,
    charts: RefCell<charts::Shown>,
    ticks: RefCell<ticks::Shown>,
    why: RefCell<inspector::Shown>,
    beliefs: beliefs::Told,
    faults: faults::Told,
    waiting: tools::Waiting,
    configure: configure::Configure,
    /// What was said last of why the clock stands.
    ending: Cell<Option<Ending>>,
    /// When what takes long was said last, on the browser's clock.
    said_ms: Cell<f64>,
}

impl Page for Sandbox {
    fn tell(&self, stage: &Stage) {
        let find =
            |selector: &str| -> Option<HtmlElement> { browser::find(stage.place(), selector) };
        if let Some(holder) = find(".stage-strip") {
            strip::tell(stage, &holder, &mut self.strip.borrow_mut());
        }
        // They count what the strip counts, so they say so at the same time.
        bills::tell(stage);
        key::tell(stage);
        tools::tell(stage, &self.waiting);
        beliefs::tell(stage, &self.beliefs);
        faults::tell(stage, &self.faults);
        find::tell(stage);
        filter::tell(stage);
        ticks::tell_now(stage);
        notice::tell(stage);
        present::tell(stage);
        tell_ending(stage, &self.ending);
        address::follow(stage);
        let now_ms = window().performance().map_or(0.0, |clock| clock.now());
        let plays = stage.with(|show| !show.player().rests());
        if plays && now_ms - self.said_ms.get() < SELDOM_MS {
            return;
        }
        self.said_ms.set(now_ms);
        assumptions::tell(stage);
        filter::tell_seldom(stage);
        if let Some(holder) = find(".sandbox-events") {
            events::tell(stage, &holder, &mut self.events.borrow_mut());
        }
        if let Some(holder) = find(".sandbox-charts") {
            charts::tell(stage, &holder, &mut self.charts.borrow_mut());
        }
        if let Some(holder) = find(".stage-ticks") {
            ticks::tell(stage, &holder, &mut self.ticks.borrow_mut());
        }
        if !plays || sheets::is_open(stage, "sandbox-configure") {
            configure::tell(stage, &self.configure);
        }
        if let Some(holder) = find(".why-told") {
            inspector::tell(stage, &holder, &mut self.why.borrow_mut());
        }
    }

    fn act(&self, stage: &Rc<Stage>, action: &str, on: &Element) {
        if matches!(action, "services" | "why" | "search") {
            // They lead into a panel.
            present::leave(stage);
        }
        let done = tools::act(stage, &self.waiting, action, on)
            || files::act(stage, action, on)
            || find::act(stage, action, on)
            || filter::act(stage, action)
            || inspector::act(stage, action, on)
            || charts::act(stage, action)
            || assumptions::act(stage, action, on)
            || beliefs::act(stage, &self.beliefs, action, on)
            || faults::act(stage, &self.faults, action, on)
            || configure::act(stage, &self.configure, action, on)
            || notice::act(stage, action)
            || help::act(stage, action)
            || present::act(stage, action);
        match action {
            _ if done => {}
            "services" => {
                let lane = inspector::lane_of(stage, on);
                stage.select(Some((lane, Subject::Cluster)));
                if let Some(panel) = sheets::open(stage, "sandbox-why") {
                    browser::focus(&panel);
                }
            }
            "jump" => {
                let at = on.get_attribute("data-at").and_then(|at| at.parse().ok());
                if let Some(at) = at {
                    stage.change(|show| show.seek(SimTime(at)));
                }
            }
            "why" => {
                // The focused thing is the one that is asked about, as a click on it would.
                if let Some(meant) = tree::meant(stage, on) {
                    stage.select(Some(meant));
                }
                if let Some(panel) = sheets::open(stage, "sandbox-why") {
                    browser::focus(&panel);
                }
            }
            _ => {}
        }
    }

    fn arrived(&self, stage: &Stage) {
        // That the run ends has been said.
        if stage.with(|show| show.ending().is_none()) {
            browser::announce(&events::now(stage, &self.strip.borrow()));
        }
    }

    fn chosen(&self, stage: &Stage, subject: Option<Subject>) {
        if let Some(subject) = subject {
            sheets::chosen(stage);
            configure::chosen(stage, &self.configure, subject);
        }
    }
}
