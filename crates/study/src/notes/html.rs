//! What each HTML tag means for a note.

use super::tag::Tag;

/// Roles of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `details`
    Details,
    /// `summary`
    Summary,
    /// Ends the paragraph before it; what follows starts with this Markdown.
    Block(&'static str),
    /// Stands between two words of a row.
    Cell,
    /// Formats the text around it.
    Inline,
    /// Anything else.
    Unknown,
}

/// The Markdown of `<hr>`.
pub(super) const RULE: &str = "---";

/// Role of the tag called `name`, in lower case.
pub(super) fn kind(name: &str) -> Kind {
    match name {
        "details" => Kind::Details,
        "summary" => Kind::Summary,
        "h1" => Kind::Block("# "),
        "h2" => Kind::Block("## "),
        "h3" => Kind::Block("### "),
        "h4" => Kind::Block("#### "),
        "h5" => Kind::Block("##### "),
        "h6" => Kind::Block("###### "),
        "li" => Kind::Block("- "),
        "hr" => Kind::Block(RULE),
        "p" | "div" | "center" | "section" | "article" | "header" | "footer" | "main" | "nav"
        | "aside" | "figure" | "figcaption" | "picture" | "ul" | "ol" | "dl" | "dt" | "dd"
        | "table" | "thead" | "tbody" | "tfoot" | "tr" | "caption" | "blockquote" | "pre" => {
            Kind::Block("")
        }
        "td" | "th" => Kind::Cell,
        "br" | "wbr" | "b" | "strong" | "i" | "em" | "code" | "kbd" | "samp" | "tt" | "var"
        | "a" | "img" | "sup" | "sub" | "u" | "s" | "del" | "ins" | "span" | "font" | "small"
        | "big" | "mark" | "cite" | "q" | "abbr" | "bdi" | "bdo" | "strike" | "label" => {
            Kind::Inline
        }
        _ => Kind::Unknown,
    }
}

/// A message where `tag` carries an address or a text alternative that the deck has no place for.
pub(super) fn lost_attributes(tag: Tag<'_>) -> Option<String> {
    let kept: &[&str] = match tag.name {
        name if name.eq_ignore_ascii_case("a") => &["href"],
        name if name.eq_ignore_ascii_case("img") => &["src", "alt"],
        _ => &[],
    };
    let is_lost = |(key, value): (&str, &str)| {
        ["src", "alt", "href"].iter().any(|name| key.eq_ignore_ascii_case(name))
            && !kept.iter().any(|name| key.eq_ignore_ascii_case(name))
            && value.chars().any(char::is_alphanumeric)
    };
    tag.attributes().any(is_lost).then(|| {
        format!(
            "The deck has no place for what `{}` shows. Write a Markdown link or image instead.",
            tag.source
        )
    })
}
