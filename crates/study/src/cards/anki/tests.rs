//! What is written is read, what is read is told, and merging is done once.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::read::File;
use super::*;
use crate::cards::flashcard;
use crate::deck::plain;
use crate::notes::flatten;

fn row(guid: &str, front: &str, back: &str) -> Row {
    Row {
        guid: guid.into(),
        deck: "D".into(),
        front: front.into(),
        back: back.into(),
        tags: vec![],
    }
}

fn file(text: &str) -> File {
    read::read(text).unwrap()
}

fn shown(file: &File) -> String {
    let rows = file.rows.iter().map(|(line, row)| {
        let Row { guid, deck, front, back, tags } = row;
        format!("{line}: {guid} | {deck} | {front} | {back} | {}", tags.join(" "))
            .trim_end()
            .to_owned()
            + "\n"
    });
    let remarks = file.remarks.iter().map(|one| format!("line {}: {}\n", one.line, one.message));
    rows.chain(remarks).collect()
}

fn check(text: &str, expected: &Expect) {
    expected.assert_eq(&shown(&file(text)));
}

#[test]
fn a_file_of_ankis_is_read() {
    check(
        "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n\
         q7#kL>\tBasic\tAWS::ECS\tWhat?\t<b>That</b>\ta b::c\n\
         \"#x\"\tBasic\tAWS\t\"a \"\"b\"\"\nc\"\td\t\n",
        &expect![[r#"
            7: q7#kL> | AWS::ECS | What? | <b>That</b> | a b::c
            8: #x | AWS | a "b"
            c | d |
        "#]],
    );
    check(
        "\u{feff}#separator:Comma\n#deck:Mine\n#tags:x y\nf < g,b\r\n",
        &expect![[r#"
        4: card-e06e4c17d0547366 | Mine | f &lt; g | b | x y
    "#]],
    );
    check(
        "front;back;more\n",
        &expect![[r#"
            1: card-4a34d7a97dd7f64a |  | front | back<hr>more |
        "#]],
    );
}

#[test]
fn whatever_is_not_taken_over_is_named() {
    check(
        "#separator:tab\n#html:true\n#guid column:1\n#colour:red\n\
         a\t\tback\nb\tfront\t&nbsp;<br>\nc\tf\tb\nc\tf2\tb2\n\tno guid\tb\nd\t{{c1::gap}}\tb\ne\tf\t\"b\n",
        &expect![[r#"
            7: c |  | f | b |
            9: card-84d33898f39974ab |  | no guid | b |
            10: d |  | {{c1::gap}} | b |
            11: e |  | f | "b |
            line 4: “#colour:red” says nothing that is known here and is left out.
            line 5: The front is empty, so there is no question: the card is left out. Write one in the first field.
            line 6: The back is empty, so there is no answer: the card is left out. Write one in the second field.
            line 8: The card of line 7 has the same guid, so this one is left out. Empty its guid to have both.
            line 10: A cloze text: it is taken over as it stands, with its gaps filled.
            line 11: A quotation mark opens here and is never closed, so it counts as a letter. Close it, or double every mark inside a cell.
        "#]],
    );
    check(
        "#html:true\n# a comment\nf\tb\n# later\tx\n",
        &expect![[r#"
            3: card-9132d4c5b3155502 |  | f | b |
            line 2: “#a comment” says nothing that is known here and is left out.
            line 4: A line that starts with # is a comment to Anki and is left out. Put its first cell in quotation marks if it is a card.
        "#]],
    );
    assert!(read::read("a\0b").unwrap_err().contains("it is no text"));
    assert!(read::read(&"a".repeat(MAX_BYTES + 1)).unwrap_err().contains("larger than 8 MB"));
    let many: String = (0..=MAX_ROWS).map(|n| format!("f{n}\tb\n")).collect();
    let read = file(&many);
    assert_eq!((read.rows.len(), read.remarks.len()), (MAX_ROWS, 1));
}

#[test]
fn a_field_becomes_blocks() {
    let check = |back: &str, expected: &Expect| {
        let (deck, remarks) = deck::of_text(&write(&[row("a", "Q?", back)]));
        let cards = flashcard::of_note(NOTE, &deck);
        let mut shown = export::row(&cards[0], None, "").back;
        shown.extend(remarks.iter().map(|one| format!("\nline {}: {}", one.line, one.message)));
        expected.assert_eq(&shown);
    };
    check(
        "<div>one</div><div>two<br>three<br><br>four</div>",
        &expect!["<p>one</p><p>two<br>three</p><p>four</p>"],
    );
    check(
        "<ul><li>a<li><b>b</b><ol start=3><li>c</ol></ul>after",
        &expect![
            "<ul><li>a</li><li><p><strong>b</strong></p><ol><li>c</li></ol></li></ul><p>after</p>"
        ],
    );
    check(
        "<pre>a\n  b<br>c</pre><blockquote>q</blockquote>",
        &expect![[r#"
            <pre><code>a
              b
            c</code></pre><blockquote><p>q</p></blockquote>"#]],
    );
    check(
        "<table><tr><th>h<th>i<tr><td>1<td>2</table>",
        &expect![
            "<div><table><thead><tr><th>h</th><th>i</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table></div>"
        ],
    );
    check(
        "<b>bold <i>both</b> it</i> <a href='https://a.b'>l</a> <a href='javascript:x'>m</a>",
        &expect![[
            r#"<p><strong>bold <em>both</em></strong><em> it</em> <a href="https://a.b">l</a> m</p>"#
        ]],
    );
    check(
        "2<sup>10</sup><img src=\"x.png\"><script>alert(1)</script>",
        &expect![[r#"
            <p>2^10[x.png]</p>
            line 8: The picture “x.png” stays in Anki: its name stands in its place."#]],
    );
}

#[test]
fn a_course_goes_out_and_comes_back() {
    let note = "# Fargate\n\n<details>\n<summary>What is `X` & why?</summary>\n<!-- tags: a.b -->\n\n\
                **In short:** Short.\n\nLong [text](https://a.b).\n\n**Key points**\n\n- (must) One\n\n</details>\n";
    let (mut course, _) = crate::notes::parse(note);
    course.each_question_mut(&mut |question| question.id = "what-is-x".into());
    let cards = flashcard::of_note("n", &course);
    let rows: Vec<Row> = cards.iter().map(|card| export::row(card, None, "")).collect();
    expect![[r##"
        #separator:tab
        #html:true
        #notetype:Basic
        #guid column:1
        #deck column:2
        #tags column:5
        #columns:guid	deck	Front	Back	Tags
        card-322d5ebadcc1a278	Gantry::Fargate	<p>What is <code>X</code> &amp; why?</p>	"<p>Short.</p><div><p>Key points</p><ul><li>One<em> must-have</em></li></ul></div><p>Long <a href=""https://a.b"">text</a>.</p>"	gantry::Fargate a.b gantry::wording::bef8483066603797
    "##]].assert_eq(&write(&rows));
    let merged = merge::merge(vec![], &merge::known(&rows), file(&write(&rows)));
    assert_eq!((merged.same, merged.added, merged.rows.len()), (1, 0, 0));

    // Edited elsewhere, it stands beside the original under its guid; a second time nothing happens.
    let edited = write(&rows).replace("Short.", "Shorter.");
    let merged = merge::merge(vec![], &merge::known(&rows), file(&edited));
    assert_eq!((merged.added, merged.reworded), (1, 1));
    let again = merge::merge(merged.rows.clone(), &merge::known(&rows), file(&edited));
    assert_eq!((again.same, again.added, again.changed), (1, 0, 0));
    let (own, _) = deck::of_text(&write(&merged.rows));
    let own = flashcard::of_note(NOTE, &own);
    assert_eq!(export::guid(&own[0].id), rows[0].guid);
    assert_eq!(merge::together(rows, merged.rows.clone()), merged.rows);
}

#[test]
fn a_file_without_decks_and_tags_takes_none_away() {
    let own = vec![Row { tags: vec!["t".into()], ..row("a", "f", "b") }];
    let file = file("#separator:tab\n#html:true\n#guid column:1\na\tf\tb2\n");
    let merged = merge::merge(own, &BTreeMap::new(), file);
    assert_eq!((merged.changed, merged.rows.len()), (1, 1));
    assert_eq!((merged.rows[0].deck.as_str(), merged.rows[0].tags.len()), ("D", 1));
}

/// Pieces of fields and files, in every order but the right one.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "é ",
        "\n",
        "\t",
        ",",
        "\"",
        "#",
        "#html:true\n",
        "#separator:tab\n",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<br>",
        "<div>",
        "</div>",
        "<ul>",
        "<li>",
        "</ul>",
        "<ol start=x>",
        "</ol>",
        "<table>",
        "<tr>",
        "<td>",
        "<th>",
        "</table>",
        "<pre>",
        "</pre>",
        "<a href=\"https://a.b\">",
        "</a>",
        "<code>",
        "</code>",
        "<img src=p.png>",
        "<!--",
        "-->",
        "<style>",
        "</style>",
        "&amp;",
        "&",
        "<",
        ">",
        "<hr>",
        "<h2>",
        "</h2>",
        "<blockquote>",
        "</blockquote>",
        "{{c1::",
        "}}",
        "[",
        "\\",
        "q ",
        "w ",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let guid = "[a-z#\"\t>]{1,6}";
    let tags = || prop::collection::vec("[a-z:]{1,4}", 0..3);
    let row = (guid, "[A-Z:]{0,3}", pieces(), pieces(), tags()).prop_map(
        |(guid, deck, front, back, tags)| Row {
            guid,
            deck,
            front: format!("F{front}"),
            back: format!("B{back}"),
            tags,
        },
    );
    prop::collection::btree_map("[a-z]{1,3}", row, 0..6).prop_map(|rows| {
        let with = |(n, (id, row)): (usize, (String, Row))| Row {
            guid: format!("{id}{n}{}", row.guid),
            ..row
        };
        rows.into_iter().enumerate().map(with).collect()
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(rows in rows()) {
        let read = file(&write(&rows));
        prop_assert_eq!(read.rows.into_iter().map(|(_, row)| row).collect::<Vec<Row>>(), rows);
    }

    #[test]
    fn any_text_gives_cards_that_can_be_asked(text in pieces(), words in "\\PC{0,80}") {
        for text in [format!("#html:true\n{text}"), text, words] {
            let read = file(&text);
            let rows: Vec<Row> = read.rows.into_iter().map(|(_, row)| row).collect();
            let (deck, _) = deck::of_text(&write(&rows));
            let cards = flashcard::of_note(NOTE, &deck);
            let mut guids: Vec<String> = cards.iter().map(|card| export::guid(&card.id)).collect();
            let mut expected: Vec<String> = rows.iter().map(|row| row.guid.clone()).collect();
            guids.sort();
            expected.sort();
            prop_assert_eq!(guids, expected);
            prop_assert!(cards.iter().all(|card| !card.text().trim().is_empty()));
        }
    }

    #[test]
    fn no_word_of_a_field_is_lost(field in pieces()) {
        let shown: String = letters(&plain(&flatten(html::read(&field).blocks)));
        let pictures = field.matches("<img src=p.png>").count();
        prop_assert!(shown.matches("[p.png]").count() <= pictures);
        prop_assert_eq!(letters(&shown.replace("[p.png]", "")), letters(&html::words(&field)));
    }

    #[test]
    fn merging_twice_is_merging_once(own in rows(), other in rows(), known in rows()) {
        let known = merge::known(&known);
        let text = write(&other);
        let once = merge::merge(own.clone(), &known, file(&text));
        let total = once.added + once.changed + once.same;
        prop_assert_eq!(total as usize, other.len());
        prop_assert!(once.rows.len() >= own.len());
        let twice = merge::merge(once.rows.clone(), &known, file(&text));
        prop_assert_eq!((twice.added, twice.changed), (0, 0));
        prop_assert_eq!(twice.rows, once.rows);
    }
}

/// A text without what programs may change: spaces.
fn letters(text: &str) -> String {
    text.split_whitespace().collect()
}
