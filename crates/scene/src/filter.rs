//! A filter of tasks: by state, by service, by revision. Tasks that do not match are dimmed on the stage; nothing else
//! changes, neither where they stand nor what is counted of them elsewhere.

use sim::ids::{ServiceId, TaskDefinitionId};
use sim::log::Log;
use sim::task::Task;
use sim::time::SimTime;
use sim::world::World;

use crate::cast::cast;
use crate::marks::Marks;
use crate::revision::Revision;
use crate::state::Phase;
use crate::view::View;

/// What is asked of tasks, in words of the page: each empty where anything matches. Ids of lanes differ, names do not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// A `lastStatus`, or the word for a state: "RUNNING", "healthy".
    pub state: String,
    /// The name of a service.
    pub service: String,
    /// "old", "new", or `family:revision`.
    pub revision: String,
}

/// The same for one world, quick to ask of each task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filter {
    /// One bit for each phase that matches.
    phases: u16,
    service: Option<ServiceId>,
    revision: Option<Of>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Side(Revision),
    Definition(TaskDefinitionId),
}

impl Asked {
    /// Whether any task matches.
    pub fn is_empty(&self) -> bool {
        self.state.is_empty() && self.service.is_empty() && self.revision.is_empty()
    }

    /// What that means in a world; none where nothing is asked. What names nothing in it lets no task match.
    pub fn in_world(&self, world: &World) -> Option<Filter> {
        if self.is_empty() || !sim::WHOLE {
            return None;
        }
        let mut phases = bits(&self.state);
        let service = world.services.iter().find(|(_, it)| *it.name == *self.service);
        let service = service.map(|(id, _)| id).filter(|_| !self.service.is_empty());
        let revision = revision(world, &self.revision);
        let unknown = service.is_none() && !self.service.is_empty()
            || revision.is_none() && !self.revision.is_empty();
        if unknown {
            phases = 0;
        }
        Some(Filter { phases, service, revision })
    }
}

fn bits(state: &str) -> u16 {
    let is = |phase: &Phase| {
        let look = phase.look();
        state.is_empty() || look.status == state || look.word == state
    };
    Phase::ALL.into_iter().filter(is).fold(0, |bits, phase| bits | 1 << phase as u16)
}

fn revision(world: &World, name: &str) -> Option<Of> {
    if let Some(side) = Revision::ALL.into_iter().find(|it| it.word() == name) {
        return Some(Of::Side(side));
    }
    let (family, number) = name.rsplit_once(':')?;
    let is = |id: &TaskDefinitionId| {
        let own = world.task_definitions.get(*id);
        own.is_some_and(|own| *own.family == *family && own.revision.to_string() == number)
    };
    world.task_definitions.ids().find(is).map(Of::Definition)
}

impl Filter {
    /// Whether a task matches that is shown in a phase and with marks.
    pub fn matches(&self, task: &Task, phase: Phase, marks: &Marks) -> bool {
        self.phases >> phase as u16 & 1 == 1
            && self.service.is_none_or(|own| task.service.is_some_and(|(id, _)| id == own))
            && match self.revision {
                None => true,
                Some(Of::Side(side)) => marks.revision == Some(side),
                Some(Of::Definition(id)) => task.definition == id,
            }
    }
}

/// How many tasks on the stage match a view's filter, and how many there are.
pub fn count(world: &World, log: &Log, at: SimTime, view: &View) -> (usize, usize) {
    let actors = cast(world, log, at, view);
    (actors.iter().filter(|actor| !actor.dimmed).count(), actors.len())
}

/// States that can be asked for, each with what it is called: what the API tells apart, and what it does not.
pub fn states() -> Vec<(&'static str, String)> {
    let mut states = Vec::new();
    for phase in Phase::ALL {
        let look = phase.look();
        if phase == Phase::Running {
            states.push((look.status, look.status.to_owned()));
        }
        states.push((look.word, format!("{} ({})", look.status, look.word)));
    }
    states
}

/// Names of the services that there are, in the order in which they were created.
pub fn services(world: &World) -> Vec<String> {
    world.services.values().map(|service| service.name.to_string()).collect()
}

/// Revisions that can be asked for: the two sides, then every task definition.
pub fn revisions(world: &World) -> Vec<String> {
    let sides = Revision::ALL.map(|it| it.word().to_owned());
    let all = world.task_definitions.values();
    let named = all.map(|it| format!("{}:{}", it.family, it.revision));
    sides.into_iter().chain(named).collect()
}
