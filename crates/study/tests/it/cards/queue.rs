//! The queue, as tables: what was done, and what is shown next.

use expect_test::{Expect, expect};
use study::cards::day::{DAY_MS, Moment};
use study::cards::event::Mode;
use study::cards::queue::{Entry, Why, queue};

use super::log::log;

/// A deck written as `ID:TOPIC` or, for a sibling, `ID:TOPIC:FAMILY`.
fn deck(script: &str) -> Vec<Entry> {
    let entry = |word: &str| {
        let parts: Vec<&str> = word.split(':').collect();
        let family = parts.get(2).unwrap_or(&parts[0]);
        Entry { id: parts[0].into(), topic: parts[1].into(), family: (*family).into() }
    };
    script.split_whitespace().map(entry).collect()
}

/// The queue at `day` and `hour` after what the script says was done.
fn shown(cards: &str, script: &str, (day, hour): (i64, i64), extra_new: u32) -> String {
    let log = log(&format!("0 9 plain\n{script}"));
    let now = Moment { at_ms: day * DAY_MS + hour * 3_600_000, off_min: 0 };
    let queue = queue(&deck(cards), log.progress(), now, extra_new);
    let word = |why| match why {
        Why::Step => "step",
        Why::Review => "due",
        Why::New => "new",
        Why::Ahead => "ahead",
        Why::Cram => "cram",
    };
    let cards: Vec<String> =
        queue.cards.iter().map(|queued| format!("{} {}", queued.id, word(queued.why))).collect();
    let mut out = format!(
        "{}\n{} in steps, {} reviews, {} new",
        cards.join(", "),
        queue.steps,
        queue.reviews,
        queue.new
    );
    if queue.siblings > 0 {
        out += &format!(", {} siblings wait", queue.siblings);
    }
    if queue.beyond_limit > 0 {
        out += &format!(", {} beyond the limit", queue.beyond_limit);
    }
    if queue.new_paused {
        out += ", new cards pause";
    }
    if queue.mode == Mode::Cram {
        out += ", cram";
    }
    out + "\n"
}

fn check(cards: &str, script: &str, at: (i64, i64), expected: &Expect) {
    expected.assert_eq(&shown(cards, script, at, 0));
}

