//! Scenarios in and out: presets, files of one's own, links.

use std::rc::Rc;

use leptos::prelude::window;
use scene::show::Show;
use sim::scenario::Scenario;
use sim::scenario::lane::Lane;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

use super::{notice, tools};
use crate::browser;
use crate::stage::{Stage, presets};

/// What a control of the head does. False when it is none of its own.
pub(super) fn act(stage: &Rc<Stage>, action: &str, on: &Element) -> bool {
    match action {
        "preset" => {
            let name = on.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value);
            if let Some((name, scenario)) =
                name.and_then(|name| Some((name.clone(), presets::find(&name)?)))
            {
                begin(stage, Show::new(Some(name), scenario, &Lane::TWINS));
            }
        }
        "lanes" => {
            let value = on.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value);
            let lanes: &[Lane] = match value.as_deref() {
                Some("fargate") => &[Lane::Fargate],
                Some("ec2") => &[Lane::Ec2],
                Some("as-written") => &[Lane::AsWritten],
                _ => &Lane::TWINS,
            };
            stage.change(|show| show.set_lanes(lanes));
            stage.rebuild();
        }
        "reset" => {
            stage.change(Show::reset);
            stage.rebuild();
        }
        "save" => {
            let text = stage.with(|show| show.scenario().to_json());
            browser::download("scenario.json", "application/json", &text);
        }
        "share" => share(stage),
        "open" => open(stage, on),
        _ => return false,
    }
    true
}

fn begin(stage: &Rc<Stage>, show: Show) {
    stage.replace(show);
    tools::build(stage);
    stage.tell();
}

/// Puts the link to this moment into the address bar and onto the clipboard.
fn share(stage: &Rc<Stage>) {
    let text = stage.with(|show| show.link().encode());
    let location = window().location();
    let _ = location.set_hash(&format!("run={text}"));
    let address = location.href().unwrap_or_default();
    let stage = Rc::clone(stage);
    spawn_local(async move {
        let copied = JsFuture::from(window().navigator().clipboard().write_text(&address)).await;
        let sentence = if copied.is_ok() {
            "The link to this very moment is on the clipboard and in the address bar."
        } else {
            "The link to this very moment is in the address bar."
        };
        notice(&stage, sentence);
    });
}

/// Reads a file of one's own.
fn open(stage: &Rc<Stage>, on: &Element) {
    let file = on.dyn_ref::<HtmlInputElement>().and_then(|input| input.files()?.item(0));
    let Some(file) = file else { return };
    let stage = Rc::clone(stage);
    spawn_local(async move {
        let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
        let Some(text) = text else {
            notice(&stage, "The file could not be read.");
            return;
        };
        match Scenario::parse(&text) {
            Ok(scenario) => {
                let warnings = scenario.warnings.len();
                begin(&stage, Show::new(None, scenario, &Lane::TWINS));
                let sentence = match warnings {
                    0 => format!("{} is on the stage.", file.name()),
                    n => format!(
                        "{} is on the stage; {n} of its fields are not simulated.",
                        file.name()
                    ),
                };
                notice(&stage, &sentence);
            }
            Err(problems) => {
                let first = problems.first().map(ToString::to_string).unwrap_or_default();
                let more = problems.len().saturating_sub(1);
                let more = if more > 0 { format!(" ({more} more)") } else { String::new() };
                notice(&stage, &format!("{} cannot be played: line {first}{more}", file.name()));
            }
        }
    });
}
