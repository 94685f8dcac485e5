//! A run of the simulator as a picture, as sentences, and as places to press: all plain data, no browser.
//!
//! Where to start: [`frame`] holds what a picture is, [`view`] how somebody looks, [`theme`] where colours come from.
//! A painter (`svg` here, a canvas in the browser) only copies marks; it decides nothing.
#![forbid(unsafe_code)]

pub mod frame;
pub mod geometry;
pub mod glyph;
pub mod pattern;
pub mod player;
pub mod svg;
pub mod text;
pub mod theme;
pub mod view;
