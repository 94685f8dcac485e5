//! A run of the simulator as a picture, as sentences, and as places to press: all plain data, no browser.
//!
//! Where to start: [`mod@frame`] holds what a picture is, [`view`] how somebody looks, [`theme`] where colours come from.
//! A painter (`svg` here, a canvas in the browser) only copies marks; it decides nothing.
#![forbid(unsafe_code)]

pub mod cast;
pub mod catalogue;
pub mod configure;
pub mod dwell;
pub mod filter;
pub mod first_minute;
pub mod floors;
pub mod frame;
pub mod geometry;
pub mod glyph;
pub mod instrument;
pub mod keys;
mod layout;
pub mod marks;
pub mod moves;
mod paint;
pub mod pattern;
pub mod player;
pub mod revision;
pub mod show;
pub mod state;
pub mod svg;
pub mod text;
pub mod theme;
pub mod tiles;
pub mod timer;
pub mod traffic;
pub mod view;
mod ways;
pub mod why;
pub mod words;

pub use paint::{frame, frame_into, key, swatch};
