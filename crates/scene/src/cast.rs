//! Who is on the stage: every task with where it belongs and in which state it is to be shown.

use sim::balance::load_balancers;
use sim::ids::{InstanceId, TaskId, ZoneId};
use sim::log::Log;
use sim::sorted::sort_by_number;
use sim::task::{Host, Task, TaskStatus};
use sim::time::{SimDuration, SimTime};
use sim::world::World;

use crate::dwell::{self, Now, Shown};
use crate::frame::Subject;
use crate::marks::{Marks, marks};
use crate::state::{Phase, Reach, Signs, Stage};
use crate::view::{Lane, View};

/// A stopped task lies in the tray for this long.
pub const TRAY_SECS: u64 = 15;
/// And at least for this time of the viewer, in milliseconds.
const TRAY_MS: f32 = 3_000.0;

/// One state fades into the next in this time of the viewer, in milliseconds.
const FADE_MS: f32 = 200.0;

/// A task on the stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Actor<'a> {
    /// Which task.
    pub id: TaskId,
    /// The task itself.
    pub task: &'a Task,
    /// Where it belongs.
    pub place: Place,
    /// The state to show.
    pub phase: Phase,
    /// States before it that were too short to be shown.
    pub folded: u32,
    /// The state that it was shown in a moment ago, and how far it has faded into this one, from 0 to 1.
    pub fading: Option<(Phase, f32)>,
    /// What it reserves, in CPU units.
    pub cpu_units: u32,
    /// What it reserves, in MiB.
    pub memory_mib: u32,
    /// Whether it is registered anywhere and may get requests.
    pub target: Option<Reach>,
    /// What it is marked with beside its state.
    pub marks: Marks,
    /// Whether it does not match the view's filter.
    pub dimmed: bool,
    /// Whether its service was chosen.
    pub framed: bool,
}

/// Where a task belongs on the stage. The order is that of the stage's parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In a place that Fargate makes for it.
    Fargate(ZoneId),
    /// In an instance.
    Instance(InstanceId),
    /// On the shelf: it waits for capacity.
    Shelf,
    /// In the tray of what is over.
    Tray,
}

impl Place {
    /// Numbers in the order of places.
    fn number(self) -> u64 {
        match self {
            Self::Fargate(zone) => zone.0.into(),
            Self::Instance(id) => 1 << 32 | u64::from(id.0),
            Self::Shelf => 2 << 32,
            Self::Tray => 3 << 32,
        }
    }
}

/// Which task stands where.
pub type Standing = (Place, TaskId);

/// Which tasks stand where, of those that are cast.
pub fn standing(actors: &[Actor<'_>]) -> impl Iterator<Item = Standing> {
    actors.iter().map(|actor| (actor.place, actor.id))
}

/// All tasks on the stage, by place and then by id.
pub fn cast<'a>(world: &'a World, log: &Log, at: SimTime, view: &View) -> Vec<Actor<'a>> {
    let reaches = reaches(world);
    let mut reaches = reaches.as_slice();
    let keep = dwell::span(view, TRAY_MS).max(SimDuration::from_secs(TRAY_SECS));
    let mut actors: Vec<Actor<'a>> = Vec::with_capacity(world.tasks.len() as usize);
    for (id, task) in world.tasks.iter() {
        let Some(place) = place(task, at, keep).filter(|place| in_lane(task, *place, view)) else {
            continue;
        };
        let reach = reach_of(world, &mut reaches, id, task);
        let (cpu_units, memory_mib, checked) =
            world.definition_of(task).map_or((0, 0, false), |definition| {
                let checked = definition.containers.iter().any(|c| c.health_check.is_some());
                (definition.cpu_units, definition.memory_mib, checked)
            });
        let signs =
            Signs { stage: Stage::from(task.status), health: task.health, checked, target: reach };
        let (phase, target) = (signs.phase(), reach);
        actors.push(Actor {
            id,
            task,
            place,
            phase,
            folded: 0,
            fading: None,
            cpu_units,
            memory_mib,
            target,
            marks: marks(world, id, task, at),
            dimmed: false,
            framed: false,
        });
    }
    fold(world, log, at, view, &mut actors);
    if sim::WHOLE {
        stress(view, &mut actors);
    }
    sort_by_number(&mut actors, |actor| actor.place.number());
    actors
}

