//! What a run costs, and how much of it is reserved but idle. Integers throughout (rule `engine.money`).
//!
//! Every meter runs by itself: it knows its rate, and is told only when that changes. So a bill costs nothing
//! between changes and can be read at every moment.

pub mod prices;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::ids::{InstanceId, ServiceId, TaskId};
use crate::instance::Instance;
use crate::listener;
use crate::sorted::Map;
use crate::task::{Host, Task};
use crate::time::{SimDuration, SimTime};
use crate::world::World;

/// Nano-dollars: a thousand-millionth of a US dollar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct NanoDollars(pub u64);

/// A price of some quantity: nano-dollars an hour × 1024, so that CPU units and MiB stay whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Rate(pub u64);

/// Adds up rate × microseconds and divides only when read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Meter {
    /// [`Rate`] × microseconds up to `since`.
    accrued: u128,
    rate: Rate,
    since: SimTime,
}

/// All meters of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Costs {
    /// By service; standalone tasks together under none.
    owners: Map<Option<ServiceId>, Spending>,
    /// Instances from launch to termination, full or empty (rule `ec2.whole-instance`).
    instances: Meter,
    /// Of instances, what tasks had reserved.
    reserved: Meter,
    /// EBS volumes of tasks, from their attachment until the task is STOPPED.
    volumes: Meter,
}

/// What the tasks of one service cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Spending {
    fargate: Meter,
    addresses: Meter,
    reserved: Meter,
}

/// What a run has cost up to a moment. Nothing in it ever falls.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bill {
    /// Everything: Fargate, instances and load balancers.
    pub total: NanoDollars,
    /// By service in the order of their ids; standalone tasks come first.
    pub services: Vec<ServiceBill>,
    /// Instances, full or empty.
    pub instances: NanoDollars,
    /// Of that, what no task had reserved (rule `engine.reserved-share`).
    pub idle: NanoDollars,
    /// Public IPv4 addresses of tasks (rule `price.public-ipv4`).
    pub addresses: NanoDollars,
    /// EBS volumes of tasks (rule `price.ebs.gp3`).
    pub volumes: NanoDollars,
    /// Load balancers by the hour.
    pub load_balancers: NanoDollars,
    /// Load balancer capacity units (rule `engine.lcu`).
    pub capacity_units: NanoDollars,
    /// What an hour would cost if everything stayed as it is, capacity units apart.
    pub hourly: NanoDollars,
}

/// What the tasks of a service have cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ServiceBill {
    /// The service; none for standalone tasks.
    pub service: Option<ServiceId>,
    /// On Fargate. Rounding and the one-minute minimum are added when a task ends.
    pub fargate: NanoDollars,
    /// Its share of instances, by what its tasks reserved (rule `engine.reserved-share`).
    pub reserved: NanoDollars,
}

/// A whole unit of [`Meter`]: an hour of one nano-dollar.
const UNIT: u128 = 1_024 * 3_600_000_000;

impl Meter {
    /// Changes the rate from now on.
    fn change(&mut self, now: SimTime, change: impl FnOnce(u64) -> u64) {
        self.accrued = self.at(now);
        self.since = now;
        self.rate = Rate(change(self.rate.0));
    }

    /// Adds time at a rate beyond what runs.
    fn add(&mut self, rate: Rate, time: SimDuration) {
        self.accrued += u128::from(rate.0) * u128::from(time.0);
    }

    fn at(&self, now: SimTime) -> u128 {
        self.accrued + u128::from(self.rate.0) * u128::from(now.since(self.since).0)
    }

    fn read(&self, now: SimTime) -> NanoDollars {
        whole(self.at(now))
    }
}

fn whole(accrued: u128) -> NanoDollars {
    NanoDollars(u64::try_from(accrued / UNIT).unwrap_or(u64::MAX))
}

