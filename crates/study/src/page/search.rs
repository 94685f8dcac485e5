//! The filter over all chapters: which questions contain every word, shown with the words marked.

use super::{ChapterMeta, Element, Links, Node, chapter, el, question};
use crate::deck::{Chapter, Item, Question};

/// The most questions shown at once; the count is always exact.
const SHOWN: usize = 60;

/// What the filter found.
pub struct Found {
    /// How many questions contain every word; a parent counts once with its follow-ups.
    pub count: usize,
    /// The first of them as page nodes, by chapter.
    pub nodes: Vec<Node>,
}

/// The questions of all chapters that contain every word of the query, in any order and any case.
pub fn find(chapters: &[(ChapterMeta, Chapter)], query: &str, links: Links<'_>) -> Found {
    let words: Vec<Vec<char>> = query.split_whitespace().map(folded).collect();
    let mut found = Found { count: 0, nodes: Vec::new() };
    for (meta, chapter) in chapters {
        let mut section: Vec<Node> = Vec::new();
        let mut hits = Vec::new();
        parents(&chapter.items, &mut hits);
        for hit in hits {
            let node = question::question(hit, &meta.path(), links);
            if !matches(&node, &words) {
                continue;
            }
            found.count += 1;
            if found.count <= SHOWN {
                section.push(decorate(node, &words));
            }
        }
        if !section.is_empty() {
            let link = el("a").attr("href", links.to(&meta.path())).text(&meta.title);
            found.nodes.push(el("section").child(el("h2").child(link)).children(section).into());
        }
    }
    found
}

/// One line for the status: how many were found, and how many of them are shown.
pub fn summary(found: &Found) -> String {
    match found.count {
        0 => "No question contains all of these words.".into(),
        1 => "1 question".into(),
        n if n > SHOWN => format!("{n} questions, the first {SHOWN} shown"),
        n => format!("{n} questions"),
    }
}

/// A deck of one's own, as the nodes of a page.
pub fn deck(chapters: &[Chapter], links: Links<'_>) -> Vec<Node> {
    let section = |c: &Chapter| {
        let heading = (!c.title.is_empty()).then(|| el("h2").text(&c.title).into());
        el("section").children(heading).children(chapter::items(&c.items, "", 3, links)).into()
    };
    chapters.iter().map(section).collect()
}

fn parents<'a>(items: &'a [Item], out: &mut Vec<&'a Question>) {
    for item in items {
        match item {
            Item::Question(question) => out.push(question),
            Item::Topic(topic) => parents(&topic.items, out),
            Item::Prose(_) => {}
        }
    }
}

/// One folded character for one character, so that positions carry over to the original text.
fn folded(text: &str) -> Vec<char> {
    text.chars().map(fold).collect()
}

