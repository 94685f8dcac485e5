//! A deterministic simulator of Amazon ECS.
//!
//! Where to start: [`world::World`] is the state of a run and `step` the only place where it changes;
//! [`record`] is what a run says. Same scenario, seed and actions give the same log, byte for byte, on every
//! machine, at any speed, after any seeking: time is whole microseconds, randomness is drawn by purpose and
//! key, and everything happens in a total order.
#![forbid(unsafe_code)]

pub mod access;
pub mod agenda;
pub mod app;
pub mod assumptions;
pub mod autoscale;
pub mod balance;
pub mod call;
pub mod capacity;
pub mod check;
pub mod cloudwatch;
pub mod cost;
pub mod definition;
pub mod dependency;
pub mod describe;
pub(crate) mod digest;
pub mod discovery;
pub mod event;
pub(crate) mod finding;
#[cfg(test)]
pub(crate) mod fixture;
pub mod ids;
pub mod image;
pub mod in_force;
pub mod instance;
pub mod instance_types;
pub mod json;
pub(crate) mod life;
pub mod link;
pub mod listener;
pub mod log;
pub mod memory;
mod messages;
pub mod metrics;
pub mod misconception;
pub mod place;
pub mod provider;
pub mod quota;
pub mod record;
pub mod registry;
pub mod request;
mod requests;
pub(crate) mod retirement;
pub mod rng;
pub mod scenario;
pub(crate) mod scheduler;
pub mod script;
pub mod service;
pub(crate) mod shape;
pub mod sorted;
pub mod spot;
pub(crate) mod step;
pub mod table;
pub mod target_group;
pub mod task;
pub mod time;
pub mod timeline;
pub mod traffic;
pub mod usage;
pub mod volume;
pub(crate) mod words;
pub mod world;
pub mod zone;
mod zones;

/// Whether all parts of the engine are there. The start page's module is built without the feature `whole`: what its
/// one run never comes to returns at once and so weighs nothing there. `tests/small.rs` holds that run to the whole
/// engine's digest.
pub const WHOLE: bool = cfg!(feature = "whole");
