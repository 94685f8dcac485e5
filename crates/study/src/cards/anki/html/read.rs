//! HTML to blocks, the small tree of a deck. Any text gives blocks and every word of it is in them; what a
//! deck cannot show, such as a picture, leaves its name.

use super::runs::{table_of, trim_breaks};
use super::tokens::{Token, attribute, tokens};
use super::{is_address, is_formatting};
use crate::deck::{Block, Inline};
use crate::notes::flatten;

/// Deepest nesting of lists, quotations and formatting that is told apart.
const MAX_DEPTH: usize = 16;

/// What a field holds.
pub(in super::super) struct Field {
    /// Its text.
    pub(in super::super) blocks: Vec<Block>,
    /// The pictures that it would show.
    pub(in super::super) pictures: Vec<String>,
}

/// Reads a field.
pub(in super::super) fn read(html: &str) -> Field {
    let mut reader = Reader::default();
    for token in tokens(html) {
        match token {
            Token::Text(text) => reader.text(&text),
            Token::Tag { name, closes, attributes } => {
                reader.tag(&name.to_ascii_lowercase(), closes, attributes);
            }
        }
    }
    while !reader.open.is_empty() {
        reader.close_innermost();
    }
    reader.end_run();
    Field { blocks: reader.blocks, pictures: reader.pictures }
}

#[derive(Default)]
struct Reader {
    /// Blocks that are complete.
    blocks: Vec<Block>,
    /// Containers that are open, outermost first, each with the blocks before it.
    open: Vec<(Container, Vec<Block>)>,
    /// The run of text so far, under the formatting that is open in it.
    run: Vec<Inline>,
    formats: Vec<(Format, Vec<Inline>)>,
    heading: Option<u8>,
    /// Code that keeps its lines.
    code: Option<String>,
    pictures: Vec<String>,
}

enum Container {
    Quote,
    List(Option<u64>, Vec<Vec<Block>>),
    Item,
    Table(Vec<(bool, Vec<Vec<Inline>>)>),
    Cell(bool, Vec<Inline>),
}

#[derive(Clone, PartialEq)]
enum Format {
    Strong,
    Emphasis,
    Code,
    Link(String),
}

