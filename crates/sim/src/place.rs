//! Placement on container instances: filter, constraints, strategies in order, pick (rule `place.steps`).

use std::sync::Arc;

use crate::ids::{InstanceId, TaskId};
use crate::instance::Resources;

/// One of a service's or a call's `placementConstraints`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Constraint {
    /// Each task of the service on another instance.
    DistinctInstance,
    /// An expression of the cluster query language, as it was written.
    MemberOf(Arc<str>),
}

/// One of a service's or a call's `placementStrategy`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// Least remaining CPU.
    BinpackCpu,
    /// Least remaining memory.
    BinpackMemory,
    /// Fewest tasks of the service (or group) per instance.
    SpreadInstance,
    /// Fewest tasks of the service (or group) per value of an attribute.
    SpreadAttribute(Arc<str>),
    /// Any.
    Random,
}

/// Why a placement ended as it did. The full table of candidates is recomputed on demand from the world
/// just before it (rule `engine.log-window`); this is what the log keeps.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decision {
    /// The task that was to be placed.
    pub task: TaskId,
    /// Where it went.
    pub chosen: Option<InstanceId>,
    /// Instances that were looked at.
    pub considered: u32,
    /// Of those, ACTIVE with a connected agent in a zone that works.
    pub eligible: u32,
    /// Of those, with enough CPU, memory, ports and network interfaces.
    pub fitting: u32,
    /// Of those, meeting all constraints.
    pub allowed: u32,
    /// What was left after each strategy, in their order.
    pub after_strategies: Vec<u32>,
    /// The nearest instance where nothing fits (rule `engine.nearest-miss`).
    pub nearest: Option<NearMiss>,
}

/// An instance that came closest, and what it lacks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NearMiss {
    /// Which instance.
    pub instance: InstanceId,
    /// Everything that it fails, in the order of the checks.
    pub lacks: Vec<Lack>,
}

/// What an instance lacks for a task.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Lack {
    /// It is not ACTIVE, its agent is not connected, or its zone is dark.
    Unavailable,
    /// CPU units that are missing.
    Cpu(u32),
    /// MiB that are missing.
    Memory(u32),
    /// A host port that is taken.
    Port(u16),
    /// No network interface is left.
    Eni,
    /// An attribute that the task needs, such as its CPU architecture.
    Attribute(Arc<str>),
    /// A constraint that it does not meet, by its place in the list.
    Constraint(u8),
}

/// What a task asks of an instance.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Demand {
    /// What it reserves.
    pub resources: Resources,
    /// Fixed host ports.
    pub ports: Vec<u16>,
    /// Whether it needs an ARM instance.
    pub arm: bool,
}
