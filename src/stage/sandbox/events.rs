//! The event list: what ECS says, in its own words, each with a sentence in plain language.

use scene::words::Gloss;
use sim::ids::RecordId;
use sim::record::{Record, What};
use sim::scenario::lane::Lane;
use study::page::{Node, el};
use web_sys::HtmlElement;

use crate::mount;
use crate::stage::{Stage, clock};

/// Events that are listed, the latest ones.
const MOST: usize = 60;

/// The latest record of each lane that the list shows.
#[derive(Default)]
pub(super) struct Shown(Vec<Option<RecordId>>);

/// Lists the latest events, if there are others than before.
pub(super) fn tell(stage: &Stage, holder: &HtmlElement, shown: &mut Shown) {
    stage.with(|show| {
        let at = show.at();
        let latest: Vec<Option<RecordId>> =
            show.runs().iter().map(|run| run.log().until(at).last().map(|it| it.id)).collect();
        if latest == shown.0 {
            return;
        }
        shown.0 = latest;
        let lanes = show.runs().iter().zip(show.lanes());
        let lists: Vec<Node> = lanes.map(|(run, lane)| list(*lane, run.log().until(at))).collect();
        mount::replace(holder, &lists);
    });
}

fn list(lane: Lane, records: &[Record]) -> Node {
    let told = records.iter().rev().filter(|record| is_told(&record.what)).take(MOST);
    let rows = told.map(row);
    let list = el("ol").class("event-list").attr("reversed", "").children(rows);
    let part = el("div").class("event-lane");
    match lane {
        Lane::AsWritten => part.child(list).into(),
        Lane::Fargate => part.child(el("h3").text("Fargate")).child(list).into(),
        Lane::Ec2 => part.child(el("h3").text("EC2")).child(list).into(),
    }
}

/// Container changes and accepted placements are steps between events; the inspector has them.
fn is_told(what: &What) -> bool {
    match what {
        What::Container { .. } => false,
        What::Placement(decision) => decision.chosen.is_none(),
        _ => true,
    }
}

fn row(record: &Record) -> Node {
    el("li")
        .child(el("time").text(clock(record.at)))
        .child(el("span").class("event-words").text(said(record)))
        .child(el("span").class("event-gloss").text(Gloss(record).to_string()))
        .into()
}

/// ECS's own words where it has some.
fn said(record: &Record) -> String {
    match &record.what {
        What::Service { message, .. } => message.to_string(),
        what => what.to_string(),
    }
}
