//! `gantry fuzz`: throws generated notes at the parser. A failure names the seed and the number of
//! its sample, with which it can be made again.

use std::panic::catch_unwind;
use std::time::{Duration, Instant};

use study::lock::{self, Lock};
use study::notes::{self, fuzz};

use crate::{Failure, Report};

/// Samples parsed where neither a number nor a time is given.
const DEFAULT_RUNS: u64 = 10_000;

/// Parses samples until the runs or the seconds are over.
pub(crate) fn notes(runs: Option<u64>, seed: u64, seconds: Option<u64>) -> Result<(), Failure> {
    let runs = runs.unwrap_or(if seconds.is_some() { u64::MAX } else { DEFAULT_RUNS });
    let limit = seconds.map_or(Duration::MAX, Duration::from_secs);
    let start = Instant::now();
    let mut done = 0;
    while done < runs && start.elapsed() < limit {
        sample(seed, done).map_err(Report::one)?;
        done += 1;
    }
    let elapsed = start.elapsed().as_secs_f64();
    println!("{done} notes in {elapsed:.1} s, {:.0} a second: all read", done as f64 / elapsed);
    Ok(())
}

fn sample(seed: u64, number: u64) -> Result<(), String> {
    // The default hook prints where it panicked; the number of the sample follows.
    let result = catch_unwind(|| properties(&fuzz::sample(seed, number)));
    result
        .unwrap_or_else(|_| Err("it panicked".to_owned()))
        .map_err(|message| format!("sample {number} of seed {seed}: {message}"))
}

/// What holds for any text at all.
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
