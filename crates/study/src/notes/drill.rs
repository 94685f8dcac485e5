//! Cards that an answer declares: `**Fill in:**` with its gaps in bold, `**Type in:**` with a list of
//! what counts as right, `**Work out:**` with a list of numbers and formulas.
//!
//! What cannot be used stays in the answer as text, and a problem says why.

use super::answer::without_label;
use super::limits::MAX_DRILLS;
use super::problem::ProblemKind;
use super::prose::{Reader, flatten};
use super::wording::Label;
use crate::deck::{Block, Drill, Given, Inline, Origin, Step, Task, Typed, Worked, gaps, plain};
use crate::drill::answer::canonical;
use crate::drill::formula::is_name;

/// Most gaps in a sentence.
const MAX_GAPS: usize = 5;
/// Longest sentence or question, in characters.
const MAX_TEXT: usize = 400;
/// Most answers that are accepted, and the longest, in characters.
const MAX_ACCEPTED: usize = 10;
const MAX_ANSWER: usize = 100;
/// Most lines below `**Work out:**`.
const MAX_LINES: usize = 16;
/// Most numbers in a choice.
const MAX_CHOICE: usize = 32;
/// Greatest number that may be drawn.
const MAX_NUMBER: i64 = 1_000_000;

const HOW_TO_GIVE: &str = "write `*name*: 3 to 12`, `*name*: 100 to 500 by 50`, `*name*: 25, 50 or 75`, `*name*: {{rule.id}}` or ``*name* = `formula` unit``";

impl Reader<'_, '_> {
    /// The card that a paragraph declares, with the list below it; a problem where there is none.
    pub(super) fn drill(
        &mut self,
        label: Label,
        paragraph: &[Inline],
        list: &[Vec<Block>],
    ) -> Option<Drill> {
        let text = plain(paragraph);
        let place = self.declared.iter().position(|(declared, _)| *declared == text);
        let line = place.map_or(1, |place| self.declared.swap_remove(place).1);
        self.drills += 1;
        let task = if self.drills > MAX_DRILLS {
            Err(format!(
                "it is the {}th of its note, and {MAX_DRILLS} are read: split the note",
                self.drills
            ))
        } else {
            read(label, without_label(paragraph.to_vec()), list)
        };
        match task {
            Ok(task) => {
                let ids = vec![String::new(); task.n_cards()];
                Some(Drill { line, ids, task })
            }
            Err(reason) => {
                let message = format!("This card is kept as text: {reason}.");
                self.problem(line, ProblemKind::BadCard, message);
                None
            }
        }
    }
}

fn read(label: Label, text: Vec<Inline>, list: &[Vec<Block>]) -> Result<Task, String> {
    let length = plain(&text).chars().count();
    if !(1..=MAX_TEXT).contains(&length) {
        return Err(format!(
            "its text has {length} characters: write 1 to {MAX_TEXT} after the label"
        ));
    }
    match label {
        Label::TypeIn => typed(text, list).map(Task::Typed),
        Label::WorkOut => worked(text, list).map(Task::Worked),
        _ => cloze(text).map(Task::Cloze),
    }
}

fn cloze(sentence: Vec<Inline>) -> Result<Vec<Inline>, String> {
    let n_gaps = gaps(&sentence).count();
    if !(1..=MAX_GAPS).contains(&n_gaps) {
        return Err(format!(
            "it has {n_gaps} gaps: write 1 to {MAX_GAPS} words of its sentence in **bold**"
        ));
    }
    if gaps(&sentence).any(|gap| canonical(&plain(gap)).is_empty()) {
        return Err(
            "one of its gaps holds no word: write what belongs there in **bold**".to_owned()
        );
    }
    let around: String = sentence
        .iter()
        .filter(|inline| !matches!(inline, Inline::Strong(_)))
        .map(|inline| plain(std::slice::from_ref(inline)))
        .collect();
    if !around.contains(char::is_alphanumeric) {
        return Err("it is nothing but gaps: write the sentence around them".to_owned());
    }
    Ok(sentence)
}

