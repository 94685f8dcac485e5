//! What holds for every log, card and clock.

use proptest::prelude::*;
use proptest::sample::Index;
use study::cards::backup;
use study::cards::card::{Card, Due, Grade, State};
use study::cards::day::{DAY_MS, Moment, StudyDay, next_cutoff};
use study::cards::event::{Event, EventId, Kind, Mode, Review};
use study::cards::log::Log;
use study::cards::memory::Model;
use study::cards::scheduler::{Scheduler, Wait};
use study::cards::settings::{Setting, Settings};

fn grade() -> impl Strategy<Value = Grade> {
    prop::sample::select(Grade::ALL.to_vec())
}

fn settings() -> impl Strategy<Value = Settings> {
    let steps = || prop::collection::vec(1_u32..2000, 0..4);
    (0.80..0.95, steps(), steps(), 1_u32..2000, any::<bool>(), 0_u8..24).prop_map(
        |(desired_retention, learning_steps_s, relearning_steps_s, longest, fuzz, hour)| Settings {
            desired_retention,
            learning_steps_s,
            relearning_steps_s,
            maximum_interval_days: longest,
            fuzz,
            rollover_hour: hour,
            ..Settings::default()
        },
    )
}

/// Instants, with offsets that change and clocks that are moved back.
fn moment() -> impl Strategy<Value = Moment> {
    (0_i64..400 * DAY_MS, -720_i16..841).prop_map(|(at_ms, off_min)| Moment { at_ms, off_min })
}

/// What may happen; an undo names any event of the log, found when it is made.
#[derive(Debug, Clone)]
enum Step {
    Kind(Kind),
    Undo(Index),
}

fn step() -> impl Strategy<Value = Step> {
    let card = || prop::sample::select(vec!["a", "b", "c"]).prop_map(str::to_owned);
    let mode = prop::sample::select(vec![Mode::Review, Mode::Review, Mode::Review, Mode::Cram]);
    let review = (card(), grade(), mode, 0_u32..90_000).prop_map(|(card, grade, mode, took_ms)| {
        Kind::Review(Review { mode, took_ms, ..Review::new(card, grade) })
    });
    let setting = prop_oneof![
        (0_u8..30).prop_map(Setting::RolloverHour),
        (0.5..1.5).prop_map(Setting::DesiredRetention),
        any::<bool>().prop_map(Setting::Fuzz),
        prop::option::of(0_i32..400).prop_map(|day| Setting::ExamDay(day.map(StudyDay))),
    ];
    prop_oneof![
        6 => review.prop_map(Step::Kind),
        1 => (card(), 0_i32..400)
            .prop_map(|(card, day)| Step::Kind(Kind::Bury { card, until: StudyDay(day) })),
        1 => (card(), any::<bool>())
            .prop_map(|(card, on)| Step::Kind(Kind::Suspend { card, on })),
        1 => (card(), any::<bool>()).prop_map(|(card, on)| Step::Kind(Kind::Flag { card, on })),
        1 => card().prop_map(|card| Step::Kind(Kind::Reset { card })),
        1 => setting.prop_map(|one| Step::Kind(Kind::Settings { patch: vec![one] })),
        2 => any::<Index>().prop_map(Step::Undo),
    ]
}

/// A log as a device writes it: in whatever order its clock shows, each event after the last.
pub(super) fn log(device: u128) -> impl Strategy<Value = Log> {
    prop::collection::vec((step(), moment()), 0..30).prop_map(move |steps| {
        let mut log = Log::default();
        for (number, (step, now)) in (0_u128..).zip(steps) {
            let now = log.moment(now);
            let kind = match step {
                Step::Kind(kind) => kind,
                Step::Undo(_) if log.events().is_empty() => continue,
                Step::Undo(which) => Kind::Undo { of: which.get(log.events()).id },
            };
            let id = EventId::new(now.at_ms, device << 64 | number);
            assert!(log.append(Event::new(id, now, kind)));
        }
        log
    })
}

fn merged(logs: &[&Log]) -> Log {
    let mut all = Log::default();
    for log in logs {
        all.merge(log.events().to_vec());
    }
    all
}

