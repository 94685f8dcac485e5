//! The pages of the cards: a module of its own, loaded when one of them is visited, so that nobody
//! else pays for its weight. It knows nothing of the router; `cards_module.rs` is its door.
//!
//! Each page is a [`Screen`]: it draws itself as data that the pure crates make, and acts on what its
//! elements name in `data-do`. This file is the frame around all of them: it waits for the log and the
//! deck, listens once, and keeps the focus where it was.

use std::cell::RefCell;
use std::rc::Rc;

use study::page::{Links, Node, cards};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use self::deck::CardDeck;
use self::learner::Learner;
use crate::browser::{self, document, window};
use crate::mount;

mod browse;
mod deck;
mod exchange;
mod last_backup;
pub mod learner;
mod marks;
mod overview;
mod review;
mod settings;
mod sitting;
mod statistics;
mod swipe;
mod tabs;
mod typing;

pub use overview::invite;

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

thread_local! {
    /// The page that is open, and where.
    static OPEN: RefCell<Option<Open>> = const { RefCell::new(None) };
}

struct Open {
    /// Number of this visit to a page of the cards.
    visit: u32,
    place: Element,
    screen: Option<Rc<dyn Screen>>,
    /// What the banner says, so that nobody hears it again without news.
    banner: Vec<Node>,
}

/// Listens to what concerns every page; called once.
pub fn install() {
    let on_key = Closure::<dyn Fn(KeyboardEvent)>::new(|event: KeyboardEvent| match screen() {
        Some(screen) if in_field(&screen, &event) => event.prevent_default(),
        Some(screen) if !is_taken(&event) => screen.key(&event),
        _ => {}
    });
    let listener = on_key.as_ref().unchecked_ref();
    let _ = window().add_event_listener_with_callback("keydown", listener);
    on_key.forget();
    // A page that was out of sight may show yesterday's queue.
    let on_return = Closure::<dyn Fn()>::new(|| {
        if let Some(screen) = screen().filter(|_| !document().hidden()) {
            screen.changed();
        }
    });
    let listener = on_return.as_ref().unchecked_ref();
    let _ = document().add_event_listener_with_callback("visibilitychange", listener);
    on_return.forget();
    Learner::of_this_tab().on_change(|| {
        show_banner();
        if let Some(screen) = screen() {
            screen.changed();
        }
    });
}

/// Opens the page at a path such as `cards/review` in an element, which shows something already.
pub fn open(visit: u32, place: &Element, path: &str) {
    leave();
    let open: fn(Rc<Frame>) -> Rc<dyn Screen> = match path {
        "cards" => overview::open,
        "cards/review" => review::open,
        "cards/browse" => browse::open,
        "cards/statistics" => statistics::open,
        "cards/backup" => exchange::open,
        "cards/settings" => settings::open,
        _ => return,
    };
    listen(place);
    OPEN.set(Some(Open { visit, place: place.clone(), screen: None, banner: Vec::new() }));
    let place = place.clone();
    spawn_local(async move {
        let learner = Learner::of_this_tab();
        learner.start().await;
        let deck = deck::load().await;
        let still_here =
            |open: &Option<Open>| open.as_ref().is_some_and(|open| open.place == place);
        if !OPEN.with_borrow(still_here) {
            return;
        }
        match deck {
            Ok(deck) => {
                let place = content_of(&place);
                let screen = open(Rc::new(Frame { place, learner, deck }));
                OPEN.with_borrow_mut(|open| {
                    if let Some(open) = open {
                        open.screen = Some(screen);
                        // Its place has just been made, and is empty.
                        open.banner = Vec::new();
                    }
                });
                show_banner();
            }
            Err(sentence) => mount::replace(&place, &cards::trouble(&sentence)),
        }
    });
}

/// Ends a visit, unless another has taken its place: the router opens the next page before it closes
/// the last.
pub fn close(visit: u32) {
    if OPEN.with_borrow(|open| open.as_ref().is_some_and(|open| open.visit == visit)) {
        leave();
    }
}

fn leave() {
    if let Some(Open { screen: Some(screen), .. }) = OPEN.take() {
        screen.left();
    }
}

fn screen() -> Option<Rc<dyn Screen>> {
    OPEN.with_borrow(|open| open.as_ref().and_then(|open| open.screen.clone()))
}

/// Puts two elements in place of what is shown: one for the banner, one for the page.
fn content_of(place: &Element) -> Element {
    mount::replace(place, &cards::frame());
    browser::find(place, ".cards-content").map_or_else(|| place.clone(), Element::from)
}

