//! What the buttons, fields and folds of the pages do. One listener a kind, at the document: pages
//! come and go as plain elements, and nothing has to be attached to them.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::window_event_listener;
use leptos::task::spawn_local;
use study::page::{Links, search};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlButtonElement, HtmlDetailsElement, HtmlElement, HtmlInputElement};

use crate::browser::{self, document, window};
use crate::{content, mount, progress, settings};

/// How long typing must rest before the filter runs.
const FILTER_REST_MS: u32 = 120;
/// How long a button says that it has copied.
const COPIED_MS: u32 = 2_000;

thread_local! {
    static FILTER_TIMER: RefCell<Option<Timeout>> = const { RefCell::new(None) };
}

/// Attaches the listeners; called once.
pub fn install() {
    window_event_listener(ev::click, |event| {
        if let Some(target) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) {
            clicked(&target);
        }
    });
    window_event_listener(ev::input, |event| {
        let target = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
        if let Some(field) = target.filter(|t| t.id() == "filter") {
            typed(field);
        }
    });
    window_event_listener(ev::keydown, |event| pressed(&event));
    window_event_listener(ev::hashchange, |_| {
        open_fragment(&browser::hash());
    });
    listen_to_toggles();
}

/// `toggle` does not bubble, so it is caught on its way down.
fn listen_to_toggles() {
    let on_toggle =
        wasm_bindgen::closure::Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| {
            let details = event.target().and_then(|t| t.dyn_into::<HtmlDetailsElement>().ok());
            if let Some(details) = details.filter(|d| d.open() && !d.id().is_empty()) {
                progress::open(&details.id());
            }
        });
    let options = web_sys::AddEventListenerOptions::new();
    options.set_capture(true);
    let listener = on_toggle.as_ref().unchecked_ref();
    drop(document().add_event_listener_with_callback_and_add_event_listener_options(
        "toggle", listener, &options,
    ));
    on_toggle.forget();
}

/// Brings a page that has just come into the document to life.
pub fn enliven(page: &str) {
    let Some(main) = browser::element("main") else { return };
    for waiting in browser::find_all(&main, "#filter, [data-fold], [data-copy]") {
        drop(waiting.remove_attribute("disabled"));
    }
    // Folds that were opened before the app was there count as well.
    for details in browser::find_all(&main, "details[open][id]") {
        progress::open(&details.id());
    }
    if let Some(slug) = page.strip_prefix("notes/").filter(|slug| *slug != "yours") {
        progress::visit(slug);
    }
    spawn_local(show_progress());
}

/// Adds what has been read to the lists of chapters, and points the start page at the last chapter.
async fn show_progress() {
    let opened = progress::opened();
    let last = progress::last();
    if opened.is_empty() && last.is_none() {
        return;
    }
    let (Some(main), Ok(site)) = (browser::element("main"), content::site().await) else { return };
    for meta in &site.chapters {
        let Some(words) = progress::words(meta, &opened) else { continue };
        for place in browser::find_all(&main, &format!("[data-progress=\"{}\"]", meta.slug)) {
            place.set_text_content(Some(&words));
        }
    }
    let next = browser::find(&main, "[data-next]");
    let meta = last.and_then(|slug| site.find(&slug).map(|(_, meta, _)| meta.clone()));
    if let (Some(next), Some(meta)) = (next, meta) {
        drop(next.set_attribute("href", &format!("{}{}", browser::base(), meta.path())));
        next.set_text_content(Some(&format!(
            "Continue with chapter {}: {}",
            meta.number, meta.title
        )));
    }
}

/// Marks the header's link that leads to the current page or its section.
pub fn mark_header(page: &str) {
    let Ok(Some(header)) = document().query_selector(".site-header nav") else { return };
    for link in browser::find_all(&header, "a") {
        let href = link.get_attribute("href").unwrap_or_default();
        let section = href.strip_prefix(&browser::base()).unwrap_or_default().to_owned();
        let here = page == section;
        let within = page.starts_with(&format!("{section}/"));
        match (here, within) {
            (true, _) => drop(link.set_attribute("aria-current", "page")),
            (false, true) => drop(link.set_attribute("aria-current", "true")),
            (false, false) => drop(link.remove_attribute("aria-current")),
        }
    }
}

/// Opens the question that a fragment (with its `#`) names, with everything around it, and goes there.
pub fn open_fragment(hash: &str) -> bool {
    let Some(target) = browser::element(hash.trim_start_matches('#')) else { return false };
    // A link in the filter's results may lead to a question of the page they stand in front of.
    if target.closest("[hidden]").ok().flatten().is_some() {
        show_content();
    }
    let mut at: Option<Element> = Some(target.clone().into());
    while let Some(element) = at {
        if let Some(details) = element.dyn_ref::<HtmlDetailsElement>() {
            details.set_open(true);
        }
        at = element.parent_element();
    }
    target.scroll_into_view();
    let focus = browser::find(&target, ":scope > summary").unwrap_or(target);
    drop(focus.focus());
    true
}

