//! Managed scaling of an Auto Scaling group: the reservation of a provider, and what follows from its alarms
//! (rules `cluster-scale.*`, `engine.cluster-*`).

use std::sync::Arc;

use super::{AsgProvider, ManagedScaling, ProviderKind, waiting};
use crate::capacity;
use crate::cloudwatch::{
    self, AlarmState, Comparison, Metric, MissingData, Statistic, Value, Watched,
};
use crate::ids::{AlarmId, AsgId, CapacityProviderId, InstanceId, ZoneId};
use crate::instance::{AutoScalingGroup, Instance, InstanceStatus};
use crate::instance_types::TYPES;
use crate::place::daemon;
use crate::place::needs::Room;
use crate::record::What;
use crate::step::Step;
use crate::world::World;

/// Reservation without tasks and instances, in percent (rule `cluster-scale.reservation-idle`).
pub const IDLE: u32 = 100;
/// Reservation with tasks and without instances, in percent (rule `cluster-scale.reservation-from-zero`).
pub const FROM_ZERO: u32 = 200;

/// M and N of `CapacityProviderReservation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reservation {
    /// M: instances that run tasks, and those that waiting tasks need beside them.
    pub needed: u32,
    /// N: instances that are registered and not DRAINING (rule `engine.cluster-running`).
    pub running: u32,
}

impl Reservation {
    /// M / N × 100, with the special cases where N is 0 (rules `cluster-scale.reservation*`).
    pub fn percent(self) -> Value {
        let Self { needed, running } = self;
        Value(match (needed, running) {
            (0, 0) => u64::from(IDLE) * 1_000,
            (_, 0) => u64::from(FROM_ZERO) * 1_000,
            _ => u64::from(needed) * 100_000 / u64::from(running),
        })
    }

    /// The instances that the target asks for: N × reservation / target, rounded up, with N counted as 1 where it is
    /// 0 (rules `cluster-scale.new-count`, `cluster-scale.from-zero`).
    pub fn wanted(self, target: u32) -> u32 {
        match (self.needed, self.running) {
            (0, 0) => 0,
            (_, 0) => FROM_ZERO.div_ceil(target.max(1)),
            (needed, _) => (needed * 100).div_ceil(target.max(1)),
        }
    }
}

/// The reservation of a provider at this moment. None of one that has no Auto Scaling group.
pub fn reservation(world: &World, id: CapacityProviderId) -> Option<Reservation> {
    let ProviderKind::Asg(provider) = &world.providers.get(id)?.kind else { return None };
    let group = world.asgs.get(provider.group)?;
    let runs = |it: &&Instance| {
        it.asg == Some(provider.group) && it.status == InstanceStatus::Active && it.ended.is_none()
    };
    let mut found = Reservation::default();
    for instance in world.instances.values().filter(runs) {
        found.running += 1;
        found.needed += u32::from(capacity::is_needed_by(world, instance, id));
    }
    let more = estimate(world, id, group);
    if let Some(scaling) = provider.scaling.filter(|_| more > 0) {
        // Rules `cluster-scale.step-min`, `cluster-scale.step-max`.
        found.needed += more.max(scaling.min_step).min(scaling.max_step);
    }
    Some(found)
}

/// Instances that the waiting tasks of a provider need at least: each group of tasks with equal needs is packed on
/// paper, and the largest group counts (rules `cluster-scale.waiting-tasks`, `cluster-scale.too-large-task`,
/// `engine.cluster-estimate`).
fn estimate(world: &World, id: CapacityProviderId, group: &AutoScalingGroup) -> u32 {
    let Some(kind) = TYPES.get(usize::from(group.kind)) else { return 0 };
    // Daemons come first on every instance (rule `service.daemon-order`).
    let has = kind.registers(group.trunking, &world.assumptions).without(daemon::needs(world));
    let empty = Room::new(kind, has).with_ports(&daemon::ports(world));
    let needed = waiting::alike(world, id).into_iter().filter_map(|(needs, count)| {
        let on_one = Some(empty.fits(&needs)).filter(|on_one| *on_one > 0)?;
        Some(count.div_ceil(on_one))
    });
    needed.max().unwrap_or(0)
}

/// Whether an instance of a group warms up: it boots, or registered less than the warm-up period ago
/// (rule `cluster-scale.warmup`). Those that were there from the start do not.
pub fn warms_up(world: &World, group: AsgId, scaling: ManagedScaling) -> bool {
    let new = |it: &&Instance| it.asg == Some(group) && it.ended.is_none();
    world.instances.values().filter(new).any(|it| match it.status {
        InstanceStatus::Booting { .. } | InstanceStatus::Registering { .. } => true,
        _ => it.registered_at > it.launched && it.registered_at + scaling.warmup > world.now,
    })
}