proptest! {
    #[test]
    fn better_grades_never_come_back_earlier(
        settings in settings(),
        reviews in prop::collection::vec((grade(), moment()), 0..15),
        now in moment(),
    ) {
        let scheduler = Scheduler::new(settings);
        let mut card = Card::default();
        for (grade, now) in reviews {
            let before = card.clone();
            let outcomes = scheduler.preview("a", &before, now);
            card = scheduler.answer("a", &before, grade, now);
            let chosen = outcomes[usize::from(u8::from(grade)) - 1];
            prop_assert_eq!((chosen.state, Some(chosen.memory)), (card.state, card.memory));
            let day = now.day(scheduler.settings().rollover_hour);
            prop_assert_eq!(card.due, match chosen.wait {
                Wait::Seconds(seconds) => Due::At(now.at_ms + i64::from(seconds) * 1000),
                Wait::Days(days) => Due::On(day.plus(days)),
            });
        }
        let longest = scheduler.settings().maximum_interval_days;
        let [_, hard, good, easy] = scheduler.preview("a", &card, now).map(|outcome| outcome.wait);
        if let (Wait::Days(hard), Wait::Days(good)) = (hard, good) {
            prop_assert!(hard < good || hard == longest, "{hard} {good}");
        }
        if let (Wait::Days(good), Wait::Days(easy)) = (good, easy) {
            prop_assert!(good < easy || good == longest, "{good} {easy}");
        }
        let Wait::Days(easy) = easy else { panic!("Easy leaves the steps") };
        prop_assert!((1..=longest).contains(&easy));
    }

    #[test]
    fn memory_stays_in_its_bounds(
        reviews in prop::collection::vec((0_usize..4, 0_u32..40_000), 1..40),
        elapsed in 0_u32..1_000_000,
    ) {
        let model = Model::new(&[]);
        let mut memory = None;
        for (grade, days) in reviews {
            memory = Some(model.after(memory, days)[grade]);
        }
        let memory = memory.unwrap();
        prop_assert!((0.001..=36_500.0).contains(&memory.stability), "{memory:?}");
        prop_assert!((1.0..=10.0).contains(&memory.difficulty), "{memory:?}");
        let recall = model.retrievability(memory, f64::from(elapsed));
        prop_assert!(recall > 0.0 && recall <= 1.0);
        // Remembered after longer is remembered better.
        for grade in 1..4 {
            let [sooner, later] = [1 + elapsed % 1000, 2 + elapsed % 1000]
                .map(|days| model.after(Some(memory), days)[grade].stability);
            prop_assert!(sooner <= later, "{sooner} {later}");
        }
    }

    #[test]
    fn replay_gives_what_grew(log in log(0)) {
        let mut shuffled = log.events().to_vec();
        shuffled.reverse();
        prop_assert_eq!(&Log::new(shuffled), &log);
        let text = backup::write(log.events()).unwrap();
        prop_assert_eq!(&Log::new(backup::read(&text).unwrap()), &log);
    }

    #[test]
    fn undo_of_an_answer_leaves_no_trace(log in log(0), grade in grade(), now in moment()) {
        let mut after = log.clone();
        let now = after.moment(now);
        let id = EventId::new(now.at_ms, 1 << 70);
        after.append(Event::new(id, now, Kind::Review(Review::new("a", grade))));
        let answered = after.progress().clone();
        prop_assert_eq!(after.to_undo().map(|event| event.id), Some(id));
        for (number, expected) in (1_i64..).zip([log.progress(), &answered, log.progress()]) {
            let now = Moment { at_ms: now.at_ms + number, ..now };
            let of = if number % 2 == 1 { after.to_undo() } else { after.to_redo() };
            let of = of.unwrap().id;
            after.append(Event::new(EventId::new(now.at_ms, 1 << 70), now, Kind::Undo { of }));
            prop_assert_eq!(after.progress(), expected);
        }
    }

    #[test]
    fn merging_has_no_order_and_no_repetition(a in log(1), b in log(2), c in log(3)) {
        let all = merged(&[&a, &b, &c]);
        prop_assert_eq!(&merged(&[&c, &a, &b]), &all);
        prop_assert_eq!(&merged(&[&b, &b, &a, &c, &b, &a]), &all);
        prop_assert_eq!(&merged(&[&merged(&[&b, &c]), &a]), &all);
    }

    #[test]
    fn backups_come_together_in_any_order(a in log(1), b in log(2)) {
        let import = |log: &mut Log, file: &str| {
            log.merge(backup::read(file).unwrap());
            // What the browser notes of an import says nothing of any card.
            let now = log.moment(Moment { at_ms: 0, off_min: 0 });
            let id = EventId::new(now.at_ms, 9 << 64 | u128::from(log.events().len() as u64));
            let kind = Kind::Import { batch: "file".into(), events: 1 };
            log.append(Event::new(id, now, kind));
        };
        let files = [&a, &b].map(|log| backup::write(log.events()).unwrap());
        let together = |files: &[&String]| {
            let mut log = Log::default();
            files.iter().for_each(|file| import(&mut log, file));
            log.progress().clone()
        };
        let [a_file, b_file] = &files;
        let expected = together(&[a_file, b_file]);
        let logs = merged(&[&a, &b]);
        prop_assert_eq!(&expected, logs.progress());
        prop_assert_eq!(&together(&[b_file, a_file]), &expected);
        prop_assert_eq!(&together(&[a_file, b_file, a_file, b_file, b_file]), &expected);
    }

    #[test]
    fn a_full_day_over_a_change_of_the_clocks(
        change in 1_i64..3 * 96,
        (before, after) in prop::sample::select(vec![(60, 120), (120, 60), (630, 660), (-60, 0)]),
        rollover in 0_u8..24,
        grades in prop::collection::vec(grade(), 50),
    ) {
        // A review every half hour from day 100 on; the clocks change at some quarter of an hour.
        let start = 100 * DAY_MS;
        let change = start + change * 900_000;
        let offset_at = |at_ms: i64| if at_ms < change { before } else { after };
        let scheduler = Scheduler::new(Settings { rollover_hour: rollover, ..Settings::default() });
        let mut card = Card::default();
        for (number, grade) in (0_i64..).zip(grades) {
            let at_ms = start + number * 1_800_000;
            let now = Moment { at_ms, off_min: offset_at(at_ms) };
            let cutoff = next_cutoff(at_ms, rollover, offset_at);
            let length = cutoff - at_ms;
            prop_assert!(0 < length && length <= 25 * 3_600_000);
            let last = Moment { at_ms: cutoff - 1, off_min: offset_at(cutoff - 1) };
            let next = Moment { at_ms: cutoff, off_min: offset_at(cutoff) };
            prop_assert!(last.day(rollover) <= now.day(rollover));
            prop_assert_eq!(next.day(rollover), now.day(rollover).plus(1));
            prop_assert!(scheduler.elapsed_days(&card, now) <= 1);
            card = scheduler.answer("a", &card, grade, now);
            if card.state == State::Review {
                let Due::On(due) = card.due else { panic!("{card:?}") };
                prop_assert!(due > now.day(rollover));
            }
        }
    }
}
