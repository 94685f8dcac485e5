//! Walks over a deck: its questions with where they stand, and every piece of text in it.

use super::{Deck, Inline, Item, Question};

/// A question and where it stands in its deck.
#[derive(Debug, Clone)]
pub struct Placed<'a> {
    /// The question itself.
    pub question: &'a Question,
    /// Title of its chapter, then those of the topics around it, outermost first.
    pub topics: Vec<&'a str>,
    /// The questions it follows from, outermost first; empty where it stands by itself.
    pub parents: Vec<&'a Question>,
}

impl Deck {
    /// All questions in the order of the note, each followed by its follow-ups.
    pub fn questions(&self) -> Vec<Placed<'_>> {
        let mut found = Vec::new();
        for chapter in &self.chapters {
            place_items(&chapter.items, &mut vec![chapter.title.as_str()], &mut found);
        }
        found
    }

    /// Calls `f` with every question, in the order of [`Deck::questions`].
    pub fn each_question_mut(&mut self, f: &mut dyn FnMut(&mut Question)) {
        for chapter in &mut self.chapters {
            visit_items(&mut chapter.items, f);
        }
    }

    /// Calls `f` with every inline, outer before inner, and the line of the question or heading it
    /// stands under.
    pub fn each_inline(&self, f: &mut dyn FnMut(u32, &Inline)) {
        for chapter in &self.chapters {
            shared::items(&chapter.items, chapter.line, f);
        }
    }

    /// Like [`Deck::each_inline`], for changing what stands there.
    pub fn each_inline_mut(&mut self, f: &mut dyn FnMut(u32, &mut Inline)) {
        for chapter in &mut self.chapters {
            mutable::items(&mut chapter.items, chapter.line, f);
        }
    }
}

fn place_items<'a>(items: &'a [Item], topics: &mut Vec<&'a str>, found: &mut Vec<Placed<'a>>) {
    for item in items {
        match item {
            Item::Prose(_) => {}
            Item::Question(question) => place_question(question, topics, &[], found),
            Item::Topic(topic) => {
                topics.push(&topic.title);
                place_items(&topic.items, topics, found);
                topics.pop();
            }
        }
    }
}

fn place_question<'a>(
    question: &'a Question,
    topics: &[&'a str],
    parents: &[&'a Question],
    found: &mut Vec<Placed<'a>>,
) {
    found.push(Placed { question, topics: topics.to_vec(), parents: parents.to_vec() });
    let mut parents = parents.to_vec();
    parents.push(question);
    for follow_up in &question.follow_ups {
        place_question(follow_up, topics, &parents, found);
    }
}

fn visit_items(items: &mut [Item], f: &mut dyn FnMut(&mut Question)) {
    for item in items {
        match item {
            Item::Prose(_) => {}
            Item::Question(question) => visit_question(question, f),
            Item::Topic(topic) => visit_items(&mut topic.items, f),
        }
    }
}

fn visit_question(question: &mut Question, f: &mut dyn FnMut(&mut Question)) {
    f(question);
    for follow_up in &mut question.follow_ups {
        visit_question(follow_up, f);
    }
}

/// The same walk twice, over `&` and over `&mut`: only the signatures differ.
macro_rules! walk {
    ($runs:ident $($mutable:tt)?) => {
        use crate::deck::{Block, Inline, Item, Question};

        type Visit<'f> = &'f mut dyn FnMut(u32, & $($mutable)? Inline);

        pub(super) fn items(items: & $($mutable)? [Item], line: u32, f: Visit) {
            for item in items {
                match item {
                    Item::Prose(text) => blocks(text, line, f),
                    Item::Question(asked) => question(asked, f),
                    Item::Topic(topic) => self::items(& $($mutable)? topic.items, topic.line, f),
                }
            }
        }

        fn question(question: & $($mutable)? Question, f: Visit) {
            let line = question.line;
            inlines(& $($mutable)? question.prompt, line, f);
            inlines(& $($mutable)? question.short, line, f);
            blocks(& $($mutable)? question.explanation, line, f);
            for point in & $($mutable)? question.key_points {
                inlines(& $($mutable)? point.text, line, f);
            }
            for belief in & $($mutable)? question.misconceptions {
                inlines(belief, line, f);
            }
            for source in & $($mutable)? question.sources {
                inlines(source, line, f);
            }
            for drill in & $($mutable)? question.drills {
                for run in drill.task.$runs() {
                    inlines(run, drill.line, f);
                }
            }
            for follow_up in & $($mutable)? question.follow_ups {
                self::question(follow_up, f);
            }
        }

        fn blocks(blocks: & $($mutable)? [Block], line: u32, f: Visit) {
            for block in blocks {
                match block {
                    Block::Paragraph(text) | Block::Heading(_, text) => inlines(text, line, f),
                    Block::List { items, .. } => {
                        for item in items {
                            self::blocks(item, line, f);
                        }
                    }
                    Block::Table { head, rows } => {
                        for cell in head {
                            inlines(cell, line, f);
                        }
                        for row in rows {
                            for cell in row {
                                inlines(cell, line, f);
                            }
                        }
                    }
                    Block::Quote(inner) | Block::Note(_, inner) => self::blocks(inner, line, f),
                    Block::Code { .. } | Block::Rule => {}
                }
            }
        }

        fn inlines(inlines: & $($mutable)? [Inline], line: u32, f: Visit) {
            for inline in inlines {
                f(line, inline);
                match inline {
                    Inline::Emphasis(inner)
                    | Inline::Strong(inner)
                    | Inline::Link { text: inner, .. } => self::inlines(inner, line, f),
                    _ => {}
                }
            }
        }
    };
}

mod shared {
    walk!(runs);
}

mod mutable {
    walk!(runs_mut mut);
}
