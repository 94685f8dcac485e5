//! Short words for marks, so that painters read as what they paint.

use std::fmt;

use crate::frame::{Align, Frame, Layer, Mark, Shape, Stroke};
use crate::geometry::{Bounds, Point};
use crate::glyph::Glyph;
use crate::pattern::Pattern;
use crate::state::Look;
use crate::text;
use crate::theme::{Theme, Token};

/// What does not match a filter is that faint.
pub(crate) const DIM: f32 = 0.22;

/// Puts marks on one layer of a frame.
pub(crate) struct Brush<'a> {
    pub(crate) frame: &'a mut Frame,
    pub(crate) layer: Layer,
    pub(crate) theme: Theme,
    pub(crate) opacity: f32,
}

/// How a line of text is set.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    pub(crate) size: f32,
    pub(crate) bold: bool,
    pub(crate) align: Align,
    pub(crate) token: Token,
    pub(crate) room: f32,
}

impl Style {
    /// Text of this size that begins at its anchor.
    pub(crate) const fn plain(size: f32, token: Token, room: f32) -> Self {
        Self { size, bold: false, align: Align::Start, token, room }
    }

    pub(crate) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(crate) const fn aligned(self, align: Align) -> Self {
        Self { align, ..self }
    }
}

impl<'a> Brush<'a> {
    pub(crate) fn new(frame: &'a mut Frame, theme: Theme) -> Self {
        Self { frame, layer: Layer::Ground, theme, opacity: 1.0 }
    }

    pub(crate) fn on(&mut self, layer: Layer) -> &mut Self {
        self.layer = layer;
        self
    }

    /// A line in the theme's strength.
    pub(crate) fn stroke(&self, token: Token, width: f32) -> Stroke {
        Stroke { token, width: width + self.theme.stroke() * 0.6, dashed: false }
    }

    pub(crate) fn mark(&mut self, shape: Shape, fill: Option<Token>, stroke: Option<Stroke>) {
        let (layer, opacity) = (self.layer, self.opacity);
        self.frame.push(Mark { layer, shape, fill, pattern: None, stroke, opacity });
    }

    pub(crate) fn rect(
        &mut self,
        bounds: Bounds,
        radius: f32,
        fill: Option<Token>,
        stroke: Option<Stroke>,
    ) {
        self.mark(Shape::Rect { bounds, radius }, fill, stroke);
    }

    /// A rectangle with a pattern over its fill.
    pub(crate) fn patterned(
        &mut self,
        bounds: Bounds,
        radius: f32,
        fill: Option<Token>,
        pattern: (Pattern, Token),
        stroke: Option<Stroke>,
    ) {
        let (layer, opacity) = (self.layer, self.opacity);
        let shape = Shape::Rect { bounds, radius };
        let pattern = (pattern.0 != Pattern::None).then_some(pattern);
        self.frame.push(Mark { layer, shape, fill, pattern, stroke, opacity });
    }

    pub(crate) fn line(&mut self, from: Point, to: Point, stroke: Stroke) {
        self.mark(Shape::Line { from, to }, None, Some(stroke));
    }

    pub(crate) fn path(&mut self, points: impl IntoIterator<Item = Point>, stroke: Stroke) {
        let points = self.frame.points(points);
        self.mark(Shape::Path { points, closed: false }, None, Some(stroke));
    }

    pub(crate) fn circle(
        &mut self,
        centre: Point,
        radius: f32,
        fill: Option<Token>,
        stroke: Option<Stroke>,
    ) {
        self.mark(Shape::Circle { centre, radius }, fill, stroke);
    }

    pub(crate) fn arc(&mut self, centre: Point, radius: f32, turns: (f32, f32), stroke: Stroke) {
        let (from, to) = turns;
        if to > from {
            self.mark(Shape::Arc { centre, radius, from, to }, None, Some(stroke));
        }
    }

    pub(crate) fn glyph(&mut self, glyph: Glyph, bounds: Bounds, token: Token) {
        let stroke = self.stroke(token, (bounds.w / 9.0).clamp(1.2, 2.6));
        self.mark(Shape::Glyph { glyph, bounds }, None, Some(stroke));
    }

    /// One line of text. What does not fit is cut, with three dots in its place.
    pub(crate) fn text(&mut self, at: Point, style: Style, content: fmt::Arguments<'_>) {
        if style.room < style.size {
            return;
        }
        let span = self.frame.text(content);
        let whole = self.frame.text_of(span);
        // A painter may squeeze by a tenth; more is cut.
        let (kept, fits) = text::fitting(whole, style.size, style.bold, style.room * 1.1);
        let span = if fits {
            span
        } else {
            let shorter = style.room - 0.9 * style.size;
            let (kept, _) = text::fitting(kept, style.size, style.bold, shorter);
            let kept = kept.trim_end().len();
            if kept < 2 {
                return;
            }
            self.frame.cut(span, kept)
        };
        let Style { size, bold, align, token, room } = style;
        let shape = Shape::Text { at, text: span, size, bold, align, max_width: room };
        self.mark(shape, Some(token), None);
    }

    /// The badge of a state: its fill, pattern, edge and sign.
    pub(crate) fn badge(&mut self, bounds: Bounds, radius: f32, look: &Look) {
        let side = bounds.w.min(bounds.h);
        let width = if side < 14.0 { 1.0 } else { 1.5 };
        // The ink of a state reads on its own fill; where that is white, the edge is the fill itself.
        let mut stroke = self.stroke(look.ink, width);
        stroke.dashed = look.dashed;
        self.patterned(bounds, radius, Some(look.fill), (look.pattern, look.ink), Some(stroke));
        let sign = (side * 0.62).min(28.0);
        if sign < 7.0 {
            return;
        }
        if look.pattern != Pattern::None {
            // A sign needs a calm ground under it.
            let plate = Bounds::around(bounds.centre(), sign + 3.0);
            self.rect(plate, plate.w / 2.0, Some(look.fill), None);
        }
        self.glyph(look.glyph, Bounds::around(bounds.centre(), sign), look.ink);
    }
}
