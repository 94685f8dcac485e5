//! What placement looks at, in dense columns: what each instance has free, and how many tasks of a group
//! stand where. Kept with every reservation, so that a choice among a thousand hosts takes a microsecond.
//! `capacity` alone changes it, and always derives it from the instances themselves.

use std::sync::Arc;

use crate::ids::{Id as _, InstanceId, ServiceId, ZoneId};
use crate::instance::{Instance, InstanceStatus, Resources};
use crate::sorted::Map;
use crate::task::{Host, Task};
use crate::world::World;

/// What `spread` counts: the tasks of a service, or of a task group (rules `place.spread*`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Tasks of a service over all revisions (rule `engine.spread-counts`).
    Service(ServiceId),
    /// Standalone tasks of a task group.
    Named(Arc<str>),
}

impl Group {
    /// The group that a task is counted in.
    pub fn of(task: &Task) -> Self {
        match task.service {
            Some((service, _)) => Self::Service(service),
            None => Self::Named(Arc::clone(&task.group)),
        }
    }
}

/// The columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fleet {
    rows: Vec<Row>,
    groups: Map<Group, Counts>,
}

/// One instance as placement sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Row {
    pub(crate) cpu_free: u32,
    pub(crate) memory_free: u32,
    pub(crate) enis_free: u16,
    pub(crate) zone: u8,
    /// Its capacity provider's number, with [`MANAGED`] where AWS manages it; 0 where it has none.
    pub(crate) provider: u16,
    pub(crate) arm: bool,
    /// ACTIVE or DRAINING: a container instance of the cluster.
    pub(crate) registered: bool,
    /// ACTIVE, agent connected, zone not dark (rule `instance.eligible`).
    pub(crate) available: bool,
}

/// Marks the provider of a Managed Instance, on which no launch type places anything.
pub(crate) const MANAGED: u16 = 1 << 15;

/// How many wanted tasks of a group stand where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    by_instance: Vec<u32>,
    by_zone: Vec<[u32; 3]>,
}

impl Fleet {
    /// The rows in the order of the instances' ids.
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The counts of a group; none before its first task.
    pub(crate) fn counts(&self, group: &Group) -> Option<&Counts> {
        self.groups.get(group)
    }

    /// The columns as the instances and tasks of a world would have them.
    pub(crate) fn derived(world: &World) -> Self {
        let mut fleet = Self::default();
        for (id, instance) in world.instances.iter() {
            let dark = world.zone(instance.zone).is_some_and(|zone| zone.dark);
            fleet.refresh(id, instance, dark);
        }
        for task in world.tasks.values().filter(|task| task.counted) {
            fleet.count(task, true);
        }
        fleet
    }

    /// Whether both have the same rows and counts, where a count that was never made is zero.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        let none = Counts::default();
        let same = |a: &Counts, b: &Counts| {
            let slots = a.by_instance.len().max(b.by_instance.len());
            let zones = a.by_zone.len().max(b.by_zone.len());
            let slot =
                |counts: &Counts, at: usize| counts.by_instance.get(at).copied().unwrap_or(0);
            let zone =
                |counts: &Counts, at: usize| counts.by_zone.get(at).copied().unwrap_or([0; 3]);
            (0..slots).all(|at| slot(a, at) == slot(b, at))
                && (0..zones).all(|at| zone(a, at) == zone(b, at))
        };
        let mut groups = self.groups.keys().chain(other.groups.keys());
        let of = |fleet: &Self, group| fleet.groups.get(group).unwrap_or(&none).clone();
        self.rows == other.rows && groups.all(|group| same(&of(self, group), &of(other, group)))
    }

    /// Brings the row of an instance up to date.
    pub(crate) fn refresh(&mut self, id: InstanceId, instance: &Instance, zone_dark: bool) {
        let slot = slot_of(id);
        if self.rows.len() <= slot {
            self.rows.resize(slot + 1, Row::default());
        }
        if let Some(row) = self.rows.get_mut(slot) {
            *row = Row::of(instance, zone_dark);
        }
    }

    /// Counts a task in or out where it stands, unless it has no zone yet.
    pub(crate) fn count(&mut self, task: &Task, counted: bool) {
        let Some(zone) = task.zone else { return };
        let counts = self.groups.or_insert_with(Group::of(task), Default::default);
        if let Host::Ec2(Some(instance)) = task.host {
            change(&mut counts.by_instance, slot_of(instance), |count: &mut u32| {
                step(count, counted);
            });
        }
        change(&mut counts.by_zone, usize::from(zone.0), |hosts: &mut [u32; 3]| {
            step(&mut hosts[host_column(task.host)], counted);
        });
    }
}

impl Row {
    /// The row of an instance.
    pub(crate) fn of(instance: &Instance, zone_dark: bool) -> Self {
        let free = instance.registered.without(instance.reserved).without(instance.kept);
        Self { available: is_available(instance, zone_dark), ..Self::with_free(instance, free) }
    }

    /// The row of an instance that has so much free, in a zone that works.
    pub(crate) fn with_free(instance: &Instance, free: Resources) -> Self {
        let registered =
            matches!(instance.status, InstanceStatus::Active | InstanceStatus::Draining);
        Self {
            cpu_free: free.cpu_units,
            memory_free: free.memory_mib,
            enis_free: u16::try_from(free.enis).unwrap_or(u16::MAX),
            zone: instance.zone.0,
            provider: instance.provider.map_or(0, |provider| {
                provider.0 | if instance.asg.is_none() { MANAGED } else { 0 }
            }),
            arm: instance.kind().arm,
            registered,
            available: is_available(instance, false),
        }
    }
}

impl Counts {
    /// Wanted tasks of the group on an instance.
    pub(crate) fn on(&self, slot: u32) -> u32 {
        self.by_instance.get(slot as usize).copied().unwrap_or(0)
    }

    /// Wanted tasks of the group in a zone, by where they run.
    pub(crate) fn in_zone(&self, zone: ZoneId, host: Host) -> u32 {
        self.by_zone.get(usize::from(zone.0)).map_or(0, |hosts| hosts[host_column(host)])
    }
}

/// Rule `instance.eligible`.
fn is_available(instance: &Instance, zone_dark: bool) -> bool {
    instance.status == InstanceStatus::Active && instance.agent_connected && !zone_dark
}

/// The row of an instance: ids count up from 1 and no instance is ever forgotten.
pub(crate) fn slot_of(id: InstanceId) -> usize {
    usize::try_from(id.number().saturating_sub(1)).unwrap_or(usize::MAX)
}

/// The instance in a row.
pub(crate) fn id_of(slot: u32) -> InstanceId {
    InstanceId(slot + 1)
}

/// Fargate, Fargate Spot and EC2 are spread independently (rule `fargate.spread`).
fn host_column(host: Host) -> usize {
    match host {
        Host::Fargate { spot: false } => 0,
        Host::Fargate { spot: true } => 1,
        Host::Ec2(_) => 2,
    }
}

fn change<T: Clone + Default>(list: &mut Vec<T>, index: usize, with: impl FnOnce(&mut T)) {
    if list.len() <= index {
        list.resize(index + 1, T::default());
    }
    if let Some(item) = list.get_mut(index) {
        with(item);
    }
}

fn step(count: &mut u32, up: bool) {
    *count = if up { *count + 1 } else { count.saturating_sub(1) };
}
