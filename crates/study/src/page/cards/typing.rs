//! An answer that is typed: the field for it, then what was typed beside what was meant.

use super::{Element, Node, el, keyed};
use crate::cards::card::Grade;
use crate::drill::answer::{MAX_TYPED, Verdict};

/// What a learner typed, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What was typed.
    pub typed: String,
    /// How it compares with what was meant.
    pub verdict: Verdict,
    /// Whether "I meant this" is offered where it is something else.
    pub can_be_meant: bool,
}

impl Compared {
    /// The grade that follows; the learner decides.
    pub fn suggested(&self) -> Grade {
        if self.verdict.is_right() { Grade::Good } else { Grade::Again }
    }
}

/// The field for a card's answer, with what was typed so far.
pub(super) fn field(card: &str, typed: &str, single_keys: bool) -> Node {
    let input = el("input")
        .attr("id", "typed")
        .attr("type", "text")
        .attr("value", typed)
        .attr("maxlength", MAX_TYPED.to_string())
        .attr("autocomplete", "off")
        .attr("autocapitalize", "off")
        .attr("autocorrect", "off")
        .attr("spellcheck", "false")
        .attr("enterkeyhint", "done")
        .attr("aria-describedby", "card-question")
        .attr("data-card", card)
        .attr("data-enter", "show")
        .attr("data-leave", "card-place");
    el("p")
        .class("typing")
        .child(el("label").attr("for", "typed").text("Your answer"))
        .child(keyed(input, "T", single_keys))
        .into()
}

/// What was typed beside what was meant; it stands before the answer.
pub(super) fn compared(compared: &Compared, single_keys: bool) -> Node {
    let verdict = el("p")
        .attr("id", "verdict")
        .child(el("strong").text(words(compared.verdict)))
        .text(" You typed ")
        .child(el("q").text(&compared.typed))
        .text(".");
    let class = if compared.verdict.is_right() { "compared right" } else { "compared other" };
    let place = el("div").class(class).child(verdict);
    if compared.verdict != Verdict::Other || !compared.can_be_meant {
        return place.into();
    }
    let meant = super::button("meant", "I meant this").class("quiet");
    place.child(keyed(meant, "M", single_keys)).into()
}

fn words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Right => "Right.",
        Verdict::Close => "Right, but for a slip.",
        Verdict::Taken => "Right, as you have meant it.",
        Verdict::Other => "Not what was meant.",
    }
}

/// The mark on the grade that follows from what was typed.
pub(super) fn suggested() -> Element {
    el("span").class("grade-suggested").text("suggested")
}
