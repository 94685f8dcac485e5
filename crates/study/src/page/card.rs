//! A flashcard as page nodes: its question, its answer, and what explains the answer.

use super::{Links, Node, el, prose, question};
use crate::cards::flashcard::Flashcard;

/// The two parts of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Back {
    /// What the learner compares with: the short answer and the key points.
    pub answer: Vec<Node>,
    /// The explanation, wrong beliefs, sources and the way to the note; empty where there is no more.
    pub more: Vec<Node>,
}

/// The question.
pub fn front(card: &Flashcard, links: Links<'_>) -> Vec<Node> {
    vec![el("p").class("prompt-text").children(prose::inlines(&card.question.prompt, links)).into()]
}

/// The answer. Where the note gives no short one, the explanation is the answer.
pub fn back(card: &Flashcard, links: Links<'_>) -> Back {
    let asked = &card.question;
    let explanation = prose::blocks(&asked.explanation, 4, links);
    let mut back = Back::default();
    if asked.short.is_empty() {
        back.answer = explanation;
    } else {
        let short = el("p").class("short").children(prose::inlines(&asked.short, links));
        back.answer.push(short.into());
        back.more = explanation;
    }
    if !asked.key_points.is_empty() {
        back.answer.push(question::key_points(&asked.key_points, links));
    }
    back.more.extend(asked.misconceptions.iter().map(|belief| question::belief(belief, links)));
    if !asked.sources.is_empty() {
        back.more.push(question::sources(asked, links));
    }
    if let Some(page) = &card.page {
        let href = links.to(&format!("{page}#{}", asked.id));
        let link = el("a").attr("href", href).text("This question in its chapter");
        back.more.push(el("p").class("tools").child(link).into());
    }
    back
}
