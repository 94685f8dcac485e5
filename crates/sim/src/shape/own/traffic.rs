//! Requests: classes of traffic and their rates.

use super::{NAME, SPAN};
use crate::shape::{Field, Kind, Shape};

/// Requests a second.
const RATE: Kind = Kind::Number(1_000_000);

/// A class of requests.
pub(crate) const TRAFFIC: Shape = Shape {
    name: "Traffic",
    aws: None,
    fields: &[
        Field::new("name", NAME, "What the class is called. Without it: requests."),
        Field::new("targetGroup", NAME, "Where it goes. Without it: the only target group."),
        Field::new("listener", NAME, "In its place: a listener, whose rules say where it goes."),
        Field::new("path", Kind::Text(128), "For the rules of the listener. Without it: /."),
        Field::new("rate", RATE, "Always so many requests a second."),
        Field::new("ramp", Kind::Object(&RAMP), "A rate that changes evenly."),
        Field::new("sine", Kind::Object(&SINE), "A rate that goes up and down."),
        Field::new(
            "steps",
            Kind::List(&Kind::Object(&STEP), 1_000),
            "A rate that holds from each moment on.",
        ),
        Field::new("spikes", Kind::Object(&SPIKES), "A rate with bursts."),
        Field::new("tape", Kind::List(&SPAN, 100_000), "The moments at which requests come."),
        Field::new(
            "poisson",
            Kind::Flag,
            "Whether gaps are random around the rate; even otherwise. Without it: true.",
        ),
        Field::new(
            "workPercent",
            Kind::Int(1, 100_000),
            "Of the image's service time. Without it: 100.",
        ),
        Field::new(
            "clients",
            Kind::Int(1, 10_000),
            "How many clients its requests come from, for stickiness. Without it each is a client's first.",
        ),
        Field::new(
            "objective",
            SPAN,
            "An answer within this time counts as good. Without it: 1 s.",
        ),
        Field::new(
            "clientTimeout",
            SPAN,
            "How long its clients wait for an answer. Without it: as long as the load balancer.",
        ),
    ],
};

const RAMP: Shape = Shape {
    name: "Ramp",
    aws: None,
    fields: &[
        Field::required("from", RATE, "The rate until `start`."),
        Field::required("to", RATE, "The rate from `end` on."),
        Field::new("start", SPAN, "Without it: 0."),
        Field::required("end", SPAN, "Later than `start`."),
    ],
};

const SINE: Shape = Shape {
    name: "Sine",
    aws: None,
    fields: &[
        Field::required("mean", RATE, "Around which it goes."),
        Field::required("swing", RATE, "How far it goes up and down; not more than the mean."),
        Field::required("period", SPAN, "From one peak to the next."),
    ],
};

const STEP: Shape = Shape {
    name: "Step",
    aws: None,
    fields: &[
        Field::required("at", SPAN, "From when on."),
        Field::required("rate", RATE, "Requests a second."),
    ],
};

const SPIKES: Shape = Shape {
    name: "Spikes",
    aws: None,
    fields: &[
        Field::required("base", RATE, "The rate between bursts."),
        Field::required(
            "bursts",
            Kind::List(&Kind::Object(&BURST), 1_000),
            "In order; they do not overlap.",
        ),
    ],
};

const BURST: Shape = Shape {
    name: "Burst",
    aws: None,
    fields: &[
        Field::required("at", SPAN, "When it begins."),
        Field::required("for", SPAN, "How long it lasts."),
        Field::required("rate", RATE, "Requests a second in it."),
    ],
};

/// Another rate of requests from now on.
pub(crate) const TRAFFIC_RATE: Shape = Shape {
    name: "TrafficRate",
    aws: None,
    fields: &[
        Field::new("class", NAME, "Which class. Without it: all of them."),
        Field::new(
            "rate",
            RATE,
            "Requests a second from now on. Without it: what the scenario says again.",
        ),
    ],
};
