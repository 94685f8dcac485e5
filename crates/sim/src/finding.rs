//! What is wrong with something from outside: where, what, and what to do about it. All of it, not the first.

use crate::json::{At, Path};

/// Findings beyond this many are counted, not kept.
const MAX_FINDINGS: usize = 100;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    /// A field that AWS has and the simulator does not look at.
    Warning,
    /// A well-formed request that AWS refuses.
    Refused,
    /// Nothing that AWS or a scenario would ever take: an unknown field, a wrong type.
    Malformed,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Where.
    pub(crate) path: Path,
    /// How much it weighs.
    pub(crate) weight: Weight,
    /// The exception with which AWS refuses it.
    pub(crate) exception: &'static str,
    /// What is wrong and what to do.
    pub(crate) message: String,
}

/// Everything that was found so far.
#[derive(Debug, Clone)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    /// The exception of findings that name no other.
    pub(crate) exception: &'static str,
}

impl Findings {
    /// Nothing yet. Findings that name no exception of their own get this one.
    pub(crate) fn new(exception: &'static str) -> Self {
        Self { list: Vec::new(), exception }
    }

    /// A request that AWS refuses.
    pub(crate) fn refuse(&mut self, at: &At<'_>, message: impl Into<String>) {
        self.add(&at.path, Weight::Refused, self.exception, message.into());
    }

    /// As `refuse`, with an exception of its own.
    pub(crate) fn refuse_as(
        &mut self,
        exception: &'static str,
        at: &At<'_>,
        message: impl Into<String>,
    ) {
        self.add(&at.path, Weight::Refused, exception, message.into());
    }

    /// Something that no request may look like.
    pub(crate) fn malformed(&mut self, path: &Path, message: impl Into<String>) {
        self.add(path, Weight::Malformed, self.exception, message.into());
    }

    /// Something that is worth knowing.
    pub(crate) fn warn(&mut self, path: &Path, message: impl Into<String>) {
        self.add(path, Weight::Warning, self.exception, message.into());
    }

    /// Whether something weighs at least so much.
    pub(crate) fn has(&self, weight: Weight) -> bool {
        self.list.iter().any(|finding| finding.weight >= weight)
    }

    /// All of them, in the order in which they were found.
    pub(crate) fn into_list(self) -> Vec<Finding> {
        self.list
    }

    /// Takes over what another search found.
    pub(crate) fn extend(&mut self, other: Self) {
        for finding in other.list {
            self.add(&finding.path, finding.weight, finding.exception, finding.message);
        }
    }

    fn add(&mut self, path: &Path, weight: Weight, exception: &'static str, message: String) {
        if self.list.len() < MAX_FINDINGS {
            self.list.push(Finding { path: path.clone(), weight, exception, message });
        }
    }
}

/// `" (did you mean …?)"` where a known name is near, empty otherwise.
pub(crate) fn suggestion<'a>(unknown: &str, known: impl Iterator<Item = &'a str>) -> String {
    // Names beyond any known one's length are noise, and measuring them costs time.
    if unknown.len() > 64 {
        return String::new();
    }
    let folded = unknown.to_lowercase();
    let near = known
        .map(|name| (strsim::osa_distance(&folded, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance * 3 <= name.len().max(3))
        .min();
    near.map_or_else(String::new, |(_, name)| format!(", did you mean `{name}`?"))
}
