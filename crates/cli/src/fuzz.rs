//! `gantry fuzz`: throws generated notes, damaged scenarios and damaged links at their readers. A failure names the seed and the number of
//! its sample, with which it can be made again.

use std::panic::catch_unwind;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sim::link::{self, Source};
use sim::scenario::{self, Scenario};
use sim::time::SimTime;
use sim::timeline::Timeline;
use study::lock::{self, Lock};
use study::notes::{self, fuzz};

use crate::{Failure, Report};

/// Samples parsed where neither a number nor a time is given.
const DEFAULT_RUNS: u64 = 10_000;

/// Events and actions of a run that a sample may take.
const MAX_STEPS: u64 = 2_000;

/// Parses generated notes until the runs or the seconds are over.
pub(crate) fn notes(runs: Option<u64>, seed: u64, seconds: Option<u64>) -> Result<(), Failure> {
    samples("notes", runs, seed, seconds, |number| properties(&fuzz::sample(seed, number)))
}

/// Reads damaged scenarios, and runs for a while those that can be read.
pub(crate) fn scenario(runs: Option<u64>, seed: u64, seconds: Option<u64>) -> Result<(), Failure> {
    samples("scenarios", runs, seed, seconds, |number| {
        let text = scenario::fuzz::sample(seed, number);
        let read =
            scenario::fuzz::properties(&text).map_err(|message| format!("{message}\n{text}"))?;
        if let Some(scenario) = read {
            Timeline::new(Arc::new(scenario)).advance_to(SimTime::from_secs(150), MAX_STEPS);
        }
        Ok(())
    })
}

/// Reads damaged links, and goes to the moment of those that can be read and bring their scenario with them.
pub(crate) fn link(runs: Option<u64>, seed: u64, seconds: Option<u64>) -> Result<(), Failure> {
    samples("links", runs, seed, seconds, |number| {
        let text = link::fuzz::sample(seed, number);
        let read = link::fuzz::properties(&text).map_err(|message| format!("{message}\n{text}"))?;
        let Some(link) = read else { return Ok(()) };
        let Source::File(file) = &link.scenario else { return Ok(()) };
        if let Ok(scenario) = Scenario::parse(file) {
            let mut run = Timeline::with_actions(Arc::new(scenario), link.actions);
            run.advance_to(link.at, MAX_STEPS);
        }
        Ok(())
    })
}

/// Makes and tries samples until the runs or the seconds are over.
fn samples(
    what: &str,
    runs: Option<u64>,
    seed: u64,
    seconds: Option<u64>,
    property: impl Fn(u64) -> Result<(), String> + std::panic::RefUnwindSafe,
) -> Result<(), Failure> {
    let runs = runs.unwrap_or(if seconds.is_some() { u64::MAX } else { DEFAULT_RUNS });
    let limit = seconds.map_or(Duration::MAX, Duration::from_secs);
    let start = Instant::now();
    let mut done = 0;
    while done < runs && start.elapsed() < limit {
        sample(seed, done, &property).map_err(Report::one)?;
        done += 1;
    }
    let elapsed = start.elapsed().as_secs_f64();
    println!("{done} {what} in {elapsed:.1} s, {:.0} a second: all read", done as f64 / elapsed);
    Ok(())
}

fn sample(
    seed: u64,
    number: u64,
    property: &(impl Fn(u64) -> Result<(), String> + std::panic::RefUnwindSafe),
) -> Result<(), String> {
    // The default hook prints where it panicked; the number of the sample follows.
    let result = catch_unwind(|| property(number));
    result
        .unwrap_or_else(|_| Err("it panicked".to_owned()))
        .map_err(|message| format!("sample {number} of seed {seed}: {message}"))
}

/// What holds for any notes at all.
fn properties(input: &str) -> Result<(), String> {
    let (mut deck, problems) = notes::parse(input);
    let missing = notes::missing_words(input, &deck, &problems);
    if !missing.is_empty() {
        return Err(format!("words are lost: {}\n{input}", missing.join(" ")));
    }
    let (updated, _) = lock::update(&Lock::default(), "fuzz", &deck);
    lock::assign(&updated, "fuzz", &mut deck)
        .map_err(|messages| format!("a fresh lock is out of date: {}", messages.join("; ")))?;
    let complaints = updated.check();
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("; ")) }
}
