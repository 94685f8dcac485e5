//! Where a run ends, and how it goes on from there: nothing that happens depends on how long a scenario says it lasts.

use std::fmt;

use sim::scenario::LONGEST;
use sim::time::{SimDuration, SimTime};

use super::Show;

/// A run goes on for at most so many times what its scenario says: a link must not ask for days.
const MOST_TIMES: u64 = 10;

/// Why the clock stands and does not go on by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// What was looked for does not come before the run ends, at this moment.
    Nothing(SimTime),
    /// The run ends here, and goes on if it is played.
    Over,
    /// It has gone on for as long as it may.
    Last,
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing(end) => {
                write!(f, "Nothing more happens until {end}, where the run ends. The clock has not moved.")
            }
            Self::Over => f.write_str(
                "The scenario ends here. Play, or anything that you do, lets the run go on.",
            ),
            Self::Last => f.write_str(
                "The run ends here and has gone on for as long as it may. Begin it again, or go back.",
            ),
        }
    }
}

impl Show {
    /// Why the clock stands, where the run's end is the reason.
    pub fn ending(&self) -> Option<Ending> {
        if !self.player.rests() {
            return None;
        }
        match (self.at() >= self.end(), self.player.found_nothing()) {
            (true, _) if self.end() >= self.longest() => Some(Ending::Last),
            (true, _) => Some(Ending::Over),
            (false, nothing) => nothing.then(|| Ending::Nothing(self.end())),
        }
    }

    /// Lets a run that is over go on for as long again as its scenario says.
    pub(super) fn go_on(&mut self) {
        if self.at() >= self.end() {
            self.extend_to(self.at() + SimDuration(1));
        }
    }

    /// Lets the run go on by whole durations of its scenario until it has room for a moment, if that is not too far.
    pub(super) fn extend_to(&mut self, at: SimTime) {
        let whole = self.made.scenario.duration.0.max(1);
        let end = SimTime(at.0.div_ceil(whole).saturating_mul(whole)).min(self.longest());
        self.end = self.end.max(end);
        self.runs.iter_mut().for_each(|run| run.extend(self.end));
    }

    fn longest(&self) -> SimTime {
        let duration = self.made.scenario.duration;
        SimTime(duration.0.saturating_mul(MOST_TIMES)).min(LONGEST).max(duration)
    }
}
