//! The integration tests of this crate, in one binary; each module has one subject.

mod cards;
mod notes;
