//! One question: its number, its prompt, and what stands below it.

use super::answer;
use super::limits::MAX_QUESTIONS;
use super::line::Line;
use super::problem::ProblemKind;
use super::prose::Reader;
use super::role;
use super::tree::{Details, Node};
use super::wording;
use crate::deck::{Block, Inline, Item, Question, Topic, plain};

impl<'a> Reader<'a, '_> {
    /// The question with this prompt, or the topic that it turns out to be.
    pub(super) fn question(
        &mut self,
        prompt: &[Line<'a>],
        body: Vec<Node<'a>>,
        line: u32,
        in_answer: bool,
    ) -> Item {
        self.questions += 1;
        if self.questions > MAX_QUESTIONS {
            return self.beyond_limit(prompt, body, line);
        }
        let (number, prompt) = self.prompt(prompt);
        let can_be_topic = !in_answer && !wording::is_asking(&plain(&prompt));
        if can_be_topic && role::only_questions(&body, &self.markers) {
            let items = self.items(body, false);
            return self.topic(number, &prompt, line, items);
        }
        let mut question = Question { number, prompt, line, ..Question::default() };
        let body = described(&mut question, body);
        let mut blocks = Vec::new();
        gather(self.items(body, true), &mut blocks, &mut question.follow_ups);
        if can_be_topic && blocks.is_empty() && !question.follow_ups.is_empty() {
            let items = question.follow_ups.into_iter().map(Item::Question).collect();
            return self.topic(question.number, &question.prompt, line, items);
        }
        let is_placeholder =
            !blocks.is_empty() && wording::is_placeholder(&answer::text_of(&blocks));
        if is_placeholder {
            let message = format!(
                "The answer is only “{}”, so the question counts as unanswered. Write the answer.",
                answer::text_of(&blocks)
            );
            self.problem(line, ProblemKind::Placeholder, message);
            blocks.clear();
        }
        self.fill(&mut question, blocks);
        let is_empty = !question.is_answered() && question.follow_ups.is_empty();
        if is_empty && !is_placeholder {
            let message =
                "This question has no answer. Write one below its summary, or remove the question.";
            self.problem(line, ProblemKind::NoAnswer, message.to_owned());
        }
        Item::Question(question)
    }

    fn topic(
        &mut self,
        number: Option<String>,
        prompt: &[Inline],
        line: u32,
        items: Vec<Item>,
    ) -> Item {
        let title = self.plain_title(prompt, line);
        let title = match number {
            Some(number) => format!("{number} {title}"),
            None => title,
        };
        Item::Topic(Topic { title, line, items })
    }

    /// Number and text of a prompt.
    fn prompt(&mut self, lines: &[Line<'a>]) -> (Option<String>, Vec<Inline>) {
        let mut lines = lines.to_vec();
        let mut number = None;
        if let Some(first) = lines.iter_mut().find(|line| !line.is_blank())
            && let Some((found, rest)) = wording::number(&first.text)
        {
            number = Some(found.to_owned());
            first.text = rest.to_owned().into();
        }
        let mut inlines = self.inlines(&lines);
        if number.is_none() {
            number = take_number(&mut inlines);
        }
        if let [Inline::Strong(_) | Inline::Emphasis(_)] = inlines.as_slice()
            && let Some(Inline::Strong(inner) | Inline::Emphasis(inner)) = inlines.pop()
        {
            inlines = inner;
        }
        (number, inlines)
    }

    /// Keeps a question as text, since the note has too many.
    fn beyond_limit(&mut self, prompt: &[Line<'a>], body: Vec<Node<'a>>, line: u32) -> Item {
        if self.questions == MAX_QUESTIONS + 1 {
            let message = format!(
                "The note has more than {MAX_QUESTIONS} questions; the rest is kept as text. Split the note."
            );
            self.problem(line, ProblemKind::Limit, message);
        }
        let mut lines = prompt.to_vec();
        gather_lines(body, &mut lines);
        Item::Prose(self.blocks(&lines))
    }
}

/// Takes the comments that describe a question out of its body.
fn described<'a>(question: &mut Question, body: Vec<Node<'a>>) -> Vec<Node<'a>> {
    let mut rest = Vec::with_capacity(body.len());
    for node in body {
        match node {
            Node::Metadata(metadata) => {
                question.tags.extend(metadata.tags);
                question.difficulty = question.difficulty.max(metadata.difficulty);
                question.declared_id = question.declared_id.take().or(metadata.id);
            }
            node => rest.push(node),
        }
    }
    rest
}

/// Sorts what an answer holds into its text and the questions that follow from it.
fn gather(items: Vec<Item>, blocks: &mut Vec<Block>, follow_ups: &mut Vec<Question>) {
    for item in items {
        match item {
            Item::Prose(prose) => blocks.extend(prose),
            Item::Question(question) => follow_ups.push(question),
            Item::Topic(topic) => {
                blocks.push(Block::Heading(4, vec![Inline::Text(topic.title)]));
                gather(topic.items, blocks, follow_ups);
            }
        }
    }
}

fn gather_lines<'a>(nodes: Vec<Node<'a>>, lines: &mut Vec<Line<'a>>) {
    for node in nodes {
        match node {
            Node::Line(line) => lines.push(line),
            Node::Details(Details { summary, body, .. }) => {
                lines.extend(summary);
                gather_lines(body, lines);
            }
            Node::Metadata(_) => {}
        }
    }
}

/// Takes the number off a prompt that starts with formatting: `**3. What is it?**`.
fn take_number(inlines: &mut [Inline]) -> Option<String> {
    match inlines.first_mut()? {
        Inline::Text(text) => {
            let (number, rest) = wording::number(text)?;
            let number = number.to_owned();
            *text = rest.to_owned();
            Some(number)
        }
        Inline::Strong(inner) | Inline::Emphasis(inner) => take_number(inner),
        _ => None,
    }
}