/// Makes the two alarms of a provider with managed scaling, or takes them away.
pub(crate) fn watch(step: &mut Step<'_>, id: CapacityProviderId) {
    let Some(row) = step.world.providers.get(id) else { return };
    let ProviderKind::Asg(provider) = &row.kind else { return };
    let Some(group) = step.world.asgs.get(provider.group) else { return };
    let names = ["AlarmHigh", "AlarmLow"].map(|which| -> Arc<str> {
        format!("TargetTracking-{}-{which}-{}", group.name, row.name).into()
    });
    let watched = |target: u32, comparison, minutes| Watched {
        metric: Metric::Reservation(id),
        statistic: Statistic::Average,
        period: 1,
        periods: minutes,
        datapoints: minutes,
        comparison,
        threshold: Value(u64::from(target) * 1_000),
        missing: MissingData::Missing,
    };
    let [high, low] = names;
    let alarms = match provider.scaling {
        Some(ManagedScaling { target, .. }) => {
            // Rules `engine.cluster-alarm-out`, `engine.cluster-alarm-in`.
            let (out, r#in) =
                (step.world.assumptions.cluster_out, step.world.assumptions.cluster_in);
            let above = watched(target, Comparison::Greater, out);
            let below = watched(target, Comparison::Less, r#in);
            let high = cloudwatch::put(step, high, above, Vec::new());
            let low = cloudwatch::put(step, low, below, Vec::new());
            high.zip(low)
        }
        None => {
            let gone = provider.alarms;
            gone.into_iter().for_each(|(high, low)| {
                cloudwatch::delete(step, high);
                cloudwatch::delete(step, low);
            });
            None
        }
    };
    if let Some(provider) = step.world.providers.get_mut(id).and_then(|row| row.asg_mut()) {
        provider.alarms = alarms;
    }
}

/// What managed scaling does at the end of a minute, after its alarms have looked.
pub(crate) fn act(step: &mut Step<'_>) {
    let all = step.world.providers.iter();
    let scaled = all.filter_map(|(id, row)| Some((id, row.asg()?.clone())));
    let scaled: Vec<(CapacityProviderId, AsgProvider)> = scaled.collect();
    for (id, provider) in scaled {
        if let (Some(scaling), Some(alarms)) = (provider.scaling, provider.alarms) {
            scale(step, id, provider.group, scaling, alarms);
        }
        // A scale-in that protected instances held back goes on when they are empty.
        capacity::ask(step, provider.group);
    }
}

/// Instances that the group has and N does not count: they drain, or were deregistered
/// (rule `engine.cluster-running`). Others come beside them.
fn aside(world: &World, group: AsgId) -> u32 {
    let is = |(id, _): &(InstanceId, ZoneId)| {
        let status = world.instances.get(*id).map(|it| it.status);
        matches!(status, Some(InstanceStatus::Draining | InstanceStatus::Inactive))
    };
    u32::try_from(capacity::members(world, group).filter(is).count()).unwrap_or(u32::MAX)
}

fn scale(
    step: &mut Step<'_>,
    id: CapacityProviderId,
    group: AsgId,
    scaling: ManagedScaling,
    (high, low): (AlarmId, AlarmId),
) {
    let Some(reservation) = reservation(step.world, id) else { return };
    let Some(row) = step.world.asgs.get(group) else { return };
    let (from, least, most) = (row.desired, row.min, row.max);
    let alarms = &step.world.cloudwatch.alarms;
    let rings = |id| alarms.get(id).filter(|alarm| alarm.state == AlarmState::Alarm);
    let wanted = reservation.wanted(scaling.target) + aside(step.world, group);
    let wanted = wanted.clamp(least, most);
    let (to, cause) = if let Some(alarm) = rings(high) {
        if wanted <= from || warms_up(step.world, group, scaling) {
            return;
        }
        (wanted, alarm.record)
    } else if let Some(alarm) = rings(low) {
        // One at least, but less than half (rule `cluster-scale.gradual-in`).
        let few = (from.saturating_sub(1) / 2).max(1);
        (wanted.max(from.saturating_sub(few)).min(from), alarm.record)
    } else {
        return;
    };
    if to != from {
        let record = step.because(cause).record(What::DesiredCapacity { group, from, to });
        capacity::set_desired(&mut step.because(record), group, to);
    }
}
