//! Copies a frame to a canvas: the only file that draws pixels. It decides nothing; see `scene::frame`.
//!
//! What stays the same from frame to frame is painted once into a second canvas and copied from there.

use scene::frame::{Align, Frame, Layer, Mark, Shape};
use scene::geometry::{Bounds, Point};
use scene::pattern::Pattern;
use scene::theme::Token;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{CanvasPattern, CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};

use leptos::prelude::{document, window};

/// Typefaces as `style/tokens.css` has them for text; a canvas takes no custom property.
const FACE: &str = "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", sans-serif";

/// A canvas with the colours of the page's theme.
pub(super) struct Painter {
    shown: Surface,
    still: Surface,
    /// The last frame, and whether the second canvas holds its still layers.
    last: Frame,
    is_kept: bool,
    colours: Vec<JsValue>,
    patterns: Vec<((Pattern, Token), CanvasPattern)>,
    ratio: f64,
}

struct Surface {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl Painter {
    /// A painter for a canvas; none where the browser has no two-dimensional context for it.
    pub(super) fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        let still: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
        let mut painter = Self {
            shown: Surface::of(canvas)?,
            still: Surface::of(still)?,
            last: Frame::default(),
            is_kept: false,
            colours: Vec::new(),
            patterns: Vec::new(),
            ratio: 1.0,
        };
        painter.read_colours();
        Some(painter)
    }

    /// Takes the colours that the page's theme gives the stage now.
    pub(super) fn read_colours(&mut self) {
        self.colours.clear();
        self.patterns.clear();
        self.is_kept = false;
        let element: &HtmlElement = self.shown.canvas.unchecked_ref();
        let Ok(Some(style)) = window().get_computed_style(element) else { return };
        // A custom property comes as it was written, `light-dark(…)` and all; `color` comes computed.
        let own = element.style();
        for token in Token::ALL {
            let _ = own.set_property("color", &format!("var({})", token.css()));
            let colour = style.get_property_value("color").unwrap_or_default();
            self.colours.push(JsValue::from_str(&colour));
        }
        let _ = own.remove_property("color");
    }

    /// Gives the canvas its size in CSS pixels and the screen's pixel ratio. Setting a size clears a canvas,
    /// so nothing is done where both are as they were. True when it has changed.
    pub(super) fn resize(&mut self, width: f32, height: f32, ratio: f64) -> bool {
        let pixels = |length: f32| (f64::from(length) * ratio).round().max(1.0) as u32;
        let (w, h) = (pixels(width), pixels(height));
        if self.shown.canvas.width() == w && self.shown.canvas.height() == h && self.ratio == ratio
        {
            return false;
        }
        self.ratio = ratio;
        self.is_kept = false;
        for surface in [&self.shown, &self.still] {
            surface.canvas.set_width(w);
            surface.canvas.set_height(h);
        }
        true
    }

    /// Paints a frame. The still layers are kept once they have stayed the same for two frames; as long as they
    /// change in every frame, as while bars fill and tasks fade, keeping them would only be one painting more.
    pub(super) fn paint(&mut self, frame: &Frame) {
        let context = self.shown.context.clone();
        if same_still(&self.last, frame) {
            if !self.is_kept {
                self.paint_layers(&self.still.context.clone(), frame, true);
                self.is_kept = true;
            }
            let _ = context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
            context.set_global_alpha(1.0);
            let _ = context.draw_image_with_html_canvas_element(&self.still.canvas, 0.0, 0.0);
        } else {
            self.is_kept = false;
            self.last.clone_from(frame);
            self.paint_layers(&context, frame, true);
        }
        self.paint_layers(&context, frame, false);
    }

    /// Paints the layers that stay, over the ground, or those that move.
    fn paint_layers(&mut self, context: &CanvasRenderingContext2d, frame: &Frame, still: bool) {
        let _ = context.set_transform(self.ratio, 0.0, 0.0, self.ratio, 0.0, 0.0);
        if still {
            context.set_global_alpha(1.0);
            self.fill_with(context, Token::Ground);
            let (w, h) = (self.shown.canvas.width(), self.shown.canvas.height());
            context.fill_rect(0.0, 0.0, f64::from(w) / self.ratio, f64::from(h) / self.ratio);
        }
        for mark in frame.marks.iter().filter(|mark| is_still(mark.layer) == still) {
            self.paint_mark(context, frame, mark);
        }
    }

    fn paint_mark(&mut self, context: &CanvasRenderingContext2d, frame: &Frame, mark: &Mark) {
        context.set_global_alpha(f64::from(mark.opacity));
        if let Shape::Text { .. } = mark.shape {
            self.fill_with(context, mark.fill.unwrap_or(Token::Ink));
            write(context, frame, mark);
            return;
        }
        trace(context, frame, mark);
        if let Some(fill) = mark.fill {
            self.fill_with(context, fill);
            context.fill();
        }
        if let Some((pattern, token)) = mark.pattern
            && let Some(pattern) = self.pattern(context, pattern, token)
        {
            context.set_fill_style_canvas_pattern(&pattern);
            context.fill();
        }
        if let Some(stroke) = mark.stroke {
            if let Some(colour) = self.colours.get(stroke.token as usize) {
                context.unchecked_ref::<Coloured>().set_stroke(colour);
            }
            context.set_line_width(f64::from(stroke.width));
            let dashes = js_sys::Array::new();
            if stroke.dashed {
                dashes.push(&4.0.into());
                dashes.push(&3.0.into());
            }
            let _ = context.set_line_dash(&dashes);
            context.stroke();
        }
    }

