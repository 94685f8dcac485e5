//! A picture as one number: equal pictures, equal numbers. What a link, a test or a reader of the page compares.

use super::{Frame, Layer, Mark, Shape};
use crate::geometry::{Bounds, Point};

impl Frame {
    /// A number that differs between pictures that differ: it is made of every mark of these layers as it is
    /// painted, in order, down to the last bit of a coordinate.
    pub fn digest(&self, layers: &[Layer]) -> u64 {
        let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
        hash.point(self.extent);
        for mark in self.marks.iter().filter(|mark| layers.contains(&mark.layer)) {
            hash.paint(mark);
            hash.shape(self, mark.shape);
        }
        hash.0
    }

    /// The same of one mark.
    pub(crate) fn digest_of(&self, mark: &Mark) -> u64 {
        let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
        hash.paint(mark);
        hash.shape(self, mark.shape);
        hash.0
    }
}

/// The hash FNV-1a, fed with words of 32 bits.
struct Fnv(u64);

impl Fnv {
    fn word(&mut self, word: u32) {
        self.0 = (self.0 ^ u64::from(word)).wrapping_mul(0x0100_0000_01b3);
    }

    fn number(&mut self, number: f32) {
        self.word(number.to_bits());
    }

    fn numbers(&mut self, numbers: &[f32]) {
        numbers.iter().for_each(|number| self.number(*number));
    }

    fn point(&mut self, Point { x, y }: Point) {
        self.numbers(&[x, y]);
    }

    fn bounds(&mut self, Bounds { x, y, w, h }: Bounds) {
        self.numbers(&[x, y, w, h]);
    }

    /// How a mark is painted, whatever its shape.
    fn paint(&mut self, mark: &Mark) {
        self.word(mark.layer as u32);
        self.word(mark.fill.map_or(u32::MAX, |token| token as u32));
        if let Some((pattern, token)) = mark.pattern {
            self.word(pattern as u32);
            self.word(token as u32);
        }
        if let Some(stroke) = mark.stroke {
            self.word(stroke.token as u32);
            self.number(stroke.width);
            self.word(u32::from(stroke.dashed));
        }
        self.number(mark.opacity);
    }

    /// A shape, after a number of its own for each kind.
    fn shape(&mut self, frame: &Frame, shape: Shape) {
        match shape {
            Shape::Rect { bounds, radius } => {
                self.word(1);
                self.bounds(bounds);
                self.number(radius);
            }
            Shape::Circle { centre, radius } => {
                self.word(2);
                self.point(centre);
                self.number(radius);
            }
            Shape::Arc { centre, radius, from, to } => {
                self.word(3);
                self.point(centre);
                self.numbers(&[radius, from, to]);
            }
            Shape::Line { from, to } => {
                self.word(4);
                self.point(from);
                self.point(to);
            }
            Shape::Path { points, closed } => {
                self.word(5);
                self.word(u32::from(closed));
                frame.points_of(points).iter().for_each(|point| self.point(*point));
            }
            Shape::Text { at, text, size, bold, align, max_width } => {
                self.word(6);
                self.point(at);
                self.numbers(&[size, max_width]);
                self.word(u32::from(bold));
                self.word(align as u32);
                frame.text_of(text).bytes().for_each(|byte| self.word(u32::from(byte)));
            }
            Shape::Glyph { glyph, bounds } => {
                self.word(7);
                self.word(glyph as u32);
                self.bounds(bounds);
            }
        }
    }
}
