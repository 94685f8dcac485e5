//! Statistics: what they make of small logs, and what holds for every log.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use proptest::prelude::*;
use study::cards::card::Due;
use study::cards::day::{DAY_MS, Moment, StudyDay};
use study::cards::log::Log;
use study::cards::statistics::{self, Measured, Placed, Share, Span, Statistics, TopicRecall};

use super::log::log;
use super::properties;

/// Where the cards of these tests belong: `e` is not in the deck.
const DECK: [(&str, [&str; 2]); 4] = [
    ("a", ["Fargate", "Billing"]),
    ("b", ["Fargate", "Network"]),
    ("c", ["EC2", "Capacity"]),
    ("d", ["EC2", "Capacity"]),
];

fn statistics(log: &Log, day: i64, span: Span) -> Statistics {
    let topics = DECK.map(|(_, topics)| topics.map(str::to_owned));
    let deck: Vec<Placed<'_>> =
        DECK.iter().zip(&topics).map(|((id, _), topics)| Placed { id, topics }).collect();
    statistics::of(log, &deck, Moment { at_ms: day * DAY_MS + 12 * 3_600_000, off_min: 0 }, span)
}

fn words(statistics: &Statistics) -> String {
    let mut out = String::new();
    let Statistics { n_begun, n_cards, n_days, total, .. } = statistics;
    let _ =
        writeln!(out, "{n_begun} of {n_cards} begun, {} answers on {n_days} days", total.answers());
    for bin in statistics.forecast.bins.iter().filter(|bin| bin.reviews + bin.steps > 0) {
        let _ = writeln!(out, "due from {}: {} + {} in steps", bin.from.0, bin.reviews, bin.steps);
    }
    let (overdue, later) = (statistics.forecast.overdue, statistics.forecast.later);
    let _ = writeln!(out, "overdue {overdue}, later {later}");
    for bin in statistics.history.iter().filter(|bin| bin.done.answers() > 0) {
        let done = bin.done;
        let _ = writeln!(
            out,
            "done from {}: {} new, {} reviews, {} in steps, {} cram",
            bin.from.0, done.new, done.reviews, done.steps, done.cram
        );
    }
    let recall = &statistics.recall;
    let _ = writeln!(
        out,
        "recall {} in 7 days, {} in 30, {} in all",
        measured(recall.week),
        measured(recall.month),
        measured(recall.all)
    );
    for band in recall.bands.iter().filter(|band| band.measured.share.n > 0) {
        let _ = writeln!(out, "  {} to {}: {}", band.from, band.to, measured(band.measured));
    }
    for chapter in &statistics.chapters {
        let _ = writeln!(out, "{}", topic(chapter));
        chapter.topics.iter().for_each(|one| {
            let _ = writeln!(out, "  {}", topic(one));
        });
    }
    out
}

fn measured(measured: Measured) -> String {
    let Share { hits, n } = measured.share;
    measured.predicted().map_or("none".into(), |p| format!("{hits}/{n} ({p:.3})"))
}

fn topic(topic: &TopicRecall) -> String {
    let TopicRecall { title, n_cards, n_begun, .. } = topic;
    format!("{title}: {n_begun} of {n_cards} begun, recall {}", measured(topic.measured))
}

fn check(script: &str, day: i64, span: Span, expected: &Expect) {
    expected.assert_eq(&words(&statistics(&log(script), day, span)));
}

