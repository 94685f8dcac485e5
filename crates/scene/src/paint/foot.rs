//! Shelf, tray and gutter: who waits and why, what is over, which requests were lost.

use std::fmt;

use sim::ids::ServiceId;
use sim::request::Outcome;
use sim::service::Launch;

use crate::cast::Place;
use crate::frame::{Align, Layer, Subject};
use crate::geometry::{Bounds, Point};
use crate::glyph::Glyph;
use crate::layout::{CHIP_GAP, MORE};
use crate::paint::Stage;
use crate::paint::brush::{Brush, Style};
use crate::state::Phase;
use crate::theme::Token;
use crate::view::Lane;
use crate::words;

pub(crate) fn paint(stage: &Stage<'_>, brush: &mut Brush<'_>) {
    brush.on(Layer::Ground);
    if let Some(shelf) = stage.layout.shelf {
        let waiting = count(stage, Place::Shelf);
        let missing = words::missing(stage.world);
        let missing: Vec<_> = missing.into_iter().filter(|(id, _)| in_lane(stage, *id)).collect();
        let wanted = waiting + missing.iter().map(|(_, count)| u64::from(*count)).sum::<u64>();
        board(stage, brush, shelf, Subject::Shelf, format_args!("Wanted, no place yet"), wanted);
        let shown = intentions(stage, brush, shelf, &missing);
        more(stage, brush, shelf, wanted - shown.min(wanted));
        let size = stage.letters(11.0);
        let at = Point::new(shelf.x + 8.0, shelf.bottom() - size * 0.95);
        if let Some(reason) = words::waiting_reason(stage.world) {
            let style = Style::plain(size, Token::Ink, shelf.w - 16.0);
            brush.text(at, style, format_args!("{reason}"));
        } else if waiting > 0 && sim::WHOLE {
            let style = Style::plain(size, Token::Ink, shelf.w - 16.0);
            brush.text(at, style, format_args!("{}", words::InProvisioning(stage.world, stage.at)));
        } else if wanted == 0 {
            let style = Style::plain(size, Token::InkSoft, shelf.w - 16.0);
            let at = Point::new(at.x, shelf.centre().y + size * 0.5);
            brush.text(at, style, format_args!("every task has a place"));
        }
    }
    if let Some(tray) = stage.layout.tray {
        let over = count(stage, Place::Tray);
        board(stage, brush, tray, Subject::Tray, format_args!("Stopped just now"), over);
        let latest = stage.actors.iter().rev().find(|actor| actor.place == Place::Tray);
        let stop = latest.and_then(|actor| actor.task.stop.as_ref());
        let size = stage.letters(11.0);
        if let Some(stop) = stop {
            let at = Point::new(tray.x + 8.0, tray.bottom() - size * 0.95);
            let style = Style::plain(size, Token::InkSoft, tray.w - 16.0);
            brush.text(at, style, format_args!("{}", stop.code.name()));
        }
    }
    if let Some(gutter) = stage.layout.gutter {
        losses(stage, brush, gutter);
    }
}

fn in_lane(stage: &Stage<'_>, id: ServiceId) -> bool {
    let launch = stage.world.services.get(id).map(|service| service.target.launch);
    match stage.view.lane {
        Lane::Both => true,
        Lane::Fargate => launch == Some(Launch::Fargate),
        Lane::Ec2 => launch.is_some_and(|launch| launch != Launch::Fargate),
    }
}