fn clicked(target: &Element) {
    let within = |selector: &str| target.closest(selector).ok().flatten();
    if let Some(button) = within("[data-fold]") {
        fold_all(button.get_attribute("data-fold").as_deref() == Some("open"));
    } else if let Some(button) = within("[data-copy]") {
        if let Ok(button) = button.dyn_into::<HtmlButtonElement>() {
            spawn_local(copy_link(button));
        }
    } else if within("a[href*='#'], .results a").is_some() {
        // A click on a link to where the address already is changes nothing, yet means "go there".
        let ends_filter = within(".results a").is_some();
        Timeout::new(0, move || {
            if ends_filter {
                show_content();
            }
            open_fragment(&browser::hash());
        })
        .forget();
    }
}

fn fold_all(open: bool) {
    let Some(main) = browser::element("main") else { return };
    let details = browser::find_all(&main, ".page details");
    let n_details = details.len();
    for one in details {
        if let Ok(one) = one.dyn_into::<HtmlDetailsElement>() {
            one.set_open(open);
        }
    }
    browser::announce(&format!("{n_details} answers {}.", if open { "opened" } else { "closed" }));
}

/// Copies the address of a question; where the browser forbids that, shows it in the address bar.
async fn copy_link(button: HtmlButtonElement) {
    let Some(id) = button.get_attribute("data-copy") else { return };
    let permalink = button.parent_element().and_then(|p| browser::find(&p, "a.permalink"));
    let Some(href) =
        permalink.and_then(|a| a.dyn_into::<web_sys::HtmlAnchorElement>().ok()).map(|a| a.href())
    else {
        return;
    };
    let clipboard = window().navigator().clipboard();
    let copied = JsFuture::from(clipboard.write_text(&href)).await.is_ok();
    if !copied {
        drop(window().location().set_hash(&id));
    }
    let said = if copied { "Copied" } else { "See the address bar" };
    button.set_text_content(Some(said));
    browser::announce(if copied { "Link copied." } else { "The link is in the address bar." });
    Timeout::new(COPIED_MS, move || button.set_text_content(Some("Copy link"))).forget();
}

fn typed(field: HtmlInputElement) {
    let timer = Timeout::new(FILTER_REST_MS, move || spawn_local(filter(field)));
    // The timer that stood here before is dropped, and with it what it was going to do.
    FILTER_TIMER.with_borrow_mut(|place| *place = Some(timer));
}

/// Shows the questions that contain every word in place of the page's content.
async fn filter(field: HtmlInputElement) {
    let Some(main) = browser::element("main") else { return };
    let (Some(results), Some(page), Some(count)) = (
        browser::find(&main, ".results"),
        browser::find(&main, ".content"),
        browser::find(&main, "#filter-count"),
    ) else {
        return;
    };
    let query = field.value();
    if query.trim().is_empty() {
        return show_content();
    }
    let chapters = content::chapters().await;
    // A slower answer to an older query must not replace a newer one.
    if field.value() != query {
        return;
    }
    match chapters {
        Ok(chapters) => {
            let base = browser::base();
            let found = search::find(&chapters, &query, Links { base: &base, own_site: true });
            mount::replace(&results, &found.nodes);
            for button in browser::find_all(&results, "[data-copy]") {
                drop(button.remove_attribute("disabled"));
            }
            count.set_text_content(Some(&search::summary(&found)));
            show_one_of(&results, &page);
        }
        Err(sentence) => count.set_text_content(Some(&sentence)),
    }
}

/// Ends the filter: the page's own content is back.
fn show_content() {
    let Some(main) = browser::element("main") else { return };
    let (Some(results), Some(page)) =
        (browser::find(&main, ".results"), browser::find(&main, ".content"))
    else {
        return;
    };
    if let Some(field) =
        browser::find(&main, "#filter").and_then(|f| f.dyn_into::<HtmlInputElement>().ok())
    {
        field.set_value("");
    }
    if let Some(count) = browser::find(&main, "#filter-count") {
        count.set_text_content(None);
    }
    show_one_of(&page, &results);
    mount::replace(&results, &[]);
}

fn show_one_of(shown: &HtmlElement, hidden: &HtmlElement) {
    drop(shown.remove_attribute("hidden"));
    drop(hidden.set_attribute("hidden", ""));
}

fn pressed(event: &web_sys::KeyboardEvent) {
    let target = event.target().and_then(|t| t.dyn_into::<HtmlElement>().ok());
    let Some(target) = target else { return };
    let in_filter = target.id() == "filter";
    if in_filter && event.key() == "Escape" {
        return show_content();
    }
    let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
    let typing =
        target.closest("input, textarea, select, [contenteditable]").ok().flatten().is_some();
    if event.key() == "/"
        && plain
        && !typing
        && settings::KEYS.value() == "on"
        && let Some(field) = browser::element("filter")
    {
        event.prevent_default();
        drop(field.focus());
    }
}
