//! The reconcile strip: want, have, therefore, for every service of every lane.

use scene::words::Strip;
use sim::scenario::lane::Lane;
use study::page::{Node, el};
use web_sys::HtmlElement;

use crate::mount;
use crate::stage::Stage;

/// Services that have a row of their own; the Why panel has all.
const MOST: usize = 8;

/// What the strip says now: lane, service, and the rest of its row.
#[derive(Default)]
pub(in crate::stage) struct Shown(Vec<(Lane, String, Strip)>);

/// Says the strips anew, if they say something else than before.
pub(in crate::stage) fn tell(stage: &Stage, holder: &HtmlElement, shown: &mut Shown) {
    let rows: Vec<(Lane, String, Strip)> = stage.with(|show| {
        let at = show.at();
        let lanes = show.runs().iter().zip(show.lanes());
        let of_lane = lanes.flat_map(|(run, lane)| {
            let (world, log) = (run.world(), run.log());
            let services = world.services.iter().take(MOST);
            services.filter_map(move |(id, service)| {
                // When the scheduler acted last is for the picture's pulse, not for words.
                let strip = Strip { acted: None, ..Strip::of(world, log, at, id)? };
                Some((*lane, service.name.to_string(), strip))
            })
        });
        of_lane.collect()
    });
    if rows != shown.0 {
        let nodes: Vec<Node> =
            rows.iter().map(|(lane, service, strip)| row(*lane, service, strip)).collect();
        mount::replace(holder, &nodes);
        shown.0 = rows;
    }
}

fn row(lane: Lane, service: &str, strip: &Strip) -> Node {
    let lane = match lane {
        Lane::AsWritten => "",
        Lane::Fargate => " on Fargate",
        Lane::Ec2 => " on EC2",
    };
    let part = |label: &str, value: String, class: &'static str| -> Node {
        el("span")
            .class(class)
            .child(el("span").class("strip-label").text(label))
            .text(" ")
            .child(el("strong").text(value))
            .into()
    };
    let have = match strip.healthy {
        healthy if healthy == strip.have => strip.have.to_string(),
        healthy => format!("{}, {healthy} healthy", strip.have),
    };
    el("p")
        .class("strip-row")
        .child(el("span").class("strip-service").text(format!("{service}{lane}")))
        .child(part("want", strip.want.to_string(), "strip-part"))
        .child(part("have", have, "strip-part"))
        .child(part("therefore", strip.therefore.to_string(), "strip-part strip-therefore"))
        .into()
}
