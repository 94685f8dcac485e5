//! A form's fields: drawn, and brought to what they are now.

use scene::configure::{Field, Part, Sheet};
use sim::call::Form;
use study::page::{Element as Made, Node, el};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

use crate::browser;

/// What is longer has no room in a column.
const LONG: usize = 28;

/// Fields of one object.
pub(super) fn part(part: &Part) -> Node {
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
        .attr("aria-required", if field.required { "true" } else { "false" })
        .attr("aria-describedby", wrong.clone());
    let label = el("label")
        .class("field")
        .child(el("code").text(field.name.replace('/', ".")))
        .child(control)
        .child(el("span").class("fine sheet-note"));
    let wrong = el("p").class("assumed-wrong").attr("id", wrong).attr("hidden", "");
    let long = |line: &str| line.chars().count() > LONG;
    let is_wide = lines(field) > 4 || field.text().lines().any(long);
    let class = if is_wide { "sheet-field is-wide" } else { "sheet-field" };
    let choices = (!field.choices.is_empty()).then(|| -> Node {
        let options = field.choices.iter().map(|it| el("option").attr("value", it.clone()).into());
        el("datalist").attr("id", format!("choices-{}", field.path)).children(options).into()
    });
    el("div").class(class).child(label).child(wrong).children(choices).into()
}

fn lines(field: &Field) -> usize {
    field.text().lines().count()
}

/// What holds without the field, and what it was before it was changed.
fn note(field: &Field, is_new: bool) -> String {
    let mut notes = Vec::new();
    if field.required {
        notes.push("required".to_owned());
    }
    if !field.without.is_empty() {
        notes.push(format!("default {}", field.without));
    }
    if field.typed.is_some() && !is_new {
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
        Form::Text if field.choices.is_empty() => return input(),
        Form::Text => return input().attr("list", format!("choices-{}", field.path)),
    };
    let unset = el("option").attr("value", "").text("not set");
    let options = words.iter().map(|word| el("option").attr("value", *word).text(*word).into());
    el("select").child(unset).children(options)
}

fn input() -> Made {
    el("input").attr("type", "text").attr("autocomplete", "off").attr("spellcheck", "false")
}

/// Brings values and complaints to what they are now.
pub(super) fn update(panel: &HtmlElement, sheet: &Sheet) {
    for field in sheet.fields() {
        let Some(control) = control_of(panel, &field.path) else { continue };
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
            browser::set_text(&notes, &note(field, sheet.is_new));
        }
    }
}

/// The control of a field, by its path.
pub(super) fn control_of(panel: &HtmlElement, path: &str) -> Option<HtmlElement> {
    browser::find(panel, &format!("[data-path=\"{path}\"]"))
}

/// Shows a sentence, or nothing.
pub(super) fn show(place: &HtmlElement, text: &str) {
    browser::set_text(place, text);
    let _ = if text.is_empty() {
        place.set_attribute("hidden", "")
    } else {
        place.remove_attribute("hidden")
    };
}

pub(super) fn text(control: &Element) -> String {
    let input = control.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value);
    let select = || control.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value);
    let area = || control.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value);
    input.or_else(select).or_else(area).unwrap_or_default()
}

pub(super) fn set_text(control: &Element, text: &str) {
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        input.set_value(text);
    } else if let Some(select) = control.dyn_ref::<HtmlSelectElement>() {
        select.set_value(text);
    } else if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(text);
    }
}
