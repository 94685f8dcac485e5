//! `/cards`: what is due today, one button to begin, and the ways to everything else.

use std::fmt::Write as _;

use super::{Element, Links, Node, button_to, el, reminder};
use crate::cards::event::Mode;
use crate::cards::flashcard::COURSE;
use crate::cards::progress::DayCount;
use crate::cards::queue::Queue;
use crate::cards::words::counted;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    /// Today's queue.
    pub queue: Queue,
    /// How many cards the course has.
    pub n_cards: u32,
    /// Whether nothing was ever answered.
    pub is_first: bool,
    /// What was done today.
    pub done: DayCount,
    /// How many reviews a day may have.
    pub reviews_per_day: u32,
    /// The decks, the course first.
    pub decks: Vec<DeckRow>,
    /// Days until the exam, where there is one to come.
    pub days_left: Option<u32>,
    /// When the next card is due, in words.
    pub next: Option<String>,
    /// When the next study day begins: for machines, and for people.
    pub next_day: (String, String),
    /// Whether it is time for a backup.
    pub needs_backup: bool,
}

/// A deck with what is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeckRow {
    /// Its name: the file's, or [`COURSE`].
    pub name: String,
    /// How many cards it has.
    pub n_cards: u32,
    /// How many of them are for today.
    pub n_due: u32,
}

/// The page.
pub fn page(shown: &Overview, links: Links<'_>) -> Vec<Node> {
    let mut nodes: Vec<Node> = vec![el("h1").text("Cards").into()];
    if shown.is_first {
        nodes.extend(first_time(shown, links));
    } else if shown.queue.cards.is_empty() {
        nodes.extend(nothing_left(shown, links));
    } else {
        nodes.extend(due(shown, links));
    }
    nodes.extend(decks(&shown.decks, links));
    nodes.push(ways(links));
    if shown.needs_backup {
        nodes.push(reminder(links));
    }
    nodes
}

/// The call to what is due, for the start page; none while nothing was ever answered.
pub fn invitation(queue: &Queue) -> String {
    match u32::try_from(queue.cards.len()).unwrap_or(u32::MAX) {
        0 => "Cards: nothing is due".into(),
        n => format!("Review {}", counted(n, "card")),
    }
}

/// For somebody who has never answered a card: one next step.
fn first_time(shown: &Overview, links: Links<'_>) -> Vec<Node> {
    let lead = format!(
        "The course as {} flashcards. You say how well you knew each one, and it comes back just before you would have forgotten it.",
        shown.n_cards
    );
    let start = button_to("cards/review?cards=5", "Learn your first 5 cards", links);
    let fine =
        "It takes about three minutes. What you do is kept in this browser and sent nowhere.";
    vec![
        el("p").class("lead").text(lead).into(),
        el("p").class("next-step").child(start).into(),
        el("p").class("fine").text(fine).into(),
    ]
}

fn due(shown: &Overview, links: Links<'_>) -> Vec<Node> {
    let queue = &shown.queue;
    let count = |n: u32, word: &str| {
        el("div").child(el("dt").text(word)).child(el("dd").text(n.to_string())).into()
    };
    let counts = el("dl").class("counts").children([
        count(queue.reviews, "Due for review"),
        count(queue.steps, "Being learned"),
        count(queue.new, "New today"),
    ]);
    let short =
        |path: &str, label: &str| Node::from(el("a").attr("href", links.to(path)).text(label));
    let shorter = [10, 20].into_iter().filter(|n| *n < queue.cards.len());
    let shorter = shorter.map(|n| short(&format!("cards/review?cards={n}"), &format!("{n} cards")));
    let mut lengths = el("p")
        .class("lengths")
        .text("Or a short sitting: ")
        .children(shorter)
        .child(short("cards/review?minutes=10", "10 minutes"));
    if queue.new == 0 && queue.unseen > 0 {
        lengths = lengths.child(short(MORE, "5 more new cards"));
    }
    let mut nodes = vec![counts.into()];
    nodes.extend(remarks(shown));
    nodes.push(
        el("p")
            .class("next-step")
            .child(button_to("cards/review", &invitation(queue), links))
            .into(),
    );
    nodes.push(lengths.into());
    nodes.push(limits(shown, links).into());
    nodes
}

/// Where five more new cards are asked for.
const MORE: &str = "cards/review?more=5";

