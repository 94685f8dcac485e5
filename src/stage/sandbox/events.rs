//! The event list: what ECS says, in its own words, each with a sentence in plain language and a way to its moment.
//! After a step back the list goes on with what lies ahead, shown as such.

use scene::words::Gloss;
use sim::ids::RecordId;
use sim::record::{Record, What};
use sim::scenario::lane::Lane;
use sim::timeline::Timeline;
use sim::world::World;
use study::page::{Node, el};
use web_sys::HtmlElement;

use crate::mount;
use crate::stage::{Stage, clock, strip};

/// Events that are listed, the latest ones.
const MOST: usize = 60;
/// While the clock runs nobody reads further down, and the list may be another one twice a second.
const MOST_PLAYING: usize = 20;
/// Events of a moment that are said; more would take longer than anybody listens.
const MOST_SAID: usize = 3;
/// Events ahead that are listed, the next ones.
const MOST_AHEAD: usize = 12;

/// What the list shows: how many events, and by lane the latest record of the past, and of all.
#[derive(Default)]
pub(super) struct Shown(usize, Vec<(Lane, Option<RecordId>, Option<RecordId>)>);

/// Lists the latest events, if there are others than before.
pub(super) fn tell(stage: &Stage, holder: &HtmlElement, shown: &mut Shown) {
    stage.with(|show| {
        let at = show.at();
        let id = |record: Option<&Record>| record.map(|it| it.id);
        let latest = show.runs().iter().zip(show.lanes()).map(|(run, lane)| {
            let log = run.log();
            (*lane, id(log.until(at).last()), id(log.records().last()))
        });
        let latest: Vec<_> = latest.collect();
        let most = if show.player().rests() { MOST } else { MOST_PLAYING };
        if most == shown.0 && latest == shown.1 {
            return;
        }
        *shown = Shown(most, latest);
        let lanes = show.runs().iter().zip(show.lanes());
        let lists: Vec<Node> = lanes
            .map(|(run, lane)| {
                let past = run.log().until(at);
                let ahead = run.log().records().get(past.len()..).unwrap_or_default();
                list((run, *lane), past, ahead, most)
            })
            .collect();
        mount::renew(holder, &lists, "data-record");
    });
}

/// What is new at this moment, in a sentence: the clock, what has just happened, and what each lane's service comes to.
pub(super) fn now(stage: &Stage, strip: &strip::Shown) -> String {
    stage.with(|show| {
        let at = show.at();
        let mut sentence = clock(at);
        for (run, lane) in show.runs().iter().zip(show.lanes()) {
            let past = run.log().until(at).iter().rev().take_while(|record| record.at == at);
            let told = past.filter(|record| is_told(&record.what)).take(MOST_SAID);
            let mut said: Vec<String> = told.map(|record| said(run.world(), record)).collect();
            said.reverse();
            for sentence in &mut said {
                // They become one.
                sentence.truncate(sentence.trim_end_matches('.').len());
            }
            said.extend(strip.sentence(*lane));
            let name = match lane {
                Lane::AsWritten => "",
                Lane::Fargate => "Fargate: ",
                Lane::Ec2 => "EC2: ",
            };
            sentence.push_str(&format!(". {name}{}", said.join("; ")));
        }
        sentence
    })
}

fn list((run, lane): (&Timeline, Lane), past: &[Record], ahead: &[Record], most: usize) -> Node {
    let part = el("div").class("event-lane");
    let part = match lane {
        Lane::AsWritten => part,
        Lane::Fargate => part.child(el("h3").text("Fargate")),
        Lane::Ec2 => part.child(el("h3").text("EC2")),
    };
    let next = ahead.iter().filter(|record| is_told(&record.what)).take(MOST_AHEAD);
    let next: Vec<Node> = next.map(|record| row(run, lane, record, "event is-ahead")).collect();
    let told = past.iter().rev().filter(|record| is_told(&record.what)).take(most);
    let told: Vec<Node> = told.map(|record| row(run, lane, record, "event")).collect();
    let mut lists = Vec::new();
    if !next.is_empty() {
        lists.push(el("p").class("event-divide").text("Ahead, as the run went before:").into());
        lists.push(el("ol").class("event-list").children(next.into_iter().rev()).into());
        lists.push(el("p").class("event-divide").text("Up to now:").into());
    }
    if told.is_empty() {
        lists.push(el("p").class("event-divide").text("Nothing has happened yet.").into());
    }
    lists.push(el("ol").class("event-list").children(told).into());
    let scroll = el("div").class("event-scroll").attr("tabindex", "0").attr("role", "group");
    part.child(scroll.attr("aria-label", "Events, the latest first").children(lists)).into()
}

/// Container changes and accepted placements are steps between events; the inspector has them.
fn is_told(what: &What) -> bool {
    match what {
        What::Container { .. } => false,
        What::Placement(decision) => decision.chosen.is_none(),
        _ => true,
    }
}

fn row(run: &Timeline, lane: Lane, record: &Record, class: &'static str) -> Node {
    let at = clock(record.at);
    el("li")
        .class(class)
        .child(
            el("button")
                .attr("type", "button")
                .class("event-time")
                .attr("data-do", "jump")
                .attr("data-at", record.at.0.to_string())
                .attr("data-record", format!("{}-{}", lane.name(), record.id.0))
                .attr("aria-label", format!("{at}: go to this moment"))
                .text(at),
        )
        .child(el("span").class("event-words").text(said(run.world(), record)))
        .child(el("span").class("event-gloss").text(Gloss(record, run.log()).to_string()))
        .into()
}

/// ECS's own words where it has some, and the names of zones that ECS has for them.
pub(super) fn said(world: &World, record: &Record) -> String {
    match &record.what {
        What::Service { message, .. } => message.to_string(),
        What::Zone { zone, dark } => {
            let name = world.zone(*zone).map_or("", |zone| &*zone.name);
            format!("{name} {}", if *dark { "lost" } else { "back" })
        }
        what => what.to_string(),
    }
}
