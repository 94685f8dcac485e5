//! A region cut into segments: what starts with a heading, a numbered question or a bold question,
//! up to the next one.

use std::borrow::Cow;

use super::line::Line;
use super::marker::Markers;
use super::role::{self, Role, Roles};
use super::tree::Node;
use super::wording;

/// What a segment starts with.
#[derive(Debug)]
pub(super) struct Head<'a> {
    /// What its line is.
    pub(super) role: Role,
    /// The line, and those that continue it; a heading is without its marks.
    pub(super) lines: Vec<Line<'a>>,
}

/// A segment.
#[derive(Debug, Default)]
pub(super) struct Segment<'a> {
    /// `None` for what stands before the first head.
    pub(super) head: Option<Head<'a>>,
    /// What follows the head.
    pub(super) nodes: Vec<Node<'a>>,
}

/// Cuts a region.
pub(super) fn cut<'a>(
    nodes: Vec<Node<'a>>,
    in_answer: bool,
    markers: &Markers<'_>,
) -> Vec<Segment<'a>> {
    let roles = Roles::of(&nodes, in_answer, markers);
    let mut segments = vec![Segment::default()];
    let mut section = 0;
    let mut continues = false;
    for node in nodes {
        let Some(last) = segments.last_mut() else { break };
        let line = match node {
            Node::Line(line) => line,
            other => {
                continues = false;
                last.nodes.push(other);
                continue;
            }
        };
        section += usize::from(role::heading(&line).is_some());
        match roles.role(&line, section, in_answer, markers).filter(|role| !is_inside(role, last)) {
            Some(role) => {
                continues = role == Role::Number && !wording::is_asking(&line.text);
                segments.push(Segment { head: Some(head(role, line)), nodes: Vec::new() });
            }
            None if continues && is_continuation(&line) => {
                continues = !wording::is_asking(&line.text);
                if let Some(head) = &mut last.head {
                    head.lines.push(line);
                }
            }
            None => {
                continues = false;
                last.nodes.push(Node::Line(line));
            }
        }
    }
    segments
}

/// Whether a heading belongs to the answer of the numbered heading above it.
fn is_inside(role: &Role, segment: &Segment<'_>) -> bool {
    match (role, segment.head.as_ref().map(|head| &head.role)) {
        (Role::Heading(inner, false), Some(Role::Heading(outer, true))) => inner > outer,
        _ => false,
    }
}

fn is_continuation(line: &Line<'_>) -> bool {
    !line.is_blank()
        && !super::line::starts_block(&line.text)
        && !wording::is_option(&line.text)
        && !wording::starts_with_label(&line.text)
}

fn head<'a>(role: Role, mut line: Line<'a>) -> Head<'a> {
    if let Role::Heading(..) = role
        && let Some((_, text)) = role::heading(&line)
    {
        line.text = Cow::Owned(text);
    }
    Head { role, lines: vec![line] }
}

/// The question that stands at the end of `lines` before a folded answer.
pub(super) struct Prompt<'a> {
    /// What stands before the question.
    pub(super) before: Vec<Node<'a>>,
    /// The question.
    pub(super) lines: Vec<Line<'a>>,
    /// Options and code between the question and the answer.
    pub(super) after: Vec<Node<'a>>,
}

/// Finds the last paragraph or list item of `nodes`; options and code after it do not hide it.
pub(super) fn prompt(mut nodes: Vec<Node<'_>>) -> Result<Prompt<'_>, Vec<Node<'_>>> {
    let mut end = nodes.len();
    loop {
        let says = |node: &Node<'_>| matches!(node, Node::Line(line) if !line.is_blank());
        let Some(last) = nodes[..end].iter().rposition(says) else { return Err(nodes) };
        let start = nodes[..last].iter().rposition(|node| !says(node)).map_or(0, |at| at + 1);
        let is_part = |node: &Node<'_>| match node {
            Node::Line(line) => {
                line.code
                    || wording::is_option(&line.text)
                    || line.text.starts_with(['|', '>'])
                    || super::line::list_marker(&line.text).is_some()
            }
            _ => true,
        };
        let is_item = last == start
            && matches!(&nodes[start], Node::Line(line) if !line.code && super::line::list_marker(&line.text).is_some());
        let stop = match nodes[start..=last].iter().position(is_part) {
            _ if is_item => last + 1,
            Some(0) => {
                end = start;
                continue;
            }
            Some(n) => start + n,
            None => last + 1,
        };
        let after = nodes.split_off(stop);
        let lines = nodes.split_off(start);
        let lines = lines.into_iter().filter_map(|node| match node {
            Node::Line(line) => Some(line),
            _ => None,
        });
        let lines = lines.map(without_bullet).collect();
        return Ok(Prompt { before: nodes, lines, after });
    }
}

/// A list item's line without its bullet; a number stays, since it is the question's.
fn without_bullet(mut line: Line<'_>) -> Line<'_> {
    if line.text.starts_with(['-', '*', '+'])
        && let Some(length) = super::line::list_marker(&line.text)
    {
        line.text = Cow::Owned(line.text[length..].trim_start().to_owned());
    }
    line
}
