//! Worked cards: every seed draws within bounds, and the computation shown is the one that counts.

use proptest::prelude::*;

use super::*;

/// A card about rolling deployments, with formulas to choose.
fn worked(formulas: &[(&str, &str)]) -> Worked {
    let word = |text: &str| Inline::Text(text.to_owned());
    let name = |text: &str| Inline::Emphasis(vec![word(text)]);
    Worked {
        ask: vec![name("desired"), word(" tasks, "), name("min"), word(" percent, "), name("so")],
        givens: vec![
            Given {
                name: "desired".to_owned(),
                origin: Origin::Range { least: 3, most: 12, by: 3 },
            },
            Given { name: "min".to_owned(), origin: Origin::Choice(vec![25, 50, 75]) },
        ],
        steps: formulas
            .iter()
            .map(|(name, formula)| Step {
                name: (*name).to_owned(),
                formula: (*formula).to_owned(),
                remark: vec![word("tasks")],
            })
            .collect(),
    }
}

fn deployment() -> Worked {
    worked(&[("keep", "ceil(desired * min / 100)"), ("stop", "desired - keep")])
}

#[test]
fn a_draw_fills_the_question_and_shows_every_step() {
    let drawn = deployment().draw(7, 2).unwrap();
    let [Inline::Strong(desired), _, Inline::Strong(min), _, Inline::Emphasis(_)] =
        drawn.ask.as_slice()
    else {
        panic!("{:?}", drawn.ask)
    };
    let [desired, min] = [desired, min].map(|number| plain(number).parse::<i64>().unwrap());
    assert!([3, 6, 9, 12].contains(&desired) && [25, 50, 75].contains(&min));
    let keep = (desired * min + 99) / 100;
    let exact = Number::from(desired * min).by(100.into()).unwrap();
    let steps: Vec<(Vec<String>, String)> =
        drawn.steps.iter().map(|step| (step.forms.clone(), step.value.clone())).collect();
    assert_eq!(
        steps,
        [
            (
                vec![
                    "ceil(desired × min / 100)".to_owned(),
                    format!("ceil({desired} × {min} / 100)"),
                    format!("ceil({exact})"),
                ],
                keep.to_string()
            ),
            (
                vec!["desired − keep".to_owned(), format!("{desired} − {keep}")],
                (desired - keep).to_string()
            ),
        ]
    );
    assert_eq!(drawn.answer, Meant::new((desired - keep).to_string()));
}

#[test]
fn a_known_unit_belongs_to_the_answer() {
    let mut worked = worked(&[("wait", "desired * min")]);
    worked.steps[0].remark = vec![Inline::Text("seconds".to_owned())];
    let drawn = worked.draw(1, 0).unwrap();
    assert_eq!(drawn.answer.text, format!("{} seconds", drawn.steps[0].value));
}

#[test]
fn what_is_wrong_is_said_with_its_remedy() {
    let check = |worked: &Worked, expected: &str| {
        let found = worked.check().err().unwrap_or_default();
        assert!(found.contains(expected), "{found}");
    };
    check(&deployment(), "");
    check(
        &worked(&[("keep", "desired * min / 100")]),
        "with desired = 3 and min = 25, the answer `keep` is 0.75: round it with ceil",
    );
    check(
        &worked(&[("keep", "floor(desired / (min - 50))")]),
        "with desired = 3 and min = 50, the formula `floor(desired / (min - 50))` has no value: it divides by zero",
    );
    check(
        &worked(&[("keep", "desired + max")]),
        "uses `max`, which no line above it gives: add one",
    );
    check(&worked(&[("keep", "desired")]), "no formula uses `min`: use it or take its line out");
    check(&worked(&[("min", "desired")]), "`min` stands for two things");
    check(&worked(&[("keep", "desired +")]), "the formula `desired +` ends where");
    let mut silent = deployment();
    silent.ask.remove(0);
    check(&silent, "the question does not say `desired`: write *desired* in it");
    let mut many = deployment();
    many.givens[0].origin = Origin::Range { least: 0, most: 5_000, by: 1 };
    check(&many, "make more than 2000 questions");
}

#[test]
fn a_figure_is_filled_in_and_need_not_be_in_the_question() {
    let mut worked = deployment();
    worked.givens[1].origin = Origin::Figure { id: "a.b".to_owned(), value: None, shown: None };
    assert_eq!(worked.check(), Ok(()), "names are in order");
    assert!(!worked.is_ready() && worked.draw(1, 0).is_err());
    assert_eq!(worked.fill(&|id| Err(format!("no {id}"))), ["no a.b"]);
    assert_eq!(worked.fill(&|_| Ok(Known { number: 50, shown: "50%".to_owned() })), [""; 0]);
    assert!(worked.is_ready());
    assert_eq!(worked.check(), Ok(()));
    let shown = Inline::Figure { id: "a.b".to_owned(), value: Some("50%".to_owned()) };
    assert_eq!(worked.draw(1, 0).unwrap().givens[1].1, Value::Figure(shown));
}

#[test]
fn no_question_comes_again_before_all_have_come() {
    for seed in (0..u64::MAX).step_by(usize::MAX / 50) {
        let drawn: std::collections::BTreeSet<String> =
            (5..17).map(|n| plain(&deployment().draw(seed, n).unwrap().ask)).collect();
        assert_eq!(drawn.len(), 12, "seed {seed}");
    }
}

proptest! {
    #[test]
    fn what_check_lets_through_can_be_drawn(
        (seed, reviews) in any::<(u64, u32)>(),
        least in -50_i64..50,
        length in 0_i64..40,
        by in 1_i64..7,
        formula in "[a-b0-9+*/() -]{1,12}",
    ) {
        let mut worked = worked(&[("so", &formula), ("answer", "floor(so) + 0 * (a + b)")]);
        for (given, name) in worked.givens.iter_mut().zip(["a", "b"]) {
            given.name = name.to_owned();
            given.origin = Origin::Range { least, most: least + length, by };
        }
        worked.ask = ["a", "b"]
            .map(|name| Inline::Emphasis(vec![Inline::Text(name.to_owned())]))
            .to_vec();
        if worked.check().is_ok() {
            let drawn = worked.draw(seed, reviews);
            prop_assert!(drawn.is_ok(), "{:?}", drawn);
            prop_assert_eq!(worked.draw(seed, reviews), drawn);
        }
    }
}
