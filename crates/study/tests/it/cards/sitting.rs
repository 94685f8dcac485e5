//! A sitting: the cards of a deck, the keys, the words, and what came of it.

use expect_test::{Expect, expect};
use study::cards::card::{Card, Due, Grade, State};
use study::cards::day::{Moment, StudyDay};
use study::cards::event::{Event, EventId, Kind, Review};
use study::cards::flashcard::{self, Flashcard};
use study::cards::keys::{Action, action, is_single_character};
use study::cards::log::Log;
use study::cards::scheduler::Wait;
use study::cards::session::{Goal, summary};
use study::cards::words::{counted, standing, when};
use study::notes;
use study::page::{Links, card, html, interval};

const NOTE: &str = "# Tasks\n\n## Starting\n\n<details>\n<summary>What is a task?</summary>\n\n\
    **In short:** A running copy of a task definition, with its own containers.\n\nLong words.\n\n\
    **Key points**\n\n- (must) a copy\n- its containers\n\n\
    <details>\n<summary>And a service?</summary>\n\nKeeps tasks running.\n\n</details>\n\n</details>\n\n\
    <details>\n<summary>Unanswered?</summary>\n</details>\n";

fn deck() -> Vec<Flashcard> {
    let (mut deck, _) = notes::parse(NOTE);
    let mut n = 0;
    deck.each_question_mut(&mut |question| {
        n += 1;
        question.id = format!("q{n}");
    });
    flashcard::of_note("mine.md", &deck)
}

