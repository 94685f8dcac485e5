//! The Configure panel: forms for what is on the stage, filled in as it is at the clock's moment. Everything that they
//! know comes from `scene::configure`; here they are drawn, and their calls are made.

use std::cell::RefCell;
use std::rc::Rc;

use scene::configure::{self, Draft, Field, Kind, Part, Sheet, Thing};
use scene::frame::Subject;
use sim::call::Form;
use sim::timeline::Timeline;
use sim::world::World;
use study::page::{Element as Made, Node, el};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

use super::tools::{button, enable};
use crate::browser::{self, window};
use crate::mount;
use crate::stage::Stage;

const PANEL: &str = ".sandbox-configure";

/// What is configured, and what was typed so far.
#[derive(Default)]
pub(super) struct Configure {
    thing: RefCell<Option<Thing>>,
    draft: RefCell<Draft>,
    /// What stands in the panel: the things to choose from, and the fields.
    drawn: RefCell<(Vec<Thing>, Vec<String>)>,
}

/// Brings the form to what there is now. What somebody has typed stays.
pub(super) fn tell(stage: &Stage, own: &Configure) {
    let things = things(stage);
    let gone = own.thing.borrow().as_ref().is_none_or(|thing| !things.contains(thing));
    if gone {
        own.thing.replace(things.first().cloned());
        own.draft.borrow_mut().clear();
    }
    let Some(panel) = browser::find(stage.place(), PANEL) else { return };
    let Some((thing, sheet)) = sheet(stage, own) else {
        own.drawn.take();
        let nothing = "There is nothing to configure: the run has no service yet.";
        return mount::replace(&panel, &[el("p").class("tool-hint").text(nothing).into()]);
    };
    let mut fields = vec![format!("{thing:?}")];
    fields.extend(sheet.fields().map(|field| field.path.clone()));
    let drawn = (things, fields);
    if *own.drawn.borrow() != drawn {
        draw(&panel, &drawn.0, &thing, &sheet);
        own.drawn.replace(drawn);
    }
    update(stage, &panel, &sheet);
}

/// Everything that can be configured, in any lane.
fn things(stage: &Stage) -> Vec<Thing> {
    stage.with(|show| {
        let mut things: Vec<Thing> = Vec::new();
        for thing in show.runs().iter().flat_map(|run| configure::things(run.world(), run.log())) {
            if !things.contains(&thing) {
                things.push(thing);
            }
        }
        // Kinds stand together, whatever lane has them.
        let place = |kind| Kind::ALL.iter().position(|own| *own == kind);
        things.sort_by_key(|thing| place(thing.kind));
        things
    })
}

/// The form of what was chosen, from the first lane that has it.
fn sheet(stage: &Stage, own: &Configure) -> Option<(Thing, Sheet)> {
    let thing = own.thing.borrow().clone()?;
    let draft = own.draft.borrow();
    let sheet = stage.with(|show| {
        let mut runs = show.runs().iter();
        runs.find_map(|run| configure::sheet(run.world(), run.log(), &thing, &draft))
    })?;
    Some((thing, sheet))
}

fn draw(panel: &HtmlElement, things: &[Thing], thing: &Thing, sheet: &Sheet) {
    // Somebody may be typing in it.
    let focused = browser::find(panel, ":focus").and_then(|it| it.get_attribute("data-path"));
    let options = things.iter().enumerate().map(|(place, it)| {
        let name = format!("{} {}", it.kind.title(), it.name);
        let option = el("option").attr("value", place.to_string()).text(name);
        Node::from(if it == thing { option.attr("selected", "") } else { option })
    });
    let which = el("label")
        .class("field")
        .child(el("span").text("What"))
        .child(el("select").attr("data-do", "configure").children(options));
    let nodes = [
        which.into(),
        el("div").class("sheet-parts").children(sheet.parts.iter().map(part)).into(),
        el("div")
            .class("sheet-foot")
            .child(el("ul").class("sheet-wrong"))
            .child(
                el("div")
                    .class("sheet-buttons")
                    .child(button("configure-now", "Call it now"))
                    .child(button("configure-not", "Discard")),
            )
            .into(),
        el("p").class("tool-hint sheet-hint").into(),
        el("pre").class("sheet-command").attr("tabindex", "0").attr("hidden", "").into(),
        el("div")
            .class("sheet-buttons")
            .child(button("configure-copy", "Copy the command").attr("data-what", "command"))
            .child(button("configure-copy", "Copy the JSON").attr("data-what", "json"))
            .into(),
    ];
    mount::replace(panel, &nodes);
    if let Some(path) = focused
        && let Some(field) = browser::find(panel, &format!("[data-path=\"{path}\"]"))
    {
        browser::focus(&field);
    }
}

