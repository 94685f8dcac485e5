//! The commands on small files, and the bundled zones on every reference case.

use expect_test::{Expect, expect};

use super::*;

fn check(found: Result<Value, Complaint>, expected: &Expect) {
    let shown = found.map_or_else(|Complaint(why)| why, |value| format!("{value:#}"));
    expected.assert_eq(&shown);
}

#[test]
fn histories_get_what_is_computed() {
    let text = r#"{"about": "kept", "settings": {"maximum_interval_days": 5, "fuzz": false},
        "histories": [{"id": "a", "reviews": [{"elapsed_days": 0, "grade": 4}], "expected": []}]}"#;
    check(
        histories(text),
        &expect![[r#"
        {
          "about": "kept",
          "histories": [
            {
              "expected": [
                {
                  "buttons_s": [
                    60,
                    330,
                    600,
                    432000
                  ],
                  "difficulty": 1.0,
                  "due_in_s": 432000,
                  "stability": 8.2956,
                  "state": "review",
                  "step": null
                }
              ],
              "id": "a",
              "reviews": [
                {
                  "elapsed_days": 0,
                  "grade": 4
                }
              ]
            }
          ],
          "settings": {
            "fuzz": false,
            "maximum_interval_days": 5
          }
        }"#]],
    );
}

#[test]
fn what_is_wrong_is_said() {
    check(histories("{}"), &expect!["the field `settings` is missing"]);
    check(histories(r#"{"settings": {}, "histories": 1}"#), &expect!["`histories` is no list"]);
    let grade =
        r#"{"settings": {}, "histories": [{"reviews": [{"elapsed_days": 0, "grade": 9}]}]}"#;
    check(histories(grade), &expect!["no grade 9: 1 to 4"]);
    let zone = r#"{"cases": [{"tz": "Mars/Olympus", "rollover_hour": 4, "utc_ms": 0}]}"#;
    check(instants(zone), &expect!["no time zone `Mars/Olympus`"]);
}

/// The same cases as in the tests of `study`, here with the zones themselves.
#[test]
fn every_reference_case_by_its_zone() {
    let vectors = include_str!("../../../study/tests/vectors/study-day.txt");
    let mut cases = Vec::new();
    let mut expected = Vec::new();
    for line in vectors.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split(' ').collect();
        let number = |idx: usize| fields[idx].parse::<i64>().unwrap();
        cases.push(json!({"tz": fields[0], "rollover_hour": number(1), "utc_ms": number(2)}));
        expected.push((number(4), number(5)));
    }
    let text = json!({ "cases": cases }).to_string();
    let found = instants(&text).map_err(|Complaint(why)| why).unwrap();
    let found: Vec<(i64, i64)> = found["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| (c["study_day"].as_i64().unwrap(), c["next_cutoff_ms"].as_i64().unwrap()))
        .collect();
    assert_eq!(found.len(), 120);
    assert_eq!(found, expected);
}
