//! `monitoring` of a service: which of its metrics come every 20 seconds.

use crate::shape::{Field, Kind, Shape};

/// Of CreateService and UpdateService.
pub(super) const OF_SERVICE: Field = Field::new(
    "monitoring",
    Kind::Object(&MONITORING),
    "How often its CPU and memory are measured. A change begins a deployment.",
);

const MONITORING: Shape = Shape {
    name: "MonitoringConfiguration",
    aws: Some("ecs.MonitoringConfiguration"),
    fields: &[Field::required(
        "metricConfigurations",
        Kind::List(&Kind::Object(&METRIC), 5),
        "Metrics with their resolution; others come every minute.",
    )],
};

const METRIC: Shape = Shape {
    name: "MetricConfiguration",
    aws: Some("ecs.MetricConfiguration"),
    fields: &[
        Field::required(
            "metricNames",
            Kind::List(&Kind::OneOf(&["CPUUtilization", "MemoryUtilization"]), 5),
            "Which metrics.",
        ),
        Field::required("resolutionSeconds", Kind::Int(20, 60), "20 or 60."),
    ],
};
