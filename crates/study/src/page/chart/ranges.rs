//! Shares in rows: what was measured as a dot, how far that can be trusted as a bar, what was expected
//! as a diamond.

use super::super::{Element, Node, el};
use super::{Entry, SWATCH, WIDTH, drawing, line, text};
use crate::cards::statistics::Share;

const ROW: f64 = 36.0;
const TOP: f64 = 2.0;
const FOOT: f64 = 22.0;
const LEFT: f64 = 8.0;
const RIGHT: f64 = WIDTH - 8.0;
/// Letters that fit before the figures at the end of a row.
const LABEL: usize = 36;

/// A chart of shares.
pub(in super::super) struct Ranges {
    /// The rows, from top to bottom.
    pub(in super::super) rows: Vec<Range>,
    /// A share that is aimed at.
    pub(in super::super) wanted: f64,
}

/// One row.
pub(in super::super) struct Range {
    /// Its name.
    pub(in super::super) label: String,
    /// What was measured.
    pub(in super::super) share: Share,
    /// What was expected, from 0 to 1.
    pub(in super::super) expected: Option<f64>,
}

impl Ranges {
    /// The drawing.
    pub(in super::super) fn draw(&self) -> Element {
        let scale = Scale { least: self.least() };
        let n_rows = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let floor = TOP + ROW * f64::from(n_rows);
        let marks = (0..=10).map(|tenth| f64::from(tenth) / 10.0).filter(|at| *at >= scale.least);
        // Every second mark, counted from the end, where there would be too many.
        let step = if scale.least < 0.45 { 2 } else { 1 };
        let marks: Vec<f64> = marks.rev().step_by(step).collect();
        let grid = marks.iter().flat_map(|at| {
            let x = scale.x(*at);
            let (at_x, anchor) = if *at == 1.0 {
                (WIDTH, "end")
            } else if x < 18.0 {
                (0.0, "start")
            } else {
                (x, "middle")
            };
            let label = text("foot", [at_x, floor + 15.0], anchor, &percent(*at));
            [line("grid", [x, TOP], [x, floor]), label]
        });
        let wanted = scale.x(self.wanted);
        let rows = (0_u32..).zip(&self.rows);
        drawing(floor + FOOT)
            .children(grid)
            .child(line("level", [wanted, TOP], [wanted, floor]))
            .children(rows.flat_map(|(n, row)| row.draw(&scale, TOP + ROW * f64::from(n))))
    }

    /// Where the scale begins: the last full tenth below everything that is shown.
    fn least(&self) -> f64 {
        let lows = self.rows.iter().flat_map(|row| {
            [row.share.interval().map(|interval| interval.low), row.expected, Some(self.wanted)]
        });
        let least = lows.flatten().fold(1.0, f64::min);
        ((least * 10.0).floor() / 10.0).clamp(0.0, 0.8)
    }
}

struct Scale {
    least: f64,
}

impl Scale {
    fn x(&self, share: f64) -> f64 {
        LEFT + (RIGHT - LEFT) * (share - self.least) / (1.0 - self.least)
    }
}

impl Range {
    fn draw(&self, scale: &Scale, top: f64) -> Vec<Node> {
        let y = top + 24.0;
        let Share { hits, n } = self.share;
        let counted = if n == 0 { "no answer yet".to_owned() } else { format!("{hits} of {n}") };
        let mut nodes = vec![
            text("name", [LEFT, top + 12.0], "start", &shortened(&self.label)),
            text("count", [RIGHT, top + 12.0], "end", &counted),
            line("track", [LEFT, y], [RIGHT, y]),
        ];
        if let (Some(share), Some(interval)) = (self.share.of_one(), self.share.interval()) {
            nodes.extend(whisker(scale.x(interval.low), scale.x(interval.high), y));
            nodes.push(dot(scale.x(share), y));
        }
        nodes.extend(self.expected.map(|expected| diamond(scale.x(expected), y)));
        nodes
    }
}

/// What the shapes mean.
pub(in super::super) fn legend() -> Vec<Entry> {
    let middle = SWATCH / 2.0;
    vec![
        (vec![dot(middle, middle)], "recalled"),
        (whisker(1.0, SWATCH - 1.0, middle).into(), "where the true share lies, 95 % sure"),
        (vec![diamond(middle, middle)], "predicted"),
        (vec![line("level", [middle, 0.0], [middle, SWATCH])], "what you asked for"),
    ]
}

fn whisker(low: f64, high: f64, y: f64) -> [Node; 3] {
    let end = |x| line("whisker", [x, y - 4.0], [x, y + 4.0]);
    [line("whisker", [low, y], [high, y]), end(low), end(high)]
}

fn dot(x: f64, y: f64) -> Node {
    let dot = el("circle").class("measured").attr("r", "4.5");
    dot.attr("cx", format!("{x:.1}")).attr("cy", format!("{y:.1}")).into()
}

fn diamond(x: f64, y: f64) -> Node {
    let path = format!("M{x:.1} {:.1}l5 6l-5 6l-5 -6z", y - 6.0);
    el("path").class("expected").attr("d", path).into()
}

/// A share as it is written: `92 %`.
pub(in super::super) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

fn shortened(label: &str) -> String {
    if label.chars().count() <= LABEL {
        return label.to_owned();
    }
    let kept: String = label.chars().take(LABEL - 1).collect();
    format!("{} …", kept.trim_end())
}
