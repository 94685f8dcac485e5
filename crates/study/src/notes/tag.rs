//! One HTML tag: where it ends, its name, its attributes, and the entities in their values.

use std::borrow::Cow;

/// A tag as it stands in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag<'a> {
    /// From `<` to `>`.
    pub(super) source: &'a str,
    /// As written; compare without regard to case.
    pub(super) name: &'a str,
    /// Whether it is a closing tag.
    pub(super) closing: bool,
}

impl<'a> Tag<'a> {
    /// Reads the tag that `text` starts with. A quoted value may not contain `<`: so a quotation
    /// mark that is never closed costs no search through the rest of the note.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.first() != Some(&b'<') {
            return None;
        }
        let closing = bytes.get(1) == Some(&b'/');
        let start = if closing { 2 } else { 1 };
        if !bytes.get(start)?.is_ascii_alphabetic() {
            return None;
        }
        let length = bytes[start..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-')
            .count();
        let name = &text[start..start + length];
        let mut at = start + length;
        loop {
            let before = at;
            at += spaces(&bytes[at..]);
            match bytes.get(at)? {
                b'>' => return Some(Self { source: &text[..=at], name, closing }),
                b'/' if bytes.get(at + 1) == Some(&b'>') && !closing => {
                    return Some(Self { source: &text[..at + 2], name, closing });
                }
                _ if closing || at == before => return None,
                _ => at += attribute(&text[at..])?.0,
            }
        }
    }

    /// Whether the tag is called `name`, in any case.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The name in lower case.
    pub(super) fn lower(&self) -> String {
        self.name.to_ascii_lowercase()
    }

    /// The decoded value of the first attribute called `name`.
    pub(super) fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        self.attributes()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| decode(value))
    }

    /// All attributes, their values as written.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = &self.source[1 + usize::from(self.closing) + self.name.len()..];
        std::iter::from_fn(move || {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
            let (length, key, value) = attribute(rest)?;
            rest = &rest[length..];
            Some((key, value))
        })
    }
}

fn spaces(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Length, name and value of the attribute that `text` starts with.
fn attribute(text: &str) -> Option<(usize, &str, &str)> {
    let bytes = text.as_bytes();
    let length = bytes
        .iter()
        .take_while(|byte| !byte.is_ascii_whitespace() && !b"\"'<>/=`".contains(byte))
        .count();
    if length == 0 {
        return None;
    }
    let name = &text[..length];
    let equals = length + spaces(&bytes[length..]);
    if bytes.get(equals) != Some(&b'=') {
        return Some((length, name, ""));
    }
    let start = equals + 1 + spaces(&bytes[equals + 1..]);
    let quote = *bytes.get(start)?;
    if quote == b'"' || quote == b'\'' {
        let inner = bytes[start + 1..].iter().take_while(|byte| **byte != quote && **byte != b'<');
        let end = start + 1 + inner.count();
        return (bytes.get(end) == Some(&quote)).then(|| (end + 1, name, &text[start + 1..end]));
    }
    let inner = bytes[start..]
        .iter()
        .take_while(|byte| !byte.is_ascii_whitespace() && !b"\"'<>=`".contains(byte));
    let end = start + inner.count();
    (end > start).then(|| (end, name, &text[start..end]))
}

/// The entities that occur in attribute values; any other stays as it is written.
const ENTITIES: [(&str, &str); 8] = [
    ("&amp;", "&"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&apos;", "'"),
    ("&#39;", "'"),
    ("&nbsp;", "\u{a0}"),
    ("&#160;", "\u{a0}"),
];

fn decode(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (source, text) =
            ENTITIES.into_iter().find(|(source, _)| rest.starts_with(source)).unwrap_or(("&", "&"));
        out.push_str(text);
        rest = &rest[source.len()..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Length of the autolink (`<https://…>`, `<name@host>`) that `text` starts with.
pub(super) fn autolink(text: &str) -> Option<usize> {
    let inner = &text[1..];
    let stop = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '`' | '\\');
    let end = inner.find(stop)?;
    let address = &inner.as_bytes()[..end];
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-._".contains(byte);
    let name = address.iter().take_while(|byte| letter(byte)).count();
    let is_address = match address.get(name)? {
        b':' => (2..=32).contains(&name) && address[0].is_ascii_alphabetic(),
        b'@' => name > 0 && address[name + 1..].iter().all(letter),
        _ => false,
    };
    (is_address && inner[end..].starts_with('>')).then_some(end + 2)
}
