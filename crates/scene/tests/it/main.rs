//! The stage from outside: small worlds as pictures and as words.

mod colours;
mod instruments;
mod marks;
mod pictures;
mod runs;
mod truth;
mod words;
mod worlds;