/// What a run has cost until now.
pub fn bill(world: &World) -> Bill {
    let (now, costs) = (world.now, &world.costs);
    let services: Vec<ServiceBill> = costs
        .owners
        .iter()
        .map(|(service, spending)| ServiceBill {
            service: *service,
            fargate: spending.fargate.read(now),
            reserved: spending.reserved.read(now),
        })
        .collect();
    let balancers = listener::balancers(world);
    let (load_balancers, capacity_units) = balancing(world);
    let rates = costs.owners.values().map(|it| it.fargate.rate.0 + it.addresses.rate.0);
    let hourly = rates.sum::<u64>() + costs.instances.rate.0 + costs.volumes.rate.0;
    let idle = costs.instances.at(now).saturating_sub(costs.reserved.at(now));
    Bill {
        total: total(world),
        services,
        instances: costs.instances.read(now),
        idle: whole(idle),
        addresses: addresses(costs, now),
        volumes: costs.volumes.read(now),
        load_balancers,
        capacity_units,
        hourly: NanoDollars(hourly / 1_024 + balancers * prices::LOAD_BALANCER),
    }
}

/// The total of [`bill`], without the rest of it.
pub fn total(world: &World) -> NanoDollars {
    let (now, costs) = (world.now, &world.costs);
    let fargate: u64 = costs.owners.values().map(|spending| spending.fargate.read(now).0).sum();
    let (load_balancers, capacity_units) = balancing(world);
    let addresses = addresses(costs, now).0;
    let hosts = costs.instances.read(now).0 + costs.volumes.read(now).0;
    NanoDollars(fargate + addresses + hosts + load_balancers.0 + capacity_units.0)
}

fn addresses(costs: &Costs, now: SimTime) -> NanoDollars {
    NanoDollars(costs.owners.values().map(|spending| spending.addresses.read(now).0).sum())
}

/// A task's network interface is there, and its public address with it, where it has one.
pub(crate) fn address_taken(world: &mut World, id: TaskId) {
    change_address(world, id, u64::saturating_add);
}

/// A task's network interface is gone.
pub(crate) fn address_returned(world: &mut World, id: TaskId) {
    change_address(world, id, u64::saturating_sub);
}

fn has_public_address(task: &Task) -> bool {
    matches!(task.host, Host::Fargate { .. })
        && task.network.as_ref().is_some_and(|network| network.public_ip)
}

fn change_address(world: &mut World, id: TaskId, change: fn(u64, u64) -> u64) {
    let World { tasks, costs, now, assumptions, .. } = world;
    if let Some(task) = tasks.get(id).filter(|task| has_public_address(task)) {
        let price = u64::from(assumptions.public_ipv4) * 1_024;
        costs.owner(task).addresses.change(*now, |rate| change(rate, price));
    }
}

/// Load balancers by the hour and their capacity units (rule `engine.lcu`).
fn balancing(world: &World) -> (NanoDollars, NanoDollars) {
    let hour = u128::from(SimDuration::from_secs(3_600).0);
    let time = u128::from(listener::balancers(world)) * u128::from(world.now.0);
    let hours = time * u128::from(prices::LOAD_BALANCER) / hour;
    let requests = u128::from(world.metrics.arrived) * u128::from(prices::CAPACITY_UNIT);
    let units = requests / u128::from(u64::from(world.assumptions.lcu) * 3_600);
    let nano = |amount| NanoDollars(u64::try_from(amount).unwrap_or(u64::MAX));
    (nano(hours), nano(units))
}

/// An instance was launched: it costs until it ends.
pub(crate) fn launched(world: &mut World, id: InstanceId) {
    change_instances(world, id, u64::saturating_add);
}

/// An instance ended.
pub(crate) fn ended(world: &mut World, id: InstanceId) {
    change_instances(world, id, u64::saturating_sub);
}

/// An instance ended that its cluster still counts: what its tasks reserve of it costs no more.
pub(crate) fn left_over(world: &mut World, id: InstanceId) {
    let World { instances, tasks, task_definitions, costs, now, .. } = world;
    let Some(instance) = instances.get(id) else { return };
    let there = instance.tasks.iter().filter_map(|task| tasks.get(*task));
    for task in there.filter(|task| task.holds_resources) {
        if let Some(definition) = task_definitions.get(task.definition) {
            let share = share(instance, definition.cpu_units, definition.memory_mib);
            released(costs, *now, task, share);
        }
    }
}

fn change_instances(world: &mut World, id: InstanceId, change: fn(u64, u64) -> u64) {
    let World { instances, costs, now, .. } = world;
    if let Some(instance) = instances.get(id) {
        let price = instance.price * 1_024;
        costs.instances.change(*now, |rate| change(rate, price));
    }
}

