//! A run of text while it is being built: Markdown's and HTML's formatting become [`Inline`]s,
//! markers become what they stand for, `{{rule.id}}` becomes a figure.

use super::limits::MAX_DEPTH;
use super::marker::{Marked, Markers, Piece};
use super::tag::Tag;
use crate::deck::{Inline, plain};

/// Formatting that is open.
#[derive(Debug)]
pub(super) enum Format {
    /// The run itself.
    Base,
    /// Formatting that a deck does not know; its text stays.
    None,
    /// Emphasis.
    Emphasis,
    /// Strong emphasis.
    Strong,
    /// Code, written as HTML.
    Code,
    /// A link and its address.
    Link(String),
    /// An image and its address.
    Image(String),
}

struct Frame<'a> {
    format: Format,
    /// Name of the HTML tag that opened it; Markdown opened it where there is none.
    tag: Option<&'a str>,
    /// Formatting of Markdown opened in it and too deep to be told apart.
    too_deep: usize,
    inlines: Vec<Inline>,
}

/// The run and the formatting that is open in it.
pub(super) struct Run<'a> {
    frames: Vec<Frame<'a>>,
    /// Text not yet split at markers and figures.
    text: String,
    /// Whether the next text is a word of its own though it follows text.
    gap: bool,
    /// Addresses of links inside the text of an image, where there is no place for them.
    pub(super) lost: Vec<String>,
}

impl<'a> Run<'a> {
    /// An empty run.
    pub(super) fn new() -> Self {
        let base = Frame { format: Format::Base, tag: None, too_deep: 0, inlines: Vec::new() };
        Self { frames: vec![base], text: String::new(), gap: false, lost: Vec::new() }
    }

    /// Adds text as Markdown gives it, in pieces that may be parts of words.
    pub(super) fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds anything but text.
    pub(super) fn push(&mut self, inline: Inline, markers: &Markers<'a>) {
        self.flush(markers);
        self.add(inline);
    }

    /// Opens formatting that Markdown closes.
    pub(super) fn open(&mut self, format: Format, markers: &Markers<'a>) {
        self.flush(markers);
        self.start(format, None);
    }

    /// Closes the formatting that Markdown opened last, and HTML formatting left open in it.
    pub(super) fn close(&mut self, markers: &Markers<'a>) {
        self.flush(markers);
        while let Some(frame) = self.frames.last_mut() {
            if frame.too_deep > 0 {
                frame.too_deep -= 1;
                break;
            }
            if self.frames.len() == 1 || self.end().is_none() {
                break;
            }
        }
    }

    /// Ends the run.
    pub(super) fn finish(mut self, markers: &Markers<'a>) -> (Vec<Inline>, Vec<String>) {
        self.flush(markers);
        while self.frames.len() > 1 {
            self.end();
        }
        let inlines = self.frames.pop().map(|frame| frame.inlines).unwrap_or_default();
        (trim(inlines), self.lost)
    }

    fn start(&mut self, format: Format, tag: Option<&'a str>) {
        let has_address = matches!(format, Format::Link(_) | Format::Image(_));
        let is_deep = self.frames.len() > MAX_DEPTH;
        match self.frames.last_mut() {
            Some(frame) if is_deep && !has_address => {
                frame.too_deep += usize::from(tag.is_none());
            }
            _ => self.frames.push(Frame { format, tag, too_deep: 0, inlines: Vec::new() }),
        }
    }

