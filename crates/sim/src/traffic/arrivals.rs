//! When requests come. Each request of a class has its gap from the seed alone; the rate only says how fast
//! gaps pass. So a change of rate moves requests in time and never changes one.

use super::{Class, Next, Shape};
use crate::event::Event;
use crate::ids::ClassId;
use crate::requests;
use crate::rng::{Purpose, Rng};
use crate::step::Step;
use crate::time::{SimDuration, SimTime};

/// A mean gap, in the units of [`Next::left`]. A rate of one thousandth a second passes one unit in a
/// microsecond.
const GAP: u64 = 1_000_000_000;

/// The most requests that travel together.
const MAX_WEIGHT: u64 = 10_000;

/// A tape is fast where it holds more than the batch rate allows in this tenth of a second.
const LOOK_AHEAD: SimDuration = SimDuration::from_millis(100);

/// Stretches of a rate that are looked at ahead before the class waits to look further.
const MAX_STRETCHES: u32 = 1_000;

/// Begins the traffic of every class.
pub(crate) fn begin(step: &mut Step<'_>) {
    for class in ids(step) {
        plan(step, class, 0);
    }
}

/// The next requests of a class have arrived, or its rate has changed so that they have to travel apart.
pub(crate) fn on_arrival(step: &mut Step<'_>, id: ClassId, stamp: u32) {
    let now = step.now();
    let Some(class) = class(step, id).filter(|class| class.next.stamp == stamp) else { return };
    let Next { ordinal, weight, left, since, .. } = class.next;
    let passed = passed(class, since, now);
    if !is_tape(class) && passed < left {
        return settle(step, id, left - passed);
    }
    let carry = passed.saturating_sub(left);
    advance(step, id, ordinal, weight);
    plan(step, id, carry);
}

/// Sets the rate that overrides the shape of a class, in thousandths of a request a second, or lifts it.
/// False when there is no such class. Requests that have not come yet stay the same ones.
pub(crate) fn set_rate(step: &mut Step<'_>, id: ClassId, rate: Option<u64>) -> bool {
    let now = step.now();
    let Some(class) = class_mut(step, id) else { return false };
    let was_tape = is_tape(class);
    let left = class.next.left.saturating_sub(passed(class, class.next.since, now));
    class.rate_override = rate;
    class.peak.reach(rate.unwrap_or_default(), now);
    class.next.since = now;
    if was_tape || is_tape(class) {
        plan(step, id, 0);
    } else {
        settle(step, id, left);
    }
    true
}

/// Plans the next requests; `carry` is how much of their gaps has passed already.
fn plan(step: &mut Step<'_>, id: ClassId, carry: u64) {
    let (now, seed, most) = (step.now(), step.world.seed, step.world.traffic.batch_above_per_sec);
    let Some(class) = class_mut(step, id) else { return };
    if let Shape::Tape(tape) = &class.shape
        && class.rate_override.is_none()
    {
        let (at, weight) = next_of_tape(tape, class.next.since, most);
        class.next = Next { weight, ..class.next };
        return schedule(step, id, at);
    }
    class.look(now);
    let weight = weight(class.rate(now), most);
    let gaps = gaps(seed, id, class, class.next.ordinal, weight);
    class.next = Next { weight, left: gaps.saturating_sub(carry), since: now, ..class.next };
    let at = reach(class, most);
    schedule(step, id, at);
}

/// Looks anew at requests that were to travel together, with `left` to pass before the last of them: those
/// whose own gaps have passed arrive now, the others are planned at the rate as it is now.
fn settle(step: &mut Step<'_>, id: ClassId, left: u64) {
    let (now, seed, most) = (step.now(), step.world.seed, step.world.traffic.batch_above_per_sec);
    let Some(class) = class(step, id) else { return };
    let (ordinal, mut waiting, mut left) = (class.next.ordinal, class.next.weight, left);
    // From the last request back to the first that has not arrived.
    while waiting > 1 {
        let gap = gap(seed, id, class, ordinal + u64::from(waiting) - 1);
        if gap >= left {
            break;
        }
        left -= gap;
        waiting -= 1;
    }
    let first = waiting.saturating_sub(1);
    advance(step, id, ordinal, first);
    let Some(class) = class_mut(step, id) else { return };
    class.look(now);
    let weight = weight(class.rate(now), most);
    let more = gaps(seed, id, class, class.next.ordinal + 1, weight - 1);
    class.next = Next { weight, left: left.saturating_add(more), since: now, ..class.next };
    let at = reach(class, most);
    schedule(step, id, at);
}

