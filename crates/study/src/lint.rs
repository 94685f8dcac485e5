//! Holds our own notes to their dialect (`docs/note-format.md`), which is narrower than what the
//! parser reads. Every finding names its place and what to do.

mod card;
mod places;
mod question;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::deck::{Block, Deck, Item, Placed, Topic};
use crate::facts::Facts;
use crate::lock::wording;
use crate::notes::{Problem, ProblemKind};
pub use places::image_path;

/// Everything that a course is made of.
#[derive(Debug, Clone, Copy)]
pub struct Course<'a> {
    /// In order.
    pub chapters: &'a [Chapter<'a>],
    /// The rules and sources that the notes cite.
    pub facts: &'a Facts,
    /// Files that notes may show, as paths below `public/`.
    pub images: &'a BTreeSet<String>,
}

/// One note file.
#[derive(Debug, Clone, Copy)]
pub struct Chapter<'a> {
    /// Path of the file, for findings.
    pub file: &'a str,
    /// The file's name without number and extension, by which other chapters link to it.
    pub slug: &'a str,
    /// What the parser made of it. With ids assigned, links to questions are checked against them.
    pub deck: &'a Deck,
    /// What the parser had to say.
    pub problems: &'a [Problem],
}

/// Something that is not as the dialect has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path of the file.
    pub file: String,
    /// One-based line of the question or heading.
    pub line: u32,
    /// What is wrong and what to do.
    pub message: String,
}

/// All findings of a course, by chapter and line.
pub fn lint(course: &Course) -> Vec<Finding> {
    let mut findings = Vec::new();
    for chapter in course.chapters {
        let mut found = Found { file: chapter.file, findings: Vec::new() };
        // Images have a finding of their own, which knows where drawings belong.
        let is_other = |problem: &&Problem| problem.kind != ProblemKind::MissingImage;
        for problem in chapter.problems.iter().filter(is_other) {
            found.push(problem.line, format!("{}: {}", problem.kind.word(), problem.message));
        }
        shape(chapter, &mut found);
        for placed in chapter.deck.questions() {
            question::check(&placed, course.facts, &mut found);
        }
        places::check(course, chapter, &mut found);
        found.findings.sort();
        findings.extend(found.findings);
    }
    findings.extend(duplicates(course.chapters));
    findings
}

/// Collects the findings of one file.
struct Found<'a> {
    file: &'a str,
    findings: Vec<Finding>,
}

impl Found<'_> {
    fn push(&mut self, line: u32, message: impl Into<String>) {
        self.findings.push(Finding { file: self.file.to_owned(), line, message: message.into() });
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// One first-level heading, an introduction, topics with questions.
fn shape(chapter: &Chapter, found: &mut Found) {
    let [first, others @ ..] = chapter.deck.chapters.as_slice() else {
        return found.push(1, "the file is empty: start with `# Title` and an introduction");
    };
    if first.title.is_empty() {
        found.push(1, "the chapter has no title: start the file with `# Title`");
    }
    for other in others {
        found.push(
            other.line,
            format!("`{}` is a second first-level heading: write it as `## …`", other.title),
        );
    }
    let introduced = match first.items.first() {
        Some(Item::Prose(blocks)) => matches!(blocks.first(), Some(Block::Paragraph(_))),
        _ => false,
    };
    if !introduced {
        found.push(
            first.line,
            "the chapter has no introduction: write one to three paragraphs below its title",
        );
    }
    for item in &first.items {
        if let Item::Topic(topic) = item
            && !has_question(topic)
        {
            found.push(
                topic.line,
                format!(
                    "the topic `{}` has no question: add one or delete the heading",
                    topic.title
                ),
            );
        }
    }
}

fn has_question(topic: &Topic) -> bool {
    topic.items.iter().any(|item| match item {
        Item::Prose(_) => false,
        Item::Question(_) => true,
        Item::Topic(inner) => has_question(inner),
    })
}

/// The same question twice. Two follow-ups may be worded alike: their parents tell them apart.
fn duplicates(chapters: &[Chapter]) -> Vec<Finding> {
    let mut by_wording: BTreeMap<String, Vec<(&str, Placed)>> = BTreeMap::new();
    for chapter in chapters {
        for placed in chapter.deck.questions() {
            let wording = wording(&placed.question.prompt);
            by_wording.entry(wording).or_default().push((chapter.file, placed));
        }
    }
    let mut findings = Vec::new();
    for equals in by_wording.values() {
        let [(first_file, first), others @ ..] = equals.as_slice() else { continue };
        if equals.iter().all(|(_, placed)| !placed.parents.is_empty()) {
            continue;
        }
        for (file, placed) in others {
            let first_line = first.question.line;
            findings.push(Finding {
                file: (*file).to_owned(),
                line: placed.question.line,
                message: format!(
                    "the same question stands at {first_file}:{first_line}: reword or delete one"
                ),
            });
        }
    }
    findings.sort();
    findings
}

#[cfg(test)]
mod tests;
