//! Which text is a question, which a topic and which neither: the tree of a note becomes chapters.

use super::line::Line;
use super::problem::ProblemKind;
use super::prose::Reader;
use super::role::{self, Role};
use super::segment::{self, Head, Segment};
use super::tree::{Details, Node};
use super::wording;
use crate::deck::{Block, Chapter, Item, Topic, plain};

/// An item on its way into chapters and topics.
enum Entry {
    /// A heading that is no question.
    Heading { level: u8, title: String, line: u32 },
    /// An item; a question that is a heading has its level.
    Item(Option<u8>, Box<Item>),
}

/// A question whose answer is still being gathered.
struct Draft<'a> {
    prompt: Vec<Line<'a>>,
    level: Option<u8>,
    body: Vec<Node<'a>>,
}

/// What a segment has given so far.
#[derive(Default)]
struct Walk<'a> {
    /// The segment's head, until it is known to be a question or a heading.
    head: Option<Head<'a>>,
    /// Text that is not yet known to be a question, an answer or neither.
    pending: Vec<Node<'a>>,
    draft: Option<Draft<'a>>,
}

impl<'a> Reader<'a, '_> {
    /// The chapters of a note.
    pub(super) fn chapters(&mut self, nodes: Vec<Node<'a>>) -> Vec<Chapter> {
        let mut chapters = vec![Chapter { line: 1, ..Chapter::default() }];
        let mut entries = Vec::new();
        for entry in self.entries(nodes, false) {
            match entry {
                Entry::Heading { level: 1, title, line } => {
                    if let Some(chapter) = chapters.last_mut() {
                        chapter.items = nest(std::mem::take(&mut entries));
                    }
                    chapters.push(Chapter { title, line, items: Vec::new() });
                }
                entry => entries.push(entry),
            }
        }
        if let Some(chapter) = chapters.last_mut() {
            chapter.items = nest(entries);
        }
        if chapters.len() > 1 && chapters[0].items.is_empty() {
            chapters.remove(0);
        }
        chapters
    }

    /// The items of a folded text.
    pub(super) fn items(&mut self, nodes: Vec<Node<'a>>, in_answer: bool) -> Vec<Item> {
        nest(self.entries(nodes, in_answer))
    }

    fn entries(&mut self, nodes: Vec<Node<'a>>, in_answer: bool) -> Vec<Entry> {
        let mut out = Vec::new();
        for segment in segment::cut(nodes, in_answer, &self.markers) {
            self.segment(segment, in_answer, &mut out);
        }
        out
    }

    fn segment(&mut self, segment: Segment<'a>, in_answer: bool, out: &mut Vec<Entry>) {
        let mut walk = Walk { head: segment.head, ..Walk::default() };
        for node in segment.nodes {
            match node {
                Node::Details(details) if role::is_generic(&details, &self.markers) => {
                    self.folded(details, &mut walk, in_answer, out);
                }
                Node::Details(details) => self.named(details, &mut walk, in_answer, out),
                other => walk.pending.push(other),
            }
        }
        self.end_segment(walk, in_answer, out);
    }

    /// A folded text whose summary is a question.
    fn named(
        &mut self,
        details: Details<'a>,
        walk: &mut Walk<'a>,
        in_answer: bool,
        out: &mut Vec<Entry>,
    ) {
        let is_below = |head: &Head<'_>| {
            !matches!(head.role, Role::Heading(_, false))
                && head.lines.first().is_some_and(|line| details.place.indent > line.indent)
        };
        if walk.head.as_ref().is_some_and(is_below) {
            walk.pending.push(Node::Details(details));
            return;
        }
        self.end_head(walk, out);
        self.end_draft(walk, in_answer, out);
        self.prose(&mut walk.pending, out);
        if self.is_contents(&details) {
            return;
        }
        let item = self.question(&details.summary, details.body, details.place.line, in_answer);
        out.push(Entry::Item(None, Box::new(item)));
    }

    /// A folded text whose summary says only that it is folded: the question stands before it.
    fn folded(
        &mut self,
        details: Details<'a>,
        walk: &mut Walk<'a>,
        in_answer: bool,
        out: &mut Vec<Entry>,
    ) {
        let is_bare = walk.pending.iter().all(is_silent);
        let is_group = role::is_group(&details.body, &self.markers);
        if let Some(head) = walk.head.take_if(|head| takes(head, &walk.pending, is_bare, is_group))
        {
            let level = if let Role::Heading(level, _) = head.role { Some(level) } else { None };
            let mut body = std::mem::take(&mut walk.pending);
            body.extend(details.body);
            walk.draft = Some(Draft { prompt: head.lines, level, body });
            return;
        }
        if is_bare
            && !is_group
            && let Some(draft) = &mut walk.draft
        {
            draft.body.append(&mut walk.pending);
            draft.body.extend(details.body);
            return;
        }
        self.end_head(walk, out);
        self.end_draft(walk, in_answer, out);
        if !is_bare && !is_group {
            match segment::prompt(std::mem::take(&mut walk.pending)) {
                Ok(mut found) if !in_answer || self.is_question(&found.lines) => {
                    self.prose(&mut found.before, out);
                    let mut body = found.after;
                    body.extend(details.body);
                    walk.draft = Some(Draft { prompt: found.lines, level: None, body });
                    return;
                }
                Ok(found) => {
                    walk.pending = found.before;
                    walk.pending.extend(found.lines.into_iter().map(Node::Line));
                    walk.pending.extend(found.after);
                }
                Err(pending) => walk.pending = pending,
            }
        }
        self.prose(&mut walk.pending, out);
        if !is_group && !in_answer {
            let message = "No question stands before this folded text, so it is kept as text. Write the question in its `<summary>`.";
            self.problem(details.place.line, ProblemKind::NoPrompt, message.to_owned());
        }
        let items = self.items(details.body, in_answer);
        out.extend(items.into_iter().map(|item| Entry::Item(None, Box::new(item))));
    }

    fn end_segment(&mut self, mut walk: Walk<'a>, in_answer: bool, out: &mut Vec<Entry>) {
        let is_question = |head: &mut Head<'a>| match head.role {
            Role::Number | Role::Bold | Role::Heading(_, true) => true,
            Role::Heading(_, false) => {
                let text = head.lines.first().map_or("", |line| &line.text);
                (wording::is_asking(text) || wording::number(text).is_some())
                    && has_choice(&walk.pending)
            }
        };
        if let Some(head) = walk.head.take_if(is_question) {
            let level = if let Role::Heading(level, _) = head.role { Some(level) } else { None };
            let body = std::mem::take(&mut walk.pending);
            walk.draft = Some(Draft { prompt: head.lines, level, body });
        }
        self.end_head(&mut walk, out);
        if walk.draft.is_none() && !in_answer && has_choice(&walk.pending) {
            match segment::prompt(std::mem::take(&mut walk.pending)) {
                Ok(mut found) if self.is_question(&found.lines) => {
                    self.prose(&mut found.before, out);
                    walk.draft =
                        Some(Draft { prompt: found.lines, level: None, body: found.after });
                }
                Ok(found) => {
                    walk.pending = found.before;
                    walk.pending.extend(found.lines.into_iter().map(Node::Line));
                    walk.pending.extend(found.after);
                }
                Err(pending) => walk.pending = pending,
            }
        }
        self.end_draft(&mut walk, in_answer, out);
        self.prose(&mut walk.pending, out);
    }

    /// The head was no question: it is a heading, or text.
    fn end_head(&mut self, walk: &mut Walk<'a>, out: &mut Vec<Entry>) {
        let Some(head) = walk.head.take() else { return };
        let line = head.lines.first().map_or(1, |line| line.number);
        match head.role {
            Role::Heading(level, _) => {
                let title = self.title(&head.lines);
                out.push(Entry::Heading { level, title, line });
            }
            Role::Number | Role::Bold => {
                let body = std::mem::take(&mut walk.pending);
                let item = self.question(&head.lines, body, line, false);
                out.push(Entry::Item(None, Box::new(item)));
            }
        }
    }

    fn end_draft(&mut self, walk: &mut Walk<'a>, in_answer: bool, out: &mut Vec<Entry>) {
        let Some(draft) = walk.draft.take() else { return };
        let line = draft.prompt.first().map_or(1, |line| line.number);
        let item = self.question(&draft.prompt, draft.body, line, in_answer);
        out.push(Entry::Item(draft.level, Box::new(item)));
    }

    /// Whether lines read as a question though they stand in an answer.
    fn is_question(&self, lines: &[Line<'_>]) -> bool {
        let ends =
            lines.last().is_some_and(|line| wording::is_asking(&self.markers.strip(&line.text)));
        ends || lines.first().is_some_and(|line| wording::number(&line.text).is_some())
    }

    fn prose(&mut self, nodes: &mut Vec<Node<'a>>, out: &mut Vec<Entry>) {
        let mut lines = Vec::new();
        for node in nodes.drain(..) {
            match node {
                Node::Line(line) => lines.push(line),
                Node::Metadata(metadata) => {
                    let message = "This comment describes a question and stands outside of one. Move it below the question's `<summary>`.";
                    self.problem(metadata.line, ProblemKind::BadMetadata, message.to_owned());
                }
                Node::Details(details) => {
                    let item =
                        self.question(&details.summary, details.body, details.place.line, false);
                    out.push(Entry::Item(None, Box::new(item)));
                }
            }
        }
        let blocks = self.blocks(&lines);
        if !blocks.is_empty() {
            out.push(Entry::Item(None, Box::new(Item::Prose(blocks))));
        }
    }

    /// Reports a table of contents, whose links lead nowhere in a deck.
    fn is_contents(&mut self, details: &Details<'a>) -> bool {
        let summary: String =
            details.summary.iter().map(|line| self.markers.strip(&line.text)).collect();
        if !wording::is_contents(&summary) {
            return false;
        }
        let mut lines = Vec::new();
        for node in &details.body {
            match node {
                Node::Line(line) => lines.push(line.clone()),
                Node::Details(_) => return false,
                Node::Metadata(_) => {}
            }
        }
        let mut links = Vec::new();
        if !only_links(&self.blocks(&lines), &mut links) {
            return false;
        }
        let message = format!(
            "“{}” holds only links and is left out: {}. The site has its own contents.",
            summary.trim(),
            links.join(", ")
        );
        self.problem(details.place.line, ProblemKind::Navigation, message);
        true
    }
}

