//! What makes a run, and what made it before each change: undo and redo go from one to another.

use std::sync::Arc;

use serde_json::{Map, Value};
use sim::call::Action;
use sim::misconception::Beliefs;
use sim::scenario::Scenario;

/// So many changes can be taken back; links take back further what they hold.
const MOST: usize = 100;

/// Everything that makes a run.
#[derive(Debug, Clone)]
pub(super) struct Made {
    /// With the constants and beliefs that were changed.
    pub(super) scenario: Arc<Scenario>,
    /// All constants that the scenario sets, where they were changed here.
    pub(super) assumptions: Option<Map<String, Value>>,
    /// All wrong beliefs that the run goes by, where they were changed here.
    pub(super) beliefs: Option<Beliefs>,
    /// What was done, in order, whatever lanes it concerns.
    pub(super) actions: Vec<Action>,
}

impl Made {
    /// The same without the latest action and those that were done together with it. None where nothing was done.
    fn without_latest(&self) -> Option<Self> {
        let at = self.actions.last()?.at;
        let kept = self.actions.iter().filter(|action| action.at != at);
        Some(Self { actions: kept.cloned().collect(), ..self.clone() })
    }
}

/// What was before, and what was taken back.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    past: Vec<Made>,
    future: Vec<Made>,
}

impl History {
    /// Keeps what was before a change. What had been taken back is forgotten.
    pub(super) fn keep(&mut self, before: Made) {
        self.future.clear();
        if self.past.len() == MOST {
            self.past.remove(0);
        }
        self.past.push(before);
    }

    /// What was before the latest change, in place of what is now. A link holds no changes, but actions one by one.
    pub(super) fn back(&mut self, now: &Made) -> Option<Made> {
        let before = self.past.pop().or_else(|| now.without_latest())?;
        self.future.push(now.clone());
        Some(before)
    }

    /// What was taken back last, in place of what is now.
    pub(super) fn on(&mut self, now: &Made) -> Option<Made> {
        let after = self.future.pop()?;
        self.past.push(now.clone());
        Some(after)
    }

    /// Whether there is something to go back to, and to go on to.
    pub(super) fn ways(&self, now: &Made) -> (bool, bool) {
        (!self.past.is_empty() || !now.actions.is_empty(), !self.future.is_empty())
    }
}
