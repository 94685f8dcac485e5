//! Markdown to blocks: the events of `pulldown-cmark` become the small tree of a deck.

use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use super::inline::{Format, Run};
use super::limits::MAX_DEPTH;
use super::marker::Markers;
use super::problem::ProblemKind;
use crate::deck::{Block, Inline, NoteKind};

/// A block that is open.
enum Open {
    /// The whole text, and containers too deep to be told apart.
    Group,
    Quote(Option<BlockQuoteKind>),
    List(Option<u64>, Vec<Vec<Block>>),
    Item,
    Table {
        head: Vec<Vec<Inline>>,
        rows: Vec<Vec<Vec<Inline>>>,
    },
}

/// Builds blocks from events.
pub(super) struct Builder<'a, 'm> {
    markers: &'m Markers<'a>,
    source: &'m str,
    open: Vec<(Open, Vec<Block>)>,
    run: Option<Run<'a>>,
    cells: Vec<Vec<Inline>>,
    code: Option<(String, String)>,
    /// Where the blocks start.
    pub(super) starts: Vec<usize>,
    /// Where the current event and the current run start.
    at: usize,
    run_at: usize,
    /// Offset and address of each image.
    pub(super) images: Vec<(usize, String)>,
    /// Offset in the source, sort and message of each problem.
    pub(super) problems: Vec<(usize, ProblemKind, String)>,
}

impl<'a, 'm> Builder<'a, 'm> {
    /// A builder for the events of `source`.
    pub(super) fn new(source: &'m str, markers: &'m Markers<'a>) -> Self {
        Self {
            markers,
            source,
            open: vec![(Open::Group, Vec::new())],
            run: None,
            cells: Vec::new(),
            code: None,
            starts: Vec::new(),
            at: 0,
            run_at: 0,
            images: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Takes one event and the range of the source that it stands for.
    pub(super) fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        self.at = range.start;
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.run().text(&text),
            },
            Event::Code(code) => {
                let code = Inline::Code(self.markers.restore(&code));
                self.push_inline(code);
            }
            Event::SoftBreak => self.run().text(" "),
            Event::HardBreak => self.push_inline(Inline::Break),
            Event::Rule => self.push(Block::Rule),
            Event::TaskListMarker(done) => self.run().text(if done { "☑ " } else { "☐ " }),
            // The scanner hides every tag, so that these do not occur; as text nothing is lost.
            Event::Html(text) | Event::InlineHtml(text) => self.run().text(&text),
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.run().text(&text);
            }
        }
        let blocks = self.open.first().map_or(0, |(_, blocks)| blocks.len());
        self.starts.resize(blocks, self.at);
    }

    /// The blocks, once all events are in.
    pub(super) fn take_blocks(&mut self) -> Vec<Block> {
        self.end_paragraph();
        self.open.pop().map(|(_, blocks)| blocks).unwrap_or_default()
    }

    fn run(&mut self) -> &mut Run<'a> {
        if self.run.is_none() {
            self.run_at = self.at;
        }
        self.run.get_or_insert_with(Run::new)
    }

    fn push_inline(&mut self, inline: Inline) {
        let markers = self.markers;
        self.run().push(inline, markers);
    }

    fn push(&mut self, block: Block) {
        self.end_paragraph();
        if let Some((_, blocks)) = self.open.last_mut() {
            blocks.push(block);
        }
    }

    /// Ends the text of a tight list item, which Markdown gives without a paragraph.
    fn end_paragraph(&mut self) {
        let inlines = self.end_run();
        if !inlines.is_empty()
            && let Some((_, blocks)) = self.open.last_mut()
        {
            blocks.push(Block::Paragraph(inlines));
        }
    }

    fn end_run(&mut self) -> Vec<Inline> {
        let Some(run) = self.run.take() else { return Vec::new() };
        let (inlines, lost) = run.finish(self.markers);
        let at = self.run_at;
        each_image(&inlines, &mut |src| self.images.push((at, src.to_owned())));
        for address in lost {
            let message = format!(
                "The link to `{address}` stands in the text of an image, where it cannot be followed. Write it beside the image."
            );
            self.problems.push((at, ProblemKind::LinkInTitle, message));
        }
        inlines
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let markers = self.markers;
        match tag {
            Tag::Emphasis => self.run().open(Format::Emphasis, markers),
            Tag::Strong => self.run().open(Format::Strong, markers),
            Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {
                self.run().open(Format::None, markers);
            }
            Tag::Link { dest_url, title, .. } => {
                self.title(&title, range.start);
                self.run().open(Format::Link(markers.restore(&dest_url)), markers);
            }
            Tag::Image { dest_url, title, .. } => {
                self.title(&title, range.start);
                self.run().open(Format::Image(markers.restore(&dest_url)), markers);
            }
            Tag::Paragraph | Tag::Heading { .. } | Tag::TableHead | Tag::TableRow => {
                self.end_paragraph();
            }
            Tag::CodeBlock(kind) => {
                self.end_paragraph();
                let info = match kind {
                    CodeBlockKind::Fenced(info) => markers.restore(&info),
                    CodeBlockKind::Indented => String::new(),
                };
                let language = self.language(&info, range.start);
                self.code = Some((language, String::new()));
            }
            Tag::BlockQuote(kind) => self.container(Open::Quote(kind)),
            Tag::List(start) => self.container(Open::List(start, Vec::new())),
            Tag::Item => {
                let in_list = matches!(self.open.last(), Some((Open::List(..), _)));
                self.container(if in_list { Open::Item } else { Open::Group });
            }
            Tag::Table(_) => self.container(Open::Table { head: Vec::new(), rows: Vec::new() }),
            _ => {}
        }
    }

    fn container(&mut self, open: Open) {
        self.end_paragraph();
        let is_deep =
            self.open.len() > MAX_DEPTH && !matches!(open, Open::Table { .. } | Open::Item);
        self.open.push((if is_deep { Open::Group } else { open }, Vec::new()));
    }

    fn title(&mut self, title: &str, at: usize) {
        if !title.is_empty() {
            let title = self.markers.restore(title);
            let message = format!("The title “{title}” is not shown. Say it in the text.");
            self.problems.push((at, ProblemKind::DroppedTitle, message));
        }
    }

    fn language(&mut self, info: &str, at: usize) -> String {
        let info = info.trim();
        let (language, rest) = info.split_once([' ', '\t', ',', '{']).unwrap_or((info, ""));
        if rest.chars().any(char::is_alphanumeric) {
            let message = format!(
                "“{rest}” after the fence's language `{language}` is not shown. Name only the language there."
            );
            self.problems.push((at, ProblemKind::FenceInfo, message));
        }
        language.to_owned()
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        let markers = self.markers;
        match tag {
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image => self.run().close(markers),
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Heading(level) => {
                let inlines = self.end_run();
                if !inlines.is_empty() {
                    self.push(Block::Heading(level_number(level), inlines));
                }
            }
            TagEnd::CodeBlock => {
                if let Some((language, code)) = self.code.take() {
                    let code = code.strip_suffix('\n').unwrap_or(&code);
                    let text = self.markers.restore(code);
                    self.push(Block::Code { language, text });
                }
            }
            TagEnd::TableCell => {
                let cell = self.end_run();
                self.cells.push(cell);
            }
            TagEnd::TableHead | TagEnd::TableRow => self.end_row(range),
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::Table => {
                self.end_container();
            }
            _ => {}
        }
    }

    fn end_row(&mut self, range: Range<usize>) {
        let row = std::mem::take(&mut self.cells);
        let Some((Open::Table { head, rows }, _)) = self.open.last_mut() else { return };
        if head.is_empty() {
            *head = row;
            return;
        }
        let columns = head.len();
        rows.push(row);
        let beyond = cells_beyond(&self.source[range.clone()], columns);
        if beyond.chars().any(char::is_alphanumeric) {
            let beyond = self.markers.restore(beyond);
            let message = format!(
                "This row has more than {columns} cells; “{beyond}” is not shown. Add a column to the table's head."
            );
            self.problems.push((range.start, ProblemKind::TableRow, message));
        }
    }

    fn end_container(&mut self) {
        self.end_paragraph();
        if self.open.len() == 1 {
            return;
        }
        let Some((open, blocks)) = self.open.pop() else { return };
        let Some((parent, siblings)) = self.open.last_mut() else { return };
        match open {
            Open::Group => siblings.extend(blocks),
            Open::Quote(kind) => siblings.push(quote(kind, blocks)),
            Open::List(start, items) => siblings.push(Block::List { start, items }),
            Open::Table { head, rows } => siblings.push(Block::Table { head, rows }),
            Open::Item => match parent {
                Open::List(_, items) => items.push(blocks),
                _ => siblings.extend(blocks),
            },
        }
    }
}

