//! The minute from the stop to the verdict, and that its answers follow from the run and from nothing else.

use super::*;

/// A minute whose clock has run for so many seconds, with this many tasks wanted since half-way.
fn alive(secs: u64, desired: u32) -> (Show, Minute) {
    let (mut show, mut minute) = Minute::begin().unwrap();
    let half = SimTime::from_secs(secs / 2);
    for (until, want) in [(half, desired), (SimTime::from_secs(secs), desired)] {
        show.seek(until);
        while show.tick(0.0, u32::MAX) && !show.player().rests() {}
        if want != minute.desired(&show) {
            minute.want(&mut show, want);
        }
    }
    (show, minute)
}

/// Plays frames until the clock stands.
fn play(show: &mut Show, minute: &mut Minute) {
    for _ in 0..20_000 {
        show.tick(16.0, 10_000);
        minute.follow(show);
        if show.player().rests() {
            return;
        }
    }
    panic!("the clock does not come to rest: {:?}", minute.phase());
}

/// Stops a task and lets the clock run to the question.
fn asked(secs: u64, desired: u32) -> (Show, Minute) {
    let (mut show, mut minute) = alive(secs, desired);
    let task = minute.candidate(&show).unwrap();
    minute.stop(&mut show, task);
    assert_eq!(minute.phase(), Phase::Falling);
    play(&mut show, &mut minute);
    assert_eq!(minute.phase(), Phase::Asked);
    (show, minute)
}

fn counts(minute: &Minute) -> (Vec<u32>, u32) {
    let counts = minute.question().unwrap().counts.clone().unwrap();
    (counts.options, counts.right)
}

/// Rules `service.replaces` and `engine.scheduler-tick`: whatever part of the scheduler's tick the stop falls into.
#[test]
fn a_stopped_task_is_replaced_and_the_clock_stands_before_that() {
    for secs in [3, 9, 10, 11, 26] {
        let (mut show, mut minute) = asked(secs, 3);
        let question = minute.question().unwrap().clone();
        assert_eq!((question.right, question.counts), (Fate::New, None), "at {secs} s");
        assert_eq!((question.want, question.left), (3, 2));
        assert_eq!(minute.verdict(&show), None);
        assert!(
            forecast::born_since(
                show.runs()[0].world(),
                minute.service,
                minute.stopped.as_ref().unwrap().first_new
            )
            .is_empty()
        );
        minute.answer(&mut show, Guess { fate: Some(Fate::Same), count: None });
        play(&mut show, &mut minute);
        assert_eq!(minute.phase(), Phase::Told);
        let verdict = minute.verdict(&show).unwrap();
        assert_eq!(verdict.task, Some(TaskId(4)));
        assert_eq!(
            verdict.event.as_deref(),
            Some("(service web) has started 1 tasks: (task t-4).")
        );
        assert_eq!(
            verdict.sentences,
            [
                "You said: the same task, restarted. It came otherwise.",
                "ECS never restarts a task. The service wants 3 and had 2 left, so it started another one: \
                 t-4 with the address 10.0.0.4. t-1, which had 10.0.0.1, does not come back.",
            ]
        );
        let strip = minute.strip(&show).unwrap();
        assert_eq!((strip.want, strip.have, strip.healthy), (3, 3, 3), "at {secs} s");
    }
}

/// Another `desiredCount`, other numbers.
#[test]
fn the_numbers_follow_from_what_is_wanted() {
    let check = |desired: u32, expected: &[u32]| {
        let (mut show, mut minute) = asked(120, desired);
        let (options, right) = counts(&minute);
        assert_eq!((options.as_slice(), right), (expected, desired), "desiredCount {desired}");
        minute.answer(&mut show, Guess { fate: Some(Fate::New), count: Some(right) });
        play(&mut show, &mut minute);
        let verdict = minute.verdict(&show).unwrap();
        let said = verdict.sentences.last().unwrap();
        assert!(said.contains(&format!("as you said: {desired}")), "{said}");
        assert_eq!(minute.strip(&show).unwrap().have, desired, "it came so");
    };
    check(2, &[1, 2, 3, 4]);
    check(4, &[3, 4, 5, 6]);
    check(5, &[3, 4, 5, 6]);
}

/// Who wants one less in the same moment gets nothing: nothing is missing then.
#[test]
fn with_fewer_wanted_at_the_same_time_nothing_appears() {
    let (mut show, mut minute) = alive(12, 3);
    let task = minute.candidate(&show).unwrap();
    minute.stop(&mut show, task);
    minute.want(&mut show, 2);
    play(&mut show, &mut minute);
    let question = minute.question().unwrap();
    assert_eq!((question.right, question.want, question.left), (Fate::Nothing, 2, 2));
    assert_eq!(counts(&minute).1, 2);
    minute.answer(&mut show, Guess { fate: Some(Fate::New), count: Some(3) });
    play(&mut show, &mut minute);
    let verdict = minute.verdict(&show).unwrap();
    assert_eq!(verdict.task, None);
    assert_eq!(verdict.event.as_deref(), Some("(service web) has reached a steady state."));
    assert!(verdict.sentences[1].contains("nothing was missing"), "{:?}", verdict.sentences);
    assert_eq!(
        verdict.sentences[2],
        "After 60 s 2 tasks are running, where you said 3; desiredCount is 2."
    );
}

#[test]
fn with_fewer_wanted_while_it_is_asked_the_question_is_another_one() {
    let (mut show, mut minute) = asked(13, 3);
    assert_eq!(minute.question().unwrap().right, Fate::New);
    assert!(!minute.may_want(&show, 4));
    minute.want(&mut show, 2);
    assert_eq!((minute.phase(), minute.question().unwrap().right), (Phase::Asked, Fate::Nothing));
    minute.want(&mut show, 4);
    assert_eq!(minute.desired(&show), 2, "more is not to be had now");
}

#[test]
fn a_replay_shows_the_same_again_slowly() {
    let (mut show, mut minute) = asked(13, 3);
    minute.answer(&mut show, Guess::default());
    let fast = show.player().speed();
    play(&mut show, &mut minute);
    let (digest, verdict) = (show.digest(), minute.verdict(&show));
    minute.replay(&mut show);
    assert_eq!(minute.verdict(&show), None, "it has not come yet");
    assert!(show.player().speed() < fast && show.at() < SimTime::from_secs(14));
    play(&mut show, &mut minute);
    assert_eq!((show.digest(), minute.verdict(&show)), (digest, verdict));
}

#[test]
fn who_lets_the_clock_go_on_is_told_without_a_guess() {
    let (mut show, mut minute) = asked(13, 3);
    show.play();
    play(&mut show, &mut minute);
    let verdict = minute.verdict(&show).unwrap();
    assert_eq!((minute.phase(), verdict.sentences.len()), (Phase::Told, 1));
}

#[test]
fn without_motion_the_question_comes_at_once() {
    let (mut show, mut minute) = alive(13, 3);
    let task = minute.candidate(&show).unwrap();
    minute.stop(&mut show, task);
    minute.skip_the_fall(&mut show);
    assert_eq!(minute.phase(), Phase::Asked);
    assert!(show.player().rests());
}

#[test]
fn only_tasks_that_are_wanted_can_be_stopped_and_only_once() {
    let (mut show, mut minute) = alive(13, 3);
    minute.stop(&mut show, TaskId(99));
    assert_eq!(minute.phase(), Phase::Alive);
    minute.stop(&mut show, TaskId(2));
    minute.stop(&mut show, TaskId(3));
    play(&mut show, &mut minute);
    assert_eq!(minute.question().unwrap().left, 2);
}
