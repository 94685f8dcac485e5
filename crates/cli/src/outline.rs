//! The outline of a note as JSON, one object a file and a line, and problems as compilers write them.

use serde_json::{Value, json};
use study::deck::{Deck, Placed, plain};
use study::notes::Problem;

/// `file:line: kind: message`
pub(crate) fn problem(file: &str, problem: &Problem) -> String {
    format!("{file}:{}: {}: {}", problem.line, problem.kind.word(), problem.message)
}

/// Titles, topics, questions and problems of a note.
pub(crate) fn json(file: &str, deck: &Deck, problems: &[Problem]) -> Value {
    let questions = deck.questions();
    let mut topics: Vec<String> = Vec::new();
    for topic in questions.iter().filter_map(topic) {
        if topics.last() != Some(&topic) {
            topics.push(topic);
        }
    }
    json!({
        "file": file,
        "title": deck.chapters.first().map(|chapter| chapter.title.as_str()).unwrap_or_default(),
        "topics": topics,
        "questions": questions.iter().map(question).collect::<Vec<_>>(),
        "problems": problems.iter().map(|problem| json!({
            "line": problem.line,
            "kind": problem.kind.word(),
            "message": problem.message,
        })).collect::<Vec<_>>(),
    })
}

fn question(placed: &Placed) -> Value {
    json!({
        "number": placed.question.number,
        "question": plain(&placed.question.prompt),
        "answered": placed.question.is_answered(),
        "topic": topic(placed),
        "line": placed.question.line,
        "parent": placed.parents.last().map(|parent| plain(&parent.prompt)),
    })
}

/// The topics around a question, below its chapter; `None` where it stands in no topic.
fn topic(placed: &Placed) -> Option<String> {
    let topics = placed.topics.get(1..).unwrap_or_default();
    (!topics.is_empty()).then(|| topics.join(" / "))
}
