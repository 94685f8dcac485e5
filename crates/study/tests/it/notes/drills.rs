//! Cards that notes declare: what is read, and what stays text because it cannot be used.

use expect_test::{Expect, expect};
use study::deck::{Deck, Question};
use study::notes::{missing_words, parse};

/// A question with these lines in its answer.
fn note(lines: &str) -> String {
    format!(
        "# C\n\n<details>\n<summary>Why?</summary>\n\n**In short:** So.\n\n{lines}\n\n</details>\n"
    )
}

fn question(deck: &Deck) -> Question {
    deck.questions()[0].question.clone()
}

/// The cards, one a line, the problems, and how much text is left as explanation.
fn check(lines: &str, expected: &Expect) {
    let note = note(lines);
    let (deck, problems) = parse(&note);
    assert_eq!(missing_words(&note, &deck, &problems), [""; 0], "{deck:#?}");
    let question = question(&deck);
    let mut out = String::new();
    for drill in &question.drills {
        out += &format!("{}: {} card(s) {:?}\n", drill.line, drill.ids.len(), drill.task);
    }
    for problem in &problems {
        out += &format!("{}: {}: {}\n", problem.line, problem.kind.word(), problem.message);
    }
    out += &format!("{} blocks of text\n", question.explanation.len());
    expected.assert_eq(&out);
}

