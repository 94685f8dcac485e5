//! Head and tools as they stand at first: choices, sliders and buttons for what the run has.

use scene::catalogue::GROUPS;
use scene::show::Show;
use sim::scenario::lane::Lane;
use sim::timeline::Timeline;
use sim::world::World;
use study::page::{Element as Made, Node, el};

use super::{STRATEGIES, faults, names};
use crate::stage::Stage;
use crate::{browser, mount};

/// Builds head and tools for what is on the stage.
pub(in crate::stage::sandbox) fn build(stage: &Stage) {
    put(stage, ".sandbox-about", &stage.with(about));
    put(stage, ".sandbox-head", &stage.with(head));
    let scenario = stage.with(|show| show.preset().unwrap_or_default().to_owned());
    let _ = stage.place().set_attribute("data-scenario", &scenario);
    build_tools(stage);
}

/// What the scenario shows, and what to watch in it.
fn about(show: &Show) -> Vec<Node> {
    let scenario = show.scenario();
    let title = match &*scenario.title {
        "" => "A scenario of your own, without a title.",
        title => title,
    };
    let mut nodes = vec![el("p").class("lead").text(title.to_owned()).into()];
    if !scenario.watch.is_empty() {
        let watch = el("p").class("sandbox-watch").child(el("strong").text("Watch"));
        nodes.push(watch.text(format!(" {}", scenario.watch)).into());
    }
    nodes
}

/// All scenarios of the site in their groups, and the one of one's own that is on the stage.
fn scenarios(show: &Show) -> Vec<Node> {
    let own = show.preset();
    let mut options: Vec<Node> = GROUPS
        .iter()
        .map(|group| {
            let entries = group.entries.iter();
            let entries = entries.map(|it| option(it.name, it.title, own == Some(it.name)));
            el("optgroup").attr("label", group.title).children(entries).into()
        })
        .collect();
    if own.is_none() {
        options.push(option("", "A scenario of your own", true));
    }
    options
}

/// Builds the tools alone, for the services that there are.
pub(super) fn build_tools(stage: &Stage) {
    put(stage, ".sandbox-tools", &stage.with(tools));
}

fn put(stage: &Stage, class: &str, nodes: &[Node]) {
    if let Some(holder) = browser::find(stage.place(), class) {
        mount::renew(&holder, nodes, "data-do");
    }
}

fn head(show: &Show) -> Vec<Node> {
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
    let file = el("input")
        .class("visually-hidden")
        .attr("type", "file")
        .attr("accept", ".json,application/json")
        .attr("data-do", "open");
    vec![
        choice("preset", "Scenario", scenarios(show)),
        choice("lanes", "Lanes", lanes),
        el("div")
            .class("sandbox-buttons")
            .child(button("reset", "Begin again"))
            .child(button("share", "Share this moment"))
            .child(button("save", "Save as file"))
            .child(el("label").class("file-button").text("Open a file").child(file))
            .child(button("assumptions", "Assumptions"))
            .child(button("beliefs", "Wrong beliefs"))
            .child(button("help", "Signs and keys"))
            .into(),
    ]
}

fn tools(show: &Show) -> Vec<Node> {
    let mut nodes = Vec::new();
    let Some(world) = show.runs().first().map(Timeline::world) else { return nodes };
    let names = names(show);
    if names.len() > 1 {
        let options = names.iter().map(|name| option(name, name, false)).collect();
        nodes.push(choice("service", "Service", options));
    }
    if !world.traffic.classes.is_empty() {
        nodes.push(slider("traffic", "Requests a second", (0, 400)));
        nodes.push(button("traffic-back", "Traffic as the scenario has it").into());
    }
    if !names.is_empty() {
        let most = world.services.values().map(|service| service.desired).max();
        // A slider that cannot stand where the service is would say something else than the run.
        let most = most.unwrap_or_default().saturating_mul(2).max(30);
        nodes.push(slider("desired", "desiredCount", (0, most)));
    }
    let groups = show.runs().iter().flat_map(|run| run.world().asgs.values());
    if let Some(group) = groups.into_iter().next() {
        let label = format!("Instances of {}", group.name);
        nodes.push(slider("capacity", &label, (group.min, group.max)));
    }
    if show.runs().iter().any(|run| !run.world().instances.is_empty()) && !names.is_empty() {
        // What is in force may be none that is offered; it can be seen and not be chosen.
        let own =
            el("option").attr("value", "").attr("disabled", "").text("its own, see Configure");
        let offered = STRATEGIES.iter().map(|(value, label, _)| option(value, label, false));
        let options = [own.into()].into_iter().chain(offered).collect();
        nodes.push(choice("strategy", "Placement strategy", options));
    }
    if !world.target_groups.is_empty() {
        let options = vec![
            option("round_robin", "round robin", false),
            option("least_outstanding_requests", "least outstanding requests", false),
            option("weighted_random", "weighted random", false),
        ];
        nodes.push(choice("algorithm", "Load balancing", options));
    }
    if !names.is_empty() {
        nodes.push(deploy(world));
    }
    nodes.push(faults::group());
    nodes
}

fn deploy(world: &World) -> Node {
    let mut group = el("div").class("tool-group").child(el("h3").text("Deploy"));
    let revisions: Vec<Node> = world
        .task_definitions
        .values()
        .map(|it| {
            let name = format!("{}:{}", it.family, it.revision);
            let images: Vec<&str> = it.containers.iter().map(|own| &*own.image.name).collect();
            option(&name, &format!("{name}, image {}", images.join(", ")), false)
        })
        .collect();
    if revisions.len() > 1 {
        group = group
            .child(choice("revision", "Task definition", revisions))
            .child(button("deploy", "Deploy it"));
    }
    group
        .child(button("redeploy", "Deploy the same again"))
        .child(button("deploy-missing", "Deploy an image that is missing"))
        .child(button("image-back", "Bring the image back"))
        .into()
}

pub(in crate::stage::sandbox) fn button(does: &str, label: &str) -> Made {
    el("button").attr("type", "button").attr("data-do", does).text(label)
}

pub(in crate::stage::sandbox) fn option(value: &str, label: &str, chosen: bool) -> Node {
    let option = el("option").attr("value", value).text(label);
    if chosen { option.attr("selected", "").into() } else { option.into() }
}

pub(in crate::stage::sandbox) fn choice(does: &str, label: &str, options: Vec<Node>) -> Node {
    el("label")
        .class("field")
        .child(el("span").text(label))
        .child(el("select").attr("data-do", does).children(options))
        .into()
}

fn slider(does: &str, label: &str, (min, max): (u32, u32)) -> Node {
    // Not an `output`: that would be what the label is for.
    let figure = el("span").class("field-figure").attr("data-of", does);
    let title = el("span").text(label).text(" ").child(figure);
    el("label")
        .class("field")
        .child(title)
        .child(
            el("input")
                .attr("type", "range")
                .attr("min", min.to_string())
                .attr("max", max.to_string())
                .attr("aria-label", label)
                .attr("data-do", does),
        )
        .into()
}
