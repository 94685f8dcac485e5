//! The pages of the cards as the router sees them: their module is loaded when one is visited.

use std::cell::Cell;

use js_sys::{Function, Object, Promise, Reflect};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use study::page::{cards, home};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

use crate::{app, browser, mount};

/// Set in local storage by the module once a card was answered here.
pub const LEARNS: &str = "gantry.learns";

#[wasm_bindgen]
extern "C" {
    /// Imports a module of this site; the page defines it, since only scripts can import.
    #[wasm_bindgen(catch, js_namespace = window, js_name = importModule)]
    fn import_module(address: &str) -> Result<Promise, JsValue>;
}

thread_local! {
    /// How many pages of the cards were visited.
    static VISITS: Cell<u32> = const { Cell::new(0) };
}

/// Any page of the cards.
#[component]
pub fn CardsPage() -> impl IntoView {
    let holder = NodeRef::<Div>::new();
    let location = use_location();
    let visit = VISITS.get() + 1;
    VISITS.set(visit);
    Effect::new(move |_| {
        // One page of the cards takes another's place under a route of its own, so each comes anew.
        let Some(holder) = holder.get() else { return };
        let place = app::place(&location);
        let title =
            home::CARDS.iter().find(|(path, _)| *path == place.page).map(|(_, page)| page().title);
        let title = title.unwrap_or_default();
        let first = mount::adopt(&holder, &place.page);
        if !first {
            mount::replace(&holder, &cards::waiting(&title));
        }
        app::arrived(&place, Some(&title), first);
        spawn_local(async move {
            let opened =
                call("open", &[visit.into(), holder.clone().into(), place.page.into()]).await;
            if opened.is_err() {
                mount::replace(
                    &holder,
                    &cards::trouble(
                        "This part of the site could not be loaded. Check your connection and reload.",
                    ),
                );
            }
        });
    });
    on_cleanup(move || {
        spawn_local(async move {
            let _ = call("close", &[visit.into()]).await;
        });
    });
    view! { <div class="page cards-page" node_ref=holder></div> }
}

/// On the start page: shows a learner who has answered cards what is due.
pub fn invite(page: &Element) {
    if browser::stored(LEARNS).is_some() {
        let page = page.clone();
        spawn_local(async move {
            let _ = call("invite", &[page.into()]).await;
        });
    }
}

/// Calls a function of the cards' module, which is loaded if it is not there yet.
async fn call(name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let (base, build) = (browser::base(), browser::content_folder());
    // The browser imports an address once; the build's name keeps the module of an older one away.
    let module = JsFuture::from(import_module(&format!("{base}cards.js?{build}"))?).await?;
    let start: Function = Reflect::get(&module, &"default".into())?.dyn_into()?;
    let options = Object::new();
    let wasm = format!("{base}cards_bg.wasm?{build}");
    Reflect::set(&options, &"module_or_path".into(), &wasm.into())?;
    // Starting what is started does nothing.
    JsFuture::from(start.call1(&JsValue::NULL, &options)?.dyn_into::<Promise>()?).await?;
    let function: Function = Reflect::get(&module, &name.into())?.dyn_into()?;
    function.apply(&JsValue::NULL, &arguments.iter().collect::<js_sys::Array>())
}
