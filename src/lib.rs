//! The browser app: client-side Leptos over the pure crates.
//!
//! Where to start: [`app`] is the router and what happens when the route changes; [`pages`] holds one
//! file a page; [`mount`] puts a page made as data into the document; [`content`] fetches that data;
//! [`behaviour`] is what the buttons and fields of those pages do; [`cards`] is a module of its own for their
//! pages. [`browser`], [`clock`] and [`storage`] talk to the browser's own interfaces beyond the document.
#![forbid(unsafe_code)]

#[cfg(feature = "app")]
pub mod app;
#[cfg(feature = "app")]
pub mod behaviour;
pub mod browser;
#[cfg(feature = "app")]
pub mod cards;
pub mod clock;
pub mod content;
#[cfg(feature = "app")]
pub mod module;
pub mod mount;
#[cfg(feature = "app")]
pub mod pages;
#[cfg(feature = "app")]
pub mod progress;
#[cfg(feature = "app")]
pub mod scroll;
pub mod settings;
pub mod stage;
pub mod storage;

#[cfg(feature = "app")]
/// Shows a panic to the visitor, then mounts the app into `<main>` beside the prerendered page.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        browser::show_crash(&info.to_string());
    }));
    settings::apply();
    behaviour::install();
    scroll::watch();
    if let Some(main) = browser::element("main") {
        leptos::mount::mount_to(main, app::App).forget();
    }
}
