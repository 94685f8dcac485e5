//! The pages of the cards. Each is a [`Screen`]: it draws itself as data that the pure crates make,
//! and acts on what its elements name in `data-do`. This file is the frame around all of them: it
//! waits for the log and the deck, listens once, and keeps the focus where it was.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_location, use_navigate};
use study::page::{Links, Node, cards};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use self::deck::CardDeck;
use crate::learner::Learner;
use crate::{app, browser, mount};

mod browse;
mod deck;
mod exchange;
mod overview;
mod review;
mod settings;
mod swipe;

pub use overview::invite;

/// A page of the cards.
pub struct Route {
    title: &'static str,
    open: fn(Rc<Frame>) -> Rc<dyn Screen>,
}

/// `/cards`.
pub static OVERVIEW: Route = Route { title: "Cards", open: overview::open };
/// `/cards/review`.
pub static REVIEW: Route = Route { title: "Review", open: review::open };
/// `/cards/browse`.
pub static BROWSE: Route = Route { title: "All cards", open: browse::open };
/// `/cards/backup`.
pub static EXCHANGE: Route = Route { title: "Backup and exchange", open: exchange::open };
/// `/cards/settings`.
pub static SETTINGS: Route = Route { title: "Limits, exam day, buttons", open: settings::open };

/// What a page does. It draws itself when it opens.
trait Screen {
    /// An element that names this action was clicked or changed.
    fn act(self: Rc<Self>, action: &str, on: &Element);

    /// A key was pressed that no field, button or link wants for itself.
    fn key(self: Rc<Self>, _event: &KeyboardEvent) {}

    /// The log has changed, perhaps in another tab.
    fn changed(self: Rc<Self>) {}

    /// The learner leaves the page.
    fn left(&self) {}
}

/// Where a screen is drawn, and what it works with.
struct Frame {
    place: Element,
    learner: Learner,
    deck: CardDeck,
    /// Goes to a page below the base.
    go: Box<dyn Fn(&str)>,
}

impl Frame {
    /// Draws the page. The focus goes to the element with an id, or stays on what took its place.
    fn draw(&self, nodes: &[Node], focus: Option<&str>) {
        let focused = document().active_element().filter(|e| self.place.contains(Some(e)));
        let same = focused.and_then(|e| selector_of(&e));
        mount::replace(&self.place, nodes);
        let wanted = match (focus, same) {
            (Some(id), _) => browser::element(id),
            (None, Some(selector)) => browser::find(&self.place, &selector),
            (None, None) => None,
        };
        if let Some(wanted) = wanted {
            browser::focus(&wanted);
            if focus.is_some() {
                wanted.scroll_into_view_with_scroll_into_view_options(&nearest());
            }
        }
    }

