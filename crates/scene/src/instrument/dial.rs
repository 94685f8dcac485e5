//! What scales by itself: a metric against its target, the alarms that watch it, what follows from them and what holds
//! that back (rules `autoscale.*`, `cluster-scale.*`).

use sim::autoscale::{Hold, Policy, PolicyKind, Want, outlook};
use sim::cloudwatch::{AlarmState, Comparison, Metric, Value};
use sim::ids::{AlarmId, CapacityProviderId, PolicyId, ServiceId};
use sim::provider::CapacityProvider;
use sim::provider::scaling::{Reservation, reservation, warms_up};
use sim::service::Service;
use sim::time::{SimDuration, SimTime};
use sim::world::World;

use crate::frame::Subject;

/// A metric that something scales by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dial<'w> {
    /// The service or capacity provider that scales.
    pub subject: Subject,
    /// Its name.
    pub name: &'w str,
    /// What is measured.
    pub metric: &'w str,
    /// Whether that is in percent.
    pub percent: bool,
    /// The value of the latest period that is over; of a reservation, the value now. None without data.
    pub value: Option<Value>,
    /// What it is to be: the target, or the threshold of a step policy's alarm.
    pub target: Value,
    /// The value at the end of the scale.
    pub full: Value,
    /// The alarm that lets it grow.
    pub high: Option<Watch<'w>>,
    /// The alarm that lets it shrink.
    pub low: Option<Watch<'w>>,
    /// Cooldowns that are running, after growing and after shrinking.
    pub cooldowns: [Option<Cooldown>; 2],
    /// What follows.
    pub scales: Scales<'w>,
}

/// What an alarm of a dial has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch<'w> {
    /// `AlarmName`.
    pub name: &'w str,
    /// Its state.
    pub state: AlarmState,
    /// How many of its periods breach.
    pub breaching: u32,
    /// At how many it goes off (`DatapointsToAlarm`).
    pub datapoints: u32,
}

/// A cooldown that is running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cooldown {
    /// When it is over.
    pub until: SimTime,
    /// How long it is in all.
    pub whole: SimDuration,
}

/// What follows from a dial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scales<'w> {
    /// Of a service: how many tasks it wants, and what its policies want.
    Service {
        /// `desiredCount`.
        desired: u32,
        /// `MinCapacity` and `MaxCapacity`.
        bounds: (u32, u32),
        /// What all of its policies together want, if that is something else.
        want: Option<Want>,
        /// What holds that back.
        hold: Option<Hold>,
        /// The name of the policy that wants it, or, of one that does not agree, its name.
        policy: &'w str,
    },
    /// Of a capacity provider: its instances.
    Instances {
        /// M and N.
        reservation: Reservation,
        /// What the target asks for.
        wanted: u32,
        /// `DesiredCapacity` of its Auto Scaling group.
        desired: u32,
        /// Whether an instance warms up, which holds a scale-out back (rule `cluster-scale.warmup`).
        warms_up: bool,
    },
}

impl Dial<'_> {
    /// How far around the scale a value is, from 0 to 1.
    pub fn part(&self, value: Value) -> f32 {
        (value.0 as f32 / self.full.0.max(1) as f32).clamp(0.0, 1.0)
    }
}

impl Cooldown {
    /// What is left of it, from 1 at its beginning to 0.
    pub fn left(&self, at: SimTime) -> f32 {
        (self.until.since(at).0 as f32 / self.whole.0.max(1) as f32).clamp(0.0, 1.0)
    }

    /// Seconds that are left, rounded up.
    pub fn secs(&self, at: SimTime) -> u64 {
        self.until.since(at).0.div_ceil(1_000_000)
    }
}

/// A dial for each policy of a service.
pub(super) fn of_service<'w>(
    world: &'w World,
    id: ServiceId,
    service: &'w Service,
) -> impl Iterator<Item = Dial<'w>> {
    let policies = world.autoscaling.policies_of(id);
    policies.filter_map(move |(policy, row)| of_policy(world, (id, service), policy, row))
}

