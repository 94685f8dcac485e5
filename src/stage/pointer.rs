//! Pointers over a stage: what one is over, what it chooses, how a closer look is taken and moved. A finger and a
//! mouse are handled alike.

use std::cell::Cell;
use std::rc::Rc;

use scene::frame::Subject;
use scene::geometry::Point;
use scene::view::Camera;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, HtmlButtonElement, HtmlElement, PointerEvent, WheelEvent};

use super::{Stage, listen};
use crate::browser;

/// A press that has moved further than this chooses nothing: it scrolled.
const SLACK: f32 = 10.0;
/// One press of a button looks closer by this factor.
const CLOSER: f32 = 1.6;

thread_local! {
    /// Where the pointer that is down went down, and in which lane it was last.
    static DOWN: Cell<Option<Down>> = const { Cell::new(None) };
}

#[derive(Clone, Copy)]
struct Down {
    lane: usize,
    began: Point,
    last: Point,
}

/// A pointer did something.
pub(super) fn moved(stage: &Rc<Stage>, event: &Event) {
    let Some(event) = event.dyn_ref::<PointerEvent>().filter(|event| event.is_primary()) else {
        return;
    };
    let over = over(stage, event);
    match event.type_().as_str() {
        "pointermove" => match DOWN.get() {
            Some(down) => drag(stage, down, place(event)),
            None => {
                let found = over.and_then(|lane| under(stage, lane, event));
                stage.hover(found.filter(|_| event.pointer_type() == "mouse"));
            }
        },
        "pointerdown" if event.button() == 0 => {
            let at = place(event);
            DOWN.set(over.map(|lane| Down { lane, began: at, last: at }));
        }
        "pointerup" => {
            let Some(down) = DOWN.take() else { return };
            let up = place(event);
            let still = (down.began.x - up.x).hypot(down.began.y - up.y) <= SLACK;
            if let Some(lane) = over.filter(|_| still) {
                stage.select(under(stage, lane, event));
            }
        }
        _ => {
            DOWN.set(None);
            stage.hover(None);
        }
    }
}

/// A picture that is looked at from close by goes with the pointer.
fn drag(stage: &Stage, down: Down, at: Point) {
    DOWN.set(Some(Down { last: at, ..down }));
    let (x, y) = (at.x - down.last.x, at.y - down.last.y);
    stage.look(Some(down.lane), |camera, _| match camera {
        Camera::HOME => camera,
        camera => Camera { x: camera.x + x, y: camera.y + y, ..camera },
    });
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

/// What a button or key for the zoom does: in its lane, or in all. False when it is none.
pub(super) fn act(stage: &Rc<Stage>, action: &str, on: &Element) -> bool {
    let factor = match action {
        "zoom-in" => CLOSER,
        "zoom-out" => 1.0 / CLOSER,
        "zoom-home" => 0.0,
        _ => return false,
    };
    let lane = on.closest("[data-lane]").ok().flatten();
    let lane = lane.and_then(|lane| lane.get_attribute("data-lane"));
    let lane =
        stage.with(|show| show.lanes().iter().position(|it| Some(it.name()) == lane.as_deref()));
    stage.look(lane, |camera, middle| camera.zoomed(factor, middle));
    stage.changed();
    true
}

/// Brings the zoom's buttons to where the lanes are looked at from.
pub(super) fn tell(stage: &Stage) {
    let lanes = stage.lanes.borrow();
    for (figure, lane) in browser::find_all(stage.place(), ".stage-lane").iter().zip(lanes.iter()) {
        let zoom = lane.view().camera.zoom;
        let class = if zoom > 1.0 { "stage-lane is-close" } else { "stage-lane" };
        if figure.class_name() != class {
            figure.set_class_name(class);
        }
        for (does, can) in [
            ("zoom-in", zoom < Camera::MAX_ZOOM),
            ("zoom-out", zoom > 1.0),
            ("zoom-home", zoom > 1.0),
        ] {
            let button = browser::find(figure, &format!("button[data-do={does}]"));
            let button = button.and_then(|it| it.dyn_into::<HtmlButtonElement>().ok());
            if let Some(button) = button.filter(|button| button.disabled() == can) {
                button.set_disabled(!can);
            }
        }
    }
}

fn place(event: &PointerEvent) -> Point {
    Point::new(event.client_x() as f32, event.client_y() as f32)
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
    let at = Point::new(event.offset_x() as f32, event.offset_y() as f32);
    let lanes = stage.lanes.borrow();
    let hit = lanes.get(lane)?.hit(at, event.pointer_type() != "mouse")?;
    Some((lane, hit.subject))
}

impl Stage {
    fn hover(&self, found: Option<(usize, Subject)>) {
        if self.hovered.get() != found {
            self.hovered.set(found);
            super::wake();
        }
    }

    /// Looks at one lane, or at all of them, from somewhere else.
    fn look(&self, lane: Option<usize>, change: impl Fn(Camera, Point) -> Camera) {
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
