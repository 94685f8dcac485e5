//! Scenarios: the format in which a run is written down (version 1, JSON), read with everything that is wrong
//! in it. `docs/scenario-format.md` describes it for those who write one.

mod assumed;
mod deployment;
mod first_minute;
#[cfg(any(test, feature = "tools"))]
pub mod fuzz;
pub(crate) mod image;
pub mod lane;
mod scaling;
mod script;
mod source;
mod start;
mod tasks;
#[cfg(test)]
mod tests;
pub(crate) mod traffic;

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::call::Action;
use crate::finding::{Finding, Findings, Weight};
use crate::json::{self, At};
use crate::log::Log;
use crate::shape::{self, Kind, own};
use crate::time::SimTime;

#[cfg(feature = "tools")]
pub use crate::shape::schema;
pub use assumed::{Assumed, Setting};
pub(crate) use source::Source;

use source::Document;

/// The version of the format that is read and written.
pub const VERSION: u32 = 1;

/// The longest that a run goes on: what `duration` of a scenario may be at most.
pub const LONGEST: SimTime = SimTime::from_secs(own::WEEK as u64);
/// How long a run goes on where its scenario does not say.
const DEFAULT_DURATION: SimTime = SimTime::from_secs(600);

/// A run before it begins: what there is at its start, and what is done during it.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// What it shows; empty where it does not say.
    pub title: Arc<str>,
    /// What to look at and what to press; empty where it does not say.
    pub watch: Arc<str>,
    /// Of all that is drawn at random.
    pub seed: u64,
    /// How long a run goes on.
    pub duration: SimTime,
    /// What is done, by time; those of one moment in the order of the file.
    pub actions: Vec<Action>,
    /// Fields that AWS has and the simulator does not look at, and the like.
    pub warnings: Vec<Problem>,
    /// Where its start comes from, and what its actions mean.
    pub(crate) source: Arc<dyn Source>,
}

/// Something that is wrong with a file, or worth knowing about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Counted from 1.
    pub line: u32,
    /// In characters, counted from 1.
    pub column: u32,
    /// Where in the document: `services[0].desiredCount`. Empty for the whole of it.
    pub path: String,
    /// What is wrong and what to do about it.
    pub message: String,
}

impl Scenario {
    /// Reads a file. Everything that is wrong with it is said at once, in the order of the file.
    ///
    /// # Errors
    ///
    /// All problems, at least one.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        let document = json::read(text).map_err(|error| {
            let json::Syntax { line, column, what } = error;
            let message = format!("no JSON that is read here: {what}");
            vec![Problem { line, column, path: String::new(), message }]
        })?;
        let mut findings = Findings::new("ClientException");
        let scenario = Self::from_document(Arc::new(document), &mut findings);
        let findings = findings.into_list();
        let wrong = |finding: &&Finding| finding.weight > Weight::Warning;
        let problems = located(text, findings.iter().filter(wrong));
        if !problems.is_empty() {
            return Err(problems);
        }
        let warnings = located(text, findings.iter().filter(|finding| !wrong(finding)));
        Ok(Self { warnings, ..scenario })
    }

    /// The file as one line of JSON, with the seed, the length and the actions as they are now.
    pub fn to_json(&self) -> String {
        self.source.to_json(self)
    }

    fn from_document(document: Arc<Value>, findings: &mut Findings) -> Self {
        let at = At::root(&document);
        shape::check(&Kind::Object(&own::SCENARIO), &at, findings);
        let mut actions: Vec<Action> =
            at.list("actions").iter().filter_map(|at| Action::read(at, findings)).collect();
        for action in &mut actions {
            action.scripted = true;
        }
        actions.sort_by_key(|action| action.at);
        let seed = at.get("seed").and_then(|seed| seed.value.as_u64()).unwrap_or(1);
        start::build(&at, seed, &mut Log::quiet(), findings);
        Self {
            title: at.text("title").unwrap_or_default().into(),
            watch: at.text("watch").unwrap_or_default().into(),
            seed,
            duration: duration(&at),
            actions,
            warnings: Vec::new(),
            source: Arc::new(Document(document)),
        }
    }
}

/// How long a run goes on, as its document says.
fn duration(at: &At<'_>) -> SimTime {
    at.span("duration").map_or(DEFAULT_DURATION, |span| SimTime(span.0))
}

/// Findings with their places in the text, in the order of the text.
fn located<'a>(text: &str, findings: impl Iterator<Item = &'a Finding>) -> Vec<Problem> {
    let mut problems: Vec<Problem> = findings
        .map(|finding| {
            let (line, column) = json::locate(text, &finding.path);
            let (path, message) = (finding.path.to_string(), finding.message.clone());
            Problem { line, column, path, message }
        })
        .collect();
    problems.sort();
    problems.dedup();
    problems
}

/// `12:5: services[0].desiredCount: 6000 is not within 0 to 5000`
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}
