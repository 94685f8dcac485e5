//! The rules and figures of Amazon ECS that the notes quote, each with its source and its date.
//!
//! `facts.toml` is read by the command, not here. [`resolve`] fills a deck's live figures from
//! them and turns `KEY:page` in a list of sources into a link.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::deck::{Deck, Inline, Task, plain};
use crate::drill::worked::Known;

/// Longest statement of a rule, in characters.
pub const MAX_STATEMENT: usize = 240;

/// Everything that `facts.toml` says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Sources by their key.
    pub sources: BTreeMap<String, Source>,
    /// Rules in the order of the file.
    pub rules: Vec<Rule>,
    /// Places in `rules`, ordered by the rule's id.
    index: Vec<u32>,
}

/// A document that rules and answers rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Short name that sources are cited by, such as `DG`.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its address, with `{page}` where the page of a citation goes.
    pub url: Option<String>,
    /// When it was read: a day or a month.
    pub date: String,
}

/// One rule or figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Its name in notes, tests and records, such as `alb.deregistration-delay`.
    pub id: String,
    /// The rule in our words.
    pub statement: String,
    /// Its figure, where it has one.
    pub value: Option<Value>,
    /// Unit of the figure.
    pub unit: Option<String>,
    /// How the figure is written where value and unit side by side would not read well.
    pub shown: Option<String>,
    /// Least and greatest permitted value.
    pub range: Option<(Value, Value)>,
    /// What other documents say, where they disagree.
    pub disputed: Option<String>,
    /// How sure we are.
    pub mark: Mark,
    /// Citations such as `DG:fargate-tasks-services`.
    pub sources: Vec<String>,
    /// When it was checked, where that differs from its source's.
    pub date: Option<String>,
}

/// How sure a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Mark {
    /// A document of AWS says so.
    Documented,
    /// Seen or reported, promised nowhere.
    Typical,
    /// An assumption of this site.
    Ours,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A word.
    Text(String),
}

/// A citation, looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// Title of the source and page, such as `Developer Guide: fargate-tasks-services`.
    pub title: String,
    /// Address of the page, where the source has one.
    pub href: Option<String>,
}

/// Something that a deck names and the facts do not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// Line of the question or heading.
    pub line: u32,
    /// What is wrong and what to do.
    pub message: String,
}

/// Fills the live figures of a deck and turns its citations into links; returns what is unknown.
pub fn resolve(deck: &mut Deck, facts: &Facts) -> Vec<Unknown> {
    let mut unknown = Vec::new();
    deck.each_inline_mut(&mut |line, inline| {
        if let Inline::Figure { id, value } = inline {
            match facts.figure(id) {
                Ok(shown) => *value = Some(shown),
                Err(message) => unknown.push(Unknown { line, message }),
            }
        }
    });
    deck.each_question_mut(&mut |question| {
        let line = question.line;
        for source in &mut question.sources {
            match facts.cite_inlines(source) {
                Some(Ok(citation)) => *source = citation.into_inlines(),
                Some(Err(message)) => unknown.push(Unknown { line, message }),
                None => {}
            }
        }
        for drill in &mut question.drills {
            if let Task::Worked(worked) = &mut drill.task {
                let (line, look_up) = (drill.line, |id: &str| facts.number(id));
                let errors = worked.fill(&look_up).into_iter();
                unknown.extend(errors.map(|message| Unknown { line, message }));
            }
        }
    });
    unknown
}

impl Facts {
    /// Facts from their sources and rules.
    pub fn new(sources: BTreeMap<String, Source>, rules: Vec<Rule>) -> Self {
        let mut index: Vec<u32> = (0..).take(rules.len()).collect();
        index.sort_by_key(|&place| rules.get(place as usize).map(|rule| rule.id.as_str()));
        Self { sources, rules, index }
    }

