//! What else waits for its moment: alarms that somebody made, and scheduled actions, each under its own name
//! (rules `alarm.states`, `autoscale.schedule`).

use sim::autoscale::{Policy, PolicyKind};
use sim::cloudwatch::{Alarm, Source};
use sim::ids::{AlarmId, ScheduledActionId, ServiceId, TargetGroupId};
use sim::service::{Service, ServiceStatus};
use sim::time::SimTime;
use sim::world::World;

use super::dial::{self, Watch};
use crate::frame::Subject;

/// Rows of a card.
const ROWS: usize = 3;
/// Alarms that are looked at: more have no place on the stage.
const MOST_ALARMS: usize = 100;

/// The alarms and scheduled actions of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice<'w> {
    /// The service or capacity provider that they are about; the cluster for those that are about neither.
    pub subject: Subject,
    /// Its name.
    pub name: &'w str,
    /// The first of them, in the order in which they were made, alarms first.
    pub rows: [Option<Item<'w>>; ROWS],
    /// How many there are beside these.
    pub more: usize,
}

/// An alarm or a scheduled action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item<'w> {
    /// An alarm, with what it has seen.
    Alarm(Watch<'w>),
    /// A scheduled action.
    Scheduled {
        /// `ScheduledActionName`.
        name: &'w str,
        /// When it acts next; none where it never does again.
        next: Option<SimTime>,
        /// `MinCapacity` and `MaxCapacity` that it sets.
        bounds: [Option<u32>; 2],
        /// Whether `ScheduledScalingSuspended` keeps it from acting.
        suspended: bool,
    },
}

/// An alarm or a scheduled action by its id.
#[derive(Clone, Copy)]
enum Which {
    Alarm(AlarmId),
    Scheduled(ScheduledActionId),
}

impl Notice<'_> {
    /// How many lines its card has.
    pub fn lines(&self) -> usize {
        1 + self.rows.iter().flatten().count()
    }
}

impl<'w> Item<'w> {
    /// `AlarmName` or `ScheduledActionName`.
    pub const fn name(&self) -> &'w str {
        match self {
            Self::Alarm(watch) => watch.name,
            Self::Scheduled { name, .. } => name,
        }
    }
}

/// A card for each subject that has an alarm of somebody's own or a scheduled action.
pub(super) fn all(world: &World) -> Vec<Notice<'_>> {
    let mut found = alarms(world);
    found.extend(world.autoscaling.scheduled.iter().filter_map(|(id, row)| {
        let there = world.services.get(row.service)?.status != ServiceStatus::Inactive;
        there.then_some((Subject::Service(row.service), Which::Scheduled(id)))
    }));
    let mut notices: Vec<Notice<'_>> = Vec::new();
    for (subject, which) in found {
        let Some(item) = item(world, which) else { continue };
        match notices.iter_mut().find(|it| it.subject == subject) {
            Some(notice) => match notice.rows.iter_mut().find(|row| row.is_none()) {
                Some(row) => *row = Some(item),
                None => notice.more += 1,
            },
            None => {
                let mut rows = [None; ROWS];
                rows[0] = Some(item);
                notices.push(Notice { subject, name: name(world, subject), rows, more: 0 });
            }
        }
    }
    notices
}

/// Alarms that no policy and no managed scaling has made, and that do not stand on another card by their names.
fn alarms(world: &World) -> Vec<(Subject, Which)> {
    let own = world.cloudwatch.alarms.iter().filter(|(id, alarm)| {
        !dial::is_made_for_one(world, *id) && !guards_alone(world, &alarm.name)
    });
    let own = own.take(MOST_ALARMS);
    own.map(|(id, alarm)| (about(world, alarm), Which::Alarm(id))).collect()
}

/// Whether it is the one alarm of a service's deployments, which their own card names.
fn guards_alone(world: &World, name: &str) -> bool {
    world.services.values().any(|service| {
        let alarms = service.options.alarms.as_ref().map(|it| &it.names[..]);
        service.status != ServiceStatus::Inactive
            && matches!(alarms, Some([only]) if **only == *name)
    })
}

/// The service whose policy an alarm triggers, or else what its metric is of.
fn about(world: &World, alarm: &Alarm) -> Subject {
    let triggered = alarm.actions.iter().find_map(|id| world.autoscaling.policies.get(*id));
    if let Some(policy) = triggered {
        return Subject::Service(policy.service);
    }
    let of_one = |id: Option<ServiceId>| id.map_or(Subject::Cluster, Subject::Service);
    let metric = alarm.watched.metric;
    match metric.source() {
        Source::Service(id) => Subject::Service(id),
        Source::Provider(id) => Subject::Provider(id),
        Source::Recorded => {
            let tracks = |policy: &&Policy| match &policy.kind {
                PolicyKind::Tracking(tracking) => tracking.metric == metric,
                PolicyKind::Step(_) => false,
            };
            of_one(world.autoscaling.policies.values().find(tracks).map(|it| it.service))
        }
        Source::TargetGroup(id) => of_one(behind(world, id)),
    }
}

/// The service whose tasks are the targets of a group, blue or green.
fn behind(world: &World, group: TargetGroupId) -> Option<ServiceId> {
    let is_behind = |service: &Service| {
        service.status != ServiceStatus::Inactive
            && service.load_balancers.iter().any(|it| {
                it.group == group || it.advanced.as_ref().is_some_and(|it| it.alternate == group)
            })
    };
    world.services.iter().find(|(_, service)| is_behind(service)).map(|(id, _)| id)
}

fn item(world: &World, which: Which) -> Option<Item<'_>> {
    Some(match which {
        Which::Alarm(id) => {
            let watch = dial::watch(world, id)?;
            Item::Alarm(watch)
        }
        Which::Scheduled(id) => {
            let row = world.autoscaling.scheduled.get(id)?;
            let target = world.autoscaling.targets.get(&row.service);
            Item::Scheduled {
                name: &row.name,
                next: row.next,
                bounds: [row.min, row.max],
                suspended: target.is_some_and(|it| it.suspended.scheduled),
            }
        }
    })
}

fn name(world: &World, subject: Subject) -> &str {
    let found = match subject {
        Subject::Service(id) => world.services.get(id).map(|it| &*it.name),
        Subject::Provider(id) => world.providers.get(id).map(|it| &*it.name),
        _ => None,
    };
    found.unwrap_or("cluster")
}
