//! A question as page nodes: a native `<details>`, so that it folds without script and
//! find-in-page opens it.

use super::{Element, Links, Node, drill, el, prose};
use crate::deck::{Inline, KeyPoint, Question};

/// One question with its answer folded in and its follow-ups nested.
pub(super) fn question(question: &Question, page: &str, links: Links<'_>) -> Node {
    if !question.is_answered() && question.follow_ups.is_empty() {
        return anchored(el("div").class("question unanswered"), question, links)
            .child(prompt(el("p").class("prompt"), question, links))
            .child(el("p").class("none").text("No answer in the note yet."))
            .into();
    }
    anchored(el("details").class("question"), question, links)
        .child(prompt(el("summary"), question, links))
        .child(el("div").class("answer").children(answer(question, page, links)))
        .into()
}

/// Only questions of the site can be named by an address; a learner's file must not take ids of the page.
fn anchored(element: Element, question: &Question, links: Links<'_>) -> Element {
    if question.id.is_empty() || !links.own_site {
        element
    } else {
        element.attr("id", &question.id)
    }
}

fn prompt(holder: Element, question: &Question, links: Links<'_>) -> Element {
    let text = el("span").class("prompt-text").children(prose::inlines(&question.prompt, links));
    match &question.number {
        Some(number) => holder.child(el("span").class("number").text(number)).text(" ").child(text),
        None => holder.child(text),
    }
}

fn answer(question: &Question, page: &str, links: Links<'_>) -> Vec<Node> {
    let mut parts: Vec<Node> = Vec::new();
    if !question.short.is_empty() {
        parts.push(el("p").class("short").children(prose::inlines(&question.short, links)).into());
    }
    parts.extend(prose::blocks(&question.explanation, 4, links));
    parts.extend(question.misconceptions.iter().map(|belief| self::belief(belief, links)));
    if !question.key_points.is_empty() {
        parts.push(key_points(&question.key_points, links));
    }
    if !question.sources.is_empty() {
        parts.push(sources(question, links));
    }
    parts.extend(drill::mention(question));
    if links.own_site && !question.id.is_empty() {
        parts.push(tools(question, page, links));
    }
    if !question.follow_ups.is_empty() {
        let children = question.follow_ups.iter().map(|f| self::question(f, page, links));
        parts.push(
            el("div")
                .class("follow-ups")
                .child(el("p").class("label").text("Follow-up questions"))
                .children(children)
                .into(),
        );
    }
    parts
}

/// A wrong belief that the answer corrects.
pub(super) fn belief(belief: &[Inline], links: Links<'_>) -> Node {
    let label = prose::labelled("p", "belief", "Wrong belief");
    label.text(" ").children(prose::inlines(belief, links)).into()
}

pub(super) fn key_points(points: &[KeyPoint], links: Links<'_>) -> Node {
    let item = |point: &KeyPoint| {
        let item = if point.must { el("li").class("must") } else { el("li") };
        let item = item.children(prose::inlines(&point.text, links));
        if point.must {
            item.child(el("span").class("must-mark").text(" must-have")).into()
        } else {
            item.into()
        }
    };
    el("div")
        .class("points")
        .child(el("p").class("label").text("Key points"))
        .child(el("ul").children(points.iter().map(item)))
        .into()
}

pub(super) fn sources(question: &Question, links: Links<'_>) -> Node {
    let mut line = prose::labelled("p", "sources", "Sources").text(" ");
    for (n, source) in question.sources.iter().enumerate() {
        if n > 0 {
            line = line.text(" · ");
        }
        line = line.children(prose::inlines(source, links));
    }
    line.into()
}

/// A link to the question, and a button that the app brings to life.
fn tools(question: &Question, page: &str, links: Links<'_>) -> Node {
    let href = links.to(&format!("{page}#{}", question.id));
    el("p")
        .class("tools")
        .child(el("a").class("permalink").attr("href", href).text("Link to this question"))
        .child(
            el("button")
                .class("quiet")
                .attr("type", "button")
                .attr("data-copy", &question.id)
                .attr("disabled", "")
                .text("Copy link"),
        )
        .into()
}
