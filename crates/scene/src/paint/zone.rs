//! Floors of zones with their names, and whether a zone is lost.

use crate::cast::{Actor, Place};
use crate::floors::{SITE, SITE_NAME};
use crate::frame::{Align, Layer, Subject};
use crate::geometry::{Bounds, Point};
use crate::glyph::Glyph;
use crate::layout::{Bin, Zone};
use crate::moves::Moves;
use crate::paint::Stage;
use crate::paint::brush::{Brush, Style};
use crate::paint::traffic::flows;
use crate::pattern::Pattern;
use crate::text;
use crate::theme::Token;

/// The word beside a lost zone's moon, and the room for the moon, in stage pixels.
const LOST: &str = "lost";
const MOON: f32 = 28.0;

pub(crate) fn paint(stage: &Stage<'_>, brush: &mut Brush<'_>) {
    for zone in &stage.layout.zones {
        floor(stage, brush, zone);
    }
}

fn floor(stage: &Stage<'_>, brush: &mut Brush<'_>, zone: &Zone) {
    brush.on(Layer::Ground);
    let own = stage.world.zone(zone.id);
    let dark = own.is_some_and(|zone| zone.dark);
    let site = sim::WHOLE && zone.id == SITE;
    let edge = if dark || site { Token::LineStrong } else { Token::Line };
    let mut stroke = brush.stroke(edge, 1.0);
    let (fill, pattern) =
        if dark { (Token::ZoneDark, Pattern::BackStripes) } else { (Token::Zone, Pattern::None) };
    // What is not AWS's ground has a fence and no floor.
    stroke.dashed = site;
    let fill = (!site).then_some(fill);
    brush.patterned(zone.bounds, 8.0, fill, (pattern, Token::LineStrong), Some(stroke));
    let size = stage.letters(12.0);
    let y = zone.bounds.y + stage.letters(11.0);
    let room = zone.bounds.w - 24.0;
    let plate =
        Bounds::new(zone.bounds.x + 1.0, zone.bounds.y + 1.0, zone.bounds.w - 2.0, size + 7.0);
    if dark {
        brush.rect(plate, 7.0, Some(Token::Sheet), None);
        let sign = Bounds::around(Point::new(zone.bounds.right() - 16.0, y), 14.0);
        brush.glyph(Glyph::Moon, sign, Token::Ink);
        let style = Style::plain(size, Token::Ink, 60.0).bold().aligned(Align::End);
        brush.text(Point::new(zone.bounds.right() - MOON, y), style, format_args!("{LOST}"));
    }
    let at = Point::new(zone.bounds.x + 14.0, y);
    let style = Style::plain(size, Token::Ink, room - sign_of_loss(stage, zone)).bold();
    match own {
        Some(own) => brush.text(at, style, format_args!("{}", own.name)),
        None if site => brush.text(at, style, format_args!("{SITE_NAME}")),
        None => brush.text(at, style, format_args!("{}", zone.id)),
    }
    if sim::WHOLE {
        rebalancing(stage, brush, zone);
    }
    if !dark && (site || !flows(stage)) {
        tally(stage, brush, zone);
    }
    brush.frame.press(Subject::Zone(zone.id), zone.bounds);
    if let Some(pods) = zone.pods {
        brush.frame.press(Subject::Fargate(zone.id), pods);
    }
}

/// Room that the sign of a lost zone's loss takes at the right end of its head, in stage pixels.
fn sign_of_loss(stage: &Stage<'_>, zone: &Zone) -> f32 {
    let dark = stage.world.zone(zone.id).is_some_and(|zone| zone.dark);
    if dark { MOON + text::width(LOST, stage.letters(12.0), true) } else { 0.0 }
}

/// Where a remark about a zone may stand in its head, to the right of the name and of what is moved: its right end,
/// and the room there.
pub(crate) fn remark(stage: &Stage<'_>, zone: &Zone) -> (Point, f32) {
    let (at, room) = beside_name(stage, zone);
    let moved = if sim::WHOLE { of_zone(stage, zone) } else { None };
    (at, moved.map_or(room, |moves| room - moves_width(stage, moves, room) - 10.0))
}

