//! Where the next task of a service goes, or why it goes nowhere. A failure is a record when its outcome is
//! another one than at the last try (rules `engine.placement-retry`, `engine.failure-told-once`).

use std::sync::Arc;

use crate::capacity::{self, drought};
use crate::ids::{CapacityProviderId, DeploymentId, RecordId, ServiceId, ZoneId};
use crate::messages::{self, Message};
use crate::misconception::Misconception;
use crate::place::{self, Applicant, Group};
use crate::provider::{self, Wait};
use crate::quota;
use crate::record::What;
use crate::service::{Failure, Why};
use crate::step::Step;
use crate::task::Host;
use crate::time::{SimDuration, SimTime};
use crate::world::World;
use crate::zone::Capacity;

/// How soon a service comes back whose launches wait for the account's rate (rule `fargate.launch-rate`).
const RATE_AGAIN: SimDuration = SimDuration::from_secs(1);

/// Why a task was not launched.
pub(super) enum Held {
    /// A launch rate is used up until this moment, as the record says.
    Rate(SimTime, RecordId),
    /// Nothing can take it now, as the record says.
    Capacity(Message, RecordId),
    /// The service or its deployment is no more.
    Gone,
}

impl Held {
    /// The record that says so.
    pub(super) fn record(&self) -> Option<RecordId> {
        match self {
            Self::Rate(_, record) | Self::Capacity(_, record) => Some(*record),
            Self::Gone => None,
        }
    }
}

/// Where the next task of a deployment goes; within one zone where rebalancing fills it.
pub(super) fn choose(
    step: &mut Step<'_>,
    id: ServiceId,
    deployment: DeploymentId,
    provider: Option<CapacityProviderId>,
    within: Option<ZoneId>,
) -> Result<(Host, Option<ZoneId>), Held> {
    let Some(service) = step.world.services.get(id) else { return Err(Held::Gone) };
    let name = Arc::clone(&service.name);
    let Some(row) = step.world.deployments.get(deployment) else { return Err(Held::Gone) };
    let definition = row.definition;
    if let Some(spot) = provider::fargate(step.world, row.target.launch, provider) {
        let group = Group::Service(id);
        let zones = within.as_ref().map_or(&*row.zones, std::slice::from_ref);
        let mut zone = capacity::fargate_zone(step.world, &group, spot, zones);
        let falls_back = spot && step.world.beliefs.hold(Misconception::SpotFallsBack);
        let spot = spot && !(falls_back && zone.is_none());
        if falls_back && !spot {
            zone = capacity::fargate_zone(step.world, &group, spot, zones);
        }
        let capacity = Capacity::of_fargate(spot);
        let Some(zone) = zone else {
            let record = failed(step, id, provider, Why::Capacity(capacity, drought::UNAVAILABLE));
            let message = match within {
                Some(_) => messages::rebalancing_unplaced(&name, zone_name(step.world, within), ""),
                None => messages::no_capacity(&name),
            };
            return Err(Held::Capacity(message, record));
        };
        let refused = step.world.task_definitions.get(definition);
        let refused = refused.and_then(|it| quota::refuses(step.world, spot, it));
        if let Some(reason) = refused {
            let record = failed(step, id, provider, Why::Capacity(capacity, reason));
            return Err(Held::Capacity(messages::over_quota(&name, reason), record));
        }
        let now = step.now();
        if !step.world.fargate_launches[usize::from(spot)].take(now) {
            let record = failed(step, id, provider, Why::Capacity(capacity, drought::RATE));
            return Err(Held::Rate(now + RATE_AGAIN, record));
        }
        return Ok((Host::Fargate { spot }, Some(zone)));
    }
    let applicant = Applicant::of_service(step.world, id, definition).of(step.world, deployment);
    let applicant = applicant.on(provider).within(within);
    let decision = place::choose(step.world, applicant);
    if let Some(chosen) = decision.chosen {
        step.record(What::Placement(Box::new(decision)));
        return Ok((Host::Ec2(Some(chosen)), None));
    }
    if within.is_some() {
        // Rule `service.rebalancing-no-launch`: nobody starts an instance for it.
        let why = messages::NO_INSTANCE;
        let message = messages::rebalancing_unplaced(&name, zone_name(step.world, within), why);
        let record = failed(step, id, provider, Why::Placement(Box::new(decision)));
        return Err(Held::Capacity(message, record));
    }
    match provider::wait(step.world, provider) {
        Wait::Yes => {
            step.record(What::Placement(Box::new(decision)));
            return Ok((Host::Ec2(None), None));
        }
        Wait::Full => {
            let record = failed(step, id, provider, Why::Capacity(Capacity::Ec2, drought::FULL));
            return Err(Held::Capacity(messages::provisioning_full(&name), record));
        }
        Wait::No => {}
    }
    if provider.is_some() && decision.eligible == 0 {
        let record = failed(step, id, provider, Why::Placement(Box::new(decision)));
        return Err(Held::Capacity(messages::no_instances(&name), record));
    }
    let nearest = decision.nearest.as_ref();
    let nearest = nearest.and_then(|it| Some((it.instance, it.lacks.first()?)));
    let message = messages::unplaced(&name, nearest);
    let record = failed(step, id, provider, Why::Placement(Box::new(decision)));
    Err(Held::Capacity(message, record))
}

