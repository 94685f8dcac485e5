//! `/cards/settings`: limits, the exam's day, and how the scheduler spaces cards.

use super::{Element, Links, Node, el, head};
use crate::cards::day::StudyDay;
use crate::cards::settings::{Setting, Settings};

/// A choice that the browser keeps for itself: its name, its values with their words, the value now.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Name of the setting, which is the fields' name.
    pub name: &'static str,
    /// What it is about.
    pub legend: &'static str,
    /// Values with what they are called.
    pub values: &'static [(&'static str, &'static str)],
    /// The value in force.
    pub value: &'static str,
}

/// A number that can be set.
struct Number {
    name: &'static str,
    label: &'static str,
    help: &'static str,
    range: (u32, u32),
}

const NUMBERS: [Number; 5] = [
    Number {
        name: "new_per_day",
        label: "New cards a day",
        help: "Each of them comes back as a review on later days.",
        range: (0, 1_000),
    },
    Number {
        name: "reviews_per_day",
        label: "Reviews a day",
        help: "Beyond it you are told, and nothing is hidden.",
        range: (1, 10_000),
    },
    Number {
        name: "desired_retention",
        label: "Recall to aim for, in per cent",
        help: "Higher means shorter intervals: at 95 they are less than half as long as at 90.",
        range: (80, 95),
    },
    Number {
        name: "maximum_interval_days",
        label: "Longest interval, in days",
        help: "No card stays away longer.",
        range: (1, 36_500),
    },
    Number {
        name: "rollover_hour",
        label: "Hour at which a new day begins",
        help: "Reviews after midnight and before it belong to the day before.",
        range: (0, 23),
    },
];

/// The page. `wrong` names a field whose last entry was not taken, and says why.
pub fn page(
    settings: &Settings,
    choices: &[Choice],
    wrong: Option<(&str, &str)>,
    links: Links<'_>,
) -> Vec<Node> {
    let trouble = |name: &str| wrong.filter(|(field, _)| *field == name).map(|(_, why)| why);
    let mut nodes = head("Limits, exam day, buttons", links);
    let lead = "Each change is kept at once and holds from then on; it is part of your backup.";
    nodes.push(el("p").class("lead").text(lead).into());
    let fields = NUMBERS.iter().map(|number| {
        let field = el("input")
            .attr("type", "number")
            .attr("inputmode", "numeric")
            .attr("min", number.range.0.to_string())
            .attr("max", number.range.1.to_string())
            .attr("value", value(settings, number.name).to_string());
        labelled(number.name, number.label, number.help, field, trouble(number.name))
    });
    nodes.push(el("div").class("fields").children(fields).into());
    let date = el("input")
        .attr("type", "date")
        .attr("value", settings.exam_day.map(StudyDay::date).unwrap_or_default());
    let help = "No card falls due after it, all cards are seen before it, and in its last three days you rehearse. Empty it for none.";
    nodes.push(labelled(
        "exam_day",
        "Day of your exam or interview",
        help,
        date,
        trouble("exam_day"),
    ));
    let on = |name: &'static str, label: &str, on: bool| {
        let field = el("input").attr("type", "checkbox").attr("name", name).attr("data-do", "set");
        let field = if on { field.attr("checked", "") } else { field };
        Node::from(el("label").class("choice").child(field).text(label))
    };
    nodes.push(on(
        "pause_new",
        "New cards wait while more than two days of reviews are due",
        settings.pause_new,
    ));
    nodes.push(on(
        "fuzz",
        "Spread intervals a little, so that cards learned together part",
        settings.fuzz,
    ));
    nodes.extend(choices.iter().map(radio_group));
    nodes
}

/// What an entry in a field means; a sentence where it is not taken.
///
/// # Errors
/// A sentence that names the range.
pub fn read(name: &str, entry: &str) -> Result<Setting, String> {
    if name == "exam_day" {
        let day = StudyDay::of_date(entry);
        let is_taken = day.is_some() || entry.is_empty();
        return is_taken
            .then_some(Setting::ExamDay(day))
            .ok_or_else(|| "Write the date as 2026-12-31.".to_owned());
    }
    if let Some(on) = match (name, entry) {
        ("pause_new", on) => Some(Setting::PauseNew(on == "true")),
        ("fuzz", on) => Some(Setting::Fuzz(on == "true")),
        _ => None,
    } {
        return Ok(on);
    }
    let number = NUMBERS.iter().find(|number| number.name == name);
    let number = number.ok_or_else(|| "There is no such setting.".to_owned())?;
    let (least, most) = number.range;
    let taken = entry.trim().parse::<u32>().ok().filter(|n| (least..=most).contains(n));
    let n = taken.ok_or_else(|| format!("A whole number from {least} to {most}."))?;
    Ok(match name {
        "new_per_day" => Setting::NewPerDay(n),
        "reviews_per_day" => Setting::ReviewsPerDay(n),
        "desired_retention" => Setting::DesiredRetention(f64::from(n) / 100.0),
        "maximum_interval_days" => Setting::MaximumIntervalDays(n),
        _ => Setting::RolloverHour(u8::try_from(n).unwrap_or_default()),
    })
}

fn value(settings: &Settings, name: &str) -> u32 {
    match name {
        "new_per_day" => settings.new_per_day,
        "reviews_per_day" => settings.reviews_per_day,
        "desired_retention" => (settings.desired_retention * 100.0).round() as u32,
        "maximum_interval_days" => settings.maximum_interval_days,
        _ => u32::from(settings.rollover_hour),
    }
}

fn labelled(
    name: &'static str,
    label: &str,
    help: &str,
    field: Element,
    trouble: Option<&str>,
) -> Node {
    let help_id = format!("{name}-help");
    let field = field
        .attr("id", name)
        .attr("name", name)
        .attr("data-do", "set")
        .attr("aria-describedby", &help_id);
    let field = if trouble.is_some() { field.attr("aria-invalid", "true") } else { field };
    let help = match trouble {
        Some(why) => {
            el("span").class("trouble").attr("id", help_id).attr("role", "alert").text(why)
        }
        None => el("span").class("fine").attr("id", help_id).text(help),
    };
    el("div")
        .class("field")
        .child(el("label").attr("for", name).text(label))
        .child(field)
        .child(help)
        .into()
}

fn radio_group(choice: &Choice) -> Node {
    let option = |(value, label): &(&'static str, &'static str)| {
        let field = el("input")
            .attr("type", "radio")
            .attr("name", choice.name)
            .attr("value", *value)
            .attr("data-do", "choose");
        let field = if *value == choice.value { field.attr("checked", "") } else { field };
        Node::from(el("label").class("choice").child(field).text(*label))
    };
    el("fieldset")
        .child(el("legend").text(choice.legend))
        .children(choice.values.iter().map(option))
        .into()
}
