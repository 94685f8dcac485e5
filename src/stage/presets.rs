//! The scenarios that come with the site: the project's `examples`, inside the module, so that nothing has to be fetched.

use sim::scenario::Scenario;

macro_rules! presets {
    ($($name:literal)*) => {
        /// Names with files, in the order of the list.
        pub const PRESETS: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../examples/", $name, ".json"))),)*];
    };
}

presets! {
    "twin-lanes"
    "fargate-steady"
    "self-healing"
    "first-minute"
    "rolling-deployment"
    "stuck-deployment"
    "instance-terminated"
    "zone-lost"
    "fragmentation"
    "network-interfaces"
    "fixed-ports"
    "missing-image"
    "circuit-breaker"
    "canary-rolled-back"
    "target-tracking"
    "cluster-scaling"
    "spot-interruptions"
    "fail-open"
    "spike"
}

/// A preset by name.
pub(super) fn find(name: &str) -> Option<Scenario> {
    let (_, text) = PRESETS.iter().find(|(own, _)| *own == name)?;
    Scenario::parse(text).ok()
}
