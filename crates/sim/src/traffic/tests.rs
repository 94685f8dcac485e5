//! Arrivals: rates that are met exactly, the same requests at any rate, batches, tapes, the slider.

use proptest::prelude::*;

use super::*;
use crate::balance::fixture::{CLASS, Rig, image};
use crate::image::Image;

/// When requests arrived, with how many came together.
fn arrivals(rig: &Rig) -> Vec<(SimTime, u32)> {
    let mut found: Vec<(SimTime, u32)> =
        rig.log.ended().iter().map(|it| (it.arrived, it.weight)).collect();
    found.sort();
    found
}

/// A rig whose requests all end at once: there is no target.
fn rig(shape: Shape, poisson: bool) -> Rig {
    let mut rig = Rig::new(image(), 0);
    rig.traffic(shape, poisson);
    rig
}

fn arrived(rig: &Rig) -> u64 {
    rig.world.metrics.arrived
}

#[test]
fn even_traffic_comes_evenly_and_without_drift() {
    let mut rig = rig(Shape::Constant(3_000), false);
    rig.run_secs(1);
    let micros: Vec<u64> = arrivals(&rig).iter().map(|(at, _)| at.0).collect();
    assert_eq!(micros, [333_334, 666_667, 1_000_000]);
    rig.run_secs(1_000);
    assert_eq!(arrived(&rig), 3_000);
}

#[test]
fn shapes_bring_as_many_requests_as_their_rates_say() {
    let secs = SimTime::from_secs;
    let span = SimDuration::from_secs;
    let check = |shape: Shape, until: u64, expected: u64| {
        let mut rig = rig(shape.clone(), false);
        rig.run_secs(until);
        let found = arrived(&rig);
        assert!(found.abs_diff(expected) <= 1, "{shape:?}: {found} instead of {expected}");
    };
    check(Shape::Constant(500), 100, 50);
    check(Shape::Ramp { from: 0, to: 20_000, start: secs(10), end: secs(20) }, 30, 300);
    check(Shape::Ramp { from: 20_000, to: 0, start: secs(10), end: secs(20) }, 30, 300);
    check(Shape::Sine { mean: 10_000, swing: 10_000, period: span(60) }, 120, 1_200);
    check(Shape::Sine { mean: 10_000, swing: 10_000, period: span(60) }, 30, 491);
    check(Shape::Steps([(secs(10), 5_000), (secs(20), 0), (secs(30), 1_000)].into()), 40, 60);
    let bursts = [(secs(10), span(5), 100_000)];
    check(Shape::Spikes { base: 1_000, bursts: bursts.into() }, 30, 525);
    check(Shape::Constant(0), 100, 0);
}

/// A Poisson stream has its rate, and gaps of every length.
#[test]
fn poisson_traffic_has_its_rate() {
    let mut rig = rig(Shape::Constant(100_000), true);
    rig.run_secs(100);
    assert!((9_700..10_300).contains(&arrived(&rig)), "{}", arrived(&rig));
    let counts: Vec<u32> = rig.world.metrics.seconds.iter().map(|row| row.arrived).collect();
    let mean = 100.0;
    let variance = counts.iter().map(|n| (f64::from(*n) - mean) * (f64::from(*n) - mean));
    let dispersion = variance.sum::<f64>() / mean / counts.len() as f64;
    assert!((0.7..1.4).contains(&dispersion), "a Poisson count has variance = mean: {dispersion}");
}

/// Rule `engine.randomness`: arrivals are the same whatever stands behind the load balancer.
#[test]
fn arrivals_do_not_depend_on_who_answers() {
    let times = |tasks, concurrency| {
        let mut rig = Rig::new(Image { concurrency, ..image() }, tasks);
        rig.traffic(Shape::Constant(20_000), true);
        rig.run_secs(100);
        arrivals(&rig).into_iter().take(1_000).collect::<Vec<_>>()
    };
    assert_eq!(times(0, 1), times(3, 2));
}

/// Rule `engine.batch`: as many batches a second as allowed, each as large as it has to be.
#[test]
fn fast_traffic_travels_in_batches() {
    let mut rig = rig(Shape::Constant(10_000_000), false);
    rig.run_secs(2);
    let found = arrivals(&rig);
    assert!(found.iter().all(|(_, weight)| *weight == 5), "{found:?}");
    assert_eq!((found.len(), arrived(&rig)), (4_000, 20_000));
    assert_eq!(rig.world.traffic.classes[0].next.weight, 5);
}

/// A batch that is on its way when the rate falls comes apart: what is due comes, the rest comes slowly.
#[test]
fn a_batch_comes_apart_when_the_rate_falls() {
    let secs = SimTime::from_secs;
    let steps = [(secs(0), 10_000_000), (SimTime(1_000_250), 1_000)];
    let mut rig = rig(Shape::Steps(steps.into()), false);
    rig.run_secs(4);
    let after: Vec<(u64, u32)> = arrivals(&rig)
        .into_iter()
        .filter(|(at, _)| *at > secs(1))
        .map(|(at, weight)| (at.0, weight))
        .collect();
    // 250 µs at 10,000/s are two and a half gaps; the rest of the third passes a thousand times as slowly.
    assert_eq!(after, [(1_000_250, 2), (1_500_250, 1), (2_500_250, 1), (3_500_250, 1)]);
}

