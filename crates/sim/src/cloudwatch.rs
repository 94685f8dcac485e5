//! CloudWatch: the metrics of each minute and the alarms that watch them (rules `engine.metric-*`, `alarm.*`).
//!
//! Minute k of a run covers the 60 s from k × 60 s on. Its points are there, and alarms look at them, at
//! (k + 1) × 60 s. Whoever acts on alarms (deployments, service and cluster scaling) does so in that instant.

mod alarm;
mod fine;
mod minute;
mod series;
mod tape;
#[cfg(test)]
mod tests;
mod usage;

pub use alarm::{
    Alarm, AlarmState, Comparison, Looks, MAX_ALARMS, MissingData, Statistic, Watched,
};
pub(crate) use alarm::{delete, put, set_state};
pub use fine::Monitoring;
pub(crate) use fine::on_third;
pub(crate) use minute::{begin, on_minute};
pub use series::{KEPT_MINUTES, Metric, Point, Series, Source, Value};
pub use tape::Tape;

use std::sync::Arc;

use crate::ids::AlarmId;
use crate::sorted::Map;
use crate::table::Table;

/// Metrics and alarms of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CloudWatch {
    /// Points of every metric that has had one.
    pub series: Map<Metric, Series>,
    /// Recorded metrics.
    pub tapes: Arc<[Tape]>,
    /// Namespace and name of the metrics that are the scenario's own.
    pub custom: Vec<(Arc<str>, Arc<str>)>,
    /// Services that are measured every 20 seconds in this minute.
    thirds: Vec<fine::Thirds>,
    /// Alarms.
    pub alarms: Table<AlarmId, Alarm>,
}

impl CloudWatch {
    /// The namespace of a metric.
    pub fn namespace(&self, metric: Metric) -> &str {
        match metric {
            Metric::Custom(place) => self.custom.get(usize::from(place)).map_or("", |it| &*it.0),
            _ => metric.namespace(),
        }
    }

    /// The name of a metric.
    pub fn name(&self, metric: Metric) -> &str {
        match metric {
            Metric::Custom(place) => self.custom.get(usize::from(place)).map_or("", |it| &*it.1),
            _ => metric.name(),
        }
    }

    /// The alarm with a name.
    pub fn alarm(&self, name: &str) -> Option<AlarmId> {
        self.alarms.iter().find(|(_, alarm)| &*alarm.name == name).map(|(id, _)| id)
    }
}
