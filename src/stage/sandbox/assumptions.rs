//! The assumptions drawer: every constant of the engine, with what is known of it, to be changed. A change plays the run
//! again from its start. Texts, marks and sources come from the fetched facts, figures and limits from the engine.

use std::rc::Rc;

use serde_json::{Map, Value};
use sim::scenario::{Assumed, Setting};
use study::facts::Facts;
use study::page::{Element as Made, Node, assumptions, el};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::drawer;
use super::tools::{button, enable};
use crate::stage::{Stage, clock};
use crate::{browser, content, mount};

const DRAWER: &str = ".sandbox-assumptions";
/// What is said of a value that nobody has seen.
const ODD: &str =
    "Taken, but it lies outside of that: the run shows what would be, not what is likely.";

/// The drawer, closed and empty until it is asked for.
pub(super) fn drawer() -> Node {
    let filter = el("label")
        .class("field")
        .child(el("span").text("Filter: words, a mark, or “changed”"))
        .child(
            el("input")
                .attr("type", "search")
                .attr("data-do", "assumptions-filter")
                .attr("data-live", ""),
        );
    let about = "What AWS does not document, the simulator has to assume.";
    let names = ("assumptions-title", "Assumptions", "assumptions");
    drawer::closed("drawer sandbox-assumptions", names, about)
        .child(el("p").class("assumptions-all"))
        .child(filter)
        .child(drawer::bar(Some(button("assume-nothing", "Reset all"))))
        .child(el("ul").class("assumed-list"))
        .into()
}

/// What a control of the drawer does. False when it is none of its own.
pub(super) fn act(stage: &Rc<Stage>, action: &str, on: &Element) -> bool {
    let input = on.dyn_ref::<HtmlInputElement>();
    match action {
        "assumptions" => toggle(stage),
        "assumptions-filter" => filter(stage),
        "assume-nothing" => {
            let said = stage.change(|show| show.assume(Map::new()));
            changed(stage, "Everything is assumed as by default", said.err());
            // Its button can do nothing more and lets go of the focus.
            focus(stage, "#assumptions-title");
        }
        "assume" | "assume-default" => {
            let rule = on.get_attribute("data-rule").unwrap_or_default();
            let typed = input.filter(|_| action == "assume").map(|input| match input.type_() {
                kind if kind == "checkbox" => input.checked().to_string(),
                _ => input.value(),
            });
            assume(stage, &rule, typed.as_deref());
            if action == "assume-default" {
                focus(stage, &format!("input[data-rule=\"{rule}\"]"));
            }
        }
        _ => return false,
    }
    true
}

/// Says on the button that opens the drawer whether the run rests on other constants than by default.
pub(super) fn tell(stage: &Stage) {
    let count = rows(stage).iter().filter(|row| row.is_changed()).count();
    let text = match count {
        0 => "Assumptions".to_owned(),
        count => format!("Assumptions ({count} changed)"),
    };
    if let Some(button) = browser::find(stage.place(), ".sandbox-head [data-do=assumptions]") {
        browser::set_text(&button, &text);
    }
}

/// The constants of what is on the stage; its lanes have the same.
fn rows(stage: &Stage) -> Vec<Assumed> {
    stage
        .with(|show| show.runs().first().map(|run| Assumed::of(&run.world().assumptions)))
        .unwrap_or_default()
}

fn toggle(stage: &Rc<Stage>) {
    if drawer::toggle(stage, DRAWER).is_none() {
        return;
    }
    stage.change(scene::show::Show::pause);
    say(stage, "Fetching what is known of each …");
    let stage = Rc::clone(stage);
    spawn_local(async move {
        let facts = content::facts().await;
        fill(&stage, facts.as_ref().ok());
        match facts {
            Ok(_) => filter(&stage),
            Err(sentence) => say(&stage, &format!("Without marks and sources: {sentence}")),
        }
    });
}

fn fill(stage: &Stage, facts: Option<&Facts>) {
    let rows: Vec<Node> = rows(stage).iter().map(|row| node(row, facts)).collect();
    if let Some(list) = browser::find(stage.place(), ".assumed-list") {
        mount::replace(&list, &rows);
    }
    let all =
        el("a").attr("href", format!("{}assumptions", browser::base())).attr("target", "_blank");
    let all = all.text("All rules and figures, in a tab of their own").into();
    if let Some(place) = browser::find(stage.place(), ".assumptions-all") {
        let before = "What AWS does document is fixed here. ";
        mount::replace(&place, &[Node::Text(before.into()), all]);
    }
    update(stage);
}

