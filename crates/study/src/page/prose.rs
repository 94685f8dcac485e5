//! Blocks and inlines of a note as page nodes.

use super::{Element, Links, Node, el};
use crate::deck::{Block, Inline, NoteKind};

/// The blocks in order. `heading` is the level a first-level heading of the note becomes here.
pub(super) fn blocks(blocks: &[Block], heading: u8, links: Links<'_>) -> Vec<Node> {
    blocks.iter().map(|b| block(b, heading, links)).collect()
}

fn block(block: &Block, heading: u8, links: Links<'_>) -> Node {
    let inner = |b: &[Block]| blocks(b, heading, links);
    match block {
        Block::Paragraph(text) => paragraph(text, links),
        Block::Heading(level, text) => {
            el(heading_tag(heading + level.saturating_sub(1))).children(inlines(text, links)).into()
        }
        Block::List { start: None, items } => {
            el("ul").children(list_items(items, heading, links)).into()
        }
        Block::List { start: Some(start), items } => {
            let list = el("ol").children(list_items(items, heading, links));
            if *start == 1 { list.into() } else { list.attr("start", start.to_string()).into() }
        }
        Block::Table { head, rows } => table(head, rows, links),
        // Long lines scroll inside the block, so it must be reachable with the keyboard.
        Block::Code { language, text } => el("pre")
            .attr("tabindex", "0")
            .attr("role", "group")
            .attr(
                "aria-label",
                if language.is_empty() { "Code".into() } else { format!("Code, {language}") },
            )
            .child(el("code").text(text))
            .into(),
        Block::Quote(quoted) => el("blockquote").children(inner(quoted)).into(),
        Block::Note(kind, aside) => {
            let (class, label) = note_words(*kind);
            el("div")
                .class(class)
                .attr("role", "note")
                .child(el("p").class("aside-label").text(label))
                .children(inner(aside))
                .into()
        }
        Block::Rule => el("hr").into(),
    }
}

/// A paragraph that holds nothing but one shown image is a figure.
fn paragraph(text: &[Inline], links: Links<'_>) -> Node {
    match text {
        [Inline::Image { src, alt, size }] if links.image(src).is_some() => el("figure")
            .child(image(src, alt, *size, links))
            .child(el("figcaption").text(alt))
            .into(),
        _ => el("p").children(inlines(text, links)).into(),
    }
}

fn list_items(items: &[Vec<Block>], heading: u8, links: Links<'_>) -> Vec<Node> {
    let item = |content: &Vec<Block>| match content.as_slice() {
        [Block::Paragraph(text)] => el("li").children(inlines(text, links)).into(),
        content => el("li").children(blocks(content, heading, links)).into(),
    };
    items.iter().map(item).collect()
}

fn table(head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>], links: Links<'_>) -> Node {
    // The corner of a table is often empty, and an empty cell heads nothing.
    let head = head.iter().map(|cell| match cell.as_slice() {
        [] => el("td").into(),
        cell => el("th").attr("scope", "col").children(inlines(cell, links)).into(),
    });
    let rows = rows.iter().map(|row| {
        el("tr").children(row.iter().map(|c| el("td").children(inlines(c, links)).into())).into()
    });
    let table = el("table")
        .child(el("thead").child(el("tr").children(head)))
        .child(el("tbody").children(rows));
    el("div")
        .class("table")
        .attr("tabindex", "0")
        .attr("role", "group")
        .attr("aria-label", "Table")
        .child(table)
        .into()
}

/// The inlines in order.
pub(super) fn inlines(run: &[Inline], links: Links<'_>) -> Vec<Node> {
    run.iter().map(|i| inline(i, links)).collect()
}

fn inline(inline: &Inline, links: Links<'_>) -> Node {
    match inline {
        Inline::Text(text) => Node::Text(text.clone()),
        Inline::Code(text) => el("code").text(text).into(),
        Inline::Emphasis(inner) => el("em").children(inlines(inner, links)).into(),
        Inline::Strong(inner) => el("strong").children(inlines(inner, links)).into(),
        Inline::Link { href, text } => link(href, text, links),
        Inline::Image { src, alt, size } => image(src, alt, *size, links),
        Inline::Figure { id, value } => figure(id, value.as_deref(), links),
        Inline::Break => el("br").into(),
    }
}

/// A link that leads nowhere on this page keeps its words and says where it meant to lead.
fn link(href: &str, text: &[Inline], links: Links<'_>) -> Node {
    let text = inlines(text, links);
    match links.href(href) {
        Some(href) if super::is_web(&href) => {
            el("a").attr("href", href).attr("rel", "noreferrer").children(text).into()
        }
        Some(href) => el("a").attr("href", href).children(text).into(),
        None => el("span").class("dead-link").attr("title", href).children(text).into(),
    }
}

/// An image of the site; any other becomes its text alternative and, where it is one, its address:
/// nothing is fetched from elsewhere.
fn image(src: &str, alt: &str, size: Option<(u32, u32)>, links: Links<'_>) -> Node {
    let Some(address) = links.image(src) else {
        let label = if alt.is_empty() { src } else { alt };
        let words = el("span").class("missing-image").text("Image: ");
        return if super::is_web(src) {
            words.child(el("a").attr("href", src).attr("rel", "noreferrer").text(label)).into()
        } else {
            words.attr("title", src).text(label).into()
        };
    };
    let (width, height) = size.unwrap_or((720, 400));
    el("img")
        .attr("src", address)
        .attr("alt", alt)
        .attr("width", width.to_string())
        .attr("height", height.to_string())
        .attr("loading", "lazy")
        .attr("decoding", "async")
        .into()
}

/// A live figure leads to the rule it comes from.
fn figure(id: &str, value: Option<&str>, links: Links<'_>) -> Node {
    match value {
        Some(value) if links.own_site => el("a")
            .class("figure")
            .attr("href", links.to(&format!("assumptions#{id}")))
            .text(value)
            .into(),
        Some(value) => Node::Text(value.to_owned()),
        None => el("code").text(format!("{{{{{id}}}}}")).into(),
    }
}

pub(super) fn heading_tag(level: u8) -> &'static str {
    match level {
        0 | 1 => "h1",
        2 => "h2",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        _ => "h6",
    }
}

fn note_words(kind: NoteKind) -> (&'static str, &'static str) {
    match kind {
        NoteKind::Note => ("aside note", "Note"),
        NoteKind::Warning => ("aside warning", "Warning"),
        NoteKind::Older => ("aside older", "Older documents"),
        NoteKind::Example => ("aside example", "Example"),
    }
}

/// Used by the question view for labelled parts.
pub(super) fn labelled(tag: &'static str, class: &'static str, label: &'static str) -> Element {
    el(tag).class(class).child(el("strong").class("label").text(label))
}
