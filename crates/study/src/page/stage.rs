//! What stands where a stage will be, until its module is there: the shell that the module fills.

use super::{Element, Node, Page, el};

/// The sandbox: two lanes, one clock, and panels around them.
pub fn sandbox() -> Page {
    let body = el("div")
        .class("sandbox")
        .child(el("h1").text("Sandbox"))
        .child(
            shell("sandbox")
                // Until the scenario says what it shows.
                .child(el("p").class("lead").text(
                    "The same service on Fargate and on EC2, under one clock and the same traffic. Break it and see what ECS does.",
                ))
                .child(
                    el("p")
                        .class("loading")
                        .text("Loading the simulator … It needs JavaScript and WebAssembly."),
                ),
        );
    Page {
        title: "Sandbox".into(),
        description: "Amazon ECS, simulated rule by rule: Fargate beside EC2, placement, load balancing, deployments and self-healing, to play with.".into(),
        body: vec![body.into()],
    }
}

/// The element that a stage's module opens in.
fn shell(config: &'static str) -> Element {
    el("div").class("stage").attr("data-stage", config)
}

/// The places that a stage fills: strip, lanes, transport.
pub fn places() -> Vec<Node> {
    vec![
        el("div").class("stage-strip").into(),
        el("div").class("stage-lanes").into(),
        el("div").class("stage-transport").attr("role", "group").attr("aria-label", "Clock").into(),
    ]
}
