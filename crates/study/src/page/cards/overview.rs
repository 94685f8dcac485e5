//! `/cards`: what is due today, one button to begin, and the ways to everything else.

use super::{Links, Node, button_to, el, reminder};
use crate::cards::event::Mode;
use crate::cards::queue::Queue;
use crate::cards::words::counted;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    /// Today's queue.
    pub queue: Queue,
    /// How many cards there are.
    pub n_cards: u32,
    /// Whether nothing was ever answered.
    pub is_first: bool,
    /// Days until the exam, where there is one to come.
    pub days_left: Option<u32>,
    /// When the next card is due, in words.
    pub next: Option<String>,
    /// When the next study day begins: for machines, and for people.
    pub next_day: (String, String),
    /// Whether it is time for a backup.
    pub needs_backup: bool,
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
    let lengths = el("p").class("lengths").text("Or a short sitting: ").children([
        short("cards/review?cards=10", "10 cards"),
        short("cards/review?cards=20", "20 cards"),
        short("cards/review?minutes=10", "10 minutes"),
    ]);
    let mut nodes = vec![counts.into()];
    nodes.extend(remarks(shown));
    nodes.push(
        el("p")
            .class("next-step")
            .child(button_to("cards/review", &invitation(queue), links))
            .into(),
    );
    nodes.push(lengths.into());
    nodes
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
    let more = button_to("cards/review?more=5", "5 more new cards", links);
    nodes.push(el("p").class("next-step").child(more).into());
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

fn ways(links: Links<'_>) -> Node {
    let way = |path: &str, label: &str| el("a").attr("href", links.to(path)).text(label).into();
    el("nav")
        .class("card-ways")
        .attr("aria-label", "Cards")
        .children([
            way("cards/browse", "All cards"),
            way("cards/backup", "Backup and exchange"),
            way("cards/settings", "Limits, exam day, buttons"),
        ])
        .into()
}
