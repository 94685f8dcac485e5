//! The cards of a course or of a learner's own note: every answered question and what it declares beside
//! itself, with its place and its family. What nobody has answered is no card.

use super::face::Face;
use super::fuzz;
use super::queue::Entry;
use crate::deck::{Chapter, Deck, Placed, Question, plain};
use crate::drill::worked::Drawn;
use crate::page::ChapterMeta;

/// Name of the course's deck. It is empty, as no file's name is.
pub const COURSE: &str = "";

/// A card to be learned.
#[derive(Debug, Clone, PartialEq)]
pub struct Flashcard {
    /// Its id: the question's or the declared card's, and for own notes one that no other note can take.
    pub id: String,
    /// The deck it belongs to: [`COURSE`], or the file name of a learner's own note.
    pub deck: String,
    /// Title of its chapter, then of the topics around it, outermost first.
    pub topics: Vec<String>,
    /// The page that it stands on, below the base path; none for a learner's own note.
    pub page: Option<String>,
    /// The id of the outermost question it belongs to: siblings share it.
    pub family: String,
    /// What it asks.
    pub face: Face,
    /// The question it stands for or belongs to, without its follow-ups: those are cards of their own.
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
    let questions = deck.questions();
    let faces = questions.iter().flat_map(|placed| {
        let question = placed.question;
        let whole = question.is_answered().then_some((&question.id, Face::Question));
        let declared =
            question.drills.iter().flat_map(|one| one.ids.iter().zip(Face::of(&one.task)));
        whole.into_iter().chain(declared).map(move |(id, face)| (placed, id, face))
    });
    let card = |(placed, id, face): (&Placed<'_>, &String, Face)| {
        let family = placed.parents.first().map_or(&placed.question.id, |first| &first.id);
        Flashcard {
            id: format!("{prefix}{id}"),
            deck: name.to_owned(),
            topics: placed.topics.iter().map(|topic| (*topic).to_owned()).collect(),
            page: page.map(str::to_owned),
            family: format!("{prefix}{family}"),
            face,
            question: Question { follow_ups: Vec::new(), ..placed.question.clone() },
        }
    };
    // Without an id there is nothing that a review could be remembered under.
    faces.filter(|(_, id, _)| !id.is_empty()).map(card).collect()
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

    /// What is asked, as plain text; what is left out or drawn is `…`.
    pub fn text(&self) -> String {
        self.face.text(&self.question)
    }

    /// Its numbers after so many reviews, for a card that has some: always the same for the same count.
    pub fn draw(&self, reviews: u32) -> Option<Drawn> {
        match &self.face {
            // What cannot be drawn was found by the lint; the page then shows the question as it stands.
            Face::Worked(worked) => worked.draw(fuzz::seed(&self.id, 0), reviews).ok(),
            Face::Question | Face::Gap(_) | Face::Typed(_) => None,
        }
    }

    /// The card as it is read aloud, with its answer or without.
    pub fn spoken(&self, drawn: Option<&Drawn>, with_answer: bool) -> String {
        let asked = drawn.map_or_else(|| self.text(), |drawn| plain(&drawn.ask));
        if !with_answer {
            return asked;
        }
        format!("{asked} {}", self.face.spoken_answer(&self.question, drawn))
    }

    /// A first foothold that gives nothing away but the beginning; none where there is no less to give.
    pub fn hint(&self) -> Option<String> {
        self.face.hint(&self.question)
    }
}
