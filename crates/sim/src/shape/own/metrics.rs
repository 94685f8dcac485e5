//! Recorded metrics.

use super::{NAME, SPAN};
use crate::shape::aws::cloudwatch::DIMENSIONS;
use crate::shape::{Field, Kind, Shape};

/// A recorded metric.
pub(super) const METRIC: Shape = Shape {
    name: "RecordedMetric",
    aws: None,
    fields: &[
        Field::required(
            "Namespace",
            NAME,
            "AWS/ECS or AWS/ApplicationELB replaces what is measured; any other one is its own.",
        ),
        Field::required("MetricName", NAME, "As alarms and policies name it."),
        Field::new("Dimensions", DIMENSIONS, "Of AWS's metrics."),
        Field::new("perTaskOf", NAME, "A service whose RUNNING tasks share the value."),
        Field::required("points", Kind::List(&Kind::Object(&POINT), 50_000), "In order."),
    ],
};

const POINT: Shape = Shape {
    name: "RecordedPoint",
    aws: None,
    fields: &[
        Field::required("at", SPAN, "From when on."),
        Field::new("value", Kind::Number(1_000_000_000), "Without it: no data."),
    ],
};
