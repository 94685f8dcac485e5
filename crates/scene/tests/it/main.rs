//! The stage from outside: small worlds as pictures and as words.

mod colours;
mod pictures;
mod words;
mod worlds;
