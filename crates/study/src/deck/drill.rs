//! Cards that a note declares beside a question: plain data, as the rest of a deck.

use serde::{Deserialize, Serialize};

use super::Inline;

/// One declaration of a note. A sentence with several gaps is several cards, any other is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drill {
    /// One-based line of its label in the note.
    pub line: u32,
    /// Stable ids of its cards in order, given by the lock file; each is empty until then.
    pub ids: Vec<String>,
    /// What is asked.
    pub task: Task,
}

/// What a declared card asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// `**Fill in:**` a sentence in which each strong run is a gap, and a card.
    Cloze(Vec<Inline>),
    /// `**Type in:**` a question whose answer is typed.
    Typed(Typed),
    /// `**Work out:**` a question with numbers that are drawn anew for each review.
    Worked(Worked),
}

/// A question whose answer is typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// The question.
    pub ask: Vec<Inline>,
    /// What counts as right; the first is the answer that is shown.
    pub accept: Vec<Vec<Inline>>,
}

/// A question with numbers in it, and how they give the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worked {
    /// The question; an emphasised name of a number stands for the number.
    pub ask: Vec<Inline>,
    /// The numbers that it starts from.
    pub givens: Vec<Given>,
    /// What is computed from them, in order; the last is the answer.
    pub steps: Vec<Step>,
}

/// A number that a question starts from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Its name in formulas.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a number comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// Drawn: `least`, `least + by` and so on up to `most`.
    Range {
        /// The least.
        least: i64,
        /// The greatest.
        most: i64,
        /// From one to the next; at least 1.
        by: i64,
    },
    /// Drawn: one of these.
    Choice(Vec<i64>),
    /// A live figure, `{{rule.id}}`; `value` and `shown` are filled from `facts.toml`.
    Figure {
        /// Id of the rule.
        id: String,
        /// Its whole number.
        value: Option<i64>,
        /// How it reads.
        shown: Option<String>,
    },
}

/// One computation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The name of what is computed.
    pub name: String,
    /// How, as the note has it; see [`crate::drill::formula`].
    pub formula: String,
    /// The unit, and whatever else is to be said of it.
    pub remark: Vec<Inline>,
}

impl Task {
    /// How many cards it makes.
    pub fn n_cards(&self) -> usize {
        match self {
            Self::Cloze(sentence) => gaps(sentence).count(),
            Self::Typed(_) | Self::Worked(_) => 1,
        }
    }

    /// The runs of text in it, in the order of the note.
    pub fn runs(&self) -> Vec<&[Inline]> {
        match self {
            Self::Cloze(sentence) => vec![sentence],
            Self::Typed(Typed { ask, accept }) => {
                let accept = accept.iter().map(Vec::as_slice);
                std::iter::once(ask.as_slice()).chain(accept).collect()
            }
            Self::Worked(Worked { ask, steps, .. }) => {
                let remarks = steps.iter().map(|step| step.remark.as_slice());
                std::iter::once(ask.as_slice()).chain(remarks).collect()
            }
        }
    }

    /// The same, for changing what stands there.
    pub fn runs_mut(&mut self) -> Vec<&mut Vec<Inline>> {
        match self {
            Self::Cloze(sentence) => vec![sentence],
            Self::Typed(Typed { ask, accept }) => std::iter::once(ask).chain(accept).collect(),
            Self::Worked(Worked { ask, steps, .. }) => {
                std::iter::once(ask).chain(steps.iter_mut().map(|step| &mut step.remark)).collect()
            }
        }
    }
}

/// The gaps of a sentence, in order.
pub fn gaps(sentence: &[Inline]) -> impl Iterator<Item = &[Inline]> {
    sentence.iter().filter_map(|inline| match inline {
        Inline::Strong(gap) => Some(gap.as_slice()),
        _ => None,
    })
}
