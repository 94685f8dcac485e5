//! Slow start, stickiness, weighted random, zones apart, and when a group fails open.

use serde_json::json;

use super::*;
use crate::balance::routing::{Asks, choose};
use crate::call::{Action, Name, apply};
use crate::ids::{RecordId, ZoneId};
use crate::log::Log;
use crate::step::Step;
use crate::target_group::{Ramp, Spread};

fn asks(ordinal: u64, now: SimTime, clients: Option<u32>) -> Asks {
    Asks { seed: 1, now, class: CLASS, ordinal, clients }
}

/// How many of so many requests each target gets at a moment.
fn shares(rig: &mut Rig, requests: u64, now: SimTime) -> Vec<u32> {
    let mut counts = vec![0; rig.group().targets.len()];
    for ordinal in 0..requests {
        counts[choose(rig.group(), asks(ordinal, now, None)).unwrap()] += 1;
    }
    counts
}

/// Rules `alb.slow-start`, `alb.slow-start-ramp`: the share grows evenly, and is full at the end.
#[test]
fn a_target_in_slow_start_gets_a_growing_share() {
    let share = |secs: u64| {
        let mut rig = Rig::healthy(image(), 3);
        let group = rig.group();
        group.spread.slow_start = SimDuration::from_secs(100);
        group.ramps_until = SimTime::from_secs(100);
        group.targets[1].ramp = Some(Ramp { since: SimTime::ZERO, credit: 0 });
        shares(&mut rig, 1_000, SimTime::from_secs(secs))
    };
    assert_eq!(share(0), [500, 0, 500]);
    assert_eq!(share(50), [400, 200, 400]);
    assert_eq!(share(25)[1], 111);
    assert_eq!(share(100), [334, 333, 333]);
}

/// Rules `alb.slow-start-ramp`, `alb.cross-zone-off`: the same share among the targets of its own zone.
#[test]
fn slow_start_counts_with_zones_apart() {
    let share = |secs: u64| {
        let mut rig = Rig::healthy(image(), 4);
        let group = rig.group();
        for (target, zone) in group.targets.iter_mut().zip([0, 0, 0, 1]) {
            target.zone = Some(ZoneId(zone));
        }
        group.spread.cross_zone = false;
        group.spread.slow_start = SimDuration::from_secs(100);
        group.ramps_until = SimTime::from_secs(100);
        group.targets[1].ramp = Some(Ramp { since: SimTime::ZERO, credit: 0 });
        shares(&mut rig, 2_000, SimTime::from_secs(secs))
    };
    assert_eq!(share(0), [500, 0, 500, 1_000]);
    assert_eq!(share(50), [400, 200, 400, 1_000]);
    assert_eq!(share(100), [334, 333, 333, 1_000]);
}

/// Rules `engine.outstanding-ties`, `alb.cross-zone-off`: in turn too where a zone's targets take only its own.
#[test]
fn ties_go_round_with_zones_apart() {
    let mut rig = Rig::healthy(image(), 4);
    for (target, zone) in rig.group().targets.iter_mut().zip([0, 0, 0, 1]) {
        target.zone = Some(ZoneId(zone));
    }
    rig.group().spread.cross_zone = false;
    rig.group().algorithm = Algorithm::LeastOutstandingRequests;
    assert_eq!(shares(&mut rig, 600, SimTime::ZERO), [100, 100, 100, 300]);
}

/// Rule `alb.slow-start-ramp`: a target that becomes healthy ramps only where another one is full; a new one, only
/// where that was there before it.
#[test]
fn the_first_targets_do_not_ramp() {
    let unhealthy = TargetState::Unhealthy(crate::target_group::UnhealthyReason::Timeout);
    let ramps = |first: TargetState, second: TargetState, later: u64| {
        let mut rig = Rig::healthy(image(), 2);
        let group = rig.group();
        group.check.healthy_threshold = 1;
        group.spread.slow_start = SimDuration::from_secs(60);
        (group.targets[0].state, group.targets[1].state) = (first, second);
        group.targets[1].registered = SimTime::from_secs(later);
        rig.run_secs(31);
        assert!(rig.group().targets.iter().all(|it| it.state == TargetState::Healthy));
        rig.group().targets.iter().map(|it| it.ramp.is_some()).collect::<Vec<_>>()
    };
    let (healthy, new) = (TargetState::Healthy, TargetState::Initial);
    assert_eq!(ramps(healthy, new, 1), [false, true]);
    assert_eq!(ramps(healthy, new, 0), [false, false], "they came together");
    assert_eq!(ramps(new, new, 0), [false, false]);
    assert_eq!(ramps(healthy, unhealthy, 0), [false, true], "it comes back");
}

/// Rule `alb.weighted-random`: drawn for each request, about evenly.
#[test]
fn weighted_random_draws_for_each_request() {
    let mut rig = Rig::healthy(image(), 4);
    rig.group().algorithm = Algorithm::WeightedRandom;
    let counts = shares(&mut rig, 4_000, SimTime::ZERO);
    assert!(counts.iter().all(|count| (880..1_120).contains(count)), "{counts:?}");
    assert_eq!(
        shares(&mut rig, 4_000, SimTime::ZERO),
        counts,
        "the same requests, the same targets"
    );
}

