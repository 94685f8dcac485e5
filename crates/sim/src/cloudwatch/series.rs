//! Metrics: what each is called, and its latest points, one a minute.

use std::collections::VecDeque;
use std::fmt;

use super::fine::THIRD;
use super::minute::MINUTE;
use crate::ids::{CapacityProviderId, ServiceId, TargetGroupId};
use crate::time::SimDuration;

/// A metric: what of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// AWS/ECS `CPUUtilization` of a service, in percent of what its tasks reserve (rule `autoscale.metric-reserved`).
    Cpu(ServiceId),
    /// AWS/ECS `MemoryUtilization`, likewise.
    Memory(ServiceId),
    /// AWS/ApplicationELB `RequestCount`: requests that were sent to a target.
    Requests(TargetGroupId),
    /// `RequestCountPerTarget` (rule `engine.requests-per-target`).
    RequestsPerTarget(TargetGroupId),
    /// `HTTPCode_Target_5XX_Count`: errors that the targets' own processes answered.
    TargetErrors(TargetGroupId),
    /// `HTTPCode_ELB_5XX_Count`: errors that the load balancer made.
    BalancerErrors(TargetGroupId),
    /// `TargetResponseTime` of answers, in seconds.
    ResponseTime(TargetGroupId),
    /// `HealthyHostCount`.
    Healthy(TargetGroupId),
    /// `UnHealthyHostCount`.
    Unhealthy(TargetGroupId),
    /// One that the scenario records under a name of its own, by its place among those.
    Custom(u16),
    /// AWS/ECS/ManagedScaling `CapacityProviderReservation`, in percent (rule `cluster-scale.reservation`).
    Reservation(CapacityProviderId),
    /// `CPUUtilization` every 20 seconds (rule `autoscale.metric-period-high`).
    CpuFine(ServiceId),
    /// `MemoryUtilization`, likewise.
    MemoryFine(ServiceId),
}

/// What a metric is measured at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The tasks of a service.
    Service(ServiceId),
    /// The instances of a capacity provider.
    Provider(CapacityProviderId),
    /// A load balancer, for a target group.
    TargetGroup(TargetGroupId),
    /// Nothing: the scenario records it.
    Recorded,
}

impl Metric {
    /// What it is measured at.
    pub const fn source(self) -> Source {
        match self {
            Self::Cpu(id) | Self::Memory(id) | Self::CpuFine(id) | Self::MemoryFine(id) => {
                Source::Service(id)
            }
            Self::Reservation(id) => Source::Provider(id),
            Self::Requests(id)
            | Self::RequestsPerTarget(id)
            | Self::TargetErrors(id)
            | Self::BalancerErrors(id)
            | Self::ResponseTime(id)
            | Self::Healthy(id)
            | Self::Unhealthy(id) => Source::TargetGroup(id),
            Self::Custom(_) => Source::Recorded,
        }
    }

    /// Its namespace among AWS's; a recorded one has a namespace of its own.
    pub const fn namespace(self) -> &'static str {
        match self.source() {
            Source::Service(_) => "AWS/ECS",
            Source::Provider(_) => "AWS/ECS/ManagedScaling",
            Source::TargetGroup(_) => "AWS/ApplicationELB",
            Source::Recorded => "",
        }
    }

    /// Its name among AWS's; a recorded one has a name of its own.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cpu(_) | Self::CpuFine(_) => "CPUUtilization",
            Self::Memory(_) | Self::MemoryFine(_) => "MemoryUtilization",
            Self::Requests(_) => "RequestCount",
            Self::RequestsPerTarget(_) => "RequestCountPerTarget",
            Self::TargetErrors(_) => "HTTPCode_Target_5XX_Count",
            Self::BalancerErrors(_) => "HTTPCode_ELB_5XX_Count",
            Self::ResponseTime(_) => "TargetResponseTime",
            Self::Healthy(_) => "HealthyHostCount",
            Self::Reservation(_) => "CapacityProviderReservation",
            Self::Unhealthy(_) => "UnHealthyHostCount",
            Self::Custom(_) => "",
        }
    }

    /// Whether it comes every 20 seconds.
    pub(crate) fn is_fine(self) -> bool {
        self.period() == THIRD
    }

    /// From one point to the next.
    pub const fn period(self) -> SimDuration {
        match self {
            Self::CpuFine(_) | Self::MemoryFine(_) => THIRD,
            _ => MINUTE,
        }
    }

    /// The metrics of a service.
    pub const fn of_service(id: ServiceId) -> [Self; 2] {
        [Self::Cpu(id), Self::Memory(id)]
    }

    /// The metrics of a target group.
    pub const fn of_group(id: TargetGroupId) -> [Self; 7] {
        [
            Self::Requests(id),
            Self::RequestsPerTarget(id),
            Self::TargetErrors(id),
            Self::BalancerErrors(id),
            Self::ResponseTime(id),
            Self::Healthy(id),
            Self::Unhealthy(id),
        ]
    }
}

/// A value of a metric, in thousandths of its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Value(pub u64);

/// With at least one decimal, as CloudWatch writes it: `81.25`, `75.0`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 1_000, self.0 % 1_000);
        if part.is_multiple_of(100) {
            write!(f, "{whole}.{}", part / 100)
        } else if part.is_multiple_of(10) {
            write!(f, "{whole}.{:02}", part / 10)
        } else {
            write!(f, "{whole}.{part:03}")
        }
    }
}

/// What was measured in one period of a metric, a minute as a rule, in thousandths of the metric's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Point {
    /// Of all samples.
    pub sum: u64,
    /// How many samples.
    pub count: u64,
    /// The least sample.
    pub min: u64,
    /// The greatest sample.
    pub max: u64,
}

impl Point {
    /// One sample.
    pub const fn one(value: u64) -> Self {
        Self { sum: value, count: 1, min: value, max: value }
    }

    /// Both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            sum: self.sum.saturating_add(other.sum),
            count: self.count.saturating_add(other.count),
            min: self.min.min(other.min),
            max: self.max.max(other.max),
        }
    }
}

/// Minutes of which a series keeps its points: three hours; no alarm looks further back (rule
/// `engine.metric-kept`).
pub const KEPT_MINUTES: u32 = 180;

/// The latest points of a metric. Minutes without data have none. Of a metric of 20 seconds a minute is a third of one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Series {
    /// Minute and point, in order.
    points: VecDeque<(u32, Point)>,
}

impl Series {
    /// All points that are kept, with their minutes, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u32, Point)> {
        self.points.iter().copied()
    }

    /// The latest point with its minute.
    pub fn latest(&self) -> Option<(u32, Point)> {
        self.points.back().copied()
    }

    /// What was measured from one minute on, up to another that is not included; none without data.
    pub fn between(&self, from: u32, to: u32) -> Option<Point> {
        let points = self.points.iter().rev().skip_while(|(minute, _)| *minute >= to);
        let points = points.take_while(|(minute, _)| *minute >= from);
        points.map(|(_, point)| *point).reduce(Point::and)
    }

    /// Adds the point of a minute that is over, and forgets those of long ago.
    pub(super) fn push(&mut self, minute: u32, point: Point) {
        let first = (minute + 1).saturating_sub(KEPT_MINUTES);
        while self.points.front().is_some_and(|(minute, _)| *minute < first) {
            self.points.pop_front();
        }
        self.points.push_back((minute, point));
    }
}
