//! Alarms: what one watches, and when it changes its state (rules `alarm.*`, `engine.metric-gap`).

use std::fmt;
use std::sync::Arc;

use super::{CloudWatch, Metric, Point, Series, Value};
use crate::autoscale;
use crate::ids::{AlarmId, PolicyId, RecordId};
use crate::record::What;
use crate::scheduler;
use crate::step::Step;
use crate::time::{SimDuration, SimTime};

/// Alarms that a run may have.
pub const MAX_ALARMS: u64 = 5_000;

/// A CloudWatch alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// `AlarmName`.
    pub name: Arc<str>,
    /// What it looks at.
    pub watched: Watched,
    /// `AlarmActions`: step scaling policies that it triggers, once a minute while it is in ALARM.
    pub actions: Vec<PolicyId>,
    /// `StateValue`.
    pub state: AlarmState,
    /// `StateUpdatedTimestamp`.
    pub since: SimTime,
    /// The record of its latest change.
    pub record: RecordId,
    /// The record of what made it as it is: changes of its state follow from that.
    pub because: RecordId,
}

/// What an alarm looks at: the latest periods of a metric, and what would be too much or too little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watched {
    /// The metric.
    pub metric: Metric,
    /// `Statistic`.
    pub statistic: Statistic,
    /// `Period`, in points of the metric: minutes, or thirds of one.
    pub period: u32,
    /// `EvaluationPeriods`: so many periods are looked at.
    pub periods: u32,
    /// `DatapointsToAlarm`: so many of them have to breach.
    pub datapoints: u32,
    /// `ComparisonOperator`.
    pub comparison: Comparison,
    /// `Threshold`.
    pub threshold: Value,
    /// `TreatMissingData`.
    pub missing: MissingData,
}

/// What of a period's samples counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// Their mean.
    Average,
    /// Their sum.
    Sum,
    /// The least.
    Minimum,
    /// The greatest.
    Maximum,
    /// How many there are.
    SampleCount,
}

/// How a value and the threshold have to stand to each other for the value to breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `GreaterThanThreshold`.
    Greater,
    /// `GreaterThanOrEqualToThreshold`.
    GreaterOrEqual,
    /// `LessThanThreshold`.
    Less,
    /// `LessThanOrEqualToThreshold`.
    LessOrEqual,
}

/// What a period without data counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingData {
    /// As nothing; with none at all the state is `INSUFFICIENT_DATA`.
    Missing,
    /// The state stays as it is.
    Ignore,
    /// As breaching.
    Breaching,
    /// As not breaching.
    NotBreaching,
}

/// `StateValue`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AlarmState {
    /// It does not breach.
    Ok,
    /// It does.
    Alarm,
    /// There is too little to tell.
    InsufficientData,
}

/// What an alarm has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looks {
    /// The value of the latest period that is over; none without data.
    pub latest: Option<Value>,
    /// How many of its periods breach.
    pub breaching: u32,
}

/// The values that an alarm looks at, the latest period first.
struct Seen(Vec<Option<Value>>);

/// Creates an alarm, or changes the one of that name. A new one has seen nothing (rule `alarm.states`).
pub(crate) fn put(
    step: &mut Step<'_>,
    name: Arc<str>,
    watched: Watched,
    actions: Vec<PolicyId>,
) -> Option<AlarmId> {
    let (since, record) = (step.now(), step.cause);
    let watch = &mut step.world.cloudwatch;
    if let Some(id) = watch.alarm(&name) {
        let alarm = watch.alarms.get_mut(id)?;
        (alarm.watched, alarm.actions, alarm.because) = (watched, actions, record);
        return Some(id);
    }
    if watch.alarms.len() >= MAX_ALARMS {
        step.record(What::Bound { what: "alarms" });
        return None;
    }
    let state = AlarmState::InsufficientData;
    let alarm = Alarm { name, watched, actions, state, since, record, because: record };
    Some(watch.alarms.insert(alarm))
}

/// Deletes an alarm.
pub(crate) fn delete(step: &mut Step<'_>, id: AlarmId) {
    step.world.cloudwatch.alarms.remove(id);
}

