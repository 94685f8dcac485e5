//! Study days and cutoffs in fifteen zones, and clocks that are moved.

use study::cards::day::{Clocks, DAY_MS, Moment, StudyDay, has_jumped, next_cutoff};

const VECTORS: &str = include_str!("../../vectors/study-day.txt");

#[test]
fn every_reference_case() {
    let mut cases = 0;
    for line in VECTORS.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split(' ').collect();
        let number = |idx: usize| fields[idx].parse::<i64>().unwrap();
        let rollover = u8::try_from(number(1)).unwrap();
        let now = Moment { at_ms: number(2), off_min: number(3).try_into().unwrap() };
        assert_eq!(now.day(rollover), StudyDay(number(4).try_into().unwrap()), "{line}");
        let changes: Vec<(i64, i16)> = fields[6..]
            .iter()
            .map(|change| change.split_once(':').unwrap())
            .map(|(from, offset)| (from.parse().unwrap(), offset.parse().unwrap()))
            .collect();
        let offset_at = |at_ms: i64| {
            let past = changes.iter().rev().find(|(from, _)| *from <= at_ms);
            past.map_or(now.off_min, |(_, offset)| *offset)
        };
        assert_eq!(next_cutoff(now.at_ms, rollover, offset_at), number(5), "{line}");
        cases += 1;
    }
    assert_eq!(cases, 120);
}

#[test]
fn a_date_that_is_skipped_and_a_date_that_comes_twice() {
    // Samoa went from UTC-10 to UTC+14 and had no 2011-12-30; the Philippines went the other way.
    let (ahead, back) = (840, -600);
    let change = 15_338 * DAY_MS + 10 * 3_600_000;
    let skipping = |at_ms: i64| if at_ms < change { back } else { ahead };
    let repeating = |at_ms: i64| if at_ms < change { ahead } else { back };
    assert_eq!(next_cutoff(change - 3_600_000, 0, skipping), change);
    assert_eq!(next_cutoff(change - 3_600_000, 0, repeating), change + DAY_MS);
}

#[test]
fn a_clock_moved_back_keeps_the_order_of_events() {
    let now = Moment { at_ms: 1000, off_min: 60 };
    assert_eq!(now.not_before(None), now);
    assert_eq!(now.not_before(Some(999)), now);
    assert_eq!(now.not_before(Some(5000)), Moment { at_ms: 5001, off_min: 60 });
}

#[test]
fn only_a_clock_that_outruns_the_steady_one_has_jumped() {
    let start = Clocks { wall_ms: 0, steady_ms: 0 };
    let later = |wall_ms, steady_ms| has_jumped(start, Clocks { wall_ms, steady_ms });
    assert!(!later(3 * DAY_MS, 3 * DAY_MS), "a tab left open over a long weekend");
    assert!(!later(2 * DAY_MS, 0));
    assert!(later(2 * DAY_MS + 1, 0));
    assert!(!later(-DAY_MS, 1));
}
