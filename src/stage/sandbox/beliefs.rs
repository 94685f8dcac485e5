//! Wrong beliefs: a row that says over the stage what of the run is not how ECS works, with a way to where that shows,
//! and a drawer in which each belief is switched.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use scene::show::Show;
use scene::words::GoesOn;
use sim::call::Action;
use sim::misconception::{Beliefs, Misconception, Parting, Said, Side};
use sim::scenario::Scenario;
use sim::scenario::lane::Lane;
use study::page::{Element as Made, Node, el};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement};

use super::notice::notice;
use super::tools::button;
use super::{drawer, events, row};
use crate::stage::{Stage, clock};
use crate::{browser, mount};

const DRAWER: &str = ".sandbox-believed";
const ROW: &str = ".sandbox-beliefs";

/// Of which run the row tells: what it says of the parting holds for no other.
#[derive(Default)]
pub(super) struct Told(RefCell<Option<Of>>);

struct Of {
    scenario: Arc<Scenario>,
    actions: Vec<Action>,
    lanes: Vec<Lane>,
}

impl Of {
    fn now(show: &Show) -> Self {
        let (scenario, actions) = (Arc::clone(show.scenario()), show.actions().to_vec());
        Self { scenario, actions, lanes: show.lanes().to_vec() }
    }

    fn is(&self, show: &Show) -> bool {
        Arc::ptr_eq(&self.scenario, show.scenario())
            && self.actions == show.actions()
            && self.lanes == show.lanes()
    }
}

/// The row's place: nothing, while the run is in the real world.
pub(super) fn place() -> Node {
    row::place("sandbox-row sandbox-beliefs", "Wrong beliefs")
}

/// The drawer, closed and empty until it is asked for.
pub(super) fn drawer() -> Node {
    let about = "Each makes one rule go as many people think that it goes.";
    let names = ("beliefs-title", "Wrong beliefs", "beliefs");
    drawer::closed("drawer sandbox-believed", names, about)
        .child(drawer::bar(None))
        .child(el("ul").class("assumed-list"))
        .into()
}

/// What a control of the row or the drawer does. False when it is none of its own.
pub(super) fn act(stage: &Rc<Stage>, told: &Told, action: &str, on: &Element) -> bool {
    match action {
        "beliefs" => toggle(stage),
        "believe" => {
            let name = on.get_attribute("data-belief").unwrap_or_default();
            let on = on.dyn_ref::<HtmlInputElement>().is_some_and(HtmlInputElement::checked);
            if let Some(belief) = Misconception::named(&name) {
                believe(stage, belief, on);
            }
        }
        "part" => part(stage, told),
        _ => return false,
    }
    true
}

/// Says in the row what the run shown goes by, where that is another one than before.
pub(super) fn tell(stage: &Stage, told: &Told) {
    let beliefs = stage.with(Show::beliefs);
    let Some(place) = browser::find(stage.place(), ROW) else { return };
    let text = match beliefs.iter().count() {
        0 => "Wrong beliefs".to_owned(),
        count => format!("Wrong beliefs ({count} on)"),
    };
    if let Some(button) = browser::find(stage.place(), ".sandbox-head [data-do=beliefs]") {
        browser::set_text(&button, &text);
    }
    if beliefs.is_empty() {
        told.0.replace(None);
        row::hide(&place);
        return;
    }
    if told.0.borrow().as_ref().is_some_and(|of| stage.with(|show| of.is(show))) {
        return;
    }
    told.0.replace(Some(stage.with(Of::now)));
    let mut nodes: Vec<Node> = beliefs.iter().map(sentence).collect();
    let parts = button("part", "Show where it parts from the real world");
    let change = button("beliefs", "Change what is believed");
    nodes.push(el("div").class("sandbox-buttons").child(parts).child(change).into());
    nodes.push(el("div").class("beliefs-parted").into());
    row::show(&place, &nodes, "data-do");
}

fn sentence(belief: Misconception) -> Node {
    let words = belief.words();
    let sentence = el("p")
        .child(el("strong").text("Not how ECS works:"))
        .text(format!(" {} ", words.believed))
        .child(el("strong").text("Really:"))
        .text(format!(" {}", words.really));
    ruled(sentence, belief).into()
}

/// With the rules that a belief gets wrong.
fn ruled(mut words: Made, belief: Misconception) -> Made {
    for rule in belief.words().rules {
        words = words.text(" ").child(drawer::rule(rule));
    }
    words
}

