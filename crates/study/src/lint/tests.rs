//! A chapter in order, and one edit of it for each rule of the dialect.

use expect_test::{Expect, expect};

use super::*;
use crate::facts::{Mark, Rule, Source, Value};
use crate::lock::{Lock, assign_updated, update};
use crate::notes::parse;

/// A chapter without a finding; each case replaces a part of it.
const GOOD: &str = r#"# Fargate

Fargate runs tasks without instances to look after.

## Billing

<details>
<summary>How does Fargate bill a task?</summary>
<!-- tags: fargate.billing-minimum; difficulty: 2 -->

**In short:** By the second, with a minimum of {{fargate.billing-minimum}}.

EXPLANATION

**Key points**

- (must) Billed per second
- (must) A minimum
- Starts with the image pull

**Sources:** DG:fargate-tasks-services; [a page](https://example.com/a)

<details>
<summary>And in PROVISIONING?</summary>

**In short:** Nothing is billed yet.

**Key points**

- (must) Nothing
</details>

</details>
"#;

fn facts() -> Facts {
    let source = Source {
        key: "DG".to_owned(),
        title: "Developer Guide".to_owned(),
        url: Some("https://docs.example/{page}.html".to_owned()),
        date: "2026-11".to_owned(),
    };
    let rule = Rule {
        id: "fargate.billing-minimum".to_owned(),
        statement: "At least a minute.".to_owned(),
        value: Some(Value::Int(1)),
        unit: Some("min".to_owned()),
        shown: None,
        range: None,
        disputed: None,
        mark: Mark::Documented,
        sources: vec!["DG:fargate-tasks-services".to_owned()],
        date: None,
    };
    Facts::new(BTreeMap::from([("DG".to_owned(), source)]), vec![rule])
}

fn good() -> String {
    GOOD.replace("EXPLANATION", "It bills the size that was configured. ".repeat(9).trim_end())
}

fn findings(notes: &[(&str, &str)]) -> String {
    let decks: Vec<_> = notes
        .iter()
        .map(|(slug, text)| {
            let (mut deck, problems) = parse(text);
            let (lock, _) = update(&Lock::default(), slug, &deck);
            assign_updated(&lock, slug, &mut deck);
            (deck, problems, format!("{slug}.md"))
        })
        .collect();
    let chapters: Vec<Chapter> = notes
        .iter()
        .zip(&decks)
        .map(|((slug, _), (deck, problems, file))| Chapter { file, slug, deck, problems })
        .collect();
    let images = BTreeSet::from(["drawings/flow.svg".to_owned()]);
    let found = lint(&Course { chapters: &chapters, facts: &facts(), images: &images });
    found.iter().map(|finding| format!("{finding}\n")).collect()
}

/// Findings of the good chapter after one replacement.
fn check(from: &str, to: &str, expected: &Expect) {
    let good = good();
    assert!(good.contains(from), "the chapter has no `{from}`");
    expected.assert_eq(&findings(&[("fargate", &good.replacen(from, to, 1))]));
}

#[test]
fn nothing_to_find() {
    check("", "", &expect![""]);
}

#[test]
fn title_and_introduction() {
    check(
        "# Fargate\n",
        "",
        &expect![[r#"
            fargate.md:1: the chapter has no title: start the file with `# Title`
        "#]],
    );
    check(
        "Fargate runs tasks without instances to look after.",
        "",
        &expect![[r#"
            fargate.md:1: the chapter has no introduction: write one to three paragraphs below its title
        "#]],
    );
    check(
        "## Billing",
        "# Billing",
        &expect![[r#"
            fargate.md:5: `Billing` is a second first-level heading: write it as `## …`
        "#]],
    );
    check(
        "## Billing",
        "## Empty\n\n## Billing",
        &expect![[r#"
            fargate.md:5: the topic `Empty` has no question: add one or delete the heading
        "#]],
    );
}

#[test]
fn the_question() {
    check(
        "bill a task?",
        "bill a task",
        &expect![[r#"
            fargate.md:7: `How does Fargate bill a task` does not end with a question mark: ask a question
        "#]],
    );
    check(
        "difficulty: 2",
        "id: Not_an_id",
        &expect![[r#"
            fargate.md:7: `Not_an_id` is no id: write small letters, digits and hyphens
        "#]],
    );
    check(
        "difficulty: 2",
        "difficulty: 4",
        &expect![[r#"
            fargate.md:9: bad-metadata: `difficulty: 4` is no metadata. Write `tags: rule.id, rule.id`, `difficulty: 1` to `3` or `id: some-id`, separated by `;`.
        "#]],
    );
    check(
        "tags: fargate.billing-minimum",
        "tags: fargate.biling",
        &expect![[r#"
            fargate.md:7: the tag `fargate.biling` is no rule of facts.toml: correct it or add the rule
        "#]],
    );
}

#[test]
fn the_short_answer() {
    check(
        "**In short:** By the second, with",
        "By the second, with",
        &expect![[r#"
            fargate.md:7: no short answer: add a paragraph that opens with **In short:**
        "#]],
    );
    check(
        "By the second",
        &"By the second, ".repeat(16),
        &expect![[r#"
            fargate.md:7: the short answer has 284 characters: at most 240
        "#]],
    );
    check(
        "{{fargate.billing-minimum}}",
        "{{fargate.billing}}",
        &expect![[r#"
            fargate.md:7: no rule `fargate.billing` in facts.toml: correct the id or add the rule
        "#]],
    );
}

#[test]
fn the_explanation() {
    check(
        "It bills the size that was configured.",
        "```\ncode\n```\n",
        &expect![[r#"
            fargate.md:7: the explanation has 56 words: at least 60, code not counted
        "#]],
    );
    check(
        "It bills the size that was configured.",
        &"It bills the size that was configured. ".repeat(33),
        &expect![[r#"
            fargate.md:7: the explanation has 287 words: at most 250; move some to a follow-up
        "#]],
    );
}

#[test]
fn key_points() {
    check(
        "- Starts with the image pull\n",
        "",
        &expect![[r#"
            fargate.md:7: key points: 2; write 3 to 7 as a list below **Key points**
        "#]],
    );
    check(
        "- (must) Nothing",
        "- Nothing",
        &expect![[r#"
            fargate.md:23: no key point is marked (must): mark those without which an answer is incomplete
        "#]],
    );
    check(
        "- (must) Nothing",
        "- (must) a\n- b\n- c\n- d\n- e\n- f\n- g\n- h",
        &expect![[r#"
            fargate.md:23: key points: 8; write 1 to 7 as a list below **Key points**
        "#]],
    );
    check(
        "**Key points**\n\n- (must) Nothing\n",
        "",
        &expect![[r#"
            fargate.md:23: key points: 0; write 1 to 7 as a list below **Key points**
        "#]],
    );
}

#[test]
fn sources() {
    check(
        "**Sources:** DG:fargate-tasks-services; [a page](https://example.com/a)",
        "",
        &expect![[r#"
            fargate.md:7: no source: add a paragraph that opens with **Sources:**
        "#]],
    );
    check(
        "DG:fargate-tasks-services",
        "GD:fargate",
        &expect![[r#"
            fargate.md:7: no source `GD` in facts.toml (cited as `GD:fargate`): correct the key or add it under [sources]
        "#]],
    );
    check(
        "DG:fargate-tasks-services",
        "the manual",
        &expect![[r#"
            fargate.md:7: the source `the manual` is neither KEY:page nor a link
        "#]],
    );
}

#[test]
fn images() {
    let with = |image: &str| format!("{image}\n\n**Key points**");
    check("**Key points**", &with("![Tasks flow](../drawings/flow.svg)"), &expect![""]);
    check(
        "**Key points**",
        &with("![Tasks flow](../drawings/flaw.svg)"),
        &expect![[r#"
            fargate.md:7: no image `../drawings/flaw.svg`: draw it under public/drawings/ and name it `../drawings/….svg`
        "#]],
    );
    check(
        "**Key points**",
        &with("![](../drawings/flow.svg)"),
        &expect![[r#"
            fargate.md:7: the image `../drawings/flow.svg` has no description: write it as `![…](../drawings/flow.svg)`
        "#]],
    );
    check(
        "**Key points**",
        &with("![A](https://example.com/a.png)"),
        &expect![[r#"
            fargate.md:7: no image `https://example.com/a.png`: draw it under public/drawings/ and name it `../drawings/….svg`
        "#]],
    );
}

#[test]
fn links() {
    let with = |link: &str| format!("Read [this]({link}).\n\n**Key points**");
    check("**Key points**", &with("fargate"), &expect![""]);
    check("**Key points**", &with("#how-does-fargate-bill-a-task"), &expect![""]);
    check("**Key points**", &with("fargate#and-in-provisioning"), &expect![""]);
    check(
        "**Key points**",
        &with("fargate#nowhere"),
        &expect![[r#"
            fargate.md:7: no question `nowhere` in the chapter `fargate`: see its ids in cards.lock.json
        "#]],
    );
    check(
        "**Key points**",
        &with("ec2"),
        &expect![[r#"
            fargate.md:7: no chapter `ec2` to link to: there are fargate
        "#]],
    );
    check(
        "**Key points**",
        &with("http://example.com"),
        &expect![[r#"
            fargate.md:7: the link to `example.com` is not secure: write https://
        "#]],
    );
}

#[test]
fn nesting() {
    let inner = "<details>\n<summary>And?</summary>\n\n**In short:** So.\n\n**Key points**\n\n- (must) So\nMORE</details>\n";
    let nested = inner.replace("MORE", &inner.replace("MORE", ""));
    check(
        "- (must) Nothing\n",
        &format!("- (must) Nothing\n\n{nested}"),
        &expect![[r#"
            fargate.md:40: nested 4 deep: at most 3 levels
        "#]],
    );
}

#[test]
fn duplicates_across_chapters() {
    let other = good()
        .replace("# Fargate", "# Other")
        .replace("How does Fargate bill", "How does *Fargate* bill");
    expect![[r#"
        other.md:7: the same question stands at fargate.md:7: reword or delete one
    "#]]
    .assert_eq(&findings(&[("fargate", &good()), ("other", &other)]));
}

#[test]
fn problems_of_the_parser() {
    check(
        "</details>\n\n</details>\n",
        "</details>\n",
        &expect![[r#"
            fargate.md:7: unclosed-details: This `<details>` is never closed and ends before line 23. Add `</details>` after its answer.
            fargate.md:23: key points: 1; write 3 to 7 as a list below **Key points**
            fargate.md:23: no source: add a paragraph that opens with **Sources:**
            fargate.md:23: the explanation has 0 words: at least 60, code not counted
        "#]],
    );
}

#[test]
fn declared_cards() {
    let with = |card: &str| format!("**Sources:** DG:fargate-tasks-services\n\n{card}\n\n");
    let check = |card: &str, expected: &Expect| {
        check(
            "**Sources:** DG:fargate-tasks-services; [a page](https://example.com/a)\n",
            &with(card),
            expected,
        );
    };
    check(
        "**Fill in:** Each bill has a **floor** of **{{fargate.billing-minimum}}**.",
        &expect![""],
    );
    check(
        "**Type in:** What is the least that is billed?\n\n- {{fargate.billing-minimum}}\n\n\
         **Work out:** How much is billed for *n* tasks of a second each?\n\n\
         - *n*: 2 to 9\n- *least*: {{fargate.billing-minimum}}\n- *billed* = `n * least` minutes",
        &expect![""],
    );
    check(
        "**Fill in:** A **minimum** is a minimum.\n\n**Fill in:** No gap.\n\n**Type in:** The minimum\n\n- a minute of the size that was configured, whatever it really used",
        &expect![[r#"
            fargate.md:23: the gap `minimum` stands in its sentence a second time, which gives it away: reword the sentence
            fargate.md:25: bad-card: This card is kept as text: it has 0 gaps: write 1 to 5 words of its sentence in **bold**.
            fargate.md:27: `The minimum` does not end with a question mark: ask a question
            fargate.md:27: the answer `a minute of the size that was configured, whatever it really used` has 65 characters: at most 60, or nobody recalls it to the letter
        "#]],
    );
    check(
        "**Work out:** What is *n* by *zero*?\n\n- *n*: 2 to 9\n- *zero*: 0, 1\n- *least*: {{fargate.billing-minimum}}\n- *so* = `n / zero * least`",
        &expect![[r#"
            fargate.md:23: with n = 2 and zero = 0 and least = 1, the formula `n / zero * least` has no value: it divides by zero
        "#]],
    );
    check(
        "**Work out:** What is *n*?\n\n- *n*: 2 to 9\n- *least*: {{no.such-rule}}\n- *so* = `n * least`",
        &expect![[r#"
            fargate.md:23: no rule `no.such-rule` in facts.toml: correct the id or add the rule
        "#]],
    );
    check(
        &"**Fill in:** A **gap**.\n\n".repeat(5),
        &expect![[r#"
        fargate.md:7: 5 declared cards: at most 4; move some to another question
    "#]],
    );
}