fn part(part: &Part) -> Node {
    let fields = part.fields.iter().map(field);
    match part.title {
        "" => el("div").class("sheet-part").children(fields).into(),
        title => el("fieldset")
            .class("sheet-part")
            .child(el("legend").child(el("code").text(title.replace('/', "."))))
            .children(fields)
            .into(),
    }
}

fn field(field: &Field) -> Node {
    let wrong = format!("wrong-{}", field.path);
    let control = control(field)
        .attr("data-do", "configure-field")
        .attr("data-live", "")
        .attr("data-path", field.path.clone())
        .attr("aria-describedby", wrong.clone());
    let label = el("label")
        .class("field")
        .child(el("code").text(field.name.replace('/', ".")))
        .child(control)
        .child(el("span").class("fine sheet-note"));
    let wrong = el("p").class("assumed-wrong").attr("id", wrong).attr("hidden", "");
    let class = if lines(field) > 4 { "sheet-field is-wide" } else { "sheet-field" };
    el("div").class(class).child(label).child(wrong).into()
}

fn lines(field: &Field) -> usize {
    field.text().lines().count()
}

/// What holds without the field, and what it was before it was changed.
fn note(field: &Field) -> String {
    let mut notes = Vec::new();
    if !field.without.is_empty() {
        notes.push(format!("default {}", field.without));
    }
    if field.typed.is_some() {
        notes.push(match field.now.as_deref() {
            None | Some("") => "not set now".to_owned(),
            Some(now) if now.contains('\n') => "changed".to_owned(),
            Some(now) => format!("now {now}"),
        });
    }
    notes.join(" · ")
}

fn control(field: &Field) -> Made {
    let words: &[&str] = match field.form {
        Form::Flag => &["true", "false"],
        Form::OneOf(words) => words,
        Form::Json => {
            let rows = lines(field).clamp(2, 12).to_string();
            return el("textarea").attr("rows", rows).attr("spellcheck", "false");
        }
        Form::Whole(..) | Form::Number => return input().attr("inputmode", "decimal"),
        Form::Text => return input(),
    };
    let unset = el("option").attr("value", "").text("not set");
    let options = words.iter().map(|word| el("option").attr("value", *word).text(*word).into());
    el("select").child(unset).children(options)
}

fn input() -> Made {
    el("input").attr("type", "text").attr("autocomplete", "off").attr("spellcheck", "false")
}

/// Brings values, complaints and commands to what they are now.
fn update(stage: &Stage, panel: &HtmlElement, sheet: &Sheet) {
    for field in sheet.fields() {
        let found = browser::find(panel, &format!("[data-path=\"{}\"]", field.path));
        let Some(control) = found else { continue };
        // While somebody types, what stands there is theirs.
        if !control.matches(":focus").unwrap_or_default() && text(&control) != field.text() {
            set_text(&control, field.text());
        }
        let says = field.wrong.join("; ");
        let _ =
            control.set_attribute("aria-invalid", if says.is_empty() { "false" } else { "true" });
        let _ = control.class_list().toggle_with_force("is-changed", field.typed.is_some());
        let place = control.closest(".sheet-field").ok().flatten();
        let Some(place) = place else { continue };
        if let Some(wrong) = browser::find(&place, ".assumed-wrong") {
            show(&wrong, &says);
        }
        if let Some(notes) = browser::find(&place, ".sheet-note") {
            browser::set_text(&notes, &note(field));
        }
    }
    if let Some(list) = browser::find(panel, ".sheet-wrong") {
        let items: Vec<Node> =
            sheet.wrong.iter().map(|it| el("li").text(it.clone()).into()).collect();
        if list.text_content().unwrap_or_default() != sheet.wrong.concat() {
            mount::replace(&list, &items);
        }
    }
    let changed = !sheet.calls.is_empty();
    enable(stage, "[data-do=configure-now]", changed && sheet.is_right());
    for rest in ["[data-do=configure-not]", "[data-what=command]", "[data-what=json]"] {
        enable(stage, rest, changed);
    }
    if let Some(hint) = browser::find(panel, ".sheet-hint") {
        let names: Vec<&str> = sheet.calls.iter().map(|call| call.name.text()).collect();
        browser::set_text(&hint, &hint_text(&names));
    }
    if let Some(place) = browser::find(panel, ".sheet-command") {
        show(&place, &command(sheet));
    }
}