    /// Closes the innermost formatting and gives the name of the tag that opened it.
    fn end(&mut self) -> Option<&'a str> {
        let frame = self.frames.pop()?;
        let inner = frame.inlines;
        match frame.format {
            Format::Emphasis if !inner.is_empty() => self.add(Inline::Emphasis(inner)),
            Format::Strong if !inner.is_empty() => self.add(Inline::Strong(inner)),
            Format::Link(href) => self.add(Inline::Link { href, text: inner }),
            Format::Image(src) => {
                self.lose_addresses(&inner);
                self.add(Inline::Image { src, alt: plain(&inner), size: None });
            }
            Format::Code if matches!(inner.as_slice(), [Inline::Text(_)]) => {
                self.add(Inline::Code(plain(&inner)));
            }
            _ => inner.into_iter().for_each(|inline| self.add(inline)),
        }
        frame.tag
    }

    fn lose_addresses(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Link { href, text } => {
                    self.lost.push(href.clone());
                    self.lose_addresses(text);
                }
                Inline::Image { src, .. } => self.lost.push(src.clone()),
                Inline::Emphasis(inner) | Inline::Strong(inner) => self.lose_addresses(inner),
                Inline::Text(_) | Inline::Code(_) | Inline::Figure { .. } | Inline::Break => {}
            }
        }
    }

    fn add(&mut self, inline: Inline) {
        self.gap = false;
        if let Some(frame) = self.frames.last_mut() {
            frame.inlines.push(inline);
        }
    }

    fn add_text(&mut self, text: &str) {
        let is_word = std::mem::take(&mut self.gap);
        let Some(frame) = self.frames.last_mut() else { return };
        match frame.inlines.last_mut() {
            Some(Inline::Text(last)) if !is_word => last.push_str(text),
            _ => frame.inlines.push(Inline::Text(text.to_owned())),
        }
    }

    /// Splits the text so far at markers and figures.
    fn flush(&mut self, markers: &Markers<'a>) {
        if self.text.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.text);
        for piece in markers.pieces(&text) {
            match piece {
                Piece::Text(text) => self.figures(text),
                Piece::Marked(Marked::Literal(text)) => self.add_text(text),
                Piece::Marked(Marked::Gap(_)) => self.gap = true,
                Piece::Marked(Marked::Tag(tag)) => self.tag(tag),
            }
        }
    }

    fn figures(&mut self, mut text: &str) {
        while let Some((before, rest)) = text.split_once("{{") {
            let is_id = |byte: &u8| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(byte)
            };
            let id = &rest[..rest.bytes().take_while(is_id).count()];
            if id.is_empty() || !rest[id.len()..].starts_with("}}") {
                self.add_text(&text[..before.len() + 2]);
                text = rest;
                continue;
            }
            if !before.is_empty() {
                self.add_text(before);
            }
            self.add(Inline::Figure { id: id.to_owned(), value: None });
            text = &rest[id.len() + 2..];
        }
        if !text.is_empty() {
            self.add_text(text);
        }
    }

    fn tag(&mut self, tag: Tag<'a>) {
        let format = match tag.lower().as_str() {
            "br" => return self.add(Inline::Break),
            "img" => {
                let text = |name| tag.attribute(name).unwrap_or_default().into_owned();
                return self.add(Inline::Image { src: text("src"), alt: text("alt"), size: None });
            }
            "wbr" => {
                self.gap = true;
                return;
            }
            _ if tag.closing => return self.close_tag(tag),
            "b" | "strong" => Format::Strong,
            "i" | "em" | "cite" | "var" => Format::Emphasis,
            "code" | "kbd" | "samp" | "tt" => Format::Code,
            "a" => {
                tag.attribute("href").map_or(Format::None, |href| Format::Link(href.into_owned()))
            }
            _ => Format::None,
        };
        self.gap = true;
        self.start(format, Some(tag.name));
        self.gap = true;
    }

    /// Closes formatting that HTML opened; a closing tag with no partner here says nothing.
    fn close_tag(&mut self, tag: Tag<'a>) {
        let of_html = self.frames.iter().rev().take_while(|frame| frame.tag.is_some());
        let is_partner = |frame: &Frame<'_>| frame.tag.is_some_and(|name| tag.is(name));
        if let Some(above) = of_html.take(MAX_DEPTH * 2).position(is_partner) {
            for _ in 0..=above {
                self.end();
            }
        }
        self.gap = true;
    }
}

/// A run without line breaks and spaces at its ends.
pub(super) fn trim(mut inlines: Vec<Inline>) -> Vec<Inline> {
    let says_nothing = |inline: &Inline| match inline {
        Inline::Break => true,
        Inline::Text(text) => text.trim().is_empty(),
        _ => false,
    };
    let start = inlines.iter().position(|inline| !says_nothing(inline)).unwrap_or(inlines.len());
    inlines.drain(..start);
    while inlines.last().is_some_and(says_nothing) {
        inlines.pop();
    }
    if let Some(Inline::Text(text)) = inlines.first_mut() {
        let skip = text.len() - text.trim_start().len();
        text.drain(..skip);
    }
    if let Some(Inline::Text(text)) = inlines.last_mut() {
        text.truncate(text.trim_end().len());
    }
    inlines
}
