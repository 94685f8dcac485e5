//! Flashcards that are remembered: when to show which card, from nothing but a log of events.
//!
//! [`scheduler::Scheduler`] says what each grade does to a [`card::Card`]; [`memory`] is the model
//! behind it and [`day`] its calendar. [`event`] is what happens, and [`log::Log`] keeps it: cards,
//! counts and undo follow from there by replay ([`progress`]). [`flashcard`] makes the cards of a deck
//! ([`face`] says what each asks),
//! [`queue`] says which to show next, [`session`] what came of a sitting, [`keys`] what each key does, and [`backup`] is the log
//! as a file. Time, offsets and ids come in as arguments; nothing here
//! draws, stores or reads a clock.

pub mod anki;
pub mod backup;
pub mod card;
pub mod csv;
pub mod day;
pub mod event;
pub mod face;
pub mod flashcard;
mod fuzz;
pub mod keys;
pub mod log;
pub mod memory;
pub mod progress;
pub mod queue;
pub mod replay;
pub mod scheduler;
pub mod session;
pub mod settings;
pub mod statistics;
mod steps;
mod table;
pub mod words;
