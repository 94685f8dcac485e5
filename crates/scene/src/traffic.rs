//! Requests as dots: where each is between its arrival and its end, and for how many one dot stands.
//!
//! A request may take less time than the eye needs, so its dot takes at least [`TRAVEL_MS`] to its task; it never
//! leaves before the request arrived, and counts are exact whatever is drawn.

use sim::ids::{TargetGroupId, TaskId};
use sim::log::Log;
use sim::request::Outcome;
use sim::time::{SimDuration, SimTime};
use sim::traffic::Class;
use sim::world::World;

use crate::dwell;
use crate::view::View;

/// A dot's way from the users to the load balancer, in milliseconds of the viewer.
const APPROACH_MS: f32 = 300.0;
/// A dot's whole way from the users to its task.
pub const TRAVEL_MS: f32 = 700.0;
/// A lost request falls for this long.
pub const FALL_MS: f32 = 600.0;
/// Dots under way at the same time, with those that fall.
pub const MAX_DOTS: usize = 160;
/// Dots that are aimed at where most comes; the rest is room for bursts.
const AIM: f32 = 100.0;
/// That dots stand for more than before is said for this long, in milliseconds of the viewer.
const SAID_MS: f32 = 6_000.0;

/// A request as it is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    /// Where it is.
    pub leg: Leg,
    /// How much of that is behind it, from 0 to 1.
    pub part: f32,
    /// Its target, once it has one.
    pub target: Option<(TargetGroupId, TaskId)>,
    /// The group that its class is sent to.
    pub group: TargetGroupId,
    /// Whether it is answered later than its class wants, or will be.
    pub slow: bool,
}

/// A stretch of a request's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leg {
    /// From the users to the load balancer.
    Approach,
    /// From the load balancer to its task.
    Route,
    /// From where it was lost into the gutter.
    Fall,
}

/// Requests a second that reach load balancers: the mean of the last three whole seconds, in tenths.
pub fn rate_tenths(world: &World, at: SimTime) -> u64 {
    let now = u32::try_from(at.as_secs()).unwrap_or(u32::MAX);
    let rows = (1..=3).filter_map(|ago| world.metrics.seconds.get(now.checked_sub(ago)?));
    let (mut count, mut arrived) = (0, 0);
    for row in rows {
        count += 1;
        arrived += u64::from(row.arrived);
    }
    (arrived * 10).checked_div(count).unwrap_or_default()
}

/// For how many requests one dot stands: 1, 2, 5, 10 and so on, so that not too many are under way at once when most come.
/// It follows from the run's highest rates and the speed, not from the rate of the moment: more traffic is more dots.
pub fn per_dot(world: &World, view: &View) -> u32 {
    scale(world, view, |class| class.peak.rate)
}

/// For how many one stood until an action a moment ago set more traffic than there was to be.
pub fn per_dot_before(world: &World, at: SimTime, view: &View) -> Option<u32> {
    let said = dwell::span(view, SAID_MS);
    let lately = |class: &Class| class.peak.raised.is_some_and(|raised| at.since(raised) <= said);
    if !world.traffic.classes.iter().any(lately) {
        return None;
    }
    let of = |class: &Class| if lately(class) { class.peak.before } else { class.peak.rate };
    Some(scale(world, view, of)).filter(|before| *before != per_dot(world, view))
}

fn scale(world: &World, view: &View, rate: impl Fn(&Class) -> u64) -> u32 {
    let secs = TRAVEL_MS / 1_000.0 * view.speed.max(0.0);
    let rates = || world.traffic.classes.iter().map(&rate);
    let expected = rates().sum::<u64>() as f32 / 1_000.0 * secs;
    // What travels together is one dot (rule `engine.batch`).
    let together = rates().max().unwrap_or_default() / 1_000;
    let together = together.div_ceil(world.traffic.batch_above_per_sec.max(1).into());
    let fits = |step: &u32| expected / *step as f32 <= AIM && u64::from(*step) >= together;
    let steps = (0..7).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u32.pow(power)));
    steps.into_iter().find(fits).unwrap_or(10_000_000)
}

/// The dots of a moment, at most [`MAX_DOTS`].
pub fn dots(world: &World, log: &Log, at: SimTime, view: &View, per_dot: u32) -> Vec<Dot> {
    let mut dots = Vec::with_capacity(MAX_DOTS);
    let viewer = Viewer { view, at };
    let horizon = dwell::span(view, TRAVEL_MS + FALL_MS);
    let over = log.ended().iter().rev().skip_while(|ended| ended.ended > at);
    for ended in over.take_while(|ended| at.since(ended.ended) < horizon) {
        if dots.len() == MAX_DOTS || !is_drawn(ended.arrived, ended.weight, per_dot) {
            continue;
        }
        let Some(class) = world.traffic.class(ended.class) else { continue };
        let slow = ended.ended.since(ended.arrived) > class.objective;
        let lost = (ended.outcome != Outcome::Answered).then_some(ended.ended);
        let base =
            Dot { leg: Leg::Approach, part: 0.0, target: ended.target, group: class.group, slow };
        dots.extend(viewer.place(base, ended.arrived, lost));
    }
    for request in world.requests.values() {
        if dots.len() == MAX_DOTS {
            break;
        }
        if !is_drawn(request.arrived, request.weight, per_dot) {
            continue;
        }
        let Some(class) = world.traffic.class(request.class) else { continue };
        let slow = at.since(request.arrived) > class.objective;
        let base =
            Dot { leg: Leg::Approach, part: 0.0, target: request.target, group: class.group, slow };
        dots.extend(viewer.place(base, request.arrived, None));
    }
    dots
}

