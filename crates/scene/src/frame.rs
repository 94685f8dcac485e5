//! A picture as plain data: marks in layers, places to press, and what they stand for. Painters only copy it.
//!
//! All lengths are CSS pixels and all angles are turns clockwise from the top. A frame is made to be used
//! again: [`Frame::clear`] keeps its memory, texts and points lie in two shared buffers.

mod digest;
mod subject;

use std::fmt;

use sim::sorted::sort_by_number;

use crate::cast::Standing;
use crate::geometry::{Bounds, Point};
use crate::glyph::Glyph;
use crate::pattern::Pattern;
use crate::theme::Token;
use crate::view::{Camera, Detail};

pub use subject::{Hit, Subject};

/// A piece of one of the frame's shared buffers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
}

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// A rectangle with round corners.
    Rect {
        /// Where.
        bounds: Bounds,
        /// Of the corners.
        radius: f32,
    },
    /// A circle.
    Circle {
        /// Its centre.
        centre: Point,
        /// Its radius.
        radius: f32,
    },
    /// A part of a circle's edge. It is stroked, never filled.
    Arc {
        /// The circle's centre.
        centre: Point,
        /// The circle's radius.
        radius: f32,
        /// Where it begins, in turns.
        from: f32,
        /// Where it ends, in turns; greater than `from`.
        to: f32,
    },
    /// A straight line.
    Line {
        /// Its beginning.
        from: Point,
        /// Its end.
        to: Point,
    },
    /// Straight lines through points; see [`Frame::points_of`].
    Path {
        /// Which points.
        points: Span,
        /// Whether the last one is joined to the first.
        closed: bool,
    },
    /// One line of text; see [`Frame::text_of`].
    Text {
        /// Its anchor: the middle of the line's height, and left, middle or right by `align`.
        at: Point,
        /// Which text.
        text: Span,
        /// Height of the letters' square.
        size: f32,
        /// Whether it is bold.
        bold: bool,
        /// Which end the anchor is.
        align: Align,
        /// It has to fit in here; a painter squeezes what is a little wider.
        max_width: f32,
    },
    /// A sign. It is stroked with the mark's stroke.
    Glyph {
        /// Which sign.
        glyph: Glyph,
        /// The square that it fills.
        bounds: Bounds,
    },
}

/// Which end of a text its anchor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text goes to the right of it.
    Start,
    /// Text lies around it.
    Middle,
    /// Text goes to the left of it.
    End,
}

/// A line around or along a shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub token: Token,
    /// Its width.
    pub width: f32,
    /// Whether it is dashed: four pixels drawn, three left out.
    pub dashed: bool,
}

/// One shape with how it is painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// What it lies on and under.
    pub layer: Layer,
    /// What is drawn.
    pub shape: Shape,
    /// The colour inside; of a text, its letters'.
    pub fill: Option<Token>,
    /// What is laid over the fill, and in which colour.
    pub pattern: Option<(Pattern, Token)>,
    /// The line around it.
    pub stroke: Option<Stroke>,
    /// From 0 (not to be seen) to 1.
    pub opacity: f32,
}

/// Layers from the lowest to the highest. Only [`Layer::Moving`] changes in every frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Zones and shelves.
    Ground,
    /// Ways of requests.
    Ways,
    /// Instances, load balancers, users.
    Hosts,
    /// Tasks and what they show.
    Tasks,
    /// Requests, ghosts, rings that count down, states that fade.
    Moving,
    /// Focus and selection.
    Over,
}

impl Layer {
    /// All of them, the lowest first.
    pub const ALL: [Self; 6] =
        [Self::Ground, Self::Ways, Self::Hosts, Self::Tasks, Self::Moving, Self::Over];

    /// Whether it mostly looks as it did in the frame before.
    pub fn stays(self) -> bool {
        self < Self::Moving
    }
}

/// A picture of a run at a moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Frame {
    /// Width and height of the whole picture at this zoom, at least the view's own. Marks are where the camera has them.
    pub extent: Point,
    /// The height at which everything has its place, whatever it is stretched to.
    pub needed: f32,
    /// How much of a task it shows.
    pub detail: Detail,
    /// From where it is seen: the view's own camera, or the one that keeps in sight what is followed.
    pub camera: Camera,
    /// In the order of painting.
    pub marks: Vec<Mark>,
    /// Places to press; later ones lie on top.
    pub hits: Vec<Hit>,
    /// For how many requests one dot stands; 1 where every request has its own.
    pub requests_per_dot: u32,
    /// Which task stands where, by place and then by id.
    pub cast: Vec<Standing>,
    /// Whether anything will look different later although nothing happens in the run: dots, rings, bars.
    pub moves: bool,
    texts: String,
    points: Vec<Point>,
    /// Memory for putting marks in order.
    unordered: Vec<Mark>,
}

