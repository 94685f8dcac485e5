//! A dial on its card: the metric as an arc, a mark at the target, cooldowns as arcs around it, what the alarms have seen.

use sim::cloudwatch::AlarmState;

use super::Card;
use crate::frame::{Align, Layer, Stroke};
use crate::geometry::{Bounds, Point};
use crate::glyph::Glyph;
use crate::instrument::{Cooldown, Dial, Scales, Watch};
use crate::paint::brush::{Brush, Style};
use crate::theme::Token;
use crate::words::{Follows, MandN, Reading};

/// Where the scale begins, in turns; it goes on over the top for half a turn.
const FROM: f32 = 0.75;
/// How wide the value's arc is.
const WIDTH: f32 = 8.0;

pub(super) fn paint(card: &Card<'_>, brush: &mut Brush<'_>, dial: &Dial<'_>) {
    let title = card.line(0);
    let bold = Style::plain(card.size, Token::Ink, title.w).bold();
    let at = Point::new(title.x, title.centre().y);
    brush.text(at, bold, format_args!("{} · {}", dial.name, dial.metric));
    let (first, last) = (card.line(1), card.line(3));
    let own = Bounds { h: last.bottom() - first.y, w: first.w * 0.4, ..first };
    let own = Bounds { w: own.w.min(own.h * 1.9), ..own };
    face(card, brush, dial, own);
    let x = own.right() + 8.0;
    let beside = |index: usize| {
        let line = card.line(index);
        Bounds { x, w: line.right() - x, ..line }
    };
    match &dial.scales {
        Scales::Service { .. } => {
            card.says(brush, beside(1), format_args!("target {}", Reading(dial, dial.target)));
        }
        Scales::Instances { reservation, .. } => {
            let target = Reading(dial, dial.target);
            card.says(brush, beside(1), format_args!("{}, target {target}", MandN(*reservation)));
        }
    }
    watches(card, brush, dial, beside(2));
    card.says(brush, beside(3), format_args!("{}", Follows(dial, card.stage.at)));
}

/// The scale with value, target and cooldowns.
fn face(card: &Card<'_>, brush: &mut Brush<'_>, dial: &Dial<'_>, own: Bounds) {
    let centre = Point::new(own.centre().x, own.bottom() - 5.0);
    let radius = (own.w / 2.0).min(own.h - 5.0) - 10.0;
    let value = dial.value.map(|value| dial.part(value));
    scale(brush, (centre, radius, WIDTH), value, dial.part(dial.target));
    let style = Style::plain(card.size + 0.5, Token::Ink, 2.0 * radius - WIDTH - 4.0);
    let style = style.bold().aligned(Align::Middle);
    let at = Point::new(centre.x, centre.y - card.size * 0.4);
    match dial.value {
        Some(value) => brush.text(at, style, format_args!("{}", Reading(dial, value))),
        None => brush.text(at, style, format_args!("no data")),
    }
    for (cooldown, more) in dial.cooldowns.iter().zip([7.0, 10.0]) {
        if let Some(cooldown) = cooldown {
            cools(card, brush, cooldown, (centre, radius + more));
        }
    }
}

/// A value as an arc along a half circle, what is beyond the target in another colour, and a mark at the target.
pub(crate) fn scale(
    brush: &mut Brush<'_>,
    (centre, radius, width): (Point, f32, f32),
    value: Option<f32>,
    target: f32,
) {
    let turn = |part: f32| FROM + part / 2.0;
    let arc = |brush: &mut Brush<'_>, token, (from, to): (f32, f32)| {
        let stroke = Stroke { width, ..brush.stroke(token, width) };
        brush.arc(centre, radius, (turn(from), turn(to)), stroke);
    };
    arc(brush, Token::Line, (0.0, 1.0));
    if let Some(value) = value {
        arc(brush, Token::Reserved, (0.0, value.min(target)));
        arc(brush, Token::RequestSlow, (target, value));
    }
    let (sin, cos) = (turn(target) * std::f32::consts::TAU).sin_cos();
    let place = |length: f32| Point::new(centre.x + length * sin, centre.y - length * cos);
    let tick = brush.stroke(Token::Ink, 2.5);
    brush.line(place(radius - width / 2.0 - 3.0), place(radius + width / 2.0 + 2.0), tick);
}

/// A cooldown; in whole seconds where nothing may move.
fn cools(card: &Card<'_>, brush: &mut Brush<'_>, own: &Cooldown, place: (Point, f32)) {
    let (layer, at) = (brush.layer, card.stage.at);
    let mut left = own.secs(at) as f32 * 1_000_000.0 / own.whole.0.max(1) as f32;
    if !card.stage.view.reduced_motion {
        brush.on(Layer::Moving);
        brush.frame.moves = true;
        left = own.left(at);
    }
    cooldown(brush, place, left.min(1.0));
    brush.on(layer);
}

/// What is left of a cooldown, as an arc that runs out from the right to the left.
pub(crate) fn cooldown(brush: &mut Brush<'_>, (centre, radius): (Point, f32), left: f32) {
    let stroke = brush.stroke(Token::Accent, 2.0);
    brush.arc(centre, radius, (FROM, FROM + left / 2.0), stroke);
}

/// Both alarms: a place for each period that has to breach, those that do filled; a bell where one is in ALARM.
fn watches(card: &Card<'_>, brush: &mut Brush<'_>, dial: &Dial<'_>, line: Bounds) {
    let mut x = line.x;
    for (word, watch) in [("out", dial.high), ("in", dial.low)] {
        let Some(watch) = watch else { continue };
        let rest = Bounds { x, w: line.right() - x, ..line };
        x = pips(card, brush, (word, &watch), rest) + card.size * 0.7;
    }
}

/// The answer is where it ends.
fn pips(
    card: &Card<'_>,
    brush: &mut Brush<'_>,
    (word, watch): (&str, &Watch<'_>),
    line: Bounds,
) -> f32 {
    let (y, size) = (line.centre().y, card.size);
    let mut x = line.x;
    let rings = watch.state == AlarmState::Alarm;
    if rings {
        let sign = Bounds::new(x, y - size / 2.0, size, size);
        brush.glyph(Glyph::Bell, sign, Token::RequestLost);
        x += size + 3.0;
    }
    card.says(brush, Bounds { x, w: line.right() - x, ..line }, format_args!("{word}"));
    x += crate::text::width(word, size, false) + 7.0;
    if watch.state == AlarmState::InsufficientData {
        let sign = Bounds::new(x, y - size / 2.0, size, size);
        brush.glyph(Glyph::Question, sign, Token::InkSoft);
        return x + size;
    }
    let step = if watch.datapoints > 5 { 4.5 } else { 8.0 } * card.stage.layout.letters;
    let token = if rings { Token::RequestLost } else { Token::LineStrong };
    for index in 0..watch.datapoints.min(20) {
        let own = Bounds::new(x, y - size * 0.3, step - 2.0, size * 0.6);
        if own.right() > line.right() {
            break;
        }
        let stroke = brush.stroke(token, 0.8);
        let fill = (index < watch.breaching).then_some(token);
        brush.rect(own, 1.0, fill, Some(stroke));
        x += step;
    }
    x
}