fn typed(ask: Vec<Inline>, list: &[Vec<Block>]) -> Result<Typed, String> {
    if !(1..=MAX_ACCEPTED).contains(&list.len()) {
        return Err(format!(
            "it has {} answers: list 1 to {MAX_ACCEPTED} below it, the best first",
            list.len()
        ));
    }
    let accept: Vec<Vec<Inline>> = list.iter().map(|item| flatten(item.clone())).collect();
    for answer in &accept {
        let text = plain(answer);
        if canonical(&text).is_empty() || text.chars().count() > MAX_ANSWER {
            return Err(format!(
                "nobody can type `{text}`: write an answer of 1 to {MAX_ANSWER} characters"
            ));
        }
    }
    Ok(Typed { ask, accept })
}

fn worked(ask: Vec<Inline>, list: &[Vec<Block>]) -> Result<Worked, String> {
    let mut worked = Worked { ask, givens: Vec::new(), steps: Vec::new() };
    if list.len() > MAX_LINES {
        return Err(format!("it has {} lines below it: at most {MAX_LINES}", list.len()));
    }
    for item in list {
        let item = flatten(item.clone());
        let [Inline::Emphasis(name), Inline::Text(mark), rest @ ..] = item.as_slice() else {
            return Err(format!("its line `{}` cannot be read: {HOW_TO_GIVE}", plain(&item)));
        };
        let name = plain(name);
        if !is_name(&name) {
            return Err(format!(
                "`{name}` is no name of a number: write a small letter, then letters, digits and _"
            ));
        }
        let unread = || format!("its line about `{name}` cannot be read: {HOW_TO_GIVE}");
        match (mark.trim_start().split_at_checked(1), rest) {
            (Some((":", numbers)), _) if worked.steps.is_empty() => {
                let origin = origin(numbers.trim(), rest).ok_or_else(unread)?;
                worked.givens.push(Given { name, origin });
            }
            (Some((":", _)), _) => {
                return Err(format!(
                    "`{name}` is given below a formula: move its line above all of them"
                ));
            }
            (Some(("=", between)), [Inline::Code(formula), remark @ ..])
                if between.trim().is_empty() =>
            {
                let remark = super::inline::trim(remark.to_vec());
                worked.steps.push(Step { name, formula: formula.clone(), remark });
            }
            _ => return Err(unread()),
        }
    }
    if worked.steps.is_empty() {
        return Err(format!("it has no formula, so it has no answer: {HOW_TO_GIVE}"));
    }
    let is_drawn = |given: &Given| !matches!(given.origin, Origin::Figure { .. });
    if !worked.givens.iter().any(is_drawn) {
        return Err(format!("nothing in it is drawn, so it is always the same: {HOW_TO_GIVE}"));
    }
    worked.check()?;
    Ok(worked)
}

/// Where a number comes from, as a line says it after its colon.
fn origin(numbers: &str, rest: &[Inline]) -> Option<Origin> {
    match rest {
        [] => range(numbers).or_else(|| choice(numbers)),
        [Inline::Figure { id, .. }] if numbers.is_empty() => {
            Some(Origin::Figure { id: id.clone(), value: None, shown: None })
        }
        _ => None,
    }
}

/// `3 to 12`, or `100 to 500 by 50`.
fn range(text: &str) -> Option<Origin> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (least, most, by) = match words.as_slice() {
        [least, "to", most] => (number(least)?, number(most)?, 1),
        [least, "to", most, "by", by] => (number(least)?, number(most)?, number(by)?),
        _ => return None,
    };
    (least < most && by > 0).then_some(Origin::Range { least, most, by })
}

/// `25, 50 or 75`.
fn choice(text: &str) -> Option<Origin> {
    let parts = text.split(',').flat_map(|part| part.trim().split(" or "));
    let parts = parts.map(|part| part.strip_prefix("or ").unwrap_or(part).trim());
    let numbers: Vec<i64> = parts.map(number).collect::<Option<_>>()?;
    (2..=MAX_CHOICE).contains(&numbers.len()).then_some(Origin::Choice(numbers))
}

/// A number as it would be written again.
fn number(text: &str) -> Option<i64> {
    let number = text.parse::<i64>().ok().filter(|number| (0..=MAX_NUMBER).contains(number))?;
    (number.to_string() == text).then_some(number)
}
