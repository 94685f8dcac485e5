//! The comment that describes a question: `<!-- tags: a, b; difficulty: 2; id: x -->`.

use super::problem::{Problem, ProblemKind};

/// What such a comment says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    /// One-based line of the comment.
    pub(super) line: u32,
    /// Rule ids.
    pub(super) tags: Vec<String>,
    /// 1 to 3, or 0 where the comment does not say.
    pub(super) difficulty: u8,
    /// An id fixed by hand.
    pub(super) id: Option<String>,
}

impl Metadata {
    /// Reads the inside of a comment; `None` where it is an ordinary comment.
    pub(super) fn read(comment: &str, line: u32) -> Option<(Self, Vec<Problem>)> {
        let is_key = |key: &str| matches!(key, "tags" | "difficulty" | "id");
        let (first, _) = comment.split_once(':')?;
        if !is_key(first.trim()) {
            return None;
        }
        let mut metadata = Self { line, ..Self::default() };
        let mut problems = Vec::new();
        for part in comment.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once(':').unwrap_or((part, ""));
            let value = value.trim();
            match key.trim() {
                "tags" => metadata.tags.extend(
                    value.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned),
                ),
                "difficulty" if matches!(value, "1" | "2" | "3") => {
                    metadata.difficulty = value.as_bytes()[0] - b'0';
                }
                "id" if !value.is_empty() => metadata.id = Some(value.to_owned()),
                _ => problems.push(Problem {
                    line,
                    kind: ProblemKind::BadMetadata,
                    message: format!(
                        "`{part}` is no metadata. Write `tags: rule.id, rule.id`, `difficulty: 1` to `3` or `id: some-id`, separated by `;`."
                    ),
                }),
            }
        }
        Some((metadata, problems))
    }
}
