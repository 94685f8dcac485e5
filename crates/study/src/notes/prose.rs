//! Lines of a note to blocks of a deck: dedented, read as Markdown, links around the original site
//! taken out, missing images reported.

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::{BrokenLink, CowStr, Options as Markdown, Parser};

use super::block::Builder;
use super::line::Line;
use super::marker::Markers;
use super::problem::{Problem, ProblemKind};
use super::reference::{self, Definition};
use super::{Options, answer, limits, wording};
use crate::deck::{Block, Inline, plain};

/// What reading a note needs and gathers.
pub(super) struct Reader<'a, 'o> {
    pub(super) markers: Markers<'a>,
    pub(super) definitions: BTreeMap<String, Definition<'a>>,
    /// Labels of the definitions that a link has used.
    pub(super) used: BTreeSet<String>,
    pub(super) options: &'o Options,
    pub(super) problems: Vec<Problem>,
    /// Text and line of each paragraph that declares a card: blocks do not know where they stand.
    pub(super) declared: Vec<(String, u32)>,
    /// Cards declared so far.
    pub(super) drills: usize,
    /// Questions so far.
    pub(super) questions: usize,
    /// Blocks so far.
    pub(super) blocks: usize,
}

impl Reader<'_, '_> {
    /// Adds a problem.
    pub(super) fn problem(&mut self, line: u32, kind: ProblemKind, message: String) {
        self.problems.push(Problem { line, kind, message });
    }

