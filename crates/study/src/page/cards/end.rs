//! What a sitting shows instead of a card: its summary, a card that keeps slipping, a clock that jumped.

use super::{Links, Node, button, button_to, el, named, reminder, review};
use crate::cards::flashcard::Flashcard;
use crate::cards::session::Summary;
use crate::cards::words::counted;
use crate::drill::worked::Drawn;
use crate::page::card;

/// What came of a sitting.
#[derive(Debug, Clone, Default)]
pub struct Over<'a> {
    /// The figures.
    pub summary: Summary,
    /// The cards that were forgotten although the learner had been certain.
    pub confident_errors: Vec<&'a Flashcard>,
    /// All that were forgotten.
    pub forgotten: Vec<&'a Flashcard>,
    /// When the next card is due, in words.
    pub next: Option<String>,
    /// Whether a card is left for today, or will be back within its steps.
    pub can_go_on: bool,
    /// Whether the day's new cards are used up and there are more.
    pub can_have_more: bool,
    /// Whether something can be taken back.
    pub can_undo: bool,
    /// Whether it is time for a backup.
    pub needs_backup: bool,
}

/// The end of a sitting.
pub fn over(over: &Over<'_>, links: Links<'_>) -> Vec<Node> {
    let any = over.summary.answers > 0;
    let mut section = el("section")
        .class("sitting-over")
        .attr("aria-labelledby", "stage")
        .child(heading(if any { "Done for now" } else { "Nothing is due" }));
    if any {
        section = section.children(figures(&over.summary));
    }
    if let Some(next) = &over.next {
        section = section.child(el("p").text(format!("The next card is due {next}.")));
    }
    section = section
        .children(list(
            "You were certain of these: worth a second look",
            &over.confident_errors,
            links,
        ))
        .children(list("These did not come", &over.forgotten, links));
    let mut ways = el("p").class("folds").child(button_to("cards", "Back to the cards", links));
    if over.can_go_on {
        ways = ways.child(button("go-on", "Go on"));
    }
    if over.can_have_more {
        ways = ways.child(button("more-new", "5 more new cards"));
    }
    if over.can_undo {
        ways = ways.child(button("undo", "Undo").class("quiet"));
    }
    section = section.child(ways);
    if over.needs_backup {
        section = section.child(reminder(links));
    }
    vec![review::title(), section.into()]
}

/// A card that keeps slipping: more repetition is not what it needs.
pub fn leech(
    card: &Flashcard,
    drawn: Option<&Drawn>,
    related: &[&Flashcard],
    links: Links<'_>,
) -> Vec<Node> {
    let own = Links { own_site: card.page.is_some(), ..links };
    let back = card::back(card, drawn, own);
    let mut section = el("section")
        .class("flashcard")
        .attr("aria-labelledby", "stage")
        .child(heading("This card keeps slipping"))
        .child(el("p").text("It is put aside until tomorrow. More repetition rarely helps; understanding it anew does."))
        .children(card::front(card, drawn, own))
        .child(el("div").class("card-answer").children(back.answer))
        .children(back.more);
    let n_points = card.question.key_points.len();
    if n_points > 3 {
        section = section.child(el("p").text(format!(
            "It has {n_points} key points: a note of your own with a question for each may be easier to keep."
        )));
    }
    let section = section.children(list("What it rests on", related, links)).child(
        el("p")
            .class("folds")
            .child(button("go-on", "Go on").class("button"))
            .child(button("suspend", "Suspend it")),
    );
    vec![review::title(), section.into()]
}

/// The clock has jumped: reviews of a day that has not come would spoil the schedule.
pub fn jumped(days: u32, links: Links<'_>) -> Vec<Node> {
    let text = format!(
        "Since the last card it has gone forward by {}. If this device was asleep that long, go on; if its clock was set wrong, correct it first, or cards will come back on the wrong days.",
        counted(days, "day")
    );
    let section = el("section")
        .class("flashcard")
        .attr("aria-labelledby", "stage")
        .child(heading("Is the clock right?"))
        .child(el("p").text(text))
        .child(
            el("p")
                .class("folds")
                .child(button("trust-clock", "It is right: go on").class("button"))
                .child(el("a").class("button-plain").attr("href", links.to("cards")).text("Leave")),
        );
    vec![review::title(), section.into()]
}

fn heading(text: &str) -> Node {
    el("h2").attr("id", "stage").attr("tabindex", "-1").text(text).into()
}

fn figures(summary: &Summary) -> [Node; 2] {
    let minutes = u32::try_from(summary.took_ms.div_ceil(60_000)).unwrap_or(u32::MAX);
    let lead = format!(
        "{} seen, {} remembered at the first try, in about {}.",
        counted(summary.cards, "card"),
        summary.remembered,
        counted(minutes.max(1), "minute")
    );
    let row = |(topic, (seen, remembered)): (&String, &(u32, u32))| {
        el("tr")
            .child(el("th").attr("scope", "row").text(topic))
            .child(el("td").text(format!("{remembered} of {seen}")))
            .into()
    };
    let column = |text: &str| Node::from(el("th").attr("scope", "col").text(text));
    let table = el("table")
        .child(el("thead").child(el("tr").children([column("Topic"), column("Remembered")])))
        .child(el("tbody").children(summary.topics.iter().map(row)));
    let topics = el("details")
        .class("card-more")
        .child(el("summary").text("By topic"))
        .child(el("div").class("table").child(table));
    [el("p").class("lead").text(lead).into(), topics.into()]
}

/// Cards by their questions, under a heading; nothing where there are none.
fn list(title: &str, cards: &[&Flashcard], links: Links<'_>) -> Vec<Node> {
    if cards.is_empty() {
        return Vec::new();
    }
    let items = cards.iter().map(|card| el("li").child(named(card, links)).into());
    vec![el("h3").text(title).into(), el("ul").children(items).into()]
}
