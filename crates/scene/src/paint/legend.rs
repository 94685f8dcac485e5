//! The legend: a small picture of each row, painted as on the stage.

use crate::frame::{Frame, Layer, Stroke};
use crate::geometry::{Bounds, Point};
use crate::glyph::Glyph;
use crate::paint::brush::{Brush, Style};
use crate::pattern::Pattern;
use crate::revision::Revision;
use crate::state::{Phase, Row};
use crate::theme::{Theme, Token};
use crate::view::Detail;

/// The sign of a side while its service has two revisions, for the key beside a stage: the plate with its number where
/// tasks have plates, else a square with its corner.
pub fn key(revision: Revision, number: Option<u32>, side: f32) -> Frame {
    let mut frame = Frame::default();
    frame.extent = Point::new(side, side);
    let brush = &mut Brush::new(&mut frame, Theme::Light);
    brush.on(Layer::Tasks);
    match number {
        Some(number) => {
            let corner = Point::new(1.0, side * 0.1);
            let width = super::task::plate(brush, revision, number, corner, side * 0.6);
            frame.extent.x = side.max(width + 2.0);
        }
        None => self::revision(brush, revision, Bounds::new(0.0, 0.0, side, side), Detail::Cell),
    }
    frame
}

/// A task of a revision.
fn revision(brush: &mut Brush<'_>, revision: Revision, all: Bounds, detail: Detail) {
    if detail <= Detail::Cell {
        super::task::square(brush, Phase::Healthy, all);
        return super::task::corner(brush, Some(revision), all);
    }
    let badge = all.grown(-3.0);
    brush.badge(badge, 7.0, &Phase::Healthy.look());
    let corner = Point::new(badge.x - 3.0, badge.y - 3.0);
    super::task::plate(brush, revision, 1 + revision as u32, corner, 10.0);
}

/// The sample of a row, on a square with this side. States have one for each detail; other rows look alike in all.
pub fn swatch(row: Row, side: f32, detail: Detail, theme: Theme) -> Frame {
    let mut frame = Frame::default();
    frame.extent = Point::new(side, side);
    let brush = &mut Brush::new(&mut frame, theme);
    brush.on(Layer::Tasks);
    let all = Bounds::new(0.0, 0.0, side, side);
    let inner = all.grown(-side * 0.1);
    let middle = all.centre();
    match row {
        Row::State(phase) if detail <= Detail::Cell => super::task::square(brush, phase, all),
        Row::State(phase) => brush.badge(all.grown(-1.0), 8.0, &phase.look()),
        Row::Revision(own) => revision(brush, own, all, detail),
        Row::Idle => {
            let edge = brush.stroke(Token::Line, 1.0);
            let hatch = (Pattern::Hatch, Token::Idle);
            brush.patterned(inner, 1.0, Some(Token::Sheet), hatch, Some(edge));
        }
        Row::FargateWalls => {
            let wall = brush.stroke(Token::Fargate, 2.5);
            brush.rect(inner, side * 0.25, Some(Token::Sheet), Some(wall));
        }
        Row::Socket => {
            let edge = brush.stroke(Token::LineStrong, 1.0);
            for (index, fill) in [Token::LineStrong, Token::Sheet].into_iter().enumerate() {
                let x = middle.x - 9.0 + 10.0 * index as f32;
                let own = Bounds::new(x, middle.y - 3.5, 7.0, 7.0);
                brush.rect(own, 1.0, Some(fill), Some(edge));
            }
        }
        Row::Use => super::task::bars(brush, Bounds::around(middle, side * 0.6), [0.4, 0.7]),
        Row::Request => brush.circle(middle, 3.4, Some(Token::Request), None),
        Row::SlowRequest => {
            let ring = brush.stroke(Token::RequestSlow, 2.0);
            brush.circle(middle, 4.5, Some(Token::Sheet), Some(ring));
        }
        Row::LostRequest => {
            brush.glyph(Glyph::Cross, Bounds::around(middle, 11.0), Token::RequestLost);
        }
        Row::Ring => {
            let ring = Stroke { width: 2.0, ..brush.stroke(Token::Ink, 2.0) };
            brush.arc(middle, side * 0.36, (0.35, 1.0), ring);
        }
        Row::Folded => {
            let edge = brush.stroke(Token::LineStrong, 1.0);
            let chip = Bounds::new(inner.x, middle.y - 7.0, inner.w, 14.0);
            brush.rect(chip, 7.0, Some(Token::Sheet), Some(edge));
            let style = Style::plain(10.0, Token::Ink, inner.w).bold();
            let style = style.aligned(crate::frame::Align::Middle);
            brush.text(middle, style, format_args!("×3"));
        }
        Row::Failure => super::instrument::failure(brush, middle, side * 0.5),
        Row::Shares => super::instrument::shares(brush, inner.grown(-side * 0.12), [0.6, 0.4]),
        Row::Dial => super::instrument::scale(brush, (middle, side * 0.36, 5.0), Some(0.7), 0.5),
        Row::Cooldown => super::instrument::cooldown(brush, (middle, side * 0.4), 0.6),
        Row::SpotWarning => super::task::warning(brush, middle, 10.0, 84),
        row => sign(row, brush, Bounds::around(middle, side * 0.6)),
    }
    frame
}

/// Rows that are a sign alone; those that tasks carry have a plate behind it.
fn sign(row: Row, brush: &mut Brush<'_>, own: Bounds) {
    match row {
        Row::Protected => super::task::sign(brush, own, Glyph::Shield, Token::Ink),
        Row::Spot => super::task::sign(brush, own, Glyph::Bolt, Token::Ink),
        Row::Ramp => super::task::sign(brush, own, Glyph::Ramp, Token::Ink),
        Row::Daemon => super::task::sign(brush, own, Glyph::Anchor, Token::Ink),
        Row::Alarm => brush.glyph(Glyph::Bell, own, Token::Ink),
        Row::Managed => brush.glyph(Glyph::Managed, own, Token::Ink),
        Row::Scheduled => brush.glyph(Glyph::Clock, own, Token::Ink),
        _ => brush.glyph(Glyph::Exchange, own, Token::Ink),
    }
}
