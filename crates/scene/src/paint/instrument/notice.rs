//! Alarms and scheduled actions on their card: a line for each, with its sign, its name and what it is at.

use sim::cloudwatch::AlarmState;

use super::Card;
use crate::frame::Align;
use crate::geometry::{Bounds, Point};
use crate::glyph::Glyph;
use crate::instrument::{Item, Notice};
use crate::paint::brush::{Brush, Style};
use crate::theme::Token;
use crate::words::{IsAt, Kinds};

pub(super) fn paint(card: &Card<'_>, brush: &mut Brush<'_>, notice: &Notice<'_>) {
    let line = card.line(0);
    let (y, aside) = (line.centre().y, if notice.more > 0 { card.size * 5.0 } else { 0.0 });
    let bold = Style::plain(card.size, Token::Ink, line.w - aside).bold();
    let title = format_args!("{} · {}", notice.name, Kinds(notice));
    brush.text(Point::new(line.x, y), bold, title);
    if notice.more > 0 {
        let soft = Style::plain(card.size, Token::InkSoft, aside).aligned(Align::End);
        brush.text(Point::new(line.right(), y), soft, format_args!("{} more", notice.more));
    }
    for (index, item) in notice.rows.iter().flatten().enumerate() {
        row(card, brush, card.line(index + 1), item);
    }
}

fn row(card: &Card<'_>, brush: &mut Brush<'_>, line: Bounds, item: &Item<'_>) {
    let (side, y) = (card.size, line.centre().y);
    let (glyph, token) = sign(item);
    brush.glyph(glyph, Bounds::new(line.x, y - side / 2.0, side, side), token);
    let x = line.x + side + 5.0;
    let room = line.right() - x;
    let is_at = IsAt(item, card.stage.at).to_string();
    let beside = crate::text::width(&is_at, card.size, false).min(room * 0.62);
    card.says(brush, Bounds { x, w: room - beside - 8.0, ..line }, format_args!("{}", item.name()));
    let style = Style::plain(card.size, Token::InkSoft, beside + 1.0).aligned(Align::End);
    brush.text(Point::new(line.right(), y), style, format_args!("{is_at}"));
}

/// Its sign, and how loud that is.
const fn sign(item: &Item<'_>) -> (Glyph, Token) {
    match item {
        Item::Scheduled { .. } => (Glyph::Clock, Token::InkSoft),
        Item::Alarm(watch) => match watch.state {
            AlarmState::Alarm => (Glyph::Bell, Token::RequestLost),
            AlarmState::Ok => (Glyph::Tick, Token::InkSoft),
            AlarmState::InsufficientData => (Glyph::Question, Token::InkSoft),
        },
    }
}
