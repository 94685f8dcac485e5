//! Pointers over a stage: what one is over, what it chooses, how a closer look is taken and moved. A finger and a
//! mouse are handled alike; two fingers look closer and move the picture.

mod zoom;

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use scene::frame::Subject;
use scene::geometry::Point;
use scene::view::Camera;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlElement, PointerEvent, WheelEvent};

use super::{Stage, listen};

pub(super) use zoom::{act, tell};

/// A press that has moved further than this chooses nothing: it scrolled.
const SLACK: f32 = 10.0;
/// A press that lasts longer asks why, in milliseconds.
const LONG_MS: f64 = 500.0;
/// Half of what a finger covers. Whatever is smaller is chosen from this far.
const REACH: f32 = 22.0;
/// Things under one finger to choose from; more are reached by a closer look.
const MOST_NEAR: usize = 8;

thread_local! {
    /// What is going on with the pointers that are down.
    static PRESS: RefCell<Press> = RefCell::default();
}

#[derive(Default)]
struct Press {
    /// At most two: more fingers say nothing more.
    downs: Vec<Down>,
    /// Whether there have been two at the same time: then nothing is chosen until all are up.
    two: bool,
}

/// A pointer that is down: in which lane, since when, where it went down and where it was last.
#[derive(Clone, Copy)]
struct Down {
    id: i32,
    lane: usize,
    since_ms: f64,
    began: Point,
    last: Point,
}

/// A pointer did something.
pub(super) fn moved(stage: &Rc<Stage>, event: &Event) {
    let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
    match event.type_().as_str() {
        "pointermove" if PRESS.with_borrow(|press| press.downs.is_empty()) => {
            let found = over(stage, event).and_then(|lane| under(stage, lane, event));
            stage.hover(found.filter(|_| event.pointer_type() == "mouse"));
        }
        "pointermove" => PRESS.with_borrow_mut(|press| press.drag(stage, event)),
        "pointerdown" if event.button() == 0 => {
            let lane = over(stage, event);
            PRESS.with_borrow_mut(|press| press.down(event, lane));
        }
        "pointerup" => {
            let (chosen, two) = PRESS.with_borrow_mut(|press| press.up(event));
            if let Some(down) = chosen {
                choose(stage, &down, event);
            } else if two {
                stage.changed();
            }
        }
        _ => {
            PRESS.with_borrow_mut(|press| press.up(event));
            stage.hover(None);
        }
    }
}

impl Press {
    fn down(&mut self, event: &PointerEvent, lane: Option<usize>) {
        // The first pointer of all: whatever was thought to be down before is not.
        if event.is_primary() {
            *self = Self::default();
        }
        let at = place(event);
        let (id, since_ms) = (event.pointer_id(), event.time_stamp());
        if let Some(lane) = lane.filter(|_| self.downs.len() < 2) {
            self.downs.push(Down { id, lane, since_ms, began: at, last: at });
        }
        self.two |= self.downs.len() == 2;
    }

    /// A pointer that is down has moved: one takes a picture with it that is looked at from close by, two spread it.
    fn drag(&mut self, stage: &Stage, event: &PointerEvent) {
        let id = event.pointer_id();
        let at = place(event);
        let other = self.downs.iter().find(|down| down.id != id).map(|down| (down.lane, down.last));
        let Some(down) = self.downs.iter_mut().find(|down| down.id == id) else { return };
        let (lane, last) = (down.lane, std::mem::replace(&mut down.last, at));
        match other {
            Some((of, other)) if of == lane => spread(stage, lane, (last, at), other),
            None if !self.two => {
                // Whoever looks elsewhere follows no longer.
                stage.follow(false);
                stage.look(Some(lane), |camera, _| camera.moved(at.x - last.x, at.y - last.y));
            }
            _ => {}
        }
    }

    /// A pointer is gone. The answer is its press, if that may choose something, and whether two looked closer.
    fn up(&mut self, event: &PointerEvent) -> (Option<Down>, bool) {
        let index = self.downs.iter().position(|down| down.id == event.pointer_id());
        let gone = index.map(|index| self.downs.remove(index));
        let two = self.two;
        self.two &= !self.downs.is_empty();
        (gone.filter(|_| !two), two)
    }
}