    /// How links of this site become addresses.
    fn with_links<T>(&self, f: impl FnOnce(Links<'_>) -> T) -> T {
        let base = browser::base();
        f(Links { base: &base, own_site: true })
    }
}

fn nearest() -> web_sys::ScrollIntoViewOptions {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    options
}

/// What finds an element again after the page was drawn anew: its id, or what it does to which card.
fn selector_of(element: &Element) -> Option<String> {
    if !element.id().is_empty() {
        return Some(format!("#{}", element.id()));
    }
    let attribute = |name: &str| {
        let value = element.get_attribute(name)?;
        // A value that a selector could not hold as it is finds nothing.
        (!value.contains(['"', '\\', '\n'])).then(|| format!("[{name}=\"{value}\"]"))
    };
    let does = attribute("data-do")?;
    let rest = ["data-card", "name", "value"].iter().filter_map(|name| attribute(name));
    Some(does + &rest.collect::<String>())
}

/// A page of the cards.
pub fn page(route: &'static Route) -> AnyView {
    let learner = Learner::here();
    let place = NodeRef::<Div>::new();
    let banner = NodeRef::<Div>::new();
    let screen: StoredValue<Option<Rc<dyn Screen>>, LocalStorage> = StoredValue::new_local(None);
    let deck: StoredValue<Option<Result<CardDeck, String>>, LocalStorage> =
        StoredValue::new_local(None);
    let (loaded, set_loaded) = signal(false);
    spawn_local(async move {
        let loaded = deck::load().await;
        // The page may be gone by now.
        if deck.try_set_value(Some(loaded)).is_none() {
            let _ = set_loaded.try_set(true);
        }
    });
    let at = app::place(&use_location());
    let navigate = use_navigate();
    let go = RefCell::new(Some(move |path: &str| {
        let to = format!("{}{path}", browser::base());
        navigate(&to, leptos_router::NavigateOptions { resolve: false, ..Default::default() });
    }));
    Effect::new(move |_| {
        let Some(place) = place.get() else { return };
        if screen.with_value(Option::is_some) {
            return;
        }
        let first = mount::take_away();
        if !(loaded.get() && learner.is_ready()) {
            if place.child_element_count() == 0 {
                mount::replace(&place, &cards::waiting(route.title));
                app::arrived(&at, Some(route.title), first);
            }
            return;
        }
        match deck.try_update_value(Option::take).flatten() {
            Some(Ok(deck)) => {
                let Some(go) = go.take() else { return };
                let place = place.unchecked_into();
                let frame = Frame { place, learner, deck, go: Box::new(go) };
                let opened = untrack(|| (route.open)(Rc::new(frame)));
                screen.set_value(Some(opened));
            }
            Some(Err(sentence)) => mount::replace(&place, &cards::trouble(route.title, &sentence)),
            None => {}
        }
    });
    Effect::new(move |_| {
        learner.log.track();
        if let Some(screen) = screen.get_value() {
            untrack(|| screen.changed());
        }
    });
    Effect::new(move |_| {
        if let Some(banner) = banner.get() {
            mount::replace(&banner, &learner.banner());
        }
    });
    let on_key = window_event_listener(ev::keydown, move |event| {
        if let Some(screen) = screen.get_value().filter(|_| !is_taken(&event)) {
            screen.key(&event);
        }
    });
    on_cleanup(move || {
        on_key.remove();
        if let Some(screen) = screen.try_get_value().flatten() {
            screen.left();
        }
    });
    let act = move |event: Event, of_fields: bool| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let doing = target.and_then(|target| target.closest("[data-do]").ok().flatten());
        let Some(doing) = doing else { return };
        let is_field = matches!(doing.tag_name().as_str(), "INPUT" | "SELECT");
        let action = doing.get_attribute("data-do").unwrap_or_default();
        if is_field != of_fields {
            return;
        }
        match action.as_str() {
            "backup" => learner.download_backup(),
            "try-again" => spawn_local(learner.try_again()),
            action => {
                if let Some(screen) = screen.get_value() {
                    screen.act(action, &doing);
                }
            }
        }
    };
    view! {
        <div class="page cards-page" on:click=move |event| act(event.into(), false) on:change=move |event| act(event, true) on:input=move |event| narrow(&event, act)>
            <div node_ref=banner></div>
            <div node_ref=place></div>
        </div>
    }
    .into_any()
}

/// Typing in a search field acts at every letter; other fields act when they are done.
fn narrow(event: &Event, act: impl Fn(Event, bool)) {
    let field = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if field.is_some_and(|field| field.get_attribute("type").as_deref() == Some("search")) {
        act(event.clone(), true);
    }
}

/// Whether a key belongs to where the focus is: letters to a text field, Space and Enter to whatever
/// can be pressed.
fn is_taken(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let within = |selector: &str| {
        target.as_ref().is_some_and(|target| target.closest(selector).ok().flatten().is_some())
    };
    let presses = matches!(event.key().as_str(), " " | "Enter");
    event.repeat()
        || event.alt_key()
        || event.default_prevented()
        || within("input:not([type=radio]):not([type=checkbox]), textarea, select")
        || (presses && within("button, a[href], summary, input"))
}
