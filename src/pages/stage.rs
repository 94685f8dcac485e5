//! A stage in a page: its module is loaded after the page stands, and told where to open.

use std::cell::Cell;

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event};

use crate::{app, browser, module, mount};

thread_local! {
    /// Whether any page has opened a stage since the load.
    static OPENED: Cell<bool> = const { Cell::new(false) };
    /// Whether the stage of the page that is shown is on its way.
    static LOADING: Cell<bool> = const { Cell::new(false) };
}

/// The sandbox's page.
#[component]
pub fn SandboxPage() -> impl IntoView {
    let holder = NodeRef::<Div>::new();
    let location = use_location();
    Effect::new(move |_| {
        let Some(holder) = holder.get() else { return };
        let place = app::place(&location);
        let page = study::page::stage::sandbox();
        let first = mount::adopt(&holder, &place.page);
        if !first {
            mount::replace(&holder, &page.body);
        }
        app::arrived(&place, Some(&page.title), first);
        open(&holder);
    });
    on_cleanup(close);
    view! { <div class="page" node_ref=holder></div> }
}

/// Opens the stage whose shell stands in a page as soon as somebody presses something in it that waits for the
/// module. A press before the app was there has been noted by the page's script.
pub fn open_when_pressed(page: &Element) {
    let Some(shell) = browser::find(page, "[data-stage]") else { return };
    if browser::find(&shell, "[data-tapped]").is_some() {
        open(page);
        return;
    }
    let page = page.clone();
    let pressed = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let early = target.and_then(|target| target.closest("[data-early]").ok().flatten());
        if early.is_some() && !LOADING.replace(true) {
            open(&page);
        }
    });
    LOADING.set(false);
    let listener = pressed.into_js_value();
    let _ = shell.add_event_listener_with_callback("click", listener.unchecked_ref());
}

/// Opens the stage whose shell stands in a page, if one does.
pub fn open(page: &Element) {
    let Some(shell) = browser::find(page, "[data-stage]") else { return };
    if let Some(loading) = browser::find(&shell, ".loading") {
        loading.set_text_content(Some("Loading the simulator …"));
    }
    let config = shell.get_attribute("data-stage").unwrap_or_default();
    OPENED.set(true);
    spawn_local(async move {
        let opened = module::call("stage", "open", &[shell.clone().into(), config.into()]).await;
        if opened.is_err()
            && let Some(loading) = browser::find(&shell, ".loading")
        {
            loading.set_text_content(Some(
                "The simulator could not be loaded. Check your connection and reload.",
            ));
        }
    });
}

/// Ends the stage of a page that was left, if one was opened: the module is not fetched for that.
pub fn close() {
    if !OPENED.get() {
        return;
    }
    spawn_local(async {
        let _ = module::call("stage", "close", &[]).await;
    });
}
