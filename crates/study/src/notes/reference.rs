//! Link definitions, `[label]: address`: collected over the whole note, since an answer is read by
//! itself and its links may be defined at the end of the file.

use std::collections::BTreeMap;

use super::problem::{Problem, ProblemKind};

/// One definition.
#[derive(Debug, Clone, Copy)]
pub(super) struct Definition<'a> {
    /// The whole line.
    source: &'a str,
    label: &'a str,
    /// Where the link leads.
    pub(super) address: &'a str,
    title: &'a str,
    line: u32,
}

impl<'a> Definition<'a> {
    /// Reads a line that is a definition and nothing else.
    pub(super) fn read(source: &'a str, line: u32) -> Option<Self> {
        let (label, rest) = source.strip_prefix('[')?.split_once("]:")?;
        if label.trim().is_empty()
            || label.starts_with('^')
            || label.contains(['[', ']', '\\', '`'])
        {
            return None;
        }
        let rest = rest.trim();
        let (address, title) = match rest.strip_prefix('<') {
            Some(inner) => inner.split_once('>')?,
            None => rest.split_once([' ', '\t']).unwrap_or((rest, "")),
        };
        let title = title.trim();
        let quoted = [('"', '"'), ('\'', '\''), ('(', ')')].into_iter().any(|(open, close)| {
            title.len() >= 2 && title.starts_with(open) && title.ends_with(close)
        });
        let is_definition = !address.is_empty() && (title.is_empty() || quoted);
        is_definition.then_some(Self { source, label, address, title, line })
    }

    /// The problem of a definition that no link uses.
    pub(super) fn unused(&self) -> Problem {
        let message = format!(
            "No link uses the definition `{}`. Remove it, or write a link to it.",
            self.source
        );
        Problem { line: self.line, kind: ProblemKind::UnusedReference, message }
    }

    /// The problem of a definition whose title is not shown.
    pub(super) fn dropped_title(&self) -> Option<Problem> {
        (!self.title.is_empty()).then(|| Problem {
            line: self.line,
            kind: ProblemKind::DroppedTitle,
            message: format!(
                "The title {} of this link is not shown. Say it in the text.",
                self.title
            ),
        })
    }
}

/// A label as it is compared: case and spaces do not matter.
pub(super) fn key(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Adds a definition; the first of a label holds, and a second one is given back.
pub(super) fn insert<'a>(
    definitions: &mut BTreeMap<String, Definition<'a>>,
    definition: Definition<'a>,
) -> Option<Definition<'a>> {
    let key = key(definition.label);
    if definitions.contains_key(&key) {
        return Some(definition);
    }
    definitions.insert(key, definition);
    None
}
