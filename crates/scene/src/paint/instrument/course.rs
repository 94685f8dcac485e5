//! A deployment on its card: failures that its circuit breaker counts, or the shares of two revisions.

use sim::cloudwatch::AlarmState;
use sim::describe::Breaker;
use sim::service::{ALL_TRAFFIC, Stage as Step, Threshold};

use super::Card;
use crate::frame::Align;
use crate::geometry::{Bounds, Point};
use crate::glyph::Glyph;
use crate::instrument::{Course, Guard, Side, Traffic, Wait};
use crate::paint::brush::{Brush, Style};
use crate::pattern::Pattern;
use crate::theme::Token;
use crate::words::{Gets, Strategy, Verdict, Waits, Watches};

/// More failures than these are shown as a bar.
const MAX_PIPS: u32 = 12;

pub(super) fn paint(card: &Card<'_>, brush: &mut Brush<'_>, course: &Course<'_>) {
    let name = course.name;
    let what = format_args!("{}", course.deployment);
    match (&course.traffic, &course.breaker) {
        (Some(traffic), _) => {
            card.heads(brush, format_args!("{name} · {}", Strategy(course.strategy)), what);
            shares(card, brush, traffic);
            stages(card, brush, course, traffic);
            if let Some(wait) = &course.wait {
                waits(card, brush, card.line(4), wait);
            }
        }
        (None, Some((counted, set))) => {
            card.heads(brush, format_args!("{name} · circuit breaker"), what);
            pips(card, brush, *counted);
            card.says(brush, card.line(2), format_args!("{}", Verdict(course)));
            match &course.wait {
                Some(wait) => waits(card, brush, card.line(3), wait),
                None => rule(card, brush, set.threshold),
            }
        }
        (None, None) => {
            card.heads(brush, format_args!("{name} · deployment alarms"), what);
            card.says(brush, card.line(1), format_args!("{}", Verdict(course)));
            if let Some(wait) = &course.wait {
                waits(card, brush, card.line(2), wait);
            }
        }
    }
    if let Some(guard) = &course.guard {
        self::guard(card, brush, card.line(course.lines()), guard);
    }
}

/// A place for each failure that is needed, those that were counted crossed; at the end is where it trips.
fn pips(card: &Card<'_>, brush: &mut Brush<'_>, counted: Breaker) {
    let line = card.line(1);
    let Breaker { failures, threshold } = counted;
    let side = line.h * 0.72;
    let step = side + 4.0;
    let y = line.centre().y;
    let end = if threshold <= MAX_PIPS && threshold as f32 * step < line.w * 0.7 {
        for index in 0..threshold {
            let centre = Point::new(line.x + index as f32 * step + side / 2.0, y);
            if index < failures {
                failure(brush, centre, side);
            } else {
                let stroke = brush.stroke(Token::LineStrong, 1.5);
                brush.circle(centre, side / 2.0, None, Some(stroke));
            }
        }
        line.x + threshold as f32 * step
    } else {
        let own = Bounds::new(line.x, y - side / 2.0, line.w * 0.6, side);
        let part = failures.min(threshold) as f32 / threshold.max(1) as f32;
        let stroke = brush.stroke(Token::LineStrong, 1.0);
        brush.rect(own, 2.0, None, Some(stroke));
        let filled = Bounds { w: own.w * part, ..own };
        let hatch = (Pattern::CrossHatch, Token::Sheet);
        brush.patterned(filled, 2.0, Some(Token::RequestLost), hatch, None);
        own.right() + 4.0
    };
    let stroke = brush.stroke(Token::Ink, 2.0);
    brush.line(Point::new(end, line.y + 1.0), Point::new(end, line.bottom() - 1.0), stroke);
    let rest = Bounds { x: end + 7.0, w: line.right() - end - 7.0, ..line };
    card.says(brush, rest, format_args!("{failures} of {threshold} failures"));
}

/// A failure that was counted.
pub(crate) fn failure(brush: &mut Brush<'_>, centre: Point, side: f32) {
    let stroke = brush.stroke(Token::RequestLost, 1.5);
    brush.circle(centre, side / 2.0, None, Some(stroke));
    brush.glyph(Glyph::Cross, Bounds::around(centre, side * 0.56), Token::RequestLost);
}

/// Where the threshold comes from (rules `breaker.threshold`, `breaker.configurable`).
fn rule(card: &Card<'_>, brush: &mut Brush<'_>, threshold: Threshold) {
    let line = card.line(3);
    let style = Style::plain(card.size, Token::InkSoft, line.w);
    let at = Point::new(line.x, line.centre().y);
    match threshold {
        Threshold::Count(_) => brush.text(at, style, format_args!("COUNT: a number that was set")),
        Threshold::BoundedPercent(percent) => brush.text(
            at,
            style,
            format_args!("{percent} % of desired, {} to {}", Threshold::LEAST, Threshold::MOST),
        ),
        Threshold::UnboundedPercent(percent) => {
            brush.text(at, style, format_args!("{percent} % of desired"));
        }
    }
}

