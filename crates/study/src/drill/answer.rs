//! Whether a typed answer is the one that is meant.
//!
//! Two answers are the same when their canonical forms are: case, spaces, hyphens, articles and the
//! names of the vendor do not count, acronyms are written out, and units are converted. Words may have
//! slips, by their length; numbers, and what a note writes as `code`, may not.

use strsim::damerau_levenshtein;

use super::quantity::Quantity;
use crate::deck::{Inline, plain};

/// Longest text that is compared, in characters: nobody means more.
pub const MAX_TYPED: usize = 200;
/// From so many letters on, a word may have one slip, and from so many on two.
const SLIPS: [(usize, usize); 2] = [(9, 2), (5, 1)];
/// Words that make no difference.
const SILENT: [&str; 5] = ["a", "an", "the", "amazon", "aws"];
/// Acronyms, and what they stand for.
const ACRONYMS: [(&str, &str); 17] = [
    ("alb", "application load balancer"),
    ("nlb", "network load balancer"),
    ("elb", "elastic load balancing"),
    ("ami", "machine image"),
    ("asg", "auto scaling group"),
    ("az", "availability zone"),
    ("azs", "availability zones"),
    ("ebs", "elastic block store"),
    ("ecr", "elastic container registry"),
    ("ecs", "elastic container service"),
    ("efs", "elastic file system"),
    ("eni", "elastic network interface"),
    ("iam", "identity and access management"),
    ("nat", "network address translation"),
    ("oom", "out of memory"),
    ("vcpu", "virtual cpu"),
    ("vpc", "virtual private cloud"),
];
/// Beginnings that turn a word into another, often its opposite: `healthy` is no slip of `unhealthy`.
const TURNS: [&str; 20] = [
    "", "a", "an", "de", "dis", "down", "ex", "im", "in", "inter", "intra", "ir", "non", "out",
    "over", "pre", "re", "un", "under", "up",
];

/// An answer that counts as right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meant {
    /// As it is shown.
    pub text: String,
    /// Whether a slip is a mistake: it is a key, a flag, a value.
    verbatim: bool,
}

/// What was typed, compared with what was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The same.
    Right,
    /// The same but for a slip.
    Close,
    /// Something else, which the learner has said to mean the same.
    Taken,
    /// Something else.
    Other,
}

impl Verdict {
    /// Whether the answer counts as right.
    pub fn is_right(self) -> bool {
        self != Self::Other
    }
}

impl Meant {
    /// An answer in words, or a number.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { verbatim: text.contains(|c: char| c.is_numeric()) || text.starts_with('-'), text }
    }

    /// The answer that a note gives.
    pub fn of(answer: &[Inline]) -> Self {
        let is_code = answer.iter().any(|inline| matches!(inline, Inline::Code(_)));
        let meant = Self::new(plain(answer).trim());
        Self { verbatim: meant.verbatim || is_code, ..meant }
    }

    /// Whether it is a number with a unit that can be converted.
    pub(super) fn has_unit(&self) -> bool {
        Quantity::read(&self.text).is_some_and(|quantity| quantity.has_unit())
    }

    fn compared(&self, typed: &str) -> Verdict {
        if let Some(quantity) = Quantity::read(&self.text) {
            let is_meant = Quantity::read(typed).is_some_and(|typed| quantity.is_meant_by(&typed));
            return if is_meant { Verdict::Right } else { Verdict::Other };
        }
        let (meant, typed) = (words(&self.text), words(typed));
        if joined(&meant) == joined(&typed) {
            Verdict::Right
        } else if !self.verbatim && is_slip(&meant, &typed) {
            Verdict::Close
        } else {
            Verdict::Other
        }
    }
}

/// Compares what was typed with the answers that are meant, then with those that the learner has taken
/// for right; none where nothing was typed.
pub fn judge<'a>(
    typed: &str,
    meant: &[Meant],
    taken: impl IntoIterator<Item = &'a str>,
) -> Option<Verdict> {
    let typed: String = typed.chars().take(MAX_TYPED).collect();
    if typed.trim().is_empty() {
        return None;
    }
    let found: Vec<Verdict> = meant.iter().map(|meant| meant.compared(&typed)).collect();
    if let Some(verdict) =
        [Verdict::Right, Verdict::Close].into_iter().find(|verdict| found.contains(verdict))
    {
        return Some(verdict);
    }
    let is_taken = taken.into_iter().any(|taken| canonical(taken) == canonical(&typed));
    Some(if is_taken { Verdict::Taken } else { Verdict::Other })
}

/// The form in which two answers are compared; empty where the text says nothing.
pub fn canonical(text: &str) -> String {
    joined(&words(text))
}

/// Words in small letters, acronyms written out, without those that make no difference.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let all: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let expanded = all.iter().filter(|word| !SILENT.contains(word)).flat_map(|word| {
        let known = ACRONYMS.iter().find(|(acronym, _)| acronym == word);
        known.map_or(*word, |(_, long)| long).split(' ').map(str::to_owned)
    });
    let words: Vec<String> = expanded.collect();
    if words.is_empty() { all.into_iter().map(str::to_owned).collect() } else { words }
}

/// The words without spaces, but two numbers stay two: `1.4` is not 14.
fn joined(words: &[String]) -> String {
    let mut out = String::new();
    for word in words {
        if out.ends_with(char::is_numeric) && word.starts_with(char::is_numeric) {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Whether each word is the one that is meant, but for slips that its length allows.
fn is_slip(meant: &[String], typed: &[String]) -> bool {
    let is_near = |(meant, typed): (&String, &String)| {
        let length = meant.chars().count();
        let most = SLIPS.iter().find(|(least, _)| length >= *least).map_or(0, |(_, most)| *most);
        meant == typed || (damerau_levenshtein(meant, typed) <= most && !is_turned(meant, typed))
    };
    meant.len() == typed.len() && meant.iter().zip(typed).all(is_near)
}

/// Whether two words differ in nothing but a beginning that changes what they say.
fn is_turned(one: &str, other: &str) -> bool {
    TURNS.iter().any(|beginning| {
        let Some(stem) = one.strip_prefix(beginning).filter(|stem| stem.len() >= 3) else {
            return false;
        };
        TURNS.iter().any(|turned| turned != beginning && other.strip_prefix(turned) == Some(stem))
    })
}

#[cfg(test)]
mod tests;
