//! Charts of where memories stand: how long they last, how hard the cards are.

use crate::cards::statistics::{Spread, Statistics};
use crate::cards::words::counted;
use crate::page::Node;
use crate::page::chart::{self, Bar, Bars, Table, Texture};

pub(super) fn stability(shown: &Statistics) -> Node {
    let caption = |median: f64| {
        format!(
            "Stability: the days until the chance of recall has sunk to 90 %. Half of your {} last longer than {median:.1} days.",
            counted(shown.stability.n(), "card"),
        )
    };
    spread("How long memories last", "Stability", &shown.stability, caption)
}

pub(super) fn difficulty(shown: &Statistics) -> Node {
    let caption = |median: f64| {
        format!(
            "Difficulty, from 1 to 10: it rises with each Again and Hard and slows how a memory grows. The middle one of your {} stands at {median:.1}.",
            counted(shown.difficulty.n(), "card"),
        )
    };
    spread("How hard your cards are", "Difficulty", &shown.difficulty, caption)
}

fn spread(
    title: &'static str,
    figure: &'static str,
    spread: &Spread,
    caption: impl FnOnce(f64) -> String,
) -> Node {
    let Some(median) = spread.median else {
        return chart::nothing(title, "No card of this deck has been begun.");
    };
    let bars = spread.classes.iter().map(|class| Bar {
        foot: class.short.into(),
        said: format!("{}: {}", class.words, counted(class.n, "card")),
        parts: vec![class.n.into()],
    });
    let drawing = Bars { parts: vec![Texture::Solid], bars: bars.collect(), unit: "cards" }.draw();
    let rows = spread.classes.iter().map(|class| vec![class.words.into(), class.n.to_string()]);
    let table = Table { head: vec![figure, "Cards"], rows: rows.collect() };
    chart::figure(title, &caption(median), drawing, Vec::new(), &table)
}