/// Whether a head is the question of the folded text after `pending`.
fn takes(head: &Head<'_>, pending: &[Node<'_>], is_bare: bool, is_group: bool) -> bool {
    if is_group && !is_bare {
        return false;
    }
    let Role::Heading(..) = head.role else { return true };
    let text = head.lines.first().map_or("", |line| &line.text);
    if is_bare || wording::is_asking(text) {
        return true;
    }
    // A heading such as "Question 3" leaves the asking to a paragraph below it.
    !pending.iter().any(
        |node| matches!(node, Node::Line(line) if !line.code && wording::is_asking(&line.text)),
    )
}

fn is_silent(node: &Node<'_>) -> bool {
    match node {
        Node::Line(line) => line.is_blank(),
        Node::Metadata(_) => true,
        Node::Details(_) => false,
    }
}

/// Whether options stand in `nodes`, some ticked and some not.
fn has_choice(nodes: &[Node<'_>]) -> bool {
    let starts = |marks: [&str; 2]| {
        nodes.iter().any(|node| {
            matches!(node, Node::Line(line) if !line.code
                && line.text.starts_with(['-', '*', '+'])
                && marks.iter().any(|mark| line.text[1..].trim_start().starts_with(mark)))
        })
    };
    starts(["[x]", "[X]"]) && starts(["[ ]", "[ ]"])
}

/// Whether blocks hold nothing but links; gathers them as Markdown.
fn only_links(blocks: &[Block], links: &mut Vec<String>) -> bool {
    use crate::deck::Inline;
    blocks.iter().all(|block| match block {
        Block::Paragraph(inlines) => inlines.iter().all(|inline| match inline {
            Inline::Link { href, text } => {
                let mut inner = 0;
                super::prose::each_address(text, &mut |_| inner += 1);
                links.push(format!("[{}]({href})", plain(text)));
                inner == 0
            }
            Inline::Text(text) => !text.contains(char::is_alphanumeric),
            Inline::Break => true,
            _ => false,
        }),
        Block::List { items, .. } => items.iter().all(|item| only_links(item, links)),
        Block::Rule => true,
        _ => false,
    })
}

/// Nests items under the headings before them.
fn nest(entries: Vec<Entry>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut open: Vec<(u8, Topic)> = Vec::new();
    for entry in entries {
        let level = match &entry {
            Entry::Heading { level, .. } => Some(*level),
            Entry::Item(level, _) => *level,
        };
        while let Some(level) = level
            && let Some((_, topic)) = open.pop_if(|(outer, _)| *outer >= level)
        {
            place(Item::Topic(topic), &mut open, &mut items);
        }
        match entry {
            Entry::Heading { level, title, line } => {
                open.push((level, Topic { title, line, items: Vec::new() }));
            }
            Entry::Item(_, item) => place(*item, &mut open, &mut items),
        }
    }
    while let Some((_, topic)) = open.pop() {
        place(Item::Topic(topic), &mut open, &mut items);
    }
    items
}

fn place(item: Item, open: &mut [(u8, Topic)], items: &mut Vec<Item>) {
    match open.last_mut() {
        Some((_, topic)) => topic.items.push(item),
        None => items.push(item),
    }
}
