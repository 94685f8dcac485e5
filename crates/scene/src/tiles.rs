//! Which parts of a picture have to be painted again: the layers that stay, compared square by square with what was
//! painted last. Most frames change a number or a few tasks, so most of a picture is kept.

use std::ops::Range;

use crate::frame::{Frame, Mark};
use crate::geometry::{Bounds, Point};

/// Squares over a picture, each with a number that stands for all that is painted in it.
#[derive(Debug, Clone, Default)]
pub struct Tiles {
    side: f32,
    columns: usize,
    rows: usize,
    painted: Vec<u64>,
    now: Vec<u64>,
}

/// What has to be painted again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Parts that look different now. No square is in two of them.
    pub patches: Vec<Patch>,
    /// Which marks lie in any of them, at least partly, by their place in the frame.
    pub marks: Vec<usize>,
}

/// A rectangle of squares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    /// Its squares from the left.
    pub columns: Range<usize>,
    /// Its squares from the top.
    pub rows: Range<usize>,
}

impl Patch {
    /// Where it is, if squares have this side.
    pub fn bounds(&self, side: f32) -> Bounds {
        let length = |range: &Range<usize>| range.len() as f32 * side;
        let (x, y) = (self.columns.start as f32 * side, self.rows.start as f32 * side);
        Bounds::new(x, y, length(&self.columns), length(&self.rows))
    }
}

impl Tiles {
    /// Squares with a side over a picture of a size, of which nothing has been painted.
    pub fn new(size: Point, side: f32) -> Self {
        let count = |length: f32| (length / side).ceil().max(1.0) as usize;
        let (columns, rows) = (count(size.x), count(size.y));
        // Zero is what no square has that is painted.
        Self { side, columns, rows, painted: vec![0; columns * rows], now: Vec::new() }
    }

    /// Nothing of what has been painted is there any more.
    pub fn forget(&mut self) {
        self.painted.fill(0);
    }

    /// What of a frame's layers that stay looks different than in the frame that was asked about before.
    pub fn changes(&mut self, frame: &Frame) -> Changes {
        let mut now = std::mem::take(&mut self.now);
        now.clear();
        now.resize(self.painted.len(), 1);
        for mark in frame.still() {
            let digest = frame.digest_of(mark);
            self.each(frame, mark, |tile| {
                if let Some(sum) = now.get_mut(tile) {
                    // The order counts: what comes later lies on top.
                    *sum = (sum.rotate_left(5) ^ digest).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
                }
            });
        }
        let dirty: Vec<bool> = now.iter().zip(&self.painted).map(|(a, b)| a != b).collect();
        self.now = std::mem::replace(&mut self.painted, now);
        let count = dirty.iter().filter(|dirty| **dirty).count();
        if count == 0 {
            return Changes::default();
        }
        if 2 * count > dirty.len() {
            // Going round what stays would cost more than it saves.
            let all = Patch { columns: 0..self.columns, rows: 0..self.rows };
            return Changes { patches: vec![all], marks: (0..frame.still().len()).collect() };
        }
        let lies_in_one = |mark: &Mark| {
            let mut found = false;
            self.each(frame, mark, |tile| found |= dirty.get(tile).copied().unwrap_or_default());
            found
        };
        let marks = frame.still().iter().enumerate().filter(|(_, mark)| lies_in_one(mark));
        Changes { patches: self.patches(&dirty), marks: marks.map(|(index, _)| index).collect() }
    }

    /// The squares that a mark may touch, some of them more than once.
    fn each(&self, frame: &Frame, mark: &Mark, mut each: impl FnMut(usize)) {
        let range = |from: f32, length: f32, count: usize| {
            let place = |at: f32| ((at / self.side).max(0.0) as usize).min(count);
            // A mark outside of the picture is in no square.
            place(from)..(place(from + length) + usize::from(from + length >= 0.0)).min(count)
        };
        frame.boxes(mark, |own| {
            for row in range(own.y, own.h, self.rows) {
                for column in range(own.x, own.w, self.columns) {
                    each(row * self.columns + column);
                }
            }
        });
    }

