//! Which target a request goes to.

use crate::ids::{ClassId, ZoneId};
use crate::misconception::{Beliefs, Misconception};
use crate::rng::{Purpose, Rng};
use crate::target_group::{Algorithm, Target, TargetGroup, TargetState, ZoneTurns};
use crate::time::{SimDuration, SimTime};

/// A request that looks for a target: what draws and stickiness go by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asks {
    pub(crate) seed: u64,
    pub(crate) now: SimTime,
    pub(crate) class: ClassId,
    pub(crate) ordinal: u64,
    /// How many clients the class's requests come from.
    pub(crate) clients: Option<u32>,
}

/// The place of the target that a request goes to; none where no target is registered
/// (rules `alb.algorithm`, `alb.error-503`). With stickiness the algorithm decides only a client's first
/// request (rule `alb.stickiness`).
pub(crate) fn choose(group: &mut TargetGroup, asks: Asks) -> Option<usize> {
    match group.spread.sticky.zip(asks.client()) {
        None => by_algorithm(group, asks),
        Some((lasts, client)) => sticky(group, asks, lasts, client),
    }
}

/// The target that a client sticks to, for as long again (rule `engine.sticky-renewal`).
fn sticky(
    group: &mut TargetGroup,
    asks: Asks,
    lasts: SimDuration,
    client: (ClassId, u32),
) -> Option<usize> {
    let stuck = group.stuck.get(&client).filter(|(_, until)| *until > asks.now);
    let place = stuck.and_then(|(task, _)| group.place(*task));
    let gets = |place: &usize| group.rotation.iter().any(|it| usize::try_from(*it) == Ok(*place));
    let place = place.filter(gets).or_else(|| by_algorithm(group, asks))?;
    let task = group.targets.get(place)?.task;
    group.stuck.insert(client, (task, asks.now + lasts));
    Some(place)
}

/// The place of the target that is next by the group's algorithm.
fn by_algorithm(group: &mut TargetGroup, asks: Asks) -> Option<usize> {
    if crate::WHOLE && !group.spread.cross_zone {
        return in_zone(group, asks);
    }
    let rotation = std::mem::take(&mut group.rotation);
    let turn = turn(group, &rotation, group.cursor, asks);
    if let Some(turn) = turn {
        group.cursor = after(turn, rotation.len());
    }
    let place = turn.and_then(|turn| rotation.get(turn)).copied();
    group.rotation = rotation;
    usize::try_from(place?).ok()
}

/// Whose turn it is of the targets at some places, beginning with the one that a cursor shows.
fn turn(group: &mut TargetGroup, places: &[u32], cursor: u32, asks: Asks) -> Option<usize> {
    let start = usize::try_from(cursor).ok()?.checked_rem(places.len())?;
    match group.algorithm {
        _ if !crate::WHOLE => Some(start),
        Algorithm::RoundRobin if asks.now < group.ramps_until => {
            Some(ramped(group, places, start, asks.now))
        }
        Algorithm::RoundRobin => Some(start),
        Algorithm::LeastOutstandingRequests => least_outstanding(group, places, start),
        Algorithm::WeightedRandom => asks.draw(places.len()),
    }
}

/// The turn after one of so many.
fn after(turn: usize, count: usize) -> u32 {
    u32::try_from((turn + 1) % count.max(1)).unwrap_or_default()
}

/// The next target by turns, targets in slow start letting most of their turns pass: they take one when their
/// share, which grows evenly, has added up to a request (rule `alb.slow-start-ramp`).
fn ramped(group: &mut TargetGroup, places: &[u32], start: usize, now: SimTime) -> usize {
    let length = group.spread.slow_start.0.max(1);
    for turn in (start..places.len()).chain(0..start) {
        let place = places.get(turn).and_then(|place| usize::try_from(*place).ok());
        let Some(target) = place.and_then(|place| group.targets.get_mut(place)) else { continue };
        let Some(ramp) = &mut target.ramp else { return turn };
        ramp.credit += (now.since(ramp.since).0 * 1_000 / length).min(1_000);
        if ramp.credit >= 1_000 {
            ramp.credit -= 1_000;
            return turn;
        }
    }
    start
}

