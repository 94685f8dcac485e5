//! `gantry simulate`: runs a scenario and says what came of it; and `gantry assumptions`.

mod beliefs;
mod summary;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::sync::Arc;

use sim::assumptions::Assumptions;
use sim::check::{self, Before};
use sim::describe::{self, Subject};
use sim::scenario::{Assumed, Scenario};
use sim::time::SimTime;
use sim::timeline::Timeline;

use crate::{Failure, Report, print};

/// What stands on the command line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    /// `--until`: the end of the run, where it is not the scenario's own.
    pub(crate) until: Option<SimTime>,
    /// `--seed`
    pub(crate) seed: Option<u64>,
    /// `--events FILE`, or `-` for the terminal.
    pub(crate) events: Option<String>,
    /// `--describe`, in order.
    pub(crate) describe: Vec<Subject>,
    /// `--at`: moments at which to describe; the end where there is none.
    pub(crate) at: Vec<SimTime>,
    /// `--check`: look at the invariants after every step.
    pub(crate) check: bool,
    /// `--twice`: run it again and compare.
    pub(crate) twice: bool,
}

/// Broken invariants that are listed; the first one is the one that matters.
const MAX_LISTED: usize = 20;

/// Runs a scenario's file.
pub(crate) fn run(file: &str, options: &Options) -> Result<(), Failure> {
    let mut scenario = read(file)?;
    if let Some(seed) = options.seed {
        scenario.seed = seed;
    }
    let scenario = Arc::new(scenario);
    let end = options.until.unwrap_or(scenario.duration);
    let mut moments = options.at.clone();
    moments.sort_unstable();
    if let Some(late) = moments.last().filter(|late| **late > end) {
        return Err(Failure::Usage(format!("--at {late} is after the end of the run, {end}")));
    }
    let mut timeline = Timeline::new(Arc::clone(&scenario));
    let mut described = String::new();
    for moment in &moments {
        advance(&mut timeline, *moment, options.check)?;
        describe_all(&timeline, *moment, &options.describe, &mut described);
    }
    advance(&mut timeline, end, options.check)?;
    if moments.is_empty() {
        describe_all(&timeline, end, &options.describe, &mut described);
    }
    if options.twice {
        same_again(&scenario, &timeline, end)?;
    }
    if let Some(file) = &options.events {
        write_events(&timeline, file)?;
    }
    print(&described);
    let quiet = !options.describe.is_empty() || options.events.as_deref() == Some("-");
    if !quiet {
        print(&summary::of(&timeline, end));
    }
    Ok(())
}

/// Reads a scenario. Everything that is wrong with it is reported at once.
fn read(file: &str) -> Result<Scenario, Failure> {
    let text = fs::read_to_string(file)
        .map_err(|error| Failure::Input(Report::one(format!("{file}: cannot be read: {error}"))))?;
    let lines = |problems: &[sim::scenario::Problem]| {
        problems.iter().map(|problem| format!("{file}:{problem}")).collect::<Vec<_>>()
    };
    match Scenario::parse(&text) {
        Ok(scenario) => {
            for warning in lines(&scenario.warnings) {
                eprintln!("warning: {warning}");
            }
            Ok(scenario)
        }
        Err(problems) => Err(Failure::Input(Report { messages: lines(&problems) })),
    }
}

/// Goes on to a moment; with `check` one step at a time, looking at everything that must hold after each.
fn advance(timeline: &mut Timeline, to: SimTime, check: bool) -> Result<(), Report> {
    if check {
        let mut before = Before::default();
        while timeline.next_at().is_some_and(|at| at <= to) {
            timeline.step();
            let broken = check::invariants(timeline.world(), &mut before);
            if !broken.is_empty() {
                let at = timeline.now();
                let last = timeline.log().records().last();
                let last = last.map(|record| format!(" (last record: {record})"));
                let last = last.unwrap_or_default();
                let lines =
                    broken.iter().take(MAX_LISTED).map(|what| format!("{at}: {what}{last}"));
                return Err(Report { messages: lines.collect() });
            }
        }
    }
    timeline.advance_to(to, u64::MAX);
    Ok(())
}

/// Runs a scenario again and compares the two runs, record by record.
fn same_again(scenario: &Arc<Scenario>, first: &Timeline, end: SimTime) -> Result<(), Report> {
    let mut second = Timeline::new(Arc::clone(scenario));
    second.advance_to(end, u64::MAX);
    let (a, b) = (first.log().records(), second.log().records());
    if let Some((a, b)) = a.iter().zip(b).find(|(a, b)| a != b) {
        return Err(Report::one(format!("not the same twice; first difference:\n  {a}\n  {b}")));
    }
    if a.len() != b.len() {
        let (a, b) = (a.len(), b.len());
        return Err(Report::one(format!("not the same twice: {a} records, then {b}")));
    }
    let (a, b) = (first.world().digest, second.world().digest);
    if a != b {
        let message = format!("not the same twice: digest {a:016x}, then {b:016x}");
        return Err(Report::one(message));
    }
    eprintln!("the same twice: {} records, digest {a:016x}", first.log().records().len());
    Ok(())
}

fn describe_all(timeline: &Timeline, at: SimTime, subjects: &[Subject], out: &mut String) {
    for subject in subjects {
        let value = describe::describe(timeline.world(), timeline.log(), *subject);
        let value = serde_json::to_string_pretty(&value).unwrap_or_default();
        let _ = writeln!(out, "// {} at {at}\n{value}", subject.text());
    }
}

/// Writes every record as one line of JSON.
fn write_events(timeline: &Timeline, file: &str) -> Result<(), Report> {
    let mut text = String::new();
    for record in timeline.log().records() {
        let _ = writeln!(text, "{}", describe::event(timeline.world(), record));
    }
    if file == "-" {
        print(&text);
        return Ok(());
    }
    let written = fs::File::create(file).and_then(|mut out| out.write_all(text.as_bytes()));
    written.map_err(|error| Report::one(format!("{file}: cannot be written: {error}")))
}

/// The format's JSON Schema, as `docs/scenario.schema.json` has it.
pub(crate) fn schema() -> String {
    let text = serde_json::to_string_pretty(&sim::scenario::schema()).unwrap_or_default();
    text + "\n"
}

/// Prints every constant that documents leave open, with its mark and source from the facts.
pub(crate) fn assumptions(facts: &study::facts::Facts) {
    let mut text = String::from("constant\tvalue\tmark\tsource\n");
    for Assumed { rule, value, .. } in Assumed::of(&Assumptions::default()) {
        let known = facts.rules.iter().find(|known| known.id == rule);
        let mark = known.map_or("?", |known| known.mark.word());
        let sources = known.map(|known| known.sources.join(", ")).unwrap_or_default();
        let _ = writeln!(text, "{rule}\t{value} {}\t{mark}\t{sources}", value.unit());
    }
    print(&columns(&text));
}

/// Lines with tabs as a table whose columns stand under each other.
fn columns(text: &str) -> String {
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..rows.first().map_or(0, Vec::len)).map(width).collect();
    let mut out = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(line, "{cell:width$}  ");
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}
