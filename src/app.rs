//! The router, and what happens when the route changes: title, focus, the mark in the header.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::location::Location;
use leptos_router::path;

use crate::pages::cards::CardsPage;
use crate::pages::own_notes::OwnNotes;
use crate::pages::settings::SettingsPage;
use crate::pages::stage::SandboxPage;
use crate::pages::stored::StoredPage;
use crate::{behaviour, browser, scroll};

/// The whole app inside `<main>`; header and footer are static and stand around it.
#[component]
pub fn App() -> impl IntoView {
    let base = browser::base();
    let base = base.trim_end_matches('/').to_owned();
    view! {
        <Router base=base>
            <Arrivals />
            <FlatRoutes fallback=StoredPage>
                <Route path=path!("/") view=StoredPage />
                <Route path=path!("/notes") view=StoredPage />
                <Route path=path!("/notes/yours") view=OwnNotes />
                <Route path=path!("/notes/:chapter") view=StoredPage />
                <Route path=path!("/cards") view=CardsPage />
                <Route path=path!("/cards/review") view=CardsPage />
                <Route path=path!("/cards/browse") view=CardsPage />
                <Route path=path!("/cards/statistics") view=CardsPage />
                <Route path=path!("/cards/backup") view=CardsPage />
                <Route path=path!("/cards/settings") view=CardsPage />
                <Route path=path!("/sandbox") view=SandboxPage />
                <Route path=path!("/assumptions") view=StoredPage />
                <Route path=path!("/settings") view=SettingsPage />
            </FlatRoutes>
        </Router>
    }
}

/// Marks the header's link on every change of route, and forgets a filter that was typed before.
#[component]
fn Arrivals() -> impl IntoView {
    let location = use_location();
    Effect::new(move |_| {
        behaviour::mark_header(&browser::page_of(&location.pathname.get()));
        // The router scrolls to the top before the old page is gone: that is not where it was left.
        scroll::shown("");
    });
}

/// Where a page is shown. Read from the router, which is ahead of the address bar during a navigation.
#[derive(Clone)]
pub struct Place {
    /// The page below the base, such as `notes/fargate`.
    pub page: String,
    /// The fragment, with its `#`.
    pub hash: String,
}

/// The place that the router is at, or going to.
pub fn place(location: &Location) -> Place {
    Place {
        page: browser::page_of(&location.pathname.get_untracked()),
        hash: location.hash.get_untracked(),
    }
}

/// Called by each page when its content stands in the document: sets the title, and after the first
/// page moves focus and scroll to where a page load would have put them.
pub fn arrived(place: &Place, title: Option<&str>, first: bool) {
    if let Some(title) = title {
        document().set_title(&format!("{title} · Gantry"));
    }
    behaviour::enliven(&place.page);
    let to_fragment = behaviour::open_fragment(&place.hash);
    if first || to_fragment {
        scroll::shown(&place.page);
    } else {
        if let Some(main) = browser::element("main") {
            browser::focus(&main);
        }
        scroll::settle(&place.page);
    }
}
