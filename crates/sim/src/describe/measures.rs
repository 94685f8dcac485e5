//! Requests, latencies and money.

use serde_json::{Map, Value};

use super::object;
use crate::cost::{self, NanoDollars};
use crate::request::Outcome;
use crate::world::World;

/// Counts since the beginning, in CloudWatch's names where it has one.
pub(super) fn metrics(world: &World) -> Value {
    let metrics = &world.metrics;
    let ended: Map<String, Value> = Outcome::ALL
        .into_iter()
        .map(|outcome| (self::outcome(outcome).to_owned(), metrics.count(outcome).into()))
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
        ("Minutes", super::alarms::metrics(world)),
    ])
}

/// How a request ended, as one word.
pub const fn outcome(outcome: Outcome) -> &'static str {
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
        Outcome::ConnectionClosed => "ConnectionClosed",
        Outcome::ClientClosed => "ClientClosed",
    }
}

/// What the run has cost, in dollars.
pub(super) fn cost(world: &World) -> Value {
    let bill = cost::bill(world);
    let services = bill.services.iter().map(|of| {
        let name = of.service.and_then(|id| world.services.get(id)).map(|service| &*service.name);
        object([
            ("serviceName", name.map_or(Value::Null, Into::into)),
            ("fargate", dollars(of.fargate)),
            ("reserved", dollars(of.reserved)),
        ])
    });
    object([
        ("total", dollars(bill.total)),
        ("services", services.collect::<Vec<_>>().into()),
        ("instances", dollars(bill.instances)),
        ("idle", dollars(bill.idle)),
        ("publicAddresses", dollars(bill.addresses)),
        ("loadBalancers", dollars(bill.load_balancers)),
        ("capacityUnits", dollars(bill.capacity_units)),
        ("hourly", dollars(bill.hourly)),
    ])
}

fn dollars(amount: NanoDollars) -> Value {
    (amount.0 as f64 / 1e9).into()
}