#[test]
fn nothing_done_is_nothing_shown() {
    check(
        "",
        5,
        Span::Month,
        &expect![[r#"
        0 of 4 begun, 0 answers on 0 days
        overdue 0, later 0
        recall none in 7 days, none in 30, none in all
        Fargate: 0 of 2 begun, recall none
          Billing: 0 of 1 begun, recall none
          Network: 0 of 1 begun, recall none
        EC2: 0 of 2 begun, recall none
    "#]],
    );
}

#[test]
fn what_comes_due_and_what_was_done() {
    let script = "1 9 plain\n1 10 a easy\n1 11 b easy\n2 10 c good\n9 10 a good\n10 10 e easy\n10 11 b again\n";
    check(
        script,
        10,
        Span::Month,
        &expect![[r#"
        3 of 4 begun, 6 answers on 4 days
        due from 10: 0 + 2 in steps
        overdue 0, later 1
        done from 1: 2 new, 0 reviews, 0 in steps, 0 cram
        done from 2: 1 new, 0 reviews, 0 in steps, 0 cram
        done from 9: 0 new, 1 reviews, 0 in steps, 0 cram
        done from 10: 1 new, 1 reviews, 0 in steps, 0 cram
        recall 1/2 (0.898) in 7 days, 1/2 (0.898) in 30, 1/2 (0.898) in all
          0.85 to 0.9: 0/1 (0.894)
          0.9 to 0.95: 1/1 (0.902)
        Fargate: 2 of 2 begun, recall 1/2 (0.898)
          Billing: 1 of 1 begun, recall 1/1 (0.902)
          Network: 1 of 1 begun, recall 0/1 (0.894)
        EC2: 1 of 2 begun, recall none
    "#]],
    );
    // In weeks, and later: everything is overdue, and what is put aside waits for its day.
    check(
        &format!("{script}10 11 bury a 60\n10 12 suspend c\n"),
        40,
        Span::Quarter,
        &expect![[r#"
        3 of 4 begun, 6 answers on 4 days
        due from 40: 0 + 1 in steps
        due from 54: 1 + 0 in steps
        overdue 0, later 0
        done from -1: 3 new, 0 reviews, 0 in steps, 0 cram
        done from 6: 1 new, 2 reviews, 0 in steps, 0 cram
        recall none in 7 days, none in 30, 1/2 (0.898) in all
          0.85 to 0.9: 0/1 (0.894)
          0.9 to 0.95: 1/1 (0.902)
        Fargate: 2 of 2 begun, recall 1/2 (0.898)
          Billing: 1 of 1 begun, recall 1/1 (0.902)
          Network: 1 of 1 begun, recall 0/1 (0.894)
        EC2: 1 of 2 begun, recall none
    "#]],
    );
}

#[test]
fn a_prediction_is_that_of_the_moment_before_the_answer() {
    // Stability 8.2956 after a first Easy: recall after so many days is 90 % on day 9.
    check(
        "1 9 plain\n1 10 a easy\n9 10 a good\n",
        9,
        Span::Month,
        &expect![[r#"
        1 of 4 begun, 2 answers on 2 days
        overdue 0, later 1
        done from 1: 1 new, 0 reviews, 0 in steps, 0 cram
        done from 9: 0 new, 1 reviews, 0 in steps, 0 cram
        recall 1/1 (0.902) in 7 days, 1/1 (0.902) in 30, 1/1 (0.902) in all
          0.9 to 0.95: 1/1 (0.902)
        Fargate: 1 of 2 begun, recall 1/1 (0.902)
          Billing: 1 of 1 begun, recall 1/1 (0.902)
          Network: 0 of 1 begun, recall none
        EC2: 0 of 2 begun, recall none
    "#]],
    );
    // A second answer on the same day, and one that was taken back, are no trials.
    check(
        "1 9 plain\n1 10 a easy\n1 12 a good\n9 10 a good\n9 11 undo\n",
        9,
        Span::Month,
        &expect![[r#"
            1 of 4 begun, 2 answers on 1 days
            due from 10: 1 + 0 in steps
            overdue 0, later 0
            done from 1: 1 new, 1 reviews, 0 in steps, 0 cram
            recall none in 7 days, none in 30, none in all
            Fargate: 1 of 2 begun, recall none
              Billing: 1 of 1 begun, recall none
              Network: 0 of 1 begun, recall none
            EC2: 0 of 2 begun, recall none
        "#]],
    );
}

#[test]
fn few_trials_give_wide_intervals() {
    let check = |hits, n, expected: Option<(f64, f64)>| {
        let interval = Share { hits, n }.interval().map(|i| (i.low, i.high));
        match (interval, expected) {
            (Some((low, high)), Some((l, h))) => {
                assert!(
                    (low - l).abs() < 5e-5 && (high - h).abs() < 5e-5,
                    "{hits}/{n}: {low} {high}"
                );
            }
            (found, expected) => assert_eq!(found, expected, "{hits}/{n}"),
        }
    };
    // Reference values: Wilson's interval without continuity correction.
    check(0, 0, None);
    check(3, 4, Some((0.3006, 0.9544)));
    check(0, 10, Some((0.0, 0.2775)));
    check(10, 10, Some((0.7225, 1.0)));
    check(90, 100, Some((0.8256, 0.9448)));
}

proptest! {
    #[test]
    fn every_card_and_every_answer_counts_once(
        log in properties::log(0),
        day in 0_i64..800,
        span in prop::sample::select(Span::ALL.to_vec()),
    ) {
        let shown = statistics(&log, day, span);
        let progress = log.progress();
        let in_deck = |id: &str| DECK.iter().any(|(card, _)| *card == id);
        let waiting = progress
            .cards
            .iter()
            .filter(|(id, card)| in_deck(id) && !card.suspended && card.due != Due::Anytime)
            .count();
        let bars: u32 = shown.forecast.bins.iter().map(|bin| bin.reviews + bin.steps).sum();
        prop_assert_eq!((bars + shown.forecast.later) as usize, waiting);
        prop_assert_eq!(shown.history.len() as u32, span.bars());
        let today = shown.forecast.bins[0].from;
        let first = shown.history[0].from;
        let of_days: u32 = progress
            .days
            .range(first..=today)
            .map(|(_, day)| day.new + day.reviews + day.steps + day.cram)
            .sum();
        prop_assert_eq!(shown.history.iter().map(|bin| bin.done.answers()).sum::<u32>(), of_days);
        prop_assert_eq!(shown.history[span.bars() as usize - 1].from.plus(span.days_of_a_bar() - 1), today);
        let bands: u32 = shown.recall.bands.iter().map(|band| band.measured.share.n).sum();
        prop_assert_eq!(bands, shown.recall.all.share.n);
        prop_assert!(shown.recall.all.share.n <= shown.total.reviews);
        prop_assert!(shown.recall.week.share.n <= shown.recall.month.share.n);
        let n_begun: u32 = shown.chapters.iter().map(|chapter| chapter.n_begun).sum();
        prop_assert_eq!((shown.stability.n(), shown.difficulty.n()), (n_begun, n_begun));
        for chapter in &shown.chapters {
            let of_topics: u32 = chapter.topics.iter().map(|topic| topic.n_cards).sum();
            prop_assert!(chapter.topics.is_empty() || of_topics == chapter.n_cards);
        }
        prop_assert!(today >= StudyDay(0) || day == 0);
    }

    #[test]
    fn an_interval_holds_its_share_and_shrinks_with_more_trials(hits in 0_u32..200, misses in 0_u32..200) {
        prop_assume!(hits + misses > 0);
        let of = |times: u32| Share { hits: hits * times, n: (hits + misses) * times };
        let (share, interval) = (of(1).of_one().unwrap(), of(1).interval().unwrap());
        prop_assert!(0.0 <= interval.low && interval.high <= 1.0);
        prop_assert!(interval.low <= share + 1e-12 && share <= interval.high + 1e-12);
        let narrower = of(4).interval().unwrap();
        prop_assert!(narrower.high - narrower.low < interval.high - interval.low);
    }
}
