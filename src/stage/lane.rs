//! One lane of a stage: a canvas in a figure, the picture on it, and its size.

use std::cell::Cell;
use std::rc::Rc;

use scene::cast::Standing;
use scene::filter::Filter;
use scene::frame::{Frame, Layer, Subject};
use scene::geometry::Point;
use scene::player::Player;
use scene::show::Show;
use scene::text::Decimal;
use scene::theme::Theme;
use scene::view::{Camera, Lane as Part, View};
use sim::scenario::lane::Lane;
use sim::time::SimTime;
use sim::timeline::Timeline;
use study::page::{Node, el};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlCanvasElement, HtmlElement, ResizeObserver};

use super::canvas::Painter;
use crate::browser::{self, window};
use crate::mount;

/// The least height of a stage, in CSS pixels, where its place names none; a picture that needs more gets more.
const MIN_HEIGHT: f32 = 260.0;

/// How a lane is looked at in a frame, apart from its size and zoom.
pub(super) struct Look {
    pub(super) theme: Theme,
    pub(super) reduced_motion: bool,
    /// The height that the highest of the lanes beside each other needs.
    pub(super) stretch: f32,
    /// Which tasks are not dimmed.
    pub(super) filter: Option<Filter>,
    pub(super) selected: Option<Subject>,
    pub(super) focused: Option<Subject>,
    pub(super) hovered: Option<Subject>,
    /// Whether what is selected stays in the middle.
    pub(super) follows: bool,
}

/// How wide a figure is, and whether another one stands beside it.
#[derive(Clone, Copy)]
struct Width(f32, bool);

impl Width {
    fn of(figure: &Element) -> Self {
        let own = figure.client_width() as f32;
        let whole = figure.parent_element().map_or(own, |parent| parent.client_width() as f32);
        Self(own, own * 1.5 < whole)
    }
}

/// A lane's canvas with what is on it.
pub(super) struct LaneView {
    canvas: HtmlCanvasElement,
    painter: Painter,
    frame: Frame,
    view: View,
    /// Of the figure, as the browser last told it.
    width: Rc<Cell<Width>>,
    /// The least height.
    least: f32,
    /// Of the picture at its own size; a closer look changes neither.
    height: f32,
    _watch: Watch,
}

impl LaneView {
    /// Makes a figure with a canvas for each lane of a show.
    pub(super) fn build(holder: &HtmlElement, show: &Show) -> Vec<Self> {
        let figures: Vec<Node> = show.lanes().iter().map(|lane| figure(*lane)).collect();
        mount::replace(holder, &figures);
        let figures = browser::find_all(holder, ".stage-lane");
        let height =
            holder.get_attribute("data-height").and_then(|height| height.parse::<u16>().ok());
        let least = height.map_or(MIN_HEIGHT, f32::from);
        let fits = holder.has_attribute("data-fits");
        let made = figures.iter().zip(show.lanes()).filter_map(|(figure, lane)| {
            let canvas = browser::find(figure, "canvas")?.dyn_into::<HtmlCanvasElement>().ok()?;
            let width = Rc::new(Cell::new(Width::of(figure)));
            let watch = Watch::new(figure, &width)?;
            let mut view = View::new(width.get().0, least);
            view.fits = fits;
            view.lane = match lane {
                Lane::AsWritten => Part::Both,
                Lane::Fargate => Part::Fargate,
                Lane::Ec2 => Part::Ec2,
            };
            let painter = Painter::new(canvas.clone())?;
            let frame = Frame::default();
            let height = least;
            Some(Self { canvas, painter, frame, view, width, least, height, _watch: watch })
        });
        made.collect()
    }

    /// Makes the lane's picture of a moment. The answer is the height that it needs beside others; 0 for a closer
    /// look, which keeps the height it has.
    pub(super) fn draw(
        &mut self,
        run: &Timeline,
        at: SimTime,
        player: &Player,
        look: &Look,
    ) -> f32 {
        if self.view.theme != look.theme {
            self.painter.forget_colours();
        }
        let Width(width, is_beside) = self.width.get();
        let width = width.max(280.0);
        if width != self.view.width {
            self.view.camera = Camera::HOME;
            self.height = self.least;
        }
        self.view.width = width;
        self.view.theme = look.theme;
        self.view.reduced_motion = look.reduced_motion;
        self.view.filter = look.filter;
        self.view.selected = look.selected;
        self.view.focused = look.focused;
        self.view.hovered = look.hovered;
        self.view.follows = look.follows;
        self.view.speed = player.speed();
        self.view.playing = !player.rests();
        let is_home = self.view.camera == Camera::HOME;
        self.view.height = if is_home { self.least } else { self.height };
        self.view.stretch = match (is_home, is_beside) {
            (true, true) => look.stretch,
            // While the clock runs a page that grows is enough; one that shrinks too would never stand still.
            (true, false) if self.view.playing => self.height,
            _ => 0.0,
        };
        scene::frame_into(run.world(), run.log(), at, &self.view, &mut self.frame);
        if look.follows && !is_home {
            self.view.camera = self.frame.camera;
        }
        if is_home {
            self.height = self.frame.extent.y.max(self.least);
        }
        if is_home && is_beside { self.frame.needed } else { 0.0 }
    }

