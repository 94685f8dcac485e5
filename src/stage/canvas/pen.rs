//! A canvas's context that remembers how it was set: every setting crosses from WebAssembly to the browser, and most
//! marks are painted as the one before them.

use scene::frame::{Align, Frame, Mark, Shape, Stroke};
use scene::geometry::{Bounds, Point};
use scene::pattern::Pattern;
use scene::theme::Token;
use scene::tiles::Patch;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::ink::Ink;

/// A context with its settings.
pub(super) struct Pen {
    context: CanvasRenderingContext2d,
    set: Settings,
}

/// A part of a canvas.
pub(super) struct Part {
    /// Where it is, in CSS pixels.
    pub(super) bounds: Bounds,
    x: f64,
    y: f64,
    w: f64,
    h: f64,
    ratio: f64,
}

impl Part {
    /// A patch of squares with a side in pixels of a screen that has so many to a CSS pixel.
    pub(super) fn new(patch: &Patch, side: f64, ratio: f64) -> Self {
        let pixels = |count: usize| count as f64 * side;
        Self {
            bounds: patch.bounds((side / ratio) as f32),
            x: pixels(patch.columns.start),
            y: pixels(patch.rows.start),
            w: pixels(patch.columns.len()),
            h: pixels(patch.rows.len()),
            ratio,
        }
    }
}

/// What a context is set to, as far as that is known.
#[derive(Default)]
struct Settings {
    fill: Option<(Token, Pattern)>,
    stroke: Option<Token>,
    width: Option<f32>,
    dashed: Option<bool>,
    opacity: Option<f32>,
    font: Option<(f32, bool)>,
    align: Option<Align>,
}

/// Whether a setting has to be made; it is remembered as made.
fn is_new<T: PartialEq>(set: &mut Option<T>, wanted: T) -> bool {
    let is_new = set.as_ref() != Some(&wanted);
    *set = Some(wanted);
    is_new
}

impl Pen {
    pub(super) fn new(context: CanvasRenderingContext2d) -> Self {
        Self { context, set: Settings::default() }
    }

    /// The context has lost its settings, or colours are others now.
    pub(super) fn forget(&mut self) {
        self.set = Settings::default();
    }

    /// Takes another canvas's picture as its own, and goes on in CSS pixels.
    pub(super) fn copy(&mut self, from: &HtmlCanvasElement, ratio: f64) {
        let _ = self.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
        self.opacity(1.0);
        let _ = self.context.draw_image_with_html_canvas_element(from, 0.0, 0.0);
        let _ = self.context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
    }

    /// Paints nothing outside of a part of the canvas.
    pub(super) fn inside(&mut self, part: &Part, paint: impl FnOnce(&mut Self)) {
        let Part { x, y, w, h, ratio, .. } = *part;
        self.context.save();
        let _ = self.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
        self.context.begin_path();
        self.context.rect(x, y, w, h);
        self.context.clip();
        let _ = self.context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
        paint(self);
        self.context.restore();
        self.forget();
    }

    /// Lays the ground over a part.
    pub(super) fn cover(&mut self, ink: &mut Ink, part: &Part) {
        self.opacity(1.0);
        self.fill(ink, Token::Ground, Pattern::None);
        // A pixel more than what is painted on does no harm.
        let own = part.bounds.grown(1.0);
        let (x, y, w, h) = (own.x, own.y, own.w, own.h);
        self.context.fill_rect(f64::from(x), f64::from(y), f64::from(w), f64::from(h));
    }

