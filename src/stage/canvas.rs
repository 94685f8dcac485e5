//! Copies a frame to a canvas: with `pen` and `ink` the only files that draw pixels. They decide nothing; see
//! `scene::frame`.
//!
//! Only what has changed of the layers that stay is painted again: on the canvas itself while nothing moves, otherwise on
//! a second one that is kept, of which each frame takes a copy and paints the layers that move on top.

mod ink;
mod pen;

use scene::frame::Frame;
use scene::geometry::Point;
use scene::tiles::Tiles;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlCanvasElement;

use self::ink::Ink;
use self::pen::{Part, Pen};
use crate::browser::document;

/// About the side of the squares that are compared, in CSS pixels.
const SIDE: f64 = 48.0;
/// More pixels to a CSS pixel than these are not seen, but cost as much as others.
const MAX_RATIO: f64 = 2.0;

/// After so many frames in which nothing moved it may stay like that: what moves now and then is not worth painting a whole
/// picture for.
const STILL_FRAMES: u32 = 30;

/// A canvas with the colours of the page's theme.
pub(super) struct Painter {
    seen: Layers,
    kept: Layers,
    /// Made when it is needed: reading colours makes the browser compute styles.
    ink: Option<Ink>,
    grid: Grid,
    /// Frames since something moved.
    still: u32,
}

/// A canvas, and what the layers that stay are like on it.
struct Layers {
    canvas: HtmlCanvasElement,
    pen: Pen,
    tiles: Tiles,
}

/// How a picture is divided.
#[derive(Clone, Copy)]
struct Grid {
    /// Pixels of the screen to a CSS pixel.
    ratio: f64,
    /// Side of a square in pixels of the screen.
    side: f64,
}

impl Painter {
    /// A painter for a canvas; none where the browser has no two-dimensional context for it.
    pub(super) fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        let kept: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
        let (seen, kept) = (Layers::new(canvas)?, Layers::new(kept)?);
        let grid = Grid { ratio: 1.0, side: SIDE };
        Some(Self { seen, kept, ink: None, grid, still: 0 })
    }

    /// The page's theme gives the stage other colours now.
    pub(super) fn forget_colours(&mut self) {
        self.ink = None;
        self.forget();
    }

    /// Gives the canvas its size in CSS pixels and the screen's pixel ratio. Setting a size clears a canvas,
    /// so nothing is done where both are as they were. True when it has changed.
    pub(super) fn resize(&mut self, width: f32, height: f32, ratio: f64) -> bool {
        let ratio = ratio.min(MAX_RATIO);
        let pixels = |length: f32| (f64::from(length) * ratio).round().max(1.0) as u32;
        let (w, h) = (pixels(width), pixels(height));
        let canvas = &self.seen.canvas;
        if canvas.width() == w && canvas.height() == h && self.grid.ratio == ratio {
            return false;
        }
        self.ink = self.ink.take().filter(|_| self.grid.ratio == ratio);
        // Squares have whole pixels, or their edges would be seen.
        self.grid = Grid { ratio, side: (SIDE * ratio).round() };
        for canvas in [&self.seen.canvas, &self.kept.canvas] {
            canvas.set_width(w);
            canvas.set_height(h);
        }
        self.forget();
        true
    }

    /// Everything is painted anew with the next frame.
    fn forget(&mut self) {
        self.seen.forget(self.grid);
        self.kept.forget(self.grid);
    }

    /// Paints a frame.
    pub(super) fn paint(&mut self, frame: &Frame) {
        let canvas = self.seen.canvas.unchecked_ref();
        let ink = self.ink.get_or_insert_with(|| Ink::of(canvas, self.grid.ratio));
        let moves = !frame.moving().is_empty();
        self.still = if moves { 0 } else { self.still.saturating_add(1) };
        if self.still > STILL_FRAMES {
            self.seen.renew(ink, frame, self.grid);
            return;
        }
        self.kept.renew(ink, frame, self.grid);
        self.seen.pen.copy(&self.kept.canvas, self.grid.ratio);
        self.seen.pen.paint(ink, frame, frame.moving());
        self.seen.tiles.forget();
    }
}

impl Layers {
    fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        let pen = Pen::new(canvas.get_context("2d").ok()??.dyn_into().ok()?);
        Some(Self { canvas, pen, tiles: Tiles::default() })
    }

    /// Nothing is painted, and nothing set.
    fn forget(&mut self, grid: Grid) {
        let css = |pixels: u32| (f64::from(pixels) / grid.ratio) as f32;
        let size = Point::new(css(self.canvas.width()), css(self.canvas.height()));
        self.tiles = Tiles::new(size, (grid.side / grid.ratio) as f32);
        self.pen.forget();
    }

    /// Paints again what a frame has otherwise.
    fn renew(&mut self, ink: &mut Ink, frame: &Frame, grid: Grid) {
        let changes = self.tiles.changes(frame);
        for patch in &changes.patches {
            let part = Part::new(patch, grid.side, grid.ratio);
            self.pen.inside(&part, |pen| {
                pen.cover(ink, &part);
                let marks = changes.marks.iter().filter_map(|index| frame.marks.get(*index));
                pen.paint(ink, frame, marks.filter(|mark| frame.meets(mark, part.bounds)));
            });
        }
    }
}
