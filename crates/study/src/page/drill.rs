//! Cards that a question declares, as page nodes: a sentence with its gap, the answers that count as right,
//! a computation step by step; and the line in a chapter that says they exist.

use super::{Element, Links, Node, el, prose};
use crate::cards::face::{Gap, LEFT_OUT, Piece};
use crate::cards::words::counted;
use crate::deck::{Question, Task, Typed};
use crate::drill::worked::{Computed, Drawn, Value};

/// A sentence with a gap, which is named for those who do not see it.
pub(super) fn with_gap(gap: &Gap, links: Links<'_>) -> Vec<Node> {
    let hole = || {
        el("span")
            .class("gap")
            .child(el("span").class("visually-hidden").text("(gap)"))
            .child(el("span").attr("aria-hidden", "true").text(LEFT_OUT))
    };
    let piece = |piece| match piece {
        Piece::Around(around) => prose::inlines(around, links),
        Piece::Gap(_) => vec![hole().into()],
    };
    gap.pieces().flat_map(piece).collect()
}

/// The whole sentence, with what belongs into the gap marked.
pub(super) fn filled(gap: &Gap, links: Links<'_>) -> Node {
    let piece = |piece| match piece {
        Piece::Around(around) => prose::inlines(around, links),
        Piece::Gap(filling) => {
            vec![el("mark").class("filling").children(prose::inlines(filling, links)).into()]
        }
    };
    el("p").class("short").children(gap.pieces().flat_map(piece)).into()
}

/// The answer that is shown, and what else counts as right.
pub(super) fn accepted(typed: &Typed, links: Links<'_>) -> Vec<Node> {
    let mut answers = typed.accept.iter().map(|answer| prose::inlines(answer, links));
    let first = el("p").class("short").children(answers.next().unwrap_or_default());
    let mut others = el("p").class("fine").text("Also right: ");
    for (place, answer) in answers.enumerate() {
        others = if place == 0 { others } else { others.text(", ") };
        others = others.children(answer);
    }
    let has_others = typed.accept.len() > 1;
    [Some(first.into()), has_others.then(|| others.into())].into_iter().flatten().collect()
}

/// The answer of a computation and the way to it.
pub(super) fn computation(drawn: &Drawn, links: Links<'_>) -> Vec<Node> {
    let mut givens = el("p").class("fine").text("With ");
    for (place, (name, value)) in drawn.givens.iter().enumerate() {
        let before = if place == 0 { "" } else { ", " };
        givens = givens.text(before).child(named(name)).text(" = ");
        givens = match value {
            Value::Number(number) => givens.text(number.to_string()),
            Value::Figure(figure) => {
                givens.children(prose::inlines(std::slice::from_ref(figure), links))
            }
        };
    }
    let steps = drawn.steps.iter().map(|step| one_step(step, links));
    let answer = el("p").class("short");
    let answer = match drawn.steps.last() {
        Some(last) => answer.children(result(last, links)),
        None => answer,
    };
    vec![
        answer.into(),
        givens.text(":").into(),
        el("ol").class("computation").children(steps).into(),
    ]
}

fn one_step(step: &Computed, links: Links<'_>) -> Node {
    let mut item = el("li").child(named(&step.name));
    for form in &step.forms {
        item = item.text(" = ").child(el("code").text(form));
    }
    item.text(" = ").children(result(step, links)).into()
}

/// The value of a step, with its unit and whatever else the note says of it.
fn result(step: &Computed, links: Links<'_>) -> Vec<Node> {
    let value: Node = el("strong").text(&step.value).into();
    let remark = prose::inlines(&step.remark, links);
    let space = (!remark.is_empty()).then(|| Node::Text(" ".to_owned()));
    std::iter::once(value).chain(space).chain(remark).collect()
}

/// The name of a number, as formulas have it.
fn named(name: &str) -> Element {
    el("var").text(name)
}

/// The line in a chapter that says which cards there are beside the question; none where there are none.
pub(super) fn mention(question: &Question) -> Option<Node> {
    let count = |wanted: fn(&Task) -> bool| {
        let tasks = question.drills.iter().map(|drill| &drill.task);
        let n: usize = tasks.filter(|task| wanted(task)).map(Task::n_cards).sum();
        u32::try_from(n).unwrap_or(u32::MAX)
    };
    let kinds = [
        (count(|task| matches!(task, Task::Cloze(_))), "gap", "to fill in"),
        (count(|task| matches!(task, Task::Typed(_))), "answer", "to type"),
        (count(|task| matches!(task, Task::Worked(_))), "answer", "to work out"),
    ];
    let kinds = kinds.iter().filter(|(n, ..)| *n > 0);
    let parts: Vec<String> =
        kinds.map(|(n, thing, does)| format!("{} {does}", counted(*n, thing))).collect();
    let sentence = format!("Also among the cards: {}.", parts.join(", "));
    (!parts.is_empty()).then(|| el("p").class("drills").text(sentence).into())
}
