//! The log: undo and redo, leeches, settings that change, merging, and the backup as a file.

use expect_test::{Expect, expect};
use study::cards::backup;
use study::cards::card::{Due, Grade};
use study::cards::day::{DAY_MS, Moment, StudyDay};
use study::cards::event::{Event, EventId, Kind, Review};
use study::cards::log::Log;
use study::cards::settings::Setting;

const HOUR_MS: i64 = 3_600_000;

/// A log that is written line by line: `DAY HOUR WORDS`, where the words are a review such as
/// `a good`, or `undo`, `redo`, `bury a 5`, `rollover 0`, `reset a`, `suspend a`, `set exam 11`.
pub(super) fn log(script: &str) -> Log {
    let mut log = Log::default();
    for (idx, line) in script.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        let words: Vec<&str> = line.split(' ').collect();
        let at_ms =
            words[0].parse::<i64>().unwrap() * DAY_MS + words[1].parse::<i64>().unwrap() * HOUR_MS;
        let now = log.moment(Moment { at_ms, off_min: 0 });
        let kind = match words[2..] {
            ["undo"] => Kind::Undo { of: log.to_undo().expect("nothing to undo").id },
            ["redo"] => Kind::Undo { of: log.to_redo().expect("nothing to redo").id },
            ["bury", card, day] => {
                Kind::Bury { card: card.into(), until: StudyDay(day.parse().unwrap()) }
            }
            ["rollover", hour] => {
                Kind::Settings { patch: vec![Setting::RolloverHour(hour.parse().unwrap())] }
            }
            ["set", name, value] => {
                Kind::Settings { patch: vec![setting(name, value.parse().unwrap())] }
            }
            ["plain"] => Kind::Settings { patch: vec![Setting::Fuzz(false)] },
            ["reset", card] => Kind::Reset { card: card.into() },
            ["suspend", card] => Kind::Suspend { card: card.into(), on: true },
            [card, grade] => Kind::Review(Review::new(card, self::grade(grade))),
            _ => panic!("not an event: {line}"),
        };
        let number = u128::try_from(idx).unwrap();
        assert!(log.append(Event::new(EventId::new(now.at_ms, number), now, kind)));
    }
    log
}

fn setting(name: &str, value: u32) -> Setting {
    match name {
        "new" => Setting::NewPerDay(value),
        "reviews" => Setting::ReviewsPerDay(value),
        "pause" => Setting::PauseNew(value == 1),
        "ahead" => Setting::LearnAheadS(value),
        "exam" => Setting::ExamDay(Some(StudyDay(value.try_into().unwrap()))),
        other => panic!("no setting {other}"),
    }
}

fn grade(word: &str) -> Grade {
    match word {
        "again" => Grade::Again,
        "hard" => Grade::Hard,
        "good" => Grade::Good,
        "easy" => Grade::Easy,
        other => panic!("no grade {other}"),
    }
}

/// The cards and days that follow.
fn shown(log: &Log) -> String {
    let mut out = String::new();
    for (id, card) in &log.progress().cards {
        let due = match card.due {
            Due::Anytime => "anytime".to_owned(),
            Due::At(at_ms) => format!("at {:.3} h", at_ms as f64 / HOUR_MS as f64),
            Due::On(StudyDay(day)) => format!("on day {day}"),
        };
        out += &format!("{id}: {:?}, due {due}, reps {}", card.state, card.reps);
        let marks = [(card.leech, "leech"), (card.suspended, "suspended")];
        let marks = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| format!(", {mark}"));
        out.extend(marks);
        if let Some(StudyDay(day)) = card.buried_until {
            out += &format!(", buried until {day}");
        }
        out.push('\n');
    }
    for (StudyDay(day), count) in &log.progress().days {
        let (new, reviews, steps) = (count.new, count.reviews, count.steps);
        out += &format!("day {day}: {new} new, {reviews} reviews, {steps} in steps\n");
    }
    out
}

fn check(script: &str, expected: &Expect) {
    let log = log(script);
    assert_eq!(Log::new(log.events().to_vec()), log, "replayed as it grew");
    expected.assert_eq(&shown(&log));
}

