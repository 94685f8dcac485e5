//! Broken notes: what is repaired, and what the author is told.

use expect_test::expect;
use study::notes::{ProblemKind, limits, parse};

use super::check;

#[test]
fn unclosed_details() {
    check(
        "<details>\n<summary>One?</summary>\nYes.\n\n<details>\n<summary>Two?</summary>\nNo.\n</details>\n\n<details>\n<summary>Three?</summary>\nEnd.\n",
        &expect![[r#"
            #
              - One? [answered] paragraph
              - Two? [answered] paragraph
              - Three? [answered] paragraph
            1: unclosed-details: This `<details>` is never closed and ends before line 5. Add
            10: unclosed-details: This `<details>` is never closed and ends with the note. Add
        "#]],
    );
}

#[test]
fn unclosed_details_among_nested_ones() {
    check(
        "<details><summary>A?</summary>a\n  <details><summary>B?</summary>b\n  </details>\n</details>\n<details><summary>C?</summary>c\n  <details><summary>D?</summary>d\n</details>\n",
        &expect![[r#"
            #
              - A? [answered] paragraph
                - B? [answered] paragraph
              - C? [answered] paragraph
                - D? [answered] paragraph
            6: unclosed-details: This `<details>` is never closed and ends before line 7. Add
        "#]],
    );
}

#[test]
fn stray_close() {
    check(
        "Text.\n</details>\n\n<details><summary>One?</summary>Yes.</details></details>\n",
        &expect![[r#"
            #
              ~ paragraph Text.
              - One? [answered] paragraph
            2: stray-close: This `</details>` closes nothing and is left out. Remove it,
            4: stray-close: This `</details>` closes nothing and is left out. Remove it,
        "#]],
    );
}

#[test]
fn missing_and_superfluous_summaries() {
    check(
        "What is it?\n<details>\nThis.\n</details>\n\n<summary>Alone?</summary>\nYes.\n</details>\n\n<details><summary>Open?\n\nText.\n</details>\n",
        &expect![[r#"
            #
              - What is it? [answered] paragraph
              - Alone? [answered] paragraph
              - Open? [answered] paragraph
            2: missing-summary: This `<details>` has no summary. Add `<summary>` with the qu
            6: summary-outside: This `<summary>` does not stand in a `<details>` of its own
            10: unclosed-summary: This summary is never closed, so only its first line is take
        "#]],
    );
}

#[test]
fn empty_answers() {
    check(
        "<details>\n<summary>One?</summary><br><b></b>\n</details>\n<details>\n<summary>Two?</summary>\n*Answer coming soon!*\n</details>\n<details><summary>Three?</summary>\n\n![Shown](https://example.com/x.png)\n</details>\n",
        &expect![[r#"
            #
              - One? [no answer]
              - Two? [no answer]
              - Three? [answered] image
            1: no-answer: This question has no answer. Write one below its summary, or
            4: placeholder: The answer is only “Answer coming soon!”, so the question co
        "#]],
    );
}

#[test]
fn tags_in_code_are_text() {
    check(
        "Write `<details>` so:\n\n```html\n<details>\n<summary>Q?</summary>\n# no heading\n</details>\n```\n\n<!-- <details> -->\n",
        &expect![[r#"
            #
              ~ paragraph Write <details> so:
              ~ code html
        "#]],
    );
}

#[test]
fn fence_ends_with_its_list_item() {
    check(
        "1. ### What is one?\n\n    ```js\n    let one = 1;\n\n2. ### What is two?\n\n    Two.\n",
        &expect![[r#"
            #
              - 1 What is one? [answered] code js
              - 2 What is two? [answered] paragraph
            3: unclosed-fence: This code fence is never closed. Add a line ``` after the co
        "#]],
    );
}

#[test]
fn fence_without_an_end() {
    check(
        "<details><summary>One?</summary>\n\n```js title=x\nlet one;\n</details>\n\n<details><summary>Two?</summary>Yes.</details>\n",
        &expect![[r#"
            #
              - One? [answered] code js
              - Two? [answered] paragraph
            3: unclosed-fence: This code fence is never closed. Add a line ``` after the co
            3: fence-info: “title=x” after the fence's language `js` is not shown. Name
        "#]],
    );
}

#[test]
fn div_across_details() {
    check(
        "<details>\n<summary>One?</summary>\n<div>\n\n**Yes.**\n</details>\n</div>\n\n<details><summary>Two?</summary>No.</details>\n",
        &expect![[r#"
            #
              - One? [answered] paragraph
              - Two? [answered] paragraph
        "#]],
    );
}

#[test]
fn contents_and_navigation() {
    check(
        "# Notes\n\n<details>\n<summary>Table of contents</summary>\n\n- [One](#one)\n- [Two](#two)\n</details>\n\n## One\n\n<details><summary>Same?</summary>Yes.</details>\n\n## Two\n\n<details><summary>Same?</summary>Yes.</details>\n\n[← Prev](a.md) | [Home](b.md) | [Next →](c.md)\n",
        &expect![[r#"
        # Notes
          ## One
            - Same? [answered] paragraph
          ## Two
            - Same? [answered] paragraph
        3: navigation: “Table of contents” holds only links and is left out: [One](
        18: navigation: [← Prev](a.md), [Home](b.md), [Next →](c.md): a link around
    "#]],
    );
}

#[test]
fn links_defined_at_the_end() {
    check(
        "<details><summary>Where?</summary>\n\nSee [the guide][guide].\n</details>\n\n[guide]: https://example.com/guide\n[spare]: https://example.com/spare \"Title\"\n",
        &expect![[r#"
            #
              - Where? [answered] paragraph
            7: unused-reference: No link uses the definition `[spare]: https://example.com/sp
        "#]],
    );
}

#[test]
fn raw_html() {
    check(
        "<script>alert(1)</script>\n\n<b onclick=\"x()\">bold</b> <a href=\"javascript:x\">link</a> H<sub>2</sub>O &lt;b&gt; a < b\n\n<video src=\"film.mp4\"></video>\n",
        &expect![[r##"
            #
              ~ paragraph alert(1)
              ~ paragraph bold link H2O <b> a < b
            1: dropped-html: The tag `<script>` has no place in a deck; only the text in
            5: dropped-html: The deck has no place for what `<video src="film.mp4">` show
            5: dropped-html: The tag `<video>` has no place in a deck; only the text in i
        "##]],
    );
}

#[test]
fn odd_bytes() {
    check(
        "\u{feff}# Title\r\n\r\n<details>\r\n\t<summary>Tab?</summary>\r\n\tYes\0.\r\n</details>\r\n",
        &expect![[r#"
        # Title
          - Tab? [answered] paragraph
        5: control-character: From here on the note contains characters that are no text;
    "#]],
    );
}

#[test]
fn table_with_a_cell_too_many() {
    check(
        "| a | b |\n| - | - |\n| 1 | 2 | three |\n| 4 |\n",
        &expect![[r#"
            #
              ~ table 2x2
            3: table-row: This row has more than 2 cells; “three” is not shown. Add a
        "#]],
    );
}

fn kinds(note: &str) -> Vec<&'static str> {
    let mut kinds: Vec<_> = parse(note).1.iter().map(|problem| problem.kind).collect();
    kinds.dedup();
    kinds.into_iter().map(ProblemKind::word).collect()
}

#[test]
fn limits_are_problems() {
    let deep = "<details><summary>Q?</summary>a\n".repeat(limits::MAX_DEPTH + 2)
        + &"</details>\n".repeat(limits::MAX_DEPTH + 2);
    let many = "<details><summary>Q?</summary>a</details>\n".repeat(limits::MAX_QUESTIONS + 2);
    let long = "word ".repeat(limits::MAX_LINE);
    let quotes = "> ".repeat(limits::MAX_DEPTH + 2) + "deep\n";
    let large = "A line of text.\n".repeat(limits::MAX_BYTES / 16 + 2);
    for note in [deep, many, long, quotes, large] {
        assert_eq!(kinds(&note), ["limit"], "{}", &note[..80]);
    }
}
