//! The pages of the cards as the router sees them: their module is loaded when one is visited.

use std::cell::Cell;

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use study::page::{cards, home};
use web_sys::Element;

use crate::{app, browser, module, mount};

/// The module that has the pages of the cards.
const MODULE: &str = "cards";

/// Set in local storage by the module once a card was answered here.
pub const LEARNS: &str = "gantry.learns";

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
            let opened = module::call(
                MODULE,
                "open",
                &[visit.into(), holder.clone().into(), place.page.into()],
            )
            .await;
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
            let _ = module::call(MODULE, "close", &[visit.into()]).await;
        });
    });
    view! { <div class="page cards-page" node_ref=holder></div> }
}

/// On the start page: shows a learner who has answered cards what is due.
pub fn invite(page: &Element) {
    if browser::stored(LEARNS).is_some() {
        let page = page.clone();
        spawn_local(async move {
            let _ = module::call(MODULE, "invite", &[page.into()]).await;
        });
    }
}
