//! The stage as a tree that can be walked with the keyboard: cluster, then zones, then instances and Fargate, then
//! tasks. One level is shown at a time.

use sim::task::{Host, TaskStatus};
use sim::time::SimTime;
use sim::world::World;

use crate::cast::{Place, Standing};
use crate::floors::floors;
use crate::frame::Subject;
use crate::instrument::{Instrument, instruments};

/// Nodes of a level; what is beyond is counted.
pub const MAX_NODES: usize = 200;

/// What stands under one subject, in the order of the stage.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Level {
    /// At most [`MAX_NODES`].
    pub nodes: Vec<Subject>,
    /// How many more there are.
    pub hidden: usize,
}

/// The level under a subject. `cast` is that of the picture, so that what is not drawn is not named.
pub fn children(world: &World, cast: &[Standing], subject: Subject) -> Level {
    let tasks = |place: Place| {
        // By place, as the picture has them.
        let start = cast.partition_point(|(own, _)| *own < place);
        let of_place = cast.iter().skip(start).take_while(move |(own, _)| *own == place);
        of_place.map(|(_, id)| Subject::Task(*id))
    };
    match subject {
        Subject::Cluster => level(top(world, cast)),
        Subject::Zone(zone) => {
            let fargate = tasks(Place::Fargate(zone)).next().map(|_| Subject::Fargate(zone));
            let own =
                world.instances.iter().filter(|(_, it)| it.zone == zone && it.ended.is_none());
            level(fargate.into_iter().chain(own.map(|(id, _)| Subject::Instance(id))))
        }
        Subject::Fargate(zone) => level(tasks(Place::Fargate(zone))),
        Subject::Instance(instance) => level(tasks(Place::Instance(instance))),
        Subject::Shelf => level(tasks(Place::Shelf)),
        Subject::Tray => level(tasks(Place::Tray)),
        _ => Level::default(),
    }
}

/// What a subject stands under; nothing of the cluster itself.
pub fn parent(world: &World, subject: Subject, at: SimTime) -> Option<Subject> {
    match subject {
        Subject::Cluster => None,
        Subject::Fargate(zone) => Some(Subject::Zone(zone)),
        Subject::Instance(id) => world.instances.get(id).map(|own| Subject::Zone(own.zone)),
        Subject::Task(id) => {
            let task = world.tasks.get(id)?;
            if task.status == TaskStatus::Stopped && task.times.stopped.is_some_and(|it| it <= at) {
                return Some(Subject::Tray);
            }
            Some(match (task.host, task.zone) {
                (Host::Fargate { .. }, Some(zone)) => Subject::Fargate(zone),
                (Host::Ec2(Some(instance)), _) => Subject::Instance(instance),
                _ => Subject::Shelf,
            })
        }
        _ => Some(Subject::Cluster),
    }
}

fn top<'a>(world: &'a World, cast: &'a [Standing]) -> impl Iterator<Item = Subject> + 'a {
    let mut marked: Vec<Subject> = instruments(world).iter().map(Instrument::subject).collect();
    marked.dedup();
    // The cluster is what all of them are in.
    marked.retain(|subject| *subject != Subject::Cluster);
    let has_front = !world.target_groups.is_empty();
    let groups = world.target_groups.ids().map(Subject::TargetGroup);
    let zones = floors(world).map(Subject::Zone);
    let has = |place: Place| cast.iter().any(|(own, _)| *own == place);
    let rest = [
        (Subject::Shelf, has(Place::Shelf)),
        (Subject::Tray, has(Place::Tray)),
        (Subject::Gutter, has_front),
    ];
    let rest = rest.into_iter().filter_map(|(subject, is_there)| is_there.then_some(subject));
    let front = has_front.then_some(Subject::Users).into_iter().chain(groups);
    marked.into_iter().chain(front).chain(zones).chain(rest)
}

fn level(subjects: impl Iterator<Item = Subject>) -> Level {
    let mut level = Level::default();
    for subject in subjects {
        if level.nodes.len() < MAX_NODES {
            level.nodes.push(subject);
        } else {
            level.hidden += 1;
        }
    }
    level
}
