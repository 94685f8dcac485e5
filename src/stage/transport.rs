//! The transport: play, step, seek, speed, and the two clocks, the cluster's and the viewer's speed of it.

use std::rc::Rc;

use scene::player::{Mode, Step};
use scene::view::SPEEDS;
use sim::time::SimTime;
use study::page::{Node, el};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

use super::Stage;
use crate::{browser, mount};

/// The slider's steps for the whole run.
const STEPS: u64 = 1_000;

/// Puts the transport's controls into their place.
pub(super) fn install(stage: &Rc<Stage>) {
    if let Some(holder) = browser::find(stage.place(), ".stage-transport") {
        mount::replace(&holder, &controls());
    }
}

fn controls() -> Vec<Node> {
    let button = |does: &str, label: &str, sign: &str, keys: &str| -> Node {
        el("button")
            .attr("type", "button")
            .attr("data-do", does)
            .attr("aria-label", label)
            .attr("title", label)
            .attr("aria-keyshortcuts", keys)
            .child(el("span").attr("aria-hidden", "true").text(sign))
            .into()
    };
    let speeds = SPEEDS.iter().map(|speed| -> Node {
        // They are whole numbers.
        let speed = (*speed as u32).to_string();
        el("option").attr("value", speed.clone()).text(format!("{speed}×")).into()
    });
    let seek = el("label")
        .class("stage-seek")
        .child(el("span").class("visually-hidden").text("Moment of the run"))
        .child(
            el("input")
                .attr("type", "range")
                .attr("min", "0")
                .attr("max", STEPS.to_string())
                .attr("value", "0")
                .attr("data-do", "seek"),
        )
        // A page puts marks here, on the slider's own axis.
        .child(el("span").class("stage-ticks").attr("aria-hidden", "true"));
    let speed = el("label")
        .class("stage-speed")
        .child(el("span").text("Speed"))
        .child(el("select").attr("data-do", "speed").children(speeds));
    let next = el("button")
        .attr("type", "button")
        .attr("data-do", "next")
        .attr("aria-label", "Next interesting event")
        .attr("title", "Next interesting event")
        .attr("aria-keyshortcuts", "n")
        .child(el("span").text("Next"))
        // Between two parts of a flexible box a space is not shown, but it is read.
        .text(" ")
        .child(el("span").class("stage-next").text("interesting event"));
    let play = el("button")
        .attr("type", "button")
        .class("stage-play")
        .attr("data-do", "play")
        .attr("aria-keyshortcuts", "Space")
        .text("Play");
    vec![
        button("back", "Back to the event before", "◂", "ArrowLeft"),
        play.into(),
        button("step", "On to the next event", "▸", "ArrowRight"),
        next.into(),
        speed.into(),
        el("span").class("stage-clock").attr("role", "timer").text("00:00.0").into(),
        seek.into(),
    ]
}

/// What a control of the transport does. False when it is none of its own.
pub(super) fn act(stage: &Rc<Stage>, action: &str, on: &Element) -> bool {
    match action {
        "seek" => {
            let value = on.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value_as_number);
            let part = value.unwrap_or_default().clamp(0.0, STEPS as f64) as u64;
            stage.change(|show| {
                let to = SimTime(show.end().0 / STEPS * part);
                show.seek(to);
            });
        }
        "speed" => {
            let value = on.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value);
            let speed = value.and_then(|value| value.parse::<u16>().ok()).map_or(1.0, f32::from);
            stage.change(|show| show.change_speed(|player| player.set_speed(speed)));
        }
        _ => return false,
    }
    true
}

/// Says what the clock and the controls are at.
pub(super) fn tell(stage: &Stage) {
    let find = |selector: &str| browser::find(stage.place(), selector);
    let (at, end, mode, speed, honest) = stage.with(|show| {
        let player = show.player();
        (show.at(), show.end(), player.mode(), player.speed(), player.honest_speed())
    });
    let rests = mode == Mode::Paused;
    if let Some(clock) = find(".stage-clock") {
        let mut text = super::clock(at);
        if honest < speed {
            text.push_str(&format!(" · {}×, as fast as this device can", honest.round() as u32));
        }
        browser::set_text(&clock, &text);
    }
    if let Some(play) = find(".stage-play") {
        let label = match mode {
            Mode::Paused => "Play",
            Mode::Stepping(Step::Any | Step::Interesting) | Mode::Seeking(_) => "Stop",
            Mode::Playing => "Pause",
        };
        browser::set_text(&play, label);
    }
    if let Some(seek) =
        find(".stage-seek input").and_then(|it| it.dyn_into::<HtmlInputElement>().ok())
    {
        let part = at.0 / (end.0 / STEPS).max(1);
        // While the clock runs the slider follows it; while somebody drags, the clock follows the slider.
        let _ = seek.set_attribute("aria-valuetext", &super::clock(at));
        if part.to_string() != seek.value() {
            seek.set_value(&part.to_string());
        }
    }
    let choice = find(".stage-speed select").and_then(|it| it.dyn_into::<HtmlSelectElement>().ok());
    let chosen = if SPEEDS.contains(&speed) { (speed as u32).to_string() } else { String::new() };
    if let Some(choice) = choice.filter(|choice| choice.value() != chosen) {
        choice.set_value(&chosen);
    }
    let _ = stage.place().set_attribute("data-playing", if rests { "no" } else { "yes" });
    // The picture at rest is told once it has been painted.
    let _ = stage.place().remove_attribute("data-picture");
}
