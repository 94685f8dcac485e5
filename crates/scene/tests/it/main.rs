//! The stage from outside: small worlds as pictures and as words.

/// The text of one of the project's examples.
macro_rules! example {
    ($name:literal) => {
        include_str!(concat!("../../../../examples/", $name, ".json"))
    };
}

mod colours;
mod dots;
mod external;
mod filter;
mod glosses;
mod health;
mod instruments;
mod marks;
mod pictures;
mod rebalancing;
mod revisions;
mod runs;
mod truth;
mod words;
mod worlds;
mod written;
