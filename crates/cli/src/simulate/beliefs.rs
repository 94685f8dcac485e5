//! What the summary says of a run under wrong beliefs: which they are, what is really so, and where the two worlds part.

use std::fmt::Write as _;

use sim::misconception::Parting;
use sim::time::SimTime;
use sim::timeline::Timeline;

/// Says that the run is wrong on purpose. Nothing of a run in the real world.
pub(super) fn tell(timeline: &Timeline, end: SimTime, out: &mut String) {
    let beliefs = timeline.world().beliefs;
    for belief in beliefs.iter() {
        let (name, words) = (belief.name(), belief.words());
        let _ = writeln!(out, "not how ECS works: {} ({name})", words.believed);
        let _ = writeln!(out, "  really: {} ({})", words.really, words.rules.join(", "));
    }
    match Parting::of(timeline, end) {
        Ok(Some(Parting { at, really, believed })) => {
            let _ = writeln!(out, "it parts from the real world at {at}");
            let _ = writeln!(out, "  really:   {}", really.said);
            let _ = writeln!(out, "  believed: {}", believed.said);
        }
        Ok(None) if !beliefs.is_empty() => {
            let _ = writeln!(out, "it does not part from the real world before {end}");
        }
        Ok(None) => {}
        Err(why) => {
            let _ = writeln!(out, "the real world refuses the scenario: {why}");
        }
    }
}
