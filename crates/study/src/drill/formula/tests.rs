//! Formulas: what they come to, how they are written, and what is refused.

use proptest::prelude::*;

use super::*;

fn of(name: &str) -> Option<Number> {
    let known: [(&str, i64); 4] = [("desired", 7), ("min", 50), ("zero", 0), ("less", -2)];
    known.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into())
}

/// What a formula comes to, or what is wrong with it.
fn check(text: &str, expected: &str) {
    let found = Formula::read(text).and_then(|formula| formula.value(&of));
    assert_eq!(found.map_or_else(|error| error, |value| value.to_string()), expected, "{text}");
}

#[test]
fn formulas_come_to_what_they_say() {
    check("1 + 2 * 3", "7");
    check("(1+2)*3", "9");
    check("8 - 3 - 2", "3");
    check("8 / 2 / 2", "2");
    check("-desired + 10", "3");
    check("desired * min / 100", "3.5");
    check("ceil(desired * min / 100)", "4");
    check("floor(desired * min / 100)", "3");
    check("round(5 / 2)", "3");
    check("min(desired, 3, 9) + max(1, min)", "53");
    check("10 / 3 * 3", "10");
    check("7 × 2 − 4", "10");
}

#[test]
fn what_is_no_formula_is_refused_with_the_reason() {
    check("", "ends where a number or a name should stand");
    check("1 +", "ends where a number or a name should stand");
    check("1 2", "has `2` where it should end");
    check("* 2", "has `*` where a number or a name should stand");
    check("(1", "has a bracket that is not closed");
    check("0.5 * 2", "has a fraction after `0`: write whole numbers, as `3 / 2`");
    check("sqrt(4)", "has `sqrt(…)`, which is no function: there are ceil, floor, round, min, max");
    check("ceil(1, 2)", "gives `ceil` 2: it takes one number");
    check("max(1)", "gives `max` 1: it takes two numbers or more");
    check("99999999999", "has `99999999999`: at most 1000000000");
    check(&"(".repeat(17), "is nested more than 16 deep");
    check(&"1+".repeat(101), "is longer than 200 characters");
    check("unknown", "uses `unknown`, which has no value");
    check("1 / zero", "has no value: it divides by zero");
    let large = "1000000000 * 1000000000";
    check(large, "has no value: a number in it grows beyond 1,000,000,000,000");
}

#[test]
fn a_formula_is_shown_in_names_then_in_numbers_then_one_step_on() {
    let check = |text: &str, expected: [&str; 3]| {
        let formula = Formula::read(text).unwrap();
        let found = [formula.in_names(), formula.in_numbers(&of), formula.one_step_on(&of)];
        assert_eq!(found, expected, "{text}");
    };
    check(
        "ceil(desired*min/100)",
        ["ceil(desired × min / 100)", "ceil(7 × 50 / 100)", "ceil(3.5)"],
    );
    check("desired - (less + 1)", ["desired − (less + 1)", "7 − ((-2) + 1)", "7 − ((-2) + 1)"]);
    check(
        "2 * (3 + desired) / (1 * 2)",
        ["2 × (3 + desired) / (1 × 2)", "2 × (3 + 7) / (1 × 2)", "2 × (3 + 7) / (1 × 2)"],
    );
    check(
        "max(desired, 10/3) - min",
        ["max(desired, 10 / 3) − min", "max(7, 10 / 3) − 50", "max(7, 3.333…) − 50"],
    );
}

/// Formulas of every form, as text.
fn formulas() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![(0_i64..200).prop_map(|n| n.to_string()), Just("desired".to_owned())];
    leaf.prop_recursive(3, 12, 2, |inner| {
        let pair = (inner.clone(), "[-+*/]", inner.clone());
        prop_oneof![
            pair.prop_map(|(a, sign, b)| format!("({a} {sign} {b})")),
            inner.clone().prop_map(|a| format!("floor({a})")),
            inner.clone().prop_map(|a| format!("-{a}")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("max({a}, {b})")),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = Formula::read(&text);
    }

    #[test]
    fn any_marks_are_read_or_refused(text in "[-+*/(), a-d0-9]{0,60}") {
        if let Ok(formula) = Formula::read(&text) {
            let _ = formula.value(&|_| Some(3.into()));
        }
    }

    #[test]
    fn what_is_shown_is_worth_the_same(text in formulas()) {
        let formula = Formula::read(&text).unwrap();
        let shown = Formula::read(&formula.in_names()).unwrap();
        prop_assert_eq!(shown.value(&of), formula.value(&of));
        let shown = Formula::read(&formula.in_numbers(&of)).unwrap();
        prop_assert_eq!(shown.value(&of), formula.value(&of));
    }
}
