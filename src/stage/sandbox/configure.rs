//! The Configure panel: forms for what is on the stage, filled in as it is at the clock's moment, and for what can be made.
//! Everything that they know comes from `scene::configure`; here they are drawn, and their calls are made.

mod fields;

use std::cell::RefCell;
use std::rc::Rc;

use scene::configure::{self, Call, Draft, Forms, Kind, Sheet, Thing};
use scene::frame::Subject;
use scene::show::Show;
use sim::record::What;
use sim::timeline::Timeline;
use study::page::{Node, el};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlElement};

use self::fields::{control_of, set_text, show, text};
use super::notice::{done, notice};
use super::tools::{button, enable};
use crate::browser::{self, window};
use crate::mount;
use crate::stage::Stage;

const PANEL: &str = ".sandbox-configure";

/// What is configured, and what was typed so far.
#[derive(Default)]
pub(super) struct Configure {
    thing: RefCell<Option<Thing>>,
    /// What goes with what was chosen on the stage.
    beside: RefCell<Vec<Thing>>,
    draft: RefCell<Draft>,
    drawn: RefCell<Drawn>,
}

/// What stands in the panel: things to choose from, those a press away, and the form's fields.
#[derive(Default, PartialEq)]
struct Drawn {
    things: Vec<Thing>,
    thing: Option<Thing>,
    beside: Vec<Thing>,
    fields: Vec<(String, Vec<String>)>,
    deletes: bool,
}

/// Brings the form to what there is now. What somebody has typed stays.
pub(super) fn tell(stage: &Stage, own: &Configure) {
    let Some(panel) = browser::find(stage.place(), PANEL) else { return };
    let (things, beside, sheet) = read(stage, own);
    let Some(sheet) = sheet else { return };
    let fields = sheet.fields().map(|field| (field.path.clone(), field.choices.clone())).collect();
    let deletes = sheet.delete.is_some();
    let drawn = Drawn { things, thing: own.thing.borrow().clone(), beside, fields, deletes };
    if *own.drawn.borrow() != drawn {
        draw(&panel, &drawn, &sheet);
        own.drawn.replace(drawn);
    }
    update(stage, own, &panel, &sheet);
}

/// Everything to choose from, what is a press away, and the form of what was chosen; of the first thing, where that is
/// not there any more.
fn read(stage: &Stage, own: &Configure) -> (Vec<Thing>, Vec<Thing>, Option<Sheet>) {
    stage.with(|show| {
        let forms = Forms::new(show);
        let mut things = forms.things();
        let thing = own.thing.borrow().clone();
        let mut sheet = thing.and_then(|thing| forms.sheet(&thing, &own.draft.borrow()));
        if sheet.is_none() {
            own.draft.borrow_mut().clear();
            own.thing.replace(things.first().cloned());
            sheet = things.first().and_then(|thing| forms.sheet(thing, &Draft::new()));
        }
        let thing = own.thing.borrow();
        let beside = own.beside.borrow();
        let beside: Vec<Thing> = beside.iter().filter(|it| forms.has(it)).cloned().collect();
        // The protection of one task stands in no list of everything.
        for more in thing.iter().chain(&beside) {
            if !things.contains(more) {
                let place = things.partition_point(|it| it.name.is_some() && it.kind <= more.kind);
                things.insert(place, more.clone());
            }
        }
        (things, beside, sheet)
    })
}

fn draw(panel: &HtmlElement, drawn: &Drawn, sheet: &Sheet) {
    // Somebody may be typing in it.
    let focused = browser::find(panel, ":focus").and_then(|it| it.get_attribute("data-path"));
    let is_fault = sheet.calls.iter().any(Call::is_fault);
    let mut nodes = vec![which(drawn)];
    if drawn.beside.len() > 1 {
        nodes.push(beside(drawn));
    }
    nodes
        .push(el("div").class("sheet-parts").children(sheet.parts.iter().map(fields::part)).into());
    nodes.push(
        el("div")
            .class("sheet-foot")
            .child(el("ul").class("sheet-wrong"))
            .child(
                el("div")
                    .class("sheet-buttons")
                    .child(button(
                        "configure-now",
                        if is_fault { "Strike now" } else { "Call it now" },
                    ))
                    .child(button("configure-not", "Discard")),
            )
            .into(),
    );
    nodes.push(el("p").class("tool-hint sheet-hint").into());
    nodes.push(command_place("sheet-command").into());
    let copy =
        |what, label| -> Node { button("configure-copy", label).attr("data-what", what).into() };
    // A fault has no command.
    let command = (!is_fault).then(|| copy("command", "Copy the command"));
    let json = copy("json", "Copy the JSON");
    nodes.push(el("div").class("sheet-buttons").children(command).child(json).into());
    if let Some((call, _)) = &sheet.delete {
        nodes.push(deletion(call));
    }
    mount::replace(panel, &nodes);
    if let Some(path) = focused
        && let Some(control) = control_of(panel, &path)
    {
        if let Some(field) = sheet.find(&path) {
            set_text(&control, field.text());
        }
        browser::focus(&control);
    }
}

