//! Instruments as cards above everything else, each a press away from its whole story.

mod course;
mod dial;
mod notice;

pub(crate) use course::{bar as shares, failure};
pub(crate) use dial::{cooldown, scale};

use crate::frame::{Align, Layer};
use crate::geometry::{Bounds, Point};
use crate::instrument::Instrument;
use crate::layout::LINE;
use crate::paint::Stage;
use crate::paint::brush::{Brush, Style};
use crate::theme::Token;

pub(crate) fn paint(stage: &Stage<'_>, brush: &mut Brush<'_>) {
    if !sim::WHOLE {
        return;
    }
    for (instrument, bounds) in stage.instruments.iter().zip(&stage.layout.cards) {
        brush.on(Layer::Hosts);
        let stroke = brush.stroke(Token::LineStrong, 1.0);
        brush.rect(*bounds, 8.0, Some(Token::Sheet), Some(stroke));
        let card = Card {
            stage,
            lines: bounds.grown(-5.0 * stage.layout.letters),
            size: stage.letters(11.5),
        };
        match instrument {
            Instrument::Course(it) => course::paint(&card, brush, it),
            Instrument::Dial(it) => dial::paint(&card, brush, it),
            Instrument::Notice(it) => notice::paint(&card, brush, it),
        }
        brush.frame.press(instrument.subject(), *bounds);
    }
}

/// A card to write on: lines below each other.
struct Card<'a> {
    stage: &'a Stage<'a>,
    lines: Bounds,
    /// Of letters.
    size: f32,
}

impl Card<'_> {
    /// The room of a line.
    fn line(&self, index: usize) -> Bounds {
        let height = self.stage.letters(LINE);
        let Bounds { x, y, w, .. } = self.lines;
        Bounds::new(x + 4.0, y + index as f32 * height, w - 8.0, height)
    }

    /// Words in a line, from its left.
    fn says(&self, brush: &mut Brush<'_>, line: Bounds, words: std::fmt::Arguments<'_>) {
        let style = Style::plain(self.size, Token::Ink, line.w);
        brush.text(Point::new(line.x, line.centre().y), style, words);
    }

    /// A heading at the left of the first line, and its second half at the right.
    fn heads(
        &self,
        brush: &mut Brush<'_>,
        title: std::fmt::Arguments<'_>,
        beside: std::fmt::Arguments<'_>,
    ) {
        let line = self.line(0);
        let y = line.centre().y;
        let bold = Style::plain(self.size, Token::Ink, line.w * 0.58).bold();
        brush.text(Point::new(line.x, y), bold, title);
        let soft = Style::plain(self.size, Token::InkSoft, line.w * 0.4).aligned(Align::End);
        brush.text(Point::new(line.right(), y), soft, beside);
    }

    /// A ring that counts down around a point; in whole seconds where nothing may move.
    fn ring(&self, brush: &mut Brush<'_>, centre: Point, left: f32) {
        let layer = brush.layer;
        if !self.stage.view.reduced_motion {
            brush.on(Layer::Moving);
            brush.frame.moves = true;
        }
        let track = brush.stroke(Token::Line, 2.5);
        let stroke = brush.stroke(Token::Ink, 2.5);
        let radius = self.size * 0.42;
        brush.circle(centre, radius, None, Some(track));
        brush.arc(centre, radius, (1.0 - left, 1.0), stroke);
        brush.on(layer);
    }
}
