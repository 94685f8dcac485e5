//! What the page around a stage asks of it: its theme, and whether as little as possible may move. A change of either
//! is seen at once, also while the clock stands.

use std::rc::Rc;

use js_sys::{Array, JsString};
use scene::theme::Theme;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{MutationObserver, MutationObserverInit};

use super::Stage;
use crate::browser::{self, document, window};

/// What the system may change its mind about.
const QUERIES: [&str; 2] = ["(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)"];
/// What the visitor may: attributes of the root element, as `settings` sets them.
const ATTRIBUTES: [&str; 2] = ["data-theme", "data-motion"];

/// What is asked for at the moment.
#[derive(Clone, Copy)]
pub(super) struct Surroundings {
    pub(super) theme: Theme,
    pub(super) reduced_motion: bool,
}

impl Surroundings {
    /// As the page has it now.
    pub(super) fn now() -> Self {
        Self { theme: theme(), reduced_motion: browser::reduced_motion() }
    }
}

fn theme() -> Theme {
    let root = document().document_element();
    let chosen = root.and_then(|root| root.get_attribute("data-theme")).unwrap_or_default();
    match chosen.as_str() {
        "projector" => Theme::Projector,
        "dark" => Theme::Dark,
        "light" => Theme::Light,
        _ if browser::prefers(QUERIES[0]) => Theme::Dark,
        _ => Theme::Light,
    }
}

/// Listens to the root element for as long as it lives.
pub(super) struct Watch {
    observer: MutationObserver,
    _callback: Closure<dyn Fn()>,
}

impl Watch {
    /// Tells a stage what its surroundings have become, whenever they change.
    pub(super) fn new(stage: &Rc<Stage>) -> Option<Self> {
        for query in QUERIES {
            if let Ok(Some(list)) = window().match_media(query) {
                stage.listen_to(&list, "change", |stage, _| stage.look_around());
            }
        }
        let weak = stage.weak();
        let callback = Closure::<dyn Fn()>::new(move || {
            if let Some(stage) = weak.upgrade() {
                stage.look_around();
            }
        });
        let observer = MutationObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        let wanted = MutationObserverInit::new();
        wanted.set_attribute_filter(&ATTRIBUTES.map(JsString::from).iter().collect::<Array>());
        observer.observe_with_options(document().document_element()?.as_ref(), &wanted).ok()?;
        Some(Self { observer, _callback: callback })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
