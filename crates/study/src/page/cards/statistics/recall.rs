//! Charts of recall: measured against predicted, and by topic.

use crate::cards::statistics::{Measured, Statistics, TopicRecall};
use crate::page::Node;
use crate::page::chart::{self, Range, Ranges, Table, percent};

/// Where no card has come back yet, both charts say so.
const NOT_YET: &str = "No card has come back on a later day yet. From the first one on, its answer is compared here with what the model had predicted.";

pub(super) fn measured(shown: &Statistics) -> Node {
    let title = "Recall, measured and predicted";
    let recall = &shown.recall;
    let Some(caption) = verdict(recall.all) else { return chart::nothing(title, NOT_YET) };
    let times = [
        ("Last 7 days".to_owned(), recall.week),
        ("Last 30 days".to_owned(), recall.month),
        ("All time".to_owned(), recall.all),
    ];
    let bands = recall.bands.iter().map(|band| {
        let label = if band.from == 0.0 {
            format!("Predicted below {}", percent(band.to))
        } else {
            format!("Predicted {} to {}", percent(band.from), percent(band.to))
        };
        (label, band.measured)
    });
    let all: Vec<(String, Measured)> = times.into_iter().chain(bands).collect();
    let drawing = Ranges {
        rows: all.iter().map(|(label, measured)| range(label, *measured)).collect(),
        wanted: shown.desired,
    };
    let rows = all.into_iter().map(|(label, measured)| row(label, measured)).collect();
    let head = vec!["Answers", "Recalled", "n", "Share", "95 % interval", "Predicted"];
    chart::figure(title, &caption, drawing.draw(), chart::legend_of_ranges(), &Table { head, rows })
}

pub(super) fn by_topic(shown: &Statistics) -> Node {
    let title = "Recall by topic";
    if shown.recall.all.share.n == 0 {
        return chart::nothing(title, NOT_YET);
    }
    let begun = || shown.chapters.iter().filter(|chapter| chapter.n_begun > 0);
    let drawing = Ranges {
        rows: begun().map(|chapter| range(&chapter.title, chapter.measured)).collect(),
        wanted: shown.desired,
    };
    let mut rows = Vec::new();
    for chapter in &shown.chapters {
        rows.push(topic_row(chapter.title.clone(), chapter));
        let topics = chapter.topics.iter().filter(|topic| topic.n_begun > 0);
        rows.extend(topics.map(|topic| topic_row(format!("– {}", topic.title), topic)));
    }
    let caption = "Few answers make a wide bar: 3 of 4 is not three quarters known. The figures tell the topics of each chapter apart.";
    let head = vec!["Topic", "Cards begun", "Recalled", "n", "Share", "95 % interval", "Predicted"];
    chart::figure(title, caption, drawing.draw(), chart::legend_of_ranges(), &Table { head, rows })
}

/// What the measurement says of the model, as far as so many answers can tell.
fn verdict(all: Measured) -> Option<String> {
    let (share, interval) = (all.share.of_one()?, all.share.interval()?);
    let predicted = all.predicted()?;
    let verdict = if predicted < interval.low {
        "You recall more than predicted."
    } else if predicted > interval.high {
        "You recall less than predicted."
    } else {
        "That fits, as far as so many answers can tell."
    };
    Some(format!(
        "Of {} answers to cards that came back on a later day, {} were right (95 % interval {} to {}); {} had been predicted. {verdict}",
        all.share.n,
        percent(share),
        percent(interval.low),
        percent(interval.high),
        percent(predicted),
    ))
}

fn range(label: &str, measured: Measured) -> Range {
    Range { label: label.to_owned(), share: measured.share, expected: measured.predicted() }
}

fn row(label: String, measured: Measured) -> Vec<String> {
    let share = measured.share;
    let or_none = |figure: Option<String>| figure.unwrap_or_else(|| "–".to_owned());
    let interval = share
        .interval()
        .map(|interval| format!("{} to {}", percent(interval.low), percent(interval.high)));
    vec![
        label,
        share.hits.to_string(),
        share.n.to_string(),
        or_none(share.of_one().map(percent)),
        or_none(interval),
        or_none(measured.predicted().map(percent)),
    ]
}

fn topic_row(label: String, topic: &TopicRecall) -> Vec<String> {
    let mut row = row(label, topic.measured);
    row.insert(1, format!("{} of {}", topic.n_begun, topic.n_cards));
    row
}
