//! Which lines of a region are questions though no tag says so: numbered lines with folded answers
//! below them, numbered headings, bold lines.

use super::line::{self, Line};
use super::marker::{Marked, Markers, Piece};
use super::tree::{Details, Node};
use super::wording;

/// A line that starts something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// A heading: its level, and whether it is a question answered by the text below it.
    Heading(u8, bool),
    /// A numbered line that is a question.
    Number,
    /// A bold line that is a question.
    Bold,
}

/// What the lines of one region mean.
#[derive(Debug, Default)]
pub(super) struct Roles {
    /// For each section, which a heading starts, the indentation of the numbered lines that are
    /// questions.
    numbered: Vec<Option<usize>>,
    /// For each level whether its numbered headings are questions.
    headings: [bool; 7],
    bold: bool,
}

impl Roles {
    /// Finds out what the lines of a region mean. Inside an answer only numbered lines with folded
    /// answers are questions; headings and bold lines belong to the answer.
    pub(super) fn of(nodes: &[Node<'_>], in_answer: bool, markers: &Markers<'_>) -> Self {
        let numbered = numbered_levels(nodes, markers);
        if in_answer {
            return Self { numbered, ..Self::default() };
        }
        let lines = || {
            nodes
                .iter()
                .filter_map(|node| if let Node::Line(line) = node { Some(line) } else { None })
        };
        let bold = lines().filter(|line| is_bold_question(line, markers)).nth(1).is_some();
        let back_links = lines()
            .filter(|line| !line.code && line.text.contains("](#"))
            .filter(|line| line.text.to_ascii_lowercase().contains("back to top"))
            .count();
        let mut asking = [0_usize; 7];
        let mut all = [0_usize; 7];
        for (level, text) in lines().filter_map(heading) {
            if let Some((_, prompt)) = wording::number(&text) {
                all[usize::from(level)] += 1;
                asking[usize::from(level)] += usize::from(wording::is_asking(prompt));
            }
        }
        let mut headings = [false; 7];
        for level in 1..7 {
            let is_asked = asking[level] > 0 && asking[level] * 3 >= all[level];
            headings[level] = is_asked || (back_links > 1 && all[level] > 1);
        }
        Self { numbered, headings, bold }
    }

    /// What `line`, which stands after so many headings, starts.
    pub(super) fn role(
        &self,
        line: &Line<'_>,
        section: usize,
        in_answer: bool,
        markers: &Markers<'_>,
    ) -> Option<Role> {
        if line.code {
            return None;
        }
        if !in_answer && let Some((level, text)) = heading(line) {
            let is_question = self.headings[usize::from(level)] && wording::number(&text).is_some();
            return Some(Role::Heading(level, is_question));
        }
        let level = self.numbered.get(section).copied().flatten();
        if level.is_some_and(|level| line.indent <= level + 1) && is_numbered(line, markers) {
            return Some(Role::Number);
        }
        (self.bold && is_bold_question(line, markers)).then_some(Role::Bold)
    }
}

/// Level and text of a heading, also of one that stands in a list: `1. ### What is it?`.
pub(super) fn heading(line: &Line<'_>) -> Option<(u8, String)> {
    if let Some((level, text)) = line.heading() {
        return Some((level, text.to_owned()));
    }
    if line.code {
        return None;
    }
    let (number, rest) = line.text.split_at(line::list_marker(&line.text)?);
    let (level, text) = line::heading(rest.trim_start())?;
    let is_number = number.starts_with(|c: char| c.is_ascii_digit());
    is_number.then(|| (level, format!("{number}{text}")))
}

/// Whether a folded text says only that it is folded.
pub(super) fn is_generic(details: &Details<'_>, markers: &Markers<'_>) -> bool {
    let mut summary = String::new();
    for line in &details.summary {
        let shows = |piece: &Piece<'_, '_>| matches!(piece, Piece::Marked(Marked::Tag(tag)) if tag.is("img") || tag.is("a"));
        if line.code || markers.pieces(&line.text).iter().any(shows) {
            return false;
        }
        summary.push_str(&markers.strip(&line.text));
        summary.push(' ');
    }
    wording::is_generic(&summary)
}

fn is_numbered(line: &Line<'_>, markers: &Markers<'_>) -> bool {
    !line.code && wording::number(&markers.strip(&line.text)).is_some()
}

/// Indentation of the numbered questions of each section: of the first numbered line with a folded
/// answer of its own. Its own is one that stands further in, or one that follows the only number
/// since the last heading or folded text; the steps of a task above its solution are no questions.
fn numbered_levels(nodes: &[Node<'_>], markers: &Markers<'_>) -> Vec<Option<usize>> {
    let mut levels = vec![None];
    let mut last: Option<usize> = None;
    let mut count = 0;
    let mut under_heading = false;
    for node in nodes {
        match node {
            Node::Line(line) if heading(line).is_some() => {
                levels.push(None);
                (last, count, under_heading) = (None, 0, true);
            }
            Node::Line(line) if is_numbered(line, markers) => {
                last = Some(line.indent);
                count += 1;
            }
            Node::Details(details) => {
                if let Some(level) = last
                    && is_generic(details, markers)
                    && (count == 1 || (!under_heading && details.place.indent > level))
                    && let Some(found) = levels.last_mut()
                {
                    found.get_or_insert(level);
                }
                (last, count, under_heading) = (None, 0, false);
            }
            Node::Line(_) | Node::Metadata(_) => {}
        }
    }
    levels
}

/// Whether a folded text holds questions and is none itself.
pub(super) fn is_group(body: &[Node<'_>], markers: &Markers<'_>) -> bool {
    only_questions(body, markers) || numbered_levels(body, markers).iter().any(Option::is_some)
}

/// Whether a region holds folded questions and no text of its own but headings.
pub(super) fn only_questions(body: &[Node<'_>], markers: &Markers<'_>) -> bool {
    let mut has_question = false;
    for node in body {
        match node {
            Node::Line(line) if line.is_blank() || line.heading().is_some() => {}
            Node::Details(details) => has_question |= !is_generic(details, markers),
            Node::Metadata(_) => {}
            Node::Line(_) => return false,
        }
    }
    has_question
}

fn is_bold_question(line: &Line<'_>, markers: &Markers<'_>) -> bool {
    if line.code || !line.text.contains("**") {
        return false;
    }
    let text = markers.strip(&line.text);
    let Some((before, rest)) = text.split_once("**") else { return false };
    let Some((bold, after)) = rest.split_once("**") else { return false };
    !before.contains(char::is_alphabetic)
        && !after.contains(char::is_alphanumeric)
        && wording::is_asking(bold)
}
