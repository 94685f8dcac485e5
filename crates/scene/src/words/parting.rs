//! How each of two worlds goes on where they part, in plain language.

use std::fmt;

use sim::misconception::{Said, Side};
use sim::request::Outcome;

use crate::words::{Gloss, ends};

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
                let (status, how) = (ended.outcome.status(), ends(ended.outcome));
                write!(f, "A request ends with {status}: {how}.")
            }
            Said::Nothing => f.write_str("Nothing more is said before the end of the run."),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sim::misconception::Parting;
    use sim::scenario::Scenario;
    use sim::timeline::Timeline;

    use super::*;

    #[test]
    fn a_request_that_ends_otherwise_is_told_in_plain_words() {
        let text = include_str!("../../../../examples/believed-no-fail-open.json");
        let run = Timeline::new(Arc::new(Scenario::parse(text).unwrap()));
        let parting = Parting::of(&run, run.end()).unwrap().unwrap();
        assert_eq!(
            GoesOn(&parting.believed).to_string(),
            "A request ends with 503: there was no target for it."
        );
        let plain = |outcome| ends(outcome).chars().all(|it| !it.is_uppercase() && it != '.');
        assert!(Outcome::ALL.into_iter().all(plain));
    }
}
