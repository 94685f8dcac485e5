//! `/cards/review`: the card on the table. Its answer is in the page only once it is asked for.

use super::typing::{self, Compared};
use super::{Element, Links, Node, button, el, keyed};
use crate::cards::card::Grade;
use crate::cards::event::Mode;
use crate::cards::flashcard::Flashcard;
use crate::cards::keys::{Line, TABLE};
use crate::cards::queue::Why;
use crate::cards::scheduler::Outcome;
use crate::drill::worked::Drawn;
use crate::page::card;

/// How sure one can be before the answer is shown.
const CERTAINTY: [(u8, &str); 3] = [(1, "A guess"), (2, "Fairly sure"), (3, "Certain")];

/// A card on the table.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    /// The card.
    pub card: &'a Flashcard,
    /// Its place in the sitting, from 1.
    pub number: u32,
    /// How many cards the sitting has, as far as is known.
    pub total: u32,
    /// Why it is shown.
    pub why: Why,
    /// Whether the hint is shown.
    pub hint: bool,
    /// Whether the learner marked it.
    pub flagged: bool,
    /// Whether single letters, digits and signs are keys; if not, none is promised.
    pub single_keys: bool,
    /// Whether something can be taken back.
    pub can_undo: bool,
    /// Whether something can be done again.
    pub can_redo: bool,
    /// The numbers that were drawn for this review.
    pub drawn: Option<&'a Drawn>,
    /// What was typed so far.
    pub typed: &'a str,
    /// The answer, once it is shown.
    pub answer: Option<Answer>,
}

/// What stands on the table with the answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What each grade would do.
    pub outcomes: [Outcome; 4],
    /// Why the waits are what they are.
    pub why: Vec<Node>,
    /// How the answer counts.
    pub mode: Mode,
    /// What was typed beside what was meant, where something was.
    pub compared: Option<Compared>,
    /// Which grades are offered; none where this tab may not answer.
    pub offer: Offer,
}

/// Which grades are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// All four.
    Four,
    /// Again and Good.
    Two,
    /// None: another tab reviews.
    OtherTab,
    /// None: a newer version of the site must be loaded first.
    Nothing,
}

/// The page with a card on it.
pub fn page(table: &Table<'_>, links: Links<'_>) -> Vec<Node> {
    let links = Links { own_site: table.card.page.is_some(), ..links };
    let mut section = el("section")
        .class("flashcard")
        .attr("aria-labelledby", "card-place")
        .child(head(table))
        .child(progress(table))
        .child(front(table, links));
    if table.hint
        && let Some(hint) = table.card.hint()
    {
        section = section.child(el("p").class("hint").text(hint));
    }
    let mut nodes = vec![title()];
    match &table.answer {
        None => {
            let is_typed = table.card.face.is_typed();
            let field =
                is_typed.then(|| typing::field(&table.card.id, table.typed, table.single_keys));
            nodes.push(section.children(field).child(certainty()).child(show()).into());
        }
        Some(answer) => nodes.push(section.child(back(table, answer, links)).into()),
    }
    nodes.push(tools(table));
    nodes.push(help());
    nodes.extend(table.answer.as_ref().and_then(|answer| grades(answer, table.single_keys)));
    nodes
}

/// The question. A tap on it shows the answer, as the button below it does.
fn front(table: &Table<'_>, links: Links<'_>) -> Element {
    let front = el("div").class("card-front").children(card::front(table.card, table.drawn, links));
    if table.answer.is_some() { front } else { front.attr("data-do", "show") }
}

/// The page's title, for those who do not see that it is a review.
pub(super) fn title() -> Node {
    el("h1").class("visually-hidden").text("Review").into()
}

fn head(table: &Table<'_>) -> Element {
    let place = format!("Card {} of {}", table.number, table.total);
    let topic = el("span").class("card-topic").text(format!(", {}", table.card.topic()));
    let heading = el("h2").attr("id", "card-place").attr("tabindex", "-1").text(place).child(topic);
    let why = el("p").class("fine").text(table.why.words());
    el("div").class("card-head").child(heading).child(why)
}

fn progress(table: &Table<'_>) -> Element {
    el("progress")
        .attr("value", table.number.saturating_sub(1).to_string())
        .attr("max", table.total.max(1).to_string())
        .attr("aria-hidden", "true")
}

/// How sure the learner is: asked before the answer, and never insisted on.
fn certainty() -> Element {
    let option = |(level, label): (u8, &str)| {
        let field = el("input")
            .attr("type", "radio")
            .attr("name", "certainty")
            .attr("value", level.to_string())
            .attr("id", format!("certainty-{level}"));
        el("label").child(field).child(el("span").text(label)).into()
    };
    el("fieldset")
        .class("certainty")
        .child(el("legend").text("How sure are you?"))
        .children(CERTAINTY.map(option))
}

fn show() -> Element {
    let show =
        button("show", "Show answer").class("button").attr("aria-keyshortcuts", "Space Enter");
    el("p").class("show-answer").child(show)
}