fn fold(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn matches(node: &Node, words: &[Vec<char>]) -> bool {
    let mut text = Vec::new();
    push_text(node, &mut text);
    words.iter().all(|word| text.windows(word.len()).any(|w| w == word.as_slice()))
}

fn push_text(node: &Node, out: &mut Vec<char>) {
    match node {
        Node::Text(text) => out.extend(text.chars().map(fold)),
        Node::Element(e) if is_furniture(e) => {}
        Node::Element(e) => {
            e.children.iter().for_each(|child| push_text(child, out));
            // Words of neighbouring blocks must not run together.
            if !matches!(e.tag, "code" | "em" | "strong" | "a" | "span") {
                out.push('\n');
            }
        }
    }
}

/// Parts of a question that repeat on all of them and would match every query for their words.
fn is_furniture(element: &Element) -> bool {
    element.attrs.iter().any(|(name, value)| {
        *name == "class"
            && matches!(value.as_str(), "tools" | "drills" | "label" | "must-mark" | "aside-label")
    })
}

/// Marks the words, opens what holds them, and drops ids, which belong to the page below.
fn decorate(node: Node, words: &[Vec<char>]) -> Node {
    match node {
        Node::Text(text) => Node::Text(text),
        Node::Element(mut e) => {
            let opens = e.tag == "details" && answer_matches(&e, words);
            e.attrs.retain(|(name, _)| *name != "id");
            if opens {
                e.attrs.push(("open", String::new()));
            }
            if !is_furniture(&e) {
                e.children = e.children.into_iter().flat_map(|c| marked(c, words)).collect();
            }
            Node::Element(e)
        }
    }
}

fn answer_matches(details: &Element, words: &[Vec<char>]) -> bool {
    let answer: Vec<char> = details.children.iter().skip(1).fold(Vec::new(), |mut out, child| {
        push_text(child, &mut out);
        out
    });
    words.iter().any(|word| answer.windows(word.len()).any(|w| w == word.as_slice()))
}

fn marked(node: Node, words: &[Vec<char>]) -> Vec<Node> {
    match node {
        Node::Element(_) => vec![decorate(node, words)],
        Node::Text(text) => mark_text(&text, words),
    }
}

/// Splits text at the words; at each place the longest word that fits is marked.
fn mark_text(text: &str, words: &[Vec<char>]) -> Vec<Node> {
    let chars: Vec<char> = text.chars().collect();
    let lower: Vec<char> = chars.iter().map(|c| fold(*c)).collect();
    let mut nodes = Vec::new();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        let rest = lower.get(at..).unwrap_or_default();
        let hit = words.iter().filter(|w| rest.starts_with(w)).map(Vec::len).max();
        if let Some(length) = hit {
            if !plain.is_empty() {
                nodes.push(Node::Text(std::mem::take(&mut plain)));
            }
            let word: String = chars.iter().skip(at).take(length).collect();
            nodes.push(el("mark").text(word).into());
            at += length;
        } else {
            plain.push(*c);
            at += 1;
        }
    }
    if !plain.is_empty() {
        nodes.push(Node::Text(plain));
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::super::html::html;
    use super::*;

    fn check(text: &str, query: &str, expected: &str) {
        let words: Vec<Vec<char>> = query.split_whitespace().map(folded).collect();
        assert_eq!(html(&mark_text(text, &words)), expected);
    }

    fn chapters() -> Vec<(ChapterMeta, Chapter)> {
        let note = "# C\n\n<details>\n<summary>Fargate?</summary>\n\nNo server here.\n\n<details>\n<summary>Deeper?</summary>\n\nA micro-VM.\n\n</details>\n</details>\n\n<details>\n<summary>EC2?</summary>\n\nA server **of yours**.\n\n</details>\n";
        let (deck, _) = crate::notes::parse(note);
        deck.chapters.into_iter().map(|c| (ChapterMeta::of(1, "c", &c), c)).collect()
    }

    fn check_find(query: &str, count: usize, contains: &str) {
        let found = find(&chapters(), query, Links { base: "/", own_site: true });
        let text = html(&found.nodes);
        assert_eq!(found.count, count, "{query}: {text}");
        assert!(text.contains(contains), "{query}: {text}");
    }

    #[test]
    fn a_question_is_found_when_it_contains_every_word() {
        check_find("server", 2, "No <mark>server</mark> here");
        check_find("YOURS server", 1, "<strong>of <mark>yours</mark></strong>");
        check_find("micro-vm", 1, "<mark>micro-VM</mark>");
        check_find("server lambda", 0, "");
        // A heading and a label of every question are not what a learner looks for.
        check_find("link", 0, "");
    }

    #[test]
    fn only_answers_that_match_are_opened() {
        check_find("fargate", 1, "<details class=\"question\"><summary>");
        check_find("micro", 1, "<details class=\"question\" open=\"\">");
    }

    #[test]
    fn words_are_marked_in_any_case_longest_first() {
        check("Fargate tasks", "FARGATE", "<mark>Fargate</mark> tasks");
        check("a task, two tasks", "task tasks", "a <mark>task</mark>, two <mark>tasks</mark>");
        check("İstanbul < ß", "ß", "İstanbul &lt; <mark>ß</mark>");
        check("none", "other", "none");
    }
}
