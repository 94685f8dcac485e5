//! Words that notes from the wild have in common: numbers of questions, summaries that say only
//! "show the answer", placeholders, links around the original site, labels of an answer's parts.

/// Splits the number off a question: `3.`, `0.1`, `Q2:` and the like.
pub(super) fn number(text: &str) -> Option<(&str, &str)> {
    let prefix = usize::from(text.starts_with(['Q', 'q']));
    let mut end = prefix + digits(&text[prefix..]);
    if end == prefix {
        return None;
    }
    let mut parts = 1;
    while text[end..].starts_with('.') {
        let more = digits(&text[end + 1..]);
        if more == 0 {
            break;
        }
        end += 1 + more;
        parts += 1;
    }
    let rest = text[end..].strip_prefix('\\').unwrap_or(&text[end..]);
    let marked = rest.strip_prefix(['.', ')', ':']);
    let prompt = match marked {
        Some(prompt) => prompt,
        None if parts > 1 => &text[end..],
        None => return None,
    };
    let is_apart = prompt.starts_with(char::is_whitespace);
    let prompt = prompt.trim_start();
    (is_apart && !prompt.is_empty()).then(|| (&text[..end], prompt))
}

fn digits(text: &str) -> usize {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    if length > 9 { 0 } else { length }
}

/// Whether `text` ends as a question does, in any of the scripts that have a mark for it.
pub(super) fn is_asking(text: &str) -> bool {
    let ignored =
        |c: char| c.is_whitespace() || matches!(c, '*' | '_' | '`' | '"' | ')' | '”' | '：' | ':');
    text.trim_end_matches(ignored).ends_with(['?', '？', '؟'])
}

/// Whether `text` is an answer option such as `B. A cluster`.
pub(super) fn is_option(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes, [b'A'..=b'H' | b'a'..=b'h', b'.' | b')', b' ', ..])
}

const GENERIC: &[&str] = &[
    "",
    "answer",
    "answers",
    "show",
    "show answer",
    "show answers",
    "show the answer",
    "show me the answer",
    "view answer",
    "view the answer",
    "view",
    "see answer",
    "see the answer",
    "see",
    "solution",
    "solutions",
    "show solution",
    "show the solution",
    "view solution",
    "view the solution",
    "see solution",
    "see the solution",
    "check solution",
    "check the solution",
    "check answer",
    "check the answer",
    "check your answer",
    "expand",
    "click to expand",
    "click to see the answer",
    "click to view the answer",
    "click for answer",
    "click here for the answer",
    "click to see answer",
    "click to reveal",
    "reveal",
    "reveal answer",
    "reveal the answer",
    "click here",
    "click me",
    "答案",
    "查看答案",
    "点击查看答案",
    "الإجابة",
    "الجواب",
];

/// Whether a summary names no question and only says that something is folded: `Answer 3`.
pub(super) fn is_generic(summary: &str) -> bool {
    if summary.len() > 200 {
        return false;
    }
    let mut words = words(summary);
    if words.len() > 1
        && words.last().is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
    {
        words.pop();
    }
    GENERIC.contains(&words.join(" ").as_str())
}

/// Whether a summary announces a table of contents.
pub(super) fn is_contents(summary: &str) -> bool {
    let contents =
        ["contents", "view contents", "show contents", "table of contents", "toc", "index"];
    summary.len() <= 200 && contents.contains(&words(summary).join(" ").as_str())
}

/// Whether a text stands where an answer is still to be written.
pub(super) fn is_placeholder(text: &str) -> bool {
    const PLACEHOLDERS: [&str; 17] = [
        "answer coming soon",
        "coming soon",
        "answer here",
        "your answer here",
        "answer goes here",
        "todo",
        "to do",
        "todo answer",
        "tbd",
        "tba",
        "to be added",
        "to be done",
        "to be answered",
        "wip",
        "work in progress",
        "add answer",
        "answer",
    ];
    text.len() <= 200 && PLACEHOLDERS.contains(&words(text).join(" ").as_str())
}

/// Whether a link with this text leads around the site that the note comes from.
pub(super) fn is_navigation(text: &str) -> bool {
    if text.len() > 200 {
        return false;
    }
    let words = words(text);
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => !text.trim().is_empty(),
        ["prev" | "previous" | "next" | "home" | "top" | "up" | "index" | "contents" | "toc"]
        | ["table", "of", "contents"]
        | ["go", "to", "top"] => true,
        ["back" | "return", "to", rest @ ..] => rest.len() <= 6,
        ["prev" | "previous" | "next", ..] => {
            text.contains([':', '→', '←', '»', '«', '⬅', '➡'])
                || matches!(words[1..], ["page" | "chapter" | "section" | "lesson" | "topic"])
        }
        _ => false,
    }
}

/// Labels of the parts of an answer, each written in bold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// `**In short:**`
    Short,
    /// `**Key points**`
    KeyPoints,
    /// `**Sources:**`
    Sources,
    /// `**Wrong belief:**`
    Misconception,
    /// `**Fill in:**`
    FillIn,
    /// `**Type in:**`
    TypeIn,
    /// `**Work out:**`
    WorkOut,
}

impl Label {
    /// Whether a paragraph with this label declares a card.
    pub(super) fn declares_card(self) -> bool {
        matches!(self, Self::FillIn | Self::TypeIn | Self::WorkOut)
    }
}

/// The labels and their words.
pub(super) const LABELS: [(&str, Label); 9] = [
    ("in short", Label::Short),
    ("key points", Label::KeyPoints),
    ("key point", Label::KeyPoints),
    ("sources", Label::Sources),
    ("source", Label::Sources),
    ("wrong belief", Label::Misconception),
    ("fill in", Label::FillIn),
    ("type in", Label::TypeIn),
    ("work out", Label::WorkOut),
];

/// The label that a bold run is.
pub(super) fn label(bold: &str) -> Option<Label> {
    let bold = bold.trim().trim_end_matches(':').trim_end();
    LABELS.iter().find(|(words, _)| words.eq_ignore_ascii_case(bold)).map(|(_, label)| *label)
}

/// Whether a line starts with a label, so that a new part of the answer starts there.
pub(super) fn starts_with_label(line: &str) -> bool {
    line.strip_prefix("**")
        .and_then(|rest| rest.split_once("**"))
        .is_some_and(|(bold, _)| label(bold).is_some())
}

/// The words of a text in lower case.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
