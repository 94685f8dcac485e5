//! The filter beside Find: tasks of a state, a service or a revision stand out, the others are dimmed, and how many match
//! is said. Its choices are all that it remembers: neither a link nor the browser keeps them.

use std::rc::Rc;

use scene::filter::{self, Asked};
use scene::frame::Subject;
use scene::view::View;
use scene::words;
use sim::scenario::lane::Lane;
use sim::world::World;
use study::page::{Node, el};
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlSelectElement, KeyboardEvent};

use super::tools::{button, choice, option};
use crate::stage::{Stage, listen};
use crate::{browser, mount};

const STATE: &str = "filter-state";
const SERVICE: &str = "filter-service";
const REVISION: &str = "filter-revision";

/// The choices, folded, and the place for what they find.
pub(super) fn nodes() -> [Node; 2] {
    let any = |what: &str| vec![option("", &format!("any {what}"), true)];
    let mut states = any("state");
    states.extend(filter::states().iter().map(|(key, label)| option(key, label, false)));
    let fields = el("div")
        .class("filter-fields")
        .child(choice(STATE, "State", states))
        .child(choice(SERVICE, "Service", any("service")))
        .child(choice(REVISION, "Revision", any("revision")));
    let folded =
        el("details").class("filter").child(el("summary").text("Filter tasks")).child(fields);
    let told = el("div")
        .class("filter-told")
        .attr("hidden", "")
        .child(el("p"))
        .child(button("filter-clear", "Show all").class("quiet"));
    [folded.into(), told.into()]
}

/// Escape shows all tasks again. It has to be listened to before what else Escape does.
pub(super) fn watch(stage: &Rc<Stage>) {
    stage.listen_to(stage.place(), "keydown", key);
}

fn key(stage: &Rc<Stage>, event: &Event) {
    let is_escape = event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape");
    if !is_escape || asked(stage).is_empty() {
        return;
    }
    let Some(target) = listen::target(event) else { return };
    let is_in = |selector: &str| matches!(target.closest(selector), Ok(Some(_)));
    // A dialog closes by itself, and in the tree of things Escape leads a level up, as long as there is one.
    if is_in("dialog") || is_in(".stage-tree") && !is_on_top(stage) {
        return;
    }
    clear(stage);
    event.prevent_default();
}

fn is_on_top(stage: &Stage) -> bool {
    let Some((lane, focused)) = stage.focused.get() else { return true };
    stage.with(|show| {
        let run = show.runs().get(lane);
        let above = run.and_then(|run| words::parent(run.world(), focused, show.at()));
        above.is_none_or(|above| above == Subject::Cluster)
    })
}

/// What the choices and the button do. False when it is another control's.
pub(super) fn act(stage: &Stage, action: &str) -> bool {
    match action {
        STATE | SERVICE | REVISION => {
            stage.changed();
            browser::announce(&tell_count(stage));
        }
        "filter-clear" => {
            clear(stage);
            if let Some(summary) = browser::find(stage.place(), ".filter > summary") {
                browser::focus(&summary);
            }
        }
        _ => return false,
    }
    true
}

/// Shows all tasks again.
pub(super) fn clear(stage: &Stage) {
    if asked(stage).is_empty() {
        return;
    }
    for does in [STATE, SERVICE, REVISION] {
        if let Some(select) = select(stage, does) {
            select.set_value("");
        }
    }
    stage.changed();
    tell_count(stage);
    browser::announce("All tasks are shown.");
}

fn select(stage: &Stage, does: &str) -> Option<HtmlSelectElement> {
    browser::find(stage.place(), &format!("select[data-do={does}]"))?.dyn_into().ok()
}

fn asked(stage: &Stage) -> Asked {
    let value = |does| select(stage, does).map(|select| select.value()).unwrap_or_default();
    Asked { state: value(STATE), service: value(SERVICE), revision: value(REVISION) }
}

/// Brings the stage to what the choices ask for.
pub(super) fn tell(stage: &Stage) {
    let asked = asked(stage);
    let filters = stage.with(|show| {
        let runs = show.runs().iter();
        runs.map(|run| asked.in_world(run.world())).collect()
    });
    stage.filters.replace(filters);
}

/// Offers what there is now, and says how many tasks match.
pub(super) fn tell_seldom(stage: &Stage) {
    offer(stage, SERVICE, filter::services);
    offer(stage, REVISION, filter::revisions);
    tell_count(stage);
}

/// Brings a choice to what there is in any lane. Its first option, and what was chosen, stay.
fn offer(stage: &Stage, does: &str, names: fn(&World) -> Vec<String>) {
    let Some(select) = select(stage, does) else { return };
    let mut wanted: Vec<String> = Vec::new();
    stage.with(|show| {
        for name in show.runs().iter().flat_map(|run| names(run.world())) {
            if !wanted.contains(&name) {
                wanted.push(name);
            }
        }
    });
    let chosen = select.value();
    if !chosen.is_empty() && !wanted.contains(&chosen) {
        // It is gone, or not there yet at this moment.
        wanted.push(chosen.clone());
    }
    let there = browser::find_all(&select, "option");
    let values = there.iter().skip(1).map(|it| it.get_attribute("value").unwrap_or_default());
    if values.eq(wanted.iter().cloned()) {
        return;
    }
    let first = there.first().and_then(|it| it.text_content()).unwrap_or_default();
    let options: Vec<Node> = std::iter::once(option("", &first, false))
        .chain(wanted.iter().map(|name| option(name, label(name), false)))
        .collect();
    mount::replace(&select, &options);
    select.set_value(&chosen);
}

fn label(name: &str) -> &str {
    match name {
        "old" => "the old one",
        "new" => "the new one",
        _ => name,
    }
}

/// Says how many tasks match, in each lane. The answer is what it says.
fn tell_count(stage: &Stage) -> String {
    let Some(place) = browser::find(stage.place(), ".filter-told") else { return String::new() };
    let said = if asked(stage).is_empty() { String::new() } else { sentence(stage) };
    if place.has_attribute("hidden") != said.is_empty() {
        let _ = place.toggle_attribute_with_force("hidden", said.is_empty());
    }
    if let Some(words) = browser::find(&place, "p") {
        browser::set_text(&words, &said);
    }
    said
}

fn sentence(stage: &Stage) -> String {
    let (lanes, filters) = (stage.lanes.borrow(), stage.filters.borrow());
    let counts: Vec<String> = stage.with(|show| {
        let there = show.runs().iter().zip(show.lanes()).zip(lanes.iter().zip(filters.iter()));
        let counts = there.map(|((run, lane), (view, filter))| {
            let view = View { filter: *filter, ..*view.view() };
            let (matching, all) = filter::count(run.world(), run.log(), show.at(), &view);
            let place = match lane {
                Lane::AsWritten => "",
                Lane::Fargate => " on Fargate",
                Lane::Ec2 => " on EC2",
            };
            let tasks = words::Count(all as u32, "task");
            let verb = if matching == 1 { "matches" } else { "match" };
            format!("{matching} of {tasks}{place} {verb}")
        });
        counts.collect()
    });
    format!("{}. The others are dimmed.", counts.join(", "))
}
