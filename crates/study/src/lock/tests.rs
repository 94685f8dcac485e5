//! Each case is an edit of a note: the questions before and after, and what their ids become.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;
use crate::deck::{Chapter, Inline, Item, Placed, Question, Topic};

/// A deck from lines: `## topic`, `question`, `> follow-up`, each with an optional `{declared-id}`.
fn deck(text: &str) -> Deck {
    let mut topics = vec![Topic::default()];
    for (place, line) in text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        let topic = topics.last_mut().unwrap();
        if let Some(title) = line.strip_prefix("## ") {
            topics.push(Topic { title: title.to_owned(), ..Topic::default() });
        } else if let Some(follow_up) = line.strip_prefix("> ") {
            let Some(Item::Question(parent)) = topic.items.last_mut() else { panic!("no parent") };
            parent.follow_ups.push(question(follow_up, place));
        } else {
            topic.items.push(Item::Question(question(line, place)));
        }
    }
    let items = topics.into_iter().map(Item::Topic).collect();
    Deck { chapters: vec![Chapter { title: "Chapter".to_owned(), line: 1, items }] }
}

fn question(line: &str, place: usize) -> Question {
    let (prompt, id) = line.split_once(" {").unwrap_or((line, ""));
    Question {
        prompt: vec![Inline::Text(prompt.to_owned())],
        declared_id: Some(id.trim_end_matches('}').to_owned()).filter(|id| !id.is_empty()),
        line: u32::try_from(place).unwrap() + 1,
        ..Question::default()
    }
}

/// Locks `before`, then `after`, and shows what the second run says and which ids it gives.
fn check(before: &str, after: &str, expected: &Expect) {
    let (lock, _) = update(&Lock::default(), "deck", &deck(before));
    let mut deck = deck(after);
    let (lock, report) = update(&lock, "deck", &deck);
    expected.assert_eq(&(show(&report) + &ids(&lock, "deck", &mut deck)));
}

fn show(report: &Report) -> String {
    report.changes.iter().map(|one| format!("{}: {} {}\n", one.deck, one.id, one.kind)).collect()
}

fn ids(lock: &Lock, name: &str, deck: &mut Deck) -> String {
    assert_eq!(lock.check(), [""; 0]);
    assign(lock, name, deck).unwrap();
    let line = |placed: Placed| {
        format!("{} = {}\n", crate::deck::plain(&placed.question.prompt), placed.question.id)
    };
    deck.questions().into_iter().map(line).collect()
}

