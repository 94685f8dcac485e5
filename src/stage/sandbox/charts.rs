//! Charts of this run on the seek bar's axis: requests and lost ones, healthy targets, latency, cost. One point a
//! second, of the seconds of a pixel the highest one, so that no peak is lost. A table has the same figures.
//! Beside the title stands what is so at the clock's moment, or in the last full second where it is counted by the second.

use scene::show::Show;
use sim::cost::NanoDollars;
use sim::metrics::Second;
use sim::scenario::lane::Lane;
use sim::world::World;
use study::page::{Node, el};
use web_sys::HtmlElement;

use super::bills::dollars;
use crate::stage::{Stage, clock};
use crate::{browser, mount};

const WIDTH: u32 = 480;
const HEIGHT: u32 = 40;
/// Rows of the table: the run so far in so many equal parts.
const ROWS: u32 = 20;

/// A picture with one or two figures that each second of a run has.
struct Chart {
    title: &'static str,
    unit: &'static str,
    lines: &'static [Line],
    /// How a value is written.
    write: fn(u64) -> String,
}

struct Line {
    name: &'static str,
    /// Beside the lane's own class.
    class: &'static str,
    of: fn(&Second) -> u64,
    /// At a moment; none of what is counted by the second.
    now: Option<fn(&World) -> u64>,
}

/// The charts that need requests come first; without a load balancer only the last one has something to show.
const CHARTS: [Chart; 4] = [
    Chart {
        title: "Requests",
        unit: "a second",
        lines: &[
            Line { name: "arrived", class: "", of: |s| u64::from(s.arrived), now: None },
            Line { name: "lost", class: " run-bad", of: |s| u64::from(s.lost()), now: None },
        ],
        write: |n| n.to_string(),
    },
    Chart {
        title: "Healthy",
        unit: "targets",
        lines: &[Line {
            name: "healthy",
            class: "",
            of: |s| u64::from(s.healthy),
            now: Some(|world| u64::from(world.metrics.healthy)),
        }],
        write: |n| n.to_string(),
    },
    Chart {
        title: "Latency",
        unit: "ms",
        lines: &[
            Line {
                name: "p50",
                class: " run-soft",
                of: |s| u64::from(s.p50_us) / 1_000,
                now: None,
            },
            Line { name: "p99", class: "", of: |s| u64::from(s.p99_us) / 1_000, now: None },
        ],
        write: |n| n.to_string(),
    },
    Chart {
        title: "Cost",
        unit: "so far",
        lines: &[Line {
            name: "cost",
            class: "",
            of: |s| s.cost.0,
            now: Some(|world| sim::cost::total(world).0),
        }],
        write: |n| dollars(NanoDollars(n)),
    },
];

/// What the charts show: how far and of what run, and for which lanes, with requests or without.
#[derive(Default)]
pub(super) struct Shown {
    until: Option<(u64, u64, u64)>,
    lanes: Vec<Lane>,
    charts: usize,
}

/// The charts that have something to show.
fn charts(show: &Show) -> &'static [Chart] {
    let has_requests = show.runs().iter().any(|run| !run.world().target_groups.is_empty());
    if has_requests { &CHARTS } else { CHARTS.get(3..).unwrap_or_default() }
}

/// Draws the charts anew when a second has passed or the run has become another one.
pub(super) fn tell(stage: &Stage, holder: &HtmlElement, shown: &mut Shown) {
    stage.with(|show| {
        let charts = charts(show);
        if shown.lanes != show.lanes() || shown.charts != charts.len() {
            shown.lanes = show.lanes().to_vec();
            shown.charts = charts.len();
            shown.until = None;
            mount::replace(holder, &frame(charts, show.lanes()));
        }
        let costs: u64 = show.runs().iter().map(|run| sim::cost::total(run.world()).0).sum();
        let second = show.at().as_secs();
        // Within a second nothing changes; another run at the same second has other costs or arrivals.
        let arrived = show.runs().iter().map(|run| run.world().metrics.arrived).sum::<u64>();
        let until = if show.player().rests() { (second, costs, arrived) } else { (second, 0, 0) };
        if shown.until == Some(until) {
            return;
        }
        shown.until = Some(until);
        let figures = browser::find_all(holder, "figure");
        for (chart, figure) in charts.iter().zip(&figures) {
            draw(show, chart, figure);
        }
        if let Some(table) = browser::find(holder, "details[open] .run-table") {
            mount::replace(&table, &[table_of(show)]);
        }
    });
}

/// Fills the table when it is unfolded; from then on it is told with the rest. False when something else was asked.
pub(super) fn act(stage: &Stage, action: &str) -> bool {
    if action != "figures" {
        return false;
    }
    if let Some(table) = browser::find(stage.place(), ".run-table") {
        stage.with(|show| mount::replace(&table, &[table_of(show)]));
    }
    true
}

/// Charts without figures, to be filled.
fn frame(charts: &[Chart], lanes: &[Lane]) -> Vec<Node> {
    let mut nodes: Vec<Node> = charts.iter().map(|chart| empty(chart, lanes)).collect();
    nodes.push(
        el("details")
            .class("run-figures")
            .child(el("summary").attr("data-do", "figures").text("These figures as a table"))
            .child(
                el("div")
                    .class("run-table")
                    .attr("tabindex", "0")
                    .attr("role", "group")
                    .attr("aria-label", "Figures of this run"),
            )
            .into(),
    );
    nodes
}