/// The slider moves requests in time and changes none: the n-th gap stays the n-th gap.
#[test]
fn the_slider_keeps_the_tape() {
    let gaps = |changes: &[(u64, Option<u64>)]| {
        let mut rig = rig(Shape::Constant(10_000), true);
        for (millis, rate) in changes {
            rig.run_until(SimTime::from_millis(*millis));
            assert!(set_rate(&mut rig.step(), CLASS, *rate));
        }
        rig.run_secs(60);
        arrivals(&rig)
    };
    let plain = gaps(&[]);
    // Set to what it is, or lifted: nothing moves but for rounding to a microsecond.
    let same = gaps(&[(500, Some(10_000)), (900, None)]);
    assert_eq!(plain.len(), same.len());
    for (a, b) in plain.iter().zip(&same) {
        assert!(a.0.0.abs_diff(b.0.0) <= 1, "{a:?} {b:?}");
    }
    // Twice as fast from the beginning: every request at half its time.
    let fast = gaps(&[(0, Some(20_000))]);
    for (a, b) in plain.iter().zip(&fast) {
        assert!((a.0.0 / 2).abs_diff(b.0.0) <= 2, "{a:?} {b:?}");
    }
    // Paused for ten seconds: every later request ten seconds later.
    let paused = gaps(&[(5_000, Some(0)), (15_000, None)]);
    let later = plain.iter().map(|(at, _)| at.0 + if at.0 > 5_000_000 { 10_000_000 } else { 0 });
    for (a, b) in later.zip(&paused) {
        assert!(a.abs_diff(b.0.0) <= 1, "{a} {b:?}");
    }
    assert!(!set_rate(&mut rig(Shape::Constant(1), false).step(), ClassId(9), None));
}

#[test]
fn a_tape_comes_as_it_was_recorded() {
    let tape: Vec<SimTime> = [0, 5, 5, 900, 2_000].map(SimTime::from_millis).to_vec();
    let mut rig = rig(Shape::Tape(tape.into()), true);
    rig.run_secs(10);
    let found: Vec<(u64, u32)> =
        arrivals(&rig).iter().map(|(at, weight)| (at.0 / 1_000, *weight)).collect();
    assert_eq!(found, [(0, 1), (5, 2), (900, 1), (2_000, 1)]);
    assert_eq!(rig.world.traffic.classes[0].next.ordinal, 5);
}

#[test]
fn a_tape_waits_while_the_slider_overrides_it() {
    let tape: Vec<SimTime> = (1..=10).map(SimTime::from_secs).collect();
    let mut rig = rig(Shape::Tape(tape.into()), false);
    rig.run_until(SimTime::from_millis(2_500));
    set_rate(&mut rig.step(), CLASS, Some(10_000));
    rig.run_until(SimTime::from_millis(4_550));
    set_rate(&mut rig.step(), CLASS, None);
    rig.run_secs(20);
    // Two of the tape, twenty of the slider, six of the tape from the fifth second on.
    assert_eq!(arrived(&rig), 28);
}

#[test]
fn a_busy_tape_travels_in_batches() {
    let tape: Vec<SimTime> = (0..20_000).map(|n| SimTime(n * 100)).collect();
    let mut rig = rig(Shape::Tape(tape.into()), false);
    rig.run_secs(3);
    assert_eq!(arrived(&rig), 20_000);
    let batches = arrivals(&rig);
    assert!(batches.len() <= 4_200, "{}", batches.len());
}

/// Classes have draws of their own.
#[test]
fn classes_do_not_disturb_each_other() {
    let alone = {
        let mut rig = rig(Shape::Constant(10_000), true);
        rig.run_secs(20);
        arrivals(&rig)
    };
    let mut rig = rig(Shape::Constant(10_000), true);
    let other = Class { name: "other".into(), ..rig.world.traffic.classes[0].clone() };
    rig.world.traffic.classes.push(other);
    begin(&mut rig.step());
    rig.run_secs(20);
    let of_first = rig.log.ended().iter().filter(|it| it.class == CLASS);
    let times: Vec<SimTime> = of_first.map(|it| it.arrived).collect();
    assert!(alone.iter().map(|(at, _)| *at).eq(times));
    assert!(arrived(&rig) > alone.len() as u64 + 150);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    /// However often the slider moves, no request comes twice, none is left out, and the ordinal says how
    /// many have come.
    #[test]
    fn requests_come_once_and_in_order(
        changes in prop::collection::vec((1_u64..3_000, prop::option::of(0_u64..20_000_000)), 0..8),
        poisson: bool,
    ) {
        let mut rig = rig(Shape::Constant(1_000_000), poisson);
        rig.world.traffic.batch_above_per_sec = 100;
        let mut millis = 0;
        for (pause, rate) in changes {
            millis += pause;
            rig.run_until(SimTime::from_millis(millis));
            set_rate(&mut rig.step(), CLASS, rate);
            prop_assert_eq!(rig.world.traffic.classes[0].next.ordinal, arrived(&rig));
        }
        rig.run_until(SimTime::from_millis(millis + 100));
        prop_assert_eq!(rig.world.traffic.classes[0].next.ordinal, arrived(&rig));
    }
}