/// Sets the state of an alarm, until it is looked at again; the policies that it triggers are looked at in this
/// instant, while those of other alarms wait for the end of their period (rule `alarm.set-state`).
pub(crate) fn set_state(step: &mut Step<'_>, id: AlarmId, state: AlarmState, reason: Arc<str>) {
    enter(step, id, state, reason);
    if state == AlarmState::Alarm {
        autoscale::on_alarm(step, id);
    }
}

fn enter(step: &mut Step<'_>, id: AlarmId, state: AlarmState, reason: Arc<str>) {
    let Some(alarm) = step.world.cloudwatch.alarms.get(id) else { return };
    let from = alarm.state;
    if from == state {
        return;
    }
    let name = Arc::clone(&alarm.name);
    let record = step.record(What::Alarm { alarm: id, name, from, to: state, reason });
    let now = step.now();
    if let Some(alarm) = step.world.cloudwatch.alarms.get_mut(id) {
        (alarm.state, alarm.since, alarm.record) = (state, now, record);
    }
    if state == AlarmState::Alarm {
        scheduler::went_off(&mut step.because(record), id);
    }
}

/// Looks at every alarm whose period ends with the minutes, or thirds of one, that are over
/// (rule `engine.metric-periods`).
pub(super) fn evaluate(step: &mut Step<'_>, minutes: u32, unit: SimDuration) {
    let watch = &step.world.cloudwatch;
    let due = watch.alarms.iter().filter(|(_, it)| {
        it.watched.metric.period() == unit && minutes.is_multiple_of(it.watched.period)
    });
    let changed: Vec<(AlarmId, RecordId, AlarmState, Arc<str>)> = due
        .filter_map(|(id, alarm)| {
            let seen = alarm.watched.seen(watch.series.get(&alarm.watched.metric), minutes);
            let to = alarm.watched.judge(&seen, alarm.state);
            let changes = to != alarm.state;
            changes.then(|| (id, alarm.because, to, reason(alarm, &seen, to, minutes)))
        })
        .collect();
    for (id, because, to, reason) in changed {
        enter(&mut step.because(because), id, to, reason);
    }
}

impl Watched {
    /// The values of its periods up to the minutes that are over.
    fn seen(&self, series: Option<&Series>, minutes: u32) -> Seen {
        let value = |back: u32| {
            let to = minutes.checked_sub(back * self.period)?;
            let point = series?.between(to.checked_sub(self.period)?, to)?;
            Some(self.statistic.of(point))
        };
        Seen((0..self.periods).map(value).collect())
    }

    fn breaching(&self, seen: &Seen) -> u32 {
        let breaches = |value: &&Option<Value>| match value {
            Some(value) => self.breaches(*value),
            None => self.missing == MissingData::Breaching,
        };
        u32::try_from(seen.0.iter().filter(breaches).count()).unwrap_or(u32::MAX)
    }

    /// What it has seen by a moment, in the periods that are over.
    pub fn looks(&self, watch: &CloudWatch, now: SimTime) -> Looks {
        let points = u32::try_from(now.0 / self.metric.period().0).unwrap_or(u32::MAX);
        let over = points - points % self.period.max(1);
        let seen = self.seen(watch.series.get(&self.metric), over);
        Looks { latest: seen.0.first().copied().flatten(), breaching: self.breaching(&seen) }
    }

    /// The state that follows from what was seen (rule `alarm.datapoints`). A period without data neither adds to an alarm nor takes
    /// from it, unless the alarm says otherwise (rules `engine.metric-gap`, `alarm.missing-data`).
    fn judge(&self, seen: &Seen, now: AlarmState) -> AlarmState {
        let breaching = self.breaching(seen);
        let absent = seen.0.iter().filter(|value| value.is_none()).count();
        if breaching >= self.datapoints {
            AlarmState::Alarm
        } else if absent == seen.0.len() && self.missing == MissingData::Missing {
            AlarmState::InsufficientData
        } else if absent > 0 && self.missing == MissingData::Ignore {
            now
        } else {
            AlarmState::Ok
        }
    }

