//! The old and the new revision of a service: which of its tasks are of which, while a deployment, or the way back of
//! one, keeps tasks of both.
//!
//! The newest of the deployments that a service still has makes the new revision, and all others are old ones. That
//! does not turn round when a deployment is rolled back, as blue stays blue.

use std::fmt;

use sim::definition::TaskDefinition;
use sim::ids::DeploymentId;
use sim::service::Service;
use sim::task::Task;
use sim::world::World;

use crate::words::Count;

/// Of which revision of its service a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Revision {
    /// Of one that was there before.
    Old,
    /// Of the one that was deployed last.
    New,
}

impl Revision {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Old, Self::New];

    /// That of a deployment's tasks; none while their service has only one.
    pub fn of(service: &Service, deployment: DeploymentId) -> Option<Self> {
        if !sim::WHOLE {
            return None;
        }
        let newest = newest(service)?;
        Some(if deployment == newest { Self::New } else { Self::Old })
    }

    /// That of a task of a service.
    pub fn of_task(service: &Service, task: &Task) -> Option<Self> {
        task.service.and_then(|(_, deployment)| Self::of(service, deployment))
    }

    /// What it is called.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::New => "new",
        }
    }
}

/// The newest of a service's deployments, where it has several.
fn newest(service: &Service) -> Option<DeploymentId> {
    let all = &service.deployments;
    all.iter().max().filter(|_| all.len() > 1).copied()
}

/// Whether a service that has two revisions goes back to an old one.
pub fn goes_back(service: &Service) -> bool {
    sim::WHOLE && newest(service).is_some_and(|newest| service.deployments.first() != Some(&newest))
}

/// Whether any service has two revisions.
pub fn two_live(world: &World) -> bool {
    sim::WHOLE && world.services.values().any(|service| service.deployments.len() > 1)
}

/// The tasks of one revision of a service, or of all that have two: "old web:1, 3 tasks".
#[derive(Clone, Copy)]
pub struct Side<'a> {
    world: &'a World,
    /// The only service that has two revisions.
    service: Option<&'a Service>,
    /// Which of the two.
    pub revision: Revision,
    /// How many tasks of it have not stopped.
    pub tasks: usize,
}

impl<'a> Side<'a> {
    /// Both sides of all services that have two revisions together, the old one first; none where no service has.
    pub fn both(world: &'a World) -> Option<[Self; 2]> {
        let mut services = world.services.values().filter(|it| it.deployments.len() > 1);
        let first = services.next().filter(|_| sim::WHOLE)?;
        let mut sides = Self::of(world, first)?;
        for service in services {
            let more = Self::of(world, service)?;
            for (side, more) in sides.iter_mut().zip(more) {
                side.service = None;
                side.tasks += more.tasks;
            }
        }
        Some(sides)
    }

    /// The revision's number, where there is one service that has two: of several old ones that of the latest.
    pub fn number(&self) -> Option<u32> {
        let mut deployments = definitions(self.world, self.service?, self.revision);
        deployments.next().map(|it| it.revision)
    }

    /// What it is called: "old web:1", or "old" of several services.
    pub fn name(self) -> impl fmt::Display {
        Named(self)
    }

    /// How many tasks are of it: "3 tasks".
    pub fn count(&self) -> Count {
        Count(self.tasks as u32, "task")
    }

    /// Both sides of a service, the old one first; none where it has only one.
    pub fn of(world: &'a World, service: &'a Service) -> Option<[Self; 2]> {
        newest(service).filter(|_| sim::WHOLE)?;
        let tasks = || service.tasks.iter().filter_map(|id| world.tasks.get(*id));
        let count = |revision| {
            tasks().filter(|task| Revision::of_task(service, task) == Some(revision)).count()
        };
        let side =
            |revision| Self { world, service: Some(service), revision, tasks: count(revision) };
        Some(Revision::ALL.map(side))
    }
}

/// "old web:1, 3 tasks"; "old, 30 tasks" of several services.
impl fmt::Display for Side<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.name(), self.count())
    }
}

/// "old web:1"; "old" of several services.
struct Named<'a>(Side<'a>);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.revision.word())?;
        self.0.service.map_or(Ok(()), |service| names(f, self.0.world, service, self.0.revision))
    }
}

/// The task definitions of the deployments of one revision, the latest that was PRIMARY first.
fn definitions<'a>(
    world: &'a World,
    service: &'a Service,
    revision: Revision,
) -> impl Iterator<Item = &'a TaskDefinition> {
    let own = move |id: &&DeploymentId| Revision::of(service, **id) == Some(revision);
    let deployments = service.deployments.iter().filter(own);
    deployments.filter_map(|id| {
        let id = world.deployments.get(*id)?.definition;
        world.task_definitions.get(id).map(|it| &**it)
    })
}

/// The task definitions of one revision, each once: " web:1, web:2".
fn names(
    f: &mut fmt::Formatter<'_>,
    world: &World,
    service: &Service,
    revision: Revision,
) -> fmt::Result {
    let mut before = None;
    for TaskDefinition { family, revision, .. } in definitions(world, service, revision) {
        if before != Some((family, revision)) {
            write!(f, "{} {family}:{revision}", if before.is_some() { "," } else { "" })?;
        }
        before = Some((family, revision));
    }
    Ok(())
}