fn empty(chart: &Chart, lanes: &[Lane]) -> Node {
    let mut picture = el("svg")
        .attr("viewBox", format!("0 0 {WIDTH} {HEIGHT}"))
        .attr("preserveAspectRatio", "none")
        .attr("role", "img");
    for lane in lanes {
        for line in chart.lines {
            let class = format!("run-line run-{}{}", lane.name(), line.class);
            picture = picture.child(el("polyline").attr("class", class));
        }
    }
    el("figure")
        .class("run-chart")
        .child(
            el("figcaption")
                .child(el("span").text(format!("{}, {}", chart.title, chart.unit)))
                .child(el("span").class("run-now")),
        )
        .child(picture)
        .into()
}

/// A lane's values of a line, one a second.
struct Values {
    lane: Lane,
    name: &'static str,
    values: Vec<u64>,
    /// What is so now; none before the first second is over where it is counted by the second.
    now: Option<u64>,
}

fn draw(show: &Show, chart: &Chart, figure: &HtmlElement) {
    let last = show.at().as_secs() as u32;
    let mut all = Vec::new();
    for (run, lane) in show.runs().iter().zip(show.lanes()) {
        for line in chart.lines {
            let rows = run.world().metrics.seconds.iter().filter(|row| row.second < last);
            let values: Vec<u64> = rows.map(line.of).collect();
            let now = match line.now {
                Some(now) => Some(now(run.world())),
                None => values.last().copied(),
            };
            all.push(Values { lane: *lane, name: line.name, values, now });
        }
    }
    let most = all.iter().flat_map(|it| &it.values).copied().max().unwrap_or_default();
    let end = show.end().as_secs().max(1) as u32;
    let lines = figure.query_selector_all("polyline").ok();
    for (index, values) in all.iter().enumerate() {
        let line = lines.as_ref().and_then(|lines| lines.item(index as u32));
        if let Some(line) =
            line.and_then(|it| wasm_bindgen::JsCast::dyn_into::<web_sys::Element>(it).ok())
        {
            let _ = line.set_attribute("points", &points(&values.values, most.max(1), end));
        }
    }
    if let Ok(Some(picture)) = figure.query_selector("svg") {
        let _ = picture.set_attribute("aria-label", &label(chart, &all));
    }
    if let Some(now) = browser::find(figure, ".run-now") {
        browser::set_text(&now, &caption(chart, &all));
    }
}

fn name_of(lane: Lane) -> &'static str {
    match lane {
        Lane::AsWritten => "",
        Lane::Fargate => "Fargate ",
        Lane::Ec2 => "EC2 ",
    }
}

/// The latest figures of each line.
fn caption(chart: &Chart, all: &[Values]) -> String {
    let one = |it: &Values| {
        let now = it.now.map_or_else(|| "–".to_owned(), chart.write);
        let name = if chart.lines.len() > 1 { it.name } else { "" };
        format!("{}{name} {now}", name_of(it.lane)).trim().replace("  ", " ")
    };
    let figures = all.iter().map(one).collect::<Vec<_>>().join(" · ");
    if is_by_second(chart) { format!("last full second: {figures}") } else { figures }
}

/// Whether a chart's figures are of whole seconds, so that the moment itself has none.
fn is_by_second(chart: &Chart) -> bool {
    chart.lines.iter().any(|line| line.now.is_none())
}

fn label(chart: &Chart, all: &[Values]) -> String {
    let one = |it: &Values| {
        let now = it.now.map_or_else(|| "nothing".to_owned(), chart.write);
        let most = it.values.iter().copied().max().max(it.now).unwrap_or_default();
        let most = (chart.write)(most);
        let when = if is_by_second(chart) { "in the last full second" } else { "now" };
        format!("{}{}: {now} {when}, at most {most}", name_of(it.lane), it.name)
    };
    let lines: Vec<String> = all.iter().map(one).collect();
    format!("{}, {}, over the run so far. {}.", chart.title, chart.unit, lines.join("; "))
}

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

/// Every figure of every lane at up to twenty moments of the run so far.
fn table_of(show: &Show) -> Node {
    let last = show.at().as_secs() as u32;
    let gap = last.div_ceil(ROWS).max(1);
    let lanes = || show.runs().iter().zip(show.lanes());
    let columns = || {
        lanes().flat_map(|(run, lane)| {
            charts(show)
                .iter()
                .flat_map(move |chart| chart.lines.iter().map(move |line| (run, lane, chart, line)))
        })
    };
    let cell = |text: String| -> Node { el("td").text(text).into() };
    let titles = columns().map(|(_, lane, chart, line)| -> Node {
        let unit = if line.name == "cost" { "" } else { chart.unit };
        el("th").attr("scope", "col").text(format!("{}{} {unit}", name_of(*lane), line.name)).into()
    });
    let head = el("tr").child(el("th").attr("scope", "col").text("Second")).children(titles);
    let rows = (0..last).step_by(gap as usize).map(|second| -> Node {
        let at = sim::time::SimTime::from_secs(u64::from(second));
        let cells = columns().map(|(run, _, chart, line)| {
            let row = run.world().metrics.seconds.get(second);
            cell(row.map_or_else(String::new, |row| (chart.write)((line.of)(row))))
        });
        el("tr").child(el("th").attr("scope", "row").text(clock(at))).children(cells).into()
    });
    el("table").child(el("thead").child(head)).child(el("tbody").children(rows)).into()
}
