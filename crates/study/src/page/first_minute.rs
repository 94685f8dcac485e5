//! The first minute on the start page: the section that stands in the prerendered page, and the places that the
//! stage's module fills in it.

use super::{Links, Node, el};

/// Height of the picture in CSS pixels: enough for each task to be shown with its name, on a phone too.
const PICTURE_HEIGHT: u32 = 380;
/// What is said until the module is there.
const WAITING: &str = "The simulator is on its way. It needs JavaScript and WebAssembly.";
/// What is said to a tap before that; the page's script shows it at once, and the module carries the tap out.
const EARLY: &str = "It will be stopped as soon as the simulator is here.";

/// The section, with everything that the module fills already in its place, so that nothing moves when it arrives.
pub(super) fn section(links: Links<'_>) -> Node {
    el("section")
        .class("first-minute")
        .attr("aria-labelledby", "first-minute")
        .child(el("h2").attr("id", "first-minute").text("One minute with a service"))
        .child(el("p").text(
            "A simulated cluster: three tasks on Fargate behind a load balancer, as many as the service wants.",
        ))
        .child(el("div").class("stage").attr("data-stage", "home").children(places(links)))
        .into()
}

/// The places in the stage's element: the picture with its strip, and the panel with what can be done.
fn places(links: Links<'_>) -> Vec<Node> {
    let picture = el("div").class("minute-picture").child(el("div").class("stage-strip")).child(
        el("div")
            .class("stage-lanes")
            .attr("data-height", PICTURE_HEIGHT.to_string())
            .child(el("div").class("minute-poster")),
    );
    let panel = el("div")
        .class("minute-panel")
        .child(controls())
        .child(el("p").class("minute-hint loading").text(WAITING))
        .child(
            hidden("minute-question")
                .attr("role", "group")
                .attr("aria-label", "A question")
                .attr("tabindex", "-1"),
        )
        .child(
            hidden("minute-verdict")
                .attr("role", "group")
                .attr("aria-label", "What came")
                .attr("tabindex", "-1"),
        )
        .child(
            hidden("minute-after")
                .child(button("replay", "Replay it slowly"))
                .child(
                    el("a")
                        .class("button")
                        .attr("href", links.to("sandbox"))
                        .text("Break it properly"),
                )
                .child(button("again", "Begin again")),
        );
    vec![picture.into(), panel.into()]
}

fn controls() -> Node {
    let stop =
        button("stop", "Stop one of them.").class("button minute-stop").attr("data-early", EARLY);
    let step = |does: &'static str, label: &str, sign: &str| {
        button(does, "")
            .attr("aria-label", label)
            .child(el("span").attr("aria-hidden", "true").text(sign))
    };
    let desired = el("div")
        .class("minute-desired")
        .attr("role", "group")
        .attr("aria-label", "desiredCount")
        .child(el("code").text("desiredCount"))
        .child(step("fewer", "One task less", "−"))
        .child(el("strong").class("minute-count"))
        .child(step("more", "One task more", "+"));
    el("div")
        .class("minute-controls")
        .child(stop)
        .child(desired)
        .child(button("play", "Play").class("stage-play"))
        .into()
}

fn button(does: &'static str, label: &str) -> super::Element {
    let button = el("button").attr("type", "button").attr("data-do", does);
    if label.is_empty() { button } else { button.text(label) }
}

fn hidden(class: &'static str) -> super::Element {
    el("div").class(class).attr("hidden", "")
}
