//! Users, and load balancers as rings: one slot for each target, in the colours of the task that it leads to.

use crate::frame::{Align, Layer, Stroke, Subject};
use crate::geometry::{Bounds, Point};
use crate::glyph::Glyph;
use crate::instrument;
use crate::layout::Ring;
use crate::marks;
use crate::paint::Stage;
use crate::paint::brush::{Brush, Style};
use crate::state::Reach;
use crate::theme::Token;
use crate::words::Share;

/// More targets than these are shown as shares of the ring.
const MAX_SLOTS: usize = 48;

pub(crate) fn paint(stage: &Stage<'_>, brush: &mut Brush<'_>) {
    if let Some(users) = stage.layout.users {
        people(stage, brush, users);
    }
    for ring in &stage.layout.rings {
        balancer(stage, brush, ring);
    }
}

/// Side of the sign of the users.
const PERSON: f32 = 24.0;

/// Where a line stands below what is said of the users. No way of requests goes through it.
pub(crate) fn below_people(stage: &Stage<'_>, own: Bounds) -> Point {
    Point::new(own.centre().x, own.y + stage.letters(PERSON + 25.0))
}

fn people(stage: &Stage<'_>, brush: &mut Brush<'_>, own: Bounds) {
    brush.on(Layer::Hosts);
    let side = stage.letters(PERSON);
    let centre = Point::new(own.centre().x, own.y + side / 2.0);
    brush.glyph(Glyph::Person, Bounds::around(centre, side), Token::Ink);
    let size = stage.letters(12.0);
    let style = Style::plain(size, Token::Ink, own.w).aligned(Align::Middle);
    let at = Point::new(own.centre().x, own.y + side + size * 0.85);
    let tenths = crate::traffic::rate_tenths(stage.world, stage.at);
    if stage.world.traffic.classes.is_empty() {
        brush.text(at, style, format_args!("users"));
    } else {
        let (whole, rest) = (tenths / 10, tenths % 10);
        if whole < 10 {
            brush.text(at, style.bold(), format_args!("{whole}.{rest} req/s"));
        } else {
            brush.text(at, style.bold(), format_args!("{whole} req/s"));
        }
    }
    brush.frame.press(Subject::Users, own);
}

fn balancer(stage: &Stage<'_>, brush: &mut Brush<'_>, ring: &Ring) {
    let Some(group) = stage.world.target_groups.get(ring.group) else { return };
    brush.on(Layer::Hosts);
    let Ring { centre, radius, .. } = *ring;
    let edge = brush.stroke(Token::LineStrong, 1.5);
    brush.circle(centre, radius + 6.0, Some(Token::Sheet), Some(edge));
    let reaches = group.targets.iter().map(|target| Reach::from(target.state));
    let length = group.spread.slow_start;
    let total = group.targets.len();
    let width = (radius * 0.26).max(4.0);
    if total > MAX_SLOTS {
        shares(brush, ring, reaches, width);
    } else {
        let gap = if total > 1 { 0.012_f32.min(0.2 / total as f32) } else { 0.0 };
        for (index, reach) in reaches.enumerate() {
            let from = index as f32 / total as f32 + gap;
            let to = (index as f32 + 1.0) / total as f32 - gap;
            let ramp = group.targets.get(index).and_then(|it| marks::share(it, length, stage.at));
            match ramp.filter(|_| sim::WHOLE) {
                Some(share) => rises(brush, ring, share, (from, to), width),
                None => slot(brush, ring, reach, (from, to), width),
            }
        }
    }
    let size = stage.letters(13.0);
    let style = Style::plain(size, Token::Ink, radius * 1.5).bold().aligned(Align::Middle);
    let upper = Point::new(centre.x, centre.y);
    let crowded = total > MAX_SLOTS;
    if crowded {
        brush.text(upper, style, format_args!("{}", group.healthy));
    } else {
        brush.text(upper, style, format_args!("{}/{total}", group.healthy));
    }
    let label = ring.label;
    let align = if ring.beside { Align::Start } else { Align::Middle };
    let x = if ring.beside { label.x } else { label.centre().x };
    let (upper, step) = (label.centre().y - stage.letters(7.0), stage.letters(14.0));
    let name = Style::plain(stage.letters(11.5), Token::Ink, label.w).aligned(align);
    // Where several stand in a row the name comes first; rings are load balancers all the same.
    let crowd = stage.layout.rings.len() > 2 && label.w < stage.letters(90.0);
    let sort = if crowd { "" } else { "ALB · " };
    brush.text(Point::new(x, upper), name.bold(), format_args!("{sort}{}", group.name));
    let failing_open = instrument::fails_open(stage.world, ring.group);
    let token = if failing_open { Token::RequestLost } else { Token::InkSoft };
    let style = Style { token, size: stage.letters(10.5), ..name };
    let at = Point::new(x, upper + step);
    let share = weighed(stage, ring);
    if failing_open {
        brush.text(at, style, format_args!("fails open"));
    } else if let Some(share) = share {
        let style = Style { token: Token::Ink, ..style };
        brush.text(at, style, format_args!("gets {}", Share(share)));
    } else if crowded && label.w < stage.letters(84.0) {
        brush.text(at, style, format_args!("of {total}"));
    } else if crowded {
        brush.text(at, style, format_args!("of {total} healthy"));
    } else {
        brush.text(at, style, format_args!("healthy targets"));
    }
    let own = Bounds::around(centre, 2.0 * radius + 14.0);
    brush.frame.press(Subject::TargetGroup(ring.group), own);
}