    /// Paints marks, the first of them undermost.
    pub(super) fn paint<'a>(
        &mut self,
        ink: &mut Ink,
        frame: &Frame,
        marks: impl IntoIterator<Item = &'a Mark>,
    ) {
        for mark in marks {
            self.opacity(mark.opacity);
            if let Shape::Text { .. } = mark.shape {
                self.fill(ink, mark.fill.unwrap_or(Token::Ink), Pattern::None);
                self.write(ink, frame, mark);
            } else {
                self.context.begin_path();
                trace(&self.context, frame, mark);
                self.ink_in(ink, mark);
            }
        }
    }

    /// Fills and strokes the path that has been traced.
    fn ink_in(&mut self, ink: &mut Ink, mark: &Mark) {
        if let Some(fill) = mark.fill {
            self.fill(ink, fill, Pattern::None);
            self.context.fill();
        }
        if let Some((pattern, token)) = mark.pattern {
            self.fill(ink, token, pattern);
            self.context.fill();
        }
        if let Some(stroke) = mark.stroke {
            self.stroke(ink, stroke);
            self.context.stroke();
        }
    }

    fn opacity(&mut self, opacity: f32) {
        if is_new(&mut self.set.opacity, opacity) {
            self.context.set_global_alpha(f64::from(opacity));
        }
    }

    fn fill(&mut self, ink: &mut Ink, token: Token, pattern: Pattern) {
        if !is_new(&mut self.set.fill, (token, pattern)) {
            return;
        }
        if pattern == Pattern::None {
            if let Some(colour) = ink.colour(token) {
                self.context.unchecked_ref::<Settable>().set_fill(colour);
            }
        } else if let Some(pattern) = ink.pattern(pattern, token) {
            self.context.set_fill_style_canvas_pattern(pattern);
        }
    }

    fn stroke(&mut self, ink: &Ink, stroke: Stroke) {
        if is_new(&mut self.set.stroke, stroke.token)
            && let Some(colour) = ink.colour(stroke.token)
        {
            self.context.unchecked_ref::<Settable>().set_stroke(colour);
        }
        if is_new(&mut self.set.width, stroke.width) {
            self.context.set_line_width(f64::from(stroke.width));
        }
        if is_new(&mut self.set.dashed, stroke.dashed) {
            let _ = self.context.set_line_dash(ink.dashes(stroke.dashed));
        }
    }

    fn write(&mut self, ink: &mut Ink, frame: &Frame, mark: &Mark) {
        let Shape::Text { at, text, size, bold, align, max_width } = mark.shape else { return };
        if is_new(&mut self.set.font, (size, bold))
            && let Some(font) = ink.font(size, bold)
        {
            self.context.unchecked_ref::<Settable>().set_font(font);
            self.context.set_text_baseline("middle");
        }
        if is_new(&mut self.set.align, align) {
            self.context.set_text_align(match align {
                Align::Start => "left",
                Align::Middle => "center",
                Align::End => "right",
            });
        }
        let (x, y) = (f64::from(at.x), f64::from(at.y));
        let (text, room) = (frame.text_of(text), f64::from(max_width));
        let _ = self.context.fill_text_with_max_width(text, x, y, room);
    }
}

#[wasm_bindgen]
extern "C" {
    /// A context that is set by texts made once; the typed setters make a new one each time.
    type Settable;

    #[wasm_bindgen(method, setter, js_name = fillStyle)]
    fn set_fill(this: &Settable, colour: &JsValue);

    #[wasm_bindgen(method, setter, js_name = strokeStyle)]
    fn set_stroke(this: &Settable, colour: &JsValue);

    #[wasm_bindgen(method, setter, js_name = font)]
    fn set_font(this: &Settable, font: &JsValue);
}

/// Makes a shape the context's current path, which has been begun.
fn trace(context: &CanvasRenderingContext2d, frame: &Frame, mark: &Mark) {
    match mark.shape {
        Shape::Rect { bounds: Bounds { x, y, w, h }, radius } => {
            let (x, y, w, h) = (f64::from(x), f64::from(y), f64::from(w), f64::from(h));
            if radius > 0.0 {
                let radius = f64::from(radius).min(w / 2.0).min(h / 2.0).max(0.0);
                let _ = context.round_rect_with_f64(x, y, w, h, radius);
            } else {
                context.rect(x, y, w, h);
            }
        }
        Shape::Circle { centre, radius } => {
            arc(context, centre, radius, 0.0, std::f64::consts::TAU);
        }
        Shape::Arc { centre, radius, from, to } => {
            // Ours begin at the top, the canvas's at the right.
            let turn = |turns: f32| f64::from(turns - 0.25) * std::f64::consts::TAU;
            arc(context, centre, radius, turn(from), turn(to));
        }
        Shape::Line { from, to } => line(context, [from, to]),
        Shape::Path { points, closed } => {
            line(context, frame.points_of(points).iter().copied());
            if closed {
                context.close_path();
            }
        }
        Shape::Glyph { glyph, bounds } => {
            let unit = bounds.w / 24.0;
            for points in glyph.lines() {
                line(
                    context,
                    points.iter().map(|&(x, y)| {
                        Point::new(bounds.x + f32::from(x) * unit, bounds.y + f32::from(y) * unit)
                    }),
                );
            }
        }
        Shape::Text { .. } => {}
    }
}

fn arc(context: &CanvasRenderingContext2d, centre: Point, radius: f32, from: f64, to: f64) {
    let (x, y, radius) = (f64::from(centre.x), f64::from(centre.y), f64::from(radius));
    let _ = context.arc(x, y, radius, from, to);
}

fn line(context: &CanvasRenderingContext2d, points: impl IntoIterator<Item = Point>) {
    for (index, point) in points.into_iter().enumerate() {
        let (x, y) = (f64::from(point.x), f64::from(point.y));
        if index == 0 {
            context.move_to(x, y);
        } else {
            context.line_to(x, y);
        }
    }
}
