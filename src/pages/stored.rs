//! A page of text: taken over from the prerendered document, or made from the course's data.

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use leptos_router::hooks::use_location;
use study::page::{Links, home};

use crate::pages::{cards, stage};
use crate::{app, browser, content, mount};

/// The page at the current address.
#[component]
pub fn StoredPage() -> impl IntoView {
    let holder = NodeRef::<Div>::new();
    let (trouble, set_trouble) = signal(None::<String>);
    let (attempt, set_attempt) = signal(0u32);
    let enliven = |place: &app::Place, holder: &web_sys::Element| {
        if place.page.is_empty() {
            cards::invite(holder);
            stage::open(holder);
        }
    };
    let show = move |holder: web_sys::HtmlDivElement, place: app::Place| {
        if mount::adopt(&holder, &place.page) {
            app::arrived(&place, None, true);
            enliven(&place, &holder);
            return;
        }
        spawn_local_scoped_with_cancellation(async move {
            match content::page(&place.page).await {
                // Another route has taken over while this page was on its way.
                Ok(_) if !holder.is_connected() => {}
                Ok(page) => {
                    let base = browser::base();
                    let page = page
                        .unwrap_or_else(|| home::not_found(Links { base: &base, own_site: true }));
                    mount::replace(&holder, &page.body);
                    app::arrived(&place, Some(&page.title), false);
                    enliven(&place, &holder);
                }
                Err(sentence) => set_trouble.set(Some(sentence)),
            }
        });
    };
    let location = use_location();
    Effect::new(move |_| {
        attempt.track();
        // One chapter takes another's place under the same route, so the page follows the address itself.
        location.pathname.track();
        if let Some(holder) = holder.get() {
            show(holder, app::place(&location));
        }
    });
    on_cleanup(stage::close);
    let retry = move |_| {
        set_trouble.set(None);
        set_attempt.update(|n| *n += 1);
    };
    view! {
        <div class="page" node_ref=holder>
            <p class="loading">"Loading …"</p>
        </div>
        {move || {
            trouble.get().map(|sentence| {
                view! {
                    <div class="page narrow" role="alert">
                        <h1>"This page could not be shown"</h1>
                        <p>{sentence}</p>
                        <p><button type="button" on:click=retry>"Try again"</button></p>
                    </div>
                }
            })
        }}
    }
}
