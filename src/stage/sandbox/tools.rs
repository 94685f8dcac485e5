//! The tools: what is played, how much is asked and wanted, how tasks are placed, what is deployed, what may go wrong.

mod build;
mod faults;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use scene::show::Show;
use serde_json::{Value, json};
use sim::call::Name;
use sim::place::Strategy;
use sim::service::{Service, ServiceStatus};
use sim::timeline::Timeline;
use sim::world::World;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlButtonElement, HtmlInputElement, HtmlSelectElement};

use super::notice::done;
use crate::browser;
use crate::stage::Stage;

pub(super) use build::{build, button, choice, option};

/// A slider acts when it has stood still for so many milliseconds, so that one drag is one action.
const STILL_MS: u32 = 600;

/// Placement strategies that can be switched, as requests have them.
const STRATEGIES: [(&str, &str, &str); 5] = [
    ("default", "spread over zones, then instances (default)", "[]"),
    ("binpack-memory", "binpack by memory", r#"[{"type":"binpack","field":"memory"}]"#),
    ("binpack-cpu", "binpack by CPU", r#"[{"type":"binpack","field":"cpu"}]"#),
    ("spread-host", "spread over instances", r#"[{"type":"spread","field":"instanceId"}]"#),
    ("random", "random", r#"[{"type":"random"}]"#),
];

/// The slider that has been moved and has not acted yet, what there was to act on, and what faults would strike.
#[derive(Default)]
pub(super) struct Waiting {
    name: Rc<Cell<Option<&'static str>>>,
    timer: RefCell<Option<Timeout>>,
    /// The services that the tools were built for.
    services: RefCell<Vec<String>>,
    offers: faults::Offers,
}

/// What a tool does. False when it is none of its own.
pub(super) fn act(stage: &Rc<Stage>, waiting: &Waiting, action: &str, on: &Element) -> bool {
    let value = value(on);
    match action {
        "traffic" => later(stage, waiting, "traffic", &value, on),
        "desired" => later(stage, waiting, "desired", &value, on),
        "capacity" => later(stage, waiting, "capacity", &value, on),
        "traffic-back" => run(stage, "Traffic is as the scenario has it", |stage| {
            stage.act(Name::TrafficRate, &json!({}))
        }),
        "strategy" => {
            let strategy = STRATEGIES.iter().find(|(name, ..)| *name == value);
            let text = strategy.map_or("[]", |(.., text)| text);
            let strategy: Value = serde_json::from_str(text).unwrap_or_default();
            run(stage, "New tasks are placed by another strategy", |stage| {
                update(stage, &json!({"placementStrategy": strategy}))
            });
        }
        "algorithm" => run(stage, "Load balancing changed", |stage| balance(stage, &value)),
        "deploy" => {
            let revision = selected(stage, "revision");
            run(stage, &format!("Deploying {revision}"), |stage| {
                update(stage, &json!({"taskDefinition": revision}))
            });
        }
        "redeploy" => run(stage, "Deploying the same again", |stage| {
            update(stage, &json!({"forceNewDeployment": true}))
        }),
        "deploy-missing" => run(stage, "Deploying an image that is missing", |stage| {
            let image = json!({"image": image(stage)?});
            let deploy = json!({"service": service(stage)?, "forceNewDeployment": true});
            let both = vec![(Name::MissingImage, image), (Name::UpdateService, deploy)];
            Show::refusal(&stage.act_all(both))
        }),
        "image-back" => run(stage, "The image is back", |stage| {
            stage.act(Name::RestoreImage, &json!({"image": image(stage)?}))
        }),
        "service" => tell(stage, waiting),
        "revision" => {}
        _ => return faults::act(stage, &waiting.offers, action, on),
    }
    true
}

/// Does something, and says what came of it.
fn run(stage: &Stage, what: &str, act: impl FnOnce(&Stage) -> Option<String>) {
    match act(stage) {
        Some(refusal) => done(stage, &format!("Refused: {refusal}")),
        None => done(stage, &format!("{what}.")),
    }
}

/// Says the figure at once, and acts once the slider stands still.
fn later(stage: &Rc<Stage>, waiting: &Waiting, name: &'static str, value: &str, on: &Element) {
    if let Some(figure) = browser::find(stage.place(), &format!("[data-of={name}]")) {
        browser::set_text(&figure, value);
    }
    let Some(number) = on.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value_as_number)
    else {
        return;
    };
    let number = number.max(0.0) as u32;
    waiting.name.set(Some(name));
    let (weak, still) = (stage.weak(), Rc::clone(&waiting.name));
    waiting.timer.replace(Some(Timeout::new(STILL_MS, move || {
        still.set(None);
        if let Some(stage) = weak.upgrade() {
            moved(&stage, name, number);
        }
    })));
}

fn moved(stage: &Stage, name: &str, number: u32) {
    match name {
        "traffic" => run(stage, &format!("{number} requests a second"), |stage| {
            stage.act(Name::TrafficRate, &json!({"rate": number}))
        }),
        "desired" => run(stage, &format!("desiredCount {number}"), |stage| {
            update(stage, &json!({"desiredCount": number}))
        }),
        _ => run(stage, &format!("DesiredCapacity {number}"), |stage| {
            let group = stage.with(|show| {
                let mut groups = show.runs().iter().flat_map(|run| run.world().asgs.values());
                groups.next().map(|group| group.name.to_string())
            })?;
            let with = json!({"AutoScalingGroupName": group, "DesiredCapacity": number});
            stage.act(Name::SetDesiredCapacity, &with)
        }),
    }
}

/// Updates the service that was chosen among several.
fn update(stage: &Stage, change: &Value) -> Option<String> {
    let mut with = change.clone();
    with["service"] = service(stage)?.into();
    stage.act(Name::UpdateService, &with)
}

fn balance(stage: &Stage, algorithm: &str) -> Option<String> {
    let groups: Vec<String> = stage.with(|show| {
        let world = show.runs().first().map(Timeline::world);
        let names = world.map(|world| world.target_groups.values().map(|it| it.name.to_string()));
        names.map(Iterator::collect).unwrap_or_default()
    });
    let call = |group: String| {
        let attribute = json!({"Key": "load_balancing.algorithm.type", "Value": algorithm});
        let with = json!({"TargetGroupArn": group, "Attributes": [attribute]});
        (Name::ModifyTargetGroupAttributes, with)
    };
    Show::refusal(&stage.act_all(groups.into_iter().map(call).collect()))
}

/// The name of the service that the tools are for.
fn service(stage: &Stage) -> Option<String> {
    let chosen = selected(stage, "service");
    stage.with(|show| {
        let mut names = names(show);
        let place = names.iter().position(|name| *name == chosen).unwrap_or_default();
        (place < names.len()).then(|| names.swap_remove(place))
    })
}

/// The services that are there to act on.
fn names(show: &Show) -> Vec<String> {
    let world = show.runs().first().map(Timeline::world);
    let services = world.into_iter().flat_map(|world| world.services.values());
    let active = services.filter(|service| service.status == ServiceStatus::Active);
    active.map(|service| service.name.to_string()).collect()
}

/// Looks at that service in the first lane.
fn with_service<T>(stage: &Stage, look: impl FnOnce(&World, &Service) -> Option<T>) -> Option<T> {
    let name = service(stage)?;
    stage.with(|show| {
        let world = show.runs().first()?.world();
        let mut services = world.services.values().filter(|it| it.status == ServiceStatus::Active);
        look(world, services.find(|it| *it.name == *name)?)
    })
}

/// The image that the service runs.
fn image(stage: &Stage) -> Option<String> {
    with_service(stage, |world, service| {
        let deployment = world.deployments.get(*service.deployments.first()?)?;
        let definition = world.task_definitions.get(deployment.definition)?;
        Some(definition.containers.first()?.image.name.to_string())
    })
}

fn value(on: &Element) -> String {
    let input = on.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value);
    let select = || on.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value);
    input.or_else(select).unwrap_or_default()
}

fn selected(stage: &Stage, does: &str) -> String {
    let select = browser::find(stage.place(), &format!("select[data-do={does}]"));
    select.map(|it| value(&it)).unwrap_or_default()
}

/// Brings all tools to what the run has now, apart from a slider that is being moved.
pub(super) fn tell(stage: &Stage, waiting: &Waiting) {
    let services = stage.with(names);
    if waiting.services.replace(services.clone()) != services {
        let chosen = selected(stage, "service");
        build::build_tools(stage);
        if services.contains(&chosen) {
            show_choice(stage, "service", &chosen);
        }
    }
    let desired = with_service(stage, |_, service| Some(service.desired));
    let capacity = stage.with(|show| {
        let mut groups = show.runs().iter().flat_map(|run| run.world().asgs.values());
        groups.next().map(|group| group.desired)
    });
    let rate = stage.with(|show| {
        let mut own = show.actions().iter().rev();
        let latest = own.find(|action| action.name == Name::TrafficRate)?;
        latest.with.get("rate").and_then(Value::as_u64)
    });
    let rate = rate.and_then(|rate| u32::try_from(rate).ok());
    for (name, value) in [("desired", desired), ("capacity", capacity), ("traffic", rate)] {
        if waiting.name.get() != Some(name) {
            slide(stage, name, value);
        }
    }
    let group = stage.with(|show| {
        let world = show.runs().first()?.world();
        world.target_groups.values().next().map(|group| group.algorithm.name())
    });
    let strategies = stage.with(|show| {
        // Fargate has no strategies; the lane with instances says which ones are in force.
        let run = show.runs().iter().find(|run| !run.world().instances.is_empty())?;
        run.world().services.values().next().map(|service| named(&service.strategies))
    });
    for (does, value) in [("algorithm", group), ("strategy", strategies)] {
        show_choice(stage, does, value.unwrap_or_default());
    }
    let missing = image(stage).is_some_and(|image| {
        stage.with(|show| {
            let images = show.runs().first().and_then(|run| run.world().images.get(&*image));
            images.is_some_and(|image| !image.exists)
        })
    });
    enable(stage, "[data-do=image-back]", missing);
    enable(stage, "[data-do=traffic-back]", rate.is_some());
    let (back, on) = stage.with(Show::ways);
    enable(stage, "[data-do=undo]", back);
    enable(stage, "[data-do=redo]", on);
    faults::tell(stage, &waiting.offers);
}

/// The choice that stands for a list of strategies; none of a list that is not offered.
fn named(strategies: &[Strategy]) -> &'static str {
    match strategies {
        [] => "default",
        [Strategy::BinpackMemory] => "binpack-memory",
        [Strategy::BinpackCpu] => "binpack-cpu",
        [Strategy::SpreadInstance] => "spread-host",
        [Strategy::Random] => "random",
        _ => "",
    }
}