#[test]
fn undo_and_redo_go_back_and_forth() {
    let done = "1 9 plain\n1 10 a good\n1 11 a good\n1 12 b easy\n";
    let undone = format!("{done}1 13 undo\n1 13 undo\n");
    check(
        done,
        &expect![[r#"
        a: Review, due on day 3, reps 2
        b: Review, due on day 9, reps 1
        day 1: 2 new, 0 reviews, 1 in steps
    "#]],
    );
    check(
        &undone,
        &expect![[r#"
        a: Learning(1), due at 34.167 h, reps 1
        day 1: 1 new, 0 reviews, 0 in steps
    "#]],
    );
    check(
        &format!("{undone}1 14 redo\n"),
        &expect![[r#"
        a: Review, due on day 3, reps 2
        day 1: 1 new, 0 reviews, 1 in steps
    "#]],
    );
    let redone = format!("{undone}1 14 redo\n1 15 redo\n");
    assert_eq!(shown(&log(&redone)), shown(&log(done)));
    assert!(log(&redone).to_redo().is_none());
    // After something new there is nothing to redo, and undo takes back what is in force.
    let new = log(&format!("{undone}1 14 c good\n"));
    assert!(new.to_redo().is_none());
    check(&format!("{undone}1 14 c good\n1 15 undo\n1 15 undo\n"), &expect![[""]]);
}

#[test]
fn everything_derived_comes_back_with_undo() {
    let lapses = "1 9 plain\n1 10 a easy\n20 10 a again\n20 11 a good\n40 10 a again\n40 11 a good\n\
                  60 10 a again\n60 11 a good\n80 10 a again\n";
    check(
        lapses,
        &expect![[r#"
        a: Relearning(0), due at 1930.167 h, reps 8, leech, buried until 81
        day 1: 1 new, 0 reviews, 0 in steps
        day 20: 0 new, 1 reviews, 1 in steps
        day 40: 0 new, 1 reviews, 1 in steps
        day 60: 0 new, 1 reviews, 1 in steps
        day 80: 0 new, 1 reviews, 0 in steps
    "#]],
    );
    check(
        &format!("{lapses}80 11 undo\n"),
        &expect![[r#"
        a: Review, due on day 61, reps 7
        day 1: 1 new, 0 reviews, 0 in steps
        day 20: 0 new, 1 reviews, 1 in steps
        day 40: 0 new, 1 reviews, 1 in steps
        day 60: 0 new, 1 reviews, 1 in steps
    "#]],
    );
    let agains = "1 10 a again\n".repeat(6);
    check(
        &agains,
        &expect![[r#"
        a: Learning(0), due at 34.017 h, reps 6, leech, buried until 2
        day 1: 1 new, 0 reviews, 5 in steps
    "#]],
    );
    check(
        "1 9 plain\n1 10 a easy\n1 11 suspend a\n1 12 bury a 3\n1 13 reset a\n",
        &expect![[r#"
        a: New, due anytime, reps 0, suspended
        day 1: 1 new, 0 reviews, 0 in steps
    "#]],
    );
}

#[test]
fn elapsed_days_follow_the_rollover_in_force() {
    // Two in the morning belongs to the day before while days start at four.
    check(
        "1 9 plain\n1 20 a easy\n2 2 a good\n",
        &expect![[r#"
        a: Review, due on day 10, reps 2
        day 1: 1 new, 1 reviews, 0 in steps
    "#]],
    );
    check(
        "1 9 plain\n1 9 rollover 0\n1 20 a easy\n2 2 a good\n",
        &expect![[r#"
        a: Review, due on day 15, reps 2
        day 1: 1 new, 0 reviews, 0 in steps
        day 2: 0 new, 1 reviews, 0 in steps
    "#]],
    );
    // A change of the hour counts no day twice: both reviews are seen under the new one.
    check(
        "1 9 plain\n2 2 a easy\n2 3 rollover 0\n3 2 a good\n",
        &expect![[r#"
        a: Review, due on day 16, reps 2
        day 1: 1 new, 0 reviews, 0 in steps
        day 3: 0 new, 1 reviews, 0 in steps
    "#]],
    );
}

#[test]
fn a_clock_that_moves_back_takes_no_days_away() {
    check(
        "1 9 plain\n30 10 a easy\n10 10 a good\n10 11 a good\n",
        &expect![[r#"
        a: Review, due on day 39, reps 3
        day 30: 1 new, 2 reviews, 0 in steps
    "#]],
    );
}

#[test]
fn an_event_is_one_line_of_json() {
    let log = log("1 10 a good\n1 11 undo\n1 12 bury a 5\n1 13 rollover 3\n");
    let text = backup::write(log.events()).unwrap();
    expect![[r#"
        {"format":"ecs-cards","v":1,"events":4,"sha256":"88270022f0efde3460cdf37fa9083078b690b2c9a9768be8280cf35cfe7cb593"}
        {"v":1,"id":"0000074bad0000000000000000000000","at_ms":122400000,"off_min":0,"kind":"review","card":"a","grade":3,"took_ms":0,"mode":"review","elapsed_days":0,"from_state":"new"}
        {"v":1,"id":"000007829b8000000000000000000001","at_ms":126000000,"off_min":0,"kind":"undo","of":"0000074bad0000000000000000000000"}
        {"v":1,"id":"000007b98a0000000000000000000002","at_ms":129600000,"off_min":0,"kind":"bury","card":"a","until":5}
        {"v":1,"id":"000007f0788000000000000000000003","at_ms":133200000,"off_min":0,"kind":"settings","patch":[{"rollover_hour":3}]}
    "#]].assert_eq(&text);
    assert!(backup::is_backup(&text));
    assert_eq!(backup::read(&text).unwrap(), log.events());
}

#[test]
fn a_damaged_backup_is_refused_whole() {
    let text = backup::write(log("1 10 a good\n1 11 b good\n").events()).unwrap();
    let refused = |text: &str, expected: &Expect| {
        expected.assert_eq(&backup::read(text).unwrap_err());
    };
    refused("", &expect!["this is no backup of cards: its first line does not say so"]);
    refused(
        &text.replace("\"b\"", "\"c\""),
        &expect!["this backup is damaged: its checksum does not fit. Take an earlier one"],
    );
    refused(
        text.trim_end(),
        &expect!["this backup is damaged: its checksum does not fit. Take an earlier one"],
    );
    refused(
        &text.replace("\"v\":1,\"events\"", "\"v\":3,\"events\""),
        &expect!["this backup was made by a newer version: reload the page and try again"],
    );
    refused(
        &text.replace("\"events\":2", "\"events\":3"),
        &expect!["this backup has 2 events, but its first line says 3"],
    );
    let strange = text.lines().next().unwrap().replace("\"events\":2", "\"events\":1");
    let sum = "\"sha256\":\"";
    let at = strange.find(sum).unwrap() + sum.len();
    // The checksum of "{}\n".
    let strange = format!(
        "{}ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356\"}}\n{{}}\n",
        &strange[..at]
    );
    refused(&strange, &expect!["line 2 is no event: missing field `v` at line 1 column 2"]);
}

/// A backup with every kind of event and every field, as version 1 wrote it. It never changes: whoever
/// changes the records reads this file to the same cards, by a migration where it takes one.
const VERSION_1: &str = include_str!("../../vectors/events-v1.jsonl");

#[test]
fn a_log_of_version_1_means_what_it_meant() {
    let events = backup::read(VERSION_1).unwrap();
    let log = Log::new(events.clone());
    expect![[r#"
        own/mine.md/q1: New, due anytime, reps 0, suspended
        what-is-a-cluster: Review, due on day 20430, reps 1
        what-is-a-service: New, due anytime, reps 0, buried until 20420
        what-is-a-task: Relearning(0), due at 490064.417 h, reps 4
        day 20416: 1 new, 0 reviews, 1 in steps
        day 20419: 1 new, 1 reviews, 1 in steps
    "#]]
    .assert_eq(&shown(&log));
    expect![[r#"
        Settings { model: Fsrs6, weights: None, desired_retention: 0.88, learning_steps_s: [60, 600], relearning_steps_s: [600], maximum_interval_days: 180, fuzz: false, rollover_hour: 3, new_per_day: 10, reviews_per_day: 150, pause_new: false, learn_ahead_s: 900, exam_day: Some(StudyDay(20500)) }
    "#]].assert_eq(&format!("{:?}\n", log.progress().settings()));
    assert!(log.progress().cards["own/mine.md/q1"].flagged);
    // Records keep the version they were written in.
    assert_eq!(backup::write(&events).unwrap(), VERSION_1);
}
