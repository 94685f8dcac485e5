//! Several tabs of the site: whose turn it is to review, and what the others have recorded.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::browser::window;
use gloo_timers::callback::Timeout;
use js_sys::{Function, Object, Promise, Reflect};
use study::cards::event::Event;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{BroadcastChannel, MessageEvent};

const CHANNEL: &str = "events";
const LOCK: &str = "review-writer";
/// How long a turn that is free may take to come, in milliseconds.
const GRACE_MS: u32 = 1_000;

thread_local! {
    static OUT: RefCell<Option<BroadcastChannel>> = const { RefCell::new(None) };
    /// Ends the turn that this tab has.
    static END: RefCell<Option<Function>> = const { RefCell::new(None) };
}

#[wasm_bindgen]
extern "C" {
    /// Web Locks, which web-sys still counts as unstable.
    type LockManager;
    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &Object,
        hold: &Function,
    ) -> Result<Promise, JsValue>;
}

/// Calls `heard` with what other tabs record, from now on, or with nothing where one of them has
/// forgotten everything. A second call changes nothing.
pub(super) fn listen(heard: impl Fn(Option<Vec<Event>>) + 'static) {
    if OUT.with_borrow(Option::is_some) {
        return;
    }
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        let text = message.data().as_string().unwrap_or_default();
        // A tab of another version may speak another language; the database has it all the same.
        if let Ok(events) = serde_json::from_str::<Option<Vec<Event>>>(&text) {
            heard(events);
        }
    });
    channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    OUT.set(Some(channel));
}

/// Tells the other tabs what was recorded here, or that everything was forgotten.
pub(super) fn tell(events: Option<&[Event]>) {
    let Ok(text) = serde_json::to_string(&events) else { return };
    OUT.with_borrow(|channel| {
        if let Some(channel) = channel {
            drop(channel.post_message(&text.into()));
        }
    });
}

/// Waits for this tab's turn to review and says when it begins and when it is another's: one tab at a
/// time answers cards. With `steal` it does not wait; the other tab's turn ends then. `changed` answers
/// whether the turn is still wanted: a tab that has left its review meanwhile must not hold it.
///
/// The browser answers late on a busy machine, and right after a page that had the turn was left. For
/// [`GRACE_MS`] nothing is said, so that no key is lost to that; what two tabs record meanwhile merges.
pub(super) fn take_turn(steal: bool, changed: impl Fn(bool) -> bool + Clone + 'static) {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).unwrap_or_default();
    if locks.is_undefined() {
        // Without locks, as on a page that is not secure, every tab may; events merge all the same.
        changed(true);
        return;
    }
    let options = Object::new();
    drop(Reflect::set(&options, &"steal".into(), &steal.into()));
    let granted = Rc::new(Cell::new(false));
    let (began, has_begun) = (changed.clone(), granted.clone());
    let hold = Closure::once_into_js(move |_lock: JsValue| {
        has_begun.set(true);
        if began(true) {
            Promise::new(&mut |resolve, _| END.set(Some(resolve)))
        } else {
            Promise::resolve(&JsValue::NULL)
        }
    });
    let locks: LockManager = locks.unchecked_into();
    let Ok(turn) = locks.request(LOCK, &options, hold.unchecked_ref()) else {
        changed(true);
        return;
    };
    let waits = changed.clone();
    let look = move || {
        if !granted.get() {
            waits(false);
        }
    };
    Timeout::new(GRACE_MS, look).forget();
    spawn_local(async move {
        // It fails when another tab has taken the turn over.
        if JsFuture::from(turn).await.is_err() {
            changed(false);
        }
    });
}

/// Ends this tab's turn, if it has one.
pub(super) fn end_turn() {
    if let Some(end) = END.take() {
        drop(end.call0(&JsValue::NULL));
    }
}
