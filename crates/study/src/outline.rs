//! A deck in a few lines: what the parser made of a note, for authors and for tests.

use crate::deck::{Block, Deck, Inline, Item, NoteKind, Question, Topic, plain};

/// Longest text shown of a paragraph outside answers, in characters.
const MAX_TEXT: usize = 48;

/// One line for each chapter, topic, question and piece of other text, indented by depth.
pub fn outline(deck: &Deck) -> String {
    let mut out = String::new();
    for chapter in &deck.chapters {
        line(0, &format!("# {}", chapter.title), &mut out);
        items(&chapter.items, 1, &mut out);
    }
    out
}

fn items(items: &[Item], depth: usize, out: &mut String) {
    for item in items {
        match item {
            Item::Prose(blocks) => prose(blocks, depth, out),
            Item::Question(question) => self::question(question, depth, out),
            Item::Topic(Topic { title, items, .. }) => {
                line(depth, &format!("{} {title}", "#".repeat(depth + 1)), out);
                self::items(items, depth + 1, out);
            }
        }
    }
}

fn question(question: &Question, depth: usize, out: &mut String) {
    let number = question.number.as_ref().map(|number| format!("{number} ")).unwrap_or_default();
    let mut text = format!("- {number}{} {}", plain(&question.prompt), answered(question));
    let parts = describe(question);
    if !parts.is_empty() {
        text.push(' ');
        text.push_str(&parts.join(", "));
    }
    line(depth, &text, out);
    for follow_up in &question.follow_ups {
        self::question(follow_up, depth + 1, out);
    }
}

fn answered(question: &Question) -> &'static str {
    if question.is_answered() { "[answered]" } else { "[no answer]" }
}

fn describe(question: &Question) -> Vec<String> {
    let mut parts = Vec::new();
    if !question.short.is_empty() {
        parts.push("short".to_owned());
    }
    parts.extend(question.explanation.iter().map(block));
    let counted = [
        ("key points", question.key_points.len()),
        ("sources", question.sources.len()),
        ("tags", question.tags.len()),
        ("wrong beliefs", question.misconceptions.len()),
        ("cards", question.drills.iter().map(|drill| drill.task.n_cards()).sum()),
    ];
    parts.extend(
        counted
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| format!("{name} {count}")),
    );
    parts
}

fn prose(blocks: &[Block], depth: usize, out: &mut String) {
    for one in blocks {
        let text = match one {
            Block::Paragraph(text) | Block::Heading(_, text) => plain(text),
            _ => String::new(),
        };
        let shown: String = text.chars().take(MAX_TEXT).collect();
        let rest = if shown.len() < text.len() { "…" } else { "" };
        line(depth, format!("~ {} {shown}{rest}", block(one)).trim_end(), out);
    }
}

/// Kind and size of a block, such as `list 2`.
fn block(block: &Block) -> String {
    match block {
        Block::Paragraph(text) => match text.as_slice() {
            [Inline::Image { .. }] => "image".to_owned(),
            _ => "paragraph".to_owned(),
        },
        Block::Heading(level, _) => format!("heading {level}"),
        Block::List { start: None, items } => format!("list {}", items.len()),
        Block::List { items, .. } => format!("ordered list {}", items.len()),
        Block::Table { head, rows } => format!("table {}x{}", head.len(), rows.len()),
        Block::Code { language, .. } => format!("code {language}").trim_end().to_owned(),
        Block::Quote(_) => "quote".to_owned(),
        Block::Note(kind, _) => match kind {
            NoteKind::Note => "note",
            NoteKind::Warning => "warning",
            NoteKind::Older => "older documents",
            NoteKind::Example => "example",
        }
        .to_owned(),
        Block::Rule => "rule".to_owned(),
    }
}

fn line(depth: usize, text: &str, out: &mut String) {
    for _ in 0..depth {
        out.push_str("  ");
    }
    // A heading or question of the note stays one line here, whatever it holds.
    out.push_str(&text.replace(['\n', '\r'], " "));
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notes::parse;
    use expect_test::expect;

    #[test]
    fn every_part_is_named() {
        let note = "\
# Course

An introduction that goes on for quite a while, so that its end is cut.

![A flow](flow.svg)

## Topic

<details>
<summary>1. How many?</summary>
<!-- tags: a.b, c.d -->

**In short:** Two.

Some text.

1. one
2. two

| a | b |
| --- | --- |
| 1 | 2 |

```sh
aws ecs
```

> **Note:** an aside

**Wrong belief:** \"Three.\" Two.

**Key points**

- (must) two

**Fill in:** A **gap** and **another**.

**Sources:** DG:page

<details>
<summary>And then?</summary>
</details>
</details>
";
        expect![[r#"
            # Course
              ~ paragraph An introduction that goes on for quite a while, …
              ~ image A flow
              ## Topic
                - 1 How many? [answered] short, paragraph, ordered list 2, table 2x1, code sh, note, key points 1, sources 1, tags 2, wrong beliefs 1, cards 2
                  - And then? [no answer]
        "#]].assert_eq(&outline(&parse(note).0));
    }
}
