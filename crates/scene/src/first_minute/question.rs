//! What is asked: what will appear, and how many tasks will run. What is right is what a fork does; what is wrong
//! is what it does not do, as people expect it.

use std::fmt;

use serde_json::json;
use sim::call::Name;
use sim::ids::ServiceId;
use sim::sorted::sort_by_number;
use sim::timeline::Timeline;

use super::Stopped;
use super::forecast::{Forecast, running};

/// Numbers to choose from.
const MOST_COUNTS: usize = 4;

/// What may appear in the place of a stopped task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The stopped task comes back.
    Same,
    /// Another task, with an id and an address of its own.
    New,
    /// Nothing.
    Nothing,
}

impl Fate {
    /// All that is offered, in order.
    pub const ALL: [Self; 3] = [Self::Same, Self::New, Self::Nothing];

    /// What a forecast says.
    pub fn of(forecast: &Forecast) -> Self {
        match forecast {
            Forecast { returned: true, .. } => Self::Same,
            Forecast { born, .. } if born.is_empty() => Self::Nothing,
            _ => Self::New,
        }
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Same => "the same task, restarted",
            Self::New => "a new task, with a new id and a new address",
            Self::Nothing => "nothing, until you act",
        })
    }
}

/// What is asked while the clock stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Which of [`Fate::ALL`] is right.
    pub right: Fate,
    /// How many tasks will be running after [`HORIZON`](super::forecast::HORIZON); asked where `desiredCount` was
    /// changed.
    pub counts: Option<Counts>,
    /// `desiredCount` at this moment.
    pub want: u32,
    /// Tasks that are wanted and not over at this moment.
    pub left: u32,
}

/// Numbers to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// In rising order.
    pub options: Vec<u32>,
    /// One of them.
    pub right: u32,
}

impl Question {
    /// Asks about a run at its moment, of which this is the forecast.
    pub fn ask(
        run: &Timeline,
        service: ServiceId,
        stopped: &Stopped,
        forecast: &Forecast,
        began_with: u32,
    ) -> Self {
        let world = run.world();
        let own = world.services.get(service);
        let want = own.map_or(0, |own| own.desired);
        let tasks = own.map(|own| &own.tasks).into_iter().flatten();
        let left = tasks.filter(|id| world.tasks.get(**id).is_some_and(|task| task.wanted)).count();
        let counts = (want != began_with)
            .then(|| Counts::of(run, service, stopped, forecast.running, began_with));
        Self { right: Fate::of(forecast), counts, want, left: left as u32 }
    }
}

impl Counts {
    /// The right number among those that other rules than ECS's would lead to.
    fn of(
        run: &Timeline,
        service: ServiceId,
        stopped: &Stopped,
        right: u32,
        began_with: u32,
    ) -> Self {
        let misconceptions = [
            // Nobody acts: what runs now is all there will be.
            running(run.world(), service),
            // The service goes back to what it began with.
            if_it_wanted(run, service, stopped, began_with),
            // The stop has no effect.
            stopped.running_before,
            // The stopped task comes back beside its replacement.
            right + 1,
            right + 2,
        ];
        let mut options = vec![right];
        for number in misconceptions {
            if options.len() < MOST_COUNTS && !options.contains(&number) {
                options.push(number);
            }
        }
        sort_by_number(&mut options, |number| (*number).into());
        Self { options, right }
    }
}

/// How many tasks would run if the service wanted another number.
fn if_it_wanted(run: &Timeline, service: ServiceId, stopped: &Stopped, desired: u32) -> u32 {
    let Some(own) = run.world().services.get(service) else { return 0 };
    let mut fork = run.fork();
    fork.act(Name::UpdateService, json!({"service": *own.name, "desiredCount": desired}));
    Forecast::of(&fork, service, stopped).running
}
