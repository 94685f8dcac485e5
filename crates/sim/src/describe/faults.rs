//! Faults that are in force, in the names of a scenario's actions, so that what mends one can be copied into it.

use serde_json::{Value, json};

use super::{maybe, moment, object};
use crate::in_force::{InForce, in_force};
use crate::world::World;

/// All of them, in the order in which a world has them.
pub(super) fn describe(world: &World) -> Value {
    let list = in_force(world).into_iter().map(|it| {
        let InForce { fault, on, sentence, since, until, mend } = it;
        let mend = mend.map(|(name, with)| json!({"fault": name.text(), "with": with}));
        object([
            ("fault", fault.text().into()),
            ("on", maybe((!on.is_empty()).then_some(on))),
            ("description", sentence.into()),
            ("since", maybe(since.map(moment))),
            ("until", maybe(until.map(moment))),
            ("mendedBy", maybe(mend)),
        ])
    });
    json!({ "Faults": list.collect::<Vec<_>>() })
}
