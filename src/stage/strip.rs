//! The reconcile strip: want, have, therefore, for every service of every lane.

use scene::words::Strip;
use sim::scenario::lane::Lane;
use study::page::{Node, el};
use web_sys::HtmlElement;

use super::Stage;
use crate::{browser, mount};

/// Services that have a row of their own; the Why panel has all.
const MOST: usize = 8;

/// What the strip says now: lane, service, and the rest of its row.
#[derive(Default)]
pub(super) struct Shown(Vec<(Lane, String, Strip)>);

/// What a row's arrow is like while the scheduler has just acted.
const ACTS: &str = "strip-row is-acting";

/// Says the strips anew, if they say something else than before.
pub(super) fn tell(stage: &Stage, holder: &HtmlElement, shown: &mut Shown) {
    let mut acting = Vec::new();
    let rows: Vec<(Lane, String, Strip)> = stage.with(|show| {
        let (at, speed) = (show.at(), show.player().speed());
        let lanes = show.runs().iter().zip(show.lanes());
        let of_lane = lanes.flat_map(|(run, lane)| {
            let world = run.world();
            let services = world.services.iter().take(MOST);
            services.filter_map(move |(id, service)| {
                Some((*lane, service.name.to_string(), Strip::of(world, at, id)?))
            })
        });
        let row = |(lane, service, strip): (Lane, String, Strip)| {
            acting.push(strip.acts(at, speed));
            // When the scheduler acted last is for the arrow's pulse, not for words.
            (lane, service, Strip { acted: None, ..strip })
        };
        of_lane.map(row).collect()
    });
    if rows != shown.0 {
        let nodes: Vec<Node> =
            rows.iter().map(|(lane, service, strip)| row(*lane, service, strip)).collect();
        mount::replace(holder, &nodes);
        shown.0 = rows;
    }
    for (row, acts) in browser::find_all(holder, ".strip-row").iter().zip(acting) {
        let class = if acts { ACTS } else { "strip-row" };
        if row.class_name() != class {
            row.set_class_name(class);
        }
    }
}

fn row(lane: Lane, service: &str, strip: &Strip) -> Node {
    let lane = match lane {
        Lane::AsWritten => "",
        Lane::Fargate => " on Fargate",
        Lane::Ec2 => " on EC2",
    };
    let part = |label: &str, value: String| -> Node {
        el("span")
            .class("strip-part")
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
        .child(part("want", strip.want.to_string()))
        .child(part("have", have))
        .child(
            el("span")
                .class("strip-part strip-therefore")
                .child(el("span").class("strip-arrow").attr("aria-hidden", "true").text("⇒"))
                .text(" ")
                .child(el("span").class("strip-label").text("therefore"))
                .text(" ")
                .child(el("strong").text(strip.therefore.to_string())),
        )
        .into()
}
