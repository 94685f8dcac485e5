//! What holds for every text: no panic, no word lost, the same deck each time.

use proptest::prelude::*;
use study::deck::Deck;
use study::notes::{Options, fuzz, missing_words, parse, parse_with};

fn hold(note: &str) {
    let (deck, problems) = parse(note);
    let missing = missing_words(note, &deck, &problems);
    assert!(missing.is_empty(), "lost {missing:?} of {note:?}\n{deck:#?}\n{problems:#?}");
    assert_eq!(parse_with(note, &Options::default()), (deck, problems.clone()));
    let lines = note.split('\n').count();
    for problem in problems {
        assert!((1..=lines).contains(&(problem.line as usize)), "{problem:?} of {note:?}");
    }
}

#[test]
fn a_lost_word_is_found() {
    let note = "# Title\n\n<details>\n<summary>Answer</summary>\n<!-- c -->\n**In short:** two two\n</details>\n";
    let lost = missing_words(note, &Deck::default(), &[]);
    assert_eq!(lost, ["Title", "two", "two"]);
}

#[test]
fn of_structured_samples() {
    for n in 0..3_000 {
        hold(&fuzz::sample(1, n));
    }
}

proptest! {
    #[test]
    fn of_arbitrary_text(note in any::<String>()) {
        hold(&note);
    }

    #[test]
    fn of_text_full_of_marks(note in "[-<>/!#*_`~\\[\\]().:&;|?\\\\ \n\ta1Q]{0,80}") {
        hold(&note);
    }
}
