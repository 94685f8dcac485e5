//! Facts in order and out of order, and what they make of a deck.

use expect_test::{Expect, expect};

use super::*;
use crate::deck::{Chapter, Item, Question};

fn source(key: &str, title: &str, url: Option<&str>) -> (String, Source) {
    let (key, title, url) = (key.to_owned(), title.to_owned(), url.map(str::to_owned));
    (key.clone(), Source { key, title, url, date: "2026-11".to_owned() })
}

fn rule(id: &str) -> Rule {
    Rule {
        id: id.to_owned(),
        statement: "A sentence.".to_owned(),
        value: None,
        unit: None,
        shown: None,
        range: None,
        disputed: None,
        mark: Mark::Documented,
        sources: vec!["DG:tasks".to_owned()],
        date: None,
    }
}

fn facts(rules: Vec<Rule>) -> Facts {
    let sources = BTreeMap::from([
        source("DG", "Developer Guide", Some("https://docs.example/{page}.html")),
        source("AGENT", "Agent", Some("https://code.example/agent")),
        source("COMMON", "Common knowledge", None),
    ]);
    Facts::new(sources, rules)
}

fn figures() -> Facts {
    let interval = Rule {
        value: Some(Value::Int(30)),
        unit: Some("s".to_owned()),
        ..rule("alb.health-check-interval")
    };
    facts(vec![rule("task.definition"), interval, rule("agent.none")])
}

#[test]
fn shown() {
    let check = |value: Option<Value>, unit: &str, expected: Option<&str>| {
        let unit = Some(unit.to_owned()).filter(|unit| !unit.is_empty());
        let rule = Rule { value, unit, ..rule("a.b") };
        assert_eq!(rule.shown().as_deref(), expected);
    };
    check(Some(Value::Int(30)), "s", Some("30 s"));
    check(Some(Value::Int(200)), "%", Some("200%"));
    check(Some(Value::Float(0.040_48)), "USD/h", Some("0.04048 USD/h"));
    check(Some(Value::Bool(true)), "", Some("yes"));
    check(Some(Value::Text("ECS".to_owned())), "", Some("ECS"));
    check(None, "s", None);
    let range = Some((Value::Int(20), Value::Int(60)));
    let unit = Some("s".to_owned());
    let ranged = Rule { range, unit, ..rule("a.b") };
    assert_eq!(ranged.shown().as_deref(), Some("20 to 60 s"));
    let shown = Rule { shown: Some("half a minute".to_owned()), ..ranged };
    assert_eq!(shown.shown().as_deref(), Some("half a minute"));
}

#[test]
fn rules_are_found_by_id() {
    let facts = figures();
    for id in ["task.definition", "alb.health-check-interval", "agent.none"] {
        assert_eq!(facts.rule(id).map(|rule| rule.id.as_str()), Some(id));
    }
    assert_eq!(facts.rule("task"), None);
    assert_eq!(Facts::default().rule(""), None);
}

#[test]
fn the_site_reads_what_the_build_writes() {
    let facts = figures();
    let bytes = postcard::to_allocvec(&facts).unwrap();
    assert_eq!(postcard::from_bytes::<Facts>(&bytes), Ok(facts));
}

#[test]
fn citations() {
    let check = |citation: &str, expected: &Expect| {
        expected.assert_eq(&match figures().cite(citation) {
            Ok(Citation { title, href }) => format!("{title} -> {href:?}"),
            Err(message) => message,
        });
    };
    check(
        "DG:tasks",
        &expect![[r#"Developer Guide: tasks -> Some("https://docs.example/tasks.html")"#]],
    );
    check(
        "DG:a/b#c",
        &expect![[r#"Developer Guide: a/b#c -> Some("https://docs.example/a/b.html#c")"#]],
    );
    check("AGENT", &expect![[r#"Agent -> Some("https://code.example/agent")"#]]);
    check(
        "AGENT:README.md",
        &expect![[r#"Agent: README.md -> Some("https://code.example/agent")"#]],
    );
    check("COMMON:x", &expect!["Common knowledge: x -> None"]);
    check("DG", &expect!["`DG` names no page: write `DG:page`"]);
    check(
        "DG:../x",
        &expect![
            "`../x` is no page name (cited as `DG:../x`): write letters, digits and - _ . / # only"
        ],
    );
    check(
        "DG:a?b",
        &expect![
            "`a?b` is no page name (cited as `DG:a?b`): write letters, digits and - _ . / # only"
        ],
    );
    check(
        "GD:tasks",
        &expect![
            "no source `GD` in facts.toml (cited as `GD:tasks`): correct the key or add it under [sources]"
        ],
    );
    assert_eq!(figures().link("COMMON:x"), None);
    assert_eq!(
        figures().link("DG:tasks").map(|(title, _)| title).as_deref(),
        Some("Developer Guide: tasks")
    );
}

#[test]
fn complaints() {
    let long = Rule { statement: "x".repeat(241), ..rule("task.long") };
    let sourceless = Rule { sources: Vec::new(), ..rule("task.sourceless") };
    let ours = Rule { sources: Vec::new(), mark: Mark::Ours, ..rule("task.ours") };
    let unknown = Rule { sources: vec!["GD:x".to_owned()], ..rule("task.unknown") };
    let dated = Rule { date: Some("22 Nov".to_owned()), ..rule("task.dated") };
    let rules =
        vec![rule("b.a"), rule("Task"), rule("b.a"), long, sourceless, ours, unknown, dated];
    expect![[r#"
        rule `b.a` stands there twice: rename one
        `Task` is no rule id: write words of small letters and digits, `area.what-it-is`
        the statement of rule `task.long` has 241 characters: 1 to 240 are allowed
        rule `task.sourceless` names no source: add one or mark it "ours"
        rule `task.unknown`: no source `GD` in facts.toml (cited as `GD:x`): correct the key or add it under [sources]
        the date of rule `task.dated` is no date: write 2026-11 or 2026-11-22"#]]
    .assert_eq(&facts(rules).check().join("\n"));
    assert_eq!(figures().check(), [""; 0]);
}

#[test]
fn a_deck_is_resolved() {
    let text = |text: &str| vec![Inline::Text(text.to_owned())];
    let figure = |id: &str| Inline::Figure { id: id.to_owned(), value: None };
    let question = Question {
        line: 7,
        short: vec![Inline::Strong(vec![figure("alb.health-check-interval")]), figure("x.y")],
        sources: vec![text("DG:tasks"), text("GD:x"), text("a book"), text("COMMON:x.")],
        ..Question::default()
    };
    let items =
        vec![Item::Question(Question { follow_ups: vec![question], ..Question::default() })];
    let mut deck = Deck { chapters: vec![Chapter { items, ..Chapter::default() }] };
    let unknown = resolve(&mut deck, &figures());
    let lines: Vec<String> =
        unknown.iter().map(|one| format!("{}: {}", one.line, one.message)).collect();
    expect![[r#"
        7: no rule `x.y` in facts.toml: correct the id or add the rule
        7: no source `GD` in facts.toml (cited as `GD:x`): correct the key or add it under [sources]"#]]
    .assert_eq(&lines.join("\n"));
    let questions = deck.questions();
    let resolved = questions[1].question;
    assert_eq!(plain(&resolved.short), "30 sx.y");
    let sources: Vec<String> = resolved.sources.iter().map(|source| plain(source)).collect();
    assert_eq!(sources, ["Developer Guide: tasks", "GD:x", "a book", "Common knowledge: x"]);
    assert!(
        matches!(&resolved.sources[0][0], Inline::Link { href, .. } if href == "https://docs.example/tasks.html")
    );
}
