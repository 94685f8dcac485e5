//! Ids of declared cards: the note before, the note after, and which cards keep their history.

use expect_test::{Expect, expect};

use super::*;
use crate::notes::parse;

/// A deck with one question, which declares these cards.
fn deck(question: &str, cards: &str) -> Deck {
    let note = format!(
        "# C\n\n## T\n\n<details>\n<summary>{question}</summary>\n\n**In short:** So.\n\n{cards}\n\n</details>\n"
    );
    let (deck, problems) = parse(&note);
    assert_eq!(problems, []);
    deck
}

fn ids(deck: &Deck) -> Vec<String> {
    let questions = deck.questions();
    questions
        .iter()
        .flat_map(|placed| placed.question.drills.iter().flat_map(|d| d.ids.clone()))
        .collect()
}

const GAPS: &str =
    "**Fill in:** A **task** is a copy of a **task definition**, made by the scheduler.";
const TYPED: &str =
    "**Type in:** Which setting bounds a deployment from below?\n\n- `minimumHealthyPercent`";
const WORKED: &str = "**Work out:** How many of *n* may stop?\n\n- *n*: 2 to 9\n- *so* = `n - 1`";

/// The ids after an edit, and what the lock says of it.
fn check(before: &[&str], question: &str, after: &[&str], expected: &Expect) {
    let (lock, _) = update(&Lock::default(), "d", &deck("Why?", &before.join("\n\n")));
    let mut edited = deck(question, &after.join("\n\n"));
    let (lock, report) = update(&lock, "d", &edited);
    assert_eq!(lock.check(), [""; 0]);
    assign(&lock, "d", &mut edited).unwrap();
    let changes =
        report.changes.iter().map(|one| format!("{}: {} {}\n", one.line, one.id, one.kind));
    expected.assert_eq(&(ids(&edited).join(" ") + "\n" + &changes.collect::<String>()));
}

#[test]
fn a_card_is_named_after_its_question_and_kind() {
    check(
        &[],
        "Why?",
        &[GAPS, TYPED, WORKED],
        &expect![[r#"
        why-gap why-gap-2 why-type why-work
        10: why-gap is new
        10: why-gap-2 is new
        12: why-type is new
        16: why-work is new
    "#]],
    );
}

#[test]
fn a_typo_mended_keeps_every_card() {
    let mended = [
        GAPS.replace("copy", "running copy"),
        TYPED.replace("Which", "What"),
        WORKED.replace("may stop", "can stop"),
    ];
    let mended: Vec<&str> = mended.iter().map(String::as_str).collect();
    check(
        &[GAPS, TYPED, WORKED],
        "Why?",
        &mended,
        &expect![[r#"
        why-gap why-gap-2 why-type why-work
        10: why-gap is reworded
        10: why-gap-2 is reworded
        12: why-type is reworded
        16: why-work is reworded
    "#]],
    );
}

#[test]
fn a_question_reworded_keeps_its_cards() {
    check(
        &[GAPS, TYPED],
        "Why not?",
        &[GAPS, TYPED],
        &expect![[r#"
        why-gap why-gap-2 why-type
        5: why-not is new
        10: why-gap has moved
        10: why-gap-2 has moved
        12: why-type has moved
        0: why has left the note
    "#]],
    );
}

#[test]
fn cards_change_places_and_one_comes_between() {
    let twice =
        GAPS.replace("the scheduler", "the **scheduler**").replace("A **task** is", "A task is");
    check(
        &[GAPS, TYPED],
        "Why?",
        &[TYPED, WORKED, &twice],
        &expect![[r#"
            why-type why-work why-gap-2 why-gap-3
            14: why-work is new
            19: why-gap-3 is new
            0: why-gap has left the note
        "#]],
    );
}

#[test]
fn what_counts_as_right_and_how_it_is_computed_may_change_freely() {
    let typed = format!("{TYPED}\n- the lower bound");
    let worked = WORKED.replace("n - 1", "max(n - 2, 0)").replace("2 to 9", "3, 4");
    check(
        &[TYPED, WORKED],
        "Why?",
        &[&typed, &worked],
        &expect![[r#"
        why-type why-work
    "#]],
    );
}

#[test]
fn a_card_is_never_taken_for_a_question_of_the_same_words() {
    let typed =
        "**Type in:** Which role pulls the image from a private registry?\n\n- execution role";
    let (lock, _) = update(&Lock::default(), "d", &deck("Why?", typed));
    let asked = deck("Which role pulls the image from a private registry?", "");
    let (_, report) = update(&lock, "d", &asked);
    let changes: Vec<String> =
        report.changes.iter().map(|one| format!("{} {}", one.id, one.kind)).collect();
    expect![[r#"
        which-role-pulls-the-image-from-a-private-registry is new
        why has left the note
        why-type has left the note"#]]
    .assert_eq(&changes.join("\n"));
}
