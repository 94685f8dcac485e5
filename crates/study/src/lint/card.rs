//! The cards that a question declares against the dialect.

use super::Found;
use crate::deck::{Drill, Inline, Question, Task, Worked, gaps, plain};
use crate::drill::answer::canonical;
use crate::facts::Facts;

/// Most declarations of one question: more belong to a question of their own.
const MAX_CARDS: usize = 4;
/// Longest text of a card, and longest answer to be typed or put into a gap, in characters.
const MAX_TEXT: usize = 240;
const MAX_ANSWER: usize = 60;

pub(super) fn check(question: &Question, facts: &Facts, found: &mut Found) {
    let n_cards = question.drills.len();
    if n_cards > MAX_CARDS {
        found.push(
            question.line,
            format!("{n_cards} declared cards: at most {MAX_CARDS}; move some to another question"),
        );
    }
    for Drill { line, task, .. } in &question.drills {
        let mut complain = |message: String| found.push(*line, message);
        match task {
            Task::Cloze(sentence) => {
                length_of_text(&plain(sentence), &mut complain);
                cloze(sentence, &mut complain);
            }
            Task::Typed(typed) => {
                asks(&plain(&typed.ask), &mut complain);
                for answer in &typed.accept {
                    length_of_answer(&plain(answer), &mut complain);
                }
            }
            Task::Worked(worked) => {
                asks(&plain(&worked.ask), &mut complain);
                self::worked(worked, facts, &mut complain);
            }
        }
    }
}

fn asks(text: &str, complain: &mut dyn FnMut(String)) {
    length_of_text(text, complain);
    if !text.trim_end().ends_with('?') {
        complain(format!("`{text}` does not end with a question mark: ask a question"));
    }
}

fn length_of_text(text: &str, complain: &mut dyn FnMut(String)) {
    let length = text.chars().count();
    if length > MAX_TEXT {
        complain(format!("the card's text has {length} characters: at most {MAX_TEXT}"));
    }
}

fn cloze(sentence: &[Inline], complain: &mut dyn FnMut(String)) {
    let all = canonical(&plain(sentence));
    for gap in gaps(sentence).map(plain) {
        length_of_answer(&gap, complain);
        let wanted = canonical(&gap);
        if wanted.len() > 3 && all.matches(&wanted).count() > 1 {
            complain(format!(
                "the gap `{gap}` stands in its sentence a second time, which gives it away: reword the sentence"
            ));
        }
    }
}

fn length_of_answer(answer: &str, complain: &mut dyn FnMut(String)) {
    let length = answer.chars().count();
    if length > MAX_ANSWER {
        complain(format!(
            "the answer `{answer}` has {length} characters: at most {MAX_ANSWER}, or nobody recalls it to the letter"
        ));
    }
}

/// The draws of a card whose figures the parser could not know.
fn worked(worked: &Worked, facts: &Facts, complain: &mut dyn FnMut(String)) {
    let mut worked = worked.clone();
    let mut complaints = worked.fill(&|id| facts.number(id));
    if complaints.is_empty() {
        complaints.extend(worked.check().err());
    }
    complaints.into_iter().for_each(complain);
}