/// Tasks that do not exist yet, beside those on the shelf that do: dashed outlines with their service's name. Returns how
/// many of all have a place on the shelf.
fn intentions(
    stage: &Stage<'_>,
    brush: &mut Brush<'_>,
    shelf: Bounds,
    missing: &[(ServiceId, u32)],
) -> u64 {
    let look = Phase::Provisioning.look();
    let (w, h) = (stage.letters(84.0), stage.letters(24.0));
    let size = stage.letters(11.0);
    let of_shelf = stage.actors.iter().zip(&stage.layout.spots);
    let chips = of_shelf.filter(|(actor, _)| actor.place == Place::Shelf);
    let (mut shown, mut x) = (0, shelf.x + 8.0);
    for spot in chips.filter_map(|(_, spot)| spot.as_ref()) {
        (shown, x) = (shown + 1, spot.bounds.right() + CHIP_GAP);
    }
    let all: u32 = missing.iter().map(|(_, count)| count).sum();
    let end = shelf.right() - 6.0;
    // Where not all of them fit, the last place is for how many more there are.
    let end = if x + all as f32 * (w + 6.0) - 6.0 > end { end - stage.letters(MORE) } else { end };
    for (id, count) in missing {
        let Some(service) = stage.world.services.get(*id) else { continue };
        for _ in 0..*count {
            let own = Bounds::new(x, shelf.y + stage.letters(21.0), w, h);
            if own.right() > end {
                return shown;
            }
            let mut stroke = brush.stroke(look.ink, 1.5);
            stroke.dashed = true;
            brush.rect(own, 5.0, None, Some(stroke));
            let sign = Bounds { w: h, ..own }.grown(-5.0);
            brush.glyph(look.glyph, sign, look.ink);
            let style = Style::plain(size, Token::Ink, w - h - 4.0);
            let at = Point::new(own.x + h, own.centre().y);
            brush.text(at, style, format_args!("{}", service.name));
            x += w + 6.0;
            shown += 1;
        }
    }
    shown
}

/// How many have no place on the shelf.
fn more(stage: &Stage<'_>, brush: &mut Brush<'_>, shelf: Bounds, hidden: u64) {
    if hidden > 0 {
        let room = stage.letters(MORE);
        let style = Style::plain(stage.letters(12.0), Token::Ink, room).bold();
        let y = shelf.y + stage.letters(33.0);
        let at = Point::new(shelf.right() - 8.0, y);
        brush.text(at, style.aligned(Align::End), format_args!("+{hidden}"));
    }
}

fn count(stage: &Stage<'_>, place: Place) -> u64 {
    stage.actors.iter().filter(|actor| actor.place == place).count() as u64
}

fn board(
    stage: &Stage<'_>,
    brush: &mut Brush<'_>,
    own: Bounds,
    subject: Subject,
    title: fmt::Arguments<'_>,
    count: u64,
) {
    let stroke = brush.stroke(Token::Line, 1.0);
    brush.rect(own, 8.0, Some(Token::Zone), Some(stroke));
    let size = stage.letters(11.5);
    let y = own.y + size * 0.95;
    let number = Style::plain(size, Token::Ink, own.w * 0.3).bold().aligned(Align::End);
    brush.text(Point::new(own.right() - 8.0, y), number, format_args!("{count}"));
    let style = Style::plain(size, Token::Ink, own.w - 40.0).bold();
    brush.text(Point::new(own.x + 8.0, y), style, title);
    brush.frame.press(subject, own);
}

/// Exact counts since the beginning, whatever part of the requests is drawn.
fn losses(stage: &Stage<'_>, brush: &mut Brush<'_>, own: Bounds) {
    let metrics = &stage.world.metrics;
    let lost = metrics.ended_in_all() - metrics.count(Outcome::Answered);
    board(stage, brush, own, Subject::Gutter, format_args!("Requests lost"), lost);
    let size = stage.letters(11.0);
    if lost == 0 {
        let style = Style::plain(size, Token::InkSoft, own.w - 16.0);
        let at = Point::new(own.x + 8.0, own.centre().y + size * 0.5);
        brush.text(at, style, format_args!("none of {}", metrics.ended_in_all()));
        return;
    }
    let sign = Bounds::new(own.x + 8.0, own.centre().y - size * 0.4, size * 1.3, size * 1.3);
    brush.glyph(Glyph::Cross, sign, Token::RequestLost);
    let codes = [460, 500, 502, 503, 504].map(|status| {
        let of_code = Outcome::ALL.iter().filter(|outcome| outcome.status() == status);
        (status, of_code.map(|outcome| metrics.count(*outcome)).sum::<u64>())
    });
    let style = Style::plain(size, Token::Ink, own.w - 16.0 - size * 2.0);
    let at = Point::new(sign.right() + 6.0, sign.centre().y);
    brush.text(at, style, format_args!("{}", Codes(&codes)));
}

/// Status codes with how often each came, those that came.
struct Codes<'a>(&'a [(u16, u64)]);

impl fmt::Display for Codes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut came = self.0.iter().filter(|code| code.1 > 0);
        if let Some((status, count)) = came.next() {
            write!(f, "{status} ×{count}")?;
        }
        came.try_for_each(|(status, count)| write!(f, " · {status} ×{count}"))
    }
}