    /// Gives the picture another least height, in CSS pixels, and lets it fit that or not.
    pub(super) fn be_high(&mut self, least: f32, fits: bool) {
        self.least = least;
        self.height = least;
        self.view.fits = fits;
    }

    /// Paints that picture.
    pub(super) fn paint(&mut self) {
        self.resize(self.view.width, self.height);
        self.painter.paint(&self.frame);
    }

    fn resize(&mut self, width: f32, height: f32) {
        let ratio = window().device_pixel_ratio();
        if self.painter.resize(width, height, ratio) {
            let style = self.canvas.unchecked_ref::<HtmlElement>().style();
            let _ = style.set_property("width", &format!("{}px", Decimal(width)));
            let _ = style.set_property("height", &format!("{}px", Decimal(height)));
        }
    }

    /// Which task stands where in that picture.
    pub(super) fn cast(&self) -> &[Standing] {
        &self.frame.cast
    }

    /// The canvas.
    pub(super) fn canvas(&self) -> &HtmlCanvasElement {
        &self.canvas
    }

    /// The picture as a number, without what is pointed at or chosen in it.
    pub(super) fn digest(&self) -> u64 {
        let seen: Vec<Layer> = Layer::ALL.into_iter().filter(|it| *it != Layer::Over).collect();
        self.frame.digest(&seen)
    }

    /// For how many requests a dot stands.
    pub(super) fn requests_per_dot(&self) -> u32 {
        self.frame.requests_per_dot
    }

    /// Looks from somewhere else, but at nothing beyond the picture's edges.
    pub(super) fn look_from(&mut self, change: impl FnOnce(Camera) -> Camera) {
        let before = self.view.camera;
        let after = change(before);
        let grown = after.zoom / before.zoom;
        let Point { x, y } = self.frame.extent;
        let kept = after.kept_inside(&self.view, Point::new(x * grown, y * grown));
        self.view.camera = if kept.zoom <= 1.0 { Camera::HOME } else { kept };
    }

    /// The middle of what is to be seen.
    pub(super) fn middle(&self) -> Point {
        Point::new(self.view.width / 2.0, self.height / 2.0)
    }

    /// How it is looked at.
    pub(super) fn view(&self) -> &View {
        &self.view
    }

    /// The picture.
    pub(super) fn frame(&self) -> &Frame {
        &self.frame
    }
}

fn figure(lane: Lane) -> Node {
    let (title, label) = match lane {
        Lane::AsWritten => ("", "The cluster"),
        Lane::Fargate => ("Fargate", "The lane on Fargate"),
        Lane::Ec2 => ("EC2", "The lane on EC2"),
    };
    let name = lane.name();
    let caption = el("figcaption").class("stage-caption");
    let caption = match title {
        "" => caption,
        title => caption.child(el("strong").text(title)),
    };
    el("figure")
        .class("stage-lane")
        .attr("data-lane", name)
        .child(caption.child(el("span").class("stage-figures")).children(key()).child(zoom(label)))
        .child(
            el("div")
                .class("stage-canvas")
                // A click gives it the focus, so that its keys work; Tab goes to the things in it.
                .attr("tabindex", "-1")
                .child(
                    el("canvas")
                        .attr("role", "img")
                        .attr("aria-label", label)
                        .attr("aria-describedby", format!("stage-words-{name}")),
                )
                .child(el("div").class("stage-tree").attr("role", "group").attr(
                    "aria-label",
                    format!("{label}, thing by thing: arrows move, Enter goes in, Escape goes out"),
                )),
        )
        .child(el("p").class("visually-hidden").attr("id", format!("stage-words-{name}")))
        .into()
}

/// Place for what tells the two revisions of a service apart.
fn key() -> Option<Node> {
    let side = || -> Node {
        let sign = el("span").class("key-sign");
        let words = el("span").class("key-words");
        let words = words.child(el("span").class("key-name")).child(el("span").class("key-tasks"));
        el("span").class("key-side").child(sign).child(words).into()
    };
    let key = el("span").class("stage-key").attr("hidden", "").children([side(), side()]);
    sim::WHOLE.then(|| key.into())
}

/// Buttons to look closer and from further away.
fn zoom(label: &str) -> Node {
    let button = |does: &str, sign: &str, says: &str| -> Node {
        el("button")
            .attr("type", "button")
            .attr("data-do", does)
            .attr("aria-label", format!("{label}: {says}"))
            .child(el("span").attr("aria-hidden", "true").text(sign))
            .into()
    };
    el("span")
        .class("stage-zoom")
        .child(button("zoom-out", "−", "further away"))
        .child(button("zoom-in", "+", "closer"))
        .child(button("zoom-home", "⤢", "all of it"))
        .into()
}

/// Keeps a width up to date for as long as it lives.
struct Watch {
    observer: ResizeObserver,
    _callback: Closure<dyn Fn(js_sys::Array)>,
}

impl Watch {
    fn new(of: &HtmlElement, width: &Rc<Cell<Width>>) -> Option<Self> {
        let (element, width): (Element, _) = (of.clone().into(), Rc::clone(width));
        let callback = Closure::<dyn Fn(js_sys::Array)>::new(move |_| {
            width.set(Width::of(&element));
            super::wake();
        });
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        observer.observe(of);
        Some(Self { observer, _callback: callback })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