/// The list of everything, with what can be made at its end.
fn which(drawn: &Drawn) -> Node {
    let options = drawn.things.iter().enumerate().map(|(place, it)| {
        let option = el("option").attr("value", place.to_string()).text(it.title());
        let option =
            if Some(it) == drawn.thing.as_ref() { option.attr("selected", "") } else { option };
        let place = match (&it.name, it.kind) {
            (Some(_), _) => 0,
            (None, Kind::Fault(_)) => 2,
            (None, _) => 1,
        };
        (place, Node::from(option))
    });
    let mut groups = [Vec::new(), Vec::new(), Vec::new()];
    for (place, option) in options {
        groups[place].push(option);
    }
    let [there, mut new, faults] = groups;
    // What is missing without a word would be looked for.
    let not_yet = Forms::not_yet(&drawn.things);
    new.extend(not_yet.map(|title| el("option").attr("disabled", "").text(title).into()));
    let mut select = el("select").attr("data-do", "configure").children(there);
    for (label, options) in
        [("Make something new", new), ("Let something fail, or mend it", faults)]
    {
        if !options.is_empty() {
            select = select.child(el("optgroup").attr("label", label).children(options));
        }
    }
    el("label").class("field").child(el("span").text("What")).child(select).into()
}

/// What goes with the chosen thing, as buttons.
fn beside(drawn: &Drawn) -> Node {
    let buttons = drawn.beside.iter().filter_map(|thing| -> Option<Node> {
        let place = drawn.things.iter().position(|it| it == thing)?;
        let pressed = if Some(thing) == drawn.thing.as_ref() { "true" } else { "false" };
        let button = button("configure-beside", &thing.title())
            .attr("data-place", place.to_string())
            .attr("aria-pressed", pressed);
        Some(button.into())
    });
    el("div")
        .class("sheet-buttons sheet-beside")
        .attr("role", "group")
        .attr("aria-label", "Of what is chosen on the stage")
        .children(buttons)
        .into()
}

fn command_place(class: &'static str) -> study::page::Element {
    el("pre").class(class).attr("tabindex", "0").attr("hidden", "")
}

/// The call that deletes the thing, folded.
fn deletion(call: &Call) -> Node {
    let buttons = el("div")
        .class("sheet-buttons")
        .child(button("configure-delete", &format!("Call {}", call.name.text())))
        .child(button("configure-copy", "Copy the command").attr("data-what", "delete"));
    el("details")
        .class("sheet-delete")
        .child(el("summary").text("Delete it"))
        .child(command_place("sheet-delete-command"))
        .child(el("p").class("assumed-wrong").attr("hidden", ""))
        .child(buttons)
        .into()
}

/// Brings values, complaints and commands to what they are now.
fn update(stage: &Stage, own: &Configure, panel: &HtmlElement, sheet: &Sheet) {
    fields::update(panel, sheet);
    if let Some(list) = browser::find(panel, ".sheet-wrong") {
        let items: Vec<Node> =
            sheet.wrong.iter().map(|it| el("li").text(it.clone()).into()).collect();
        if list.text_content().unwrap_or_default() != sheet.wrong.concat() {
            mount::replace(&list, &items);
        }
    }
    let calls = !sheet.calls.is_empty();
    enable(stage, "[data-do=configure-now]", calls && sheet.is_right());
    enable(stage, "[data-do=configure-not]", !own.draft.borrow().is_empty());
    for copy in ["[data-what=command]", "[data-what=json]"] {
        enable(stage, copy, calls);
    }
    let tell = |place: &str, text: &str| {
        if let Some(place) = browser::find(panel, place) {
            show(&place, text);
        }
    };
    tell(".sheet-hint", &hint(sheet));
    tell(".sheet-command", &commands(&sheet.calls));
    if let Some((call, wrong)) = &sheet.delete {
        tell(".sheet-delete-command", &call.told());
        tell(".sheet-delete > .assumed-wrong", &wrong.join("; "));
        enable(stage, "[data-do=configure-delete]", wrong.is_empty());
    }
}

fn hint(sheet: &Sheet) -> String {
    if let Some(example) = sheet.example() {
        return format!(
            "The scenario “{}” has such load balancers: choose it in the list.",
            example.title
        );
    }
    match (sheet.calls.as_slice(), sheet.is_new) {
        ([call], _) if call.is_fault() => {
            "At the moment on the clock, in every lane that can have it. No call of AWS does it: a scenario's action has it like this, with its moment.".into()
        }
        ([], _) => "Values are those of the moment on the clock. Change one, and the call that does it stands here.".into(),
        (calls, true) => {
            format!("{}, at the moment on the clock, in every lane that can have it.", names(calls))
        },
        (calls, false) => {
            format!("{}, at the moment on the clock, in every lane that has it.", names(calls))
        }
    }
}

fn names(calls: &[Call]) -> String {
    calls.iter().map(|call| call.name.text()).collect::<Vec<_>>().join(", then ")
}

fn commands(calls: &[Call]) -> String {
    calls.iter().map(Call::told).collect::<Vec<_>>().join("\n")
}

