//! What can be chosen on a picture, and where.

use sim::ids::{CapacityProviderId, InstanceId, ServiceId, TargetGroupId, TaskId, ZoneId};

use crate::geometry::Bounds;

/// What a place on the stage stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The whole cluster.
    Cluster,
    /// Those who send requests.
    Users,
    /// A target group with its load balancer.
    TargetGroup(TargetGroupId),
    /// A service.
    Service(ServiceId),
    /// A capacity provider.
    Provider(CapacityProviderId),
    /// A zone.
    Zone(ZoneId),
    /// What Fargate runs in a zone.
    Fargate(ZoneId),
    /// An instance.
    Instance(InstanceId),
    /// A task.
    Task(TaskId),
    /// The shelf of tasks that wait for capacity.
    Shelf,
    /// The tray of stopped tasks.
    Tray,
    /// The gutter of lost requests.
    Gutter,
}

/// A place to press.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// What it stands for.
    pub subject: Subject,
    /// Where it is.
    pub bounds: Bounds,
}
