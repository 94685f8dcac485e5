//! The cards of a course or of a learner's own note: every answered question, with its place and its
//! family. What nobody has answered is no card.

use super::queue::Entry;
use crate::deck::{Chapter, Deck, Question, plain};
use crate::page::ChapterMeta;

/// Name of the course's deck. It is empty, as no file's name is.
pub const COURSE: &str = "";

/// A card to be learned.
#[derive(Debug, Clone, PartialEq)]
pub struct Flashcard {
    /// Its id: the question's, and for own notes one that no other note can take.
    pub id: String,
    /// The deck it belongs to: [`COURSE`], or the file name of a learner's own note.
    pub deck: String,
    /// Title of its chapter, then of the topics around it, outermost first.
    pub topics: Vec<String>,
    /// The page that it stands on, below the base path; none for a learner's own note.
    pub page: Option<String>,
    /// The id of the outermost question it belongs to: siblings share it.
    pub family: String,
    /// The question, without its follow-ups: those are cards of their own.
    pub question: Question,
}

/// The cards of the course, in its order.
pub fn of_course(chapters: &[(ChapterMeta, Chapter)]) -> Vec<Flashcard> {
    let of_chapter = |(meta, chapter): &(ChapterMeta, Chapter)| {
        let deck = Deck { chapters: vec![chapter.clone()] };
        cards(&deck, COURSE, "", Some(&meta.path()))
    };
    chapters.iter().flat_map(of_chapter).collect()
}

/// The cards of a learner's own note, whose ids carry the file's name.
pub fn of_note(name: &str, deck: &Deck) -> Vec<Flashcard> {
    cards(deck, name, &format!("own/{name}/"), None)
}

fn cards(deck: &Deck, name: &str, prefix: &str, page: Option<&str>) -> Vec<Flashcard> {
    let answered = deck.questions().into_iter().filter(|placed| {
        // Without an id there is nothing that a review could be remembered under.
        placed.question.is_answered() && !placed.question.id.is_empty()
    });
    answered
        .map(|placed| {
            let family = placed.parents.first().map_or(&placed.question.id, |first| &first.id);
            Flashcard {
                id: format!("{prefix}{}", placed.question.id),
                deck: name.to_owned(),
                topics: placed.topics.iter().map(|topic| (*topic).to_owned()).collect(),
                page: page.map(str::to_owned),
                family: format!("{prefix}{family}"),
                question: Question { follow_ups: Vec::new(), ..placed.question.clone() },
            }
        })
        .collect()
}

impl Flashcard {
    /// What the queue needs to know of it.
    pub fn entry(&self) -> Entry {
        Entry { id: self.id.clone(), topic: self.topics.join(" / "), family: self.family.clone() }
    }

    /// The innermost topic, which is the chapter where there is no other.
    pub fn topic(&self) -> &str {
        self.topics.last().map_or("", String::as_str)
    }

    /// The chapter, or the title of the own note.
    pub fn chapter(&self) -> &str {
        self.topics.first().map_or("", String::as_str)
    }

    /// The question as plain text.
    pub fn text(&self) -> String {
        plain(&self.question.prompt)
    }

    /// The answer as it is read aloud: the short one, or where there is none the key points.
    pub fn spoken_answer(&self) -> String {
        if !self.question.short.is_empty() {
            return plain(&self.question.short);
        }
        let points = self.question.key_points.iter().map(|point| plain(&point.text));
        points.collect::<Vec<String>>().join(". ")
    }

    /// A first foothold that gives nothing away but the beginning: how the answer starts and how many
    /// key points it has. None where the answer is too short to have a beginning.
    pub fn hint(&self) -> Option<String> {
        let short = plain(&self.question.short);
        let words: Vec<&str> = short.split_whitespace().collect();
        let begins = (words.len() > 2 * HINT_WORDS)
            .then(|| format!("It begins: “{} …”", words[..HINT_WORDS].join(" ")));
        let points = match self.question.key_points.len() {
            0 | 1 => None,
            n => Some(format!("There are {n} key points.")),
        };
        let parts: Vec<String> = [points, begins].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

/// So many words of the answer are shown as a hint, where it has more than twice as many.
const HINT_WORDS: usize = 3;
