//! What came of a stop, said in the words of ECS: read from the run itself, as far as it has got.

use sim::ids::{ServiceId, TaskId};
use sim::world::World;

use super::forecast::{HORIZON, born_since, running};
use super::question::{Fate, Question};
use super::{Guess, Stopped};

/// What there is to say, and what to point at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Sentences in order.
    pub sentences: Vec<String>,
    /// The service event that says it, word for word.
    pub event: Option<String>,
    /// The task that came.
    pub task: Option<TaskId>,
}

impl Verdict {
    /// The verdict on a run's moment; none as long as nothing has come and more may come.
    pub(super) fn of(
        world: &World,
        service: ServiceId,
        stopped: &Stopped,
        question: &Question,
        guess: Guess,
        all_came: bool,
    ) -> Option<Self> {
        let born = born_since(world, service, stopped.first_new);
        let returned = world.tasks.get(stopped.task).is_some_and(|task| task.wanted);
        let fate = match (returned, born.is_empty()) {
            (true, _) => Fate::Same,
            (false, false) => Fate::New,
            (false, true) if all_came => Fate::Nothing,
            (false, true) => return None,
        };
        let mut sentences = Vec::new();
        if let Some(guessed) = guess.fate {
            let came = if guessed == fate { "That is what came." } else { "It came otherwise." };
            sentences.push(format!("You said: {guessed}. {came}"));
        }
        sentences.push(what_came(world, stopped, question, fate, &born));
        if all_came {
            sentences.extend(count(world, service, question, guess));
        }
        let event = match fate {
            Fate::New | Fate::Same => event(world, service, stopped, "has started"),
            Fate::Nothing => event(world, service, stopped, "has reached a steady state"),
        };
        Some(Self { sentences, event, task: born.first().copied() })
    }
}

fn what_came(
    world: &World,
    stopped: &Stopped,
    question: &Question,
    fate: Fate,
    born: &[TaskId],
) -> String {
    let (old, want, left) = (stopped.task, question.want, question.left);
    let had = stopped.address.as_ref().map(|it| format!(", which had {it},")).unwrap_or_default();
    match fate {
        Fate::Same => format!("{old} is wanted again."),
        Fate::Nothing => format!(
            "The service wants {want} and had {left} left: nothing was missing, so it started nothing. \
             {old}{had} does not come back, because ECS never restarts a task."
        ),
        Fate::New => {
            let named: Vec<String> = born.iter().map(|id| with_address(world, *id)).collect();
            format!(
                "ECS never restarts a task. The service wants {want} and had {left} left, so it started {}: {}. \
                 {old}{had} does not come back.",
                if born.len() == 1 { "another one" } else { "others" },
                named.join(", ")
            )
        }
    }
}

fn with_address(world: &World, id: TaskId) -> String {
    match world.tasks.get(id).and_then(sim::task::Task::private_address) {
        Some(address) => format!("{id} with the address {address}"),
        None => id.to_string(),
    }
}

fn count(world: &World, service: ServiceId, question: &Question, guess: Guess) -> Option<String> {
    question.counts.as_ref()?;
    let (runs, secs) = (running(world, service), HORIZON.0 / 1_000_000);
    let said = match guess.count {
        Some(count) if count == runs => format!(", as you said: {count}"),
        Some(count) => format!(", where you said {count}"),
        None => String::new(),
    };
    let tasks = if runs == 1 { "1 task is" } else { &format!("{runs} tasks are") };
    Some(format!("After {secs} s {tasks} running{said}; desiredCount is {}.", question.want))
}

/// The first event of the service since the stop with these words in it.
fn event(world: &World, service: ServiceId, stopped: &Stopped, words: &str) -> Option<String> {
    let events = world.services.get(service)?.events.iter();
    let since = events.filter(|event| event.at >= stopped.at && event.message.contains(words));
    since.min_by_key(|event| event.record).map(|event| event.message.to_string())
}
