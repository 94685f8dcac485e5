//! "Why this interval?": what is known of a card's memory, and how the four waits follow from it.

use super::{Element, Node, el};
use crate::cards::card::{Card, State};
use crate::cards::day::Moment;
use crate::cards::scheduler::{Outcome, Scheduler};
use crate::cards::words::counted;

/// The explanation of the four waits of a card at a moment.
pub fn why(id: &str, card: &Card, scheduler: &Scheduler, now: Moment) -> Vec<Node> {
    let outcomes = scheduler.preview(id, card, now);
    let mut nodes = vec![words(card, scheduler, now), table(&outcomes)];
    if card.memory.is_some() && card.state == State::Review {
        nodes.push(curve(card, scheduler, now));
    }
    nodes.push(rule(scheduler));
    nodes
}

fn words(card: &Card, scheduler: &Scheduler, now: Moment) -> Node {
    let text = match (card.state, card.memory) {
        (State::New, _) | (_, None) => {
            "This card is new: your first answer sets how stable its memory is taken to be. Until it has passed its steps it comes back within minutes.".to_owned()
        }
        (State::Learning(_) | State::Relearning(_), Some(_)) => {
            "This card is in its steps: it comes back within minutes until you have recalled it, then after days.".to_owned()
        }
        (State::Review, Some(memory)) => {
            let elapsed = scheduler.elapsed_days(card, now);
            let recall = scheduler.retrievability(card, elapsed).unwrap_or(1.0);
            format!(
                "You last answered it {} ago. Its memory then was worth {:.1} days: after so long, nine recalls in ten succeed. The chance that you recalled it today was {:.0} %. Its difficulty is {:.1} of 10.",
                counted(elapsed, "day"),
                memory.stability,
                recall * 100.0,
                memory.difficulty,
            )
        }
    };
    el("p").text(text).into()
}

/// What each grade makes of stability and difficulty, and the wait that follows.
fn table(outcomes: &[Outcome; 4]) -> Node {
    let head = ["Grade", "Stability", "Difficulty", "Next in"];
    let head = head.map(|text| Node::from(el("th").attr("scope", "col").text(text)));
    let row = |outcome: &Outcome| {
        el("tr")
            .child(el("th").attr("scope", "row").text(outcome.grade.name()))
            .child(el("td").text(format!("{:.1} days", outcome.memory.stability)))
            .child(el("td").text(format!("{:.1}", outcome.memory.difficulty)))
            .child(el("td").text(outcome.wait.words()))
            .into()
    };
    let table = el("table")
        .child(el("thead").child(el("tr").children(head)))
        .child(el("tbody").children(outcomes.iter().map(row)));
    el("div")
        .class("table")
        .attr("tabindex", "0")
        .attr("role", "group")
        .attr("aria-label", "The four grades")
        .child(table)
        .into()
}

fn rule(scheduler: &Scheduler) -> Node {
    let settings = scheduler.settings();
    let spread = if settings.fuzz {
        " Intervals from 2.5 days on are spread by a few per cent, so that cards learned together do not stay together."
    } else {
        ""
    };
    let text = format!(
        "The model is FSRS-6. An interval ends when the chance of recall has sunk to {:.0} %, which you can change in the settings, and is at most {}.{spread}",
        settings.desired_retention * 100.0,
        counted(settings.maximum_interval_days, "day"),
    );
    el("p").class("fine").text(text).into()
}

/// Width and height of the drawing, in its own units.
const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 120.0;
/// Left and bottom margins, for the labels.
const LEFT: f64 = 42.0;
const BOTTOM: f64 = 22.0;
/// Points of the curve.
const POINTS: u32 = 48;

/// The forgetting curve since the last answer, with today on it and the level at which it falls due.
fn curve(card: &Card, scheduler: &Scheduler, now: Moment) -> Node {
    let today = scheduler.elapsed_days(card, now);
    let planned = card.memory.map_or(1.0, |memory| memory.stability).ceil() as u32;
    let days = today.max(planned).saturating_mul(2).clamp(4, 2 * 36_500);
    let recall =
        |day: f64| card.memory.map_or(1.0, |memory| scheduler.model().retrievability(memory, day));
    let recall_today = recall(f64::from(today));
    let x = |day: f64| LEFT + (WIDTH - LEFT - 4.0) * day / f64::from(days);
    // The scale starts at a half: below it a card is as good as forgotten.
    let y = |chance: f64| 4.0 + (HEIGHT - BOTTOM - 4.0) * (1.0 - chance.max(0.5)) / 0.5;
    let points: Vec<String> = (0..=POINTS)
        .map(|n| {
            let day = f64::from(n) * f64::from(days) / f64::from(POINTS);
            format!("{:.1},{:.1}", x(day), y(recall(day)))
        })
        .collect();
    let wanted = scheduler.settings().desired_retention;
    let label = |x: f64, y: f64, anchor: &'static str, text: String| {
        Node::from(
            el("text")
                .attr("x", format!("{x:.1}"))
                .attr("y", format!("{y:.1}"))
                .attr("text-anchor", anchor)
                .text(text),
        )
    };
    let line = |class: &'static str, from: (f64, f64), to: (f64, f64)| -> Element {
        el("line")
            .class(class)
            .attr("x1", format!("{:.1}", from.0))
            .attr("y1", format!("{:.1}", from.1))
            .attr("x2", format!("{:.1}", to.0))
            .attr("y2", format!("{:.1}", to.1))
    };
    let floor = HEIGHT - BOTTOM;
    let said = format!(
        "Chance of recall over {} after the last answer: {:.0} % today, on day {today}; a card falls due at {:.0} %.",
        counted(days, "day"),
        recall_today * 100.0,
        wanted * 100.0,
    );
    let drawing = el("svg")
        .class("curve")
        .attr("viewBox", format!("0 0 {WIDTH} {HEIGHT}"))
        .attr("role", "img")
        .attr("aria-label", said.clone())
        .child(line("axis", (LEFT, floor), (WIDTH - 4.0, floor)))
        .child(line("level", (LEFT, y(wanted)), (WIDTH - 4.0, y(wanted))))
        .child(el("polyline").class("recall").attr("points", points.join(" ")))
        .child(line("today", (x(f64::from(today)), 4.0), (x(f64::from(today)), floor)))
        .child(
            el("circle")
                .attr("cx", format!("{:.1}", x(f64::from(today))))
                .attr("cy", format!("{:.1}", y(recall_today)))
                .attr("r", "3.5"),
        )
        .child(label(LEFT - 4.0, y(1.0) + 8.0, "end", "100 %".into()))
        .child(label(LEFT - 4.0, y(wanted) + 4.0, "end", format!("{:.0} %", wanted * 100.0)))
        .child(label(LEFT - 4.0, floor, "end", "50 %".into()))
        .child(label(LEFT, HEIGHT - 6.0, "start", "last answer".into()))
        .child(label(WIDTH - 4.0, HEIGHT - 6.0, "end", format!("day {days}")));
    el("figure").child(drawing).child(el("figcaption").text(said)).into()
}
