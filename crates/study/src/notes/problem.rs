//! What the parser tells the author: one [`Problem`] for each repair and each loss of markup.

use serde::{Deserialize, Serialize};

/// Something in a note that the parser repaired, left out or could not understand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// One-based line in the note.
    pub line: u32,
    /// What sort of problem it is.
    pub kind: ProblemKind,
    /// What happened and what the author can do, in full sentences.
    pub message: String,
}

/// Sorts of [`Problem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ProblemKind {
    /// A `<details>` without its `</details>`.
    UnclosedDetails,
    /// A `</details>` without its `<details>`.
    StrayClose,
    /// A `<details>` without a `<summary>`.
    MissingSummary,
    /// A `<summary>` that does not stand directly in a `<details>`.
    SummaryOutside,
    /// A `<summary>` without its `</summary>`.
    UnclosedSummary,
    /// A code fence that is never closed.
    UnclosedFence,
    /// A comment that is never closed.
    UnclosedComment,
    /// A folded text with no question before it.
    NoPrompt,
    /// A question without an answer.
    NoAnswer,
    /// A question whose answer is a placeholder such as "TODO".
    Placeholder,
    /// Links to other pages of the original site.
    Navigation,
    /// A relative image that is not among the known files.
    MissingImage,
    /// HTML that has no place in a deck.
    DroppedHtml,
    /// A link in a title, where only plain text is shown.
    LinkInTitle,
    /// A title of a link or an image.
    DroppedTitle,
    /// A link definition that nothing uses.
    UnusedReference,
    /// Words after the language of a code fence.
    FenceInfo,
    /// A table row with more cells than the table's head.
    TableRow,
    /// A comment that looks like metadata and cannot be understood.
    BadMetadata,
    /// A card that a note declares and that cannot be used as it stands.
    BadCard,
    /// Characters that no text should contain.
    ControlCharacter,
    /// One of the [limits](super::limits) is reached.
    Limit,
}

impl ProblemKind {
    /// The kind as a word for reports and filters.
    pub fn word(self) -> &'static str {
        match self {
            Self::UnclosedDetails => "unclosed-details",
            Self::StrayClose => "stray-close",
            Self::MissingSummary => "missing-summary",
            Self::SummaryOutside => "summary-outside",
            Self::UnclosedSummary => "unclosed-summary",
            Self::UnclosedFence => "unclosed-fence",
            Self::UnclosedComment => "unclosed-comment",
            Self::NoPrompt => "no-prompt",
            Self::NoAnswer => "no-answer",
            Self::Placeholder => "placeholder",
            Self::Navigation => "navigation",
            Self::MissingImage => "missing-image",
            Self::DroppedHtml => "dropped-html",
            Self::LinkInTitle => "link-in-title",
            Self::DroppedTitle => "dropped-title",
            Self::UnusedReference => "unused-reference",
            Self::FenceInfo => "fence-info",
            Self::TableRow => "table-row",
            Self::BadMetadata => "bad-metadata",
            Self::BadCard => "bad-card",
            Self::ControlCharacter => "control-character",
            Self::Limit => "limit",
        }
    }
}
