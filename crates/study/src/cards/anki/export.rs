//! Rows of cards, as both programs show them: the question in front, all of the answer behind.

use super::{OURS, Row, WORDING, deck, hash, html};
use crate::cards::card::Card;
use crate::cards::flashcard::Flashcard;
use crate::lock;
use crate::page::{Links, card};

/// The deck that all others are in.
const DECK: &str = "Gantry";

/// The row of a card. `base` is where the site is: where that is no web address, only links to other
/// sites are kept.
pub fn row(card: &Flashcard, state: Option<&Card>, base: &str) -> Row {
    let links = Links { base, own_site: card.page.is_some() };
    // Numbers that are drawn for each review stand there as at the first: Anki draws none.
    let drawn = card.draw(0);
    let front = html::of_nodes(&card::front(card, drawn.as_ref(), links));
    let back = card::back(card, drawn.as_ref(), links);
    let back = html::of_nodes(&[back.answer, back.more].concat());
    let chapter = card.topics.first().map_or("", String::as_str).replace("::", ":");
    let deck = if chapter.is_empty() { DECK.into() } else { format!("{DECK}::{chapter}") };
    let path: Vec<String> =
        card.topics.iter().map(|topic| tag(&topic.replace("::", ":"))).collect();
    let mut tags = Vec::new();
    if path.iter().any(|part| !part.is_empty()) {
        tags.push(format!("{OURS}{}", path.join("::")));
    }
    tags.extend(card.question.tags.iter().map(|one| tag(one)));
    // The words that Anki has for the same marks.
    let marks = state.map_or([None, None], |state| {
        [state.flagged.then_some("marked"), state.leech.then_some("leech")]
    });
    tags.extend(marks.into_iter().flatten().map(str::to_owned));
    let mut row = Row { guid: guid(&card.id), deck, front, back, tags };
    row.tags.push(format!("{WORDING}{}", row.wording()));
    row
}

/// The guid of a card: that of Anki where it came from there, else its id, or a hash of one that would
/// look strange in a file.
pub fn guid(card: &str) -> String {
    if let Some(guid) = deck::guid_of(card) {
        return guid;
    }
    if lock::is_id(card) { card.to_owned() } else { format!("card-{}", hash(card)) }
}

/// A text as a tag: its spaces would make several of it.
fn tag(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join("-")
}
