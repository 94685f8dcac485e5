//! The reconcile strip: want, have, therefore, for the services of every lane, as many as have room.

use scene::words::{Has, Others, Seats, Strip};
use sim::scenario::lane::Lane;
use sim::service::{Service, ServiceStatus};
use sim::time::SimTime;
use sim::world::World;
use study::page::{Node, el};
use web_sys::HtmlElement;

use super::Stage;
use crate::browser::{self, window};
use crate::mount;

/// While the clock runs, a service that has come to rest keeps its row for so many milliseconds.
const HOLD_MS: f64 = 2_000.0;

/// What a row's arrow is like while the scheduler has just acted.
const ACTS: &str = "strip-row is-acting";

/// What the strip says now, and who has a row.
#[derive(Default)]
pub(super) struct Shown {
    rows: Vec<(Lane, Row)>,
    seats: Vec<Seats>,
    /// Which show's lanes these are.
    built: u32,
    /// Width of the strip, and the height that it keeps while it is as wide.
    size: (i32, i32),
}

/// A row.
#[derive(PartialEq)]
enum Row {
    /// A service by its name.
    Service(String, Strip),
    /// Those that have none.
    Others(Others),
}

impl Shown {
    /// What the first service of a lane comes to, as a phrase.
    pub(super) fn sentence(&self, lane: Lane) -> Option<String> {
        self.rows.iter().find_map(|(of, row)| match row {
            Row::Service(name, Strip { want, have, therefore, .. }) if *of == lane => {
                Some(format!("{name} wants {want}, has {have}, therefore {therefore}"))
            }
            _ => None,
        })
    }
}

/// Says the strips anew, if they say something else than before.
pub(super) fn tell(stage: &Stage, holder: &HtmlElement, shown: &mut Shown) {
    let is_new = sim::WHOLE && shown.built != stage.built.get();
    if is_new {
        shown.seats.clear();
        shown.built = stage.built.get();
    }
    let mut acting = Vec::new();
    let rows: Vec<(Lane, Row)> = stage.with(|show| {
        let (at, player) = (show.at(), show.player());
        let hold_ms = if player.rests() { 0.0 } else { HOLD_MS };
        shown.seats.resize_with(show.lanes().len(), Seats::default);
        let mut rows = Vec::new();
        for ((run, lane), seats) in show.runs().iter().zip(show.lanes()).zip(&mut shown.seats) {
            let world = run.world();
            let (services, others) = of_lane(world, at, seats, hold_ms);
            for (name, strip) in services {
                acting.push(strip.acts(at, player.speed()));
                // When the scheduler acted last is for the arrow's pulse, not for words.
                rows.push((*lane, Row::Service(name, Strip { acted: None, ..strip })));
            }
            if sim::WHOLE && others.all > 0 {
                acting.push(false);
                rows.push((*lane, Row::Others(others)));
            }
        }
        rows
    });
    if rows != shown.rows {
        if rows.len() != shown.rows.len() {
            let empty = rows.iter().map(|_| el("p").class("strip-row").into());
            mount::replace(holder, &empty.collect::<Vec<Node>>());
            shown.rows.clear();
        }
        for (index, (place, row)) in
            browser::find_all(holder, ".strip-row").iter().zip(&rows).enumerate()
        {
            let before = shown.rows.get(index);
            if before != Some(row) {
                fill(place, row, before);
            }
        }
        shown.rows = rows;
        if sim::WHOLE {
            keep_height(holder, &mut shown.size, is_new);
        }
    }
    for (row, acts) in browser::find_all(holder, ".strip-row").iter().zip(acting) {
        let class = if acts { ACTS } else { "strip-row" };
        if row.class_name() != class {
            row.set_class_name(class);
        }
    }
}

/// The services of a lane that have a row, from above, and those that have none.
fn of_lane(
    world: &World,
    at: SimTime,
    seats: &mut Seats,
    hold_ms: f64,
) -> (Vec<(String, Strip)>, Others) {
    let there = world.services.iter().filter(|(_, it)| it.status != ServiceStatus::Inactive);
    let strips = there.filter_map(|(id, own)| Some((own, Strip::of(world, at, id)?)));
    let mut all: Vec<Option<(&Service, Strip)>> = strips.map(Some).collect();
    let (rows, others) = if sim::WHOLE {
        let told = all.iter().flatten().map(|(_, strip)| (strip.service, strip.settled));
        let now_ms = window().performance().map_or(0.0, |clock| clock.now());
        seats.take(&told.collect::<Vec<_>>(), now_ms, hold_ms)
    } else {
        ((0..all.len()).collect(), Others::default())
    };
    let mut row = |index: usize| {
        let (service, strip) = all.get_mut(index)?.take()?;
        Some((service.name.to_string(), strip))
    };
    (rows.into_iter().filter_map(&mut row).collect(), others)
}

/// Writes a row. A button in it stays, so that it keeps the focus.
fn fill(place: &HtmlElement, row: &(Lane, Row), before: Option<&(Lane, Row)>) {
    let lane = row.0;
    let nodes = match &row.1 {
        Row::Service(name, strip) => service(lane, name, strip),
        Row::Others(others) => {
            let words = others.words(on(lane));
            let stays = before.is_some_and(|(of, it)| *of == lane && matches!(it, Row::Others(_)));
            if let Some(button) = browser::find(place, "button").filter(|_| stays) {
                browser::set_text(&button, &words);
                return;
            }
            let button = el("button")
                .attr("type", "button")
                .class("link")
                .attr("data-do", "services")
                .attr("data-of", lane.name());
            vec![button.text(words).into()]
        }
    };
    mount::replace(place, &nodes);
}

/// Which lane, after a name.
const fn on(lane: Lane) -> &'static str {
    match lane {
        Lane::AsWritten => "",
        Lane::Fargate => " on Fargate",
        Lane::Ec2 => " on EC2",
    }
}

fn service(lane: Lane, name: &str, strip: &Strip) -> Vec<Node> {
    let part = |label: &str, value: String| -> Node {
        el("span")
            .class("strip-part")
            .child(el("span").class("strip-label").text(label))
            .text(" ")
            .child(el("strong").text(value))
            .into()
    };
    let have = match strip.healthy {
        healthy if healthy == strip.have => Has(strip).to_string(),
        healthy => format!("{}, {healthy} healthy", Has(strip)),
    };
    let therefore = el("span")
        .class("strip-part strip-therefore")
        .child(el("span").class("strip-arrow").attr("aria-hidden", "true").text("⇒"))
        .text(" ")
        .child(el("span").class("strip-label").text("therefore"))
        .text(" ")
        .child(el("strong").text(strip.therefore.to_string()));
    vec![
        el("span").class("strip-service").text(format!("{name}{}", on(lane))).into(),
        part("want", strip.want.to_string()),
        part("have", have),
        therefore.into(),
    ]
}

/// Lets the strip keep its height: a sentence or a row that goes leaves its room, so that nothing below it jumps. In another
/// width, and for another show, it begins anew.
fn keep_height(holder: &HtmlElement, size: &mut (i32, i32), is_new: bool) {
    let style = holder.style();
    let width = holder.offset_width();
    if is_new || width != size.0 {
        *size = (width, 0);
        drop(style.remove_property("min-height"));
    }
    let height = holder.offset_height();
    if height > size.1 {
        size.1 = height;
        drop(style.set_property("min-height", &format!("{height}px")));
    }
}