/// Sends requests on their way, if there are any.
fn advance(step: &mut Step<'_>, id: ClassId, ordinal: u64, weight: u32) {
    let now = step.now();
    if let Some(class) = class_mut(step, id) {
        class.next.ordinal = ordinal + u64::from(weight);
        // A tape goes on behind this moment.
        class.next.since = now + SimDuration(1);
    }
    if weight > 0 {
        requests::send(step, id, ordinal, weight);
    }
}

fn schedule(step: &mut Step<'_>, id: ClassId, at: SimTime) {
    let now = step.now();
    let Some(class) = class_mut(step, id) else { return };
    class.next.stamp = class.next.stamp.wrapping_add(1);
    let stamp = class.next.stamp;
    if at < SimTime::NEVER {
        step.after(at.since(now), Event::Arrival { class: id, stamp });
    }
}

/// When the next requests arrive, or when their class has to be looked at again.
fn reach(class: &Class, most: u32) -> SimTime {
    let Next { weight: together, mut left, since: mut at, .. } = class.next;
    for _ in 0..MAX_STRETCHES {
        let (rate, until) = class.stretch(at);
        if weight(rate, most) < together {
            return at;
        }
        if rate > 0 {
            let arrives = at + SimDuration(left.div_ceil(rate));
            if arrives <= until {
                return arrives;
            }
        }
        if until == SimTime::NEVER {
            return until;
        }
        left = left.saturating_sub(rate.saturating_mul(until.since(at).0));
        at = until;
    }
    at
}

/// How much has passed between two moments, in the units of [`Next::left`].
fn passed(class: &Class, from: SimTime, to: SimTime) -> u64 {
    let (mut at, mut sum) = (from, 0_u64);
    while at < to {
        let (rate, until) = class.stretch(at);
        let end = until.min(to);
        sum = sum.saturating_add(rate.saturating_mul(end.since(at).0));
        at = end;
    }
    sum
}

/// How many requests travel together at a rate (rule `engine.batch`).
fn weight(rate: u64, most: u32) -> u32 {
    let most = u64::from(most.max(1)) * 1_000;
    if rate <= most { 1 } else { rate.div_ceil(most).min(MAX_WEIGHT) as u32 }
}

/// The gap before a request: exactly one, or exponential with mean one.
fn gap(seed: u64, id: ClassId, class: &Class, ordinal: u64) -> u64 {
    if class.poisson {
        let mut rng = Rng::new(seed, Purpose::Arrival, [u64::from(id.0), ordinal]);
        rng.exponential(SimDuration(GAP)).0
    } else {
        GAP
    }
}

/// The gaps before this many requests together.
fn gaps(seed: u64, id: ClassId, class: &Class, ordinal: u64, count: u32) -> u64 {
    (0..u64::from(count)).map(|n| gap(seed, id, class, ordinal + n)).sum()
}

/// When the next requests of a tape come, from `since` on, and how many travel together: those of one
/// interval of the batch rate where they come faster than it, else those of one moment.
fn next_of_tape(tape: &[SimTime], since: SimTime, most: u32) -> (SimTime, u32) {
    let rest = tape.get(tape.partition_point(|at| *at < since)..).unwrap_or_default();
    let Some(&first) = rest.first() else { return (SimTime::NEVER, 0) };
    let before = |end: SimTime| rest.partition_point(|at| *at < end);
    let is_fast = before(first + LOOK_AHEAD) as u64 > u64::from(most) / 10;
    let interval = SimDuration(SimDuration::from_secs(1).0 / u64::from(most.max(1)));
    let end = if is_fast { first + interval } else { first + SimDuration(1) };
    let count = before(end).clamp(1, MAX_WEIGHT as usize);
    let last = rest.get(count - 1).copied().unwrap_or(first);
    (last, count as u32)
}

fn is_tape(class: &Class) -> bool {
    class.rate_override.is_none() && matches!(class.shape, Shape::Tape(_))
}

fn ids(step: &Step<'_>) -> impl Iterator<Item = ClassId> + use<> {
    let count = step.world.traffic.classes.len();
    (0..count).filter_map(|n| u16::try_from(n).ok()).map(ClassId)
}

fn class<'a>(step: &'a Step<'_>, id: ClassId) -> Option<&'a Class> {
    step.world.traffic.class(id)
}

fn class_mut<'a>(step: &'a mut Step<'_>, id: ClassId) -> Option<&'a mut Class> {
    step.world.traffic.classes.get_mut(usize::from(id.0))
}