#[test]
fn nothing_changed() {
    check(
        "## A\nWhat is ECS?\n> And Fargate?",
        "## A\nWhat is ECS?\n> And Fargate?",
        &expect![[r#"
            What is ECS? = what-is-ecs
            And Fargate? = and-fargate
        "#]],
    );
}

#[test]
fn a_typo_fixed() {
    check(
        "## A\nHow does Fargate bil a task?",
        "## A\nHow does Fargate bill a task?",
        &expect![[r#"
            deck: how-does-fargate-bil-a-task is reworded
            How does Fargate bill a task? = how-does-fargate-bil-a-task
        "#]],
    );
}

#[test]
fn case_spacing_and_unicode_form_are_no_change() {
    check(
        "## A\nWhat is a Cafe\u{301}?",
        "## A\nwhat  is a caf\u{e9}?",
        &expect![[r#"
            what  is a café? = what-is-a-cafe
        "#]],
    );
}

#[test]
fn another_question() {
    check(
        "## A\nHow does Fargate bill a task?",
        "## A\nHow does EC2 bill an instance?",
        &expect![[r#"
            deck: how-does-ec2-bill-an-instance is new
            deck: how-does-fargate-bill-a-task has left the note
            How does EC2 bill an instance? = how-does-ec2-bill-an-instance
        "#]],
    );
}

#[test]
fn a_new_order() {
    check(
        "## A\nOne?\nTwo?\nThree?",
        "## A\nThree?\nOne?\nTwo?",
        &expect![[r#"
            Three? = three
            One? = one
            Two? = two
        "#]],
    );
}

#[test]
fn another_topic() {
    check(
        "## A\nWhat is a task?\n> And a service?\n## B\nWhat is a host?",
        "## A\n## B\nWhat is a host?\nWhat is a task?\n> And a service?",
        &expect![[r#"
            deck: what-is-a-task has moved
            deck: and-a-service has moved
            What is a host? = what-is-a-host
            What is a task? = what-is-a-task
            And a service? = and-a-service
        "#]],
    );
}

#[test]
fn the_most_similar_question_of_the_same_topic_wins() {
    check(
        "## A\nWhat does the agent do on a host now?\n## B\nWhat does the agent do on a host then?",
        "## A\n## B\nWhat does the agent do on a host, then?\nWhat does the agent do on a host now!",
        &expect![[r#"
            deck: what-does-the-agent-do-on-a-host-then is reworded
            deck: what-does-the-agent-do-on-a-host-now is reworded
            What does the agent do on a host, then? = what-does-the-agent-do-on-a-host-then
            What does the agent do on a host now! = what-does-the-agent-do-on-a-host-now
        "#]],
    );
}

#[test]
fn equal_questions_stay_apart() {
    check(
        "## A\nWhy?\nWhy?\n## B\nWhy?",
        "## B\nWhy?\n## A\nWhy?\nWhy?",
        &expect![[r#"
            Why? = why-3
            Why? = why
            Why? = why-2
        "#]],
    );
}

#[test]
fn follow_ups_are_told_apart_by_their_parents() {
    check(
        "## A\nWhat is a task?\n> Why?\nWhat is a host?\n> Why?",
        "## A\nWhat is a host?\n> Why?\nWhat is a task?\n> Why?",
        &expect![[r#"
            What is a host? = what-is-a-host
            Why? = why-2
            What is a task? = what-is-a-task
            Why? = why
        "#]],
    );
}

#[test]
fn deleted_and_back() {
    let (lock, _) = update(&Lock::default(), "deck", &deck("## A\nOne?\nTwo?"));
    let (lock, report) = update(&lock, "deck", &deck("## A\nOne?"));
    expect!["deck: two has left the note\n"].assert_eq(&show(&report));
    assert!(lock.cards.iter().any(|record| record.id == "two" && record.retired));
    let (lock, report) = update(&lock, "deck", &deck("## A\nOne?"));
    expect![""].assert_eq(&show(&report));
    let mut back = deck("## A\nOne?\n## B\nTwo?");
    let (lock, report) = update(&lock, "deck", &back);
    expect!["deck: two has returned\n"].assert_eq(&show(&report));
    expect!["One? = one\nTwo? = two\n"].assert_eq(&ids(&lock, "deck", &mut back));
}

#[test]
fn a_retired_id_is_never_given_again() {
    let (lock, _) = update(&Lock::default(), "deck", &deck("## A\nWhat is a task?"));
    let (lock, _) = update(&lock, "deck", &deck("## A"));
    let (lock, _) = update(&lock, "other", &deck("## A\nWhat is... a: task?"));
    let ids: Vec<&str> = lock.cards.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids, ["what-is-a-task", "what-is-a-task-2"]);
}

#[test]
fn declared_ids_win() {
    check(
        "## A\nWhat is a task?\nWhat is a host?\nWhat is a role? {role}",
        "## A\nWhat is a task? {task}\nWhat is a host? {what-is-a-task}\nAnd an identity? {role}",
        &expect![[r#"
            deck: task is new
            deck: what-is-a-task is reworded
            deck: role is reworded
            deck: what-is-a-host has left the note
            What is a task? = task
            What is a host? = what-is-a-task
            And an identity? = role
        "#]],
    );
}

#[test]
fn an_id_declared_twice_or_badly_counts_once_or_not_at_all() {
    check(
        "",
        "## A\nOne? {same}\nTwo? {same}\nThree? {Not An Id}",
        &expect![[r#"
            deck: same is new
            deck: two is new
            deck: three is new
            One? = same
            Two? = two
            Three? = three
        "#]],
    );
}

#[test]
fn to_another_deck() {
    let (one, two) = (deck("## A\nOne?\nStays?"), deck("## A\nTwo?"));
    let (lock, _) = update_all(&Lock::default(), &[("one", &one), ("two", &two)]);
    let (one, mut two) = (deck("## A\nStays?"), deck("## A\nOne?\nTwo?"));
    let (lock, report) = update_all(&lock, &[("two", &two), ("one", &one)]);
    expect!["two: one has moved\n"].assert_eq(&show(&report));
    expect!["One? = one\nTwo? = two\n"].assert_eq(&ids(&lock, "two", &mut two));
}

#[test]
fn other_decks_stay_as_they_are() {
    let (lock, _) = update(&Lock::default(), "one", &deck("## A\nOne? {x}\nTwo?"));
    let mut other = deck("## A\nOne? {x}\nTwo?");
    let (lock, _) = update(&lock, "other", &other);
    assert_eq!(
        lock.cards.iter().filter(|record| record.deck == "one" && !record.retired).count(),
        2
    );
    expect!["One? = one\nTwo? = two-2\n"].assert_eq(&ids(&lock, "other", &mut other));
}

#[test]
fn a_stale_lock_is_an_error_and_leaves_the_deck_alone() {
    let (lock, _) = update(&Lock::default(), "deck", &deck("## A\nOne?\nTwo?"));
    let mut edited = deck("## A\nOne?\nThree?");
    let messages = assign(&lock, "deck", &mut edited).unwrap_err();
    expect![[r#"
        deck, line 3: question `three` is new: run `gantry notes lock` and commit the lock
        deck: question `two` has left the note: run `gantry notes lock` and commit the lock"#]]
    .assert_eq(&messages.join("\n"));
    assert!(edited.questions().iter().all(|placed| placed.question.id.is_empty()));
}

#[test]
fn a_new_value_of_a_figure_is_no_change() {
    let with = |value: Option<&str>| {
        let mut deck = deck("## A\nOne?");
        let figure =
            Inline::Figure { id: "alb.interval".to_owned(), value: value.map(str::to_owned) };
        deck.each_question_mut(&mut |question| question.prompt.insert(0, figure.clone()));
        deck
    };
    let (lock, _) = update(&Lock::default(), "deck", &with(None));
    assert_eq!(assign(&lock, "deck", &mut with(Some("30 s"))), Ok(()));
}

#[test]
fn slugs() {
    let check = |text: &str, expected: &str| assert_eq!(slug(text), expected);
    check("what's `awsvpc`, and why?", "whats-awsvpc-and-why");
    check("Größe über alles", "groe-uber-alles");
    check("什么是容器？", "");
    check(&"word ".repeat(20), "word-word-word-word-word-word-word-word-word-word-word-word");
    check(&"x".repeat(99), &"x".repeat(60));
}

fn notes() -> impl Strategy<Value = String> {
    let question = "[ab]{0,3}\\?( \\{[xy]\\})?";
    let line = prop_oneof![
        1 => "[AB]".prop_map(|title| format!("## {title}")),
        4 => question.prop_map(String::from),
        1 => ("[cd]{1,2}", question).prop_map(|(parent, follow_up)| format!("{parent}\n> {follow_up}")),
    ];
    prop::collection::vec(line, 0..12).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn after_an_update_every_question_has_an_id_of_its_own(edits in prop::collection::vec((notes(), any::<bool>()), 1..5)) {
        let mut lock = Lock::default();
        for (note, other) in edits {
            let name = if other { "other" } else { "deck" };
            let mut deck = deck(&note);
            let before: BTreeSet<String> = lock.cards.iter().map(|old| old.id.clone()).collect();
            lock = update(&lock, name, &deck).0;
            prop_assert_eq!(lock.check(), Vec::<String>::new());
            let after: BTreeSet<String> = lock.cards.iter().map(|old| old.id.clone()).collect();
            prop_assert!(before.is_subset(&after), "a history was thrown away");
            prop_assert_eq!(assign(&lock, name, &mut deck), Ok(()));
            let ids: BTreeSet<&str> = deck.questions().iter().map(|placed| placed.question.id.as_str()).collect();
            prop_assert_eq!(ids.len(), deck.questions().len());
            prop_assert!(!ids.contains(""));
        }
    }
}
