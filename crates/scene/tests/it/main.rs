//! The stage from outside: small worlds as pictures and as words.

mod pictures;
mod worlds;