    fn fill_with(&self, context: &CanvasRenderingContext2d, token: Token) {
        if let Some(colour) = self.colours.get(token as usize) {
            context.unchecked_ref::<Coloured>().set_fill(colour);
        }
    }

    /// A pattern in a colour, painted once as a small canvas.
    fn pattern(
        &mut self,
        context: &CanvasRenderingContext2d,
        pattern: Pattern,
        token: Token,
    ) -> Option<CanvasPattern> {
        if let Some((_, made)) = self.patterns.iter().find(|(key, _)| *key == (pattern, token)) {
            return Some(made.clone());
        }
        let tile = pattern.tile();
        let canvas: HtmlCanvasElement =
            document().create_element("canvas").ok()?.dyn_into().ok()?;
        let side = (f64::from(tile.side) * self.ratio).round().max(1.0);
        canvas.set_width(side as u32);
        canvas.set_height(side as u32);
        let small = Surface::of(canvas)?;
        let scale = side / f64::from(tile.side);
        let _ = small.context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0);
        let colour = self.colours.get(token as usize)?;
        small.context.unchecked_ref::<Coloured>().set_stroke(colour);
        small.context.set_line_width(f64::from(tile.width));
        small.context.set_line_cap("round");
        for &[x1, y1, x2, y2] in tile.lines {
            small.context.begin_path();
            small.context.move_to(f64::from(x1), f64::from(y1));
            small.context.line_to(f64::from(x2), f64::from(y2));
            small.context.stroke();
        }
        let made =
            context.create_pattern_with_html_canvas_element(&small.canvas, "repeat").ok()??;
        // The tile is in the screen's pixels, the drawing in CSS pixels.
        let matrix = web_sys::DomMatrix::new().ok()?;
        matrix.set_a(1.0 / scale);
        matrix.set_d(1.0 / scale);
        made.unchecked_ref::<Scaled>().set_transform(&matrix);
        self.patterns.push(((pattern, token), made.clone()));
        Some(made)
    }
}

impl Surface {
    fn of(canvas: HtmlCanvasElement) -> Option<Self> {
        let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        Some(Self { canvas, context })
    }
}

fn is_still(layer: Layer) -> bool {
    layer < Layer::Moving
}

/// Whether the still layers of two frames look the same.
fn same_still(one: &Frame, other: &Frame) -> bool {
    let still = |frame: &Frame| frame.marks.partition_point(|mark| is_still(mark.layer));
    let (a, b) = (still(one), still(other));
    a == b
        && one.extent == other.extent
        && one.marks[..a] == other.marks[..b]
        && same_words(one, other, a)
}

/// Whether the texts and points behind the first marks are the same, too.
fn same_words(one: &Frame, other: &Frame, marks: usize) -> bool {
    one.marks[..marks].iter().zip(&other.marks[..marks]).all(|(a, b)| match (a.shape, b.shape) {
        (Shape::Text { text: a, .. }, Shape::Text { text: b, .. }) => {
            one.text_of(a) == other.text_of(b)
        }
        (Shape::Path { points: a, .. }, Shape::Path { points: b, .. }) => {
            one.points_of(a) == other.points_of(b)
        }
        _ => true,
    })
}

#[wasm_bindgen]
extern "C" {
    /// A pattern, whose transformation web-sys only takes as an SVG matrix.
    type Scaled;

    #[wasm_bindgen(method, js_name = setTransform)]
    fn set_transform(this: &Scaled, matrix: &web_sys::DomMatrix);

    /// A context whose colours are set as strings made once; the typed setters make a new one each time.
    type Coloured;

    #[wasm_bindgen(method, setter, js_name = fillStyle)]
    fn set_fill(this: &Coloured, colour: &JsValue);

    #[wasm_bindgen(method, setter, js_name = strokeStyle)]
    fn set_stroke(this: &Coloured, colour: &JsValue);
}

/// Makes a shape the context's current path.
fn trace(context: &CanvasRenderingContext2d, frame: &Frame, mark: &Mark) {
    context.begin_path();
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
            let _ = context.arc(
                f64::from(centre.x),
                f64::from(centre.y),
                f64::from(radius),
                0.0,
                std::f64::consts::TAU,
            );
        }
        Shape::Arc { centre, radius, from, to } => {
            // Ours begin at the top, the canvas's at the right.
            let turn = |turns: f32| f64::from(turns - 0.25) * std::f64::consts::TAU;
            let _ = context.arc(
                f64::from(centre.x),
                f64::from(centre.y),
                f64::from(radius),
                turn(from),
                turn(to),
            );
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

fn write(context: &CanvasRenderingContext2d, frame: &Frame, mark: &Mark) {
    let Shape::Text { at, text, size, bold, align, max_width } = mark.shape else { return };
    let weight = if bold { "600 " } else { "" };
    context.set_font(&format!("{weight}{size}px {FACE}"));
    context.set_text_baseline("middle");
    context.set_text_align(match align {
        Align::Start => "left",
        Align::Middle => "center",
        Align::End => "right",
    });
    let (x, y) = (f64::from(at.x), f64::from(at.y));
    let _ = context.fill_text_with_max_width(frame.text_of(text), x, y, f64::from(max_width));
}
