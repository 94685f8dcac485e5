//! Whether a deck says everything that its note says: the check behind "no word is lost".
//!
//! The note is read here a second time, by much simpler rules than the parser's, so that a mistake
//! of the parser is not repeated. Where the two could differ, these rules ask for less.

use std::collections::BTreeMap;

use super::tag::Tag;
use super::{Problem, ProblemKind, html, line, wording};
use crate::deck::{Block, Deck, Given, Inline, Item, Origin, Question, Task};

/// The words of a deck, in its order: maximal runs of letters and digits.
pub fn words(deck: &Deck) -> Vec<String> {
    let mut said = Said::default();
    for chapter in &deck.chapters {
        said.loose(&chapter.title);
        said.items(&chapter.items);
    }
    said.words
}

/// The words of a note that stand neither in its deck nor in a problem, as often as they are
/// missing. Markup is no word: tags but for `alt`, `src` and `href`, comments, numbers of list
/// items, labels of link references, summaries that only say "show the answer", and the labels of
/// this format.
pub fn missing_words(input: &str, deck: &Deck, problems: &[Problem]) -> Vec<String> {
    let mut said = Said::default();
    for chapter in &deck.chapters {
        said.loose(&chapter.title);
        said.items(&chapter.items);
    }
    for problem in problems {
        match problem.kind {
            ProblemKind::Navigation | ProblemKind::Placeholder => said.loose(&problem.message),
            _ => said.text(&problem.message),
        }
    }
    let mut count: BTreeMap<&str, i64> = BTreeMap::new();
    for word in &said.words {
        *count.entry(word).or_default() += 1;
    }
    let input = input.replace(|c: char| c == '\r' || (MARKUP..=DETAILS).contains(&c), " ");
    let text = without_markup(&without_comments(&input));
    let mut missing = Vec::new();
    for word in required(&text) {
        let left = count.entry(word).or_default();
        *left -= 1;
        if *left < 0 && !said.joined.iter().any(|joined| joined.contains(word)) {
            missing.push(word.to_owned());
        }
    }
    missing
}

/// What a deck says.
#[derive(Default)]
struct Said {
    words: Vec<String>,
    /// Words of texts without markup, where `half**way**` has become one word.
    joined: Vec<String>,
}

impl Said {
    fn text(&mut self, text: &str) {
        self.words.extend(split(text).map(str::to_owned));
    }

    fn loose(&mut self, text: &str) {
        self.text(text);
        self.joined.extend(split(text).filter(|word| word.len() > 1).map(str::to_owned));
    }

    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Prose(blocks) => self.blocks(blocks),
                Item::Question(question) => self.question(question),
                Item::Topic(topic) => {
                    self.loose(&topic.title);
                    self.items(&topic.items);
                }
            }
        }
    }

    fn question(&mut self, question: &Question) {
        self.text(question.number.as_deref().unwrap_or_default());
        self.inlines(&question.prompt);
        self.inlines(&question.short);
        self.blocks(&question.explanation);
        for point in &question.key_points {
            self.inlines(&point.text);
        }
        for text in question.sources.iter().chain(&question.misconceptions) {
            self.inlines(text);
        }
        for drill in &question.drills {
            self.task(&drill.task);
        }
        for follow_up in &question.follow_ups {
            self.question(follow_up);
        }
    }

    fn task(&mut self, task: &Task) {
        for run in task.runs() {
            self.inlines(run);
        }
        let Task::Worked(worked) = task else { return };
        for Given { name, origin } in &worked.givens {
            self.text(name);
            match origin {
                Origin::Range { least, most, by } => {
                    self.text(&format!("{least} to {most} by {by}"));
                }
                Origin::Choice(numbers) => {
                    // Between two of them stands a comma, or a word.
                    numbers.iter().for_each(|number| self.text(&format!("{number} or")));
                }
                Origin::Figure { id, .. } => self.text(id),
            }
        }
        for step in &worked.steps {
            self.text(&step.name);
            self.text(&step.formula);
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(inlines) | Block::Heading(_, inlines) => self.inlines(inlines),
                Block::List { start, items } => {
                    // The numbers of a list are shown, so they are words of the deck.
                    for (number, item) in (start.unwrap_or_default()..).zip(items) {
                        if start.is_some() {
                            self.text(&number.to_string());
                        }
                        self.blocks(item);
                    }
                }
                Block::Table { head, rows } => {
                    for cell in head.iter().chain(rows.iter().flatten()) {
                        self.inlines(cell);
                    }
                }
                Block::Code { language, text } => {
                    self.text(language);
                    self.text(text);
                }
                Block::Quote(inner) | Block::Note(_, inner) => self.blocks(inner),
                Block::Rule => {}
            }
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) | Inline::Code(text) => self.text(text),
                Inline::Emphasis(inner) | Inline::Strong(inner) => self.inlines(inner),
                Inline::Link { href, text } => {
                    self.text(href);
                    self.inlines(text);
                }
                Inline::Image { src, alt, .. } => {
                    self.text(src);
                    self.loose(alt);
                }
                Inline::Figure { id, .. } => self.text(id),
                Inline::Break => {}
            }
        }
    }
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Stands where an entity stood that may be a letter: the words it touches are not asked for.
const ENTITY: char = '\u{fdd0}';
/// Stand where markup stood: a comment or tag, `<img>` or `<a>`, and the tags that give structure.
const MARKUP: char = '\u{1}';
const SHOWN: char = '\u{2}';
const SUMMARY: char = '\u{3}';
const SUMMARY_END: char = '\u{4}';
const DETAILS: char = '\u{5}';

fn required(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != ENTITY)
        .filter(|word| !word.is_empty() && !word.contains(ENTITY))
}

