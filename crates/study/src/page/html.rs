//! Writes a page's tree as HTML text.

use super::{Element, Node};

/// Elements that have no content and no closing tag.
const VOID: [&str; 5] = ["br", "hr", "img", "input", "link"];

/// The nodes as HTML, with every text and attribute value escaped.
pub fn html(nodes: &[Node]) -> String {
    let mut out = String::new();
    for node in nodes {
        write_node(node, &mut out);
    }
    out
}

/// Escapes text for element content and double-quoted attribute values.
pub fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}

fn write_node(node: &Node, out: &mut String) {
    match node {
        Node::Text(text) => escape(text, out),
        Node::Element(element) => write_element(element, out),
    }
}

fn write_element(element: &Element, out: &mut String) {
    out.push('<');
    out.push_str(element.tag);
    for (name, value) in &element.attrs {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        escape(value, out);
        out.push('"');
    }
    out.push('>');
    if VOID.contains(&element.tag) {
        return;
    }
    for child in &element.children {
        write_node(child, out);
    }
    out.push_str("</");
    out.push_str(element.tag);
    out.push('>');
}

#[cfg(test)]
mod tests {
    use super::super::el;
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let node = el("a").attr("href", "x\"><script>").text("a < b & c").into();
        assert_eq!(
            html(&[node, el("br").into()]),
            "<a href=\"x&quot;&gt;&lt;script&gt;\">a &lt; b &amp; c</a><br>"
        );
    }
}
