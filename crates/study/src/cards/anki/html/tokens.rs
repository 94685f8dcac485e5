//! Splits HTML into text and tags, whatever it looks like.

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text, with its character references resolved.
    Text(String),
    /// A tag.
    Tag {
        /// Its name as written.
        name: &'a str,
        /// Whether it closes.
        closes: bool,
        /// What stands between its name and its end.
        attributes: &'a str,
    },
}

/// The pieces. Comments are none, and neither is what stands in scripts and style sheets.
pub(super) fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            if rest.is_empty() {
                return None;
            }
            if let Some((token, after)) = markup(rest) {
                rest = after;
                if token.is_some() {
                    return token;
                }
                continue;
            }
            // The first letter may be a `<` that starts no tag.
            let first = rest.chars().next().map_or(0, char::len_utf8);
            let end = rest[first..].find('<').map_or(rest.len(), |at| first + at);
            let (text, after) = rest.split_at(end);
            rest = after;
            return Some(Token::Text(resolved(text)));
        }
    })
}

/// The markup at the start of a text, and what follows it; the token is none for what is passed over.
fn markup(text: &str) -> Option<(Option<Token<'_>>, &str)> {
    let inner = text.strip_prefix('<')?;
    if let Some(comment) = inner.strip_prefix("!--") {
        let (_, after) = comment.split_once("-->")?;
        return Some((None, after));
    }
    let closes = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let length = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let (name, rest) = inner.split_at(length);
    name.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(())?;
    let end = end_of_tag(rest)?;
    let (attributes, after) = (&rest[..end], &rest[end + 1..]);
    let hides = ["script", "style"].iter().any(|tag| name.eq_ignore_ascii_case(tag));
    if hides && !closes {
        let close = format!("</{}", name.to_ascii_lowercase());
        let at = after.to_ascii_lowercase().find(&close)?;
        let after = after[at..].split_once('>').map_or("", |(_, after)| after);
        return Some((None, after));
    }
    Some((Some(Token::Tag { name, closes, attributes }), after))
}

/// Where the `>` of a tag stands that is not part of an attribute's value.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return Some(at),
            _ => {}
        }
    }
    None
}

/// The value of an attribute.
pub(super) fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let end = rest.find(|c: char| c.is_whitespace() || c == '=')?;
        let (name, after) = rest.split_at(end);
        let Some(value) = after.trim_start().strip_prefix('=').map(str::trim_start) else {
            rest = after;
            continue;
        };
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(resolved(value));
        }
        rest = after;
    }
}

/// Text with its character references resolved; what is none stays as it is.
fn resolved(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after.bytes().take(12).position(|byte| byte == b';');
        let found = end.and_then(|end| Some((character(&after[..end])?, &after[end + 1..])));
        match found {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The character of a reference, by name or number. Editors write few names; more would be weight.
fn character(name: &str) -> Option<char> {
    const NAMES: [(&str, char); 16] = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
        ("ndash", '–'),
        ("mdash", '—'),
        ("hellip", '…'),
        ("lsquo", '‘'),
        ("rsquo", '’'),
        ("ldquo", '“'),
        ("rdquo", '”'),
        ("times", '×'),
        ("rarr", '→'),
        ("le", '≤'),
    ];
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32).filter(|c| *c != '\0');
    }
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &[&str]) {
        let found: Vec<String> = tokens(html)
            .map(|token| match token {
                Token::Text(text) => text,
                Token::Tag { name, closes, .. } => {
                    format!("<{}{name}>", if closes { "/" } else { "" })
                }
            })
            .collect();
        assert_eq!(found, expected, "{html}");
    }

    #[test]
    fn text_and_tags_are_told_apart() {
        check("a<b>c</b>", &["a", "<b>", "c", "</b>"]);
        check("1 < 2 &amp; 3 > 2", &["1 ", "< 2 & 3 > 2"]);
        check("<a title='>'>x", &["<a>", "x"]);
        check("<b", &["<b"]);
        check("a<!-- b -->c<!-- d", &["a", "c", "<!-- d"]);
        check("<style>p { }</style>x<SCRIPT>y()</script >z", &["x", "z"]);
        check("&#65;&#x42;&nope;&;&", &["AB&nope;&;&"]);
        check("&nbsp;&#0;&#xd800;", &[" &#0;&#xd800;"]);
    }

    #[test]
    fn attributes_have_values() {
        let check = |attributes: &str, expected: Option<&str>| {
            assert_eq!(attribute(attributes, "href").as_deref(), expected, "{attributes}");
        };
        check(" href=\"a&amp;b\"", Some("a&b"));
        check(" class=x HREF = 'y' ", Some("y"));
        check(" href=z/", Some("z/"));
        check(" data-href=\"n\" /", None);
        check(" checked href=\"q", Some("q"));
        check("", None);
    }
}