/// With zones apart requests go round the zones that have targets for them, and in each zone by the algorithm
/// among its own (rules `alb.cross-zone-off`, `engine.zone-turns`).
fn in_zone(group: &mut TargetGroup, asks: Asks) -> Option<usize> {
    let zone_of = |place: &u32| {
        let place = usize::try_from(*place).ok();
        place.and_then(|place| group.targets.get(place)).and_then(|target| target.zone)
    };
    let turns = |zone: Option<ZoneId>| {
        let turns = zone.and_then(|zone| group.zone_turns.get(usize::from(zone.0)));
        turns.copied().unwrap_or_default()
    };
    let zones = group.rotation.iter().map(zone_of);
    let zone = zones.min_by_key(|zone| (turns(*zone).requests, *zone))?;
    let own: Vec<u32> =
        group.rotation.iter().copied().filter(|place| zone_of(place) == zone).collect();
    let cursor = turns(zone).cursor;
    let turn = turn(group, &own, cursor, asks)?;
    if let Some(zone) = zone {
        let index = usize::from(zone.0);
        // A zone that comes late begins where the others are, this request included.
        let most = group.zone_turns.iter().map(|turns| turns.requests).max().unwrap_or_default();
        if group.zone_turns.len() <= index {
            let late = ZoneTurns { requests: most.saturating_sub(1), cursor: 0 };
            group.zone_turns.resize(index + 1, late);
        }
        if let Some(turns) = group.zone_turns.get_mut(index) {
            turns.requests = turns.requests.wrapping_add(1);
            turns.cursor = after(turn, own.len());
        }
    }
    usize::try_from(*own.get(turn)?).ok()
}

/// Of the targets in turn from `start` on, the first with the fewest requests under way
/// (rule `engine.outstanding-ties`).
fn least_outstanding(group: &TargetGroup, places: &[u32], start: usize) -> Option<usize> {
    let turns = (start..places.len()).chain(0..start);
    turns.min_by_key(|turn| {
        let place = places.get(*turn).and_then(|place| usize::try_from(*place).ok());
        place.and_then(|place| group.targets.get(place)).map(|target| target.outstanding)
    })
}

impl Asks {
    /// Any of so many, drawn for this request (rule `alb.weighted-random`).
    fn draw(self, count: usize) -> Option<usize> {
        let mut rng = self.rng(Purpose::Routing);
        usize::try_from(rng.below(count as u64)).ok().filter(|drawn| *drawn < count)
    }

    /// The client that it comes from, where its class has clients (rule `engine.clients`).
    fn client(self) -> Option<(ClassId, u32)> {
        let clients = self.clients?;
        let client = self.rng(Purpose::Client).below(clients.into());
        Some((self.class, u32::try_from(client).ok()?))
    }

    fn rng(self, purpose: Purpose) -> Rng {
        Rng::new(self.seed, purpose, [u64::from(self.class.0), self.ordinal])
    }
}

/// Brings up to date which targets get requests: the healthy ones, or all that are registered when too few
/// are healthy (rules `health.fail-open`, `engine.fail-open-initial`). With zones apart each counts its own.
pub(super) fn refresh(group: &mut TargetGroup, beliefs: Beliefs) {
    let count = group.targets.iter().filter(|target| is_healthy(target)).count();
    group.healthy = u32::try_from(count).unwrap_or(u32::MAX);
    let mut rotation = std::mem::take(&mut group.rotation);
    rotation.clear();
    if crate::WHOLE && !group.spread.cross_zone {
        let mut zones: Vec<Option<ZoneId>> = Vec::new();
        for target in &group.targets {
            if !zones.contains(&target.zone) {
                zones.push(target.zone);
                fill(group, &mut rotation, beliefs, |it| it.zone == target.zone);
            }
        }
        rotation.sort_unstable();
    } else {
        fill(group, &mut rotation, beliefs, |_| true);
    }
    group.rotation = rotation;
}

/// Adds those of some targets that get requests. While others are healthy, none of theirs is no reason to send requests
/// to all of them: their zone's address has left DNS (rule `health.dns-failover-count`).
fn fill(
    group: &TargetGroup,
    rotation: &mut Vec<u32>,
    beliefs: Beliefs,
    own: impl Fn(&Target) -> bool,
) {
    let registered = |target: &Target| !matches!(target.state, TargetState::Draining { .. });
    let own = || (0_u32..).zip(&group.targets).filter(|(_, target)| own(target));
    let count = |counts: fn(&Target) -> bool| {
        let count = own().filter(|(_, target)| counts(target)).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    };
    let healthy = count(is_healthy);
    let others = group.healthy > healthy;
    let too_few = group.spread.fails_open(healthy, count(registered)) && (healthy > 0 || !others);
    let fails_open = too_few && !beliefs.hold(Misconception::NoFailOpen);
    let gets = own()
        .filter(|(_, target)| if fails_open { registered(target) } else { is_healthy(target) });
    rotation.extend(gets.map(|(place, _)| place));
}

fn is_healthy(target: &Target) -> bool {
    target.state == TargetState::Healthy
}
