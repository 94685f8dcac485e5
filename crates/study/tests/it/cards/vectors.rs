//! Every review of the reference histories: memory, state, due time and the four buttons.

use expect_test::{Expect, expect};
use study::cards::card::{Card, Grade};
use study::cards::day::{DAY_MS, Moment};
use study::cards::scheduler::{Scheduler, Wait};
use study::cards::settings::Settings;

const VECTORS: &str = include_str!("../../vectors/fsrs.txt");

/// The settings that the vectors were made with.
fn settings() -> Settings {
    Settings { maximum_interval_days: 36_500, fuzz: false, ..Settings::default() }
}

/// One line of the vectors: elapsed days and grade, then what is expected.
struct Row<'a> {
    elapsed_days: i64,
    grade: Grade,
    stability: f64,
    difficulty: f64,
    state: &'a str,
    step: Option<u8>,
    due_in_s: u64,
    buttons_s: Vec<u64>,
}

fn row(line: &str) -> Row<'_> {
    let parts: Vec<Vec<&str>> =
        line.split('|').map(|part| part.split_whitespace().collect()).collect();
    let [review, after, buttons] = parts.as_slice() else { panic!("not a review: {line}") };
    Row {
        elapsed_days: review[0].parse().unwrap(),
        grade: review[1].parse::<u8>().unwrap().try_into().unwrap(),
        stability: after[0].parse().unwrap(),
        difficulty: after[1].parse().unwrap(),
        state: after[2],
        step: after[3].parse().ok(),
        due_in_s: after[4].parse().unwrap(),
        buttons_s: buttons.iter().map(|seconds| seconds.parse().unwrap()).collect(),
    }
}

fn near(found: f64, expected: f64) -> bool {
    (found / expected - 1.0).abs() <= 1e-4
}

#[test]
fn every_review_of_the_reference_histories() {
    let scheduler = Scheduler::new(settings());
    let (mut histories, mut reviews) = (0, 0);
    let (mut id, mut card, mut day) = ("", Card::default(), 0);
    for line in VECTORS.lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix("history ") {
            (id, card, day) = (name, Card::default(), 0);
            histories += 1;
            continue;
        }
        let expected = row(line);
        day += expected.elapsed_days;
        let now = Moment { at_ms: day * DAY_MS + DAY_MS / 2, off_min: 0 };
        let outcomes = scheduler.preview(id, &card, now);
        let buttons = outcomes.map(|outcome| outcome.wait.seconds());
        assert_eq!(buttons, *expected.buttons_s, "{id}: {outcomes:?}, expected {line}");
        let outcome = outcomes[usize::from(u8::from(expected.grade)) - 1];
        card = scheduler.answer(id, &card, expected.grade, now);
        let memory = card.memory.unwrap();
        assert!(near(memory.stability, expected.stability), "{id}: {memory:?}, expected {line}");
        assert!(near(memory.difficulty, expected.difficulty), "{id}: {memory:?}, expected {line}");
        assert_eq!((card.state.word(), card.state.step()), (expected.state, expected.step), "{id}");
        assert_eq!(outcome.wait.seconds(), expected.due_in_s, "{id}: expected {line}");
        reviews += 1;
    }
    assert_eq!((histories, reviews), (55, 835));
}

/// The four buttons of a card with the given reviews before, each as "elapsed days, grade".
fn buttons(settings: Settings, id: &str, reviews: &[(i64, Grade)], after_days: i64) -> String {
    let scheduler = Scheduler::new(settings);
    let (mut card, mut day) = (Card::default(), 20_000);
    let noon = |day: i64| Moment { at_ms: day * DAY_MS + DAY_MS / 2, off_min: 0 };
    for &(elapsed, grade) in reviews {
        day += elapsed;
        card = scheduler.answer(id, &card, grade, noon(day));
    }
    let outcomes = scheduler.preview(id, &card, noon(day + after_days));
    let shown = outcomes.map(|outcome| match outcome.wait {
        Wait::Seconds(seconds) => format!("{seconds} s"),
        Wait::Days(days) => format!("{days} d"),
    });
    shown.join(", ")
}

fn check(settings: Settings, reviews: &[(i64, Grade)], after_days: i64, expected: &Expect) {
    expected.assert_eq(&buttons(settings, "a", reviews, after_days));
}

const LEARNED: [(i64, Grade); 2] = [(0, Grade::Good), (0, Grade::Good)];

#[test]
fn buttons_under_other_settings() {
    let new = &[];
    check(settings(), new, 0, &expect!["60 s, 330 s, 600 s, 8 d"]);
    check(settings(), &LEARNED, 2, &expect!["600 s, 8 d, 11 d, 19 d"]);
    let one_step = Settings { learning_steps_s: vec![60], ..settings() };
    check(one_step, new, 0, &expect!["60 s, 90 s, 2 d, 8 d"]);
    let no_steps = Settings { learning_steps_s: vec![], relearning_steps_s: vec![], ..settings() };
    check(no_steps.clone(), new, 0, &expect!["1 d, 1 d, 2 d, 8 d"]);
    check(no_steps, &LEARNED, 2, &expect!["1 d, 8 d, 11 d, 19 d"]);
    let capped = Settings { maximum_interval_days: 4, ..settings() };
    check(capped, &LEARNED, 2, &expect!["600 s, 4 d, 4 d, 4 d"]);
    let certain = Settings { desired_retention: 0.95, ..settings() };
    check(certain, &LEARNED, 2, &expect!["600 s, 3 d, 4 d, 7 d"]);
}

#[test]
fn nothing_falls_due_after_the_exam() {
    let today = study::cards::day::StudyDay(20_002);
    let exam = |days| Settings { exam_day: Some(today.plus(days)), ..settings() };
    check(exam(9), &LEARNED, 2, &expect!["600 s, 8 d, 9 d, 9 d"]);
    check(exam(0), &LEARNED, 2, &expect!["600 s, 1 d, 1 d, 1 d"]);
    // An exam that is over limits nothing.
    check(exam(0), &LEARNED, 3, &expect!["600 s, 9 d, 14 d, 24 d"]);
}

#[test]
fn fuzz_spreads_by_card_and_stays_in_its_range() {
    let fuzzy = Settings { fuzz: true, ..settings() };
    let good = |id: &str| buttons(fuzzy.clone(), id, &LEARNED, 2);
    assert_eq!(good("a"), good("a"));
    let ids: Vec<String> = (0..200).map(|number| format!("card-{number}")).collect();
    let days: std::collections::BTreeSet<u32> = ids
        .iter()
        .map(|id| good(id).split(", ").nth(2).unwrap().trim_end_matches(" d").parse().unwrap())
        .collect();
    // 11 days: 1 + 15 % of 4.5 + 10 % of 4 = 2.075 to either side.
    assert_eq!(days.into_iter().collect::<Vec<_>>(), [9, 10, 11, 12, 13]);
}