/// The zone that rebalancing sought to fill.
fn zone_of(why: &Why) -> Option<ZoneId> {
    match why {
        Why::Placement(decision) => decision.applicant.zone,
        Why::Capacity(..) => None,
    }
}

fn zone_name(world: &World, zone: Option<ZoneId>) -> &str {
    zone.and_then(|zone| world.zone(zone)).map_or("", |zone| &zone.name)
}

/// The launch rate of the service itself is used up (rule `quota.launch-per-service-ec2`).
pub(super) fn rated(
    step: &mut Step<'_>,
    id: ServiceId,
    deployment: DeploymentId,
    provider: Option<CapacityProviderId>,
    until: SimTime,
) -> Held {
    let launch = step.world.deployments.get(deployment).map(|row| row.target.launch);
    let spot = launch.and_then(|launch| provider::fargate(step.world, launch, provider));
    let capacity = spot.map_or(Capacity::Ec2, Capacity::of_fargate);
    Held::Rate(until, failed(step, id, provider, Why::Capacity(capacity, drought::RATE)))
}

/// The record of a failure: a new one, or that of the last try where nothing has changed since.
fn failed(
    step: &mut Step<'_>,
    id: ServiceId,
    provider: Option<CapacityProviderId>,
    why: Why,
) -> RecordId {
    let service = step.world.services.get(id);
    let zone = zone_of(&why);
    let alike = |it: &&Failure| it.provider == provider && zone_of(&it.why) == zone;
    let known = service.and_then(|it| it.failures.iter().find(alike));
    if let Some(known) = known.filter(|known| known.why == why) {
        return known.record;
    }
    let record = match &why {
        Why::Placement(decision) => step.record(What::Placement(decision.clone())),
        Why::Capacity(capacity, reason) => drought::failed(step, Some(id), *capacity, reason),
    };
    if let Some(service) = step.world.services.get_mut(id) {
        service.failures.retain(|failure| !alike(&failure));
        service.failures.push(Failure { provider, why, record });
    }
    record
}

/// A task found its place: a failure after that is a new one. A rate goes on holding others back meanwhile.
pub(super) fn succeeded(step: &mut Step<'_>, id: ServiceId, provider: Option<CapacityProviderId>) {
    if let Some(service) = step.world.services.get_mut(id) {
        service.failures.retain(|failure| failure.provider != provider || is_rate(failure));
    }
}

/// Nothing waits for a rate any more.
pub(super) fn rate_lets_go(step: &mut Step<'_>, id: ServiceId) {
    if let Some(service) = step.world.services.get_mut(id) {
        service.failures.retain(|failure| !is_rate(failure));
    }
}

fn is_rate(failure: &Failure) -> bool {
    matches!(failure.why, Why::Capacity(_, drought::RATE))
}
