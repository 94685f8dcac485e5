//! The CSV of reviews: its columns, and that no cell can be a formula.

use expect_test::expect;
use study::cards::csv;
use study::cards::flashcard::{self, Flashcard};
use study::lock::{self, Lock};
use study::notes;

use super::log::log;

fn deck(question: &str) -> Vec<Flashcard> {
    let note = format!("# Mine\n\n<details><summary>{question}</summary>\n\nYes.\n\n</details>\n");
    let (mut deck, _) = notes::parse(&note);
    let (lock, _) = lock::update(&Lock::default(), "mine", &deck);
    lock::assign_updated(&lock, "mine", &mut deck);
    flashcard::of_note("mine", &deck)
}

#[test]
fn every_answer_in_force_is_a_row() {
    let deck = deck("Why, \"so\"?");
    let id = &deck[0].id;
    let log = log(&format!(
        "1 9 plain\n1 10 {id} easy\n9 10 {id} again\n9 11 {id} good\n9 12 undo\n10 9 gone hard\n"
    ));
    expect![[r#"
        at_utc,offset_min,study_day,card,topic,question,grade,mode,state_before,elapsed_days,predicted_recall,certainty,took_s,stability_days,difficulty,due
        1970-01-02 10:00:00,0,1970-01-02,own/mine/why-so,Mine,"Why, ""so""?",4,review,new,0,,,0.0,8.2956,1.0000,1970-01-10
        1970-01-10 10:00:00,0,1970-01-10,own/mine/why-so,Mine,"Why, ""so""?",1,review,review,8,0.9025,,0.0,1.3886,7.0270,1970-01-10 10:10:00
        1970-01-11 09:00:00,0,1970-01-11,gone,,,2,review,new,0,,,0.0,1.2931,5.1122,1970-01-11 09:05:30
    "#]].assert_eq(&csv::write(&log, deck.iter()).replace("\r\n", "\n"));
}

#[test]
fn no_text_becomes_a_formula() {
    for question in ["=1+2", "+1", "-1", "@SUM(A1)", "＝1"] {
        let deck = deck(question);
        let id = &deck[0].id;
        let text = csv::write(&log(&format!("1 10 {id} easy\n")), deck.iter());
        assert!(text.contains(&format!(",'{question},")), "{text}");
    }
    // A number below nothing stays a number.
    assert!(csv::write(&log("1 10 a easy\n"), [].iter()).contains(",0,1970-01-02,a,,,4,"));
}