/// What a control of the panel does. False when it is none of its own.
pub(super) fn act(stage: &Rc<Stage>, own: &Configure, action: &str, on: &Element) -> bool {
    match action {
        "configure" => choose(own, &text(on)),
        "configure-beside" => {
            choose(own, &on.get_attribute("data-place").unwrap_or_default());
            focus(stage);
        }
        "configure-field" => {
            let path = on.get_attribute("data-path").unwrap_or_default();
            let mut draft = own.draft.borrow_mut();
            draft.retain(|(known, _)| *known != path);
            draft.push((path, text(on)));
        }
        "configure-not" => {
            own.draft.borrow_mut().clear();
            focus(stage);
        }
        "configure-now" => call(stage, own),
        "configure-delete" => delete(stage, own),
        "configure-copy" => {
            let what = on.get_attribute("data-what").unwrap_or_default();
            copy(stage, own, &what);
        }
        _ => return false,
    }
    tell(stage, own);
    true
}

/// Shows the form of a thing by its place in the list.
fn choose(own: &Configure, place: &str) {
    let drawn = own.drawn.borrow();
    let thing = place.parse::<usize>().ok().and_then(|place| drawn.things.get(place));
    own.thing.replace(thing.cloned());
    own.draft.borrow_mut().clear();
}

/// Makes the calls of the form, as one action. What has been made by it is shown.
fn call(stage: &Stage, own: &Configure) {
    let (before, _, sheet) = read(stage, own);
    let Some(sheet) = sheet.filter(Sheet::is_right) else { return };
    if !make(stage, &sheet.calls) {
        return;
    }
    own.draft.borrow_mut().clear();
    let kind = own.thing.borrow().as_ref().map(|thing| thing.kind);
    if sheet.is_new {
        let things = stage.with(|show| Forms::new(show).things());
        let made = |it: &&Thing| Some(it.kind) == kind && !before.contains(it);
        // After a fault comes what takes it back.
        let back = |it: &&Thing| matches!((it.kind, kind), (Kind::Fault(it), Some(Kind::Fault(name))) if name.taken_back_by() == Some(it));
        if let Some(next) = things.iter().find(made).or_else(|| things.iter().find(back)) {
            own.thing.replace(Some(next.clone()));
        }
    }
    focus(stage);
}

fn delete(stage: &Stage, own: &Configure) {
    let (_, _, sheet) = read(stage, own);
    let deletion = sheet.and_then(|sheet| sheet.delete).filter(|(_, wrong)| wrong.is_empty());
    if let Some((call, _)) = deletion
        && make(stage, &[call])
    {
        own.draft.borrow_mut().clear();
        focus(stage);
    }
}

/// Makes calls, and says what came of them. False where they were refused.
fn make(stage: &Stage, calls: &[Call]) -> bool {
    let said = stage.act_all(calls.iter().map(|call| (call.name, call.with.clone())).collect());
    let accepted = said.iter().any(|record| matches!(record.what, What::Accepted { .. }));
    let names = names(calls);
    let sentence = match Show::refusal(&said) {
        // A lane that does not have the thing refuses what is about it.
        Some(refusal) if accepted => {
            format!("{names} was accepted where it can be. Elsewhere: {refusal}")
        }
        Some(refusal) => format!("{names} was refused: {refusal}"),
        None if calls.len() > 1 => format!("{names}: all were accepted."),
        None => format!("{names} was accepted."),
    };
    done(stage, &sentence);
    accepted
}

/// Onto the panel: the button that was pressed can do nothing more.
fn focus(stage: &Stage) {
    if let Some(panel) = browser::find(stage.place(), PANEL) {
        browser::focus(&panel);
    }
}

fn copy(stage: &Rc<Stage>, own: &Configure, what: &str) {
    let (_, _, Some(sheet)) = read(stage, own) else { return };
    let text = match what {
        "json" => sheet.calls.iter().map(Call::json).collect::<Vec<_>>().join("\n"),
        "delete" => sheet.delete.map(|(call, _)| call.told()).unwrap_or_default(),
        _ => commands(&sheet.calls),
    };
    let stage = Rc::clone(stage);
    spawn_local(async move {
        let copied = JsFuture::from(window().navigator().clipboard().write_text(&text)).await;
        let sentence = match copied {
            Ok(_) => "It is on the clipboard.",
            Err(_) => {
                "The browser does not let this page write to the clipboard. Select the text instead."
            }
        };
        notice(&stage, sentence);
    });
}

/// Something was chosen on the stage: its form is shown, unless another one is being filled in.
pub(super) fn chosen(stage: &Stage, own: &Configure, subject: Subject) {
    let lane = stage.chosen().map_or(0, |(lane, _)| lane);
    let things = stage.with(|show| {
        let world = show.runs().get(lane).map(Timeline::world);
        world.map(|world| configure::of(world, subject)).unwrap_or_default()
    });
    // What is told to the panels after that shows it.
    if let Some(first) = things.first().filter(|_| own.draft.borrow().is_empty()) {
        own.thing.replace(Some(first.clone()));
    }
    own.beside.replace(things);
}