fn of_policy<'w>(
    world: &'w World,
    (id, service): (ServiceId, &'w Service),
    policy: PolicyId,
    row: &'w Policy,
) -> Option<Dial<'w>> {
    let target = world.autoscaling.targets.get(&id)?;
    let alarms = alarms_of(world, policy, row);
    let [high, low] = alarms.map(|alarm| watch(world, alarm?));
    let main = world.cloudwatch.alarms.get(alarms.into_iter().flatten().next()?)?.watched;
    let outlook = outlook(world, id);
    let want = outlook.and_then(|it| it.out.or(it.shrink));
    let hold = outlook.and_then(|it| it.hold);
    let named = match hold {
        Some(Hold::NotAll(policy)) => Some(policy),
        _ => want.map(|want| want.policy),
    };
    let named = named.and_then(|policy| world.autoscaling.policies.get(policy));
    let cooldown = |scaled: Option<sim::autoscale::Scaled>| {
        let scaled = scaled.filter(|scaled| scaled.until > world.now)?;
        // It began with the activity that brought this count.
        let began = target.activities.iter().rev().find(|it| it.to == scaled.to)?.at;
        Some(Cooldown { until: scaled.until, whole: scaled.until.since(began) })
    };
    let percent = matches!(
        main.metric,
        Metric::Cpu(_) | Metric::Memory(_) | Metric::CpuFine(_) | Metric::MemoryFine(_)
    );
    Some(Dial {
        subject: Subject::Service(id),
        name: &service.name,
        metric: world.cloudwatch.name(main.metric),
        percent,
        value: main.looks(&world.cloudwatch, world.now).latest,
        target: main.threshold,
        // What a task reserves is all that it may use; other metrics have no end of their own.
        full: if percent { Value(100_000) } else { Value(main.threshold.0 * 2) },
        high,
        low,
        cooldowns: [cooldown(target.out), cooldown(target.shrunk)],
        scales: Scales::Service {
            desired: service.desired,
            bounds: (target.min, target.max),
            want,
            hold,
            policy: named.map_or("", |policy| &policy.name),
        },
    })
}

/// The alarms of a policy: one that lets it scale out, and one that lets it scale in.
fn alarms_of(world: &World, id: PolicyId, policy: &Policy) -> [Option<AlarmId>; 2] {
    match &policy.kind {
        PolicyKind::Tracking(it) => [Some(it.high), Some(it.low).filter(|_| it.scales_in)],
        PolicyKind::Step(_) => [true, false].map(|high| {
            let is_high = |of: Comparison| {
                matches!(of, Comparison::Greater | Comparison::GreaterOrEqual) == high
            };
            let mut alarms = world.cloudwatch.alarms.iter();
            let own = alarms.find(|(_, alarm)| {
                alarm.actions.contains(&id) && is_high(alarm.watched.comparison)
            });
            own.map(|(id, _)| id)
        }),
    }
}

/// What an alarm has seen by now.
pub(super) fn watch(world: &World, id: AlarmId) -> Option<Watch<'_>> {
    let alarm = world.cloudwatch.alarms.get(id)?;
    let breaching = alarm.watched.looks(&world.cloudwatch, world.now).breaching;
    let (name, datapoints) = (&*alarm.name, alarm.watched.datapoints);
    Some(Watch { name, state: alarm.state, breaching, datapoints })
}

/// Whether an alarm was made for a target tracking policy or for managed scaling, and goes with that.
pub(super) fn is_made_for_one(world: &World, id: AlarmId) -> bool {
    let tracks = |policy: &Policy| match &policy.kind {
        PolicyKind::Tracking(it) => [it.high, it.low].contains(&id),
        PolicyKind::Step(_) => false,
    };
    let scales = |provider: &CapacityProvider| {
        let alarms = provider.asg().and_then(|it| it.alarms);
        alarms.is_some_and(|(high, low)| [high, low].contains(&id))
    };
    world.autoscaling.policies.values().any(tracks) || world.providers.values().any(scales)
}

/// The dial of a capacity provider with managed scaling.
pub(super) fn of_provider<'w>(
    world: &'w World,
    id: CapacityProviderId,
    provider: &'w CapacityProvider,
) -> Option<Dial<'w>> {
    let of_group = provider.asg()?;
    let scaling = of_group.scaling?;
    let group = world.asgs.get(of_group.group)?;
    let reservation = reservation(world, id)?;
    let (high, low) = of_group.alarms?;
    Some(Dial {
        subject: Subject::Provider(id),
        name: &provider.name,
        metric: Metric::Reservation(id).name(),
        percent: true,
        value: Some(reservation.percent()),
        target: Value(u64::from(scaling.target) * 1_000),
        full: Value(200_000),
        high: watch(world, high),
        low: watch(world, low),
        cooldowns: [None; 2],
        scales: Scales::Instances {
            reservation,
            wanted: reservation.wanted(scaling.target).clamp(group.min, group.max),
            desired: group.desired,
            warms_up: warms_up(world, of_group.group, scaling),
        },
    })
}