/// What was done today and what the day allows; before an exam nothing is limited.
fn limits(shown: &Overview, links: Links<'_>) -> Element {
    let Overview { queue, done, reviews_per_day, .. } = shown;
    let text = match queue.mode {
        Mode::Cram => format!("Today so far: {}. ", counted(done.cram, "answer")),
        Mode::Review if queue.new_paused => format!(
            "Today so far: {} and {} of {reviews_per_day}. ",
            counted(done.new, "new card"),
            counted(done.reviews, "review"),
        ),
        Mode::Review => format!(
            "Today so far: {} of {} and {} of {reviews_per_day}. ",
            done.new,
            counted(queue.new_limit, "new card"),
            counted(done.reviews, "review"),
        ),
    };
    let change = el("a").attr("href", links.to("cards/settings")).text("Change the limits");
    el("p").class("fine").text(text).child(change)
}

/// Each deck with what is due in it, where there is more than the course.
fn decks(decks: &[DeckRow], links: Links<'_>) -> Option<Node> {
    let row = |deck: &DeckRow| {
        let name = if deck.name == COURSE { "The course" } else { &deck.name };
        let review = format!("cards/review?deck={}", encoded(&deck.name));
        let count = format!("{}, {} for today", counted(deck.n_cards, "card"), deck.n_due);
        let mut row = el("li")
            .child(el("p").class("card-text").text(name))
            .child(el("p").class("fine").text(count));
        if deck.n_due > 0 {
            let of = el("span").class("visually-hidden").text(format!(": {name}"));
            let link = el("a").class("button-plain").attr("href", links.to(&review));
            let link = link.text("Review").child(of);
            row = row.child(link);
        }
        row.into()
    };
    (decks.len() > 1).then(|| {
        el("section")
            .attr("aria-labelledby", "decks")
            .child(el("h2").attr("id", "decks").text("Decks"))
            .child(el("ul").class("card-list decks").children(decks.iter().map(row)))
            .into()
    })
}

/// A name as it may stand in an address's query.
fn encoded(name: &str) -> String {
    name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

/// Everything is done for today.
fn nothing_left(shown: &Overview, links: Links<'_>) -> Vec<Node> {
    let next = shown.next.as_ref().map(|due| format!(" The next card is due {due}."));
    let lead = format!("Nothing is left for now.{}", next.unwrap_or_default());
    let (machine, people) = &shown.next_day;
    let next_day = el("p")
        .class("fine")
        .text("The next study day begins at ")
        .child(el("time").attr("datetime", machine).text(people))
        .text(".");
    let mut nodes = vec![el("p").class("lead").text(lead).into(), next_day.into()];
    nodes.extend(remarks(shown));
    if shown.queue.unseen > 0 {
        let more = button_to(MORE, "5 more new cards", links);
        nodes.push(el("p").class("next-step").child(more).into());
    }
    nodes.push(limits(shown, links).into());
    nodes
}

/// What the learner should know of today's queue.
fn remarks(shown: &Overview) -> Vec<Node> {
    let queue = &shown.queue;
    let mut remarks = Vec::new();
    if queue.mode == Mode::Cram {
        remarks.push("Your exam is near: cards come in the order of what you are likeliest to miss on that day. Answers no longer change when a card comes back.".to_owned());
    } else if let Some(days) = shown.days_left {
        remarks.push(format!(
            "{} until your exam. New cards are spread so that you will have seen all of them in time.",
            counted(days, "day")
        ));
    }
    if queue.siblings > 0 {
        remarks.push(format!(
            "{} due as well, but a question of the same family comes today: {} until tomorrow.",
            are(queue.siblings),
            if queue.siblings == 1 { "it waits" } else { "they wait" },
        ));
    }
    if queue.beyond_limit > 0 {
        remarks.push(format!(
            "{} beyond your limit of a day. They come last; stop wherever you like, and the rest waits.",
            counted(queue.beyond_limit, "review")
        ));
    }
    if queue.new_paused {
        remarks.push("New cards wait until fewer reviews are due.".to_owned());
    }
    remarks.into_iter().map(|remark| el("p").class("aside").text(remark).into()).collect()
}

fn are(n: u32) -> String {
    let is = if n == 1 { "is" } else { "are" };
    format!("{} {is}", counted(n, "review"))
}

fn ways(links: Links<'_>) -> Node {
    let way = |path: &str, label: &str| el("a").attr("href", links.to(path)).text(label).into();
    el("nav")
        .class("card-ways")
        .attr("aria-label", "Cards")
        .children([
            way("cards/browse", "All cards"),
            way("cards/statistics", "Statistics"),
            way("cards/backup", "Backup and exchange"),
            way("cards/settings", "Limits, exam day, buttons"),
        ])
        .into()
}
