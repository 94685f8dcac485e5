//! Of which revision a task is, while its service has two: its number on a plate at the upper left corner, dark and
//! square of the old one, light and round of the new one. Where there is no room for a number an old one keeps a dark
//! corner, and patches of many have many of them.

use crate::cast::Actor;
use crate::frame::Align;
use crate::geometry::{Bounds, Point};
use crate::paint::Stage;
use crate::paint::brush::{Brush, Style};
use crate::pattern::Pattern;
use crate::revision::Revision;
use crate::text;
use crate::theme::Token;

/// Below this side a badge has no room for a number.
const LEAST: f32 = 20.0;

/// The mark of a task with a badge.
pub(super) fn paint(stage: &Stage<'_>, brush: &mut Brush<'_>, actor: &Actor<'_>, badge: Bounds) {
    let Some(revision) = actor.marks.revision.filter(|_| sim::WHOLE) else { return };
    if badge.h < LEAST || badge.w < LEAST {
        return cell(brush, Some(revision), badge);
    }
    let number = stage.world.definition_of(actor.task).map_or(0, |it| it.revision);
    plate(brush, revision, number, Point::new(badge.x - 3.0, badge.y - 3.0), stage.letters(10.0));
}

/// The number of a revision on its plate, which begins at a corner. The answer is how wide it is.
pub(crate) fn plate(
    brush: &mut Brush<'_>,
    revision: Revision,
    number: u32,
    corner: Point,
    size: f32,
) -> f32 {
    let digits = number.max(1).ilog10() as f32 + 1.0;
    let height = size * 1.3;
    let width = (size * 0.5 + digits * text::width("0", size, true)).max(height);
    let own = Bounds::new(corner.x, corner.y, width, height);
    let edge = brush.stroke(Token::Ink, 1.0);
    let (radius, fill, ink) = match revision {
        Revision::Old => (1.0, Token::Ink, Token::Sheet),
        Revision::New => (height / 2.0, Token::Sheet, Token::Ink),
    };
    brush.rect(own, radius, Some(fill), Some(edge));
    let style = Style::plain(size, ink, width.max(size)).bold().aligned(Align::Middle);
    brush.text(own.centre(), style, format_args!("{number}"));
    width
}

/// The corner of a small square that is of an old revision.
pub(crate) fn cell(brush: &mut Brush<'_>, revision: Option<Revision>, own: Bounds) {
    if revision == Some(Revision::Old) && sim::WHOLE {
        let side = (own.w.min(own.h) * 0.46).min(9.0);
        let corner = Bounds::new(own.x, own.y, side, side);
        let edge = brush.stroke(Token::Sheet, 1.0);
        brush.rect(corner, 0.0, Some(Token::Ink), Some(edge));
    }
}

/// Such corners all over a patch of many.
pub(crate) fn patch(brush: &mut Brush<'_>, revision: Option<Revision>, own: Bounds) {
    if revision != Some(Revision::Old) || !sim::WHOLE {
        return;
    }
    let own = own.grown(-0.25);
    let pitch = Pattern::Corners.tile().side;
    if own.h >= pitch {
        brush.patterned(own, 1.0, None, (Pattern::CornersGround, Token::Sheet), None);
        brush.patterned(own, 1.0, None, (Pattern::Corners, Token::Ink), None);
        return;
    }
    // A flat one might lie between the rows of the pattern.
    let places = (own.w / pitch).round().max(1.0) as u16;
    for place in 0..places {
        let x = own.x + f32::from(place) * pitch;
        cell(brush, revision, Bounds { x, w: pitch.min(own.right() - x), ..own });
    }
}
