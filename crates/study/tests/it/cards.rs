//! Cards: reference values, tables of what follows from a log, and properties.
// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod csv;
mod days;
mod faces;
mod log;
mod properties;
mod queue;
mod reference;
mod sitting;
mod statistics;
mod vectors;
