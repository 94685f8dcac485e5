//! How each of two worlds goes on where they part, in plain language.

use std::fmt;

use sim::describe;
use sim::misconception::{Said, Side};
use sim::request::Outcome;

use crate::words::Gloss;

/// What one of two worlds says first that the other does not.
pub struct GoesOn<'a>(pub &'a Side);

impl fmt::Display for GoesOn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(side) = self;
        match &side.said {
            Said::Record(record) => write!(f, "{}", Gloss(record, side.run.log())),
            Said::Request(ended) if ended.outcome == Outcome::Answered => {
                f.write_str("A request is answered.")
            }
            Said::Request(ended) => {
                let (status, how) = (ended.outcome.status(), describe::outcome(ended.outcome));
                write!(f, "A request ends with {status}: {how}.")
            }
            Said::Nothing => f.write_str("Nothing more is said before the end of the run."),
        }
    }
}