/// Goes to the moment at which the two worlds part, and says how each goes on.
fn part(stage: &Rc<Stage>, told: &Told) {
    let found = stage.with(Show::parting);
    stage.change(Show::pause);
    let (said, nodes): (String, Vec<Node>) = match &found {
        Ok(Some((lane, parting))) => {
            stage.change(|show| show.seek(parting.at));
            let at = clock(parting.at);
            let on = match lane {
                // Of one lane nothing is the first.
                _ if stage.with(|show| show.lanes().len()) == 1 => "",
                Lane::AsWritten => "",
                Lane::Fargate => ", first on Fargate",
                Lane::Ec2 => ", first on EC2",
            };
            let said = format!("At {at} the run parts from the real world{on}.");
            (said, sides(parting))
        }
        Ok(None) => {
            let end = clock(stage.with(Show::end));
            let said = format!(
                "Up to {end}, its end, the run goes as in the real world: nothing in it asks for the rule."
            );
            (said, Vec::new())
        }
        Err(why) => (format!("The real world refuses this scenario: {why}"), Vec::new()),
    };
    // The row is that of the run as it was asked about; what is said of the parting goes into it.
    tell(stage, told);
    let place = format!("{ROW} .beliefs-parted");
    if let Some(place) = browser::find(stage.place(), &place) {
        let first = el("p").child(el("strong").text(said.clone())).into();
        let nodes: Vec<Node> = std::iter::once(first).chain(nodes).collect();
        mount::replace(&place, &nodes);
        browser::announce(&place.text_content().unwrap_or(said));
    }
}

fn sides(parting: &Parting) -> Vec<Node> {
    let side = |title: &str, side: &Side| -> [Node; 2] {
        let mut goes_on = el("dd");
        if let Some(at) = side.said.at() {
            goes_on = goes_on.text(format!("{}: ", clock(at)));
        }
        if let Said::Record(record) = &side.said {
            let words = events::said(side.run.world(), record);
            goes_on = goes_on.child(el("code").text(words)).text(" ");
        }
        let title = el("dt").text(title);
        [title.into(), goes_on.text(GoesOn(side).to_string()).into()]
    };
    let both = side("Really:", &parting.really).into_iter().chain(side("Here:", &parting.believed));
    vec![el("dl").children(both).into()]
}

fn toggle(stage: &Rc<Stage>) {
    let Some(drawer) = drawer::toggle(stage, DRAWER) else { return };
    stage.change(Show::pause);
    let beliefs = stage.with(Show::beliefs);
    let held = Misconception::ALL.into_iter().filter(|it| beliefs.hold(*it)).count();
    say(stage, &format!("{held} of {} believed", Misconception::ALL.len()));
    if let Some(list) = browser::find(&drawer, ".assumed-list") {
        let rows: Vec<Node> =
            Misconception::ALL.into_iter().map(|it| switch(it, beliefs)).collect();
        mount::replace(&list, &rows);
    }
}

fn switch(belief: Misconception, beliefs: Beliefs) -> Node {
    let words = belief.words();
    let really = format!("really-{}", belief.name());
    let mut input = el("input")
        .attr("type", "checkbox")
        .attr("data-do", "believe")
        .attr("data-belief", belief.name())
        .attr("aria-describedby", really.clone());
    if beliefs.hold(belief) {
        input = input.attr("checked", "");
    }
    let label =
        el("label").class("assumed-switch").child(input).child(el("span").text(words.believed));
    let rules = ruled(el("p").class("fine"), belief);
    let really = el("p")
        .attr("id", really)
        .child(el("strong").text("Really:"))
        .text(format!(" {}", words.really));
    el("li").class("assumed").child(label).child(really).child(rules).into()
}

/// Switches a belief on or off.
fn believe(stage: &Rc<Stage>, belief: Misconception, on: bool) {
    let beliefs = stage.with(Show::beliefs);
    let beliefs = if on { beliefs.and(belief) } else { beliefs.without(belief) };
    let refused = stage.change(|show| show.believe(beliefs)).err();
    if let Some(why) = refused {
        let input = format!("{DRAWER} [data-belief={}]", belief.name());
        let input = browser::find(stage.place(), &input);
        if let Some(input) = input.and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) {
            input.set_checked(!on);
        }
        return say(stage, &format!("That world refuses this scenario: {why}"));
    }
    stage.rebuild();
    let at = stage.with(|show| clock(show.at()));
    let is = if beliefs.is_empty() {
        "The run is in the real world"
    } else {
        "The run is in the world of what is believed"
    };
    say(stage, &format!("{is}, played again from its start up to {at}."));
    notice(stage, "");
}

fn say(stage: &Stage, sentence: &str) {
    drawer::say(stage, DRAWER, sentence);
}
