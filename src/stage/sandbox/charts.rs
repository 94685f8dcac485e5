//! Charts of this run: requests, healthy targets, latency, cost. One point a second, nothing sampled.

use std::cell::Cell;

use sim::metrics::Second;
use sim::scenario::lane::Lane;
use study::page::{Node, el};
use web_sys::HtmlElement;

use crate::mount;
use crate::stage::Stage;

const WIDTH: u32 = 240;
const HEIGHT: u32 = 48;

/// A figure that each second of a run has.
struct Chart {
    title: &'static str,
    unit: &'static str,
    of: fn(&Second) -> u64,
    /// How a value is written.
    write: fn(u64) -> String,
}

const CHARTS: [Chart; 4] = [
    Chart {
        title: "Requests",
        unit: "a second",
        of: |s| u64::from(s.arrived),
        write: |n| n.to_string(),
    },
    Chart {
        title: "Lost",
        unit: "a second",
        of: |s| u64::from(s.lost()),
        write: |n| n.to_string(),
    },
    Chart {
        title: "Healthy",
        unit: "targets",
        of: |s| u64::from(s.healthy),
        write: |n| n.to_string(),
    },
    Chart {
        title: "p99",
        unit: "ms",
        of: |s| u64::from(s.p99_us) / 1_000,
        write: |n| n.to_string(),
    },
];

/// Draws the charts anew when a second has passed.
pub(super) fn tell(stage: &Stage, holder: &HtmlElement, drawn: &Cell<u32>) {
    let second = stage.with(|show| show.at().as_secs() as u32 * 4 + show.lanes().len() as u32);
    if drawn.replace(second) == second && holder.first_child().is_some() {
        return;
    }
    let figures: Vec<Node> =
        stage.with(|show| CHARTS.iter().map(|chart| figure(show, chart)).collect());
    mount::replace(holder, &figures);
}

fn figure(show: &scene::show::Show, chart: &Chart) -> Node {
    let last = show.at().as_secs() as u32;
    let rows: Vec<(Lane, Vec<u64>)> = show
        .runs()
        .iter()
        .zip(show.lanes())
        .map(|(run, lane)| {
            let seconds = run.world().metrics.seconds.iter();
            (*lane, seconds.filter(|row| row.second < last).map(chart.of).collect())
        })
        .collect();
    let most = rows.iter().flat_map(|(_, values)| values).copied().max().unwrap_or_default();
    let end = show.end().as_secs().max(1) as u32;
    let mut picture = el("svg")
        .attr("viewBox", format!("0 0 {WIDTH} {HEIGHT}"))
        .attr("role", "img")
        .attr("aria-label", label(chart, &rows));
    for (lane, values) in &rows {
        picture = picture.child(
            el("polyline")
                .attr("class", format!("chart-line chart-{}", lane.name()))
                .attr("points", points(values, most.max(1), end)),
        );
    }
    let now = rows.iter().map(|(_, values)| values.last().copied().unwrap_or_default());
    let now: Vec<String> = now.map(chart.write).collect();
    el("figure")
        .class("chart")
        .child(
            el("figcaption")
                .text(format!("{} ", chart.title))
                .child(el("strong").text(now.join(" · ")))
                .text(format!(" {}", chart.unit)),
        )
        .child(picture)
        .into()
}

fn label(chart: &Chart, rows: &[(Lane, Vec<u64>)]) -> String {
    let one = |(lane, values): &(Lane, Vec<u64>)| {
        let now = values.last().copied().unwrap_or_default();
        let most = values.iter().copied().max().unwrap_or_default();
        format!("{}: {} now, at most {}", lane.name(), (chart.write)(now), (chart.write)(most))
    };
    let lanes: Vec<String> = rows.iter().map(one).collect();
    format!("{} ({}) over time. {}", chart.title, chart.unit, lanes.join("; "))
}

/// At most one point a pixel: of the seconds of a pixel the highest one, so that no peak is lost.
fn points(values: &[u64], most: u64, end: u32) -> String {
    let per_pixel = (end as usize).div_ceil(WIDTH as usize).max(1);
    let mut text = String::new();
    for (index, chunk) in values.chunks(per_pixel).enumerate() {
        let value = chunk.iter().copied().max().unwrap_or_default();
        let x = (index * per_pixel) as f64 / f64::from(end) * f64::from(WIDTH);
        let y = f64::from(HEIGHT - 2) * (1.0 - value as f64 / most as f64) + 1.0;
        text.push_str(&format!("{x:.1},{y:.1} "));
    }
    text
}
