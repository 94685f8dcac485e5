//! The tools: what is played, how much is asked and wanted, how tasks are placed, and what may go wrong.

use std::rc::Rc;

use scene::frame::Subject;
use serde_json::{Value, json};
use sim::call::Name;
use sim::scenario::lane::Lane;
use study::page::{Element as Made, Node, el};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

use crate::stage::{Stage, presets};
use crate::{browser, mount};

/// Placement strategies that can be switched, as requests have them.
const STRATEGIES: [(&str, &str, &str); 5] = [
    ("default", "spread over zones, then instances (default)", "[]"),
    ("binpack-memory", "binpack by memory", r#"[{"type":"binpack","field":"memory"}]"#),
    ("binpack-cpu", "binpack by CPU", r#"[{"type":"binpack","field":"cpu"}]"#),
    ("spread-host", "spread over instances", r#"[{"type":"spread","field":"instanceId"}]"#),
    ("random", "random", r#"[{"type":"random"}]"#),
];

/// Builds head and tools for what is on the stage.
pub(super) fn build(stage: &Rc<Stage>) {
    let (head, tools) = stage.with(|show| {
        let world = show.runs().first().map(sim::timeline::Timeline::world);
        let service = world.and_then(|world| world.services.values().next());
        let name = service.map(|service| service.name.to_string());
        let desired = service.map_or(0, |service| service.desired);
        (head(show), tools(show, name.as_deref(), desired))
    });
    if let Some(holder) = browser::find(stage.place(), ".sandbox-head") {
        mount::replace(&holder, &head);
    }
    if let Some(holder) = browser::find(stage.place(), ".sandbox-tools") {
        mount::replace(&holder, &tools);
    }
}

fn head(show: &scene::show::Show) -> Vec<Node> {
    let own = show.preset().is_none();
    let mut options: Vec<Node> = presets::PRESETS
        .iter()
        .map(|(name, _)| {
            let title = presets::find(name).map(|scenario| scenario.title.to_string());
            option(name, &title.unwrap_or_else(|| (*name).to_owned()), show.preset() == Some(name))
        })
        .collect();
    if own {
        options.push(option("", "A scenario of your own", true));
    }
    let possible = show.scenario().lanes();
    let lanes: Vec<Node> = if possible.contains(&Lane::AsWritten) {
        vec![option("as-written", "As it is written", true)]
    } else {
        let both = show.lanes().len() > 1;
        let only = |lane| !both && show.lanes().contains(&lane);
        vec![
            option("both", "Fargate beside EC2", both),
            option("fargate", "Fargate", only(Lane::Fargate)),
            option("ec2", "EC2", only(Lane::Ec2)),
        ]
    };
    let choice = |does: &str, label: &str, options: Vec<Node>| -> Node {
        el("label")
            .class("field")
            .child(el("span").text(label))
            .child(el("select").attr("data-do", does).children(options))
            .into()
    };
    vec![
        choice("preset", "Scenario", options),
        choice("lanes", "Lanes", lanes),
        el("div")
            .class("sandbox-buttons")
            .child(button("reset", "Begin again"))
            .child(button("undo", "Undo"))
            .child(button("share", "Share this moment"))
            .child(button("save", "Save as file"))
            .child(
                el("label").class("button-plain file").text("Open a file").child(
                    el("input")
                        .class("visually-hidden")
                        .attr("type", "file")
                        .attr("accept", ".json,application/json")
                        .attr("data-do", "open"),
                ),
            )
            .into(),
    ]
}

fn tools(show: &scene::show::Show, service: Option<&str>, desired: u32) -> Vec<Node> {
    let mut nodes = Vec::new();
    let Some(world) = show.runs().first().map(sim::timeline::Timeline::world) else { return nodes };
    if !world.traffic.classes.is_empty() {
        nodes.push(slider("traffic", "Traffic, requests a second", "0", "400", "60"));
    }
    let Some(service) = service else { return nodes };
    nodes.push(slider(
        "desired",
        &format!("desiredCount of {service}"),
        "0",
        "30",
        &desired.to_string(),
    ));
    if show.runs().iter().any(|run| !run.world().instances.is_empty()) {
        let options =
            STRATEGIES.iter().map(|(value, label, _)| option(value, label, false)).collect();
        nodes.push(choice("strategy", "Placement strategy", options));
    }
    if !world.target_groups.is_empty() {
        let options = vec![
            option("round_robin", "round robin", false),
            option("least_outstanding_requests", "least outstanding requests", false),
        ];
        nodes.push(choice("algorithm", "Load balancing", options));
    }
    let mut images: Vec<&str> = world.images.keys().map(|name| &**name).collect();
    images.sort_unstable();
    let deploy = el("div")
        .class("tool-group")
        .child(el("h3").text("Deploy"))
        .child(button("redeploy", "The same image again"))
        .child(button("deploy-bad", "An image that is missing"));
    nodes.push(deploy.into());
    let chaos = el("div")
        .class("tool-group")
        .child(el("h3").text("Break"))
        .child(el("p").class("tool-hint").text("On what is chosen on the stage, otherwise on any."))
        .child(button("stop", "Stop a task"))
        .child(button("kill", "Kill its process"))
        .child(button("hang", "Let it hang"))
        .child(button("fail", "Let its checks fail"))
        .child(button("terminate", "Terminate an instance"))
        .child(button("zone", "Lose a zone"))
        .child(button("zone-back", "Bring the zones back"));
    nodes.push(chaos.into());
    nodes
}

fn button(does: &str, label: &str) -> Made {
    el("button").attr("type", "button").attr("data-do", does).text(label)
}

fn option(value: &str, label: &str, chosen: bool) -> Node {
    let option = el("option").attr("value", value).text(label);
    if chosen { option.attr("selected", "").into() } else { option.into() }
}

fn choice(does: &str, label: &str, options: Vec<Node>) -> Node {
    el("label")
        .class("field")
        .child(el("span").text(label))
        .child(el("select").attr("data-do", does).children(options))
        .into()
}

fn slider(does: &str, label: &str, min: &str, max: &str, value: &str) -> Node {
    el("label")
        .class("field")
        .child(
            el("span").text(label).text(" ").child(el("output").attr("data-of", does).text(value)),
        )
        .child(
            el("input")
                .attr("type", "range")
                .attr("min", min)
                .attr("max", max)
                .attr("value", value)
                .attr("data-do", does),
        )
        .into()
}

/// What a tool does. False when it is none of its own.
pub(super) fn act(stage: &Rc<Stage>, action: &str, on: &Element) -> bool {
    let service = stage.with(|show| {
        let world = show.runs().first()?.world();
        world.services.values().next().map(|service| service.name.to_string())
    });
    let service = service.unwrap_or_default();
    let value = || {
        let input = on.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value);
        input
            .or_else(|| on.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value))
            .unwrap_or_default()
    };
    let update = |mut change: Value| {
        change["service"] = service.as_str().into();
        stage.act(Name::UpdateService, &change);
    };
    let task = || match stage.selected() {
        Some(Subject::Task(id)) => json!({"task": id.to_string()}),
        _ => json!({"task": format!("{service}/any")}),
    };
    match action {
        "traffic" => stage.act(Name::TrafficRate, &json!({"rate": number(&value())})),
        "desired" => update(json!({"desiredCount": number(&value())})),
        "strategy" => {
            let chosen = value();
            let strategy = STRATEGIES.iter().find(|(name, ..)| *name == chosen);
            let strategy = strategy.and_then(|(.., text)| serde_json::from_str(text).ok());
            update(json!({"placementStrategy": strategy.unwrap_or(Value::Array(Vec::new()))}));
        }
        "algorithm" => {
            let groups: Vec<String> = stage.with(|show| {
                let world = show.runs().first().map(sim::timeline::Timeline::world);
                let names =
                    world.map(|world| world.target_groups.values().map(|it| it.name.to_string()));
                names.map(Iterator::collect).unwrap_or_default()
            });
            for group in groups {
                let attribute = json!({"Key": "load_balancing.algorithm.type", "Value": value()});
                let with = json!({"TargetGroupArn": group, "Attributes": [attribute]});
                stage.act(Name::ModifyTargetGroupAttributes, &with);
            }
        }
        "redeploy" => update(json!({"forceNewDeployment": true})),
        "deploy-bad" => deploy_missing(stage, &update),
        "stop" => stage.act(Name::StopTask, &task()),
        "kill" => stage.act(Name::KillContainer, &task()),
        "hang" => stage.act(Name::Hang, &task()),
        "fail" => stage.act(Name::FailHealthChecks, &task()),
        "terminate" => {
            let id = match stage.selected() {
                Some(Subject::Instance(id)) => id.to_string(),
                _ => "any".to_owned(),
            };
            stage.act(Name::TerminateInstances, &json!({"InstanceIds": [id]}));
        }
        "zone" => {
            if let Some(zone) = zone(stage) {
                stage.act(Name::LoseZone, &json!({"availabilityZone": zone}));
            }
        }
        "zone-back" => {
            let dark: Vec<String> = stage.with(|show| {
                let world = show.runs().first().map(sim::timeline::Timeline::world);
                let zones = world.map(|it| it.zones.iter().filter(|zone| zone.dark));
                zones.map(|it| it.map(|zone| zone.name.to_string()).collect()).unwrap_or_default()
            });
            for zone in dark {
                stage.act(Name::RestoreZone, &json!({"availabilityZone": zone}));
            }
        }
        _ => return false,
    }
    true
}

/// The registry forgets the image that the service runs, and the service is deployed anew.
fn deploy_missing(stage: &Rc<Stage>, update: &dyn Fn(Value)) {
    let image = stage.with(|show| {
        let world = show.runs().first()?.world();
        let service = world.services.values().next()?;
        let deployment = world.deployments.get(*service.deployments.first()?)?;
        let definition = world.task_definitions.get(deployment.definition)?;
        definition.containers.first().map(|container| container.image.name.to_string())
    });
    if let Some(image) = image {
        stage.act(Name::MissingImage, &json!({"image": image}));
        update(json!({"forceNewDeployment": true}));
    }
}

/// The chosen zone, or the first that works.
fn zone(stage: &Rc<Stage>) -> Option<String> {
    stage.with(|show| {
        let world = show.runs().first()?.world();
        let chosen = match stage.selected() {
            Some(Subject::Zone(id) | Subject::Fargate(id)) => world.zone(id),
            _ => None,
        };
        let zone = chosen.or_else(|| world.zones.iter().find(|zone| !zone.dark))?;
        Some(zone.name.to_string())
    })
}

fn number(text: &str) -> u64 {
    text.parse().unwrap_or_default()
}

/// Sliders say the figure they stand at, and follow what the run has.
pub(super) fn tell(stage: &Stage) {
    let desired = stage.with(|show| {
        let world = show.runs().first()?.world();
        world.services.values().next().map(|service| service.desired)
    });
    let rate = stage.with(|show| {
        let run = show.runs().first()?;
        Some(scene::traffic::rate_tenths(run.world(), show.at()) / 10)
    });
    for (name, value) in [("desired", desired.map(u64::from)), ("traffic", rate)] {
        let (Some(value), Some(output)) =
            (value, browser::find(stage.place(), &format!("output[data-of={name}]")))
        else {
            continue;
        };
        browser::set_text(&output, &value.to_string());
        let input = browser::find(stage.place(), &format!("input[data-do={name}]"));
        let input = input.and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input.filter(|input| input.value() != value.to_string()) {
            input.set_value(&value.to_string());
        }
    }
}