fn hint_text(names: &[&str]) -> String {
    match names {
        [] => "Values are those of the moment on the clock. Change one, and the call that does it stands here.".into(),
        names => format!("{}, at the moment on the clock, in every lane that has it.", names.join(", then ")),
    }
}

fn command(sheet: &Sheet) -> String {
    sheet.calls.iter().map(configure::Call::command).collect::<Vec<_>>().join("\n")
}

/// Shows a sentence, or nothing.
fn show(place: &HtmlElement, text: &str) {
    browser::set_text(place, text);
    let _ = if text.is_empty() {
        place.set_attribute("hidden", "")
    } else {
        place.remove_attribute("hidden")
    };
}

fn text(control: &Element) -> String {
    let input = control.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value);
    let select = || control.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value);
    let area = || control.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value);
    input.or_else(select).or_else(area).unwrap_or_default()
}

fn set_text(control: &Element, text: &str) {
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        input.set_value(text);
    } else if let Some(select) = control.dyn_ref::<HtmlSelectElement>() {
        select.set_value(text);
    } else if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(text);
    }
}

/// What a control of the panel does. False when it is none of its own.
pub(super) fn act(stage: &Rc<Stage>, own: &Configure, action: &str, on: &Element) -> bool {
    match action {
        "configure" => {
            let place = text(on).parse::<usize>().ok();
            own.thing.replace(place.and_then(|place| own.drawn.borrow().0.get(place).cloned()));
            own.draft.borrow_mut().clear();
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
        "configure-copy" => {
            let what = on.get_attribute("data-what").unwrap_or_default();
            copy(stage, own, &what);
        }
        _ => return false,
    }
    tell(stage, own);
    true
}

/// Makes the calls, up to the first that is refused.
fn call(stage: &Stage, own: &Configure) {
    let Some((_, sheet)) = sheet(stage, own).filter(|(_, sheet)| sheet.is_right()) else { return };
    for call in &sheet.calls {
        let name = call.name.text();
        if let Some(refusal) = stage.act(call.name, &call.with) {
            return super::notice(stage, &format!("{name} was refused: {refusal}"));
        }
        super::notice(stage, &format!("{name} was accepted."));
    }
    own.draft.borrow_mut().clear();
    focus(stage);
}

/// Onto the panel: the button that was pressed can do nothing more.
fn focus(stage: &Stage) {
    if let Some(panel) = browser::find(stage.place(), PANEL) {
        browser::focus(&panel);
    }
}

fn copy(stage: &Rc<Stage>, own: &Configure, what: &str) {
    let Some((_, sheet)) = sheet(stage, own) else { return };
    let text = match what {
        "json" => sheet.calls.iter().map(configure::Call::json).collect::<Vec<_>>().join("\n"),
        _ => command(&sheet),
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
        super::notice(&stage, sentence);
    });
}

/// Something was chosen on the stage: its form is shown, unless another one is being filled in.
pub(super) fn chosen(stage: &Stage, own: &Configure, subject: Subject) {
    if !own.draft.borrow().is_empty() {
        return;
    }
    let lane = stage.chosen().map_or(0, |(lane, _)| lane);
    let thing = stage.with(|show| thing_of(show.runs().get(lane).map(Timeline::world)?, subject));
    // What is told to the panels after that shows it.
    if thing.is_some() {
        own.thing.replace(thing);
    }
}

/// What of a subject can be configured.
fn thing_of(world: &World, subject: Subject) -> Option<Thing> {
    let (kind, name) = match subject {
        Subject::TargetGroup(id) => (Kind::TargetGroup, &world.target_groups.get(id)?.name),
        Subject::Service(id) => (Kind::Service, &world.services.get(id)?.name),
        Subject::Task(id) => {
            let (id, _) = world.tasks.get(id)?.service?;
            (Kind::Service, &world.services.get(id)?.name)
        }
        Subject::Instance(id) => {
            let group = world.instances.get(id)?.asg?;
            let mut providers = world.providers.values();
            let of_group = providers.find(|it| it.asg().is_some_and(|own| own.group == group))?;
            (Kind::CapacityProvider, &of_group.name)
        }
        _ => return None,
    };
    Some(Thing { kind, name: name.to_string() })
}
