//! One file a page. Pages of text are made by the pure crates and only shown here.

pub mod cards;
pub mod own_notes;
pub mod settings;
pub mod stage;
pub mod stored;
