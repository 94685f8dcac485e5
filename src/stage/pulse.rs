//! The frame loop: calls back once a frame while it is wanted, the page is visible and the stage on the screen.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::browser::{document, window};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

/// The longest time that one frame may stand for, in milliseconds: after a pause nothing jumps.
const MAX_DELTA_MS: f64 = 100.0;

/// A frame loop. It ends with its last owner.
pub(super) struct Pulse {
    inner: Rc<Inner>,
    on_visibility: Closure<dyn Fn()>,
    observer: Option<IntersectionObserver>,
    _on_sight: Closure<dyn Fn(js_sys::Array)>,
}

/// What the browser calls for a frame, with its own time in milliseconds.
type OnFrame = Closure<dyn Fn(f64)>;

struct Inner {
    /// Draws a frame for the milliseconds since the last one; whether another one is wanted.
    draw: Box<dyn Fn(f64) -> bool>,
    /// The callback that the browser has been given, for as long as it has it.
    asked: Cell<Option<i32>>,
    callback: RefCell<Option<OnFrame>>,
    last_ms: Cell<Option<f64>>,
    in_sight: Cell<bool>,
}

impl Pulse {
    /// A loop over what is drawn in an element. It sleeps until [`wake`](Self::wake).
    pub(super) fn new(over: &Element, draw: impl Fn(f64) -> bool + 'static) -> Self {
        let inner = Rc::new(Inner {
            draw: Box::new(draw),
            asked: Cell::new(None),
            callback: RefCell::new(None),
            last_ms: Cell::new(None),
            in_sight: Cell::new(true),
        });
        let weak = Rc::downgrade(&inner);
        let callback = Closure::<dyn Fn(f64)>::new(move |now_ms| {
            if let Some(inner) = weak.upgrade() {
                inner.frame(now_ms);
            }
        });
        inner.callback.replace(Some(callback));
        let weak = Rc::downgrade(&inner);
        let on_visibility = Closure::<dyn Fn()>::new(move || {
            if let Some(inner) = weak.upgrade() {
                inner.ask();
            }
        });
        let listener = on_visibility.as_ref().unchecked_ref();
        let _ = document().add_event_listener_with_callback("visibilitychange", listener);
        let weak = Rc::downgrade(&inner);
        let on_sight = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let last = entries.pop().dyn_into::<IntersectionObserverEntry>();
            if let (Some(inner), Ok(entry)) = (weak.upgrade(), last) {
                inner.in_sight.set(entry.is_intersecting());
                inner.ask();
            }
        });
        let observer = IntersectionObserver::new(on_sight.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(over);
        }
        Self { inner, on_visibility, observer, _on_sight: on_sight }
    }

    /// Asks for a frame: something has changed, or plays.
    pub(super) fn wake(&self) {
        self.inner.ask();
    }
}

impl Inner {
    fn ask(&self) {
        if self.asked.get().is_some() || document().hidden() || !self.in_sight.get() {
            return;
        }
        let callback = self.callback.borrow();
        let Some(callback) = callback.as_ref() else { return };
        self.asked.set(window().request_animation_frame(callback.as_ref().unchecked_ref()).ok());
    }

    fn frame(&self, now_ms: f64) {
        self.asked.set(None);
        let delta = self.last_ms.get().map_or(0.0, |last| (now_ms - last).clamp(0.0, MAX_DELTA_MS));
        if (self.draw)(delta) && !document().hidden() && self.in_sight.get() {
            self.last_ms.set(Some(now_ms));
            self.ask();
        } else {
            // The first frame after a rest stands for no time at all.
            self.last_ms.set(None);
        }
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        if let Some(asked) = self.inner.asked.take() {
            let _ = window().cancel_animation_frame(asked);
        }
        let listener = self.on_visibility.as_ref().unchecked_ref();
        let _ = document().remove_event_listener_with_callback("visibilitychange", listener);
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
