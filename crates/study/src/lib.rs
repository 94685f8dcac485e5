//! Everything about learning that needs no clock, no I/O and no browser.
//!
//! Where to start: [`deck`] is what a note file becomes; [`notes::parse`] is how it becomes that.
//! [`facts`] fills figures into a deck, [`lock`] gives its questions ids that survive edits,
//! [`lint`] holds our own notes to their dialect, and [`page`] turns a chapter into a page as plain
//! data, which the build writes as HTML and the browser mounts as DOM.
//! [`cards`] schedules questions as flashcards, and [`drill`] makes those work that ask for more than a
//! look at the answer.
#![forbid(unsafe_code)]

pub mod cards;
pub mod deck;
pub mod drill;
pub mod facts;
pub mod lint;
pub mod lock;
pub mod notes;
pub mod outline;
pub mod page;
