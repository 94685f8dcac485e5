//! What the cards that a note declares need beyond their text: judging what was typed ([`answer`]),
//! and drawing numbers and computing with them ([`worked`], in the language of [`formula`]).

pub mod answer;
pub mod formula;
pub mod number;
mod quantity;
pub mod worked;
