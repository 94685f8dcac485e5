//! A stage in a page: its module is loaded after the page stands, and told where to open.

use std::cell::Cell;

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use web_sys::Element;

use crate::{app, browser, module, mount};

thread_local! {
    /// The module that has opened a stage, if one has since the load.
    static OPENED: Cell<Option<&'static str>> = const { Cell::new(None) };
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

/// Opens the stage whose shell stands in a page, if one does.
pub fn open(page: &Element) {
    let Some(shell) = browser::find(page, "[data-stage]") else { return };
    let module = match shell.get_attribute("data-stage").as_deref() {
        Some("home") => "first-minute",
        _ => "stage",
    };
    OPENED.set(Some(module));
    spawn_local(async move {
        let opened = module::call(module, "open", &[shell.clone().into()]).await;
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
    let Some(module) = OPENED.take() else { return };
    spawn_local(async move {
        let _ = module::call(module, "close", &[]).await;
    });
}
