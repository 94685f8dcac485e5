//! What was chosen, and why it is as it is: the inspector and the Why panel in one.

use scene::frame::Subject;
use scene::words::{Gloss, Name};
use sim::ids::TaskId;
use sim::record::{Record, What};
use sim::timeline::Timeline;
use study::page::{Node, el};
use web_sys::HtmlElement;

use crate::mount;
use crate::stage::{Stage, clock};

/// Records that are listed of one thing.
const MOST: usize = 12;

/// Says anew what was chosen, if it has changed.
pub(super) fn tell(stage: &Stage, holder: &HtmlElement) {
    let subject = stage.selected();
    let nodes = match subject {
        None => vec![
            el("p")
                .text("Choose something on the stage: a task, an instance, the load balancer. Its story stands here.")
                .into(),
        ],
        Some(subject) => stage.with(|show| {
            let lanes = show.runs().iter();
            lanes.flat_map(|run| of_run(run, show.at(), subject)).collect()
        }),
    };
    let text = format!("{nodes:?}");
    if holder.get_attribute("data-said").as_deref() != Some(&text) {
        let _ = holder.set_attribute("data-said", &text);
        mount::replace(holder, &nodes);
    }
}

fn of_run(run: &Timeline, at: sim::time::SimTime, subject: Subject) -> Vec<Node> {
    let world = run.world();
    let name = Name { world, at, subject }.to_string();
    let records = run.log().until(at);
    let about = |record: &&Record| concerns(&record.what, subject);
    let latest: Vec<&Record> = records.iter().rev().filter(about).take(MOST).collect();
    let rows = latest.iter().map(|record| -> Node {
        el("li")
            .child(el("time").text(clock(record.at)))
            .child(el("span").text(Gloss(record).to_string()))
            .into()
    });
    vec![
        el("h3").text(name).into(),
        el("ol").class("event-list").attr("reversed", "").children(rows).into(),
    ]
}

fn concerns(what: &What, subject: Subject) -> bool {
    let is_task = |id: TaskId| subject == Subject::Task(id);
    match what {
        What::Task { task, .. }
        | What::Container { task, .. }
        | What::ContainerHealth { task, .. }
        | What::Process { task, .. } => is_task(*task),
        What::Target { group, task, .. } => {
            is_task(*task) || subject == Subject::TargetGroup(*group)
        }
        What::Instance { instance, .. } => subject == Subject::Instance(*instance),
        What::Zone { zone, .. } => subject == Subject::Zone(*zone),
        What::Placement(decision) => decision.chosen.map(Subject::Instance) == Some(subject),
        _ => false,
    }
}