fn each_image(inlines: &[Inline], visit: &mut impl FnMut(&str)) {
    for inline in inlines {
        match inline {
            Inline::Image { src, .. } => visit(src),
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link { text: inner, .. } => {
                each_image(inner, visit);
            }
            Inline::Text(_) | Inline::Code(_) | Inline::Figure { .. } | Inline::Break => {}
        }
    }
}

fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// What stands in a table row after its first `columns` cells.
fn cells_beyond(row: &str, columns: usize) -> &str {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut escaped = false;
    let mut pipes = 0;
    for (at, c) in row.char_indices() {
        if c == '|' && !escaped {
            pipes += 1;
            if pipes == columns {
                return row[at + 1..].trim_end_matches('|').trim();
            }
        }
        escaped = c == '\\' && !escaped;
    }
    ""
}

/// A quotation, or an aside where it opens with one of the words for it.
fn quote(kind: Option<BlockQuoteKind>, mut blocks: Vec<Block>) -> Block {
    let alert = kind.map(|kind| match kind {
        BlockQuoteKind::Note | BlockQuoteKind::Tip | BlockQuoteKind::Important => NoteKind::Note,
        BlockQuoteKind::Warning | BlockQuoteKind::Caution => NoteKind::Warning,
    });
    if let Some(kind) = alert.or_else(|| take_note_word(&mut blocks)) {
        return Block::Note(kind, blocks);
    }
    Block::Quote(blocks)
}

/// Removes the bold word that makes the first paragraph an aside.
fn take_note_word(blocks: &mut Vec<Block>) -> Option<NoteKind> {
    let Some(Block::Paragraph(inlines)) = blocks.first_mut() else { return None };
    let Some(Inline::Strong(bold)) = inlines.first() else { return None };
    let word = crate::deck::plain(bold);
    let kind = match word.trim().trim_end_matches(':').to_lowercase().as_str() {
        "note" => NoteKind::Note,
        "warning" => NoteKind::Warning,
        "older documents" => NoteKind::Older,
        "example" => NoteKind::Example,
        _ => return None,
    };
    inlines.remove(0);
    let rest = super::answer::after_label(std::mem::take(inlines));
    if rest.is_empty() {
        blocks.remove(0);
    } else {
        *inlines = rest;
    }
    Some(kind)
}
