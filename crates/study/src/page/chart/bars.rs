//! Upright bars, each of one or more parts that stand upon each other.

use super::super::{Element, Node, el};
use super::{Texture, WIDTH, drawing, line, scale, text, textured};

const HEIGHT: f64 = 172.0;
/// Where the bars begin: left of it stand the marks.
const LEFT: f64 = 34.0;
const RIGHT: f64 = 4.0;
const TOP: f64 = 18.0;
/// Below it stand the feet.
const FLOOR: f64 = HEIGHT - 22.0;
/// The part of its place that a bar fills.
const FILLED: f64 = 0.78;

/// A chart of bars.
pub(in super::super) struct Bars {
    /// Texture of each part, from the floor up.
    pub(in super::super) parts: Vec<Texture>,
    /// The bars, from left to right.
    pub(in super::super) bars: Vec<Bar>,
    /// What is counted, above the marks.
    pub(in super::super) unit: &'static str,
}

/// One bar.
pub(in super::super) struct Bar {
    /// What stands below it; empty for most where there are many.
    pub(in super::super) foot: String,
    /// What a pointer that rests on it is told.
    pub(in super::super) said: String,
    /// Height of each part.
    pub(in super::super) parts: Vec<f64>,
}

impl Bars {
    /// The drawing.
    pub(in super::super) fn draw(&self) -> Element {
        let sums = self.bars.iter().map(|bar| bar.parts.iter().sum::<f64>());
        let marks = scale::marks(sums.fold(0.0, f64::max));
        let most = marks.last().copied().unwrap_or(1.0);
        let place =
            (WIDTH - LEFT - RIGHT) / f64::from(u32::try_from(self.bars.len().max(1)).unwrap_or(1));
        let bars = (0_u32..).zip(&self.bars);
        let bars = bars.map(|(n, bar)| self.bar(bar, LEFT + f64::from(n) * place, place, most));
        drawing(HEIGHT)
            .children(marks.iter().flat_map(|mark| self.mark(*mark, most)))
            .children(bars)
    }

    /// One mark of the axis; the uppermost says what is counted.
    fn mark(&self, mark: f64, most: f64) -> [Node; 2] {
        let y = height(mark, most);
        let class = if mark == 0.0 { "axis" } else { "grid" };
        let said = if mark == most { format!("{mark} {}", self.unit) } else { mark.to_string() };
        let label = if mark == most {
            // It is longer than the place beside the bars, and nothing stands above the line.
            text("mark", [0.0, y - 4.0], "start", &said)
        } else {
            text("mark", [LEFT - 5.0, y + 4.0], "end", &said)
        };
        [line(class, [if mark == most { 0.0 } else { LEFT }, y], [WIDTH - RIGHT, y]), label]
    }

    fn bar(&self, bar: &Bar, x: f64, place: f64, most: f64) -> Node {
        let mut group = el("g").child(el("title").text(&bar.said));
        let left = x + place * (1.0 - FILLED) / 2.0;
        let mut sum = 0.0;
        for (texture, part) in self.parts.iter().zip(&bar.parts).filter(|(_, part)| **part > 0.0) {
            let (from, to) = (height(sum, most), height(sum + part, most));
            sum += part;
            group = group.children(textured(*texture, [left, to, place * FILLED, from - to]));
        }
        if !bar.foot.is_empty() {
            group = group.child(foot(x + place / 2.0, &bar.foot));
        }
        group.into()
    }
}

fn height(figure: f64, most: f64) -> f64 {
    FLOOR - (FLOOR - TOP) * figure / most
}

/// What stands below a bar; at the edges it would be cut off if it stood in the middle.
fn foot(x: f64, said: &str) -> Node {
    const HALF: f64 = 18.0;
    let (x, anchor) = if x > WIDTH - HALF {
        (WIDTH, "end")
    } else if x < HALF {
        (0.0, "start")
    } else {
        (x, "middle")
    };
    text("foot", [x, HEIGHT - 6.0], anchor, said)
}