fn back(table: &Table<'_>, answer: &Answer, links: Links<'_>) -> Element {
    let card::Back { answer: words, more } = card::back(table.card, table.drawn, links);
    let heading = el("h3").attr("id", "card-answer").attr("tabindex", "-1").text("Answer");
    let compared = answer.compared.as_ref();
    // The heading takes the focus, and with it is read what became of the typed answer.
    let heading =
        if compared.is_some() { heading.attr("aria-describedby", "verdict") } else { heading };
    let mut back = el("div")
        .class("card-back")
        .child(heading)
        .children(compared.map(|compared| typing::compared(compared, table.single_keys)))
        .child(el("div").class("card-answer").children(words));
    if !more.is_empty() {
        back = back.child(fold("explanation", "Explanation and sources", more));
    }
    back.child(fold("why", "Why these intervals?", answer.why.clone()))
}

fn fold(id: &'static str, label: &str, inside: Vec<Node>) -> Element {
    el("details")
        .class("card-more")
        .attr("id", id)
        .child(el("summary").text(label))
        .child(el("div").children(inside))
}

fn tools(table: &Table<'_>) -> Node {
    let tool = |does: &'static str, keys: &'static str, label: &str| {
        keyed(button(does, label).class("quiet"), keys, table.single_keys)
    };
    let undo = tool("undo", "U Control+Z", "Undo");
    let undo = if table.can_undo { undo } else { undo.attr("disabled", "") };
    let flag = tool("flag", "F", if table.flagged { "Flagged" } else { "Flag" })
        .attr("aria-pressed", table.flagged.to_string());
    let mut tools = el("div")
        .class("card-tools")
        .attr("role", "group")
        .attr("aria-label", "This card")
        .child(undo);
    if table.can_redo {
        tools = tools.child(tool("redo", "Shift+U", "Redo"));
    }
    if table.card.hint().is_some() {
        tools = tools.child(tool("hint", "H", "Hint"));
    }
    tools
        .child(flag)
        .child(tool("bury", "B", "Until tomorrow"))
        .child(tool("suspend", "!", "Suspend"))
        .child(tool("aloud", "R", "Read aloud"))
        .child(tool("help", "?", "Keys"))
        .into()
}

/// The grades, in reach of the thumb: each says what it means and when the card would be back.
fn grades(answer: &Answer, single_keys: bool) -> Option<Node> {
    let grades: &[Grade] = match answer.offer {
        Offer::Four => &Grade::ALL,
        Offer::Two => &[Grade::Again, Grade::Good],
        Offer::OtherTab => return Some(other_tab()),
        Offer::Nothing => return None,
    };
    let question = el("p").attr("id", "grades-question").text("How well did you recall it?");
    let buttons = grades.iter().map(|grade| one(*grade, answer, single_keys));
    let row = el("div").class("grade-row").children(buttons);
    let bar =
        el("div").class("grades").attr("role", "group").attr("aria-labelledby", "grades-question");
    Some(bar.child(question).child(row).into())
}

fn one(grade: Grade, answer: &Answer, single_keys: bool) -> Node {
    let (class, digit) = match grade {
        Grade::Again => ("grade grade-1", "1"),
        Grade::Hard => ("grade grade-2", "2"),
        Grade::Good => ("grade grade-3", "3"),
        Grade::Easy => ("grade grade-4", "4"),
    };
    let is_next = grade == suggested(answer.compared.as_ref());
    let keys = if is_next { format!("{digit} Space Enter") } else { digit.to_owned() };
    let unseen = |text: &str| el("span").class("visually-hidden").text(text);
    let button = el("button")
        .class(class)
        .attr("type", "button")
        .attr("data-do", "grade")
        .attr("data-grade", u8::from(grade).to_string());
    let mut button =
        keyed(button, &keys, single_keys).child(el("span").class("grade-name").text(grade.name()));
    // In the last days before an exam no answer changes when a card comes back.
    if answer.mode == Mode::Review {
        let wait = answer.outcomes[usize::from(u8::from(grade)) - 1].wait.words();
        button =
            button.child(unseen(", next in ")).child(el("span").class("grade-wait").text(wait));
    }
    if is_next && answer.compared.is_some() {
        button = button.child(unseen(", ")).child(typing::suggested());
    }
    button.child(unseen(": ")).child(el("span").class("grade-caption").text(grade.caption())).into()
}

/// The grade that Space and Enter give: Good, or what follows from what was typed.
pub fn suggested(compared: Option<&Compared>) -> Grade {
    compared.map_or(Grade::Good, Compared::suggested)
}

fn other_tab() -> Node {
    el("div")
        .class("grades")
        .attr("role", "status")
        .child(el("p").text("You are reviewing in another tab. Here you can only look."))
        .child(button("take-turn", "Review here"))
        .into()
}

/// The table of keys, closed until it is asked for.
fn help() -> Node {
    let row = |line: Line| {
        let keys = el("th").attr("scope", "row").child(el("kbd").text(line.keys));
        el("tr").child(keys).child(el("td").text(line.does)).into()
    };
    let fine = "Single-letter keys can be switched off in the settings.";
    el("dialog")
        .class("keys")
        .attr("id", "keys")
        .attr("aria-labelledby", "keys-title")
        // Otherwise the focus would go to the button at the end, and the beginning out of sight.
        .child(
            el("h2")
                .attr("id", "keys-title")
                .attr("tabindex", "-1")
                .attr("autofocus", "")
                .text("Keys"),
        )
        .child(el("table").child(el("tbody").children(TABLE.map(row))))
        .child(el("p").class("fine").text(fine))
        .child(button("help", "Close"))
        .into()
}
