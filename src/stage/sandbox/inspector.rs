//! The Why panel: what was chosen, and why it is as it is. Everything it says comes from `scene::why`.

use std::rc::Rc;

use scene::frame::Subject;
use scene::why::{self, Answer, Explained, Fate, Part, Told};
use scene::words::{Cli, Count, Name};
use sim::ids::{CapacityProviderId, InstanceId, ServiceId, TaskId};
use sim::scenario::lane::Lane;
use study::page::{Node, el};
use web_sys::{Element, HtmlElement};

use crate::stage::{Stage, clock};
use crate::{browser, mount};

/// What the panel shows.
#[derive(Default)]
pub(super) struct Shown {
    of: Option<(Lane, Subject)>,
    name: String,
    answers: Vec<Answer>,
    latest: Option<String>,
    near: Vec<(usize, Subject)>,
    last: Explained,
    begun: bool,
}

/// Says anew what was chosen, if it has changed. With nothing chosen it tells of the services.
pub(super) fn tell(stage: &Stage, holder: &HtmlElement, shown: &mut Shown) {
    let (chosen, near) = (stage.chosen(), stage.near());
    let (of, name, answers, latest) = stage.with(|show| {
        let latest = show.actions().last().map(|action| Cli(action).to_string());
        let (index, subject) = chosen.unwrap_or((0, Subject::Cluster));
        let (Some(run), Some(lane)) = (show.runs().get(index), show.lanes().get(index)) else {
            return (None, String::new(), Vec::new(), latest);
        };
        let at = show.at();
        let name = Name { world: run.world(), at, subject }.title();
        let answers = why::of(run, at, subject, &mut shown.last);
        (Some((*lane, subject)), name, answers, latest)
    });
    let same = shown.begun
        && shown.of == of
        && shown.name == name
        && shown.answers == answers
        && shown.near == near
        && shown.latest == latest;
    if same {
        return;
    }
    let mut nodes = Vec::new();
    match chosen {
        None => nodes.push(
            el("p")
                .class("tool-hint")
                .text("Choose something on the stage: a task, an instance, the load balancer. Its story stands here.")
                .into(),
        ),
        Some(_) => nodes.push(head(of.map(|(lane, _)| lane), &name)),
    }
    nodes.extend(loupe(stage, &near));
    nodes.extend(answers.iter().map(|answer| node(answer, of.map(|(lane, _)| lane))));
    if let Some(latest) = &latest {
        nodes.push(
            el("section")
                .class("why-answer")
                .child(el("h3").text("The latest action, as a command"))
                .child(el("pre").class("why-cli").attr("tabindex", "0").text(latest.clone()))
                .into(),
        );
    }
    // What somebody has opened stays open as long as it is about the same thing.
    let kept = if shown.of == of { open(holder) } else { Vec::new() };
    let focused =
        browser::find(holder, "button:focus").and_then(|it| it.get_attribute("data-subject"));
    mount::replace(holder, &nodes);
    for (index, details) in browser::find_all(holder, "details").iter().enumerate() {
        if kept.contains(&index) {
            let _ = details.set_attribute("open", "");
        }
    }
    if let Some(focused) = focused
        && let Some(button) = browser::find(holder, &format!("[data-subject=\"{focused}\"]"))
    {
        browser::focus(&button);
    }
    (shown.of, shown.name, shown.answers, shown.latest) = (of, name, answers, latest);
    shown.near = near;
    shown.begun = true;
}

/// Which of the folded parts are open.
fn open(holder: &HtmlElement) -> Vec<usize> {
    let all = browser::find_all(holder, "details");
    let open = all.iter().enumerate().filter(|(_, it)| it.has_attribute("open"));
    open.map(|(index, _)| index).collect()
}

fn head(lane: Option<Lane>, name: &str) -> Node {
    let lane = match lane {
        Some(Lane::Fargate) => "On Fargate: ",
        Some(Lane::Ec2) => "On EC2: ",
        Some(Lane::AsWritten) | None => "",
    };
    el("p")
        .class("why-name")
        .child(el("strong").text(format!("{lane}{name}")))
        .child(
            el("button")
                .attr("type", "button")
                .class("quiet")
                .attr("data-do", "choose-none")
                .text("Let go"),
        )
        .into()
}

/// What a finger covered when it chose, each to be chosen instead.
fn loupe(stage: &Stage, near: &[(usize, Subject)]) -> Option<Node> {
    if near.is_empty() {
        return None;
    }
    let chosen = stage.chosen();
    let rows = near.iter().filter_map(|&(index, subject)| {
        stage.with(|show| {
            let (run, lane) = (show.runs().get(index)?, show.lanes().get(index)?);
            let name = Name { world: run.world(), at: show.at(), subject }.to_string();
            let row: Node = if chosen == Some((index, subject)) {
                el("strong").text(name).into()
            } else {
                choose(subject, name, Some(*lane))
            };
            Some(Node::from(el("li").child(row)))
        })
    });
    Some(
        el("section")
            .class("why-answer")
            .child(el("h3").text("Under your finger"))
            .child(el("ul").class("why-things why-loupe").children(rows))
            .into(),
    )
}

fn node(answer: &Answer, lane: Option<Lane>) -> Node {
    let parts = answer.parts.iter().map(|part| self::part(part, lane));
    el("section")
        .class("why-answer")
        .child(el("h3").text(answer.title.clone()))
        .children(parts)
        .into()
}

