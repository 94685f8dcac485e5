//! Flashcards that are remembered: when to show which card, from nothing but a log of events.
//!
//! [`scheduler::Scheduler`] says what each grade does to a [`card::Card`]; [`memory`] is the model
//! behind it and [`day`] its calendar. [`event`] is what happens, and [`log::Log`] keeps it: cards,
//! counts and undo follow from there by replay ([`progress`]). [`queue`] says what to show next, and
//! [`backup`] is the log as a file. Time, offsets and ids come in as arguments; nothing here
//! draws, stores or reads a clock.

pub mod backup;
pub mod card;
pub mod day;
pub mod event;
mod fuzz;
pub mod log;
pub mod memory;
pub mod progress;
pub mod queue;
pub mod scheduler;
pub mod settings;
mod steps;
