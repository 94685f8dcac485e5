//! Charts over days or weeks: what comes due, what was answered, how long it took.

use crate::cards::day::StudyDay;
use crate::cards::statistics::{Bin, DueBin, Span, Statistics};
use crate::cards::words::{counted, day_and_month, time_spent};
use crate::page::Node;
use crate::page::chart::{self, Bar, Bars, Table, Texture};

const MINUTE_MS: f64 = 60_000.0;
/// So many feet at most stand below the bars.
const FEET: usize = 5;

pub(super) fn forecast(shown: &Statistics) -> Node {
    let title = "Coming due";
    let forecast = &shown.forecast;
    let sum = |bins: &[DueBin]| -> u32 { bins.iter().map(|bin| bin.reviews + bin.steps).sum() };
    let (first, all) = (sum(forecast.bins.get(..1).unwrap_or_default()), sum(&forecast.bins));
    if all + forecast.later == 0 {
        return chart::nothing(
            title,
            "No card waits for its day. Cards that you have begun stand here.",
        );
    }
    let mut bars = Vec::new();
    let mut rows = Vec::new();
    for (n, bin) in forecast.bins.iter().enumerate() {
        let name = name(bin.from, shown.span);
        let said = format!("{name}: {}", counted(bin.reviews + bin.steps, "card"));
        let foot = foot(n, n, bin.from, shown.span);
        bars.push(Bar { foot, said, parts: vec![bin.reviews.into(), bin.steps.into()] });
        rows.push(vec![name, bin.reviews.to_string(), bin.steps.to_string()]);
    }
    let overdue = match forecast.overdue {
        0 => String::new(),
        n => format!(", {n} of them overdue"),
    };
    let when = if shown.span == Span::Month { "today" } else { "in the coming 7 days" };
    let mut caption = format!(
        "{} due {when}{overdue}; {all} in {}, if each is answered on its day and nothing new is begun.",
        counted(first, "card"),
        shown.span.words(),
    );
    if forecast.later > 0 {
        caption += &format!(" {} later.", counted(forecast.later, "card"));
    }
    let drawing = Bars { parts: vec![Texture::Solid, Texture::Hollow], bars, unit: "cards" }.draw();
    let legend = vec![
        chart::entry(Texture::Solid, "For review"),
        chart::entry(Texture::Hollow, "In their steps"),
    ];
    let head = vec![column(shown.span), "For review", "In their steps"];
    chart::figure(title, &caption, drawing, legend, &Table { head, rows })
}

pub(super) fn answers(shown: &Statistics) -> Node {
    let title = "Answers";
    let all: u32 = shown.history.iter().map(|bin| bin.done.answers()).sum();
    if all == 0 {
        return chart::nothing(title, &format!("No answer in {}.", shown.span.words()));
    }
    let with_cram = shown.history.iter().any(|bin| bin.done.cram > 0);
    let mut series = vec![
        (Texture::Solid, "Cards in review"),
        (Texture::Hollow, "Cards in their steps"),
        (Texture::Stripes, "New cards"),
    ];
    series.extend(with_cram.then_some((Texture::Upright, "Before the exam")));
    let parts = |bin: &Bin| {
        let mut parts = vec![bin.done.reviews, bin.done.steps, bin.done.new];
        parts.extend(with_cram.then_some(bin.done.cram));
        parts
    };
    let mut rows = Vec::new();
    let bars = bars(shown, |bin, name| {
        let parts = parts(bin);
        rows.push([name].into_iter().chain(parts.iter().map(u32::to_string)).collect());
        (counted(bin.done.answers(), "answer"), parts.into_iter().map(f64::from).collect())
    });
    let n_active = shown.history.iter().filter(|bin| bin.done.answers() > 0).count();
    let n_active = u32::try_from(n_active).unwrap_or(u32::MAX);
    let active = match shown.span {
        Span::Month => format!("on {}", counted(n_active, "day")),
        Span::Quarter | Span::Year => format!("in {}", counted(n_active, "week")),
    };
    let caption = format!("{}, {active} of {}.", counted(all, "answer"), shown.span.words());
    let drawing =
        Bars { parts: series.iter().map(|(texture, _)| *texture).collect(), bars, unit: "answers" };
    let head =
        [column(shown.span)].into_iter().chain(series.iter().map(|(_, name)| *name)).collect();
    let legend = series.iter().map(|(texture, name)| chart::entry(*texture, name)).collect();
    chart::figure(title, &caption, drawing.draw(), legend, &Table { head, rows })
}

pub(super) fn spent(shown: &Statistics) -> Node {
    let title = "Time spent";
    let (mut took_ms, mut answers) = (0, 0);
    for bin in &shown.history {
        took_ms += bin.done.took_ms;
        answers += bin.done.answers();
    }
    if took_ms == 0 {
        return chart::nothing(title, &format!("No time was measured in {}.", shown.span.words()));
    }
    let mut rows = Vec::new();
    let bars = bars(shown, |bin, name| {
        let said = time_spent(bin.done.took_ms);
        rows.push(vec![name, said.clone()]);
        (said, vec![bin.done.took_ms as f64 / MINUTE_MS])
    });
    let caption = format!(
        "{} in {}, {}. An answer counts for a minute at most: after that you were elsewhere.",
        time_spent(took_ms),
        shown.span.words(),
        super::per_answer(took_ms, answers),
    );
    let drawing = Bars { parts: vec![Texture::Solid], bars, unit: "minutes" }.draw();
    let head = vec![column(shown.span), "Time"];
    chart::figure(title, &caption, drawing, Vec::new(), &Table { head, rows })
}

/// A bar for each time of the past; `look` gives what is said of it and its parts.
fn bars(shown: &Statistics, mut look: impl FnMut(&Bin, String) -> (String, Vec<f64>)) -> Vec<Bar> {
    let n_bins = shown.history.len();
    let bar = |(n, bin): (usize, &Bin)| {
        let name = name(bin.from, shown.span);
        let (said, parts) = look(bin, name.clone());
        let foot = foot(n, n_bins - 1 - n, bin.from, shown.span);
        Bar { foot, said: format!("{name}: {said}"), parts }
    };
    shown.history.iter().enumerate().map(bar).collect()
}

/// What stands below a bar, the one of today always; `away` is how many bars lie between.
fn foot(place: usize, away: usize, from: StudyDay, span: Span) -> String {
    let every = (span.bars() as usize).div_ceil(FEET);
    // The outermost letters of a foot at the edge would be cut off.
    let is_cut = span == Span::Year && place == 0 && away > 0;
    match away {
        0 if span == Span::Month => "today".into(),
        0 => "now".into(),
        away if away % every == 0 && !is_cut => day_and_month(from),
        _ => String::new(),
    }
}

fn name(from: StudyDay, span: Span) -> String {
    match span {
        Span::Month => from.date(),
        Span::Quarter | Span::Year => format!("{} to {}", from.date(), from.plus(6).date()),
    }
}

fn column(span: Span) -> &'static str {
    if span == Span::Month { "Day" } else { "Days" }
}
