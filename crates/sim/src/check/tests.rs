//! Random worlds in which everything is done that can be done: after every step everything holds that must.

mod draw;
mod liveness;
mod settings;
mod worlds;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::call::{Action, Name};
use crate::record::What;
use crate::scenario::Scenario;
use crate::time::SimTime;
use crate::timeline::Timeline;
use draw::{Names, action, requests};
use worlds::{EXAMPLES, TOWN, prepared};

/// When the last action is taken, and how much later one still looks.
const LAST_MS: u64 = 600_000;
const END: SimTime = SimTime::from_secs(900);

/// A world and what is done in it. It is shown as a scenario that `gantry simulate --check` plays again.
#[derive(Clone)]
struct Run {
    document: Value,
    actions: Vec<Action>,
}

impl Run {
    /// Each action is drawn by a number, at a moment in milliseconds.
    fn new(document: &Value, seed: u32, draws: &[(u64, u64)]) -> Self {
        let (document, names) = (prepared(document, seed), Names::of(document));
        let drawn = |(at, draw): &(u64, u64)| action(&names, SimTime::from_millis(*at), *draw);
        let mut actions: Vec<Action> = draws.iter().map(drawn).collect();
        actions.sort_by_key(|action| action.at);
        Self { document, actions }
    }

    fn timeline(&self) -> Timeline {
        let scenario = Scenario::parse(&self.document.to_string()).unwrap();
        Timeline::with_actions(Arc::new(scenario), self.actions.iter().cloned())
    }

    /// What does not hold after the first step after which something does not.
    fn broken(&self) -> Result<(), String> {
        let (mut timeline, mut before) = (self.timeline(), Before::default());
        while timeline.next_at().is_some_and(|at| at <= END) {
            timeline.step();
            let broken = invariants(timeline.world(), &mut before);
            if !broken.is_empty() {
                return Err(format!("at {}: {}", timeline.now(), broken.join("; ")));
            }
        }
        Ok(())
    }

    /// The names of what was accepted.
    fn accepted(&self) -> BTreeSet<&'static str> {
        let mut timeline = self.timeline();
        timeline.advance_to(END, u64::MAX);
        let accepted = timeline.log().records().iter().filter_map(|record| match record.what {
            What::Accepted { name, .. } => Some(name),
            _ => None,
        });
        accepted.collect()
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut document = self.document.clone();
        document["actions"] = self.actions.iter().map(Action::to_value).collect();
        write!(f, "{document}")
    }
}

/// Fewer actions than `most`, or exactly `RANDOM_ACTIONS` of them, as the soak has it.
fn runs(most: usize) -> impl Strategy<Value = Run> {
    let world = prop_oneof![
        1 => settings::settings().prop_map(|setting| settings::document(&setting)),
        1 => Just(TOWN.clone()),
        2 => prop::sample::select(EXAMPLES.as_slice()),
    ];
    let exactly = option_env!("RANDOM_ACTIONS").and_then(|text| text.parse::<usize>().ok());
    let count = exactly.map_or(0..most, |count| count..count + 1);
    let draws = prop::collection::vec((0..LAST_MS, any::<u64>().no_shrink()), count);
    (world, any::<u32>(), draws).prop_map(|(world, seed, draws)| Run::new(&world, seed, &draws))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn whatever_is_done_everything_holds_that_must(run in runs(24)) {
        let broken = run.broken();
        prop_assert!(broken.is_ok(), "{:?}", broken);
    }
}

#[test]
fn every_call_and_fault_is_drawn() {
    let known: BTreeSet<&str> = Name::ALL.iter().map(|name| name.text()).collect();
    let drawn: BTreeSet<&str> = requests().iter().map(|(name, _)| name.text()).collect();
    assert_eq!(drawn, known, "requests.json has a request of each");
}

#[test]
fn every_call_and_fault_is_accepted_sometimes() {
    let mut missing: BTreeSet<&str> = Name::ALL.iter().map(|name| name.text()).collect();
    // Each name comes within fifteen of these runs.
    for seed in 0..24_u32 {
        let draws: Vec<(u64, u64)> =
            (0..200).map(|n| (n * LAST_MS / 200, u64::from(seed) << 32 | n)).collect();
        let accepted = Run::new(&TOWN, seed, &draws).accepted();
        missing.retain(|name| !accepted.contains(name));
        if missing.is_empty() {
            return;
        }
    }
    panic!("never accepted: {missing:?}");
}