fn without_comments(input: &str) -> String {
    let mut out = String::with_capacity(input.len());
    let mut rest = input;
    while let Some((before, comment)) = rest.split_once("<!--") {
        out.push_str(before);
        out.push(MARKUP);
        let empty = comment.strip_prefix('>').or_else(|| comment.strip_prefix("->"));
        let (inside, after) = match empty {
            Some(after) => ("", after),
            None => comment.split_once("-->").unwrap_or(("", comment)),
        };
        out.push_str(if inside.contains('\n') { "\n" } else { "" });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The text of a note without its tags, entities, labels and numbers of list items.
fn without_markup(input: &str) -> String {
    let mut out = String::with_capacity(input.len());
    let mut values = String::new();
    let mut rest = input.strip_prefix('\u{feff}').unwrap_or(input);
    while let Some(at) = rest.find(['<', '&', ENTITY]) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match rest.as_bytes()[0] {
            b'<' => angle(rest, &mut out, &mut values),
            b'&' => entity(rest, &mut out),
            _ => None,
        };
        if length.is_none() {
            out.push(' ');
        }
        rest = &rest[length.unwrap_or_else(|| rest.chars().next().map_or(0, char::len_utf8))..];
    }
    out.push_str(rest);
    let text = without_generic_summaries(&out);
    text.split_inclusive('\n').map(without_line_markup).collect::<String>() + &values
}

/// Skips a tag and gives its length; writes a mark in its place, and the words in it to `values`.
fn angle(text: &str, out: &mut String, values: &mut String) -> Option<usize> {
    let tag = Tag::read(text)?;
    out.push(match html::kind(&tag.lower()) {
        html::Kind::Summary if tag.closing => SUMMARY_END,
        html::Kind::Summary => SUMMARY,
        html::Kind::Details => DETAILS,
        _ if tag.is("img") || tag.is("a") => SHOWN,
        _ => MARKUP,
    });
    if tag.source.contains('\n') {
        out.push('\n');
    }
    let mut seen: Vec<String> = Vec::new();
    for (name, value) in tag.attributes() {
        let name = name.to_ascii_lowercase();
        if ["alt", "src", "href"].contains(&name.as_str()) && !seen.contains(&name) {
            values.push_str(value.split('&').next().unwrap_or_default());
            values.push('\n');
            seen.push(name);
        }
    }
    Some(tag.source.len())
}

/// Leaves out each summary that only says "show the answer"; where it is not closed in order, its
/// first line may be all there is of it.
fn without_generic_summaries(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inner)) = rest.split_once(SUMMARY) {
        out.push_str(before);
        out.push(MARKUP);
        let end = inner.find([SUMMARY, SUMMARY_END, DETAILS]).unwrap_or(inner.len());
        let whole = &inner[..end];
        let says = |c: char| c > DETAILS && !c.is_whitespace();
        let first = whole.find(says).unwrap_or(0);
        let line = &whole[..whole[first..].find('\n').map_or(end, |length| first + length)];
        let is_generic = |text: &&str| !text.contains(SHOWN) && wording::is_generic(text);
        let summary = [whole, line].into_iter().find(is_generic).unwrap_or("");
        rest = &inner[summary.len()..];
    }
    out.push_str(rest);
    out
}

/// Skips an entity and gives its length.
fn entity(text: &str, out: &mut String) -> Option<usize> {
    let body = &text[1..];
    let name =
        body.bytes().take(33).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#');
    let length = name.count();
    if length == 0 || body.as_bytes().get(length) != Some(&b';') {
        return None;
    }
    let is_mark = ["amp", "lt", "gt", "quot", "apos", "nbsp", "#39"].contains(&&body[..length]);
    out.push(if is_mark { ' ' } else { ENTITY });
    Some(length + 2)
}

/// A line without numbers of list items, boxes of tasks, labels of references and of this format.
fn without_line_markup(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for (index, piece) in
        line.trim_end().split([MARKUP, SHOWN, SUMMARY, SUMMARY_END, DETAILS]).enumerate()
    {
        if index > 0 {
            out.push(' ');
        }
        let mut rest = piece;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '#'));
            match line::list_marker(rest) {
                Some(length) if !rest.is_empty() => rest = &rest[length..],
                _ => break,
            }
        }
        if let Some(task) = ["[x]", "[X]"].iter().find_map(|mark| rest.strip_prefix(mark)) {
            rest = task;
        }
        if let Some((label, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
            && (after.starts_with(':') || label.starts_with('!'))
        {
            rest = after;
        }
        without_labels(rest, &mut out);
    }
    out.push('\n');
    out
}

fn without_labels(text: &str, out: &mut String) {
    const ASIDES: [&str; 4] = ["note", "warning", "older documents", "example"];
    let mut rest = text;
    while let Some(at) = rest.find(['*', '_', ']', '(']) {
        out.push_str(&rest[..at]);
        out.push(' ');
        rest = &rest[at..];
        let labels = wording::LABELS.iter().map(|(label, _)| *label).chain(ASIDES);
        let skipped = match rest.as_bytes()[0] {
            b'(' => rest.strip_prefix("(must)").map(str::len),
            b']' => rest
                .strip_prefix("][")
                .and_then(|rest| rest.split_once(']'))
                .map(|(_, after)| after.len() + 1),
            _ => labels
                .filter_map(|label| {
                    let bold = rest.trim_start_matches(['*', '_']);
                    let after = bold
                        .get(label.len()..)
                        .filter(|_| bold[..label.len()].eq_ignore_ascii_case(label))?;
                    after
                        .trim_start_matches([':', ' '])
                        .starts_with(['*', '_'])
                        .then_some(after.len())
                })
                .next(),
        };
        rest = match skipped {
            Some(left) => &rest[rest.len() - left..],
            None => &rest[1..],
        };
    }
    out.push_str(rest);
}
