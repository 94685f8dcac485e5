//! What a card asks: its question, or what the question declares beside itself (a gap, an answer to type,
//! a computation), and what counts as right.

use crate::deck::{Inline, Question, Task, Typed, Worked, gaps, plain};
use crate::drill::answer::Meant;
use crate::drill::worked::Drawn;

/// Stands in a sentence where something is left out.
pub const LEFT_OUT: &str = "…";
/// So many words of the answer are shown as a hint, where it has more than twice as many.
const HINT_WORDS: usize = 3;

/// What a card asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Face {
    /// The question that it stands for.
    Question,
    /// A gap of a sentence.
    Gap(Gap),
    /// A question whose answer is typed.
    Typed(Typed),
    /// A question with numbers that are drawn for each review.
    Worked(Worked),
}

/// A gap of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// The whole sentence, every gap of it strong.
    pub sentence: Vec<Inline>,
    /// Which gap, from 0.
    pub place: usize,
}

/// A piece of a sentence with a gap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Piece<'a> {
    /// What stands around the gap.
    Around(&'a [Inline]),
    /// What belongs into it.
    Gap(&'a [Inline]),
}

impl Gap {
    /// The sentence in pieces. The other gaps are filled, and nothing marks them.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        let mut place = 0;
        self.sentence.iter().map(move |inline| match inline {
            Inline::Strong(gap) => {
                place += 1;
                if place - 1 == self.place { Piece::Gap(gap) } else { Piece::Around(gap) }
            }
            other => Piece::Around(std::slice::from_ref(other)),
        })
    }

    /// What belongs into it.
    pub fn filling(&self) -> &[Inline] {
        gaps(&self.sentence).nth(self.place).unwrap_or_default()
    }

    fn text(&self) -> String {
        let piece = |piece| match piece {
            Piece::Around(around) => plain(around),
            Piece::Gap(_) => LEFT_OUT.to_owned(),
        };
        self.pieces().map(piece).collect()
    }
}

impl Face {
    /// The faces of what a question declares, one for each of its cards; none where it cannot be asked
    /// here, since it computes with a figure that only the course knows.
    pub fn of(task: &Task) -> Vec<Self> {
        match task {
            Task::Cloze(sentence) => {
                let gap = |place| Self::Gap(Gap { sentence: sentence.clone(), place });
                (0..task.n_cards()).map(gap).collect()
            }
            Task::Typed(typed) => vec![Self::Typed(typed.clone())],
            Task::Worked(worked) if worked.is_ready() => vec![Self::Worked(worked.clone())],
            Task::Worked(_) => Vec::new(),
        }
    }

    /// The kinds of cards, for menus.
    pub const KINDS: [&str; 4] =
        ["question", "gap to fill in", "answer to type", "answer to work out"];

    /// What kind of card it makes.
    pub fn kind(&self) -> &'static str {
        let place = match self {
            Self::Question => 0,
            Self::Gap(_) => 1,
            Self::Typed(_) => 2,
            Self::Worked(_) => 3,
        };
        Self::KINDS[place]
    }

    /// Whether the answer can be typed.
    pub fn is_typed(&self) -> bool {
        matches!(self, Self::Typed(_) | Self::Worked(_))
    }

    /// Whether "I meant this" makes sense: what was typed will be meant the next time as well.
    pub fn can_be_meant(&self) -> bool {
        matches!(self, Self::Typed(_))
    }

    /// What is asked, as plain text; what is left out or drawn is `…`.
    pub(super) fn text(&self, question: &Question) -> String {
        match self {
            Self::Question => plain(&question.prompt),
            Self::Gap(gap) => gap.text(),
            Self::Typed(typed) => plain(&typed.ask),
            Self::Worked(worked) => {
                let drawn: Vec<&str> = worked.givens.iter().map(|one| one.name.as_str()).collect();
                let piece = |inline: &Inline| match inline {
                    Inline::Emphasis(name) if drawn.contains(&plain(name).as_str()) => {
                        LEFT_OUT.to_owned()
                    }
                    other => plain(std::slice::from_ref(other)),
                };
                worked.ask.iter().map(piece).collect()
            }
        }
    }

    /// What counts as right, the best first; nothing where only the learner can tell.
    pub fn meant(&self, drawn: Option<&Drawn>) -> Vec<Meant> {
        match self {
            Self::Question => Vec::new(),
            Self::Gap(gap) => vec![Meant::of(gap.filling())],
            Self::Typed(typed) => typed.accept.iter().map(|answer| Meant::of(answer)).collect(),
            Self::Worked(_) => drawn.map(|drawn| drawn.answer.clone()).into_iter().collect(),
        }
    }

    /// The answer as it is read aloud.
    pub(super) fn spoken_answer(&self, question: &Question, drawn: Option<&Drawn>) -> String {
        match self {
            Self::Question if !question.short.is_empty() => plain(&question.short),
            Self::Question => {
                let points = question.key_points.iter().map(|point| plain(&point.text));
                points.collect::<Vec<String>>().join(". ")
            }
            Self::Gap(gap) => plain(&gap.sentence),
            Self::Typed(_) | Self::Worked(_) => {
                self.meant(drawn).first().map(|meant| meant.text.clone()).unwrap_or_default()
            }
        }
    }

    /// A first foothold that gives nothing away but the beginning. None where there is no less to give.
    pub(super) fn hint(&self, question: &Question) -> Option<String> {
        match self {
            Self::Question => hint_of_question(question),
            Self::Gap(gap) => hint_of_answer(&plain(gap.filling())),
            Self::Typed(typed) => hint_of_answer(&plain(typed.accept.first()?)),
            Self::Worked(worked) => {
                let [before @ .., _] = worked.steps.as_slice() else { return None };
                let names: Vec<String> =
                    before.iter().map(|step| step.name.replace('_', " ")).collect();
                (!names.is_empty()).then(|| format!("First find: {}.", names.join(", then ")))
            }
        }
    }
}

/// How the answer starts and how many key points it has.
fn hint_of_question(question: &Question) -> Option<String> {
    let short = plain(&question.short);
    let words: Vec<&str> = short.split_whitespace().collect();
    let begins = (words.len() > 2 * HINT_WORDS)
        .then(|| format!("It begins: “{} …”", words[..HINT_WORDS].join(" ")));
    let points = match question.key_points.len() {
        0 | 1 => None,
        n => Some(format!("There are {n} key points.")),
    };
    let parts: Vec<String> = [points, begins].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The first letter and the number of words; a number has no beginning to show.
fn hint_of_answer(answer: &str) -> Option<String> {
    let first = answer.chars().find(|c| c.is_alphanumeric()).filter(|c| c.is_alphabetic())?;
    let words = match answer.split_whitespace().count() {
        1 => "1 word".to_owned(),
        n => format!("{n} words"),
    };
    Some(format!("It has {words} and begins with “{first}”."))
}
