//! The HTML of Anki's fields: read into blocks, and written from page nodes with the few tags that any
//! program shows.

mod read;
mod runs;
mod tokens;

pub(super) use read::read;
use tokens::{Token, tokens};

use crate::page::{Node, el, html};

/// Tags that are written; of any other only its content is.
const KEPT: [&str; 23] = [
    "p",
    "br",
    "hr",
    "ul",
    "ol",
    "li",
    "pre",
    "code",
    "strong",
    "em",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "h3",
    "h4",
    "h5",
    "h6",
    "a",
    "div",
];

/// The words of a field, each after a space.
pub(super) fn words(field: &str) -> String {
    let mut words = String::new();
    for token in tokens(field) {
        match token {
            Token::Text(text) => words += &text,
            // Formatting may stand within a word; anything else parts words.
            Token::Tag { name, .. } if is_formatting(name) => {}
            Token::Tag { .. } => words.push(' '),
        }
    }
    words.split_whitespace().fold(String::new(), |all, word| all + " " + word)
}

/// Whether a field has anything to show: words or a picture.
pub(super) fn says_something(field: &str) -> bool {
    tokens(field).any(|token| match token {
        Token::Text(text) => !text.trim().is_empty(),
        Token::Tag { name, .. } => name.eq_ignore_ascii_case("img"),
    })
}

/// Plain text as HTML.
pub(super) fn of_text(text: &str) -> String {
    let mut out = String::new();
    html::escape(text, &mut out);
    out.replace("\r\n", "\n").replace('\n', "<br>")
}

/// Page nodes as HTML of kept tags, without attributes but the addresses of links. A picture becomes its
/// text: nothing of a deck is fetched from elsewhere.
pub(super) fn of_nodes(nodes: &[Node]) -> String {
    let mut kept = Vec::new();
    nodes.iter().for_each(|node| keep(node, &mut kept));
    html::html(&kept)
}

fn keep(node: &Node, out: &mut Vec<Node>) {
    let Node::Element(element) = node else { return out.push(node.clone()) };
    let attr = |name: &str| element.attrs.iter().find(|(key, _)| *key == name);
    if element.tag == "img" {
        let text = attr("alt").map_or("", |(_, alt)| alt);
        return out.push(Node::Text(format!("[{text}]")));
    }
    let mut children = Vec::new();
    element.children.iter().for_each(|child| keep(child, &mut children));
    let href = attr("href").filter(|(_, href)| is_address(href));
    let class = attr("class").map_or("", |(_, class)| class);
    // A mark that only its style sets apart, and a line that is nothing without its link.
    if class == "must-mark" {
        return out.push(el("em").children(children).into());
    }
    if class == "tools" && !children.iter().any(|child| matches!(child, Node::Element(_))) {
        return;
    }
    let is_kept = KEPT.contains(&element.tag) && (element.tag != "a" || href.is_some());
    if is_kept {
        let mut kept = element.clone();
        kept.attrs = href.into_iter().cloned().collect();
        kept.children = children;
        out.push(kept.into());
    } else {
        out.extend(children);
    }
}

/// Whether a link may lead there.
fn is_address(href: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|scheme| href.starts_with(scheme))
}

fn is_formatting(name: &str) -> bool {
    const FORMATTING: [&str; 19] = [
        "b", "strong", "i", "em", "u", "s", "span", "font", "a", "code", "kbd", "samp", "tt",
        "sup", "sub", "mark", "small", "big", "abbr",
    ];
    FORMATTING.iter().any(|one| name.eq_ignore_ascii_case(one))
}
