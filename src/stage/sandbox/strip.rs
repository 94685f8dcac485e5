//! The reconcile strip: want, have, therefore, for every service of every lane.

use scene::words::Strip;
use sim::scenario::lane::Lane;
use study::page::{Node, el};
use web_sys::HtmlElement;

use crate::mount;
use crate::stage::Stage;

/// Says the strips anew, if they say something else than before.
pub(super) fn tell(stage: &Stage, holder: &HtmlElement) {
    let rows: Vec<Node> = stage.with(|show| {
        let at = show.at();
        let lanes = show.runs().iter().zip(show.lanes());
        lanes
            .flat_map(|(run, lane)| {
                let (world, log) = (run.world(), run.log());
                let services = world.services.iter();
                services.filter_map(move |(id, service)| {
                    let strip = Strip::of(world, log, at, id)?;
                    Some(row(*lane, &service.name, &strip))
                })
            })
            .collect()
    });
    let text = format!("{rows:?}");
    if holder.get_attribute("data-said").as_deref() != Some(&text) {
        let _ = holder.set_attribute("data-said", &text);
        mount::replace(holder, &rows);
    }
}

fn row(lane: Lane, service: &str, strip: &Strip) -> Node {
    let lane = match lane {
        Lane::AsWritten => String::new(),
        Lane::Fargate => " on Fargate".to_owned(),
        Lane::Ec2 => " on EC2".to_owned(),
    };
    let part = |label: &str, value: String| -> Node {
        el("span")
            .class("strip-part")
            .child(el("span").class("strip-label").text(label))
            .text(" ")
            .child(el("strong").text(value))
            .into()
    };
    el("p")
        .class("strip-row")
        .child(el("span").class("strip-service").text(format!("{service}{lane}")))
        .child(part("want", strip.want.to_string()))
        .child(part("have", strip.have.to_string()))
        .child(part("therefore", strip.therefore.to_string()))
        .into()
}