#[test]
fn gaps_are_what_is_bold() {
    check(
        "**Fill in:** A task is a **running copy** of a *task definition*, at least **{{a.b}}**.",
        &expect![[r#"
            8: 2 card(s) Cloze([Text("A task is a "), Strong([Text("running copy")]), Text(" of a "), Emphasis([Text("task definition")]), Text(", at least "), Strong([Figure { id: "a.b", value: None }]), Text(".")])
            0 blocks of text
        "#]],
    );
    check(
        "**Fill in:** No gap here.\n\n**Fill in:** **All**\n\n**Fill in:** So **?!** what.\n\n**Fill in:**",
        &expect![[r#"
            8: bad-card: This card is kept as text: it has 0 gaps: write 1 to 5 words of its sentence in **bold**.
            10: bad-card: This card is kept as text: it is nothing but gaps: write the sentence around them.
            12: bad-card: This card is kept as text: one of its gaps holds no word: write what belongs there in **bold**.
            14: bad-card: This card is kept as text: its text has 0 characters: write 1 to 400 after the label.
            4 blocks of text
        "#]],
    );
}

#[test]
fn what_counts_as_right_is_a_list() {
    check(
        "**Type in:** Which key?\n\n- `maximumPercent`\n- the upper bound\n\nMore.",
        &expect![[r#"
            8: 1 card(s) Typed(Typed { ask: [Text("Which key?")], accept: [[Code("maximumPercent")], [Text("the upper bound")]] })
            1 blocks of text
        "#]],
    );
    check(
        "**Type in:** Which key?\n\nNo list.\n\n**Type in:** What?\n- !?",
        &expect![[r#"
            8: bad-card: This card is kept as text: it has 0 answers: list 1 to 10 below it, the best first.
            12: bad-card: This card is kept as text: nobody can type `!?`: write an answer of 1 to 100 characters.
            4 blocks of text
        "#]],
    );
}

#[test]
fn numbers_and_formulas_are_a_list() {
    check(
        "**Work out:** Of *desired* tasks keep *min*%, of *all* more.\n\n- *desired*: 3 to 12\n- *min*: 25, 50, or 75\n\
         - *all*: 100 to 500 by 100\n- *delay*: {{a.b}}\n- *keep* = `ceil(desired * min / 100) + 0 * all * delay` tasks, **rounded up**",
        &expect![[r#"
            8: 1 card(s) Worked(Worked { ask: [Text("Of "), Emphasis([Text("desired")]), Text(" tasks keep "), Emphasis([Text("min")]), Text("%, of "), Emphasis([Text("all")]), Text(" more.")], givens: [Given { name: "desired", origin: Range { least: 3, most: 12, by: 1 } }, Given { name: "min", origin: Choice([25, 50, 75]) }, Given { name: "all", origin: Range { least: 100, most: 500, by: 100 } }, Given { name: "delay", origin: Figure { id: "a.b", value: None, shown: None } }], steps: [Step { name: "keep", formula: "ceil(desired * min / 100) + 0 * all * delay", remark: [Text("tasks, "), Strong([Text("rounded up")])] }] })
            0 blocks of text
        "#]],
    );
}

#[test]
fn what_cannot_be_computed_is_said_and_stays_text() {
    let bad = |list: &str, reason: &str| {
        let note = note(&format!("**Work out:** What is *a* of *b*?\n\n{list}"));
        let (deck, problems) = parse(&note);
        assert_eq!(missing_words(&note, &deck, &problems), [""; 0]);
        assert!(question(&deck).drills.is_empty(), "{list}");
        let [problem] = problems.as_slice() else { panic!("{list}: {problems:?}") };
        assert_eq!(problem.line, 8);
        assert!(problem.message.contains(reason), "{list}: {}", problem.message);
    };
    bad("", "it has no formula, so it has no answer: write `*name*: 3 to 12`");
    bad("- *a*: 1 to 3", "it has no formula");
    bad("- *x* = `2`", "nothing in it is drawn");
    bad("- a: 1 to 3\n- *x* = `a`", "its line `a: 1 to 3` cannot be read");
    bad("- *a*: 3 to 1\n- *x* = `a`", "its line about `a` cannot be read");
    bad("- *a*: 1 to 9 by 0\n- *x* = `a`", "its line about `a` cannot be read");
    bad("- *a*: 007, 8\n- *x* = `a`", "its line about `a` cannot be read");
    bad("- *a*: some\n- *x* = `a`", "its line about `a` cannot be read");
    bad("- *a*: 1 to 3 tasks\n- *x* = `a`", "its line about `a` cannot be read");
    bad("- *a*: 1 to 3\n- *x* = a", "its line about `x` cannot be read");
    bad("- *A*: 1 to 3\n- *x* = `A`", "`A` is no name of a number");
    bad("- *a*: 1 to 3\n- *x* = `a`\n- *b*: 1, 2", "`b` is given below a formula");
    bad("- *a*: 1 to 3\n- *x* = `a +`", "the formula `a +` ends where");
    bad("- *a*: 1 to 3\n- *x* = `a / 2`", "with a = 1, the answer `x` is 0.5");
    bad("- *a*: 1 to 3\n- *c*: 1, 2\n- *x* = `a + c`", "the question does not say `c`");
    bad("- *a*: 1 to 9999\n- *x* = `a`", "make more than 2000 questions");
    bad(&"- *a*: 1, 2\n".repeat(17), "it has 17 lines below it");
}

#[test]
fn outside_of_an_answer_a_label_is_text() {
    let note = "# C\n\n**Fill in:** a **gap**.\n\n## T\n\n**Type in:** what?\n\n- this\n";
    let (deck, problems) = parse(note);
    assert_eq!((deck.questions().len(), problems), (0, Vec::new()));
}

#[test]
fn a_note_declares_a_bounded_number_of_cards() {
    let many = "**Fill in:** a **gap**.\n\n".repeat(1_001);
    let (deck, problems) = parse(&note(&many));
    assert_eq!(question(&deck).drills.len(), 1_000);
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    assert!(problem.message.contains("it is the 1001th of its note"), "{}", problem.message);
}

#[test]
fn the_sample_of_the_documentation_is_read_as_it_says() {
    let page = include_str!("../../../../../docs/note-format.md");
    let (_, section) = page.split_once("## More cards").unwrap();
    let (sample, _) = section.split_once("```markdown\n").unwrap().1.split_once("```").unwrap();
    let (deck, problems) = parse(&note(sample));
    assert_eq!(problems, []);
    let drills = question(&deck).drills;
    let cards: Vec<usize> = drills.iter().map(|drill| drill.ids.len()).collect();
    assert_eq!(cards, [2, 1, 1, 1]);
    assert_eq!(question(&deck).explanation, []);
}