#[test]
fn new_cards_come_in_the_order_of_the_deck_with_topics_interleaved() {
    check(
        "a:x b:x c:x d:y e:y",
        "",
        (1, 9),
        &expect![[r#"
        a new, d new, b new, e new, c new
        0 in steps, 0 reviews, 5 new
    "#]],
    );
    check(
        "a:x b:x c:x",
        "1 9 set new 2\n",
        (1, 10),
        &expect![[r#"
        a new, b new
        0 in steps, 0 reviews, 2 new
    "#]],
    );
    let five_more = shown("a:x b:x c:x", "1 9 set new 2\n1 10 a easy\n1 10 b easy\n", (1, 11), 1);
    expect![[r#"
        c new
        0 in steps, 0 reviews, 1 new
    "#]]
    .assert_eq(&five_more);
}

#[test]
fn steps_come_first_then_reviews_recalled_worst_with_one_new_in_four() {
    let done = "1 10 a easy\n1 10 b easy\n1 10 c easy\n1 10 d hard\n12 10 b hard\n12 10 e again\n";
    let cards = "a:x b:x c:y d:z e:z f:v g:w h:v";
    check(
        cards,
        done,
        (12, 11),
        &expect![[r#"
        d step, e step, a due, f new, c due, g new, h new
        2 in steps, 2 reviews, 3 new
    "#]],
    );
    check(
        cards,
        done,
        (40, 11),
        &expect![[r#"
        d step, e step, a due, c due, f new, g new, h new
        2 in steps, 2 reviews, 3 new
    "#]],
    );
}

#[test]
fn a_step_is_shown_ahead_only_when_nothing_else_is_left() {
    let started = "1 10 a good\n";
    check(
        "a:x",
        started,
        (1, 10),
        &expect![[r#"
        a ahead
        1 in steps, 0 reviews, 0 new
    "#]],
    );
    check(
        "a:x b:x",
        started,
        (1, 10),
        &expect![[r#"
        b new
        1 in steps, 0 reviews, 1 new
    "#]],
    );
    check(
        "a:x",
        "1 10 a good\n1 10 set ahead 0\n",
        (1, 10),
        &expect![[r#"

        1 in steps, 0 reviews, 0 new
    "#]],
    );
}

#[test]
fn of_a_family_one_card_a_day() {
    let cards = "a:x:f b:x:f c:y";
    check(
        cards,
        "",
        (1, 10),
        &expect![[r#"
        a new, c new
        0 in steps, 0 reviews, 2 new
    "#]],
    );
    check(
        cards,
        "1 10 a easy\n",
        (1, 11),
        &expect![[r#"
        c new
        0 in steps, 0 reviews, 1 new
    "#]],
    );
    check(
        cards,
        "1 10 a easy\n1 10 suspend a\n",
        (1, 11),
        &expect![[r#"
        c new
        0 in steps, 0 reviews, 1 new
    "#]],
    );
    check(
        cards,
        "1 10 a easy\n",
        (2, 11),
        &expect![[r#"
            b new, c new
            0 in steps, 0 reviews, 2 new
        "#]],
    );
}

#[test]
fn what_is_put_aside_comes_back_by_itself() {
    let script = "1 10 bury a 2\n1 10 suspend b\n";
    check(
        "a:x b:x c:y",
        script,
        (1, 11),
        &expect![[r#"
        c new
        0 in steps, 0 reviews, 1 new
    "#]],
    );
    check(
        "a:x b:x c:y",
        script,
        (2, 11),
        &expect![[r#"
        a new, c new
        0 in steps, 0 reviews, 2 new
    "#]],
    );
}

#[test]
fn a_backlog_is_shown_and_new_cards_wait() {
    let done = "1 10 a easy\n1 10 b easy\n1 10 c easy\n1 10 set reviews 1\n";
    check(
        "a:x b:x c:y d:y",
        done,
        (30, 10),
        &expect![[r#"
        a due, c due, b due
        0 in steps, 3 reviews, 0 new, 2 beyond the limit, new cards pause
    "#]],
    );
    let eager = format!("{done}1 10 set pause 0\n");
    check(
        "a:x b:x c:y d:y",
        &eager,
        (30, 10),
        &expect![[r#"
        a due, c due, b due, d new
        0 in steps, 3 reviews, 1 new, 2 beyond the limit
    "#]],
    );
}

#[test]
fn before_an_exam_new_cards_are_shared_out_and_the_last_days_cram() {
    let cards = "a:x b:x c:y d:y e:z";
    // Five unseen, ten days left, three of them for cramming: one a day.
    check(
        cards,
        "1 9 set exam 11\n",
        (1, 10),
        &expect![[r#"
        a new
        0 in steps, 0 reviews, 1 new
    "#]],
    );
    check(
        cards,
        "1 9 set exam 6\n",
        (1, 10),
        &expect![[r#"
        a new, c new, b new
        0 in steps, 0 reviews, 3 new
    "#]],
    );
    let learned = "1 9 set exam 11\n1 10 a easy\n2 10 b hard\n3 10 c easy\n";
    check(
        cards,
        learned,
        (8, 10),
        &expect![[r#"
        b cram, a cram, c cram
        0 in steps, 3 reviews, 0 new, cram
    "#]],
    );
    check(
        cards,
        learned,
        (11, 10),
        &expect![[r#"
        b cram, a cram, c cram
        0 in steps, 3 reviews, 0 new, cram
    "#]],
    );
    check(
        cards,
        learned,
        (12, 10),
        &expect![[r#"
        b step, c due, a due, d new, e new
        1 in steps, 2 reviews, 2 new
    "#]],
    );
}

#[test]
fn siblings_that_are_due_as_well_wait_and_are_counted() {
    check(
        "a:x:f b:x:f c:y",
        "1 10 a easy\n2 10 b easy\n3 10 c easy\n",
        (40, 10),
        &expect![[r#"
            a due, c due
            0 in steps, 2 reviews, 0 new, 1 siblings wait
        "#]],
    );
}