fn slide(stage: &Stage, name: &str, value: Option<u32>) {
    let text = value.map_or_else(|| "as the scenario has it".to_owned(), |value| value.to_string());
    if let Some(figure) = browser::find(stage.place(), &format!("[data-of={name}]")) {
        browser::set_text(&figure, &text);
    }
    let input = browser::find(stage.place(), &format!("input[data-do={name}]"));
    let input = input.and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
    if let (Some(input), Some(_)) = (input, value)
        && input.value() != text
    {
        input.set_value(&text);
    }
}

fn show_choice(stage: &Stage, does: &str, value: &str) {
    let select = browser::find(stage.place(), &format!("select[data-do={does}]"));
    let select = select.and_then(|it| it.dyn_into::<HtmlSelectElement>().ok());
    if let Some(select) = select.filter(|select| select.value() != value) {
        select.set_value(value);
    }
}

/// A button that can do nothing now is disabled. As long as it has the focus it only says so: a browser would take the
/// focus away, and with it the keys.
pub(super) fn enable(stage: &Stage, button: &str, can: bool) {
    let button = browser::find(stage.place(), button);
    let Some(button) = button.and_then(|it| it.dyn_into::<HtmlButtonElement>().ok()) else {
        return;
    };
    let stays = !can && matches!(button.matches(":focus"), Ok(true));
    if button.disabled() == can || stays {
        button.set_disabled(!can && !stays);
    }
    if button.has_attribute("aria-disabled") != stays {
        let _ = if stays {
            button.set_attribute("aria-disabled", "true")
        } else {
            button.remove_attribute("aria-disabled")
        };
    }
}