fn node(row: &Assumed, facts: Option<&Facts>) -> Node {
    let known = facts.and_then(|facts| facts.rule(row.rule));
    let mut head = el("p").class("rule-head").child(el("code").text(row.rule));
    if let Some(rule) = known {
        head = head.child(assumptions::badge(rule.mark));
    }
    head = head.child(el("span").class("badge changed").attr("hidden", "").text("changed"));
    let mut item = el("li").class("assumed").attr("data-rule", row.rule).child(head);
    let range = known.and_then(|rule| rule.range.as_ref());
    if let Some(rule) = known {
        item = item.child(el("p").text(rule.statement.clone()));
    }
    item = item.child(edit(row)).child(
        el("p").class("assumed-wrong").attr("id", format!("wrong-{}", row.rule)).attr("hidden", ""),
    );
    if let Some((least, most)) = range {
        let unit = known.and_then(|rule| rule.unit.as_deref()).unwrap_or_default();
        let seen = format!("Seen or plausible: {least} to {most} {unit}");
        item = item.child(el("p").class("fine").text(seen)).child(
            el("p")
                .class("assumed-odd")
                .attr("id", format!("odd-{}", row.rule))
                .attr("data-least", least.to_string())
                .attr("data-most", most.to_string())
                .attr("hidden", ""),
        );
    }
    if let (Some(rule), Some(facts)) = (known, facts) {
        item = item.child(assumptions::citations(rule, facts));
    }
    item.into()
}

fn edit(row: &Assumed) -> Made {
    let input = el("input")
        .attr("data-do", "assume")
        .attr("data-rule", row.rule)
        .attr("aria-label", format!("Value of {}", row.rule))
        .attr("aria-describedby", format!("wrong-{0} odd-{0}", row.rule));
    let input = match row.default {
        Setting::Switch(_) => el("label")
            .class("assumed-switch")
            .child(input.attr("type", "checkbox"))
            .child(el("span").text("on")),
        Setting::Span(_) => {
            el("span").child(input.attr("type", "text").attr("autocomplete", "off"))
        }
        Setting::Number(_, number) => el("span")
            .child(input.attr("type", "text").attr("inputmode", "decimal"))
            .child(el("span").class("fine").text(format!(" {}", number.unit))),
    };
    let back = button("assume-default", &format!("Reset to {}", said(row.default)))
        .attr("data-rule", row.rule)
        .attr("aria-label", format!("Reset to {}, {}", said(row.default), row.rule));
    el("div").class("assumed-edit").child(input).child(back)
}

/// A setting in a sentence.
fn said(setting: Setting) -> String {
    match setting {
        Setting::Switch(true) => "on".to_owned(),
        Setting::Switch(false) => "off".to_owned(),
        other => format!("{other} {}", other.unit()).trim_end().to_owned(),
    }
}

/// Sets a constant to what was typed, or back to its default.
fn assume(stage: &Rc<Stage>, rule: &str, typed: Option<&str>) {
    let Some(row) = rows(stage).into_iter().find(|row| row.rule == rule) else { return };
    let plain = row.typed(&row.default.to_string());
    let value = typed.map(|text| row.typed(text)).filter(|value| *value != plain);
    let mut all: Map<String, Value> = stage.with(|show| show.scenario().assumptions());
    match value {
        Some(value) => drop(all.insert(rule.to_owned(), value)),
        None => drop(all.remove(rule)),
    }
    let refused = stage.change(|show| show.assume(all)).err();
    let wrong =
        format!("“{}” cannot be taken. Write {}.", typed.unwrap_or_default(), row.allowed());
    let is_wrong = refused.is_some();
    let now = rows(stage).into_iter().find(|row| row.rule == rule);
    let now = now.map(|row| said(row.value)).unwrap_or_default();
    changed(stage, &format!("{rule} is {now}"), refused.map(|_| wrong.clone()));
    let Some(item) = item(stage, rule) else { return };
    if let (Some(place), true) = (browser::find(&item, ".assumed-wrong"), is_wrong) {
        browser::set_text(&place, &wrong);
        let _ = place.remove_attribute("hidden");
    }
    if let (Some(input), true) = (input_of(&item), is_wrong) {
        let _ = input.set_attribute("aria-invalid", "true");
        // What was typed stays to be mended.
        input.set_value(typed.unwrap_or_default());
    }
}