#[test]
fn every_answered_question_is_a_card_and_follow_ups_are_siblings() {
    let lines: Vec<String> = deck()
        .iter()
        .map(|card| {
            format!("{} | {} | {} | {}", card.id, card.family, card.entry().topic, card.text())
        })
        .collect();
    expect![[r#"
        own/mine.md/q1 | own/mine.md/q1 | Tasks / Starting | What is a task?
        own/mine.md/q2 | own/mine.md/q1 | Tasks / Starting | And a service?"#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn a_hint_gives_the_beginning_only_where_there_is_more() {
    let hints: Vec<Option<String>> = deck().iter().map(Flashcard::hint).collect();
    assert_eq!(hints[0].as_deref(), Some("There are 2 key points. It begins: “A running copy …”"));
    assert_eq!(hints[1], None);
    assert_eq!(deck()[1].spoken(None, true), "And a service? ");
}

#[test]
fn the_answer_of_a_card_is_the_short_one_and_the_rest_explains_it() {
    let links = Links { base: "/", own_site: false };
    let cards = deck();
    let back = card::back(&cards[0], None, links);
    expect![[r#"
        <p class="prompt-text" id="card-question">What is a task?</p>
        <p class="short">A running copy of a task definition, with its own containers.</p><div class="points"><p class="label">Key points</p><ul><li class="must">a copy<span class="must-mark"> must-have</span></li><li>its containers</li></ul></div>
        <p>Long words.</p>"#]]
    .assert_eq(&format!(
        "{}\n{}\n{}",
        html::html(&card::front(&cards[0], None, links)),
        html::html(&back.answer),
        html::html(&back.more)
    ));
    let without_short = card::back(&cards[1], None, links);
    assert_eq!(html::html(&without_short.answer), "<p>Keeps tasks running.</p>");
    assert!(without_short.more.is_empty());
}

#[test]
fn keys_do_what_the_table_says() {
    let check = |key: &str, revealed: bool, expected: Option<Action>| {
        let shown = revealed.then_some(Grade::Good);
        assert_eq!(action(key, false, shown, false), expected, "{key} {revealed}");
    };
    check(" ", false, Some(Action::Show));
    check("Enter", false, Some(Action::Show));
    check(" ", true, Some(Action::Grade(Grade::Good)));
    check("1", true, Some(Action::Grade(Grade::Again)));
    check("4", true, Some(Action::Grade(Grade::Easy)));
    check("4", false, None);
    check("2", false, Some(Action::Certainty(2)));
    check("e", false, Some(Action::Certainty(3)));
    check("e", true, Some(Action::Explain));
    check("c", false, Some(Action::AskCertainty));
    check("c", true, None);
    check("u", true, Some(Action::Undo));
    check("U", true, Some(Action::Redo));
    check("!", false, Some(Action::Suspend));
    check("Escape", false, Some(Action::Leave));
    check("x", false, None);
    check("t", false, Some(Action::Type));
    check("t", true, None);
    check("m", true, Some(Action::Meant));
    check("m", false, None);
    assert_eq!(action("z", true, None, false), Some(Action::Undo));
    assert_eq!(action("f", true, None, false), None);
    let again = Some(Grade::Again);
    assert_eq!(action("2", false, again, true), None, "two buttons have no Hard");
    assert_eq!(action("3", false, again, true), Some(Action::Grade(Grade::Good)));
    assert_eq!(action("Enter", false, again, false), again.map(Action::Grade), "as suggested");
    assert!(is_single_character("?") && !is_single_character(" ") && !is_single_character("Enter"));
}

#[test]
fn waits_and_dues_read_as_people_say_them() {
    let check = |wait: Wait, expected: &str| assert_eq!(wait.words(), expected);
    check(Wait::Seconds(30), "under 1 minute");
    check(Wait::Seconds(60), "1 minute");
    check(Wait::Seconds(330), "6 minutes");
    check(Wait::Seconds(7_200), "2 hours");
    check(Wait::Days(1), "1 day");
    check(Wait::Days(365), "365 days");
    check(Wait::Days(550), "1.5 years");
    let now = Moment { at_ms: 1_000_000, off_min: 0 };
    let check = |due: Due, expected: &str| assert_eq!(when(due, now, StudyDay(10)), expected);
    check(Due::Anytime, "when there is room");
    check(Due::At(1_000_000), "now");
    check(Due::At(1_000_000 + 58_000), "within a minute");
    check(Due::At(1_000_000 + 599_000), "in 10 minutes");
    check(Due::On(StudyDay(9)), "today");
    check(Due::On(StudyDay(11)), "tomorrow");
    check(Due::On(StudyDay(14)), "in 4 days");
    assert_eq!(counted(1, "card") + " " + &counted(0, "card"), "1 card 0 cards");
}

#[test]
fn a_card_stands_where_its_marks_say_first() {
    let check = |card: Option<Card>, expected: &str| {
        assert_eq!(standing(card.as_ref(), StudyDay(5)), expected);
    };
    check(None, "new");
    check(Some(Card { suspended: true, state: State::Review, ..Card::default() }), "suspended");
    check(Some(Card { buried_until: Some(StudyDay(6)), ..Card::default() }), "put aside");
    check(Some(Card { buried_until: Some(StudyDay(5)), ..Card::default() }), "new");
    check(Some(Card { state: State::Relearning(0), ..Card::default() }), "being learned again");
}

fn reviewed(n: u32, card: &str, grade: Grade, certainty: Option<u8>) -> Event {
    let at_ms = i64::from(n) * 60_000;
    let review = Review { certainty, took_ms: 90_000, ..Review::new(card, grade) };
    let now = Moment { at_ms, off_min: 0 };
    Event::new(EventId::new(at_ms, u128::from(n)), now, Kind::Review(review))
}

fn check_summary(events: Vec<Event>, since_ms: i64, expected: &Expect) {
    let entries: Vec<_> = deck().iter().map(Flashcard::entry).collect();
    expected.assert_debug_eq(&summary(&Log::new(events), &entries, since_ms));
}

#[test]
fn a_sitting_is_summed_up_from_the_log() {
    let [first, second] = ["own/mine.md/q1", "own/mine.md/q2"];
    check_summary(
        vec![
            reviewed(1, first, Grade::Good, None),
            reviewed(10, first, Grade::Again, Some(3)),
            reviewed(11, second, Grade::Hard, Some(1)),
            reviewed(12, first, Grade::Good, None),
        ],
        5 * 60_000,
        &expect![[r#"
            Summary {
                answers: 3,
                cards: 2,
                remembered: 1,
                forgotten: [
                    "own/mine.md/q1",
                ],
                confident_errors: [
                    "own/mine.md/q1",
                ],
                topics: {
                    "Tasks / Starting": (
                        2,
                        1,
                    ),
                },
                took_ms: 180000,
                next: Some(
                    At(
                        990000,
                    ),
                ),
            }
        "#]],
    );
}

#[test]
fn what_was_undone_counts_for_nothing() {
    let answered = reviewed(10, "own/mine.md/q1", Grade::Again, Some(3));
    let at_ms = 11 * 60_000;
    let undo = Event::new(
        EventId::new(at_ms, 0),
        Moment { at_ms, off_min: 0 },
        Kind::Undo { of: answered.id },
    );
    let entries: Vec<_> = deck().iter().map(Flashcard::entry).collect();
    let came_of_it = summary(&Log::new([answered, undo]), &entries, 0);
    assert_eq!(came_of_it, study::cards::session::Summary::default());
}

#[test]
fn goals_are_reached_by_count_and_by_time() {
    let now = Moment { at_ms: 600_000, off_min: 0 };
    let check = |goal: Goal, answers: u32, expected: bool| {
        assert_eq!(goal.is_reached(answers, 0, now), expected, "{goal:?} {answers}");
    };
    check(Goal::All, 1_000, false);
    check(Goal::Cards(5), 4, false);
    check(Goal::Cards(5), 5, true);
    check(Goal::Minutes(10), 0, true);
    check(Goal::Minutes(11), 0, false);
}

#[test]
fn the_intervals_are_explained_for_every_state() {
    let log = Log::new([reviewed(1, "a", Grade::Easy, None)]);
    let progress = log.progress();
    let now = Moment { at_ms: 5 * 86_400_000, off_min: 0 };
    let learned = html::html(&interval::why("a", &progress.cards["a"], progress.scheduler(), now));
    assert!(learned.contains("You last answered it 5 days ago."), "{learned}");
    assert!(learned.contains("<svg class=\"curve\""), "{learned}");
    let new = html::html(&interval::why("b", &Card::default(), progress.scheduler(), now));
    assert!(new.contains("This card is new"), "{new}");
    assert!(!new.contains("svg"), "{new}");
}
