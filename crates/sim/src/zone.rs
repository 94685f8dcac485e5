//! Availability Zones, and what follows when one is lost (rules `engine.zone-loss*`).

use std::sync::Arc;

/// An Availability Zone of the scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Its name, such as `us-east-1a`.
    pub name: Arc<str>,
    /// Whether it is lost.
    pub dark: bool,
    /// Counts changes of `dark`; a timer of an earlier stamp does nothing.
    pub stamp: u32,
}
