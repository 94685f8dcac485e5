//! Why something on the stage is as it is, part by part, for the panel beside it. All of it is read from the run:
//! records with their causes, decisions made again in the world that they saw, bounds as the scheduler has them.

mod chain;
mod fleet;
mod instruments;
mod placement;
mod provider;
mod service;
mod task;
#[cfg(test)]
mod tests;

use std::fmt;

use sim::ids::{InstanceId, RecordId, TaskId};
use sim::time::SimTime;
use sim::timeline::Timeline;

use crate::frame::Subject;

pub use placement::Explained;

/// A question with what answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its heading: "Why it stopped".
    pub title: String,
    /// What there is to say.
    pub parts: Vec<Part>,
}

/// A part of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A sentence.
    Says(String),
    /// Figures with what they are.
    Figures(Vec<(String, String)>),
    /// What led to it, the first cause first.
    Chain(Vec<Told>),
    /// How many instances each stage of a placement left, in order.
    Funnel(Vec<(String, u32)>),
    /// What became of each instance in a placement.
    Fates(Vec<Fate>),
    /// What stands in it, with a few words about each.
    Things(Vec<(Subject, String)>),
}

/// A record as a step of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Which record.
    pub record: RecordId,
    /// When.
    pub at: SimTime,
    /// In ECS's words.
    pub words: String,
    /// In plain language.
    pub gloss: String,
}

/// What became of an instance in a placement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fate {
    /// Which instance.
    pub instance: InstanceId,
    /// Whether it was chosen.
    pub chosen: bool,
    /// Why, or why not.
    pub because: String,
}

/// Everything that there is to say of a subject in a run at a moment. A decision that is explained again is taken
/// from `last`, since making it again replays a part of the run.
pub fn of(run: &Timeline, at: SimTime, subject: Subject, last: &mut Explained) -> Vec<Answer> {
    match subject {
        Subject::Task(id) => task::answers(run, at, id, last),
        Subject::Instance(id) => fleet::instance(run, at, id),
        Subject::TargetGroup(id) => fleet::target_group(run, at, id),
        Subject::Service(id) => service::answers(run, at, id, last),
        Subject::Provider(id) => provider::answers(run.world(), at, id),
        Subject::Shelf => placement::shelf(run, at, last),
        Subject::Users | Subject::Gutter => fleet::requests(run),
        Subject::Zone(id) | Subject::Fargate(id) => fleet::zone(run, at, id),
        Subject::Cluster => {
            let mut answers = service::all(run, at);
            answers.extend(instruments::of(run.world(), at, subject));
            answers
        }
        Subject::Tray => fleet::tray(run),
    }
}

impl Answer {
    fn new(title: impl Into<String>, parts: Vec<Part>) -> Self {
        Self { title: title.into(), parts }
    }
}

/// The subject of a task.
fn task_thing(id: TaskId, words: String) -> (Subject, String) {
    (Subject::Task(id), words)
}

/// A figure with its name.
fn figure(name: &str, value: &dyn fmt::Display) -> (String, String) {
    (name.to_owned(), value.to_string())
}
