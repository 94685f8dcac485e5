//! What every page needs to know of the whole site: its chapters and where they are.

use serde::{Deserialize, Serialize};

use crate::deck::{Chapter, Item, Question};

/// The site's table of contents, shipped with every build.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// In the order of the course.
    pub chapters: Vec<ChapterMeta>,
}

/// A chapter without its text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChapterMeta {
    /// Position in the course, from 1.
    pub number: u32,
    /// Name in addresses, from the file's name.
    pub slug: String,
    /// Title as plain text.
    pub title: String,
    /// First sentence of the introduction.
    pub summary: String,
    /// Ids of all questions, follow-ups included, in reading order.
    pub questions: Vec<String>,
}

impl Site {
    /// The chapter at an address, with its neighbours in the course.
    pub fn find(
        &self,
        slug: &str,
    ) -> Option<(Option<&ChapterMeta>, &ChapterMeta, Option<&ChapterMeta>)> {
        let at = self.chapters.iter().position(|c| c.slug == slug)?;
        let previous = at.checked_sub(1).and_then(|n| self.chapters.get(n));
        Some((previous, self.chapters.get(at)?, self.chapters.get(at + 1)))
    }
}

impl ChapterMeta {
    /// Describes a chapter for lists and navigation.
    pub fn of(number: u32, slug: &str, chapter: &Chapter) -> Self {
        let mut questions = Vec::new();
        each_question(&chapter.items, &mut |q| questions.push(q.id.clone()));
        Self {
            number,
            slug: slug.to_owned(),
            title: chapter.title.clone(),
            summary: first_sentence(chapter),
            questions,
        }
    }

    /// Where the chapter's page is, below the base path.
    pub fn path(&self) -> String {
        format!("notes/{}", self.slug)
    }
}

/// Visits every question of the items in reading order, follow-ups after their parent.
pub fn each_question<'a>(items: &'a [Item], visit: &mut dyn FnMut(&'a Question)) {
    for item in items {
        match item {
            Item::Prose(_) => {}
            Item::Topic(topic) => each_question(&topic.items, visit),
            Item::Question(question) => with_follow_ups(question, visit),
        }
    }
}

fn with_follow_ups<'a>(question: &'a Question, visit: &mut dyn FnMut(&'a Question)) {
    visit(question);
    for follow_up in &question.follow_ups {
        with_follow_ups(follow_up, visit);
    }
}

fn first_sentence(chapter: &Chapter) -> String {
    use crate::deck::{Block, plain};
    let paragraph = chapter.items.iter().find_map(|item| match item {
        Item::Prose(blocks) => blocks.iter().find_map(|b| match b {
            Block::Paragraph(text) => Some(plain(text)),
            _ => None,
        }),
        _ => None,
    });
    let text = paragraph.unwrap_or_default();
    let end = text.find(". ").map_or(text.len(), |at| at + 1);
    text[..end].to_owned()
}
