//! What will have come of a stop: a fork of the run, let run ahead and looked at.

use sim::ids::{ServiceId, TaskId};
use sim::task::{Task, TaskStatus};
use sim::time::{SimDuration, SimTime};
use sim::timeline::Timeline;
use sim::world::World;

use crate::words::{Strip, Therefore};

use super::Stopped;

/// How far it is looked ahead.
pub const HORIZON: SimDuration = SimDuration::from_secs(60);

/// What a fork shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// Tasks of the service that appeared after the stop.
    pub born: Vec<TaskId>,
    /// When the first of them did.
    pub appears_at: Option<SimTime>,
    /// Whether the stopped task is wanted again.
    pub returned: bool,
    /// Tasks that are wanted and running at the end.
    pub running: u32,
    /// When the service had what it wanted, all of it healthy, with nothing left to do.
    pub settled_at: Option<SimTime>,
}

impl Forecast {
    /// Lets a fork of the run go on for [`HORIZON`].
    pub fn of(run: &Timeline, service: ServiceId, stopped: &Stopped) -> Self {
        let mut fork = run.fork();
        let end = fork.now() + HORIZON;
        let born = |world: &World| world.tasks.next_id() > stopped.first_new;
        let (mut appears_at, mut settled_at) = (None, None);
        let mut said = fork.world().next_record;
        while fork.next_at().is_some_and(|at| at <= end) {
            fork.step();
            // Only what is recorded can have changed a task or a target.
            if fork.world().next_record == said {
                continue;
            }
            said = fork.world().next_record;
            let now = fork.now();
            if appears_at.is_none() && born(fork.world()) {
                appears_at = Some(now);
            }
            if settled_at.is_none() && is_settled(&fork, service) {
                settled_at = Some(now);
            }
        }
        fork.advance_to(end, u64::MAX);
        let world = fork.world();
        Self {
            born: born_since(world, service, stopped.first_new),
            appears_at,
            returned: world.tasks.get(stopped.task).is_some_and(|task| task.wanted),
            running: running(world, service),
            settled_at,
        }
    }
}

fn is_settled(run: &Timeline, service: ServiceId) -> bool {
    Strip::of(run.world(), run.now(), service)
        .is_some_and(|strip| strip.therefore == Therefore::Nothing && strip.healthy == strip.want)
}

/// Tasks of a service from an id on, in order.
pub fn born_since(world: &World, service: ServiceId, first: TaskId) -> Vec<TaskId> {
    let of_service = |task: &Task| task.service.is_some_and(|(id, _)| id == service);
    let tasks = world.tasks.iter().filter(|(id, task)| *id >= first && of_service(task));
    tasks.map(|(id, _)| id).collect()
}

/// Whether a task is wanted and RUNNING.
pub fn runs(task: &Task) -> bool {
    task.wanted && task.status == TaskStatus::Running
}

/// How many tasks of a service are wanted and RUNNING.
pub fn running(world: &World, service: ServiceId) -> u32 {
    let tasks = world.services.get(service).map(|own| &own.tasks).into_iter().flatten();
    tasks.filter(|id| world.tasks.get(**id).is_some_and(runs)).count() as u32
}
