//! A question's wording without what may change freely: markup, case, spacing, Unicode form.

use unicode_normalization::UnicodeNormalization as _;

use crate::deck::Inline;

/// Longest wording that the lock keeps, in characters; the fingerprint is of the whole.
pub(super) const MAX_TEXT: usize = 300;
/// Longest id made from a question, before a number is added to make it unique.
const MAX_SLUG: usize = 60;

/// The normalised wording of a question. Live figures count by their id, so that a new value is
/// no new wording.
pub fn wording(prompt: &[Inline]) -> String {
    let mut text = String::new();
    push(prompt, &mut text);
    normal(&text)
}

fn push(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link { text: inner, .. } => {
                push(inner, out);
            }
            Inline::Image { alt, .. } => out.push_str(alt),
            Inline::Figure { id, .. } => out.push_str(id),
            Inline::Break => out.push(' '),
        }
    }
}

/// Composed (NFC), lower case, single spaces.
pub(super) fn normal(text: &str) -> String {
    let folded: String = text.nfc().flat_map(char::to_lowercase).nfc().collect();
    let mut out = String::with_capacity(folded.len());
    for word in folded.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// A readable id from a question: ASCII words joined by hyphens; empty where it has none.
pub fn slug(text: &str) -> String {
    let plain: String = text
        .nfd()
        .filter(char::is_ascii)
        .filter(|c| *c != '\'')
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' })
        .collect();
    let mut out = String::new();
    for word in plain.split_whitespace() {
        if out.is_empty() {
            out.extend(word.chars().take(MAX_SLUG));
        } else if out.len() + 1 + word.len() <= MAX_SLUG {
            out.push('-');
            out.push_str(word);
        } else {
            break;
        }
    }
    out
}

/// FNV-1a over the parts, each closed by a byte that no text holds. Written into the lock for
/// ever: a hash from a crate may change with its version, this one may not.
pub(super) fn hash<'a>(parts: impl IntoIterator<Item = &'a str>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}