impl Reader {
    fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.push_str(text);
            return;
        }
        let starts =
            matches!(self.run.last(), None | Some(Inline::Break)) && self.formats.is_empty();
        let mut words = text.split_whitespace().fold(String::new(), |mut all, word| {
            if !all.is_empty() {
                all.push(' ');
            }
            all + word
        });
        if text.starts_with(char::is_whitespace) && !starts {
            words.insert(0, ' ');
        }
        if text.ends_with(char::is_whitespace) && !words.ends_with(' ') && !words.is_empty() {
            words.push(' ');
        }
        match self.run.last_mut() {
            _ if words.is_empty() => {}
            Some(Inline::Text(last)) if last.ends_with(' ') => last.push_str(words.trim_start()),
            Some(Inline::Text(last)) => last.push_str(&words),
            _ => self.run.push(Inline::Text(words)),
        }
    }

    fn tag(&mut self, name: &str, closes: bool, attributes: &str) {
        match (name, closes) {
            ("br", _) => self.line_break(),
            ("img", _) => self.picture(attributes),
            ("pre", false) => {
                self.end_run();
                self.code.get_or_insert_default();
            }
            ("pre", true) => self.end_run(),
            _ if self.code.is_some() => {}
            ("sup", false) => self.text("^"),
            ("sub", false) => self.text("_"),
            ("hr", _) => {
                self.end_run();
                self.blocks.push(Block::Rule);
            }
            (name, closes) if is_formatting(name) => self.format(name, closes, attributes),
            ("td" | "th" | "tr" | "table", closes) => self.table(name, closes),
            ("li" | "ul" | "ol" | "blockquote", closes) => self.container(name, closes, attributes),
            (name, closes) => {
                self.end_run();
                let level = name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok());
                self.heading = level.filter(|level| !closes && (1..=6).contains(level));
            }
        }
    }

    fn line_break(&mut self) {
        if let Some(code) = &mut self.code {
            code.push('\n');
        } else if self.run.last() == Some(&Inline::Break) {
            // A line left empty parts paragraphs.
            self.end_run();
        } else if !self.run.is_empty() {
            self.run.push(Inline::Break);
        }
    }

    fn picture(&mut self, attributes: &str) {
        let of = |name| attribute(attributes, name).filter(|text| !text.trim().is_empty());
        let name = of("src").unwrap_or_else(|| "without a name".into());
        self.text(&format!("[{}]", of("alt").unwrap_or_else(|| name.clone())));
        self.pictures.push(name);
    }

    fn format(&mut self, name: &str, closes: bool, attributes: &str) {
        let format = match name {
            "b" | "strong" => Format::Strong,
            "i" | "em" => Format::Emphasis,
            "code" | "kbd" | "samp" | "tt" => Format::Code,
            "a" if closes => Format::Link(String::new()),
            "a" => match attribute(attributes, "href").filter(|href| is_address(href)) {
                Some(href) => Format::Link(href),
                None => return,
            },
            _ => return,
        };
        if !closes {
            if self.formats.len() < MAX_DEPTH {
                self.formats.push((format, std::mem::take(&mut self.run)));
            }
            return;
        }
        let kind = std::mem::discriminant(&format);
        let is_it = |(open, _): &(Format, Vec<Inline>)| std::mem::discriminant(open) == kind;
        if let Some(place) = self.formats.iter().rposition(is_it) {
            // What was opened in it goes on after it.
            let inner: Vec<Format> =
                self.formats[place + 1..].iter().map(|(format, _)| format.clone()).collect();
            self.close_formats(place);
            self.open_formats(inner);
        }
    }

    fn open_formats(&mut self, formats: Vec<Format>) {
        for format in formats {
            self.formats.push((format, std::mem::take(&mut self.run)));
        }
    }

    /// Closes formatting until so many are open.
    fn close_formats(&mut self, until: usize) {
        while self.formats.len() > until {
            let Some((format, before)) = self.formats.pop() else { return };
            let inner = trim_breaks(std::mem::replace(&mut self.run, before));
            let text = crate::deck::plain(&inner);
            match format {
                _ if text.trim().is_empty() => self.text(&text),
                Format::Strong => self.run.push(Inline::Strong(inner)),
                Format::Emphasis => self.run.push(Inline::Emphasis(inner)),
                Format::Code => self.run.push(Inline::Code(text)),
                Format::Link(href) => self.run.push(Inline::Link { href, text: inner }),
            }
        }
    }

    /// Ends the text so far: it becomes a paragraph, a heading, code, or part of a cell.
    fn end_run(&mut self) {
        let formats: Vec<Format> = self.formats.iter().map(|(format, _)| format.clone()).collect();
        self.close_formats(0);
        let run = trim_breaks(std::mem::take(&mut self.run));
        self.open_formats(formats);
        let code = self.code.take().map(|code| code.trim_matches('\n').to_owned());
        let code = code.filter(|code| !code.trim().is_empty());
        if let Some((Container::Cell(_, cell), _)) = self.open.last_mut() {
            // A cell is one run: what would be a new block in it is a new line.
            for run in [run, code.map(Inline::Code).into_iter().collect()] {
                if !cell.is_empty() && !run.is_empty() {
                    cell.push(Inline::Break);
                }
                cell.extend(run);
            }
            return;
        }
        let heading = self.heading.take();
        if !run.is_empty() {
            self.push(match heading {
                Some(level) => Block::Heading(level, run),
                None => Block::Paragraph(run),
            });
        }
        if let Some(text) = code {
            self.push(Block::Code { language: String::new(), text });
        }
    }

    /// Adds a block. Directly in a list or a table it would have no place: there it makes one.
    fn push(&mut self, block: Block) {
        match self.open.last_mut() {
            Some((Container::List(_, items), _)) => items.push(vec![block]),
            Some((Container::Table(rows), _)) => {
                rows.push((false, vec![flatten(vec![block])]));
            }
            _ => self.blocks.push(block),
        }
    }

    fn container(&mut self, name: &str, closes: bool, attributes: &str) {
        self.end_run();
        if closes {
            return match name {
                "li" => self.close(|container| matches!(container, Container::Item)),
                "blockquote" => self.close(|container| matches!(container, Container::Quote)),
                _ => self.close(|container| matches!(container, Container::List(..))),
            };
        }
        if self.open.len() >= MAX_DEPTH || self.is_in_cell() {
            return;
        }
        let container = match name {
            "blockquote" => Container::Quote,
            "ul" => Container::List(None, Vec::new()),
            "ol" => {
                let start = attribute(attributes, "start").and_then(|start| start.parse().ok());
                Container::List(Some(start.unwrap_or(1)), Vec::new())
            }
            _ => {
                if matches!(self.open.last(), Some((Container::Item, _))) {
                    self.close_innermost();
                }
                if !matches!(self.open.last(), Some((Container::List(..), _))) {
                    self.start(Container::List(None, Vec::new()));
                }
                Container::Item
            }
        };
        self.start(container);
    }

    fn table(&mut self, name: &str, closes: bool) {
        self.end_run();
        let is_table = |container: &Container| matches!(container, Container::Table(_));
        let in_table = self.open.iter().any(|(container, _)| is_table(container));
        match (name, closes) {
            // A table within a table is read as text of the cell.
            ("table", false) if !in_table && self.open.len() < MAX_DEPTH => {
                self.start(Container::Table(Vec::new()));
            }
            ("table", true) => self.close(is_table),
            ("tr", _) if in_table => {
                self.close(|container| matches!(container, Container::Cell(..)));
                if let Some((Container::Table(rows), _)) = self.open.last_mut()
                    && !closes
                {
                    rows.push((true, Vec::new()));
                }
            }
            ("td" | "th", _) if in_table => {
                self.close(|container| matches!(container, Container::Cell(..)));
                if !closes && matches!(self.open.last(), Some((Container::Table(_), _))) {
                    self.start(Container::Cell(name == "th", Vec::new()));
                }
            }
            _ => {}
        }
    }

    fn is_in_cell(&self) -> bool {
        self.open.iter().any(|(container, _)| matches!(container, Container::Cell(..)))
    }

    fn start(&mut self, container: Container) {
        self.open.push((container, std::mem::take(&mut self.blocks)));
    }

    /// Closes the innermost such container, and what is open in it.
    fn close(&mut self, is_it: impl Fn(&Container) -> bool) {
        if let Some(place) = self.open.iter().rposition(|(container, _)| is_it(container)) {
            while self.open.len() > place {
                self.close_innermost();
            }
        }
    }

    fn close_innermost(&mut self) {
        self.end_run();
        let Some((container, before)) = self.open.pop() else { return };
        let inner = std::mem::replace(&mut self.blocks, before);
        match container {
            Container::Quote if inner.is_empty() => {}
            Container::Quote => self.push(Block::Quote(inner)),
            Container::List(_, items) if items.is_empty() => {}
            Container::List(start, items) => self.push(Block::List { start, items }),
            Container::Item => {
                if let Some((Container::List(_, items), _)) = self.open.last_mut()
                    && !inner.is_empty()
                {
                    items.push(inner);
                }
            }
            Container::Cell(is_head, cell) => {
                if let Some((Container::Table(rows), _)) = self.open.last_mut() {
                    if rows.is_empty() {
                        rows.push((true, Vec::new()));
                    }
                    if let Some((all_heads, cells)) = rows.last_mut() {
                        *all_heads &= is_head;
                        cells.push(cell);
                    }
                }
            }
            Container::Table(rows) => {
                if let Some(table) = table_of(rows) {
                    self.push(table);
                }
            }
        }
    }
}
