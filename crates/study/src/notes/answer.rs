//! The parts of an answer: from the blocks of a question's text to the fields of a [`Question`].

use super::prose::{Reader, flatten};
use super::wording::{self, Label};
use crate::deck::{Block, Inline, KeyPoint, Question, plain};

impl Reader<'_, '_> {
    /// Puts the labelled parts of an answer where they belong; the rest is the explanation.
    pub(super) fn fill(&mut self, question: &mut Question, blocks: Vec<Block>) {
        let mut blocks = blocks.into_iter().peekable();
        while let Some(block) = blocks.next() {
            let Block::Paragraph(inlines) = block else {
                question.explanation.push(block);
                continue;
            };
            match paragraph_label(&inlines) {
                Some(Label::Short) if question.short.is_empty() => {
                    question.short = without_label(inlines);
                }
                Some(Label::Sources) => {
                    question.sources.extend(split_sources(without_label(inlines)));
                }
                Some(Label::Misconception) => question.misconceptions.push(without_label(inlines)),
                Some(Label::KeyPoints) if inlines.len() == 1 || is_only_label(&inlines) => {
                    match blocks.next_if(|next| matches!(next, Block::List { .. })) {
                        Some(Block::List { items, .. }) => {
                            question.key_points.extend(items.into_iter().map(key_point));
                        }
                        _ => question.explanation.push(Block::Paragraph(inlines)),
                    }
                }
                Some(label) if label.declares_card() => {
                    let list = match blocks.peek() {
                        Some(Block::List { items, .. }) if label != Label::FillIn => Some(items),
                        _ => None,
                    };
                    match self.drill(label, &inlines, list.map_or(&[], Vec::as_slice)) {
                        Some(drill) => {
                            // What the card has taken in is no explanation.
                            if list.is_some() {
                                blocks.next();
                            }
                            question.drills.push(drill);
                        }
                        None => question.explanation.push(Block::Paragraph(inlines)),
                    }
                }
                _ => question.explanation.push(Block::Paragraph(inlines)),
            }
        }
    }
}

/// Whether a paragraph declares a card.
pub(super) fn declares(inlines: &[Inline]) -> bool {
    paragraph_label(inlines).is_some_and(Label::declares_card)
}

fn paragraph_label(inlines: &[Inline]) -> Option<Label> {
    match inlines.first()? {
        Inline::Strong(bold) => wording::label(&plain(bold)),
        _ => None,
    }
}

fn is_only_label(inlines: &[Inline]) -> bool {
    plain(&inlines[1..]).trim().trim_matches(':').is_empty()
}

pub(super) fn without_label(mut inlines: Vec<Inline>) -> Vec<Inline> {
    inlines.remove(0);
    after_label(inlines)
}

/// A run without the colon and the space that follow a label.
pub(super) fn after_label(mut inlines: Vec<Inline>) -> Vec<Inline> {
    if let Some(Inline::Text(text)) = inlines.first_mut() {
        let rest = text.trim_start();
        let rest = rest.strip_prefix(':').unwrap_or(rest).trim_start();
        *text = rest.to_owned();
    }
    if matches!(inlines.first(), Some(Inline::Text(text)) if text.is_empty()) {
        inlines.remove(0);
    }
    super::inline::trim(inlines)
}

fn split_sources(inlines: Vec<Inline>) -> Vec<Vec<Inline>> {
    let mut sources = vec![Vec::new()];
    for inline in inlines {
        let Inline::Text(text) = inline else {
            sources.last_mut().map(|source: &mut Vec<_>| source.push(inline)).unwrap_or_default();
            continue;
        };
        for (index, part) in text.split(';').enumerate() {
            if index > 0 {
                sources.push(Vec::new());
            }
            if let Some(source) = sources.last_mut()
                && !part.is_empty()
            {
                source.push(Inline::Text(part.to_owned()));
            }
        }
    }
    sources.into_iter().map(super::inline::trim).filter(|source| !source.is_empty()).collect()
}

fn key_point(item: Vec<Block>) -> KeyPoint {
    let mut text = flatten(item);
    let mut must = false;
    if let Some(Inline::Text(first)) = text.first_mut()
        && let Some(rest) = first.trim_start().strip_prefix("(must)")
    {
        must = true;
        *first = rest.trim_start().to_owned();
    }
    KeyPoint { must, text: super::inline::trim(text) }
}

/// The text of blocks, for comparing it with known words.
pub(super) fn text_of(blocks: &[Block]) -> String {
    blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(inlines) | Block::Heading(_, inlines) => plain(inlines),
            _ => "(a block)".to_owned(),
        })
        .collect::<Vec<_>>()
        .join(" ")
}