/// As [`remark`], with nothing between.
fn beside_name(stage: &Stage<'_>, zone: &Zone) -> (Point, f32) {
    let name = stage.world.zone(zone.id).map_or(SITE_NAME, |zone| &*zone.name);
    let sign = sign_of_loss(stage, zone);
    let room = zone.bounds.w - 36.0 - sign - text::width(name, stage.letters(12.0), true);
    let at = Point::new(zone.bounds.right() - 10.0 - sign, zone.bounds.y + stage.letters(11.0));
    (at, room)
}

/// What rebalancing moves in a zone.
fn of_zone<'a>(stage: &'a Stage<'_>, zone: &Zone) -> Option<&'a Moves> {
    stage.moves.iter().find(|moves| moves.zone == zone.id)
}

/// Tasks that come and leave by rebalancing, with their sign: "+2 −1 by rebalancing".
fn rebalancing(stage: &Stage<'_>, brush: &mut Brush<'_>, zone: &Zone) {
    let Some(moves) = of_zone(stage, zone) else { return };
    let (at, room) = beside_name(stage, zone);
    let size = stage.letters(12.0);
    let x = at.x - room + 4.0;
    brush.glyph(
        Glyph::Exchange,
        Bounds::around(Point::new(x + size / 2.0, at.y), size),
        Token::Ink,
    );
    let style = Style::plain(size, Token::Ink, room - size).bold();
    let words = if has_words(stage, room) { REBALANCING } else { "" };
    let at = Point::new(x + size + 4.0, at.y);
    match (moves.comes, moves.goes) {
        (comes, 0) => brush.text(at, style, format_args!("+{comes}{words}")),
        (0, goes) => brush.text(at, style, format_args!("−{goes}{words}")),
        (comes, goes) => brush.text(at, style, format_args!("+{comes} −{goes}{words}")),
    }
}

/// What stands behind the numbers of what is moved, where there is room.
const REBALANCING: &str = " rebalancing";

fn has_words(stage: &Stage<'_>, room: f32) -> bool {
    room >= stage.letters(190.0)
}

/// How much of the room beside a zone's name its moves take.
fn moves_width(stage: &Stage<'_>, moves: &Moves, room: f32) -> f32 {
    let size = stage.letters(12.0);
    let numbers = if moves.comes > 0 && moves.goes > 0 { "+00 −00" } else { "+00" };
    let words = if has_words(stage, room) { text::width(REBALANCING, size, true) } else { 0.0 };
    size + 8.0 + text::width(numbers, size, true) + words
}

/// What stands in the zone, in numbers.
fn tally(stage: &Stage<'_>, brush: &mut Brush<'_>, zone: &Zone) {
    let of_fargate = |actor: &&Actor<'_>| actor.place == Place::Fargate(zone.id);
    let pods = stage.actors.iter().filter(of_fargate).count();
    let holds = |bin: &&Bin| zone.bounds.holds(bin.bounds.centre());
    let bins = stage.layout.bins.iter().filter(holds).count();
    let (at, room) = remark(stage, zone);
    if room < stage.letters(64.0) {
        return;
    }
    let style = Style::plain(stage.letters(11.0), Token::InkSoft, room).aligned(Align::End);
    match (pods, bins) {
        (0, 0) => {}
        _ if sim::WHOLE && zone.id == SITE => {
            brush.text(at, style, format_args!("{bins} external, outside of AWS"));
        }
        (_, 0) => brush.text(at, style, format_args!("{pods} on Fargate")),
        (0, 1) => brush.text(at, style, format_args!("1 instance")),
        (0, _) => brush.text(at, style, format_args!("{bins} instances")),
        (_, 1) => brush.text(at, style, format_args!("1 instance, {pods} on Fargate")),
        _ => brush.text(at, style, format_args!("{bins} instances, {pods} on Fargate")),
    }
}
