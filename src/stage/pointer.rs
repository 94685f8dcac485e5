//! Pointers over a stage: what one is over, and what it chooses. A finger and a mouse are handled alike.

use std::cell::Cell;
use std::rc::Rc;

use scene::frame::Subject;
use scene::geometry::Point;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlElement, PointerEvent};

use super::{Stage, listen};

/// A press that has moved further than this chooses nothing: it scrolled.
const SLACK: f32 = 10.0;

thread_local! {
    /// Where the pointer that is down went down.
    static DOWN: Cell<Option<Point>> = const { Cell::new(None) };
}

/// A pointer did something.
pub(super) fn moved(stage: &Rc<Stage>, event: &Event) {
    let Some(event) = event.dyn_ref::<PointerEvent>().filter(|event| event.is_primary()) else {
        return;
    };
    let found = under(stage, event);
    match event.type_().as_str() {
        "pointermove" => stage.hover(found.filter(|_| event.pointer_type() == "mouse")),
        "pointerdown" if event.button() == 0 => DOWN.set(found.map(|_| place(event))),
        "pointerup" => {
            let Some(down) = DOWN.take() else { return };
            let up = place(event);
            if (down.x - up.x).hypot(down.y - up.y) <= SLACK {
                stage.select(found.map(|(_, subject)| subject));
            }
        }
        _ => {
            DOWN.set(None);
            stage.hover(None);
        }
    }
}

fn place(event: &PointerEvent) -> Point {
    Point::new(event.client_x() as f32, event.client_y() as f32)
}

/// Which lane's which thing a pointer is over.
fn under(stage: &Stage, event: &PointerEvent) -> Option<(usize, Subject)> {
    let target: HtmlElement = listen::target(event)?;
    let lanes = stage.lanes.borrow();
    let index = lanes.iter().position(|lane| {
        let canvas: &HtmlElement = lane.canvas().unchecked_ref();
        *canvas == target
    })?;
    let lane = lanes.get(index)?;
    let at = Point::new(event.offset_x() as f32, event.offset_y() as f32);
    let hit = lane.hit(at, event.pointer_type() != "mouse")?;
    Some((index, hit.subject))
}

impl Stage {
    fn hover(&self, found: Option<(usize, Subject)>) {
        if self.hovered.get() != found {
            self.hovered.set(found);
            super::wake();
        }
    }
}