impl Frame {
    /// Empties the frame and keeps its memory.
    pub fn clear(&mut self) {
        self.extent = Point::default();
        self.needed = 0.0;
        self.camera = Camera::HOME;
        self.marks.clear();
        self.hits.clear();
        self.requests_per_dot = 1;
        self.cast.clear();
        self.moves = false;
        self.texts.clear();
        self.points.clear();
    }

    /// The marks of the layers that stay, once they are in order.
    pub fn still(&self) -> &[Mark] {
        &self.marks[..self.marks.partition_point(|mark| mark.layer.stays())]
    }

    /// The marks of the layers that move, once they are in order.
    pub fn moving(&self) -> &[Mark] {
        &self.marks[self.marks.partition_point(|mark| mark.layer.stays())..]
    }

    /// The text of a [`Shape::Text`].
    pub fn text_of(&self, span: Span) -> &str {
        self.texts.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The points of a [`Shape::Path`].
    pub fn points_of(&self, span: Span) -> &[Point] {
        self.points.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// What can be pressed at a point: the topmost place. Places that are smaller than a finger (narrower than
    /// twice `reach`) go before it, the nearest one within reach; a pointer that is exact has the reach 0.
    pub fn hit(&self, at: Point, reach: f32) -> Option<Hit> {
        let small = self.small_near(at, reach);
        small
            .min_by(|a, b| a.bounds.distance(at).total_cmp(&b.bounds.distance(at)))
            .or_else(|| self.hits.iter().rev().find(|hit| hit.bounds.holds(at)))
            .copied()
    }

    /// All places within a finger's reach that are smaller than a finger, the nearest first: a finger cannot tell
    /// them apart, so it is asked which one it meant.
    pub fn near(&self, at: Point, reach: f32) -> Vec<Subject> {
        let mut near: Vec<&Hit> = self.small_near(at, reach).collect();
        // Distances are not negative, so their bits are in their order.
        sort_by_number(&mut near, |hit| hit.bounds.distance(at).to_bits().into());
        near.iter().map(|hit| hit.subject).collect()
    }

    fn small_near(&self, at: Point, reach: f32) -> impl Iterator<Item = &Hit> {
        let small = move |hit: &&Hit| hit.bounds.w.min(hit.bounds.h) < 2.0 * reach;
        self.hits.iter().filter(small).filter(move |hit| hit.bounds.grown(reach).holds(at))
    }

    /// Where a subject is, if it is on the stage.
    pub fn bounds_of(&self, subject: Subject) -> Option<Bounds> {
        self.hits.iter().rev().find(|hit| hit.subject == subject).map(|hit| hit.bounds)
    }

    /// Adds a mark.
    pub fn push(&mut self, mark: Mark) {
        self.marks.push(mark);
    }

    /// Adds a place to press.
    pub fn press(&mut self, subject: Subject, bounds: Bounds) {
        self.hits.push(Hit { subject, bounds });
    }

    /// Keeps a text for a mark.
    pub fn text(&mut self, text: fmt::Arguments<'_>) -> Span {
        let start = self.texts.len() as u32;
        // Writing into a string does not fail.
        let _ = fmt::Write::write_fmt(&mut self.texts, text);
        Span { start, end: self.texts.len() as u32 }
    }

    /// Shortens the text that was kept last to its first bytes and three dots.
    pub fn cut(&mut self, span: Span, bytes: usize) -> Span {
        self.texts.truncate(span.start as usize + bytes);
        self.texts.push('…');
        Span { start: span.start, end: self.texts.len() as u32 }
    }

    /// Rectangles that together hold all that a mark paints, with some air: one of each stretch of a path, so that a
    /// long way is not taken for all that it goes around.
    pub fn boxes(&self, mark: &Mark, mut each: impl FnMut(Bounds)) {
        // The corners of thick lines are longer than half their width.
        let air = mark.stroke.map_or(0.0, |stroke| stroke.width) + 1.0;
        match mark.shape {
            Shape::Rect { bounds, .. } | Shape::Glyph { bounds, .. } => each(bounds.grown(air)),
            Shape::Circle { centre, radius } | Shape::Arc { centre, radius, .. } => {
                each(Bounds::around(centre, 2.0 * (radius + air)));
            }
            Shape::Text { at, size, align, max_width, .. } => {
                let before = match align {
                    Align::Start => 0.0,
                    Align::Middle => max_width / 2.0,
                    Align::End => max_width,
                };
                each(Bounds::new(at.x - before, at.y - size, max_width, 2.0 * size).grown(air));
            }
            Shape::Line { from, to } => each(Bounds::between(from, to).grown(air)),
            Shape::Path { points, closed } => {
                let points = self.points_of(points);
                let back = points.last().zip(points.first()).filter(|_| closed);
                for (from, to) in points.iter().zip(points.iter().skip(1)).chain(back) {
                    each(Bounds::between(*from, *to).grown(air));
                }
            }
        }
    }

    /// Whether a mark paints anything in a window, about.
    pub fn meets(&self, mark: &Mark, window: Bounds) -> bool {
        let mut meets = false;
        self.boxes(mark, |own| meets |= own.meets(window));
        meets
    }

    /// Moves the whole picture, and leaves out what then lies outside of this size.
    pub fn shift(&mut self, by: Point, size: Point) {
        let moved = |point: &mut Point| *point = Point::new(point.x + by.x, point.y + by.y);
        self.points.iter_mut().for_each(moved);
        let window = Bounds::new(0.0, 0.0, size.x, size.y);
        for mark in &mut self.marks {
            mark.shape.shift(by);
        }
        let mut marks = std::mem::take(&mut self.marks);
        marks.retain(|mark| self.meets(mark, window));
        self.marks = marks;
        for hit in &mut self.hits {
            (hit.bounds.x, hit.bounds.y) = (hit.bounds.x + by.x, hit.bounds.y + by.y);
        }
        self.hits.retain(|hit| hit.bounds.meets(window));
    }

    /// Keeps points for a mark.
    pub fn points(&mut self, points: impl IntoIterator<Item = Point>) -> Span {
        let start = self.points.len() as u32;
        self.points.extend(points);
        Span { start, end: self.points.len() as u32 }
    }

    /// Puts marks into the order of their layers; within a layer they stay as they were added.
    pub fn order(&mut self) {
        std::mem::swap(&mut self.marks, &mut self.unordered);
        for layer in Layer::ALL {
            self.marks.extend(self.unordered.iter().filter(|mark| mark.layer == layer));
        }
        self.unordered.clear();
    }
}

impl Shape {
    fn shift(&mut self, by: Point) {
        let moved = |point: &mut Point| *point = Point::new(point.x + by.x, point.y + by.y);
        match self {
            Self::Rect { bounds, .. } | Self::Glyph { bounds, .. } => {
                (bounds.x, bounds.y) = (bounds.x + by.x, bounds.y + by.y);
            }
            Self::Circle { centre, .. } | Self::Arc { centre, .. } => moved(centre),
            Self::Line { from, to } => {
                moved(from);
                moved(to);
            }
            Self::Text { at, .. } => moved(at),
            Self::Path { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use sim::ids::{TaskId, ZoneId};

    use super::*;

    #[test]
    fn a_press_finds_the_topmost_place_and_a_finger_the_nearest_small_one() {
        let mut frame = Frame::default();
        frame.press(Subject::Zone(ZoneId(0)), Bounds::new(0.0, 0.0, 200.0, 200.0));
        frame.press(Subject::Task(TaskId(1)), Bounds::new(20.0, 20.0, 8.0, 8.0));
        frame.press(Subject::Task(TaskId(2)), Bounds::new(30.0, 20.0, 8.0, 8.0));
        let check = |x: f32, y: f32, reach: f32, expected: Option<Subject>| {
            let found = frame.hit(Point::new(x, y), reach).map(|hit| hit.subject);
            assert_eq!(found, expected, "{x} {y} {reach}");
        };
        check(24.0, 24.0, 0.0, Some(Subject::Task(TaskId(1))));
        check(29.0, 24.0, 0.0, Some(Subject::Zone(ZoneId(0))));
        check(40.0, 24.0, 22.0, Some(Subject::Task(TaskId(2))));
        check(150.0, 150.0, 22.0, Some(Subject::Zone(ZoneId(0))));
        check(300.0, 300.0, 22.0, None);
        let tasks = [Subject::Task(TaskId(2)), Subject::Task(TaskId(1))];
        assert_eq!(frame.near(Point::new(33.0, 24.0), 22.0), tasks);
        assert_eq!(frame.near(Point::new(33.0, 24.0), 0.0), []);
    }

    #[test]
    fn a_used_frame_says_the_same_as_a_new_one() {
        let mut frame = Frame::default();
        let draw = |frame: &mut Frame| {
            let text = frame.text(format_args!("t-{}", 7));
            frame.push(Mark {
                layer: Layer::Tasks,
                shape: Shape::Text {
                    at: Point::new(1.0, 2.0),
                    text,
                    size: 12.0,
                    bold: false,
                    align: Align::Start,
                    max_width: 50.0,
                },
                fill: Some(Token::Ink),
                pattern: None,
                stroke: None,
                opacity: 1.0,
            });
        };
        draw(&mut frame);
        let first = frame.digest(&Layer::ALL);
        frame.clear();
        assert_ne!(frame.digest(&Layer::ALL), first);
        draw(&mut frame);
        assert_eq!(frame.digest(&Layer::ALL), first);
        assert_ne!(frame.digest(&[Layer::Over]), first);
    }
}