/// A task took its reservation of an instance.
pub(crate) fn reserved(costs: &mut Costs, now: SimTime, task: &Task, share: Rate) {
    change_reserved(costs, now, task, |rate| rate + share.0);
}

/// A task gave its reservation back.
pub(crate) fn released(costs: &mut Costs, now: SimTime, task: &Task, share: Rate) {
    change_reserved(costs, now, task, |rate| rate.saturating_sub(share.0));
}

fn change_reserved(costs: &mut Costs, now: SimTime, task: &Task, change: impl Fn(u64) -> u64) {
    costs.owner(task).reserved.change(now, &change);
    costs.reserved.change(now, change);
}

impl Costs {
    fn owner(&mut self, task: &Task) -> &mut Spending {
        self.owners.or_insert_with(task.service.map(|(service, _)| service), Default::default)
    }
}

/// A task's share of its instance's price (rule `engine.reserved-share`).
pub(crate) fn share(instance: &Instance, cpu_units: u32, memory_mib: u32) -> Rate {
    let kind = instance.kind();
    let has = &instance.registered;
    let weigh = |cpu, memory| u128::from(prices::fargate(kind.arm, 100, cpu, memory, 0).0);
    let price = u128::from(instance.price) * 1_024;
    let all = weigh(has.cpu_units, has.memory_mib).max(1);
    Rate(u64::try_from(price * weigh(cpu_units, memory_mib) / all).unwrap_or(u64::MAX))
}

/// A task began to pull its first image: on Fargate it costs from here (rules `fargate.billing-span`,
/// `fargate.billing-provisioning`).
pub(crate) fn pull_started(world: &mut World, id: TaskId) {
    let now = world.now;
    change_fargate(world, id, |meter, rate| meter.change(now, |running| running + rate.0));
}

/// A task that had begun to pull is STOPPED: its time is rounded up to the second, to a minute at least
/// (rules `fargate.billing-rounding`, `fargate.billing-minimum`).
pub(crate) fn task_stopped(world: &mut World, id: TaskId) {
    let now = world.now;
    let Some(began) = world.tasks.get(id).and_then(|task| task.times.pull_started) else { return };
    let time = now.since(began);
    change_fargate(world, id, |meter, rate| {
        meter.change(now, |running| running.saturating_sub(rate.0));
        meter.add(rate, prices::billed(time) - time);
    });
}

/// The EBS volume of a task is attached: it costs from here. What was made of a snapshot without a size has none.
pub(crate) fn volume_attached(world: &mut World, id: TaskId) {
    change_volume(world, id, u64::saturating_add);
}

/// A task whose volume was attached is STOPPED: the volume is deleted (rule `storage.ebs`).
pub(crate) fn volume_deleted(world: &mut World, id: TaskId) {
    change_volume(world, id, u64::saturating_sub);
}

fn change_volume(world: &mut World, id: TaskId, change: fn(u64, u64) -> u64) {
    let World { tasks, costs, now, assumptions, .. } = world;
    if let Some(volume) = tasks.get(id).and_then(|task| task.volume.as_ref()) {
        let price = u64::from(assumptions.ebs_gp3) * u64::from(volume.size_gib) * 1_024;
        costs.volumes.change(*now, |rate| change(rate, price));
    }
}

fn change_fargate(world: &mut World, id: TaskId, change: impl FnOnce(&mut Meter, Rate)) {
    let World { tasks, task_definitions, costs, assumptions, .. } = world;
    let Some(task) = tasks.get(id) else { return };
    let Host::Fargate { spot } = task.host else { return };
    let Some(it) = task_definitions.get(task.definition) else { return };
    let percent = if spot { assumptions.spot_price } else { 100 };
    let rate =
        prices::fargate(it.arm, percent, it.cpu_units, it.memory_mib, it.ephemeral_storage_gib);
    change(&mut costs.owner(task).fargate, rate);
}

/// In dollars and cents, to a millionth.
impl fmt::Display for NanoDollars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (dollars, rest) = (self.0 / 1_000_000_000, self.0 % 1_000_000_000);
        write!(f, "${dollars}.{:06}", rest / 1_000)
    }
}
