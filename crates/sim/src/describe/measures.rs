//! Requests, latencies and money.

use serde_json::{Map, Value, json};

use super::object;
use crate::request::Outcome;
use crate::world::World;

/// Counts since the beginning, in CloudWatch's names where it has one.
pub(super) fn metrics(world: &World) -> Value {
    let metrics = &world.metrics;
    let ended: Map<String, Value> = Outcome::ALL
        .into_iter()
        .map(|outcome| (name(outcome).to_owned(), metrics.count(outcome).into()))
        .collect();
    let percentile = |thousandths| {
        // Microseconds as the seconds that CloudWatch has.
        let micros = metrics.latency.percentile(thousandths);
        micros.map_or(Value::Null, |micros| (micros as f64 / 1e6).into())
    };
    object([
        ("RequestCount", metrics.arrived.into()),
        ("Answered", metrics.count(Outcome::Answered).into()),
        ("Lost", (metrics.ended_in_all() - metrics.count(Outcome::Answered)).into()),
        ("UnderWay", (metrics.arrived - metrics.ended_in_all()).into()),
        ("Goodput", metrics.goodput_thousandths().map_or(Value::Null, |n| (n as f64 / 1e3).into())),
        ("Ended", ended.into()),
        (
            "TargetResponseTime",
            object([("p50", percentile(500)), ("p90", percentile(900)), ("p99", percentile(990))]),
        ),
        ("HealthyHostCount", metrics.healthy.into()),
        ("RunningTaskCount", metrics.running.into()),
    ])
}

/// How a request ended, as one word.
pub(super) const fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered => "Answered",
        Outcome::TargetError => "TargetError",
        Outcome::QueueFull => "QueueFull",
        Outcome::ConnectionRefused => "ConnectionRefused",
        Outcome::Killed => "Killed",
        Outcome::DrainingOver => "DrainingOver",
        Outcome::NoTargets => "NoTargets",
        Outcome::IdleTimeout => "IdleTimeout",
        Outcome::ConnectTimeout => "ConnectTimeout",
    }
}
