//! Points and upright rectangles on the stage, in CSS pixels from its left upper corner.

/// A place on the stage.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

/// An upright rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bounds {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

impl Point {
    /// The point at these lengths from the left and the top.
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// The point a part of the way to another one.
    pub fn toward(self, other: Self, part: f32) -> Self {
        Self::new(self.x + (other.x - self.x) * part, self.y + (other.y - self.y) * part)
    }
}

impl Bounds {
    /// The rectangle with this left upper corner and size.
    pub const fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self { x, y, w, h }
    }

    /// The square around a centre.
    pub fn around(centre: Point, side: f32) -> Self {
        Self::new(centre.x - side / 2.0, centre.y - side / 2.0, side, side)
    }

    /// The rectangle with these opposite corners.
    pub fn between(one: Point, other: Point) -> Self {
        let (x, y) = (one.x.min(other.x), one.y.min(other.y));
        Self::new(x, y, one.x.max(other.x) - x, one.y.max(other.y) - y)
    }

    /// Its middle.
    pub fn centre(self) -> Point {
        Point::new(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// Its right edge.
    pub fn right(self) -> f32 {
        self.x + self.w
    }

    /// Its lower edge.
    pub fn bottom(self) -> f32 {
        self.y + self.h
    }

    /// Whether a point lies in it.
    pub fn holds(self, at: Point) -> bool {
        at.x >= self.x && at.x <= self.right() && at.y >= self.y && at.y <= self.bottom()
    }

    /// Whether it shares a point with another one.
    pub fn meets(self, other: Self) -> bool {
        self.x <= other.right()
            && other.x <= self.right()
            && self.y <= other.bottom()
            && other.y <= self.bottom()
    }

    /// The same, moved outwards by a length on every side; inwards where it is negative.
    pub fn grown(self, by: f32) -> Self {
        let (w, h) = ((self.w + 2.0 * by).max(0.0), (self.h + 2.0 * by).max(0.0));
        Self::new(self.x - by, self.y - by, w, h)
    }

    /// How far a point is from its middle.
    pub fn distance(self, at: Point) -> f32 {
        let centre = self.centre();
        (centre.x - at.x).hypot(centre.y - at.y)
    }
}
