//! `/cards/browse`: every card with where it stands, to be searched, filtered, flagged and suspended.

use super::{Links, Node, button, el, head, named};
use crate::cards::card::Card;
use crate::cards::day::Moment;
use crate::cards::face::Face;
use crate::cards::flashcard::Flashcard;
use crate::cards::progress::Progress;
use crate::cards::words::{counted, standing, when};

/// Where a card can stand, and the marks it can have: the entries of the menu.
const STANDINGS: [&str; 8] = [
    "new",
    "being learned",
    "in review",
    "being learned again",
    "put aside",
    "suspended",
    "flagged",
    "keeps slipping",
];

/// What the list is narrowed to; empty fields narrow nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Words that the question contains, all of them.
    pub words: String,
    /// The chapter's title.
    pub chapter: String,
    /// What kind of card it is, in the words of the menu.
    pub kind: String,
    /// Where the card stands, in the words of the menu.
    pub standing: String,
}

/// The page without its list, which changes as the learner types.
pub fn page(chapters: &[&str], links: Links<'_>) -> Vec<Node> {
    let menu = |name: &'static str, label: &str, all: &str, entries: &[&str]| {
        let entry = |text: &&str| el("option").attr("value", *text).text(*text).into();
        let menu = el("select").attr("name", name).attr("data-do", "narrow");
        let menu = menu
            .child(el("option").attr("value", "").text(all))
            .children(entries.iter().map(entry));
        Node::from(el("label").text(label).child(menu))
    };
    let field = el("input")
        .attr("type", "search")
        .attr("name", "words")
        .attr("autocomplete", "off")
        .attr("data-do", "narrow");
    let form = el("div")
        .class("browse-filters")
        .attr("role", "search")
        .child(el("label").text("Search").child(field))
        .child(menu("chapter", "Chapter", "All chapters", chapters))
        .child(menu("kind", "Kind", "All kinds", &Face::KINDS))
        .child(menu("standing", "Where it stands", "Everywhere", &STANDINGS));
    let mut nodes = head("All cards", links);
    nodes.push(form.into());
    nodes.push(el("p").attr("id", "found").attr("role", "status").into());
    nodes.push(el("ul").class("card-list").attr("id", "card-list").into());
    nodes
}

/// How many cards were found, in words, and the items of the list.
pub fn list<'a>(
    cards: impl Iterator<Item = &'a Flashcard>,
    progress: &Progress,
    now: Moment,
    wanted: &Wanted,
    links: Links<'_>,
) -> (String, Vec<Node>) {
    let words = wanted.words.to_lowercase();
    let words: Vec<&str> = words.split_whitespace().collect();
    let found = cards.filter(|card| {
        let known = progress.cards.get(&card.id);
        let text = card.text().to_lowercase();
        (wanted.chapter.is_empty() || card.chapter() == wanted.chapter)
            && (wanted.kind.is_empty() || card.face.kind() == wanted.kind)
            && words.iter().all(|word| text.contains(word))
            && stands(known, &wanted.standing, progress, now)
    });
    let rows: Vec<Node> = found.map(|card| row(card, progress, now, links)).collect();
    (counted(u32::try_from(rows.len()).unwrap_or(u32::MAX), "card"), rows)
}

fn stands(known: Option<&Card>, wanted: &str, progress: &Progress, now: Moment) -> bool {
    match wanted {
        "" => true,
        "flagged" => known.is_some_and(|card| card.flagged),
        "keeps slipping" => known.is_some_and(|card| card.leech),
        wanted => standing(known, progress.day(now)) == wanted,
    }
}

fn row(card: &Flashcard, progress: &Progress, now: Moment, links: Links<'_>) -> Node {
    let fresh = Card::default();
    let known = progress.cards.get(&card.id).unwrap_or(&fresh);
    let today = progress.day(now);
    let kind = card.face.kind();
    let mut facts =
        vec![kind.to_owned(), card.topics.join(" / "), standing(Some(known), today).to_owned()];
    if known.reps > 0 && !known.suspended {
        facts.push(format!("due {}", when(known.due, now, today)));
    }
    facts.extend(known.leech.then(|| "keeps slipping".to_owned()));
    facts.extend(known.flagged.then(|| "flagged".to_owned()));
    let tool = |does: &'static str, label: &str| {
        // The question names the card for those who do not see the row it stands in.
        let question = el("span").class("visually-hidden").text(format!(": {}", card.text()));
        button(does, label).class("quiet").attr("data-card", &card.id).child(question)
    };
    let flag = tool("flag-card", "Flag").attr("aria-pressed", known.flagged.to_string());
    let suspend = tool("suspend-card", "Suspend").attr("aria-pressed", known.suspended.to_string());
    let mut tools = el("p").class("card-actions").child(flag).child(suspend);
    if known.reps > 0 {
        tools = tools.child(tool("reset-card", "Start again"));
    }
    el("li")
        .child(el("p").class("card-text").child(named(card, links)))
        .child(el("p").class("fine").text(facts.join(" · ")))
        .child(tools)
        .into()
}