    /// The rule of that id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        let rule_at = |place: u32| self.rules.get(place as usize);
        let found = self
            .index
            .binary_search_by(|&place| rule_at(place).map_or("", |rule| rule.id.as_str()).cmp(id));
        rule_at(*self.index.get(found.ok()?)?)
    }

    /// What `{{id}}` shows, or a sentence that says why nothing can be shown.
    pub fn figure(&self, id: &str) -> Result<String, String> {
        let Some(rule) = self.rule(id) else {
            return Err(format!("no rule `{id}` in facts.toml: correct the id or add the rule"));
        };
        rule.shown().ok_or_else(|| {
            format!("rule `{id}` has no figure to show: give it a `value` or `shown` in facts.toml")
        })
    }

    /// The whole number that a formula may take from a rule, and how it is shown.
    ///
    /// # Errors
    /// A sentence that says why there is none.
    pub fn number(&self, id: &str) -> Result<Known, String> {
        let shown = self.figure(id)?;
        match self.rule(id).and_then(|rule| rule.value.as_ref()) {
            Some(Value::Int(number)) => Ok(Known { number: *number, shown }),
            _ => Err(format!(
                "rule `{id}` is no whole number, so nothing can be computed with it: take another rule"
            )),
        }
    }

    /// Title and address of a citation such as `DG:fargate-tasks-services`; `None` where it is
    /// unknown or has no address.
    pub fn link(&self, citation: &str) -> Option<(String, String)> {
        let Citation { title, href } = self.cite(citation).ok()?;
        Some((title, href?))
    }

    /// Looks a citation up: `KEY:page`, or `KEY` for a source that is one page.
    pub fn cite(&self, citation: &str) -> Result<Citation, String> {
        let (key, page) = citation.split_once(':').unwrap_or((citation, ""));
        let Some(source) = self.sources.get(key) else {
            return Err(format!(
                "no source `{key}` in facts.toml (cited as `{citation}`): correct the key or add it under [sources]"
            ));
        };
        if !page.chars().all(is_page_character) || page.contains("..") {
            return Err(format!(
                "`{page}` is no page name (cited as `{citation}`): write letters, digits and - _ . / # only"
            ));
        }
        let wants_page = source.url.as_ref().is_some_and(|url| url.contains("{page}"));
        if wants_page && page.is_empty() {
            return Err(format!("`{citation}` names no page: write `{key}:page`"));
        }
        let title = match page {
            "" => source.title.clone(),
            _ => format!("{}: {page}", source.title),
        };
        let (file, anchor) = page.split_once('#').unwrap_or((page, ""));
        let href = source.url.as_ref().map(|url| {
            let anchor = if anchor.is_empty() { String::new() } else { format!("#{anchor}") };
            url.replace("{page}", file) + &anchor
        });
        Ok(Citation { title, href })
    }

    /// Looks up an entry of a list of sources; `None` where it is no `KEY:page`.
    pub fn cite_inlines(&self, source: &[Inline]) -> Option<Result<Citation, String>> {
        if !source.iter().all(|inline| matches!(inline, Inline::Text(_))) {
            return None;
        }
        let text = plain(source);
        let text = text.trim().trim_end_matches('.');
        let (key, page) = text.split_once(':').unwrap_or((text, ""));
        let is_key = key.starts_with(|c: char| c.is_ascii_uppercase())
            && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        (is_key && !page.starts_with(' ')).then(|| self.cite(text))
    }

    /// Checks that ids, citations and lengths are in order; each complaint is a sentence.
    pub fn check(&self) -> Vec<String> {
        let mut complaints = Vec::new();
        let ids = self.index.iter().filter_map(|&place| self.rules.get(place as usize));
        for (one, next) in ids.clone().zip(ids.skip(1)) {
            if one.id == next.id {
                complaints.push(format!("rule `{}` stands there twice: rename one", one.id));
            }
        }
        for rule in &self.rules {
            complaints.extend(rule.check(self));
        }
        for source in self.sources.values() {
            if source.url.as_ref().is_some_and(|url| !url.starts_with("https://")) {
                complaints.push(format!(
                    "the address of source `{}` does not start with https://",
                    source.key
                ));
            }
            if !is_date(&source.date) {
                complaints.push(format!(
                    "the date of source `{}` is no date: write 2026-11 or 2026-11-22",
                    source.key
                ));
            }
        }
        complaints
    }
}

impl Rule {
    /// The figure as a reader sees it; `None` where the rule has none.
    pub fn shown(&self) -> Option<String> {
        if let Some(shown) = &self.shown {
            return Some(shown.clone());
        }
        let value = match (&self.value, &self.range) {
            (Some(value), _) => value.to_string(),
            (None, Some((least, greatest))) => format!("{least} to {greatest}"),
            (None, None) => return None,
        };
        Some(match self.unit.as_deref() {
            None | Some("") => value,
            Some("%") => format!("{value}%"),
            Some(unit) => format!("{value} {unit}"),
        })
    }

    fn check(&self, facts: &Facts) -> Vec<String> {
        let id = &self.id;
        let mut complaints = Vec::new();
        if !is_rule_id(id) {
            complaints.push(format!(
                "`{id}` is no rule id: write words of small letters and digits, `area.what-it-is`"
            ));
        }
        let length = self.statement.chars().count();
        if length == 0 || length > MAX_STATEMENT {
            complaints.push(format!(
                "the statement of rule `{id}` has {length} characters: 1 to {MAX_STATEMENT} are allowed"
            ));
        }
        if self.sources.is_empty() && self.mark != Mark::Ours {
            complaints.push(format!("rule `{id}` names no source: add one or mark it \"ours\""));
        }
        for citation in &self.sources {
            if let Err(message) = facts.cite(citation) {
                complaints.push(format!("rule `{id}`: {message}"));
            }
        }
        if self.date.as_ref().is_some_and(|date| !is_date(date)) {
            complaints
                .push(format!("the date of rule `{id}` is no date: write 2026-11 or 2026-11-22"));
        }
        complaints
    }
}

impl Mark {
    /// All marks, surest first.
    pub const ALL: [Self; 3] = [Self::Documented, Self::Typical, Self::Ours];

    /// The mark's word in `facts.toml`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Typical => "typical",
            Self::Ours => "ours",
        }
    }
}

impl Citation {
    /// The citation as text of a page.
    pub fn into_inlines(self) -> Vec<Inline> {
        let text = vec![Inline::Text(self.title)];
        match self.href {
            Some(href) => vec![Inline::Link { href, text }],
            None => text,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(true) => f.write_str("yes"),
            Self::Bool(false) => f.write_str("no"),
            Self::Int(number) => write!(f, "{number}"),
            Self::Float(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// Whether a text is a rule's id: two or more words of small letters, digits and hyphens, with
/// dots between them.
pub fn is_rule_id(text: &str) -> bool {
    text.contains('.')
        && text.split('.').all(|word| {
            !word.is_empty()
                && !word.starts_with('-')
                && !word.ends_with('-')
                && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        })
}

fn is_page_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '#')
}

/// A day or a month: `2026-11-22` or `2026-11`.
fn is_date(text: &str) -> bool {
    matches!(text.len(), 7 | 10)
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests;
