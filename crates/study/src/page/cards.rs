//! The pages of the cards, drawn anew from their state after whatever happens on them.
//!
//! What can be done is named in `data-do`; the app listens for that and nothing else.

pub mod browse;
pub mod end;
pub mod exchange;
pub mod keeping;
pub mod overview;
pub mod review;
pub mod settings;
pub mod statistics;
pub mod typing;

use super::{Element, Links, Node, el};
use crate::cards::flashcard::Flashcard;
use crate::cards::keys::is_single_character;

/// What stands on a page of the cards until the learner's log has been read.
pub fn waiting(title: &str) -> Vec<Node> {
    vec![el("h1").text(title).into(), el("p").class("loading").text("Loading …").into()]
}

/// The two places of a page of the cards: one for what is to be said of keeping, one for the rest.
pub fn frame() -> Vec<Node> {
    vec![el("div").class("cards-banner").into(), el("div").class("cards-content").into()]
}

/// What stands there when the cards cannot be shown.
pub fn trouble(sentence: &str) -> Vec<Node> {
    vec![
        el("h1").text("The cards could not be shown").into(),
        el("p").class("trouble").attr("role", "alert").text(sentence).into(),
    ]
}

/// The way back to the cards, and the title.
fn head(title: &'static str, links: Links<'_>) -> Vec<Node> {
    let back = el("a").attr("href", links.to("cards")).text("Cards");
    vec![
        el("p").class("crumbs").child(back).text(format!(" / {title}")).into(),
        el("h1").text(title).into(),
    ]
}

/// A button that does something.
fn button(does: &'static str, label: &str) -> Element {
    el("button").attr("type", "button").attr("data-do", does).text(label)
}

/// An element with the keys that press it, where they are in use.
fn keyed(element: Element, keys: &str, single_keys: bool) -> Element {
    let in_use = |key: &&str| single_keys || !is_single_character(key.trim_start_matches("Shift+"));
    let keys: Vec<&str> = keys.split(' ').filter(in_use).collect();
    if keys.is_empty() { element } else { element.attr("aria-keyshortcuts", keys.join(" ")) }
}

/// A link to a page of the site that looks like a button.
fn button_to(path: &str, label: &str, links: Links<'_>) -> Element {
    el("a").class("button").attr("href", links.to(path)).text(label)
}

/// A card by its question, which leads to its place in the notes where it has one.
fn named(card: &Flashcard, links: Links<'_>) -> Node {
    match &card.page {
        Some(page) => {
            let href = links.to(&format!("{page}#{}", card.question.id));
            el("a").attr("href", href).text(card.text()).into()
        }
        None => el("span").text(card.text()).into(),
    }
}

/// A reminder to take a backup now and then.
fn reminder(links: Links<'_>) -> Node {
    el("p")
        .class("aside")
        .text("Your reviews are kept in this browser only. ")
        .child(el("a").attr("href", links.to("cards/backup")).text("Download a backup"))
        .text(" now and then, so that nothing can be lost with it.")
        .into()
}
