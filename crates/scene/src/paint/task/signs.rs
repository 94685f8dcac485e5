//! Small signs at the corner of a task's badge: protected, on Spot, in slow start, one on each instance. Where a task
//! has no words, a warning of Spot is a plate that counts down.

use crate::cast::Actor;
use crate::frame::{Align, Layer};
use crate::geometry::{Bounds, Point};
use crate::glyph::Glyph;
use crate::marks::Marks;
use crate::paint::Stage;
use crate::paint::brush::{Brush, Style};
use crate::theme::Token;

/// Below this side a badge has no room for a sign.
const LEAST: f32 = 20.0;

/// Signs of a task along the lower edge of its badge, from the right.
pub(crate) fn paint(stage: &Stage<'_>, brush: &mut Brush<'_>, actor: &Actor<'_>, badge: Bounds) {
    if !sim::WHOLE || badge.h < LEAST || badge.w < LEAST {
        return;
    }
    let marks = &actor.marks;
    let side = stage.letters(13.0).min(badge.h * 0.5);
    let mut right = badge.right() + 3.0;
    for glyph in glyphs(marks) {
        let own = Bounds::new(right - side, badge.bottom() + 3.0 - side, side, side);
        let warned = glyph == Glyph::Bolt && marks.warned.is_some();
        sign(brush, own, glyph, if warned { Token::RequestLost } else { Token::Ink });
        right -= side + 1.0;
    }
}

/// How long a task on a tile has after its warning, over the ring that counts down.
pub(crate) fn counts(stage: &Stage<'_>, brush: &mut Brush<'_>, actor: &Actor<'_>, tile: Bounds) {
    if let Some(secs) = actor.marks.warned_secs(stage.at).filter(|_| sim::WHOLE) {
        let layer = brush.layer;
        let size = stage.letters(9.5);
        brush.on(Layer::Moving);
        warning(brush, Point::new(tile.centre().x, tile.y), size, secs);
        brush.on(layer);
    }
}

/// The same at the right end of a slice of an instance, which may be flat. The answer is how wide they are.
pub(crate) fn beside(
    stage: &Stage<'_>,
    brush: &mut Brush<'_>,
    actor: &Actor<'_>,
    own: Bounds,
) -> f32 {
    if !sim::WHOLE {
        return 0.0;
    }
    let side = stage.letters(13.0).min(own.h - 2.0);
    let mut used = 0.0;
    for glyph in glyphs(&actor.marks) {
        if side < 8.0 || used + side > own.w * 0.4 {
            break;
        }
        let sign =
            Bounds::new(own.right() - used - side - 2.0, own.centre().y - side / 2.0, side, side);
        brush.glyph(glyph, sign.grown(-side * 0.08), Token::Ink);
        used += side + 2.0;
    }
    used
}

fn glyphs(marks: &Marks) -> impl Iterator<Item = Glyph> {
    let protected = marks.protected.map(|_| Glyph::Shield);
    let ramp = marks.ramp.map(|_| Glyph::Ramp);
    let spot = marks.spot.then_some(Glyph::Bolt);
    let daemon = marks.daemon.then_some(Glyph::Anchor);
    [protected, ramp, spot, daemon].into_iter().flatten()
}

/// A sign on a plate of its own.
pub(crate) fn sign(brush: &mut Brush<'_>, own: Bounds, glyph: Glyph, token: Token) {
    let stroke = brush.stroke(if token == Token::Ink { Token::LineStrong } else { token }, 1.0);
    brush.rect(own, own.h / 2.0, Some(Token::Sheet), Some(stroke));
    brush.glyph(glyph, own.grown(-own.h * 0.17), token);
}

/// How long until the capacity is gone, in seconds.
pub(crate) fn warning(brush: &mut Brush<'_>, centre: Point, size: f32, secs: u64) {
    let (w, h) = (size * 3.4, size * 1.5);
    let own = Bounds::new(centre.x - w / 2.0, centre.y - h / 2.0, w, h);
    let stroke = brush.stroke(Token::RequestLost, 1.5);
    brush.rect(own, size * 0.4, Some(Token::Sheet), Some(stroke));
    let style = Style::plain(size, Token::RequestLost, w - 2.0).bold().aligned(Align::Middle);
    brush.text(centre, style, format_args!("{secs} s"));
}