fn show_banner() {
    let banner = Learner::of_this_tab().banner();
    let place = OPEN.with_borrow_mut(|open| {
        let open = open.as_mut().filter(|open| open.banner != banner)?;
        open.banner.clone_from(&banner);
        Some(open.place.clone())
    });
    if let Some(place) = place.and_then(|place| browser::find(&place, ".cards-banner")) {
        redraw(&place, &banner);
    }
}

/// Where a screen is drawn, and what it works with.
struct Frame {
    place: Element,
    learner: Rc<Learner>,
    deck: CardDeck,
}

impl Frame {
    /// The same place for other cards.
    fn with_deck(&self, deck: CardDeck) -> Self {
        Self { place: self.place.clone(), learner: self.learner.clone(), deck }
    }

    /// Draws the page. The focus goes to the element with an id, or stays on what took its place.
    fn draw(&self, nodes: &[Node], focus: Option<&str>) {
        redraw(&self.place, nodes);
        if let Some(wanted) = focus.and_then(browser::element) {
            browser::focus(&wanted);
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            // Of what the heading stands over, all where there is room, or else the beginning.
            let around = wanted.parent_element().unwrap_or_else(|| wanted.clone().into());
            around.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }

    /// How links of this site become addresses.
    fn with_links<T>(&self, f: impl FnOnce(Links<'_>) -> T) -> T {
        let base = browser::base();
        f(Links { base: &base, own_site: true })
    }
}

/// Goes to another page of the site, as a click on a link to it would.
fn go(path: &str) {
    let link = document().create_element("a").ok();
    if let Some(link) = link.and_then(|a| a.dyn_into::<web_sys::HtmlAnchorElement>().ok()) {
        link.set_href(&format!("{}{path}", browser::base()));
        // The router listens to clicks in the document.
        let _ = document().body().map(|body| body.append_child(&link));
        link.click();
        link.remove();
    }
}

/// Replaces what a place holds; what had the focus in it has it again, where it is still there.
fn redraw(place: &Element, nodes: &[Node]) {
    let focused = document().active_element().filter(|focused| place.contains(Some(focused)));
    let same = focused.and_then(|focused| selector_of(&focused));
    mount::replace(place, nodes);
    if let Some(again) = same.and_then(|selector| browser::find(place, &selector)) {
        browser::focus(&again);
    }
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

/// Listens to what is clicked and changed in a place, whatever is drawn in it later.
fn listen(place: &Element) {
    let listener = Closure::<dyn Fn(Event)>::new(|event: Event| acted(&event)).into_js_value();
    for kind in ["click", "change", "input"] {
        let _ = place.add_event_listener_with_callback(kind, listener.unchecked_ref());
    }
}

fn acted(event: &Event) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(doing) = target.and_then(|target| target.closest("[data-do]").ok().flatten()) else {
        return;
    };
    // A button acts on a click and a field on a change; a search field at every letter.
    let expected = match (doing.tag_name().as_str(), doing.get_attribute("type").as_deref()) {
        ("INPUT", Some("search")) => "input",
        ("INPUT" | "SELECT", _) => "change",
        _ => "click",
    };
    if event.type_() != expected {
        return;
    }
    let learner = Learner::of_this_tab();
    match doing.get_attribute("data-do").unwrap_or_default().as_str() {
        "backup" => learner.download_backup(),
        "try-again" => spawn_local(async move { learner.try_again().await }),
        action => {
            if let Some(screen) = screen() {
                screen.act(action, &doing);
            }
        }
    }
}

/// In a field that says so, Enter does what it names in `data-enter`, and Esc goes back to the element it
/// names in `data-leave`, where letters are keys again. Whether the key was one of the two.
fn in_field(screen: &Rc<dyn Screen>, event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let named = |name: &str| target.as_ref().and_then(|field| field.get_attribute(name));
    // Enter and Esc that end the composing of a character are no answer.
    if event.is_composing() || event.repeat() {
        return false;
    }
    match (event.key().as_str(), &target) {
        ("Enter", Some(field)) => match named("data-enter") {
            Some(action) => {
                screen.clone().act(&action, field);
                true
            }
            None => false,
        },
        ("Escape", _) => match named("data-leave").and_then(|id| browser::element(&id)) {
            Some(place) => {
                browser::focus(&place);
                true
            }
            None => false,
        },
        _ => false,
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