/// After a change, or a refusal of one.
fn changed(stage: &Rc<Stage>, done: &str, wrong: Option<String>) {
    match wrong {
        Some(sentence) => say(stage, &sentence),
        None => {
            let at = stage.with(|show| clock(show.at()));
            say(stage, &format!("{done}. The run was played again from its start up to {at}."));
            stage.rebuild();
            update(stage);
        }
    }
}

/// Brings every row to what the run has now.
fn update(stage: &Stage) {
    for row in rows(stage) {
        let Some(item) = item(stage, row.rule) else { continue };
        let (changed, hide) = (row.is_changed(), |element: HtmlElement, hidden: bool| {
            let _ = if hidden {
                element.set_attribute("hidden", "")
            } else {
                element.remove_attribute("hidden")
            };
        });
        if let Some(badge) = browser::find(&item, ".changed") {
            hide(badge, !changed);
        }
        // What is hidden still describes the field, so it says nothing.
        if let Some(wrong) = browser::find(&item, ".assumed-wrong") {
            browser::set_text(&wrong, "");
            hide(wrong, true);
        }
        if let Some(odd) = browser::find(&item, ".assumed-odd") {
            let is_odd = is_odd(&odd, row.value);
            browser::set_text(&odd, if is_odd { ODD } else { "" });
            hide(odd, !is_odd);
        }
        if let Some(input) = input_of(&item) {
            let _ = input.remove_attribute("aria-invalid");
            match row.value {
                Setting::Switch(on) => input.set_checked(on),
                other => input.set_value(&other.to_string()),
            }
        }
        let selector = format!("[data-do=assume-default][data-rule=\"{}\"]", row.rule);
        enable(stage, &selector, changed);
    }
    let any = rows(stage).iter().any(Assumed::is_changed);
    enable(stage, "[data-do=assume-nothing]", any);
}

/// Whether a value lies outside of what was seen or is plausible; the facts have spans in seconds.
fn is_odd(range: &Element, value: Setting) -> bool {
    let value = match value {
        Setting::Span(span) => span.0 as f64 / 1e6,
        Setting::Number(value, number) => f64::from(value) / f64::from(10_u32.pow(number.digits)),
        Setting::Switch(_) => return false,
    };
    let bound = |name: &str| range.get_attribute(name)?.parse::<f64>().ok();
    bound("data-least").is_some_and(|least| value < least)
        || bound("data-most").is_some_and(|most| value > most)
}

/// Hides what lacks one of the words.
fn filter(stage: &Stage) {
    let Some(drawer) = browser::find(stage.place(), DRAWER) else { return };
    let field = browser::find(&drawer, "[data-do=assumptions-filter]");
    let field = field.and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
    let words = field.map(|field| field.value().to_lowercase()).unwrap_or_default();
    let items = browser::find_all(&drawer, ".assumed");
    let mut shown = 0;
    for item in &items {
        let mut text = item.text_content().unwrap_or_default().to_lowercase();
        if browser::find(item, ".changed[hidden]").is_some() {
            text = text.replace("changed", "");
        }
        let fits = words.split_whitespace().all(|word| text.contains(word));
        shown += usize::from(fits);
        let _ =
            if fits { item.remove_attribute("hidden") } else { item.set_attribute("hidden", "") };
    }
    say(stage, &format!("{shown} of {} constants", items.len()));
}

fn focus(stage: &Stage, selector: &str) {
    if let Some(element) = browser::find(stage.place(), selector) {
        browser::focus(&element);
    }
}

fn item(stage: &Stage, rule: &str) -> Option<HtmlElement> {
    browser::find(stage.place(), &format!(".assumed[data-rule=\"{rule}\"]"))
}

fn input_of(item: &HtmlElement) -> Option<HtmlInputElement> {
    browser::find(item, "input")?.dyn_into().ok()
}

fn say(stage: &Stage, sentence: &str) {
    drawer::say(stage, DRAWER, sentence);
}