    /// Reads lines as Markdown.
    pub(super) fn blocks(&mut self, lines: &[Line<'_>]) -> Vec<Block> {
        let blocks = self.markdown(lines);
        for (line, block) in &blocks {
            if let Block::Paragraph(inlines) = block
                && answer::declares(inlines)
            {
                self.declared.push((plain(inlines), *line));
            }
        }
        let blocks = blocks.into_iter();
        blocks
            .filter(|(line, block)| !self.is_navigation(block, *line))
            .map(|(_, block)| block)
            .collect()
    }

    /// Reads lines as a single run of text, such as a question.
    pub(super) fn inlines(&mut self, lines: &[Line<'_>]) -> Vec<Inline> {
        flatten(self.markdown(lines).into_iter().map(|(_, block)| block).collect())
    }

    /// Reads lines as a title, which is plain text.
    pub(super) fn title(&mut self, lines: &[Line<'_>]) -> String {
        let inlines = self.inlines(lines);
        let line = lines.first().map_or(1, |line| line.number);
        self.plain_title(&inlines, line)
    }

    /// The plain text of a title; its addresses are reported.
    pub(super) fn plain_title(&mut self, inlines: &[Inline], line: u32) -> String {
        let mut addresses = Vec::new();
        each_address(inlines, &mut |address| addresses.push(address.to_owned()));
        for address in addresses {
            let message = format!(
                "A title is plain text, so `{address}` cannot be reached from it. Move the link or image below the title."
            );
            self.problem(line, ProblemKind::LinkInTitle, message);
        }
        plain(inlines)
    }

    /// Blocks, each with the line it starts on.
    fn markdown(&mut self, lines: &[Line<'_>]) -> Vec<(u32, Block)> {
        let (source, starts) = assemble(lines);
        if source.is_empty() {
            return Vec::new();
        }
        if self.blocks >= limits::MAX_BLOCKS {
            let text = vec![Inline::Text(self.markers.restore(&source))];
            return vec![(lines[0].number, Block::Paragraph(text))];
        }
        let mut used = Vec::new();
        let definitions = &self.definitions;
        let mut resolve = |link: BrokenLink<'_>| {
            let key = reference::key(&link.reference);
            let address = definitions.get(&key)?.address;
            used.push(key);
            Some((CowStr::from(address.to_owned()), CowStr::from("")))
        };
        let markdown = Markdown::ENABLE_TABLES
            | Markdown::ENABLE_STRIKETHROUGH
            | Markdown::ENABLE_TASKLISTS
            | Markdown::ENABLE_GFM;
        let callback = (!definitions.is_empty()).then_some(&mut resolve);
        let parser = Parser::new_with_broken_link_callback(&source, markdown, callback);
        let mut builder = Builder::new(&source, &self.markers);
        for (event, range) in parser.into_offset_iter() {
            builder.event(event, range);
        }
        let blocks = builder.take_blocks();
        let Builder { starts: block_starts, images, problems, .. } = builder;
        self.used.extend(used);
        let first = lines.first().map_or(1, |line| line.number);
        let line_at = |offset: usize| {
            let after = starts.partition_point(|(start, _)| *start <= offset);
            starts.get(after.wrapping_sub(1)).map_or(first, |(_, number)| *number)
        };
        for (offset, kind, message) in problems {
            self.problem(line_at(offset), kind, message);
        }
        for (offset, src) in images {
            self.image(&src, line_at(offset));
        }
        self.count(blocks.len(), first);
        let last = block_starts.last().copied().unwrap_or(0);
        let offsets = block_starts.into_iter().chain(std::iter::repeat(last));
        offsets.map(line_at).zip(blocks).collect()
    }

    fn image(&mut self, src: &str, line: u32) {
        let is_elsewhere = src.starts_with("//")
            || src
                .split_once(':')
                .is_some_and(|(scheme, _)| scheme.bytes().all(|b| b.is_ascii_alphanumeric()));
        if !is_elsewhere && !self.options.images.contains(src) {
            let message = format!(
                "The image `{src}` is not there. Put the file beside the note, or correct its address."
            );
            self.problem(line, ProblemKind::MissingImage, message);
        }
    }

    fn count(&mut self, blocks: usize, line: u32) {
        let before = self.blocks;
        self.blocks += blocks;
        if before < limits::MAX_BLOCKS && self.blocks >= limits::MAX_BLOCKS {
            let message = format!(
                "The note has more than {} paragraphs, lists and tables; the rest is kept as plain text. Split the note.",
                limits::MAX_BLOCKS
            );
            self.problem(line, ProblemKind::Limit, message);
        }
    }

    /// Reports a paragraph that holds only links around the original site.
    fn is_navigation(&mut self, block: &Block, line: u32) -> bool {
        let Block::Paragraph(inlines) = block else { return false };
        let mut links = Vec::new();
        if !only_navigation(inlines, &mut links) || links.is_empty() {
            return false;
        }
        let links = links.join(", ");
        let message = format!(
            "{links}: a link around the site that this note comes from is left out. Remove it."
        );
        self.problem(line, ProblemKind::Navigation, message);
        true
    }
}

/// Whether a run holds nothing but links with such words; gathers them as Markdown.
fn only_navigation(inlines: &[Inline], links: &mut Vec<String>) -> bool {
    inlines.iter().all(|inline| match inline {
        Inline::Text(text) => !text.contains(char::is_alphanumeric),
        Inline::Break => true,
        Inline::Strong(inner) | Inline::Emphasis(inner) => only_navigation(inner, links),
        Inline::Link { href, text } => {
            let words = plain(text);
            let mut addresses = 0;
            each_address(text, &mut |_| addresses += 1);
            links.push(format!("[{words}]({href})"));
            addresses == 0 && wording::is_navigation(&words)
        }
        Inline::Code(_) | Inline::Image { .. } | Inline::Figure { .. } => false,
    })
}

/// Calls `visit` with each address in a run.
pub(super) fn each_address(inlines: &[Inline], visit: &mut impl FnMut(&str)) {
    for inline in inlines {
        match inline {
            Inline::Link { href, text } => {
                visit(href);
                each_address(text, visit);
            }
            Inline::Image { src, .. } => visit(src),
            Inline::Strong(inner) | Inline::Emphasis(inner) => each_address(inner, visit),
            Inline::Text(_) | Inline::Code(_) | Inline::Figure { .. } | Inline::Break => {}
        }
    }
}

/// For each line the indentation that it shares with its neighbours and that says nothing. Text far
/// enough in to be code, with nothing before it that it could stand further in than, has a margin
/// of its own: it is the answer below a numbered question, not code.
fn margins(lines: &[Line<'_>]) -> Vec<usize> {
    const CODE: usize = 4;
    let mut margins = Vec::with_capacity(lines.len());
    let mut least: Option<usize> = None;
    let mut after_blank = true;
    for (index, line) in lines.iter().enumerate() {
        if line.is_blank() {
            after_blank = true;
            continue;
        }
        if line.whole {
            match least {
                Some(margin) if line.indent < margin => {
                    if after_blank && margin >= CODE {
                        margins.resize(index, margin);
                    }
                    least = Some(line.indent);
                }
                Some(_) => {}
                None => least = Some(line.indent),
            }
        }
        after_blank = false;
    }
    margins.resize(lines.len(), least.unwrap_or(0));
    margins
}

/// Joins lines without the indentation that they share. Gives the text and where its lines start.
fn assemble(lines: &[Line<'_>]) -> (String, Vec<(usize, u32)>) {
    let mut text = String::new();
    let mut starts = Vec::new();
    let mut after_blank = true;
    for (line, margin) in lines.iter().zip(margins(lines)) {
        if line.is_blank() {
            if !after_blank {
                text.push('\n');
            }
            after_blank = true;
            continue;
        }
        let is_option = !line.code && wording::is_option(&line.text);
        if !after_blank && !line.code {
            if wording::starts_with_label(&line.text) {
                text.push('\n');
            } else if is_option {
                // Two spaces before the line break keep each option on a line of its own.
                text.truncate(text.trim_end_matches('\n').len());
                text.push_str("  \n");
            }
        }
        starts.push((text.len(), line.number));
        if line.whole {
            text.extend(std::iter::repeat_n(' ', line.indent.saturating_sub(margin)));
        }
        text.push_str(&line.text);
        text.push('\n');
        after_blank = false;
    }
    (text, starts)
}

/// Blocks as a single run of text.
pub(crate) fn flatten(blocks: Vec<Block>) -> Vec<Inline> {
    let mut out = Vec::new();
    flatten_into(blocks, &mut out);
    out
}

fn flatten_into(blocks: Vec<Block>, out: &mut Vec<Inline>) {
    for block in blocks {
        if !out.is_empty() && out.last() != Some(&Inline::Break) {
            out.push(Inline::Break);
        }
        match block {
            Block::Paragraph(inlines) | Block::Heading(_, inlines) => out.extend(inlines),
            Block::List { items, .. } => items.into_iter().for_each(|item| flatten_into(item, out)),
            Block::Quote(inner) | Block::Note(_, inner) => flatten_into(inner, out),
            Block::Table { head, rows } => {
                for cell in head.into_iter().chain(rows.into_iter().flatten()) {
                    out.extend(cell);
                    out.push(Inline::Text(" ".to_owned()));
                }
            }
            Block::Code { language, text } => {
                if !language.is_empty() {
                    out.push(Inline::Text(format!("{language}: ")));
                }
                out.push(Inline::Code(text));
            }
            Block::Rule => {}
        }
    }
}