fn part(part: &Part, lane: Option<Lane>) -> Node {
    match part {
        Part::Says(sentence) => el("p").class("why-says").text(sentence.clone()).into(),
        Part::Figures(rows) => figures(rows),
        Part::Chain(chain) => el("ol").class("why-chain").children(chain.iter().map(told)).into(),
        Part::Funnel(stages) => funnel(stages),
        Part::Fates(fates) => {
            let title =
                format!("Why not another: {} in all", Count(fates.len() as u32, "instance"));
            el("details")
                .class("why-fates")
                .child(el("summary").text(title))
                .child(el("ul").children(fates.iter().map(|fate| self::fate(fate, lane))))
                .into()
        }
        Part::Things(things) => {
            let row = |(subject, words): &(Subject, String)| -> Node {
                let name = short(*subject);
                el("li").child(choose(*subject, name, lane)).text(" ").text(words.clone()).into()
            };
            el("ul").class("why-things").children(things.iter().map(row)).into()
        }
    }
}

fn figures(rows: &[(String, String)]) -> Node {
    let rows = rows.iter().flat_map(|(name, value)| -> [Node; 2] {
        [el("dt").children(breaking(name)).into(), el("dd").children(breaking(value)).into()]
    });
    el("dl").class("why-figures").children(rows).into()
}

/// Words that may break after an underscore, so that a narrow column does not break AWS's long names anywhere.
fn breaking(words: &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (index, part) in words.split_inclusive('_').enumerate() {
        if index > 0 {
            nodes.push(el("wbr").into());
        }
        nodes.push(Node::Text(part.to_owned()));
    }
    nodes
}

fn told(told: &Told) -> Node {
    let at = clock(told.at);
    el("li")
        .child(
            el("button")
                .attr("type", "button")
                .class("event-time")
                .attr("data-do", "jump")
                .attr("data-at", told.at.0.to_string())
                .attr("data-subject", format!("record-{}", told.record.0))
                .attr("aria-label", format!("{at}: go to this moment"))
                .text(at),
        )
        .child(el("span").class("event-words").text(told.words.clone()))
        .child(el("span").class("event-gloss").text(told.gloss.clone()))
        .into()
}

/// Stages with bars as long as what they left.
fn funnel(stages: &[(String, u32)]) -> Node {
    let most = stages.iter().map(|(_, left)| *left).max().unwrap_or_default().max(1);
    let rows = stages.iter().map(|(name, left)| -> Node {
        el("li")
            .child(el("span").class("funnel-left").text(left.to_string()))
            .child(el("span").class("funnel-name").text(name.clone()))
            .child(
                el("meter")
                    .attr("max", most.to_string())
                    .attr("value", left.to_string())
                    .attr("aria-hidden", "true"),
            )
            .into()
    });
    el("ol").class("why-funnel").children(rows).into()
}

fn fate(fate: &Fate, lane: Option<Lane>) -> Node {
    let class = if fate.chosen { "fate is-chosen" } else { "fate" };
    let subject = Subject::Instance(fate.instance);
    el("li")
        .class(class)
        .child(choose(subject, fate.instance.to_string(), lane))
        .text(" ")
        .text(fate.because.clone())
        .into()
}

fn choose(subject: Subject, name: String, lane: Option<Lane>) -> Node {
    el("button")
        .attr("type", "button")
        .class("link")
        .attr("data-do", "inspect")
        .attr("data-of", lane.map_or("", Lane::name))
        .attr("data-subject", key(subject))
        .text(name)
        .into()
}

fn short(subject: Subject) -> String {
    match subject {
        Subject::Task(id) => id.to_string(),
        Subject::Instance(id) => id.to_string(),
        Subject::Service(id) => id.to_string(),
        Subject::Provider(id) => id.to_string(),
        _ => "it".to_owned(),
    }
}

/// A subject of the panel as an attribute, and back.
fn key(subject: Subject) -> String {
    match subject {
        Subject::Task(TaskId(number)) => format!("task-{number}"),
        Subject::Instance(InstanceId(number)) => format!("instance-{number}"),
        Subject::Service(ServiceId(number)) => format!("service-{number}"),
        Subject::Provider(CapacityProviderId(number)) => format!("provider-{number}"),
        _ => String::new(),
    }
}

fn subject(key: &str) -> Option<Subject> {
    let (kind, number) = key.split_once('-')?;
    let number = number.parse().ok()?;
    Some(match kind {
        "task" => Subject::Task(TaskId(number)),
        "instance" => Subject::Instance(InstanceId(number)),
        "service" => Subject::Service(ServiceId(number)),
        "provider" => Subject::Provider(CapacityProviderId(u16::try_from(number).ok()?)),
        _ => return None,
    })
}

/// What a button of the panel does. False when it is none.
pub(super) fn act(stage: &Rc<Stage>, action: &str, on: &Element) -> bool {
    match action {
        "choose-none" => stage.select(None),
        "inspect" => {
            let subject = on.get_attribute("data-subject").and_then(|key| subject(&key));
            if let Some(subject) = subject {
                stage.select(Some((lane_of(stage, on), subject)));
            }
        }
        _ => return false,
    }
    true
}

/// The lane that a button names, by its place.
pub(super) fn lane_of(stage: &Stage, button: &Element) -> usize {
    let lane = button.get_attribute("data-of").unwrap_or_default();
    let index = stage.with(|show| show.lanes().iter().position(|it| it.name() == lane));
    index.unwrap_or_default()
}
