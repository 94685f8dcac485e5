//! `/cards/statistics`: what comes due, what was done, whether recall is as predicted; as charts that
//! are tables as well.

mod memory;
mod recall;
mod time;

use super::{Links, Node, button_to, el, head};
use crate::cards::statistics::{Span, Statistics};
use crate::cards::words::{counted, time_spent};
use crate::page::chart::percent;

/// The page.
pub fn page(shown: &Statistics, links: Links<'_>) -> Vec<Node> {
    let mut nodes = head("Statistics", links);
    if shown.total.answers() == 0 {
        nodes.extend(nothing_yet(links));
        return nodes;
    }
    nodes.push(figures(shown));
    nodes.push(spans(shown.span));
    let memories = [memory::stability(shown), memory::difficulty(shown)];
    let charts = [
        time::forecast(shown),
        time::answers(shown),
        time::spent(shown),
        recall::measured(shown),
        recall::by_topic(shown),
        el("div").class("chart-stack").children(memories).into(),
    ];
    nodes.push(el("div").class("charts").children(charts).into());
    nodes
}

/// For somebody who has never answered a card: what this page will show, and the way to it.
fn nothing_yet(links: Links<'_>) -> Vec<Node> {
    let will = [
        "how many cards come due on each of the next days",
        "what you answered on each day, and how long it took",
        "whether you recall as often as the memory model predicts, over all and by topic",
        "how long your memories last, and how hard your cards are",
    ];
    let will = will.map(|what| el("li").text(what).into());
    let start = button_to("cards/review?cards=5", "Learn your first 5 cards", links);
    vec![
        el("p")
            .class("lead")
            .text("You have not answered a card yet. From the first answer on, this page shows:")
            .into(),
        el("ul").children(will).into(),
        el("p").class("next-step").child(start).into(),
        el("p")
            .class("fine")
            .text("All of it is computed in this browser from your own answers.")
            .into(),
    ]
}

fn figures(shown: &Statistics) -> Node {
    let figure = |word: &str, figure: String, fine: String| {
        let fine = el("span").class("fine").text(fine);
        el("div").child(el("dt").text(word)).child(el("dd").text(figure).child(fine)).into()
    };
    let all = shown.recall.all;
    let recalled = all.share.of_one().map_or_else(|| "–".to_owned(), percent);
    let predicted = all.predicted().map_or_else(
        || "no card has come back yet".to_owned(),
        |predicted| format!("predicted {}", percent(predicted)),
    );
    el("dl")
        .class("counts")
        .children([
            figure(
                "Answers",
                shown.total.answers().to_string(),
                format!("on {}", counted(shown.n_days, "day")),
            ),
            figure("Cards begun", shown.n_begun.to_string(), format!("of {}", shown.n_cards)),
            figure("Recalled", recalled, predicted),
            figure(
                "Time spent",
                time_spent(shown.total.took_ms),
                per_answer(shown.total.took_ms, shown.total.answers()),
            ),
        ])
        .into()
}

/// The mean time of an answer, in words.
fn per_answer(took_ms: u64, answers: u32) -> String {
    let mean = took_ms.checked_div(u64::from(answers)).unwrap_or_default();
    format!("{:.1} s an answer", mean as f64 / 1_000.0)
}

fn spans(chosen: Span) -> Node {
    let option = |span: Span| {
        let option = el("option").attr("value", span.words()).text(span.words());
        if span == chosen { option.attr("selected", "").into() } else { option.into() }
    };
    let menu = el("select").attr("name", "span").attr("data-do", "span");
    let menu = menu.children(Span::ALL.map(option));
    el("p").class("span").child(el("label").text("Back and ahead: ").child(menu)).into()
}
