//! Where a run comes from: how it begins, what an action in it means, and how it is written down.
//!
//! Most come from a file, and with them comes all that reads files. The start page's run is built without a file
//! (`first_minute`), so that it need not load the reader: only what a source does itself is linked with it.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::lane::Lane;
use super::{Scenario, start};
use crate::call::{self, Action};
use crate::finding::Findings;
use crate::json::At;
use crate::log::Log;
use crate::step::Step;
use crate::world::World;

/// Where a run comes from.
pub(crate) trait Source: fmt::Debug + Send + Sync {
    /// The world at the beginning of a run. What it says of that goes to the log.
    fn begin(&self, seed: u64, log: &mut Log) -> World;

    /// Applies an action: it is accepted and happens, or it is refused and nothing does.
    fn apply(&self, step: &mut Step<'_>, action: &Action);

    /// The scenario with all its services in a lane; none where they cannot run there.
    fn lane(&self, scenario: &Scenario, lane: Lane) -> Option<Scenario>;

    /// The scenario as one line of JSON, with its seed, its length and its actions.
    fn to_json(&self, scenario: &Scenario) -> String;
}

/// A file. It was found to be right, so the start can be built from it again and again.
#[derive(Debug)]
pub(super) struct Document(pub(super) Arc<Value>);

impl Source for Document {
    fn begin(&self, seed: u64, log: &mut Log) -> World {
        start::build(&At::root(&self.0), seed, log, &mut Findings::new("ClientException"))
    }

    fn apply(&self, step: &mut Step<'_>, action: &Action) {
        call::apply(step, action);
    }

    fn lane(&self, scenario: &Scenario, lane: Lane) -> Option<Scenario> {
        super::lane::move_scenario(scenario, &self.0, lane)
    }

    fn to_json(&self, scenario: &Scenario) -> String {
        let mut document = Value::clone(&self.0);
        if let Some(fields) = document.as_object_mut() {
            fields.insert("seed".to_owned(), scenario.seed.into());
            if super::duration(&At::root(&self.0)) != scenario.duration {
                fields.insert("duration".to_owned(), call::written(scenario.duration));
            }
            let actions: Vec<Value> = scenario.actions.iter().map(Action::to_value).collect();
            fields.insert("actions".to_owned(), actions.into());
        }
        document.to_string()
    }
}