/// Finds those that do not match the filter, and those whose service was chosen.
fn stress(view: &View, actors: &mut [Actor<'_>]) {
    if let Some(filter) = &view.filter {
        for actor in &mut *actors {
            actor.dimmed = !filter.matches(actor.task, actor.phase, &actor.marks);
        }
    }
    if let Some(Subject::Service(chosen)) = view.selected {
        for actor in actors {
            actor.framed = actor.task.service.is_some_and(|(own, _)| own == chosen);
        }
    }
}

/// Lets states that are too short to be seen pass unseen. `actors` are still in the order of their ids.
fn fold(world: &World, log: &Log, at: SimTime, view: &View, actors: &mut [Actor<'_>]) {
    let find = |actors: &[Actor<'_>], id| actors.binary_search_by_key(&id, |actor| actor.id).ok();
    let shown: Vec<(TaskId, Shown)> = dwell::recent(log, at, dwell::hold(view), |id| {
        let actor = actors.get(find(actors, id)?)?;
        let checked = is_checked(world, actor.task);
        Some(Now { phase: actor.phase, checked, balanced: actor.target.is_some() })
    });
    let fade = dwell::span(view, FADE_MS);
    for (id, shown) in shown {
        let actor = find(actors, id).and_then(|index| actors.get_mut(index));
        if let Some(actor) = actor {
            let part = at.since(shown.since).0 as f32 / fade.0.max(1) as f32;
            actor.fading = shown.before.filter(|_| part < 1.0).map(|before| (before, part));
            (actor.phase, actor.folded) = (shown.phase, shown.folded);
        }
    }
}

/// The phase of a task exactly as it is.
pub fn phase(world: &World, id: TaskId, task: &Task) -> Phase {
    let targets = load_balancers(world, task).iter().map(|balancer| {
        let target = world.target_groups.get(balancer.group).and_then(|group| group.target(id));
        (balancer.group, target.map_or(Reach::Initial, |target| Reach::from(target.state)))
    });
    let target = Reach::worst(targets);
    let checked = is_checked(world, task);
    Signs { stage: Stage::from(task.status), health: task.health, checked, target }.phase()
}

fn is_checked(world: &World, task: &Task) -> bool {
    let definition = world.definition_of(task);
    definition.is_some_and(|it| it.containers.iter().any(|own| own.health_check.is_some()))
}

fn place(task: &Task, at: SimTime, keep: SimDuration) -> Option<Place> {
    if task.status == TaskStatus::Stopped {
        let stopped = task.times.stopped.unwrap_or(at);
        return (at.since(stopped) < keep).then_some(Place::Tray);
    }
    Some(match (task.host, task.zone) {
        (Host::Fargate { .. }, Some(zone)) => Place::Fargate(zone),
        // Its CPU and memory were given back when its last container exited.
        (Host::Ec2(_), _) if matches!(task.status, TaskStatus::Deprovisioning { .. }) => {
            Place::Tray
        }
        (Host::Ec2(Some(instance)), _) => Place::Instance(instance),
        (Host::Fargate { .. }, None) | (Host::Ec2(None), _) => Place::Shelf,
    })
}

fn in_lane(task: &Task, place: Place, view: &View) -> bool {
    match view.lane {
        Lane::Both => true,
        Lane::Fargate => matches!(task.host, Host::Fargate { .. }),
        Lane::Ec2 => matches!(task.host, Host::Ec2(_)) && !matches!(place, Place::Fargate(_)),
    }
}

/// Every registered target with what its load balancer thinks of it, by task.
fn reaches(world: &World) -> Vec<(TaskId, Reach)> {
    let targets = world.target_groups.values().flat_map(|group| &group.targets);
    let mut reaches: Vec<_> =
        targets.map(|target| (target.task, Reach::from(target.state))).collect();
    sort_by_number(&mut reaches, |(id, _)| id.0.into());
    reaches
}

/// The worst of a task's target groups; one where it is not registered yet counts as initial. Tasks come in the order
/// of their ids, as targets do: those of tasks that were asked for already are passed by.
fn reach_of(
    world: &World,
    reaches: &mut &[(TaskId, Reach)],
    id: TaskId,
    task: &Task,
) -> Option<Reach> {
    let wanted = load_balancers(world, task).len();
    if wanted == 0 {
        return None;
    }
    let (mut count, mut worst) = (0, Reach::Healthy);
    while let Some(((target, reach), rest)) = reaches.split_first().filter(|it| it.0.0 <= id) {
        if *target == id {
            count += 1;
            worst = worst.min(*reach);
        }
        *reaches = rest;
    }
    Some(if count < wanted { worst.min(Reach::Initial) } else { worst })
}