/// Whether requests that travel together are among those that are drawn: one request in so many, the same ones in every frame.
fn is_drawn(arrived: SimTime, weight: u32, per_dot: u32) -> bool {
    let mixed = arrived.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    // Where one stands for more, those that are left were among those before.
    (mixed * u64::from(per_dot)) >> 32 < u64::from(weight)
}

struct Viewer<'a> {
    view: &'a View,
    at: SimTime,
}

impl Viewer<'_> {
    fn millis(&self, span: SimDuration) -> f32 {
        span.0 as f32 / 1_000.0 / self.view.speed.max(0.001)
    }

    /// Where a dot is that began at `arrived`. What is in its task, or answered, is not drawn.
    fn place(&self, dot: Dot, arrived: SimTime, lost: Option<SimTime>) -> Option<Dot> {
        let age = self.millis(self.at.since(arrived));
        let travel = if dot.target.is_some() { TRAVEL_MS } else { APPROACH_MS };
        if age < APPROACH_MS {
            return Some(Dot { part: age / APPROACH_MS, ..dot });
        }
        if age < travel {
            let part = (age - APPROACH_MS) / (TRAVEL_MS - APPROACH_MS);
            return Some(Dot { leg: Leg::Route, part, ..dot });
        }
        let falls_at = self.millis(lost?.since(arrived)).max(travel);
        let part = (age - falls_at) / FALL_MS;
        (0.0..1.0).contains(&part).then_some(Dot { leg: Leg::Fall, part, ..dot })
    }
}

/// Requests of the last moments by zone, for flows where dots would be too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flow {
    /// Requests that ended, in the looked-at span.
    pub all: u64,
    /// Of those, lost ones.
    pub lost: u64,
}

/// Ended requests that are looked at for flows.
const MAX_LOOK_BACK: usize = 4_000;

/// What a target group sent to each zone in the last second, as far as the log's window reaches; a second of the viewer where
/// that is longer.
pub fn flows(
    world: &World,
    log: &Log,
    at: SimTime,
    view: &View,
    group: TargetGroupId,
) -> Vec<Flow> {
    let mut flows = vec![Flow::default(); world.zones.len().max(1)];
    let horizon = dwell::span(view, 1_000.0).max(SimDuration::from_secs(1));
    let over = log.ended().iter().rev().skip_while(|ended| ended.ended > at).take(MAX_LOOK_BACK);
    for ended in over.take_while(|ended| at.since(ended.ended) < horizon) {
        let target = ended.target.filter(|(of, _)| *of == group);
        let zone = target.and_then(|(_, task)| world.tasks.get(task)?.zone);
        let Some(flow) = zone.and_then(|zone| flows.get_mut(usize::from(zone.0))) else { continue };
        flow.all += u64::from(ended.weight);
        if ended.outcome != Outcome::Answered {
            flow.lost += u64::from(ended.weight);
        }
    }
    flows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(target: bool) -> Dot {
        let group = TargetGroupId(1);
        let target = target.then_some((group, TaskId(1)));
        Dot { leg: Leg::Approach, part: 0.0, target, group, slow: false }
    }

    #[test]
    fn a_dot_goes_where_its_request_has_been() {
        let check = |speed: f32, millis: u64, target: bool, lost: Option<u64>, expected: &str| {
            let view = View { speed, ..View::new(600.0, 400.0) };
            let at = SimTime::from_millis(10_000 + millis);
            let lost = lost.map(|lost| SimTime::from_millis(10_000 + lost));
            let viewer = Viewer { view: &view, at };
            let found = viewer.place(dot(target), SimTime::from_millis(10_000), lost);
            let found = found.map_or("gone".into(), |dot| format!("{:?} {:.2}", dot.leg, dot.part));
            assert_eq!(found, expected, "{millis} ms at {speed}");
        };
        check(1.0, 0, true, None, "Approach 0.00");
        check(1.0, 150, true, None, "Approach 0.50");
        check(1.0, 500, true, None, "Route 0.50");
        check(1.0, 700, true, None, "gone");
        check(10.0, 5_000, true, None, "Route 0.50");
        // Lost at once, and seen to fall only when it is where it was lost.
        check(1.0, 500, true, Some(20), "Route 0.50");
        check(1.0, 1_000, true, Some(20), "Fall 0.50");
        check(1.0, 2_000, true, Some(1_700), "Fall 0.50");
        check(1.0, 1_400, true, Some(20), "gone");
        // Without a target it falls from the load balancer.
        check(1.0, 600, false, Some(0), "Fall 0.50");
    }

    #[test]
    fn the_same_requests_are_drawn_in_every_frame_and_about_one_in_so_many() {
        let drawn = |weight, per_dot| {
            (0..100_000_u64).filter(|n| is_drawn(SimTime(n * 997), weight, per_dot)).count()
        };
        assert_eq!(drawn(1, 1), 100_000);
        let tenth = drawn(1, 10);
        assert!((9_000..11_000).contains(&tenth), "{tenth}");
        let halves = drawn(5, 10);
        assert!((48_000..52_000).contains(&halves), "{halves}");
        assert_eq!(drawn(20, 20), 100_000);
    }
}