    /// Few rectangles that hold all dirty squares and no other.
    fn patches(&self, dirty: &[bool]) -> Vec<Patch> {
        let mut patches: Vec<Patch> = Vec::new();
        for (row, dirty) in dirty.chunks(self.columns).enumerate() {
            let mut column = 0;
            for run in dirty.chunk_by(|a, b| a == b) {
                let columns = column..column + run.len();
                column = columns.end;
                if run.first() != Some(&true) {
                    continue;
                }
                // A rectangle that ended just above, and is as wide, grows.
                let above = |patch: &&mut Patch| patch.rows.end == row && patch.columns == columns;
                match patches.iter_mut().find(above) {
                    Some(patch) => patch.rows.end = row + 1,
                    None => patches.push(Patch { columns, rows: row..row + 1 }),
                }
            }
        }
        patches
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::frame::{Layer, Shape, Stroke};
    use crate::theme::Token;

    const SIZE: Point = Point::new(200.0, 120.0);
    const SIDE: f32 = 20.0;

    fn mark(layer: Layer, shape: Shape, token: Token) -> Mark {
        let stroke = Some(Stroke { token, width: 2.0, dashed: false });
        Mark { layer, shape, fill: Some(token), pattern: None, stroke, opacity: 1.0 }
    }

    fn rect(x: f32, y: f32, w: f32, h: f32) -> Shape {
        Shape::Rect { bounds: Bounds::new(x, y, w, h), radius: 0.0 }
    }

    fn frame(marks: &[Mark]) -> Frame {
        let mut frame = Frame::default();
        marks.iter().for_each(|mark| frame.push(*mark));
        frame
    }

    #[test]
    fn only_squares_with_something_else_in_them_are_painted_again() {
        let (ground, tasks) = (Layer::Ground, Layer::Tasks);
        let floor = mark(ground, rect(-5.0, -5.0, 300.0, 300.0), Token::Zone);
        let task = mark(tasks, rect(25.0, 25.0, 10.0, 10.0), Token::Healthy);
        let line = Shape::Line { from: Point::new(70.0, 5.0), to: Point::new(70.0, 95.0) };
        let way = mark(tasks, line, Token::Line);
        let dot = mark(Layer::Moving, rect(100.0, 100.0, 5.0, 5.0), Token::Request);
        let far = mark(tasks, rect(-90.0, 25.0, 10.0, 10.0), Token::Healthy);
        let before = [floor, task];
        let check = |after: &[Mark], expected: &str| {
            let mut tiles = Tiles::new(SIZE, SIDE);
            tiles.changes(&frame(&before));
            let changes = tiles.changes(&frame(after));
            let patches =
                changes.patches.iter().map(|it| format!("{:?}x{:?}", it.columns, it.rows));
            let patches: Vec<String> = patches.collect();
            assert_eq!(format!("{} {:?}", patches.join(" "), changes.marks), expected);
        };
        check(&before, " []");
        check(&[floor, task, dot], " []");
        check(&[floor, task, far], " []");
        check(&[floor], "1..2x1..2 [0]");
        check(&[floor, Mark { opacity: 0.5, ..task }], "1..2x1..2 [0, 1]");
        // It grows over the edge of its square, by its stroke already.
        check(
            &[floor, mark(tasks, rect(25.0, 25.0, 13.5, 10.0), Token::Healthy)],
            "1..3x1..2 [0, 1]",
        );
        check(&[floor, task, way], "3..4x0..5 [0, 2]");
        // What lies on top counts.
        check(&[floor, task, task], "1..2x1..2 [0, 1, 2]");
        check(&[task], "0..10x0..6 [0]");
    }

    /// A picture as a painter would have it, a square to a pixel: in each the marks that touch it.
    fn painted(tiles: &Tiles, frame: &Frame, only: Option<&Changes>, on: &mut [Vec<u64>]) {
        let all = 0..frame.still().len();
        let marks = only.map_or_else(|| all.collect(), |changes| changes.marks.clone());
        let columns = tiles.columns;
        let is_in = |patch: &Patch, tile: usize| {
            patch.rows.contains(&(tile / columns)) && patch.columns.contains(&(tile % columns))
        };
        let is_open = |tile: usize| {
            only.is_none_or(|changes| changes.patches.iter().any(|patch| is_in(patch, tile)))
        };
        (0..on.len()).filter(|tile| is_open(*tile)).for_each(|tile| on[tile].clear());
        for mark in marks.into_iter().map(|index| &frame.marks[index]) {
            let mut touched = Vec::new();
            tiles.each(frame, mark, |tile| touched.push(tile));
            touched.sort_unstable();
            touched.dedup();
            for tile in touched.into_iter().filter(|tile| is_open(*tile)) {
                on[tile].push(frame.digest_of(mark));
            }
        }
    }

    proptest! {
        #[test]
        fn painting_the_changes_gives_the_same_picture_as_painting_all(
            frames in prop::collection::vec(
                prop::collection::vec((-40.0_f32..240.0, -40.0_f32..160.0, 0.0_f32..50.0, 0.0_f32..50.0, any::<bool>()), 0..12),
                1..6,
            ),
        ) {
            let mut tiles = Tiles::new(SIZE, SIDE);
            let mut kept = vec![Vec::new(); tiles.painted.len()];
            for marks in frames {
                let marks: Vec<Mark> = marks.into_iter().map(|(x, y, w, h, filled)| {
                    let shape = if filled {
                        rect(x, y, w, h)
                    } else {
                        Shape::Line { from: Point::new(x, y), to: Point::new(x + w, y + h) }
                    };
                    mark(Layer::Tasks, shape, Token::Healthy)
                }).collect();
                let frame = frame(&marks);
                let changes = tiles.changes(&frame);
                painted(&tiles, &frame, Some(&changes), &mut kept);
                let mut new = vec![Vec::new(); tiles.painted.len()];
                painted(&tiles, &frame, None, &mut new);
                prop_assert_eq!(&kept, &new);
            }
        }
    }
}