/// Rules `alb.stickiness`, `engine.clients`, `engine.sticky-renewal`.
#[test]
fn clients_stick_to_their_target_while_it_is_healthy() {
    let mut rig = Rig::healthy(image(), 5);
    rig.group().spread.sticky = Some(SimDuration::from_secs(60));
    let now = SimTime::from_secs;
    let target = |rig: &mut Rig, at| choose(rig.group(), asks(7, now(at), Some(1))).unwrap();
    let first = target(&mut rig, 0);
    assert_eq!([target(&mut rig, 50), target(&mut rig, 100)], [first; 2]);
    // It lasts sixty seconds from the latest request.
    assert_ne!(target(&mut rig, 161), first);
    let second = target(&mut rig, 170);
    rig.group().targets[second].state =
        TargetState::Unhealthy(crate::target_group::UnhealthyReason::Timeout);
    refresh(&mut rig.world, GROUP);
    assert_ne!(target(&mut rig, 171), second);
}

/// Rule `alb.sticky-cookie`: where nobody says for how long, the cookie is good for a day after the latest request.
#[test]
fn clients_stick_for_a_day_if_nothing_is_said() {
    const DAY: u64 = 86_400;
    let mut rig = Rig::healthy(image(), 5);
    let mut log = Log::default();
    let mut step = Step { world: &mut rig.world, log: &mut log, cause: RecordId::SCENARIO };
    let with = json!({
        "TargetGroupArn": "web", "Attributes": [{"Key": "stickiness.enabled", "Value": "true"}]
    });
    apply(&mut step, &Action::new(SimTime::ZERO, Name::ModifyTargetGroupAttributes, with));
    let target =
        |rig: &mut Rig, at| choose(rig.group(), asks(7, SimTime::from_secs(at), Some(1))).unwrap();
    let first = target(&mut rig, 0);
    assert_eq!(rig.group().spread.sticky, Some(SimDuration::from_secs(DAY)));
    assert_eq!(target(&mut rig, DAY - 1), first, "the day is not over");
    assert_ne!(target(&mut rig, 2 * DAY - 1), first, "it is");
}

/// Rules `alb.cross-zone`, `alb.cross-zone-off`, `engine.zone-turns`: each zone gets the same, and shares it
/// out among its own.
#[test]
fn zones_apart_get_the_same_each() {
    let mut rig = Rig::healthy(image(), 4);
    for (target, zone) in rig.group().targets.iter_mut().zip([0, 0, 0, 1]) {
        target.zone = Some(ZoneId(zone));
    }
    assert_eq!(shares(&mut rig, 600, SimTime::ZERO), [150, 150, 150, 150]);
    rig.group().spread.cross_zone = false;
    assert_eq!(shares(&mut rig, 600, SimTime::ZERO), [100, 100, 100, 300]);
    rig.group().algorithm = Algorithm::LeastOutstandingRequests;
    rig.group().targets[0].outstanding = 9;
    assert_eq!(shares(&mut rig, 2, SimTime::ZERO), [0, 1, 0, 1]);
}

/// Rules `health.fail-open-count`, `health.fail-open-percent`.
#[test]
fn a_group_fails_open_below_its_minimum() {
    let check = |count, percent, healthy, registered, expected| {
        let spread =
            Spread { min_healthy: count, min_healthy_percent: percent, ..Spread::default() };
        assert_eq!(spread.fails_open(healthy, registered), expected, "{spread:?} {healthy}");
    };
    check(1, None, 0, 4, true);
    check(1, None, 1, 4, false);
    check(3, None, 2, 4, true);
    check(1, Some(50), 1, 3, true);
    check(1, Some(50), 2, 3, false);
    check(1, Some(50), 2, 4, false);
}

/// Rules `health.fail-open-count`, `health.fail-open-percent`, `alb.cross-zone-off`: with zones apart each fails open by
/// itself, and one without any healthy target is left out while another one has some.
#[test]
fn zones_apart_fail_open_each() {
    let unhealthy = TargetState::Unhealthy(crate::target_group::UnhealthyReason::Timeout);
    let check =
        |cross_zone: bool, least: (u32, Option<u32>), sick: &[usize], expected: [u32; 4]| {
            let mut rig = Rig::healthy(image(), 4);
            let group = rig.group();
            for (target, zone) in group.targets.iter_mut().zip([0, 0, 1, 1]) {
                target.zone = Some(ZoneId(zone));
            }
            for place in sick {
                group.targets[*place].state = unhealthy;
            }
            (group.spread.min_healthy, group.spread.min_healthy_percent) = least;
            group.spread.cross_zone = cross_zone;
            refresh(&mut rig.world, GROUP);
            assert_eq!(
                shares(&mut rig, 600, SimTime::ZERO),
                expected,
                "{cross_zone} {least:?} {sick:?}"
            );
        };
    let default = (1, None);
    check(false, default, &[0], [0, 300, 150, 150]);
    check(false, (2, None), &[0], [150, 150, 150, 150]);
    check(false, (1, Some(60)), &[0], [150, 150, 150, 150]);
    check(false, (1, Some(50)), &[0], [0, 300, 150, 150]);
    check(true, (2, None), &[0], [0, 200, 200, 200]);
    check(true, (4, None), &[0], [150, 150, 150, 150]);
    check(false, default, &[0, 1], [0, 0, 300, 300]);
    check(false, (2, None), &[0, 1], [0, 0, 300, 300]);
    check(false, (2, None), &[0, 1, 2], [0, 0, 300, 300]);
    check(false, default, &[0, 1, 2, 3], [150, 150, 150, 150]);
}
