//! `gantry bench study`: how long the log of a diligent learner takes to replay.

use std::hint::black_box;
use std::time::Instant;

use study::cards::card::Grade;
use study::cards::day::{DAY_MS, Moment};
use study::cards::event::{Event, EventId, Kind, Review};
use study::cards::log::Log;

use crate::Failure;

/// Reviews in the log, and the cards they are of.
const REVIEWS: u32 = 10_000;
const CARDS: u32 = 700;
/// Reviews of a day.
const A_DAY: i64 = 40;
const RUNS: usize = 5;

/// Prints the median time for replaying the log.
pub(crate) fn bench() -> Result<(), Failure> {
    let events = events();
    let mut times: Vec<u128> = (0..RUNS)
        .map(|_| {
            let events = events.clone();
            let start = Instant::now();
            black_box(Log::new(black_box(events)));
            start.elapsed().as_micros()
        })
        .collect();
    times.sort_unstable();
    let median = times.get(RUNS / 2).copied().unwrap_or_default();
    println!("{REVIEWS} reviews of {CARDS} cards: {median} µs (median of {RUNS})");
    Ok(())
}

/// The reviews of some eight months. Every fifth is Again, every thirtieth is taken back.
fn events() -> Vec<Event> {
    let mut events = Vec::new();
    for number in 0..REVIEWS {
        let (day, place) = (i64::from(number) / A_DAY, i64::from(number) % A_DAY);
        let now = Moment { at_ms: day * DAY_MS + place * 30_000, off_min: 60 };
        let grade = if number % 5 == 0 { Grade::Again } else { Grade::Good };
        let review = Review::new(format!("card-{}", number * 7919 % CARDS), grade);
        let id = EventId::new(now.at_ms, u128::from(number));
        events.push(Event::new(id, now, Kind::Review(review)));
        if number % 30 == 0 {
            let now = Moment { at_ms: now.at_ms + 1000, ..now };
            let undo = EventId::new(now.at_ms, u128::from(number));
            events.push(Event::new(undo, now, Kind::Undo { of: id }));
        }
    }
    events
}
