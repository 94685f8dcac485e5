//! How much of a note is read in full. Reaching a limit is a problem of the note, never a crash,
//! and what lies beyond stays in the deck as plain text.

/// Largest note that is read, in bytes; a course of a thousand questions is about 1 MiB.
pub const MAX_BYTES: usize = 8 << 20;
/// Deepest nesting of `<details>`, of lists and quotations, and of emphasis.
pub const MAX_DEPTH: usize = 32;
/// Most questions in one note, follow-ups included.
pub const MAX_QUESTIONS: usize = 5_000;
/// Most blocks (paragraphs, lists, tables …) in one note.
pub const MAX_BLOCKS: usize = 500_000;
/// Most cards that one note may declare beside its questions.
pub const MAX_DRILLS: usize = 1_000;
/// Longest line that is read as Markdown, in bytes.
pub const MAX_LINE: usize = 100_000;
/// Widest indentation that is told apart, in columns.
pub const MAX_INDENT: usize = 128;
