//! How somebody looks at a run: size, theme, zoom, what is chosen, how fast it plays. Nothing of it changes the run.

use crate::filter::Filter;
use crate::frame::Subject;
use crate::geometry::Point;
use crate::theme::Theme;

/// Speeds that a player offers, in seconds of the cluster to one second of the viewer.
pub const SPEEDS: [f32; 6] = [1.0, 3.0, 10.0, 30.0, 60.0, 300.0];

/// So many tasks on a stage have each its sign.
const TOLD_APART: f32 = 100.0;

/// Everything about the picture that is not the run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Width in CSS pixels; at least 320 is drawn well.
    pub width: f32,
    /// Height in CSS pixels. How much is shown of a task is chosen for it.
    pub height: f32,
    /// Height that the picture is stretched to where it needs less, so that pictures side by side end together.
    pub stretch: f32,
    /// Whether all of it is to fit that height, in letters as large as it has room for: on a wall nobody scrolls.
    pub fits: bool,
    /// Light, dark, or projector with stronger strokes and larger letters.
    pub theme: Theme,
    /// How much of a task is shown; chosen by the number of tasks and the room where it is `None`.
    pub detail: Option<Detail>,
    /// Which part of the cluster is shown.
    pub lane: Lane,
    /// Tasks that do not match it are dimmed.
    pub filter: Option<Filter>,
    /// What was chosen.
    pub selected: Option<Subject>,
    /// What has the keyboard's focus.
    pub focused: Option<Subject>,
    /// What the pointer is over.
    pub hovered: Option<Subject>,
    /// Zoom and pan.
    pub camera: Camera,
    /// Whether what was chosen stays in the middle, as far as the picture's edges allow.
    pub follows: bool,
    /// Whether nothing may move: steps, numbers and widths take the place of motion.
    pub reduced_motion: bool,
    /// Seconds of the cluster to one second of the viewer.
    pub speed: f32,
    /// Whether the clock runs. Paused or stepping, every state is shown exactly as it is.
    pub playing: bool,
}

/// How much of a task is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Detail {
    /// A spot among others of its state, which make one patch together; the zone counts them.
    Raster,
    /// A small square.
    Cell,
    /// A square with its sign.
    Tile,
    /// Name, revision, state, sizes.
    #[default]
    Capsule,
}

/// Which part of the cluster is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// All of it.
    Both,
    /// Tasks on Fargate.
    Fargate,
    /// Tasks on instances.
    Ec2,
}

/// Zoom and pan. Zooming gives the picture more room, so that more of everything is shown; it does not blow up
/// what is there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// How many times wider and higher than the view the picture is; at least 1.
    pub zoom: f32,
    /// What is added to every x, in pixels.
    pub x: f32,
    /// What is added to every y, in pixels.
    pub y: f32,
}

impl Default for Camera {
    fn default() -> Self {
        Self::HOME
    }
}

impl Camera {
    /// Everything at its own size.
    pub const HOME: Self = Self { zoom: 1.0, x: 0.0, y: 0.0 };
    /// The closest look.
    pub const MAX_ZOOM: f32 = 12.0;

    /// Zooms by a factor so that what is at `at` stays there.
    pub fn zoomed(self, factor: f32, at: Point) -> Self {
        let zoom = (self.zoom * factor).clamp(1.0, Self::MAX_ZOOM);
        let real = zoom / self.zoom;
        Self { zoom, x: at.x - (at.x - self.x) * real, y: at.y - (at.y - self.y) * real }
    }

    /// The zoom at which so many tasks are shown each with its sign.
    pub fn to_tell_apart(tasks: u64) -> f32 {
        (tasks as f32 / TOLD_APART).sqrt().clamp(1.0, Self::MAX_ZOOM)
    }

    /// Puts a point of the picture, as it stands at this camera's zoom before it is moved, into the middle of a view.
    pub fn centred(self, on: Point, view: &View) -> Self {
        Self { x: view.width / 2.0 - on.x, y: view.height / 2.0 - on.y, ..self }
    }

    /// Moves the picture. One at its own size stays where it is.
    pub fn moved(self, x: f32, y: f32) -> Self {
        match self {
            Self::HOME => self,
            camera => Self { x: camera.x + x, y: camera.y + y, ..camera },
        }
    }

    /// The nearest camera that shows nothing beyond the edges of a picture of this extent.
    pub fn kept_inside(self, view: &View, extent: Point) -> Self {
        let lowest = |size: f32, room: f32| (room - size).min(0.0);
        Self {
            zoom: self.zoom,
            x: self.x.max(lowest(extent.x, view.width)).min(0.0),
            y: self.y.max(lowest(extent.y, view.height)).min(0.0),
        }
    }
}

impl View {
    /// A still, light view of this size.
    pub fn new(width: f32, height: f32) -> Self {
        Self {
            width,
            height,
            stretch: 0.0,
            fits: false,
            theme: Theme::Light,
            detail: None,
            lane: Lane::Both,
            filter: None,
            selected: None,
            focused: None,
            hovered: None,
            camera: Camera::HOME,
            follows: false,
            reduced_motion: false,
            speed: 1.0,
            playing: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_keeps_what_is_under_the_pointer() {
        let at = Point::new(300.0, 100.0);
        let camera = Camera::HOME.zoomed(2.0, at);
        assert_eq!((camera.x, camera.y), (-300.0, -100.0));
        assert_eq!(camera.zoomed(0.5, at), Camera::HOME);
        assert_eq!(Camera::HOME.zoomed(0.1, at).zoom, 1.0);
    }

    #[test]
    fn the_camera_stays_on_the_picture() {
        let view = View::new(400.0, 300.0);
        let far = Camera { zoom: 2.0, x: 50.0, y: -900.0 };
        let kept = far.kept_inside(&view, Point::new(800.0, 600.0));
        assert_eq!(kept, Camera { zoom: 2.0, x: 0.0, y: -300.0 });
    }
}