/// The listener's weights as a bar, blue from the left and green from the right.
pub(crate) fn bar(brush: &mut Brush<'_>, own: Bounds, [blue, green]: [f32; 2]) {
    brush.rect(Bounds { w: own.w * blue, ..own }, 2.0, Some(Token::Blue), None);
    let w = own.w * green;
    let striped = Bounds { x: own.right() - w, w, ..own };
    brush.patterned(striped, 2.0, Some(Token::Green), (Pattern::Stripes, Token::Sheet), None);
    let edge = brush.stroke(Token::LineStrong, 1.0);
    brush.rect(own, 2.0, None, Some(edge));
}

/// Who gets how much production traffic. With nothing beside it, a revision is neither blue nor green.
fn shares(card: &Card<'_>, brush: &mut Brush<'_>, traffic: &Traffic<'_>) {
    let (line, below) = (card.line(1), card.line(2));
    let own = Bounds { y: line.y + 3.0, h: line.h - 6.0, ..line };
    let part = |side: &Side<'_>| side.share as f32 / ALL_TRAFFIC as f32;
    let style = Style::plain(card.size, Token::Ink, below.w / 2.0 - 4.0);
    let (left, y) = (below.x, below.centre().y);
    let green = &traffic.green;
    let Some(blue) = &traffic.blue else {
        bar(brush, own, [part(green), 0.0]);
        return brush.text(Point::new(left, y), style, format_args!("{}", Gets(green)));
    };
    bar(brush, own, [part(blue), part(green)]);
    brush.text(Point::new(left, y), style, format_args!("blue {}", Gets(blue)));
    let style = style.aligned(Align::End);
    brush.text(Point::new(below.right(), y), style, format_args!("green {}", Gets(green)));
}

/// Where in its stages it is, as a row of dots; without any, what became of it.
fn stages(card: &Card<'_>, brush: &mut Brush<'_>, course: &Course<'_>, traffic: &Traffic<'_>) {
    let line = card.line(3);
    let Some(stage) = traffic.stage else {
        return card.says(brush, line, format_args!("{}", Verdict(course)));
    };
    let (step, radius) = (card.size * 0.66, card.size * 0.2);
    let y = line.centre().y;
    for (index, own) in Step::ALL.iter().enumerate() {
        let centre = Point::new(line.x + radius + index as f32 * step, y);
        let stroke = brush.stroke(Token::LineStrong, 1.0);
        let (radius, fill) = match own.cmp(&stage) {
            std::cmp::Ordering::Less => (radius, Some(Token::LineStrong)),
            std::cmp::Ordering::Equal => (radius * 1.7, Some(Token::Accent)),
            std::cmp::Ordering::Greater => (radius, None),
        };
        brush.circle(centre, radius, fill, Some(stroke));
    }
    let used = Step::ALL.len() as f32 * step + 4.0;
    let rest = Bounds { x: line.x + used, w: line.w - used, ..line };
    card.says(brush, rest, format_args!("{}", stage.name()));
}

/// What is left of a wait; in whole seconds where nothing may move.
fn left(card: &Card<'_>, wait: &Wait<'_>) -> f32 {
    let at = card.stage.at;
    let whole = wait.secs(at) as f32 * 1_000_000.0 / wait.whole.0.max(1) as f32;
    if card.stage.view.reduced_motion { whole.min(1.0) } else { wait.left(at) }
}

fn waits(card: &Card<'_>, brush: &mut Brush<'_>, line: Bounds, wait: &Wait<'_>) {
    let side = card.size * 1.3;
    card.ring(brush, Point::new(line.x + side / 2.0, line.centre().y), left(card, wait));
    let side = side + 4.0;
    let rest = Bounds { x: line.x + side, w: line.w - side, ..line };
    card.says(brush, rest, format_args!("{}", Waits(wait, card.stage.at)));
}

/// The bell of an alarm with its state.
fn guard(card: &Card<'_>, brush: &mut Brush<'_>, line: Bounds, guard: &Guard<'_>) {
    let side = card.size;
    let rings = guard.state == Some(AlarmState::Alarm);
    let token = if rings { Token::RequestLost } else { Token::InkSoft };
    let sign = Bounds::new(line.x, line.centre().y - side / 2.0, side, side);
    brush.glyph(Glyph::Bell, sign, token);
    let rest = Bounds { x: line.x + side + 4.0, w: line.w - side - 4.0, ..line };
    card.says(brush, rest, format_args!("{}", Watches(guard)));
}