/// One of two fingers has moved: the picture keeps what is between them there.
fn spread(stage: &Stage, lane: usize, (from, to): (Point, Point), other: Point) {
    let corner = stage.lanes.borrow().get(lane).map(|lane| {
        let canvas = lane.canvas().get_bounding_client_rect();
        Point::new(canvas.left() as f32, canvas.top() as f32)
    });
    let Some(corner) = corner else { return };
    let length = |point: Point| (point.x - other.x).hypot(point.y - other.y).max(1.0);
    let (before, after) = (from.toward(other, 0.5), to.toward(other, 0.5));
    let middle = Point::new(before.x - corner.x, before.y - corner.y);
    stage.look(Some(lane), |camera, _| {
        let closer = camera.zoomed(length(to) / length(from), middle);
        closer.moved(after.x - before.x, after.y - before.y)
    });
}

/// A press that stood still chooses what is under it; a long one asks why.
fn choose(stage: &Rc<Stage>, down: &Down, event: &PointerEvent) {
    let up = place(event);
    let is_still = (down.began.x - up.x).hypot(down.began.y - up.y) <= SLACK;
    let Some(lane) = over(stage, event).filter(|_| is_still) else { return };
    let chosen = under(stage, lane, event);
    let near = if is_blunt(event) { stage.covered(lane, on_canvas(event)) } else { Vec::new() };
    stage.near.replace(near);
    stage.select(chosen);
    if chosen.is_some() && event.time_stamp() - down.since_ms >= LONG_MS {
        stage.focused.set(chosen);
        // After the press is over: the browser then gives the focus to what was pressed.
        let weak = stage.weak();
        let ask = move || {
            if let Some(stage) = weak.upgrade() {
                listen::act(&stage, "why", stage.place());
            }
        };
        Timeout::new(0, ask).forget();
    }
}

/// The wheel with Ctrl, which is also what two fingers on a touchpad send, looks closer at what is under the pointer.
pub(super) fn wheeled(stage: &Rc<Stage>, event: &Event) {
    let Some(wheel) = event.dyn_ref::<WheelEvent>().filter(|wheel| wheel.ctrl_key()) else {
        return;
    };
    let Some(lane) = over(stage, wheel) else { return };
    wheel.prevent_default();
    let at = Point::new(wheel.offset_x() as f32, wheel.offset_y() as f32);
    let factor = (-wheel.delta_y() as f32 / 240.0).clamp(-1.0, 1.0).exp2();
    stage.look(Some(lane), |camera, _| camera.zoomed(factor, at));
}

fn place(event: &PointerEvent) -> Point {
    Point::new(event.client_x() as f32, event.client_y() as f32)
}

fn on_canvas(event: &PointerEvent) -> Point {
    Point::new(event.offset_x() as f32, event.offset_y() as f32)
}

fn is_blunt(event: &PointerEvent) -> bool {
    event.pointer_type() != "mouse"
}

/// The lane whose picture a pointer is over.
fn over(stage: &Stage, event: &Event) -> Option<usize> {
    let target: HtmlElement = listen::target(event)?;
    stage.lanes.borrow().iter().position(|lane| {
        let canvas: &HtmlElement = lane.canvas().unchecked_ref();
        *canvas == target
    })
}

/// What of a lane a pointer is over.
fn under(stage: &Stage, lane: usize, event: &PointerEvent) -> Option<(usize, Subject)> {
    let reach = if is_blunt(event) { REACH } else { 0.0 };
    let hit = stage.lanes.borrow().get(lane)?.frame().hit(on_canvas(event), reach)?;
    Some((lane, hit.subject))
}

impl Stage {
    fn hover(&self, found: Option<(usize, Subject)>) {
        if self.hovered.get() != found {
            self.hovered.set(found);
            super::wake();
        }
    }

    /// What one finger covers, if that is more than one thing.
    fn covered(&self, lane: usize, at: Point) -> Vec<(usize, Subject)> {
        let lanes = self.lanes.borrow();
        let near = lanes.get(lane).map(|it| it.frame().near(at, REACH)).unwrap_or_default();
        if near.len() < 2 {
            return Vec::new();
        }
        near.into_iter().take(MOST_NEAR).map(|subject| (lane, subject)).collect()
    }

    /// Looks at one lane, or at all of them, from somewhere else.
    pub(super) fn look(&self, lane: Option<usize>, change: impl Fn(Camera, Point) -> Camera) {
        let mut lanes = self.lanes.borrow_mut();
        for (index, view) in lanes.iter_mut().enumerate() {
            if lane.is_none_or(|lane| lane == index) {
                let middle = view.middle();
                view.look_from(|camera| change(camera, middle));
            }
        }
        super::wake();
    }
}
