//! Charts as drawings made of page nodes: each a figure with a caption and the same figures as a table.
//!
//! What differs has a texture and a name, not only a hue. Colours are the style sheet's; sizes are in
//! units of the drawing, which is as wide as a narrow phone, so that letters stay readable there.

mod bars;
mod ranges;
mod scale;

pub(super) use bars::{Bar, Bars};
pub(super) use ranges::{Range, Ranges, legend as legend_of_ranges, percent};

use super::{Element, Node, el};

/// Width of every drawing.
const WIDTH: f64 = 340.0;
/// Width and height of what a legend shows.
const SWATCH: f64 = 14.0;
/// Distance of stripes.
const STRIPE: f64 = 3.0;

/// How what belongs together is told from the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Texture {
    /// Filled.
    Solid,
    /// Level stripes.
    Stripes,
    /// An outline.
    Hollow,
    /// Upright stripes.
    Upright,
}

/// The same figures as a table.
pub(super) struct Table {
    /// Heads of the columns; the first column names the row.
    pub(super) head: Vec<&'static str>,
    /// The rows.
    pub(super) rows: Vec<Vec<String>>,
}

/// An entry of a legend: what is drawn, in a square of [`SWATCH`], and its name.
pub(super) type Entry = (Vec<Node>, &'static str);

/// A chart under its title. `caption` says what is to be seen in it.
pub(super) fn figure(
    title: &'static str,
    caption: &str,
    drawing: Element,
    legend: Vec<Entry>,
    table: &Table,
) -> Node {
    let mut figure = el("figure").child(
        drawing
            .attr("role", "img")
            .attr("aria-label", format!("{title}. The figures are in the table below.")),
    );
    if !legend.is_empty() {
        figure = figure.child(self::legend(legend));
    }
    let table = el("details")
        .class("chart-table")
        .attr("data-table", title)
        .child(el("summary").text(format!("{title}: the figures")))
        .child(self::table(title, table));
    let figure = figure.child(el("figcaption").text(caption)).child(table);
    el("section").class("chart-card").child(el("h2").text(title)).child(figure).into()
}

/// A chart of which there is nothing to draw yet: its title, and what will stand there.
pub(super) fn nothing(title: &'static str, sentence: &str) -> Node {
    el("section")
        .class("chart-card")
        .child(el("h2").text(title))
        .child(el("p").class("none").text(sentence))
        .into()
}

fn table(title: &'static str, table: &Table) -> Node {
    let head = table.head.iter().map(|text| el("th").attr("scope", "col").text(*text).into());
    let row = |row: &Vec<String>| {
        let mut cells = row.iter();
        let name = cells.next().map(|text| el("th").attr("scope", "row").text(text).into());
        let cells = cells.map(|text| Node::from(el("td").text(text)));
        el("tr").children(name.into_iter().chain(cells)).into()
    };
    let rows = el("tbody").children(table.rows.iter().map(row));
    let head = el("thead").child(el("tr").children(head));
    el("div")
        .class("table")
        .attr("tabindex", "0")
        .attr("role", "group")
        .attr("aria-label", title)
        .child(el("table").child(head).child(rows))
        .into()
}

fn legend(entries: Vec<Entry>) -> Node {
    let entry = |(drawn, name): Entry| {
        let swatch = el("svg")
            .attr("viewBox", format!("0 0 {SWATCH} {SWATCH}"))
            .attr("aria-hidden", "true")
            .children(drawn);
        el("li").child(swatch).text(name).into()
    };
    el("ul").class("legend").children(entries.into_iter().map(entry)).into()
}

/// The entry for a texture.
pub(super) fn entry(texture: Texture, name: &'static str) -> Entry {
    (textured(texture, [1.0, 1.0, SWATCH - 2.0, SWATCH - 2.0]), name)
}

fn drawing(height: f64) -> Element {
    el("svg").class("chart").attr("viewBox", format!("0 0 {WIDTH} {height}"))
}

/// A rectangle `[x, y, width, height]` with its texture.
fn textured(texture: Texture, [x, y, width, height]: [f64; 4]) -> Vec<Node> {
    let class = match texture {
        Texture::Solid => "solid",
        Texture::Stripes => "stripes",
        Texture::Hollow => "hollow",
        Texture::Upright => "upright",
    };
    let mut nodes = vec![
        el("rect")
            .class(class)
            .attr("x", format!("{x:.1}"))
            .attr("y", format!("{y:.1}"))
            .attr("width", format!("{width:.1}"))
            .attr("height", format!("{height:.1}"))
            .into(),
    ];
    let along =
        |length: f64| (1_u32..).map(|n| f64::from(n) * STRIPE).take_while(move |at| *at < length);
    let lines: String = match texture {
        Texture::Solid | Texture::Hollow => return nodes,
        Texture::Stripes => {
            along(height).map(|at| format!("M{x:.1} {:.1}h{width:.1}", y + height - at)).collect()
        }
        Texture::Upright => {
            along(width).map(|at| format!("M{:.1} {y:.1}v{height:.1}", x + at)).collect()
        }
    };
    if !lines.is_empty() {
        nodes.push(el("path").class(class).attr("d", lines).into());
    }
    nodes
}

fn text(class: &'static str, [x, y]: [f64; 2], anchor: &'static str, text: &str) -> Node {
    el("text")
        .class(class)
        .attr("x", format!("{x:.1}"))
        .attr("y", format!("{y:.1}"))
        .attr("text-anchor", anchor)
        .text(text)
        .into()
}

fn line(class: &'static str, from: [f64; 2], to: [f64; 2]) -> Node {
    el("line")
        .class(class)
        .attr("x1", format!("{:.1}", from[0]))
        .attr("y1", format!("{:.1}", from[1]))
        .attr("x2", format!("{:.1}", to[0]))
        .attr("y2", format!("{:.1}", to[1]))
        .into()
}