/// What the group gets of its listener's requests, where that weighs several groups.
fn weighed(stage: &Stage<'_>, ring: &Ring) -> Option<u32> {
    if sim::WHOLE { instrument::weighed(stage.world, ring.group) } else { None }
}

/// The slot of a target in slow start: as thick as the share that it gets, from the inner edge on.
fn rises(brush: &mut Brush<'_>, ring: &Ring, share: u32, turns: (f32, f32), width: f32) {
    let look = Reach::Healthy.phase().look();
    let inner = ring.radius - width / 2.0;
    let track = brush.stroke(look.fill, 1.2);
    brush.arc(ring.centre, inner + width, turns, Stroke { width: 1.2, ..track });
    let own = (width * share as f32 / 100.0).max(1.2);
    brush.arc(ring.centre, inner + own / 2.0, turns, Stroke { width: own, ..track });
}

fn slot(brush: &mut Brush<'_>, ring: &Ring, reach: Reach, turns: (f32, f32), width: f32) {
    let look = reach.phase().look();
    let mut stroke = brush.stroke(look.fill, width);
    stroke.width = width;
    brush.arc(ring.centre, ring.radius, turns, stroke);
    // Colour is never alone: what is not healthy has marks of its ink across the slot.
    let marks = match reach {
        Reach::Healthy => 0,
        Reach::Initial => 1,
        Reach::Draining => 2,
        Reach::Unhealthy => 4,
    };
    let mut ink = brush.stroke(look.ink, 1.4);
    ink.width = 1.4;
    for mark in 0..marks {
        let at = turns.0 + (turns.1 - turns.0) * (mark as f32 + 0.5) / marks as f32;
        let (sin, cos) = (at * std::f32::consts::TAU).sin_cos();
        let place =
            |length: f32| Point::new(ring.centre.x + length * sin, ring.centre.y - length * cos);
        let half = width / 2.0 - 0.5;
        brush.line(place(ring.radius - half), place(ring.radius + half), ink);
    }
}

/// Targets beyond counting: each state has its share of the ring.
fn shares(brush: &mut Brush<'_>, ring: &Ring, reaches: impl Iterator<Item = Reach>, width: f32) {
    const ORDER: [Reach; 4] = [Reach::Healthy, Reach::Initial, Reach::Draining, Reach::Unhealthy];
    let mut counts = [0_u32; 4];
    for reach in reaches {
        if let Some(index) = ORDER.iter().position(|own| *own == reach) {
            counts[index] += 1;
        }
    }
    let all: u32 = counts.iter().sum();
    let mut from = 0.0;
    for (reach, count) in ORDER.into_iter().zip(counts) {
        let to = from + count as f32 / all.max(1) as f32;
        slot(brush, ring, reach, (from, to), width);
        from = to;
    }
}