    /// Whether a value is on the wrong side of the threshold.
    pub fn breaches(&self, value: Value) -> bool {
        match self.comparison {
            Comparison::Greater => value > self.threshold,
            Comparison::GreaterOrEqual => value >= self.threshold,
            Comparison::Less => value < self.threshold,
            Comparison::LessOrEqual => value <= self.threshold,
        }
    }
}

/// `StateReason`, as CloudWatch words it, with moments of the run in the place of dates.
fn reason(alarm: &Alarm, seen: &Seen, to: AlarmState, minutes: u32) -> Arc<str> {
    let watched = &alarm.watched;
    if to == AlarmState::InsufficientData {
        let n = seen.0.len();
        let were = if n == 1 { "datapoint was" } else { "datapoints were" };
        return format!("Insufficient Data: {n} {were} unknown.").into();
    }
    let counts = |value: &Value| watched.breaches(*value) == (to == AlarmState::Alarm);
    let values = (0..).zip(&seen.0).filter_map(|(back, value)| Some((back, (*value)?)));
    let mut list = String::new();
    let mut n = 0_u32;
    for (back, value) in values.filter(|(_, value)| counts(value)) {
        let begin = minutes.saturating_sub((back + 1) * watched.period);
        let at = SimTime::ZERO + watched.metric.period() * u64::from(begin);
        let comma = if n > 0 { ", " } else { "" };
        list += &format!("{comma}{value} ({at})");
        n += 1;
    }
    let of = seen.0.len();
    if n == 0 {
        let treated = if to == AlarmState::Alarm { "breaching" } else { "not breaching" };
        let missing = seen.0.iter().filter(|value| value.is_none()).count();
        return if missing == of {
            format!("Threshold Crossed: no datapoints were received for {of} periods, which counts as {treated}.")
        } else {
            format!("Threshold Crossed: {missing} out of the last {of} datapoints are missing, which counts as {treated}.")
        }
        .into();
    }
    let was = if n == 1 { "was" } else { "were" };
    let not = if to == AlarmState::Alarm { "" } else { "not " };
    let how = watched.comparison.words();
    let threshold = watched.threshold;
    format!(
        "Threshold Crossed: {n} out of the last {of} datapoints [{list}] {was} {not}{how} the threshold ({threshold})."
    )
    .into()
}

impl Statistic {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Average, Self::Sum, Self::Minimum, Self::Maximum, Self::SampleCount];

    /// As the API spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Average => "Average",
            Self::Sum => "Sum",
            Self::Minimum => "Minimum",
            Self::Maximum => "Maximum",
            Self::SampleCount => "SampleCount",
        }
    }

    /// Its value for what was measured.
    pub fn of(self, point: Point) -> Value {
        Value(match self {
            Self::Average => point.sum.checked_div(point.count).unwrap_or_default(),
            Self::Sum => point.sum,
            Self::Minimum => point.min,
            Self::Maximum => point.max,
            Self::SampleCount => point.count.saturating_mul(1_000),
        })
    }
}

impl Comparison {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Greater, Self::GreaterOrEqual, Self::Less, Self::LessOrEqual];

    /// `ComparisonOperator` as the API spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Greater => "GreaterThanThreshold",
            Self::GreaterOrEqual => "GreaterThanOrEqualToThreshold",
            Self::Less => "LessThanThreshold",
            Self::LessOrEqual => "LessThanOrEqualToThreshold",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Greater => "greater than",
            Self::GreaterOrEqual => "greater than or equal to",
            Self::Less => "less than",
            Self::LessOrEqual => "less than or equal to",
        }
    }
}

impl MissingData {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Missing, Self::Ignore, Self::Breaching, Self::NotBreaching];

    /// `TreatMissingData` as the API spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Ignore => "ignore",
            Self::Breaching => "breaching",
            Self::NotBreaching => "notBreaching",
        }
    }
}

impl AlarmState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ok, Self::Alarm, Self::InsufficientData];

    /// `StateValue` as the API spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Alarm => "ALARM",
            Self::InsufficientData => "INSUFFICIENT_DATA",
        }
    }
}

impl fmt::Display for AlarmState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
