//! A flashcard as page nodes: its question, its answer, and what explains the answer.

use super::{Links, Node, drill, el, prose, question};
use crate::cards::face::Face;
use crate::cards::flashcard::Flashcard;
use crate::drill::worked::Drawn;

/// The two parts of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Back {
    /// What the learner compares with: the short answer and the key points.
    pub answer: Vec<Node>,
    /// The explanation, wrong beliefs, sources and the way to the note; empty where there is no more.
    pub more: Vec<Node>,
}

/// What is asked, with the numbers that were drawn for this review.
pub fn front(card: &Flashcard, drawn: Option<&Drawn>, links: Links<'_>) -> Vec<Node> {
    let (task, asked) = match &card.face {
        Face::Question => (None, prose::inlines(&card.question.prompt, links)),
        Face::Gap(gap) => (Some("Fill in the gap"), drill::with_gap(gap, links)),
        Face::Typed(typed) => (Some("Type the answer"), prose::inlines(&typed.ask, links)),
        Face::Worked(worked) => {
            let asked = drawn.map_or(&worked.ask, |drawn| &drawn.ask);
            (Some("Work it out"), prose::inlines(asked, links))
        }
    };
    let task = task.map(|task| el("p").class("card-task").text(task).into());
    let asked = el("p").class("prompt-text").attr("id", "card-question").children(asked);
    task.into_iter().chain([asked.into()]).collect()
}

/// The answer. A question without a short one is answered by its explanation; for what a question
/// declares, all that it says itself is explanation.
pub fn back(card: &Flashcard, drawn: Option<&Drawn>, links: Links<'_>) -> Back {
    let Back { answer, mut more } = back_of_question(card, links);
    let declared = match &card.face {
        Face::Question => return Back { answer, more },
        Face::Gap(gap) => vec![drill::filled(gap, links)],
        Face::Typed(typed) => drill::accepted(typed, links),
        Face::Worked(_) => drawn.map(|drawn| drill::computation(drawn, links)).unwrap_or_default(),
    };
    let question = el("p").class("label").children(prose::inlines(&card.question.prompt, links));
    more.splice(..0, std::iter::once(question.into()).chain(answer));
    Back { answer: declared, more }
}

fn back_of_question(card: &Flashcard, links: Links<'_>) -> Back {
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
