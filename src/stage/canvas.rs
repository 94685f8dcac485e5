//! Copies a frame to a canvas: with `pen` and `ink` the only files that draw pixels. They decide nothing; see
//! `scene::frame`.
//!
//! The layers that stay are kept on a second canvas, on which only what has changed is painted again. Each frame
//! copies it and paints the layers that move.

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

/// A canvas with the colours of the page's theme.
pub(super) struct Painter {
    canvas: HtmlCanvasElement,
    kept: HtmlCanvasElement,
    on_canvas: Pen,
    on_kept: Pen,
    /// Made when it is needed: reading colours makes the browser compute styles.
    ink: Option<Ink>,
    tiles: Tiles,
    /// Pixels of the screen to a CSS pixel.
    ratio: f64,
    /// Side of a square in pixels of the screen.
    side: f64,
}

impl Painter {
    /// A painter for a canvas; none where the browser has no two-dimensional context for it.
    pub(super) fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        let kept: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
        let (on_canvas, on_kept) = (pen(&canvas)?, pen(&kept)?);
        let (tiles, ratio, side) = (Tiles::default(), 1.0, SIDE);
        Some(Self { canvas, kept, on_canvas, on_kept, ink: None, tiles, ratio, side })
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
        if self.canvas.width() == w && self.canvas.height() == h && self.ratio == ratio {
            return false;
        }
        self.ink = self.ink.take().filter(|_| self.ratio == ratio);
        self.ratio = ratio;
        for canvas in [&self.canvas, &self.kept] {
            canvas.set_width(w);
            canvas.set_height(h);
        }
        self.forget();
        true
    }

    /// Everything is painted anew with the next frame.
    fn forget(&mut self) {
        // Squares have whole pixels, or their edges would be seen.
        self.side = (SIDE * self.ratio).round();
        let css = |pixels: u32| (f64::from(pixels) / self.ratio) as f32;
        let size = Point::new(css(self.canvas.width()), css(self.canvas.height()));
        self.tiles = Tiles::new(size, (self.side / self.ratio) as f32);
        self.on_canvas.forget();
        self.on_kept.forget();
    }

    /// Paints a frame.
    pub(super) fn paint(&mut self, frame: &Frame) {
        let changes = self.tiles.changes(frame);
        let ink = self.ink.get_or_insert_with(|| Ink::of(self.canvas.unchecked_ref(), self.ratio));
        for patch in &changes.patches {
            let part = Part::new(patch, self.side, self.ratio);
            self.on_kept.inside(&part, |pen| {
                pen.cover(ink, &part);
                let marks = changes.marks.iter().filter_map(|index| frame.marks.get(*index));
                pen.paint(ink, frame, marks.filter(|mark| frame.meets(mark, part.bounds)));
            });
        }
        self.on_canvas.copy(&self.kept, self.ratio);
        self.on_canvas.paint(ink, frame, frame.moving());
    }
}

fn pen(canvas: &HtmlCanvasElement) -> Option<Pen> {
    Some(Pen::new(canvas.get_context("2d").ok()??.dyn_into().ok()?))
}
